"""What a name or a search leads to: the entity that is called so, the service before its components."""

from __future__ import annotations

import pytest

from graph.catalog import Catalog


def test_every_name_and_alias_leads_to_whom_it_names(catalog: Catalog) -> None:
    names = {name for item in catalog.items.values() for name in (item.en, item.ko, *item.aliases) if name}
    assert len(names) > 2000
    assert [name for name in names if catalog.take(name) != catalog.find(name)] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("S3", "Amazon S3"),
        ("RDS", "Amazon RDS"),
        ("lambda", "AWS Lambda"),
        ("다이나모", "Amazon DynamoDB"),
        ("dynam", "Amazon DynamoDB"),
        ("Cogn", "Amazon Cognito"),
        ("route53", "Amazon Route 53"),
        ("심플 큐 서비스", "Amazon SQS"),
        ("https://w3id.org/service-atlas/entity/Amazon_SQS", "Amazon SQS"),
    ],
)
def test_a_service_is_taken_before_its_components(catalog: Catalog, typed: str, name: str) -> None:
    item = catalog.take(typed)
    assert item is not None and item.en == name


@pytest.mark.parametrize("typed", ["labmda", "qqqzzz", "", " "])
def test_what_is_only_like_a_name_is_taken_for_nothing(catalog: Catalog, typed: str) -> None:
    assert catalog.take(typed) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("람디", "AWS Lambda"),
        ("람따", "AWS Lambda"),
        ("키네시쓰", "Amazon Kinesis"),
        ("클라우드왓치", "Amazon CloudWatch"),
        ("labmda", "AWS Lambda"),
    ],
)
def test_a_slip_is_near_in_either_script(catalog: Catalog, typed: str, name: str) -> None:
    assert name in [hit.text for hit in catalog.search(typed, kinds=("entity",))][:3]


def test_the_beginning_of_a_word_is_found_before_what_is_within_one(catalog: Catalog) -> None:
    found = [hit.text for hit in catalog.search("큐", kinds=("entity",))]
    assert found[:3] == ["Amazon SQS", "SQS FIFO Queue", "SQS Standard Queue"]
    assert found.index("SQS Standard Queue") < found.index("Amazon DocumentDB")


@pytest.mark.parametrize(
    ("text", "first", "left_out"),
    [
        ("reads from SQS", "Amazon SQS", "reads"),
        ("sqs가 읽는", "Amazon SQS", "읽는"),
        ("qqqzzz 람다는", "AWS Lambda", "qqqzzz"),
        ("labmda qqqzzz", "AWS Lambda", "qqqzzz"),
    ],
)
def test_words_that_find_nothing_together_are_left_out(catalog: Catalog, text: str, first: str, left_out: str) -> None:
    hits, words = catalog.search_some(text)
    assert hits[0].text == first and left_out in words and first.split()[-1] not in words


def test_words_that_find_something_together_are_all_kept(catalog: Catalog) -> None:
    assert catalog.search_some("visibility timeout") == (catalog.search("visibility timeout"), ())
    hits, words = catalog.search_some("qqqzzz qqqyyy")
    assert hits == [] and words == ("qqqzzz", "qqqyyy")
