"""Small pictures as SVG for pages and files: whom entities are tied to, and figures as dots on a scale.

Every word is filled in as text. Colours follow the page's light or dark scheme by CSS, so one picture serves both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.markup import Markup, fill
from graph.style import Style, text_width

ROW = 25
SIZE = 13.0
OWN_SHOWN, SHARED_SHOWN = 9, 16
LABEL = 165
WIDTH = 1000

Link = Callable[[str], str]
"""The address for an entity's IRI, "" for none."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entity of a picture: its IRI, its label, its field of use."""

    iri: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from the side number *side* to a node: what it says, one line for each relation; *denied* is dashed."""

    side: int
    node: str
    said: tuple[str, ...]
    denied: bool = False


def cut(text: str, width: float, size: float = SIZE) -> str:
    """Return *text*, shortened to about *width* pixels.

    >>> cut("Monitoring and audit trail", 100), cut("Monitoring", 100)
    ('Monitoring and…', 'Monitoring')
    """
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _color(style: Style, group: str) -> Markup:
    light, dark = style.color(group, "light"), style.color(group, "dark")
    return fill("--light:{light};--dark:{dark}", light=light, dark=dark)


def _svg(width: float, height: float, label: str, parts: Sequence[Markup]) -> Markup:
    return fill(
        '<div class="diagram"><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="{label}">{parts}</svg></div>',
        width=round(width),
        height=round(height),
        label=label,
        parts=list(parts),
    )


def _anchored(inner: Markup, href: str) -> Markup:
    return fill('<a href="{href}" data-inside>{inner}</a>', href=href, inner=inner) if href else inner


# Neighbourhoods


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node in its place: the middle of its dot, and on which side of it the label stands."""

    node: Node
    x: float
    y: float
    anchor: str


def neighbourhoods(
    sides: Sequence[Node],
    nodes: Mapping[str, Node],
    edges: Sequence[Edge],
    style: Style,
    *,
    label: str,
    more: Callable[[int], str],
    link: Link,
) -> Markup:
    """Return the neighbourhoods of two to four *sides* as one picture: what they share stands in the middle.

    The first and third side stand left, the others right, each with its own neighbours outside; *more* words how many
    are left out. Order in a column is that of *nodes*.
    """
    holders: dict[str, set[int]] = {}
    for edge in edges:
        holders.setdefault(edge.node, set()).add(edge.side)
    shared = [node for iri, node in nodes.items() if len(holders.get(iri, ())) > 1]
    own = [[node for iri, node in nodes.items() if holders.get(iri) == {number}] for number in range(len(sides))]
    left, right = range(0, len(sides), 2), range(1, len(sides), 2)
    spots: list[_Spot] = []
    extra: list[Markup] = []
    heights = [len(shared[:SHARED_SHOWN]) + bool(shared[SHARED_SHOWN:])]
    heights += [sum(max(1, _rows(own[number])) + 1 for number in column) - 1 for column in (left, right) if column]
    height = max(heights) * ROW + 20

    def column(x: float, anchor: str, group: Sequence[Node], top: float, shown: int) -> None:
        for number, node in enumerate(group[:shown]):
            spots.append(_Spot(node, x, top + (number + 0.5) * ROW, anchor))
        if len(group) > shown:
            place = {"start": x + 10, "end": x - 10, "middle": x}[anchor]
            extra.append(_more(place, top + (shown + 0.5) * ROW, anchor, more(len(group) - shown)))

    count = len(shared[:SHARED_SHOWN]) + bool(shared[SHARED_SHOWN:])
    column(WIDTH / 2, "middle", shared, (height - count * ROW) / 2, SHARED_SHOWN)
    places: dict[int, tuple[float, float]] = {}
    for numbers, x, outer, anchor in ((left, 320.0, 185.0, "end"), (right, WIDTH - 320.0, WIDTH - 185.0, "start")):
        rows = [max(1, _rows(own[number])) for number in numbers]
        top = (height - (sum(rows) + len(rows) - 1) * ROW) / 2
        for number, count in zip(numbers, rows, strict=True):
            places[number] = (x, top + count * ROW / 2)
            column(outer, anchor, own[number], top, OWN_SHOWN)
            top += (count + 1) * ROW
    by_node = {spot.node.iri: spot for spot in spots}
    lines = [
        _tie(places[edge.side], by_node[edge.node], edge)
        for edge in sorted(edges, key=lambda edge: (edge.node, edge.side, edge.denied))
        if edge.node in by_node
    ]
    marks = [_mark(spot, style, link) for spot in spots]
    boxes = [_box(node, *places[number], style, link) for number, node in enumerate(sides)]
    return _svg(WIDTH, height, label, [*lines, *marks, *extra, *boxes])


