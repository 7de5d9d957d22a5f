"""One graph in three places: the embedded store, Oxigraph's server, Virtuoso. Their answers must be the same."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pyoxigraph as ox
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph.answer import find_triples
from graph.build import DEFAULT_NOTES, build
from graph.catalog import Catalog
from graph.cli import main
from graph.compare import compare
from graph.endpoint import ROUTES
from graph.errors import QueryError, StoreError
from graph.form import Form, InCategory, to_sparql
from graph.network import read_network
from graph.pool import Pool
from graph.queries import Query, Table, load_queries, parse_tsv
from graph.rdf import BASE
from graph.remote import MERGED, Server
from graph.store import Snapshot, open_snapshot, served_name
from tests import servers
from tests.web import served

NOTES = [DEFAULT_NOTES / language / "messaging.md" for language in ("en", "ko")]
CANNOT = {
    "(sa:sendsTo|sa:triggers)+": (
        "SELECT DISTINCT ?reached { entity:Amazon_SNS (sa:sendsTo|sa:triggers)+ ?reached }",
        "Virtuoso 7 follows alternatives below + no further than their first step",
    ),
    "VALUES in UNION": (
        "SELECT ?thing { { ?thing sa:owner entity:Amazon_SQS } UNION { VALUES ?thing { entity:Amazon_SQS } } }",
        "Virtuoso 7 finds nothing where a part of UNION is VALUES",
    ),
}
"""What people may write and Virtuoso answers otherwise; the queries of this project are written without it, and
without paths of length zero, which it loses in some of its plans (README)."""


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(NOTES, tmp_path_factory.mktemp("embedded") / "store")


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Name and address of a server that holds the same graph."""
    if request.param == "virtuoso" and servers.find_virtuoso() is None:
        pytest.skip("Virtuoso is not installed")
    with getattr(servers, request.param)(tmp_path_factory.mktemp(request.param)) as url:
        build(NOTES, url)
        yield request.param, url


def comparable(table: Table) -> list[str]:
    """The rows in one order, numbers to 9 digits (Virtuoso rounds), and lists within a cell in one order too."""

    def cell(value: object) -> object:
        if isinstance(value, float):
            return f"{value:.9g}"
        return sorted(value.split(", ")) if isinstance(value, str) else value

    return sorted(repr([cell(value) for value in row]) for row in table.rows.astype(object).values.tolist())


def rounded(dump: bytes) -> list[str]:
    """The lines of a dump with decimals to 9 digits."""
    number = re.compile(r'"([\d.]+)"\^\^<http://www.w3.org/2001/XMLSchema#(?:decimal|integer)>')
    return sorted(number.sub(lambda match: f"{float(match[1]):.9g}", line) for line in dump.decode().splitlines())


def test_the_merged_graph_and_the_notes_are_the_same(server: tuple[str, str], embedded: Snapshot) -> None:
    remote = open_snapshot(server[1])
    if server[0] == "oxigraph":
        assert remote.dump(quads=True) == embedded.dump(quads=True)
    assert rounded(remote.dump()) == rounded(embedded.dump())
    assert rounded(remote.dump(quads=True)) == rounded(embedded.dump(quads=True))
    assert remote.manifest["counts"] == embedded.manifest["counts"]


@pytest.mark.parametrize("query", load_queries().values(), ids=list(load_queries()))
def test_every_query_of_ours_has_the_same_answer(server: tuple[str, str], embedded: Snapshot, query: Query) -> None:
    remote, text = open_snapshot(server[1]), query.bind(**query.example_values())
    if "CONSTRUCT" in text:
        assert remote.construct(text) == embedded.construct(text)
        return
    ours, theirs = parse_tsv(embedded.select(text)), parse_tsv(remote.select(text))
    assert list(ours.rows.columns) == list(theirs.rows.columns)
    assert comparable(ours) == comparable(theirs)


