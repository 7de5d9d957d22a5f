"""A view made concrete: which nodes and edges are drawn, where, and how much more there is.

What a view leaves out is not drawn but keeps its place, so that filtering, hiding and undoing never move
what stays. *kept* holds the places of earlier scenes of the same picture: they win over new ones. A map with too
many entities is a summary (``graph.summary``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph import layout, structured
from graph.analysis import NEEDED_BY, NEEDS, find_communities, find_dependents, find_routes, left_alone, measure
from graph.flow import by_flow
from graph.layout import Point
from graph.network import (
    PARENT,
    SUMMARY,
    Bundle,
    Filters,
    Net,
    bundles,
    importance,
    leader_of,
    neighbours,
    ranking,
    short_name,
)
from graph.style import Box, Style, wrap_label
from graph.summary import map_nodes, summarise
from graph.view import View, ends_of

BATCH = 18
"""How many neighbours an expansion brings; the rest waits behind "+n more"."""
WIDE, TALL = 1.62, 0.62
UPRIGHT = (TALL, 0.4, 0.28, 0.2)
"""Proportions of an upright layout by category: the higher, the wider each cell."""
SPLIT = 90
"""Up to so many edges each type of a connection is an edge of its own."""
COMMUNITIES = 9
"""So many communities have a colour of their own."""
NAMED = ("n" * 14, "n" * 9)
"""About what room the name of a node takes that stands for others: it is written in the language of the page."""
DEGREES = 5
"""So many steps a measure is shown in."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn. *places* also holds what is left out; *groups* and *types* count before leaving out.

    *more* says of an expanded node how many neighbours wait; its stub has the id of the node and a "+". *colors* is the
    key of each node's colour: its group, or with a lens a community ("c1") or a step of a measure ("s1" to "s5").
    *legend* has for each key of a lens how many nodes and the node that stands for it. *regions* are the blocks of a
    layout by category: group or what ``name_block`` knows, left, top, right, bottom. *members* counts what a summary's
    node stands for, *folds* says which one would stand for an entity that is shown because it was opened.
    *routes* are the ways found, *depth* how far what depends on the focus stands from it, *alone* what falls off
    without it.
    """

    nodes: tuple[str, ...]
    edges: tuple[Bundle, ...]
    places: Mapping[str, Point]
    sizes: Mapping[str, float]
    labels: Mapping[str, tuple[str, ...]]
    more: Mapping[str, int]
    groups: Mapping[str, int]
    types: Mapping[str, int]
    metrics: Mapping[str, int]
    notes: Mapping[str, int]
    unconnected: int
    colors: Mapping[str, str]
    legend: tuple[tuple[str, int, str], ...] = ()
    regions: tuple[tuple[str, float, float, float, float], ...] = ()
    members: Mapping[str, int] = field(default_factory=dict)
    folds: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[tuple[str, ...], ...] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    alone: tuple[str, ...] = ()


@dataclass(slots=True)
class _Shown:
    """What a view shows before anything is left out: node -> the node that it was expanded from, or ""."""

    nodes: dict[str, str]
    more: dict[str, int] = field(default_factory=dict)
    stands: dict[str, str] | None = None
    inside: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    folds: Mapping[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    routes: tuple[tuple[str, ...], ...] = ()
    depth: dict[str, int] = field(default_factory=dict)


def _shown(view: View, net: Net) -> _Shown:
    found = _BASES[view.picture](view, net)
    for step in view.steps:
        if step.alone:
            found.nodes.setdefault(step.node, _nearest(step.node, found.nodes, net))
        elif step.node in found.nodes:
            _add_neighbours(step.node, found, net)
    if found.stands is not None:
        found.stands |= {node: node for node in found.nodes if node in net}
    found.more = {node: count for node, count in found.more.items() if count}
    return found


def _base_only(view: View, net: Net) -> _Shown:
    return _Shown(dict.fromkeys(view.only, ""))


def _base_route(view: View, net: Net) -> _Shown:
    route = view.route
    assert route is not None
    routes = find_routes(net, route.start, route.end, count=route.count, directed=route.directed, filters=view.filters)
    nodes = dict.fromkeys((route.start, *(node for way in routes for node in way), route.end), "")
    return _Shown(nodes, routes=tuple(routes))


def _base_depends(view: View, net: Net) -> _Shown:
    depth = find_dependents(net, view.centre)
    near = [node for node in ranking(net, depth) if depth[node] == 1]
    others = [node for node in ranking(net, depth) if depth[node] > 1]
    some = [*near, *others][: max(2 * BATCH, len(near))]
    return _Shown(dict.fromkeys((view.centre, *some), ""), depth=depth)


def _base_ego(view: View, net: Net) -> _Shown:
    found = _Shown({view.centre: ""})
    _add_neighbours(view.centre, found, net)
    return found


def _base_map(view: View, net: Net) -> _Shown:
    summary = summarise(net, view.kinds, view.summary, view.opened)
    if summary is None:
        return _Shown(dict.fromkeys(map_nodes(net, view.kinds), ""))
    members = {
        node: sum(count for group, count in counts.items() if group not in view.groups_off)
        for node, counts in summary.inside.items()
    }
    return _Shown(
        dict.fromkeys(sorted({*summary.stands.values()}), ""),
        stands=dict(summary.stands),
        inside=summary.inside,
        folds=summary.folds,
        members=members,
    )


_BASES = {"only": _base_only, "route": _base_route, "depends": _base_depends, "ego": _base_ego, "map": _base_map}


def _add_neighbours(node: str, found: _Shown, net: Net) -> None:
    stands = found.stands or {}
    waiting = [
        other
        for other in neighbours(net, node)
        if other not in found.nodes and stands.get(other, "") not in found.nodes
    ]
    for other in waiting[:BATCH]:
        found.nodes[other] = node
    found.more[node] = len(waiting[BATCH:])


def _nearest(node: str, shown: Collection[str], net: Net) -> str:
    return next((other for other in neighbours(net, node) if other in shown), "")


def label_lines(net: Net, node: str, style: Style) -> tuple[str, ...]:
    """Return the label of *node* in lines: the short name, the same in both languages, so places are too."""
    return tuple(wrap_label(short_name(net, node), style.label["wrap"], style.label["lines"]))


def group_of(net: Net, node: str) -> str:
    """Return the field of use of a node, which may be that field itself; of a community that of its first entity."""
    if leader_of(node):
        node = leader_of(node)
    return str(net.nodes[node]["group"]) if node in net else node.removeprefix(SUMMARY)


def find_edge(scene: Scene, selected: str) -> Bundle | None:
    """Return the edge that *selected* names: itself, else one between the same nodes that holds its type, else any."""
    ends, denied = ends_of(selected), selected.endswith("!")
    type_ = selected.rstrip("!~").partition(">")[2].partition(":")[2]
    near = [edge for edge in scene.edges if (edge.source, edge.target) == ends and edge.denied == denied]
    near.sort(key=lambda edge: (edge.id != selected, type_ not in edge.types, -edge.lines, edge.id))
    return near[0] if near else None


def build_scene(view: View, net: Net, style: Style, kept: Mapping[str, Point] | None = None) -> Scene:
    """Return what *view* looks like; places in *kept*, and those that a person chose, stay."""
    shown = _shown(view, net)
    groups = {node: group_of(net, node) for node in shown.nodes}
    everything = bundles(net, shown.nodes, stands=shown.stands)
    sizes = _sizes(net, shown, style)
    labels = {node: ("",) if node in shown.members else label_lines(net, node, style) for node in shown.nodes}
    rooms = {node: labels[node] if node not in shown.members else NAMED for node in shown.nodes}
    stubs = {f"{node}+": node for node in shown.more}

    def boxes(grow: float = 1.0) -> dict[str, Box]:
        found = {node: style.box(sizes[node], rooms[node], grow) for node in shown.nodes}
        return found | {stub: style.box(style.node["stub"], ("",)) for stub in stubs}

    places = _place(view, net, shown, stubs, everything, boxes, groups, style, dict(kept or {}))

    drawn = _left(view, net, shown, groups)
    edges = _edges(view, net, shown, drawn, everything)
    if view.types_off or view.notes:  # what only edges that are left out tie to the rest goes with them
        tied = {end for edge in edges if edge.types != (PARENT,) for end in (edge.source, edge.target)}
        stay = {step.node for step in view.steps if step.alone} | {view.centre, view.selected, *view.only}
        drawn = {node for node in drawn if node in tied | stay}
        edges = [edge for edge in edges if edge.source in drawn and edge.target in drawn]
    colors, legend = _colors(view, net, sorted(drawn), edges, groups)
    if view.lens in ("betweenness", "eigenvector"):
        sizes = {node: sizes[node] if node not in colors else style.size(_STEP[colors[node]], 1.0) for node in sizes}
    return Scene(
        nodes=tuple(sorted(drawn, key=lambda node: (-sizes[node], node))),
        edges=tuple(edges),
        places=places,
        sizes=sizes,
        labels=labels,
        more={node: count for node, count in shown.more.items() if node in drawn},
        groups=_field_counts(shown, groups),
        types=_counted(type_ for edge in everything for type_ in edge.types if type_ != PARENT),
        metrics=_counted(each for node in shown.nodes for each in net.graph["metrics"].get(node, ())),
        notes=_counted(each for node in shown.nodes for each in net.graph["notes"].get(node, ())),
        unconnected=_apart(net, shown) if view.picture == "map" else 0,
        colors=colors,
        legend=legend,
        regions=_regions(view, places, {groups[node] for node in drawn if node not in shown.members}, drawn),
        members=shown.members,
        folds=shown.folds,
        routes=shown.routes,
        depth=shown.depth,
        alone=tuple(left_alone(bundles(net, map_nodes(net, ("service",))), view.centre)) if shown.depth else (),
    )


def _sizes(net: Net, shown: _Shown, style: Style) -> dict[str, float]:
    heaviest = max((importance(net, node) for node in net), default=0.0)
    largest = max(shown.members.values(), default=1)
    return {
        node: style.size(shown.members[node], largest) * 1.6
        if node in shown.members
        else style.size(importance(net, node), heaviest)
        for node in shown.nodes
    }


def _left(view: View, net: Net, shown: _Shown, groups: Mapping[str, str]) -> set[str]:
    """The nodes that the view does not leave out."""
    drawn = {
        node
        for node in shown.nodes
        if node not in view.hidden
        and (shown.members[node] if node in shown.members else groups[node] not in view.groups_off)
    }
    for wanted, of in ((view.metrics, net.graph["metrics"]), (view.notes, net.graph["notes"])):
        if wanted:
            drawn = {node for node in drawn if node in shown.members or of.get(node, frozenset()) & {*wanted}}
    return drawn | {view.centre} if view.centre else drawn


def _edges(view: View, net: Net, shown: _Shown, drawn: Collection[str], everything: Sequence[Bundle]) -> list[Bundle]:
    """Those of *everything* between what is drawn that the view does not leave out: each type on its own where there
    is room for that."""

    stands = shown.stands
    if stands is not None and view.groups_off:  # what a community holds of a field that is left out ties nothing
        stands = {node: by for node, by in stands.items() if net.nodes[node]["group"] not in view.groups_off}

    def found(split: bool) -> list[Bundle]:
        plain = not split and view.filters == Filters() and stands is shown.stands
        rows = everything if plain else bundles(net, shown.nodes, view.filters, split=split, stands=stands)
        rows = [edge for edge in rows if edge.source in drawn and edge.target in drawn]
        extra = {step.node for step in view.steps}
        keep = _is_step if view.picture == "route" else _is_need if view.picture == "depends" else None
        if keep is None:
            return rows
        return [edge for edge in rows if {edge.source, edge.target} & extra or keep(edge, view, shown)]

    whole = found(False)
    split = found(True) if len(whole) <= SPLIT else []
    return split if 0 < len(split) <= SPLIT else whole


def _steps(shown: _Shown) -> set[tuple[str, str]]:
    return {pair for way in shown.routes for pair in zip(way, way[1:], strict=False)}


def _is_step(edge: Bundle, view: View, shown: _Shown) -> bool:
    """Whether a way that was found goes along *edge*."""
    steps = _steps(shown)
    back = view.route is not None and not view.route.directed or edge.types == (PARENT,)
    return (edge.source, edge.target) in steps or back and (edge.target, edge.source) in steps


def _is_need(edge: Bundle, view: View, shown: _Shown) -> bool:
    """Whether *edge* is why one of its ends stands a ring further out than the other."""
    depth = shown.depth | {view.centre: 0}
    inwards = depth.get(edge.source, 0) - depth.get(edge.target, 0)
    return inwards == 1 and bool(NEEDS & {*edge.types}) or inwards == -1 and bool(NEEDED_BY & {*edge.types})


def _apart(net: Net, shown: _Shown) -> int:
    there = shown.stands or shown.nodes
    return sum(1 for node, kind in net.nodes(data="kind") if kind == "service" and node not in there)


def _field_counts(shown: _Shown, groups: Mapping[str, str]) -> dict[str, int]:
    """How many entities each field of use has here, those that a summary's node stands for included."""
    own = [group for node, group in groups.items() if node not in shown.inside]
    held = (group for counts in shown.inside.values() for group, count in counts.items() for _ in range(count))
    return _counted([*own, *held])


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# Colours


