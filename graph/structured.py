"""Layouts that follow a meaning: fields of use as blocks on shelves, distance as rings; flows have ``graph.flow``.

Like ``graph.layout`` they are deterministic, keep boxes apart and fill a window of a given aspect.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, count, product

import numpy as np

from graph.layout import Point, Rectangle, Tie, do_overlap, push_apart
from graph.style import Box

PAD, GAP, HEAD = 10.0, 12.0, 20.0
NARROWEST = 112.0
"""A block is at least so wide, so that its title fits."""
SMALL = 2
"""Fields of no more entities than this stand together at the end."""
ROWS_MOST = 9
TRIES = 40
"""So many widths of the shelves are tried."""
FARNESS = 0.5
"""How much a window's width away from its node counts for a block that comes later, against the whole being smaller."""
LINED_UP = 6
"""With so many of the blocks that came last a new one lines up."""
CORNERS = ("/0", "/1")


def corner_keys(group: str) -> tuple[str, str]:
    """Return the names under which the corners of a block stand among the places: no entity has such a name."""
    return group + CORNERS[0], group + CORNERS[1]


# Fields of use as blocks


class _Block:
    """A field of use as a table: its members row by row, each column as wide and each row as high as it must be."""

    def __init__(self, group: str, names: Sequence[str], boxes: Mapping[str, Box], grow: float) -> None:
        self.group, self.names, self.head, self.least = group, names, HEAD * grow, NARROWEST * grow
        self.boxes = [boxes[name] for name in names]
        self._tables: dict[int, tuple[list[float], list[float]]] = {}
        self._sizes: dict[int, Point] = {}

    def table(self, rows: int) -> tuple[list[float], list[float]]:
        """Return the widths of the columns and the heights of at most so many *rows*."""
        if rows not in self._tables:
            count = math.ceil(len(self.boxes) / rows)
            lines = [self.boxes[start : start + count] for start in range(0, len(self.boxes), count)]
            widths = [max(line[column].width for line in lines if column < len(line)) + 1 for column in range(count)]
            heights = [max(box.up for box in line) + max(box.down for box in line) + 1 for line in lines]
            self._tables[rows] = widths, heights
        return self._tables[rows]

    def size(self, rows: int) -> Point:
        """Return width and height in so many *rows*."""
        if rows not in self._sizes:
            widths, heights = self.table(rows)
            self._sizes[rows] = max(sum(widths) + 2 * PAD, self.least), sum(heights) + self.head + PAD
        return self._sizes[rows]

    def width(self, rows: int) -> float:
        return self.size(rows)[0]

    def height(self, rows: int) -> float:
        return self.size(rows)[1]


def by_category(
    boxes: Mapping[str, Box], groups: Mapping[str, str], ties: Sequence[Tie], *, aspect: float, grow: float = 1.0
) -> dict[str, Point]:
    """Return places of *boxes*, in the order given, in one block for each of their *groups*, and the blocks' corners.

    Blocks stand on shelves of one width; related ones stand near each other. Titles are *grow* times as large as usual.
    """
    if not boxes:
        return {}
    blocks = [_Block(group, names, boxes, grow) for group, names in _grouped(boxes, groups, ties).items()]
    widest = max(block.width(1) for block in blocks)
    least = max(block.width(ROWS_MOST) for block in blocks)
    total = sum(block.width(1) for block in blocks)
    tried = [least + (max(widest, total) - least) * (number / TRIES) ** 2 for number in range(TRIES + 1)]
    ends = [[0.0, *accumulate(block.width(rows) + GAP for block in blocks)] for rows in range(1, ROWS_MOST + 1)]
    found = [shelves for width in tried if (shelves := _shelves(blocks, ends, width))]
    return _set_out(min(found, key=lambda each: _reach(each, aspect)), aspect)


