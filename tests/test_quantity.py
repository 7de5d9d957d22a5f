"""Amounts: the golden cases, the records of patterns-limits.toml, the units against pint, and any text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import DataFileError
from graph.model import BOUNDS
from graph.quantity import Amount, classify, find_amounts, load_quantities
from graph.reading.patterns import Record, load_records
from graph.reading.units import COLUMNS, load_unit_table

DATA = Path(__file__).parent.parent / "data"
QUANTITIES = load_quantities(DATA)
UNITS = QUANTITIES.table.units
CASES = re.findall(
    r"^## (.+)\n```\n((?:.*\n)*?)```\n((?:- .*\n)*)",
    (Path(__file__).parent / "cases" / "limits.md").read_text(encoding="utf-8"),
    re.M,
)
PINT_NAMES = {"B": "byte", "KB": "KiB", "MB": "MiB", "GB": "GiB", "TB": "TiB", "PB": "PiB", "EB": "EiB"}
PINT_NAMES |= {"Kbps": "kilobit/second", "Mbps": "megabit/second", "Gbps": "gigabit/second", "Tbps": "terabit/second"}
PINT_NAMES |= {"bps": "bit/second", "year": "365 * day", "month": "30 * day"}
PINT_BASES = {"second": "second", "B": "byte", "B/s": "byte/second"}


def show(text: str, amount: Amount) -> str:
    """An amount in the words of the case file."""
    metric, concept, _ = classify(text, amount, QUANTITIES)
    value = f"{amount.value:.12g}" + (f"..{amount.value_to:.12g}" if amount.value_to is not None else "")
    condition = f" | {amount.condition}" if amount.condition else ""
    return f"{amount.bound} {value} {amount.unit} {metric} {concept or '-'}{condition}"


@pytest.mark.parametrize("title,line,expected", CASES, ids=[case[0] for case in CASES])
def test_case(title: str, line: str, expected: str) -> None:
    text = line.strip()
    assert [show(text, amount) for amount in find_amounts(text, QUANTITIES)] == [
        row[2:] for row in expected.splitlines()
    ]


def test_there_are_cases() -> None:
    assert len(CASES) >= 20


def records(table: str) -> list[Record]:
    return list(load_records(DATA / "patterns-limits.toml", table))


@pytest.mark.parametrize("table", ["noise", "example"])
def test_what_is_no_quantity(table: str) -> None:
    wrong = []
    for record in records(table):
        pattern = record.regex("match")
        wrong += [(record.id, text) for text in record.examples if not pattern.search(text)]
        wrong += [(record.id, text) for text in record.examples if find_amounts(text, QUANTITIES)]
        wrong += [(record.id, text) for text in record.counter_examples if not find_amounts(text, QUANTITIES)]
    assert wrong == []


def test_bounds() -> None:
    wrong = []
    for record in records("bound"):
        bound = record.text("bound")
        for text in record.examples:
            bounds = [amount.bound for amount in find_amounts(text, QUANTITIES)]
            if bound not in bounds or not record.regex("match").search(text):
                wrong.append((record.id, text, bounds))
        for text in record.counter_examples:
            bounds = [amount.bound for amount in find_amounts(text, QUANTITIES)]
            if not bounds or bound in bounds:
                wrong.append((record.id, text, bounds))
    assert wrong == []


def test_conditions() -> None:
    wrong = []
    for record in records("condition"):
        for texts, expected in ((record.examples, True), (record.counter_examples, False)):
            for text in texts:
                conditions = [amount.condition for amount in find_amounts(text, QUANTITIES)]
                if any(record.text("name") in condition.split(", ") for condition in conditions) is not expected:
                    wrong.append((record.id, text, conditions))
    assert wrong == []


@pytest.mark.parametrize("table", ["noise", "example", "bound", "condition"])
def test_every_record_has_examples_of_both_sorts(table: str) -> None:
    assert [record.id for record in records(table) if not (record.examples and record.counter_examples)] == []


def test_factors_are_those_of_pint() -> None:
    registry = pint.UnitRegistry()
    checked = set()
    for unit in UNITS.values():
        if unit.base not in PINT_BASES:
            continue
        name, _, time_ = unit.name.partition("/")
        wanted = registry.parse_expression(PINT_NAMES.get(name, name))
        if time_:
            wanted = wanted / registry.parse_expression({"s": "second", "month": "30 * day"}.get(time_, time_))
        assert (1 * wanted).to(PINT_BASES[unit.base]).magnitude == pytest.approx(unit.factor, rel=1e-9), unit
        checked.add(unit.name)
    assert len(checked) >= 50


def test_units_are_labelled_and_lead_to_one_iri_each() -> None:
    iris = [unit.iri for unit in UNITS.values() if unit.iri]
    assert len(iris) == len(set(iris))
    assert all(iri.startswith("http://qudt.org/vocab/unit/") for iri in iris)
    assert {"second", "B", "count", "percent", "USD", "USD/month", "IOPS", "MB/s", "message/s"} <= set(UNITS)


@pytest.mark.parametrize(
    "row,found",
    [
        ("second\tsecond\tlong\t\ts\t초\t", "long"),
        ("second\tsecond\t-1\t\ts\t초\t", "-1"),
        ("hour\tsecond\t3600\t\th\t시간\t", "second"),
        ("hour\tsecond", "hour\tsecond"),
    ],
)
def test_a_wrong_row_of_units_is_named(tmp_path: Path, row: str, found: str) -> None:
    (tmp_path / "units.tsv").write_text("\t".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        load_unit_table(tmp_path)
    assert (error.value.line, error.value.found) == (2, found)


def test_every_metric_of_the_guide_and_many_concepts() -> None:
    metrics, concepts = QUANTITIES.meanings.metrics, QUANTITIES.meanings.concepts
    assert {"capacity", "size", "count", "rate", "bandwidth", "iops", "retention", "duration"} <= set(metrics)
    assert {"interval", "latency", "price", "ratio", "memory", "cpu", "durability"} <= set(metrics)
    assert len(concepts) >= 80


def test_labels_above_say_what_is_limited_where_the_line_does_not() -> None:
    amount = find_amounts("최대 14일", QUANTITIES)[0]
    assert classify("최대 14일", amount, QUANTITIES, context=("메시지 보존 기간",))[:2] == (
        "retention",
        "message-retention",
    )


def test_one_figure_is_not_read_twice() -> None:
    text = "10GB, 20 rules, 30~40초, $5, 99.9%, 최대 7개"
    amounts = find_amounts(text, QUANTITIES)
    assert [text[amount.start : amount.end] for amount in amounts] == [
        "10GB",
        "20",
        "30~40초",
        "$5",
        "99.9%",
        "7개",
    ]


PIECES = [
    "최대 ",
    "up to ",
    "1",
    "3,000",
    "0.5",
    "GB",
    "초",
    " per ",
    "second",
    "~",
    "-",
    " or ",
    "당 ",
    "$",
    "%",
    "개의 ",
    "copies",
    ". ",
    "이상",
    "9s",
    "만",
    "한 ",
    "two ",
]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_any_text_goes_through(text: str) -> None:
    amounts = find_amounts(text, QUANTITIES)
    ends = [0]
    for amount in amounts:
        assert ends[-1] <= amount.start < amount.end <= len(text)
        assert amount.unit in UNITS and amount.bound in BOUNDS
        assert (amount.value_to is None) == (amount.bound != "range")
        assert amount.value_to is None or amount.value < amount.value_to
        metric, concept, of = classify(text, amount, QUANTITIES)
        assert metric in QUANTITIES.meanings.metrics and of
        assert not concept or QUANTITIES.meanings.concepts[concept].metric == metric
        ends.append(amount.end)


def test_time_grows_with_the_text_and_no_faster() -> None:
    def seconds(text: str) -> float:
        begin = time.perf_counter()
        find_amounts(text, QUANTITIES)
        return time.perf_counter() - begin

    for piece in ("최대 15개의 노드, ", "a", "1", "가 ", "(", "one two three ", "1-", "if you have "):
        small, large = (min(seconds(piece * count) for _ in range(3)) for count in (500, 4000))
        assert large < 40 * small + 0.1, piece
