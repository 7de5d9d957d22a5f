"""A line -> the stretches of it that deny something.

A denial is a find of one of the patterns in ``patterns-denials.toml`` that none of its exceptions overlaps: a
lack of need ("no servers to manage"), a condition ("if a part is not received") or a noun with a negative
attribute ("objects that are not encrypted") denies nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from graph.reading.patterns import Record, load_records
from graph.reading.sieve import Screen, Sieve

_BEFORE, _AFTER = 60, 48
_QUOTED = re.compile(r"[\"“][^\"“”]{2,80}[\"”]|[‘][^‘’]{2,80}’")


@dataclass(frozen=True, slots=True)
class DenialRule:
    """One pattern of denial and what excuses its finds."""

    id: str
    match: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Denials:
    """All rules of denial."""

    rules: tuple[DenialRule, ...] = ()
    screen: Screen = field(default_factory=Screen, repr=False, compare=False)
    _sieve: Sieve[DenialRule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sieve", Sieve(self.rules, lambda rule: rule.match, self.screen))

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where *text* denies, as (start, end), in order.

        >>> cannot = DenialRule("cannot", re.compile("cannot"), re.compile("if it cannot"))
        >>> Denials((cannot,)).find("It cannot be renamed; if it cannot run, it waits")
        ((3, 9),)
        """
        rules = self._sieve.sift(text)
        if not rules:
            return ()
        text = _QUOTED.sub(lambda match: "“" * len(match[0]), text)  # what is quoted is said by others
        spans = {
            match.span()
            for rule in rules
            for match in rule.match.finditer(text)
            if rule.unless is None or not _is_excused(text, match.start(), match.end(), rule.unless)
        }
        return tuple(sorted(spans))


def _is_excused(text: str, start: int, end: int, unless: re.Pattern[str]) -> bool:
    low = max(0, start - _BEFORE)
    return any(
        low + excuse.start() < end and low + excuse.end() > start
        for excuse in unless.finditer(text[low : end + _AFTER])
    )


def load_denials(data_dir: Path, screen: Screen | None = None) -> Denials:
    """Return the rules of ``patterns-denials.toml``."""
    path = data_dir / "patterns-denials.toml"
    return Denials(tuple(_read_rule(record) for record in load_records(path, "denial")), screen or Screen())


def _read_rule(record: Record) -> DenialRule:
    unless = record.text("unless", default="")
    return DenialRule(record.id, record.regex("match"), record.compile(unless) if unless else None)
