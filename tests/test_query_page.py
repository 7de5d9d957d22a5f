"""The page of queries in AppTest: examples, the form, and the answer in each of its forms."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from graph.build import build
from graph.form import Form, Limited, to_sparql
from graph.queries import load_examples
from graph.rdf import BASE
from tests.pages import Open, opened, press, text_of, type_into


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


@pytest.mark.parametrize("sort", ["relation", "category"])
def test_a_choice_of_the_form_is_not_named_by_what_stands_beside_it(open_page: Open, sort: str) -> None:
    app = open_page("query")
    app.selectbox(key="ask.sort.0").set_value(sort).run()
    beside = app.selectbox(key="ask.sort.0")
    assert beside.options[("relation", "limit", "category").index(sort)] != app.selectbox(key=f"ask.{sort}.0").label


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


def test_an_example_about_what_the_notes_do_not_name_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.md").write_text("# Amazon S3\n\n- S3 sends events to AWS Lambda\n", encoding="utf-8")
    build([tmp_path / "note.md"], tmp_path / "store")
    monkeypatch.setenv("STORE", str(tmp_path / "store"))
    app = opened("query")
    app.selectbox[0].set_value("example_limits_of_service").run()
    assert not app.exception
    type_into(next(box for box in app.selectbox if box.label == "Entity"), "s3")
    assert not answered(app).exception and "entity:Amazon_S3" in app.query_params["query"]
