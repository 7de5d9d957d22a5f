"""The picture of paths shows what the notes say and nothing else: no edge runs over a node that it does not end at."""

from __future__ import annotations

import random

import pytest

from graph.catalog import Catalog
from graph.draw import strokes
from graph.flow import by_flow
from graph.network import Net, read_network
from graph.scene import Scene, build_scene
from graph.store import Snapshot
from graph.style import Box, load_style
from graph.view import Route, View
from tests.cast import count_overlaps

STYLE = load_style()
NAMED = [
    Route("Amazon_API_Gateway", "Redshift_Spectrum"),
    Route("Amazon_API_Gateway", "Amazon_Redshift", 5),
    Route("AWS_WAF", "Amazon_MSK", 9, directed=False),
]
PICTURES = 40


@pytest.fixture(scope="module")
def net(snapshot: Snapshot, catalog: Catalog) -> Net:
    return read_network(snapshot, catalog)


def run_over(scene: Scene) -> list[tuple[str, str]]:
    """Edges with the nodes that they are not tied to and yet pass over, tile or label."""
    found = []
    for stroke in strokes(scene, STYLE):
        ends = (stroke.edge.source, stroke.edge.target)
        (x0, y0), (x1, y1) = (scene.places[end] for end in ends)
        cx, cy = (x0 + x1) / 2 - (y1 - y0) * stroke.bend, (y0 + y1) / 2 + (x1 - x0) * stroke.bend
        for node in {*scene.nodes} - {*ends}:
            (x, y), box = scene.places[node], STYLE.box(scene.sizes[node], scene.labels[node])
            width, up, down = (part - STYLE.node["margin"] for part in (box.width / 2, box.up, box.down))
            for step in range(101):
                a, b, c = (1 - step / 100) ** 2, 2 * step / 100 * (1 - step / 100), (step / 100) ** 2
                dx, dy = a * x0 + b * cx + c * x1 - x, a * y0 + b * cy + c * y1 - y
                if abs(dx) < width and -up < dy < down:
                    found.append((stroke.edge.id, node))
                    break
    return found


def routes(net: Net) -> list[Route]:
    source = random.Random(20260101)
    nodes = sorted(net)
    found = [Route(*source.sample(nodes, 2), source.randint(1, 9), source.random() < 0.5) for _ in range(4 * PICTURES)]
    services = sorted(node for node, kind in net.nodes(data="kind") if kind == "service")
    return [*NAMED, *found, *(Route(*source.sample(services, 2)) for _ in range(PICTURES))]


@pytest.mark.parametrize("tall", [False, True])
def test_no_edge_of_a_picture_of_paths_runs_over_a_node(net: Net, tall: bool) -> None:
    pictures = 0
    for route in routes(net):
        scene = build_scene(View(route=route, tall=tall), net, STYLE)
        assert run_over(scene) == [], route
        boxes = {node: STYLE.box(scene.sizes[node], scene.labels[node]) for node in scene.nodes}
        assert count_overlaps({node: scene.places[node] for node in scene.nodes}, boxes) == 0, route
        pictures += bool(scene.routes)
    assert pictures > PICTURES


def test_a_flow_over_two_layers_leaves_the_node_between_aside() -> None:
    boxes = {name: Box(60, 20, 30) for name in ("source", "between", "end")}
    flows = [("source", "between"), ("between", "end"), ("source", "end")]
    places = by_flow(boxes, flows, aspect=1.6)
    assert places["source"][0] < places["between"][0] < places["end"][0]
    assert places["source"][1] == pytest.approx(places["end"][1], abs=20)
    assert abs(places["between"][1] - places["source"][1]) > 20
    upright = by_flow(boxes, flows, aspect=0.6)
    assert upright["source"][1] < upright["between"][1] < upright["end"][1]


def test_many_flows_keep_to_the_window_and_what_none_touches_stands_below() -> None:
    boxes = {f"n{number:02d}": Box(60, 20, 30) for number in range(40)} | {"alone": Box(60, 20, 30)}
    flows = [(f"n{one:02d}", f"n{other:02d}") for one in range(20) for other in range(20, 40) if (one + other) % 5 == 0]
    places = by_flow(boxes, flows, aspect=1.6)
    assert count_overlaps(places, boxes) == 0
    assert places["alone"][1] > max(y for name, (_, y) in places.items() if name != "alone")
    wide, high = (max(axis) - min(axis) for axis in zip(*places.values(), strict=True))
    assert 0.6 < wide / high < 4
