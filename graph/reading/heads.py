"""A line's text -> the term that it defines: "Weighted : by share", "*reader endpoint* -> replicas"."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.lexicon import Mention
from graph.notes import Line
from graph.reading.grammar import ARROW, BRACKETED, Words, squeeze, unbracketed
from graph.reading.labels import is_sentence, pieces_beside

_COLON = re.compile(
    r"(?=[\s:：;=–—→-])(?<=\S)\s*(?:[:：](?=\s)|(?<=\s)[:：](?=\S)|[:：]$|;(?=\s)|=>|(?<=\s)=(?=\s)|(?<=\s)[-–—](?=\s)|(?<=\s)→(?=\s))\s*"
)
_HEAD_END = re.compile("[:：=–—→-]")
_WORD = re.compile(r"\w+")
_LONGEST_HEAD = 70
_LONG_ENOUGH = 8  # what a name with a full stop behind it goes on to say: "SQS. Keeps messages"
_TERM_ARROW = re.compile(rf"\s*(?:{ARROW}|=)\s*")
_CODED = re.compile(r"[A-Z][A-Za-z]*[A-Z][a-z]{2,}\w*")  # "AZRebalance -> moves servers"
_FLOW = re.compile(rf"\S\s?{ARROW}\s?\S")


class Head(NamedTuple):
    """The term that a line defines: ``text`` before the colon or dash, and where the rest begins."""

    text: str
    start: int
    end: int
    rest: int
    entities: tuple[str, ...] = ()
    whole: bool = False


def find_head(text: str, mentions: tuple[Mention, ...], words: Words, *, prose: bool = False) -> Head | None:
    """Return the term that *text* defines, or None; in *prose* a name with a full stop behind it ends a sentence.

    >>> find_head("weighted : by share", (), Words()).text
    'weighted'
    >>> find_head("SQS. Keeps messages", (Mention(0, 3, "Amazon SQS", "SQS"),), Words()).entities
    ('Amazon SQS',)
    """
    first = mentions[0] if mentions and not prose else None
    if first and not first.start and text.startswith(". ", first.end) and len(text) > first.end + _LONG_ENOUGH:
        return Head(text[: first.end], 0, first.end, first.end + 2, (first.entity,), True)
    if not _HEAD_END.search(text, 1, _LONGEST_HEAD + 8):
        return None
    match = _COLON.search(text, 1, _LONGEST_HEAD + 8)
    if match is None or match.start() > _LONGEST_HEAD or (match.end() >= len(text) and match[0].strip() in "-–—"):
        return None
    term = text[: match.start()].strip(" *`\"'“”")
    if not term or is_sentence(term) or len(term.split()) > 9 or _FLOW.search(term):
        return None
    if term.count("(") != term.count(")"):
        return None
    if any(mention.start < match.start() < mention.end for mention in mentions):
        return None
    inside = [mention for mention in mentions if mention.end <= match.start()]
    if match[0].strip() == ";" and not (len(inside) == 1 and inside[0].start <= 1 and inside[0].end >= len(term) - 1):
        return None  # "Cloud SQL; a database" defines, "add one; keep it" does not
    bare = unbracketed(term)
    names = "".join(
        squeeze(text[mention.start : mention.end])
        for mention in inside
        if f"({text[mention.start : mention.end]}" not in term
    )
    left = [
        word
        for word in _WORD.findall(_without(term, inside))
        if word.casefold() not in words.vendors
        and word.casefold() not in words.fillers
        and word.casefold() not in ("와", "과", "및", "and", "or", "each", "every", "각")
    ]
    ending = f" {bare.casefold()}"  # "Resolver DNS Firewall" is the end of a name
    shortened = any(mention.entity.casefold().endswith(ending) for mention in inside)
    whole = bool(inside) and (not left or names == squeeze(bare) or shortened)
    return Head(term, 0, match.start(), match.end(), tuple(dict.fromkeys(m.entity for m in inside)), whole)


def marked_head(line: Line, mentions: tuple[Mention, ...]) -> Head | None:
    """Return the term before an arrow that a line begins with, set apart by its author or by its spelling, or None."""
    first = line.lead_mark if line.kind == "item" else None
    coded = _CODED.match(line.text) if first is None and line.kind == "item" else None
    end = first.end if first else coded.end() if coded else 0
    if not end or any(mention.start < end for mention in mentions):
        return None
    arrow = _TERM_ARROW.match(line.text, end)
    if arrow is None or (coded and not is_coded(line.text, arrow.end())):
        return None
    return Head(line.text[:end], 0, end, arrow.end())


def is_coded(text: str, rest: int) -> bool:
    """Whether *text* begins with a name as programs write them, which what stands from *rest* explains.

    >>> is_coded("AZRebalance -> moves servers", 15), is_coded("PutObject -> a function -> a topic", 13)
    (True, False)
    """
    return bool(_CODED.match(text)) and not (_FLOW.search(text, rest) or _CODED.match(text, rest))


def _without(term: str, mentions: list[Mention]) -> str:
    """The term without the names in it and without brackets."""
    return BRACKETED.sub(" ", " ".join(pieces_beside(term, (mention.span for mention in mentions))))
