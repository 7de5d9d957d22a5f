"""A scene as pyvis draws it, as data for the page's canvas, and as one HTML file that opens offline.

pyvis builds the network: nodes, edges, options, physics off. Its own HTML is not used: it fetches Bootstrap from the
net and reads titles as markup. The page and the file mount its bundled vis-network instead, with one
script of ours (``graph/ui/web/canvas.js``) that sets every word as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
from pyvis.edge import Edge
from pyvis.network import Network

from graph.icons import icon_of, initials, is_tile
from graph.network import PARENT, SUMMARY, Bundle, Net, short_name
from graph.scene import Scene, find_edge, name_block
from graph.style import Style, fan, wrap_label
from graph.view import KINDS, View, is_edge

Words = Callable[[str], str]

WEB = Path(__file__).resolve().parent / "ui" / "web"
SYMMETRIC = frozenset({"alternativeTo", "integratesWith", PARENT})
CANVAS_WORDS = (
    "label", "keys", "zoomin", "zoomout", "fit", "map", "picture", "legend", "legend.show", "legend.hide", "denied",
    "vocabulary", "more", "members", "wheel", "partial", "lines", "line", "loading", "failed", "find", "find.none",
    "find.elsewhere", "tied", "chosen", "menu", "menu.expand", "menu.collapse", "menu.open", "menu.fold", "menu.pin",
    "menu.unpin", "menu.hide", "menu.focus", "menu.depends", "menu.only", "menu.compare", "menu.compare.with",
    "menu.route", "menu.profile", "menu.also", "menu.type", "menu.undo", "menu.redo", "menu.unhide", "menu.loose",
    "below",
)  # fmt: skip
SCRIPTS = ("labels.js", "nodes.js", "edges.js", "camera.js", "finder.js", "gestures.js", "beside.js", "canvas.js")


def canvas_script() -> str:
    """Return the canvas as one script that defines ``mountCanvas``: its files one after the other."""
    return "\n".join(web_file(name) for name in SCRIPTS)


@cache
def vis_script() -> str:
    """Return the source of pyvis's bundled vis-network, without the name of a map file that nobody serves."""
    path = max((Path(pyvis.__file__).parent / "lib").glob("vis-*/vis-network.min.js"))
    return path.read_text(encoding="utf-8").rpartition("//# sourceMappingURL")[0]


@cache
def web_file(name: str) -> str:
    """Return one of the page's own scripts or style sheets."""
    return (WEB / name).read_text(encoding="utf-8")


def draw_network(scene: Scene, view: View, net: Net, style: Style, groups: Mapping[str, str] | None = None) -> Network:
    """Return the pyvis network of *scene*; colours come with the theme, by the group of each node.

    *groups* labels fields of use, for those that stand for their entities.
    """
    network = Network(height="100%", width="100%", directed=True)
    pinned = {node for node, _, _ in view.pinned}
    for node in scene.nodes:
        x, y = scene.places[node]
        about = (
            _about_summary(node, scene, style, groups or {})
            if node in scene.members
            else _about(node, scene, net, style)
        )
        network.add_node(
            node,
            size=scene.sizes[node],
            x=round(x),
            y=round(y),
            **about,
            **({"pinned": True} if node in pinned else {}),
        )
    edges: list[Edge] = []
    for node, count in scene.more.items():
        x, y = scene.places[f"{node}+"]
        network.add_node(
            f"{node}+",
            label=f"+{count}",
            shape=style.shape["more"],
            group="other",
            size=style.node["stub"],
            x=round(x),
            y=round(y),
            kind="more",
            name=short_name(net, node),
        )
        stub = {"width": style.edge["thinnest"], "dashes": [2, 3], "arrows": {"to": {"enabled": False}}}
        edges.append(Edge(node, f"{node}+", id=f"{node}>{node}+", **stub))
    edges += [Edge(each.edge.source, each.edge.target, **_edge_options(each)) for each in strokes(scene, style)]
    network.edges += [edge.options for edge in edges]  # add_edge looks through all nodes for both ends of each
    network.set_options(json.dumps(OPTIONS))
    return network


