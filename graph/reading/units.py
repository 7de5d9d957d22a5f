"""``data/units.tsv`` -> the units by name, and one pattern that reads them behind a figure.

An alias may end in a negative look-ahead, because Korean runs on: 주 is a week but not in 주요. The same letters in
another case mean the same unless a row spells that case out (Mbps, MBps).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DataFileError
from graph.model import Unit
from graph.reading.sieve import either
from graph.tables import read_rows

COLUMNS = ("name", "base", "factor", "iri", "en", "ko", "aliases")
PER_TIME = {
    "s": ("s", "sec", "second", "seconds", "초"),
    "minute": ("min", "minute", "minutes", "분"),
    "hour": ("h", "hr", "hour", "hours", "시간"),
    "day": ("day", "일"),
    "week": ("week", "주"),
    "month": ("month", "mo", "월", "달", "개월"),
    "year": ("yr", "year", "년", "연"),
}
_TIMES = {word: time for time, words in PER_TIME.items() for word in words}
TIME_WORDS = "|".join(sorted(map(re.escape, _TIMES), key=lambda word: (-len(word), word)))
_IN_BRACKETS = re.compile(r"\((?:in |단위 ?:? ?)?(?P<unit>[^()]+)\)\s?[:：]?$")
_BOUNDED = re.compile(
    r"(?i)(?:(?:min|max)(?:imum|\.)?|default|최소|최대|기본)(?: (?:storage|retention|보관|보존))? "
    r"(?P<unit>[^()]+?)\s?[:：]?"
)
_KIND_OF_DAY = r"(?:(?:business|calendar|working|consecutive|full) (?=(?:days?|weeks?|hours?|months?|years?)\b))?"
PER = (
    rf"\s?(?:/\s?|\bper\s|\b(?:an?|each|every)\s)(?:1\s|one\s)?(?P<time>{TIME_WORDS})"
    r"(?![A-Za-z]|[가-힣](?<![을를이가은는의]))"
)


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units, and how they are written."""

    units: Mapping[str, Unit]
    exact: Mapping[str, str]
    folded: Mapping[str, str]
    pattern: re.Pattern[str]

    def read(self, text: str, position: int) -> tuple[str, int] | None:
        """Return the unit written at *position* (behind a space or hyphen, too) and where it ends, or None."""
        match = self.pattern.match(text, position)
        if match is None:
            return None
        alias = match["unit"]
        name = self.exact.get(alias) or self.folded[alias.casefold()]
        if match["time"] and "/" not in name:
            rate = f"{name}/{to_time(match['time'])}"
            if rate in self.units:
                return rate, match.end()
        return name, match.end("unit")

    def named(self, text: str) -> str:
        """Return the unit that *text* is, in any spelling and number ("days", "requests/s"), or ""."""
        asked = text.strip()
        for name in (asked, asked.replace("s/", "/")):
            if name in self.units:
                return name
        found = self.read(f"1{asked}", 1)
        return found[0] if found and found[1] == len(asked) + 1 else ""

    def title(self, text: str) -> str:
        """Return the unit that *text* is, or gives at its end ("IOPS", "Size (GiB)", "min days"), or ""."""
        name = _IN_BRACKETS.search(text) or _BOUNDED.fullmatch(text)
        said = name["unit"] if name else text.strip(" :：")
        found = self.read(said, 0)
        return found[0] if found and found[1] == len(said) else ""

    def smaller(self, first: str, second: str) -> str | None:
        """Return the smaller of two units, or None where they measure different things."""
        one, two = self.units[first], self.units[second]
        if one.base != two.base:
            return None
        return first if one.factor <= two.factor else second

    def convert(self, value: float, unit: str, into: str) -> float:
        """Return *value* of *unit* in the unit *into*, without the dust of binary fractions."""
        return float(f"{value * self.units[unit].factor / self.units[into].factor:.12g}")


def to_time(word: str) -> str:
    """Return the short name of the span of time behind "per".

    >>> to_time("sec"), to_time("달")
    ('s', 'month')
    """
    return _TIMES[word]


def load_unit_table(data_dir: Path) -> UnitTable:
    """Return the units of *data_dir* and how they are written; ``DataFileError`` names a row that is wrong."""
    path = data_dir / "units.tsv"
    units: dict[str, Unit] = {}
    places: dict[str, int] = {}
    aliases: dict[str, str] = {}
    for number, cells in read_rows(path, COLUMNS):
        name = cells["name"]
        if not name or name in units:
            raise DataFileError(str(path), number, name, "a name that no row above has")
        try:
            factor = float(cells["factor"])
        except ValueError as error:
            raise DataFileError(str(path), number, cells["factor"], "a number as factor") from error
        if factor <= 0:
            raise DataFileError(str(path), number, cells["factor"], "a factor above zero")
        units[name] = Unit(name, cells["base"], factor, cells["iri"], cells["en"], cells["ko"])
        places[name] = number
        for alias in filter(None, cells["aliases"].split(",")):
            if alias in aliases:
                raise DataFileError(str(path), number, alias, "an alias that no row above has")
            aliases[alias] = name
    for unit in units.values():
        base = units.get(unit.base)
        if base is None or base.base != base.name or base.factor != 1:
            raise DataFileError(str(path), places[unit.name], unit.base, "a base that is itself a row with factor 1")
    return _table(units, aliases)


def _table(units: dict[str, Unit], aliases: Mapping[str, str]) -> UnitTable:
    exact = {alias.partition("(?!")[0]: name for alias, name in aliases.items()}
    folded: dict[str, str] = {}
    for alias, name in exact.items():
        folded.setdefault(alias.casefold(), name)
    spellings = sorted(aliases, key=lambda alias: (-len(alias.partition("(?!")[0]), alias))
    unit = either((alias, _spelling(alias)) for alias in spellings)
    pattern = rf"(?:\+(?=\s?[A-Za-z%가-힣]))?[\s-]?{_KIND_OF_DAY}(?P<unit>{unit})(?:{PER})?"
    return UnitTable(units, exact, folded, re.compile(pattern))


def _spelling(alias: str) -> str:
    literal, tail = alias.partition("(?!")[0], alias[len(alias.partition("(?!")[0]) :]
    escaped = re.escape(literal) + tail
    if not re.search(r"[A-Za-zµμ]", literal):
        return escaped
    if literal in ("s", "h"):  # "300 s" is a span of time, "5 m" or "3 d" may be anything
        return rf"(?<=[\d\s]){escaped}(?![A-Za-z0-9/'’])"
    if literal == "d":  # "4 d, at most 14 d": where nothing follows that it could be short before
        return rf"(?:(?<=\d)|(?<=\s)(?=d(?:\s?[,.;:)/|]|\s(?:default|max|min)|$))){escaped}(?![A-Za-z0-9/])"
    if len(literal) == 1:  # "5m" is five minutes
        return rf"(?<=\d){escaped}(?![A-Za-z0-9/])"
    return rf"(?i:{escaped})(?![A-Za-z0-9])"
