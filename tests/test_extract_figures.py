"""Which figures of notes about real services are limits, and what they are given of."""

from __future__ import annotations

import pytest

from graph.build import load_knowledge
from graph.extract import extract_note
from graph.model import Limit
from tests.vocabulary import LEXICON


@pytest.mark.parametrize(
    ("heading", "line", "limits"),
    [
        ("Quotas", "**Boxes per reef** 5,000", [(5000, "Boxes")]),
        ("기본 한도", "동시 배: 40 (조정 가능)", [(40, "동시 배")]),
        ("Quotas", "Since Reef 2019", []),
        ("History", "Boxes per reef: 50 (soft)", [(50, "Boxes")]),
        ("History", "Boxes: 50", []),
        ("Notes", "Scenario 2: the boxes stay 60 days", []),
        ("Notes", "It lets us store 5 GB", [(5, "capacity")]),
    ],
)
def test_a_number_alone_counts_below_a_heading_of_limits(
    heading: str, line: str, limits: list[tuple[float, str]]
) -> None:
    facts = extract_note(f"# Reef Store\n## {heading}\n- {line}\n", "a.md", LEXICON).facts
    assert [(fact.value, fact.of) for fact in facts if isinstance(fact, Limit)] == limits


@pytest.mark.parametrize(
    ("note", "limits"),
    [
        ("- IOPS\n  - max 16,000", [(16000, "IOPS", "IOPS", "")]),
        ("- Retention (days)\n  - 7", [(7, "day", "data retention", "")]),
        ("| Bins | 5 per reef (soft) |", [(5, "count", "Bins", "per reef")]),
        ("| Size (GiB) | 4 |", [(4, "GiB", "capacity", "")]),
        ("- Bins\n  - max 5", [(5, "count", "count", "")]),
    ],
)
def test_what_a_figure_stands_under_gives_its_unit_and_name(
    note: str, limits: list[tuple[float, str, str, str]]
) -> None:
    table = "| Limit | Value |\n|---|---|\n" if note.startswith("|") else ""
    facts = extract_note(f"# Reef Store\n\n{table}{note}\n", "a.md", LEXICON).facts
    assert [(each.value, each.unit, each.of, each.condition) for each in facts if isinstance(each, Limit)] == limits


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["예) 서버 8대가 있다고 가정", "서버마다 100개의 요청을 받음", "최대 5개까지"], [5.0]),
        (["Suppose there are 3 shards", "20 trucks a shard", "up to 5 readers"], [5.0]),
        (["Q3. 버킷이 3개까지 있습니다", "최대 5개까지"], [5.0]),
        (["로그가 3TB 쌓일 때 비용을 줄이는 방법.", "최대 5개까지"], [5.0]),
        (["A small company has 40 TB of logs. Where are they best kept?", "up to 5 readers"], [5.0]),
        (["서버 8대를 둡니다", "최대 5개까지"], [8.0, 5.0]),
    ],
)
def test_a_worked_example_states_what_bounds_a_figure_and_no_more(lines: list[str], values: list[float]) -> None:
    items = "\n".join(f"- {line}" for line in lines)
    facts = extract_note(f"# Reef Store\n## Spread\n{items}\n", "a.md", LEXICON).facts
    assert [fact.value for fact in facts if isinstance(fact, Limit)] == values


def test_one_of_the_first_has_one_of_the_second() -> None:
    lines = ("하나의 서브넷은 하나의 AZ에 위치", "두 개가 독립적으로 동작", "기본 넷마스크 20", "`network + 2` address")
    facts = extract_note("# VPC Subnet\n- " + "\n- ".join(lines), "a.md", load_knowledge().lexicon).facts
    assert [(fact.evidence.line, fact.value) for fact in facts if isinstance(fact, Limit)] == [(2, 1.0)]


def test_what_stands_behind_a_name_below_quotas_is_a_most() -> None:
    note = "# AWS KMS\n## Resource Quotas\n- **KMS Keys** 100,000\n## Numbers\n- **KMS Keys in use**: 40 keys\n"
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    limits = [(fact.bound, fact.value) for fact in facts if isinstance(fact, Limit)]
    assert limits == [("max", 100000.0), ("exact", 40.0)]


def test_sums_and_examples_are_no_limits() -> None:
    lines = "- 80 CU / 2 = 40 CU\n- Example: Your table has items of 3 KB\n- items of at most 400 KB\n"
    facts = extract_note(f"# Amazon DynamoDB\n{lines}", "a.md", load_knowledge().lexicon).facts
    assert [fact.value for fact in facts if isinstance(fact, Limit)] == [400.0]


@pytest.mark.parametrize(
    ("line", "owned"),
    [
        ("Reef Store 15분, Tide Queue 29초", [("Reef Store", 15), ("Tide Queue", 29)]),
        ("Reef Store: 15분, Tide Queue: 최대 29초", [("Reef Store", 15), ("Tide Queue", 29)]),
        ("Reef Store max 15 min, Tide Queue max 29 s", [("Reef Store", 15), ("Tide Queue", 29)]),
        ("Reef Store timeout 15 min, Tide Queue timeout 29 s", [("Reef Store", 15), ("Tide Queue", 29)]),
        ("Reef Store(64TB)/Tide Queue(128TB)", [("Reef Store", 64), ("Tide Queue", 128)]),
        ("Reef Store 무료, Tide Queue 시간당 $0.01", [("Tide Queue", 0.01)]),
        ("지연 ~100ms vs Tide Queue ~400ms", [("Mooring Disk", 100), ("Tide Queue", 400)]),
        ("지연은 10ms, Tide Queue는 1ms", [("Mooring Disk", 10), ("Tide Queue", 1)]),
        ("Tide Queue의 3배 가격", [("Mooring Disk", 3)]),
        ("지연 10ms, Tide Queue로 5분마다 보냄", [("Mooring Disk", 10), ("Mooring Disk", 5)]),
    ],
)
def test_a_figure_in_a_list_is_of_the_name_right_before_it(line: str, owned: list[tuple[str, float]]) -> None:
    facts = extract_note(f"# Mooring Disk\n- {line}\n", "a.md", LEXICON).facts
    assert [(fact.owner, fact.value) for fact in facts if isinstance(fact, Limit)] == owned


