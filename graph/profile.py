"""What the notes say of one entity, read once: figures, features, relations, denials, statements, and their lines.

Also how the notes introduce it, in their own words, and what it may be compared with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from graph.catalog import Catalog, Item, Language, local
from graph.decisions import Decisions
from graph.limits import Figure, read_figures
from graph.model import Evidence
from graph.namesakes import is_korean
from graph.queries import solutions
from graph.store import Snapshot

FEWEST_FACTS = 3
"""Of what the notes say less, nothing can be compared."""
LEAST_LIKE = 0.4
SYMMETRIC = frozenset({"alternativeTo", "integratesWith"})
QUERIES = ("service_limits", "service_features", "service_relations", "service_statements")
"""The queries behind a profile, each with the parameter *service*."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of an entity, read from it: *direction* is "out", "in", or "" where the type has none."""

    fact: str
    type: str
    direction: str
    other: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: the fact, its words, the heading that it stands under or "", whether it denies, and its line."""

    fact: str
    text: str
    topic: str
    denied: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the notes say of *item*: *figures* are its own, *part_figures* those of its parts.

    *features* are (fact, name). The evidence of a statement holds its words, not the whole line.
    """

    item: Item
    figures: tuple[Figure, ...]
    part_figures: tuple[Figure, ...]
    features: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]
    statements: tuple[Said, ...]

    @property
    def facts(self) -> set[str]:
        """The facts that it holds, those of its parts included."""
        found = {fact for figure in (*self.figures, *self.part_figures) for fact in figure.facts}
        found |= {fact for fact, _ in self.features} | {tie.fact for tie in self.ties}
        return found | {said.fact for said in self.statements}


def read_profile(store: Snapshot, catalog: Catalog, item: Item, decisions: Decisions) -> Profile:
    """Return what the notes say of *item*; read once a snapshot."""
    owners = [item.iri, *(part.iri for part in parts_of(catalog, item))]
    figures = read_figures(store, catalog, decisions, owners)
    known = _kept.setdefault(catalog, {})
    if item.iri not in known:
        known[item.iri] = _read(store, catalog, item)
    features, ties, statements = known[item.iri]
    return Profile(
        item=item,
        figures=tuple(figure for figure in figures if figure.owner == item.iri),
        part_figures=tuple(figure for figure in figures if figure.owner != item.iri),
        features=features,
        ties=ties,
        statements=statements,
    )


_Read = tuple[tuple[tuple[str, str], ...], tuple[Tie, ...], tuple[Said, ...]]
_kept: WeakKeyDictionary[Catalog, dict[str, _Read]] = WeakKeyDictionary()


def _read(store: Snapshot, catalog: Catalog, item: Item) -> _Read:
    """Features, ties and statements of *item*, which no decision changes, in the order of their queries."""
    features = tuple((row.fact, row.name) for row in solutions(store, "service_features", service=item.iri))
    statements = tuple(
        Said(row.fact, row.said, row.topic, row.denied == "true", Evidence(row.file, int(row.line), row.said))
        for row in solutions(store, "service_statements", service=item.iri)
    )
    return features, _ties(store, catalog, item), statements


def _ties(store: Snapshot, catalog: Catalog, item: Item) -> tuple[Tie, ...]:
    found: list[Tie] = []
    for row in solutions(store, "service_relations", service=item.iri):
        if row.other in catalog.items and row.other != item.iri:
            type_ = local(row.type)
            direction = "" if type_ in SYMMETRIC else row.direction
            found.append(Tie(row.fact, type_, direction, row.other, row.denied == "true"))
    return tuple(found)


def parts_of(catalog: Catalog, item: Item) -> list[Item]:
    """Return the entities whose parent is *item*, those that the notes say most of first."""
    parts = [each for each in catalog.items.values() if each.parent == item.iri]
    return sorted(parts, key=lambda each: (-each.facts, each.en))


# How the notes introduce it

INTRODUCTIONS = Path(__file__).resolve().parent.parent / "data" / "introductions.toml"
_UNFINISHED = re.compile(r"(?:\b(?:at|of|by|with|to|for|from)|:)\s*$")
_LABELLED = re.compile(r"([A-Z가-힣][^:：.]{0,30}?)\s?[:：=]\s")
"""What a colon follows is said of what stands before it; a single word there is a mere label."""
_DRAWN = re.compile(r"(?<!<)->|<-(?!>)|[→←⇒]")
_PIECE = re.compile(r"[\d$(+>=*\"']|(?:via|with|from|by|at|for|and|or|but|if|needs?)\b|예\)|단,|또는\s", re.IGNORECASE)
"""How what goes on from something else begins, or a bare figure."""
SHORT, LEAST_GAIN = 14, 6.0
"""Fewer characters, or less gain than this, introduce nothing."""
DRAWING = 80
"""Fewer characters with an arrow among them are a drawing."""
FEWEST_WORDS = 5
NEAR = 2
"""So many lines below the first one under a heading may still say what the thing is."""
OPENING_LINES = 8
"""In so many lines a note says what it is about."""


