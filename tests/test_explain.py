"""Why a line gave what it gave, and what a line without facts lacked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import DATA, DEFAULT_NOTES, Knowledge, load_knowledge
from graph.explain import Explained, Miss, Reason, explain
from graph.extract import extract_note
from graph.model import Extraction, Statement
from graph.reading.patterns import load_table

NOTE = """# Amazon SQS

- Messages are kept for up to 14 days.
- {line}
"""
PIECES = st.sampled_from(
    [
        "# Amazon S3",
        "## 보안",
        "- S3 는 KMS 로 암호화합니다",
        "- up to 14 days",
        "**Mode**",
        "| a | b |",
        "|---|---|",
        "x <b>",
        "3",
    ]
)


def explain_line(text: str, knowledge: Knowledge) -> Explained:
    return explain(NOTE.format(line=text), "a.md", knowledge.lexicon)[-1]


def reason(found: Explained, kind: str) -> Reason:
    return next(each for each in found.reasons if each.fact.kind == kind)


def test_every_fact_of_our_notes_has_a_reason_and_no_other(knowledge: Knowledge, extractions: list[Extraction]) -> None:
    """Sixteen notes are read again: the explanation tells of the facts of the graph, and agrees on coverage."""
    for extraction in extractions[::4]:
        text = (DEFAULT_NOTES / extraction.file).read_text(encoding="utf-8")
        told = explain(text, extraction.file, knowledge.lexicon)
        assert {each.fact for line in told for each in line.reasons} == set(extraction.facts)
        content = {line.line.number for line in told if line.content}
        gave = {line.line.number for line in told for each in line.reasons if not isinstance(each.fact, Statement)}
        assert (len(content), tuple(sorted(content - gave))) == (extraction.content, extraction.plain)
        assert all(line.misses for line in told if line.plain)
        for line in told:
            for each in line.reasons:
                assert each.rule
                assert all(0 <= start < end <= len(line.line.text) for start, end in each.spans)


def test_a_rule_that_is_named_is_in_its_file(knowledge: Knowledge, extractions: list[Extraction]) -> None:
    tables = {path.name: load_table(path) for path in DATA.glob("patterns-*.toml")}
    ids = {
        name: {row["id"] for rows in table.values() if isinstance(rows, list) for row in rows}
        for name, table in tables.items()
    }
    text = (DEFAULT_NOTES / "ko" / "messaging.md").read_text(encoding="utf-8")
    named = {
        (each.source, each.rule)
        for line in explain(text, "ko/messaging.md", knowledge.lexicon)
        for each in line.reasons
        if each.source
    }
    assert len({source for source, _ in named}) == len(ids)
    assert [rule for source, rule in named if rule not in ids[source]] == []


def test_a_limit_names_the_cue_that_bounds_it(knowledge: Knowledge) -> None:
    found = explain(NOTE.format(line="x"), "a.md", knowledge.lexicon)[2]
    limit = reason(found, "limit")
    assert (limit.source, limit.cue.casefold()) == ("patterns-limits.toml", "up to")
    (start, end) = limit.spans[0]
    assert found.line.text[start:end] == "14 days"


def test_a_relation_names_its_frame_and_the_verb(knowledge: Knowledge) -> None:
    relation = reason(explain_line("SQS triggers AWS Lambda", knowledge), "relation")
    assert (relation.source, relation.cue) == ("patterns-relations.toml", "triggers")


def test_a_denial_names_its_pattern(knowledge: Knowledge) -> None:
    statement = reason(explain_line("한 번 만든 큐는 바꿀 수 없습니다", knowledge), "statement")
    assert statement.source == "patterns-denials.toml" and "없" in statement.cue


def test_a_line_knows_who_says_whose_it_is(knowledge: Knowledge) -> None:
    assert explain_line("keeps order", knowledge).owned_by == 1
    assert explain_line("Amazon SNS is not a queue", knowledge).owned_by == 4


@pytest.mark.parametrize(
    ("line", "miss", "text"),
    [
        ("about 14 of them, roughly", "figure", "14"),
        ("listens on port 5671", "noise", "5671"),
        ("next to Amazon SNS topics", "cueless", "Amazon SNS"),
        ("kept apart from Amazon SNS topics here", "frame", "Amazon SNS"),
        ("messages are sent at once", "alone", "sent"),
        ("nothing to see here", "nothing", ""),
        ("로그가 3TB 쌓였을 때 비용을 줄이는 방법", "task", ""),
    ],
)
def test_a_plain_line_says_what_came_nearest(knowledge: Knowledge, line: str, miss: str, text: str) -> None:
    found = explain_line(line, knowledge)
    assert found.plain
    assert (miss, text) in [(each.reason, each.text) for each in found.misses]


def test_a_line_without_a_service_says_so(knowledge: Knowledge) -> None:
    found = explain("- keeps files\n", "a.md", knowledge.lexicon)[0]
    assert found.misses[0] == Miss("ownerless") and found.owned_by == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=8))
def test_any_text_is_explained_as_it_is_read(pieces: list[str]) -> None:
    text, lexicon = "\n".join(pieces), load_knowledge().lexicon
    told = explain(text, "a.md", lexicon)
    assert {each.fact for line in told for each in line.reasons} == set(extract_note(text, "a.md", lexicon).facts)
