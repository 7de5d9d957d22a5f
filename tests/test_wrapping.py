"""Sentences that were broken over several rows are read whole, and each row says what stands in it."""

from __future__ import annotations

import pytest

from graph.build import Knowledge
from graph.explain import explain
from graph.extract import extract_note
from graph.notes import parse_lines
from graph.wrapping import Wrapping

FULL = "A queue hands each of its messages to one of the readers"


@pytest.mark.parametrize(
    ("above", "row"),
    [
        (FULL, "that ask for it"),
        (FULL, "(whoever comes first)"),
        (FULL, "*first* of all"),
        (f"{FULL} of the", "Paris office"),
        (f"{FULL},", "Paris first"),
        ("큐는 받은 메시지를 지우지 않고 그대로 두었다가, 아무도 가져가지 않은 메시지를", "14일 뒤에 지운다"),
        ("큐에 들어온 메시지는 순서대로 하나씩 나가며 한 번 나간 메시지는 다른 소비자의", "화면에 보이지 않는다"),
    ],
)
def test_a_row_goes_on_where_the_break_shows_it(above: str, row: str) -> None:
    assert Wrapping().joins(above, row, above)


@pytest.mark.parametrize(
    ("above", "row"),
    [
        (f"{FULL}.", "that is all"),
        (f"{FULL}:", "the first"),
        (FULL, "Topics send them to all"),
        (FULL, "topic: sends them to all"),
        (FULL, "topic -> sends them to all"),
        (FULL, "| a | b |"),
        (
            "one reader gets each of the messages of a queue",
            "all readers get those of a topic",
        ),  # as this author writes
        ("Each message has one reader", "that asks for it"),  # a row with room left
        (f"{FULL},", "**Topics** send them to all"),
        (
            "큐는 메시지 하나를 소비자 하나에게만 넘겨주고 토픽은 구독자 모두에게 똑같이 보냄",
            "메시지는 14일 뒤에 지워짐",
        ),
    ],
)
def test_a_row_begins_a_thought_of_its_own(above: str, row: str) -> None:
    assert not Wrapping().joins(above, row, above)


def test_once_a_width_shows_a_row_without_room_goes_on_before_any_word() -> None:
    wrapping = Wrapping()
    above = "A queue hands messages over to Paris"
    full = f"{above} or Berlin"
    assert not wrapping.joins(full, "Lyon gets none", full)
    for _ in range(3):
        assert wrapping.joins(f"{full} or to", "other readers", full + " or to")
    assert wrapping.joins(f"{full} or", "Lyon", full + " or")
    assert wrapping.joins(f"{full} xy", "Lyon gets none", full + " xy")
    assert not wrapping.joins(above + " also", "Lyon gets none", above + " also"), "Lyon had room there"


def test_a_broken_sentence_is_one_line_and_each_row_has_its_words() -> None:
    rows = [
        "# Queues",
        "- Each **message waits for a reader until that",
        "  reader** takes it, for up to 14 days",
        "- next",
    ]
    lines = parse_lines("\n".join(rows))
    assert [(line.number, line.kind, line.rows) for line in lines] == [
        (1, "heading", 1),
        (2, "item", 2),
        (3, "wrap", 1),
        (4, "item", 1),
    ]
    first, other = lines[1], lines[2]
    assert first.text == "Each message waits for a reader until that reader takes it, for up to 14 days"
    assert [(mark.start, mark.end) for mark in first.marks] == [(5, 49)]
    assert [line.own.text for line in (first, other)] == [
        rows[1][2:].replace("*", ""),
        rows[2].strip().replace("*", ""),
    ]
    assert [first.text[slice(*line.part)].strip() for line in (first, other) if line.part] == [
        line.own.text for line in (first, other)
    ]
    assert [(mark.start, mark.end) for mark in other.marks] == [(0, 6)]
    assert other.trail == first.trail
    assert not first.opens


NOTE = """# Amazon SQS

A queue keeps messages until somebody takes them, which may take no longer than
14 days. Amazon SNS then sends what it has got to all its
AWS Lambda functions that want it, and does not support the
FIFO queues in another account.
"""


def test_each_row_gives_what_stands_in_it(knowledge: Knowledge) -> None:
    found = extract_note(NOTE, "a.md", knowledge.lexicon)
    said = {(fact.kind, fact.evidence.line): fact for fact in found.facts if fact.kind != "statement"}
    assert said["limit", 4].key[1:4] == ("Amazon SQS", "max", 14.0)
    assert said["relation", 5].key[1:4] == ("Amazon SNS", "sendsTo", "AWS Lambda")
    statements = [fact for fact in found.facts if fact.kind == "statement"]
    assert {fact.evidence.line for fact in statements} == {3, 4, 5, 6}
    assert [fact.text for fact in statements if fact.evidence.line == 3] == [NOTE.split("\n")[2]]
    assert found.content == 4


def test_the_reasons_of_a_row_point_into_its_own_words(knowledge: Knowledge) -> None:
    told = {each.line.number: each for each in explain(NOTE, "a.md", knowledge.lexicon)}
    for number, row in enumerate(NOTE.split("\n")[:6], 1):
        assert told[number].line.own.text == row.lstrip("# ")
    spans = [
        told[4].line.text[low:high]
        for reason in told[4].reasons
        for low, high in reason.spans
        if reason.fact.kind == "limit"
    ]
    assert any("14" in words for words in spans)
    assert all(
        0 <= low < high <= len(each.line.text) for each in told.values() for r in each.reasons for low, high in r.spans
    )
