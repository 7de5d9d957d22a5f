"""The words of the interface in both languages, from ``data/words.tsv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from graph.errors import DataFileError
from graph.tables import read_rows

FILE = Path(__file__).resolve().parent.parent / "data" / "words.tsv"


@cache
def load_words(path: Path = FILE) -> Mapping[str, Mapping[str, str]]:
    """Return language -> key -> words; ``DataFileError`` names a row that does not fit."""
    words: dict[str, dict[str, str]] = {"en": {}, "ko": {}}
    for number, row in read_rows(path, ("key", "en", "ko")):
        key, en, ko = row.values()
        if not (key and en and ko):
            raise DataFileError(str(path), number, key, "a key and words in both languages")
        if key in words["en"]:
            raise DataFileError(str(path), number, key, "a key that no row above has")
        words["en"][key], words["ko"][key] = en, ko
    return words


def say(key: str, language: str, **values: object) -> str:
    """Return the words for *key* in *language* with *values* filled in.

    >>> say("evidence.lines", "ko", count=3)
    '3줄'
    """
    return load_words()[language][key].format(**values)