def _rows(group: Sequence[Node]) -> int:
    return min(len(group), OWN_SHOWN) + (len(group) > OWN_SHOWN)


def _more(x: float, y: float, anchor: str, text: str) -> Markup:
    return fill(
        '<text class="more" x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>',
        x=x,
        y=y + 4,
        anchor=anchor,
        text=text,
    )


def _tie(side: tuple[float, float], spot: _Spot, edge: Edge) -> Markup:
    x, y = side
    reach = _half(spot) + 8 if spot.anchor == "middle" else 0.0
    end = spot.x - reach if x < spot.x else spot.x + reach
    bend = (end - x) / 2
    return fill(
        '<path class="tie {denied}" d="M{x},{y} C{x1},{y} {x2},{y2} {x3},{y2}"><title>{said}</title></path>',
        denied="denied" if edge.denied else "",
        x=round(x),
        y=round(y),
        x1=round(x + bend),
        x2=round(end - bend),
        x3=round(end),
        y2=round(spot.y),
        said="\n".join(edge.said),
    )


def _half(spot: _Spot) -> float:
    """Half the width of a label in the middle, its dot included."""
    return text_width(cut(spot.node.label, LABEL), SIZE) * 0.5 + 9


def _mark(spot: _Spot, style: Style, link: Link) -> Markup:
    middle = spot.anchor == "middle"
    x = spot.x - _half(spot) + 6 if middle else spot.x
    inner = fill(
        '<circle class="dot" style="{color}" cx="{x}" cy="{y}" r="5.5"></circle>'
        '<text x="{tx}" y="{ty}" text-anchor="{anchor}">{text}<title>{whole}</title></text>',
        color=_color(style, spot.node.group),
        x=round(x, 1),
        y=spot.y,
        tx=round(x - 11 if spot.anchor == "end" else x + 11, 1),
        ty=spot.y + 4.5,
        anchor="start" if middle else spot.anchor,
        text=cut(spot.node.label, LABEL),
        whole=spot.node.label,
    )
    return _anchored(inner, link(spot.node.iri))


def _box(node: Node, x: float, y: float, style: Style, link: Link) -> Markup:
    text = cut(node.label, 170)
    width = max(96.0, text_width(text, SIZE) * 1.08 + 22)
    inner = fill(
        '<rect class="side" style="{color}" x="{x}" y="{top}" width="{width}" height="32" rx="7"></rect>'
        '<text class="side" x="{middle}" y="{base}" text-anchor="middle">{text}<title>{whole}</title></text>',
        color=_color(style, node.group),
        x=round(x - width / 2),
        top=round(y - 16),
        width=round(width),
        middle=round(x),
        base=round(y + 4.5),
        text=text,
        whole=node.label,
    )
    return _anchored(inner, link(node.iri))


# One entity and what is tied to it