@pytest.mark.parametrize(
    ("table", "limits"),
    [
        (
            "| Service | Limit | Default | Max |\n| Reef Store | Memory (MB) | 128 | 10240 |",
            [("default", 128, "MB", "memory"), ("max", 10240, "MB", "memory")],
        ),
        (
            "| Service | Quota | Default | Max |\n| Reef Store | Retention (days) | 4 | 14 |",
            [("default", 4, "day", "retention"), ("max", 14, "day", "retention")],
        ),
        ("| 서비스 | 항목 | 값 |\n| Reef Store | 객체 최대 크기 | 5TB |", [("max", 5, "TB", "size")]),
        ("| 서비스 | 항목 | 값 |\n| Reef Store | 메시지 보관 | 14일 |", [("exact", 14, "day", "retention")]),
        ("| 서비스 | 용도 | 값 |\n| Reef Store | 메시지 보관 | 5 |", [("exact", 5, "count", "count")]),
        ("| Class | min days |\n| Slack Queue | 30 |", [("min", 30, "day", "duration")]),
        ("| 항목 | 값 |\n| 보관 기간 | 14일 |", [("exact", 14, "day", "retention")]),
        ("| 구분 | Reef Store | Tide Queue |\n| 계층 | 7 | 4 |\n| Layer | 7 | 4 |\n| 포트 | 443 | 443 |", []),
        ("| 구분 | Reef Store | 값 |\n| layer | 5개 | 7 |", [("exact", 5, "count", "count")]),
    ],
)
def test_what_the_headers_and_the_second_cell_of_a_row_say_of_its_figures(
    table: str, limits: list[tuple[str, float, str, str]]
) -> None:
    header, _, rows = table.partition("\n")
    rule = "|---" * (header.count("|") - 1) + "|"
    facts = extract_note(f"# Mooring Disk\n\n{header}\n{rule}\n{rows}\n", "a.md", LEXICON).facts
    found = [(fact.bound, fact.value, fact.unit, fact.metric) for fact in facts if isinstance(fact, Limit)]
    assert found == limits


def test_full_width_reads_as_its_usual_form_and_the_evidence_stays_as_written() -> None:
    facts = extract_note("# Reef Store\n- 보관：최대　１４일, 크기 ２５６㎅\n", "a.md", LEXICON).facts
    limits = [(each.value, each.unit, each.evidence.text) for each in facts if isinstance(each, Limit)]
    assert limits == [
        (14, "day", "- 보관：최대　１４일, 크기 ２５６㎅"),
        (256, "KB", "- 보관：최대　１４일, 크기 ２５６㎅"),
    ]


@pytest.mark.parametrize(
    ("note", "figures"),
    [
        ("# AWS\n- S3 5TB, SQS 256KB, 합계 10개", {("Amazon S3", 5), ("Amazon SQS", 256), ("Amazon S3", 10)}),
        (
            "# EventBridge\n- Lambda 5개, SQS 3개를 대상으로 지정",
            {("Amazon EventBridge", 5), ("Amazon EventBridge", 3)},
        ),
        ("# RDS vs DynamoDB\n- RDS: 64TB, DynamoDB: 400KB", {("Amazon RDS", 64), ("Amazon DynamoDB", 400)}),
        ("# S3 vs EBS\n- S3 max 5 TB; EBS max 64 TB", {("Amazon S3", 5), ("Amazon EBS", 64)}),
        ("# EBS\n- gp3 16,000 IOPS, io2 64,000 IOPS", {("EBS gp3", 16000), ("EBS io2", 64000)}),
    ],
)
def test_a_figure_in_a_list_is_of_the_name_at_once_before_it_unless_it_counts_that(
    note: str, figures: set[tuple[str, float]]
) -> None:
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert {(fact.owner, fact.value) for fact in facts if isinstance(fact, Limit)} == figures


@pytest.mark.parametrize(
    ("line", "of"),
    [
        ("해시 슬롯은 16,384개", "해시 슬롯"),
        ("켜면 호출 횟수를 최대 99% 줄임", "호출 횟수"),
        ("0 ~ 3600초로 설정 가능하고 기본은 300초", "retention"),
        ("하는 일 두 가지", "count"),
        ("8회 또는 5회", "count"),
        ("잡는 기준: 1주일 넘게", "retention"),
        ("감시자가 늘면 붙일 수 있는 배도 늘어 100개까지", "감시자"),
    ],
)
def test_what_a_figure_is_of_is_a_noun_or_its_metric(line: str, of: str) -> None:
    facts = extract_note(f"# Reef Store\n- {line}\n", "a.md", LEXICON).facts
    assert [fact.of for fact in facts if isinstance(fact, Limit)][-1] == of