_STEP = {f"s{number}": (number - 0.5) / DEGREES for number in range(1, DEGREES + 1)}


def _colors(
    view: View, net: Net, nodes: Sequence[str], edges: Sequence[Bundle], groups: Mapping[str, str]
) -> tuple[dict[str, str], tuple[tuple[str, int, str], ...]]:
    colors = {node: groups[node] for node in nodes}
    if view.lens == "community":
        legend = []
        for number, community in enumerate(find_communities(nodes, edges), start=1):
            key = f"c{number}" if number <= COMMUNITIES and len(community) > 1 else "other"
            colors |= dict.fromkeys(community, key)
            if key != "other":
                first = min(community, key=lambda node: (-importance(net, node) if node in net else 0.0, node))
                legend.append((key, len(community), first))
        return colors, tuple(legend)
    if view.lens:
        values = measure(nodes, edges, view.lens)
        colors = {node: f"s{1 + min(DEGREES - 1, int(value**0.5 * DEGREES))}" for node, value in values.items()}
        counts = _counted(colors.values())
        leaders = {
            key: min((node for node in nodes if colors[node] == key), key=lambda node: (-values[node], node))
            for key in counts
        }
        return colors, tuple((key, counts[key], leaders[key]) for key in sorted(counts, reverse=True))
    return colors, ()


