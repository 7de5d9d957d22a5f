import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import QueryError
from graph.guard import MAX_CHARACTERS, MAX_NESTING, check_query

READS = [
    "SELECT * { ?s ?p ?o }",
    "ask { }",
    "# DROP ALL\nSELECT ?load { ?load ?p 'INSERT DATA' }",
    'SELECT * { ?s ?p """DELETE { """ }',
    "PREFIX add: <urn:add:> SELECT * { ?s add:drop ?o ; ex:load ?x }",
    "CONSTRUCT WHERE { ?s ?p <http://example.org/SERVICE> }",
    "DESCRIBE <urn:x>",
]
REFUSED = [
    ("", "empty"),
    ("   \n", "empty"),
    ("DROP ALL", "DROP"),
    ("INSERT DATA { <a:b> <a:b> <a:b> }", "INSERT"),
    ("select * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
    ("LOAD <http://example.org/>", "LOAD"),
    ("SELECT * { ?s ?p ?o .SERVICE <http://x/> { ?a ?b ?c } }", "SERVICE"),
    ("SELECT * { {}.SERVICE <http://x/> { ?a ?b ?c } }", "SERVICE"),
    ("SELECT * { ?s ?p 1SERVICE <http://x/> { ?a ?b ?c } }", "SERVICE"),
    ("PREFIX e: <urn:e:> SELECT * { e:a\\# ?p ?o } SERVICE <http://x/> { ?a ?b ?c }", "SERVICE"),
    ("SELECT * { <urn:a\\u0041#b> ?p ?o SERVICE <http://x/> { ?a ?b ?c } }", "SERVICE"),
    ("PREFIX : <http://x/> SELECT * { SERVICE:x { ?a ?b ?c } }", "SERVICE"),
    ("SELECT * { FILTER(?a<1)SERVICE?x{?s ?p ?o}FILTER(2>1) }", "SERVICE"),
    ('SELECT * { ?s ?p "open }', "no end"),
    ('"\\' * 49_000, "no end"),
    ("PREFIX e: <urn:e:> SELECT * { e:a" + "\\)" * 200 + " ?p ?o " + "{" * (MAX_NESTING + 1), "nested"),
    ("?s ?p ?o", "no SELECT"),
    ("SELECT * { \x00 }", "NUL"),
    ("SELECT *" + "{" * (MAX_NESTING + 1), "nested"),
    ("SELECT " + "x" * MAX_CHARACTERS, "characters"),
]


@pytest.mark.parametrize("text", READS)
def test_reading_passes(text: str) -> None:
    check_query(text)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_everything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        check_query(text)


def test_the_place_of_a_refused_word_is_told() -> None:
    with pytest.raises(QueryError) as caught:
        check_query("SELECT * {\n  SERVICE <x:y> {} }")
    assert (caught.value.line, caught.value.column) == (2, 3)


@given(st.text())
def test_any_text_is_judged_without_another_error(text: str) -> None:
    try:
        check_query(text)
    except QueryError as error:
        assert str(error)
