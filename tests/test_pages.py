"""Each page in AppTest: it opens, does one real thing, and has a sentence for the empty and the unknown."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from graph.build import build
from graph.catalog import Catalog
from graph.words import load_words
from tests.pages import MAIN, Open, opened, press, text_of, type_into
from tests.test_limits import NOTE

PAGES = ("overview", "service", "limits", "compare", "query")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(open_page: Open, page: str, language: str) -> None:
    app = open_page(page, lang=language)
    assert not app.exception
    assert text_of(app).strip()


def test_overview_counts_what_the_graph_holds(open_page: Open) -> None:
    app = open_page("overview")
    numbers = {metric.label: int(metric.value.replace(",", "")) for metric in app.metric}
    assert numbers["Features"] >= 300 and numbers["Limits"] >= 250 and numbers["Relations"] >= 700


@pytest.mark.parametrize(("language", "told"), [("en", "There is no page called"), ("ko", "페이지가 없습니다")])
def test_an_address_without_a_page_is_answered_in_the_language_of_the_page(
    open_page: Open, language: str, told: str
) -> None:
    app = open_page("overview", lang=language, lost="**x** " + "y" * 99)
    assert told in app.warning[0].value and r"\*\*x\*\* y" in app.warning[0].value
    assert "…" in app.warning[0].value and app.metric


def test_a_category_is_in_the_address_by_a_name_that_neither_language_nor_counts_change(open_page: Open) -> None:
    app = open_page("overview")
    next(pills for pills in app.get("button_group") if pills.key == "overview.category").select("storage").run()
    assert app.query_params["category"] == "storage"
    for language in ("ko", "en"):
        app = open_page("overview", lang=language, category="storage")
        assert app.session_state["overview.category"] == "storage"
        assert 0 < len(app.dataframe[0].value) < 20
    assert "category" not in open_page("overview", category="Storage 6").query_params


@pytest.mark.parametrize(
    ("text", "name"), [("람다", "AWS Lambda"), ("labmda", "AWS Lambda"), ("alb", "Application Load Balancer")]
)
def test_search_finds_services_by_any_name(open_page: Open, text: str, name: str) -> None:
    app = open_page("search", q=text)
    links = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
    assert any(label.startswith(name) for label in links[:2])


def test_search_shows_figures_in_the_language_of_the_page_and_their_lines(open_page: Open) -> None:
    text = text_of(open_page("search", q="visibility timeout", lang="ko"))
    assert "표시 제한 시간 · " in text and "visibility timeout 표시" not in text
    assert 'href="notes?file=' in text


def test_what_cannot_be_read_filters_nothing_and_shows_nothing(open_page: Open) -> None:
    app = open_page("limits", min="many")
    assert len(app.warning) == 1 and "CSV" not in [button.proto.label for button in app.get("download_button")]


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("retention 7 days", "en", "Ask this in Limits: retention · 7 days (figures: "),
        ("보존 기간 7일 이상", "ko", "한도에서 찾기: 보존 기간 · 최소 7일 (수치 "),
    ],
)
def test_a_search_for_limits_leads_to_their_answer(open_page: Open, text: str, language: str, label: str) -> None:
    links = open_page("search", q=text, lang=language).get("page_link")
    (link,) = [link.proto for link in links if link.proto.label.replace("\\", "").startswith(label)]
    assert link.query_string == urlencode({"ask": text})
    found = re.search(r"\d+(?=\D*$)", link.label)
    answered = text_of(open_page("limits", ask=text, lang=language))
    assert found and {"en": f"Figures: {found[0]} ·", "ko": f"수치 {found[0]}개 ·"}[language] in answered
    assert not any("Limits: " in link.proto.label for link in open_page("search", q="SQS").get("page_link"))


def test_search_without_a_hit_says_what_to_do(open_page: Open) -> None:
    assert "Nothing matches “qqqqzzzz”" in text_of(open_page("search", q="qqqqzzzz"))


def test_words_left_out_of_a_search_are_named(open_page: Open) -> None:
    shown = text_of(open_page("search", q="what reads from SQS"))
    assert "Left out: " in shown and "reads" in shown.split("Left out: ")[1].split("\n")[0]
    assert "Amazon SQS" in shown
    assert "빼고 찾았습니다: 읽는" in text_of(open_page("search", q="sqs가 읽는", lang="ko"))


def test_the_overview_has_no_results_and_an_empty_search(open_page: Open) -> None:
    app = open_page("search", q="SQS")
    assert app.text_input[0].value == "SQS" and "Results for “SQS”" in text_of(app)
    app.switch_page("overview.py").run()
    assert app.text_input[0].value == "" and "Results for" not in text_of(app)


def test_an_old_address_of_a_search_still_leads_to_its_results(
    default_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(default_store))
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params |= {"lang": "en", "q": "SQS"}
    assert "Results for “SQS”" in text_of(app.run())


@pytest.mark.parametrize(
    ("typed", "name"), [("S3", "Amazon S3"), ("다이나모", "Amazon DynamoDB"), ("RDS", "Amazon RDS")]
)
def test_a_name_that_is_typed_chooses_the_service(open_page: Open, typed: str, name: str) -> None:
    for page, param in (("service", "name"), ("compare", "a")):
        app = open_page(page)
        type_into(app.selectbox[0], typed)
        assert not app.exception
        assert app.query_params[param] == name and app.selectbox[0].value.endswith(name.replace(" ", "_"))


def test_services_stand_before_components_in_the_filter_of_limits(open_page: Open, catalog: Catalog) -> None:
    options = next(box.options for box in open_page("limits").multiselect if box.label == "Service")
    components = [catalog.get(name).kind == "component" for name in options]
    assert components == sorted(components) and any(components) and options[0] == "Amazon S3"


def test_connections_and_unknown_names_read_well_in_korean(open_page: Open) -> None:
    app = open_page("explore", focus="람다x", lang="ko")
    assert "“람다x”라는 것이 없습니다" in text_of(app).replace("\\", "")
    assert list(app.dataframe[0].value.columns[:3]) == ["출발", "종류", "도착"]


def test_a_misspelt_name_that_is_typed_is_answered_with_the_nearest(open_page: Open) -> None:
    app = open_page("service")
    type_into(app.selectbox[0], "labmda")
    shown = text_of(app).replace("\\", "")
    assert "Nothing in the graph is called “labmda”" in shown and "AWS Lambda" in shown


def test_a_profile_shows_facts_with_their_lines(open_page: Open) -> None:
    app = open_page("service", name="sqs")
    shown = text_of(app)
    assert "Amazon SQS" in shown
    assert "messaging.md:" in shown
    assert "at most" in shown


def test_denials_read_without_markup_and_under_an_honest_title(open_page: Open) -> None:
    app = open_page("service", name="DynamoDB")
    parts = [element.proto.body for element in app.get("html")]
    denials = parts[next(place for place, part in enumerate(parts) if "Lines that deny something" in part) + 1]
    assert "transactions supported (not the usual thing" in denials
    assert "**" not in denials and "- +" not in denials and "- -" not in denials
    assert "Lines that deny something" in text_of(open_page("compare", a="DynamoDB", b="S3"))


@pytest.mark.parametrize(("page", "asked"), [("limits", {"open": "1"}), ("explore", {"view": "eAmazon_S3.AWS_Lambda"})])
def test_cited_lines_read_as_text(open_page: Open, page: str, asked: dict[str, str]) -> None:
    said = re.findall(r'<span class="said[^>]*>(.*?)</span>', text_of(open_page(page, **asked)))
    assert any("<strong>" in line for line in said), "what their author set apart still is"
    assert not [line for line in said if re.match(r"([-*]|#+) |\|", line) or "**" in line or "`" in line]


def test_a_service_has_as_many_facts_everywhere(open_page: Open, catalog: Catalog) -> None:
    own = catalog.get("SQS").facts
    assert f"{own} facts of its own, " in text_of(open_page("service", name="SQS"))
    assert f">{own}<" in text_of(open_page("compare", a="SQS", b="SNS"))


def test_an_unknown_service_is_answered_with_the_nearest(open_page: Open) -> None:
    app = open_page("service", name="Amazon SQSS")
    assert "Nothing in the graph is called" in text_of(app)
    assert "Amazon SQS" in text_of(app).replace("\\", "")


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("service", {}, "Choose a service"),
        ("service", {"name": "Amazon SQSS"}, "is called"),
        ("compare", {"a": "SQS"}, "Choose two to four"),
    ],
)
def test_a_page_says_what_it_is_for_before_it_asks(
    open_page: Open, page: str, asked: dict[str, str], said: str
) -> None:
    shown = [(each.type, str(getattr(each, "value", ""))) for each in open_page(page, **asked).main]
    heading = next(number for number, (_, value) in enumerate(shown) if "<h1>" in value)
    told = next(number for number, (_, value) in enumerate(shown) if said in value)
    choice = next(number for number, (type_, _) in enumerate(shown) if type_ == "selectbox")
    assert heading < told < choice


def test_two_services_stand_side_by_side(open_page: Open) -> None:
    app = open_page("compare", a="SQS", b="kinesis data streams")
    shown = text_of(app)
    assert "Only Amazon SQS" in shown and "Only Kinesis Data Streams" in shown
    assert "the notes do not say" in shown.lower()


def test_of_three_that_are_two_the_two_are_compared(open_page: Open) -> None:
    app = open_page("compare", a="SQS", b="SQS", c="SNS")
    assert "Amazon SQS is chosen more than once" in text_of(app).replace("\\", "")
    assert 'data-side="Amazon SNS"' in text_of(app)


def test_back_to_a_page_without_a_question_asks_none(open_page: Open) -> None:
    app = open_page("limits")
    app.text_input(key="limits.ask.text").set_value("retention of at least 7 days").run()
    assert app.query_params["ask"] == "retention of at least 7 days"
    del app.query_params["ask"]
    app.run()
    assert "ask" not in app.query_params
    assert app.text_input(key="limits.ask.text").value == ""


def test_a_question_outlives_another_page_but_not_a_link_that_asks_another(open_page: Open) -> None:
    app = open_page("limits")
    app.text_input(key="limits.ask.text").set_value("retention").run()
    app.query_params.clear()
    app.switch_page("service.py").run()
    app.query_params.clear()
    app.switch_page("limits.py").run()
    assert app.query_params["ask"] == "retention"
    app.switch_page("service.py").run()
    app.query_params.clear()
    app.query_params["service"] = "Amazon SQS"
    app.switch_page("limits.py").run()
    assert "ask" not in app.query_params


def test_swapping_swaps_the_sides(open_page: Open) -> None:
    app = open_page("compare", a="SQS", b="SNS")
    next(button for button in app.button if button.label == "Swap").click().run()
    assert (app.query_params["a"], app.query_params["b"]) == ("SNS", "SQS")


def test_a_service_is_not_compared_with_itself(open_page: Open) -> None:
    assert "choose different services" in text_of(open_page("compare", a="SQS", b="Amazon SQS"))


def test_four_services_stand_side_by_side(open_page: Open) -> None:
    app = open_page("compare", a="SQS", b="SNS", c="EventBridge", d="Kinesis Data Streams", lang="ko")
    assert not app.exception
    assert "모두" in text_of(app) and len(app.selectbox) >= 4
    press(app, "순서 뒤집기")
    assert app.query_params["a"] == "Kinesis Data Streams"


def test_what_to_compare_with_is_suggested_with_a_reason(open_page: Open) -> None:
    app = open_page("compare", a="SQS")
    assert "same category" in text_of(app) or "alternatives" in text_of(app)
    assert "Compare Amazon SQS with" in text_of(app)
    press(app, "Amazon SNS")
    assert app.query_params["b"] == "Amazon SNS"
    assert "Only Amazon SNS" in text_of(app)
    assert "Compare Amazon SQS · Amazon SNS also with" in text_of(app)


def test_an_introduction_in_the_other_language_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "queue.md").write_text("# Amazon SQS\n\nAmazon SQS는 완전 관리형 메시지 큐다.\n", encoding="utf-8")
    build([tmp_path], tmp_path / "store")
    monkeypatch.setenv("STORE", str(tmp_path / "store"))
    for language, tongue in (("en", "in Korean"), ("ko", "")):
        shown = text_of(opened("service", name="SQS", lang=language))
        assert '<span class="said" lang="ko">' in shown
        assert ('class="tongue"' in shown) is bool(tongue) and tongue in shown


def test_no_style_is_dropped_by_the_browser() -> None:
    """The sanitizer of ``st.html`` takes a style sheet with a "<" in it for markup, and leaves out all of it."""
    for sheet in sorted((Path(MAIN).parent / "web").glob("*.css")):
        assert "<" not in sheet.read_text(encoding="utf-8"), sheet.name


@pytest.mark.parametrize("asked", ["retention >= 7 days", "보존 기간 7일 이상"])
def test_limits_answer_a_question_in_words(open_page: Open, asked: str) -> None:
    app = open_page("limits", ask=asked)
    shown = text_of(app)
    assert not app.exception
    assert "SQS" in shown and "Kinesis Data Streams" in shown and "AWS Lambda" not in shown
    assert "Understood as: retention · at least 7 days" in shown


def test_what_limits_count_is_told_apart_from_what_others_count(open_page: Open) -> None:
    numbers = {metric.label: int(metric.value.replace(",", "")) for metric in open_page("overview").metric}
    assert "Evidence" in numbers, "the Notes page counts all lines"
    found = re.search(r"Figures: [\d,]+ · services: (\d+) · components: (\d+)", text_of(open_page("limits")))
    assert found and int(found[1]) <= numbers["Services"] and int(found[2]) <= numbers["Components"]
    assert "Understood as: Amazon S3 with its components" in text_of(open_page("limits", service="Amazon S3"))


def test_a_timeout_is_answered_by_the_service_that_has_it(open_page: Open) -> None:
    asked, near, others = text_of(open_page("limits", ask="Lambda timeout")).partition("Other figures of duration")
    assert near and others and re.search(">(?:at most 15 minutes|900 seconds)</b>", asked)
    assert "AWS Lambda" in text_of(open_page("limits", ask="timeout under 1 hour"))


def test_limits_are_filtered_in_any_unit_and_shown_in_one(open_page: Open) -> None:
    app = open_page("limits", metric="size", max="1 MB", unit="KB")
    assert not app.exception
    assert "SQS" in text_of(app) and "256 KB" in text_of(app)
    for asked in ({"max": "256 KB"}, {"min": "64 KB", "max": "256kb"}, {"ask": "크기 256KB 이하"}):
        app = open_page("limits", metric="size", **asked)
        assert not app.warning and "256 KB" in text_of(app) and "1 MB" not in text_of(app)
    app = open_page("limits", min="a lot")
    assert "is not a quantity" in text_of(app).replace("\\", "")
    shown = text_of(open_page("limits", ask="qqqzzz")).replace("\\", "")
    assert "No figure says “qqqzzz”" in shown and "Understood as" not in shown
    shown = text_of(open_page("limits", metric="retention", min="3GB")).replace("\\", "")
    assert "3 GB does not measure retention; give a time" in shown and "Figures: 0" not in shown
    without = text_of(open_page("limits", ask="retention >= 7 days qqqzzz"))
    assert "no figure that fits says it: “qqqzzz”" in without and "Kinesis Data Streams" in without


def test_a_disagreement_is_settled_and_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note, store = tmp_path / "note.md", tmp_path / "store"
    note.write_text(NOTE.format(first=14), encoding="utf-8")
    build([note], store)
    monkeypatch.setenv("STORE", str(store))
    app = opened("limits")
    assert "disagree: 1" in text_of(app)
    press(app, "Look at them")
    press(app, "This holds")
    assert "Settled" in text_of(app) and "set aside" in text_of(app)
    assert (store / "decisions.tsv").read_text(encoding="utf-8").count("\n") == 3
    press(app, "Open again")
    assert "Settled" not in text_of(app) and "notes disagree" in text_of(app)


def test_a_profile_says_what_it_is_what_is_like_it_and_which_queries_made_it(open_page: Open) -> None:
    app = open_page("service", name="Kinesis Data Streams")
    shown = text_of(app)
    assert not app.exception
    assert "Similar services" in shown and "Kinesis Data Firehose" in shown.replace("\\", "")
    assert "SELECT" in shown and "Amazon Kinesis" in shown
    assert "Stored exactly" in shown


@pytest.mark.parametrize(
    ("page", "params", "told"),
    [
        ("query", {"query": "SELECT * { ?s sa:owner ?o }"}, "접두사 sa:가 선언되지 않았습니다"),
        ("query", {"query": "DROP ALL"}, "1번째 줄 1번째 글자: DROP은 그래프를 바꾸는 명령입니다"),
        ("limits", {"min": "many"}, "수량이 아닙니다"),
    ],
)
def test_what_is_wrong_is_told_in_the_language_of_the_page(
    open_page: Open, page: str, params: dict[str, str], told: str
) -> None:
    text = text_of(open_page(page, lang="ko", **params)).replace("\\", "")
    assert told in text


def test_a_missing_store_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", str(tmp_path / "none"))
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    assert not app.exception
    assert "no such folder; make one with python -m graph build" in text_of(app)


def test_the_language_switch_is_kept_across_pages(open_page: Open) -> None:
    app = open_page("overview", lang="ko")
    app.switch_page("query.py").run()
    assert load_words()["ko"]["query.examples"] in [box.label for box in app.selectbox]


def test_the_address_says_the_language_where_the_browser_prefers_the_other(open_page: Open) -> None:
    for locale, chosen in (("en-US", "ko"), ("ko-KR", "en")):
        app = open_page("overview", lang=chosen)
        app.context["locale"] = locale
        app.query_params.clear()
        assert app.switch_page("service.py").run().query_params["lang"] == chosen
        app.context["locale"] = f"{chosen}-XX"
        app.query_params.clear()
        assert "lang" not in app.switch_page("query.py").run().query_params


def test_every_page_has_one_heading(open_page: Open) -> None:
    pages = {"overview": "서비스 아틀라스", "service": "서비스", "limits": "한도", "compare": "비교", "query": "질의"}
    for page, title in (pages | {"notes": "노트", "explore": "서비스는 어떻게 연결될까"}).items():
        headings = re.findall(r"<h1[^>]*>(.*?)</h1>", text_of(open_page(page, lang="ko")))
        assert headings == [title]


def test_back_to_a_page_without_a_choice_shows_none(open_page: Open) -> None:
    app = open_page("service", name="SQS")
    del app.query_params["name"]
    app.run()
    assert "name" not in app.query_params and app.selectbox[0].value is None


def test_clearing_the_filters_leaves_them_open(open_page: Open) -> None:
    def is_open(app: AppTest) -> bool:
        return bool(next(each for each in app.expander if each.label == "Filters").proto.expanded)

    assert not is_open(open_page("limits"))
    app = open_page("limits", metric="size")
    assert is_open(app)
    press(app, "Clear all")
    assert "metric" not in app.query_params and is_open(app)
