"""The pattern files of ``data/`` -> one frozen Grammar: word lists, denials, frames and feature patterns.

Everything that knows a word of Korean or English as data comes through here; the stages only know the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import DataFileError
from graph.quantity import Quantities, load_quantities
from graph.reading.denial import Denials, load_denials
from graph.reading.frames import Frames, load_frames
from graph.reading.names import NameIndex, Sense
from graph.reading.patterns import Record, load_records, load_table
from graph.reading.sieve import Screen, Sieve, needles
from graph.tables import read_rows

ALONE = r"\s만|만(?=\s[^.,]{1,30}[을를]\s)"  # "A만 B를 사용": A alone uses it, where "A만 사용" uses A alone
BRACKETED = re.compile(r"\([^()]*\)")
ARROW = r"(?:-+>|→|=>|⇒|➔|➜)"
COLON = re.compile(r"\s?[:：]\s")
LEADS_TO, LEADS_ON, ARROWHEAD = re.compile(ARROW), re.compile(rf"\s?{ARROW}"), re.compile("[>→⇒➔➜]")
_PUNCTUATION = re.compile(r"[\W_]+")
_PIECES = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[가-힣]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of ``generic.toml``, folded."""

    generic: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    roles: re.Pattern[str] = re.compile("(?!)")
    modes: tuple[str, ...] = ()
    drawbacks: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    spoilers: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    determiners: tuple[str, ...] = ()
    starts: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    yes: re.Pattern[str] = re.compile("(?!)")
    no: re.Pattern[str] = re.compile("(?!)")
    asks: re.Pattern[str] = re.compile("(?!)")
    answers: re.Pattern[str] = re.compile("(?!)")
    describes: re.Pattern[str] = re.compile("(?!)")
    callings: Mapping[str, str] = field(default_factory=dict)
    limited: re.Pattern[str] = re.compile("(?!)")

    def category_of(self, text: str) -> str:
        """Return the category of what the last words of *text* call a service, or "".

        >>> Words(callings={"message queue": "messaging"}).category_of("a durable message queue")
        'messaging'
        """
        spoken = [word.casefold() for word in _PIECES.findall(text.removesuffix("서비스").removesuffix("service"))]
        phrases = (" ".join(spoken[start:]) for start in range(max(0, len(spoken) - 3), len(spoken)))
        forms = (form for phrase in phrases for form in (phrase, phrase.removesuffix("s")))
        return next((self.callings[form] for form in forms if form in self.callings), "")


@dataclass(frozen=True, slots=True)
class Subjects:
    """What shows that a name is the subject: Korean particles after it, English openings before and verbs after."""

    topic: re.Pattern[str]
    subject: re.Pattern[str]
    opening: re.Pattern[str]
    verb: re.Pattern[str]


def make_subjects(
    nouns: Sequence[str],
    openings: Sequence[str],
    verbs: Sequence[str],
    things: Sequence[str] = (),
    asides: Sequence[str] = (),
) -> Subjects:
    """Return the patterns of subjects.

    *nouns* may stand between a Korean name and its particle, *things* and *asides* between an English one and its verb.

    >>> bool(make_subjects(["인스턴스"], [], []).topic.match(" 인스턴스는 빠릅니다"))
    True
    """
    thing = rf"(?:\s(?:{'|'.join(things)}))?" if things else ""
    thing += rf"(?:,?\s(?:{'|'.join(asides)}),?(?=\s))?" if asides else ""
    between = rf"(?:\s?(?:{'|'.join(nouns)}))?\s?(?:\([^()]{{0,40}}\))?\s?"
    return Subjects(
        re.compile(between + rf"(?:은|는|이란|란|\s?모두|{ALONE}|의 경우(?:에는|에|는|엔)?)(?=[\s,]|$)"),
        re.compile(between + r"(?:이|가|도)(?=[\s,]|$)(?!\s?(?:있|가능|필요|될 수))"),
        re.compile(rf"(?:(?:{'|'.join(openings)}),? )*", re.I),
        re.compile(rf"['’]s\b|{thing}\s+(?:\([^()]{{0,40}}\)\s+)?(?:{'|'.join(verbs)})\b" if verbs else r"['’]s\b"),
    )


