"""The golden cases of tests/cases, and what holds of every extraction."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.build import load_knowledge
from graph.extract import STAGES, extract_note
from graph.model import Feature, Limit, Relation, Statement
from tests.vocabulary import LEXICON

CASES = Path(__file__).parent / "cases"


def read_cases(topic: str) -> list[tuple[str, str, list[str]]]:
    """The cases of a file: title, note, expected rows."""
    text = (CASES / f"{topic}.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.+)\n```\n((?:.*\n)*?)```\n((?:- .*\n)*)", text, re.M)
    return [(title, note, [row[2:] for row in rows.splitlines()]) for title, note, rows in found]


def said(topic: str, note: str) -> list[str]:
    """What the extraction says of *note*, in the words of the case files."""
    facts = extract_note(note, "case.md", LEXICON).facts
    if topic == "relations":
        return [
            f"{fact.evidence.line} {fact.subject} {'not ' if fact.negated else ''}{fact.type} {fact.object}"
            for fact in facts
            if isinstance(fact, Relation)
        ]
    if topic == "features":
        return [f"{fact.evidence.line} {fact.owner} | {fact.name}" for fact in facts if isinstance(fact, Feature)]
    return [
        f"{fact.evidence.line} {fact.owner}"
        for fact in facts
        if isinstance(fact, Statement) and (topic == "owners" or fact.negated)
    ]


ALL_CASES = [(topic, *case) for topic in ("relations", "owners", "features", "denials") for case in read_cases(topic)]


@pytest.mark.parametrize("topic,title,note,expected", ALL_CASES, ids=[f"{case[0]}: {case[1]}" for case in ALL_CASES])
def test_case(topic: str, title: str, note: str, expected: list[str]) -> None:
    assert sorted(said(topic, note)) == sorted(expected)


def test_every_content_line_with_an_owner_is_a_statement() -> None:
    note = "# Reef Store\n- one\n\npara\n\n| a | b |\n|---|---|\n| c | d |\n"
    extraction = extract_note(note, "a.md", LEXICON)
    assert [fact.evidence.line for fact in extraction.facts if isinstance(fact, Statement)] == [2, 4, 8]
    assert (extraction.lines, extraction.content, extraction.plain) == (8, 3, (2, 4, 8))


def test_evidence_is_the_line_itself() -> None:
    note = "# Reef Store\n\n   - **빠른** 저장소\n"
    facts = extract_note(note, "폴더/a.md", LEXICON).facts
    assert {(fact.evidence.file, fact.evidence.line, fact.evidence.text) for fact in facts} == {
        ("폴더/a.md", 3, "- **빠른** 저장소")
    }


def test_title_language_and_problems() -> None:
    korean = extract_note("# 정리\n- 아무 말\n", "a.md", LEXICON)
    english = extract_note("text only\n", "b.md", LEXICON)
    assert (korean.title, korean.language) == ("정리", "ko")
    assert (english.title, english.language) == ("b.md", "en")
    assert [problem.severity for problem in english.problems] == ["info"]
    assert [problem.severity for problem in extract_note("# Reef Store\n", "c.md", LEXICON).problems] == ["warning"]


def test_new_entities_and_aliases_are_reported() -> None:
    extraction = extract_note(
        "# Oar Compute (OC)\n- Runs code\n\n# 리프 창고 (Reef Store)\n- 둡니다\n", "a.md", LEXICON
    )
    assert [(entity.name, entity.kind, entity.aliases) for entity in extraction.entities] == [
        ("Oar Compute", "service", ("OC",))
    ]
    assert extraction.aliases == (("Reef Store", "리프 창고"),)


MADE_UP = """# Notes on the Tern cloud

## Tern Basin (TBN)
- 객체를 보관하는 서비스, 객체당 최대 5TB
- **Cold pools** : cheaper, 최소 30일 보관
### Deep Cellar (DC)
- Basin 의 일부. 꺼내는 데 12시간
- retention up to 10 years

## Tern Relay
- Delivers events to Tern Basin
- Up to 300 messages per second per lane
- **Replay window** - keeps the last 7 days

