"""Two to four entities side by side: what the notes say of all, of some or of one, and how the figures differ.

Limits are aligned by what they limit (concept; where sides name it differently, by what may be held against each other,
``data/alignments.tsv``), then by metric. Figures are called larger or smaller only where
concept, bound, condition and base unit agree: a maximum is never held against a default. The ends of a range are a
maximum and a minimum. A figure that a person set aside is shown and not compared. Missing means that the notes do not
say, never "no". Which value is better is the reader's to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Literal

import networkx as nx

from graph.catalog import Catalog, Item, Language
from graph.decisions import Decisions
from graph.errors import UsageError
from graph.figures import common_unit
from graph.limits import Figure, families, family_labels, order
from graph.limits import concept_label as concept_label
from graph.lines import LineIndex, Section, bare, gist, read_line_index
from graph.model import Evidence
from graph.namesakes import is_korean, meaning, read_namesakes
from graph.network import Net, node_id, relation_iri
from graph.profile import (
    Profile,
    Said,
    Suggestion,
    Surroundings,
    Tie,
    introduce,
    make_surroundings,
    read_profile,
    suggest,
)
from graph.reading.names import fold
from graph.store import Snapshot

Verdict = Literal["larger", "smaller", "equal", ""]

MOST = 4
PATHS = 6
FEWEST_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Contrast:
    """Figures that may be held against each other: one bound and condition, a base unit, and each side's values.

    *figures* are those that were compared; *ends* gives each side's lowest and highest value in the base unit, None
    where the notes give none; *verdicts* how each side stands to all others; *ratio* the largest over the smallest,
    None where that says nothing.
    """

    bound: str
    condition: str
    base_unit: str
    figures: tuple[Figure, ...]
    ends: tuple[tuple[float, float] | None, ...]
    verdicts: tuple[Verdict, ...]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class LimitRow:
    """The figures of every side for one metric and concept, and how those that agree in kind compare.

    Where sides state different concepts of one *family* (message retention, data retention), *concept* is "".
    """

    metric: str
    concept: str
    family: str
    cells: tuple[tuple[Figure, ...], ...]
    contrasts: tuple[Contrast, ...]

    @property
    def stated(self) -> int:
        """How many sides state it."""
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be shared: its key, how it reads, and the facts of each side that say it."""

    key: str
    label: str
    sides: tuple[tuple[str, ...], ...]

    @property
    def held(self) -> tuple[int, ...]:
        """The sides that have it."""
        return tuple(number for number, facts in enumerate(self.sides) if facts)


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a path, as stated: subject, type, object, and the fact."""

    subject: str
    type: str
    object: str
    fact: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the notes say of *profiles*, side by side.

    *introductions* are the notes' own words for each; *between* the relations from one side to another, with denied
    ones; *together* the lines that speak of at least two; *paths* how relations join them.
    """

    profiles: tuple[Profile, ...]
    introductions: tuple[Evidence | None, ...]
    limits: tuple[LimitRow, ...]
    part_limits: tuple[LimitRow, ...]
    features: tuple[Named, ...]
    technologies: tuple[Named, ...]
    relations: tuple[Named, ...]
    denials: tuple[Named, ...]
    between: tuple[tuple[Step, bool], ...]
    together: tuple[Section, ...]
    paths: tuple[tuple[Step, ...], ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The entities, in order of the sides."""
        return tuple(profile.item for profile in self.profiles)


def compare(
    store: Snapshot,
    catalog: Catalog,
    net: Net,
    items: Sequence[Item],
    *,
    decisions: Decisions,
    language: Language = "en",
) -> Comparison:
    """Return the comparison of two to four different entities of the graph, labels in *language*.

    Raises ``UsageError`` for another number of entities or one that is named twice.
    """
    check_sides(items)
    profiles = [read_profile(store, catalog, item, decisions) for item in items]
    chosen = {item.iri for item in items}
    limits = align([_with_parts(profile, chosen) for profile in profiles], chosen)
    ties = [_ties(profile, catalog, language, chosen, denied=False) for profile in profiles]
    technologies = [[each[:3] for each in side if each[3]] for side in ties]
    relations = [[each[:3] for each in side if not each[3]] for side in ties]
    refused = [[each[:3] for each in _ties(profile, catalog, language, chosen, denied=True)] for profile in profiles]
    index = read_line_index(store, catalog)
    denied = [[_denial(said, index) for said in profile.statements if said.denied] for profile in profiles]
    return Comparison(
        profiles=tuple(profiles),
        introductions=tuple(introduce(profile, language) for profile in profiles),
        limits=tuple(row for row in limits if row.stated > 1 or _is_own(row, chosen)),
        part_limits=tuple(row for row in limits if row.stated <= 1 and not _is_own(row, chosen)),
        features=features_of(profiles, read_namesakes(store, catalog), language),
        technologies=_shared(technologies),
        relations=_shared(relations),
        denials=_shared([[*some, *others] for some, others in zip(refused, denied, strict=True)]),
        between=_between(profiles, chosen),
        together=index.of_all(chosen),
        paths=_paths(net, items),
        suggestions=tuple(suggest(catalog, surroundings_of(net), items)),
    )


def check_sides(items: Sequence[Item]) -> None:
    """Raise ``UsageError`` unless *items* are two to four different entities."""
    if len(items) == 1:
        raise UsageError(f"One service alone cannot be compared; name two to {MOST}.")
    if not 2 <= len(items) <= MOST:
        raise UsageError(f"{len(items)} services cannot be compared; name two to {MOST}.")
    for item in items:
        if items.count(item) > 1:
            raise UsageError(f"{item.en} is named twice; name two different services.")


# Limits


def _with_parts(profile: Profile, chosen: Collection[str]) -> list[Figure]:
    """The figures of an entity and of its parts, those that stand on another side left out."""
    return [*profile.figures, *(figure for figure in profile.part_figures if figure.owner not in chosen)]


def _is_own(row: LimitRow, chosen: Collection[str]) -> bool:
    return any(figure.owner in chosen for cell in row.cells for figure in cell)


def align(sides: Sequence[Sequence[Figure]], owners: Collection[str]) -> tuple[LimitRow, ...]:
    """Return the figures of all *sides* in rows by what they limit; *owners* are the entities that are compared.

    What belongs to another owner is a part's. It stands behind the side's own figures, and is held against the other
    sides only where the side has none of its own.
    """
    concepts: dict[tuple[str, str], set[int]] = {}
    for number, side in enumerate(sides):
        for figure in side:
            concepts.setdefault((figure.metric, figure.concept), set()).add(number)
    rows: list[LimitRow] = []
    for (metric, family), members in _rows(concepts).items():
        cells = tuple(
            tuple(
                sorted(
                    (each for each in side if (each.metric, each.concept) in members),
                    key=lambda figure: (figure.owner not in owners, order(figure)),
                )
            )
            for side in sides
        )
        concept = members[0][1] if len(members) == 1 else ""
        family = family if len(members) > 1 else ""
        contrasts = _contrasts(cells, owners) if concept or family else ()
        rows.append(LimitRow(metric, concept, family, cells, contrasts))
    # What is known to be one thing comes first, and of that what most sides state; the rest is a heap of one metric.
    return tuple(sorted(rows, key=lambda row: (not (row.concept or row.family), -row.stated, row.metric, row.concept)))


def _rows(concepts: Mapping[tuple[str, str], set[int]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Which (metric, concept) stand in one row: each alone, but together those of one family that sides state apart.

    A concept that two sides state needs no other to be held against.
    """
    rows: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for (metric, concept), stating in sorted(concepts.items()):
        family = families().get(concept, "")
        kin = [
            other
            for (kind, other), others in concepts.items()
            if family and kind == metric and families().get(other) == family and len(others) == 1
        ]
        apart = len(stating) == 1 and len({side for other in kin for side in concepts[metric, other]}) > 1
        rows.setdefault((metric, family if apart else f"={concept}"), []).append((metric, concept))
    return rows


def row_label(row: LimitRow, catalog: Catalog, language: Language) -> str:
    """Return what a row of limits is about: its concept, its family of concepts, else its metric."""
    return (
        family_labels()[row.family][language]
        if row.family
        else concept_label(catalog, row.metric, row.concept, language)
    )


def _contrasts(cells: Sequence[Sequence[Figure]], owners: Collection[str]) -> tuple[Contrast, ...]:
    groups: dict[tuple[str, str, str], list[dict[bool, list[tuple[Figure, float]]]]] = {}
    conditions: dict[str, str] = {}
    for number, cell in enumerate(cells):
        for figure in cell:
            if figure.standing == "aside":
                continue
            conditions[figure.circumstance] = min(
                figure.condition, conditions.get(figure.circumstance, figure.condition)
            )
            for bound, value in _ends(figure):
                sides = groups.setdefault((bound, figure.circumstance, figure.base_unit), [{} for _ in cells])
                sides[number].setdefault(figure.owner in owners, []).append((figure, value))
    found: list[Contrast] = []
    for (bound, circumstance, base_unit), sides in sorted(groups.items()):
        compared = [side.get(True) or side.get(False) or [] for side in sides]
        if sum(1 for each in compared if each) >= 2:
            found.append(_contrast(bound, conditions[circumstance], base_unit, compared))
    return tuple(found)


def _ends(figure: Figure) -> list[tuple[str, float]]:
    if figure.base_to is None:
        return [(figure.bound, figure.base)]
    if figure.bound in ("range", "max", "min"):
        return [("max", figure.base_to), ("min", figure.base)]
    return []  # a recommended or usual range has no ends to hold against a single value


def _contrast(bound: str, condition: str, base_unit: str, sides: Sequence[Sequence[tuple[Figure, float]]]) -> Contrast:
    figures = tuple(figure for side in sides for figure, _ in side)
    stated = [[value for _, value in side] for side in sides]
    ends = tuple((min(values), max(values)) if values else None for values in stated)
    verdicts = tuple(_verdict(ends, number) for number in range(len(ends)))
    values = [value for end in ends if end for value in end]
    low, high = min(values), max(values)
    clear = any(verdicts) and "equal" not in verdicts
    ratio = high / low if clear and low > 0 else None
    return Contrast(bound, condition, base_unit, figures, ends, verdicts, ratio)


def _verdict(ends: Sequence[tuple[float, float] | None], number: int) -> Verdict:
    """How one side stands to all others that state it; "" where its values do not lie to one side of theirs."""
    own = ends[number]
    others = [end for at, end in enumerate(ends) if end and at != number]
    if own is None or not others:
        return ""
    if all(own[0] > other[1] for other in others):
        return "larger"
    if all(own[1] < other[0] for other in others):
        return "smaller"
    return "equal" if all((other == own) and own[0] == own[1] for other in others) else ""


def shown_unit(contrast: Contrast, factors: Mapping[str, float]) -> str:
    """Return the common unit of a contrast's values."""
    return common_unit([value for end in contrast.ends if end for value in end], contrast.base_unit, factors)


# What is shared


def _ties(
    profile: Profile, catalog: Catalog, language: Language, chosen: set[str], *, denied: bool
) -> list[tuple[str, str, str, bool]]:
    """Key, label, fact, and whether it is a technology that is supported; relations to another side stand elsewhere."""
    found: list[tuple[str, str, str, bool]] = []
    for tie in profile.ties:
        if tie.denied is not denied or tie.other in chosen:
            continue
        other = catalog.items[tie.other]
        supports = tie.type == "supports" and tie.direction == "out" and other.kind == "technology" and not denied
        label = other.label(language) if supports else say_tie(tie, catalog, language)
        found.append((f"{tie.type} {tie.direction} {tie.other}", label, tie.fact, supports))
    return found


def say_tie(tie: Tie, catalog: Catalog, language: Language) -> str:
    """Return a relation as it reads from its side: "routes to: Amazon EC2"."""
    label = catalog.relation_label(tie.type, tie.direction or "out", language)
    return f"{label}: {catalog.items[tie.other].label(language)}"


def _denial(said: Said, index: LineIndex) -> tuple[str, str, str]:
    """Key, label and fact of what is denied; a mere "no" of a table is told with its row."""
    text = said.text if len(said.text) >= FEWEST_LETTERS else gist(index.line_at(said.evidence).text)
    return fold(text), text, said.fact


def denials_of(profile: Profile, index: LineIndex) -> list[Evidence]:
    """Return the lines that deny something of one entity, each in the words of its statement or its own, bare."""
    facts = [said.fact for said in profile.statements if said.denied] + [tie.fact for tie in profile.ties if tie.denied]
    words = {
        (said.evidence.file, said.evidence.line): said.text
        for said in profile.statements
        if len(said.text) >= FEWEST_LETTERS
    }
    return [replace(line, text=words.get((line.file, line.line)) or bare(line.text)) for line in index.of_facts(facts)]


def features_of(profiles: Sequence[Profile], namesakes: Mapping[str, str], language: Language) -> tuple[Named, ...]:
    """Return the features of all sides, one that notes name in both languages once, by a name in *language*."""
    sides = [[(meaning(name, namesakes), name, fact) for fact, name in profile.features] for profile in profiles]
    return _shared(sides, foreign=lambda label: is_korean(label) is not (language == "ko"))


def _shared(
    sides: Sequence[Iterable[tuple[str, str, str]]], *, foreign: Callable[[str], bool] = lambda label: False
) -> tuple[Named, ...]:
    """What sides hold under one key together; of several labels the first by the alphabet, but a *foreign* one last."""
    facts: dict[str, list[set[str]]] = {}
    labels: dict[str, str] = {}
    for number, side in enumerate(sides):
        for key, label, fact in side:
            labels[key] = min(label, labels.get(key, label), key=lambda each: (foreign(each), each))
            facts.setdefault(key, [set() for _ in sides])[number].add(fact)
    named = [Named(key, label, tuple(tuple(sorted(each)) for each in facts[key])) for key, label in labels.items()]
    return tuple(sorted(named, key=lambda each: (-len(each.held), each.label.casefold(), each.key)))


# How they meet


def _between(profiles: Sequence[Profile], chosen: set[str]) -> tuple[tuple[Step, bool], ...]:
    found: set[tuple[Step, bool]] = set()
    for profile in profiles:
        for tie in profile.ties:
            if tie.other in chosen and tie.direction != "in":
                found.add((Step(profile.item.iri, tie.type, tie.other, tie.fact), tie.denied))
    # A symmetric relation is read from both of its ends: one fact, one step.
    once = {
        step.fact: (step, denied) for step, denied in sorted(found, key=lambda each: (each[0].fact, each[0].subject))
    }
    return tuple(sorted(once.values(), key=lambda each: (each[1], each[0].type, each[0].subject, each[0].object)))


@lru_cache(maxsize=2)
def surroundings_of(net: Net) -> Surroundings:
    """Return whom each entity is tied to, for suggestions."""
    iri = {node: about["iri"] for node, about in net.nodes(data=True)}
    return make_surroundings(
        (iri[one], about["type"], iri[other], about["denied"]) for one, other, about in net.edges(data=True)
    )


@lru_cache(maxsize=2)
def _joined(net: Net) -> nx.Graph:
    """The relations that hold, without direction: for each pair the one that most lines say."""
    joined = nx.Graph()
    joined.add_nodes_from(net)
    for one, other, key, about in sorted(
        net.edges(keys=True, data=True), key=lambda edge: (-edge[3]["lines"], edge[2])
    ):
        if not about["denied"] and not joined.has_edge(one, other):
            joined.add_edge(one, other, step=(one, about["type"], other, key), lines=about["lines"])
    return joined


def _paths(net: Net, items: Sequence[Item]) -> tuple[tuple[Step, ...], ...]:
    """The shortest ways by which relations join two sides through something else, those that most lines say first."""
    joined = _joined(net)
    nodes = [node_id(item.iri) for item in items if node_id(item.iri) in joined]
    found: list[tuple[Step, ...]] = []
    for one, other in combinations(sorted(nodes), 2):
        ways = _ways(joined, one, other, set(nodes))
        ways.sort(key=lambda way: (net.nodes[way[1]]["kind"] == "technology", -_said(joined, way), way))
        found += [_steps(joined, way, net) for way in ways[: max(2, PATHS // max(1, len(nodes) - 1))]]
    return tuple(found)


def _ways(joined: nx.Graph, one: str, other: str, ends: set[str]) -> list[list[str]]:
    through = set(joined[one]) & set(joined[other]) - ends
    if through:
        return [[one, node, other] for node in through]
    rest = joined.subgraph(node for node in joined if node not in ends - {one, other})
    if rest.has_edge(one, other):
        rest = nx.Graph(rest)
        rest.remove_edge(one, other)
    try:
        return [nx.shortest_path(rest, one, other)]
    except nx.NetworkXNoPath:
        return []


def _said(joined: nx.Graph, way: Sequence[str]) -> float:
    """How well a way is founded: by its weakest step."""
    return min(float(joined[one][other]["lines"]) for one, other in zip(way, way[1:], strict=False))


def _steps(joined: nx.Graph, way: Sequence[str], net: Net) -> tuple[Step, ...]:
    steps = [joined[one][other]["step"] for one, other in zip(way, way[1:], strict=False)]
    return tuple(
        Step(net.nodes[one]["iri"], type_, net.nodes[other]["iri"], relation_iri(key))
        for one, type_, other, key in steps
    )
