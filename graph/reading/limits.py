"""An amount in a line -> the entities that it is a limit of.

Most figures belong to the line's owner. A later sentence with a subject of its own ("… Queue 는 5개입니다") and an
English "for X" behind the figure take it from there.
"""

from __future__ import annotations

import re

from graph.lexicon import Lexicon
from graph.reading.clauses import LONGEST_LINE
from graph.reading.contrast import OPPOSING
from graph.reading.explicit import explicit_subjects
from graph.reading.grammar import LEADS_TO
from graph.reading.reader import Reading

_OPENING = re.compile(rf"\s*(?:{OPPOSING}|또한|While)?\s*")
_FOR = re.compile(r"\b(?:for|of|in|on)\s+(?:the\s+|an?\s+)?$", re.I)
_COMPARED = re.compile(r"\b(?:compared (?:to|with)|than|versus|vs\.?|unlike|whereas|while)\b", re.I)
_NEAR = 70
# "A, as opposed to B which keeps 14 days", "less than B (which is 99.99 %)"
_WHICH = re.compile(
    r"\s?(?:,|\()?\s?which\s(?:only )?(?:has|have|is|are|keeps?|lasts|holds?|offers?|supports?|allows?) "
    r"(?:\w+\s){0,3}?(?:an? |the |up to |about |max |maximum )*$"
)
_NEW_CLAUSE = re.compile(r"[,;]\s(?:and |but |while )?$|(?:고|며|지만|는데)[, ]+$")
_TOPIC = re.compile(r"\s?(?:은|는)\s|\s(?:has|have|can|allows?|offers?|provides?|supports?|is|are)\s")
_TIMES = re.compile(r"[\d.,]+\s?배(?!치|포)")  # "A 의 3배" is what another has, told by A
_WHOSE = re.compile(r"\s?의\s(?:약 |최대 )?")
_COMMA = re.compile(r", (?:약 |최대 |max |up to )?")
# A figure at once behind a name: "A 15분", "A: max 29 s", "A(64TB)", "A 시간당 $0.01".
_ITS_FIGURE = re.compile(
    r"(?i)(?: (?!(?:every|per|for|in|to|from|with|and|or|than|after|as)\b|\d)[\w-]+(?<![로에서를을과와도]))?"
    r"\s?[:：=(]?\s?(?:(?:최대|최소|약|기본|초당|분당|시간당|월|max|min|up to|about|default) ?|~){0,2}\$?\d"
)
# A bare count behind a name counts that: "Lambda 5개, SQS 3개".
_COUNTS_IT = re.compile(
    r"(?i)\s?[:：=(]?\s?(?:(?:최대|최소|약|기본|max|min|up to|about) ?)?\d(?:[\d.]|,\d)*+"
    r"\s?(?:개|대)?(?=\s?(?:[,;/)]|$)|[를을이가와과로])"
)
_ITEM_ENDS = re.compile(r"[,;]\s")
_NEXT_OF_LIST = re.compile(r"(?:[,/;|]|\bvs\b\.?)\s?$")
_GIVEN = re.compile(r"(?<![A-Za-z\d-])\d|무료|\bfree\b")
_OF_ITS_OWN = re.compile(r"\s?(?:은|는|이|가|도|:|=|\s+(?:is|has|allows|keeps))\s?(?:약 |최대 |max |up to )?$")