def _about(node: str, scene: Scene, net: Net, style: Style) -> dict[str, Any]:
    about = net.nodes[node]
    found: dict[str, Any] = {
        "label": "\n".join(scene.labels[node]),
        "shape": style.shape[about["kind"]],
        "group": scene.colors[node],
        "name": about["en"],
        "ko": about["ko"] if about["ko"] != about["en"] else "",
        "kind": about["kind"],
    }
    if about["aliases"]:
        found["aliases"] = list(about["aliases"][:ALIASES])
    if scene.colors[node] != about["group"]:
        found["field"] = about["group"]
    if node in scene.folds:
        found["fold"] = scene.folds[node]
    if icon := icon_of(net, node):
        found["icon"] = icon
        if is_tile(icon):
            found["tile"] = True
    else:
        found["mark"] = initials(about["en"])
    return found


def _about_summary(node: str, scene: Scene, style: Style, groups: Mapping[str, str]) -> dict[str, Any]:
    group = node.removeprefix(SUMMARY)
    name = groups.get(group, group)
    return {
        "label": "\n".join(wrap_label(name, style.label["wrap"], style.label["lines"])),
        "shape": style.shape["summary"],
        "group": scene.colors[node],
        "name": name,
        "kind": "summary",
        "members": scene.members[node],
    }


ALIASES = 6


@dataclass(frozen=True, slots=True)
class Stroke:
    """How an edge is drawn: *bend* is how far it leans to the right as seen along it, as a share of its length."""

    edge: Bundle
    width: float
    bend: float
    dashes: tuple[int, ...]
    is_directed: bool


def strokes(scene: Scene, style: Style) -> list[Stroke]:
    """Return the edges of *scene* as they are drawn; those between the same two nodes fan out, others are straight."""
    most = max((edge.lines for edge in scene.edges), default=1)
    bends = _bends(scene)
    return [
        Stroke(
            edge,
            style.width(edge.lines, most),
            bends[edge.id],
            (7, 5) if edge.denied else (2, 3) if edge.type_is_vocabulary else (),
            edge.denied or not set(edge.types) <= SYMMETRIC,
        )
        for edge in scene.edges
    ]


def _bends(scene: Scene) -> dict[str, float]:
    between: dict[tuple[str, str], list[Bundle]] = {}
    for edge in scene.edges:
        one, other = sorted((edge.source, edge.target))
        between.setdefault((one, other), []).append(edge)
    bends: dict[str, float] = {}
    for (one, other), rows in between.items():
        ordered = sorted(rows, key=lambda edge: (edge.source != one, edge.denied, edge.id))
        leans = fan(len(rows), math.dist(scene.places[one], scene.places[other]))
        for edge, bend in zip(ordered, leans, strict=True):
            bends[edge.id] = bend if edge.source == one else -bend
    return bends


def _edge_options(stroke: Stroke) -> dict[str, Any]:
    """What our scripts draw an edge from; what is the same for most is left out: it is sent with every change."""
    edge = stroke.edge
    options: dict[str, Any] = {"id": edge.id, "width": stroke.width, "types": list(edge.types), "lines": edge.lines}
    if not stroke.is_directed:
        options["arrows"] = {"to": {"enabled": False}}
    if edge.denied:
        options["denied"] = True
    if stroke.dashes:
        options["dashes"] = list(stroke.dashes)
    if stroke.bend:
        options["bent"] = stroke.bend
    return options


OPTIONS: Mapping[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": False, "selectConnectedEdges": False, "zoomView": False, "tooltipDelay": 1000000},
    "nodes": {"chosen": False, "font": {"size": 0}},
}
"""What vis-network is told; the looks of nodes and edges are drawn by our own scripts."""


