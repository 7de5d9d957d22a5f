"""Snapshots: immutable graphs on disk, built aside and switched to in one step.

    STORE/current            the name of the snapshot that serves
    STORE/snapshots/000007/  manifest.json, store/: an Oxigraph directory, opened read-only, and notes/: the texts
                             that were read, each under the digest of its bytes
    STORE/notes/             the store's own notes: what people added in the app; every build reads them, too

A build writes into a directory of its own and then replaces the file ``current``; a crash before
that leaves the old graph serving. A place may also be the
address of a SPARQL server (``graph.remote``). A directory that Oxigraph itself wrote is also a
store: one without a manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import remote
from graph.errors import StoreError
from graph.files import held, put

DEFAULT_STORE = Path(__file__).resolve().parent.parent / ".atlas"
FORMAT = 1
KEPT = 3
CURRENT = "current"
NOTES = "notes"
BUILD = "python -m graph build"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")
_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())


def served_place(named: str | None = None) -> str:
    """Return the store *named*, else ``STORE`` in the environment, which the app serves, else the default one.

    Raises ``StoreError`` for what is neither a folder nor the address of a server.
    """
    place = named or os.environ.get("STORE") or str(DEFAULT_STORE)
    if _SCHEME.match(place) and not remote.is_address(place):
        raise StoreError(place, "a server's address begins with http:// or https://", "correct it, or name a folder")
    return place


def broken(directory: str | Path) -> StoreError:
    """Return the error for a graph whose engine *directory* cannot be read: what is wrong inside helps no person."""
    root = Path(directory)
    root = root.parents[2] if root.parent.parent.name == "snapshots" else root
    command = BUILD if root == DEFAULT_STORE else f"{BUILD} NOTES --store {root}"
    return StoreError(
        str(root),
        "the graph cannot be opened, its files are damaged or may not be read",
        f"build it again with {command}",
    )


@dataclass(frozen=True)
class Snapshot:
    """One built graph: the engine's *directory* and the *manifest* that its build wrote."""

    directory: Path
    manifest: dict[str, Any]

    @cached_property
    def engine(self) -> ox.Store:
        """The engine on this snapshot, opened read-only once a process."""
        with self._told():
            return ox.Store.read_only(str(self.directory))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise broken(self.directory) from error

    @property
    def place(self) -> str:
        """Where the workers open it: the engine's directory."""
        return str(self.directory)

    def select(self, text: str) -> bytes:
        """Return the solutions of a query of ours as TSV; what a person typed goes through ``graph.worker``."""
        with self._told():
            result = self.engine.query(text)
            assert isinstance(result, ox.QuerySolutions)
            payload = result.serialize(format=ox.QueryResultsFormat.TSV)
        assert payload is not None
        return payload

    def probe(self) -> None:
        """Raise ``StoreError`` unless the graph answers a small question."""
        self.select("SELECT ?s { ?s ?p ?o } LIMIT 1")

    def construct(self, text: str) -> bytes:
        """Return the triples of a query of ours as N-Triples, sorted."""
        with self._told():
            result = self.engine.query(text)
            assert isinstance(result, ox.QueryTriples)
            return _sorted_lines(result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")

    def note_path(self, digest: str) -> Path | None:
        """Return where the text of the note with *digest* is kept, None if this graph does not hold it."""
        path = self.directory.parent / NOTES / f"{digest}.md"
        return path if digest.isalnum() and path.is_file() else None

    def dump(self, *, quads: bool = False) -> bytes:
        """Return the merged graph as sorted N-Triples, or with *quads* every graph as sorted N-Quads."""
        with self._told():
            if quads:
                return _sorted_lines(self.engine.dump(format=ox.RdfFormat.N_QUADS) or b"")
            return _sorted_lines(self.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b"")


class RemoteSnapshot(Snapshot):
    """The graph on a SPARQL server, with the same questions; what it holds may change under it."""

    def __init__(self, url: str) -> None:
        self.__dict__["server"] = remote.Server(url)
        self.__dict__["url"] = url
        with remote.told(url):
            manifest = self.server.manifest()
        super().__init__(Path(), manifest)

    server: remote.Server
    url: str

    @property
    def place(self) -> str:
        """Where the workers ask: the server's address."""
        return self.url

    def select(self, text: str) -> bytes:
        """Return the solutions of a query of ours as TSV."""
        with remote.told(self.url):
            return self.server.query(text).serialize(format=ox.QueryResultsFormat.TSV) or b""

    def construct(self, text: str) -> bytes:
        """Return the triples of a query of ours as N-Triples, sorted."""
        with remote.told(self.url):
            return remote.sorted_ntriples(self.server.query(text))

    def dump(self, *, quads: bool = False) -> bytes:
        """Return the merged graph as sorted N-Triples, or with *quads* every graph of the build as sorted N-Quads."""
        merged = self.construct("CONSTRUCT WHERE { ?s ?p ?o }")
        if not quads:
            return merged
        with remote.told(self.url):
            named = "".join(remote.quads_of(self.server, self.manifest.get("graphs", {})))
        return _sorted_lines(named.encode() + merged)


def _sorted_lines(payload: bytes) -> bytes:
    return b"".join(sorted(payload.splitlines(keepends=True)))  # of bytes: U+2028 and its like end no line


def open_snapshot(place: str | Path) -> Snapshot:
    """Return the snapshot that serves at *place*: a store that ``build`` made, or an Oxigraph directory.

    Raises ``StoreError`` if there is none, it is broken, or another version built it.
    """
    if remote.is_address(place):
        return RemoteSnapshot(str(place))
    root = Path(place)
    if (root / "CURRENT").is_file() and (root / "IDENTITY").is_file():
        return Snapshot(root, {})
    pointer = root / CURRENT
    if not pointer.is_file():
        reason = "there is no graph here" if root.exists() else "there is no such folder"
        raise StoreError(str(root), reason, f"make one with {BUILD} --store {root}")
    name = pointer.read_text(encoding="utf-8").strip()
    directory = root / "snapshots" / name
    try:
        manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(str(root), "the graph is incomplete", f"build it again with {BUILD}") from error
    if manifest.get("format") != FORMAT:
        reason = f"another version built this graph (format {manifest.get('format')}, not {FORMAT})"
        raise StoreError(str(root), reason, f"build it again with {BUILD}")
    return Snapshot(directory / "store", manifest)


def worker_place(place: str | Path) -> str:
    """Return where workers find the graph that serves at *place*: a directory, or the address of a server as it is."""
    return str(place) if remote.is_address(place) else open_snapshot(place).place


def served_name(place: str | Path) -> str:
    """Return the name of the snapshot that serves at *place*, "" if there is none."""
    if remote.is_address(place):
        return remote.version(str(place))
    try:
        return (Path(place) / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def note_digest(content: bytes) -> str:
    """Return the digest under which a snapshot keeps the text of a note."""
    return hashlib.sha256(content).hexdigest()[:32]


def write_snapshot(
    place: str | Path, quads: bytes, manifest: dict[str, Any], *, notes: Iterable[bytes] = ()
) -> Snapshot:
    """Build a snapshot from *quads* (N-Quads) at *place*, keep the bytes of *notes* in it, switch to it and return it.

    Raises ``StoreError`` if *place* cannot be written or another build holds it.
    """
    if remote.is_address(place):
        with remote.told(str(place)):
            remote.Server(str(place)).write(quads, {**manifest, "format": FORMAT})
        return open_snapshot(place)
    root = Path(place)
    with locked(root):
        try:
            return _write(root, quads, manifest, notes)
        except OSError as error:
            raise _unwritable(root, error) from error


def _write(root: Path, quads: bytes, manifest: dict[str, Any], notes: Iterable[bytes]) -> Snapshot:
    shelf = root / "snapshots"
    for leftover in shelf.glob("*.partial"):
        shutil.rmtree(leftover)
    names = sorted(entry.name for entry in shelf.iterdir() if entry.name.isdigit())
    name = f"{int(names[-1]) + 1 if names else 1:06d}"
    partial = shelf / f"{name}.partial"
    partial.mkdir()
    engine = ox.Store(str(partial / "store"))
    engine.bulk_load(quads, ox.RdfFormat.N_QUADS)
    engine.optimize()
    engine.flush()
    del engine  # closes the files
    (partial / NOTES).mkdir()
    for content in notes:
        (partial / NOTES / f"{note_digest(content)}.md").write_bytes(content)
    text = json.dumps({**manifest, "format": FORMAT}, ensure_ascii=False, indent=1, sort_keys=True)
    (partial / "manifest.json").write_text(text, encoding="utf-8")
    partial.rename(shelf / name)
    put(root / CURRENT, name + "\n")  # the switch
    for old in names[: -(KEPT - 1)]:
        shutil.rmtree(shelf / old, ignore_errors=True)
    return open_snapshot(root)


@contextmanager
def locked(place: str | Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the store at *place* against others who would write; who holds it may do so again.

    Raises ``StoreError`` if another holds it, or with *wait* waits until that one has ended; a server is not held.
    """
    root = Path(place)
    if remote.is_address(place) or root in _held.get():
        yield
        return
    with ExitStack() as stack:
        try:
            (root / "snapshots").mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(root / "lock", wait=wait))
        except BlockingIOError as error:
            reason = "another build is writing here"
            raise StoreError(str(root), reason, "wait until it ends, or build into another --store") from error
        except OSError as error:
            raise _unwritable(root, error) from error
        before = _held.set(_held.get() | {root})
        try:
            yield
        finally:
            _held.reset(before)


def _unwritable(root: Path, error: OSError) -> StoreError:
    reason = f"the graph cannot be written ({error.strerror or error})"
    return StoreError(str(root), reason, "choose another folder with --store, or free this one")
