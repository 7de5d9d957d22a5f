"""Limits as values: read from a snapshot, merged, held against each other, and checked for conflicts.

Two facts that give the same quantity of the same thing in other units (15 minutes, 900 seconds) are one figure.
A conflict is the same owner, concept, bound and condition with values further apart than 3 % after conversion, said
by two lines that cannot both hold; what a person decided about it (``graph.decisions``) says which figure holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from graph.catalog import Catalog, Item, Language, local
from graph.decisions import Decisions
from graph.figures import format_amount, format_base, format_bound
from graph.lines import LineIndex, read_line_index
from graph.model import Evidence
from graph.queries import solutions
from graph.rdf import BASE
from graph.reading.grammar import load_words, squeeze
from graph.reading.names import fold
from graph.store import Snapshot
from graph.tables import read_rows
from graph.words import say

Standing = Literal["", "open", "holds", "aside"]

APART = 1.03
"""Figures further apart than this factor disagree."""
CAN_CONFLICT = frozenset({"max", "min", "default"})
BOUND_ORDER = ("max", "range", "min", "default", "recommended", "exact")
DATA = Path(__file__).resolve().parent.parent / "data"


class Ground(NamedTuple):
    """Where a figure is said: a line of a note, and the label under which it stands there."""

    file: str
    line: int
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit of one owner: the facts that state it, and its value as written and in its base unit.

    *value_to* and *base_to* are the upper end of a range, else None. *standing* says whether the notes disagree on
    it ("open"), and after a decision whether it "holds" or was set "aside". *grounds* are the lines that say it.
    """

    facts: tuple[str, ...]
    owner: str
    metric: str
    concept: str
    bound: str
    value: float
    value_to: float | None
    unit: str
    base: float
    base_to: float | None
    base_unit: str
    of: str = ""
    condition: str = ""
    standing: Standing = ""
    grounds: frozenset[Ground] = frozenset()

    @property
    def high(self) -> float:
        """The upper end in the base unit."""
        return self.base if self.base_to is None else self.base_to

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two facts one figure: all but how value and condition are written."""
        about = self.concept or fold(self.of)
        return (self.owner, self.metric, about, self.bound, self.base_unit, self.base, self.base_to, self.circumstance)

    @property
    def circumstance(self) -> str:
        """The condition, the same however and in whatever language it is written."""
        return fold(say_condition(self.condition, "en"))

    def amount(self, language: Language) -> str:
        """Return the quantity alone, as people write it."""
        return format_amount(self.value, self.unit, language, value_to=self.value_to)

    def text(self, language: Language) -> str:
        """Return the figure as people write it, with bound and condition."""
        bounded = format_bound(self.amount(language), self.bound, language)
        return f"{bounded} ({say_condition(self.condition, language)})" if self.condition else bounded

    def exact(self) -> str:
        """Return what is stored: value and unit as written, then the value in the base unit."""
        ends = (
            [(self.value, self.base)]
            if self.value_to is None
            else [(self.value, self.base), (self.value_to, self.high)]
        )
        written = "–".join(plain(value) for value, _ in ends)
        stored = "–".join(plain(base) for _, base in ends)
        same = (self.unit, written) == (self.base_unit, stored)
        return f"{written} {self.unit}" if same else f"{written} {self.unit} = {stored} {self.base_unit}"


def plain(value: float) -> str:
    """Return a number without separators, with all its digits."""
    return f"{value:.15g}" if abs(value) < 1e15 else f"{int(value)}"


@cache
def _conditions() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for _, row in read_rows(DATA / "conditions.tsv", ("en", "ko", "also")):
        for name in (row["en"], row["ko"], *row["also"].split(",")):
            if name:
                found[fold(name)] = row
    return found


def say_condition(condition: str, language: Language) -> str:
    """Return a condition in *language*, as the note has it if no translation is known.

    >>> say_condition("per 샤드", "ko"), say_condition("per shard", "ko"), say_condition("per 샤드", "en")
    ('샤드당', '샤드당', 'per shard')
    """
    known = _conditions().get(fold(condition))
    if known:
        return known[language]
    if language == "ko" and condition.startswith("per "):
        return f"{condition[4:]}당"
    return condition


# Reading


def read_figures(
    store: Snapshot, catalog: Catalog, decisions: Decisions, owners: Iterable[str] | None = None
) -> list[Figure]:
    """Return the figures of *owners*, of every entity without any; by owner, metric, concept and value."""
    if catalog not in _kept:
        _kept[catalog] = _read(store, catalog)
    found = _kept[catalog]
    wanted = sorted(found) if owners is None else [owner for owner in dict.fromkeys(owners) if owner in found]
    return settle([figure for owner in wanted for figure in found[owner]], decisions)


_kept: WeakKeyDictionary[Catalog, Mapping[str, Sequence[Figure]]] = WeakKeyDictionary()


def _read(store: Snapshot, catalog: Catalog) -> Mapping[str, Sequence[Figure]]:
    """All figures of a snapshot by owner, without their standing: one query, once."""
    index = read_line_index(store, catalog)
    found: dict[str, list[Figure]] = {}
    for figure in merge(_figure(row, catalog, index) for row in solutions(store, "all_limits")):
        found.setdefault(figure.owner, []).append(figure)
    return found


def _figure(row: Any, catalog: Catalog, index: LineIndex) -> Figure:
    return Figure(
        facts=(str(row.fact),),
        owner=str(row.owner),
        metric=local(row.metric),
        concept=local(row.concept),
        bound=local(row.bound),
        value=float(row.value),
        value_to=None if row.valueTo == "" else float(row.valueTo),
        unit=notation(catalog, row.unit),
        base=float(row.baseValue),
        base_to=None if row.valueTo == "" else float(row.baseValueTo),
        base_unit=notation(catalog, row.baseUnit),
        of=str(row.of),
        condition=str(row.condition),
        grounds=frozenset(
            Ground(line.file, line.line, _foreign(index.label_of(line), local(row.concept), catalog.items[row.owner]))
            for line in index.of_facts([str(row.fact)])
        ),
    )


def _foreign(label: str, concept: str, owner: Item) -> str:
    """*label*, folded, if it says of what or when a figure holds; "" if it only names the owner or what is limited."""
    if squeeze(label) in _generic() or fold(label) in map(fold, owner.names):
        return ""
    rest = fold(label)
    for cue in _cues().get(concept, ()):
        rest = rest.replace(cue, "")
    return fold(label) if rest else ""


@cache
def _cues() -> Mapping[str, Sequence[str]]:
    """How notes name each concept and its bounds, folded, the longest first."""
    bounds = [say(f"bound.{bound}", language) for bound in BOUND_ORDER for language in ("en", "ko")]
    rows = read_rows(DATA / "concepts.tsv", ("id", "metric", "en", "ko", "cues"))
    cues = {row["id"]: {row["en"], row["ko"], *row["cues"].split(","), *bounds} - {""} for _, row in rows}
    return {concept: sorted(map(fold, names), key=lambda cue: (-len(cue), cue)) for concept, names in cues.items()}


@cache
def _generic() -> frozenset[str]:
    return load_words(DATA).generic


def notation(catalog: Catalog, unit: str) -> str:
    """Return how a unit is written ("KB"), by its IRI."""
    return catalog.terms.get(str(unit), {}).get("notation") or local(unit)


def merge(figures: Iterable[Figure]) -> list[Figure]:
    """Return *figures* with those that say the same made one, in a settled order."""
    found: dict[tuple[object, ...], Figure] = {}
    for figure in sorted(figures, key=lambda each: (each.value, each.unit, each.facts)):
        known = found.get(figure.key)
        if known:
            facts = tuple(sorted({*known.facts, *figure.facts}))
            figure = replace(known, facts=facts, grounds=known.grounds | figure.grounds)
        found[figure.key] = figure
    return sorted(found.values(), key=order)


def order(figure: Figure) -> tuple[object, ...]:
    """Return the key by which figures are sorted: owner, metric, concept (named ones first), bound, largest first."""
    bound = BOUND_ORDER.index(figure.bound)
    return (
        figure.owner,
        figure.metric,
        not figure.concept,
        figure.concept,
        bound,
        -figure.high,
        figure.base,
        figure.facts,
    )


# Conflicts


def conflicts(figures: Iterable[Figure]) -> list[tuple[Figure, ...]]:
    """Return the groups of figures that disagree, settled ones included, each largest first."""
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if figure.concept and figure.bound in CAN_CONFLICT and figure.base_to is None:
            key = (figure.owner, figure.concept, figure.bound, figure.circumstance, figure.base_unit)
            groups.setdefault(key, []).append(figure)
    opposed = [_opposed(group) for _, group in sorted(groups.items())]
    return [tuple(sorted(group, key=order)) for group in opposed if group]


def _opposed(group: Sequence[Figure]) -> list[Figure]:
    """Those of *group* that cannot hold together with some other one."""
    pairs = [pair for pair in combinations(group, 2) if _oppose(*pair)]
    return [figure for figure in group if any(figure in pair for pair in pairs)]


def _oppose(one: Figure, other: Figure) -> bool:
    """Whether two figures of one key cannot both hold.

    They can if one line says both, or two notes do: then they are about different things. Where lines put a label
    before what they say, the labels must agree.
    """
    low, high = sorted((one.base, other.base))
    if high <= low * APART:
        return False
    if not one.grounds or not other.grounds:
        return True
    lines = [{(ground.file, ground.line) for ground in each.grounds} for each in (one, other)]
    files = [{ground.file for ground in each.grounds} for each in (one, other)]
    labels = [{ground.label for ground in each.grounds} for each in (one, other)]
    return not lines[0] & lines[1] and len(files[0] & files[1]) < 2 and bool(labels[0] & labels[1])


def settle(figures: Sequence[Figure], decisions: Decisions) -> list[Figure]:
    """Return *figures* with their standing: those that disagree are open until a decision says which holds.

    A figure is set aside only while another one of its group holds, so a decision whose figure has gone from the notes
    hides nothing, and a new figure opens the conflict again.
    """
    standing: dict[tuple[str, ...], Standing] = {}
    for group in conflicts(figures):
        said = {figure.facts: {decisions[fact] for fact in figure.facts if fact in decisions} for figure in group}
        holding = [figure for figure in group if "holds" in said[figure.facts]]
        aside = [figure for figure in group if holding and said[figure.facts] == {"aside"}]
        rest = [figure for figure in group if figure not in aside]
        settled = not _opposed(rest) or len(holding) == len(rest)
        for figure in group:
            standing[figure.facts] = "aside" if figure in aside else "holds" if settled else "open"
    return [replace(figure, standing=standing.get(figure.facts, "")) for figure in figures]


# As a table

COLUMNS = (
    "service", "what", "figure", "metric", "concept", "of", "bound", "value", "valueTo", "unit",
    "baseValue", "baseValueTo", "baseUnit", "condition", "standing", "lines",
)  # fmt: skip


def to_frame(figures: Sequence[Figure], catalog: Catalog, language: Language, index: LineIndex) -> pd.DataFrame:
    """Return *figures* as a table: how each reads, then exactly what is stored, then the places of its lines."""
    rows = [
        {
            "service": catalog.items[figure.owner].label(language),
            "what": what(catalog, figure, language),
            "figure": figure.text(language),
            "metric": figure.metric,
            "concept": figure.concept,
            "of": figure.of,
            "bound": figure.bound,
            "value": plain(figure.value),
            "valueTo": "" if figure.value_to is None else plain(figure.value_to),
            "unit": figure.unit,
            "baseValue": plain(figure.base),
            "baseValueTo": "" if figure.base_to is None else plain(figure.base_to),
            "baseUnit": figure.base_unit,
            "condition": figure.condition,
            "standing": figure.standing,
            "lines": ", ".join(places(index.of_facts(figure.facts))),
        }
        for figure in figures
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def places(lines: Iterable[Evidence]) -> list[str]:
    """Return where *lines* stand: "en/messaging.md:12"."""
    return [f"{line.file}:{line.line}" for line in lines]


def what(catalog: Catalog, figure: Figure, language: Language) -> str:
    """Return what a figure limits: its concept, else the phrase of the line if it is in *language*, else its metric."""
    if figure.concept or not figure.of or (language == "en") != figure.of.isascii():
        return concept_label(catalog, figure.metric, figure.concept, language)
    return figure.of


def concept_label(catalog: Catalog, metric: str, concept: str, language: Language) -> str:
    """Return what a row of limits is about: the concept's label, else the metric's."""
    return catalog.term(f"{BASE}concept/{concept}" if concept else f"{BASE}metric/{metric}", language)


@cache
def family_labels() -> Mapping[str, Mapping[str, str]]:
    """Return the labels of each family of concepts that may be held against each other."""
    return {row["id"]: row for _, row in read_rows(DATA / "alignments.tsv", ("id", "en", "ko", "concepts"))}


@cache
def families() -> Mapping[str, str]:
    """Return the family of each concept that others may be held against: concept -> family."""
    return {concept: id_ for id_, row in family_labels().items() for concept in row["concepts"].split(",")}


def say_base(catalog: Catalog, value: float, base_unit: str, language: Language, *, unit: str = "") -> str:
    """Return a value of the base unit as people read it, or in *unit*."""
    return format_base(value, base_unit, language, catalog.factors, unit=unit)
