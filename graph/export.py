"""The graph, or what it holds of one entity, as a file: RDF in six forms, GraphML, CSV, one HTML page.

Everything is sorted before it is written, so that the same graph gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pyoxigraph as ox

from graph.catalog import Catalog, Item, local
from graph.errors import UsageError
from graph.files import put
from graph.offline import to_file
from graph.queries import ask, load_queries, records
from graph.rdf import PREFIXES
from graph.store import Snapshot

Writer = Callable[[Snapshot, Catalog, Item | None], bytes]


def export(store: Snapshot, catalog: Catalog, suffix: str, item: Item | None = None) -> bytes:
    """Return the graph in the form of *suffix* (".ttl", ".csv" ...), with *item* only what concerns it.

    Raises ``UsageError`` for a suffix that no form has.
    """
    writer = WRITERS.get(suffix.lower())
    if writer is None:
        forms = ", ".join(sorted(WRITERS))
        raise UsageError(f"No form of export ends in {suffix or 'nothing'!r}; choose one of {forms}.")
    return writer(store, catalog, item)


def _triples(store: Snapshot, item: Item | None) -> bytes:
    if item is None:
        return store.dump()
    return store.construct(load_queries()["export_service"].bind(service=item.iri))


def _nt(store: Snapshot, catalog: Catalog, item: Item | None) -> bytes:
    return _triples(store, item)


def _nq(store: Snapshot, catalog: Catalog, item: Item | None) -> bytes:
    return store.dump(quads=True) if item is None else _triples(store, item)


def _rdf(format: ox.RdfFormat, *, quads: bool = False) -> Writer:
    def write(store: Snapshot, catalog: Catalog, item: Item | None) -> bytes:
        lines = _nq(store, catalog, item) if quads else _triples(store, item)
        parsed = ox.parse(lines, ox.RdfFormat.N_QUADS)
        ordered = sorted(parsed, key=lambda quad: (str(quad.graph_name), str(quad)))
        return ox.serialize(ordered, format=format, prefixes=dict(PREFIXES)) or b""

    return write


def _csv(store: Snapshot, catalog: Catalog, item: Item | None) -> bytes:
    rows = ask(store, "all_facts")
    if item is not None:
        rows = rows[(rows["owner"] == item.iri) | (rows["other"] == item.iri)]
    for name in ("owner", "other"):
        rows[name] = [catalog.items[iri].en if iri in catalog.items else iri for iri in rows[name]]
    for name in ("kind", "type", "bound", "metric", "concept"):
        rows[name] = rows[name].str.replace(r"^.*[/#]", "", regex=True)
    units = {iri: catalog.terms.get(str(iri), {}).get("notation", iri) for iri in rows["unit"].unique()}
    rows["unit"] = rows["unit"].map(units)
    return rows.to_csv(index=False).encode("utf-8-sig")


def as_turtle(triples: bytes) -> bytes:
    """Return N-Triples as Turtle, with our prefixes and in a fixed order."""
    ordered = sorted(ox.parse(triples, ox.RdfFormat.N_TRIPLES), key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""


_UNFIT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _graphml(store: Snapshot, catalog: Catalog, item: Item | None) -> bytes:
    """Entities as nodes, relations as edges with type, whether denied, and the places of the lines that say so."""
    rows = ask(store, "all_relations")
    if item is not None:
        rows = rows[(rows["subject"] == item.iri) | (rows["object"] == item.iri)]
    places = _places(store)
    net = nx.MultiDiGraph()
    ends = sorted(set(rows["subject"]) | set(rows["object"])) if item is None else _ends(rows, item)
    for iri in ends:
        each = catalog.items[iri]
        fields: dict[str, str | int] = {
            "label": each.en,
            "ko": each.ko,
            "kind": each.kind,
            "category": each.category,
            "facts": each.facts,
        }
        net.add_node(iri, **{name: for_xml(value) for name, value in fields.items()})
    for row in records(rows):
        said = ", ".join(places.get(str(row.relation), ()))
        net.add_edge(
            row.subject,
            row.object,
            key=row.relation,
            type=local(row.type),
            denied=str(row.denied) == "true",
            lines=for_xml(said),
        )
    return ("\n".join(nx.generate_graphml(net)) + "\n").encode()


def _ends(rows: pd.DataFrame, item: Item) -> list[str]:
    return sorted({item.iri, *rows["subject"], *rows["object"]})


def _places(store: Snapshot) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for row in records(ask(store, "relation_places")):
        places.setdefault(str(row.relation), []).append(f"{row.file}:{row.line}")
    return places


def for_xml(value: str | int | float) -> str | int | float:
    """Return *value*, if it is text without the characters that XML cannot hold."""
    return _UNFIT_FOR_XML.sub("\ufffd", value) if isinstance(value, str) else value


WRITERS: dict[str, Writer] = {
    ".nt": _nt,
    ".nq": _nq,
    ".ttl": _rdf(ox.RdfFormat.TURTLE),
    ".trig": _rdf(ox.RdfFormat.TRIG, quads=True),
    ".jsonld": _rdf(ox.RdfFormat.JSON_LD, quads=True),
    ".rdf": _rdf(ox.RdfFormat.RDF_XML),
    ".csv": _csv,
    ".graphml": _graphml,
    ".html": to_file,
}


def write_file(path: Path, content: bytes) -> None:
    """Write *content* to *path* in one step; ``UsageError`` if it cannot be written."""
    try:
        put(path, content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another file.") from error
