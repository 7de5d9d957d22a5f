"""What several tests share: a small network (three services, parts of two, a technology, a denial), and a count."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import combinations
from types import FrameType

from graph.catalog import Item
from graph.network import ENTITY, Facets, Net, build_network
from graph.style import Box


def item(name: str, kind: str = "service", category: str = "storage", parent: str = "", facts: int = 3) -> Item:
    up = ENTITY + parent if parent else ""
    return Item(ENTITY + name, name.replace("_", " "), "", kind, category, up, "aws", facts)


def small_net(extra: int = 0, name: str = "", facets: Facets | None = None) -> Net:
    """The cast; *extra* more services that send to Amazon S3, and a service called *name*."""
    items = [
        item("Amazon_S3", category="object"),
        item("S3_Glacier", "component", "", "Amazon_S3"),
        item("S3_Inventory", "component", "", "Amazon_S3"),
        item("AWS_Lambda", category="compute"),
        item("Lambda_Layer", "component", "", "AWS_Lambda"),
        item("AWS_KMS", category="security"),
        item("Amazon_Braket", category="compute", facts=0),
        item("JSON", "technology", "technology"),
        *(item(f"Sender_{number:03d}", category="compute") for number in range(extra)),
    ]
    relations = [
        ("S3_Glacier", "Amazon_S3", "r1", "partOf", False, 2),
        ("Amazon_S3", "AWS_Lambda", "r2", "triggers", False, 3),
        ("S3_Glacier", "AWS_Lambda", "r3", "sendsTo", False, 1),
        ("Amazon_S3", "AWS_KMS", "r4", "encryptsWith", False, 5),
        ("AWS_KMS", "AWS_Lambda", "r5", "triggers", True, 1),
        ("AWS_Lambda", "JSON", "r6", "supports", False, 1),
        ("Lambda_Layer", "Nothing_Known", "r7", "sendsTo", False, 1),
        *((f"Sender_{number:03d}", "Amazon_S3", f"x{number:03d}", "sendsTo", False, 1) for number in range(extra)),
    ]
    if name:
        items.append(Item(ENTITY + "Strange", name, name, "service", "storage", "", "", 1))
        relations.append(("Strange", "Amazon_S3", "r9", "sendsTo", False, 1))
    return build_network(items, relations, lambda category: "storage" if category == "object" else category, facets)


def count_overlaps(places: Mapping[str, tuple[float, float]], boxes: Mapping[str, Box]) -> int:
    """Return how many pairs of boxes overlap."""

    def meet(one: str, other: str) -> bool:
        (x, y), mine, (left, top), theirs = places[one], boxes[one], places[other], boxes[other]
        beside = abs(x - left) >= (mine.width + theirs.width) / 2
        return not (beside or y - mine.up >= top + theirs.down or top - theirs.up >= y + mine.down)

    return sum(meet(one, other) for one, other in combinations(sorted(places), 2))


def count_calls(work: Callable[[], object]) -> int:
    """How many functions *work* calls the second time: what it costs, the same on every machine."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    work()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