def test_every_category_has_the_same_services(server: tuple[str, str], embedded: Snapshot) -> None:
    remote, example = open_snapshot(server[1]), load_queries()["example_services_of_category"]
    found: dict[str, bool] = {}
    for category in Catalog(embedded).categories:
        iri = f"{BASE}category/{category}"
        for text in (example.bind(category=iri), to_sparql(Form("Service", [InCategory(iri)]))):
            ours, theirs = parse_tsv(embedded.select(text)), parse_tsv(remote.select(text))
            assert comparable(ours) == comparable(theirs), category
        found[category] = not ours.rows.empty
    assert found["storage"] and found["object-storage"], "a category holds what its narrower ones hold"


@pytest.mark.parametrize("name", CANNOT)
def test_what_people_write_has_the_same_answer(
    server: tuple[str, str], embedded: Snapshot, name: str, request: pytest.FixtureRequest
) -> None:
    query, reason = CANNOT[name]
    if server[0] == "virtuoso":
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    text = f"PREFIX sa: <{BASE}>\nPREFIX entity: <{BASE}entity/>\n{query}"
    ours, theirs = (parse_tsv(store.select(text)) for store in (embedded, open_snapshot(server[1])))
    assert comparable(ours) == comparable(theirs)


def test_the_pages_core_works_on_it(server: tuple[str, str], embedded: Snapshot) -> None:
    remote = open_snapshot(server[1])
    ours, theirs = Catalog(embedded), Catalog(remote)
    for one, other in zip(ours.items.values(), (theirs.items[iri] for iri in ours.items), strict=True):
        assert replace(one, aliases=()) == replace(other, aliases=())
        assert set(one.aliases) == set(other.aliases)
    assert len(ours.items) == len(theirs.items)
    assert [hit.text for hit in ours.search("retention")] == [hit.text for hit in theirs.search("retention")]
    nets = read_network(embedded, ours), read_network(remote, theirs)
    assert set(nets[0].edges) == set(nets[1].edges)
    pair = [ours.get(name) for name in ("Amazon SQS", "Amazon SNS")]
    stores = ((embedded, ours, nets[0]), (remote, theirs, nets[1]))
    found = [compare(store, catalog, net, pair, decisions={}) for store, catalog, net in stores]
    assert repr(found[0]) == repr(found[1])


def test_what_people_type_is_answered_within_its_limits(server: tuple[str, str]) -> None:
    pool = Pool(server[1], size=1)
    try:
        assert pool.run("ASK { ?s ?p ?o }").payload == b"true\n"
        cut = pool.run("SELECT ?s { ?s ?p ?o }", rows=5, format="csv")
        assert cut.truncated and len(cut.payload.splitlines()) == 6
        graph = pool.run("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", rows=5, format="turtle")
        assert (graph.kind, graph.format, graph.truncated) == ("graph", "turtle", True)
        notes = pool.run(f"SELECT ?s {{ GRAPH <{MERGED}> {{ ?s ?p ?o }} }} LIMIT 1", named_graphs=[MERGED])
        assert notes.payload.count(b"\n") == 2
        for wrong in ("SELECT * { ?s ?p }", "DROP ALL", "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"):
            with pytest.raises(QueryError):
                pool.run(wrong)
        assert pool.run("ASK { ?s ?p ?o }").payload == b"true\n"
    finally:
        pool.close()


