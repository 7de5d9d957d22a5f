"""A map of too many entities as few nodes: each stands for a field of use, or for a community, until it is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph.analysis import find_communities
from graph.network import AROUND, SUMMARY, Net, bundles, importance, top_level

WHOLE = 300
"""A map of more entities is shown as a summary."""
FEW = 2
"""A community of so few is not worth a node of its own: its members are shown."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the nodes of a summary stand for: *stands* says by which node each entity is drawn.

    *inside* counts for each node that stands for others the fields of use of its entities; *folds* says which
    node would stand for an entity that is shown because that one is open.
    """

    stands: Mapping[str, str]
    inside: Mapping[str, Mapping[str, int]]
    folds: Mapping[str, str]


def summarise(net: Net, kinds: Collection[str], by: str, opened: Collection[str]) -> Summary | None:
    """Return the summary of the map of *kinds*, None if it needs none; *opened* names what is shown in full."""
    heads = _heads(net, tuple(kinds), by)
    if len(heads) <= WHOLE:
        return None
    folds = {node: head for node, head in heads.items() if head != node and head.removeprefix(SUMMARY) in opened}
    stands = {node: node if node in folds else head for node, head in heads.items()}
    inside: dict[str, dict[str, int]] = {}
    for node, head in stands.items():
        if head != node:
            counts = inside.setdefault(head, {})
            counts[net.nodes[node]["group"]] = counts.get(net.nodes[node]["group"], 0) + 1
    return Summary(stands, inside, folds)


def members_of(net: Net, head: str, kinds: Collection[str], by: str) -> list[str]:
    """Return the entities that the node *head* of a summary stands for."""
    return [node for node, own in _heads(net, tuple(kinds), by).items() if own == head]


@lru_cache(maxsize=16)
def map_nodes(net: Net, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the entities of *kinds* that the map of all shows."""
    return top_level(net, kinds)


@lru_cache(maxsize=16)
def _heads(net: Net, kinds: tuple[str, ...], by: str) -> Mapping[str, str]:
    nodes = map_nodes(net, kinds)
    if by != "community":
        return {node: SUMMARY + net.nodes[node]["group"] for node in nodes}
    heads: dict[str, str] = {}
    for community in find_communities(nodes, bundles(net, nodes)):
        first = min(community, key=lambda node: (-importance(net, node), node))
        heads |= {node: SUMMARY + AROUND + first if len(community) > FEW else node for node in community}
    return heads