def _grouped(boxes: Mapping[str, Box], groups: Mapping[str, str], ties: Sequence[Tie]) -> dict[str, tuple[str, ...]]:
    """The groups with their members, each next to the one that it is most tied to, small ones last."""
    members: dict[str, list[str]] = {}
    for name in boxes:
        members.setdefault(groups[name], []).append(name)
    affinity: dict[tuple[str, str], float] = {}
    for one, other, weight in ties:
        if one in groups and other in groups and groups[one] != groups[other]:
            for pair in ((groups[one], groups[other]), (groups[other], groups[one])):
                affinity[pair] = affinity.get(pair, 0.0) + weight
    left = sorted(members, key=lambda group: (-len(members[group]), group))
    chain: list[str] = []
    for small in (False, True):
        waiting = [group for group in left if (len(members[group]) <= SMALL) == small]
        while waiting:
            last = chain[-2:]
            near = {
                group: sum(affinity.get((group, each), 0.0) for each in last) / math.sqrt(len(members[group]))
                for group in waiting
            }
            chain.append(max(waiting, key=lambda group: (near[group], -left.index(group))))
            waiting.remove(chain[-1])
    return {group: tuple(members[group]) for group in chain}


Shelf = tuple[int, list[_Block]]


def _shelves(blocks: Sequence[_Block], ends: Sequence[Sequence[float]], width: float) -> list[Shelf]:
    """*blocks* in order on shelves no wider than *width*, together as low as can be; [] if one does not fit.

    *ends* holds for each number of rows where each block ends on one endless shelf.
    """
    best: list[tuple[float, list[Shelf]]] = [(0.0, [])]
    for end in range(1, len(blocks) + 1):
        choices: list[tuple[float, int, int]] = []
        for start in range(end):
            rows = next((number for number, at in enumerate(ends, 1) if at[end] - at[start] - GAP <= width), 0)
            if rows:
                choices.append((best[start][0] + _height(rows, blocks[start:end]) + GAP, start, rows))
        if not choices:
            return []
        cost, start, rows = min(choices)
        best.append((cost, [*best[start][1], (rows, list(blocks[start:end]))]))
    return best[-1][1]


def _height(rows: int, row: Sequence[_Block]) -> float:
    return max(block.height(rows) for block in row)


def _extent(shelves: Sequence[Shelf]) -> Point:
    wide = max(sum(block.width(rows) for block in row) + GAP * (len(row) - 1) for rows, row in shelves)
    return wide, sum(_height(*shelf) for shelf in shelves) + GAP * (len(shelves) - 1)


def _reach(shelves: Sequence[Shelf], aspect: float) -> float:
    wide, tall = _extent(shelves)
    return max(wide, tall * aspect)


def _set_out(shelves: Sequence[Shelf], aspect: float) -> dict[str, Point]:
    """Places on *shelves*, which are all drawn out to one width, and as high as the window leaves room for."""
    wide, tall = _extent(shelves)
    wide, room = max(wide, tall * aspect), max(0.0, max(wide, tall * aspect) / aspect - tall)
    more = room / sum(rows for rows, _ in shelves)
    places: dict[str, Point] = {}
    top = -(tall + room) / 2
    for rows, row in shelves:
        bottom = top + _height(rows, row) + rows * more
        natural = sum(block.width(rows) for block in row)
        share = (wide - GAP * (len(row) - 1)) / natural
        left = -wide / 2
        for block in row:
            right = left + block.width(rows) * share
            places |= _filled(block, rows, (left, top, right, bottom))
            left = right + GAP
        top = bottom + GAP
    return places


def _filled(block: _Block, rows: int, corners: tuple[float, float, float, float]) -> dict[str, Point]:
    """Places of the members of *block* in so many *rows*, and its corners; columns and rows share what room is left."""
    left, top, right, bottom = corners
    widths, heights = block.table(rows)
    aside = (right - left - 2 * PAD - sum(widths)) / len(widths)
    below = (bottom - top - block.head - PAD - sum(heights)) / len(heights)
    first, last = corner_keys(block.group)
    places = {first: (round(left, 1), round(top, 1)), last: (round(right, 1), round(bottom, 1))}
    y = top + block.head
    for line, height in enumerate(heights):
        start = line * len(widths)
        up = max(box.up for box in block.boxes[start : start + len(widths)])  # one line for the nodes of a row
        x = left + PAD
        for name, width in zip(block.names[start:], widths, strict=False):
            places[name] = (round(x + (width + aside) / 2, 1), round(y + up + below / 2, 1))
            x += width + aside
        y += height + below
    return places


# What nodes are expanded to, in blocks of their own


def block_at(places: Mapping[str, Point], name: str) -> Rectangle | None:
    """Return the corners of the block called *name*, None if there is none among *places*."""
    first, last = corner_keys(name)
    return (*places[first], *places[last]) if first in places and last in places else None


