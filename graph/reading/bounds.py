"""Words beside the figures of a line -> the bound of each: a maximum, a minimum, a default, advice or an exact figure.

Cue words before and behind a figure give its bound; figures joined by "or" share it, and so does one that leans on
another or says the same in a second unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import Bound
from graph.reading.drafts import DEFAULT, LEANING, LEANS, Draft, is_footnote, neighbours
from graph.reading.numerals import Figure
from graph.reading.sieve import Sieve
from graph.reading.units import UnitTable

_JOINS = re.compile(
    r"[\s)]*(?:(?:in|out|입력|출력)\s)?(?:,|/|\bvs\b\.?|\bor\b|\band\b|또는|혹은|이나|나\s|및|과\s|와\s)"
)
_PARENTHETIC = re.compile(r", [^,.;]{3,50}, (?=is |are )")
_OF_NEXT = re.compile(r" (?:is|are|of) \d|\s?[:=] ?\d")  # "(min : 10 min / max : 7 days)"
# What may as well bound the figure behind it.
_EITHER_SIDE = re.compile(r"(?i)(?:의 )?최[소대]|min(?:imum)?|max(?:imum)?|default|기본(?:값)?")
# "up to 416 GB of RAM and 30 TB of data": one bound for both.
_BESIDE = re.compile(r"[와과] (?:초당 |분당 )?")  # "기본 3,000 IOPS와 초당 125MB"
_ALSO = re.compile(
    r"(?i)(?: (?:of|in) [A-Za-z]+(?: [a-z]+)?| ?[A-Za-z]+(?: per [a-z]+)?| for (?:[\w-]+ ){0,3}[\w-]+)?"
    r" (?:and|or|&|및|와|과) $"
    r"|(?:의 [가-힣]{1,6})?[와과] (?:초당 |분당 )?$"
)
_CONTRAST = re.compile(r"(?:반면|whereas|while|compared)", re.I)
_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_SOFT_BREAK = re.compile(r"[.!?。](?:\s|$)|;\s|,(?:\s|$)|[^\s(](?:이고|하고|이며|하며|되며|지만|는데|으나)[\s,]")
_REACHES_ON = re.compile(r"(?:\b(?:is|are|of|to|at)|[:=]|[은는])\s?$")
_BRACKET = re.compile(r"\([^)]*$")  # "권장 (최대 5TB)": what bounds the figure stands in the brackets
_NUMBER = re.compile(r"[\d,.]+")


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
        between = text[first.end : second.start]
        if len(between) > LEANING or bounds[index - 1] == "range" or bounds[index] == "range":
            continue
        kin = table.units.get(first.unit or "count"), table.units.get(second.unit or "count")
        alike = kin[0] is not None and kin[1] is not None and (kin[0].base == kin[1].base or "/" in kin[0].base)
        joined = (_JOINS.match(between) and len(between) <= 24 and not _BREAK.search(between)) or (
            _CONTRAST.search(between)
            or (first.unit == second.unit and "/" in first.unit and not _BREAK.search(between))
        )
        also = bounds[index - 1] in ("max", "min") and _ALSO.fullmatch(between)
        also = also or (bounds[index - 1] == "default" and _BESIDE.fullmatch(between))
        bracketed = "(" in between and bounds[index - 1] in ("max", "min") and not is_footnote(text, second)
        leaning = bracketed and _NUMBER.fullmatch(text, second.start, second.end) and LEANS.search(between)
        aside = between in ("(", " (") and text[second.end : second.end + 1] == ")"
        same = aside and _are_equal(first, second, table)
        if not (alike and (joined or same or leaning)) and not also:
            continue
        before = found[index - 1]
        if found[index] is None and before is not None and before[1] <= 0:
            bounds[index], found[index] = bounds[index - 1], before
        elif found[index - 1] is None and found[index] is not None and len(between) <= 5 and found[index][1] > 0:  # type: ignore[index]
            bounds[index - 1] = bounds[index]
    return bounds


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
            ahead = _OF_NEXT.match(text, match.end()) and _EITHER_SIDE.fullmatch(match[0].strip())
            if high < len(text) and (high - match.end() <= 1 or ahead):
                continue  # it stands before the next figure and bounds that one
            if cue.bound == "recommended":
                return cue.bound, 1
            if best is None or match.start() < best[0]:
                best = (match.start(), cue.bound)
    return (best[1], 1) if best else None
