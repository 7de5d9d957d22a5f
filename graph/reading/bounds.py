"""Words beside the figures of a line -> the bound of each: a maximum, a minimum, a default, advice or an exact figure.

Cue words before and behind a figure give its bound; figures joined by "or" share it, and so does one that leans on
another or says the same in a second unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import Bound
from graph.reading.drafts import DEFAULT, LEANING, LEANS, Draft, is_footnote, is_for_each, neighbours
from graph.reading.numerals import Figure
from graph.reading.sieve import Sieve
from graph.reading.units import UnitTable

JOINT = r"/|\bor\b|\band\b|또는|혹은|이나|나\s|및|과\s|와\s"  # between two figures
_JOINS = re.compile(rf"[\s)]*(?:(?:in|out|입력|출력)\s)?(?:,|\bvs\b\.?|{JOINT})")
# "최대 16,000 IOPS, 1,000 MB/s": two measures of one thing, unless the second has a noun or a use of its own.
_BARELY = re.compile(r"(?: (?:RAM|memory|storage|disk))?\)?(?:,|\s?/)\s?(?:초당 |분당 )?")
_CLOSES = re.compile(
    r"\s?(?:(?:of |의 )?(?:RAM|memory|storage|throughput|bandwidth|timeout|메모리|스토리지|처리량|대역폭|타임아웃)\s?)?"
    r"(?:까지|[을를])?\s?(?:처리|제공|지원|가능|\(?(?:기본값?|최대|(?:by )?default|max))?\s?(?:[,.;/)|]|$)"
)
# "노드 최대 30개, 복제본 2개", but "기본 간격 30초, 타임아웃 5초" are both by default.
_AT_ONCE = re.compile(r"(?i)(?:최[소대]|기본|max|min|maximum of|minimum of|default|up to|at (?:most|least))\.?\s?$")
_ANEW = re.compile(
    r"[,/]\s?(?!(?:or|and|with|without|for|in|about|또는|혹은|초당|분당|약|총|각)\b)"
    r"(?:[가-힣]+|[a-z]+)(?: (?:[가-힣]+|[a-z]+)){0,2}(?<![면때시해서고])[:]?\s?$"
)
_OTHERWISE = re.compile(
    r"\s?(?:전(?:에|까지)?(?=[\s,.)]|$)|후|뒤|간격|마다|단위|increments?\b|apart\b|before\b|after\b|ago\b)"
)
_PARENTHETIC = re.compile(r", [^,.;]{3,50}, (?=is |are )")
_OF_NEXT = re.compile(r" (?:is|are|of) \d|\s?[:=] ?\d")  # "(min : 10 min / max : 7 days)"
# What may as well bound the figure behind it.
_EITHER_SIDE = re.compile(
    r"(?i)최[소대]|기본|한[도계]|제한|권[장고]|추천"
    r"|\b(?:min(?:imum)?|max(?:imum)?|at (?:most|least)|limit|cap|default|recommended)\b"
)
# "up to 416 GB of RAM and 30 TB of data": one bound for both.
_BESIDE = re.compile(r"[와과] (?:초당 |분당 )?")  # "기본 3,000 IOPS와 초당 125MB"
_ALSO = re.compile(
    r"(?i)(?: (?:of|in) [A-Za-z]+(?: [a-z]+)?| ?[A-Za-z]+(?: [a-z]+)?(?: per [a-z]+)?| for (?:[\w-]+ ){0,3}[\w-]+)?"
    r" (?:and|or|&|및|와|과) $"
    r"|(?:의 [가-힣]{1,6})?[와과] (?:초당 |분당 )?$"
)
_NEXT_TOPIC = re.compile(r", [^\s,.]{1,16} ?[은는] ")  # "A 는 30일, B 는 180일 최소 보관": both
_CONTRAST = re.compile(r"(?:반면|whereas|while|compared)", re.I)
_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|, but\s|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_SOFT_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|,(?:\s|$)|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_REACHES_ON = re.compile(r"(?:\b(?:is|are|of|to|at)|[:=]|[은는])\s?$")
_BRACKET = re.compile(r"\([^)]*$")  # "권장 (최대 5TB)": what bounds the figure stands in the brackets
_NUMBER = re.compile(r"[\d,.]+")
_CUE_REACH, _LISTED = 12, 24


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
class BoundCues:
    """The cues that stand before figures and those that stand behind."""

    before: Sieve[BoundCue]
    after: Sieve[BoundCue]


def header_bound(row: str, column: str, cues: BoundCues) -> Bound:
    """Return the bound that a table's headers give to the figures of a cell: "Minimum storage", "최대 기간".

    >>> header_bound("최대 기간", "Standard", QUANTITIES.bounds)
    'max'
    """
    for header in (row, column):
        for cue in cues.before.sift(header):
            if cue.match.search(header):
                return cue.bound
    return "exact"


def bound_cues(text: str, known: BoundCues) -> list[tuple[BoundCue, re.Match[str], bool]]:
    """Return the cues of bounds that stand in *text*: the cue, its place, and whether it bounds what follows it."""
    sides = ((known.before, True), (known.after, False))
    return [
        (cue, match, ahead) for cues, ahead in sides for cue in cues.sift(text) for match in cue.match.finditer(text)
    ]


def bounds_of(drafts: Sequence[Draft], text: str, cues: BoundCues, table: UnitTable) -> list[Bound]:
    """Return the bound of each draft: a range's, else from the cues beside it, else of the figure that it joins."""
    found: list[tuple[Bound, int] | None] = []
    for index, (figure, upper) in enumerate(drafts):
        if upper is not None:
            found.append(("range", 0))
            continue
        low, high = neighbours(drafts, index, text)
        behind, ahead = _cue_after(text, figure, high, cues), _cue_before(text, figure, low, cues)
        if ahead and behind and ahead[0] == "default" and DEFAULT.search(text, low, figure.start):
            behind = None  # "기본 4일까지"
        found.append(behind or ahead)
    bounds: list[Bound] = [cue[0] if cue else "exact" for cue in found]
    for index in range(1, len(drafts)):
        first, second = drafts[index - 1][0], drafts[index][0]
        if "range" in bounds[index - 1 : index + 1] or not _is_joined(first, second, bounds[index - 1], text, table):
            continue
        before, own = found[index - 1], found[index]
        if own is None and before is not None and before[1] <= 0:
            bounds[index], found[index] = bounds[index - 1], before
        elif before is None and own is not None and own[1] > 0:
            between = text[first.end : second.start]
            shared = _NEXT_TOPIC.fullmatch(between) and text[second.end : second.end + 1] == " "
            if (shared and first.unit == second.unit) or (
                len(between) <= 5 and ("/" in between or _are_alike(first, second, table))
            ):
                bounds[index - 1] = bounds[index]
    return bounds


