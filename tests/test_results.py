"""Tables from TSV: what a column as a whole gives is what its cells give one by one."""

from __future__ import annotations

import pandas as pd
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
    whole, kind = results._typed(pa.chunked_array([pa.array(cells, pa.string())]))
    each, expected_kind = results._by_cell(cells)
    assert kind == expected_kind and whole.dtype == each.dtype
    assert pd.Series(whole).equals(pd.Series(each))


def test_a_long_table_is_read_as_a_short_one() -> None:
    rows = "".join(f'<urn:{number}>\t{number}\t"{number}"@ko\t_:b{number}\n' for number in range(5000)).encode()
    long, short = (
        parse_tsv(b"?a\t?b\t?c\t?d\n" + rows),
        parse_tsv(b"?a\t?b\t?c\t?d\n" + rows[:2000].rpartition(b"\n")[0] + b"\n"),
    )
    assert len(rows) > results.SMALL and dict(long.kinds) == dict(short.kinds)
    assert long.rows.head(len(short.rows)).equals(short.rows)


def test_unbound_cells_keep_their_rows() -> None:
    assert parse_tsv(b"?a\n\n<urn:a>\n\n").rows["a"].tolist() == ["", "urn:a", ""]
    assert parse_tsv(b"?a\t?b\n\t\n1\t\n").rows["a"].isna().tolist() == [True, False]


def test_a_number_of_thousands_of_digits_is_shown_as_it_stands() -> None:
    many = "9" * 5000
    for cell in (many, f'"{many}"^^<{XSD}integer>'):
        table = parse_tsv(f"?n\n{cell}\n".encode())
        assert (table.rows["n"].tolist(), dict(table.kinds)) == ([many], {"n": "text"})
        assert parse_solutions(f"?n\n{cell}\n".encode())[0].n == many


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
