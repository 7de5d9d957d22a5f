"""Notes to a snapshot: finds the files, extracts each, merges what they found, writes the graph and its manifest.

A note that cannot be read becomes a problem in the report and the build goes on; only if no
note could be read at all is nothing built, and the graph that serves stays.

The snapshot keeps the texts that were read, so that a line can be shown as it was even if its note has since changed.
A note that someone adds in the app lies below ``STORE/notes``, and every build at that store reads it, too.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from graph import decoding, extract, lexicon, quantity, rdf
from graph.errors import NoteError, StoreError
from graph.files import put
from graph.model import Concept, Entity, Extraction, Fact, Feature, Metric, Problem, Relation, Unit, climb
from graph.reading.names import fold
from graph.store import BUILD, DEFAULT_STORE, NOTES, Snapshot, locked, note_digest, open_snapshot, write_snapshot

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

DEFAULT_NOTES = DATA / "notes"
ADDED = "added"
LONGEST_NAME = 80

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Knowledge:
    """What the project knows before it reads a note: everything that lies in ``data/``."""

    lexicon: lexicon.Lexicon
    units: Mapping[str, Unit]
    metrics: Mapping[str, Metric]
    concepts: Mapping[str, Concept]


@cache
def load_knowledge(folder: Path = DATA) -> Knowledge:
    """Return the vocabulary, units, metrics and concepts of *folder*; ``DataFileError`` names a row that is wrong."""
    known = lexicon.load_lexicon(folder)
    quantities = known.grammar.quantities or quantity.load_quantities(folder)
    return Knowledge(known, quantities.table.units, quantities.meanings.metrics, quantities.meanings.concepts)


def find_notes(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return (name, path) of each Markdown file below *paths*, sorted by name.

    The name is the path below the folder given, where what begins with a dot is passed over; where two folders hold
    the same one, the folder's name stands before it, and where that does not tell them apart, the whole path.
    Raises ``NoteError`` for a path that does not exist.
    """
    found: dict[Path, tuple[str, ...]] = {}  # what it may be called, the shortest first
    for path in reversed(paths):
        if path.is_dir():
            for each in sorted(path.rglob("*.md"), reverse=True):
                below = each.relative_to(path)
                if each.is_file() and not any(part.startswith(".") for part in below.parts):
                    found[each.resolve()] = _names(below, path.resolve().name, each)
        elif path.exists():
            found[path.resolve()] = _names(Path(path.name), path.resolve().parent.name, path)
        else:
            raise NoteError(str(path), "there is no such file or folder", "check the path")
    while True:
        times = Counter(names[0] for names in found.values())
        clashing = [path for path, names in found.items() if times[names[0]] > 1 and len(names) > 1]
        if not clashing:
            return sorted((names[0], path) for path, names in found.items())
        found |= {path: found[path][1:] for path in clashing}


def _names(below: Path, folder: str, path: Path) -> tuple[str, ...]:
    return _said(below), _said(Path(folder) / below), _said(path.resolve()).lstrip("/")


def _said(path: Path) -> str:
    """The path as text; bytes of it that are no UTF-8 are written out."""
    return os.fsencode(path.as_posix()).decode(errors="backslashreplace")


def find_inputs(paths: Sequence[Path], place: str | Path) -> list[tuple[str, Path]]:
    """Return what a build of *paths* at *place* reads: their notes, and the store's own."""
    own = Path(place) / NOTES
    return find_notes([*paths, own] if own.is_dir() else paths)


def read_contents(named: Iterable[tuple[str, Path]]) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the bytes of each note by its name, and a problem for each that cannot be had."""
    problems: list[Problem] = []
    return dict(_each_content(named, problems)), problems


def _each_content(named: Iterable[tuple[str, Path]], problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Yield what ``read_contents`` returns, one note at a time, and put the problems into *problems*."""
    for name, path in named:
        try:
            content = decoding.read_bytes(path, name=name)
        except NoteError as error:
            problems.append(_problem(error))
        else:
            yield name, content


def _problem(error: NoteError) -> Problem:
    return Problem("error", error.path, 0, f"{error.reason}; {error.remedy}.")


def extract_notes(
    contents: Mapping[str, bytes], knowledge: Knowledge, *, progress: Progress = lambda name: None
) -> tuple[list[Extraction], list[Problem]]:
    """Return what each note gave, and a problem for each that is no text; *progress* hears of each before."""
    extractions: list[Extraction] = []
    problems: list[Problem] = []
    for name, content in contents.items():
        progress(name)
        try:
            text = decoding.decode_note(content, name=name)
        except NoteError as error:
            problems.append(_problem(error))
        else:
            extractions.append(extract.extract_note(text, name, knowledge.lexicon))
    return extractions, problems


def read_notes(named: Iterable[tuple[str, Path]], knowledge: Knowledge) -> tuple[list[Extraction], list[Problem]]:
    """Return what each note gave, and a problem for each that could not be read."""
    contents, unread = read_contents(named)
    extractions, problems = extract_notes(contents, knowledge)
    return extractions, [*unread, *problems]


