"""The words of the interface in both languages, from ``data/words.tsv``, and those of errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


SENTENCES = FILE.with_name("sentences.tsv")
_NESTED = frozenset({"reason", "remedy", "limit", "options", "kind", "names", "what", "gives"})
"""The parts of a sentence that are sentences of ours themselves, or pieces of one; all else is what a person wrote."""


@cache
def _sentences() -> Sequence[tuple[re.Pattern[str], str]]:
    """Each sentence of an error as a pattern, with its Korean; the one that says most stands first."""
    rows = [(row["en"], row["ko"]) for _, row in read_rows(SENTENCES, ("en", "ko"))]
    rows.sort(key=lambda row: -len(re.sub(r"\{\w+\}", "", row[0])))
    return [(re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(en)), re.DOTALL), ko) for en, ko in rows]


def translate(sentence: str, language: str) -> str:
    """Return what an error says, in *language*: errors speak English, and may come from another process.

    A sentence that ``data/sentences.tsv`` does not hold stays as it is.

    >>> translate("The query was stopped at its limit of 10 seconds; narrow it or add a LIMIT.", "ko")
    '질의가 한도(10초)에 이르러 멈췄습니다. 범위를 좁히거나 LIMIT를 더하세요.'
    """
    if language == "en":
        return sentence
    for pattern, korean in _sentences():
        if match := pattern.fullmatch(sentence):
            parts = match.groupdict().items()
            return korean.format(
                **{name: translate(part, language) if name in _NESTED else part for name, part in parts}
            )
    return sentence
