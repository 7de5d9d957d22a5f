"""A line's text -> the known capabilities (``capabilities.tsv``) that it names as somebody's, not in passing."""

from __future__ import annotations

import re

from graph.lexicon import Lexicon
from graph.reading.reader import Reading

_CAPITAL_BEFORE = re.compile(
    r"(?<![.:!?] )(?<!^)\b[A-Z][\w-]+ $"
    r"|^(?!(?:Use|Uses|Using|Enable|Supports?|Offers?|Provides?|Can|With|The|An?|Has|Set|Requires?|No|Not|Also) )"
    r"[A-Z][a-z]+ $"
)
_CAPITAL_AFTER = re.compile(r" (?:with |of )?[A-Z][a-z]| [A-Z]{2,4}(?![A-Za-z])")
# What makes a capability no more than a passing word: spelt out, a piece of a code, needed, one of several, a figure's.
_IN_PASSING = re.compile(
    r"[A-Z]-?[A-Z0-9]\s?\($|\w[-_./]$"
    r"|(?i:\b(?:no|non|not|needs?|requires?|without|if|previous|each|every|the|default|\w's)[ -]$)"
)
# A Korean name before its English one: the words since the last break, without particles.
_KOREAN_NAME = re.compile(
    r"(?:^|[,:;/·(]\s?|\.\s|면 )"
    r"(?P<name>(?:(?!디폴트|기본)[가-힣A-Z][가-힣A-Za-z]*(?<![은는이가을를의에와과로면]) ){0,3}[가-힣]+)\s?\($"
)
_ENGLISH_ASIDE = re.compile(r"\s?\((?=[^)]*[a-z])[A-Z][A-Za-z-]+(?: [A-Za-z-]+){0,4}\)")
_NEW_CLAUSE = re.compile(r"[,.;:!?]|고\s|며\s|지만\s|는데\s|\bbut\b|\band\b")
_PROSE = 200  # characters from which a line tells a story, where what is named is named in passing
_FAR_DENIAL, _NEAR_DENIAL = 24, 8
_CONDITION = re.compile(r"[이가은는도을를] ?(?:켜져|켜|활성화|설정)\S{0,3} ?(?:있어야|두어야|돼야|되어야|해야)")

# What something is only good for: "A 를 위해", "A용", "A, B 용도로".
_PURPOSE = re.compile(r" ?[을를] 위[해한]|(?:,? [가-힣 ]{2,12}(?= ))?\s?용(?:도|으로|입니다|$|[\s.,)])")


def known_capabilities(text: str, lexicon: Lexicon) -> list[str]:
    """Return what *text* names of ``capabilities.tsv``, as it is written there, in order; nothing of a long story.

    Not what spells out the word before its bracket, is needed or one of several, or a piece of a longer name in
    capitals.
    """
    if len(text) >= _PROSE:
        return []
    names, reached = [], 0
    for (start, end, _), *_ in lexicon.grammar.capabilities.find(text):
        if start < reached:
            continue
        reached = end
        titled = text[start].isupper()
        longer = titled and (_CAPITAL_BEFORE.search(text, 0, start) or _CAPITAL_AFTER.match(text, end))
        start, end = _in_both_languages(text, start, end)
        name = text[start:end]
        if not longer and " - " not in name and not _IN_PASSING.search(text, 0, start):
            names.append(name)
    return names


def _in_both_languages(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a capability's name reaches that is given in another language, too: "상태 확인(Health check)"."""
    code = text[start:end].upper() == text[start:end]
    if (
        text[start - 1 : start] == "("
        and text[end : end + 1] == ")"
        and not code
        and (front := _KOREAN_NAME.search(text, 0, start))
        and not front["name"].startswith("자체 ")
    ):
        return front.start("name"), end + 1
    if not text[start:end].isascii() and (behind := _ENGLISH_ASIDE.match(text, end)):
        return start, behind.end()
    return start, end


def is_denied(name: str, reading: Reading) -> bool:
    """Whether a denial governs *name* in its clause: before it in English, or at once behind; after it in Korean."""
    start = reading.text.find(name)
    end = start + len(name)
    for denial, ends in reading.denials:
        if denial >= end and not _NEW_CLAUSE.search(reading.text, end, denial):
            if denial - end <= (_FAR_DENIAL if reading.korean else _NEAR_DENIAL):
                return True
        elif not reading.korean and ends <= start and not _NEW_CLAUSE.search(reading.text, ends, start):
            return True
    return False


def is_in_passing(name: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether *name* only must be there, is a purpose, or another's: "백업이 켜져 있어야", "S3 웹사이트 엔드포인트"."""
    start = reading.text.find(name)
    if start < 0 or lexicon.home_of(name) in reading.owners:
        return False
    if _CONDITION.match(reading.text, start + len(name)) or _PURPOSE.match(reading.text, start + len(name)):
        return True
    before = reading.ends.get(start - 1)
    return before is not None and before not in reading.owners
