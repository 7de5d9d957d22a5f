"""The process that answers one query after the other: everything that a person typed is parsed here, and nowhere else.

``python -m graph.worker PLACE MEMORY`` opens a store read-only, or asks a SPARQL server, and answers one JSON request
a line on standard input with a JSON header line and the result's bytes on standard output. ``graph.pool`` keeps a few
of them and kills the one whose time is over. The module imports little on purpose: a worker is up in about 0.2 s.

A limit of rows counts lines: solutions are written as TSV, graphs as N-Triples, cut there, and only then put into the
format asked for, so that every format is cut after a whole row and stays well formed.
"""

from __future__ import annotations

import io
import json
import math
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from graph.advice import explain_refusal, find_doubts, load_vocabulary
from graph.guard import star_place, variables

SOLUTIONS = ("tsv", "csv", "json", "xml")
GRAPHS = ("ntriples", "turtle", "rdfxml", "jsonld")


class _Full(Exception):  # noqa: N818  (a signal, not a fault)
    """The result has reached its limit of rows or bytes."""


class _Sink(io.RawIOBase):
    """A file-like output that stops at a number of lines or bytes."""

    def __init__(self, *, lines: int | None, size: int) -> None:
        super().__init__()
        self.parts: list[bytes] = []
        self.size = 0
        self.lines = 0
        self.max_lines = lines
        self.max_size = size
        self.cut = ""

    def write(self, part: Any) -> int:
        self.size += len(part)
        self.parts.append(bytes(part))
        if self.size > self.max_size:
            self.cut = "bytes"
            raise _Full
        if self.max_lines is not None:
            self.lines += part.count(b"\n")
            if self.lines > self.max_lines:
                self.cut = "rows"
                raise _Full
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def result(self) -> bytes:
        """What was written, cut after the last line allowed."""
        whole = b"".join(self.parts)
        if self.cut != "rows" or self.max_lines is None:
            return whole
        return b"".join(line + b"\n" for line in whole.split(b"\n", self.max_lines)[: self.max_lines])


def _answer(store: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    import pyoxigraph as ox

    def graphs(name: str) -> list[Any] | None:
        return None if request[name] is None else [ox.NamedNode(iri) for iri in request[name]]

    wanted, rows = request["format"], request["rows"]
    sink: Any = _Sink(lines=None, size=request["bytes"])
    try:
        result = store.query(
            _with_columns(request["query"], request["base"]),
            base_iri=request["base"] or None,
            default_graph=graphs("default_graphs"),
            named_graphs=graphs("named_graphs"),
        )
        if isinstance(result, ox.QueryBoolean):
            if wanted in GRAPHS:
                return _other_format("gives yes or no, not a graph", SOLUTIONS)
            kind, sent = "boolean", wanted if wanted in ("json", "xml") else "tsv"
            if sent == "tsv":
                sink.write(b"true\n" if result else b"false\n")
            else:
                result.serialize(sink, format=_results_format(sent))
        elif isinstance(result, ox.QueryTriples | list):
            if wanted in SOLUTIONS:
                return _other_format("gives a graph, not a table", GRAPHS)
            kind, sent = "graph", wanted or "ntriples"
            # One line more than allowed proves that there is more.
            sink.max_lines = rows
            _write_graph(result, sent, sink, request)
        else:
            if wanted in GRAPHS:
                return _other_format("gives a table, not a graph", SOLUTIONS)
            kind, sent = "solutions", wanted or "tsv"
            sink.max_lines = None if rows is None else rows + 1  # the first line holds the names
            _write_solutions(result, sent, sink)
        payload = sink.result()
    except SyntaxError as error:
        return {"status": "refused", **explain_refusal(str(error), request["query"], request["prefixes"])}, b""
    except (_Full, OSError, ValueError, RuntimeError) as error:
        if sink.cut == "bytes":
            return {"status": "stopped", "reason": f"{_megabytes(sink.max_size)} of result"}, b""
        if isinstance(error, OSError) and isinstance(store, ox.Store):
            return {"status": "store"}, b""
        return {"status": "refused", "reason": f"The engine could not answer: {error}"}, b""
    cut = sink.cut == "rows"
    doubts = find_doubts(request["query"])
    header = {"status": "answer", "kind": kind, "format": sent, "truncated": cut, "doubts": doubts}
    return {**header, "bytes": len(payload)}, payload


def _other_format(gives: str, formats: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    *most, last = formats
    return {"status": "refused", "reason": f"This query {gives}; ask for {', '.join(most)} or {last}."}, b""


def _with_columns(text: str, base: str) -> str:
    """The query with the star of its SELECT written out: columns as the variables appear, not by the alphabet."""
    import pyoxigraph as ox

    star = star_place(text)
    if star is None:
        return text
    try:
        empty: Any = ox.Store()  # which variables there are does not hang on what is in a store
        held = {name.value for name in empty.query(text, base_iri=base or None).variables}
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return text  # the store has the word on what is wrong
    ordered = [name for name in variables(text) if name in held]
    return f"{text[:star]}?{' ?'.join(ordered)}{text[star + 1 :]}" if held and len(ordered) == len(held) else text


def _megabytes(size: int) -> str:
    return f"{size // 1024**2:,} MB" if size >= 1024**2 else f"{size:,} bytes"


def _results_format(name: str) -> Any:
    import pyoxigraph as ox

    return getattr(ox.QueryResultsFormat, name.upper())


def _write_solutions(result: Any, name: str, sink: _Sink) -> None:
    import pyoxigraph as ox

    if sink.max_lines is None or name == "tsv":
        _filled(lambda: result.serialize(sink, format=_results_format(name)), sink)
        return
    _filled(lambda: result.serialize(sink, format=ox.QueryResultsFormat.TSV), sink)
    if not sink.result().split(b"\n", 1)[0]:  # no column: the lines alone say how often the pattern matches
        solutions: Any = ox.parse_query_results(_columnless(sink.result()), ox.QueryResultsFormat.JSON)
    else:
        solutions = ox.parse_query_results(sink.result(), ox.QueryResultsFormat.TSV)
    _rewrite(sink, lambda: solutions.serialize(sink, format=_results_format(name)))


def _columnless(payload: bytes) -> bytes:
    bindings: list[dict[str, Any]] = [{} for _ in range(payload.count(b"\n") - 1)]
    return json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}).encode()


