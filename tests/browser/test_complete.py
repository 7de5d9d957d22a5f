"""What the editor offers at a cursor: the function that completes, run in a browser on the terms of a small graph."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from graph.draw import web_file

pytestmark = pytest.mark.browser

SA = "https://w3id.org/service-atlas/"
OWL = "http://www.w3.org/2002/07/owl#ObjectProperty"
Complete = Callable[..., list[str]]


def term(path: str, en: str, ko: str, *aliases: str, count: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "iri": path if ":" in path else SA + path,
        "en": en,
        "ko": ko,
        "aliases": list(aliases),
        "count": count,
        **more,
    }


def prop(path: str, en: str, ko: str, domain: list[str], range_: list[str] | None) -> dict[str, Any]:
    classes = None if range_ is None else [SA + each for each in range_]
    return term(path, en, ko, domain=[SA + each for each in domain], range=classes, count=5)


def thing(path: str, en: str, ko: str, kind: str, *aliases: str) -> dict[str, Any]:
    return term(path, en, ko, *aliases, classes=[kind if ":" in kind else SA + kind])


ENTITIES = ["Service", "Component"]
TERMS = {
    "prefixes": {
        "sa": SA,
        "entity": f"{SA}entity/",
        "metric": f"{SA}metric/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "unit": "http://qudt.org/vocab/unit/",
    },
    "classes": [
        term("Service", "service", "서비스", count=9),
        term("Component", "component", "구성 요소", count=8),
        term("Limit", "limit", "한도", count=7),
    ],
    "properties": [
        prop("metric", "metric", "지표", ["Limit"], ["Metric"]),
        prop("unit", "unit", "단위", ["Limit"], ["Unit"]),
        prop("bound", "bound", "한계 종류", ["Limit"], ["Bound"]),
        prop("value", "value", "값", ["Limit"], []),
        prop("owner", "owner", "소유자", ["Limit"], ENTITIES),
        prop("sendsTo", "sends to", "보낸다", ENTITIES, ENTITIES),
        prop("triggers", "triggers", "실행한다", ENTITIES, ENTITIES),
    ],
    "things": [
        thing("entity/Amazon_SQS", "Amazon SQS", "", "Service", "Simple Queue Service", "SQS"),
        thing("entity/AWS_Lambda", "AWS Lambda", "람다", "Service"),
        thing("entity/Lambda%40Edge", "Lambda@Edge", "", "Component"),
        thing("metric/retention", "retention", "보존 기간", "Metric"),
        thing("metric/size", "size", "크기", "Metric"),
        thing("http://qudt.org/vocab/unit/HR", "hour", "시간", "Unit"),
        thing("max", "at most", "최대", "Bound"),
        thing("min", "at least", "최소", "Bound"),
        thing("triggers", "triggers", "실행한다", OWL),
    ],
}
P = f"PREFIX sa: <{SA}>\nPREFIX entity: <{SA}entity/>\n"
GROUP = ["BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "SELECT", "UNION", "VALUES"]
PLACES = {
    "an empty query": ("|", ["ASK", "BASE", "CONSTRUCT", "DESCRIBE", "PREFIX", "SELECT"]),
    "a prefix": ("PREFIX m|", ["metric: <https://w3id.org/service-atlas/metric/>"]),
    "a variable": ("SELECT ?| { ?limit ?p ?line }", ["?limit", "?line", "?p"]),
    "a class after a": (P + "SELECT * { ?x a | }", ["sa:Service", "sa:Component", "sa:Limit", "?x"]),
    "a class in Korean": (P + "SELECT * { ?x a 한| }", ["sa:Limit"]),
    "the properties of a limit": (
        P + "SELECT * { ?l a sa:Limit ; | }",
        ["a", "sa:bound", "sa:metric", "sa:owner", "sa:unit", "sa:value"],
    ),
    "metrics after their property": (P + "SELECT * { ?l sa:metric | }", ["?l", "metric:retention", "metric:size"]),
    "units after their property": (P + "SELECT * { ?l a sa:Limit ; sa:unit | }", ["?l", "unit:HR"]),
    "nothing but variables for a number": (P + "SELECT * { ?l sa:value | }", ["?l"]),
    "an entity by its alias": (P + "SELECT * { ?l sa:owner queue| }", ["entity:Amazon_SQS"]),
    "an entity being composed": (P + "SELECT * { ?l sa:owner 라| }", ["entity:AWS_Lambda"]),
    "an entity behind its prefix": (
        P + "SELECT * { ?l sa:owner entity:lam| }",
        ["entity:Lambda%40Edge", "entity:AWS_Lambda"],
    ),
    "a property within a path": (P + "SELECT * { entity:Amazon_SQS (sa:sendsTo|trig| }", ["sa:triggers"]),
    "a bound in a comparison": (
        P + "SELECT * { ?l sa:bound ?b FILTER(?b = sa:m| }",
        ["sa:max", "sa:min"],
    ),
    "values for a variable": (P + "SELECT * { ?l sa:metric ?m VALUES ?m { 보| } }", ["metric:retention"]),
    "the end of a triple": (P + "SELECT * { ?l sa:metric metric:size . FI| }", ["FILTER"]),
    "after the pattern": ("SELECT * { ?s ?p ?o } or|", ["ORDER BY"]),
    "within a text": (P + 'SELECT * { ?s sa:text "met|', []),
    "within a comment": ("SELECT * { # met|\n}", []),
    "within an IRI": ("SELECT * { <http://met|", []),
}  # fmt: skip


@pytest.fixture(scope="module")
def complete(browser: Browser) -> Complete:
    page = browser.new_page()
    page.goto("about:blank")
    module = "data:text/javascript;base64," + base64.b64encode(web_file("complete.js").encode()).decode()
    page.evaluate("async (path) => { window.ours = await import(path); }", module)

    def complete(text: str, language: str = "en") -> list[Any]:
        offset = text.index("|", text.index("(sa:") + 12) if "(sa:sendsTo|" in text else text.index("|")
        query = text[:offset] + text[offset + 1 :]
        found: list[Any] = page.evaluate(
            "([text, offset, terms, language]) => window.ours.complete(text, offset, terms, language).items",
            [query, offset, TERMS, language],
        )
        return found

    return complete


@pytest.mark.parametrize(("text", "expected"), PLACES.values(), ids=PLACES)
def test_what_fits_at_the_cursor_is_offered(complete: Complete, text: str, expected: list[str]) -> None:
    found = [item["value"] for item in complete(text)]
    assert sorted(found) == sorted(expected)


def test_the_best_comes_first_in_the_language_of_the_page(complete: Complete) -> None:
    text = P + "SELECT * { ?l sa:owner lambda| }"
    assert [item["label"] for item in complete(text)] == ["Lambda@Edge", "AWS Lambda"]
    assert [item["label"] for item in complete(text, "ko")] == ["Lambda@Edge", "람다"]


def test_a_prefix_that_is_not_declared_comes_along(complete: Complete) -> None:
    (item,) = complete("SELECT * { ?l ?p sqs| }")
    assert (item["value"], item["needs"]) == ("entity:Amazon_SQS", ["entity", f"{SA}entity/"])
    (item,) = complete(P + "SELECT * { ?l ?p sqs| }")
    assert item["needs"] is None


@pytest.mark.parametrize("typed", ["ㄹ", "라", "람", "람ㄷ", "람다"])
def test_hangul_is_found_at_each_key(complete: Complete, typed: str) -> None:
    assert "entity:AWS_Lambda" in [item["value"] for item in complete(P + f"SELECT * {{ ?l sa:owner {typed}| }}")]


def test_any_text_is_completed_without_an_error(complete: Complete) -> None:
    for text in (
        "{{{{((([[[|",
        "}}}))]]]|",
        "SELECT ) ( } { ; , . / ^ | ",
        "VALUES (?a ?b) { (|",
        "\\u0041 ''' \"\"\" |",
        "?" * 300 + "|",
    ):
        assert isinstance(complete(text), list)
