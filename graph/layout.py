"""Places for nodes: deterministic, without overlaps of nodes and labels, stretched to the window.

igraph's Fruchterman-Reingold gives the first places. Its random numbers are
global to the process, so each run sets a generator of its own under a lock; the physics of the browser stays off.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Collection, Mapping, Sequence

import igraph
import numpy as np
from numpy.typing import NDArray

from graph.style import Box

Point = tuple[float, float]
Places = Mapping[str, Point]
Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Tie = tuple[str, str, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SEED = 20260101
TOGETHER = 8.0
"""How much heavier an edge inside a community counts."""
DENSITY = 0.5
"""The share of the drawing that boxes may cover before they are pushed apart."""
GAP = 24.0
SMALL = 6
"""Pieces of more nodes than this are stretched to fit beside the largest."""
SEVERAL = 24
"""More small pieces than this stand in rows: a place is sought for a row, not for each."""
CROWD, MANY = 150, 600
"""From so many nodes on speed counts more than the last bit of evenness."""
PROPORTIONS = tuple((share, other) for other in (1.0, 0.6, 1.7, 2.6) for share in (1.0, 0.8, 0.6))
_lock = threading.Lock()


def arrange(boxes: Mapping[str, Box], ties: Sequence[Tie], *, aspect: float) -> dict[str, Point]:
    """Return places for all of *boxes*, tied by (one, other, weight), in a drawing of width / height *aspect*.

    Communities stand together; pieces that nothing ties to the largest are packed beside it.
    """
    names = sorted(boxes)
    if not names:
        return {}
    index = {name: number for number, name in enumerate(names)}
    weight: dict[tuple[int, int], float] = {}
    for one, other, value in ties:
        if one != other and one in index and other in index:
            pair = (min(index[one], index[other]), max(index[one], index[other]))
            weight[pair] = weight.get(pair, 0.0) + value
    whole = igraph.Graph(n=len(names), edges=sorted(weight))
    whole.es["weight"] = [weight[pair] for pair in sorted(weight)]
    pieces = sorted((sorted(piece) for piece in whole.connected_components()), key=lambda piece: (-len(piece), piece))
    drawn = [
        _Piece([names[number] for number in piece], boxes, _forces(whole.induced_subgraph(piece))) for piece in pieces
    ]
    large = [piece for piece in drawn[1:] if len(piece.names) > SMALL]
    proportions = PROPORTIONS[: 1 if len(names) > MANY else 12 if large else 3]
    tried = [_packed(drawn[0], large, boxes, aspect, share, other) for share, other in proportions]
    placed = min(tried, key=lambda places: _reach(places, boxes, aspect))
    small = [piece.stretched(1.6 if aspect >= 1 else 0.8) for piece in drawn[1 + len(large) :]]
    for row in small if len(small) <= SEVERAL else _rows(small, boxes):
        placed = _beside(row, placed, boxes, aspect)
    return _filled(placed, boxes, aspect)


def _filled(placed: Places, boxes: Mapping[str, Box], aspect: float) -> dict[str, Point]:
    """*placed* around the middle, and drawn out along the side on which a window of *aspect* has room left."""
    left, top, right, bottom = _bounds(placed, boxes)
    wide, high = right - left, bottom - top
    # Only the space between grows, not the boxes: a little less than the whole difference fits.
    stretch_x, stretch_y = max(1.0, high * aspect / wide), max(1.0, wide / aspect / high)
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    return {name: (round((x - x0) * stretch_x, 1), round((y - y0) * stretch_y, 1)) for name, (x, y) in placed.items()}


class _Piece:
    """What ties hold together: its places by force, to be stretched to one aspect or another."""

    def __init__(self, names: Sequence[str], boxes: Mapping[str, Box], forces: Sequence[Sequence[float]]) -> None:
        self.names, self.boxes = names, [boxes[name] for name in names]
        self.forces = np.array(forces)

    def stretched(self, aspect: float) -> dict[str, Point]:
        spots = _spread(self.forces, self.boxes, aspect)
        return {name: (x, y) for name, (x, y) in zip(self.names, spots.tolist(), strict=True)}


def _packed(
    first: _Piece, others: Sequence[_Piece], boxes: Mapping[str, Box], aspect: float, share: float, other: float
) -> dict[str, Point]:
    placed = first.stretched(aspect * share)
    for piece in others:
        placed = _beside(piece.stretched(other), placed, boxes, aspect)
    return placed


def _reach(places: Places, boxes: Mapping[str, Box], aspect: float) -> float:
    """How large a window of *aspect* must be to hold *places*."""
    left, top, right, bottom = _bounds(places, boxes)
    return max(right - left, (bottom - top) * aspect)


def _beside(spots: Places, placed: Places, boxes: Mapping[str, Box], aspect: float) -> dict[str, Point]:
    """*placed* and *spots*, shifted to where they fit so that the whole stays smallest in a window of *aspect*."""
    left, top, right, bottom = _bounds(placed, boxes)
    first, last = _bounds(spots, boxes)[:2], _bounds(spots, boxes)[2:]
    mine, theirs = _rectangles(spots, boxes), _rectangles(placed, boxes)
    shifts: list[tuple[float, float, float]] = []
    for x in np.arange(left - last[0] - GAP, right - first[0] + 2 * GAP, GAP):
        for y in np.arange(top - last[1] - GAP, bottom - first[1] + 2 * GAP, GAP):
            wide = max(right, last[0] + x) - min(left, first[0] + x)
            high = max(bottom, last[1] + y) - min(top, first[1] + y)
            shifts.append((max(wide, high * aspect) + (wide + high * aspect) / 20, float(x), float(y)))
    for _, x, y in sorted(shifts):
        moved = mine + np.array([x - GAP, y - GAP, x + GAP, y + GAP])
        if not (
            (moved[:, None, 0] < theirs[None, :, 2])
            & (theirs[None, :, 0] < moved[:, None, 2])
            & (moved[:, None, 1] < theirs[None, :, 3])
            & (theirs[None, :, 1] < moved[:, None, 3])
        ).any():
            return {**placed, **{name: (at[0] + x, at[1] + y) for name, at in spots.items()}}
    raise AssertionError("beyond the drawing there is always room")


def _rows(pieces: Sequence[Places], boxes: Mapping[str, Box]) -> list[Places]:
    """*pieces* side by side, in as many rows as pieces stand in each."""
    length = math.ceil(math.sqrt(len(pieces)))
    rows: list[Places] = []
    for first in range(0, len(pieces), length):
        row: dict[str, Point] = {}
        reached = 0.0
        for spots in pieces[first : first + length]:
            left, top, right, bottom = _bounds(spots, boxes)
            row |= {name: (x - left + reached, y - (top + bottom) / 2) for name, (x, y) in spots.items()}
            reached += right - left + GAP
        rows.append(row)
    return rows


def _rectangles(places: Places, boxes: Mapping[str, Box]) -> Array:
    rows = [
        (x - boxes[name].width / 2, y - boxes[name].up, x + boxes[name].width / 2, y + boxes[name].down)
        for name, (x, y) in places.items()
    ]
    return np.array(rows)


def _spread(forces: Array, boxes: Sequence[Box], aspect: float) -> Array:
    count = len(boxes)
    if count == 1:
        return np.zeros((1, 2))
    area = sum(box.width * (box.up + box.down) for box in boxes) / DENSITY
    width, height = math.sqrt(area * aspect), math.sqrt(area / aspect)
    spots = _turned(forces, aspect)
    for axis, extent in ((0, width), (1, height)):
        values = spots[:, axis]
        span = np.ptp(values) or 1.0
        even = np.argsort(np.argsort(values, kind="stable"), kind="stable") / (count - 1)
        # Half by force, half by rank: the crowd in the middle thins out, who is near whom stays.
        spots[:, axis] = (0.5 * (values - values.min()) / span + 0.5 * even - 0.5) * extent
    return push_apart(spots, boxes)


def _forces(piece: igraph.Graph) -> list[list[float]]:
    if piece.vcount() == 1:
        return [[0.0, 0.0]]
    weights = piece.es["weight"]
    groups = piece.community_fastgreedy(weights=weights).as_clustering().membership
    inside = [groups[edge.source] == groups[edge.target] for edge in piece.es]
    heavy = [weight * (TOGETHER if near else 1) for weight, near in zip(weights, inside, strict=True)]
    source = random.Random(SEED)
    turn = {group: 2 * math.pi * group / (max(groups) + 1) for group in groups}
    start = [[10 * math.cos(turn[g]) + source.random(), 10 * math.sin(turn[g]) + source.random()] for g in groups]
    many = piece.vcount() > MANY
    rounds = 1500 if piece.vcount() <= CROWD else 150 if many else 400
    with _lock:
        igraph.set_random_number_generator(source)
        try:
            found = piece.layout_fruchterman_reingold(
                weights=heavy, seed=start, niter=rounds, grid="grid" if many else "nogrid"
            )
        finally:
            igraph.set_random_number_generator(random)
    coordinates: list[list[float]] = found.coords
    return coordinates


def _turned(spots: Array, aspect: float) -> Array:
    """*spots* turned so that they extend most along the longer side of the window."""
    centred = spots - spots.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1] if aspect >= 1 else axes
    axes = axes * np.where(axes.sum(axis=0) < 0, -1.0, 1.0)  # eigenvectors have no sign of their own
    turned: Array = centred @ axes
    return turned


def push_apart(spots: Array, boxes: Sequence[Box], fixed: int = 0, rounds: int = 600) -> Array:
    """Return *spots* moved so that no two boxes overlap; the first *fixed* stay where they are.

    Compared are only those boxes that stand near each other, which are looked for anew when one has gone far. Where
    pushing alone does not find room, the whole is drawn out a little.
    """
    half = np.array([box.width for box in boxes]) / 2 + 0.2
    tall = np.array([(box.up + box.down) / 2 for box in boxes]) + 0.2
    lift = np.array([0.0, 1.0]) * np.array([(box.down - box.up) / 2 for box in boxes])[:, None]
    free = np.where(np.arange(len(boxes)) < fixed, 0.0, 1.0)
    spots = spots + lift
    (one, other), known = _near(spots, half, tall), spots.copy()
    for turn in range(rounds):
        if np.abs(spots - known).max(initial=0.0) > REACH / 2:
            (one, other), known = _near(spots, half, tall), spots.copy()
        push = _pushes(spots, one, other, half, tall, free)
        if push is None:
            break
        spots += (0.5 if turn % GROW_AFTER < GROW_AFTER // 2 else 0.9) * push
        if turn % GROW_AFTER == GROW_AFTER - 1:
            middle = spots[0] if fixed else spots.mean(axis=0)
            spots = middle + (spots - middle) * np.where(free > 0, GROWTH, 1.0)[:, None]
    pushed: Array = spots - lift
    return pushed


GROW_AFTER, GROWTH = 40, 1.06
REACH = 24.0
"""How far apart boxes may be that are still watched."""


def _near(spots: Array, half: Array, tall: Array) -> tuple[Numbers, Numbers]:
    """Which boxes are less than ``REACH`` apart, as pairs: the one further left, the other."""
    order = np.argsort(spots[:, 0], kind="stable")
    x, y, half, tall = spots[order, 0], spots[order, 1], half[order], tall[order]
    widest = 2 * half.max(initial=0.0) + REACH
    pairs: list[tuple[Numbers, Numbers]] = [(order[:0], order[:0])]
    for apart in range(1, len(x)):
        dx = x[apart:] - x[:-apart]
        if not (dx < widest).any():
            break
        close = (dx < half[:-apart] + half[apart:] + REACH) & (
            np.abs(y[apart:] - y[:-apart]) < tall[:-apart] + tall[apart:] + REACH
        )
        pairs.append((order[:-apart][close], order[apart:][close]))
    return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])


def _pushes(spots: Array, one: Numbers, other: Numbers, half: Array, tall: Array, free: Array) -> Array | None:
    """How far each box must move away from those that it overlaps; None if none does."""
    away = spots[other] - spots[one]
    over_x, over_y = half[one] + half[other] - np.abs(away[:, 0]), tall[one] + tall[other] - np.abs(away[:, 1])
    clash = (over_x > 0.05) & (over_y > 0.05)
    if not clash.any():
        return None
    one, other, away, over_x, over_y = one[clash], other[clash], away[clash], over_x[clash], over_y[clash]
    sideways = over_x < over_y * 1.4
    both = np.maximum(free[one] + free[other], 1.0)
    push = np.zeros((len(spots), 2))
    for axis, over in enumerate((np.where(sideways, over_x, 0.0), np.where(sideways, 0.0, over_y))):
        along = np.where(away[:, axis] < 0, -over, over) / both
        push[:, axis] = np.bincount(other, along * free[other], len(spots))
        push[:, axis] -= np.bincount(one, along * free[one], len(spots))
    return push


def _bounds(places: Places, boxes: Mapping[str, Box]) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[name].width / 2 for name, (x, _) in places.items()),
        min(y - boxes[name].up for name, (_, y) in places.items()),
        max(x + boxes[name].width / 2 for name, (x, _) in places.items()),
        max(y + boxes[name].down for name, (_, y) in places.items()),
    )


def _middle(places: Places, boxes: Mapping[str, Box]) -> Point:
    left, top, right, bottom = _bounds(places, boxes)
    return ((left + right) / 2, (top + bottom) / 2)


def ring(centre: str, around: Sequence[str], boxes: Mapping[str, Box], *, aspect: float) -> dict[str, Point]:
    """Return places with *centre* in the middle and *around* on ellipses, in the order given."""
    names = [centre, *around]
    wide, high = math.sqrt(aspect), 1 / math.sqrt(aspect)
    reach = 150 + 11 * len(around)
    spots = np.zeros((len(names), 2))
    for number in range(len(around)):
        turn = 2 * math.pi * number / len(around) - math.pi / 2
        far = reach * (1.0 if len(around) <= 9 or number % 2 else 0.66)
        spots[number + 1] = (far * wide * math.cos(turn), far * high * math.sin(turn))
    spots = push_apart(spots, [boxes[name] for name in names], fixed=1)
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in zip(names, spots.tolist(), strict=True)}


def place_around(
    anchor: str, new: Sequence[str], placed: Places, boxes: Mapping[str, Box], taken: Sequence[Rectangle] = ()
) -> dict[str, Point]:
    """Return places for *new* near *anchor*, each on the nearest free spot; what is placed keeps its place.

    No spot is free in a rectangle that is *taken*.

    The side that looks away from the middle of the drawing is tried first.
    """
    there = {name: spot for name, spot in placed.items() if name in boxes}
    found: dict[str, Point] = {}
    x0, y0 = there.get(anchor, (0.0, 0.0))
    middle = _middle(there, boxes) if there else (0.0, 0.0)
    away = math.atan2(y0 - middle[1], x0 - middle[0]) if (x0, y0) != middle else -math.pi / 2
    for name in new:
        spot = next(
            (
                spot
                for spot in _spiral(x0, y0, away)
                if not any(do_overlap(boxes[name].around(spot), each) for each in taken)
                and _is_free(name, spot, {**there, **found}, boxes)
            ),
            (x0, y0),
        )
        found[name] = (round(spot[0], 1), round(spot[1], 1))
    return found


def _spiral(x: float, y: float, away: float) -> Collection[Point]:
    spots: list[Point] = []
    for circle in range(1, 60):
        far = 42 + 24 * circle
        count = 8 + 4 * circle
        for number in range(count):
            side = (number + 1) // 2 * (1 if number % 2 else -1)
            turn = away + 2 * math.pi * side / count
            spots.append((x + far * 1.15 * math.cos(turn), y + far * math.sin(turn)))
    return spots


def _is_free(name: str, spot: Point, placed: Places, boxes: Mapping[str, Box]) -> bool:
    mine = boxes[name]
    for other, (x, y) in placed.items():
        theirs = boxes[other]
        if abs(spot[0] - x) < (mine.width + theirs.width) / 2 and (
            spot[1] - mine.up < y + theirs.down and y - theirs.up < spot[1] + mine.down
        ):
            return False
    return True


def do_overlap(one: Rectangle, other: Rectangle) -> bool:
    """Return whether two rectangles share room.

    >>> do_overlap((0, 0, 2, 2), (1, 1, 3, 3)), do_overlap((0, 0, 2, 2), (2, 0, 3, 3))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
