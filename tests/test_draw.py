from __future__ import annotations

import json
import re

import pytest

from graph.catalog import Catalog
from graph.draw import draw_network, script_json, to_component_data, vis_script
from graph.offline import to_file
from graph.routes import ROUTES, canvas_files, canvas_path, icons_path
from graph.scene import build_scene
from graph.store import Snapshot
from graph.style import load_style, text_width
from graph.view import Step, View
from tests.cast import small_net
from tests.web import fetch, served

STYLE = load_style()
HOSTILE = "<img src=x onerror=alert(1)></script>\u2028![p](http://192.0.2.1/p.png)"


def relative_luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stand_out_from_their_background(theme: str) -> None:
    table = STYLE.theme[theme]
    for group in STYLE.group:
        assert contrast(STYLE.color(group, "dark" if theme == "dark" else "light"), table["background"]) >= 3, group
    assert contrast(table["denial"], table["background"]) >= 4.5
    assert contrast(table["text"], table["background"]) >= 7
    assert contrast(table["muted"], table["background"]) >= 4.5
    assert contrast(table["highlight"], table["background"]) >= 4.5


def test_pyvis_draws_the_scene_without_physics() -> None:
    net = small_net(60)
    view = View(focus="Amazon_S3", steps=(Step("AWS_Lambda"),))
    network = draw_network(build_scene(view, net, STYLE), view, net, STYLE)
    drawn = {node["id"]: node for node in network.nodes}
    assert drawn["Amazon_S3"]["group"] == "storage" and drawn["JSON"]["shape"] == "diamond"
    assert drawn["Amazon_S3+"]["label"] == "+46"
    edges = {edge["id"]: edge for edge in network.edges}
    denied = edges["AWS_KMS>AWS_Lambda:triggers!"]
    assert denied["dashes"] and denied["denied"]
    assert network.options["physics"] == {"enabled": False}


def test_the_data_of_the_canvas_is_plain_and_the_same_every_time() -> None:
    net = small_net(5, name=HOSTILE)

    def data() -> str:
        scene = build_scene(View(), net, STYLE)
        found = to_component_data(scene, View(), net, STYLE, words=str, types={}, groups={})
        return json.dumps(found)

    assert data() == data()
    assert [node["name"] for node in json.loads(data())["nodes"] if node["id"] == "Strange"] == [HOSTILE]


def test_data_in_a_script_cannot_end_it() -> None:
    text = script_json({"name": HOSTILE})
    assert not re.search(r"[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"name": HOSTILE}


def test_the_file_is_whole_and_asks_nobody(snapshot: Snapshot, catalog: Catalog) -> None:
    page = to_file(snapshot, catalog, catalog.get("SQS"), language="ko").decode()
    assert page == to_file(snapshot, catalog, catalog.get("SQS"), language="ko").decode()
    assert "default-src 'none'" in page
    ours = page.replace(vis_script(), "")
    assert ours.count("<script>") == ours.count("</script>") == 2
    assert not re.search(r"<(link|img|iframe|script src)", ours)
    assert "messaging.md" in page and "SQS 주변" in page


def test_the_path_of_the_scripts_changes_with_them() -> None:
    assert re.fullmatch(r"canvas/[0-9a-f]{12}/vis\.js", canvas_path("vis.js"))
    assert b"sourceMappingURL" not in canvas_files()["vis.js"]
    assert b"export { mountCanvas }" in canvas_files()["canvas.js"]


def test_the_icons_of_a_map_come_in_one_answer_and_those_that_there_are_not_stay_out() -> None:
    one, other = "aws/integration/simple-queue-service-sqs", "aws/storage/simple-storage-service-s3"
    with served(ROUTES) as base:
        answer = fetch(f"{base}/{icons_path()}?of={one},{other},../../etc/passwd,aws/storage/none")
        below = fetch(f"{base}/below/{icons_path()}")
        unknown = fetch(f"{base}/icons/0.json?of={one}")
    icons = json.loads(answer.body)
    assert sorted(icons) == [one, other] and all(url.startswith("data:image/png;base64,") for url in icons.values())
    assert (below.status, json.loads(below.body), unknown.status) == (200, {}, 404)


def test_hangul_is_measured_wide() -> None:
    assert text_width("람다람다", 12) > 1.4 * text_width("abcd", 12)
