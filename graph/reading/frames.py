"""``patterns-relations.toml`` -> verbs, frames and parts: what a cue and a role say about two entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.model import RELATION_TYPES, RelationType
from graph.reading.patterns import Record, load_records, load_table
from graph.reading.sieve import Screen, Sieve

_LEADING = frozenset({"send", "read", "trigger", "route", "integrate", "put", "protect"})
_NEVER = "(?!)"  # the Korean words of a verb that has none
_LONGEST_LEAD = 60
_LONGEST_BARE = 120
_RECENT = 32


@dataclass(frozen=True, slots=True)
class Verb:
    """Cue words of one meaning, in both languages."""

    id: str
    ko: re.Pattern[str]
    en: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a verb of *verbs* with a name of a class and role says: a relation of *type*.

    *owner* are classes of which the other end must be one; *subject* roles in which that end may stand
    where the sentence has no subject; *reach* how far the cue may be from the name; *unless* what stands between
    them if the frame does not hold, *alone* that it does not hold where the sentence names another goal, *late* that
    its class does not put it before nearer cues.
    """

    id: str
    verbs: frozenset[str]
    roles: frozenset[str]
    of: frozenset[str]
    not_of: frozenset[str]
    type: RelationType
    inward: bool
    needs: Mapping[str, re.Pattern[str]]
    when: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    owner: frozenset[str]
    subject: frozenset[str]
    reach: int
    alone: bool
    late: bool

    @property
    def of_class(self) -> bool:
        """Whether the frame asks for a class of one of its ends."""
        return bool(self.of or self.owner)

    def suits(self, classes: frozenset[str], owner_classes: frozenset[str]) -> bool:
        """Whether names of *classes* and an owner of *owner_classes* are what the frame asks for."""
        if (self.of and self.of.isdisjoint(classes)) or not self.not_of.isdisjoint(classes):
            return False
        return not self.owner or not self.owner.isdisjoint(owner_classes)


