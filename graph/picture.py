"""A scene as one SVG file: written from the style table and the places, with icons, blocks and words inside it.

It is drawn as the canvas draws it, on a painted ground; every word is escaped text, nothing in it is loaded
from anywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from graph.draw import Stroke, strokes
from graph.icons import icon_of, icon_url, initials, is_tile
from graph.layout import Point
from graph.network import PARENT, SUMMARY, Bundle, Net
from graph.scene import Scene, name_block
from graph.style import Style, Theme, text_width, wrap_label

FONT = "Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif"
MARGIN = 56.0
HEAD = 46.0
NARROWEST = 420.0
NAMED = 60
"""Up to so many edges each has its type written on it."""
Look = dict[str, str | float]
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_svg(
    scene: Scene,
    net: Net,
    style: Style,
    *,
    title: str,
    types: Mapping[str, str],
    groups: Mapping[str, str],
    denied: str,
    theme: Theme = "light",
) -> bytes:
    """Return *scene* as SVG, headed by *title*; *types* and *groups* label relation types and fields of use."""
    paper = _Paper(scene, net, style, theme, types, groups)
    left, top, right, bottom = paper.bounds()
    legend, deep = paper.legend(left, bottom, right - left, denied)
    width, height = right - left, bottom - top + HEAD + deep
    head = _tag("text", _text(title), x=left + 20, y=top - 14, font_size=20, font_weight=700, fill=paper.theme["text"])
    svg = _tag(
        "svg",
        _tag("title", _text(title)),
        _tag("style", "text{unicode-bidi:isolate}.halo{paint-order:stroke;stroke-linejoin:round}"),
        _tag("rect", x=left, y=top - HEAD, width=width, height=height, fill=paper.theme["background"]),
        head,
        *paper.regions(),
        *paper.edges(),
        *paper.titles(),
        *paper.nodes(),
        *legend,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{left:.0f} {top - HEAD:.0f} {width:.0f} {height:.0f}",
        width=round(width),
        height=round(height),
        font_family=FONT,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'.encode()


def _text(text: str) -> str:
    return escape(_UNFIT.sub("\ufffd", text))


def _tag(name: str, *inside: str, **attributes: str | float) -> str:
    """One element: *inside* is markup or escaped text, the values of attributes are escaped here."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value) if isinstance(value, float) else str(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class _Paper:
    """What all parts of one picture are drawn with."""

    def __init__(
        self,
        scene: Scene,
        net: Net,
        style: Style,
        theme: Theme,
        types: Mapping[str, str],
        groups: Mapping[str, str],
    ) -> None:
        self.scene, self.net, self.style, self.name = scene, net, style, theme
        self.theme, self.types, self.groups = style.theme[theme], types, groups

    def color(self, key: str) -> str:
        return self.style.color(key, self.name)

    def bounds(self) -> tuple[float, float, float, float]:
        places = self.scene.places
        spots = [places[node] for node in (*self.scene.nodes, *(f"{node}+" for node in self.scene.more))]
        spots += [corner for _, *four in self.scene.regions for corner in ((four[0], four[1]), (four[2], four[3]))]
        if not spots:
            return -210.0, -100.0, 210.0, 100.0
        pad = 24.0 if self.scene.regions else MARGIN
        left, right = min(x for x, _ in spots) - pad, max(x for x, _ in spots) + pad
        top, bottom = min(y for _, y in spots) - pad, max(y for _, y in spots) + pad
        return left, top, max(right, left + NARROWEST), bottom

    def regions(self) -> list[str]:
        found = []
        for block, left, top, right, bottom in self.scene.regions:
            color = self.color(name_block(block, self.net, self.groups)[0])
            found.append(
                _tag(
                    "rect",
                    x=left,
                    y=top,
                    width=right - left,
                    height=bottom - top,
                    rx=10,
                    fill=color,
                    fill_opacity="0.06",
                    stroke=color,
                    stroke_opacity="0.3",
                )
            )
        return found

    def titles(self) -> list[str]:
        """The titles of the blocks, which lie above the edges."""
        found = []
        for block, left, top, right, _ in self.scene.regions:
            group, title = name_block(block, self.net, self.groups)
            fill = self.theme["text"] if self.name == "light" else self.color(group)
            label = _cut(title, right - left - 18)
            bold: Look = {"text_anchor": "start", "font_weight": 650}
            found.append(self.halo(left + 10, top + 16, label, 12, fill, **bold))
        return found

    def edges(self) -> list[str]:
        lines: list[str] = []
        names: list[str] = []
        crowd = len(self.scene.edges) > NAMED
        faint = ("0.35" if self.scene.regions else "0.45") if crowd else "0.95"
        for stroke in strokes(self.scene, self.style):
            edge = stroke.edge
            start, end = self.scene.places[edge.source], self.scene.places[edge.target]
            control = _control(start, end, stroke.bend)
            tip = _towards(end, control, self.border(edge.target, end, control) + 2)
            look: Look = {
                "stroke": self.theme["denial"] if edge.denied else self.theme["edge"],
                "stroke_opacity": "0.55" if crowd and edge.denied else faint,
                "stroke_width": stroke.width,
            }
            if stroke.dashes:
                look["stroke_dasharray"] = " ".join(map(str, stroke.dashes))
            way = f"M{_point(start)}Q{_point(control)} {_point(tip)}"
            lines += [_tag("path", d=way, fill="none", **look), _end(tip, control, stroke, look)]
            if not crowd:
                names.append(self.edge_name(edge, start, control, tip))
        for node in self.scene.more:
            way = f"M{_point(self.scene.places[node])}L{_point(self.scene.places[f'{node}+'])}"
            lines.append(_tag("path", d=way, stroke=self.theme["edge"], stroke_dasharray="2 3"))
        return [*lines, *names]

    def border(self, node: str, middle: Point, towards: Point) -> float:
        """How far the border of *node* is from its middle in the direction of a point."""
        size = self.scene.sizes[node]
        turn = math.atan2(towards[1] - middle[1], towards[0] - middle[0])
        across, along = abs(math.cos(turn)), abs(math.sin(turn))
        kind = self.net.nodes[node]["kind"] if node in self.net else "summary"
        if kind == "technology":
            return size * 1.2 / (across + along)
        return size if kind == "component" else min(size / max(across, along), size * 1.25)

    def edge_name(self, edge: Bundle, start: Point, control: Point, end: Point) -> str:
        x = start[0] / 4 + control[0] / 2 + end[0] / 4
        y = start[1] / 4 + control[1] / 2 + end[1] / 4
        label = ", ".join(self.types.get(type_, type_) for type_ in edge.types if type_ != PARENT)
        color = self.theme["denial"] if edge.denied else self.theme["muted"]
        return self.halo(x, y + 4, ("✕ " if edge.denied else "") + label, 10.5, color) if label else ""

    def halo(self, x: float, y: float, text: str, size: float, color: str, **more: str | float) -> str:
        look: Look = {"font_size": size, "font_weight": 500, "text_anchor": "middle", "fill": color}
        look |= more
        ground: Look = {"stroke": self.theme["background"], "stroke_width": 3.5}
        return _tag("text", _text(text), class_="halo", x=x, y=y, **look, **ground)

    def nodes(self) -> list[str]:
        found: list[str] = []
        for node in self.scene.nodes:
            x, y = self.scene.places[node]
            size = self.scene.sizes[node]
            draw = self.summary if node in self.scene.members else self.node
            found += draw(node, x, y, size)
        for node, count in self.scene.more.items():
            x, y = self.scene.places[f"{node}+"]
            ring = {"fill": self.theme["background"], "stroke": self.theme["highlight"], "stroke_dasharray": "3 3"}
            found.append(_tag("circle", cx=x, cy=y, r=self.style.node["stub"], **ring))
            found.append(self.halo(x, y + 4, f"+{count}", 12, self.theme["highlight"]))
        return found

    def node(self, node: str, x: float, y: float, size: float) -> list[str]:
        about = self.net.nodes[node]
        color = self.color(self.scene.colors[node])
        icon = icon_of(self.net, node)
        tile = bool(icon) and is_tile(icon)
        fill = "#ffffff" if icon and not tile else color
        inside = [_tag("title", _text(about["en"])), self.shape(about["kind"], x, y, size, fill=fill)]
        if icon:
            reach = size if tile else size * 0.72
            inside.append(
                _tag("image", x=x - reach, y=y - reach, width=2 * reach, height=2 * reach, href=icon_url(icon))
            )
        else:
            mark = initials(about["en"])
            bold: Look = {"font_weight": 700, "text_anchor": "middle"}
            high = size * (0.82, 0.82, 0.82, 0.66, 0.52)[min(4, len(mark))]
            ground = "#ffffff" if self.name == "light" else self.theme["background"]
            inside.append(_tag("text", _text(mark), x=x, y=y + high * 0.36, font_size=high, fill=ground, **bold))
        ring = 5 if self.scene.legend else 2
        inside.append(self.shape(about["kind"], x, y, size, fill="none", stroke=color, stroke_width=ring))
        below = y + size * (1.2 if about["kind"] == "technology" else 1)
        return [_tag("g", *inside), *self.label(self.scene.labels[node], x, below)]

    def summary(self, node: str, x: float, y: float, size: float) -> list[str]:
        group = node.removeprefix(SUMMARY)
        color, ground = self.color(self.scene.colors[node]), self.theme["background"]
        count = str(self.scene.members[node])
        label = wrap_label(self.groups.get(group, group), self.style.label["wrap"], self.style.label["lines"])
        bold: Look = {"font_size": round(size * 0.8), "font_weight": 700, "text_anchor": "middle"}
        return [
            self.shape("service", x + 4, y - 4, size, fill=ground, stroke=color),
            self.shape("service", x, y, size, fill=color),
            _tag("text", count, x=x, y=y + size * 0.28, fill=ground, **bold),
            *self.label(label, x, y + size),
        ]

    def shape(self, kind: str, x: float, y: float, size: float, **look: str | float) -> str:
        if kind == "component":
            return _tag("circle", cx=x, cy=y, r=size, **look)
        if kind == "technology":
            far = size * 1.2
            points = " ".join(_point(spot) for spot in ((x, y - far), (x + far, y), (x, y + far), (x - far, y)))
            return _tag("polygon", points=points, **look)
        return _tag("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, rx=size * 0.36, **look)

    def label(self, lines: Sequence[str], x: float, top: float) -> list[str]:
        step, size = self.style.label["line"], self.style.label["size"]
        rows = [(top + 14 + step * number, line) for number, line in enumerate(lines) if line]
        return [self.halo(x, y, line, size, self.theme["text"]) for y, line in rows]

    def legend(self, left: float, top: float, width: float, denied: str) -> tuple[list[str], float]:
        """What the colours mean, in rows below the drawing, and how high that is."""
        found: list[str] = []
        groups = () if self.scene.legend else self.scene.groups
        x, y = left + 20, top + 22
        for group in groups:
            label = self.groups.get(group, group)
            wide = text_width(label, 12) + 40
            if x + wide > left + width - 10:
                x, y = left + 20, y + 20
            found.append(_tag("circle", cx=x + 5, cy=y - 4, r=5, fill=self.color(group)))
            found.append(_tag("text", _text(label), x=x + 16, y=y, font_size=12, fill=self.theme["muted"]))
            x += wide
        if any(edge.denied for edge in self.scene.edges):
            y += 20
            line = f"M{_point((left + 20, y - 4))}h26"
            found.append(_tag("path", d=line, stroke=self.theme["denial"], stroke_width=2, stroke_dasharray="7 5"))
            found.append(_tag("text", _text(denied), x=left + 54, y=y, font_size=12, fill=self.theme["muted"]))
        return found, y - top + 18


def _cut(label: str, width: float) -> str:
    while len(label) > 2 and text_width(label, 12) > width:
        label = label.removesuffix("…")[:-1].rstrip() + "…"
    return label


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _control(start: Point, end: Point, bend: float) -> Point:
    """The point that a curve from *start* to *end* leans to; with no bend it is a straight line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    return (start[0] + end[0]) / 2 - dy * bend, (start[1] + end[1]) / 2 + dx * bend


def _towards(end: Point, control: Point, distance: float) -> Point:
    dx, dy = control[0] - end[0], control[1] - end[1]
    length = math.hypot(dx, dy) or 1.0
    share = min(distance / length, 0.9)
    return end[0] + dx * share, end[1] + dy * share


def _end(tip: Point, control: Point, stroke: Stroke, look: Look) -> str:
    """The head of an edge: an arrow, or across a denied one a bar; nothing where there is no direction."""
    if not stroke.is_directed:
        return ""
    turn = math.atan2(tip[1] - control[1], tip[0] - control[0])
    if stroke.edge.denied:
        x, y = 6 * math.sin(turn), -6 * math.cos(turn)
        way = f"M{_point((tip[0] - x, tip[1] - y))}L{_point((tip[0] + x, tip[1] + y))}"
        return _tag("path", d=way, stroke=look["stroke"], stroke_width=2.4)
    sides = [(tip[0] - 8 * math.cos(turn + side), tip[1] - 8 * math.sin(turn + side)) for side in (-0.42, 0.42)]
    points = " ".join(_point(spot) for spot in (tip, *sides))
    return _tag("polygon", points=points, fill=look["stroke"], fill_opacity=look["stroke_opacity"])
