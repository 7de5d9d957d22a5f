"""Whether a graph is well formed: the merged graph against ``ontology/shapes.ttl``."""

from __future__ import annotations

from rdflib import Graph

from graph.rdf import ONTOLOGY
from graph.store import Snapshot


def check(store: Snapshot) -> tuple[bool, str]:
    """Return whether the merged graph conforms, and SHACL's report as text."""
    from pyshacl import validate

    kg = Graph().parse(data=store.dump(), format="nt")
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl")
    conforms, _, report = validate(kg, shacl_graph=shapes, inference="none", advanced=False)
    return bool(conforms), str(report).strip()
