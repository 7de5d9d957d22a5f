"""Flows in layers, from left to right or from top to bottom; in a small picture none runs over a node.

Sugiyama's way: a flow over several layers has a place of its own in each between, a lane. Edges are straight, so lanes
only tell on which side of a node they pass; the places of nodes are then the solution of inequalities.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import igraph
import numpy as np

from graph.layout import Array, Point
from graph.style import Box, fan

LAYERS_MOST = 7
LANES_MOST = 30
"""Up to so many ties by flows they have lanes; more would draw the picture out far beyond its window."""
WIDER = (1.0, 1.4, 1.9, 2.6)
"""So much further apart layers move where flows would pass over nodes."""
ORDERS = 4
"""From so many other orders nodes are placed anew where flows still pass over some."""
TRIES = 10
DRAWN_OUT = 2.2
CLEAR, MORE = 6.0, 14.0
"""How far an edge stays from the box of a node, and how much further where it then lies over it."""
STEEP_MOST = 3.0
Strands = Mapping[tuple[str, str], int]
"""How many edges are drawn between two nodes, in either order of them."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How far a node with its label reaches from its middle: along the flow *before* and *after*, and across it."""

    before: float
    after: float
    above: float
    below: float

    @classmethod
    def of(cls, box: Box, upright: bool) -> _Room:
        half = box.width / 2
        return cls(box.up, box.down, half, half) if upright else cls(half, half, box.up, box.down)


Rooms = Mapping[str, _Room]


def by_flow(
    boxes: Mapping[str, Box], flows: Sequence[tuple[str, str]], *, aspect: float, strands: Strands | None = None
) -> dict[str, Point]:
    """Return places in which *flows* (from, to) run from left to right, in an upright window from top to bottom.

    A flow back along a circle runs against the rest. What no flow touches stands below. In a small picture none of the
    *strands* of a flow, one each if not told, runs over a node or its label.
    """
    names = sorted(boxes)
    if not names:
        return {}
    upright = aspect < 1
    rooms = {name: _Room.of(box, upright) for name, box in boxes.items()}
    ties = {frozenset(flow) for flow in flows if {*flow} <= {*boxes}}
    is_small = len(ties) <= LANES_MOST
    layers = _layers(names, sorted(set(flows)), len(names) if is_small else LAYERS_MOST)
    at = {name: number for number, layer in enumerate(layers) for name in layer}
    rest = [name for name in names if name not in at]
    ratio = 1 / aspect if upright else aspect
    if is_small:
        runs = sorted(
            (min(tie, key=lambda end: (at[end], end)), max(tie, key=lambda end: (at[end], end))) for tie in ties
        )
        places = _with_rest(_lanes(layers, runs, rooms, strands or {}, ratio), rest, rooms)
    else:
        layers = _ordered(layers, flows)
        tallest = max(room.above + room.below for room in rooms.values())
        heights = sorted({round(1.3**power) for power in range(24)})
        tried = [_columns(layers, rooms, tallest * count) for count in heights if count < 2 * len(names)]

        def spread(places: Mapping[str, Point]) -> float:
            wide, high = _extent(places, rooms)
            return max(wide, high * ratio)

        places = min((_with_rest(each, rest, rooms) for each in tried), key=spread)
    middle = _middle(places)
    found = {name: (round(x - middle[0], 1), round(y - middle[1], 1)) for name, (x, y) in places.items()}
    return {name: (y, x) for name, (x, y) in found.items()} if upright else found


# Layers and their order


def _layers(names: Sequence[str], flows: Sequence[tuple[str, str]], most: int) -> list[list[str]]:
    """What flows touch, in layers: by the longest way that leads there, or if those were more than *most* by a level
    between neighbours'."""
    index = {name: number for number, name in enumerate(names)}
    edges = [(index[one], index[other]) for one, other in flows if one in index and other in index and one != other]
    layer = _longest(len(names), edges)
    if max(layer.values(), default=0) >= most:
        layer = _levels(len(names), edges)
    rows: dict[int, list[str]] = {}
    for node in sorted({end for edge in edges for end in edge}):
        rows.setdefault(layer[node], []).append(names[node])
    return [rows[number] for number in sorted(rows)]


