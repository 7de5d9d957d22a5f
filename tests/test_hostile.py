"""Queries that mean harm: each is refused or stopped within its limit, and other people are answered meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from graph.endpoint import ROUTES
from graph.pool import MEMORY, shared_pool
from graph.store import open_snapshot
from tests.web import fetch, served

LIMIT = 2.0
DIRECT = "application/sparql-query"
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?i ?f"
HOSTILE = {
    "a product that is counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product that is sorted": PRODUCT,
    "paths from everywhere to everywhere": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:y>)+ ?c}",
    "gigantic values": "SELECT * { VALUES ?x { " + "<urn:x> " * 20_000 + "} ?x ?p ?o }",
    "values that multiply": "SELECT (COUNT(*) AS ?n) {" + "".join(
        f" VALUES ?v{number} {{ {'1 2 3 4 5 6 7 8 9 0 ' * 5} }}" for number in range(7)) + " }",
    "a regex that explodes": 'SELECT ?o { ?s ?p ?o FILTER(REGEX(STR(?o), "(((a{1,300}){1,300}){1,300})+b")) }',
    "a text that doubles": "SELECT ?z { BIND(REPLACE(STR(NOW()), '.', 'xxxxxxxxxxxxxxxxxxxx') AS ?a0)"
    + "".join(f" BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(14)) + " BIND(?a14 AS ?z) }",
    "nested braces": "SELECT * " + "{" * 10_000 + "}" * 10_000,
    "signs before signs": "SELECT * { FILTER(" + "!" * 90_000 + "true) }",
    "a list without end": "SELECT * { FILTER(" + "1 || " * 19_000 + "1) }",
    "an escaped keyword": "SELECT * { \\u0053ERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
    "a keyword without space": "SELECT * { ?s ?p 1SERVICE<http://192.0.2.1/>{ ?s ?p ?o } }",
    "ten megabytes": "SELECT * { ?s ?p '" + "x" * 10_000_000 + "' }",
    "a graph that never ends": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}  # fmt: skip


@pytest.fixture(scope="module")
def base(default_store: Path) -> Iterator[str]:
    patch = pytest.MonkeyPatch()
    patch.setenv("STORE", str(default_store))
    patch.setattr("graph.endpoint.TIMEOUT", LIMIT)
    with served(ROUTES) as address:
        yield address
    patch.undo()


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_harm_ends_at_its_limit_while_others_are_answered(base: str, query: str, default_store: Path) -> None:
    pool = shared_pool(open_snapshot(default_store).place)
    fetch(f"{base}/sparql?query=ASK%7B%7D")  # the worker is up: its start is no part of the limit
    ended: list[tuple[int, str, float]] = []

    def attack() -> None:
        started = time.monotonic()
        try:
            reply = fetch(f"{base}/sparql", method="POST", body=query.encode(), Content_Type=DIRECT)
            ended.append((reply.status, reply.text[:500], time.monotonic() - started))
        except (BrokenPipeError, ConnectionResetError):  # refused while it was still being sent
            ended.append((413, "", time.monotonic() - started))

    attacker = threading.Thread(target=attack)
    attacker.start()
    answered, largest = 0, 0
    while attacker.is_alive() or not answered:
        assert fetch(f"{base}/sparql?query={quote('ASK { ?s ?p ?o }')}").status == 200
        answered += 1
        for child in psutil.Process().children():
            try:
                largest = max(largest, child.memory_info().rss)
            except psutil.NoSuchProcess:
                continue
        attacker.join(0.1)
    status, told, seconds = ended[0]
    assert status in (400, 413, 503) or (status == 200 and seconds < LIMIT), told
    assert seconds < 2 * LIMIT
    assert answered > 2 or seconds < LIMIT / 2, "others wait for no attack to end"
    assert largest <= MEMORY
    assert pool.run("ASK { }").payload == b"true\n"
