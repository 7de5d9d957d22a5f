"""Queries that people wrote, answered outside the app's process.

``python -m graph.worker DIRECTORY`` opens a store read-only and answers one JSON
request a line on standard input with a JSON header line and the result's bytes on
standard output. The engine cannot be cancelled and can be crashed, so a ``Pool`` keeps a few such
processes, kills one at its time limit and starts another in its place. The module
imports little on purpose: a worker is up in about 0.2 s.
"""

from __future__ import annotations

import io
import json
import math
import queue
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from graph.errors import QueryError, QueryStopped, StoreError
from graph.guard import check_query

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 2 * 1024**3
MAX_BYTES = 64 * 1024**2
MAX_ROWS = 10_000
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: *kind* is solutions, boolean or graph; *payload* the bytes in the format asked for."""

    kind: str
    payload: bytes
    truncated: bool
    seconds: float


class Pool:
    """Up to *size* workers on one store directory; safe to share between threads."""

    def __init__(self, directory: Path, *, size: int = 2, memory: int = MEMORY) -> None:
        self._command = [sys.executable, "-m", "graph.worker", str(directory.resolve()), str(memory)]
        self._directory = directory
        self._memory = memory
        self._closed = False
        self._idle: queue.LifoQueue[subprocess.Popen[bytes] | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def run(
        self,
        text: str,
        *,
        format: str = "tsv",
        timeout: float = TIMEOUT,
        rows: int | None = MAX_ROWS,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """Return the answer to *text*.

        *format* is tsv, csv, json or xml for solutions and turtle or ntriples for graphs; a
        graph asked for as a table comes as ntriples. With *rows* a tsv answer is cut after that many; lines of
        the other formats are not rows, so those are bounded in bytes alone.

        Raises ``QueryError`` if the query is refused or wrong, ``QueryStopped`` at a
        limit of time, memory or bytes.
        """
        check_query(text)
        request = {"query": text, "format": format, "rows": rows, "bytes": max_bytes, "seconds": timeout}
        try:
            worker = self._idle.get(timeout=timeout)
        except queue.Empty as error:
            raise QueryError("Other queries keep every worker busy; try again in a moment.") from error
        try:
            if worker is None or worker.poll() is not None:
                worker = self._start()
            return _exchange(worker, request, timeout=timeout, memory=self._memory, directory=self._directory)
        except BaseException:
            if worker is not None and worker.poll() is not None:
                worker = None
            raise
        finally:
            if self._closed and worker is not None:
                _end(worker)
                worker = None
            self._idle.put(worker)

    def _start(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=ROOT, bufsize=-1)

    def close(self) -> None:
        """End the workers of this pool, a busy one as soon as it has answered."""
        self._closed = True
        ended = 0
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker is not None:
                _end(worker)
            ended += 1
        for _ in range(ended):
            self._idle.put(None)  # so that a query still under way finds its place


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            stream.close()


def _exit_code(worker: subprocess.Popen[bytes]) -> int | None:
    """How a worker that stopped answering ended by itself, None if it did not."""
    try:
        return worker.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return None


def _exchange(
    worker: subprocess.Popen[bytes],
    request: dict[str, Any],
    *,
    timeout: float,
    memory: int,
    directory: Path,
) -> Answer:
    assert worker.stdin is not None and worker.stdout is not None
    started = time.perf_counter()
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        worker.kill()

    timer = threading.Timer(timeout, expire)
    timer.daemon = True
    timer.start()
    try:
        worker.stdin.write(json.dumps(request).encode() + b"\n")
        worker.stdin.flush()
        head = worker.stdout.readline()
        header = json.loads(head) if head.endswith(b"\n") else None
        payload = worker.stdout.read(header.get("bytes", 0)) if header else b""
    except (BrokenPipeError, ConnectionResetError):
        header, payload = None, b""
    finally:
        timer.cancel()
    if header is None or len(payload) < header.get("bytes", 0):
        code = None if expired.is_set() else _exit_code(worker)
        _end(worker)
        if expired.is_set() or code == -signal.SIGALRM:
            raise QueryStopped(f"{timeout:g} seconds")
        if code == -signal.SIGSEGV:
            raise QueryError("The query is too long or too deep for the engine; simplify it.")
        raise QueryStopped(f"{memory // 1024**2:,} MB of memory")
    if expired.is_set():  # killed just after its last byte
        _end(worker)
    match header["status"]:
        case "answer":
            seconds = time.perf_counter() - started
            return Answer(header["kind"], payload, header["truncated"], seconds)
        case "stopped":
            raise QueryStopped(header["reason"])
        case "store":
            raise StoreError(str(directory), header["reason"], "build it again")
        case _:
            raise QueryError(header["reason"], header.get("line", 0), header.get("column", 0))


# The worker's own side.


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
        self.lines += part.count(b"\n")
        self.size += len(part)
        self.parts.append(bytes(part))
        if self.size > self.max_size:
            self.cut = "bytes"
            raise _Full
        # One line is the header, one more proves that there is more than was asked for.
        if self.max_lines is not None and self.lines > self.max_lines + 1:
            self.cut = "rows"
            raise _Full
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def result(self) -> bytes:
        """What was written, cut after the last row allowed."""
        whole = b"".join(self.parts)
        if self.cut != "rows" or self.max_lines is None:
            return whole
        return b"".join(whole.splitlines(keepends=True)[: self.max_lines + 1])


def _answer(store: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    import pyoxigraph as ox

    solutions = {
        "tsv": ox.QueryResultsFormat.TSV,
        "csv": ox.QueryResultsFormat.CSV,
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
    }
    graphs = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
    wanted = request["format"]
    rows = request["rows"] if wanted == "tsv" else None
    sink: Any = _Sink(lines=rows, size=request["bytes"])
    kind = "solutions"
    try:
        result = store.query(request["query"])
        if isinstance(result, ox.QueryTriples):
            kind = "graph"
            result.serialize(sink, format=graphs.get(wanted, ox.RdfFormat.N_TRIPLES))
        elif isinstance(result, ox.QueryBoolean):
            kind = "boolean"
            if wanted in {"json", "xml"}:
                result.serialize(sink, format=solutions[wanted])
            else:
                sink.write(b"true\n" if result else b"false\n")
        elif wanted in graphs:
            reason = "This query gives a table, not a graph; ask for csv, tsv, json or xml."
            return {"status": "refused", "reason": reason}, b""
        else:
            result.serialize(sink, format=solutions[wanted])
    except SyntaxError as error:
        return {"status": "refused", **_syntax(str(error), request["query"])}, b""
    except (_Full, OSError, ValueError, RuntimeError) as error:
        if sink.cut == "bytes":
            return {"status": "stopped", "reason": f"{sink.max_size // 1024**2:,} MB of result"}, b""
        if not sink.cut:
            return {"status": "refused", "reason": f"The engine could not answer: {error}"}, b""
    payload = sink.result()
    return {"status": "answer", "kind": kind, "bytes": len(payload), "truncated": bool(sink.cut)}, payload


def _syntax(message: str, text: str = "") -> dict[str, Any]:
    """The engine's complaint as a sentence with its place.

    >>> _syntax('error at 2:5: expected one of "}", FILTER, [_]')
    {'reason': 'The query cannot be read from here on; expected } or FILTER.', 'line': 2, 'column': 5}
    >>> _syntax('error at 1:14: expected one of [_]', "SELECT * { ?s sa:owner ?o }")["reason"]
    'The prefix sa: is not declared; add a line PREFIX sa: <...> at the top.'
    """
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not place:
        return {"reason": f"The query cannot be read: {message.strip().rstrip('.')}."}
    line, column = int(place[1]), int(place[2])
    rest = re.sub(r"\[(?:[^\[\]\\]|\\.)*\]", "", place[3])  # sets of characters tell a person nothing
    plain = re.sub(r"<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*", " ", text)
    declared = {name.casefold() for name in re.findall(r"(?i)\bprefix\s+([\w.-]*):", plain)}
    missing = [
        name for name in re.findall(r"(?<![\w:?$@%-])([A-Za-z][\w.-]*):", plain) if name.casefold() not in declared
    ]
    if missing:
        reason = f"The prefix {missing[0]}: is not declared; add a line PREFIX {missing[0]}: <...> at the top."
        return {"reason": reason, "line": line, "column": column}
    names = re.findall(r'"((?:[^"\\]|\\.)+)"|\b([A-Z]{2,}(?: [A-Z]+)*)\b', rest)
    options = [name for pair in names for name in pair if name and len(name) < 20]
    hint = f"; expected {_either(options[:8])}" if options else ""
    return {"reason": f"The query cannot be read from here on{hint}.", "line": line, "column": column}


def _either(options: list[str]) -> str:
    return options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"


def main(directory: str, memory: int, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    import pyoxigraph as ox

    try:
        store: Any = ox.Store.read_only(directory)
        trouble = ""
    except (OSError, ValueError, RuntimeError) as error:
        store, trouble = None, f"the store cannot be opened ({error})"
    # Nothing can be opened from here on, a connection to another machine included.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    for line in requests:
        if store is None:
            header, payload = {"status": "store", "reason": trouble}, b""
        else:
            request = json.loads(line)
            signal.alarm(math.ceil(request["seconds"]) + 1)  # should the app be gone before the limit
            header, payload = _answer(store, request)
            signal.alarm(0)
        answers.write(json.dumps(header).encode() + b"\n" + payload)
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
