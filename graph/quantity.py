"""A line's text -> the amounts that it states: value, unit, bound, condition, and what each limits.

``numerals`` finds the figures; here they are joined (ranges, "1, 2 or 5 days"), bounded by the cue words on either side, and
classified: the cue nearest to a figure decides its metric and concept. Cues, conditions and concepts are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from graph.errors import DataFileError
from graph.metrics import Cues, load_cues, load_metrics
from graph.model import Bound, Unit
from graph.numerals import Figure, Numerals, make_numerals
from graph.patterns import load_records, load_table
from graph.units import UnitTable, load_unit_table, load_units

__all__ = ["Amount", "Quantities", "load_metrics", "load_quantities", "load_units"]

_RANGE = re.compile(r"\s?(?:~|〜|～|-|–|—|\bto\b|\bthrough\b|\band\b|에서|부터|이?상)\s?(?:최대\s?|up to\s)?", re.I)
_BETWEEN = re.compile(r"\b(?:between|from)\s(?:an?\s)?$", re.I)
_JOINED = re.compile(r"\s?(?:,|/|\bor\b|\band\b|\bto\b|또는|혹은|이나|및|와|과|나)+\s?(?:\bor\b|\band\b|또는|혹은)?\s?", re.I)
_STOPS = re.compile(r"[.;。](?=\s|$)|다\.\s?|\s(?:반면|하지만|but|while|whereas)\s")
_EVERY = re.compile(r"\s?(?:마다|간격|단위|주기)|\s(?:intervals?|increments?)\b")
_EVERY_BEFORE = re.compile(r"\b(?:every|each)\s$", re.I)
_PER_AFTER = re.compile(r"\s?(?:/\s?|per\s)(?P<thing>[A-Za-z][A-Za-z-]*)", re.I)
_PER_BEFORE = re.compile(r"(?P<thing>[가-힣A-Za-z]+)\s?당\s?(?:최대\s?|최소\s?|약\s?)?$|\b(?:each|every|per)\s(?P<en>[A-Za-z]+)\s(?:\w+\s){0,3}$", re.I)
_CUE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity at *start* to *end* of a text; a range has its upper end in *value_to*; *counted* is what a count counts."""

    start: int
    end: int
    bound: Bound
    value: float
    unit: str
    value_to: float | None = None
    condition: str = ""
    counted: str = ""
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class BoundCue:
    """Words that bound a figure on one side, at most *reach* characters away."""

    bound: Bound
    before: bool
    reach: int
    match: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Quantities:
    """How quantities are written and what they are about, compiled from ``data/``."""

    numerals: Numerals
    table: UnitTable
    bounds: tuple[BoundCue, ...]
    conditions: tuple[tuple[str, re.Pattern[str]], ...]
    times: frozenset[str]
    cues: Cues

    def find_amounts(self, text: str) -> list[Amount]:
        """Return the amounts that *text* states, from left to right, without overlap."""
        if not any(sign.isdigit() for sign in text) and not self.numerals.scanner.search(text):
            return []
        joined = list(self._joined(text, self.numerals.find(text)))
        amounts: list[Amount] = []
        for number, (figure, amount, weak) in enumerate(joined):
            left = joined[number - 1][1].end if number else 0
            right = joined[number + 1][1].start if number + 1 < len(joined) else len(text)
            bound = self._bound(text, amount, figure.tail, left, right)
            if not bound and amounts and amount.value_to is None:
                before = amounts[-1]
                if before.bound in ("max", "min") and _JOINED.fullmatch(text, before.end, amount.start):
                    bound = before.bound
            every = _EVERY.match(text, amount.end) or _EVERY_BEFORE.search(text, 0, amount.start)
            if weak and not bound and not every and amount.value_to is None:
                continue
            chosen: Bound = "range" if amount.value_to is not None else bound or "exact"
            condition = self._condition(text, amount, figure.tail)
            amounts.append(replace(amount, bound=chosen, condition=condition))
        return amounts

    def _joined(self, text: str, figures: Sequence[Figure]) -> Iterator[tuple[Figure, Amount, bool]]:
        """Yield (last figure, amount, whether it needs a bound to count) with ranges made one and units shared."""
        place = 0
        while place < len(figures):
            figure = figures[place]
            following = figures[place + 1] if place + 1 < len(figures) else None
            if following is not None:
                ranged = self._range(text, figure, following)
                if ranged is not None:
                    yield following, ranged, False
                    place += 2
                    continue
            if figure.bare:
                shared = self._shared_unit(text, figures[place:])
                if shared is None:
                    place += 1
                    continue
                figure = replace(figure, unit=shared.unit, bare=False, counted=shared.counted)
            amount = Amount(
                figure.start, figure.end, "exact", figure.value, figure.unit, counted=figure.counted, ratio=figure.ratio
            )
            yield figure, amount, figure.weak
            place += 1

    def _shared_unit(self, text: str, figures: Sequence[Figure]) -> Figure | None:
        """The figure that gives a bare one its unit: the first with one in "1, 2 or 5 days"."""
        for one, other in zip(figures, figures[1:], strict=False):
            if not _JOINED.fullmatch(text, one.end, other.start):
                return None
            if not other.bare:
                return other
        return None

    def _range(self, text: str, low: Figure, high: Figure) -> Amount | None:
        between = text[low.tail if low.tail > low.end and not low.bare else low.end : high.start]
        match = _RANGE.fullmatch(between) or _RANGE.fullmatch(text, low.end, high.start)
        if match is None or high.bare:
            return None
        word = match[0].strip().casefold()
        opened = _BETWEEN.search(text, 0, low.start) is not None
        if word == "and" and not opened:
            return None
        if word in ("to", "through") and not (opened or low.bare or self.table.smaller(low.unit, high.unit)):
            return None
        if low.bare:
            unit, first, second = high.unit, low.value, high.value
        elif low.unit == high.unit:
            unit, first, second = low.unit, low.value, high.value
        else:
            smaller = self.table.smaller(low.unit, high.unit)
            if smaller is None:
                return None
            unit = smaller
            first = self.table.convert(low.value, low.unit, unit)
            second = self.table.convert(high.value, high.unit, unit)
        if first >= second:
            return None
        counted = high.counted or low.counted
        return Amount(low.start, high.end, "range", first, unit, second, counted=counted, ratio=high.ratio)

    def _bound(self, text: str, amount: Amount, tail: int, left: int, right: int) -> Bound | None:
        best: tuple[int, int, Bound] | None = None
        for rank, cue in enumerate(self.bounds):
            gap = self._gap_before(text, amount.start, left, cue) if cue.before else None
            if not cue.before:
                gap = self._gap_after(text, amount.end, tail, right, cue)
            if gap is not None and (best is None or (gap, rank) < best[:2]):
                best = (gap, rank, cue.bound)
        return best[2] if best else None

    def _gap_before(self, text: str, start: int, left: int, cue: BoundCue) -> int | None:
        found: int | None = None
        for match in cue.match.finditer(text, max(left, start - cue.reach - _CUE_LENGTH), start):
            gap = start - match.end()
            if gap <= cue.reach and not _STOPS.search(text, match.end(), start):
                found = gap
        return found

    def _gap_after(self, text: str, end: int, tail: int, right: int, cue: BoundCue) -> int | None:
        for behind in (end, tail):
            match = cue.match.search(text, behind, min(right, behind + cue.reach + _CUE_LENGTH))
            if match and match.start() - behind <= cue.reach and not re.search(r"[,.;:]", text[behind : match.start()]):
                return match.start() - behind
        return None

    def _condition(self, text: str, amount: Amount, tail: int) -> str:
        begin, finish = _piece(text, amount.start, amount.end)
        names = [name for name, match in self.conditions if match.search(text, begin, finish)]
        per = _PER_AFTER.match(text, tail) or _PER_AFTER.match(text, amount.end)
        thing = per["thing"] if per else ""
        if not thing:
            before = _PER_BEFORE.search(text, max(0, amount.start - 40), amount.start)
            thing = (before["thing"] or before["en"] or "") if before else ""
        if thing and thing.casefold() not in self.times and not amount.unit.startswith("USD"):
            names.append(f"{thing}당" if re.search("[가-힣]", thing) else f"per {thing}")
        return ", ".join(names)

    def classify(self, text: str, amount: Amount, *, context: Sequence[str] = ()) -> tuple[str, str, str]:
        """Return (metric id, concept id or "", the phrase that says what is limited) of an amount in *text*.

        *context* holds the labels that the line stands under, the nearest first: they decide where the line says nothing.
        """
        base = self.table.units[amount.unit].base
        metric = self._metric(text, amount, base, context)
        concept = self.cues.concept(text, amount.start, amount.end, metric, amount.counted, context)
        of = self.cues.label(concept) if concept else amount.counted or (context[0] if context else "")
        return metric, concept, of

    def _metric(self, text: str, amount: Amount, base: str, context: Sequence[str]) -> str:
        if amount.ratio:
            return "ratio"
        if base == "count" and re.fullmatch(r"(?i)v?cpus?(?: cores?)?|cores?", amount.counted):
            return "cpu"
        return self.cues.metric(text, amount.start, amount.end, base, context)


