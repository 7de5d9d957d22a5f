"""The records of ``data/*.toml`` -> checked values; one place that says what a record must hold.

Every record has an ``id``, ``examples`` that it must hit and ``counter_examples`` that it must miss
(tests/test_patterns.py runs them); the rest is up to the stage that reads it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DataFileError
from graph.signs import PLACEHOLDERS


@dataclass(frozen=True, slots=True)
class Record:
    """One ``[[table]]`` of a pattern file; *line* is where its id stands."""

    path: Path
    line: int
    id: str
    values: Mapping[str, object]
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the string under *key*."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.fault(f"{key} = {value!r}", f"a string {key}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of strings under *key*, or () without one."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} = {value!r}", f"a list of strings {key}")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """Return whether *key* is true; without it, it is not."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(f"{key} = {value!r}", f"true or false as {key}")
        return value

    def regex(self, key: str) -> re.Pattern[str]:
        """Return the pattern under *key*, compiled."""
        return self.compile(self.text(key))

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Return *pattern* compiled; a broken one is reported with its place."""
        try:
            return re.compile(pattern)
        except re.error as error:
            raise self.fault(pattern, f"a regular expression ({error})") from error

    def fault(self, found: str, expected: str) -> DataFileError:
        """Return the error that names this record."""
        return DataFileError(str(self.path), self.line, found, f"{expected} in {self.id or 'every record'}")


def load_table(path: Path) -> dict[str, object]:
    """Return the content of a TOML file, its placeholders filled with signs, or raise ``DataFileError``."""
    try:
        text = path.read_text(encoding="utf-8")
        for placeholder, signs in PLACEHOLDERS.items():
            text = text.replace(placeholder, signs)
        return tomllib.loads(text)
    except FileNotFoundError as error:
        raise DataFileError(str(path), 1, "no such file", "the file") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise DataFileError(str(path), int(place[1]) if place else 1, str(error), "TOML") from error


def load_records(path: Path, table: str) -> tuple[Record, ...]:
    """Return the records ``[[table]]`` of *path* in order; their ids are unique."""
    rows = load_table(path).get(table, [])
    places = {
        match[1]: number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.match(r'id = "([^"]*)"', line))
    }
    records: list[Record] = []
    for row in rows if isinstance(rows, list) else []:
        name = str(row.get("id", ""))
        record = Record(path, places.get(name, 1), name, row)
        if not name or any(name == known.id for known in records):
            raise record.fault(name, "a unique id")
        examples, counter_examples = record.texts("examples"), record.texts("counter_examples")
        records.append(Record(path, record.line, name, row, examples, counter_examples))
    return tuple(records)
