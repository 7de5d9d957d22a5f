"""What is asked of limits, as a value: metrics, services, a range and the like; and which figures meet it, in order.

Ranges are held in base units. What is not understood as a name or a range must stand in the figure's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graph.catalog import Catalog
from graph.figures import LADDERS
from graph.limits import Figure, concept_label, order, say_condition
from graph.model import climb
from graph.reading.names import fold


@dataclass(frozen=True, slots=True)
class Range:
    """Values between *low* and *high* in *base_unit* ("" where none was named); an open end does not belong to it."""

    base_unit: str = ""
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def joined(self, other: Range) -> Range:
        """Return *other* where it asks for values, else this; a unit alone only narrows."""
        if other.low is not None or other.high is not None or self == Range():
            return other
        return self

    def meets(self, figure: Figure) -> bool:
        """Return whether *figure* lies inside; a range counts as its upper end, which is how far it goes."""
        if self.low is None and self.high is None:
            return not self.base_unit or figure.base_unit == self.base_unit
        # A bare number asks for what is counted; 100 is neither seconds nor bytes.
        if figure.base_unit != self.base_unit and (self.base_unit or figure.base_unit in LADDERS):
            return False
        if self.low is not None and (figure.high < self.low or self.low_open and figure.high == self.low):
            return False
        return self.high is None or not (figure.high > self.high or self.high_open and figure.high == self.high)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What figures must meet: each named list holds alternatives, an empty one asks nothing.

    *services* are IRIs and take their parts along, *categories* the narrower ones; *words* must stand in what the
    figure says.
    """

    metrics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    range: Range = field(default_factory=Range)
    words: tuple[str, ...] = ()

    def joined(self, other: Criteria) -> Criteria:
        """Return what meets both: lists of the same kind are alternatives to each other; *other* names the range."""
        return Criteria(
            metrics=_both(self.metrics, other.metrics),
            concepts=_both(self.concepts, other.concepts),
            services=_both(self.services, other.services),
            categories=_both(self.categories, other.categories),
            bounds=_both(self.bounds, other.bounds),
            range=self.range.joined(other.range),
            words=_both(self.words, other.words),
        )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def select(figures: Iterable[Figure], criteria: Criteria, catalog: Catalog) -> list[Figure]:
    """Return the figures that meet *criteria*, in their order."""
    wholes = {iri: set(lineage(catalog, iri)) for iri in catalog.items} if criteria.services else {}
    words = [fold(word) for word in criteria.words]

    def meets(figure: Figure) -> bool:
        # A metric and a concept that are both named are alternatives: "retention" and "TTL" asks for either.
        about = bool(criteria.metrics or criteria.concepts)
        if about and figure.metric not in criteria.metrics and figure.concept not in criteria.concepts:
            return False
        if criteria.bounds and figure.bound not in criteria.bounds:
            return False
        if criteria.services and not wholes[figure.owner] & set(criteria.services):
            return False
        if criteria.categories and not set(fields(catalog, figure.owner)) & set(criteria.categories):
            return False
        return criteria.range.meets(figure) and (not words or _says(figure, words, catalog))

    return [figure for figure in figures if meets(figure)]


def _says(figure: Figure, words: Sequence[str], catalog: Catalog) -> bool:
    item = catalog.items[figure.owner]
    said = [item.en, item.ko, *item.aliases, figure.of, figure.unit]
    for language in ("en", "ko"):
        said.append(concept_label(catalog, figure.metric, figure.concept, language))
        said.append(say_condition(figure.condition, language))
    text = " ".join(fold(part) for part in said)
    return all(word in text for word in words)


def lineage(catalog: Catalog, iri: str) -> tuple[str, ...]:
    """Return an entity and what it is part of, nearest first, by the vocabulary."""
    return climb(iri, lambda each: catalog.items[each].parent if each in catalog.items else "")


def fields(catalog: Catalog, iri: str) -> tuple[str, ...]:
    """Return the categories of an entity, narrow to wide; a part without one has those of its whole."""
    named = (catalog.items[each].category for each in lineage(catalog, iri) if each in catalog.items)
    return catalog.widening(next(filter(None, named), ""))


SORTS: dict[str, Callable[[Figure, Catalog], tuple[object, ...]]] = {
    "largest": lambda figure, catalog: (figure.base_unit, -figure.high, -figure.base, catalog.items[figure.owner].en),
    "smallest": lambda figure, catalog: (figure.base_unit, figure.high, figure.base, catalog.items[figure.owner].en),
    "service": lambda figure, catalog: (catalog.items[figure.owner].en.casefold(), order(figure)),
    "concept": lambda figure, catalog: (figure.metric, not figure.concept, figure.concept, -figure.high),
}


def arrange(figures: Iterable[Figure], sort: str, catalog: Catalog) -> list[Figure]:
    """Return *figures* sorted by a key of ``SORTS``; values are compared after conversion, within one base unit."""
    return sorted(figures, key=lambda figure: (SORTS[sort](figure, catalog), order(figure)))
