"""People's ways through the pages, in a real browser: nothing leaves the machine and the console stays clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.build import build
from tests.browser.canvas import holds, settled, still, take
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
HOSTILE = "<img src=x onerror=alert(1)> ![p](http://192.0.2.1/p.png) [l](javascript:alert(1)) </script> \u202etxt"

# What has the focus, by tag and name, and the ring around it; nothing where a field shows it by its own border.
STOP = """() => {
    const here = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(here);
    const name = here.getAttribute("aria-label") || here.textContent.trim().slice(0, 30);
    if (here.matches("input, textarea, td, body")) return null;
    return [here.tagName, name || here.className, Boolean(name) || here.matches("canvas, .dvn-scroller"),
        `${outlineStyle} ${outlineWidth} ${outlineColor}`];
}"""


def go_to(page: Page, name: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    settled(page)


def test_from_a_search_to_a_profile_with_its_lines(page: Page) -> None:
    box = page.get_by_placeholder("Services, features, limits, lines")
    box.fill("람다")
    box.press("Enter")
    expect(page.get_by_role("heading", name="Results for “람다”")).to_be_visible()
    settled(page)
    page.get_by_test_id("stPageLink").get_by_text("AWS Lambda", exact=True).first.click()
    expect(page.get_by_role("heading", name="AWS Lambda")).to_be_visible()
    detail = page.locator("details.fact").first
    detail.locator("summary").click()
    expect(detail.locator(".place").first).to_be_visible()
    assert "name=AWS+Lambda" in page.url


def test_the_tab_and_one_step_back_lead_out_of_results(page: Page) -> None:
    box = page.get_by_placeholder("Services, features, limits, lines")
    title, results = page.get_by_role("heading", name="Service Atlas"), page.get_by_role("heading", name="Results for")
    for leave in (page.go_back, lambda: go_to(page, "Overview")):
        expect(title).to_be_visible()
        box.fill("SQS")
        box.press("Enter")
        expect(results).to_be_visible()
        leave()
        expect(title).to_be_visible()
        expect(results).to_be_hidden()
        expect(box).to_have_value("")
        assert "q=" not in page.url


@pytest.mark.parametrize(
    ("lang", "label", "typed", "name"),
    [("en", "First", "S3", "Amazon S3"), ("ko", "첫째", "다이나모", "Amazon DynamoDB")],
)
def test_enter_takes_the_service_whose_name_is_typed(
    app: str, open_page: Open, lang: str, label: str, typed: str, name: str
) -> None:
    page = open_page(f"{app}/compare?lang={lang}")
    box = page.get_by_role("combobox", name=label)  # the second one may be there before the first
    box.click()
    page.keyboard.type(typed)
    expect(page.get_by_role("option").nth(1)).to_contain_text(name)  # below what was typed
    box.press("Enter")
    expect(box).to_have_value(re.compile(name))


def test_the_overview_has_room_at_every_width(app: str, open_page: Open) -> None:
    page = open_page(app, width=768, locale="ko-KR")
    for width in (700, 768, 900, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        bars = page.locator(".bar")
        expect(bars.nth(11)).to_be_visible()
        # Not the row around the table, whose handle sticks out of it.
        table = page.get_by_test_id("stDataFrame")
        rows = page.get_by_test_id("stHorizontalBlock").filter(has=page.locator(".bar"), has_not=table)
        assert rows.evaluate_all("rows => rows.every(row => row.scrollWidth <= row.clientWidth)"), width
        pills = page.get_by_test_id("stButtonGroup").last
        holds(pills, "box => [box, ...box.querySelectorAll('*')].every(e => e.scrollWidth <= e.clientWidth + 1)")


def test_the_head_of_a_page_takes_one_row_on_a_phone_and_stays_where_it_is(app: str, open_page: Open) -> None:
    page = open_page(app, width=390, height=844)
    expect(page.locator(".bar").first).to_be_visible()
    settled(page)
    search, switch = page.get_by_test_id("stTextInput").first, page.get_by_test_id("stButtonGroup").first
    head = still(search)
    assert still(switch)["y"] < head["y"] + head["height"]
    link, title = page.get_by_test_id("stColumn").get_by_test_id("stPageLink").first, page.get_by_role("heading").nth(1)
    assert abs(still(link.locator("p"))["x"] - still(title)["x"]) < 2
    page.goto(f"{app}/explore")
    expect(page.locator(".atlas[data-ready]")).to_be_visible()
    settled(page)
    assert abs(still(search)["y"] - head["y"]) <= 8
    bar, mask = page.locator(".st-key-explore-bar"), "bar => getComputedStyle(bar).maskImage"
    assert bar.evaluate(mask).endswith("rgba(0, 0, 0, 0))"), "it fades out at its end, where it goes on"
    bar.evaluate("bar => { bar.scrollLeft = bar.scrollWidth; }")
    page.wait_for_function(f"bar => ({mask})(bar).endsWith('rgb(0, 0, 0) 52.5px)')", arg=bar.element_handle())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_places_that_lead_somewhere_look_so(app: str, open_page: Open, scheme: str) -> None:
    page = open_page(app, scheme=scheme)
    for path, link in {
        "/": "[data-testid=stColumn] [data-testid=stPageLink] p",
        "/service": ".st-key-start-links p",
        "/service?name=SQS": ".chips a, ul.evidence a.place",
        "/search?q=retention": "[data-testid=stPageLink]:not(:has([data-testid=stIconMaterial])) p",
        "/notes?file=ko/messaging.md&line=60": ".st-key-notes-line [data-testid=stPageLink] p",
    }.items():
        page.goto(app + path)
        settled(page)
        expect(page.locator(link).first).to_be_attached()
        lines = page.locator(link).evaluate_all("all => all.map((each) => getComputedStyle(each).textDecorationLine)")
        assert set(lines) == {"underline"}, path


def test_a_long_word_is_broken(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/search?q={'b' * 300}", width=390, height=844)
    expect(page.get_by_role("heading", name="Results for")).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= innerWidth")


def test_two_services_side_by_side_from_a_link(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/compare?a=SQS&b=Kinesis+Data+Streams")
    expect(page.get_by_role("columnheader", name="Kinesis Data Streams").first).to_be_visible()
    expect(page.get_by_text("The notes do not say").first).to_be_visible()
    cell = page.locator("table.sides details.cell").first
    cell.locator("summary").click()
    expect(cell.locator(".place").first).to_be_visible()
    go_to(page, "Query")
    go_to(page, "Compare")
    expect(page.get_by_role("columnheader", name="Kinesis Data Streams").first).to_be_visible()


def download_example(page: Page, folder: Path) -> list[str]:
    """Run an example query and return the lines of its CSV."""
    take(page.get_by_role("combobox", name="Example queries"), "What keeps", "What keeps data longest?")
    expect(page.get_by_text("rows in")).to_be_visible()
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    saved = folder / "answer.csv"
    download.value.save_as(saved)
    return saved.read_text(encoding="utf-8-sig").splitlines()


def test_an_example_query_is_run_and_downloaded(page: Page, tmp_path: Path) -> None:
    go_to(page, "Query")
    assert download_example(page, tmp_path)[0] == "service,concept,bound,value,unit,days"


def test_the_language_switch_changes_every_page(page: Page) -> None:
    page.get_by_role("radio", name="한국어").or_(page.get_by_role("button", name="한국어")).first.click()
    expect(page.get_by_test_id("stTopNavLink").filter(has_text="개요")).to_be_visible()
    go_to(page, "질의")
    expect(page.get_by_role("combobox", name="예제 질의")).to_be_visible()


def test_a_narrow_screen_has_no_sideways_scroll(app: str, open_page: Open) -> None:
    page = open_page(app, width=390, height=844, scheme="dark", locale="ko-KR")
    for path, there in {
        "/": "[data-testid=stTextInput]",
        "/service?name=S3": "details.fact",
        "/compare?a=SQS&b=SNS&c=KDS&d=EventBridge": "table.sides",
        "/limits": "table.limits",
        "/query": ".atlas-editor[data-ready]",
        "/explore": ".atlas[data-ready]",
    }.items():
        page.goto(app + path)
        settled(page)
        expect(page.locator(there).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        summaries = page.locator("details.coverage > summary > span")
        assert summaries.evaluate_all("all => all.every((each) => each.getBoundingClientRect().right <= innerWidth)"), (
            path
        )


def test_hostile_text_stays_text_and_a_disagreement_is_settled(tmp_path: Path, open_page: Open) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "trap.md").write_text(
        f"# Amazon SQS\n\n- Message retention: at most 14 days {HOSTILE}\n- 메시지 보존 기간: 최대 10일 {HOSTILE}\n"
        f"- **Trap {HOSTILE}** : a feature\n"
        f"- integrates with AWS Lambda {HOSTILE}\n\n# AWS Lambda\n\n- Timeout: at most 15 minutes\n"
        f"- Trap {HOSTILE} is compared with SQS\n",
        encoding="utf-8",
    )
    build([notes], tmp_path / "store")
    with serving(tmp_path / "store") as base:
        page = open_page("about:blank")
        page.on("dialog", lambda dialog: pytest.fail(f"a note's text ran: {dialog.message}"))
        for path, there in {
            "/search?q=Trap": "[data-testid=stPageLink]",
            "/explore": ".atlas[data-ready]",
            "/compare?a=SQS&b=Lambda": "table.sides",
            "/query": ".atlas-editor[data-ready]",
            "/service?name=SQS": "details.fact",
            "/limits?open=1": "button:has-text('This holds')",
        }.items():
            page.goto(base + path)
            settled(page)
            expect(page.locator(there).first).to_be_visible()
            assert page.locator('img[src="x"], a[href^="javascript:"]').count() == 0, path
        expect(page.get_by_text("onerror=alert(1)").first).to_be_attached()
        page.get_by_role("button", name="This holds").first.click()
        expect(page.get_by_text("set aside").first).to_be_visible()
        page.reload()
        expect(page.get_by_text("set aside").first).to_be_visible()


def test_the_first_page_opens_by_its_name_in_the_colour_of_the_theme(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/overview?lang=ko&category=storage", scheme="dark")
    expect(page.get_by_role("heading", name="서비스 아틀라스")).to_be_visible()
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "/overview" not in page.url and "category=storage" in page.url
    fill = page.locator(".bar span").first.evaluate("bar => getComputedStyle(bar).backgroundColor")
    assert fill == page.evaluate(
        """() => {
            const probe = document.querySelector("main").appendChild(document.createElement("i"));
            probe.style.background = "color-mix(in srgb, #4cc2c9 38%, transparent)";
            const color = getComputedStyle(probe).backgroundColor;
            probe.remove();
            return color;
        }"""
    )


def test_an_unknown_page_is_answered_in_the_language_of_the_address(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/nonsense?lang=ko")
    expect(page.get_by_role("alert")).to_contain_text("“nonsense”")
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_streamlit_says_in_english_is_said_in_korean(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/limits?lang=ko&metric=size")
    expect(page.locator("table.limits").first).to_be_visible()
    settled(page)
    said = "e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::before').content]"
    page.get_by_placeholder("보존 기간").type("크기")
    assert page.get_by_test_id("InputInstructions").locator("span").evaluate(said) == ["0px", '"Enter로 적용"']
    box = page.get_by_role("combobox", name="서비스")
    box.click()
    box.fill("없는 것")
    none = page.get_by_role("listbox").get_by_role("option").locator("span")
    assert none.evaluate(said) == ["0px", '"입력한 것에 맞는 항목이 없습니다"']


def test_the_tab_says_what_is_shown_in_its_language(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/service?name=SQS&lang=ko")
    expect(page).to_have_title("Amazon SQS · 서비스 아틀라스")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    go_to(page, "한도")
    expect(page).to_have_title("한도 · 서비스 아틀라스")
    page.wait_for_url("**/limits?lang=ko")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page).to_have_title("Limits · Service Atlas")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go_to(page, "Compare")
    expect(page).to_have_title("Compare · Service Atlas")
    page.wait_for_url(f"{app}/compare")
    for path, title in {
        "compare?a=SQS&b=SNS": "Amazon SQS / Amazon SNS · Compare",
        "limits?ask=retention": "retention · Limits",
        "explore?focus=SQS": "Around SQS",
        "search?q=SQS": "Results for “SQS”",
    }.items():
        page.goto(f"{app}/{path}")
        expect(page).to_have_title(f"{title} · Service Atlas")


def test_the_drawer_of_pages_closes_when_one_is_chosen_and_starts_closed(app: str, open_page: Open) -> None:
    page = open_page(app, width=390, height=844)
    page.wait_for_function("window.serviceAtlasFrame")
    drawer, opener = page.get_by_test_id("stSidebar"), page.get_by_test_id("stExpandSidebarButton")
    opener.click()
    drawer.get_by_role("link", name="Limits").click()
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    expect(drawer).to_have_attribute("data-collapsed", "true")
    opener.click()
    expect(drawer).to_have_attribute("data-collapsed", "false")
    page.reload()
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    expect(drawer).to_have_attribute("data-collapsed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("", ".bar"),
        ("service?name=SQS", "details.fact"),
        ("limits", "table.limits"),
        ("query", ".atlas-editor[data-ready]"),
        ("explore?focus=SQS", ".atlas[data-ready]"),
    ],
)
def test_the_keyboard_is_seen_wherever_it_stops(app: str, open_page: Open, path: str, there: str, scheme: str) -> None:
    page = open_page(f"{app}/{path}", scheme=scheme)
    expect(page.locator(there).first).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-scripts")).to_have_css("display", "none")  # our style is there
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    color = {"light": "rgb(11, 110, 117)", "dark": "rgb(76, 194, 201)"}[scheme]
    assert [stop for stop in stops if stop and stop[2:] != [True, f"solid 2px {color}"]] == []
