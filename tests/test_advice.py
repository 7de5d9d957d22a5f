"""What is said of a query that the engine refused, and of one that may not mean what it says."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advice import _check_form, _tokens, explain_refusal, find_doubts
from graph.queries import Query, load_queries, shorten_iris
from graph.rdf import PREFIXES

SA = "PREFIX sa: <https://w3id.org/service-atlas/> "
WRONG = [  # the query, with | before what is told; the sentence
    ("SELECT * { ?s |sa:owner }", "An object is missing after sa:owner."),
    ("SELECT * { ?s |?p }", "An object is missing after ?p."),
    ("SELECT * { ?s sa:owner ?o ; . |?y }", "A property is missing after ?y."),
    ("SELECT * { ?s sa:owner ?o; |sa:metric FILTER(?o > 1) }", "An object is missing after sa:metric."),
    ("SELECT * { ?s sa:owner|/ ?o }", "A property is missing after /."),
    ("SELECT * { ?s ?p [ |sa:owner ] }", "An object is missing after sa:owner."),
    ("SELECT * { ?s ?p ?o |?x ?y ?z }", "A dot is missing between ?o and ?x."),
    ("SELECT * { ?s ?p ?o } |LIMIT", "LIMIT needs a number."),
    ("SELECT * { ?s ?p ?o } |OFFSET ten", "OFFSET needs a number."),
    ("SELECT * { ?s ?p ?o } |ORDER ?s", "ORDER needs BY."),
    ("SELECT * { ?s ?p ?o } LIMIT 1 |ORDER BY ?s", "ORDER stands too late; the order is "),
    ("SELECT * { ?s ?p ?o . |FILTER ?o != ?s }", "FILTER needs its condition in brackets: (...)."),
    ("SELECT * { ?s ?p ?o FILTER(?o |> ) }", "> needs a value."),
    ("SELECT * { ?s ?p ?o FILTER(regex(?o |'a')) }", "A comma, an operator or AS is missing between ?o and 'a'."),
    ("SELECT * { ?s ?p ?o |OPTIONAL ?s ?q ?r }", "OPTIONAL needs a pattern in { }."),
    ("SELECT * { ?s ?p ?o |UNION { ?s ?q ?r } }", "What stands before UNION needs brackets, too"),
    ("SELECT * { |OPTIONA { ?s ?p ?o } }", "OPTIONA is no word of SPARQL; did you mean OPTIONAL?"),
    ("SELECT * { ?s ?p |Amazon }", "Amazon is no word of SPARQL; put a text in quotes, and a prefix before a name."),
    ("SELECT * |{ ?s ?p ?o ) }", "The { that is open here is not closed."),
    ("SELECT * { ?s ?p ?o FILTER|(?o = 1 }", "The ( that is open here is not closed."),
    ("SELECT * { ?s ?p ?o } |}", "The } closes nothing; remove it."),
    ("|SELECT WHERE { ?s ?p ?o }", "SELECT needs its columns: variables or *."),
    ("SELECT ?s|, ?p { ?s ?p ?o }", "Columns stand side by side; remove the comma."),
    ("SELECT ?s |COUNT(?o) { ?s ?p ?o }", "A column that is worked out needs brackets and a name: (COUNT("),
    ("SELECT |(COUNT(?o)) { ?s ?p ?o }", "A column that is worked out needs a name: (... AS ?name)."),
    ("SELECT |?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "GROUP BY ?s is missing; "),
    ("SELECT ?p |?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p", "GROUP BY lacks ?s; "),
    ("|SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * does not go with GROUP BY; name the columns."),
    ("SELECT * { ?s sa:owner |entity:Amazon_SQS }",
     "The prefix entity: is not declared; add a line PREFIX entity: <https://w3id.org/service-atlas/entity/> "),
]  # fmt: skip


def refusal(text: str) -> str:
    """The engine's own words."""
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text)
    return str(caught.value)


@pytest.mark.parametrize(("marked", "told"), WRONG)
def test_what_is_wrong_is_told_where_it_is(marked: str, told: str) -> None:
    before, _, after = marked.partition("|")
    text = f"{SA}\n{before}{after}"
    found = explain_refusal(refusal(text), text, PREFIXES)
    assert found["reason"].startswith(told)
    assert (found["line"], found["column"]) == (2, len(before) + 1)


