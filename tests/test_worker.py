"""The worker's own side, without its process: formats, cuts, datasets, and what it says of a wrong query."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.worker import GRAPHS, SOLUTIONS, _answer

XSD = "http://www.w3.org/2001/XMLSchema#"


def ask(store: ox.Store, text: str, **fields: Any) -> tuple[dict[str, Any], bytes]:
    request: dict[str, Any] = {"query": text, "format": "tsv", "rows": None, "bytes": 10**8, "base": ""}
    return _answer(store, {**request, "default_graphs": None, "named_graphs": None, "prefixes": {}, **fields})


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(
        b"""@prefix : <http://example.org/> .
        :a :p 1, 2.50, 3e0, "x\\ty\\n\\"q\\"", "\xea\xb0\x80"@ko, "d"^^:type, _:b, :b . _:b :p :a .
        :g { :c :p :d } :h { :e :p :f }""",
        ox.RdfFormat.TRIG,
    )
    return store


terms = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(lambda text: ox.Literal(text, language="ko"), st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),
        st.one_of(st.sampled_from(["1", "+1", "01", "-0", "1.", ".5", "1e3", "INF", "1 ", ""]), st.text("0.e-+")),
        st.sampled_from(["integer", "decimal", "double", "boolean", "string", "date"]),
    ),
    st.builds(ox.NamedNode, st.sampled_from(["urn:a", "http://x/%3Cy?z=1#\xea"])),
)  # fmt: skip


@given(st.lists(terms, min_size=1, max_size=4))
def test_a_row_limit_changes_no_term(values: list[Any]) -> None:
    """With a limit the rows take the way through TSV; every other format must come out as if they had not."""
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), value) for value in values)
    for format in SOLUTIONS:
        _, direct = ask(store, "SELECT ?o ?none { ?s ?p ?o }", format=format)
        header, limited = ask(store, "SELECT ?o ?none { ?s ?p ?o }", format=format, rows=len(set(values)))
        assert limited == direct and header["truncated"] is False


@pytest.mark.parametrize("format", SOLUTIONS)
def test_every_table_is_cut_after_a_row(store: ox.Store, format: str) -> None:
    header, payload = ask(store, "SELECT ?o { ?s ?p ?o }", format=format, rows=3)
    assert header["truncated"] and header["bytes"] == len(payload)
    if format == "csv":
        assert payload.startswith(b"o\r\n")
    else:
        solutions = ox.parse_query_results(payload, getattr(ox.QueryResultsFormat, format.upper()))
        assert isinstance(solutions, ox.QuerySolutions) and len(list(solutions)) == 3


@pytest.mark.parametrize("format", GRAPHS)
def test_every_graph_is_cut_after_a_triple(store: ox.Store, format: str) -> None:
    formats = {"ntriples": "N_TRIPLES", "turtle": "TURTLE", "rdfxml": "RDF_XML", "jsonld": "JSON_LD"}
    for rows, left in ((None, 9), (9, 9), (4, 4)):
        header, payload = ask(store, "CONSTRUCT WHERE { ?s ?p ?o }", format=format, rows=rows)
        assert len(list(ox.parse(payload, getattr(ox.RdfFormat, formats[format])))) == left
        assert (header["truncated"], header["format"]) == (left == 4, format)


def test_a_table_without_columns_keeps_its_rows(store: ox.Store) -> None:
    text = "SELECT * { <http://example.org/a> <http://example.org/p> [] }"
    for rows in (None, 100):
        _, payload = ask(store, text.replace("*", "(1 AS ?n)"), format="json", rows=rows)
        assert len(json.loads(payload)["results"]["bindings"]) == 8
    nothing = "SELECT * { { } UNION { } UNION { } }"
    direct, limited = (json.loads(ask(store, nothing, format="json", rows=rows)[1]) for rows in (None, 100))
    assert direct == limited and len(direct["results"]["bindings"]) == 3
    assert len(json.loads(ask(store, nothing, format="json", rows=2)[1])["results"]["bindings"]) == 2


def test_the_dataset_asked_for_stands_in_place_of_the_querys_own(store: ox.Store) -> None:
    def found(text: str, **graphs: Any) -> list[str]:
        return ask(store, text, **graphs)[1].decode().split()[1:]

    everything = "SELECT ?s { ?s ?p ?o FILTER(isIRI(?s)) } ORDER BY ?s"
    named = "SELECT ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s"
    g, h = "http://example.org/g", "http://example.org/h"
    assert found(everything, default_graphs=[g], named_graphs=[]) == ["<http://example.org/c>"]
    assert found(everything, default_graphs=[g, h], named_graphs=[]) == [f"<http://example.org/{x}>" for x in "ce"]
    assert found(everything, default_graphs=[], named_graphs=[g]) == []
    assert found(named, default_graphs=[], named_graphs=[h]) == ["<http://example.org/e>"]
    assert found(f"SELECT ?s FROM <{g}> {{ ?s ?p ?o }}", default_graphs=[h], named_graphs=[]) == [
        "<http://example.org/e>"
    ]
    assert found(f"SELECT ?s FROM <{g}> {{ ?s ?p ?o }}") == ["<http://example.org/c>"]


def test_a_relative_iri_is_resolved_or_told(store: ox.Store) -> None:
    text = "SELECT ?p\n{ <a> ?p <b> }"
    assert ask(store, text, base="http://example.org/")[1] == b"?p\n<http://example.org/p>\n"
    header, _ = ask(store, text)
    assert header["reason"] == "The IRI <a> is relative; write it in full or add a line BASE <...> at the top."
    assert (header["line"], header["column"]) == (2, 3)


def test_a_graph_is_no_table(store: ox.Store) -> None:
    """What was asked for in a form that the answer does not have is refused; without a form each has a plain one."""
    describe = "DESCRIBE <http://example.org/c>"
    forms = [
        ("SELECT * { ?s ?p ?o }", "a table", GRAPHS),
        ("ASK { }", "yes or no", GRAPHS),
        (describe, "a graph", SOLUTIONS),
    ]
    for text, gives, formats in forms:
        for format in formats:
            header, _ = ask(store, text, format=format)
            assert header["status"] == "refused" and header["reason"].startswith(f"This query gives {gives}, not a ")
    plain = [ask(store, text, format="")[0]["format"] for text, _, _ in forms]
    assert plain == ["tsv", "tsv", "ntriples"]


def test_prefixes_shorten_turtle(store: ox.Store) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }"
    _, payload = ask(store, text, format="turtle", prefixes={"ex": "http://example.org/"})
    assert b"ex:c ex:p ex:d ." in payload


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * { ?s ?p ?o", "The query ends before the { that is open is closed."),
        ("SELECT * {\n  FILTER(?a = (1 + 2)\n", "The query ends before the ( that is open is closed."),
        ("SELECT * { ?s ex:p ?o }", "The prefix ex: is not declared; add a line PREFIX ex: <...> at the top."),
    ],
)
def test_what_is_wrong_is_said_so_that_a_person_understands(store: ox.Store, text: str, reason: str) -> None:
    assert ask(store, text)[0]["reason"].startswith(reason)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "s p o"),
        ("select distinct*{ ?z ?p ?a . OPTIONAL { ?a ?p ?b } }", "z p a b"),
        ("SELECT # ?no *\n * { $s ?p ?o MINUS { ?hidden ?p ?o } } ORDER BY ?o", "s p o"),
        ("SELECT * { { SELECT (?o AS ?x) ?s { ?s ?p ?o } } BIND(1 AS ?c) }", "x s c"),
        ("SELECT ?o ?s { ?s ?p ?o }", "o s"),
        ("SELECT * { <urn:a> <urn:b> <urn:c> }", ""),
    ],
)
def test_a_star_gives_the_columns_as_they_are_written(store: ox.Store, text: str, columns: str) -> None:
    _, payload = ask(store, text)
    assert payload.decode().split("\n")[0] == "\t".join(f"?{name}" for name in columns.split())
    assert sorted(ask(store, text, format="csv")[1].decode().split("\r\n")[0].split(",")) == sorted(columns.split(" "))