@dataclass(frozen=True, slots=True)
class Part:
    """A noun that names the part which the entities beside it play."""

    id: str
    match: re.Pattern[str]
    type: RelationType
    inward: bool
    owner: frozenset[str]
    not_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Default:
    """What a name of a class in *of* says of one of a class in *owner*, *when* the line fits, where no verb does.

    In brackets a name says nothing, unless it does *bracketed*, too.
    """

    id: str
    owner: frozenset[str]
    of: frozenset[str]
    roles: frozenset[str]
    type: RelationType
    inward: bool
    when: re.Pattern[str] | None = None
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What two ends of classes *ours* and *theirs* make of a relation of a type in *said*; no class asks for none.

    The relation is of *type* instead, the other way round if *swap*; with none, it is none at all, but where only what
    is *asserted* is ruled out a denial stands.
    """

    id: str
    said: frozenset[str]
    ours: frozenset[str]
    theirs: frozenset[str]
    ours_not: frozenset[str]
    theirs_not: frozenset[str]
    type: RelationType | None = None
    swap: bool = False
    asserted: bool = False

    def fits(self, said: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
        """Whether the rule is about a relation of type *said* between ends of these classes."""
        if said not in self.said or self.ours_not & ours or self.theirs_not & theirs:
            return False
        return (not self.ours or bool(self.ours & ours)) and (not self.theirs or bool(self.theirs & theirs))


@dataclass(frozen=True, slots=True)
class Word:
    """The cue words of a verb in one language."""

    verb: str
    match: re.Pattern[str]
    korean: bool


class Cue(NamedTuple):
    """A verb found in a text."""

    start: int
    end: int
    verb: str


class Choice(NamedTuple):
    """A relation that is said of a name, and what decided: a cue with its frame, a part, or its class alone."""

    type: RelationType
    inward: bool
    negated: bool
    of_owner: bool = False
    cue: Cue | None = None
    frame: Frame | None = None
    part: Part | None = None
    default: Default | None = None

    @property
    def rule(self) -> str:
        """The id of the record that decided, or ""."""
        decided = self.frame or self.part or self.default
        return decided.id if decided else ""


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames, and the classes that they speak of; *titles* say what a heading with two names means.

    *defaults* are asked last, in order; the first of *corrections* that fits turns what is said into what it means by
    the classes of its ends, *exclusions* rule it out; *nouns* find what a line calls the thing of a class that its
    heading names.

    Of a title *owner* are classes of which the first name, or the owner above, must be one; ``FIRST`` and ``SECOND``
    stand for the names in its pattern.
    """

    verbs: tuple[Verb, ...] = ()
    frames: tuple[Frame, ...] = ()
    parts: tuple[Part, ...] = ()
    titles: tuple[Part, ...] = ()
    defaults: tuple[Default, ...] = ()
    corrections: tuple[ClassRule, ...] = ()
    exclusions: tuple[ClassRule, ...] = ()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nouns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    screen: Screen = field(default_factory=Screen, repr=False, compare=False)
    _words: Sieve[Word] = field(init=False, repr=False, compare=False)
    _parts: Sieve[Part] = field(init=False, repr=False, compare=False)
    _corrections: Mapping[str, Sequence[ClassRule]] = field(init=False, repr=False, compare=False)
    _exclusions: Mapping[str, Sequence[ClassRule]] = field(init=False, repr=False, compare=False)
    classes_by_member: Mapping[str, Sequence[str]] = field(init=False, repr=False, compare=False)
    _by_verbs: dict[frozenset[str], tuple[Sequence[Frame], Sequence[Frame]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _lead_memo: Callable[[str, bool], Sequence[Cue]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lead_memo", lru_cache(_RECENT)(self._find_lead_cues))
        words = [Word(verb.id, verb.ko, True) for verb in self.verbs if verb.ko.pattern != _NEVER]
        words += [Word(verb.id, verb.en, False) for verb in self.verbs]
        object.__setattr__(self, "_words", Sieve(words, lambda word: word.match, self.screen))
        object.__setattr__(self, "_parts", Sieve(self.parts, lambda part: part.match, self.screen))
        by_member: dict[str, list[str]] = {}
        for group, members in self.classes.items():
            for member in members:
                by_member.setdefault(member, []).append(group)
        object.__setattr__(self, "classes_by_member", by_member)
        object.__setattr__(self, "_corrections", _by_type(self.corrections))
        object.__setattr__(self, "_exclusions", _by_type(self.exclusions))

    def frames_of(self, verbs: frozenset[str]) -> tuple[Sequence[Frame], Sequence[Frame]]:
        """Return the frames that one of *verbs* belongs to, in order: those of a class first, then the others."""
        if verbs not in self._by_verbs:
            frames = [frame for frame in self.frames if not verbs.isdisjoint(frame.verbs)]
            special = [frame for frame in frames if frame.of_class and not frame.late]
            self._by_verbs[verbs] = special, [frame for frame in frames if not frame.of_class or frame.late]
        return self._by_verbs[verbs]

    def correction(self, said: RelationType, ours: frozenset[str], theirs: frozenset[str]) -> ClassRule | None:
        """Return the rule that turns a relation between ends of these classes into what it means, or None."""
        return next((rule for rule in self._corrections[said] if rule.fits(said, ours, theirs)), None)

    def exclude(self, said: RelationType, ours: frozenset[str], theirs: frozenset[str], *, negated: bool) -> bool:
        """Return whether there is no such relation, or denial of one, between ends of these classes."""
        rules = self._exclusions[said]
        return any(rule.fits(said, ours, theirs) for rule in rules if not (negated and rule.asserted))

    def words_of(self, text: str, *, korean: bool) -> list[Word]:
        """Return the words of verbs that *text* may hold; an English one in a Korean line counts as well."""
        return [word for word in self._words.sift(text) if korean or not word.korean]

    def lead_cues(self, topic: str, *, bare: bool = False) -> Sequence[Cue]:
        """Return the cues of a lead-in ("Where logs can go:") that say what the members of its list do.

        It ends in a colon, unless what stands below it is *bare*, nothing but names. All lines below it ask for it.
        """
        return self._lead_memo(topic, bare)

    def _find_lead_cues(self, topic: str, bare: bool) -> Sequence[Cue]:
        if not (bare or topic.endswith((":", "："))) or len(topic) > (_LONGEST_BARE if bare else _LONGEST_LEAD):
            return []
        cues = find_cues(self.words_of(topic, korean=True), topic, 0, len(topic))
        leading = [cue for cue in cues if cue.verb in _LEADING or (bare and cue.verb == "support")]
        return leading or [cue for cue in cues if cue.verb == "monitor"]

    def parts_of(self, *texts: str) -> tuple[Part, ...]:
        """Return the parts whose noun one of *texts* may hold."""
        return self._parts.sift(*texts)


def _by_type(rules: Iterable[ClassRule]) -> dict[str, list[ClassRule]]:
    return {said: [rule for rule in rules if said in rule.said] for said in RELATION_TYPES}


def find_cues(words: Iterable[Word], text: str, start: int, end: int) -> list[Cue]:
    """Return the cues that *words* give in a stretch of *text*, in order."""
    return sorted(Cue(*match.span(), word.verb) for word in words for match in word.match.finditer(text, start, end))


def load_frames(data_dir: Path, screen: Screen | None = None) -> Frames:
    """Return the content of ``patterns-relations.toml``."""
    path = data_dir / "patterns-relations.toml"
    verbs = tuple(
        Verb(record.id, record.regex("ko"), record.compile(r"(?i)\b(?:" + record.text("en") + r")\b"))
        for record in load_records(path, "verb")
    )
    known = {verb.id for verb in verbs}
    frames = tuple(_read_frame(record, known) for record in load_records(path, "frame"))
    parts = tuple(_read_part(record) for record in load_records(path, "part"))
    titles = tuple(_read_part(record) for record in load_records(path, "title"))
    defaults = tuple(_read_default(record) for record in load_records(path, "default"))
    corrections = tuple(_read_class_rule(record, _type(record)) for record in load_records(path, "correction"))
    exclusions = tuple(_read_class_rule(record, None) for record in load_records(path, "exclusion"))
    groups = load_table(path).get("classes", {})
    classes = (
        {str(key): frozenset(map(str, value)) for key, value in groups.items()} if isinstance(groups, dict) else {}
    )
    called = load_table(path).get("nouns", {})
    nouns = {str(group): _read_nouns(names) for group, names in called.items()} if isinstance(called, dict) else {}
    return Frames(verbs, frames, parts, titles, defaults, corrections, exclusions, classes, nouns, screen or Screen())


def _read_nouns(names: Iterable[str]) -> re.Pattern[str]:
    """What finds one of *names* as something known: with an article, or before a Korean particle."""
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(
        rf"(?i)\b(?:the|this|that|your) (?P<en>{either})(?![\w-]| (?:policy|name|type|url|owner)s?\b)"
        rf"|(?:^|(?<=\s))(?P<ko>{either})(?=(?:을|를|에|에서|에게|으?로)(?:[\s,.)]|$))"
    )


def _is_inward(record: Record) -> bool:
    """Whether what a record says goes from the name to the owner."""
    return record.text("direction", default="out") == "in"


def _type(record: Record) -> RelationType:
    for known in RELATION_TYPES:
        if record.text("type") == known:
            return known
    raise record.fault(record.text("type"), "a relation type")


# What stands for the names in a heading, so that a pattern can say where they are.
FIRST, SECOND = "\x01", "\x02"


def _read_part(record: Record) -> Part:
    return Part(
        record.id,
        record.compile(record.text("match").replace("{A}", FIRST).replace("{B}", SECOND)),
        _type(record),
        _is_inward(record),
        frozenset(record.texts("owner")),
        frozenset(record.texts("not_of")),
    )


def _read_default(record: Record) -> Default:
    when = record.text("when", default="")
    return Default(
        record.id,
        frozenset(record.texts("owner")),
        frozenset(record.texts("of")),
        frozenset(record.texts("roles")),
        _type(record),
        _is_inward(record),
        record.compile(when) if when else None,
        record.flag("bracketed"),
    )


def _read_class_rule(record: Record, type_: RelationType | None) -> ClassRule:
    said = frozenset(record.texts("said"))
    if not said <= set(RELATION_TYPES):
        raise record.fault(", ".join(sorted(said - set(RELATION_TYPES))), "relation types")
    ours, theirs, ours_not, theirs_not = (
        frozenset(record.texts(key)) for key in ("ours", "theirs", "ours_not", "theirs_not")
    )
    swap, asserted = _is_inward(record), record.flag("asserted")
    return ClassRule(record.id, said, ours, theirs, ours_not, theirs_not, type_, swap, asserted)


def _read_frame(record: Record, known: set[str]) -> Frame:
    verbs = frozenset(record.text("verb").split("|"))
    if not verbs <= known:
        raise record.fault(", ".join(sorted(verbs - known)), "verbs of this file")
    needs = record.values.get("needs", {})
    patterns = (
        {str(role): record.compile(str(value)) for role, value in needs.items()} if isinstance(needs, dict) else {}
    )
    when, unless = record.text("when", default=""), record.text("unless", default="")
    return Frame(
        record.id,
        verbs,
        frozenset(record.texts("roles")),
        frozenset(record.texts("of")),
        frozenset(record.texts("not_of")),
        _type(record),
        _is_inward(record),
        patterns,
        record.compile(when) if when else None,
        record.compile(unless) if unless else None,
        frozenset(record.texts("owner")),
        frozenset(record.texts("subject")),
        reach if isinstance(reach := record.values.get("reach", 1000), int) else 1000,
        record.flag("alone"),
        record.flag("late"),
    )
