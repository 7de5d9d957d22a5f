"""The words of the interface in both languages, from ``data/words.tsv``, and those of errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter, ascii_uppercase

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
    return _filled(load_words()[language][key], values)


def _filled(template: str, values: Mapping[str, object]) -> str:
    """*template* with its values, and of each two particles ("은(는)") the one that what stands before it takes."""
    said = ""
    for literal, name, _, _ in Formatter().parse(template):
        start = 0
        for pair in _PARTICLES.finditer(literal):
            said += literal[start : pair.start()]
            said += particle(said, pair[0])
            start = pair.end()
        said += literal[start:] + (str(values[name]) if name else "")
    return said


_CHOICES = {
    "은(는)": ("은", "는"), "이(가)": ("이", "가"), "을(를)": ("을", "를"), "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"), "(이)라": ("이라", "라"),
}  # fmt: skip
"""How a template writes two particles: which stands behind a final consonant, which behind a vowel."""
_PARTICLES = re.compile("|".join(map(re.escape, _CHOICES)))
_ASIDE = re.compile(r"(?<=\w)[^\w()]*\([^()]*\)\W*$")
_LAST = re.compile(r"([가-힣]|\d|[A-Za-z]+)[^가-힣A-Za-z\d]*$")
_VOWEL = re.compile("[aeiouy]", re.I)
_LONGEST_SPELLED = 3  # letters of capitals that are read one by one, as in SQS; DROP is read as a word
_CLOSED = re.compile(r"(?:[lmn]e?|ng|(?<![aeiou])[aeiou](?:ck|[ckpt]))$", re.I)
"""Words that Korean ends with a consonant: table, time, zone, string, stack, map, bucket."""
_FLOWING = re.compile(r"le?$", re.I)


def particle(before: str, pair: str) -> str:
    """Return which particle of *pair* stands behind *before*, by the sound that ends it as Koreans read it aloud.

    Signs and what stands in brackets are not read; a word without a vowel and few capitals are spelled.

    >>> [particle(name, "은(는)") for name in ("값", "S3", "EC2", "SQL", "DROP", "'7 days'", "샤드 (shard)")]
    ['은', '은', '는', '은', '은', '는', '는']
    >>> [particle(name, "(으)로") for name in ("일", "분", "GB", "URL", "added/Amazon-SNS.md", "Kinesis Data Stream")]
    ['로', '으로', '로', '로', '로', '으로']
    """
    closed, flowing = _ending(_ASIDE.sub("", before))
    behind_consonant, behind_vowel = _CHOICES[pair]
    return behind_consonant if closed and not (flowing and pair == "(으)로") else behind_vowel


def _ending(text: str) -> tuple[bool, bool]:
    """Whether *text* ends with a consonant as it is read, and whether with ㄹ, behind which 으로 loses its vowel."""
    found = _LAST.search(text)
    word = found[1] if found else ""
    if "가" <= word <= "힣":
        final = (ord(word) - ord("가")) % 28
        return bool(final), final == 8
    if word.isdigit():
        return word in "013678", word in "178"
    capitals = len(word) - len(word.rstrip(ascii_uppercase))
    if len(word) == 1 or 1 < capitals <= _LONGEST_SPELLED or not _VOWEL.search(word):
        return word[-1:] in tuple("LMNRlmnr"), word[-1:] in tuple("LRlr")
    return bool(_CLOSED.search(word)), bool(_FLOWING.search(word))


SENTENCES = FILE.with_name("sentences.tsv")
_NESTED = frozenset({"reason", "remedy", "limit", "options", "kind", "names", "what", "gives"})
"""The parts of a sentence that are sentences of ours themselves, or pieces of one; all else is what a person wrote."""


@cache
def _sentences() -> Sequence[tuple[re.Pattern[str], str]]:
    """Each sentence of an error as a pattern, with its Korean.

    The one with most words of its own before a value stands first, lest a value swallow them, then the one that says
    most.
    """
    rows = [(row["en"], row["ko"]) for _, row in read_rows(SENTENCES, ("en", "ko"))]
    rows.sort(key=lambda row: (-len(row[0].partition("{")[0]), -len(re.sub(r"\{\w+\}", "", row[0]))))
    return [(re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(en)), re.DOTALL), ko) for en, ko in rows]


def translate(sentence: str, language: str) -> str:
    """Return what an error says, in *language*: errors speak English, and may come from another process.

    A sentence that ``data/sentences.tsv`` does not hold stays as it is.

    >>> translate("The query was stopped at its limit of 10 seconds; narrow it or add a LIMIT.", "ko")
    '질의가 한도(10초)에 이르러 멈췄습니다. 범위를 좁히거나 LIMIT을 더하세요.'
    """
    if language == "en":
        return sentence
    for pattern, korean in _sentences():
        if match := pattern.fullmatch(sentence):
            parts = match.groupdict().items()
            return _filled(
                korean, {name: translate(part, language) if name in _NESTED else part for name, part in parts}
            )
    return sentence