# Places


Room = Callable[..., dict[str, Box]]
"""The boxes of all nodes and stubs, with labels so many times as large as usual."""
WINDOWS = {False: (990.0, 600.0), True: (345.0, math.inf)}
"""The window that a layout by category is made for, in pixels: a common one, and an upright one that is as wide."""
GROWTHS = (1.0, 1.15, 1.3, 1.45, 1.6, 1.75, 1.9)
CROWD = 60
"""From so many nodes on a picture is made smaller to be seen at once, and labels, which are not, take more room."""


def _place(
    view: View,
    net: Net,
    shown: _Shown,
    stubs: Mapping[str, str],
    edges: Sequence[Bundle],
    room: Room,
    groups: Mapping[str, str],
    style: Style,
    kept: dict[str, Point],
) -> dict[str, Point]:
    places = kept
    base = [node for node, source in shown.nodes.items() if source == "" or source == view.centre]
    if view.centre:
        base = base[: BATCH + 1] if view.picture == "ego" else base
    crowd = len(base) > CROWD
    grow = GROWTHS[4 if view.arrangement == "category" else 2] if crowd else 1.0
    boxes = room(grow)
    if base and not any(node in places for node in base):
        names = sorted(base, key=lambda node: (-_weight(net, node), node))
        among = {*names}
        inside = [edge for edge in edges if edge.source in among and edge.target in among]
        if view.arrangement == "category":
            places |= _by_category(view, names, inside, room, groups, style)
        else:
            places |= _arranged(view, shown, {node: boxes[node] for node in names}, inside, groups)
    places |= {node: (float(x), float(y)) for node, x, y in view.pinned}
    blocks: list[layout.Rectangle] = []
    strips: list[layout.Rectangle] = []
    if view.arrangement == "category":
        alone = {step.node for step in view.steps if step.alone}
        came = {node: source for node, source in shown.nodes.items() if source and node not in alone}
        pinned = {node for node, _, _ in view.pinned}
        places = structured.place_expanded(places, came, boxes, groups, pinned, window=WINDOWS[view.tall], grow=grow)
        blocks = structured.blocks_among(places, groups)
        strips = structured.edges_among(places)
    visible = {name: spot for name, spot in places.items() if name in boxes}
    for anchor in dict.fromkeys([*shown.nodes.values(), *stubs.values()]):
        new = [node for node, source in shown.nodes.items() if source == anchor and node not in places]
        marks = [stub for stub, source in stubs.items() if source == anchor and stub not in places]
        for some, outside in ((new, blocks), (marks, strips)):
            if some:
                found = layout.place_around(anchor, some, visible, boxes, outside)
                places |= found
                visible |= found
    return places


