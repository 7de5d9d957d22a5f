"""Back undoes one step that the person made, and a page is as it was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas import ready, settled, still

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
TOP = "document.querySelector('[data-testid=stMain]').scrollTop"


def scrolled_to(page: Page, top: float) -> None:
    """Wait until the page is scrolled to *top*, to the pixel: what is scrolled to may come to lie between two."""
    page.wait_for_function(f"() => Math.abs({TOP} - {top}) <= 1")


def leave_by(link: Locator) -> float:
    """Click *link* once the page holds still, and return how far that was scrolled when it was clicked."""
    page = link.page
    page.wait_for_function("() => globalThis.serviceAtlasBack")
    link.scroll_into_view_if_needed()
    still(link)
    page.evaluate(f"addEventListener('click', () => {{ globalThis.leftAt = {TOP}; }}, true)")
    link.click()
    expect(page.locator(".sheet-row.here")).to_be_visible()
    top: float | None = page.evaluate("globalThis.leftAt ?? null")
    assert top is not None, "the link leads on inside the app"
    settled(page)
    return top


def test_each_back_from_the_map_is_one_step_that_is_seen(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/service?name=Amazon+SQS")
    page.get_by_test_id("stPageLink").filter(has_text="Show on the map").click()
    ready(page)
    expect(page.get_by_text("Around SQS")).to_be_visible()
    page.get_by_role("button", name="Dependents").click()
    expect(page.get_by_text("What depends on SQS")).to_be_visible()
    page.wait_for_url("**view=xAmazon_SQS**")
    ready(page)
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url("**~c*")
    assert page.evaluate("history.length") == steps, "moving the camera is no step"
    settled(page)
    page.go_back()
    expect(page.get_by_text("Around SQS")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Amazon SQS", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_figure_to_its_line_and_back_to_where_it_stands(app: str, open_page: Open, width: int) -> None:
    page = open_page(f"{app}/compare?a=SQS&b=Kinesis+Data+Streams", width=width, height=844)
    cell = page.locator("table.sides details.cell").filter(has_text="12 hours").first
    expect(cell).to_be_visible()
    settled(page)
    cell.locator("summary").click()
    top = leave_by(cell.locator("a.place").first)
    assert top > 100
    page.go_back()
    expect(cell).to_have_attribute("open", "")
    scrolled_to(page, top)
    page.reload()
    scrolled_to(page, top)


def test_a_person_who_scrolls_is_not_pulled_back(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/service?name=Amazon+SQS")
    expect(page.locator("details.fact").first).to_be_visible()
    settled(page)
    fold = page.locator("details.fact").nth(10)
    fold.locator("summary").click()
    top = leave_by(fold.locator("a.place").first)
    page.go_back()
    scrolled_to(page, top)
    page.mouse.move(600, 500)
    page.mouse.wheel(0, -4000)
    scrolled_to(page, 0)
    settled(page)
    assert page.evaluate(TOP) == 0


@pytest.mark.parametrize(
    ("path", "suggestion", "chosen"),
    [
        ("service", "Amazon S3", "name=Amazon+S3"),
        ("compare", "Amazon SQS / Kinesis Data Streams", "a=Amazon+SQS&b=Kinesis+Data+Streams"),
    ],
)
def test_a_suggestion_is_in_the_address_and_one_step(
    app: str, open_page: Open, path: str, suggestion: str, chosen: str
) -> None:
    page = open_page(f"{app}/{path}")
    start = page.get_by_test_id("stPageLink").get_by_text(suggestion, exact=True)
    expect(start).to_be_visible()
    settled(page)
    steps = page.evaluate("history.length")
    start.click()
    page.wait_for_url(f"**/{path}?{chosen}")
    settled(page)
    assert page.evaluate("history.length") == steps + 1
    page.reload()
    expect(page.locator("details").first).to_be_visible()
    settled(page)
    page.go_back()
    expect(start).to_be_visible()
    settled(page)
    assert page.url == f"{app}/{path}"
