"""What a view shows, for other programs: GraphML with places and colours, Turtle with the lines behind it."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.export import as_turtle, for_xml
from graph.network import SUMMARY, Net, leader_of, node_iri, relation_iri
from graph.queries import ask, load_queries, records
from graph.scene import Scene, group_of
from graph.store import Snapshot
from graph.style import Style


def to_graphml(store: Snapshot, scene: Scene, net: Net, style: Style) -> bytes:
    """Return what is drawn: nodes with name, field, place, size and colour, edges with types and lines' places."""
    places: dict[str, list[str]] = {}
    for row in records(ask(store, "relation_places")):
        places.setdefault(str(row.relation), []).append(f"{row.file}:{row.line}")
    drawn = nx.MultiDiGraph()
    for node in scene.nodes:
        x, y = scene.places[node]
        about = (
            net.nodes[node]
            if node in net
            else {"en": (leader_of(node) or node).removeprefix(SUMMARY), "ko": "", "kind": "summary", "facts": 0}
        )
        fields: dict[str, Any] = {
            "label": about["en"],
            "ko": about["ko"],
            "kind": about["kind"],
            "category": group_of(net, node),
            "facts": about["facts"],
            "x": float(x),
            "y": float(y),
            "size": float(scene.sizes[node]),
            "color": style.color(scene.colors[node], "light"),
        }
        drawn.add_node(
            node_iri(node) if node in net else node, **{name: for_xml(value) for name, value in fields.items()}
        )
    for edge in scene.edges:
        lines = sorted({place for key in edge.relations for place in places.get(relation_iri(key), ())})
        ends = [node_iri(end) if end in net else end for end in (edge.source, edge.target)]
        drawn.add_edge(
            *ends,
            key=edge.id,
            type=", ".join(edge.types),
            denied=edge.denied,
            lines=for_xml(", ".join(lines)),
            weight=edge.lines,
        )
    return ("\n".join(nx.generate_graphml(drawn)) + "\n").encode()


def to_turtle(store: Snapshot, scene: Scene, net: Net) -> bytes:
    """Return the relations that are drawn with their evidence, and the names of the entities, as Turtle."""
    relations = sorted({relation_iri(key) for edge in scene.edges for key in edge.relations})
    used = {key for edge in scene.edges for key in edge.relations}
    entities = {end for source, target, key in net.edges(keys=True) if key in used for end in (source, target)}
    names = sorted(node_iri(node) for node in entities | {node for node in scene.nodes if node in net})
    query = load_queries()["export_shown"].bind(relations=relations, entities=names)
    return as_turtle(store.construct(query))