def added_blocks(places: Mapping[str, Point]) -> dict[str, Rectangle]:
    """Return the blocks that expanding nodes brought, by name: that of the node, "+" and a number."""
    names = (key.removesuffix(CORNERS[0]) for key in places if key.endswith(CORNERS[0]) and "+" in key)
    return {name: block for name in names if (block := block_at(places, name))}


def blocks_among(places: Mapping[str, Point], groups: Mapping[str, str]) -> list[Rectangle]:
    """Return what room is taken: that of the blocks of all *groups* as one, then of each block that came later."""
    blocks = [block for group in {*groups.values()} if (block := block_at(places, group))]
    if not blocks:
        return []
    left, top, right, bottom = zip(*blocks, strict=True)
    return [(min(left), min(top), max(right), max(bottom)), *added_blocks(places).values()]


def edges_among(places: Mapping[str, Point]) -> list[Rectangle]:
    """Return the strips along the edges of all blocks: of a mark that lies on one, nobody knows where it belongs."""
    names = {name.removesuffix(CORNERS[0]) for name in places if name.endswith(CORNERS[0])}
    strips: list[Rectangle] = []
    for block in filter(None, (block_at(places, name) for name in sorted(names))):
        left, top, right, bottom = block
        strips += [(left, top, right, top + HEAD), (left, bottom, right, bottom)]
        strips += [(left, top, left, bottom), (right, top, right, bottom)]
    return strips


def place_expanded(
    places: Mapping[str, Point],
    sources: Mapping[str, str],
    boxes: Mapping[str, Box],
    groups: Mapping[str, str],
    loose: Collection[str],
    *,
    window: Point,
    grow: float = 1.0,
) -> dict[str, Point]:
    """Return *places* with those of nodes that came by expanding others, which *sources* names, each time in a block.

    It stands outside of the blocks of the *groups* and of those that are in use. One of which nothing is shown keeps
    its room until another needs it. *loose* nodes stay wherever they were dragged to.
    """
    found = dict(places)
    if not blocks_among(found, groups):
        return found
    for source in dict.fromkeys(sources.values()):
        fixed, *_ = blocks_among(found, groups)
        added = added_blocks(found)
        used = {
            name: block for name, block in added.items() if any(is_inside(block, found.get(node)) for node in sources)
        }
        home = [fixed, *used.values()]
        new = [
            node
            for node, of in sources.items()
            if of == source and node not in loose and not any(is_inside(block, found.get(node)) for block in home)
        ]
        if not new:
            continue
        apart = [node for node in boxes if node in found and node not in new]
        taken = [
            *home,
            *(box for node in apart if not is_inside(fixed, found[node]) for box in [boxes[node].around(found[node])]),
        ]
        name = next(name for number in count(1) if (name := f"{source}+{number}") not in used)
        room = {node: boxes[node] for node in sorted(new, key=lambda node: groups[node])}
        placed = _block_beside(name, room, taken, found[source], window=window, grow=grow)
        block = block_at(placed, name)
        for other, corners in added.items():
            if other not in used and (other == name or block and do_overlap(corners, block)):
                gone = {
                    *corner_keys(other),
                    *(node for node in found if node not in boxes and is_inside(corners, found[node])),
                }
                found = {node: spot for node, spot in found.items() if node not in gone}
        found |= placed
    return found


def is_inside(block: Rectangle, spot: Point | None) -> bool:
    """Return whether there is a *spot* and it lies in *block*."""
    return spot is not None and block[0] <= spot[0] <= block[2] and block[1] <= spot[1] <= block[3]


