"""Journeys on Compare, Limits and Service, in a real browser: from question to answer to its line, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.canvas import click, holds, ready, still
from tests.browser.test_pages_journey import go_to, settled

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def expect_sides(page: Page, *names: str) -> None:
    for name in names:
        expect(page.get_by_role("columnheader", name=name).first).to_be_visible()


def test_compare_from_the_canvas(app: str, open_page: Open) -> None:
    page = ready(open_page(f"{app}/explore"))
    click(page, "Amazon_SQS")
    expect(page.get_by_role("heading", name="Amazon SQS", exact=True)).to_be_visible()
    page.get_by_role("link", name="Compare with").click()
    settled(page)
    page.get_by_role("button", name="Amazon SNS", exact=True).click()
    expect_sides(page, "Amazon SQS", "Amazon SNS")
    assert "b=Amazon+SNS" in page.url or "b=Amazon%20SNS" in page.url


def test_compare_from_a_profile_and_look_at_the_picture(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/service?name=Kinesis+Data+Streams")
    page.get_by_test_id("stPageLink").get_by_text("Kinesis Data Firehose", exact=True).click()
    expect_sides(page, "Kinesis Data Streams", "Kinesis Data Firehose")
    picture = page.locator(".diagram svg")
    expect(picture).to_be_visible()
    picture.locator("a").filter(has_text="AWS Lambda").click()
    expect(page.get_by_role("heading", name="AWS Lambda", exact=True)).to_be_visible()
    page.go_back()
    expect_sides(page, "Kinesis Data Streams", "Kinesis Data Firehose")


def test_whose_column_it_is_stays_in_sight(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/compare?a=SQS&b=Kinesis+Data+Streams")
    expect_sides(page, "Amazon SQS", "Kinesis Data Streams")
    table = page.locator("table.sides").nth(1)
    table.locator("tbody tr").nth(12).scroll_into_view_if_needed()
    head = table.locator("thead th").nth(1)
    expect(head).to_be_in_viewport()
    holds(
        head, "e => { const r = e.getBoundingClientRect(); return document.elementFromPoint(r.x + 9, r.y + 9) === e; }"
    )
    phone = open_page(f"{app}/compare?a=SQS&b=SNS&c=EventBridge", width=390, height=844)
    cell = phone.locator("table.sides").nth(1).locator("td").first
    expect(cell).to_be_visible()
    holds(cell, """e => getComputedStyle(e, '::before').content.startsWith('"Amazon SQS')""")


@pytest.mark.parametrize(("asked", "language"), [("Kinesis", "ko"), ("retention of at least 7 days", "en")])
def test_a_figure_stands_on_one_line_of_a_phone(app: str, open_page: Open, asked: str, language: str) -> None:
    phone = open_page(f"{app}/limits?{urlencode({'ask': asked, 'lang': language})}", width=390, height=844)
    figures = phone.locator("table.limits summary .figure")
    expect(figures.nth(3)).to_be_visible()
    lines = figures.evaluate_all("all => all.filter(e => e.innerText.length < 20).map(e => e.getClientRects().length)")
    assert len(lines) > 5 and set(lines) == {1}
    row = phone.locator("table.limits tbody tr").first
    service, shut = still(row.locator("th")), still(row.locator("summary"))
    assert abs(shut["y"] - service["y"]) < 8, "the figure stands beside its service"
    row.locator("summary").click()
    expect(row.locator("ul.evidence")).to_be_visible()
    opened = still(row.locator("ul.evidence"))
    assert opened["x"] == service["x"] and opened["width"] > 300, "its lines have the whole width"


def test_compare_by_address_open_a_cell_and_come_back(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/compare?a=SQS&b=KDS&c=SNS", locale="ko-KR")
    expect_sides(page, "Amazon SQS", "Kinesis Data Streams", "Amazon SNS")
    cell = page.locator("table.sides details.cell").filter(has_text="최대 14일").first
    cell.locator("summary").click()
    expect(cell.locator(".exact")).to_contain_text("14 day = 1209600 second")
    place = cell.locator(".place").first
    expect(place).to_contain_text("messaging.md:")
    if place.evaluate("element => element.tagName") == "A":  # once there is a page for notes
        place.click()
        expect(page.get_by_test_id("stMain")).to_be_visible()
        page.wait_for_url("**/notes?**")
        page.go_back()
        expect_sides(page, "Amazon SQS", "Kinesis Data Streams", "Amazon SNS")
    page.get_by_role("button", name="순서 뒤집기").click()
    page.wait_for_url(re.compile(r"a=(Amazon\+)?SNS&"))


def test_a_comparison_is_kept_as_a_file_that_needs_nothing(
    app: str, open_page: Open, browser: Browser, tmp_path: Path
) -> None:
    page = open_page(f"{app}/compare?a=ALB&b=NLB")
    expect_sides(page, "Application Load Balancer", "Network Load Balancer")
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML").click()
    file = tmp_path / "kept.html"
    download.value.save_as(file)
    context = browser.new_context(offline=True)
    kept = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    kept.on("request", lambda request: asked.append(request.url))
    kept.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    kept.goto(file.as_uri())
    assert kept.locator("body").evaluate("body => getComputedStyle(body).wordBreak") == "keep-all"
    kept.locator("table.sides details.cell summary").first.click()
    expect(kept.locator("table.sides .place").first).to_be_visible()
    expect(kept.locator(".diagram svg")).to_be_visible()
    context.close()
    assert asked == [file.as_uri()] and errors == []


def test_who_keeps_something_for_seven_days(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/limits")
    box = page.get_by_label("Ask for limits", exact=True)
    box.fill("retention >= 7 days")
    box.press("Enter")
    expect(page.get_by_text("Understood as: retention · at least 7 days")).to_be_visible()
    rows = page.locator("table.limits tbody tr")
    expect(rows.filter(has_text="SQS").first).to_be_visible()
    expect(rows.filter(has_text="Kinesis Data Streams").first).to_be_visible()
    assert rows.filter(has_text="AWS Lambda").count() == 0
    expect(page.locator(".figure-dot").first).to_be_visible()
    settled(page)
    row = rows.filter(has_text="SQS").first
    row.locator("summary").click()
    expect(row.locator(".place").first).to_be_visible()
    assert "ask=retention" in page.url
    go_to(page, "Query")
    go_to(page, "Limits")
    expect(rows.filter(has_text="SQS").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "limits.csv"


def test_a_page_prints_without_its_controls(app: str, open_page: Open) -> None:
    page = open_page(app)
    for path in ("/service?name=SQS", "/limits?ask=size", "/compare?a=SQS&b=SNS&c=KDS&d=EventBridge"):
        page.emulate_media(media="screen")
        page.goto(app + path)
        settled(page)
        expect(page.locator("table").first).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".st-key-controls").first).to_be_hidden()
        expect(page.locator("table").first).to_be_visible()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight > innerHeight"), path
        assert len(page.pdf(format="A4")) > 20_000, path
