"""Queries that people wrote, answered outside the app's process, a few at a time.

The engine cannot be cancelled and can be crashed, so a ``Pool`` keeps a few processes of ``graph.worker``, kills one at
its time limit and starts another in its place. At most as many queries run as there are workers; the rest wait in the
order in which they came, and each knows how many are before it. Waiting does not count against a query's own time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import QueryBusy, QueryCancelled, QueryError, QueryStopped
from graph.guard import check_query
from graph.remote import is_address
from graph.store import broken

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 2 * 1024**3
# Each arena of the allocator reserves 64 MB of addresses, which count against the limit: the engine, whose threads
# start one each, then cannot start its next thread and aborts.
_ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
MAX_BYTES = 64 * 1024**2
MAX_ROWS = 10_000
TIMEOUT = 10.0
WORKERS = max(2, min(8, os.cpu_count() or 2))
PATIENCE = 60.0
MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: *kind* is solutions, boolean or graph; *payload* the bytes in *format*."""

    kind: str
    payload: bytes
    truncated: bool
    seconds: float
    format: str
    doubts: tuple[str, ...] = ()
    """What the query may not mean, a sentence each."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what bounds its answer.

    *format* is tsv, csv, json or xml for solutions, ntriples, turtle, rdfxml or jsonld for graphs; "" is tsv or
    ntriples, as the answer needs. *rows* counts solutions or triples. *default_graphs* and *named_graphs* choose the
    dataset, in place of what the query itself says; None leaves it to the query. *base* resolves relative IRIs.
    """

    text: str
    format: str = ""
    timeout: float = TIMEOUT
    rows: int | None = MAX_ROWS
    max_bytes: int = MAX_BYTES
    base: str = ""
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    prefixes: Mapping[str, str] | None = None
    """Those that shorten a graph, and that advice on a wrong query may name."""


class Job:
    """One question on its way: it waits, runs, and is done."""

    def __init__(self, pool: Pool, question: Question) -> None:
        self.question = question
        self._pool = pool
        self.future: Future[Answer] = Future()
        self.cancelled = False
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def ahead(self) -> int | None:
        """How many wait or run before it; None once it runs itself."""
        return self._pool.ahead(self)

    def wait(self, seconds: float) -> bool:
        """Return whether it is done, after *seconds* at most."""
        return bool(futures.wait([self.future], timeout=seconds).done)

    def cancel(self) -> None:
        """Give it up, whether it waits or runs."""
        self._pool.cancel(self)

    def result(self) -> Answer:
        """Return the answer once it is there.

        Raises ``QueryError`` if the query is refused or wrong, ``QueryStopped`` at a limit of time, memory or bytes,
        ``QueryBusy`` if it waited too long, ``QueryCancelled`` if it was given up.
        """
        return self.future.result()

    def run(self) -> None:
        """Answer the question in this thread."""
        try:
            self.future.set_result(self._pool.answer(self))
        except BaseException as error:
            self.future.set_exception(error)