def _block_beside(
    name: str, boxes: Mapping[str, Box], taken: Sequence[Rectangle], near: Point, *, window: Point, grow: float
) -> dict[str, Point]:
    """Places of *boxes* in a new block, and its corners, where nothing of what is *taken* stands: as near to a spot as
    it can be without making the whole much smaller in such a *window*."""
    table = _Block(name, list(boxes), boxes, grow)
    lines = [taken[0], *taken[1:][-LINED_UP:]]
    before = _scale(taken, window)
    tried: list[tuple[float, int, Rectangle]] = []
    for rows in range(1, min(ROWS_MOST, len(boxes)) + 1):
        wide, high = table.size(rows)
        across = _stops([(left, right) for left, _, right, _ in lines], wide, near[0])
        if wide > taken[0][2] - taken[0][0]:  # it sticks out: as far on both sides
            across = [(taken[0][0] + taken[0][2] - wide) / 2]
        down = _stops([(top, bottom) for _, top, _, bottom in lines], high, near[1])
        for left, top in product(across, down):
            block = (left, top, left + wide, top + high)
            if not any(do_overlap(block, other) for other in taken):
                smaller = _scale([*taken, block], window) / before
                tried.append((smaller + FARNESS * _distance(near, block) / window[0], rows, block))
    _, rows, block = min(tried)
    return _filled(table, rows, block)


def _stops(lines: Sequence[tuple[float, float]], length: float, near: float) -> list[float]:
    """Where something so long may begin: beside others, in line with their ends, and with its middle near a spot."""
    ends = [stop for low, high in lines for stop in (low - GAP - length, low, high - length, high + GAP)]
    return sorted({*ends, near - length / 2})


def _scale(blocks: Sequence[Rectangle], window: Point) -> float:
    left, top = min(each[0] for each in blocks), min(each[1] for each in blocks)
    right, bottom = max(each[2] for each in blocks), max(each[3] for each in blocks)
    wide, high = (right - left) / window[0], (bottom - top) / window[1]
    return max(wide, high) + (wide + high) / 20  # of two that are seen as large the smaller one


def _distance(spot: Point, block: Rectangle) -> float:
    """How far *spot* is from the nearest point of *block*."""
    left, top, right, bottom = block
    return math.hypot(max(left - spot[0], 0, spot[0] - right), max(top - spot[1], 0, spot[1] - bottom))


# Distance as rings


def by_distance(
    centre: str,
    names: Sequence[str],
    ties: Sequence[Tie],
    boxes: Mapping[str, Box],
    *,
    aspect: float,
    groups: Mapping[str, str],
) -> dict[str, Point]:
    """Return places with *centre* in the middle, what is tied to it on a ring around it, and so on outwards.

    On a ring a node stands near what it hangs on, otherwise beside its own group.
    """
    near: dict[str, set[str]] = {}
    for one, other, _ in ties:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    rings = _rings(centre, names, near)
    wide, high = math.sqrt(aspect), 1 / math.sqrt(aspect)
    angle = {centre: 0.0}
    order = [centre]
    spots: list[Point] = [(0.0, 0.0)]
    far = 0.0
    for ring in rings:
        inner = {name: sorted(each for each in near.get(name, ()) if each in angle and each != centre) for name in ring}
        keyed = {name: (_mean([angle[each] for each in inner[name]]), groups.get(name, ""), name) for name in ring}
        ring = sorted(ring, key=lambda name: keyed[name])
        around = sum(max(boxes[name].width, boxes[name].up + boxes[name].down) for name in ring)
        zigzag = len(ring) > 12
        far = max(far + 115, around / (2 * math.pi) * (0.62 if zigzag else 1.0))
        for number, name in enumerate(ring):
            turn = 2 * math.pi * number / len(ring)
            angle[name] = turn
            reach = far * (1.28 if zigzag and number % 2 else 1.0)
            order.append(name)
            spots.append((reach * wide * math.sin(turn), -reach * high * math.cos(turn)))
        far *= 1.28 if zigzag else 1.0
    apart = push_apart(np.array(spots), [boxes[name] for name in order], fixed=1)
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in zip(order, apart.tolist(), strict=True)}


def _rings(centre: str, names: Sequence[str], near: Mapping[str, set[str]]) -> list[list[str]]:
    inside = set(names) - {centre}
    rings: list[list[str]] = []
    ring = [centre]
    while ring:
        ring = sorted({other for each in ring for other in near.get(each, ()) if other in inside})
        inside -= set(ring)
        if ring:
            rings.append(ring)
    return [*rings, sorted(inside)] if inside else rings


def _mean(turns: Sequence[float]) -> float:
    """The middle of angles: that of their directions, so that 359 and 1 degree meet at 0."""
    if not turns:
        return 0.0
    return math.atan2(sum(map(math.sin, turns)), sum(map(math.cos, turns))) % (2 * math.pi)