def _named_aside(reading: Reading, start: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Whose figure stands in brackets of its own: "15개 (RDS MySQL 은 5개)", "15 (compare RDS: 5)", "(A, 2 GB)"."""
    opened = reading.text.rfind("(", 0, start)
    if opened < 0 or ")" in reading.text[opened:start]:
        return ()
    inside = [mention for mention in reading.mentions if opened < mention.start and mention.end <= start]
    if not inside or inside[-1].start - opened > 12 or lexicon.entities[inside[-1].entity].kind == "technology":
        return ()
    between = reading.text[inside[-1].end : start]
    opens = inside[-1].start == opened + 1 and _COMMA.fullmatch(between)
    return (inside[-1].entity,) if opens or _OF_ITS_OWN.match(between) else ()


def _named_relative(reading: Reading, start: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Whose figure a relative clause gives: the last name before "which"."""
    ahead = [mention for mention in reading.mentions if mention.end <= start]
    if not ahead or lexicon.entities[ahead[-1].entity].kind == "technology":
        return ()
    return (ahead[-1].entity,) if _WHICH.fullmatch(reading.text, ahead[-1].end, start) else ()


def _named_beside(reading: Reading, begin: int, end: int, start: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Whose figure a list of names gives, each with its own: "A 15분, B: 29초", "A(64TB)/B(128TB)", "2 s vs B 4 s"."""
    text = reading.text
    named = [m for m in reading.mentions if begin <= m.start < end and lexicon.entities[m.entity].kind != "technology"]
    ahead = [mention for mention in named if mention.end <= start]
    having = [
        mention
        for mention in named
        if _ITS_FIGURE.match(text, mention.end, end) and not _COUNTS_IT.match(text, mention.end, end)
    ]
    if not ahead or ahead[-1] not in having or _ITEM_ENDS.search(text, ahead[-1].end, start):
        return ()
    last, before = ahead[-1], ahead[-2].end if len(ahead) > 1 else begin
    item = _NEXT_OF_LIST.search(text, before, last.start)
    if len({mention.entity for mention in having}) > 1 or (item and _GIVEN.search(text, before, item.start())):
        return (last.entity,)
    return (last.entity,) if begin and last.start - begin <= 1 else ()  # "A max 5 TB; B max 64 TB"


def _named_ahead(reading: Reading, begin: int, start: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Whose figure a clause of the sentence gives: "…, B 는 최대 42TB", "A 30일 -> B 60일"."""
    ahead = [mention for mention in reading.mentions if begin <= mention.start and mention.end <= start]
    if len(ahead) < 1 or lexicon.entities[ahead[-1].entity].kind == "technology":
        return ()
    last, text = ahead[-1], reading.text
    clause = _NEW_CLAUSE.search(text[begin : last.start]) and _TOPIC.match(text, last.end)
    step = LEADS_TO.search(text) and not text[last.end : start].strip()
    listed = len(ahead) > 1 and text[ahead[-2].end : last.start].strip() in (",", "와", "과", "및")
    if not listed and _WHOSE.fullmatch(text, last.end, start) and not _TIMES.match(text, start):  # "A 의 400ms 대비"
        return (last.entity,)
    return (last.entity,) if clause or step else ()


def amount_owners(reading: Reading, start: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the entities that the figure at *start* is said of: the line's owners, or whom its sentence names."""
    entities = lexicon.entities
    if len(reading.text) > LONGEST_LINE:
        return reading.owners  # no prose, and each figure would look over the whole of it
    aside = _named_aside(reading, start, lexicon) or _named_relative(reading, start, lexicon)
    if aside:
        return aside
    if others := reading.turns.names_at(start):
        return others
    for begin, end in reading.turns.sentences:
        if not begin <= start < end:
            continue
        match = _OPENING.match(reading.text, begin, end)
        first = match.end() if match else begin
        if begin:
            within = tuple(mention for mention in reading.mentions if first <= mention.start < end)
            subjects = explicit_subjects(reading.text, first, within, lexicon.grammar.subjects, korean=reading.korean)
            subjects = tuple(name for name in subjects if entities[name].kind != "technology")
            if subjects:
                return subjects
        if (own := _named_ahead(reading, begin, start, lexicon)) and (begin or own != reading.owners):
            return own
        if beside := _named_beside(reading, begin, end, start, lexicon):
            return beside
        compared = _COMPARED.search(reading.text, begin, start)
        if compared:
            for mention in reading.mentions:
                behind = start < mention.start < min(end, start + _NEAR)
                if (
                    behind
                    and entities[mention.entity].kind != "technology"
                    and _FOR.search(reading.text[: mention.start])
                ):
                    return (mention.entity,)
    return reading.owners