class Pool:
    """Up to *size* workers on one store, a directory or a server; safe to share between threads."""

    def __init__(self, place: str | Path, *, size: int = WORKERS, memory: int = MEMORY) -> None:
        where = str(place) if is_address(place) else str(Path(place).resolve())
        self._command = [sys.executable, "-m", "graph.worker", where, str(memory)]
        self._place = str(place)
        self._memory = memory
        self._size = size
        self._closed = False
        self._change = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._idle: list[subprocess.Popen[bytes] | None] = [None] * size

    def run(self, text: str, **bounds: Any) -> Answer:
        """Return the answer to *text*; *bounds* are those of ``Question``, errors those of ``Job.result``."""
        job = Job(self, Question(text, **bounds))
        job.run()
        return job.result()

    def submit(self, text: str, **bounds: Any) -> Job:
        """Return at once with the job that answers *text* in a thread of its own."""
        job = Job(self, Question(text, **bounds))
        threading.Thread(target=job.run, daemon=True).start()
        return job

    def ahead(self, job: Job) -> int | None:
        """Return how many wait or run before *job*, None if it does not wait."""
        with self._change:
            if job not in self._waiting:
                return None
            return self._waiting.index(job) + self._size - len(self._idle)

    def cancel(self, job: Job) -> None:
        """Give *job* up."""
        with self._change:
            job.cancelled = True
            if job.worker is not None:
                job.worker.kill()
            self._change.notify_all()

    def answer(self, job: Job) -> Answer:
        """Wait for the turn of *job* and return its answer."""
        check_query(job.question.text)
        worker = self._take(job)
        try:
            if worker is None or worker.poll() is not None:
                worker = self._start()
            with self._change:
                job.worker = worker
                if job.cancelled:
                    raise QueryCancelled
            return _exchange(worker, job, memory=self._memory, place=self._place)
        except BaseException:
            if worker is not None and worker.poll() is not None:
                worker = None
            raise
        finally:
            if self._closed and worker is not None:
                _end(worker)
                worker = None
            with self._change:
                job.worker = None
                self._idle.append(worker)
                self._change.notify_all()

    def _take(self, job: Job) -> subprocess.Popen[bytes] | None:
        """The next free worker, or None for one that must be started, when it is the turn of *job*."""
        deadline = time.monotonic() + PATIENCE
        with self._change:
            if len(self._waiting) >= MOST_WAITING:
                raise QueryBusy(len(self._waiting))
            self._waiting.append(job)
            try:
                while not (self._idle and self._waiting[0] is job):
                    left = deadline - time.monotonic()
                    if job.cancelled:
                        raise QueryCancelled
                    if left <= 0:
                        raise QueryBusy(len(self._waiting))
                    self._change.wait(left)
                return self._idle.pop()
            finally:
                self._waiting.remove(job)
                self._change.notify_all()

    def _start(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            bufsize=-1,
            env={**os.environ, **_ONE_ARENA},
        )

    def close(self) -> None:
        """End the workers of this pool, a busy one as soon as it has answered."""
        with self._change:
            self._closed = True
            for place, worker in enumerate(self._idle):
                if worker is not None:
                    _end(worker)
                self._idle[place] = None


_pools: dict[str, Pool] = {}
_pools_lock = threading.Lock()
_POOLS_KEPT = 3


def shared_pool(place: str) -> Pool:
    """Return the one pool of this process on *place*; pages and endpoint share it, so its bound holds for both."""
    with _pools_lock:
        pool = _pools.pop(place, None) or Pool(place)
        _pools[place] = pool
        for old in list(_pools)[:-_POOLS_KEPT]:
            _pools.pop(old).close()
        return pool


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):  # it died before it read what it was sent
                stream.close()


def _exit_code(worker: subprocess.Popen[bytes]) -> int | None:
    """How a worker that stopped answering ended by itself, None if it did not."""
    try:
        return worker.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return None


def _exchange(worker: subprocess.Popen[bytes], job: Job, *, memory: int, place: str) -> Answer:
    assert worker.stdin is not None and worker.stdout is not None
    question = job.question
    request = {
        "query": question.text,
        "format": question.format,
        "rows": question.rows,
        "bytes": question.max_bytes,
        "seconds": question.timeout,
        "base": question.base,
        "default_graphs": question.default_graphs,
        "named_graphs": question.named_graphs,
        "prefixes": dict(question.prefixes or {}),
    }
    started = time.perf_counter()
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        worker.kill()

    timer = threading.Timer(question.timeout, expire)
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
        code = None if expired.is_set() or job.cancelled else _exit_code(worker)
        _end(worker)
        if job.cancelled:
            raise QueryCancelled
        if expired.is_set() or code == -signal.SIGALRM:
            raise QueryStopped(f"{question.timeout:g} seconds")
        if code == -signal.SIGSEGV:
            raise QueryError("The query is too long or too deep for the engine; simplify it.")
        raise QueryStopped(f"{memory // 1024**2:,} MB of memory")
    if expired.is_set() or job.cancelled:  # killed just after its last byte
        _end(worker)
    match header["status"]:
        case "answer":
            seconds = time.perf_counter() - started
            doubts = tuple(header["doubts"])
            return Answer(header["kind"], payload, header["truncated"], seconds, header["format"], doubts)
        case "stopped":
            raise QueryStopped(header["reason"])
        case "store":
            raise broken(place)
        case _:
            raise QueryError(header["reason"], header.get("line", 0), header.get("column", 0))
