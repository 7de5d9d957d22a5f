from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef

from graph.build import Knowledge, load_knowledge
from graph.model import (
    BOUNDS,
    RELATION_TYPES,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Feature,
    Limit,
    Relation,
    Statement,
)
from graph.rdf import (
    SA,
    entity_iri,
    entity_name,
    fact_iri,
    fact_triples,
    note_iri,
    note_triples,
    read_facts,
    to_nquads,
)

UNITS = load_knowledge().units
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
NAMES = st.text(st.characters(categories=["L", "N"], include_characters=" _@/.&()-%'"), min_size=1, max_size=20)
LINES = st.builds(Evidence, file=st.sampled_from(["ko/가.md", "en/a b.md"]), line=st.integers(1, 999), text=TEXT)
NUMBERS = st.floats(0, 1e12, allow_nan=False).map(lambda value: round(value, 6))
LIMITS = st.builds(
    Limit,
    owner=NAMES,
    bound=st.sampled_from([bound for bound in BOUNDS if bound != "range"]),
    value=NUMBERS,
    unit=st.sampled_from(sorted(UNITS)),
    metric=st.just("size"),
    evidence=LINES,
    concept=st.sampled_from(["", "object-size"]),
    condition=st.sampled_from(["", "FIFO"]),
)
RELATIONS = st.builds(Relation, NAMES, st.sampled_from(RELATION_TYPES), NAMES, evidence=LINES, negated=st.booleans())
STATEMENTS = st.builds(Statement, NAMES, TEXT, evidence=LINES, negated=st.booleans(), topic=st.none() | TEXT)
FACTS = st.one_of(LIMITS, RELATIONS, STATEMENTS, st.builds(Feature, NAMES, TEXT, evidence=LINES))


def one_text_a_line(facts: list[Fact]) -> bool:
    texts: dict[tuple[str, int], str] = {}
    return all(
        texts.setdefault((fact.evidence.file, fact.evidence.line), fact.evidence.text) == fact.evidence.text
        for fact in facts
    )


@given(st.lists(FACTS, max_size=8).filter(one_text_a_line))
def test_facts_to_triples_to_facts_is_the_identity(facts: list[Fact]) -> None:
    kg = Graph()
    for fact in facts:
        for triple in fact_triples(fact, units=UNITS):
            kg.add(triple)
    found = {(fact.key, fact.evidence) for fact in read_facts(kg, units=UNITS)}
    assert found == {(fact.key, fact.evidence) for fact in facts}


@given(NAMES, NAMES)
def test_distinct_names_have_distinct_iris(one: str, other: str) -> None:
    assert (entity_iri(one) == entity_iri(other)) == (one == other)
    assert entity_name(entity_iri(one)) == one


def test_the_line_is_not_part_of_a_facts_identity() -> None:
    one = Feature("Amazon SQS", "Long Polling", Evidence("a.md", 1, "- Long Polling"))
    other = Feature("Amazon SQS", "Long Polling", Evidence("b.md", 9, "* long polling"))
    assert fact_iri(one) == fact_iri(other)


def test_a_denied_relation_is_never_a_plain_triple() -> None:
    line = Evidence("a.md", 1, "- SQS cannot start Lambda@Edge")
    denied = Relation("Amazon SQS", "triggers", "Lambda@Edge", line, negated=True)
    triples = fact_triples(denied, units=UNITS)
    plain = (entity_iri("Amazon SQS"), SA.triggers, entity_iri("Lambda@Edge"))
    assert plain not in triples
    assert (fact_iri(denied), RDF.type, SA.Denial) in triples
    asserted = Relation("Amazon SQS", "triggers", "Lambda@Edge", line)
    assert plain in fact_triples(asserted, units=UNITS)


def test_notes_are_named_graphs_and_merge_in_the_default_graph(knowledge: Knowledge) -> None:
    entities = {"A": Entity("A", "service")}
    graphs = {}
    for file in ("one.md", "two.md"):
        facts = (Feature("A", "Locking", Evidence(file, 3, "- Locking")),)
        extraction = Extraction(file, "T", "en", facts)
        graphs[note_iri(file)] = note_triples(extraction, entities=entities, units=knowledge.units)
    lines = to_nquads(graphs).decode().splitlines()
    assert lines == sorted(set(lines))
    feature = fact_iri(Feature("A", "Locking", Evidence("", 0, "")))
    typed = [line for line in lines if line.startswith(f"<{feature}> <{RDF.type}>")]
    assert [URIRef(line.split()[-2].strip("<>")) if len(line.split()) == 5 else "default" for line in typed] == [
        "default",
        note_iri("one.md"),
        note_iri("two.md"),
    ]