def surroundings(
    middle: Node,
    incoming: Sequence[Node],
    outgoing: Sequence[Node],
    said: Mapping[tuple[str, str], Sequence[str]],
    style: Style,
    *,
    label: str,
    more: Callable[[int], str],
    link: Link,
    shown: int = 12,
) -> Markup:
    """Return one entity with those whose relations come in on its left and those that it relates to on its right.

    *said* words the relations for ("in" or "out", IRI).
    """
    height = max(1, *(min(len(group), shown) + (len(group) > shown) for group in (incoming, outgoing))) * ROW + 20
    parts: list[Markup] = []
    marks: list[Markup] = []
    for group, x, anchor, key in ((incoming, 250.0, "end", "in"), (outgoing, WIDTH - 250.0, "start", "out")):
        rows = min(len(group), shown) + (len(group) > shown)
        top = (height - rows * ROW) / 2
        for number, node in enumerate(group[:shown]):
            spot = _Spot(node, x, top + (number + 0.5) * ROW, anchor)
            edge = Edge(0, node.iri, tuple(said.get((key, node.iri), ())))
            parts.append(_tie((WIDTH / 2, height / 2), spot, edge))
            marks.append(_mark(spot, style, link))
        if len(group) > shown:
            place = x - 10 if anchor == "end" else x + 10
            marks.append(_more(place, top + (shown + 0.5) * ROW, anchor, more(len(group) - shown)))
    return _svg(WIDTH, height, label, [*parts, *marks, _box(middle, WIDTH / 2, height / 2, style, link)])


