"""The sieve drops no pattern that a text matches, and an alternation finds what one pattern would."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.reading.patterns import load_records
from graph.reading.sieve import Alternation, Screen, Sieve, needles, split_alternatives

DATA = Path(__file__).parent.parent / "data"
NOISE = [
    part
    for table in ("noise", "example")
    for record in load_records(DATA / "patterns-limits.toml", table)
    for part in split_alternatives(record.text("match"))
]
RULES = [
    *(record.text("ko") for record in load_records(DATA / "patterns-relations.toml", "verb")),
    *(record.text("en") for record in load_records(DATA / "patterns-relations.toml", "verb")),
    *(record.text("match") for record in load_records(DATA / "patterns-features.toml", "feature")),
    *(record.text("match") for record in load_records(DATA / "patterns-denials.toml", "denial")),
    *(record.text("match") for record in load_records(DATA / "patterns-limits.toml", "bound")),
]
EXAMPLES = [
    text
    for file, table in (("limits", "noise"), ("limits", "bound"), ("features", "feature"), ("denials", "denial"))
    for record in load_records(DATA / f"patterns-{file}.toml", table)
    for text in (*record.examples, *record.counter_examples)
]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("보내|전송", {"보내", "전송"}),
        ("sends?", {"send"}),
        (r"(?i)\bMax(?:imum)?\b", {"max"}),
        (r"ports?\s?\d+", {"port0", "port 0", "ports0", "ports 0"}),
        (r"\d{2,5}번", {"00번"}),
        ("[이가] 최대", {"이 최대", "가 최대"}),
        ("a(?=b)c(?!d)e", {"ace"}),
        ("(?:ab)+c", {"abc"}),
        ("[^a]|b", set()),
        ("a|", set()),
        ("a*", set()),
    ],
)
def test_needles(pattern: str, wanted: set[str]) -> None:
    assert needles(pattern) == wanted


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_a_pattern_matches_passes_its_sieve(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(RULES + NOISE))
    text = data.draw(st.from_regex(re.compile(pattern), alphabet=st.characters(max_codepoint=0xD7A3)))
    sieve = Sieve([pattern], str)
    assert sieve.sift(text) or not re.search(pattern, text)


@given(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=4).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_an_alternation_finds_what_one_pattern_would(text: str) -> None:
    together = re.compile("|".join(f"(?:{part})" for part in NOISE))
    assert [match.span() for match in Alternation(NOISE).finditer(text)] == [
        match.span() for match in together.finditer(text)
    ]


def test_sieves_that_share_a_screen_answer_for_themselves() -> None:
    screen = Screen()
    first, second = Sieve(["read", "write"], str, screen), Sieve(["write", r"\w+"], str, screen)
    assert first.sift("It writes") == ("write",)
    assert second.sift("It writes") == ("write", r"\w+")
    assert (first.sift("none"), second.sift("none")) == ((), (r"\w+",))
    assert first.sift("no", "reader") == ("read",)


def test_letters_are_sought_without_case_and_kinds_of_space() -> None:
    assert Sieve(["back up"], str).sift("BACK\u00a0UP")
