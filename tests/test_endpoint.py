"""/sparql as programs use it, and the IRIs below /resource/: requests over real HTTP, answers as they come."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper

from graph.endpoint import MAX_BODY, ROUTES, SD
from graph.rdf import BASE, entity_iri
from tests.web import Reply, fetch, served

SELECT = "SELECT ?s { ?s a <https://w3id.org/service-atlas/Service> } ORDER BY ?s LIMIT 3"
CONSTRUCT = f"CONSTRUCT {{ ?s a ?c }} {{ VALUES ?s {{ <{entity_iri('Amazon SQS')}> }} ?s a ?c }}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.fixture(scope="module")
def base(default_store: Path) -> Iterator[str]:
    patch = pytest.MonkeyPatch()
    patch.setenv("STORE", str(default_store))
    patch.delenv("CORS", raising=False)
    with served(ROUTES) as address:
        yield address
    patch.undo()


def get(base: str, query: str, accept: str = "", **parameters: str) -> Reply:
    headers = {"Accept": accept} if accept else {}
    return fetch(f"{base}/sparql?{urlencode({'query': query, **parameters})}", **headers)


def test_a_query_comes_in_three_ways_with_one_answer(base: str) -> None:
    by_get = get(base, SELECT)
    by_form = fetch(f"{base}/sparql", method="POST", body=urlencode({"query": SELECT}).encode(), Content_Type=FORM)
    direct = fetch(f"{base}/sparql", method="POST", body=SELECT.encode(), Content_Type=f"{DIRECT}; charset=utf-8")
    assert [by_get.status, by_form.status, direct.status] == [200, 200, 200]
    assert by_get.body == by_form.body == direct.body
    assert len(json.loads(by_get.body)["results"]["bindings"]) == 3
    slash = fetch(f"{base}/sparql/", method="POST", body=SELECT.encode(), Content_Type=DIRECT)
    assert slash.body == by_get.body


def test_columns_come_as_the_query_names_them(base: str) -> None:
    query = "SELECT * { ?s a ?class ; <http://www.w3.org/2000/01/rdf-schema#label> ?name } ORDER BY ?name LIMIT 2"
    assert get(base, query, "text/csv").text.splitlines()[0] == "s,class,name"
    assert json.loads(get(base, query).body)["head"]["vars"] == ["s", "class", "name"]


@pytest.mark.parametrize(
    ("accept", "type", "format"),
    [
        ("", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("*/*", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values", ox.QueryResultsFormat.TSV),
        ("text/csv, image/png", "text/csv", None),
    ],
)
def test_a_table_comes_as_the_client_likes_it(
    base: str, accept: str, type: str, format: ox.QueryResultsFormat | None
) -> None:
    reply = get(base, SELECT, accept)
    assert reply.status == 200 and reply.type.split(";")[0] == type
    if format is None:
        assert len(reply.text.splitlines()) == 4
    else:
        solutions = ox.parse_query_results(reply.body, format)
        assert isinstance(solutions, ox.QuerySolutions) and len(list(solutions)) == 3


@pytest.mark.parametrize(
    ("accept", "type", "format"),
    [
        ("", "text/turtle", "turtle"),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
def test_a_graph_comes_as_the_client_likes_it(base: str, accept: str, type: str, format: str) -> None:
    reply = get(base, CONSTRUCT, accept)
    assert reply.status == 200 and reply.type.split(";")[0] == type
    assert (entity_iri("Amazon SQS"), RDF.type, URIRef(f"{BASE}Service")) in Graph().parse(reply.body, format=format)


def test_yes_and_no_come_in_every_format(base: str) -> None:
    for query, value in (("ASK { ?s ?p ?o }", True), ("ASK { <urn:none> ?p ?o }", False)):
        assert json.loads(get(base, query).body)["boolean"] is value
        assert str(value).lower() in get(base, query, "application/sparql-results+xml").text
        plain = get(base, query, "text/csv")
        assert (plain.type.split(";")[0], plain.text.strip()) == ("text/csv", str(value).lower())


def test_the_dataset_can_be_chosen(base: str) -> None:
    note = f"{BASE}note/en/messaging.md"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"

    def number(**parameters: str) -> int:
        return int(json.loads(get(base, count, **parameters).body)["results"]["bindings"][0]["n"]["value"])

    names = get(base, graphs, "text/csv").text.split()[1:]
    note = next(name for name in names if "messaging" in name)
    assert 0 < number(**{"default-graph-uri": note}) < number()
    assert number(**{"named-graph-uri": note}) == 0
    assert get(base, graphs, "text/csv", **{"named-graph-uri": note}).text.split()[1:] == [note]
    both = [("query", graphs), ("named-graph-uri", names[0]), ("named-graph-uri", names[1])]
    reply = fetch(f"{base}/sparql", method="POST", body=urlencode(both).encode(), Content_Type=FORM, Accept="text/csv")
    assert sorted(reply.text.split()[1:]) == sorted(names[:2])
    direct = fetch(
        f"{base}/sparql?{urlencode({'default-graph-uri': note})}",
        method="POST",
        body=count.encode(),
        Content_Type=DIRECT,
        Accept="text/csv",
    )
    assert 0 < int(direct.text.split()[1]) < number()


WRONG = [
    ("GET", "?query=SELECT", None, {}, 400, "SELECT needs its columns"),
    ("GET", "?query=" + quote("SELECT * {\n ?s ?p }"), None, {}, 400, "Line 2, column"),
    ("GET", "?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400, "more than one query"),
    ("GET", "?query=" + quote("SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"), None, {}, 400, "SERVICE"),
    ("GET", "?query=" + quote("LOAD <http://192.0.2.1/>"), None, {}, 400, "LOAD would change"),
    ("GET", "?update=" + quote("DROP ALL"), None, {}, 400, "only reads"),
    ("GET", "?query=%FF%FE", None, {}, 400, "UTF-8"),
    ("GET", "?query=" + quote(SELECT), None, {"Accept": "image/png"}, 406, "text/csv"),
    ("GET", "?query=" + quote(SELECT), None, {"Accept": "text/turtle"}, 406, "application/sparql-results+json"),
    ("GET", "?query=" + quote(CONSTRUCT), None, {"Accept": "text/csv"}, 406, "text/turtle"),
    ("POST", "", b"query=" + quote("update").encode(), {"Content_Type": FORM}, 400, "no SELECT"),
    ("POST", "", b"update=DROP+ALL", {"Content_Type": FORM}, 400, "only reads"),
    ("POST", "", b"", {"Content_Type": FORM}, 400, "no query"),
    ("POST", "", b"\xff\xfe", {"Content_Type": DIRECT}, 400, "not UTF-8"),
    ("POST", "", SELECT.encode("utf-16"), {"Content_Type": f"{DIRECT}; charset=utf-16"}, 415, "UTF-8"),
    ("POST", "", SELECT.encode(), {"Content_Type": "text/plain"}, 415, DIRECT),
    ("POST", "", SELECT.encode(), {}, 415, DIRECT),
    ("POST", "", b"DROP ALL", {"Content_Type": "application/sparql-update"}, 415, DIRECT),
    ("POST", "", b"#" * 200_000 + SELECT.encode(), {"Content_Type": DIRECT}, 413, "at most 100,000"),
    ("PUT", "", b"x", {}, 405, "Method Not Allowed"),
]


@pytest.mark.parametrize(("method", "query", "body", "headers", "status", "told"), WRONG)
def test_what_is_wrong_is_told_in_a_sentence(
    base: str, method: str, query: str, body: bytes | None, headers: dict[str, str], status: int, told: str
) -> None:
    reply = fetch(f"{base}/sparql{query}", method=method, body=body, **headers)
    assert reply.status == status
    assert told in reply.text and reply.type.startswith("text/plain") and len(reply.text.splitlines()) == 1


def test_a_body_without_end_is_refused_before_it_is_read(base: str) -> None:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.putrequest("POST", "/sparql")
    connection.putheader("Content-Type", DIRECT)
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    try:
        for _ in range(MAX_BODY // 65536 + 2):
            connection.send(b"#" * 65536)
    except (BrokenPipeError, ConnectionResetError):
        pass
    else:
        assert connection.getresponse().status == 413
    connection.close()


def test_a_limit_and_a_missing_graph_are_503(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = get(base, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    assert reply.status == 503 and "limit of 10 seconds" in reply.text
    monkeypatch.setattr("graph.pool.MOST_WAITING", 0)
    busy = get(base, SELECT)
    assert (busy.status, busy.headers["retry-after"]) == (503, "10")
    monkeypatch.setenv("STORE", str(tmp_path / "none"))
    gone = get(base, SELECT)
    assert gone.status == 503 and "no such folder" in gone.text


def test_an_answer_that_was_cut_says_so(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.endpoint.ROWS", 2)
    reply = get(base, SELECT, "text/csv")
    assert len(reply.text.splitlines()) == 3 and "Cut off after 2 rows" in reply.headers["warning"]


def test_what_a_query_may_not_mean_is_a_warning(base: str) -> None:
    reply = get(base, f"SELECT ?가 {{ ?s a <{BASE}Servise> }}", "text/csv")
    assert reply.status == 200
    assert reply.headers["warning"] == (
        f'199 - "<{BASE}Servise> is not in the vocabulary; did you mean <{BASE}Service>?", '
        r'199 - "Nothing in the query gives ?\uac00 a value."'
    )


def test_only_named_origins_may_read(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def allowed(origin: str, method: str = "GET") -> str | None:
        reply = fetch(f"{base}/sparql?query=ASK%7B%7D", method=method, Origin=origin)
        assert reply.status == (204 if method == "OPTIONS" else 200)
        return reply.headers.get("access-control-allow-origin")

    assert allowed("https://a.example") is None
    monkeypatch.setenv("CORS", "https://a.example https://b.example")
    assert [allowed(f"https://{name}.example") for name in "abc"] == ["https://a.example", "https://b.example", None]
    monkeypatch.setenv("CORS", "*")
    assert allowed("https://c.example") == allowed("https://c.example", "OPTIONS") == "*"


def test_the_service_describes_itself(base: str) -> None:
    reply = fetch(f"{base}/sparql")
    kg = Graph().parse(reply.body, format="turtle")
    assert list(kg.objects(None, SD.endpoint)) == [URIRef(f"{base}/sparql")]
    assert len(list(kg.objects(None, SD.name))) > 10
    assert fetch(f"{base}/sparql", Accept="application/rdf+xml").type == "application/rdf+xml"
    assert fetch(f"{base}/sparql", Accept="image/png").status == 406


def test_a_browser_gets_words_and_the_workbench(base: str) -> None:
    page = fetch(f"{base}/a/b/sparql", Accept=BROWSER, Accept_Language="ko-KR")
    assert page.type.startswith("text/html") and "엔드포인트" in page.text and 'href="query"' in page.text
    assert fetch(f"{base}/sparql/?query=ASK%7B%7D", Accept=BROWSER).headers["location"] == "../sparql?query=ASK%7B%7D"
    asked = fetch(f"{base}/sparql?{urlencode({'query': SELECT})}", Accept=BROWSER)
    assert asked.status == 303 and asked.headers["location"] == f"query?{urlencode({'query': SELECT})}"


def test_an_entity_resolves_to_its_page_or_its_triples(base: str) -> None:
    page = fetch(f"{base}/resource/entity/Amazon_SQS", Accept=BROWSER)
    assert (page.status, page.headers["location"]) == (303, "../../service?name=Amazon+SQS")
    turtle = fetch(f"{base}/x/resource/entity/Amazon_SQS", Accept="text/turtle")
    kg = Graph().parse(turtle.body, format="turtle")
    assert len(list(kg.subjects(URIRef(f"{BASE}owner"), entity_iri("Amazon SQS")))) > 5
    fact = next(str(each) for each in kg.subjects(RDF.type, URIRef(f"{BASE}Limit")))
    path = fact.removeprefix(BASE)
    assert fetch(f"{base}/resource/{path}", Accept=BROWSER).headers["location"] == "../../service?name=Amazon+SQS"
    assert fact in fetch(f"{base}/resource/{path}", Accept="application/n-triples").text
    term = fetch(f"{base}/resource/metric/retention", Accept=BROWSER)
    assert term.status == 303 and "DESCRIBE" in term.headers["location"]
    assert fetch(f"{base}/resource/Service", Accept="text/turtle").status == 200
    assert fetch(f"{base}/resource/entity/Nothing_at_all").status == 404
    assert fetch(f"{base}/resource/entity/Amazon_SQS", Accept="image/png").status == 406
    hostile = quote('entity/x"> . } <script>')
    assert fetch(f"{base}/resource/{hostile}").status == 404


def test_a_client_that_nobody_here_wrote(base: str) -> None:
    client = SPARQLWrapper(f"{base}/sparql")
    for method in ("GET", "POST"):
        client.setMethod(method)
        client.setQuery(SELECT)
        client.setReturnFormat(JSON)
        assert len(client.queryAndConvert()["results"]["bindings"]) == 3
        client.setReturnFormat(XML)
        assert len(client.queryAndConvert().getElementsByTagName("result")) == 3
        client.setReturnFormat(CSV)
        assert len(client.queryAndConvert().split()) == 4
        client.setQuery("ASK { ?s ?p ?o }")
        client.setReturnFormat(JSON)
        assert client.queryAndConvert()["boolean"] is True
        client.setQuery(CONSTRUCT)
        client.setReturnFormat(TURTLE)
        assert len(Graph().parse(client.queryAndConvert(), format="turtle")) == 1
        client.setQuery(f"DESCRIBE <{entity_iri('Amazon SQS')}>")
        client.setReturnFormat(XML)
        assert len(client.queryAndConvert()) > 5


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("127.0.0.1", "evil.example:8501", 421),
        ("localhost", "localhost.evil.example", 421),
        ("::1", "192.0.2.1", 421),
        ("127.0.0.1", "a]b[", 421),
        ("127.0.0.1", "LOCALHOST:8501", 200),
        ("127.0.0.1", "[::1]:8501", 200),
        ("127.0.0.1", "atlas.localhost", 200),
        ("0.0.0.0", "atlas.example", 200),
        ("", "atlas.example", 200),
    ],
)
def test_what_is_served_to_this_machine_answers_to_its_names_only(
    base: str, monkeypatch: pytest.MonkeyPatch, bound: str, host: str, status: int
) -> None:
    monkeypatch.setenv("HOST", bound)
    for address in (f"{base}/sparql?query=ASK%7B%7D", f"{base}/resource/entity/Amazon_SQS"):
        reply = fetch(address, Host=host, Accept="*/*" if "?" in address else "text/turtle")
        assert reply.status == status
        assert status == 200 or ("localhost" in reply.text and reply.text.count("\n") == 1)