# Figures on a scale


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure: its ends in the base unit, its bound, what it says in full, and whether it was set aside."""

    low: float
    high: float
    bound: str
    said: str
    aside: bool = False


PLOT_LEFT, PLOT_RIGHT, PLOT_ROW = 230, 24, 24


def dot_plot(
    rows: Sequence[tuple[str, str, Sequence[Dot]]],
    *,
    label: str,
    ticks: Sequence[float],
    say: Callable[[float], str],
    logarithmic: bool,
    link: Link,
) -> Markup:
    """Return figures as dots: a row for each (IRI, name, dots), values left to right, *ticks* named by *say*.

    On a logarithmic scale zero stands at the left edge. The shape says the bound.
    """
    values = [value for _, _, dots in rows for dot in dots for value in (dot.low, dot.high)]
    scale = _Scale(values, logarithmic, PLOT_LEFT + 14, WIDTH - PLOT_RIGHT)
    height = len(rows) * PLOT_ROW + 46
    parts = _axis(scale, ticks, say, len(rows) * PLOT_ROW + 14)
    for number, (iri, name, dots) in enumerate(rows):
        y = 12 + (number + 0.5) * PLOT_ROW
        text = fill(
            '<text x="{x}" y="{y}" text-anchor="end">{text}<title>{name}</title></text>',
            x=PLOT_LEFT,
            y=y + 4.5,
            text=cut(name, PLOT_LEFT - 20),
            name=name,
        )
        rule = fill(
            '<line class="rule" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"></line>', x1=scale.left, x2=scale.right, y=y
        )
        parts += [rule, _anchored(text, link(iri))]
        parts += [_dot(dot, scale, y) for dot in sorted(dots, key=lambda dot: (dot.low, dot.high, dot.bound, dot.said))]
    return _svg(WIDTH, height, label, parts)


class _Scale:
    """From values to places between *left* and *right*."""

    def __init__(self, values: Sequence[float], logarithmic: bool, left: float, right: float) -> None:
        positive = [value for value in values if value > 0] or [1.0]
        self.left, self.right, self.logarithmic = left, right, logarithmic
        low, high = (min(positive), max(positive)) if logarithmic else (min(values, default=0.0), max(positive))
        if logarithmic:
            self.low, self.high = math.log10(low) - 0.15, math.log10(high) + 0.15
        else:
            room = (high - low or abs(high) or 1.0) * 0.06
            self.low, self.high = low - room, high + room

    def place(self, value: float) -> float:
        if self.logarithmic:
            value = math.log10(value) if value > 0 else self.low
        share = (value - self.low) / (self.high - self.low)
        return round(self.left + (self.right - self.left) * min(max(share, 0.0), 1.0), 1)


def _axis(scale: _Scale, ticks: Sequence[float], say: Callable[[float], str], bottom: float) -> list[Markup]:
    parts: list[Markup] = []
    last = -math.inf
    for tick in ticks:
        x, text = scale.place(tick), say(tick)
        half = text_width(text, 11) / 2
        if not scale.left <= x <= scale.right or x - half < last + 10 or x + half > scale.right + PLOT_RIGHT:
            continue
        last = x + half
        parts.append(
            fill(
                '<line class="grid" x1="{x}" x2="{x}" y1="8" y2="{bottom}"></line>'
                '<text class="tick" x="{x}" y="{y}" text-anchor="middle">{text}</text>',
                x=x,
                bottom=bottom,
                y=bottom + 16,
                text=text,
            )
        )
    return parts


def _dot(dot: Dot, scale: _Scale, y: float) -> Markup:
    low, high = scale.place(dot.low), scale.place(dot.high)
    shape = bound_shape(dot.bound, high, y) if dot.low == dot.high else _span(low, high, y)
    return fill(
        '<g class="figure-dot {aside}">{shape}<title>{said}</title></g>',
        aside="aside" if dot.aside else "",
        shape=shape,
        said=dot.said,
    )


def _span(low: float, high: float, y: float) -> Markup:
    return fill(
        '<line class="span" x1="{low}" x2="{high}" y1="{y}" y2="{y}"></line>'
        '<circle class="end" cx="{low}" cy="{y}" r="4"></circle>'
        '<circle class="end" cx="{high}" cy="{y}" r="4"></circle>',
        low=low,
        high=high,
        y=y,
    )


def bound_shape(bound: str, x: float, y: float) -> Markup:
    """Return the mark of a bound at a place: a dot with a stop for a maximum, a diamond for a default, and so on."""
    if bound in ("max", "min"):
        stop = x + 7 if bound == "max" else x - 7
        return fill(
            '<circle cx="{x}" cy="{y}" r="5"></circle>'
            '<line class="stop" x1="{stop}" x2="{stop}" y1="{a}" y2="{b}"></line>',
            x=x,
            y=y,
            stop=stop,
            a=y - 7,
            b=y + 7,
        )
    if bound in ("default", "recommended"):
        points = f"{x},{y - 6.5} {x + 6.5},{y} {x},{y + 6.5} {x - 6.5},{y}"
        return fill('<polygon class="{bound}" points="{points}"></polygon>', bound=bound, points=points)
    if bound == "range":
        return _span(x - 8, x + 8, y)
    return fill('<rect x="{x}" y="{y}" width="9" height="9"></rect>', x=x - 4.5, y=y - 4.5)


_SECONDS = (1e-9, 1e-6, 1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 21600, 86400, 604800, 2592000, 31536000, 315360000)


def nice_ticks(base_unit: str, values: Sequence[float], *, logarithmic: bool) -> list[float]:
    """Return the values that a scale names: round ones in the units that people read, from small to large."""
    positive = [value for value in values if value > 0]
    if not positive:
        return []
    low, high = min(positive), max(positive)
    if not logarithmic:
        low = min(values)
        step = 10 ** math.floor(math.log10((high - low) or high or 1)) / 2
        first = math.floor(low / step)
        return [round((first + number) * step, 10) for number in range(int((high - low) / step) + 3)]
    if base_unit == "second":
        return [tick for tick in _SECONDS if low / 4 <= tick <= high * 4]
    if base_unit in ("B", "B/s"):
        ladder = [1024.0**power * factor for power in range(7) for factor in (1, 16, 128)]
        return [tick for tick in ladder if low / 16 <= tick <= high * 16]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [float(f"1e{power}") for power in powers]


BOUND_SHAPES: Mapping[str, Markup] = {
    bound: bound_shape(bound, 13, 8) for bound in ("max", "range", "min", "default", "recommended", "exact")
}
"""The mark of each bound, for a legend 26 by 16 wide."""
