"""Tables from TSV: what a column as a whole gives is what its cells give one by one."""

from __future__ import annotations

import pyarrow as pa
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import results
from graph.queries import Query, _select, load_queries, parse_solutions
from graph.results import order_tsv, parse_tsv
from graph.store import Snapshot

XSD = "http://www.w3.org/2001/XMLSchema#"
SHAPES = {
    "iri": ["<urn:a>", "<urn:가>", ""],
    "whole": ["1", "+5", "-12", "0", "9007199254740993"],
    "number": ["1", "2.50", "-1e3", ".5", "", f'"7"^^<{XSD}decimal>', f'"1.5"^^<{XSD}decimal>'],
    "huge": ["123456789012345678901234567890", "1"],
    "odd": [f'"NaN"^^<{XSD}double>', f'"-INF"^^<{XSD}double>', f'"abc"^^<{XSD}integer>', "1"],
    "words": ['"a"', '"가 나"', '""', "", '"<b>"', '"1"'],
    "tongues": ['"a"@ko', '"b"@ko', '"c"@en', '"d"'],
    "escaped": ['"a\\tb"', '"q \\" q"', '"\\u00e9"', '"plain"'],
    "days": [f'"2026-01-01"^^<{XSD}date>', f'"2025-01-01"^^<{XSD}date>', ""],
    "mixed": ["<urn:a>", "1", '"a"', "_:b0", "", "true"],
}


@given(st.sampled_from(sorted(SHAPES)).flatmap(lambda name: st.lists(st.sampled_from(SHAPES[name]), max_size=6)))
def test_a_column_gives_what_its_cells_give(cells: list[str]) -> None:
    column = pa.chunked_array([pa.array(cells, pa.string())])
    series, kind = results._typed(column)
    expected, expected_kind = results._by_cell(column)
    assert kind == expected_kind
    assert series.dtype == expected.dtype or not cells
    assert series.tolist() == expected.tolist() or series.isna().tolist() == expected.isna().tolist()
    assert series.dropna().tolist() == expected.dropna().tolist()


def test_unbound_cells_keep_their_rows() -> None:
    assert parse_tsv(b"?a\n\n<urn:a>\n\n").rows["a"].tolist() == ["", "urn:a", ""]
    assert parse_tsv(b"?a\t?b\n\t\n1\t\n").rows["a"].isna().tolist() == [True, False]


@pytest.mark.parametrize("name", ["all_aliases", "all_relations", "relation_types", "all_notes"])
def test_ours_and_the_engine_order_alike(snapshot: Snapshot, name: str) -> None:
    query = load_queries()[name]
    assert query.order
    by_engine = snapshot.select(query.bind())
    ours = _select(snapshot, name, {})
    assert sorted(ours.split(b"\n")) == sorted(by_engine.split(b"\n"))
    rows = [[getattr(row, column) for column in query.order] for row in parse_solutions(ours)]
    assert rows == sorted(rows, key=lambda row: [str(cell).casefold() for cell in row])


def test_only_plain_columns_are_ordered_here() -> None:
    def order(text: str) -> tuple[str, ...]:
        return Query("q", text, {}, columns=("a", "b")).order

    assert order("SELECT ?a ?b { ?a ?p ?b }\nORDER BY ?b ?a\n") == ("b", "a")
    assert order("SELECT ?a ?b { ?a ?p ?b }\nORDER BY DESC(?b)") == ()
    assert order("SELECT ?a ?b { ?a ?p ?b }\nORDER BY ?b\nLIMIT 3") == ()
    assert order("SELECT ?a ?b { ?a ?p ?b }\nORDER BY ?p") == ()


def test_numbers_come_before_words_and_nothing_before_both() -> None:
    payload = ox.Store().query("SELECT ?a { VALUES ?a { 10 9 'b' 'B' UNDEF 'a' } }")
    assert isinstance(payload, ox.QuerySolutions)
    tsv = payload.serialize(format=ox.QueryResultsFormat.TSV)
    assert tsv is not None
    assert order_tsv(tsv, ("a",)) == b'?a\n\n9\n10\n"a"\n"B"\n"b"\n'
