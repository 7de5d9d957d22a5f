"""Journeys with what the canvas saves: pictures and files are whole, open without a network, and hold words as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from graph.build import build
from graph.catalog import Catalog
from graph.draw import CANVAS_WORDS, to_component_data, to_html
from graph.offline import to_file
from graph.scene import build_scene
from graph.store import Snapshot
from graph.style import load_style
from graph.view import View
from tests.browser.canvas import ATLAS, click, click_edge, ready, spot
from tests.browser.conftest import serving
from tests.browser.test_pages_journey import HOSTILE
from tests.cast import small_net

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def save(page: Page, name: str, place: Path) -> Path:
    """Save what is shown by the entry *name* of the Save menu."""
    entry = page.get_by_role("button", name=name)
    if not entry.is_visible():
        page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_download() as download:
        entry.click()
    file = place / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_what_is_shown_is_saved_as_a_picture(map_page: Page, tmp_path: Path) -> None:
    with Image.open(save(map_page, "Picture (PNG", tmp_path)) as picture:
        assert picture.width > 1800 and picture.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 255)
        colors = picture.convert("RGB").getcolors(1 << 24)
        assert colors is not None and len(colors) > 500, "nodes, icons and words are on it"
    drawn = ET.parse(save(map_page, "Picture to edit (SVG)", tmp_path)).getroot()
    titles = {each.text for each in drawn.iter("{http://www.w3.org/2000/svg}title")}
    assert {"Amazon S3", "AWS Lambda", "How the services connect"} <= titles
    assert b"prov:wasDerivedFrom" in save(map_page, "Facts with evidence (Turtle)", tmp_path).read_bytes()
    assert b"<graphml" in save(map_page, "Graph (GraphML)", tmp_path).read_bytes()


def opened_from_disk(browser: Browser, file: Path, width: int = 1280, height: int = 720) -> tuple[Page, list[str]]:
    """*file* in a browser without a network, and a list that fills with what goes wrong."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": height}).new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if request.url != file.as_uri() else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(file.as_uri())
    return page, wrong


def test_hostile_names_are_text_on_the_map(tmp_path: Path, open_page: Open, browser: Browser) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    lines = [
        "# Amazon S3",
        f"- sends events to Amazon SQS {HOSTILE}",
        "- S3 triggers AWS Lambda",
        f"## {HOSTILE}",
        "- uses it",
    ]
    text = "\n\n".join(lines)
    (notes / "hostile.md").write_text(text, encoding="utf-8")
    build([notes], tmp_path / "store")
    with serving(tmp_path / "store") as base:
        page = ready(open_page(f"{base}/explore?view=eAmazon_S3.Amazon_SQS"))
        expect(page.locator("blockquote.context .here").first).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.locator("img[src='x']").count() == 0
        at = spot(page, "Amazon_S3")
        page.mouse.move(at["x"], at["y"])
        expect(page.locator(".atlas-tip")).to_be_visible()
        html, svg = save(page, "Page with the notes", tmp_path), save(page, "Picture to edit", tmp_path)
    page, wrong = opened_from_disk(browser, html)
    page.wait_for_selector(".atlas[data-ready]")
    click(page, "Amazon_S3")
    expect(page.locator("#panel")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#panel img, #panel a").count() == 0  # where a link leads is no word of the line
    picture, also_wrong = opened_from_disk(browser, svg)
    assert picture.evaluate("() => document.querySelectorAll('script, a, foreignObject').length") == 0
    page.context.close()
    picture.context.close()
    assert wrong == [] and also_wrong == []


def test_a_hostile_name_is_text_wherever_the_canvas_shows_it(browser: Browser, tmp_path: Path) -> None:
    net, view, style = small_net(2, name=HOSTILE), View(), load_style()
    scene = build_scene(view, net, style)
    edge = "Strange>Amazon_S3:sendsTo"
    data = to_component_data(
        scene,
        view,
        net,
        style,
        words=lambda key: "{name} {count}" if key.removeprefix("canvas.") in CANVAS_WORDS else key,
        types={"sendsTo": HOSTILE},
        groups=dict.fromkeys(scene.groups, HOSTILE),
        state={"fixed": True, "moved": 0},
    )
    evidence = {
        "lines": [[f"{HOSTILE}.md", 1, HOSTILE]],
        "nodes": {"Strange": [["feature", HOSTILE, [0]]]},
        "edges": {edge: [[HOSTILE, [0]]]},
        "words": dict.fromkeys(("lead", "note", "feature", "limit", "statement", "denied", "vocabulary"), HOSTILE),
    }
    file = tmp_path / "hostile.html"
    file.write_text(to_html(data, evidence, title=HOSTILE, language="en"), encoding="utf-8")
    page, wrong = opened_from_disk(browser, file)
    page.wait_for_selector(".atlas[data-ready]")
    text = HOSTILE.replace("\u202e", "")
    for id_ in ("Strange", edge):
        at = spot(page, id_)
        page.mouse.move(at["x"], at["y"])
        expect(page.locator(".atlas-tip")).to_contain_text(text[:30])
        page.mouse.click(at["x"], at["y"])
        expect(page.locator("#panel blockquote .said").first).to_contain_text(text[:30])
        expect(page.locator("#panel cite").first).to_contain_text(text[:30])
    assert page.evaluate(f"() => {ATLAS}.labels.placed.some(({{ node }}) => node.label.includes('<img'))")
    expect(page.locator(".atlas-legend .atlas-group").first).to_contain_text(text[:30])
    page.get_by_role("combobox").fill("img src")
    expect(page.get_by_role("option").first).to_contain_text(text[:30])
    assert page.locator("img, a, iframe").count() == 0 and page.locator("script").count() == 2
    page.context.close()
    assert wrong == []


def test_the_file_opens_from_disk_without_a_network(
    snapshot: Snapshot, catalog: Catalog, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(to_file(snapshot, catalog))
    page, wrong = opened_from_disk(browser, file)
    page.wait_for_selector(".atlas[data-ready]")
    click_edge(page)
    expect(page.locator("#panel cite").first).to_be_visible()
    click(page, "Amazon_S3")
    expect(page.get_by_role("heading", name="Amazon S3", exact=True)).to_be_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).wordBreak") == "keep-all"
    arrows = page.locator("#panel .arrow").evaluate_all(
        "all => all.map((each) => [each.textContent, each.getClientRects().length])"
    )
    assert ["->", 1] in arrows and all(rects <= 1 for _, rects in arrows), "none is broken"
    page.context.close()
    assert wrong == []


def test_the_file_uses_the_window_of_a_phone(
    snapshot: Snapshot, catalog: Catalog, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(to_file(snapshot, catalog))
    page, wrong = opened_from_disk(browser, file, 390, 844)
    page.wait_for_selector(".atlas[data-ready]")
    page.wait_for_function(f"() => {{ const s = {ATLAS}.state(); return s.labels === s.nodes.length; }}")
    reach = page.evaluate(
        f"""() => {{
            const stage = document.querySelector(".atlas-stage").getBoundingClientRect();
            const ys = {ATLAS}.state().nodes.map((id) => {ATLAS}.whereIs(id).y);
            return [Math.min(...ys) - stage.top, Math.max(...ys) - stage.bottom];
        }}"""
    )
    assert reach[0] < 120 and reach[1] > 0, "it begins at the top and goes on below"
    page.context.close()
    assert wrong == []
