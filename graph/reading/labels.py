"""A heading, bold title or lead term -> what it names: an entity, several, a topic, or something new.

The words that surround a name without changing what is named (vendors, "service", numbering) come from
``generic.toml``; so do the topics ("Security", "특징") that name nothing of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from graph.lexicon import Lexicon, Mention
from graph.notes import Line
from graph.reading.grammar import Words, squeeze

_NUMBERING = re.compile(
    r"^(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]?\s+|\[\d{1,3}\]\s*|\d{1,2}\.(?=[A-Z가-힣])|[①-⑳]\s*|[IVX]{1,4}\.\s+|Q\d*[.)]\s+"
    r"|(?i:chapter|section|part|module|lecture|lesson|unit|week|day)\s?\d{1,3}(?:\.\d{1,3})*\s*[-–—:.)]?\s+"
    r"|(?:[Ss]ervice|[Tt]opic|서비스|주제)\s?[:：]\s*)"
)
_INTRODUCES = re.compile(
    r"^(?i:(?:an? )?(?:brief |quick |short )?(?:introduction to|intro to|overview of|basics of|fundamentals of"
    r"|getting started with|understanding)) (?:the |an? )?(?=[A-Z])"
)
# What only says how a chapter teaches: "Balancers with Hands On", "Queues - for Solutions Architects".
_TAUGHT = re.compile(
    r"(?i)(?=[\s(:–—-])(?:\s*[-–—:(]\s*|\s+with\s+|\s+)"
    r"(?:hands?[- ]on(?: labs?)?|for solutions? architects?(?: associates?)?"
    r"|brain ?dump|deep ?dive|crash course|complete guide|explained|cheat ?sheet"
    r"|(?:SAA|SSA|SOA|DVA|CLF|SAP|DOP|SCS|ANS)-?C[O0]\d)\)?\s*$"
)
# A question for what something is names it: "What is a secondary index?", "사설 IP란?".
_ASKED = re.compile(
    r"(?i:what(?:['’]s| is| are)) (?:(?i:an?|the) |(?=\S+ \w))"
    r"(?P<en>(?!(?:it|this|that|new|next|my|your|our|their|his|her|[a-z]+ed|[a-z]+ing)\b)[\w/-]+"
    r"(?: (?!(?i:you|does|do|is|are|and|for|of|to|in|when|vs|between|with|here|there)\b)[\w/()-]+){0,4})\s?\?$"
    r"|(?P<ko>[^?.]{2,30}?)(?:이란|란|(?:은|는) 무엇(?:인가|일까)요?)\s?\?$"
)
_STARRED = re.compile(r"\s*(?:\*[^*]{1,12}\*|\([^()]{0,6}(?:중요|필수|시험)[^()]{0,6}\)|[★☆✨⭐🔥]+)\s*")
_STAR = re.compile("[*(★☆✨⭐🔥]")
_BRACKETED, _OPENED = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]"), re.compile(r"[(（\[]")
_VERSUS = re.compile(r"\bvs\b\.?|\bversus\b|비교|차이|\bcompar|\bdifference|대안|대신", re.I)
# Not "A or B as an origin", nor "can be written to A or B".
_OR = re.compile(r"^(?!.*\b(?:can|may|must|be|into|from)\b).*\bor\b(?!.*\b(?:as|for|with|in|on)\b)", re.I)
_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f][\w'’./+-]*|[가-힣]+")
_SENTENCE = re.compile(r"(?:다|요|음|함|됨|임|까)\s*[.?!]?$|[.?!]$|[a-z][.?!]\s+[A-Z]")
_NAME_LIKE = re.compile(r"[A-Z0-9][\w+#.'-]*(?:[ -](?:(?:for|of|and|the|to|on|in|&|by) )?[A-Z0-9(][\w+#.'()-]*){0,5}$")
_HEADLINE = re.compile(r"[A-Z][\w'’-]*(?: (?:[A-Z][\w/'’-]*|of|in|on|and|or|vs\.?|with|for|to|the|an?|by|from|&))+")
_HEADLINE_WORDS = 7
_ROLE = re.compile(r"\b(?:with|by|to|into|from|via|using|through) $", re.I)
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z0-9&-]{1,9}$")
_OF = re.compile(r"(?<=[A-Za-z)]) ?의$")
LABEL_KINDS = ("heading", "title")
_LONGEST_LABEL = 90
_RECENT = 256


class Label(NamedTuple):
    """What a label names.

    *text* is the label without numbering, stars and closing colon; *mentions* the entities named in it.
    *whole* says that it is nothing but the name (or names) of entities, *versus* that it compares them.
    *bare* is *text* without bracketed parts, *bracketed* their contents.
    """

    text: str
    mentions: tuple[Mention, ...]
    whole: bool = False
    versus: bool = False
    bare: str = ""
    bracketed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The entities named, each once, in order."""
        return tuple(dict.fromkeys(mention.entity for mention in self.mentions))


