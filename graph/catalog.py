"""What a graph holds, read once: entities with their names, labels of the controlled terms, and a search index.

Everything comes from the graph by the queries of ``ontology/queries``, so any store gives
the same catalog. Search folds case, spaces and hyphens, ranks exact names first, then beginnings, then beginnings
of a word, then parts of one, then likely typing errors, and looks through features, limits and lines after the names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import pandas as pd
from rapidfuzz import fuzz, process

from graph.errors import UnknownName
from graph.model import climb
from graph.queries import ask, records
from graph.reading.names import NameIndex, Sense, fold, without_vendor
from graph.store import Snapshot

Language = Literal["ko", "en"]
HitKind = Literal["entity", "feature", "limit", "line"]
TYPO_SCORE = 78.0
WHOLE, BEGINNING, WORD, PART = 100.0, 90.0, 85.0, 80.0
"""How well a text answers: it is what was typed, begins with it, has a word that does, or holds it within a word."""
TEXTS: tuple[HitKind, ...] = ("feature", "limit", "line")
WORDS_TRIED = 12
"""Of so many words it is tried which find something."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entity of the graph: *iri*, names in both languages, and how many facts it owns."""

    iri: str
    en: str
    ko: str
    kind: str
    category: str
    parent: str
    provider: str
    facts: int
    aliases: tuple[str, ...] = ()

    def label(self, language: Language) -> str:
        """Return the name in *language*; the Korean name stands after the English one."""
        return f"{self.en} ({self.ko})" if language == "ko" and self.ko and self.ko != self.en else self.en

    @property
    def short(self) -> str:
        """The English name without the vendor's."""
        return without_vendor(self.en)

    @property
    def names(self) -> frozenset[str]:
        """All its names, the English one also without the vendor's."""
        return frozenset(name for name in (self.en, self.short, self.ko, *self.aliases) if name)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found: the entity it belongs to, the text that matched, its *facts* or its place."""

    kind: HitKind
    owner: str
    text: str
    score: float
    file: str = ""
    line: int = 0
    facts: tuple[str, ...] = ()


class Catalog:
    """The names, labels and search index of one snapshot."""

    def __init__(self, store: Snapshot) -> None:
        self._store = store

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every entity by IRI, in the order of the English names."""
        aliases: dict[str, list[str]] = {}
        for row in records(ask(self._store, "all_aliases")):
            aliases.setdefault(str(row.entity), []).append(str(row.alias))
        items: dict[str, Item] = {}
        for row in records(ask(self._store, "all_entities")):
            iri = str(row.entity)
            items.setdefault(
                iri,
                Item(
                    iri=iri,
                    en=str(row.en),
                    ko=str(row.ko),
                    kind=local(row.kind).lower(),
                    category=local(row.category),
                    parent=str(row.parent),
                    provider=str(row.provider),
                    facts=int(row.facts),
                    aliases=tuple(aliases.get(iri, ())),
                ),
            )
        return items

    @cached_property
    def categories(self) -> Mapping[str, Mapping[str, str]]:
        """Each category: id -> language -> label, and under "broader" the id of the wider one or ""."""
        rows = records(ask(self._store, "all_categories"))
        return {
            local(row.category): {"en": str(row.en), "ko": str(row.ko), "broader": local(row.broader)} for row in rows
        }

    def widening(self, category: str) -> tuple[str, ...]:
        """Return *category* and those that it belongs to, narrow to wide; none of ""."""
        return climb(category, lambda each: self.categories.get(each, {}).get("broader", ""))

    def top_category(self, category: str) -> str:
        """Return the widest category that *category* belongs to, itself if it is one."""
        return self.widening(category)[-1] if category else ""

    @cached_property
    def terms(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of units, metrics, concepts and bounds: IRI -> language (or "notation") -> label."""
        rows = records(ask(self._store, "all_terms"))
        return {str(row.term): {"en": str(row.en), "ko": str(row.ko), "notation": str(row.notation)} for row in rows}

    @cached_property
    def factors(self) -> Mapping[str, float]:
        """What one of each unit is in its base unit, by the unit's notation."""
        return {str(row.notation): float(row.factor) for row in records(ask(self._store, "all_units"))}

    @cached_property
    def base_units(self) -> Mapping[str, str]:
        """The base unit of each unit, both as notations."""
        return {str(row.notation): str(row.base) for row in records(ask(self._store, "all_units"))}

    @cached_property
    def relation_types(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of each relation type: local name -> language and direction ("en out", "ko in") -> label."""
        return {
            local(row.type): {
                "en out": str(row.en),
                "ko out": str(row.ko),
                "en in": str(row.inverseEn),
                "ko in": str(row.inverseKo),
            }
            for row in records(ask(self._store, "relation_types"))
        }

    def relation_label(self, kind: str, direction: str, language: Language) -> str:
        """Return how a relation type is called, read from its subject ("out") or from its object ("in")."""
        return self.relation_types.get(local(kind), {}).get(f"{language} {direction}", local(kind))

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, str]]:
        """Folded name or alias -> IRI and name; names win over aliases, and the entity with more facts over others."""
        names: dict[str, tuple[str, str]] = {}
        ranked = sorted(self.items.values(), key=lambda item: (-item.facts, item.en))
        for item in ranked:
            for name in (item.en, item.ko):
                if name:
                    names.setdefault(fold(name), (item.iri, name))
        for item in ranked:
            for alias in (*item.aliases, item.short):
                names.setdefault(fold(alias), (item.iri, alias))
        return names

    @cached_property
    def _by_sounds(self) -> Mapping[str, str]:
        return {_sounds(key): key for key in self._names}

    @cached_property
    def _mentions(self) -> NameIndex:
        return NameIndex((name, Sense(iri)) for iri, name in self._names.values() if len(name) > 1)

    def find(self, name: str) -> Item | None:
        """Return the entity called *name* (a name, an alias or an IRI), None if there is none."""
        return self.items.get(name) or self.items.get(self._names.get(fold(name), ("", ""))[0])

    def take(self, typed: str) -> Item | None:
        """Return the entity that is called what was *typed*, else the best of those whose names hold it, or None.

        What may only be a typing error is not taken for anything.
        """
        if found := self.find(typed):
            return found
        hits = self.search(typed, kinds=("entity",), limit=1)
        return self.items[hits[0].owner] if hits and hits[0].score >= PART else None

    def get(self, name: str) -> Item:
        """Return the entity called *name*; ``UnknownName`` with the nearest names if there is none."""
        item = self.find(name)
        if item is None:
            nearest = [self.items[hit.owner].en for hit in self.search(name, kinds=("entity",), limit=3)]
            raise UnknownName(name, tuple(nearest))
        return item

    @cached_property
    def _texts(self) -> Mapping[HitKind, pd.DataFrame]:
        features = ask(self._store, "all_features").rename(columns={"name": "text"})
        limits = ask(self._store, "all_limits")
        of = [
            self.term(concept, "en") if concept else str(of)
            for concept, of in zip(limits["concept"], limits["of"], strict=True)
        ]
        ko = [self.term(concept, "ko") if concept else "" for concept in limits["concept"]]
        limits = limits.assign(text=[f"{a} {b}".strip() for a, b in zip(of, ko, strict=True)])
        lines = ask(self._store, "all_lines")
        tables: dict[HitKind, pd.DataFrame] = {"feature": features, "limit": limits, "line": lines}
        return {
            kind: table.assign(folded=table["text"].astype(str).map(fold).astype(str)) for kind, table in tables.items()
        }

    def term(self, iri: str, language: Language) -> str:
        """Return the label of a unit, metric, concept or bound, its local name if it has none."""
        return self.terms.get(iri, {}).get(language) or local(iri)

    def search(
        self,
        text: str,
        *,
        kinds: Iterable[HitKind] = ("entity", "feature", "limit", "line"),
        limit: int = 20,
    ) -> list[Hit]:
        """Return what *text* finds, best first within each kind, at most *limit* of a kind."""
        folded = fold(text)
        if not folded:
            return []
        hits: list[Hit] = []
        for kind in kinds:
            found = self._search_names(folded) if kind == "entity" else self._search_texts(kind, folded, text)
            hits += sorted(found, key=lambda hit: (-hit.score, hit.text, hit.owner))[:limit]
        return hits

    def search_some(self, text: str, *, limit: int = 20) -> tuple[list[Hit], tuple[str, ...]]:
        """Return what *text* finds, and the words left out because all of them together find nothing.

        Entities that it names are kept, and of the other words, the rarest first, those that still find something.
        """
        hits = self.search(text, limit=limit)
        if hits:
            return hits, ()
        named, kept, rest = self._split(text)

        def finds(words: Iterable[str]) -> bool:
            return bool(self.search(" ".join(words), kinds=TEXTS if named else (*TEXTS, "entity"), limit=1))

        for word in sorted(rest[:WORDS_TRIED], key=self._count):
            if finds([*kept, word]):
                kept.append(word)
        asked = " ".join(kept)
        entities = [Hit("entity", iri, self.items[iri].en, WHOLE) for iri in named]
        entities = entities or self.search(asked, kinds=("entity",), limit=limit)
        hits = [*entities, *self.search(asked, kinds=TEXTS, limit=limit)]
        return hits, tuple(word for word in rest if word not in kept)

    def _split(self, text: str) -> tuple[list[str], list[str], list[str]]:
        """The entities that *text* names, how it names them, and its other words; particles belong to the names."""
        named: list[str] = []
        names: list[str] = []
        rest: list[str] = []
        end = 0
        for longest, *_ in self._mentions.find(text):
            if longest.start >= end:
                rest += text[end : longest.start].split()
                end = next((place for place in range(longest.end, len(text)) if not text[place].isalnum()), len(text))
                named.append(longest.senses[0].entity)
                names.append(text[longest.start : longest.end])
        return named, names, rest + text[end:].split()

    def _count(self, word: str) -> int:
        return sum(len(self._holding(kind, [fold(word)])) for kind in TEXTS)

    def _search_names(self, folded: str) -> list[Hit]:
        best: dict[str, Hit] = {}

        def offer(iri: str, score: float) -> None:
            item = self.items[iri]
            # Of equal matches a service before components, then the one that the notes say more of.
            score += (item.kind != "component") + min(item.facts, 99) / 100
            if iri not in best or best[iri].score < score:
                best[iri] = Hit("entity", iri, item.en, score)

        begins = _word_beginning(folded)
        for key, (iri, name) in self._names.items():
            if folded in key:
                offer(iri, _closeness(name, key, folded, begins))
        typed = _sounds(folded)
        if len(typed) >= 4:
            near = process.extract(typed, self._by_sounds.keys(), scorer=fuzz.ratio, score_cutoff=TYPO_SCORE, limit=8)
            for sounds, score, _ in near:
                offer(self._names[self._by_sounds[sounds]][0], score * 0.75)
        return list(best.values())

    def _holding(self, kind: HitKind, folded: Iterable[str]) -> pd.DataFrame:
        """The texts of a kind that hold each of the *folded* words."""
        table = self._texts[kind]
        mask = pd.Series(True, index=table.index)
        for word in folded:
            mask &= table["folded"].str.contains(word, regex=False)
        return table[mask]

    def _search_texts(self, kind: HitKind, folded: str, text: str) -> list[Hit]:
        begins = _word_beginning(folded)
        hits: dict[tuple[str, str], Hit] = {}
        for row in records(self._holding(kind, map(fold, text.split()))):
            key = owner, found = str(row.owner), str(row.text)
            if key not in hits:
                score = _closeness(found, str(row.folded), folded, begins)
                place = (str(row.file), int(row.line)) if kind == "line" else ("", 0)
                hits[key] = Hit(kind, owner, found, score - len(found) / 1000, *place)
            if kind != "line":
                hits[key] = replace(hits[key], facts=(*hits[key].facts, str(row.fact)))
        return list(hits.values())


def _word_beginning(folded: str) -> re.Pattern[str]:
    """What finds a word that begins with what was typed, in a text that is not folded."""
    return re.compile(r"\b" + r"[\W_]*".join(map(re.escape, folded)), re.IGNORECASE)


def _sounds(folded: str) -> str:
    """A folded text letter by letter: of a syllable each sound, for a slip in Korean changes one of them.

    >>> len(_sounds("람다")), len(_sounds("sqs"))
    (5, 3)
    """
    return unicodedata.normalize("NFD", folded)


def _closeness(text: str, key: str, folded: str, begins: re.Pattern[str]) -> float:
    """How well *text*, folded *key*, answers what was typed."""
    if key == folded:
        return WHOLE
    return BEGINNING if key.startswith(folded) else WORD if begins.search(text) else PART


def local(iri: object) -> str:
    """Return the part of *iri* after the last slash or hash.

    >>> local("https://w3id.org/service-atlas/metric/retention")
    'retention'
    """
    return re.sub(r"^.*[/#]", "", str(iri))
