"""What a graph holds, read once: entities with their names, labels of the controlled terms, and a search index.

Everything comes from the graph by the queries of ``ontology/queries``, so any store gives
the same catalog. Search folds case, spaces and hyphens, ranks exact names first, then beginnings, then
parts, then likely typing errors, and looks through features, limits and lines after the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import pandas as pd
from rapidfuzz import fuzz, process

from graph.errors import UnknownName
from graph.queries import ask, records
from graph.reading.names import fold
from graph.store import Snapshot

Language = Literal["ko", "en"]
HitKind = Literal["entity", "feature", "limit", "line"]
TYPO_SCORE = 78.0


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

    def top_category(self, category: str) -> str:
        """Return the widest category that *category* belongs to, itself if it is one."""
        seen: set[str] = set()
        while category not in seen and (broader := self.categories.get(category, {}).get("broader")):
            seen.add(category)
            category = broader
        return category

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
    def _names(self) -> Mapping[str, str]:
        """Folded name or alias -> IRI; names win over aliases, and the entity with more facts over others."""
        names: dict[str, str] = {}
        ranked = sorted(self.items.values(), key=lambda item: (-item.facts, item.en))
        for item in ranked:
            for name in (item.en, item.ko):
                if name:
                    names.setdefault(fold(name), item.iri)
        for item in ranked:
            for alias in (*item.aliases, re.sub(r"^(Amazon|AWS|Azure|Google Cloud|Google) ", "", item.en)):
                names.setdefault(fold(alias), item.iri)
        return names

    def find(self, name: str) -> Item | None:
        """Return the entity called *name* (a name, an alias or an IRI), None if there is none."""
        return self.items.get(name) or self.items.get(self._names.get(fold(name), ""))

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

    def _search_names(self, folded: str) -> list[Hit]:
        best: dict[str, Hit] = {}

        def offer(iri: str, score: float) -> None:
            item = self.items[iri]
            score += min(item.facts, 99) / 100  # of two equal matches, the one that the notes say more of
            if iri not in best or best[iri].score < score:
                best[iri] = Hit("entity", iri, item.en, score)

        for name, iri in self._names.items():
            if name == folded:
                offer(iri, 100)
            elif name.startswith(folded):
                offer(iri, 90)
            elif folded in name:
                offer(iri, 80)
        if len(folded) >= 4:
            near = process.extract(folded, list(self._names), scorer=fuzz.ratio, score_cutoff=TYPO_SCORE, limit=8)
            for name, score, _ in near:
                offer(self._names[name], score * 0.75)
        return list(best.values())

    def _search_texts(self, kind: HitKind, folded: str, text: str) -> list[Hit]:
        table = self._texts[kind]
        words = [fold(word) for word in text.split()] or [folded]
        mask = pd.Series(True, index=table.index)
        for word in words:
            mask &= table["folded"].str.contains(word, regex=False)
        hits: dict[tuple[str, str], Hit] = {}
        for row in records(table[mask]):
            key = owner, found = str(row.owner), str(row.text)
            if key not in hits:
                score = 90.0 if str(row.folded).startswith(folded) else 80.0
                place = (str(row.file), int(row.line)) if kind == "line" else ("", 0)
                hits[key] = Hit(kind, owner, found, score - len(found) / 1000, *place)
            if kind != "line":
                hits[key] = replace(hits[key], facts=(*hits[key].facts, str(row.fact)))
        return list(hits.values())


def local(iri: object) -> str:
    """Return the part of *iri* after the last slash or hash.

    >>> local("https://w3id.org/service-atlas/metric/retention")
    'retention'
    """
    return re.sub(r"^.*[/#]", "", str(iri))