def _write_graph(result: Any, name: str, sink: Any, request: dict[str, Any]) -> None:
    import pyoxigraph as ox

    formats = {"turtle": ox.RdfFormat.TURTLE, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}
    _filled(lambda: ox.serialize(result, sink, format=ox.RdfFormat.N_TRIPLES), sink)
    if name == "ntriples":
        return
    triples = [quad.triple for quad in ox.parse(sink.result(), ox.RdfFormat.N_TRIPLES)]
    prefixes = request["prefixes"] if name != "jsonld" else None
    _rewrite(sink, lambda: ox.serialize(triples, sink, format=formats[name], prefixes=prefixes))


def _filled(write: Any, sink: _Sink) -> None:
    try:
        write()
    except (_Full, OSError, ValueError, RuntimeError):
        if sink.cut != "rows":
            raise


def _rewrite(sink: _Sink, write: Any) -> None:
    """Let *write* fill the sink anew; that it was cut after its rows stays known."""
    sink.parts, sink.size, sink.max_lines = [], 0, None
    cut, sink.cut = sink.cut, ""
    write()
    sink.parts, sink.cut = [b"".join(sink.parts)], cut


def _is_all_open(directory: str) -> bool:
    """Whether the engine holds every table of the store open, so that it will open no other."""
    try:
        held = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
    except OSError:
        return False
    return all(str(table) in held for table in Path(directory).glob("*.sst"))


def main(directory: str, memory: int, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    import pyoxigraph as ox

    load_vocabulary()  # nothing can be opened later on
    store: Any = None
    if directory.startswith(("http://", "https://")):
        from graph.remote import Server

        store = Server(directory)
    else:
        with suppress(OSError, ValueError, RuntimeError):
            store = ox.Store.read_only(directory)
    if store is not None and "://" not in directory and _is_all_open(directory):
        # A second bolt beside the guard: nothing can be opened from here on, a connection to another machine included.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    for line in requests:
        if store is None:
            header, payload = {"status": "store"}, b""
        else:
            request = json.loads(line)
            signal.alarm(math.ceil(request["seconds"]) + 1)  # should the app be gone before the limit
            header, payload = _answer(store, request)
            signal.alarm(0)
        answers.write(json.dumps(header).encode() + b"\n" + payload)
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