def test_nothing_that_is_not_allowed_here_is_advised() -> None:
    for marked, _ in WRONG:
        text = SA + marked.replace("|", "")
        reason = explain_refusal(refusal(text), text)["reason"]
        assert not {"SERVICE", "LATERAL", "STRLANGDIR"} & set(reason.split())


@pytest.mark.parametrize("query", load_queries().values(), ids=lambda query: query.name)
def test_nothing_is_wrong_with_a_query_that_is_right(query: Query) -> None:
    for text in (query.text, shorten_iris(query.bind(**query.example_values()))):
        _check_form(_tokens(text), text)
        assert find_doubts(text) == []


RIGHT = [
    "SELECT * { ?s (sa:a|^sa:b)+/sa:c* ?o ; !(sa:a|sa:b) 1, -2.5, 'x'@en, \"y\"^^sa:d ; . [] a sa:e . [ sa:p 1 ] }",
    "SELECT DISTINCT (COUNT(DISTINCT *) AS ?n) FROM <urn:g> { (1 ?x [ sa:p (2) ]) sa:p () } HAVING (COUNT(?x) > 1)",
    "SELECT ?g { GRAPH ?g { ?s ?p ?o MINUS { ?s ?p 1 } } VALUES (?a ?b) { (1 UNDEF) ('x' sa:y) } VALUES ?c { 1 2 } }",
    "SELECT ?s (GROUP_CONCAT(?o; SEPARATOR=', ') AS ?all) { ?s ?p ?o } GROUP BY ?s (STR(?o) AS ?x) ORDER BY DESC(?s)",
    "SELECT * { { SELECT ?s (MAX(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s LIMIT 3 } UNION { } FILTER EXISTS { ?s ?p 1 } }",
    "SELECT * { ?s ?p ?o FILTER(?o NOT IN (1, 2) && !BOUND(?x) || ?o<1) FILTER sa:f(?o) BIND(IF(?o, 1, 2) AS ?y) }",
    "CONSTRUCT { ?s a sa:x } WHERE { ?s ?p ?o OPTIONAL { ?s ?q ?r FILTER(-?r < +1) } } LIMIT 1 VALUES ?s { sa:a }",
    "ASK FROM NAMED <urn:g> { GRAPH <urn:g> { ?s ?p true } }",
    "DESCRIBE ?s sa:x WHERE { ?s a sa:Service } LIMIT 1",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_engine_takes_has_no_fault(text: str) -> None:
    ox.Store().query(
        SA + text, custom_functions={ox.NamedNode("https://w3id.org/service-atlas/f"): lambda value: value}
    )
    _check_form(_tokens(SA + text), SA + text)


@given(st.lists(st.sampled_from(SA.split() + " ".join(RIGHT).split()) | st.text(max_size=3), max_size=20))
def test_any_text_is_explained(pieces: list[str]) -> None:
    assert explain_refusal("error at 1:1: expected [_]", " ".join(pieces))["reason"]
    find_doubts(" ".join(pieces))


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("SELECT ?s { ?s a sa:Servise }", ["sa:Servise is not in the vocabulary; did you mean sa:Service?"]),
        ("SELECT ?s { ?s sa:trigers sa:zzzz }", [
            "sa:trigers is not in the vocabulary; did you mean sa:triggers?",
            "sa:zzzz is not in the vocabulary; see ontology/vocabulary.ttl.",
        ]),
        ("SELECT ?s { ?s <https://w3id.org/service-atlas/trigers> ?o }", [
            "<https://w3id.org/service-atlas/trigers> is not in the vocabulary; "
            "did you mean <https://w3id.org/service-atlas/triggers>?"
        ]),
        ("SELECT ?s ?x { ?s ?p ?o }", ["Nothing in the query gives ?x a value."]),
        ("SELECT ?s (1 AS ?x) { ?s sa:owner <urn:Servise> ; <https://w3id.org/service-atlas/entity/Q> 'sa:no' }", []),
    ],
)  # fmt: skip
def test_what_a_query_may_not_mean_is_told(text: str, doubts: list[str]) -> None:
    assert find_doubts(SA + text) == doubts