def _is_joined(first: Figure, second: Figure, bound: Bound, text: str, table: UnitTable) -> bool:
    """Whether two figures share their bound, of which the first has *bound*."""
    between = text[first.end : second.start]
    if len(between) > LEANING:
        return False
    if is_for_each(text, first, second) and _are_alike(first, second, table):
        return True
    beside = _BARELY.fullmatch(text, first.tail, second.start) and _CLOSES.match(text, second.tail)
    apart = second.counted and not second.counted.upper().endswith("CPU")
    if beside and not (first.bare or second.bare or second.money or apart or second.unit == "percent"):
        return True
    if _ALSO.fullmatch(between) if bound in ("max", "min") else bound == "default" and _BESIDE.fullmatch(between):
        return True
    if not _are_alike(first, second, table):
        return False
    clause = not _BREAK.search(between)
    anew = _ANEW.search(between) and _AT_ONCE.search(text, max(0, first.start - _CUE_REACH), first.start)
    listed = _JOINS.match(between) and len(between) <= _LISTED and not (anew or _OTHERWISE.match(text, second.tail))
    if clause and (listed or (first.unit == second.unit and "/" in first.unit)):
        return True
    bracketed = "(" in between and bound in ("max", "min") and not is_footnote(text, second)
    leaning = bracketed and _NUMBER.fullmatch(text, second.start, second.end) and LEANS.search(between)
    aside = between in ("(", " (") and text[second.end : second.end + 1] == ")"
    return bool(_CONTRAST.search(between) or leaning or (aside and _are_equal(first, second, table)))


def _are_alike(one: Figure, other: Figure, table: UnitTable) -> bool:
    """Whether two figures measure the same, or the first is a rate."""
    units = table.units.get(one.unit or "count"), table.units.get(other.unit or "count")
    return units[0] is not None and units[1] is not None and (units[0].base == units[1].base or "/" in units[0].base)


def _are_equal(one: Figure, other: Figure, table: UnitTable) -> bool:
    """Whether two figures say the same in two units, to a twentieth: "1 year (365 days)"."""
    units = table.units
    if one.unit == other.unit or one.unit not in units or other.unit not in units:
        return False
    if units[one.unit].base != units[other.unit].base:
        return False
    value = table.convert(other.value, other.unit, one.unit)
    return abs(value - one.value) <= abs(one.value) / 20


def _cue_before(text: str, figure: Figure, low: int, cues: BoundCues) -> tuple[Bound, int] | None:
    best: tuple[tuple[int, int], Bound] | None = None
    for cue in cues.before.sift(text):
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
            if cue.bound == "recommended" and not _BRACKET.search(gap):
                return cue.bound, -1
            if best is None or (match.end(), -match.start()) > best[0]:  # "default limit" is a default
                best = ((match.end(), -match.start()), cue.bound)
    return (best[1], -1) if best else None


def _cue_after(text: str, figure: Figure, high: int, cues: BoundCues) -> tuple[Bound, int] | None:
    """The bound that the words behind a figure give; advice ("이상일 때 권고") outweighs the comparison in it."""
    best: tuple[int, Bound] | None = None
    for place in sorted({figure.end, figure.tail}):
        for cue in cues.after.sift(text):
            match = cue.match.search(text, place, min(high, place + 40))
            if match is None or match.start() - place > cue.reach or _SOFT_BREAK.search(text[place : match.start()]):
                continue
            next_to = high - match.end() <= 1 or _OF_NEXT.match(text, match.end())
            if high < len(text) and next_to and _EITHER_SIDE.search(match[0]):
                continue  # it stands before the next figure and bounds that one
            if cue.bound == "recommended":
                return cue.bound, 1
            if best is None or match.start() < best[0]:
                best = (match.start(), cue.bound)
    return (best[1], 1) if best else None