## Tern Loom
- Reads events from Tern Relay
- 함수는 최대 15분 실행
- Cannot write to Tern Basin directly
"""


def test_a_cloud_that_nobody_knows_gives_entities_features_limits_and_parts() -> None:
    found = extract_note(MADE_UP, "tern.md", load_knowledge().lexicon)
    assert {"Tern Basin", "Tern Relay", "Tern Loom"} <= {entity.name for entity in found.entities}
    limits = {(fact.owner, fact.bound, fact.value, fact.unit) for fact in found.facts if isinstance(fact, Limit)}
    assert {
        ("Tern Basin", "max", 5.0, "TB"),
        ("Tern Basin", "min", 30.0, "day"),
        ("Deep Cellar", "exact", 12.0, "hour"),
        ("Deep Cellar", "max", 10.0, "year"),
        ("Tern Relay", "max", 300.0, "message/s"),
        ("Tern Relay", "exact", 7.0, "day"),
        ("Tern Loom", "max", 15.0, "minute"),
    } <= limits
    features = {(fact.owner, fact.name) for fact in found.facts if isinstance(fact, Feature)}
    assert {("Tern Basin", "Cold pools"), ("Tern Relay", "Replay window")} <= features
    relations = {(f.subject, f.type, f.object, f.negated) for f in found.facts if isinstance(f, Relation)}
    assert {
        ("Deep Cellar", "partOf", "Tern Basin", False),
        ("Tern Relay", "sendsTo", "Tern Basin", False),
        ("Tern Loom", "readsFrom", "Tern Relay", False),
        ("Tern Loom", "sendsTo", "Tern Basin", True),
    } <= relations


LAYOUTS = {
    "headings": "# Tern Queue\n- keeps 9 days\n## Tern Vault\n- 48 KB\n- Used by Tern Queue for encryption\n",
    "a list": "# Tern Cloud\n- **Tern Queue**: message queue\n  - keeps 9 days\n"
    "- **Tern Vault**: keeps secrets\n  - 48 KB\n  - Used by Tern Queue for encryption\n",
    "bold titles": "# 제비클라우드\n\n**제비 큐 (Tern Queue)**\n\n- 9일 보관\n\n**제비 금고 (Tern Vault)**\n\n- 48KB\n"
    "- Used by Tern Queue for encryption\n",
}


@pytest.mark.parametrize("note", LAYOUTS.values(), ids=LAYOUTS)
def test_services_of_an_unknown_maker_are_found_by_its_brand_and_known_by_what_they_are_called(note: str) -> None:
    found = extract_note(note, "tern.md", load_knowledge().lexicon)
    assert {(each.name, each.kind, each.category) for each in found.entities} == {
        ("Tern Queue", "service", "messaging"),
        ("Tern Vault", "service", "encryption"),
    }
    facts = {(fact.owner, fact.value, fact.unit) for fact in found.facts if isinstance(fact, Limit)}
    assert facts == {("Tern Queue", 9.0, "day"), ("Tern Vault", 48.0, "KB")}
    relations = {(fact.subject, fact.type, fact.object) for fact in found.facts if isinstance(fact, Relation)}
    assert relations == {("Tern Queue", "encryptsWith", "Tern Vault")}


@pytest.mark.parametrize(
    "note",
    [
        "# Kafka\n- **Topic Partition**: max 10\n- **Topic Retention**: 7 days\n",
        "# Redis 정리\n- **Eviction Policy**: LRU\n- **Eviction Queue**: 5\n",
        "# Amazon EventBridge\n- **Tern Queue**: 5\n- **Tern Vault**: 7\n",
    ],
)
def test_terms_below_what_is_known_are_no_services_however_they_begin(note: str) -> None:
    assert extract_note(note, "a.md", load_knowledge().lexicon).entities == ()


def test_an_unknown_service_is_what_its_name_or_the_words_below_it_call_it() -> None:
    headed = {"OrchidFn": "Triggered by OrchidBus", "OrchidBus": "b", "OrchidMesh": "Routes calls to OrchidFn"}
    note = "# Orchid\n" + "".join(
        f"## {name}\n- {line}\n" for name, line in {**headed, "OrchidX": "Object storage"}.items()
    )
    found = extract_note(note, "orchid.md", load_knowledge().lexicon)
    assert {each.name: each.category for each in found.entities} == {
        "OrchidFn": "serverless",
        "OrchidBus": "messaging",
        "OrchidMesh": "",
        "OrchidX": "object-storage",
    }
    assert ("OrchidBus", "triggers", "OrchidFn") in {
        (fact.subject, fact.type, fact.object) for fact in found.facts if isinstance(fact, Relation)
    }


def test_a_taught_alias_counts_in_the_rest_of_the_note() -> None:
    note = "# 리프 창고 (Reef Store)\n- 둡니다\n\n# Tide Queue\n- 결과를 리프 창고로 보냅니다\n"
    assert "5 Tide Queue sendsTo Reef Store" in said("relations", note)


def test_a_folded_title_that_a_heading_repeats_and_attributes_of_jekyll_say_nothing() -> None:
    note = '# Amazon S3\n<details><summary> Fast copies </summary>\n\n## Fast copies\n- kept\n![](a.png){: width="9"}\n'
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert {fact.evidence.line for fact in facts} == {4, 5}


def test_the_stages_have_distinct_names() -> None:
    names = [name for name, _ in STAGES]
    assert len(names) == len(set(names))


def test_no_denial_is_also_an_assertion() -> None:
    for _, _, note, _ in ALL_CASES:
        relations = [fact for fact in extract_note(note, "a.md", LEXICON).facts if isinstance(fact, Relation)]
        denied = {(fact.evidence.line, fact.subject, fact.object) for fact in relations if fact.negated}
        asserted = {(fact.evidence.line, fact.subject, fact.object) for fact in relations if not fact.negated}
        assert not denied & asserted


def test_cases_are_well_formed() -> None:
    for topic, title, note, expected in ALL_CASES:
        rows = note.count("\n")
        assert note, (topic, title)
        assert all(1 <= int(re.match(r"\d+", row)[0]) <= rows for row in expected), (topic, title)  # type: ignore[index]
