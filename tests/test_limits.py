"""Limits as values: merging, conflicts and decisions, what people ask in words, how figures read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.asking import DATA, answer, find_unit, names_limits, parse_criteria, parse_quantity, read_question
from graph.build import build
from graph.catalog import Catalog
from graph.criteria import Criteria, Range, arrange, lineage, select
from graph.decisions import decide, read_decisions
from graph.diagram import dot_plot, nice_ticks
from graph.errors import DataFileError, StoreError, UnknownName, UsageError
from graph.figures import common_unit, format_amount, format_base
from graph.limits import CAN_CONFLICT, Figure, Ground, conflicts, merge, read_figures, say_condition, settle, to_frame
from graph.lines import read_line_index
from graph.listing import say_criteria, say_none
from graph.queries import ask
from graph.reading.patterns import load_records
from graph.reading.units import COLUMNS
from graph.report import Setting
from graph.store import Snapshot, open_snapshot
from graph.tables import read_rows
from tests.test_compare import HOSTILE, figure


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot, catalog: Catalog) -> list[Figure]:
    return read_figures(snapshot, catalog, {})


# One figure


def test_the_same_quantity_in_other_units_is_one_figure() -> None:
    one, other = figure("a", "ttl", "max", 1), figure("a", "ttl", "max", 24, "hour")
    (merged,) = merge([other, one])
    assert merged.facts == tuple(sorted((*one.facts, *other.facts)))
    assert len(merge([one, replace(other, bound="default")])) == 2


@pytest.mark.parametrize(
    ("condition", "en", "ko"),
    [
        ("per shard", "per shard", "샤드당"),
        ("per 샤드", "per shard", "샤드당"),
        ("per vehicle", "per vehicle", "vehicle당"),
        ("블루/그린", "블루/그린", "블루/그린"),
    ],
)
def test_a_condition_reads_in_both_languages(condition: str, en: str, ko: str) -> None:
    assert (say_condition(condition, "en"), say_condition(condition, "ko")) == (en, ko)


def test_the_exact_value_is_at_hand() -> None:
    assert figure("a", "ttl", "range", 1, to=14).exact() == "1–14 day = 86400–1209600 second"


def test_values_find_a_common_unit_that_reads_well(catalog: Catalog) -> None:
    assert common_unit([262144, 1048576], "B", catalog.factors) == "KB"
    assert common_unit([29, 900], "second", catalog.factors) == "second"
    assert common_unit([0], "count", catalog.factors) == "count"
    assert format_base(900, "second", "ko", catalog.factors) == "15분"
    assert format_base(12500000, "count", "en", catalog.factors) == "12,500,000"


@settings(max_examples=60)
@given(st.floats(1e-9, 1e15), st.sampled_from(["second", "B", "B/s", "count", "IOPS"]))
def test_every_value_reads_in_both_languages(catalog: Catalog, value: float, base: str) -> None:
    assert format_base(value, base, "en", catalog.factors) and format_base(value, base, "ko", catalog.factors)


# Conflicts and decisions


def test_figures_further_apart_than_three_percent_disagree() -> None:
    near, far = [figure("a", "ttl", "max", 100), figure("a", "ttl", "max", 102)], figure("a", "ttl", "max", 110)
    assert conflicts(near) == []
    assert conflicts([*near, far]) == [(far, near[1], near[0])]
    assert conflicts([far, replace(near[0], condition="per shard")]) == []
    assert conflicts([far, replace(near[0], bound="default")]) == []


def test_a_decision_settles_and_a_new_figure_opens_again() -> None:
    low, high, new = (figure("a", "ttl", "max", value) for value in (7, 14, 30))
    decided = {high.facts[0]: "holds", low.facts[0]: "aside"}

    def standing(*found: Figure) -> list[str]:
        return [each.standing for each in settle(found, decided)]  # type: ignore[arg-type]

    assert standing(low, high) == ["aside", "holds"]
    assert standing(low, high, new) == ["aside", "open", "open"]
    assert standing(low, new) == ["open", "open"], "the one that holds has gone, so it hides nothing"
    assert [each.standing for each in settle([low, high], dict.fromkeys([*low.facts, *high.facts], "holds"))] == [
        "holds",
        "holds",
    ]


def test_conflicts_agree_with_sparql(snapshot: Snapshot, figures: list[Figure]) -> None:
    found = {(group[0].owner, group[0].concept, group[0].bound) for group in conflicts(figures)}
    rows = ask(snapshot, "example_conflicts")
    asked = {
        (row["service"], row["concept"].rsplit("/", 1)[1], row["bound"].rsplit("/", 1)[1])
        for row in rows.to_dict("records")
    }
    assert found <= asked, "the query does not know under which labels lines stand"
    assert {bound for _, _, bound in found} <= CAN_CONFLICT


@pytest.mark.parametrize(
    ("lines", "disagree"),
    [
        (["Message retention: at most 14 days", "메시지 보존 기간: 최대 10일"], True),
        (["Limits: message retention at most 14 days", "message retention at most 10 days"], True),
        (["throughput: at most 300 messages/s, at most 3,000 messages/s with batching"], False),
        (["Standard: message retention at most 14 days", "Express: message retention at most 10 days"], False),
        (["Standard", "  - retention at most 14 days", "Express", "  - retention at most 10 days"], True),
        (["Standard: a", "  - retention at most 14 days", "Express: b", "  - retention at most 10 days"], False),
    ],
)  # fmt: skip
def test_two_lines_disagree_if_they_cannot_both_hold(tmp_path: Path, lines: list[str], disagree: bool) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Amazon SQS\n\n" + "".join(f"{'' if line[0] == ' ' else '- '}{line}\n" for line in lines))
    build([note], tmp_path / "store")
    snapshot = open_snapshot(tmp_path / "store")
    assert bool(conflicts(read_figures(snapshot, Catalog(snapshot), {}))) is disagree


def test_what_two_notes_both_say_does_not_disagree(tmp_path: Path) -> None:
    for name in ("one", "two"):
        note = (
            "# Amazon SQS\n\n- Message retention: at most 14 days\n\n## More\n\n- Message retention: at most 10 days\n"
        )
        (tmp_path / f"{name}.md").write_text(note)
    build([tmp_path / "one.md"], tmp_path / "first")
    build([tmp_path / "one.md", tmp_path / "two.md"], tmp_path / "both")
    first, both = open_snapshot(tmp_path / "first"), open_snapshot(tmp_path / "both")
    assert len(conflicts(read_figures(first, Catalog(first), {}))) == 1
    assert conflicts(read_figures(both, Catalog(both), {})) == []


def test_the_notes_that_come_with_it_disagree_where_they_do(figures: list[Figure]) -> None:
    found = {(group[0].owner.rpartition("/")[2], group[0].concept) for group in conflicts(figures)}
    assert ("Amazon_Aurora", "replication-lag") in found
    assert not found & {("SQS_FIFO_Queue", "throughput"), ("AWS_KMS", "request-rate"), ("NAT_Gateway", "bandwidth")}


NOTE = "# Amazon SQS\n\n- Message retention: at most {first} days\n- 메시지 보존 기간: 최대 10일\n"


def test_a_decision_survives_a_rebuild(tmp_path: Path) -> None:
    note, store = tmp_path / "note.md", tmp_path / "store"
    note.write_text(NOTE.format(first=14), encoding="utf-8")
    build([note], store)

    def standings() -> dict[str, str]:
        snapshot = open_snapshot(store)
        found = read_figures(snapshot, Catalog(snapshot), read_decisions(store))
        return {each.amount("en"): each.standing for each in found}

    assert standings() == {"14 days": "open", "10 days": "open"}
    snapshot = open_snapshot(store)
    (group,) = conflicts(read_figures(snapshot, Catalog(snapshot), {}))
    decide(store, holds=group[0].facts, aside=group[1].facts)
    note.write_text("\n\n" + NOTE.format(first=14) + "\n- one more line\n", encoding="utf-8")
    build([note], store)
    assert standings() == {"14 days": "holds", "10 days": "aside"}
    decide(store, undo=[fact for each in group for fact in each.facts])
    assert standings() == {"14 days": "open", "10 days": "open"}


def test_trouble_with_decisions_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="need a folder"):
        decide("http://127.0.0.1/sparql", holds=["x"])
    assert read_decisions(tmp_path) == {}
    (tmp_path / "decisions.tsv").write_text("wrong\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="decisions.tsv:1"):
        read_decisions(tmp_path)


# What people ask


DAY, WEEK, KB = 86400, 604800, 1024
RANGES = [
    ("retention >= 7 days", "second", WEEK, None),
    ("retention => 7 days", "second", WEEK, None),
    ("retention of at least 7 days", "second", WEEK, None),
    ("retention at least seven days", "second", WEEK, None),
    ("retention minimum 7 days", "second", WEEK, None),
    ("7 days retention or more", "second", WEEK, None),
    ("retention of 7+ days", "second", WEEK, None),
    ("retention from 7 d", "second", WEEK, None),
    ("보존 기간 7일 이상", "second", WEEK, None),
    ("보존 기간이 7일 이상", "second", WEEK, None),
    ("보존 기간은 일주일 이상인 서비스", "second", WEEK, None),
    ("7일 이상 보관하는 서비스", "second", WEEK, None),
    ("최소 7일 보존 기간", "second", WEEK, None),
    ("retention no more than 7 days", "second", None, WEEK),
    ("7일을 넘지 않는 보존 기간", "second", None, WEEK),
    ("retention of a week", "second", WEEK, WEEK),
    ("1-7 days of retention", "second", DAY, WEEK),
    ("retention between one and seven days", "second", DAY, WEEK),
    ("retention of at least 1 day and at most 7 days", "second", DAY, WEEK),
    ("1일 이상 7일 이하 보존", "second", DAY, WEEK),
    ("size <= 400 KB", "B", None, 400 * KB),
    ("크기 256KB 이하", "B", None, 256 * KB),
    ("256kb", "B", 256 * KB, 256 * KB),
    ("300 KiB", "B", 300 * KB, 300 * KB),
    ("size of at least 256 B", "B", 256, None),
    ("timeout 15 minutes", "second", 900, 900),
    ("price up to $5", "USD", None, 5),
    ("처리율 1만 이상", "", 10000, None),
    ("connections >= 2000", "", 2000, None),
    ("EC2 limits", "", None, None),
    ("AES-256", "", None, None),
]
OPEN = [
    ("size < 256 KB", "B", None, 256 * KB),
    ("크기가 1MB 미만인 것", "B", None, KB * KB),
    ("retention over a week", "second", WEEK, None),
    ("retention > 7 days", "second", WEEK, None),
    ("보관 7일 넘는", "second", WEEK, None),
    ("7일보다 긴 보존 기간", "second", WEEK, None),
    ("price under 5 dollars", "USD", None, 5),
]


@pytest.mark.parametrize(("text", "base", "low", "high"), [*RANGES, *OPEN])
def test_a_range_is_understood_in_both_languages(
    catalog: Catalog, text: str, base: str, low: float | None, high: float | None
) -> None:
    asked = parse_criteria(text, catalog)
    is_open = (text, base, low, high) in OPEN
    assert asked.range == Range(base, low, high, is_open and low is not None, is_open and high is not None)
    assert asked.words == (("AES-256",) if text == "AES-256" else ())


def test_what_bounds_a_figure_in_a_question_has_examples(catalog: Catalog) -> None:
    for record in load_records(DATA / "asking.toml", "bound"):
        for text in (*record.examples, *record.counter_examples):
            asked = parse_criteria(text, catalog).range
            end = asked.low if record.text("bound") == "min" else asked.high
            assert (end == WEEK and asked.low != asked.high) == (text in record.examples), (record.id, text)


def test_every_unit_is_read_back_behind_a_figure() -> None:
    for _, row in read_rows(DATA / "units.tsv", COLUMNS):
        names = {alias.partition("(?!")[0] for alias in row["aliases"].split(",") if alias}
        written = [f"256{gap}{name}" for name in names for gap in ("", " ")]
        korean = format_amount(256, row["name"], "ko")
        shown = [format_amount(256, row["name"], "en"), *([] if "/" in row["name"] else [korean])]
        for text in (*written, f"256 {row['name']}", *shown):
            base = "" if text == "256" else row["base"]
            assert parse_quantity(text) == (256 * (float(row["factor"]) if base else 1), base), text
        assert all(find_unit(name) == row["name"] for name in (*names, row["name"]))


@pytest.mark.parametrize("text", ["retention of at least 7 days", "보존 기간 7일 이상"])
def test_who_keeps_something_for_seven_days(catalog: Catalog, figures: list[Figure], text: str) -> None:
    found = select(figures, parse_criteria(text, catalog), catalog)
    names = {catalog.items[each.owner].en for each in found}
    assert "Kinesis Data Streams" in names and any("SQS" in name for name in names)
    assert all(each.metric == "retention" and each.high >= 604800 for each in found)
    asked = {each.facts for each in found}
    for each in figures:
        meets = each.metric == "retention" and each.base_unit == "second" and each.high >= 604800
        assert (each.facts in asked) == meets


def test_words_name_metrics_concepts_services_and_bounds(catalog: Catalog) -> None:
    found = parse_criteria("maximum timeout of Lambda", catalog)
    assert (found.bounds, found.concepts, found.words) == (("max",), ("timeout",), ())
    assert [catalog.items[iri].en for iri in found.services] == ["AWS Lambda"]
    assert parse_criteria("처리량", catalog).concepts == ("data-throughput", "throughput")
    assert parse_criteria("zzz", catalog).words == ("zzz",)


def owners(found: object, catalog: Catalog) -> set[str]:
    return {catalog.items[each.owner].en for each in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["timeout Lambda", "Lambda 제한 시간", "람다의 제한 시간", "Lambda runs"])
def test_a_cue_of_a_metric_finds_figures_of_that_metric(catalog: Catalog, figures: list[Figure], text: str) -> None:
    found = answer(read_question(catalog, text), figures, catalog)
    assert found.left_out == () and {each.metric for each in found.figures} == {"duration"}
    assert ("AWS Lambda", 900) in {(catalog.items[each.owner].en, each.base) for each in found.figures}


def test_a_concept_stays_narrow_where_it_finds_something(catalog: Catalog, figures: list[Figure]) -> None:
    assert {each.concept for each in answer(read_question(catalog, "timeout"), figures, catalog).figures} == {"timeout"}
    messages = answer(read_question(catalog, "SQS message"), figures, catalog).figures
    assert {each.metric for each in messages} > {"size"}, "a word that begins labels of several kinds"


@pytest.mark.parametrize(
    "text", ["7일 이상 보관하는 서비스", "7일 이상 저장", "keeps at least 7 days", "retention ≥ 7 days zzz"]
)
def test_a_word_that_nothing_says_is_left_out_and_named(catalog: Catalog, figures: list[Figure], text: str) -> None:
    found = answer(read_question(catalog, text), figures, catalog)
    assert found.figures == select(figures, parse_criteria("retention >= 7 days", catalog), catalog)
    assert found.left_out == (("zzz",) if "zzz" in text else ())


@pytest.mark.parametrize("text", ["Lambda timeout", "Lambda 제한 시간", "timeout of Lambda"])
def test_what_may_be_meant_comes_before_the_rest_of_its_metric(catalog: Catalog, text: str) -> None:
    def stated(concept: str, bound: str, seconds: float, label: str = "") -> Figure:
        said = figure(catalog.get("Lambda").iri, concept, bound, seconds, "second")
        return replace(said, metric="duration", grounds=frozenset({Ground("a.md", int(seconds), label)}))

    allowance, retries = stated("execution-time", "exact", 3_200_000), stated("", "max", 21600, "throttled")
    longest, usual, run = stated("", "max", 900), stated("", "default", 3), stated("execution-time", "max", 600)
    cached, called = stated("ttl", "max", 3600), stated("timeout", "max", 60)
    told = [allowance, retries, longest, usual, run, cached]
    found = answer(read_question(catalog, text), told, catalog)
    assert (found.figures, found.near) == ([longest, usual, run], [allowance, retries, cached])
    found = answer(read_question(catalog, text), [*told, called], catalog)
    assert (found.figures, found.near) == ([called], [longest, usual, run])
    found = answer(read_question(catalog, text), [allowance, cached], catalog)
    assert (found.figures, found.near) == ([allowance, cached], ()), "where nothing else is known"


@pytest.mark.parametrize("text", ["timeout under 1 hour", "1시간 미만 제한 시간"])
def test_beside_a_concept_stands_what_may_be_meant_by_it(catalog: Catalog, figures: list[Figure], text: str) -> None:
    found = answer(read_question(catalog, text), figures, catalog)
    assert {each.concept for each in found.figures} == {"timeout"}
    assert ("AWS Lambda", 900) in {(catalog.items[each.owner].en, each.base) for each in (*found.figures, *found.near)}
    assert all(each.high < 3600 and each.concept in ("", "execution-time") for each in found.near)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("retention 7 days", True),
        ("보존 기간 7일", True),
        ("Lambda timeout", True),
        ("7일 보관", True),
        ("SQS", False),
        ("7 days", False),
        ("replication", False),
        ("what reads from SQS", False),
        ("", False),
    ],
)
def test_words_about_limits_are_told_from_others(catalog: Catalog, text: str, about: bool) -> None:
    assert names_limits(text, parse_criteria(text, catalog), catalog) == about


def test_a_concept_and_a_metric_are_both_answered(catalog: Catalog, figures: list[Figure]) -> None:
    for question in (
        read_question(catalog, "retention and timeout"),
        read_question(catalog, "timeout", {"metric": ["retention"]}),
    ):
        found = answer(question, figures, catalog)
        assert {each.metric for each in found.figures} == {"retention", "duration"}
        assert {each.concept for each in found.figures if each.metric == "duration"} == {"timeout"}


def test_beside_a_metric_stands_nothing(catalog: Catalog, figures: list[Figure]) -> None:
    for text in ("", "retention", "SQS visibility timeout", "Lambda"):
        assert answer(read_question(catalog, text), figures, catalog).near == (), text


@pytest.mark.parametrize(
    ("text", "filters", "english", "korean"),
    [
        ("latency > 1 GB", {}, "1 GB does not measure latency; give a time such as 7 days.",
         "1 GB는 지연 시간에 쓰는 단위가 아닙니다. 7일 같은 시간을 쓰세요."),
        ("보존 기간", {"low": "3GB"}, "3 GB does not measure retention; give a time such as 7 days.",
         "3 GB는 보존 기간에 쓰는 단위가 아닙니다. 7일 같은 시간을 쓰세요."),
        ("message size", {"high": "7 days"}, "7 days does not measure message size; give a size such as 256 KB.",
         "7일은 메시지 크기에 쓰는 단위가 아닙니다. 256 KB 같은 크기를 쓰세요."),
        ("retention", {"unit": "MB"}, "B does not measure retention; give a time such as 7 days.",
         "B는 보존 기간에 쓰는 단위가 아닙니다. 7일 같은 시간을 쓰세요."),
        ("blah blah", {}, "No figure says “blah”. Ask for", "어느 수치에도 없는 말입니다: “blah”."),
        ("retention > 900 years", {}, "No figure meets all of this.", "모두에 맞는 수치가 없습니다."),
    ],
)  # fmt: skip
def test_why_nothing_is_found_is_said(
    snapshot: Snapshot, catalog: Catalog, figures: list[Figure], text: str, filters: dict[str, str], english: str,
    korean: str,
) -> None:  # fmt: skip
    found = answer(read_question(catalog, text, **filters), figures, catalog)  # type: ignore[arg-type]
    assert found.figures == []
    index = read_line_index(snapshot, catalog)
    assert say_none(found, Setting(catalog, index, "en")).startswith(english)
    assert say_none(found, Setting(catalog, index, "ko")).startswith(korean)


def test_nothing_is_left_out_where_nothing_else_is_asked(catalog: Catalog, figures: list[Figure]) -> None:
    found = answer(read_question(catalog, "zzz"), figures, catalog)
    assert (list(found.figures), found.criteria.words, found.left_out) == ([], ("zzz",), ())
    picked = answer(read_question(catalog, "zzz", {"service": ["SQS"]}), figures, catalog)
    assert owners(picked.figures, catalog) >= {"Amazon SQS"} and picked.left_out == ("zzz",)


def test_a_service_takes_its_parts_along_and_a_category_its_narrower_ones(
    catalog: Catalog, figures: list[Figure]
) -> None:
    sqs = catalog.get("SQS")
    found = select(figures, Criteria(services=(sqs.iri,)), catalog)
    assert len({each.owner for each in found}) > 1
    assert all(sqs.iri in lineage(catalog, each.owner) for each in found)
    wide = catalog.top_category(catalog.get("Aurora").category)
    assert any(
        each.owner == catalog.get("Aurora").iri for each in select(figures, Criteria(categories=(wide,)), catalog)
    )


def test_figures_are_sorted_after_conversion(catalog: Catalog, figures: list[Figure]) -> None:
    found = [each for each in arrange(figures, "largest", catalog) if each.base_unit == "second"]
    assert [each.high for each in found] == sorted((each.high for each in found), reverse=True)
    found = [each for each in arrange(figures, "smallest", catalog) if each.base_unit == "B"]
    assert [each.high for each in found] == sorted(each.high for each in found)


def test_a_range_counts_as_its_upper_end() -> None:
    week = Range("second", low=604800)
    assert week.meets(figure("a", "ttl", "range", 1, to=7)) and not week.meets(figure("a", "ttl", "max", 6))
    assert not replace(week, low_open=True).meets(figure("a", "ttl", "max", 7))
    assert not Range("B").meets(figure("a", "ttl", "max", 7))
    assert not Range("", low=1).meets(figure("a", "ttl", "max", 7)), "a bare number does not ask for seconds"


@pytest.mark.parametrize("text", ["", "many", "3 apples", "7 days 3"])
def test_what_is_no_quantity_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is not a quantity"):
        parse_quantity(text)


def test_filters_that_name_nothing_are_told(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="not one of the graph's metrics"):
        read_question(catalog, names={"metric": ["colour"]})
    with pytest.raises(UnknownName):
        read_question(catalog, names={"service": ["Nonesuch"]})
    with pytest.raises(UsageError, match="different things"):
        read_question(catalog, low="7 days", high="1 MB")
    with pytest.raises(UsageError, match="is no unit"):
        read_question(catalog, unit="parsec")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_any_words_can_be_asked(catalog: Catalog, text: str) -> None:
    parse_criteria(text, catalog)


def test_what_was_understood_is_said(snapshot: Snapshot, catalog: Catalog) -> None:
    setting = Setting(catalog, read_line_index(snapshot, catalog), "ko")
    assert say_criteria(parse_criteria("retention >= 7 days zzz", catalog), setting) == [
        "보존 기간",
        "최소 7일",
        "“zzz”",
    ]


# Table and chart


def test_the_table_holds_what_is_stored_exactly(snapshot: Snapshot, catalog: Catalog, figures: list[Figure]) -> None:
    rows = to_frame(figures, catalog, "ko", read_line_index(snapshot, catalog))
    assert len(rows) == len(figures) and (rows["lines"] != "").all()
    row = rows[rows["figure"].str.startswith("최대 14일")].iloc[0]
    assert (row["value"], row["unit"], row["baseValue"], row["baseUnit"]) == ("14", "day", "1209600", "second")


def test_names_in_a_chart_are_text() -> None:
    from graph.diagram import Dot

    plot = dot_plot(
        [("x:a", HOSTILE, [Dot(1, 100, "range", HOSTILE), Dot(0, 0, "max", "zero")])],
        label=HOSTILE,
        ticks=nice_ticks("second", [1, 100], logarithmic=True),
        say=lambda value: f"{value} {HOSTILE}",
        logarithmic=True,
        link=lambda iri: "",
    )
    assert "<script" not in plot and "&lt;script&gt;" in plot and "nan" not in plot
