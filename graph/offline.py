"""The map as one HTML file that opens from disk, without a network, with the lines behind every node and edge.

It is the page's canvas with the data of one scene and the evidence of what is drawn; a panel beside it shows the lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.catalog import Catalog, Item, Language, local
from graph.compare import concept_label
from graph.draw import to_component_data, to_html
from graph.figures import format_amount, format_bound
from graph.icons import icon_of, icon_url
from graph.lines import bare
from graph.network import SUMMARY, Net, leader_of, node_id, read_network, short_name
from graph.queries import ask, records
from graph.scene import Scene, build_scene
from graph.store import Snapshot
from graph.style import load_style
from graph.view import View
from graph.words import say

ORDER = ("limit", "feature", "statement")


def to_file(store: Snapshot, catalog: Catalog, item: Item | None = None, *, language: Language = "en") -> bytes:
    """Return the map of services as one HTML file, or with *item* that entity and its neighbours."""
    net = read_network(store, catalog)
    view = View(focus=node_id(item.iri)) if item else View()
    return view_to_file(store, catalog, net, view, build_scene(view, net, load_style()), language=language)


def view_to_file(store: Snapshot, catalog: Catalog, net: Net, view: View, scene: Scene, *, language: Language) -> bytes:
    """Return what *view* shows as one HTML file."""

    def words(key: str) -> str:
        return say(key, language, count="{count}", name="{name}")

    icons = {icon for node in scene.nodes if (icon := icon_of(net, node))}
    fixed = {"fixed": True, "moved": 0, "images": {icon: icon_url(icon) for icon in sorted(icons)}}
    types = {name: catalog.relation_label(name, "out", language) for name in catalog.relation_types}
    groups = {name: labels[language] for name, labels in catalog.categories.items()} | {"other": words("canvas.other")}
    groups |= {
        node.removeprefix(SUMMARY): say("canvas.lens.community", language, name=short_name(net, leader_of(node)))
        for node in scene.members
        if leader_of(node)
    }

    def drawn(scene: Scene, view: View) -> dict[str, Any]:
        return to_component_data(scene, view, net, load_style(), words=words, types=types, groups=groups, state=fixed)

    data = drawn(scene, view)
    # Nobody lays the file out anew where it is opened: it holds the drawing for windows of the other shape, too.
    turned = replace(view, tall=not view.tall, camera=None)
    other = drawn(build_scene(turned, net, load_style()), turned)
    data["turned"] = {name: value for name, value in other.items() if value != data[name]}
    title = title_of(view, net, language)
    evidence = {
        **_evidence(store, catalog, net, scene, types, language),
        "words": {name: words(f"file.{name}") for name in ("lead", "note")}
        | {kind: words(f"count.{kind}s") for kind in ("limit", "feature")}
        | {"statement": words("service.statements"), "relation": words("explore.relations")}
        | {"denied": words("explore.edge.denied"), "vocabulary": words("explore.edge.vocabulary")},
    }
    return to_html(data, evidence, title=title, language=language).encode()


def title_of(view: View, net: Net, language: Language) -> str:
    """Return the question that a picture answers."""
    picture = view.picture
    if picture == "only":
        return say("explore.title.only", language, count=len(view.only))
    if picture == "route" and view.route:
        start, end = short_name(net, view.route.start), short_name(net, view.route.end)
        return say("explore.title.route", language, start=start, end=end)
    if picture == "map":
        return say("explore.title.map", language)
    key = "explore.title.depends" if picture == "depends" else "explore.title.ego"
    return say(key, language, name=short_name(net, view.centre))


def _evidence(
    store: Snapshot, catalog: Catalog, net: Net, scene: Scene, types: Mapping[str, str], language: Language
) -> dict[str, Any]:
    """Each line once; for every drawn node its facts, for every drawn edge its relations, with their lines' numbers."""
    lines: dict[tuple[str, int, str], int] = {}
    nodes: dict[str, dict[tuple[int, str], set[int]]] = {}
    said: dict[tuple[str, str, str, bool], set[int]] = {}
    drawn = set(scene.nodes)
    used = {key for edge in scene.edges for key in edge.relations}
    ends = {
        key: (source, target, about) for source, target, key, about in net.edges(keys=True, data=True) if key in used
    }
    wanted = {(source, about["type"], target, about["denied"]) for source, target, about in ends.values()}
    for row in records(ask(store, "all_facts")):
        kind, owner, denied = local(row.kind).lower(), node_id(row.owner), row.denied == "true"
        relation = (owner, local(row.type), node_id(row.other), denied)
        if kind == "relation" and relation not in wanted or kind != "relation" and owner not in drawn:
            continue
        number = lines.setdefault((row.file, int(row.line), bare(row.text)), len(lines))
        if kind == "relation":
            said.setdefault(relation, set()).add(number)
        else:
            label = (ORDER.index(kind), _label(row, kind, catalog, language))
            nodes.setdefault(owner, {}).setdefault(label, set()).add(number)
    edges = {
        edge.id: [
            [_relation_label(*ends[key], types, net), sorted(said.get(_asked(*ends[key]), ()))]
            for key in edge.relations
        ]
        for edge in scene.edges
    }
    return {
        "lines": [list(line) for line in lines],
        "nodes": {
            node: [[ORDER[order], label, sorted(numbers)] for (order, label), numbers in sorted(facts.items())]
            for node, facts in sorted(nodes.items())
        },
        "edges": edges,
    }


def _asked(source: str, target: str, about: Mapping[str, Any]) -> tuple[str, str, str, bool]:
    return (source, about["type"], target, about["denied"])


def _relation_label(source: str, target: str, about: Mapping[str, Any], types: Mapping[str, str], net: Net) -> str:
    type_ = types.get(about["type"], about["type"])
    return f"{net.nodes[source]['en']} → {type_} → {net.nodes[target]['en']}"


def _label(row: Any, kind: str, catalog: Catalog, language: Language) -> str:
    if kind == "feature":
        return str(row.name)
    if kind != "limit":
        return ""
    unit = catalog.terms.get(row.unit, {}).get("notation") or local(row.unit)
    upper = float(row.valueTo) if row.valueTo not in ("", None) else None
    figure = format_bound(format_amount(float(row.value), unit, language, value_to=upper), local(row.bound), language)
    what = concept_label(catalog, local(row.metric), local(row.concept), language)
    return " ".join(part for part in (figure, what, row.condition) if part)
