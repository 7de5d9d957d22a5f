"""Arrows and pluses of a line -> which of its names they join, and how: "A -> B / C -> D", "logs -> X", "A + B"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph.lexicon import Mention
from graph.model import RelationType
from graph.reading.clauses import Argument
from graph.reading.grammar import ARROW, LEADS_TO, unbracketed

_ARTICLES = r"(?:(?:the|an?|one|each|its|own|common|central|shared) ){0,2}"
_ARROW = re.compile(
    r"\s*[^->→=⇒:：.,]{0,16}(?:\([^()]*\)\s*)?" + ARROW + r"\s*"
    r"(?:[^->→=⇒:：.,]{1,20}" + ARROW + r"\s*)?"
    r"(?:(?:copy|copied|restored?|load|loaded|import|written|write|put|sent|send|stored?|saved?|exported|export"
    r"|delivered) (?:in)?to )?"
    r"(?:(?:the|an?|one|two|many|several|each|its|own|another|multiple|worker) ){0,2}"
    r"(?:(?:common|central|shared|separate) )?(?:[가-힣]{1,6} ){0,2}$"
)
# What fails before an arrow leads to the answer, nothing goes there: "A 15분 초과 -> B".
_FAILS = re.compile(
    r"(?:초과|불가(?:능)?|부족|미지원|안 ?(?:[되됨돼]|됩니다)|[이가] ?없(?:음|다|으면)?)(?: 시)?\s*$"
    r"|(?i:\b(?:exceeds?|too|not|no|can(?:not|['’]t))\b(?: [\w%-]+){0,4}\s*$)"
)
_SOURCE_ARROWS = (  # the nearest first
    re.compile(rf"(?:^|[:：,.]\s|\s[-–]\s)[^:：,.]*{ARROW}\s*{_ARTICLES}$"),
    re.compile(rf"(?:^|[:：]\s)[^:：]*{ARROW}.*{ARROW}\s*{_ARTICLES}$"),
)
_RECORDS = re.compile(
    r"로그|메트릭|지표|이벤트|결과|에러|오류|알림|백업|스냅샷|데이터|기록|업로드|구독 필터|upload(?:s|ed)?\b"
    r"|subscription filters?\b|logs?\b|metrics?|events?|results?|errors?|records?|findings?|backups?|alerts?",
    re.I,
)
# What an owner gives out, where it is the whole of what leads on: "Streams -> A", "Dead letter -> B".
_GIVEN_OUT = re.compile(
    r"(?i)(?:^|[:：,.]\s|\s[-–]\s)(?:\w+ )?(?:streams?|change ?feed|capture|cdc|dlq|changes"
    r"|dead[- ]?letters?(?: (?:queue|messages?))?|failed messages?"
    rf"|스트림|변경 ?(?:피드|분|사항|내역)|캡처|데드 ?레터|실패(?:한)? 메시지)\s*{ARROW}\s*{_ARTICLES}$"
)
_NEEDS = re.compile(
    r"필요|부족|\bneed|\d|(?i:\b(?:no|not|must|wants?|too (?:many|much)|wrong|by the)\b)"
)  # a need or a symptom that leads to its answer
_VISITORS = re.compile(
    r"사용자|클라이언트|유저|요청|트래픽|users?\b|clients?|visitors?|requests?|traffic|internet|browser", re.I
)
_PATHS = re.compile(
    r"(?:^|[\s(])(?:/[\w*]|\*[./\w])|\bcontent\b|콘텐츠|컨텐츠|\bdefault \(|기본 \(", re.I
)  # what a router goes by
_PLUS = re.compile(r"\s*\+\s*$")


def find_steps(text: str, arguments: Sequence[Argument]) -> Iterator[tuple[Argument, Argument]]:
    """Yield the arguments that an arrow joins, with unknown steps between them, in order."""
    services = [argument for argument in arguments if not argument.anchor]
    for first, second in pairwise(services):
        arrow = LEADS_TO.search(text, first.named)
        if arrow and leads(text, first, second) and not _FAILS.search(unbracketed(text[first.named : arrow.start()])):
            yield first, second


def leads(text: str, first: Argument, second: Argument) -> bool:
    """Return whether an arrow leads from one argument to another, be it to what is done where the first fails."""
    return _ARROW.match(text[first.named : second.start]) is not None


def find_sums(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """Yield the entities that a plus joins."""
    for one, other in pairwise(mentions):
        if _PLUS.match(text[one.end : other.start]):
            yield one.entity, other.entity


def type_of_source(text: str, start: int, *, routes: bool) -> RelationType | None:
    """Return what comes from the owner, unsaid, where a flow that leads to *start* begins, or None.

    >>> type_of_source("access logs -> S3", 15, routes=False)
    'sendsTo'
    """
    source = next(filter(None, (arrow.search(text, 0, start) for arrow in _SOURCE_ARROWS)), None)
    if source is not None and routes and _PATHS.search(source[0]):
        return "routesTo"
    if source is None or _NEEDS.search(source[0]):
        return None
    if _RECORDS.search(source[0]) or _GIVEN_OUT.match(source[0]):
        return "sendsTo"
    return "routesTo" if routes and _VISITORS.search(source[0]) else None
