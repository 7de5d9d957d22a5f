"""Journeys on the Query page, in a real browser: writing, completing, running, stopping, seeing, sharing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import ATLAS, settled, spot, still, take
from tests.browser.test_pages_journey import go_to

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
EDITOR = "document.querySelector('.atlas-editor').editor"
PREFIX = "PREFIX sa: <https://w3id.org/service-atlas/>\n"
FLOWS = PREFIX + "SELECT ?from ?to WHERE { ?from sa:triggers ?to } ORDER BY ?from ?to"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def editing(page: Page) -> Page:
    """Wait until the editor is there and knows the terms of the graph."""
    page.wait_for_selector(".atlas-editor[data-ready][data-terms]", timeout=60_000)
    return page


def write(page: Page, text: str) -> None:
    """Put *text* in place of what the editor holds, the way a person pastes it."""
    page.locator(".atlas-editor .ace_content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def text_of(page: Page) -> str:
    found: str = page.evaluate(f"() => {EDITOR}.text")
    return found


def leave_and_return(page: Page) -> None:
    """Go to another page and back, and wait until the editor stands again."""
    go_to(page, "Compare")
    go_to(page, "Query")
    editing(page)
    settled(page)


def choose(page: Page, form: str) -> None:
    page.get_by_role("button", name=form, exact=True).or_(page.get_by_role("radio", name=form, exact=True)).click()


@pytest.fixture
def query_page(app: str, open_page: Open) -> Page:
    return editing(open_page(f"{app}/query"))


def test_what_fits_is_offered_and_its_prefix_comes_along(query_page: Page) -> None:
    write(query_page, PREFIX + "SELECT * { ?l a sa:Limit ; sa:metric ")
    query_page.keyboard.press("Control+Space")
    query_page.wait_for_function(f"() => {EDITOR}.offered().includes('retention')")
    query_page.keyboard.type("ret")
    query_page.wait_for_function(f"() => {EDITOR}.offered()[0] === 'retention'")
    query_page.keyboard.press("Enter")
    assert text_of(query_page).endswith("sa:metric metric:retention")
    assert text_of(query_page).startswith("PREFIX metric: <https://w3id.org/service-atlas/metric/>\n")
    query_page.keyboard.type(" }")
    query_page.keyboard.press("Control+Enter")
    expect(query_page.get_by_text("rows in")).to_be_visible()

    # Hangul is completed while it is still composed.
    write(query_page, PREFIX + "SELECT * { ?l sa:owner ")
    client = query_page.context.new_cdp_session(query_page)
    for composed in ("ㄹ", "라", "람"):
        client.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
    query_page.wait_for_function(f"() => {EDITOR}.offered().some((name) => name.includes('Lambda'))")
    client.send("Input.insertText", {"text": "람다"})
    query_page.wait_for_function(f"() => {EDITOR}.text.includes('람다')")


def test_colours_brackets_and_errors_are_seen(query_page: Page) -> None:
    write(query_page, 'SELECT ?x { ?x a sa:Service ; sa:text "말"@ko . # why\n}')
    for kind, text in (
        ("keyword", "SELECT"),
        ("variable", "?x"),
        ("string", '"말"'),
        ("comment", "# why"),
        ("support.ace_type", "Service"),
    ):
        expect(query_page.locator(f".atlas-editor .ace_{kind}").filter(has_text=text).first).to_be_visible()
    query_page.keyboard.press("ControlOrMeta+End")
    expect(query_page.locator(".atlas-editor .ace_bracket").first).to_be_attached()

    write(query_page, "SELECT *\nWHERE { ?s ?p }")
    query_page.keyboard.press("Control+Enter")
    expect(query_page.get_by_text("The query could not be answered.")).to_be_visible()
    expect(query_page.get_by_text("Line 2, column")).to_be_visible()
    expect(query_page.locator(".atlas-editor .atlas-wrong").first).to_be_attached()
    expect(
        query_page.locator(".atlas-editor .ace_gutter-cell.ace_error, .atlas-editor .ace_gutter-cell .ace_error").first
    ).to_be_attached()
    write(query_page, "ASK { }")
    expect(query_page.locator(".atlas-editor .atlas-wrong")).to_have_count(0)
    query_page.locator(".atlas-do-run").click()
    expect(query_page.get_by_text("Yes", exact=True)).to_be_visible()

    # What was written is there after another page, without an example, too.
    write(query_page, FLOWS)
    leave_and_return(query_page)
    assert text_of(query_page) == FLOWS


def test_the_editor_ends_with_its_last_line(query_page: Page) -> None:
    room, line = query_page.locator(".ace_editor").evaluate(
        "({ clientHeight, env }) => [clientHeight, env.editor.renderer.lineHeight]"
    )
    assert room % line == 0
    assert text_of(query_page) == text_of(query_page).rstrip(), "no empty line after an example"


def test_a_query_that_runs_long_is_stopped(query_page: Page) -> None:
    write(query_page, RUNAWAY)
    query_page.keyboard.press("Control+Enter")
    query_page.get_by_role("button", name="Stop").click()
    expect(query_page.get_by_text("The query was stopped before it had answered.")).to_be_visible()
    write(query_page, FLOWS)
    query_page.keyboard.press("Control+Enter")
    expect(query_page.get_by_text("rows in")).to_be_visible()


def test_one_answer_in_four_forms(app: str, open_page: Open) -> None:
    query = (
        PREFIX
        + "SELECT ?service (COUNT(?l) AS ?limits) { ?l a sa:Limit ; sa:owner ?service } GROUP BY ?service LIMIT 20"
    )
    page = editing(open_page(f"{app}/query?{urlencode({'query': query})}"))
    expect(page.get_by_text("20 rows in")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    choose(page, "Graph")
    page.wait_for_selector(".atlas[data-ready]")
    page.wait_for_function(f"() => {ATLAS}.nodes.length === 20")
    choose(page, "Chart")
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    choose(page, "Raw")
    expect(page.get_by_test_id("stCode").get_by_text("service,limits")).to_be_visible()
    assert "as=raw" in page.url


def test_triples_are_drawn(app: str, open_page: Open) -> None:
    query = PREFIX + "CONSTRUCT { ?a sa:triggers ?b } { ?a sa:triggers ?b }"
    page = editing(open_page(f"{app}/query?{urlencode({'query': query})}"))
    page.wait_for_selector(".atlas[data-ready]")
    page.wait_for_function(f"() => {ATLAS}.state().edges.length > 5")
    page.locator(".atlas-legend").scroll_into_view_if_needed()
    still(page.locator(".atlas-stage"))
    at = spot(page, "AWS_Lambda")
    page.mouse.click(round(at["x"]), round(at["y"]))
    expect(page.get_by_test_id("stPageLink").get_by_text("AWS Lambda", exact=True)).to_be_visible()


def test_a_query_is_shared_saved_and_found_again(app: str, query_page: Page, open_page: Open) -> None:
    write(query_page, FLOWS)
    query_page.get_by_role("button", name="Copy link").click()
    query_page.wait_for_function(f"() => {EDITOR}.shared")
    link = query_page.evaluate(f"() => {EDITOR}.shared")
    assert parse_qs(urlsplit(link).query)["query"] == [FLOWS]
    other = editing(open_page(link))
    expect(other.get_by_text("rows in")).to_be_visible()
    assert text_of(other) == FLOWS

    query_page.get_by_role("button", name="Save", exact=True).click()
    query_page.get_by_label("Name of the query").fill("<b>flows</b>")
    query_page.keyboard.press("Enter")
    query_page.locator(".atlas-do-run").click()
    expect(query_page.get_by_text("rows in")).to_be_visible()
    write(query_page, "ASK { }")
    query_page.reload()
    editing(query_page)
    for list_, name in (("Saved (1)", "<b>flows</b>"), ("History (1)", "triggers")):
        query_page.get_by_role("button", name=list_).click()
        query_page.locator(".atlas-row").filter(has_text=name).locator(".atlas-open").click()
        assert text_of(query_page) == FLOWS


def test_an_example_is_asked_anew_and_what_was_written_outlives_another_page(query_page: Page) -> None:
    take(query_page.get_by_role("combobox", name="Example queries"), "What else", "What else is Amazon SQS called")
    expect(query_page.get_by_text("rows in")).to_be_visible()
    settled(query_page)
    box = query_page.get_by_label("Entity", exact=True)
    box.click()
    box.fill("람다")
    expect(query_page.get_by_role("option").first).to_contain_text("람다")
    box.press("Enter")
    query_page.wait_for_function(f"() => {EDITOR}.text.includes('entity:AWS_Lambda')")
    settled(query_page)
    write(query_page, FLOWS)
    leave_and_return(query_page)
    assert text_of(query_page) == FLOWS
    assert "AWS_Lambda" in query_page.url, "nothing was asked anew"


def begins_in_sight(page: Page) -> None:
    """Wait until the answer's head stands in the window, below the bar and not at its very bottom."""
    expect(page.get_by_text("rows in")).to_be_visible()
    page.wait_for_function(
        """() => {
          const { top } = document.querySelector(".answer-head").getBoundingClientRect();
          return top > 0 && top < innerHeight * 0.55;
        }"""
    )


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_question_is_put_together_and_carried_on_in_the_editor(
    app: str, open_page: Open, width: int, height: int
) -> None:
    page = editing(open_page(f"{app}/query", width=width, height=height))
    page.get_by_role("tab", name="Ask without SPARQL").click()
    expect(page.locator(".atlas-editor")).to_have_count(0)
    take(page.get_by_role("combobox", name="Relation"), "trigger", "triggers")
    page.get_by_role("button", name="Ask", exact=True).click()
    begins_in_sight(page)
    take(page.get_by_label("to or from", exact=True), "람다", "AWS Lambda")
    page.get_by_text("The question in SPARQL").click()
    expect(page.get_by_test_id("stCode").get_by_text("entity:AWS_Lambda")).to_be_visible()
    page.get_by_role("button", name="Carry on in the editor").click()
    editing(page)
    page.wait_for_function(f"() => {EDITOR}.text.includes('entity:AWS_Lambda')")
    page.locator(".atlas-do-run").click()
    expect(page.get_by_text(re.compile(r"rows? in"))).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_answer_comes_into_sight(app: str, open_page: Open, width: int, height: int) -> None:
    page = editing(open_page(f"{app}/query", width=width, height=height))
    take(page.get_by_role("combobox", name="Example queries"), "What keeps data", "What keeps data longest")
    begins_in_sight(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.locator(".atlas-do-run").click()
    begins_in_sight(page)


def test_the_wheel_scrolls_the_page_over_a_chart_too(app: str, open_page: Open) -> None:
    query = (
        PREFIX + "SELECT ?service ?value ?unit { ?l a sa:Limit ; sa:owner ?service ; sa:value ?value ; sa:unit ?unit }"
    )
    page = editing(open_page(f"{app}/query?{urlencode({'query': query, 'as': 'chart'})}", height=700))
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    chart.scroll_into_view_if_needed()
    main = page.get_by_test_id("stMain")
    before = main.evaluate("main => { main.scrollTop = main.scrollHeight; return main.scrollTop; }")
    assert before > 100
    box = still(chart)
    page.mouse.move(box["x"] + box["width"] / 2, max(box["y"], 0) + 200)
    page.mouse.wheel(0, -100)
    page.wait_for_function("before => document.querySelector('[data-testid=stMain]').scrollTop < before", arg=before)


def test_programs_and_browsers_are_answered_beside_the_pages(app: str, open_page: Open) -> None:
    page = open_page(f"{app}/sparql")
    page.get_by_role("link", name="Open the workbench").click()
    editing(page)
    page.goto(f"{app}/resource/entity/Amazon_SQS")
    expect(page.get_by_role("heading", name="Amazon SQS", exact=True)).to_be_visible()
    page.goto(f"{app}/sparql?{urlencode({'query': FLOWS})}")
    editing(page)
    expect(page.get_by_text("rows in")).to_be_visible()
