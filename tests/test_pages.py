"""Each page in AppTest: it opens, does one real thing, and has a sentence for the empty and the unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from graph.build import build
from graph.catalog import Catalog
from graph.form import Form, Limited, to_sparql
from graph.queries import load_examples
from graph.rdf import BASE
from graph.words import load_words
from tests.test_limits import NOTE

MAIN = str(Path(__file__).resolve().parents[1] / "graph" / "ui" / "main.py")
PAGES = ("overview", "service", "limits", "compare", "query")

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(default_store: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page: ``open_page("service", name="SQS", lang="ko")``."""
    monkeypatch.setenv("STORE", str(default_store))

    def open_page(page: str, **params: str) -> AppTest:
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.query_params["lang"] = params.pop("lang", "en")
        app.run()
        if page != "overview":
            app.switch_page(f"{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_page


def text_of(app: AppTest) -> str:
    """All that the page shows, as one text."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "warning",
        "info",
        "error",
        "code",
    ):
        parts += [str(element.value) for element in app.get(kind)]
    parts += [link.proto.label for link in app.get("page_link")]
    return "\n".join(parts)


def type_into(box: Selectbox, text: str) -> None:
    """Type *text* into a choice and press Enter; AppTest itself only knows what is listed."""
    box.options.append(text)
    box.set_value(text).run()


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


def test_an_example_about_what_the_notes_do_not_name_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.md").write_text("# Amazon S3\n\n- S3 sends events to AWS Lambda\n", encoding="utf-8")
    build([tmp_path / "note.md"], tmp_path / "store")
    monkeypatch.setenv("STORE", str(tmp_path / "store"))
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = "en"
    app.run().switch_page("query.py").run()
    app.selectbox[0].set_value("example_limits_of_service").run()
    assert not app.exception
    type_into(next(box for box in app.selectbox if box.label == "Entity"), "s3")
    assert not answered(app).exception and "entity:Amazon_S3" in app.query_params["query"]


def test_connections_and_unknown_names_read_well_in_korean(open_page: Open) -> None:
    app = open_page("explore", focus="람다x", lang="ko")
    assert "“람다x”(이)라는 것이 없습니다" in text_of(app).replace("\\", "")
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


def test_a_service_has_as_many_facts_everywhere(open_page: Open, catalog: Catalog) -> None:
    own = catalog.get("SQS").facts
    assert f"{own} facts of its own, " in text_of(open_page("service", name="SQS"))
    assert f">{own}<" in text_of(open_page("compare", a="SQS", b="SNS"))


def test_an_unknown_service_is_answered_with_the_nearest(open_page: Open) -> None:
    app = open_page("service", name="Amazon SQSS")
    assert "Nothing in the graph is called" in text_of(app)
    assert "Amazon SQS" in text_of(app).replace("\\", "")


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


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_four_services_stand_side_by_side(open_page: Open) -> None:
    app = open_page("compare", a="SQS", b="SNS", c="EventBridge", d="Kinesis Data Streams", lang="ko")
    assert not app.exception
    assert "모두" in text_of(app) and len(app.selectbox) >= 4
    press(app, "순서 뒤집기")
    assert app.query_params["a"] == "Kinesis Data Streams"


def test_what_to_compare_with_is_suggested_with_a_reason(open_page: Open) -> None:
    app = open_page("compare", a="SQS")
    assert "same category" in text_of(app) or "alternatives" in text_of(app)
    press(app, "Amazon SNS")
    assert app.query_params["b"] == "Amazon SNS"
    assert "Only Amazon SNS" in text_of(app)


@pytest.mark.parametrize("asked", ["retention >= 7 days", "보존 기간 7일 이상"])
def test_limits_answer_a_question_in_words(open_page: Open, asked: str) -> None:
    app = open_page("limits", ask=asked)
    shown = text_of(app)
    assert not app.exception
    assert "SQS" in shown and "Kinesis Data Streams" in shown and "AWS Lambda" not in shown
    assert "Understood as: retention · at least 7 days" in shown


def test_limits_are_filtered_in_any_unit_and_shown_in_one(open_page: Open) -> None:
    app = open_page("limits", metric="size", max="1 MB", unit="KB")
    assert not app.exception
    assert "SQS" in text_of(app) and "256 KB" in text_of(app)
    for asked in ({"max": "256 KB"}, {"min": "64 KB", "max": "256kb"}, {"ask": "크기 256KB 이하"}):
        app = open_page("limits", metric="size", **asked)
        assert not app.warning and "256 KB" in text_of(app) and "1 MB" not in text_of(app)
    app = open_page("limits", min="a lot")
    assert "is not a quantity" in text_of(app).replace("\\", "")
    assert "No figure meets this" in text_of(open_page("limits", ask="qqqzzz"))
    without = text_of(open_page("limits", ask="retention >= 7 days qqqzzz"))
    assert "no figure that fits says it: “qqqzzz”" in without and "Kinesis Data Streams" in without


def test_a_disagreement_is_settled_and_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note, store = tmp_path / "note.md", tmp_path / "store"
    note.write_text(NOTE.format(first=14), encoding="utf-8")
    build([note], store)
    monkeypatch.setenv("STORE", str(store))
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page("limits.py").run()
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


def answered(app: AppTest) -> AppTest:
    """Run the page until its query has an answer; the browser would do that by itself."""
    while app.session_state["query.job"] is not None:
        app.run()
    return app


def test_an_example_query_runs(open_page: Open) -> None:
    app = open_page("query")
    app.selectbox[0].set_value("example_longest_retention").run()
    assert not answered(app).exception
    assert len(app.dataframe) == 1
    assert "rows in" in text_of(app)


def test_an_example_is_asked_with_other_values(open_page: Open) -> None:
    app = open_page("query")
    app.selectbox[0].set_value("example_limits_of_service").run()
    picker = next(box for box in app.selectbox if box.label == "Entity")
    picker.set_value("https://w3id.org/service-atlas/entity/AWS_Lambda").run()
    assert not answered(app).exception
    assert "entity:AWS_Lambda" in app.query_params["query"]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("longest_retention", ["table", "graph", "chart", "raw"]),
        ("describe_service", ["graph", "table", "raw"]),
        ("lines_with_word", ["table", "raw"]),
    ],
)
def test_an_answer_is_shown_in_each_form_that_suits_it(open_page: Open, name: str, forms: list[str]) -> None:
    query = load_examples()[f"example_{name}"]
    app = answered(open_page("query", query=query.bind(**query.example_values()), lang="ko"))
    for form in forms:
        app.query_params["as"] = form
        app.run()
        assert not app.exception
        assert app.session_state["query.form"] == form


def test_conditions_of_the_form_are_joined_by_all_or_any(open_page: Open) -> None:
    app = open_page("query")
    app.button(key="ask.add").click().run()
    assert "UNION" not in text_of(app)
    app.session_state["ask.joint"] = "any"
    assert "} UNION {" in text_of(app.run()) and not app.exception


def test_a_chart_shows_converted_figures_first(open_page: Open) -> None:
    query = load_examples()["example_longest_retention"]
    app = open_page("query", query=query.bind(**query.example_values()))
    app.query_params["as"] = "chart"
    answered(app).run()
    assert not app.exception and app.selectbox(key="query.chart.value").value == "days"


def drawn(app: AppTest) -> dict[str, object]:
    """The chart of an answer as it is drawn: its encoding."""
    encoding: dict[str, object] = json.loads(app.get("vega_lite_chart")[0].proto.spec)["encoding"]
    return encoding


@pytest.mark.parametrize(("language", "unit"), [("en", "days"), ("ko", "일")])
def test_a_chart_holds_its_figures_in_one_unit_and_leaves_the_wheel_to_the_page(
    open_page: Open, language: str, unit: str
) -> None:
    limited = Limited(f"{BASE}metric/retention", ">=", 7, 86400, "http://qudt.org/vocab/unit/SEC")
    app = open_page("query", query=to_sparql(Form("Service", [limited])), lang=language)
    app.query_params["as"] = "chart"
    answered(app).run()
    assert not app.exception and app.selectbox(key="query.chart.value").options == ["value1"]
    encoding = drawn(app)
    assert encoding["x"]["axis"]["title"] == f"value1 ({unit})"  # type: ignore[index]
    assert "labelLimit" in encoding["y"]["axis"]  # type: ignore[index]
    assert "params" not in json.loads(app.get("vega_lite_chart")[0].proto.spec)
    rows = pa.ipc.open_stream(app.get("vega_lite_chart")[0].proto.data.data).read_pandas()
    bars = dict(zip(rows["label"], rows["value"], strict=True))
    assert bars["Amazon MSK"] == 365 and bars["Amazon DocumentDB"] == 35, "a year, and the upper end of 1 to 35 days"


def test_the_form_offers_the_unit_that_the_notes_use_most(open_page: Open) -> None:
    app = open_page("query")
    app.selectbox(key="ask.sort.0").set_value("limit").run()
    for metric, unit in (("retention", "DAY"), ("iops", "IOPS"), ("size", "MB")):
        app.selectbox(key="ask.metric.0").set_value(f"{BASE}metric/{metric}").run()
        app.selectbox(key="ask.comparison.0").set_value(">=").run()
        assert app.selectbox(key=f"ask.unit.0.{metric}").value.endswith(f"/{unit}")


def test_who_asks_without_sparql_finds_the_answer_below_the_form(open_page: Open) -> None:
    app = open_page("query")
    assert len(app.get("tab")) == 2
    app.session_state["query.way.en"] = "Ask without SPARQL"
    app.run()
    before = kinds_of(app)
    assert "editor" not in before
    press(app, "Ask")
    assert "rows in" in text_of(answered(app)) and "editor" not in kinds_of(app)
    press(app, "Carry on in the editor")
    assert "editor" in kinds_of(app) and app.session_state["query.text"].startswith("PREFIX sa:")
    assert not app.exception


def kinds_of(app: AppTest) -> set[str]:
    """The components of our own that the page shows."""
    return {part.proto.component_name.rpartition(".")[2] for part in app.get("bidi_component")}


def test_lines_in_an_answer_lead_to_their_notes(open_page: Open) -> None:
    by_word = load_examples()["example_lines_with_word"]
    rows = answered(open_page("query", query=by_word.bind(**by_word.example_values()), lang="ko")).dataframe[0].value
    first = rows.iloc[0]
    file = first["file"].rpartition("#")[2]
    assert file.endswith(".md") and first["file"].startswith("notes?file=")
    assert f"&line={first['line']}&lang=ko#" in first["file"]
    as_iri = (
        "SELECT ?line ?note { ?line a <https://w3id.org/service-atlas/Evidence> . GRAPH ?note { ?line ?p ?o } } LIMIT 1"
    )
    row = answered(open_page("query", query=as_iri)).dataframe[0].value.iloc[0]
    assert row["line"].startswith("notes?file=") and "&line=" in row["line"]
    assert row["note"].startswith("notes?file=") and "&line=" not in row["note"]


def test_a_wrong_query_is_shown_with_its_place(open_page: Open) -> None:
    app = answered(open_page("query", query="SELECT * {\n  ?s ?p }"))
    assert not app.exception
    assert "Line 2, column" in text_of(app)


@pytest.mark.parametrize(
    ("page", "params", "told"),
    [
        ("query", {"query": "SELECT * { ?s sa:owner ?o }"}, "접두사 sa:이(가) 선언되지 않았습니다"),
        ("query", {"query": "DROP ALL"}, "DROP은(는) 그래프를 바꾸는 명령입니다"),
        ("limits", {"min": "many"}, "수량이 아닙니다"),
    ],
)
def test_what_is_wrong_is_told_in_the_language_of_the_page(
    open_page: Open, page: str, params: dict[str, str], told: str
) -> None:
    text = text_of(open_page(page, lang="ko", **params)).replace("\\", "")
    assert told in text


@pytest.mark.parametrize(("lang", "told"), [("en", "did you mean sa:Service?"), ("ko", "혹시 sa:Service인가요?")])
def test_a_term_that_does_not_exist_is_told(open_page: Open, lang: str, told: str) -> None:
    query = "PREFIX sa: <https://w3id.org/service-atlas/> SELECT ?s { ?s a sa:Servise }"
    app = answered(open_page("query", query=query, lang=lang))
    assert app.warning and told in text_of(app)


def test_a_query_that_writes_is_refused(open_page: Open) -> None:
    assert "DROP would change the graph" in text_of(answered(open_page("query", query="DROP ALL")))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { ?s ?p ?o }", "Yes"),
        ("ASK { <urn:none> ?p ?o }", "No"),
        ("SELECT * { <urn:none> ?p ?o }", "found nothing"),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } { }", "1 triples"),
        ("SELECT * { }", "1 row in"),
    ],
)
def test_each_kind_of_answer_has_its_words(open_page: Open, query: str, told: str) -> None:
    app = answered(open_page("query", query=query))
    assert not app.exception
    shown = text_of(app) + "".join(str(each.value) for each in app.success)
    assert told in shown


def test_a_missing_store_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", str(tmp_path / "none"))
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    assert not app.exception
    assert "no such folder; make one with python -m graph build" in text_of(app)


def test_the_language_switch_is_kept_across_pages(open_page: Open) -> None:
    app = open_page("overview", lang="ko")
    app.switch_page("query.py").run()
    assert load_words()["ko"]["query.examples"] in [box.label for box in app.selectbox]
