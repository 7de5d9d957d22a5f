"""The style table, and what it makes of a node: its size, its label in lines, the room that both take.

Text is measured by estimate, without a font: positions are computed where no browser is, and
must be the same on every machine.
"""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from graph.errors import DataFileError

FILE = Path(__file__).resolve().parent.parent / "data" / "style.toml"
PARTS = ("label", "node", "shape", "edge", "theme", "group", "lens")
Theme = Literal["light", "dark"]
_NARROW, _WIDE_LATIN = set("iljtfrI.,:;|'!()[] -"), set("mwMWGOQCDHNU@%&")


@dataclass(frozen=True, slots=True)
class Box:
    """The room of a node with its label: *width* across, *up* and *down* from the middle of the node."""

    width: float
    up: float
    down: float

    def around(self, spot: tuple[float, float]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the room of a node at *spot*."""
        x, y = spot
        return x - self.width / 2, y - self.up, x + self.width / 2, y + self.down


@dataclass(frozen=True, slots=True)
class Style:
    """What ``data/style.toml`` says."""

    label: Mapping[str, int]
    node: Mapping[str, float]
    shape: Mapping[str, str]
    edge: Mapping[str, float]
    theme: Mapping[str, Mapping[str, str]]
    group: Mapping[str, Sequence[str]]
    lens: Mapping[str, Sequence[str]]

    def color(self, group: str, theme: Theme) -> str:
        """Return the colour of a field of use, or of what a lens tells apart."""
        return (self.group.get(group) or self.lens.get(group) or self.group["other"])[theme == "dark"]

    def size(self, weight: float, heaviest: float) -> float:
        """Return the radius of a node from its importance; the area grows with it."""
        share = math.sqrt(min(weight / heaviest, 1)) if heaviest > 0 else 0.0
        return round(self.node["smallest"] + (self.node["largest"] - self.node["smallest"]) * share, 1)

    def width(self, lines: int, most: int) -> float:
        """Return the width of an edge that so many lines of notes support."""
        share = math.log1p(lines) / math.log1p(max(most, 1))
        return round(self.edge["thinnest"] + (self.edge["thickest"] - self.edge["thinnest"]) * min(share, 1), 1)

    def is_legible(self, wide: float, high: float, window: tuple[float, float], grow: float) -> bool:
        """Return whether labels have room at their size on the screen where boxes were made for *grow* times the usual.

        The drawing is *wide* and *high* and is fitted into *window*, in pixels.
        """
        scale = min(window[0] / max(wide, 1.0), window[1] / max(high, 1.0))
        size = min(self.label["largest"], max(self.label["smallest"], self.label["size"] * math.sqrt(scale)))
        return size <= self.label["size"] * grow * scale

    def box(self, size: float, lines: Sequence[str], grow: float = 1.0) -> Box:
        """Return the room of a node of radius *size* with its label, *grow* times as large as usual, under it."""
        margin, height = self.node["margin"], self.label["line"] * grow * len(lines)
        text = max((text_width(line, self.label["size"] * grow) for line in lines), default=0.0)
        width = max(2 * size, text) + 2 * margin
        return Box(round(width, 1), size + margin, size + self.label["gap"] + height + margin)


@cache
def load_style(path: Path = FILE) -> Style:
    """Return the style table; ``DataFileError`` if a part of it is missing."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        style = Style(**{part: table[part] for part in PARTS})
        style.group["other"], style.theme["light"], style.theme["dark"]  # noqa: B018
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(str(path), 1, str(error), "the tables " + " ".join(PARTS)) from error
    return style


def text_width(text: str, size: float) -> float:
    """Return about how wide *text* is in a sans-serif font; Hangul is as wide as high.

    >>> text_width("람다", 12) > text_width("il", 12)
    True
    """
    return _ems(text) * size


@lru_cache(maxsize=4096)  # layouts try the same labels at several sizes
def _ems(text: str) -> float:
    width = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            width += 0.95
        elif unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            continue
        elif char in _NARROW:
            width += 0.32
        elif char in _WIDE_LATIN:
            width += 0.78
        else:
            width += 0.66 if char.isupper() else 0.56
    return width


BEND, APART = 0.22, 56.0
"""How much more each of several edges between two nodes leans than the next: a share of their length, and in all."""


def fan(count: int, length: float) -> list[float]:
    """Return how *count* edges of a *length* lean, which fan out: the distance of the point they lean to, as a share.

    >>> fan(1, 300), fan(2, 100), fan(3, 560)
    ([0.0], [-0.11, 0.11], [-0.1, 0.0, 0.1])
    """
    step = min(BEND, 1 / count, APART / max(length, 1.0))
    return [round((number - (count - 1) / 2) * step, 3) for number in range(count)]


def wrap_label(text: str, width: int, lines: int) -> list[str]:
    """Return *text* in at most *lines* lines of about *width* characters, broken between words; the rest is cut.

    >>> wrap_label("Application Load Balancer", 15, 3)
    ['Application', 'Load Balancer']
    >>> wrap_label("x" * 40, 15, 2)
    ['xxxxxxxxxxxxxxxxxxxxx…']
    """
    rows: list[str] = []
    for word in text.split():
        joined = f"{rows[-1]} {word}" if rows else word
        if rows and _columns(joined) <= width:
            rows[-1] = joined
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    longest = round(width * 1.4)
    return [row if _columns(row) <= longest + 1 else _cut(row, longest) + "…" for row in rows] or [""]


def _columns(text: str) -> float:
    return sum(1.7 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str, width: float) -> str:
    while text and _columns(text) > width:
        text = text[:-1]
    return text.rstrip()
