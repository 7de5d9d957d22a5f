"""A line's text -> the amounts that it states: bound, value, unit, condition; and what each is about.

Figures (``numerals``) become amounts in three steps: two figures with a connector are one range; a figure without
a unit takes that of the alternative behind it ("1, 2 or 3 years"); cue words before and behind give the bound, and
figures joined by "or" share it. A figure that stays without a unit counts only where a bound makes it a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

from graph.model import Bound
from graph.reading.metrics import Meanings, load_meanings, load_metrics
from graph.reading.numerals import Figure, Numerals, make_numerals
from graph.reading.patterns import Record, load_records, load_table
from graph.reading.sieve import Screen, Sieve
from graph.reading.units import UnitTable, load_unit_table, load_units

__all__ = ["Amount", "Quantities", "classify", "find_amounts", "load_metrics", "load_quantities", "load_units"]

_FILE = "patterns-limits.toml"
_RANGE = re.compile(
    r"\s?(?:~|∼|〜|-|–|—|\bto\b|\bthrough\b|\bup until\b|\bup to\b|"
    r"(?:부터|에서)(?: 시작(?:하여|해서|해))?)\s?(?:최대\s|\+)?"
)
_AND = re.compile(r"\s?and\s")
_BETWEEN_AND = re.compile(r"\bbetween\s$", re.I)
_OR = re.compile(r"\s?(?:,|/|\bvs\.?|\bor\b|\band\b|,\s?or|,\s?and|또는|혹은|이나|나|및|과|와)\s?")
_JOINS = re.compile(r"[\s)]*(?:,|/|\bvs\b\.?|\bor\b|\band\b|또는|혹은|이나|나\s|및|과\s|와\s)")
_VERBS = re.compile(r"\s[A-Z]{3,}(?:/[A-Z]{3,})*(?= )")
_PARENTHETIC = re.compile(r", [^,.;]{3,50}, (?=is |are )")
_OF_NEXT = re.compile(r" (?:is|are|of) \d|: ?\d")
_EXACTLY = re.compile(r"\b(?:exactly|정확히) $")
_SHARES = re.compile(r"\s?(?:/|\bor\b|\band\b|또는|혹은|이나\s|나\s|및|과\s|와\s)")
_PER_AHEAD = re.compile(r"(?:초|분|시간|일)\s?당\s?(?:최대\s?|최소\s?|약\s?)?$|1초에\s?$")
# "up to 416 GB of RAM and 30 TB of data": one bound for both.
_ALSO = re.compile(
    r"(?i)(?: (?:of|in) [A-Za-z]+(?: [a-z]+)?| ?[A-Za-z]+(?: per [a-z]+)?)? (?:and|or|및|와|과) $"
    r"|의 [가-힣]{1,6}[와과] $"
)
_LONE = re.compile(r"\s*(?:약\s?|~\s?)?\d[\d,.]*\+?(?:\s?\(|\s*$)")
_CONTRAST = re.compile(r"(?:반면|whereas|while|compared)", re.I)
_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_SOFT_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|,(?:\s|$)|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_BARE_TAIL = re.compile(
    r"\s?(?:까지|이하|이상|미만|이내|초과|[을를이가로]|입니다|이다|"
    r"or (?:more|less|fewer)|per\s|with|by\s|for\s|in\s|(?:is )?default|prefer(?:red|able)|recommended"
    r"|\(|[)\],.;:|+]|$)"
)
_SINGULAR = re.compile(r" [A-Za-z][A-Za-z-]{2,}")
_QUORUM = re.compile(r" of \d+ (?:needed|required|must|copies|nodes|for an?)\b")
_ADDEND = re.compile(r"(?:\s?\([^()]*\))?\s\+\s[가-힣]")  # "쓰기 1 + 읽기 2"
_ADDED = re.compile(r"\d(?:\s?\([^()]*\))?\s\+\s[^+,.\d]{2,24}\s$")
_GRADES = re.compile(
    r"(?i)(?:\b(?:tiers|levels|priorities|priority|weights?)|등급|우선순위|가중치) (?:of |from |is |는 |은 )?$"
)
_SUMMAND = re.compile(r"(?: [a-z]+){1,2}(?: \([^()]*\))? \+ (?:up to )?\d")
_STATES = re.compile(r"(?:[:=]|\bis|\bare)\s$")
_REACHES_ON = re.compile(r"(?:\b(?:is|are|of|to|at)|[:=]|[은는])\s?$")
_LEANS = re.compile(r"^[^.;:]*(?:,\s|\()(?:up to |최대 |max |maximum |기본 |default |raised to |or |and |[a-z]+: )?$")
_LEANING = 45
_NUMBER = re.compile(r"[\d,.]+")
# "1 ACU = 2 GiB" says what an ACU is; "one" at the end of a clause stands for something named before.
_DEFINES = re.compile(r"(?:\s?[A-Za-z]{2,12})?\s?(?:=|≒|≈)\s")
_PRONOUN = re.compile(r"(?i:\bone)\s?(?=[.,;)]|$)")
_MAKES_COUNT = re.compile(
    r"[^,.;]{1,30}?\bper\b|\s?[가-힣A-Za-z]+(?:에|과|와|로)?만(?=[\s.,]|$)|\s?(?:복제|재시도|시도|마다|\s?간격)"
)
_FOR_WHICH = re.compile(r"\s?\(([A-Za-z가-힣][^()\d]{1,24})\)")
_EACH = re.compile(r"\s?(?:[^\s,.;()]+\s){0,3}?(per\s(?:\d[\d,]*\s)?[A-Za-z]+(?:\sper\s[A-Za-z]+)*)")
_SENTENCE_END = re.compile(r"[.!?。;]\s")
_CONDITION_END = re.compile(r"[.!?。;,](?:\s|$)|\s(?:또는|혹은|or|and|but)\s")
_KO_EACH = re.compile(r"(?<![가-힣A-Za-z])((?:\d[\d,]*\s?)?[A-Za-z가-힣]+)\s?당(?=[\s,]|$)")
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
class BoundCue:
    """Words that bound the figure after (*before* it they stand) or before them, at most *reach* characters away.

    A cue reaches no further than its clause, or with *across* than the next sentence.
    """

    bound: Bound
    match: re.Pattern[str]
    reach: int
    across: bool = False
    id: str = ""


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
    before: Sieve[BoundCue]
    after: Sieve[BoundCue]
    conditions: Sieve[Condition]
    each: Mapping[str, str]


def header_bound(row: str, column: str, quantities: Quantities) -> Bound:
    """Return the bound that a table's headers give to the figures of a cell: "Minimum storage", "최대 기간".

    >>> header_bound("최대 기간", "Standard", QUANTITIES)
    'max'
    """
    for header in (row, column):
        for cue in quantities.before.sift(header):
            if cue.match.search(header):
                return cue.bound
    return "exact"


def find_amounts(text: str, quantities: Quantities, *, cell: bool = False) -> list[Amount]:
    """Return the amounts that *text* states, from left to right, none overlapping another.

    In a table's *cell* a number needs no unit: its headers say what it counts.

    >>> [(a.bound, a.value, a.unit) for a in find_amounts("보존은 기본 4일, 최대 14일", QUANTITIES)]
    [('default', 4.0, 'day'), ('max', 14.0, 'day')]
    >>> find_amounts("443 포트와 AES-256", QUANTITIES)
    []
    """
    figures = quantities.numerals.find(text)
    drafts = _join(figures, text, quantities)
    bounds = _bounds(drafts, text, quantities)
    amounts: list[Amount] = []
    for index, ((figure, upper), bound) in enumerate(zip(drafts, bounds, strict=True)):
        if not _counts(figure, bound, text) and not (cell and _LONE.match(text)):
            continue
        low, high = _neighbours(drafts, index, text)
        amounts.append(
            Amount(
                figure.start,
                figure.end,
                bound,
                figure.value,
                figure.unit or "count",
                upper,
                _condition(text, figure, low, high, quantities),
                figure.counted,
                figure.ratio,
                (low, high),
            )
        )
    return amounts


def bound_cues(text: str, quantities: Quantities) -> list[tuple[BoundCue, re.Match[str], bool]]:
    """Return the cues of bounds that stand in *text*: the cue, its place, and whether it bounds what follows it."""
    sides = ((quantities.before, True), (quantities.after, False))
    return [
        (cue, match, ahead) for cues, ahead in sides for cue in cues.sift(text) for match in cue.match.finditer(text)
    ]


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
    )


# "24 hours (default) to 8760 hours"
_ASIDE = re.compile(r"\s\((?:default|기본 ?값?)\)(?=\s(?!up\b))")
Draft = tuple[Figure, float | None]


def _join(figures: Sequence[Figure], text: str, quantities: Quantities) -> list[Draft]:
    """Figures as drafts: two ends of a range in one, alternatives with the unit of the last."""
    table = quantities.table
    drafts: list[Draft] = []
    for figure in reversed(figures):
        if drafts and drafts[-1][1] is None:
            merged = _merge(figure, drafts[-1][0], text, table)
            if merged is not None:
                drafts[-1] = merged
                continue
        if drafts and figure.bare and not drafts[-1][0].bare:
            behind = drafts[-1][0]
            named = _VERBS.match(text, figure.end)  # "3,500 PUT/POST and 5,500 GET per second"
            if _OR.fullmatch(text, named.end() if named else figure.end, behind.start) and not behind.ratio:
                figure = figure._replace(unit=behind.unit, counted=behind.counted, bare=False)
        drafts.append((figure, None))
    drafts.reverse()
    for index in range(1, len(drafts)):  # "7 days (up to 35)", "300/s without batching, 3,000 with it"
        (first, _), (second, upper) = drafts[index - 1], drafts[index]
        between = text[first.end : second.start]
        leaning = second.bare and second.unit in ("", "count") and not _is_footnote(text, second)
        leaning = leaning and (
            first.unit not in ("", "count") or ("(" in between and text[second.end : second.end + 1] != ",")
        )
        if leaning and len(between) <= _LEANING and _LEANS.search(between) and _BARE_TAIL.match(text, second.end):
            drafts[index] = (second._replace(unit=first.unit, counted=first.counted, bare=False), upper)
    carrying = False
    for index in range(1, len(drafts)):  # "초당 1MB or 1000 messages", "초당 10 / 20 / 30 요청": all are per second
        (first, _), (second, upper) = drafts[index - 1], drafts[index]
        time = first.unit.partition("/")[2]
        carrying = carrying or _PER_AHEAD.search(text, max(0, first.start - 24), first.start) is not None
        carrying = carrying and bool(time) and not second.money and _OR.match(text, first.end) is not None
        if not carrying or "/" in second.unit:
            continue
        if not second.counted and (passing := quantities.numerals.passing_behind(text, second.end)):
            second = second._replace(counted=passing[1])
        unit = f"{second.unit}/{time}"
        if second.unit in ("", "count"):
            unit = quantities.numerals.count_unit(time, second.counted)
        if unit in table.units:
            drafts[index] = (second._replace(unit=unit, bare=False), upper)
            for before in range(index - 1, -1, -1):  # what is counted stands behind the last of them
                other, top = drafts[before]
                if not second.counted or other.unit != f"count/{time}" or other.counted:
                    break
                drafts[before] = (other._replace(unit=unit, counted=second.counted), top)
    return drafts


def _neighbours(drafts: Sequence[Draft], index: int, text: str) -> tuple[int, int]:
    """Where the figure before a draft ends and the one behind it begins."""
    low = drafts[index - 1][0].end if index else 0
    return low, drafts[index + 1][0].start if index + 1 < len(drafts) else len(text)


def _merge(low: Figure, high: Figure, text: str, table: UnitTable) -> Draft | None:
    between = _ASIDE.sub("", text[low.end : high.start])
    connected = _RANGE.fullmatch(between) or (
        _AND.fullmatch(between) and _BETWEEN_AND.search(text[max(0, low.start - 9) : low.start])
    )
    if "최대" in between and _DEFAULT.search(text, max(0, low.start - 16), low.start):
        return None  # "기본 4일에서 최대 14일"
    if not connected or low.ratio or (high.bare and not low.bare and not low.money):
        return None
    tight = between.strip() in {"~", "∼", "〜", "부터", "에서", "to", "through", "up to", "up until"}
    if low.unit == high.unit == "count" and not (low.bare or tight):
        return None
    unit = high.unit
    first, last = low.value, high.value
    if low.bare or (low.money and high.bare):
        unit = high.unit or low.unit
    elif low.unit != high.unit:
        smaller = high.unit if first == 0 else table.smaller(low.unit, high.unit)
        if smaller is None:
            return None
        unit = smaller
        first = first if first == 0 else table.convert(first, low.unit, unit)
        last = table.convert(last, high.unit, unit)
    if first >= last:
        return None
    bare = low.bare and high.bare
    return high._replace(start=low.start, value=first, unit=unit, bare=bare, weak=False), last


def _bounds(drafts: Sequence[Draft], text: str, quantities: Quantities) -> list[Bound]:
    """The bound of each draft: of a range, else from the cues beside it, else from the figure that it is joined to."""
    found: list[tuple[Bound, int] | None] = []
    for index, (figure, upper) in enumerate(drafts):
        if upper is not None:
            found.append(("range", 0))
            continue
        low, high = _neighbours(drafts, index, text)
        behind, ahead = _cue_after(text, figure, high, quantities), _cue_before(text, figure, low, quantities)
        if ahead and behind and ahead[0] == "default" and _DEFAULT.search(text, low, figure.start):
            behind = None  # "기본 4일까지"
        found.append(behind or ahead)
    bounds: list[Bound] = [cue[0] if cue else "exact" for cue in found]
    for index in range(1, len(drafts)):
        first, second = drafts[index - 1][0], drafts[index][0]
        between = text[first.end : second.start]
        if len(between) > _LEANING or bounds[index - 1] == "range" or bounds[index] == "range":
            continue
        kin = quantities.table.units.get(first.unit or "count"), quantities.table.units.get(second.unit or "count")
        alike = kin[0] is not None and kin[1] is not None and (kin[0].base == kin[1].base or "/" in kin[0].base)
        joined = (_JOINS.match(between) and len(between) <= 24 and not _BREAK.search(between)) or (
            _CONTRAST.search(between)
            or (first.unit == second.unit and "/" in first.unit and not _BREAK.search(between))
        )
        also = bounds[index - 1] in ("max", "min") and _ALSO.fullmatch(between)
        bracketed = "(" in between and bounds[index - 1] in ("max", "min") and not _is_footnote(text, second)
        leaning = bracketed and _NUMBER.fullmatch(text, second.start, second.end) and _LEANS.search(between)
        aside = between in ("(", " (") and text[second.end : second.end + 1] == ")"
        same = aside and _are_equal(first, second, quantities)
        if not (alike and (joined or same or leaning)) and not also:
            continue
        before = found[index - 1]
        if found[index] is None and before is not None and before[1] <= 0:
            bounds[index], found[index] = bounds[index - 1], before
        elif found[index - 1] is None and found[index] is not None and len(between) <= 5 and found[index][1] > 0:  # type: ignore[index]
            bounds[index - 1] = bounds[index]
    return bounds


def _is_footnote(text: str, figure: Figure) -> bool:
    """Whether a number is all that brackets hold, as that of a footnote: "up to 10 layers (1)"."""
    return text[figure.start - 1 : figure.start] == "(" and text[figure.end : figure.end + 1] == ")"


def _are_equal(one: Figure, other: Figure, quantities: Quantities) -> bool:
    """Whether two figures say the same in two units, to a twentieth: "1 year (365 days)"."""
    units = quantities.table.units
    if one.unit == other.unit or one.unit not in units or other.unit not in units:
        return False
    if units[one.unit].base != units[other.unit].base:
        return False
    value = quantities.table.convert(other.value, other.unit, one.unit)
    return abs(value - one.value) <= abs(one.value) / 20


_DEFAULT = re.compile(r"(?:기본(?:값|적으로)?(?:은|이)?|default(?: is)?)\s$")


def _cue_before(text: str, figure: Figure, low: int, quantities: Quantities) -> tuple[Bound, int] | None:
    best: tuple[tuple[int, int], Bound] | None = None
    for cue in quantities.before.sift(text[low : figure.start]):
        for match in cue.match.finditer(text, low, figure.start):
            if not cue.match.match(text, match.start()):
                continue  # "over 3 AZs": what follows forbids it
            gap = _PARENTHETIC.sub(" ", text[match.end() : figure.start])
            if cue.bound == "default" and low and gap.startswith(",") and match.start() - low <= 1:
                continue  # "30 s by default, 10 s if asked for"
            reach = max(cue.reach, 70) if _REACHES_ON.search(gap) else cue.reach
            ends = _BREAK if cue.bound == "default" else _SOFT_BREAK
            if len(gap) > reach or (ends.search(gap) and not cue.across):
                continue
            if cue.bound == "recommended":
                return cue.bound, -1
            if best is None or (match.end(), -match.start()) > best[0]:  # "default limit" is a default
                best = ((match.end(), -match.start()), cue.bound)
    return (best[1], -1) if best else None


def _cue_after(text: str, figure: Figure, high: int, quantities: Quantities) -> tuple[Bound, int] | None:
    """The bound that the words behind a figure give; advice ("이상일 때 권고") outweighs the comparison in it."""
    best: tuple[int, Bound] | None = None
    for place in sorted({figure.end, figure.tail}):
        for cue in quantities.after.sift(text[place : min(high, place + 40)]):
            match = cue.match.search(text, place, min(high, place + 40))
            if match is None or match.start() - place > cue.reach or _SOFT_BREAK.search(text[place : match.start()]):
                continue
            if high < len(text) and (high - match.end() <= 1 or _OF_NEXT.match(text, match.end())):
                continue  # it stands before the next figure and bounds that one
            if cue.bound == "recommended":
                return cue.bound, 1
            if best is None or match.start() < best[0]:
                best = (match.start(), cue.bound)
    return (best[1], 1) if best else None


def _counts(figure: Figure, bound: Bound, text: str) -> bool:
    """Whether a figure is a quantity at all."""
    defines = figure.value == 1 and _DEFINES.match(text, figure.end)
    if defines or (bound in ("exact", "default") and _PRONOUN.match(text, figure.start)):
        return False
    if figure.weak and _EXACTLY.search(text, max(0, figure.start - 9), figure.start):
        return True
    if figure.weak:
        return bound != "exact" or bool(_MAKES_COUNT.match(text, figure.end))
    if figure.bare and bound == "range" and _GRADES.search(text, max(0, figure.start - 24), figure.start):
        return True
    if figure.bare and not figure.unit:
        per = text[figure.end : figure.end + 5] == " per " and _STATES.search(
            text[max(0, figure.start - 8) : figure.start]
        )
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
            and bool(single or _BARE_TAIL.match(text, figure.end))
            and (bound != "exact" or bool(per))
        )
    return True


def _condition(text: str, figure: Figure, low: int, high: int, quantities: Quantities) -> str:
    """The circumstances of a figure, from the words between its neighbours."""
    names: list[str] = []
    clause = (low, min(high, figure.end + 60))
    ends = _CONDITION_END if low else _SENTENCE_END
    begin = max([low, *(match.end() for match in ends.finditer(text, low, figure.start))])
    stop = _CONDITION_END.search(text, figure.end, clause[1])
    window = text[begin : stop.start() if stop else clause[1]]
    for condition in quantities.conditions.sift(window):
        if condition.match.search(window):
            names.append(condition.name)
    each = _EACH.match(text, figure.end) or _EACH.match(text, figure.tail)
    if each:
        words = each[1].split()
        while words[-1].casefold() in quantities.numerals.stop and len(words) > 1:  # "per shard for" is per shard
            words.pop()
        if len(words) > 1 and words[-1] not in _SPANS_OF_TIME:
            names.append(" ".join(words))
    shared = low and _SHARES.match(text, low) and figure.start - low <= 24  # "샤드당 2MB 나 1500개": both are per shard
    for match in _KO_EACH.finditer(text, max(0, low - 24) if shared else begin, figure.start):
        if match[1] not in _SPANS_OF_TIME:
            noun = re.sub(r"^1\s?", "", match[1])
            names.append(f"per {quantities.each.get(noun, noun)}")
    inside = _FOR_WHICH.match(text, figure.end)
    cues = (*quantities.before.sift(inside[1]), *quantities.after.sift(inside[1])) if inside else ()
    if inside and not any(cue.match.search(inside[1]) for cue in cues):
        names.append(inside[1].strip())
    return ", ".join(dict.fromkeys(names))


def load_quantities(data_dir: Path, screen: Screen | None = None) -> Quantities:
    """Return how quantities are written and what they mean, from *data_dir*; ``DataFileError`` names what is wrong."""
    table, meanings = load_unit_table(data_dir), load_meanings(data_dir)
    path = data_dir / _FILE
    content = load_table(path)
    numbers, counting, days = (dict(content[key]) for key in ("numbers", "counting", "days"))  # type: ignore[call-overload]
    passing = {word: thing for thing in ("message", "request") for word in counting[thing]}
    numerals = make_numerals(
        screen=screen,
        table=table,
        noise=_patterns(path, "noise"),
        example=_patterns(path, "example"),
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
    )
    cues = [(record, _bound_cue(record)) for record in load_records(path, "bound")]
    return Quantities(
        table,
        numerals,
        meanings,
        _sieve(cue for record, cue in cues if record.text("side") == "before"),
        _sieve(cue for record, cue in cues if record.text("side") == "after"),
        _sieve(Condition(record.text("name"), record.regex("match")) for record in load_records(path, "condition")),
        dict(content["each"]),  # type: ignore[call-overload]
    )


def _sieve(rules: Iterable[Matcher]) -> Sieve[Matcher]:
    return Sieve(rules, lambda rule: rule.match)


def _patterns(path: Path, table: str) -> list[str]:
    return [record.regex("match").pattern for record in load_records(path, table)]


def _bound_cue(record: Record) -> BoundCue:
    name, reach = record.text("bound"), record.values.get("reach")
    bounds: dict[str, Bound] = {bound: bound for bound in get_args(Bound)}
    if name not in bounds or not isinstance(reach, int) or record.text("side") not in ("before", "after"):
        raise record.fault(name, f"a bound of {', '.join(bounds)}, a side and a reach")
    return BoundCue(bounds[name], record.regex("match"), reach, bool(record.values.get("across", False)), record.id)
