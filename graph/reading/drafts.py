"""Figures of a line -> drafts of amounts: two ends of a range are one, and a figure takes its unit from its neighbour.

Two figures with a connector are one range; a figure without a unit takes that of the alternative behind it ("1, 2 or
3 years"), or of the figure that it leans on ("7 days (up to 35)"); what is joined to a rate is per that time, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.numerals import Figure, Numerals
from graph.reading.units import UnitTable

_RANGE = re.compile(
    r"\s?(?:~|∼|〜|->|-|–|—|\bto\b|\bthrough\b|\bup until\b|\bup to\b|"
    r"(?:부터|에서)(?: 시작(?:하여|해서|해))?)\s?(?:최대\s|\+|~)?"
)
_STEP = re.compile(r"\s?->\s?")
_AND = re.compile(r"\s?(?:and|&)\s")
_BETWEEN_AND = re.compile(r"\bbetween\s$", re.I)
_OR = re.compile(r"\s?(?:,|/|\bvs\.?|\bor\b|\band\b|,\s?or|,\s?and|또는|혹은|이나|나|및|과|와)\s?")
_VERBS = re.compile(r"\s[A-Z]{3,}(?:/[A-Z]{3,})*(?= )")
_PER_AHEAD = re.compile(r"(?:초|분|시간|일)\s?당\s?(?:최대\s?|최소\s?|약\s?)?$|1초에\s?$")
BARE_TAIL = re.compile(
    r"\s?(?:까지|이하|이상|미만|이내|초과|[을를이가로]|입니다|이다|"
    r"or (?:more|less|fewer)|per\s|with|by\s|for\s|in\s|(?:is )?default|(?:max|min)(?:imum)?(?=\s?[,.;)|]|$)"
    r"|prefer(?:red|able)|recommended"
    r"|\(|[)\],.;:|+]|$)"
)
LEANS = re.compile(
    r"^[^.;:]*(?:,\s|\()(?:up to |최대 |max |maximum |기본 |defaults? (?:to )?|raised to |or |and |[a-z]+: "
    r"|(?:configurable|adjustable|settable|range|범위|설정|조정):?(?: from| of)? )?$"
)
LEANING = 45
_STEPS_OF = re.compile(r"(?i)\b(?:increments?|steps?) of $")
_FOR_EACH = re.compile(r"[^,.;:]{0,30} for [^,.;:]{1,24},? (?:and )?(?:only |just )?")  # "9 boxes for A, 5 for B"
_BURSTS = re.compile(r",? ?\bbursts? (?:(?:up )?to |of )$")
# "24 hours (default) to 8760 hours"
_ASIDE = re.compile(r"\s\((?:default|기본 ?값?)\)(?=\s(?!up\b))")
DEFAULT = re.compile(r"(?:기본(?:값|적으로)?(?:은|이)?|default(?: is)?)\s$")
# A figure and, of a range, its upper end.
Draft = tuple[Figure, float | None]


def join_figures(figures: Sequence[Figure], text: str, numerals: Numerals) -> list[Draft]:
    """Return *figures* as drafts: two ends of a range in one, the others with the unit and time that they share."""
    drafts = _ranges(figures, text, numerals.table)
    _lean(drafts, text)
    _carry_rate(drafts, text, numerals)
    return drafts


def _ranges(figures: Sequence[Figure], text: str, table: UnitTable) -> list[Draft]:
    """Two ends of a range in one, and alternatives with the unit of the last."""
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
    return drafts


def _lean(drafts: list[Draft], text: str) -> None:
    """Give bare figures the unit of the one that they lean on: "7 days (up to 35)", "300/s, 3,000 with it"."""
    for index in range(1, len(drafts)):
        (first, _), (second, upper) = drafts[index - 1], drafts[index]
        between = text[first.end : second.start]
        leaning = second.bare and second.unit in ("", "count") and (upper is not None or not is_footnote(text, second))
        for_each = is_for_each(text, first, second)
        leaning = leaning and (
            for_each or first.unit not in ("", "count") or ("(" in between and text[second.end : second.end + 1] != ",")
        )
        leans = for_each or LEANS.search(between) or (first.unit == "IOPS" and _BURSTS.search(between))
        if leaning and len(between) <= LEANING and leans and BARE_TAIL.match(text, second.end):
            drafts[index] = (second._replace(unit=first.unit, counted=first.counted, bare=False), upper)


def _carry_rate(drafts: list[Draft], text: str, numerals: Numerals) -> None:
    """Give figures joined to a rate its time: "초당 1MB or 1000 messages", "초당 10 / 20 / 30 요청"."""
    carrying = False
    for index in range(1, len(drafts)):
        (first, _), (second, upper) = drafts[index - 1], drafts[index]
        time = first.unit.partition("/")[2]
        carrying = carrying or _PER_AHEAD.search(text, max(0, first.start - 24), first.start) is not None
        carrying = carrying and bool(time) and not second.money and _OR.match(text, first.end) is not None
        if not carrying or "/" in second.unit:
            continue
        if not second.counted and (passing := numerals.passing_behind(text, second.end)):
            second = second._replace(counted=passing[1])
        unit = f"{second.unit}/{time}"
        if second.unit in ("", "count"):
            unit = numerals.count_unit(time, second.counted)
        if unit in numerals.table.units:
            drafts[index] = (second._replace(unit=unit, bare=False), upper)
            for before in range(index - 1, -1, -1):  # what is counted stands behind the last of them
                other, top = drafts[before]
                if not second.counted or other.unit != f"count/{time}" or other.counted:
                    break
                drafts[before] = (other._replace(unit=unit, counted=second.counted), top)


def neighbours(drafts: Sequence[Draft], index: int, text: str) -> tuple[int, int]:
    """Return where the figure before a draft ends and the one behind it begins."""
    before = drafts[index - 1][0] if index else None
    placed = before and text[before.tail :].lstrip().startswith("에 ")  # "3개 AZ 에 6개": six of something else
    low = (before.tail if placed else before.end) if before else 0
    return low, drafts[index + 1][0].start if index + 1 < len(drafts) else len(text)


def is_for_each(text: str, first: Figure, second: Figure) -> bool:
    """Whether two figures say the same of one and another: "9 boxes for A, 5 for B"."""
    return (
        text[second.end : second.end + 5] == " for " and _FOR_EACH.fullmatch(text, first.end, second.start) is not None
    )


def is_footnote(text: str, figure: Figure) -> bool:
    """Whether a number is all that brackets hold, as that of a footnote: "up to 10 layers (1)"."""
    return text[figure.start - 1 : figure.start] == "(" and text[figure.end : figure.end + 1] == ")"


def _merge(low: Figure, high: Figure, text: str, table: UnitTable) -> Draft | None:
    between = _ASIDE.sub("", text[low.end : high.start])
    connected = _RANGE.fullmatch(between) or (
        _AND.fullmatch(between) and _BETWEEN_AND.search(text[max(0, low.start - 9) : low.start])
    )
    if _STEPS_OF.search(text, max(0, low.start - 20), low.start):
        return None  # "in increments of 10 GB up to 64 TB"
    if "최대" in between and DEFAULT.search(text, max(0, low.start - 16), low.start):
        return None  # "기본 4일에서 최대 14일"
    if not connected or low.ratio or (high.bare and not low.bare and not low.money):
        return None
    if _STEP.fullmatch(between) and not low.bare:
        return None  # "30 days -> 60 days" are two
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
