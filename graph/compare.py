"""Two entities side by side: what the notes say of both, of one only, and how the figures differ.

Limits are aligned by what they limit (concept), then by metric. Two figures are called larger or
smaller only where bound, condition and base unit agree: a maximum is never held against a default.
Missing means that the notes do not say, never "no".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from graph.catalog import Catalog, Item, Language, local
from graph.figures import format_amount, format_bound
from graph.queries import ask, records
from graph.reading.names import fold
from graph.store import Snapshot

Verdict = Literal["larger", "smaller", "equal", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit of one side; *base* is its value in the base unit, of a range the upper end."""

    fact: str
    bound: str
    value: float
    value_to: float | None
    unit: str
    base: float
    base_unit: str
    of: str
    condition: str

    def text(self, language: Language) -> str:
        """Return the figure as people write it, with bound and condition."""
        amount = format_amount(self.value, self.unit, language, value_to=self.value_to)
        bounded = format_bound(amount, self.bound, language)
        return f"{bounded} ({self.condition})" if self.condition else bounded


@dataclass(frozen=True, slots=True)
class LimitRow:
    """The figures of both sides for one metric and concept; *verdict* says how the left compares."""

    metric: str
    concept: str
    left: tuple[Figure, ...]
    right: tuple[Figure, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be shared: its key, how it reads, and the facts on each side that say it."""

    key: str
    label: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()

    @property
    def side(self) -> Literal["both", "left", "right"]:
        """Which side has it."""
        if self.left and self.right:
            return "both"
        return "left" if self.left else "right"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the notes say of *left* and *right*; *together* holds the lines that speak of both."""

    left: Item
    right: Item
    limits: tuple[LimitRow, ...]
    features: tuple[Named, ...]
    relations: tuple[Named, ...]
    denials: tuple[Named, ...]
    together: pd.DataFrame


def compare(store: Snapshot, catalog: Catalog, left: Item, right: Item, *, language: Language = "en") -> Comparison:
    """Return the comparison of two entities of the graph, labels in *language*."""
    statements = [_denied_statements(store, each) for each in (left, right)]
    relations = [_relations(store, catalog, each, language, denied=False) for each in (left, right)]
    refused = [_relations(store, catalog, each, language, denied=True) for each in (left, right)]
    features = [_features(store, each) for each in (left, right)]
    return Comparison(
        left=left,
        right=right,
        limits=_align(_limits(store, catalog, left), _limits(store, catalog, right)),
        features=_shared(features[0], features[1]),
        relations=_shared(relations[0], relations[1]),
        denials=_shared([*refused[0], *statements[0]], [*refused[1], *statements[1]]),
        together=ask(store, "compare_lines", left=left.iri, right=right.iri),
    )


def _limits(store: Snapshot, catalog: Catalog, item: Item) -> list[tuple[str, str, Figure]]:
    found: list[tuple[str, str, Figure]] = []
    for row in ask(store, "service_limits", service=item.iri).to_dict("records"):
        upper = row["valueTo"]
        has_upper = isinstance(upper, int | float) and not pd.isna(upper)
        figure = Figure(
            fact=str(row["fact"]),
            bound=local(row["bound"]),
            value=float(row["value"]),
            value_to=float(upper) if has_upper else None,
            unit=catalog.terms.get(str(row["unit"]), {}).get("notation") or local(row["unit"]),
            base=float(row["baseValueTo"] if has_upper else row["baseValue"]),
            base_unit=str(row["baseUnit"]),
            of=str(row["of"]),
            condition=str(row["condition"]),
        )
        found.append((local(row["metric"]), local(row["concept"]), figure))
    return found


def _align(left: list[tuple[str, str, Figure]], right: list[tuple[str, str, Figure]]) -> tuple[LimitRow, ...]:
    keys = {(metric, concept) for metric, concept, _ in [*left, *right]}
    rows: list[LimitRow] = []
    for metric, concept in sorted(keys, key=lambda key: (key[0], not key[1], key[1])):
        ours = tuple(figure for *key, figure in left if key == [metric, concept])
        theirs = tuple(figure for *key, figure in right if key == [metric, concept])
        rows.append(LimitRow(metric, concept, ours, theirs, _verdict(ours, theirs) if concept else ""))
    # What both state comes first, and of that what is known to be the same thing.
    return tuple(sorted(rows, key=lambda row: (not (row.left and row.right), not row.concept)))


def _verdict(left: Sequence[Figure], right: Sequence[Figure]) -> Verdict:
    """How the left figure compares with the right one that has its bound, condition and base unit.

    Where several pairs can be held against each other they must agree, or nothing is said.
    """
    found: set[Verdict] = set()
    for one in left:
        for other in right:
            if (one.bound, one.condition, one.base_unit) == (other.bound, other.condition, other.base_unit):
                found.add("equal" if one.base == other.base else "larger" if one.base > other.base else "smaller")
    return found.pop() if len(found) == 1 else ""


def _features(store: Snapshot, item: Item) -> list[tuple[str, str, str]]:
    rows = records(ask(store, "service_features", service=item.iri))
    return [(fold(str(row.name)), str(row.name), str(row.fact)) for row in rows]


def _relations(
    store: Snapshot, catalog: Catalog, item: Item, language: Language, *, denied: bool
) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for row in records(ask(store, "service_relations", service=item.iri)):
        if (str(row.denied) == "true") is not denied or str(row.other) not in catalog.items:
            continue
        kind, direction = local(row.type), str(row.direction)
        label = catalog.relation_label(kind, direction, language)
        other = catalog.items[str(row.other)]
        found.append((f"{kind} {direction} {other.iri}", f"{label}: {other.label(language)}", str(row.fact)))
    return found


def _denied_statements(store: Snapshot, item: Item) -> list[tuple[str, str, str]]:
    rows = ask(store, "service_statements", service=item.iri)
    rows = rows[rows["denied"] == "true"].drop_duplicates("fact")
    return [(fold(str(row.said)), str(row.said), str(row.fact)) for row in records(rows)]


def _shared(left: Iterable[tuple[str, str, str]], right: Iterable[tuple[str, str, str]]) -> tuple[Named, ...]:
    sides: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    labels: dict[str, str] = {}
    for side, entries in zip(sides, (left, right), strict=True):
        for key, label, fact in entries:
            labels[key] = min(label, labels.get(key, label))
            side.setdefault(key, []).append(fact)
    order = {"both": 0, "left": 1, "right": 2}
    named = [
        Named(key, label, tuple(sides[0].get(key, ())), tuple(sides[1].get(key, ()))) for key, label in labels.items()
    ]
    return tuple(sorted(named, key=lambda each: (order[each.side], each.label, each.key)))


def to_frame(
    comparison: Comparison, catalog: Catalog, *, language: Language, words: Callable[[str], str]
) -> pd.DataFrame:
    """Return the comparison as one table: section, what, and a column for each side; "" where nothing is said.

    *words* gives our own words for the keys ``kind.*``; a section is one of them.
    """
    left, right = comparison.left.label(language), comparison.right.label(language)
    records: list[dict[str, str]] = []
    for row in comparison.limits:
        what = concept_label(catalog, row.metric, row.concept, language)
        records.append(
            {
                "section": words("kind.limit"),
                "what": what,
                left: "; ".join(figure.text(language) for figure in row.left),
                right: "; ".join(figure.text(language) for figure in row.right),
            }
        )
    sections = (
        ("kind.feature", comparison.features),
        ("kind.relation", comparison.relations),
        ("kind.denial", comparison.denials),
    )
    for key, named in sections:
        for each in named:
            records.append(
                {
                    "section": words(key),
                    "what": each.label,
                    left: "✓" if each.left else "",
                    right: "✓" if each.right else "",
                }
            )
    return pd.DataFrame(records, columns=["section", "what", left, right])


def concept_label(catalog: Catalog, metric: str, concept: str, language: Language) -> str:
    """Return what a row of limits is about: the concept's label, else the metric's."""
    base = "https://w3id.org/service-atlas/"
    return catalog.term(f"{base}concept/{concept}" if concept else f"{base}metric/{metric}", language)