def _longest(count: int, edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    back = set(igraph.Graph(n=count, edges=edges, directed=True).feedback_arc_set(method="eades"))
    ahead = igraph.Graph(
        n=count, edges=[edge for number, edge in enumerate(edges) if number not in back], directed=True
    )
    order = ahead.topological_sorting()
    layer: dict[int, int] = {}
    for node in order:
        layer[node] = max((layer[before] + 1 for before in ahead.predecessors(node)), default=0)
    for node in reversed(order):  # a source stands just before what it feeds
        after = [layer[each] for each in ahead.successors(node)]
        if after and not ahead.predecessors(node):
            layer[node] = min(after) - 1
    return layer


def _levels(count: int, edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Levels that, as well as can be, rise by one along each edge, in ``LAYERS_MOST`` steps."""
    ties = np.zeros((count, count))
    rise = np.zeros(count)
    for one, other in edges:
        ties[one, one] += 1
        ties[other, other] += 1
        ties[one, other] -= 1
        ties[other, one] -= 1
        rise[one] -= 1
        rise[other] += 1
    level = np.linalg.solve(ties + np.eye(count) * 1e-6, rise)
    touched = sorted({end for edge in edges for end in edge})
    low, high = min(level[touched]), max(level[touched])
    return {
        node: min(LAYERS_MOST - 1, int((level[node] - low) / (high - low or 1.0) * LAYERS_MOST)) for node in touched
    }


def _ordered(layers: list[list[str]], flows: Sequence[tuple[str, str]]) -> list[list[str]]:
    """*layers* with each node near the middle of those that it is tied to in the layers beside."""
    near: dict[str, list[str]] = {}
    for one, other in flows:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    at = {name: number / max(1, len(layer) - 1) for layer in layers for number, name in enumerate(layer)}
    for turn in range(12):
        for layer in layers if turn % 2 == 0 else layers[::-1]:
            middles = {name: sum(at[each] for each in near[name] if each in at) / len(near[name]) for name in layer}
            layer.sort(key=lambda name: (round(middles[name], 6), name))
            at |= {name: number / max(1, len(layer) - 1) for number, name in enumerate(layer)}
    return layers


# Columns


def _columns(layers: Sequence[Sequence[str]], rooms: Rooms, height: float) -> dict[str, Point]:
    """Each layer as a column, or as several where it is higher than *height*."""
    places: dict[str, Point] = {}
    between, apart = _distances(len(rooms))
    x = 0.0
    for layer in layers:
        whole = sum(rooms[name].above + rooms[name].below for name in layer)
        count = math.ceil(whole / max(height, 1.0))
        size = math.ceil(len(layer) / count)
        for start in range(0, len(layer), size):
            column = layer[start : start + size]
            x += max(rooms[name].before for name in column)
            step = max(height, whole / count) / len(column)
            y = -max(height, whole / count) / 2 - apart * len(column) / 2
            for name in column:
                room = rooms[name]
                deep = max(step, room.above + room.below) + apart
                places[name] = (x, y + deep / 2 + (room.above - room.below) / 2)
                y += deep
            x += max(rooms[name].after for name in column) + 16
        x += between
    return places


def _distances(count: int) -> tuple[float, float]:
    """How far apart layers stand, and nodes in them: few nodes further."""
    return 70 + 900 / (count + 4), 240 / (count + 4)


def _with_rest(places: Mapping[str, Point], rest: Sequence[str], rooms: Rooms) -> dict[str, Point]:
    """*places* with *rest* in rows below."""
    found = dict(places)
    if not rest:
        return found
    left, wide = 0.0, 4 * max(rooms[name].before + rooms[name].after for name in rest)
    if places:
        left = min(x - rooms[name].before for name, (x, _) in places.items())
        wide = max(wide, max(x + rooms[name].after for name, (x, _) in places.items()) - left)
    y = max((at + rooms[name].below for name, (_, at) in places.items()), default=0.0) + 30
    x, deep = left, 0.0
    for name in rest:
        room = rooms[name]
        if x + room.before + room.after > left + wide:
            x, y, deep = left, y + deep, 0.0
        found[name] = (x + room.before, y + room.above)
        x, deep = x + room.before + room.after + 2, max(deep, room.above + room.below + 2)
    return found


def _extent(places: Mapping[str, Point], rooms: Rooms) -> Point:
    left = min(x - rooms[name].before for name, (x, _) in places.items())
    right = max(x + rooms[name].after for name, (x, _) in places.items())
    top = min(y - rooms[name].above for name, (_, y) in places.items())
    bottom = max(y + rooms[name].below for name, (_, y) in places.items())
    return right - left, bottom - top


def _middle(places: Mapping[str, Point]) -> Point:
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


# Lanes


Run = tuple[str, str]
"""A flow, the end in the earlier layer first."""


def _lanes(
    layers: Sequence[Sequence[str]], runs: Sequence[Run], rooms: Rooms, strands: Strands, ratio: float
) -> dict[str, Point]:
    """Each layer as one column, the columns so far apart that no run is in the way of a node, or as few as can be.

    They are drawn out across the flow as far as a window that is *ratio* times as long as high has room.
    """
    at = {name: number for number, layer in enumerate(layers) for name in layer}
    filled, steps = _with_lanes(layers, runs, at)
    between, apart = _distances(len(at))
    places, fewest = dict[str, Point](), math.inf
    for start, wider in product(_starts(filled), WIDER):
        rank = {name: number for layer in _ordered(start, steps) for number, name in enumerate(layer)}
        straight = _Straight(at, rank, runs, _stand(layers, rooms, between * wider), rooms, strands)
        for tried, over in straight.tries(apart):
            if len(over) < fewest:
                places, fewest = tried, len(over)
        if not fewest:
            break
    if len(layers) > 1:
        wide, high = _extent(places, rooms)
        full = min(DRAWN_OUT, wide / ratio / high)
        for grow in (full, (1 + full) / 2):
            drawn = {name: (x, y * grow) for name, (x, y) in places.items()}
            if grow > 1 and len(_passed(drawn, runs, rooms, strands)) <= fewest:
                return drawn
    return places


def _starts(layers: Sequence[Sequence[str]]) -> Iterator[list[list[str]]]:
    """*layers* as they are, then in other orders: from some, nodes come to stand where runs have room."""
    shuffled = random.Random(len(layers))
    yield [list(layer) for layer in layers]
    for _ in range(ORDERS):
        yield [shuffled.sample(layer, len(layer)) for layer in layers]


def _with_lanes(
    layers: Sequence[Sequence[str]], runs: Sequence[Run], at: Mapping[str, int]
) -> tuple[list[list[str]], list[Run]]:
    """*layers* with a lane in each that a run leads through, and the steps of the runs from layer to layer."""
    filled = [list(layer) for layer in layers]
    steps: list[Run] = []
    for run in runs:
        way = [run[0], *(_lane(run, number) for number in range(at[run[0]] + 1, at[run[1]])), run[1]]
        for number, lane in enumerate(way[1:-1], start=at[run[0]] + 1):
            filled[number].append(lane)
        steps += zip(way, way[1:], strict=False)
    return filled, steps


def _lane(run: Run, layer: int) -> str:
    return f"{run[0]}>{run[1]}>{layer}"  # no entity has such a name


def _stand(layers: Sequence[Sequence[str]], rooms: Rooms, between: float) -> list[float]:
    """Where along the flow each layer stands."""
    found: list[float] = []
    x = 0.0
    for layer in layers:
        found.append(x + max(rooms[name].before for name in layer))
        x = found[-1] + max(rooms[name].after for name in layer) + between
    return found


def _passed(places: Mapping[str, Point], runs: Sequence[Run], rooms: Rooms, strands: Strands) -> list[tuple[Run, str]]:
    """Which runs pass over which nodes."""
    found: list[tuple[Run, str]] = []
    shares = np.linspace(0, 1, 121)
    for run in runs:
        (x0, y0), (x1, y1) = places[run[0]], places[run[1]]
        dx, dy = x1 - x0, y1 - y0
        lean = 2 * shares * (1 - shares) * np.array(fan(_count(run, strands), math.hypot(dx, dy)))[:, None]
        xs, ys = x0 + dx * shares - dy * lean, y0 + dy * shares + dx * lean
        for name, (x, y) in places.items():
            room = rooms[name]
            over = (xs > x - room.before) & (xs < x + room.after) & (ys > y - room.above) & (ys < y + room.below)
            if name not in run and over.any():
                found.append((run, name))
    return found


def _count(run: Run, strands: Strands) -> int:
    return max(1, strands.get(run, 0) + strands.get(run[::-1], 0))


class _Straight:
    """Nodes in given columns and order, to be placed across the flow so that runs are short and pass beside nodes."""

    def __init__(
        self,
        at: Mapping[str, int],
        rank: Mapping[str, int],
        runs: Sequence[Run],
        xs: Sequence[float],
        rooms: Rooms,
        strands: Strands,
    ) -> None:
        self.at, self.rank, self.runs, self.xs, self.rooms, self.strands = at, rank, runs, xs, rooms, strands
        self.more: dict[tuple[Run, str], float] = {}
        self.turned: set[tuple[Run, str]] = set()
        self.index = {name: number for number, name in enumerate(sorted(at))}
        self.columns = [
            sorted((name for name in at if at[name] == layer), key=rank.__getitem__) for layer in range(len(xs))
        ]

    def tries(self, apart: float) -> Iterator[tuple[dict[str, Point], list[tuple[Run, str]]]]:
        """Yield places and what is still passed over: how far edges fan out is only seen where nodes have places."""
        ys = np.zeros(len(self.at))
        for _ in range(TRIES):
            rows = [*self._apart(apart), *(row for run in self.runs for row in self._beside(run, ys))]
            ys = _least(self._strain(), np.array([row for row, _ in rows]), np.array([least for _, least in rows]))
            places = {name: (self.xs[self.at[name]], float(ys[number])) for name, number in self.index.items()}
            over = _passed(places, self.runs, self.rooms, self.strands)
            yield places, over
            if not over:
                return
            for run, name in over:
                self.more[run, name] = self.more.get((run, name), 0.0) + MORE
                if self.more[run, name] > 2 * MORE and self.at[run[0]] < self.at[name] < self.at[run[1]]:
                    self.turned ^= {(run, name)}  # there is no room on this side
                    self.more[run, name] = 0.0

    def _row(self, *parts: tuple[str, float]) -> Array:
        row = np.zeros(len(self.index))
        for name, share in parts:
            row[self.index[name]] += share
        return row

    def _strain(self) -> Array:
        """What is least when each node stands level with those that runs tie it to, as a quadratic form."""
        form = np.eye(len(self.index)) * 0.02
        for one, other in self.runs:
            row = self._row((one, 1.0), (other, -1.0))
            form += np.outer(row, row) / max(1, self.at[other] - self.at[one])
        return form

    def _apart(self, apart: float) -> Iterator[tuple[Array, float]]:
        """Nodes of a column stand below each other."""
        for column in self.columns:
            for one, other in zip(column, column[1:], strict=False):
                yield self._row((other, 1.0), (one, -1.0)), self.rooms[one].below + self.rooms[other].above + apart

    def _beside(self, run: Run, ys: Array) -> Iterator[tuple[Array, float]]:
        """The edges of *run* pass above or below each node, as their lane stands above or below it."""
        one, other = run
        x0, dx = self.xs[self.at[one]], self.xs[self.at[other]] - self.xs[self.at[one]]
        if not dx:
            return
        length = math.hypot(dx, ys[self.index[other]] - ys[self.index[one]])
        length = min(length, STEEP_MOST * dx)
        aside = fan(_count(run, self.strands), length)[-1] * length / 2 * (length / dx)
        for layer in range(self.at[one], self.at[other] + 1):
            lane = one if layer == self.at[one] else other if layer == self.at[other] else _lane(run, layer)
            for name in self.columns[layer]:
                below = (self.rank[name] > self.rank[lane]) != ((run, name) in self.turned)
                room, side = self.rooms[name], 1 if below else -1
                for x in (self.xs[layer] - room.before, self.xs[layer] + room.after) if name not in run else ():
                    share = min(1.0, max(0.0, (x - x0) / dx))
                    far = (
                        (room.above if side > 0 else room.below)
                        + 4 * share * (1 - share) * aside
                        + CLEAR
                        + self.more.get((run, name), 0.0)
                    )
                    yield self._row((name, side), (one, -side * (1 - share)), (other, -side * share)), far


def _least(form: Array, rows: Array, least: Array) -> Array:
    """The values for which the quadratic *form* is least while each of *rows* gives at least what *least* says.

    Hildreth's way: what is violated most is mended first. Where it cannot be, the values come near.
    """
    found = np.zeros(len(form))
    if not len(rows):
        return found
    moves = np.linalg.solve(form, rows.T)
    gain = np.einsum("rn,nr->r", rows, moves)
    pushed = np.zeros(len(rows))
    for _ in range(STEPS_MOST):
        step = np.maximum((least - rows @ found) / gain, -pushed)
        most = int(np.argmax(np.abs(step) * gain))
        if abs(step[most]) * gain[most] < 0.05:
            break
        pushed[most] += step[most]
        found += moves[:, most] * step[most]
    return found


STEPS_MOST = 1500