def merge_entities(known: Mapping[str, Entity], extractions: Iterable[Extraction]) -> dict[str, Entity]:
    """Return the known entities and those that notes introduced, one for each name.

    Notes may differ about a name that the vocabulary lacks: a parent that some note gives wins
    over none, and otherwise the alphabetically first, so that the order of files changes nothing.
    """
    merged = dict(known)
    found: dict[str, list[Entity]] = {}
    for extraction in extractions:
        for entity in extraction.entities:
            if entity.name not in known:
                found.setdefault(entity.name, []).append(entity)
    for name, versions in sorted(found.items()):
        best = min(versions, key=lambda each: (not each.parent, each.kind, each.parent, each.category))
        aliases = tuple(sorted({alias for each in versions for alias in each.aliases}))
        korean = min((each.ko for each in versions if each.ko), default="")
        merged[name] = replace(best, aliases=aliases, ko=korean)
    for name, entity in merged.items():
        if entity.parent and entity.parent not in merged:
            merged[name] = replace(entity, parent="")
    return {name: replace(entity, category=_category(entity, merged)) for name, entity in merged.items()}


def _category(entity: Entity, entities: Mapping[str, Entity]) -> str:
    """The entity's own category, else that of what it is a part of."""
    wholes = climb(entity.name, lambda each: entities[each].parent)
    return next(filter(None, (entities[each].category for each in wholes)), "")


def unify_features(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Return the extractions with one spelling for each feature of an owner: the most frequent, then the first.

    "Long polling" and "long-polling" are one feature; the evidence keeps each line as written.
    """
    spellings: dict[tuple[str, str], Counter[str]] = {}
    for extraction in extractions:
        for fact in extraction.facts:
            if isinstance(fact, Feature):
                spellings.setdefault((fact.owner, fold(fact.name)), Counter())[fact.name] += 1
    chosen = {key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()}

    def unified(fact: Fact) -> Fact:
        return replace(fact, name=chosen[fact.owner, fold(fact.name)]) if isinstance(fact, Feature) else fact

    return [replace(each, facts=tuple(unified(fact) for fact in each.facts)) for each in extractions]


def to_graphs(extractions: Sequence[Extraction], knowledge: Knowledge) -> dict[Any, set[rdf.Triple]]:
    """Return the triples of each named graph: one for each note, and the vocabulary's."""
    entities = merge_entities(knowledge.lexicon.entities, extractions)
    graphs = {
        rdf.note_iri(extraction.file): rdf.note_triples(extraction, entities=entities, units=knowledge.units)
        for extraction in extractions
    }
    graphs[rdf.VOCABULARY_GRAPH] = rdf.vocabulary_triples(
        categories=knowledge.lexicon.categories.values(),
        units=knowledge.units,
        metrics=knowledge.metrics.values(),
        concepts=knowledge.concepts.values(),
    )
    return graphs


def build(
    paths: Sequence[Path] = (DEFAULT_NOTES,),
    place: str | Path = DEFAULT_STORE,
    *,
    progress: Progress = lambda name: None,
) -> Snapshot:
    """Read the notes at *paths* into a new snapshot at *place* and return it.

    Raises ``NoteError`` if no note could be read, ``StoreError`` if the place cannot be written.
    """
    if not find_inputs(paths, place):
        place_read = ", ".join(str(path) for path in paths)
        raise NoteError(place_read, "no Markdown file (*.md) is in there", "add notes or name another folder")
    with locked(place):
        named = find_inputs(paths, place)  # with what was added before the lock was had
        return _build(named, place, {name: _said(path.resolve()) for name, path in named}, progress)


def _build(
    named: Sequence[tuple[str, Path]], place: str | Path, origins: Mapping[str, str], progress: Progress
) -> Snapshot:
    """Build the notes *named*, each read once; *origins* is where each one comes from, as the manifest tells it."""
    knowledge = load_knowledge()
    contents, unread = read_contents(named)
    extractions, problems = extract_notes(contents, knowledge, progress=progress)
    problems = [*unread, *problems]
    if not extractions:
        first = problems[0]
        raise NoteError(first.path, first.message.rstrip("."), "nothing was built")
    extractions = unify_features(extractions)
    sources = {name: {"path": origins[name], "digest": note_digest(content)} for name, content in contents.items()}
    return write_snapshot(
        place,
        rdf.to_nquads(to_graphs(extractions, knowledge)),
        _manifest(extractions, problems, inputs_digest(contents.items()), sources),
        notes=(contents[extraction.file] for extraction in extractions),
    )


def own_file(name: str) -> str:
    """Return what a note called *name* is called in the graph when it is added to a store.

    >>> own_file("My queues, v2"), own_file("../대기열 노트.md"), own_file("...")
    ('added/My-queues-v2.md', 'added/대기열-노트.md', 'added/note.md')
    """
    plain = unicodedata.normalize("NFC", name.strip()).removesuffix(".md")
    slug = re.sub(r"[^\w-]+", "-", plain).strip("-_")[:LONGEST_NAME].strip("-_")
    return f"{ADDED}/{slug or 'note'}.md"


def add_note(place: str | Path, name: str, text: str, *, progress: Progress = lambda name: None) -> Snapshot:
    """Build the graph at *place* again with one note more (or another text of it), and return it.

    The other notes are read as the graph keeps them, whatever has become of their files. The note is kept
    below ``STORE/notes``. If anything fails, the store is as it was.
    """
    decoding.decode_note(text.encode(), name=name)
    return _change_own(Path(place), own_file(name), text.encode(), progress)


def remove_note(place: str | Path, file: str, *, progress: Progress = lambda name: None) -> Snapshot:
    """Build the graph at *place* again without the added note *file*, and return it."""
    return _change_own(Path(place), file, None, progress)


def _change_own(place: Path, file: str, content: bytes | None, progress: Progress) -> Snapshot:
    open_snapshot(place)  # where there is no graph nothing is made either
    with locked(place, wait=True):
        return _changed(place, file, content, progress)


def _changed(place: Path, file: str, content: bytes | None, progress: Progress) -> Snapshot:
    served = open_snapshot(place)
    entries = {entry["file"]: entry for entry in served.manifest.get("notes", [])}
    kept = {name: served.note_path(entry.get("digest", "")) for name, entry in entries.items()}
    path = place / NOTES / file
    known = Path(entries[file].get("path", "")) if file in entries else path
    if not file.startswith(f"{ADDED}/") or known.resolve() != path.resolve() or (content is None and file not in kept):
        raise NoteError(file, "it is not among the notes that were added here", "change it where it lies, and build")
    named = [(name, where) for name, where in kept.items() if where is not None and name != file]
    if len(named) < len(kept) - (file in kept) or not entries:
        raise StoreError(str(place), "this graph does not keep the texts of its notes", f"build it again with {BUILD}")
    before = path.read_bytes() if path.is_file() else None
    try:
        _put(path, content)
        named += [(file, path)] if content is not None else []
        if not named:
            raise NoteError(file, "it is the only note of this graph", "add another one first")
        origins = {name: entry.get("path", "") for name, entry in entries.items()} | {file: str(path.resolve())}
        return _build(sorted(named), place, origins, progress)
    except BaseException:
        _put(path, before)
        raise


def _put(path: Path, content: bytes | None) -> None:
    """Make the file hold *content*, or with None be gone."""
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, content)
    except OSError as error:
        reason = f"the note cannot be kept ({error.strerror or error})"
        raise StoreError(str(path), reason, "free the folder, or build into another --store") from error


