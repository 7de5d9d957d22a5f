"""What must hold of any note, whatever its text and however long: it is read, in time, and nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import DEFAULT_NOTES, Knowledge
from graph.extract import extract_note
from graph.notes import Line, parse_lines
from graph.reading.taught import learn
from tests.cast import count_calls
from tests.vocabulary import LEXICON

PIECES = st.sampled_from(
    [
        "# ",
        "## ",
        "- ",
        "  - ",
        "1. ",
        "**",
        "`",
        "|",
        "|---|",
        "\n",
        "\r\n",
        "\t",
        "(",
        ")",
        "[x](",
        "```\n",
        ": ",
        " -> ",
        "Reef Store",
        "Tide Queue",
        "HTTP",
        "보냅니다",
        "은 ",
        "에서 ",
        "없습니다",
        "10GB",
        " vs ",
        "\u0000",
        "💾",
        "> ",
        "---\n",
        "=",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=60).map("".join))
def test_any_text_goes_through(text: str) -> None:
    extraction = extract_note(text, "any.md", LEXICON)
    known = set(LEXICON.entities) | {entity.name for entity in extraction.entities}
    rows = text.split("\n")
    for fact in extraction.facts:
        assert fact.owner in known
        assert fact.evidence.text == rows[fact.evidence.line - 1].strip()
    assert extraction == extract_note(text, "any.md", LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 5000,
        "x" * 300_000,
        "- " + "**a" * 50_000,
        "| a |\n|---|\n" + "| b | c | d |\n" * 50,
        "(" * 20_000,
        "# Reef Store\n- " + "Tide Queue, " * 5_000,
        "- " + "[" * 30_000,
        "가" * 100_000,
    ],
)
def test_extreme_texts_go_through(text: str) -> None:
    assert extract_note(text, "big.md", LEXICON).file == "big.md"


def test_a_long_heading_of_capitals_is_read_at_once() -> None:
    name = "A" * 48 + "_B" * 5
    assert extract_note(f"# Reef Store\n## {name}\n- x\n", "a.md", LEXICON).facts


def test_a_line_of_many_names_ends_in_time() -> None:
    """Relations are sought in lines of prose; one of thousands of names stays a statement."""
    extraction = extract_note(
        "# Reef Store\n\n- " + "Gull Functions sends events to Tide Queue " * 2_000, "a.md", LEXICON
    )
    assert {fact.kind for fact in extraction.facts if fact.evidence.line == 3} == {"statement"}


class Walked(tuple[Line, ...]):
    """Lines that count how often someone walks through them."""

    walks = 0

    def __iter__(self) -> Iterator[Line]:
        self.walks += 1
        return super().__iter__()


def test_unknown_headings_do_not_each_walk_through_the_note() -> None:
    def walks(headings: int) -> int:
        note = "".join(f"## Thing {number}\n- keeps up to {number} files\n" for number in range(headings))
        lines = Walked(parse_lines(note))
        entities, _ = learn(lines, LEXICON, ())
        assert len(entities) == headings
        return lines.walks

    assert walks(40) == walks(4)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_paragraph_twice_as_long_takes_twice_the_calls(language: str, knowledge: Knowledge) -> None:
    note = (DEFAULT_NOTES / language / "messaging.md").read_text(encoding="utf-8")
    said = " ".join(line.strip("-# ") for line in note.splitlines() if line.strip()) + " "
    text = "# SQS\n" + said * (40_000 // len(said))
    once, twice = (
        count_calls(lambda note=note: extract_note(note, "a.md", knowledge.lexicon)) for note in (text, text + text[6:])
    )
    assert twice < 2.3 * once
