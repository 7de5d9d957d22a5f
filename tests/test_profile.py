"""Which line of the notes says what a thing is."""

from __future__ import annotations

import pytest

from graph.catalog import Item, Language
from graph.model import Evidence
from graph.profile import Profile, Said, introduce

ITEM = Item("urn:q", "Amazon SQS", "", "service", "", "", "aws", 9, ("Simple Queue Service", "SQS"))


def profile(*lines: str, file: str = "en/a.md", first: int = 3) -> tuple[Said, ...]:
    """Statements of one note; "topic | text" stands under a heading, "!" before it denies."""
    found = []
    for number, line in enumerate(lines, first):
        topic, _, text = line.rpartition(" | ")
        said = text.removeprefix("!")
        found.append(Said(f"urn:{file}:{number}", said, topic, said != text, Evidence(file, number, said)))
    return tuple(found)


def told(*statements: Said, language: Language = "en") -> str | None:
    found = introduce(Profile(ITEM, (), (), (), (), statements), language)
    return found.text if found else None


@pytest.mark.parametrize(
    "lines",
    [
        ("producer -> [ queue ] <- consumer", "WHAT: fully managed message queue, pull", "batches of 10"),
        (
            "What it gives me:",
            "What it gives me: | decoupling",
            "WHAT IS a managed queue of messages",
        ),
        (
            "Messaging: SQS, SNS | Apps talk directly or through something",
            "WHAT (Simple Queue Service) : a queue",
        ),
        ("Managed queue of messages, WHAT is its short name", "Producer : whoever puts messages in", "!no ordering"),
        ("Price: $0.40 per million requests", "!SQS does not push", "WHAT stores messages until they are read"),
        ("Other | via the SDK", "Other | 5 targets per rule", "SQS, in short | WHAT it does is to keep messages"),
    ],
)
def test_the_line_that_defines_it_is_taken(lines: tuple[str, ...]) -> None:
    said = profile(*(line.replace("WHAT IS", "SQS is").replace("WHAT", "SQS") for line in lines))
    expected = next(line for line in lines if "WHAT" in line).rpartition(" | ")[2]
    assert told(*said) == expected.replace("WHAT IS", "SQS is").replace("WHAT", "SQS")


def test_the_language_of_the_reader_comes_first() -> None:
    english = profile("SQS : fully managed message queue", "long polling, 20 s", "14 days")
    korean = profile("큐에 메시지를 넣고 빼는 관리형 서비스", file="ko/a.md")
    assert told(*english, *korean, language="ko") == "큐에 메시지를 넣고 빼는 관리형 서비스"
    assert told(*english, *korean) == told(*english, language="ko") == "SQS : fully managed message queue"


@pytest.mark.parametrize(
    "line",
    [
        "SQS는 전부 AWS 관리, Custom은 admin 권한까지 내가",
        "SQS는 VPC 내부 리소스. 공개 엔드포인트로 아무나 붙는 용도 아님",
        "SQS : 누가 어떤 API를 불렀나",
        "RAM 을 함수당 10GB 까지. RAM 을 올리면 CPU 도 따라 올라감",
        "SQS는 글로벌 서비스. 리전 선택 없음",
    ],
)
def test_a_definition_in_the_other_language_is_better_than_none(line: str) -> None:
    korean = profile("머리말 | 다른 이야기를 하는 줄", line, file="ko/a.md")
    english = profile("SQS : fully managed message queue", "long polling, 20 s")
    assert told(*english, *korean, language="ko") == "SQS : fully managed message queue"


@pytest.mark.parametrize(
    "line",
    [
        "SQS - queue model",
        "SQS and SNS = cloud-native, AWS's own protocols",
        "SQS app gives out patches now and then; on release a burst",
        "Unicast IP - one server holds one address",
        "SQS Streams -> Kinesis Data Streams -> consumers; export to S3 too",
    ],
)
def test_a_line_about_something_else_defines_nothing(line: str) -> None:
    english = profile("Other | something else is told here first", line)
    korean = profile("완전 관리형 메시지 큐. 보내는 쪽과 받는 쪽이 서로를 몰라도 된다.", file="ko/a.md")
    assert told(*english, *korean) == korean[0].text


def test_the_note_that_says_most_of_it_has_the_word() -> None:
    passing = profile("SQS: buffer before the database, nothing else", file="en/other.md")
    own = profile("SQS - managed queue of messages", *(f"fact number {number} of the queue" for number in range(9)))
    assert told(*passing, *own) == "SQS - managed queue of messages"


def test_nothing_said_is_nothing_told() -> None:
    assert told() is None
    assert told(*profile("Elsewhere | SQS -> Lambda")) is None