@dataclass(frozen=True, slots=True)
class FeatureRule:
    """A pattern whose group ``term`` or ``terms`` names features.

    *share* is the last word that a list gives to all its members, *only* what a list must hold (*every*
    member of it with that), *mark* says that the stretches so marked (bold, code) are tried instead of the line,
    *signs* are letters of which a line must hold one: a cheap test before the pattern.
    """

    id: str
    match: re.Pattern[str]
    share: re.Pattern[str] | None = None
    only: re.Pattern[str] | None = None
    every: bool = False
    mark: str = ""
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules of extraction."""

    words: Words = Words()
    subjects: Subjects = field(default_factory=lambda: make_subjects((), (), ()))
    denials: Denials = Denials()
    frames: Frames = field(default_factory=Frames)
    features: tuple[FeatureRule, ...] = ()
    capabilities: NameIndex = field(default_factory=lambda: NameIndex(()), repr=False, compare=False)
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    quantities: Quantities | None = None
    screen: Screen = field(default_factory=Screen, repr=False, compare=False)
    _all: Sieve[FeatureRule] = field(init=False, repr=False, compare=False)
    _plain: Sieve[FeatureRule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain = (rule for rule in self.features if not rule.mark)
        object.__setattr__(self, "_all", Sieve(self.features, _telling, self.screen))
        object.__setattr__(self, "_plain", Sieve(plain, _telling, self.screen))

    def feature_rules(self, text: str, *, marked: bool) -> tuple[FeatureRule, ...]:
        """Return the feature rules that may find something in *text*, in order; *marked* says that it has marks."""
        return (self._all if marked else self._plain).sift(text)

    def capability(self, name: str) -> str:
        """Return the capability that *name* is, as ``capabilities.tsv`` writes it, or ""."""
        found = self.capabilities.find(name)
        whole = found and not found[0][0].start and name[found[0][0].end :] in ("", "s", "S")
        return found[0][0].senses[0].entity if whole else ""


def _telling(rule: FeatureRule) -> re.Pattern[str] | str:
    """What tells which lines a rule is for: its signs, unless its pattern needs longer ones."""
    signs, needed = min(map(len, rule.signs), default=0), min(map(len, needles(rule.match)), default=0)
    return "|".join(map(re.escape, rule.signs)) if signs and signs >= needed else rule.match


def squeeze(text: str) -> str:
    """Return *text* without case, spacing and punctuation: the form in which topics are compared.

    >>> squeeze("Key-Details:")
    'keydetails'
    """
    return (text if text.isalnum() else _PUNCTUATION.sub("", text)).casefold()


def unbracketed(text: str) -> str:
    """Return *text* without brackets and what stands in them."""
    return BRACKETED.sub("", text) if "(" in text else text


def load_grammar(data_dir: Path) -> Grammar:
    """Return the Grammar of the files in *data_dir*; raise ``DataFileError`` at the first fault."""
    features = tuple(
        _read_feature_rule(record) for record in load_records(data_dir / "patterns-features.toml", "feature")
    )
    screen = Screen()
    capabilities, homes = load_capabilities(data_dir)
    return Grammar(
        load_words(data_dir),
        load_subjects(data_dir),
        load_denials(data_dir, screen),
        load_frames(data_dir, screen),
        features,
        capabilities,
        homes,
        load_quantities(data_dir, screen),
        screen,
    )


def load_capabilities(data_dir: Path) -> tuple[NameIndex, dict[str, tuple[str, ...]]]:
    """Return what ``capabilities.tsv`` lists: the names that every note gives to a capability, and their homes.

    A home is the one service of its cloud that has the capability; the entities are those of ``data/entities``.
    """
    rows = [(row["name"], row["of"]) for _, row in read_rows(data_dir / "capabilities.tsv", ("name", "of"))]
    spelt = [(form, Sense(name)) for name, _ in rows for form in (name, re.sub("(?<=[^aeiou])y$", "ies", name))]
    return NameIndex(spelt), {name: tuple(of.split(", ")) for name, of in rows if of}


def load_words(data_dir: Path) -> Words:
    """Return the word lists of ``generic.toml``."""
    path = data_dir / "generic.toml"
    tables = load_table(path)

    def both(table: str, *keys: str) -> list[str]:
        content = tables.get(table)
        if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in keys):
            raise DataFileError(str(path), 1, table, f"a table [{table}] with the lists {', '.join(keys)}")
        return [str(word).casefold() for key in keys for word in content[key]]

    fields = tables.get("callings")
    if not isinstance(fields, dict):
        raise DataFileError(str(path), 1, "callings", "a table [callings] with a list for each category")
    return Words(
        generic=frozenset(squeeze(word) for word in both("generic", "ko", "en")),
        owned=frozenset(squeeze(word) for word in both("generic", "owned")),
        vendors=frozenset(both("around", "vendors")),
        fillers=frozenset(both("around", "fillers")),
        roles=re.compile("|".join((*both("roles", "ko"), *(rf"\b{word}" for word in both("roles", "en")))), re.I),
        modes=tuple(both("modes", "ko", "en")),
        drawbacks=frozenset(squeeze(word) for word in both("drawbacks", "ko", "en")),
        common=frozenset(squeeze(word) for word in both("modes", "common")),
        spoilers=tuple(both("around", "spoilers")),
        properties=tuple(both("around", "properties")),
        things=tuple(both("around", "things")),
        determiners=tuple(word + " " for word in both("around", "determiners")),
        starts=frozenset(both("phrases", "starts")),
        ends=tuple(" " + word for word in both("phrases", "ends")),
        verbs=frozenset(both("phrases", "verbs")),
        yes=_answer(tables, "yes", path),
        no=_answer(tables, "no", path),
        asks=_answer(tables, "asks", path),
        answers=_answer(tables, "answers", path),
        describes=_answer(tables, "describes", path),
        callings={word: category for category in fields for word in both("callings", category)},
        limited=_answer(tables, "limited", path),
    )


def _answer(tables: Mapping[str, object], key: str, path: Path) -> re.Pattern[str]:
    """The pattern of cells that begin with one of the words for yes or for no."""
    content = tables.get("cells")
    words = content.get(key) if isinstance(content, dict) else None
    if not isinstance(words, str):
        raise DataFileError(str(path), 1, "cells", "a table [cells] with the patterns yes and no")
    return re.compile(rf"(?i:{words})(?=[\s(.,]|$)")


_SUBJECTS = ("nouns", "openings", "verbs", "things", "asides")  # the lists of the table [subjects]


def load_subjects(data_dir: Path) -> Subjects:
    """Return the table ``[subjects]`` of ``generic.toml`` as patterns."""
    path = data_dir / "generic.toml"
    table = load_table(path).get("subjects")
    lists = [table.get(key) for key in _SUBJECTS] if isinstance(table, dict) else [None]
    if not all(isinstance(words, list) for words in lists):
        raise DataFileError(str(path), 1, "subjects", f"a table [subjects] with the lists {', '.join(_SUBJECTS)}")
    return make_subjects(*([str(word) for word in words or ()] for words in lists))


def _read_feature_rule(record: Record) -> FeatureRule:
    share, only = record.text("share", default=""), record.text("only", default="")
    return FeatureRule(
        record.id,
        record.regex("match"),
        record.compile(rf"\s?({share})(?:\(|$)") if share else None,
        record.compile(only) if only else None,
        record.flag("every"),
        record.text("mark", default=""),
        record.texts("signs"),
    )
