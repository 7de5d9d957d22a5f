"""A line's text -> the amounts that it states: bound, value, unit, condition; and what each is about.

Figures (``numerals``) become amounts in three steps: those that belong together are joined (``drafts``), cue words
give their bounds (``bounds``), and a figure that stays without a unit counts only where a bound makes it a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

from graph.model import Bound
from graph.reading.bounds import JOINT, BoundCue, BoundCues, bounds_of
from graph.reading.drafts import BARE_TAIL, join_figures, neighbours
from graph.reading.metrics import Meanings, load_meanings
from graph.reading.numerals import ONE_PLACE, TIED, Figure, Numerals, make_numerals
from graph.reading.patterns import Record, load_records, load_table
from graph.reading.sieve import Alternation, Screen, Sieve, split_alternatives
from graph.reading.units import UnitTable, load_unit_table

_FILE = "patterns-limits.toml"
_EXACTLY = re.compile(rf"\b(?:exactly|정확히) $|{TIED}(?:just |a )?$")
_SHARES = re.compile(rf"\s?(?:{JOINT})")
_NEXT_RATE = re.compile(r", (?=\d)")
_LONE = re.compile(r"\s*(?:약\s?|~\s?)?\d[\d,.]*\+?(?: per [A-Za-z][A-Za-z -]{2,24})?(?:\s?\(|\s*$)")
_SINGULAR = re.compile(r" [A-Za-z][A-Za-z-]{2,}")
_NOUNS = re.compile(r"(?: [A-Za-z][\w-]*){1,3}")
_QUORUM = re.compile(r" of \d+ (?:needed|required|must|copies|nodes|for an?)\b")
_ADDEND = re.compile(r"(?:\s?\([^()]*\))?\s\+\s[가-힣]")  # "쓰기 1 + 읽기 2"
_ADDED = re.compile(r"\d(?:\s?\([^()]*\))?\s\+\s[^+,.\d]{2,24}\s$")
_GRADES = re.compile(
    r"(?i)(?:\b(?:tiers|levels|priorities|priority|weights?)|등급|우선순위|가중치) (?:of |from |is |는 |은 )?$"
)
_SUMMAND = re.compile(r"(?: [a-z]+){1,2}(?: \([^()]*\))? \+ (?:up to )?\d")
_STATED_EACH = re.compile(r"[:：]\s?[^\s:：,.]{1,10}당\s$")  # "버킷: 계정당 100"
_STATES = re.compile(r"(?:[:=]|\bis|\bare)\s$")
# "1 ACU = 2 GiB" says what an ACU is; "one" at the end of a clause stands for something named before.
_DEFINES = re.compile(r"(?:\s?[A-Za-z]{2,12})?\s?(?:=|≒|≈)\s")
_PRONOUN = re.compile(r"(?i:\bone)\s?(?=[.,;)]|$)")
_MAKES_COUNT = re.compile(
    r" (?:[a-z]+ ){1,3}only\b"
    r"|[^,.;]{1,30}?\bper\b|의?\s?[가-힣A-Za-z]+(?:에|과|와|로)? ?만(?=[\s.,]|$)|\s?(?:복제|재시도|시도|마다|\s?간격)"
    r"|의\s?(?:가용\s?영역|AZ|존|데이터\s?센터)(?: ?안| ?내)?에(?:서)?만?\s(?!여러|있)"
    r"|의\s(?!(?:장점|단점|예|특징|의미|목적|역할)[을를])\S+[을를]\s(?:갖|가[지진집])|의\s[^가-힣,.]{2,20}$"
)
# "one per AZ", "in one zone": alone it counts where it is said of each of others or where something is kept.
_OF_EACH = re.compile(r"(?:당|별로|마다)\s(?:\S{1,8}\s){0,2}$")
# "하나의 서브넷은 하나의 가용 영역에 위치": each of the first has one of the second.
_EACH_ONE = re.compile(r"(?:하나|한 개)의 \S+(?: \S+)?[은는] (?:반드시 |오직 )?$")
_IS_TIED = re.compile(r"의\s[^,.]{1,24}?(?:[과와에]|안에|내에) (?:만 )?(?:연결|할당|위치|속|존재|매핑|귀속)")
_ONE_IS = re.compile(r"하나(?:라서|뿐|이고|이며|입니다|이다|임)")  # "네임스페이스는 하나뿐"
_ABSTRACT = r"길|방법|이유|장점|단점|목적|특징|차이|문제|의미|역할|조건|원칙|핵심|답|예"
_SUBJECT = re.compile(rf"(?<![가-힣])(?!(?:{_ABSTRACT})[은는이가])[가-힣A-Za-z]+(?:은|는|이|가)\s$")
_SUBJECT_REACH = 16
_PLACED = re.compile(r"\b(?:in|to|within) (?:a |only |just )?$")
_FOR_WHICH = re.compile(r"\s?\(([A-Za-z가-힣][^()\d]{1,24})\)")
_EACH = re.compile(
    r"\s?(?:[^\s,.;()]+\s){0,3}?(per\s(?:\d[\d,]*\s|(?:AWS|private|public|transit)\s)?[A-Za-z]+(?:\sper\s[A-Za-z]+)*)"
)
_ABBREVIATED = re.compile(r"\.(?=\s)(?i:(?<=\bmax\.)|(?<=\bmin\.)|(?<=\bapprox\.)|(?<=최대\.)|(?<=최소\.))")
_SENTENCE_END = re.compile(r"[.!?。;]\s")
_ASIDE_OPENS = re.compile(r"\([^()]*$")
_CONDITION_END = re.compile(r"[.!?。;,](?:\s|$)|\s(?:또는|혹은|or|and|but)\s")
_KO_EACH = re.compile(
    r"(?<![가-힣A-Za-z\d,])((?:\d[\d,]*(?:[천만억]+\s)?\s?)?(?:가용 )?[A-Za-z가-힣]+)\s?당(?=[\s,]|$)"
    r"|(?<![가-힣A-Za-z\d,])((?:가용 )?(?!매|[초분시일주월달년](?:간)?마다|때)[A-Za-z가-힣]+)마다(?=\s)"
)
_SO_MANY = re.compile(r"(?<![\d,.])\d[\d,]*[천만억]*\s$")  # "100만 요청당"
_ONE = re.compile(r"^1(?![\d,천만억])\s?")
_SPANS_OF_TIME = frozenset(
    ("second", "sec", "minute", "min", "hour", "day", "week", "month", "year")
    + ("초", "분", "시간", "일", "주", "월", "년", "달", "해")
)


class Amount(NamedTuple):
    """A quantity that a line states at *start* to *end*; *value_to* is the upper end of a range.

    *counted* is what a count counts, as written; *ratio* marks a multiple ("7 times cheaper"); *around* are the ends of
    the amounts beside it, between which its cues lie.
    """

    start: int
    end: int
    bound: Bound
    value: float
    unit: str
    value_to: float | None = None
    condition: str = ""
    counted: str = ""
    ratio: bool = False
    around: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Condition:
    """A circumstance under which a figure holds."""

    name: str
    match: re.Pattern[str]


Matcher = TypeVar("Matcher", BoundCue, Condition)


@dataclass(frozen=True, slots=True)
class Quantities:
    """All that is known about how quantities are written and what they mean."""

    table: UnitTable
    numerals: Numerals
    meanings: Meanings
    bounds: BoundCues
    conditions: Sieve[Condition]
    each: Mapping[str, str]


def find_amounts(text: str, quantities: Quantities, *, alone: bool = False) -> list[Amount]:
    """Return the amounts that *text* states, from left to right, none overlapping another.

    A number that stands *alone* needs no unit, as in a table's cell: its headers say what it counts.

    >>> [(a.bound, a.value, a.unit) for a in find_amounts("보존은 기본 4일, 최대 14일", QUANTITIES)]
    [('default', 4.0, 'day'), ('max', 14.0, 'day')]
    >>> find_amounts("443 포트와 AES-256", QUANTITIES)
    []
    """
    text = _ABBREVIATED.sub(" ", text)  # a full stop that ends no sentence: "Max. retention"
    figures = quantities.numerals.find(text)
    drafts = join_figures(figures, text, quantities.numerals)
    bounds = bounds_of(drafts, text, quantities.bounds, quantities.table)
    amounts: list[Amount] = []
    for index, ((figure, upper), bound) in enumerate(zip(drafts, bounds, strict=True)):
        if not _counts(figure, bound, text) and not (alone and _LONE.match(text)):
            continue
        if bound == "exact" and "+" in text[figure.start : figure.end]:
            bound = "min"  # "400+ GB"
        low, high = neighbours(drafts, index, text)
        amounts.append(
            Amount(
                figure.start,
                figure.end,
                bound,
                figure.value,
                figure.unit or "count",
                upper,
                _condition(text, figure, low, high, quantities),
                figure.counted or _single(text, figure, quantities.numerals.stop),
                figure.ratio,
                (low, high),
            )
        )
    return amounts


def classify(text: str, amount: Amount, quantities: Quantities, *, context: Sequence[str] = ()) -> tuple[str, str, str]:
    """Return (metric, concept or "", what is limited) of *amount* in *text*.

    *context* are the labels above the line, the nearest first.

    >>> text = "메시지 보존 기간은 최대 14일"
    >>> classify(text, find_amounts(text, QUANTITIES)[0], QUANTITIES)
    ('retention', 'message-retention', 'message retention')
    """
    return quantities.meanings.classify(
        text,
        (amount.start, amount.end),
        quantities.table.units[amount.unit],
        counted=amount.counted,
        ratio=amount.ratio,
        bounds=amount.around,
        context=context,
        alike=bool(amount.condition),
    )


def _counts(figure: Figure, bound: Bound, text: str) -> bool:
    """Whether a figure is a quantity at all."""
    defines = figure.value == 1 and _DEFINES.match(text, figure.end)
    if defines or (bound in ("exact", "default") and _PRONOUN.match(text, figure.start)):
        return False
    if figure.weak and _EXACTLY.search(text, max(0, figure.start - 24), figure.start):
        return True
    if figure.weak:
        placed = _PLACED.search(text, max(0, figure.start - 14), figure.start) and ONE_PLACE.match(text, figure.end)
        each = _OF_EACH.search(text, max(0, figure.start - 24), figure.start)
        is_one = _ONE_IS.match(text, figure.start) and _SUBJECT.search(
            text, max(0, figure.start - _SUBJECT_REACH), figure.start
        )
        tied = _EACH_ONE.search(text, max(0, figure.start - 32), figure.start) and _IS_TIED.match(text, figure.end)
        return bound != "exact" or bool(placed or each or is_one or tied or _MAKES_COUNT.match(text, figure.end))
    if figure.bare and bound == "range" and _GRADES.search(text, max(0, figure.start - 24), figure.start):
        return True
    if figure.bare and not figure.unit:
        ahead = text[max(0, figure.start - 16) : figure.start]
        per = text[figure.end : figure.end + 5] == " per " and _STATES.search(ahead) is not None
        per = per or _STATED_EACH.search(ahead) is not None
        single = figure.value == 1 and _SINGULAR.match(text, figure.end)  # "at most 1 stream"
        if figure.value == 1 and _SUMMAND.match(text, figure.end):  # "1 writer + 2 readers"
            return True
        if (
            _QUORUM.match(text, figure.end)
            or _ADDEND.match(text, figure.end)
            or _ADDED.search(text, max(0, figure.start - 60), figure.start)
        ):
            return True
        return (
            (figure.value > 0 or bound == "range")
            and bool(single or BARE_TAIL.match(text, figure.end))
            and (bound != "exact" or per)
        )
    return True


def _single(text: str, figure: Figure, stop: frozenset[str]) -> str:
    """What there is one of, as written: "only one internet gateway"; "" where the figure is another, or has a unit."""
    words = _NOUNS.match(text, figure.end) if figure.value == 1 and figure.unit in ("", "count") else None
    return " ".join(takewhile(lambda word: word.casefold() not in stop, words[0].split())) if words else ""


def _condition(text: str, figure: Figure, low: int, high: int, quantities: Quantities) -> str:
    """The circumstances of a figure, from the words between its neighbours."""
    names: list[str] = []
    clause = (low, min(high, figure.end + 60))
    if high < len(text) and (aside := _ASIDE_OPENS.search(text, figure.end, high)):
        clause = (low, min(clause[1], aside.start()))  # "300개 (배치로 3,000개)": what holds in brackets holds there
    ends = _CONDITION_END if low else _SENTENCE_END
    begin = max([low, *(match.end() for match in ends.finditer(text, low, figure.start))])
    stop = _CONDITION_END.search(text, figure.end, clause[1])
    window = text[begin : stop.start() if stop else clause[1]]
    for condition in quantities.conditions.sift(text):
        if condition.match.search(window):
            names.append(condition.name)
    each = _EACH.match(text, figure.end) or _EACH.match(text, figure.tail)
    if each:
        words = each[1].split()
        while words[-1].casefold() in quantities.numerals.stop and len(words) > 1:  # "per shard for" is per shard
            words.pop()
        if len(words) > 1 and words[-1] not in _SPANS_OF_TIME:
            names.append(" ".join(words))
    shares = _SHARES.match(text, low) or ("/" in figure.unit and not figure.money and _NEXT_RATE.match(text, low))
    shared = low and shares and figure.start - low <= 24  # "샤드당 2MB 나 1500개": both are per shard
    for match in _KO_EACH.finditer(text, max(0, low - 24) if shared else begin, figure.start):
        each_one = match[1] or match[2]
        if each_one not in _SPANS_OF_TIME:
            many = _SO_MANY.search(text, max(0, match.start() - _SUBJECT_REACH), match.start())
            noun = _ONE.sub("", f"{many[0] if many else ''}{each_one}")
            names.append(f"per {quantities.each.get(noun, noun)}")
    inside = _FOR_WHICH.match(text, figure.end)
    bounds = quantities.bounds
    cues = (*bounds.before.sift(inside[1]), *bounds.after.sift(inside[1])) if inside else ()
    if inside and not (quantities.table.named(inside[1]) or any(cue.match.search(inside[1]) for cue in cues)):
        names.append(inside[1].strip())
    return ", ".join(dict.fromkeys(names))


def load_quantities(data_dir: Path, screen: Screen | None = None) -> Quantities:
    """Return how quantities are written and what they mean, from *data_dir*; ``DataFileError`` names what is wrong.

    *screen* is that of all lines, which tells those that may hold a figure; the rest is asked of those alone.
    """
    figured = Screen()
    table, meanings = load_unit_table(data_dir), load_meanings(data_dir, figured)
    path = data_dir / _FILE
    content = load_table(path)
    numbers, counting, days = (dict(content[key]) for key in ("numbers", "counting", "days"))  # type: ignore[call-overload]
    passing = {word: thing for thing in ("message", "request") for word in counting[thing]}
    numerals = make_numerals(
        table=table,
        noise=Alternation(_alternatives(path, "noise"), figured),
        example=Alternation(_alternatives(path, "example"), figured),
        screen=screen,
        counters=counting["counters"],
        times=counting["times"],
        nouns=meanings.countable,
        ko_words=numbers["ko"],
        en_words=numbers["en"],
        ko_multiples=numbers["ko_multiples"],
        en_multiples=numbers["en_multiples"],
        letters=numbers["letters"],
        spans={word: (float(value), unit) for word, (value, unit) in days["ko"].items()},
        stop=counting["stop"],
        singular=counting["singular"],
        plural=counting["plural"],
        passing=passing,
        named=counting["named"],
    )
    return Quantities(
        table,
        numerals,
        meanings,
        load_bounds(path, figured),
        _sieve(
            (Condition(record.text("name"), record.regex("match")) for record in load_records(path, "condition")),
            figured,
        ),
        dict(content["each"]),  # type: ignore[call-overload]
    )


def load_bounds(path: Path, screen: Screen | None = None) -> BoundCues:
    """Return the cues of bounds in a pattern file."""
    cues = [(record.text("side", default=""), _bound_cue(record)) for record in load_records(path, "bound")]
    before, after = ([cue for side, cue in cues if side == wanted] for wanted in ("before", "after"))
    return BoundCues(_sieve(before, screen), _sieve(after, screen))


def _sieve(rules: Iterable[Matcher], screen: Screen | None) -> Sieve[Matcher]:
    return Sieve(rules, lambda rule: rule.match, screen)


def _alternatives(path: Path, table: str) -> list[str]:
    """The patterns of a table, each of their alternatives by itself."""
    patterns = (record.regex("match").pattern for record in load_records(path, table))
    return [part for pattern in patterns for part in split_alternatives(pattern)]


def _bound_cue(record: Record) -> BoundCue:
    name, reach = record.text("bound"), record.values.get("reach")
    bounds: dict[str, Bound] = {bound: bound for bound in get_args(Bound)}
    if name not in bounds or not isinstance(reach, int) or record.text("side") not in ("before", "after"):
        raise record.fault(name, f"a bound of {', '.join(bounds)}, a side and a reach")
    return BoundCue(bounds[name], record.regex("match"), reach, record.flag("across"), record.id)
