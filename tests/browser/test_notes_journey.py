"""Journeys with notes in a real browser: from a fact to its line, along the lines, and a note of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.build import ADDED, build
from tests.browser.conftest import serving
from tests.browser.test_pages_journey import HOSTILE, settled

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def read_at(page: Page, file: str, number: int) -> None:
    """Wait until the note is open at a line, in the note and beside it."""
    expect(page.locator(f'.sheet-row.here[data-line="{number}"]')).to_be_in_viewport()
    expect(page.locator("p.side").filter(has_text=f"{file}:{number}")).to_be_visible()
    settled(page)


def test_from_a_fact_to_its_line_and_back(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/service?name=SQS")
    page.locator("details.fact > summary").first.click()
    link = page.locator("details.fact[open] a.place").first
    file, _, number = link.inner_text().rpartition(":")
    link.click()
    read_at(page, file, int(number))
    profile = page.get_by_test_id("stPageLink").filter(has_text="Amazon SQS").first
    profile.click()
    expect(page.get_by_role("heading", name="Amazon SQS", exact=True)).to_be_visible()
    page.go_back()
    read_at(page, file, int(number))


def test_along_the_lines_of_a_note(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/notes?file=ko/messaging.md&line=1")
    read_at(page, "ko/messaging.md", 1)

    def opacity(kind: str) -> float:
        body = page.locator(f".sheet-{kind} .sheet-body").first
        return float(body.evaluate("(element) => getComputedStyle(element).opacity"))

    assert opacity("plain") < 0.9 < opacity("told"), "lines without facts are paler"
    mark = page.locator(".sheet mark.kind-limit[data-tip*='at most']").first
    mark.scroll_into_view_if_needed()
    number = int(mark.locator("xpath=ancestor::*[@data-line]").get_attribute("data-line") or 0)
    mark.hover()
    expect(page.locator(".sheet-tip")).to_contain_text("Limit: ")
    mark.click()
    page.wait_for_url(f"**line={number}*")
    read_at(page, "ko/messaging.md", number)
    expect(page.locator("ul.reasons")).to_contain_text("patterns-limits.toml")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'.sheet [data-line="{number + 1}"]')).to_be_focused()
    page.get_by_role("button", name="All notes").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.go_back()
    read_at(page, "ko/messaging.md", number)


def test_a_phone_shows_the_line_and_what_it_gave(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/notes?file=ko/messaging.md&line=60", width=390, height=844)
    read_at(page, "ko/messaging.md", 60)
    expect(page.locator("p.side").filter(has_text="ko/messaging.md:60")).to_be_in_viewport()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.locator('.sheet [data-line="61"]').click()
    read_at(page, "ko/messaging.md", 61)
    expect(page.locator("p.side").filter(has_text="ko/messaging.md:61")).to_be_in_viewport()


def test_a_phone_lists_the_notes_with_how_much_of_each_was_read(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/notes", width=390, height=844)
    note = page.locator("ul.read li").first
    expect(note.get_by_role("img")).to_be_visible()
    assert note.evaluate("note => note.getBoundingClientRect().right <= innerWidth")
    expect(page.get_by_test_id("stDataFrame")).to_be_hidden()
    note.get_by_role("link").click()
    expect(page.locator(".sheet-row").first).to_be_visible()


def test_an_upload_speaks_the_language_of_the_page(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/notes?add=1&lang=ko")
    zone = page.get_by_test_id("stFileUploaderDropzone")
    expect(page.get_by_text("마크다운 파일 올리기 (20 MB까지)")).to_be_visible()
    expect(zone.get_by_test_id("stIconMaterial")).to_be_visible()
    expect(zone.get_by_text("per file")).to_be_hidden()
    word = zone.get_by_text("Upload", exact=True)
    said = word.evaluate("e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::before').content]")
    assert said == ["0px", '"파일 고르기"']


def test_a_hostile_note_is_added_and_stays_text(tmp_path: Path, open_page: Open) -> None:
    """One's own note: pasted, seen, built, read; nothing in it comes alive, and no request leaves the machine."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "queue.md").write_text("# Amazon SQS\n\n- Kept for up to 14 days.\n", encoding="utf-8")
    build([notes], tmp_path / "store")
    text = (
        f"# Amazon SNS\n\n- Kept for up to 7 days {HOSTILE}\n- **Trap {HOSTILE}** : a feature\n\n```\n{HOSTILE}\n```\n"
    )
    with serving(tmp_path / "store") as base:
        page = open_page(f"{base}/notes")
        page.on("dialog", lambda dialog: pytest.fail(f"a note's text ran: {dialog.message}"))
        page.get_by_role("button", name="Add a note").click()
        broken = {"name": "broken.md", "mimeType": "text/markdown", "buffer": b"# Amazon SNS\n\xff\xfe"}
        page.locator('input[type="file"]').set_input_files(broken)
        expect(page.get_by_text("broken.md: it is not UTF-8 (byte 13, line 2); save it as UTF-8.")).to_be_visible()
        box = page.get_by_role("textbox", name="Text of the note")
        box.fill(text)
        box.press("Control+Enter")
        page.locator('.sheet [data-line="3"]').click()
        expect(page.locator("ul.reasons")).to_contain_text("at most 7 days")
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("^Download .* facts")).click()
        assert '"value": 7' in Path(download.value.path()).read_text(encoding="utf-8")
        page.get_by_role("button", name="Build it into the graph").click()
        page.wait_for_url("**file=added*")
        expect(page.get_by_role("heading", name="Amazon SNS")).to_be_visible()
        settled(page)
        page.locator('.sheet [data-line="3"]').click()
        read_at(page, f"{ADDED}/Amazon-SNS.md", 3)
        expect(page.locator('.sheet [data-line="7"]')).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.locator('img[src="x"], .sheet a, .sheet img, .sheet script, a[href^="javascript:"]').count() == 0