def is_label(line: Line) -> bool:
    """Whether a line may be a label: a heading, a bold title, or a short item or lead-in that others stand under."""
    if line.kind in LABEL_KINDS:
        return True
    return line.kind in ("item", "paragraph") and line.opens and len(line.text) <= _LONGEST_LABEL


@lru_cache(_RECENT)  # a name is asked for in several respects
def trim(text: str) -> str:
    """Return a label without numbering, stars and closing colon.

    >>> trim("19.27 AWS Control Tower *중요* :")
    'AWS Control Tower'
    """
    if _STAR.search(text):
        text = _STARRED.sub(" ", text)
    text = text.strip()
    numbering = _NUMBERING.match(text)
    if numbering:
        text = text[numbering.end() :].strip()
    text = asked_term(text) or _TAUGHT.sub("", text)
    return text.rstrip(" :：.?-–").strip(" \"'“”‘’")


def asked_term(text: str) -> str:
    """Return what a heading asks the meaning of, or "".

    >>> asked_term("What is a secondary index?")
    'secondary index'
    """
    text = text.strip(" *_")
    asked = _ASKED.fullmatch(text) if text.endswith("?") else None
    return (asked["en"] or asked["ko"]).strip() if asked else ""


def read_label(text: str, lexicon: Lexicon, words: Words, *, context: frozenset[str] = frozenset()) -> Label:
    """Return what the label *text* names; *context* holds the entities spoken of above it."""
    text = _INTRODUCES.sub("", trim(text))
    mentions = tuple(lexicon.find_mentions(text, context=context))
    bracketed = tuple(_BRACKETED.findall(text)) if _OPENED.search(text) else ()
    bare = _BRACKETED.sub("", text).strip() if bracketed else text
    known = any(mention.end - mention.start >= len(bare) for mention in mentions)  # "Virtual Network (VNet)"
    close = None if known else lexicon.misspelt(text)
    if close is not None and not any(mention.entity == close.name for mention in mentions):
        mentions = (Mention(0, len(text), close.name, text),)
    else:
        mentions = tuple(lexicon.find_misspelt(text, mentions))
    if not mentions:
        return Label(text, (), False, _compares(text), bare, bracketed)
    if bracketed and bare not in text:  # "Systems Manager (SSM) Parameter Store" is one name
        around = lexicon.find_mentions(bare, context=context)
        if len(around) == 1 and around[0].end - around[0].start == len(bare):
            mentions = (Mention(0, len(text), around[0].entity, bare),)
    # What is left outside brackets and names decides whether the label is just a name.
    outside = " | ".join(_pieces_outside(text, mentions))
    left = [
        word
        for word in _WORD.findall(outside)
        if word.casefold() not in words.vendors and word.casefold() not in words.fillers
    ]
    versus = _compares(outside)
    named_first = bool(_outside(text, mentions)) or _is_gloss(bare, bracketed, mentions)
    if named_first and not _outside(text, mentions):
        left = []
    whole = named_first and all(squeeze(word) in ("vs", "and", "or", "와", "과", "및", "차이", "비교") for word in left)
    return Label(text, mentions, whole, versus, bare, bracketed)


def _compares(text: str) -> bool:
    return bool(_VERSUS.search(text) or ("or" in text.casefold() and _OR.search(text)))


def _is_gloss(bare: str, bracketed: tuple[str, ...], mentions: Sequence[Mention]) -> bool:
    """Whether a label is an unknown spelling with the known name in brackets: "Simple Queuing Service (SQS)"."""
    if len(bracketed) != 1 or len(mentions) != 1 or mentions[0].alias != bracketed[0].strip():
        return False
    short = bracketed[0].strip()
    abbreviated = abbreviation_of(bare, short) or (short.isupper() and short[:1] == bare[:1] and "-" in short)
    return abbreviated or (not bare.isascii() and short.isascii())