def _piece(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence around a figure: up to the next comma, bracket or stop on either side."""
    begin = max((match.end() for match in re.finditer(r"[;()]|,\s|\.\s", text[:start])), default=0)
    closing = re.search(r"[;()]|,\s|\.\s|\.$", text[end:])
    return begin, end + closing.start() if closing else len(text)


def load_quantities(data_dir: Path) -> Quantities:
    """Return the Quantities of the files in *data_dir*; ``DataFileError`` names what does not fit."""
    path = data_dir / "patterns-limits.toml"
    table = load_unit_table(data_dir)
    content = load_table(path)
    numbers, counting = _section(content, "numbers", path), _section(content, "counting", path)
    days = _section(content, "days", path)["ko"]
    cues = load_cues(data_dir)
    passing = {word: f"{name}" for name in ("message", "request") for word in counting[name]}
    numerals = make_numerals(
        table=table,
        noise=[record.text("match") for record in load_records(path, "noise")],
        example=[record.text("match") for record in load_records(path, "example")],
        counters=counting["counters"],
        nouns=[*cues.counted_nouns(), *(re.escape(word) for word in passing if not word.isascii())],
        ko_words=numbers["ko"],
        en_words=numbers["en"],
        ko_multiples=numbers["ko_multiples"],
        en_multiples=numbers["en_multiples"],
        letters=numbers["letters"],
        spans={word: (float(value), str(unit)) for word, (value, unit) in days.items()},
        stop=counting["stop"],
        singular=counting["singular"],
        passing=passing,
    )
    bounds = tuple(_read_bound(record) for record in load_records(path, "bound"))
    conditions = tuple((record.text("name"), record.regex("match")) for record in load_records(path, "condition"))
    times = frozenset("second sec s minute min hour hr day week month year month 초 분 시간 일 주 월 달 년 해".split())
    return Quantities(numerals, table, bounds, conditions, times, cues)


def _section(content: Mapping[str, object], name: str, path: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    section = content.get(name)
    if not isinstance(section, dict):
        raise DataFileError(str(path), 1, name, f"a table [{name}]")
    return section


def _read_bound(record) -> BoundCue:  # type: ignore[no-untyped-def]
    bound = record.text("bound")
    if bound not in get_args(Bound):
        raise record.fault(bound, "a bound")
    return BoundCue(bound, record.text("side") == "before", int(record.values.get("reach", 20)), record.regex("match"))
