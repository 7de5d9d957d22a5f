"""The way of a person who comes for the first time, from one end of the app to the other, in one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import click_edge, ready, settled, state, take
from tests.browser.test_pages_journey import download_example, go_to

pytestmark = pytest.mark.browser


def test_from_a_question_to_an_answer_and_back(page: Page, tmp_path: Path) -> None:
    box = page.get_by_placeholder("Services, features, limits, lines")
    box.fill("람다")
    box.press("Enter")
    expect(page.get_by_text("type more to narrow them").first).to_be_visible()
    settled(page)
    page.get_by_test_id("stPageLink").get_by_text("AWS Lambda", exact=True).first.click()
    expect(page.get_by_role("heading", name="AWS Lambda")).to_be_visible()
    expect(page.get_by_text("at most 15 minutes").first).to_be_visible()

    go_to(page, "Explore")
    ready(page)
    click_edge(page)
    expect(page.locator("blockquote.context cite").first).to_be_visible()
    ready(page)
    left_as = state(page)

    go_to(page, "Compare")
    take(page.get_by_label("First", exact=True), "SQS", "Amazon SQS")
    take(page.get_by_label("Second", exact=True), "Kinesis Data", "Kinesis Data Streams")
    expect(page.get_by_role("columnheader", name="Kinesis Data Streams").first).to_be_visible()
    expect(page.get_by_role("row", name="message size").first).to_be_visible()

    go_to(page, "Query")
    assert len(download_example(page, tmp_path)) > 10

    go_to(page, "Explore")
    ready(page)
    found = state(page)
    assert found["positions"] == left_as["positions"]
    expect(page.locator("blockquote.context cite").first).to_be_visible()
