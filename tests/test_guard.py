import pyoxigraph as ox
import pytest
from hypothesis import given, settings
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
    "DESCRIBE <http://example.org/_(c)#service>",
    "DESCRIBE <http://example.org/it's(service>",
    "DESCRIBE <urn:service:(x)#y>",
    "BASE <http://example.org/> ASK { <#service> <service> <?service=(1)> }",
    "SELECT * { FILTER(?a<?b&&?c>?d) }",
    r"""SELECT * { ?s ?p 'a\tservice\u0021', '', "", '\'' }""",
    'SELECT * { ?s ?p """a\n\\"service""b""" }',
    'SELECT * { <urn:a#b> ?p """service""" }',
    "SELECT * { " + "<< ?s ?p <urn:o>>> ?q <<?s ?p ?o>> . " * (MAX_NESTING + 1) + "}",
    "SELECT * { FILTER(?a != - ?b" + " && !(!!?a != -?b) - 1" * MAX_NESTING + ") ?a <<urn:a> }",
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
    ("PREFIX : <http://x/> SELECT * { FILTER(1<2)SERVICE:x#>\n{ ?a ?b ?c } }", "SERVICE"),
    ("PREFIX : <http://x/> SELECT * { FILTER(1<2)SERVICE:x#(>\n{ ?a ?b ?c } }", "SERVICE"),
    ('PREFIX : <http://x/> SELECT * { FILTER(1<2#>"""\n)SERVICE:x{}#"""\n}', "two ways"),
    ('PREFIX : <http://x/> SELECT * { FILTER(1<\'>"""\')SERVICE:x{}#"""\n}', "two ways"),
    (r'PREFIX : <http://x/> SELECT * { VALUES ?x {"""a"} SERVICE:x{} #\q""" }', "escape"),
    ("PREFIX : <http://x/> SELECT * { ?s ?p :a\u00b7\\#.SERVICE:x{} }", "SERVICE"),
    ("PREFIX : <http://x/> SELECT * { ?s ?p :.SERVICE:x{} }", "SERVICE"),
    (r'SELECT * { FILTER(REGEX(?o, "\d+")) }', "escape"),
    ("SELECT * { FILTER(1<" + "(" * 20_000 + "2>1" + ")" * 20_000 + ") }", "nested"),
    ("SELECT * { FILTER(1<" + "(" * 20_000 + "2" + ")" * 20_000 + ">1) }", "nested"),
    ('SELECT * { ?s ?p "open }', "no end"),
    ('"\\' * 49_000, "no end"),
    ("PREFIX e: <urn:e:> SELECT * { e:a" + "\\)" * 200 + " ?p ?o " + "{" * (MAX_NESTING + 1), "nested"),
    ("?s ?p ?o", "no SELECT"),
    ("SELECT * { \x00 }", "NUL"),
    ("SELECT *" + "{" * (MAX_NESTING + 1), "nested"),
    ("SELECT * { " + "<<" * 20_000 + " }", "nested"),
    ("SELECT * { FILTER(" + "!" * 20_000 + "?a) }", "nested"),
    ("SELECT * { FILTER(" + "! #\n- " * 15_000 + "?a) }", "nested"),
    ("SELECT * { FILTER(" + ("(" + "!" * 50) * 90 + "1" + ")" * 90 + ") }", "nested"),
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


OPENED = ["FILTER(1<2)", "FILTER(1<2", 'VALUES ?v {"""a"}', "VALUES ?v {'''a'", "?s ?p 1", "{}", "?s ?p :a", ""]
HIDING = [
    *["#", ">", "#>", "<", ")", "(", "}", "\n", " ", "<urn:a", "<http://a/", "'", '"', '"""', "'''", "\\q", "\\"],
    *["\\u0041", "\\uD800", "a", "1", ".", ":b", "?", "\u00b7", "@en", "-"],
]
ATOM = ox.Store()
ATOM.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(1)))


def sends(text: str) -> bool:
    """Whether the engine would ask another machine; it opens no connection to port 9."""
    try:
        list(ATOM.query(text))  # type: ignore[arg-type]
    except SyntaxError:
        return False
    except OSError as error:
        assert "port 9" in str(error)
        return True
    return False


@settings(max_examples=1000)
@given(st.sampled_from(OPENED), *[st.lists(st.sampled_from(HIDING), max_size=3).map("".join)] * 3)
def test_no_query_passes_that_the_engine_sends_on(opened: str, before: str, after: str, end: str) -> None:
    text = f"PREFIX : <http://127.0.0.1:9/> SELECT * {{ {opened}{before}SERVICE:x{after}\n{{?s ?p ?o}} {end}\n}}"
    try:
        check_query(text)
    except QueryError:
        return
    assert not sends(text)


@pytest.mark.parametrize("hidden", ["FILTER(1<2)SERVICE:x#>\n{}", 'FILTER(1<2#>"""\n)SERVICE:x{}#"""\n'])
def test_the_engine_sends_on_what_a_comparison_seems_to_hide(hidden: str) -> None:
    assert sends(f"PREFIX : <http://127.0.0.1:9/> SELECT * {{ {hidden} }}")
