"""Journeys on the canvas, in a real browser: what a person does reaches Python, and nothing else moves."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from graph.routes import canvas_path
from tests.browser.canvas import ATLAS, click, click_edge, menu, ready, same_places, spot, state
from tests.browser.test_pages_journey import go_to

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_the_wheel_scrolls_the_page_until_the_map_is_clicked_and_the_legend_filters(map_page: Page) -> None:
    head, text = (map_page.get_by_test_id(each).first.bounding_box() for each in ("stHeader", "stTextInput"))
    assert head is not None and text is not None and text["y"] >= head["y"] + head["height"], "the head covers nothing"

    box = map_page.locator(".atlas-stage").bounding_box()
    assert box is not None
    scale = state(map_page)["scale"]
    map_page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 40)
    map_page.mouse.wheel(0, -200)
    expect(map_page.locator(".atlas-hint.atlas-shown")).to_be_visible()
    assert state(map_page)["scale"] == scale
    map_page.mouse.click(box["x"] + 60, box["y"] + box["height"] - 40)
    map_page.mouse.wheel(0, -200)
    map_page.wait_for_function(f"(scale) => {ATLAS}.state().scale > scale", arg=scale)

    before = state(ready(map_page))
    swatch = map_page.locator(".atlas-group").filter(has_text="Storage").first
    swatch.click()
    map_page.wait_for_function(f"() => !{ATLAS}.nodes.get('Amazon_S3')")
    expect(swatch).to_have_attribute("aria-pressed", "false")
    swatch.click()
    map_page.wait_for_function(f"() => {ATLAS}.nodes.get('Amazon_S3')")
    assert same_places(before, state(ready(map_page)))


def test_an_edge_and_a_node_are_clicked_read_hidden_and_brought_back(map_page: Page) -> None:
    for denied in (False, True):
        edge = click_edge(map_page, denied=denied)
        expect(map_page.get_by_text("The notes say that this is not so.")).to_have_count(int(denied))
        line = map_page.locator("blockquote.context .here").first
        expect(line).to_be_visible()
        assert line.inner_text().strip()
        assert state(ready(map_page))["selected"] == edge
    map_page.keyboard.press("Escape")
    expect(map_page.get_by_text("Most connected")).to_be_visible()

    before = state(map_page)
    click(map_page, "Amazon_S3")
    expect(map_page.get_by_role("heading", name="Amazon S3", exact=True)).to_be_visible()
    ready(map_page)
    assert "view=eAmazon_S3" in map_page.url
    after = state(map_page)
    assert same_places(before, after) and (before["scale"], before["x"]) == (after["scale"], after["x"])
    map_page.keyboard.press("Escape")
    expect(map_page.get_by_text("Most connected")).to_be_visible()
    click(map_page, "Amazon_S3")
    map_page.get_by_role("button", name="Hide").click()
    map_page.wait_for_function(f"() => !{ATLAS}.nodes.get('Amazon_S3')")
    map_page.get_by_role("button", name="Undo").click()
    map_page.wait_for_function(f"() => {ATLAS}.nodes.get('Amazon_S3')")
    assert same_places(before, state(ready(map_page)))


def test_a_service_is_expanded_and_all_is_there_after_another_page(map_page: Page) -> None:
    before = state(map_page)
    click(map_page, "Amazon_S3", twice=True)
    map_page.wait_for_function(f"(count) => {ATLAS}.nodes.length > count", arg=len(before["nodes"]))
    ready(map_page)
    expanded = state(map_page)
    assert same_places(before, expanded)
    place = spot(map_page, "AWS_KMS")
    map_page.mouse.move(place["x"], place["y"])
    map_page.mouse.down()
    map_page.mouse.move(place["x"] + 40, place["y"] + 25, steps=4)
    map_page.mouse.up()
    map_page.wait_for_function("() => location.search.includes('pAWS_KMS')")
    map_page.get_by_role("button", name="Zoom in").click()
    map_page.wait_for_url("**~c*")
    ready(map_page)
    left = state(map_page)
    assert left["positions"]["AWS_KMS"] != expanded["positions"]["AWS_KMS"]
    go_to(map_page, "Compare")
    map_page.wait_for_selector(".atlas", state="detached")
    go_to(map_page, "Explore")
    back = state(ready(map_page))
    assert sorted(back["nodes"]) == sorted(left["nodes"]) and back["selected"] == left["selected"]
    assert back["positions"]["Amazon_S3"] == left["positions"]["Amazon_S3"]
    assert back["positions"]["AWS_KMS"] == pytest.approx(left["positions"]["AWS_KMS"], abs=1)
    assert (back["scale"], back["x"], back["y"]) == pytest.approx((left["scale"], left["x"], left["y"]), abs=1)


def test_an_address_shows_the_same_view_in_another_browser(map_page: Page, open_page: Open) -> None:
    click(map_page, "AWS_Lambda", twice=True)
    map_page.wait_for_function("() => location.search.includes('sAWS_Lambda')")
    here = state(ready(map_page))
    there = state(ready(open_page(map_page.url)))
    assert sorted(here["nodes"]) == sorted(there["nodes"])
    assert here["selected"] == there["selected"] == "AWS_Lambda"
    assert here["positions"] == there["positions"]
    map_page.reload()
    assert state(ready(map_page))["positions"] == here["positions"]


def test_a_search_finds_in_both_languages_with_typing_errors_and_what_is_not_drawn(map_page: Page) -> None:
    box = map_page.get_by_role("combobox", name="Find: name")
    for word in ("람다", "labmda", "AWS Lambda"):
        map_page.locator(".atlas-stage").focus()
        map_page.keyboard.press("/")
        expect(box).to_be_focused()
        box.fill(word)
        expect(map_page.get_by_role("option").first).to_contain_text("AWS Lambda")
        box.press("Enter")
        map_page.wait_for_function(f"() => {ATLAS}.selected === 'AWS_Lambda'")
        expect(map_page.get_by_role("heading", name="AWS Lambda", exact=True)).to_be_visible()
        map_page.locator(".atlas-stage").focus()
        map_page.keyboard.press("Escape")
        expect(map_page.get_by_text("Most connected")).to_be_visible()
    box.fill("GraphQL")
    option = map_page.get_by_role("option").filter(has_text="not shown yet").first
    expect(option).to_be_visible()
    option.click()
    map_page.wait_for_function(f"() => {ATLAS}.selected === 'GraphQL' && {ATLAS}.nodes.get('GraphQL')")


def test_the_menu_pins_hides_and_leads_to_another_page(map_page: Page) -> None:
    menu(map_page, "Amazon_SNS", "Pin here")
    map_page.wait_for_function("() => location.search.includes('pAmazon_SNS')")
    map_page.get_by_role("radio", name="Force").or_(map_page.get_by_role("button", name="Force")).first.click()
    map_page.wait_for_selector(".atlas[data-layout='force']")
    pinned = state(ready(map_page))["positions"]["Amazon_SNS"]
    menu(map_page, "AWS_KMS", "Hide")
    map_page.wait_for_function(f"() => !{ATLAS}.nodes.get('AWS_KMS')")
    assert state(ready(map_page))["positions"]["Amazon_SNS"] == pinned
    menu(map_page, "Amazon_SQS", "Open the profile")
    expect(map_page.get_by_role("heading", name="Amazon SQS").first).to_be_visible()


def test_several_are_selected_with_a_key_or_a_box(map_page: Page) -> None:
    click(map_page, "Amazon_SQS")
    at = spot(map_page, "Amazon_SNS")
    map_page.keyboard.down("Shift")
    map_page.mouse.click(at["x"], at["y"])
    map_page.keyboard.up("Shift")
    expect(map_page.get_by_role("heading", name="2 selected")).to_be_visible()
    assert state(ready(map_page))["marked"] == ["Amazon_SNS"]
    menu(map_page, "Amazon_SNS", "Only these")
    map_page.wait_for_function(f"() => {ATLAS}.nodes.length === 2")
    map_page.get_by_role("button", name="Undo").click()
    map_page.wait_for_function(f"() => {ATLAS}.nodes.length > 2")
    before = state(ready(map_page))
    box = map_page.locator(".atlas-place").bounding_box()
    assert box is not None
    map_page.keyboard.press("Escape")
    map_page.keyboard.down("Shift")
    map_page.mouse.move(box["x"] + 3, box["y"] + 55)
    map_page.mouse.down()
    map_page.mouse.move(box["x"] + 400, box["y"] + 200, steps=3)
    map_page.mouse.up()
    map_page.keyboard.up("Shift")
    expect(map_page.get_by_role("heading", name="selected")).to_be_visible()
    after = state(ready(map_page))
    assert len(after["marked"]) >= 2 and same_places(before, after), "a box selects, it does not pan"


def test_the_keyboard_goes_from_neighbour_to_neighbour(map_page: Page) -> None:
    before = state(map_page)
    map_page.locator(".atlas-stage").focus()
    map_page.keyboard.press("ArrowRight")
    first = state(map_page)["selected"]
    assert first
    tied = map_page.evaluate(f"(id) => [...{ATLAS}.tiedTo(id)]", first)
    seen = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        map_page.evaluate(f"(id) => {ATLAS}.select(id)", first)
        map_page.keyboard.press(key)
        seen.add(state(map_page)["selected"])
    assert (seen - {first}) & set(tied), "arrows lead to what is tied"
    map_page.evaluate(f"() => {ATLAS}.select('Amazon_S3')")
    map_page.keyboard.press("Enter")
    map_page.wait_for_function(f"(count) => {ATLAS}.nodes.length > count", arg=len(before["nodes"]))
    ready(map_page)
    map_page.keyboard.press("Control+z")
    map_page.wait_for_function(f"(count) => {ATLAS}.nodes.length === count", arg=len(before["nodes"]))
    map_page.keyboard.press("Control+Shift+z")
    map_page.wait_for_function(f"(count) => {ATLAS}.nodes.length > count", arg=len(before["nodes"]))
    ready(map_page)
    map_page.keyboard.press("Shift+F10")
    expect(map_page.get_by_role("menu")).to_be_visible()
    map_page.get_by_role("menuitem", name="Collapse").click()
    map_page.wait_for_function(f"(count) => {ATLAS}.nodes.length === count", arg=len(before["nodes"]))
    map_page.keyboard.press("Escape")
    assert state(ready(map_page))["selected"] == ""


def test_paths_between_two_are_found_and_read(map_page: Page) -> None:
    click(map_page, "Amazon_S3")
    ready(map_page)
    menu(map_page, "Amazon_SNS", "Paths between the two")
    expect(map_page.get_by_role("heading", name="From S3 to SNS")).to_be_visible()
    shown = state(ready(map_page))
    assert {"Amazon_S3", "Amazon_SNS"} <= set(shown["nodes"]) and len(shown["nodes"]) < 12
    assert shown["layout"] == "layered"
    assert shown["positions"]["Amazon_S3"]["x"] < shown["positions"]["Amazon_SNS"]["x"]
    map_page.get_by_role("button", name="S3 → sends to → SNS").first.click()
    expect(map_page.locator("blockquote.context .here").first).to_be_visible()


def test_the_question_for_paths_closes_when_they_are_found(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?view=rAmazon_S3.Amazon_SNS.2"))
    ask = page.get_by_role("button", name="Paths")
    ask.click()
    expect(page.get_by_role("button", name="Find paths")).to_be_visible()
    page.get_by_role("button", name="Find paths").click()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(page.get_by_text("2 paths found")).to_be_visible()
    ready(page)
    ask.click()
    expect(page.get_by_role("button", name="Find paths")).to_be_visible()


def test_the_word_of_a_selected_edge_leaves_the_names_of_its_ends(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?view=xAmazon_SQS~eAmazon_Kinesis.Amazon_SQS"))
    page.wait_for_function(f"() => {ATLAS}.labels.named.length === 1 && {ATLAS}.labels.placed.length > 2")
    over = page.evaluate(
        f"""() => {{
            const {{ named: [word], placed }} = {ATLAS}.labels;
            const names = placed.filter(({{ dim }}) => !dim);
            const meet = (one, other, from, to) => one[from] < other[to] && other[from] < one[to];
            const lies = (one, other) => meet(one, other, "left", "right") && meet(one, other, "top", "bottom");
            return [names.length, names.filter((each) => lies(word, each)).map(({{ id }}) => id)];
        }}"""
    )
    assert over == [2, []]


def test_a_line_of_the_panel_leads_to_its_note_in_the_colour_of_the_text(app: str, open_page: Open) -> None:
    for scheme in ("light", "dark"):
        page = ready(open_page(f"{app}/explore?view=eAmazon_S3.AWS_Lambda", scheme=scheme))
        color = "(each) => getComputedStyle(each).color"
        link = page.locator("blockquote.context a").first
        assert link.evaluate(color) == page.locator("blockquote.context").first.evaluate(color)


def test_a_question_is_read_to_its_end(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?view=xElastic_Load_Balancing"))
    title = page.locator("h1.explore-title")
    assert title.evaluate(
        "(each) => each.scrollWidth <= each.clientWidth && getComputedStyle(each).overflow === 'visible'"
    )
    assert "Balancing" in title.inner_text()


def test_layouts_switch_and_language_and_theme_without_moving(map_page: Page) -> None:
    start = state(map_page)
    places = {}
    for name, label in (("rings", "Rings"), ("layered", "Flow"), ("force", "Force"), ("category", "By field")):
        map_page.get_by_role("radio", name=label).or_(map_page.get_by_role("button", name=label)).first.click()
        map_page.wait_for_selector(f".atlas[data-layout='{name}']")
        map_page.wait_for_function(f"() => {ATLAS}.arrived === 1")
        places[name] = state(ready(map_page))["positions"]["Amazon_S3"]
    assert len({tuple(place.values()) for place in places.values()}) >= 3
    assert "layout" not in map_page.url and "lforce" not in map_page.url
    assert same_places(start, state(map_page))
    map_page.get_by_role("button", name="한국어").or_(map_page.get_by_role("radio", name="한국어")).click()
    expect(map_page.get_by_text("서비스는 어떻게 연결될까")).to_be_visible()
    assert same_places(start, state(ready(map_page)))
    map_page.emulate_media(color_scheme="dark")
    map_page.wait_for_selector(".atlas.atlas-dark")
    assert same_places(start, state(ready(map_page)))


def test_a_view_is_kept_by_name_and_opened_again(map_page: Page) -> None:
    click(map_page, "Amazon_SQS", twice=True)
    map_page.wait_for_function("() => location.search.includes('sAmazon_SQS')")
    kept = state(ready(map_page))
    map_page.get_by_role("button", name="Views").click()
    map_page.get_by_label("Keep this view as").fill("queues <b>bold</b>")
    map_page.get_by_label("Keep this view as").press("Enter")
    named = map_page.get_by_role("button", name="queues <b>bold</b>")
    expect(named).to_be_visible()
    map_page.get_by_role("button", name="Reset").click()
    map_page.wait_for_function("() => !location.search.includes('sAmazon_SQS')")
    if not named.is_visible():
        map_page.get_by_role("button", name="Views").click()
    named.click()
    map_page.wait_for_function("() => location.search.includes('sAmazon_SQS')")
    assert sorted(state(ready(map_page))["nodes"]) == sorted(kept["nodes"])


def test_a_hub_has_a_stub_that_brings_the_rest(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?focus=S3"))
    before = state(page)
    assert "Amazon_S3+" in before["nodes"] and len(before["nodes"]) == 20
    page.wait_for_function(f"() => {ATLAS}.hitAt({ATLAS}.whereIs('Amazon_S3+')) === 'Amazon_S3+'")
    click(page, "Amazon_S3+")
    page.wait_for_function(f"() => {ATLAS}.nodes.length > 30")
    after = state(ready(page))
    kept = {node: place for node, place in before["positions"].items() if not node.endswith("+")}
    assert {node: after["positions"][node] for node in kept} == kept


def test_the_scripts_answer_below_any_base_path(app: str) -> None:
    for base in ("", "/atlas", "/a/b"):
        with urllib.request.urlopen(f"{app}{base}/{canvas_path('canvas.js')}") as answer:
            assert answer.status == 200 and "immutable" in answer.headers["cache-control"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{app}/canvas/000000000000/canvas.js")


def test_what_was_pointed_at_is_told_no_longer_when_the_camera_leaves(map_page: Page) -> None:
    at = spot(map_page, "Amazon_S3")
    map_page.mouse.move(at["x"], at["y"])
    tip = map_page.locator(".atlas-tip")
    expect(tip).to_be_visible()
    map_page.locator(".atlas-stage").focus()
    map_page.keyboard.press("/")
    map_page.keyboard.type("람다")
    expect(map_page.get_by_role("option").first).to_contain_text("AWS Lambda")
    map_page.keyboard.press("Enter")
    map_page.wait_for_function(f"() => {ATLAS}.selected === 'AWS_Lambda'")
    expect(tip).to_be_hidden()


def test_no_name_lies_under_the_search_or_the_buttons(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?view=llayered"))
    page.wait_for_function(f"() => {ATLAS}.labels.placed.length > 90")
    hidden = page.evaluate(
        f"""() => {{
            const [atlas, stage] = [{ATLAS}, document.querySelector(".atlas-stage").getBoundingClientRect()];
            const over = [atlas.finder.root, atlas.tools.root].map((part) => part.getBoundingClientRect());
            return atlas.labels.placed.filter((label) => {{
                const from = atlas.network.canvasToDOM({{ x: label.left, y: label.top }});
                const to = atlas.network.canvasToDOM({{ x: label.right, y: label.bottom }});
                return over.some(({{ left, right, top, bottom }}) => from.x + stage.left < right
                    && to.x + stage.left > left && from.y + stage.top < bottom && to.y + stage.top > top);
            }}).map(({{ id }}) => id);
        }}"""
    )
    assert hidden == []