def _weight(net: Net, node: str) -> float:
    return importance(net, node) if node in net else 0.0


def _is_legible(places: Mapping[str, Point], window: Point, style: Style, grow: float) -> bool:
    wide, high = (max(axis) - min(axis) for axis in zip(*places.values(), strict=True))
    return style.is_legible(wide, high, window, grow)


def _by_category(
    view: View,
    names: Sequence[str],
    edges: Sequence[Bundle],
    room: Room,
    groups: Mapping[str, str],
    style: Style,
) -> dict[str, Point]:
    """Places in blocks, with cells so large that labels are read in such a window; small ones where none would do."""
    ties = [(edge.source, edge.target, 1.0 + edge.lines) for edge in edges]

    def at(aspect: float, grow: float) -> dict[str, Point]:
        boxes = room(grow)
        return structured.by_category({node: boxes[node] for node in names}, groups, ties, aspect=aspect, grow=grow)

    for aspect in UPRIGHT if view.tall else (WIDE,):
        for grow in GROWTHS:
            places = at(aspect, grow)
            if _is_legible(places, WINDOWS[view.tall], style, grow):
                return places
            if not _is_legible(places, WINDOWS[view.tall], style, GROWTHS[-1]):  # larger cells only take more room
                break
    return at(TALL if view.tall else WIDE, GROWTHS[1])