def introduce(profile: Profile, language: Language) -> Evidence | None:
    """Return the words that say what the entity is, and their place, in *language* if a note has them.

    A definition in the other language is better than another line in *language*: one that begins with the name and goes
    on with what it is (``data/introductions.toml``), or does so first under the heading of that name. Without any, what
    comes nearest; None if nothing of the kind is said.
    """
    names = "|".join(sorted((re.escape(name) for name in profile.item.names), key=len, reverse=True))
    opening = re.compile(rf"[*_\s]*(?:the )?(?:{names})(?:\s*\([^()]{{1,60}}\))?\s*{_patterns().copula}", re.IGNORECASE)
    heading = re.compile(rf"(?:the )?(?:{names})(?![\w/+&])(?! vs)|[^:：]+[:：]\s(?:{names})$", re.IGNORECASE)
    files: dict[str, list[Said]] = {}
    for each in profile.statements:
        files.setdefault(each.evidence.file, []).append(each)
    tongues: dict[bool, list[list[Said]]] = {}
    for said in files.values():
        tongues.setdefault(any(is_korean(each.text) for each in said), []).append(said)
    found = {}
    for korean, notes in tongues.items():
        most = max(map(len, notes))
        gains = [gain for note in notes for gain in _gains(note, len(note) / most, opening, heading)]
        found[korean] = max(gains, key=lambda gain: gain[:2])
    ordered = [found[korean] for korean in (language == "ko", language != "ko") if korean in found]
    for defines, gain, best in sorted(ordered, key=lambda gain: not gain[0]):
        if defines or gain >= LEAST_GAIN:
            return replace(best.evidence, text=best.text.strip().lstrip("-*> ").strip())
    return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a line says what a thing is, from ``introductions.toml``."""

    copula: str
    kind: re.Pattern[str]
    opener: re.Pattern[str]
    told: re.Pattern[str]
    act: re.Pattern[str]
    other: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = tomllib.loads(INTRODUCTIONS.read_text(encoding="utf-8"))

    def either(table: str, key: str) -> str:
        return "|".join(sorted(map(re.escape, words[table][key]), key=len, reverse=True))

    signs, english, korean = (either("copulas", key) for key in ("signs", "en", "ko"))
    acts = either("acts", "en")
    hollow = rf"(?:\b(?:{either('kinds', 'empty')})\b\s*)*(?:service|서비스)[.,;]?(?:\s|$)"
    english_kinds = rf"\b(?:{either('kinds', 'en')})\b(?! model)"
    korean_kinds = rf"(?<![a-zA-Z])(?:{either('kinds', 'ko')})(?!{either('kinds', 'particles')})"
    return _Patterns(
        copula=rf"(?:(?P<sign>{signs})\s|(?P<verb>{english})\s|(?:{korean})\s(?![^.]*,)|(?P<act>)(?=(?:{acts})\b))",
        kind=re.compile(rf"(?!{hollow})[^.;。]*?(?:{english_kinds}|{korean_kinds})", re.IGNORECASE),
        opener=re.compile(either("kinds", "openers"), re.IGNORECASE),
        told=re.compile(rf"[^.;。]*(?:{either('kinds', 'ko')})(?:{either('copulas', 'ends')})", re.IGNORECASE),
        act=re.compile(rf"(?:{acts})\b|[^.;]*(?:{either('acts', 'ko')})(?:$|\.)", re.IGNORECASE),
        other=re.compile(rf"(?:{either('others', 'en')})\b|(?:{either('others', 'ko')})", re.IGNORECASE),
    )


def _gains(
    note: Sequence[Said], share: float, opening: re.Pattern[str], heading: re.Pattern[str]
) -> Iterable[tuple[bool, float, Said]]:
    """For each statement of one note whether it defines the thing, and how much it looks like it.

    *share* is how much the note says of it beside the note that says most.
    """
    below = [each for each in note if not each.topic or heading.match(each.topic)]
    start = next((each for each in below if not _is_drawing(each.text)), note[0])
    leads = {each.topic for each in note}
    for each in note:
        text, begins = each.text, bool(below) and each is start
        own, label = opening.match(text), _LABELLED.match(text)
        gain = 6.0 * share + (5.0 if own else 0.0)
        gain += 3.0 * (each in below) + 3.0 * share * begins
        gain += 1.5 if own and each.evidence.line <= OPENING_LINES else 0.0
        gain -= 4.0 if len(text) < SHORT else 1.0 if len(text.split()) > 60 else 0.0
        gain -= 2.0 * bool(_DRAWN.search(text)) + 4.0 * (not own and _is_drawing(text))
        gain -= 3.0 if _PIECE.match(text) or _UNFINISHED.search(text) else 0.0
        gain -= 3.0 if text in leads and len(text.split()) < 6 else 0.0
        gain -= 0.0 if own or not label else 1.0 if begins and " " in label[1] else 4.0
        gain -= 3.0 if each.denied and not begins else 0.0
        near = each in below and 0 <= each.evidence.line - start.evidence.line <= NEAR
        headed = label and not own and not (" " in label[1] and (begins or _patterns().opener.match(text)))
        told = begins if not own else (own["sign"] or own["act"] == "") and not _PIECE.match(text[own.end() :])
        if headed or not told or len(text.split()) < FEWEST_WORDS:
            gain = 0.0
        defines = bool(own or each in below) and not headed and _defines(each, own, begins=begins, near=near)
        yield defines, gain - max(0, each.evidence.line - start.evidence.line) / 50, each


def _defines(said: Said, own: re.Match[str] | None, *, begins: bool, near: bool) -> bool:
    """Whether a line says what the thing is: behind its name, or at the start of what stands below its heading.

    *near* that start a line must begin as definitions do.
    """
    patterns = _patterns()
    body = said.text[own.end() :] if own else said.text
    if len(said.text) < SHORT or _is_drawing(body) or patterns.other.match(body):
        return False
    if patterns.act.match(body) and (begins or near or own and not own["verb"]):
        return True
    if own or begins:
        return bool(patterns.kind.match(body))
    return bool(patterns.told.match(body)) or near and bool(patterns.opener.match(body) and patterns.kind.match(body))


def _is_drawing(text: str) -> bool:
    """Whether little else than arrows stands there."""
    return bool(_DRAWN.search(text)) and len(text) < DRAWING


# What it may be compared with


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to compare with, and why: whether the notes compare the two, the shared category, shared neighbours."""

    item: Item
    alternative: bool
    category: str
    neighbours: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """For each entity, by IRI, what relations that hold tie it to, and what the notes call its alternatives."""

    neighbours: Mapping[str, frozenset[str]]
    alternatives: Mapping[str, frozenset[str]]


