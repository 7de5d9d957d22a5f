"""A line -> the stretches of it that deny something.

A denial is a find of one of the patterns in ``patterns-denials.toml`` that none of its exceptions overlaps: a
lack of need ("no servers to manage"), a condition ("if a part is not received") or a noun with a negative
attribute ("objects that are not encrypted") denies nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from graph.reading.patterns import Record, load_records

_BEFORE, _AFTER = 60, 48
# No pattern can hit a text without one of these; the test is much cheaper than the patterns.
_SIGNS = (
    "없",
    "않",
    "못",
    "안",
    "불가",
    "아니",
    "아님",
    "아닌",
    "아닙",
    "금지",
    "제외",
    "미지원",
    "not",
    "Not ",
    "NOT",
    "CAN",
    "NEVER",
    "n't",
    "n’t",
    "no ",
    "No ",
    "NO ",
    " no",
    "never",
    "Never",
    "unable",
    "Unable",
    "lack",
    "Lack",
    "impossible",
    "none ",
    "None ",
    "without",
    "x)",
    " X",
    "❌",
    "✗",
    "무관",
    "말",
    "마세요",
    "마라",
    "xcept",
    "nobody",
    "nothing",
    "orbid",
    "ohibit",
    "isallow",
)
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

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where *text* denies, as (start, end), in order.

        >>> cannot = DenialRule("cannot", re.compile("cannot"), re.compile("if it cannot"))
        >>> Denials((cannot,)).find("It cannot be renamed; if it cannot run, it waits")
        ((3, 9),)
        """
        if not any(sign in text for sign in _SIGNS):
            return ()
        text = _QUOTED.sub(lambda match: "“" * len(match[0]), text)  # what is quoted is said by others
        spans = {
            match.span()
            for rule in self.rules
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


def load_denials(data_dir: Path) -> Denials:
    """Return the rules of ``patterns-denials.toml``."""
    path = data_dir / "patterns-denials.toml"
    return Denials(tuple(_read_rule(record) for record in load_records(path, "denial")))


def _read_rule(record: Record) -> DenialRule:
    unless = record.text("unless", default="")
    return DenialRule(record.id, record.regex("match"), record.compile(unless) if unless else None)
