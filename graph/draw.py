"""A scene as pyvis draws it, as data for the page's canvas, and as one HTML file that opens offline.

pyvis builds the network: nodes, edges, options, physics off. Its own HTML is not used: it fetches Bootstrap from the
net and reads titles as markup. The page and the file mount its bundled vis-network instead, with one
script of ours (``graph/ui/web/canvas.js``) that sets every word as text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
from pyvis.network import Network

from graph.network import PARENT, Bundle, Net, short_name
from graph.scene import Scene
from graph.style import Style
from graph.view import View

Words = Callable[[str], str]

WEB = Path(__file__).resolve().parent / "ui" / "web"
SYMMETRIC = frozenset({"alternativeTo", "integratesWith", PARENT})
CANVAS_WORDS = (
    "label",
    "zoomin",
    "zoomout",
    "fit",
    "map",
    "legend",
    "legend.show",
    "legend.hide",
    "denied",
    "vocabulary",
    "more",
    "wheel",
    "lines",
    "line",
    "loading",
    "failed",
)


@cache
def vis_script() -> str:
    """Return the source of pyvis's bundled vis-network, without the name of a map file that nobody serves."""
    path = max((Path(pyvis.__file__).parent / "lib").glob("vis-*/vis-network.min.js"))
    return path.read_text(encoding="utf-8").rpartition("//# sourceMappingURL")[0]


@cache
def web_file(name: str) -> str:
    """Return one of the page's own scripts or style sheets."""
    return (WEB / name).read_text(encoding="utf-8")


def draw_network(scene: Scene, view: View, net: Net, style: Style) -> Network:
    """Return the pyvis network of *scene*; colours come with the theme, by the group of each node."""
    network = Network(height="100%", width="100%", directed=True)
    for node in scene.nodes:
        about = net.nodes[node]
        x, y = scene.places[node]
        network.add_node(
            node,
            label="\n".join(scene.labels[node]),
            shape=style.shape[about["kind"]],
            group=about["group"],
            size=scene.sizes[node],
            x=round(x),
            y=round(y),
            name=about["en"],
            ko=about["ko"] if about["ko"] != about["en"] else "",
            kind=about["kind"],
        )
    for node, count in scene.more.items():
        x, y = scene.places[f"{node}+"]
        network.add_node(
            f"{node}+",
            label=f"+{count}",
            shape=style.shape["more"],
            group="other",
            size=style.node["smallest"] + 7,
            x=round(x),
            y=round(y),
            kind="more",
            name=short_name(net, node),
        )
        network.add_edge(
            node,
            f"{node}+",
            id=f"{node}>{node}+",
            width=style.edge["thinnest"],
            dashes=[2, 3],
            arrows={"to": {"enabled": False}},
        )
    pairs = {(edge.source, edge.target) for edge in scene.edges}
    doubled = {(edge.source, edge.target) for edge in scene.edges if edge.denied}
    most = max((edge.lines for edge in scene.edges), default=1)
    for edge in scene.edges:
        bent = (edge.target, edge.source) in pairs or (edge.source, edge.target) in doubled
        network.add_edge(edge.source, edge.target, **_edge_options(edge, style, most, bent))
    network.set_options(json.dumps(OPTIONS))
    return network


def _edge_options(edge: Bundle, style: Style, most: int, bent: bool) -> dict[str, Any]:
    options: dict[str, Any] = {
        "id": edge.id,
        "width": style.width(edge.lines, most),
        "types": list(edge.types),
        "lines": edge.lines,
        "arrows": {"to": {"enabled": False}} if set(edge.types) <= SYMMETRIC else "to",
    }
    if edge.denied:
        options |= {"denied": True, "dashes": [7, 5], "arrows": {"to": {"enabled": True, "type": "bar"}}}
    elif edge.type_is_vocabulary:
        options["dashes"] = [2, 3]
    if bent:
        options["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": 0.24 if edge.denied else 0.12}
    return options


OPTIONS: Mapping[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hideEdgesOnDrag": False,
        "selectConnectedEdges": False,
        "zoomView": False,
        "tooltipDelay": 1000000,
    },
    "nodes": {"chosen": False, "borderWidth": 1.5, "font": {"size": 0}},
    "edges": {
        "chosen": False,
        "smooth": False,
        "selectionWidth": 0,
        "hoverWidth": 0,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.42}},
        "endPointOffset": {"to": 2},
        "color": {"inherit": False},
    },
}


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
    network = draw_network(scene, view, net, style)
    options = dict(OPTIONS)
    if len(scene.edges) > 500:
        options["interaction"] = {**OPTIONS["interaction"], "hideEdgesOnDrag": True}
    used = list(scene.groups)
    return {
        "picture": "|".join([view.focus, *view.kinds, "tall" if view.tall else "wide"]),
        "tall": view.tall,
        "nodes": network.nodes,
        "edges": [_compact(edge) for edge in network.edges],
        "options": options,
        "camera": list(view.camera) if view.camera else None,
        "aim": view.aim,
        "selected": view.selected,
        "groups": [[group, groups.get(group, group), scene.groups[group], group in view.groups_off] for group in used],
        "kinds": [[kind, words(f"kind.{kind}"), style.shape[kind]] for kind in ("service", "component", "technology")],
        "types": {name: types[name] for name in sorted({t for e in scene.edges for t in e.types} & set(types))},
        "label": dict(style.label),
        "themes": {
            theme: {**style.theme[theme], "groups": {group: style.color(group, theme) for group in [*used, "other"]}}
            for theme in ("light", "dark")
        },
        "words": {name: words(f"canvas.{name}") for name in CANVAS_WORDS},
        **(state or {}),
    }


def _compact(edge: Mapping[str, Any]) -> dict[str, Any]:
    """An edge without what is the same for all: it is sent with every change."""
    short = {key: value for key, value in edge.items() if (key, value) != ("arrows", "to")}
    smooth = short.pop("smooth", None)
    return {**short, "bent": smooth["roundness"]} if smooth else short


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
        "canvas": web_file("canvas.js").replace("export function", "function"),
        "file": web_file("file.js"),
        "data": script_json({"canvas": data, "evidence": evidence, "title": title}),
    }
    before, *rest = page.split("{{")
    return before + "".join(parts[name] + after for name, _, after in (piece.partition("}}") for piece in rest))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