def _manifest(
    extractions: Sequence[Extraction],
    problems: Sequence[Problem],
    digest: str,
    sources: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    found = [problem for extraction in extractions for problem in extraction.problems]
    distinct = {(fact.kind, fact.key): fact for extraction in extractions for fact in extraction.facts}
    names = {name for fact in distinct.values() for name in _ends(fact)}
    return {
        "digest": digest,
        "counts": {
            "entities": len(names),
            **{kind: sum(fact.kind == kind for fact in distinct.values())
               for kind in ("statement", "feature", "limit", "relation")},
            "denial": sum(bool(getattr(fact, "negated", False)) for fact in distinct.values()),
            "lines": sum(extraction.lines for extraction in extractions),
            "content": sum(extraction.content for extraction in extractions),
            "plain": sum(len(extraction.plain) for extraction in extractions),
        },
        "notes": [
            {
                "file": extraction.file,
                "title": extraction.title,
                "language": extraction.language,
                "lines": extraction.lines,
                "content": extraction.content,
                "plain": len(extraction.plain),
                "facts": len(extraction.facts),
                **sources[extraction.file],
            }
            for extraction in extractions
        ],
        "problems": [
            {"severity": each.severity, "path": each.path, "line": each.line, "message": each.message}
            for each in [*problems, *found]
        ],
    }  # fmt: skip


def _ends(fact: Any) -> tuple[str, ...]:
    return (fact.subject, fact.object) if isinstance(fact, Relation) else (fact.owner,)


def inputs_digest(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return a digest of all that a build depends on: the notes, ``data/``, the ontology and this package's code.

    *contents* are the notes by name; no more than one need be in memory.
    """
    digest = hashlib.sha256()
    code = sorted([*(ROOT / "graph").glob("*.py"), *(ROOT / "graph" / "reading").glob("*.py")])
    data = sorted(path for path in DATA.rglob("*") if path.suffix in {".tsv", ".toml"})
    files = [*code, *data, rdf.ONTOLOGY / "vocabulary.ttl"]
    ours = ((path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in files)
    for name, content in chain(ours, contents):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_stale(place: str | Path = DEFAULT_STORE, paths: Sequence[Path] = (DEFAULT_NOTES,)) -> bool:
    """Tell whether the graph at *place* is missing or damaged, or made from other inputs than *paths* hold now."""
    try:
        snapshot = open_snapshot(place)
        snapshot.probe()
    except Exception:  # (whatever is wrong with it, building again mends it)
        return True
    contents = _each_content(find_inputs(paths, place), [])
    return bool(snapshot.manifest.get("digest") != inputs_digest(contents))
