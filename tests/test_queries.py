import re
from pathlib import Path

import pandas as pd
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import DataFileError, QueryError
from graph.guard import check_query
from graph.queries import FOLDER, Query, ask, load_examples, load_queries, parse_query, parse_tsv, shorten_iris
from graph.rdf import BASE
from graph.store import Snapshot

QUERIES = load_queries()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_each_query_keeps_its_contract(query: Query, snapshot: Snapshot) -> None:
    assert query.summary["en"].strip() and re.search("[가-힣]", query.summary["ko"])
    used = set(re.findall(r"\$(\w+)", re.sub(r"^#\+.*$", "", query.text, flags=re.MULTILINE)))
    assert used == set(query.params)
    text = query.bind(**query.example_values())
    check_query(text)
    if "CONSTRUCT" in text:
        assert snapshot.construct(text)
        return
    rows = ask(snapshot, query.name, **query.example_values())
    assert tuple(rows.columns) == query.columns
    if query.name not in ("evidence_of_facts", "query_lines"):  # of nothing, nothing
        assert len(rows) > 0, "the example of a query must find something"


def test_the_examples_are_many_and_each_asks_in_both_languages() -> None:
    examples = load_examples()
    assert len(examples) >= 25
    for query in examples.values():
        for language in ("en", "ko"):
            named = set(re.findall(r"\{(\w+)\}", query.summary[language]))
            assert named == set(query.params), query.name
        asked = query.question("en", dict(query.example))
        assert "{" not in asked and asked[0].isupper()
    questions = [query.summary[language] for query in examples.values() for language in ("en", "ko")]
    assert len(set(questions)) == len(questions)


def test_an_example_answers_for_other_values_too(snapshot: Snapshot) -> None:
    query = load_examples()["example_largest_limits"]
    found = [snapshot.select(query.bind(metric=f"https://w3id.org/service-atlas/metric/{name}"))
             for name in ("duration", "retention")]  # fmt: skip
    assert all(payload.count(b"\n") > 5 for payload in found) and found[0] != found[1]


def test_short_iris_mean_the_same(snapshot: Snapshot) -> None:
    for query in list(load_examples().values())[::3]:
        text = query.bind(**query.example_values())
        short = shorten_iris(text)
        assert "/entity/" not in re.sub("(?m)^PREFIX.*$", "", short) or "%" in short
        if "CONSTRUCT" not in text:
            assert snapshot.select(short) == snapshot.select(text), query.name


def test_the_header_must_fit(tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text("#+ sumary: x\nSELECT * {}")
    with pytest.raises(DataFileError, match="bad.rq:1"):
        parse_query(path)
    path.write_text("#+ summary: x\n#+ params: a=colour\nSELECT * {}")
    with pytest.raises(DataFileError, match="colour"):
        parse_query(path)


def test_parameters_must_be_given_and_fit() -> None:
    query = Query("q", "SELECT * { $s ?p ?o }", {}, {"s": "iri"})
    assert query.bind(s="urn:x") == "SELECT * { <urn:x> ?p ?o }\n"
    with pytest.raises(QueryError, match="takes these parameters: s"):
        query.bind()
    with pytest.raises(QueryError, match="is not an IRI"):
        query.bind(s="urn:x> ?p ?o } DROP ALL {")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_survives_a_parameter(text: str) -> None:
    query = Query("q", "SELECT ?said { BIND($said AS ?said) }", {}, {"said": "text"})
    solutions = ox.Store().query(query.bind(said=text))
    assert isinstance(solutions, ox.QuerySolutions)
    payload = solutions.serialize(format=ox.QueryResultsFormat.TSV)
    assert payload is not None
    assert parse_tsv(payload).rows.to_dict("list") == {"said": [text]}


def test_columns_are_typed() -> None:
    store = ox.Store()
    query = """SELECT * { VALUES (?i ?n ?t ?m) {
        (<urn:a> 1 "a\\tb \\"q\\""@ko <urn:x>) (<urn:b> 2.5 "1" "text") (UNDEF 3e0 "" 4) } }"""
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    table = parse_tsv(solutions.serialize(format=ox.QueryResultsFormat.TSV) or b"")
    assert dict(table.kinds) == {"i": "iri", "n": "number", "t": "text", "m": "mixed"}
    assert table.rows["n"].tolist() == [1, 2.5, 3]
    assert table.rows["i"].tolist() == ["urn:a", "urn:b", ""]
    assert table.rows["t"].tolist() == ['a\tb "q"', "1", ""]


def test_odd_numbers_are_no_error() -> None:
    solutions = ox.Store().query("""SELECT * { VALUES (?a ?b) {
        ("abc"^^<http://www.w3.org/2001/XMLSchema#integer> "NaN"^^<http://www.w3.org/2001/XMLSchema#double>) } }""")
    assert isinstance(solutions, ox.QuerySolutions)
    table = parse_tsv(solutions.serialize(format=ox.QueryResultsFormat.TSV) or b"")
    assert table.rows["a"].tolist() == ["abc"]
    assert table.rows["b"].isna().all()


def test_an_empty_result_keeps_its_columns() -> None:
    table = parse_tsv(b"?a\t?b\n")
    assert list(table.rows.columns) == ["a", "b"]
    assert len(table.rows) == 0


def test_every_file_of_the_folder_is_a_query() -> None:
    assert sorted(path.suffix for path in FOLDER.iterdir()) == [".rq"] * len(QUERIES)
    assert all(isinstance(query.text, str) for query in QUERIES.values())
    assert pd.Series(list(QUERIES)).is_unique


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_path_repeats_a_property_from_nought(query: Query) -> None:
    """Virtuoso loses or repeats rows of such a path in some of its plans, and picks a plan by chance.

    Only alternatives behind a first step may be repeated so ("a|b"/("a|b")*): below + it follows them one step.
    """
    assert not re.search(r"[\w>]\*|(?<!/)\([^()]*\)\*|\)\)\*", re.sub(r"COUNT\(\*\)", "", query.text))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_exists_holds_a_path_that_repeats(query: Query) -> None:
    """Virtuoso finds nothing for such an EXISTS in some of its plans, and picks a plan by chance."""
    assert not re.search(r"EXISTS\s*\{[^{}]*[\w>)][+*]\s", query.text)


@pytest.mark.parametrize("said", ['"at {}"', "'at {}'", '"""at\n{}"""', '"\\"{}"', "# don't: {}\n"])
def test_what_literals_and_comments_hold_is_not_shortened(said: str) -> None:
    iri = f"<{BASE}entity/Amazon_SQS>"
    said = said.format(iri)
    assert shorten_iris(f"SELECT * {{ {iri} ?p ?o . ?s ?q {said} }}").endswith(
        f"{{ entity:Amazon_SQS ?p ?o . ?s ?q {said} }}"
    )
