"""The form: each choice becomes its part of the query, and every query that it can make runs."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.asking import parse_criteria
from graph.catalog import Catalog
from graph.criteria import select
from graph.errors import QueryError
from graph.form import COMPARISONS, KINDS, Condition, Direction, Form, InCategory, Limited, Related, Says, to_sparql
from graph.guard import check_query
from graph.limits import read_figures
from graph.model import RELATION_TYPES
from graph.queries import parse_tsv
from graph.rdf import BASE, entity_iri
from graph.store import Snapshot

LAMBDA = str(entity_iri("AWS Lambda"))
RETENTION = f"{BASE}metric/retention"
SECOND = "http://qudt.org/vocab/unit/SEC"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=2, max_size=20)
conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Related, st.sampled_from([BASE + each for each in RELATION_TYPES]), st.sampled_from(["", LAMBDA]),
              st.sampled_from(["out", "in", "both"])),
    st.builds(Limited, st.just(RETENTION), st.sampled_from(["", *COMPARISONS]),
              st.floats(0, 1e12), st.sampled_from([1.0, 86400.0, 0.001]), st.sampled_from(["", SECOND])),
    st.builds(InCategory, st.sampled_from([f"{BASE}category/{each}" for each in ("storage", "compute")])),
    st.builds(Says, texts, st.booleans()),
)  # fmt: skip


def rows(snapshot: Snapshot, form: Form) -> list[dict[str, object]]:
    return [dict(row) for row in parse_tsv(snapshot.select(to_sparql(form))).rows.to_dict("records")]  # type: ignore[arg-type]


def test_a_relation_finds_what_it_ties(snapshot: Snapshot) -> None:
    found = rows(snapshot, Form("Service", [Related(f"{BASE}triggers", LAMBDA)]))
    assert str(entity_iri("Amazon S3")) in [row["service"] for row in found]
    back = rows(snapshot, Form("", [Related(f"{BASE}triggers", LAMBDA, "in")]))
    assert all(row["thing"] != LAMBDA for row in back)


def test_a_relation_without_direction_is_found_from_both_ends(snapshot: Snapshot) -> None:
    alternative = f"{BASE}alternativeTo"

    def found(direction: Direction) -> set[object]:
        return {
            (row["service"], row["other1"])
            for row in rows(snapshot, Form("Service", [Related(alternative, "", direction)]))
        }

    assert found("both") == found("out") | found("in") and found("out") != found("in")


def test_a_limit_compares_after_conversion(snapshot: Snapshot) -> None:
    longer = rows(snapshot, Form("Service", [Limited(RETENTION, ">=", 14, 86400, SECOND)]))
    longest = rows(snapshot, Form("Service", [Limited(RETENTION, ">=", 300, 86400, SECOND)]))
    assert 0 < len(longest) < len(longer)
    assert "entity/Amazon_SQS" in str(longer)


def test_a_range_counts_as_its_upper_end(snapshot: Snapshot) -> None:
    week = rows(snapshot, Form("", [Limited(RETENTION, ">=", 7, 86400, SECOND)]))
    documents = [row for row in week if row["thing"] == str(entity_iri("Amazon DocumentDB"))]
    assert ("1", "35") in {(f"{row['value1']:g}", f"{row['valueTo1']:g}") for row in documents}  # type: ignore[str-format]
    short = rows(snapshot, Form("", [Limited(RETENTION, "<", 7, 86400, SECOND)]))
    assert short and str(entity_iri("Amazon DocumentDB")) not in {row["thing"] for row in short}
    # The form and the page of limits find the same.
    catalog = Catalog(snapshot)
    asked = select(read_figures(snapshot, catalog, {}), parse_criteria("retention >= 7 days", catalog), catalog)
    assert {row["thing"] for row in week} == {figure.owner for figure in asked}


def test_conditions_narrow_each_other(snapshot: Snapshot) -> None:
    storage = InCategory(f"{BASE}category/storage")
    both = [storage, Says("glacier")]
    every = {row["service"] for row in rows(snapshot, Form("Service", [storage]))}
    some = {row["service"] for row in rows(snapshot, Form("Service", both))}
    assert some and some < every
    assert rows(snapshot, Form("Service", [Says("", denied=True)]))


def test_any_condition_widens_what_all_would_narrow(snapshot: Snapshot) -> None:
    queue, stream = Says("queue"), Says("stream")

    def found(*conditions: Condition, any: bool = False) -> set[object]:
        return {row["service"] for row in rows(snapshot, Form("Service", conditions, any=any))}

    assert found(queue, stream, any=True) == found(queue) | found(stream) > found(queue, stream) > set()
    assert to_sparql(Form("Service", [queue], any=True)) == to_sparql(Form("Service", [queue]))
    assert "{" + "\n" not in to_sparql(Form("", [queue, stream])).split("WHERE {\n")[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["", *KINDS]), chosen=st.lists(conditions, max_size=3), any=st.booleans())
def test_every_question_is_a_query_that_runs(snapshot: Snapshot, kind: str, chosen: list[Condition], any: bool) -> None:
    text = to_sparql(Form(kind, chosen, any=any))
    check_query(text)
    assert snapshot.select(text.replace("LIMIT 1000", "LIMIT 0")).startswith(b"?")


def test_what_is_no_choice_is_refused() -> None:
    with pytest.raises(QueryError, match="is not an IRI"):
        to_sparql(Form("Service", [Related("urn:x> ?y } DROP ALL {")]))
    with pytest.raises(ValueError, match="~"):
        to_sparql(Form("Service", [Limited(RETENTION, "~")]))