def test_commands_take_its_address(server: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?l a <https://w3id.org/service-atlas/Limit> }"
    assert main(["query", query, "--format", "csv", "--store", server[1]]) == 0
    assert int(capsys.readouterr().out.split()[1]) > 5
    assert main(["compare", "SQS", "SNS", "--format", "json", "--store", server[1]]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main(["check", "--store", server[1]]) == 0


def test_a_build_writes_only_the_notes_that_changed(server: tuple[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    one, other = folder / "one.md", folder / "other.md"
    one.write_text("# Amazon SQS\n\n- Kept for at most 14 days\n- SQS triggers AWS Lambda\n", encoding="utf-8")
    other.write_text("# Amazon SNS\n\n- SNS sends to Amazon SQS\n- 메시지는 최대 256KB\n", encoding="utf-8")
    before = served_name(server[1])
    try:
        for step in ("both", "changed", "again", "gone"):
            if step == "changed":
                one.write_text("# Amazon SQS\n\n- Kept for at most 4 days\n", encoding="utf-8")
            elif step == "gone":
                other.unlink()
            remote = build([folder], server[1])
            local = build([folder], tmp_path / "store")
            assert rounded(remote.dump()) == rounded(local.dump()), step
            assert rounded(remote.dump(quads=True)) == rounded(local.dump(quads=True)), step
            quads = local.dump(quads=True)
            assert Server(server[1]).write(quads, remote.manifest) == [], "nothing is left to write"
        assert before
    finally:
        build(NOTES, server[1])


def test_a_server_that_only_reads_is_told(embedded: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", embedded.place)
    with served(ROUTES) as base, pytest.raises(StoreError) as caught:
        build(NOTES[:1], f"{base}/sparql")
    assert str(caught.value) == (
        f"{base}/sparql: the server takes no updates, it answers 415 Unsupported Media Type; "
        "build into a folder or a server that can be written."
    )


def test_a_server_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://127.0.0.1:{servers.free_port()}/query"
    with pytest.raises(StoreError, match="the server does not answer"):
        open_snapshot(url)
    assert main(["query", "ASK { }", "--store", url]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_signs_that_end_lines_elsewhere_end_none_of_a_graph(server: tuple[str, str], tmp_path: Path) -> None:
    """A label with U+2028 in it is one triple, and no more."""
    note = tmp_path / "note.md"
    note.write_text("# Amazon SQS\n- keeps files\u2028<urn:a> <urn:b> <urn:c> .\u2028\x85end\n", encoding="utf-8")
    here, there = build([note], tmp_path / "store"), build([note], server[1])
    assert {str(quad) for quad in ox.parse(there.dump(quads=True), ox.RdfFormat.N_QUADS) if "\u2028" in str(quad)}
    assert not [ends for ends in find_triples(here.dump()) if "urn:a" in ends]


def test_name_and_password_go_as_they_are_meant() -> None:
    sent: list[str] = []

    async def answer(request: Request) -> Response:
        if "authorization" not in request.headers:
            return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        sent.append(base64.b64decode(request.headers["authorization"].split()[1]).decode())
        return JSONResponse({"head": {}, "boolean": True})

    with served([Route("/sparql", answer, methods=["POST"])]) as address:
        server = Server(f"{address.replace('//', '//d%40ba:p%40ss%2Fword@')}/sparql")
        assert server.query("ASK {}", default_graph=[])
        with pytest.raises(ValueError, match="IRI"):
            server.query("ASK {}", base_iri="http://h/> SELECT * { SERVICE <http://x/> {} } #")
    assert set(sent) == {"d@ba:p@ss/word"}


class Said(NamedTuple):
    """A triple that counts how often someone reads its subject."""

    about: str
    value: str
    reads: Counter[str]

    subject = property(lambda self: self.reads.update(["subject"]) or self.about)
    predicate = property(lambda self: "p")

    def __hash__(self) -> int:
        return hash(self[:2])


class Memory(Server):
    """A server that holds its graphs in memory."""

    def __init__(self) -> None:
        self.graphs: dict[str, Any] = {}
        self.held: dict[str, Any] = {}
        self._has_merged = None

    def manifest(self) -> dict[str, Any]:
        return self.held

    def graph(self, name: str) -> Any:
        return self.graphs.get(name, set())

    def put(self, graph: str, triples: Any) -> None:
        self.graphs[graph] = triples

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        self.held = dict(manifest)

    def _data(self, verb: str, graph: str, triples: Iterable[Any]) -> None:
        held = self.graphs.setdefault(graph, set())
        (held.update if verb == "INSERT" else held.difference_update)(triples)


def test_a_build_looks_at_each_triple_a_few_times_however_many_notes_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def reads(notes: int) -> int:
        server, counter = Memory(), Counter[str]()
        for value in ("old", "new"):
            told = [Said(f"s{number}", value, counter) for number in range(notes)]
            quads = [
                SimpleNamespace(
                    graph_name=ox.NamedNode(f"urn:{each.about}"), triple=each, subject=each.about, predicate="p"
                )
                for each in told
            ]
            monkeypatch.setattr("graph.remote.ox.parse", lambda *_, quads=quads: quads)
            server.write(b"", {})
        assert server.graphs[MERGED] == set(told)
        return counter["subject"]

    assert reads(40) <= 4 * reads(10)
