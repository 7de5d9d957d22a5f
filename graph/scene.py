"""A view made concrete: which nodes and edges are drawn, where, and how much more there is.

What a view leaves out is not drawn but keeps its place, so that filtering, hiding and undoing never move
what stays. *kept* holds the places of earlier scenes of the same picture: they win over new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph import layout
from graph.layout import Point
from graph.network import PARENT, Bundle, Net, bundles, importance, neighbours, short_name, top_level
from graph.style import Box, Style, wrap_label
from graph.view import View

BATCH = 18
"""How many neighbours an expansion brings; the rest waits behind "+n more"."""
WIDE, TALL = 1.45, 0.72


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn. *places* also holds what is left out; *groups* and *types* count before leaving out.

    *more* says of an expanded node how many neighbours wait; its stub has the id of the node and a "+".
    """

    nodes: tuple[str, ...]
    edges: tuple[Bundle, ...]
    places: Mapping[str, Point]
    sizes: Mapping[str, float]
    labels: Mapping[str, tuple[str, ...]]
    more: Mapping[str, int]
    groups: Mapping[str, int]
    types: Mapping[str, int]
    unconnected: int


def shown_nodes(view: View, net: Net) -> tuple[dict[str, str], dict[str, int]]:
    """Return what *view* shows before anything is left out: node -> the node that it was expanded from, or "".

    And of each expanded node how many neighbours are still to come.
    """
    shown: dict[str, str] = {}
    more: dict[str, int] = {}
    if view.focus:
        shown[view.focus] = ""
        _add_neighbours(view.focus, shown, more, net)
    else:
        shown |= dict.fromkeys(_top_level(net, view.kinds), "")
    for step in view.steps:
        if step.alone:
            shown.setdefault(step.node, _nearest(step.node, shown, net))
        elif step.node in shown:
            _add_neighbours(step.node, shown, more, net)
    return shown, {node: count for node, count in more.items() if count}


def _add_neighbours(node: str, shown: dict[str, str], more: dict[str, int], net: Net) -> None:
    waiting = [other for other in neighbours(net, node) if other not in shown]
    for other in waiting[:BATCH]:
        shown[other] = node
    more[node] = len(waiting[BATCH:])


def _nearest(node: str, shown: Collection[str], net: Net) -> str:
    return next((other for other in neighbours(net, node) if other in shown), "")


@lru_cache(maxsize=16)
def _top_level(net: Net, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return top_level(net, kinds)


def label_lines(net: Net, node: str, style: Style) -> tuple[str, ...]:
    """Return the label of *node* in lines: the short name, the same in both languages, so places are too."""
    return tuple(wrap_label(short_name(net, node), style.label["wrap"], style.label["lines"]))


def build_scene(view: View, net: Net, style: Style, kept: Mapping[str, Point] | None = None) -> Scene:
    """Return what *view* looks like; places in *kept*, and those that a person chose, stay."""
    shown, more = shown_nodes(view, net)
    heaviest = max((importance(net, node) for node in net), default=0.0)
    labels = {node: label_lines(net, node, style) for node in shown}
    sizes = {node: style.size(importance(net, node), heaviest) for node in shown}
    boxes = {node: style.box(sizes[node], labels[node]) for node in shown}
    everything = bundles(net, shown)
    stubs = {f"{node}+": node for node in more}
    boxes |= {stub: style.box(style.node["smallest"] + 7, ("+000",)) for stub in stubs}
    places = _place(view, net, shown, stubs, everything, boxes, dict(kept or {}))

    hidden = {*view.hidden} | {node for node in shown if net.nodes[node]["group"] in view.groups_off}
    hidden -= {view.focus}
    drawn = {node: source for node, source in shown.items() if node not in hidden}
    edges = [edge for edge in bundles(net, shown, view.filters) if edge.source in drawn and edge.target in drawn]
    if view.types_off:  # what only the types that are left out tie to the rest goes with them
        tied = {end for edge in edges if edge.types != (PARENT,) for end in (edge.source, edge.target)}
        alone = {step.node for step in view.steps}
        drawn = {node: source for node, source in drawn.items() if node in tied | alone | {view.focus, view.selected}}
        edges = [edge for edge in edges if edge.source in drawn and edge.target in drawn]
    groups: dict[str, int] = {}
    for node in shown:
        groups[net.nodes[node]["group"]] = groups.get(net.nodes[node]["group"], 0) + 1
    types: dict[str, int] = {}
    for edge in everything:
        for type_ in edge.types:
            if type_ != PARENT:
                types[type_] = types.get(type_, 0) + 1
    base = set(shown)
    apart = sum(1 for node, kind in net.nodes(data="kind") if kind == "service" and node not in base)
    return Scene(
        nodes=tuple(sorted(drawn, key=lambda node: (-importance(net, node), node))),
        edges=tuple(edges),
        places=places,
        sizes=sizes,
        labels=labels,
        more={node: count for node, count in more.items() if node in drawn},
        groups=dict(sorted(groups.items(), key=lambda item: (-item[1], item[0]))),
        types=dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
        unconnected=0 if view.focus else apart,
    )


def _place(
    view: View,
    net: Net,
    shown: Mapping[str, str],
    stubs: Mapping[str, str],
    edges: Collection[Bundle],
    boxes: Mapping[str, Box],
    kept: dict[str, Point],
) -> dict[str, Point]:
    aspect = TALL if view.tall else WIDE
    places = dict(kept)
    if view.focus and view.focus not in places:
        around = [node for node, source in shown.items() if source == view.focus]
        first = sorted(around[:BATCH], key=lambda node: (net.nodes[node]["group"], around.index(node)))
        places |= layout.ring(view.focus, first, boxes, aspect=aspect)
    elif not view.focus:
        base = [node for node, source in shown.items() if source == "" and node not in places]
        if base and not places:
            inside = set(base)
            ties = [(e.source, e.target, 1.0 + e.lines) for e in edges if e.source in inside and e.target in inside]
            places |= layout.arrange({node: boxes[node] for node in base}, ties, aspect=aspect)
    places |= {node: (float(x), float(y)) for node, x, y in view.pinned}
    visible = {name: spot for name, spot in places.items() if name in boxes}
    for anchor in dict.fromkeys([*shown.values(), *stubs.values()]):
        new = [node for node, source in shown.items() if source == anchor and node not in places]
        new += [stub for stub, source in stubs.items() if source == anchor and stub not in places]
        if new:
            found = layout.place_around(anchor, new, visible, boxes)
            places |= found
            visible |= found
    return places
