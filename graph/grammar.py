"""The pattern files of ``data/`` -> one frozen Grammar: word lists, denials, frames and feature patterns.

Everything that knows a word of Korean or English as data comes through here; the stages only know the grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from graph.denial import Denials, load_denials
from graph.errors import DataFileError
from graph.frames import Frames, load_frames
from graph.patterns import Record, load_records, load_table


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of ``generic.toml``, folded."""

    generic: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    spoilers: tuple[str, ...] = ()
    determiners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureRule:
    """A pattern whose group ``term`` or ``terms`` names features.

    *share* is the last word that a list gives to all its members, *only* what a list must hold (*every*
    member of it with that), *bold* says that the bold stretches of a line are tried instead of the line.
    """

    id: str
    match: re.Pattern[str]
    share: re.Pattern[str] | None = None
    only: re.Pattern[str] | None = None
    every: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules of extraction."""

    words: Words = Words()
    denials: Denials = Denials()
    frames: Frames = field(default_factory=Frames)
    features: tuple[FeatureRule, ...] = ()


def squeeze(text: str) -> str:
    """Return *text* without case, spacing and punctuation: the form in which topics are compared.

    >>> squeeze("Key-Details:")
    'keydetails'
    """
    return re.sub(r"[\W_]+", "", text).casefold()


def load_grammar(data_dir: Path) -> Grammar:
    """Return the Grammar of the files in *data_dir*; raise ``DataFileError`` at the first fault."""
    features = tuple(
        _read_feature_rule(record) for record in load_records(data_dir / "patterns-features.toml", "feature")
    )
    return Grammar(load_words(data_dir), load_denials(data_dir), load_frames(data_dir), features)


def load_words(data_dir: Path) -> Words:
    """Return the word lists of ``generic.toml``."""
    path = data_dir / "generic.toml"
    tables = load_table(path)

    def both(table: str, *keys: str) -> list[str]:
        content = tables.get(table)
        if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in keys):
            raise DataFileError(str(path), 1, table, f"a table [{table}] with the lists {', '.join(keys)}")
        return [str(word).casefold() for key in keys for word in content[key]]

    return Words(
        generic=frozenset(squeeze(word) for word in both("generic", "ko", "en")),
        vendors=frozenset(both("around", "vendors")),
        fillers=frozenset(both("around", "fillers")),
        roles=tuple(both("roles", "ko", "en")),
        modes=tuple(both("modes", "ko", "en")),
        spoilers=tuple(both("around", "spoilers")),
        determiners=tuple(word + " " for word in both("around", "determiners")),
    )


def _read_feature_rule(record: Record) -> FeatureRule:
    share, only = record.text("share", default=""), record.text("only", default="")
    return FeatureRule(
        record.id,
        record.regex("match"),
        record.compile(rf"\s?({share})(?:\(|$)") if share else None,
        record.compile(only) if only else None,
        bool(record.values.get("every", False)),
        bool(record.values.get("bold", False)),
    )
