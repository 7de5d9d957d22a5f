"""What is shown, as SVG, GraphML and Turtle, and views kept by name: complete, and text stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest
from rdflib import Graph, Literal

from graph.build import build
from graph.catalog import Catalog
from graph.errors import StoreError
from graph.icons import find_icon, icon_file, icon_url
from graph.network import Net, read_network
from graph.picture import to_svg
from graph.rdf import SA
from graph.saved import delete_view, load_views, save_view
from graph.scene import Scene, build_scene
from graph.share import to_graphml, to_turtle
from graph.store import Snapshot
from graph.style import Theme, load_style
from graph.view import View
from tests.cast import small_net

STYLE = load_style()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<img src=x onerror=alert(1)></script>]]>&\u202e![p](http://192.0.2.1/p.png) javascript:x \x00"


def svg(scene: Scene, net: Net, theme: Theme = "light", title: str = "T") -> ET.Element:
    types = {"triggers": f"triggers {HOSTILE}"}
    return ET.fromstring(
        to_svg(scene, net, STYLE, title=title, types=types, groups={"storage": HOSTILE}, denied="denied", theme=theme)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_holds_every_node_and_edge_on_a_painted_ground(theme: Theme) -> None:
    net = small_net(5)
    scene = build_scene(View(layout="force"), net, STYLE)
    found = svg(scene, net, theme)
    ground = found.find(f"{SVG}rect")
    assert ground is not None and ground.get("fill") == STYLE.theme[theme]["background"]
    assert {title.text for title in found.iter(f"{SVG}title")} >= {net.nodes[node]["en"] for node in scene.nodes}
    assert len([path for path in found.iter(f"{SVG}path") if path.get("fill") == "none"]) == len(scene.edges)
    assert [path.get("stroke") for path in found.iter(f"{SVG}path")].count(STYLE.theme[theme]["denial"]) >= 2


def test_a_picture_shows_hostile_words_as_text_and_loads_nothing() -> None:
    net = small_net(2, name=HOSTILE)
    found = svg(build_scene(View(), net, STYLE), net, title=HOSTILE)
    assert {each.tag.removeprefix(SVG) for each in found.iter()} <= {
        "svg", "title", "style", "rect", "text", "path", "polygon", "circle", "g", "image",
    }  # fmt: skip
    shown = HOSTILE.replace("\x00", "\ufffd")
    assert shown in {each.text for each in found.iter(f"{SVG}title")}
    for each in found.iter():
        assert not any(key.startswith("on") for key in each.keys())  # noqa: SIM118  (an element, not a mapping)
        assert each.get("href", "data:image/png;base64,").startswith("data:image/png;base64,")


def test_an_empty_picture_is_a_picture() -> None:
    net = small_net()
    scene = build_scene(View(groups_off=("compute", "security", "storage")), net, STYLE)
    assert svg(scene, net).get("width") == "420"


def test_icons_are_small_and_missing_ones_are_none() -> None:
    icon = find_icon(["Amazon SQS"], "aws")
    content = icon_file(icon)
    assert content is not None and content.startswith(b"\x89PNG") and len(content) < 4000
    assert icon_url(icon).startswith("data:image/png;base64,")
    assert find_icon(["Nobody Knows It"], "aws") == "" and find_icon(["Amazon SQS"], "elsewhere") == ""
    assert icon_file("../../etc/passwd") is None and icon_file("aws/storage/none") is None and icon_url("") == ""


def test_graphml_and_turtle_hold_what_is_shown(snapshot: Snapshot, catalog: Catalog) -> None:
    net = read_network(snapshot, catalog)
    scene = build_scene(View(focus="AWS_KMS"), net, STYLE)
    drawn = nx.parse_graphml(to_graphml(snapshot, scene, net, STYLE).decode())
    assert drawn.number_of_nodes() == len(scene.nodes) and drawn.number_of_edges() == len(scene.edges)
    assert any(".md:" in lines for *_, lines in drawn.edges(data="lines"))
    kg = Graph().parse(data=to_turtle(snapshot, scene, net), format="turtle")
    shown = {key for edge in scene.edges for key in edge.relations}
    assert len(set(kg.subjects(SA.owner, None))) == len(shown)
    assert all((evidence, SA.text, None) in kg for evidence in set(kg.subjects(SA.lineNumber, None)))
    assert (None, None, Literal("AWS KMS", lang="en")) in kg
    assert to_turtle(snapshot, scene, net) == to_turtle(snapshot, scene, net)


def test_hostile_names_and_lines_are_text_in_graphml_and_turtle(tmp_path: Path) -> None:
    trap = HOSTILE.replace("\x00", "").strip()
    notes = tmp_path / "notes"
    notes.mkdir()
    text = f"# Amazon S3\n\n- sends events to Amazon SQS {trap}\n- sends objects to {trap[:30]} Lambda\n"
    (notes / "a.md").write_text(text, encoding="utf-8")
    snapshot = build([notes], tmp_path / "store")
    net = read_network(snapshot, Catalog(snapshot))
    scene = build_scene(View(), net, STYLE)
    assert "Amazon_SQS" in scene.nodes
    kg = Graph().parse(data=to_turtle(snapshot, scene, net), format="turtle")
    assert any(trap in str(line) for line in kg.objects(None, SA.text))
    named = small_net(1, name=trap)
    drawn = nx.parse_graphml(to_graphml(snapshot, build_scene(View(), named, STYLE), named, STYLE).decode())
    assert trap in set(dict(drawn.nodes(data="label")).values())


def test_views_are_kept_by_name(tmp_path: Path) -> None:
    assert load_views(tmp_path) == {}
    save_view(tmp_path, " 큐 \t둘레\n", "fAmazon_SQS")
    save_view(tmp_path, HOSTILE.replace("\x00", ""), "lforce")
    save_view(tmp_path, "큐 둘레", "fAmazon_SQS~lforce")
    assert load_views(tmp_path)["큐 둘레"] == "fAmazon_SQS~lforce" and len(load_views(tmp_path)) == 2
    delete_view(tmp_path, "큐 둘레")
    delete_view(tmp_path, "nobody")
    assert list(load_views(tmp_path).values()) == ["lforce"]
    with pytest.raises(StoreError, match="share the address"):
        save_view(tmp_path / "missing", "name", "f")