def make_surroundings(relations: Iterable[tuple[str, str, str, bool]]) -> Surroundings:
    """Return the surroundings that *relations* make: (subject, type, object, denied)."""
    around: dict[str, set[str]] = {}
    instead: dict[str, set[str]] = {}
    for subject, type_, other, denied in relations:
        for one, two in ((subject, other), (other, subject)):
            if not denied:
                around.setdefault(one, set()).add(two)
                if type_ == "alternativeTo":
                    instead.setdefault(one, set()).add(two)
    return Surroundings(
        {iri: frozenset(found) for iri, found in around.items()},
        {iri: frozenset(found) for iri, found in instead.items()},
    )


def suggest(catalog: Catalog, surroundings: Surroundings, items: Sequence[Item], *, limit: int = 6) -> list[Suggestion]:
    """Return what *items* may be compared with, best first.

    These are what the notes call their alternatives, those of one category, and those that share neighbours.
    """
    none: frozenset[str] = frozenset()
    chosen = {item.iri for item in items}
    own = none.union(*(surroundings.neighbours.get(iri, none) for iri in chosen))
    alternatives = none.union(*(surroundings.alternatives.get(iri, none) for iri in chosen))
    categories = {item.category for item in items if item.category}
    family = chosen | {item.parent for item in items}
    kinds = {item.kind for item in items}
    found: list[Suggestion] = []
    for each in catalog.items.values():
        if each.iri in family or each.parent in chosen or each.facts < FEWEST_FACTS or each.kind not in kinds:
            continue
        theirs = surroundings.neighbours.get(each.iri, none)
        shared = (own & theirs) - chosen
        likeness = len(shared) / len(own | theirs) if shared else 0.0
        category = each.category if each.category in categories else ""
        alternative = each.iri in alternatives
        score = 3.0 * alternative + 2.0 * bool(category) + 4.0 * likeness
        if score > LEAST_LIKE:
            ranked = sorted(shared & catalog.items.keys(), key=lambda iri: (-catalog.items[iri].facts, iri))
            found.append(Suggestion(each, alternative, category, tuple(ranked), score))
    return sorted(found, key=lambda each: (-each.score, -each.item.facts, each.item.en))[:limit]