def to_component_data(
    scene: Scene,
    view: View,
    net: Net,
    style: Style,
    *,
    words: Words,
    types: Mapping[str, str],
    groups: Mapping[str, str],
    state: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what the canvas needs to draw *scene*: plain data, every word of it shown as text.

    *types* and *groups* label relation types and fields of use; *state* is what the page adds.
    """
    network = draw_network(scene, view, net, style, groups)
    used = list(scene.groups)
    edge = find_edge(scene, view.selected) if is_edge(view.selected) else None
    keys = [*used, *(key for key, _, _ in scene.legend), "other"]
    return {
        "picture": json.dumps(view.place, ensure_ascii=False, default=str),
        "tall": view.tall,
        "nodes": network.nodes,
        "edges": network.edges,
        "options": dict(OPTIONS),
        "camera": list(view.camera) if view.camera else None,
        "aim": view.aim,
        "selected": edge.id if edge else view.selected,
        "marked": list(view.marked),
        "expanded": sorted({step.node for step in view.steps if not step.alone}),
        "hidden": len(view.hidden),
        "focus": view.centre,
        "layout": view.arrangement,
        "regions": [[*name_block(block, net, groups), *map(round, corners)] for block, *corners in scene.regions],
        "groups": [[group, groups.get(group, group), scene.groups[group], group in view.groups_off] for group in used],
        "lens": [_lens_entry(entry, view, net, words) for entry in scene.legend],
        "kinds": [[kind, words(f"kind.{kind}"), style.shape[kind]] for kind in KINDS],
        "types": {name: types[name] for name in sorted({t for e in scene.edges for t in e.types} & set(types))},
        "label": dict(style.label),
        "themes": {
            theme: {**style.theme[theme], "groups": {key: style.color(key, theme) for key in keys}}
            for theme in ("light", "dark")
        },
        "words": {name: words(f"canvas.{name}") for name in CANVAS_WORDS},
        **(state or {}),
    }


def _lens_entry(entry: tuple[str, int, str], view: View, net: Net, words: Words) -> list[Any]:
    """What the legend says of a colour of the lens: its key, words, and how many nodes have it."""
    key, count, first = entry
    name = short_name(net, first) if first in net else first.removeprefix(SUMMARY)
    kind = "community" if view.lens == "community" else "step"
    return [key, words(f"canvas.lens.{kind}").replace("{name}", name), count]


def script_json(value: Any) -> str:
    r"""Return *value* as JSON that is safe inside a script element of an HTML file.

    >>> script_json("</script>\u2028")
    '"\\u003c/script\\u003e\\u2028"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def to_html(
    data: Mapping[str, Any],
    evidence: Mapping[str, Any],
    *,
    title: str,
    language: str,
) -> str:
    """Return one self-contained page that draws *data* and shows the lines in *evidence* beside it.

    It asks nothing of any network and may not: its own policy forbids it.
    """
    page = web_file("file.html")
    parts = {
        "language": _escape(language),
        "title": _escape(title),
        "style": web_file("canvas.css") + web_file("file.css"),
        "vis": vis_script().replace("</script", "<\\/script"),
        "canvas": canvas_script(),
        "file": web_file("file.js"),
        "data": script_json({"canvas": data, "evidence": evidence, "title": title}),
    }
    before, *rest = page.split("{{")
    return before + "".join(parts[name] + after for name, _, after in (piece.partition("}}") for piece in rest))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


SETS = ("nodes", "edges")


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what turns *before* into *after*: nodes and edges that are new or differ, and the ids of those gone.

    The page keeps the data that it has and applies this to it. Without *before* it is all of *after*.

    >>> held = {"nodes": [{"id": "a"}, {"id": "b"}], "edges": [], "aim": ""}
    >>> changes(held, {"nodes": [{"id": "b"}, {"id": "c"}], "edges": [], "aim": "c"})
    {'aim': 'c', 'nodes': [{'id': 'c'}], 'edges': [], 'gone': ['a']}
    """
    if before is None:
        return dict(after)
    found = {name: value for name, value in after.items() if name not in SETS and before.get(name) != value}
    gone: list[str] = []
    for name in SETS:
        held = {each["id"]: each for each in before[name]}
        found[name] = [each for each in after[name] if held.pop(each["id"], None) != each]
        gone += held
    return found | {"gone": gone}