def _outside(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that stand outside brackets."""
    spans = _bracket_spans(text)
    return [mention for mention in mentions if not any(start <= mention.start < end for start, end in spans)]


def _pieces_outside(text: str, mentions: Sequence[Mention]) -> list[str]:
    """The text outside brackets and outside names."""
    return pieces_beside(text, (*_bracket_spans(text), *(mention.span for mention in mentions)))


def _bracket_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _BRACKETED.finditer(text)] if _OPENED.search(text) else []


def pieces_beside(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Return the pieces of *text* before, between and after *spans*.

    >>> pieces_beside("SQS and SNS", [(0, 3), (8, 11)])
    ['', ' and ', '']
    """
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start >= position:
            pieces.append(text[position:start])
        position = max(position, end)
    pieces.append(text[position:])
    return pieces


def main_names(label: Label) -> tuple[str, ...]:
    """Return the entities named outside brackets, each once; without any, those inside."""
    outside = _outside(label.text, label.mentions)
    return tuple(dict.fromkeys(mention.entity for mention in outside or label.mentions))


def most_specific(label: Label, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the entities named, without a whole whose part follows at once ("VPC security group")."""
    names = list(main_names(label))
    for first, second in pairwise(label.mentions):
        between = label.text[first.end : second.start].strip()
        part = lexicon.is_within(second.entity, first.entity) and second.entity != first.entity
        kinds = [lexicon.entities[mention.entity].kind for mention in (first, second)]
        one_name = label.whole and not between and kinds == ["service", "component"]  # "ASG Launch Template"
        if (
            (one_name or (part and between in ("", "의", "-", "–", ":")))
            and first.entity in names
            and second.entity in names
        ):
            names.remove(first.entity)
    return tuple(names)


def is_generic(text: str, words: Words) -> bool:
    """Whether a label names a topic of any service ("Security") and nothing of its own."""
    key = squeeze(trim(text))
    return not key or key in words.generic or key.isdigit()


def is_sentence(text: str) -> bool:
    """Whether *text* reads as a sentence rather than a name."""
    return bool(_SENTENCE.search(text)) or len(text) > 80


def is_name_like(text: str) -> bool:
    """Whether *text* looks like a proper name: every word of weight is written with a capital or a digit.

    >>> is_name_like("Cloud Spanner"), is_name_like("Snowball into Glacier"), is_name_like("서비스")
    (True, False, False)
    """
    return bool(_NAME_LIKE.match(text)) and len(text) <= 60 and any(sign.isalpha() for sign in text)


def is_headline(label: Label, words: Words) -> bool:
    """Whether a lead-in is written as a heading is: its words capitalised, or a topic at its end ("람다 가격")."""
    if is_sentence(label.text) or not 1 < len(label.text.split()) <= _HEADLINE_WORDS:
        return False
    if not label.versus and any(_ROLE.search(label.text[: mention.start]) for mention in label.mentions):
        return False  # "Encryption with AWS KMS" says something
    if _HEADLINE.fullmatch(label.bare):
        return True
    front, _, last = label.bare.rpartition(" ")
    return not last.isascii() and "." not in front and is_generic(last, words)


def abbreviation_of(name: str, short: str) -> bool:
    """Whether *short* abbreviates *name* by its initials.

    >>> abbreviation_of("Virtual Private Gateway", "VGW"), abbreviation_of("Geo-Redundant Storage", "GRS")
    (True, True)
    """
    if not _ABBREVIATION.match(short) or sum(sign.isupper() for sign in short) < 2:
        return False
    letters = iter(name.casefold().replace("-", " "))
    return name[:1].casefold() == short[:1].casefold() and all(
        sign in letters for sign in short.casefold() if sign.isalnum()
    )


def without_topic(name: str, words: Words) -> str:
    """Return *name* without the topic that it ends in: "Virtual Network Basics", "Autoscaling 의 활용".

    >>> without_topic("Virtual Network Basics", Words(generic=frozenset({"basics"})))
    'Virtual Network'
    """
    front, _, last = name.rpartition(" ")
    front = _OF.sub("", front)
    return front if front and is_generic(last, words) and not is_generic(front, words) else name


def ends_in_mode(name: str, words: Words) -> bool:
    """Whether a label ends in a word for a way of working: "Cluster Mode", "내보내기 옵션", but not "Prototype".

    >>> ends_in_mode("Cluster Mode", Words(modes=("mode",)))
    True
    """
    text = " " + name.casefold()
    return any(text.endswith(" " + mode if mode.isascii() else mode) for mode in words.modes)
