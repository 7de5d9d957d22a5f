"""Journeys on the canvas with fingers, on a map of too many, and by the table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.canvas import ATLAS, click, in_sight, menu, ready, same_places, spot, state, still

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Spot = tuple[float, float]
LABELLED = f"() => {{ const s = {ATLAS}.state(); return s.labels === s.nodes.length; }}"


@pytest.fixture
def phone(app: str, open_page: Open) -> Page:
    page = open_page(f"{app}/explore", width=390, height=844, touch=True)
    return upright(page)


def upright(page: Page) -> Page:
    """The page learns its width from the browser, so the wide map may be there first."""
    ready(page)
    page.wait_for_function(f"() => {ATLAS}.data.tall && {ATLAS}.arrived === 1")
    return ready(page)


def touch(session: CDPSession, kind: str, *spots: Spot) -> None:
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def swipe(page: Page, *ways: Sequence[Spot]) -> None:
    """Move fingers along *ways*, one each, and lift them."""
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", *(way[0] for way in ways))
    for step in range(1, len(ways[0])):
        touch(session, "touchMove", *(way[step] for way in ways))
    touch(session, "touchEnd")


def steps(start: Spot, end: Spot, count: int = 8) -> list[Spot]:
    return [
        (round(start[0] + (end[0] - start[0]) * n / count), round(start[1] + (end[1] - start[1]) * n / count))
        for n in range(count + 1)
    ]


def labelled(page: Page) -> bool:
    """Wait until each service has its label, and return whether each stands in the block of its field."""
    page.wait_for_function(LABELLED)
    inside: bool = page.evaluate(
        f"""() => {{
            const [atlas, blocks] = [{ATLAS}, new Map({ATLAS}.data.regions.map(([group, , ...box]) => [group, box]))];
            return atlas.labels.placed.every(({{ node, left, top, right, bottom }}) => {{
                const [x0, y0, x1, y1] = blocks.get(node.group);
                return left > x0 - 1 && top > y0 && right < x1 + 1 && bottom < y1 + 1;
            }});
        }}"""
    )
    return inside


def test_a_tap_selects_and_a_long_press_opens_the_menu(phone: Page) -> None:
    node = in_sight(phone)
    name = node.replace("_", " ")
    at = spot(phone, node)
    phone.touchscreen.tap(at["x"], at["y"])
    heading = phone.get_by_role("heading", name=name, exact=True)
    expect(heading).to_be_visible()
    phone.get_by_role("button", name=f"{name} Read below").tap()
    expect(heading).to_be_in_viewport()
    phone.evaluate("() => document.querySelector('.atlas-stage').scrollIntoView()")
    ready(phone)
    session = phone.context.new_cdp_session(phone)
    at = spot(phone, node)
    touch(session, "touchStart", (at["x"], at["y"]))
    expect(phone.get_by_role("menu")).to_be_visible()
    touch(session, "touchEnd")
    phone.get_by_role("menuitem", name="What depends on it").tap()
    phone.wait_for_function(f"() => location.search.includes('x{node}')")
    expect(phone.get_by_role("heading", name=name).first).to_be_visible()


def test_the_menu_of_a_finger_stands_clear_of_it_or_waits_for_it_to_lift(phone: Page) -> None:
    highest = f"() => {ATLAS}.state().nodes.sort((a, b) => {ATLAS}.whereIs(a).y - {ATLAS}.whereIs(b).y)[0]"
    session, at = phone.context.new_cdp_session(phone), spot(phone, phone.evaluate(highest))
    touch(session, "touchStart", (at["x"], at["y"]))
    expect(phone.get_by_role("menu")).to_be_visible()
    box = phone.get_by_role("menu").bounding_box()
    assert box is not None and box["y"] > at["y"] + 20
    touch(session, "touchEnd")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("menu")).to_have_count(0)
    ready(phone)

    # In the middle of the map the menu has no room beside the finger: it lies under it.
    node = phone.evaluate(
        f"""() => {{
            const [atlas, stage] = [{ATLAS}, document.querySelector(".atlas-stage").getBoundingClientRect()];
            const [x, y] = [stage.left + stage.width / 2, stage.top + stage.height / 2];
            const off = (id) => Math.hypot(atlas.whereIs(id).x - x, atlas.whereIs(id).y - y);
            return atlas.state().nodes.sort((one, other) => off(one) - off(other))[0];
        }}"""
    )
    at = spot(phone, node)
    touch(session, "touchStart", (at["x"], at["y"]))
    expect(phone.get_by_role("menu")).to_be_visible()
    box = phone.get_by_role("menu").bounding_box()
    assert box is not None and box["x"] < at["x"] < box["x"] + box["width"]
    assert box["y"] < at["y"] < box["y"] + box["height"]
    touch(session, "touchEnd")
    phone.get_by_role("menuitem", name="Select this one too").tap()  # gone, if lifting had been a click
    expect(phone.get_by_role("heading", name=node.replace("_", " "), exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(720, 450), (844, 390)])
def test_a_small_window_names_each_service_too(app: str, open_page: Open, width: int, height: int) -> None:
    page = upright(open_page(f"{app}/explore", width=width, height=height))
    assert labelled(page)
    page.get_by_role("radio", name="Rings").or_(page.get_by_role("button", name="Rings")).first.click()
    page.wait_for_function(f"() => {ATLAS}.data.layout === 'rings' && !{ATLAS}.data.tall")


def test_fingers_drag_pan_and_zoom_once_the_map_was_touched(phone: Page) -> None:
    hint = phone.locator(".atlas-hint.atlas-shown")
    expect(hint).to_have_text("The map goes on below: click or tap it, then drag")
    node = in_sight(phone)
    at = spot(phone, node)
    phone.touchscreen.tap(at["x"], at["y"])
    phone.wait_for_selector(".atlas-active")
    stood = state(ready(phone))["positions"][node]
    at = spot(phone, node)
    swipe(phone, steps((at["x"], at["y"]), (at["x"] + 30, at["y"] + 40)))
    phone.wait_for_function(f"() => location.search.includes('p{node}')")
    before = state(ready(phone))
    dragged = before["positions"][node]
    assert dragged["x"] > stood["x"] and dragged["y"] > stood["y"]
    phone.locator(".atlas-stage").scroll_into_view_if_needed()
    box = still(phone.locator(".atlas-stage"))
    x, y = box["x"] + box["width"] / 2, box["y"] + 200
    ground = phone.evaluate(
        f"""([x, y]) => {{
            const hit = (dy) => {ATLAS}.network.getNodeAt({{ x: x - {box["x"]}, y: y + dy - {box["y"]} }});
            return [...Array(120).keys()].find((dy) => !hit(dy)) ?? 0;
        }}""",
        [x, y],
    )
    swipe(phone, steps((x, y + ground), (x, y + ground - 120)))
    phone.wait_for_function(f"(y) => {ATLAS}.state().y > y + 60", arg=before["y"])
    expect(hint).to_have_count(0)
    panned = state(ready(phone))
    assert panned["scale"] == pytest.approx(before["scale"]) and same_places(before, panned)
    swipe(phone, steps((x - 30, y), (x - 110, y)), steps((x + 30, y), (x + 110, y)))
    phone.wait_for_function(f"(scale) => {ATLAS}.state().scale > 1.5 * scale", arg=panned["scale"])
    assert same_places(before, state(ready(phone))), "fingers move the map, not what is on it"
    phone.wait_for_function("() => /[=~]c-?[0-9]/.test(location.search)")


def test_an_upright_map_has_all_labels_and_what_is_expanded_comes_into_sight(phone: Page) -> None:
    before = state(phone)
    across, along = ([place[axis] for place in before["positions"].values()] for axis in "xy")
    assert max(along) - min(along) > 1.1 * (max(across) - min(across))
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert labelled(phone)
    phone.evaluate(f"() => {ATLAS}.expand('Amazon_S3')")
    phone.wait_for_function(f"(count) => {ATLAS}.nodes.length > count + 5", arg=len(before["nodes"]))
    phone.wait_for_function(
        f"""(old) => {{
            const box = document.querySelector('.atlas-stage').getBoundingClientRect();
            return {ATLAS}.nodes.getIds().filter((id) => !old.includes(id)).every((id) => {{
                const {{ x, y }} = {ATLAS}.whereIs(id);
                return x > box.left && x < box.right && y > box.top && y < box.bottom;
            }});
        }}""",
        arg=before["nodes"],
    )
    assert same_places(before, state(ready(phone)))


def test_a_map_of_too_many_is_a_summary_that_opens(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?view=ksct"))
    nodes = state(page)["nodes"]
    assert "--storage" in nodes and len(nodes) < 60
    click(page, "--storage")
    expect(page.get_by_role("heading", name="Storage", exact=True)).to_be_visible()
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_function(f"() => {ATLAS}.nodes.get('Amazon_S3') && !{ATLAS}.nodes.get('--storage')")
    menu(ready(page), "Amazon_S3", "Fold in again")
    page.wait_for_function(f"() => {ATLAS}.nodes.get('--storage') && !{ATLAS}.nodes.get('Amazon_S3')")
    communities = page.get_by_role("radio", name="Communities").or_(page.get_by_role("button", name="Communities"))
    communities.first.click()
    page.wait_for_function(f"() => {ATLAS}.data.nodes.some((node) => node.id.startsWith('--around-'))")
    ready(page)
    head = page.evaluate(f"() => {ATLAS}.data.nodes.find((node) => node.id.startsWith('--around-')).id")
    before = len(state(page)["nodes"])
    click(page, head, twice=True)
    page.wait_for_function(f"(id) => !{ATLAS}.nodes.get(id)", arg=head)
    opened = state(ready(page))["nodes"]
    assert head.removeprefix("--around-") in opened and len(opened) > before


def test_a_row_of_the_table_is_selected_and_what_was_dragged_stands_after_a_reload(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore?focus=S3"))
    before = state(page)
    page.get_by_text("The same as a table").click()
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible()
    grid.scroll_into_view_if_needed()
    box = still(grid)
    page.mouse.click(box["x"] + 14, box["y"] + 54)  # the box before the first row
    page.wait_for_function(f"() => {ATLAS}.selected.includes('>')")
    expect(page.locator("blockquote.context .here").first).to_be_visible()
    after = state(ready(page))
    assert after["selected"] == page.evaluate(f"() => {ATLAS}.data.edges.find((edge) => edge.types).id")
    assert same_places(before, after)
    page.locator(".atlas-stage").scroll_into_view_if_needed()
    at = spot(page, "AWS_KMS")
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"] - 60, at["y"] + 30, steps=5)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('pAWS_KMS')")
    before = state(ready(page))
    page.reload()
    after = state(ready(page))
    assert after["positions"]["AWS_KMS"] == pytest.approx(before["positions"]["AWS_KMS"], abs=1)
    others = {node: at for node, at in before["positions"].items() if node != "AWS_KMS"}
    assert {node: after["positions"][node] for node in others} == others
