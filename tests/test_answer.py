"""The figures of an answer in one unit, for a chart."""

from __future__ import annotations

import pandas as pd
import pytest

from graph.answer import measure, values_as_written
from graph.catalog import Catalog
from graph.queries import parse_tsv
from graph.rdf import PREFIXES
from graph.results import Table

QUDT, OURS = "http://qudt.org/vocab/unit/", f"{PREFIXES['sa']}unit/"
DAY, YEAR, KB = f"{QUDT}DAY", f"{QUDT}YR_Common", f"{OURS}KB"


def table_of(columns: str, *rows: str) -> Table:
    head = "\t".join(f"?{name}" for name in columns.split())
    return parse_tsv("\n".join([head, *("\t".join(row.split()) for row in rows), ""]).encode())


def values(found: pd.Series) -> list[float]:
    return [round(value, 6) for value in found.dropna()]


def test_figures_as_written_are_drawn_in_one_unit(catalog: Catalog) -> None:
    table = table_of("service value unit days", f"<x:a> 1 <{YEAR}> 365", f"<x:b> 7 <{DAY}> 7")
    found = measure(table, "value", "", catalog)
    assert (values(found.values), found.unit, found.left_out) == ([365, 7], "day", 0)
    assert (values(measure(table, "days", "", catalog).values), measure(table, "days", "", catalog).unit) == (
        [365, 7],
        "",
    )


def test_a_range_is_drawn_to_its_upper_end(catalog: Catalog) -> None:
    table = table_of("value2 valueTo2 unit1 unit2", f"1 35 <{KB}> <{DAY}>", f'14 "" <{KB}> <{DAY}>')
    found = measure(table, "value2", "", catalog)
    assert (values(found.values), found.unit) == ([35, 14], "day")


def test_what_measures_something_else_is_left_out_and_counted(catalog: Catalog) -> None:
    table = table_of("value unit", f"1 <{YEAR}>", f"256 <{KB}>", f"7 <{DAY}>")
    found = measure(table, "value", "", catalog)
    assert (values(found.values), found.unit, found.left_out) == ([365, 7], "day", 1)


def test_the_unit_of_an_axis_is_the_middle_figure_s_not_the_shortest_one_s(catalog: Catalog) -> None:
    table = table_of("value unit", f"1 <{QUDT}MIN>", f"7 <{DAY}>", f"14 <{DAY}>", f"1 <{YEAR}>")
    found = measure(table, "value", "", catalog)
    assert (values(found.values), found.unit) == ([0.000694, 7, 14, 365], "day")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SELECT ?v ?u ?n { ?l sa:value ?v ; sa:unit ?u }", ["v"]),
        ("SELECT ?v ?u ?n { ?l <https://w3id.org/service-atlas/value> ?v ; sa:unit ?u }", ["v"]),
        ("SELECT ?u ?v (COUNT(?l) AS ?n) { ?l sa:baseValue ?v ; sa:unit ?u }", []),
        ("SELECT ?v ?u { ?l sa:value ?v }", []),
    ],
)
def test_the_query_tells_which_column_holds_figures_as_written(text: str, written: list[str]) -> None:
    assert values_as_written(table_of("v u n", f"1 <{DAY}> 3"), text) == written
