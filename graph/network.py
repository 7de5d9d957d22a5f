"""The graph of a snapshot as networkx, and the pure functions that choose what of it is drawn.

Nodes are entities under the short id that stands in URLs ("Amazon_SQS"), edges are relations, denied ones included.
What is drawn is always a roll-up: every entity that is not shown itself is stood for by the nearest
shown one that it is part of, so the map of services, one service opened into its parts, and one entity with its
neighbours are one function with another set of shown nodes. The network is frozen; nothing here changes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import networkx as nx

from graph.catalog import Catalog, Item, local
from graph.model import climb
from graph.queries import ask, records
from graph.rdf import BASE
from graph.reading.names import fold, without_vendor
from graph.store import Snapshot

ENTITY = f"{BASE}entity/"
RELATION = f"{BASE}relation/"
SUMMARY = "--"
"""How the id of a node begins that stands for entities: those of a field of use or, with ``AROUND``, a community."""
AROUND = "around-"
"""After it comes the entity that a community is named after."""
PARENT = "parent"
"""The type of a line that no note draws: the vocabulary knows that a component belongs to a service."""

Net: TypeAlias = nx.MultiDiGraph


@dataclass(frozen=True, slots=True)
class Filters:
    """What is left out: relation types, with *denials* off what is denied, and what only others than *notes* say."""

    types: frozenset[str] = frozenset()
    denials: bool = True
    notes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bundle:
    """Relations from one shown node to another, all that hold or all that are denied, or of those one type."""

    id: str
    source: str
    target: str
    denied: bool
    types: tuple[str, ...]
    relations: tuple[str, ...] = field(compare=False)
    lines: int = field(compare=False, default=0)

    @property
    def type_is_vocabulary(self) -> bool:
        """Whether only the vocabulary draws this line, and no note."""
        return not self.relations


def node_id(iri: str) -> str:
    """Return the short id of an entity.

    >>> node_id("https://w3id.org/service-atlas/entity/Amazon_SQS")
    'Amazon_SQS'
    """
    return iri.removeprefix(ENTITY)


def node_iri(node: str) -> str:
    """Return the IRI of the entity with a short id."""
    return ENTITY + node


def is_summary(node: str, net: Net) -> bool:
    """Return whether *node* can stand for others: a field of use or a community of *net*.

    >>> is_summary("--around-Nobody", Net(summaries=frozenset()))
    False
    """
    return node in net.graph["summaries"] or node.startswith(SUMMARY + AROUND) and leader_of(node) in net


def named(net: Net, field: str) -> frozenset[str]:
    """Return the names that the *field* of a view may hold: relation types, fields of use, metrics or notes."""
    found: frozenset[str] = net.graph["named"][field]
    return found


def leader_of(node: str) -> str:
    """Return the entity that a community is named after.

    >>> leader_of("--around-Amazon_S3"), leader_of("--storage")
    ('Amazon_S3', '')
    """
    name = node.removeprefix(SUMMARY)
    return name.removeprefix(AROUND) if name.startswith(AROUND) else ""


def relation_iri(relation: str) -> str:
    """Return the IRI of the relation with a short id."""
    return RELATION + relation


def read_network(store: Snapshot, catalog: Catalog) -> Net:
    """Return the entities and relations of a snapshot as a frozen network, in the same order every time."""
    relations = [
        (
            node_id(row.subject),
            node_id(row.object),
            row.relation.removeprefix(RELATION),
            local(row.type),
            row.denied == "true",
            int(row.lines),
        )
        for row in records(ask(store, "all_relations"))
    ]
    facets = Facets(
        metrics=_sets((node_id(row.entity), local(row.metric)) for row in records(ask(store, "explore_metrics"))),
        notes=_sets((node_id(row.entity), row.file) for row in records(ask(store, "explore_notes"))),
        said=_sets((row.relation.removeprefix(RELATION), row.file) for row in records(ask(store, "relation_places"))),
    )
    return build_network(catalog.items.values(), relations, catalog.top_category, facets)


@dataclass(frozen=True, slots=True)
class Facets:
    """Of each entity the *metrics* of its limits and its *notes*; in which notes a relation is *said*."""

    metrics: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _sets(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def build_network(
    items: Iterable[Item],
    relations: Iterable[tuple[str, str, str, str, bool, int]],
    field_of: Callable[[str], str],
    facets: Facets | None = None,
) -> Net:
    """Return a frozen network of *items* and *relations*: (subject, object, id, type, denied, lines).

    *field_of* gives the widest category above one. A relation with an end that is no item, or from an entity to itself,
    is left out.
    """
    facets = facets or Facets()
    net = Net()
    for item in sorted(items, key=lambda item: item.iri):
        net.add_node(
            node_id(item.iri),
            iri=item.iri,
            en=item.en,
            ko=item.ko,
            kind=item.kind,
            category=item.category,
            group=field_of(item.category) or ("technology" if item.kind == "technology" else "other"),
            provider=item.provider,
            parent=node_id(item.parent),
            facts=item.facts,
            aliases=item.aliases,
        )
    for subject, object_, key, type_, denied, lines in sorted(relations, key=lambda row: row[2]):
        if subject in net and object_ in net and subject != object_:
            said = facets.said.get(key, frozenset())
            net.add_edge(subject, object_, key=key, type=type_, denied=denied, lines=lines, notes=said)
    children: dict[str, list[str]] = {}
    for node, parent in net.nodes(data="parent"):
        children.setdefault(parent, []).append(node)
    for node in net:
        if net.nodes[node]["group"] == "other":  # a part belongs to the field of its whole
            whole = next((up for up in ancestors(net, node) if net.nodes[up]["group"] != "other"), "")
            if whole:
                net.nodes[node]["group"] = net.nodes[whole]["group"]
    net.graph["children"] = {parent: tuple(nodes) for parent, nodes in children.items() if parent}
    net.graph["metrics"], net.graph["notes"] = _with_parts(net, facets.metrics), _with_parts(net, facets.notes)
    net.graph["summaries"] = frozenset(SUMMARY + group for _, group in net.nodes(data="group"))
    net.graph["named"] = {
        "types_off": frozenset(type_ for *_, type_ in net.edges(data="type")),
        "groups_off": frozenset(group for _, group in net.nodes(data="group")),
        "metrics": frozenset().union(*net.graph["metrics"].values()),
        "notes": frozenset().union(*net.graph["notes"].values(), *facets.said.values()),
    }
    net.graph["short"] = _short_names(net)
    net.graph["importance"] = _importance(net)
    return nx.freeze(net)


def _with_parts(net: Net, of: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """What *of* says of each node, and of the nodes that are part of it."""
    found: dict[str, set[str]] = {}
    for node in net:
        for each in (node, *ancestors(net, node)):
            found.setdefault(each, set()).update(of.get(node, ()))
    return {node: frozenset(values) for node, values in found.items()}


def _short_names(net: Net) -> dict[str, str]:
    """The names without the vendor in front, where that leaves a name that no other entity has."""
    full = {fold(str(en)) for _, en in net.nodes(data="en")}
    short: dict[str, str] = {}
    taken: dict[str, int] = {}
    for node, en in net.nodes(data="en"):
        short[node] = without_vendor(en)
        taken[fold(short[node])] = taken.get(fold(short[node]), 0) + 1
    for node, en in net.nodes(data="en"):
        name = fold(short[node])
        if short[node] != en and (taken[name] > 1 or name in full):
            short[node] = en
    return short


def short_name(net: Net, node: str) -> str:
    """Return the name for a small place: without the vendor, where it stays unique."""
    return str(net.graph["short"][node])


def _importance(net: Net) -> dict[str, float]:
    """Degree weighted by evidence: a relation counts 1 plus the logarithm of its lines; a denied one does not."""
    weight = dict.fromkeys(net, 0.0)
    for source, target, attributes in net.edges(data=True):
        if not attributes["denied"]:
            for end in (source, target):
                weight[end] += 1 + math.log2(max(attributes["lines"], 1))
    return weight


def importance(net: Net, node: str) -> float:
    """Return how much the notes connect *node*: its degree, weighted by the lines that say so."""
    return float(net.graph["importance"][node])


def ranking(net: Net, nodes: Iterable[str]) -> list[str]:
    """Return *nodes*, the most connected first."""
    return sorted(nodes, key=lambda node: (-importance(net, node), -net.nodes[node]["facts"], node))


def ancestors(net: Net, node: str) -> tuple[str, ...]:
    """Return what *node* is part of, nearest first."""

    def above(each: str) -> str:
        parent: str = net.nodes[each]["parent"]
        return parent if parent in net else ""

    return climb(node, above)[1:]


def parts(net: Net, node: str) -> tuple[str, ...]:
    """Return the entities whose parent is *node*, in order of their ids."""
    found: tuple[str, ...] = net.graph["children"].get(node, ())
    return found


def _representatives(net: Net, shown: Collection[str]) -> dict[str, str]:
    """For every entity the shown node that stands for it; without one it is missing."""
    found: dict[str, str] = {}
    for node in net:
        if node in shown:
            found[node] = node
        else:
            up = next((each for each in ancestors(net, node) if each in shown), None)
            if up is not None:
                found[node] = up
    return found


def bundles(
    net: Net,
    shown: Collection[str],
    filters: Filters | None = None,
    *,
    split: bool = False,
    stands: Mapping[str, str] | None = None,
) -> list[Bundle]:
    """Return the edges of the picture that shows *shown*: one for each pair, direction and denial.

    With *split* it is one for each type too. *stands* says which shown node each entity is drawn by; without it that is
    the nearest shown whole. What lies inside one shown node vanishes. A shown part that no note ties to its shown whole
    gets a line of the type ``parent`` and no relations.
    """
    filters = filters or Filters()
    by = _representatives(net, shown) if stands is None else stands
    grouped: dict[tuple[str, str, bool, str], list[tuple[str, str, int]]] = {}
    for source, target, key, attributes in net.edges(keys=True, data=True):
        one, other = by.get(source), by.get(target)
        if one is None or other is None or one == other or attributes["type"] in filters.types:
            continue
        if attributes["denied"] and not filters.denials or filters.notes and not filters.notes & attributes["notes"]:
            continue
        pair = (one, other, bool(attributes["denied"]), attributes["type"] if split else "")
        grouped.setdefault(pair, []).append((attributes["type"], key, attributes["lines"]))
    found: list[Bundle] = []
    joined: set[frozenset[str]] = set()
    for (one, other, denied, type_), rows in grouped.items():
        lines: dict[str, int] = {}
        for each, _, count in rows:
            lines[each] = lines.get(each, 0) + count
        ordered = tuple(sorted(lines, key=lambda each: (-lines[each], each)))
        name = f"{one}>{other}{':' * bool(type_)}{type_}{'!' * denied}"
        keys = tuple(sorted(key for _, key, _ in rows))
        found.append(Bundle(name, one, other, denied, ordered, keys, sum(lines.values())))
        joined.add(frozenset((one, other)))
    for node in shown if stands is None else ():
        parent = next((up for up in ancestors(net, node) if up in shown), None)
        if parent and frozenset((node, parent)) not in joined:
            found.append(Bundle(f"{node}>{parent}~", node, parent, False, (PARENT,), ()))
    return sorted(found, key=lambda bundle: bundle.id)


def top_level(net: Net, kinds: Collection[str] = ("service",)) -> tuple[str, ...]:
    """Return the nodes of the map: the entities of *kinds* that the notes relate to another one of the map."""
    nodes = {node for node, kind in net.nodes(data="kind") if kind in kinds}
    tied: set[str] = set()
    for bundle in bundles(net, nodes):
        tied |= {bundle.source, bundle.target}
    return tuple(sorted(nodes & tied))


def neighbours(net: Net, node: str) -> tuple[str, ...]:
    """Return what can be drawn around *node*, what most lines tie to it first, its own untied parts last.

    Services stand for their components, so that a hub stays legible; denied relations count least.
    """
    own = parts(net, node)
    near = {node, *own}

    def shown(other: str) -> str:
        whole = (each for each in (other, *ancestors(net, other)) if each in near or _stands_alone(net, each))
        return next(whole, node)

    lines: dict[tuple[str, bool, bool], int] = {}
    for source, target, about in (*net.out_edges(node, data=True), *net.in_edges(node, data=True)):
        outward = source == node
        tie = (shown(target if outward else source), outward, about["denied"])
        lines[tie] = lines.get(tie, 0) + about["lines"]
    weight: dict[str, float] = dict.fromkeys(own, 0.0)
    whole = next((up for up in ancestors(net, node) if _stands_alone(net, up)), node)
    weight.setdefault(whole, 0.0)
    for (other, _, denied), count in lines.items():
        weight[other] = weight.get(other, 0.0) + (0.5 if denied else 2 + count)
    weight.pop(node, None)
    return tuple(sorted(weight, key=lambda other: (-weight[other], -importance(net, other), other)))


def _stands_alone(net: Net, node: str) -> bool:
    return net.nodes[node]["kind"] in ("service", "technology")
