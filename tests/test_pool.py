import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import QueryBusy, QueryCancelled, QueryError, QueryStopped, StoreError
from graph.pool import Pool, _end
from graph.store import write_snapshot

QUADS = b"".join(f'<urn:s{n % 7}> <urn:p{n % 3}> "line\\t{n} \xea\xb0\x80" .\n'.encode("latin-1") for n in range(3000))
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOARDER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("worker"), QUADS, {}).directory


@pytest.fixture(scope="module")
def pool(directory: Path) -> Iterator[Pool]:
    pool = Pool(directory, memory=1024**3)
    yield pool
    pool.close()


def test_the_forms_of_answer(pool: Pool) -> None:
    assert pool.run("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").payload == b"?n\n3000\n"
    assert pool.run("ASK { ?s ?p ?o }").payload == b"true\n"
    assert pool.run("ASK { <urn:none> ?p ?o }").payload == b"false\n"
    assert pool.run("CONSTRUCT WHERE { ?s <urn:p1> ?o }").payload.count(b"\n") == 1000
    assert pool.run("SELECT ?s { ?s ?p ?o } LIMIT 1", format="json").payload.startswith(b"{")


def test_a_long_table_is_cut_after_its_rows(pool: Pool) -> None:
    answer = pool.run("SELECT * { ?s ?p ?o }", rows=10)
    assert answer.truncated
    assert answer.payload.count(b"\n") == 11
    exact = pool.run("SELECT * { ?s ?p ?o } LIMIT 10", rows=10)
    assert not exact.truncated
    assert exact.payload.count(b"\n") == 11


def test_what_a_worker_needs_for_itself_leaves_the_memory_to_its_queries(directory: Path) -> None:
    small = Pool(directory, memory=300 * 1024**2)
    assert small.run("ASK { ?s ?p ?o }").payload == b"true\n"
    small.close()


def test_a_large_answer_stops_at_its_bytes(pool: Pool) -> None:
    with pytest.raises(QueryStopped, match="MB of result"):
        pool.run("SELECT * { ?s ?p ?o . ?x ?y ?z }", rows=None, max_bytes=1024**2)


def test_a_wrong_query_is_told_with_its_place(pool: Pool) -> None:
    with pytest.raises(QueryError) as caught:
        pool.run("SELECT *\nWHERE { ?s ?p }")
    assert caught.value.line == 2
    assert caught.value.reason == "An object is missing after ?p."


def test_a_runaway_query_is_killed_while_others_are_answered(pool: Pool) -> None:
    stopped: list[BaseException] = []

    def run_away() -> None:
        try:
            pool.run(RUNAWAY, timeout=2)
        except QueryStopped as error:
            stopped.append(error)

    thread = threading.Thread(target=run_away)
    started = time.monotonic()
    thread.start()
    assert pool.run("ASK { }").payload == b"true\n"
    assert thread.is_alive()
    thread.join()
    assert 2 <= time.monotonic() - started < 3
    assert [str(error) for error in stopped] == [
        "The query was stopped at its limit of 2 seconds; narrow it or add a LIMIT."
    ]
    assert pool.run("ASK { }").payload == b"true\n"


def test_a_query_that_hoards_memory_is_stopped(pool: Pool) -> None:
    with pytest.raises(QueryStopped):
        pool.run(HOARDER, timeout=30)
    assert pool.run("ASK { }").payload == b"true\n"


def test_a_missing_prefix_is_named(pool: Pool) -> None:
    with pytest.raises(QueryError, match="The prefix sa: is not declared"):
        pool.run("SELECT * { ?s sa:owner ?o }")


def test_a_query_that_crashes_the_engine_is_told_as_such(pool: Pool) -> None:
    with pytest.raises(QueryError, match="too long or too deep"):
        pool.run("SELECT * { FILTER(" + "1 || " * 19_000 + "1) }")
    assert pool.run("ASK { }").payload == b"true\n"


def test_a_worker_that_never_read_its_query_ends_without_complaint() -> None:
    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    worker = subprocess.Popen(idle, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin is not None
    worker.stdin.write(b"a query that is still on its way")
    _end(worker)
    assert worker.returncode is not None and worker.stdin.closed


def test_queries_beyond_the_workers_wait_in_their_order(directory: Path) -> None:
    pool = Pool(directory, size=1)
    running = pool.submit(RUNAWAY, timeout=30)
    while running.worker is None:
        assert not running.wait(0.01)
    waiting = []
    for number in range(3):
        waiting.append(pool.submit(f"SELECT ({number} AS ?n) {{ }}"))
        while waiting[-1].ahead is None:
            assert not waiting[-1].wait(0.01)
    assert [job.ahead for job in waiting] == [1, 2, 3]
    waiting[1].cancel()
    with pytest.raises(QueryCancelled):
        waiting[1].result()
    assert [waiting[0].ahead, waiting[2].ahead] == [1, 2]
    started = time.monotonic()
    running.cancel()
    with pytest.raises(QueryCancelled):
        running.result()
    assert [waiting[0].result().payload, waiting[2].result().payload] == [b"?n\n0\n", b"?n\n2\n"]
    assert time.monotonic() - started < 5
    pool.close()


def test_who_waits_too_long_is_told(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.pool.PATIENCE", 0.2)
    pool = Pool(directory, size=1)
    running = pool.submit(RUNAWAY, timeout=30)
    while running.worker is None:
        assert not running.wait(0.01)
    with pytest.raises(QueryBusy, match="Other queries keep every worker busy, 1 wait"):
        pool.run("ASK { }")
    monkeypatch.setattr("graph.pool.MOST_WAITING", 0)
    with pytest.raises(QueryBusy, match="0 wait"):
        pool.run("ASK { }")
    running.cancel()
    pool.close()


def test_a_store_of_many_files_is_read_whole(tmp_path: Path) -> None:
    """An engine opens the files of a large store as it needs them, so the worker may not forbid that."""
    engine = ox.Store(str(tmp_path / "many"))
    for number in range(30):
        engine.add(
            ox.Quad(ox.NamedNode(f"urn:s{number}"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))
        )
        engine.flush()
    del engine
    assert len(list((tmp_path / "many").glob("*.sst"))) > 16
    pool = Pool(tmp_path / "many", size=1)
    assert pool.run("SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } }").payload == b"?n\n30\n"
    pool.close()


def test_a_closed_pool_keeps_no_worker(directory: Path) -> None:
    pool = Pool(directory, size=1)
    pool.run("ASK { }")
    pool.close()
    pool.run("ASK { }")
    assert pool._idle == [None]


def test_a_store_that_is_gone_is_told(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "nothing", size=1)
    with pytest.raises(StoreError, match="build it again"):
        pool.run("ASK { }")
    pool.close()
