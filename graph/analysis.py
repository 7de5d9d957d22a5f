"""Questions about the network that a picture answers: ways between two entities, what needs one, who belongs together.

What is denied is never a way and never a need. Ties are broken by names, so the same graph gives the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.network import PARENT, Bundle, Filters, Net, bundles

NEEDS = frozenset((
    "readsFrom", "storesIn", "runsOn", "encryptsWith", "authenticatesWith", "monitoredBy", "sendsTo", "routesTo",
    "triggers", "partOf",
))  # fmt: skip
"""Relations whose subject cannot do what the line says without the object."""
NEEDED_BY = frozenset(("protects", "manages"))
"""Those where it is the other way round."""
ROUNDS = 1000
"""How often a crowd passes its weight on until the eigenvector is near enough."""
EQUAL = 1e-9
"""Pieces whose eigenvalues differ less are equally strong."""
CROWD = 400
"""From so many nodes on betweenness is estimated from a sample of them, and communities are found faster."""


def find_routes(
    net: Net, start: str, end: str, *, count: int = 3, directed: bool = True, filters: Filters | None = None
) -> list[tuple[str, ...]]:
    """Return the *count* shortest ways from *start* to *end*, each as its nodes; [] if there is none.

    Services stand for their components, technologies for themselves. Of two ways of one length the one comes first that
    more lines of notes support.
    """
    base = {node for node, kind in net.nodes(data="kind") if kind in ("service", "technology")} | {start, end}
    ways = nx.DiGraph() if directed else nx.Graph()
    ways.add_nodes_from(sorted(base))
    for edge in bundles(net, base, filters):
        if not edge.denied:
            _tie(ways, edge.source, edge.target, edge.lines)
            if edge.types == (PARENT,):
                _tie(ways, edge.target, edge.source, edge.lines)
    try:
        return [tuple(way) for way in islice(nx.shortest_simple_paths(ways, start, end, weight="cost"), count)]
    except nx.NetworkXNoPath:
        return []


def _tie(ways: nx.Graph, one: str, other: str, lines: int) -> None:
    cost = 1 + 0.02 / (1 + lines)  # support decides only between ways of one length
    if not ways.has_edge(one, other) or ways[one][other]["cost"] > cost:
        ways.add_edge(one, other, cost=cost)


def find_dependents(net: Net, node: str) -> dict[str, int]:
    """Return what needs *node*, directly (1) or through others (2, 3 ...), nearest first."""
    base = {each for each, kind in net.nodes(data="kind") if kind == "service"} | {node}
    needs: dict[str, set[str]] = {}
    for edge in bundles(net, base):
        if edge.denied:
            continue
        if NEEDS & {*edge.types}:
            needs.setdefault(edge.target, set()).add(edge.source)
        if NEEDED_BY & {*edge.types}:
            needs.setdefault(edge.source, set()).add(edge.target)
    found = {node: 0}
    ring = [node]
    while ring:
        near = sorted({other for each in ring for other in needs.get(each, ()) if other not in found})
        found |= dict.fromkeys(near, found[ring[0]] + 1)
        ring = near
    del found[node]
    return found


def left_alone(edges: Iterable[Bundle], node: str) -> list[str]:
    """Return the neighbours of *node* that no other edge ties to anything: what falls off without it."""
    tied: set[str] = set()
    near: set[str] = set()
    for edge in edges:
        if edge.denied:
            continue
        if node in (edge.source, edge.target):
            near |= {edge.source, edge.target}
        else:
            tied |= {edge.source, edge.target}
    return sorted(near - tied - {node})


def find_communities(nodes: Sequence[str], edges: Iterable[Bundle]) -> list[list[str]]:
    """Return *nodes* in communities of greatest modularity, the largest first; what nothing ties stands alone.

    Of a crowd they are found by Louvain's method, which takes a fraction of the time.
    """
    graph = _plain(nodes, edges)
    found: Iterable[Iterable[int]] = [{number} for number in graph]
    if graph.number_of_edges():
        crowd = len(graph) > CROWD
        find = nx.community.louvain_communities if crowd else nx.community.greedy_modularity_communities
        found = find(graph, weight="weight", **({"seed": 1} if crowd else {}))
    names = [sorted(nodes[number] for number in community) for community in found]
    return sorted(names, key=lambda community: (-len(community), community))


def measure(nodes: Sequence[str], edges: Iterable[Bundle], lens: str) -> Mapping[str, float]:
    """Return how central each of *nodes* is, from 0 to 1: by "betweenness" or "eigenvector"."""
    graph = _plain(nodes, edges)
    if not graph.number_of_edges():
        return dict.fromkeys(nodes, 0.0)
    if lens == "eigenvector":
        values = _eigenvector(graph)
    else:
        values = nx.betweenness_centrality(graph, k=min(len(nodes), 120) if len(nodes) > CROWD else None, seed=1)
    low, high = min(values.values()), max(values.values())
    return {nodes[number]: (value - low) / (high - low) if high > low else 0.0 for number, value in values.items()}


def _eigenvector(graph: nx.Graph) -> dict[int, float]:
    """The principal eigenvector of *graph*: 0 in a piece whose eigenvalue is not the largest."""
    found = [(sorted(piece), *_principal(graph, sorted(piece))) for piece in nx.connected_components(graph)]
    largest = max(value for _, value, _ in found)
    values = dict.fromkeys(graph, 0.0)
    for nodes, value, vector in found:
        if value > largest * (1 - EQUAL):
            share = vector.sum()  # what is left of equal pieces where the powers of the matrix begin at one
            values |= dict(zip(nodes, np.round(vector * share, 9).tolist(), strict=True))
    return values


def _principal(graph: nx.Graph, nodes: Sequence[int]) -> tuple[float, NDArray[np.float64]]:
    """The largest eigenvalue of the piece that *nodes* are, and its vector; of a crowd as near as some rounds lead."""
    piece = graph.subgraph(nodes)
    if len(nodes) <= CROWD:
        every, vectors = np.linalg.eigh(nx.to_numpy_array(piece, nodelist=nodes, weight="weight"))
        return float(every[-1]), np.abs(vectors[:, -1])
    index = {node: number for number, node in enumerate(nodes)}
    ties = [(index[one], index[other], weight) for one, other, weight in piece.edges(data="weight")]
    one, other, weight = (np.array(each) for each in zip(*ties, *((b, a, w) for a, b, w in ties), strict=True))
    vector, value = np.full(len(nodes), len(nodes) ** -0.5), 0.0
    for _ in range(ROUNDS):
        sent = np.bincount(one, weight * vector[other], len(nodes))
        value = float(np.linalg.norm(sent))
        vector = sent + value * vector  # so that two sides that only tie to each other do not take turns
        vector /= np.linalg.norm(vector)
    return value, vector


def _plain(nodes: Sequence[str], edges: Iterable[Bundle]) -> nx.Graph:
    """An undirected graph on numbers, whose order does not hang on how names hash."""
    index = {node: number for number, node in enumerate(nodes)}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(nodes)))
    for edge in edges:
        if not edge.denied and edge.source in index and edge.target in index:
            one, other = index[edge.source], index[edge.target]
            before = graph[one][other]["weight"] if graph.has_edge(one, other) else 0.0
            graph.add_edge(one, other, weight=before + 1 + math.log2(1 + edge.lines))
    return graph
