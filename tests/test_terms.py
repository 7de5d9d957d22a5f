"""The terms for completion: names in both languages, and what fits where, learned from the triples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.pool import Pool
from graph.rdf import BASE
from graph.store import Snapshot, write_snapshot
from graph.terms import read_terms


@pytest.fixture(scope="module")
def terms(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    pool = Pool(snapshot.place, size=1)
    yield read_terms(pool)
    pool.close()


def one(found: list[dict[str, Any]], iri: str) -> dict[str, Any]:
    return next(each for each in found if each["iri"] == iri)


def test_properties_know_what_they_join(terms: dict[str, Any]) -> None:
    properties = terms["properties"]
    assert one(properties, f"{BASE}metric")["range"] == [f"{BASE}Metric"]
    assert one(properties, f"{BASE}unit")["range"] == [f"{BASE}Unit"]
    assert one(properties, f"{BASE}bound")["domain"] == [f"{BASE}Limit"]
    assert one(properties, f"{BASE}value")["range"] == []
    assert f"{BASE}Service" in one(properties, f"{BASE}sendsTo")["range"]


def test_things_have_their_names_and_facts_are_none(terms: dict[str, Any]) -> None:
    sqs = one(terms["things"], f"{BASE}entity/Amazon_SQS")
    assert sqs["en"] == "Amazon SQS" and sqs["count"] > 20 and sqs["classes"] == [f"{BASE}Service"]
    assert one(terms["things"], f"{BASE}metric/retention")["ko"] == "보존 기간"
    assert not any("/limit/" in each["iri"] or "/feature/" in each["iri"] for each in terms["things"])
    assert f"{BASE}Service" in [each["iri"] for each in terms["classes"]]


def test_any_data_gives_terms(tmp_path_factory: pytest.TempPathFactory) -> None:
    quads = b"<urn:a> <urn:knows> <urn:b> .\n<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:Person> .\n"
    pool = Pool(write_snapshot(tmp_path_factory.mktemp("any"), quads, {}).place, size=1)
    terms = read_terms(pool)
    pool.close()
    knows = one(terms["properties"], "urn:knows")
    assert (knows["domain"], knows["range"]) == (["urn:Person"], None)
    assert terms["things"] == []