def _arranged(
    view: View, shown: _Shown, boxes: Mapping[str, Box], edges: Sequence[Bundle], groups: Mapping[str, str]
) -> dict[str, Point]:
    """The places of a picture that has none yet."""
    aspect = TALL if view.tall else WIDE
    if view.picture == "depends":
        edges = [edge for edge in edges if _is_need(edge, view, shown)]
    ties = [(edge.source, edge.target, 1.0 + edge.lines) for edge in edges]
    start = view.route.start if view.route and view.picture == "route" else ""
    centre = view.centre or start or next(iter(boxes))
    if view.arrangement == "force":
        return layout.arrange(boxes, ties, aspect=aspect)
    if view.arrangement == "layered":
        if shown.routes:
            edges = [edge for edge in edges if _is_step(edge, view, shown)]
        flows = [(edge.source, edge.target) for edge in edges if not edge.denied and FLOWS & {*edge.types}]
        flows += [(edge.target, edge.source) for edge in edges if not edge.denied and edge.types == ("readsFrom",)]
        if shown.routes:
            flows = sorted(_steps(shown))
        strands: dict[tuple[str, str], int] = {}
        for edge in edges:
            strands[edge.source, edge.target] = strands.get((edge.source, edge.target), 0) + len(edge.types)
        return by_flow(boxes, flows, aspect=aspect, strands=strands)
    if view.picture == "ego":
        around = sorted((node for node in boxes if node != centre), key=lambda node: groups[node])
        return layout.ring(centre, around, boxes, aspect=aspect)
    return structured.by_distance(centre, list(boxes), ties, boxes, aspect=aspect, groups=groups)


FLOWS = frozenset(("sendsTo", "triggers", "routesTo"))


def _regions(
    view: View, places: Mapping[str, Point], groups: Collection[str], drawn: Collection[str]
) -> tuple[tuple[str, float, float, float, float], ...]:
    if view.arrangement != "category":
        return ()
    found = [(group, *block) for group in sorted(groups) if (block := structured.block_at(places, group))]
    for name, block in structured.added_blocks(places).items():
        if any(structured.is_inside(block, places[node]) for node in drawn):
            found.append((name, *block))
    return tuple(found)


def name_block(block: str, net: Net, fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the key of a block's colour and its title; of one that expanding a node brought, those of the node."""
    node = block.rpartition("+")[0]
    return (group_of(net, node), short_name(net, node)) if node else (block, fields.get(block, block))
