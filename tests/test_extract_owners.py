"""Whose a fact is, in notes about real services: names, headings, capabilities and clouds."""

from __future__ import annotations

import pytest

from graph.build import load_knowledge
from graph.extract import extract_note
from graph.model import Feature, Limit, Relation, Statement
from graph.notes import parse_lines
from graph.reading.limits import amount_owners
from graph.reading.reader import Reader
from graph.reading.scope import make_outline
from graph.score import to_row
from tests.vocabulary import LEXICON


def owners(note: str) -> list[str]:
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    return [fact.owner for fact in facts if isinstance(fact, Statement)]


def test_a_heading_may_leave_out_the_brand_of_the_cloud_that_a_note_is_on() -> None:
    topics = {"SQL Databases": "Azure SQL Database", "Functions": "Azure Functions", "Policies": "Azure Policy"}
    note = "# Azure\n- Azure Files\n- Azure Monitor\n- Azure DNS\n- Azure Firewall\n- Azure Backup\n" + "".join(
        f"## {topic}\n- x\n" for topic in topics
    )
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert [fact.owner for fact in facts if isinstance(fact, Statement)][-3:] == list(topics.values())


@pytest.mark.parametrize("name", ["키 볼트", "로직 앱", "로컬 존", "앱 메시"])
def test_a_short_korean_name_of_two_words_is_found(name: str) -> None:
    assert [mention.alias for mention in load_knowledge().lexicon.find_mentions(name)] == [name]


def test_a_known_name_with_its_abbreviation_is_not_taken_for_one_spelt_much_like_it() -> None:
    assert owners("# Azure\n## 1. Azure Virtual Network (VNet)\n- one region\n") == ["Azure Virtual Network"]


def test_a_capability_that_only_one_service_has_owns_the_section_it_heads() -> None:
    section = "## Sticky sessions 설정\n- 쿠키로 같은 곳에 보낸다\n"
    aws = "## AWS Fargate\n- x\n"
    assert owners(aws + section) == ["AWS Fargate", "Elastic Load Balancing"]
    assert owners(f"# AWS Fargate\n{section}") == ["AWS Fargate"]
    assert owners(aws + "## Encryption at rest\n- on by default\n") == ["AWS Fargate"]
    enhanced = "## Misc\n- Enhanced fan-out: 2 MB a second for each consumer\n"
    assert owners(aws + enhanced) == ["AWS Fargate", "Kinesis Data Streams"]
    listed = "# Elastic Load Balancing\n- Deregistration delay - ALB, NLB\n"
    assert owners(listed) == ["Application Load Balancer", "Network Load Balancer"]
    assert owners("# Amazon FSx\n## Scratch file system\n- x\n") == ["FSx for Lustre"]


@pytest.mark.parametrize("line", ["Multi-AZ support", "read replicas with failover", "읽기 복제본, 다중 AZ"])
def test_what_is_a_part_of_one_service_is_a_feature_of_another(line: str) -> None:
    facts = extract_note(f"# Amazon ElastiCache\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    assert [fact.owner for fact in facts if isinstance(fact, Feature)] != []
    facts = extract_note(f"# Amazon RDS\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    assert [fact.name for fact in facts if isinstance(fact, Feature)] == []


@pytest.mark.parametrize("note", ["", "# Azure Load Balancer\n- x\n", "# GKE\n- x\n# AWS Fargate\n- x\n"])
def test_a_capability_is_nobodys_where_the_cloud_is_another_or_unknown(note: str) -> None:
    assert owners(note + "# Sticky sessions\n- x\n") == owners(note)


@pytest.mark.parametrize(
    "heading", ["DynamoDB Local and Global Secondary Indexes", "DynamoDB – Local Secondary Index (LSI)"]
)
def test_a_name_that_opens_another_owns_nothing_below_it(heading: str) -> None:
    facts = extract_note(f"# Databases\n## {heading}\n- max 5 of them\n", "a.md", load_knowledge().lexicon).facts
    assert {fact.owner for fact in facts if not isinstance(fact, Relation)} == {"Amazon DynamoDB"}


def test_a_capability_is_a_feature_of_its_owner_and_no_entity() -> None:
    note = "# Amazon MQ\n- x\n\n# Stored volumes\n- 스냅샷을 만든다\n- stored volumes 는 로컬에 둔다\n"
    found = extract_note(note, "a.md", load_knowledge().lexicon)
    assert found.entities == ()
    assert ("Volume Gateway", "Stored volumes") in {
        (fact.owner, fact.name) for fact in found.facts if isinstance(fact, Feature)
    }


@pytest.mark.parametrize(
    ("line", "owners"),
    [
        ("최대 5개입니다. Tide Queue 는 7개입니다.", {"5": "Reef Store", "7": "Tide Queue"}),
        ("Keeps files one year compared to 14 days for Tide Queue.", {"one": "Reef Store", "14": "Tide Queue"}),
        (
            "keeps 9 days as opposed to Tide Queue which has a max 14 day retention",
            {"9": "Reef Store", "14": "Tide Queue"},
        ),
        ("지연 100ms (vs 400 ms for Tide Queue)", {"100": "Reef Store", "400": "Tide Queue"}),
        ("a kind of Tide Queue that keeps 4 days", {"4": "Reef Store"}),
        ("Tide Queue 의 400ms 대비 100ms", {"400": "Tide Queue", "100": "Reef Store"}),
    ],
)
def test_a_figure_belongs_to_what_it_is_said_of(line: str, owners: dict[str, str]) -> None:
    """Of a later sentence its subject, of a comparison what it compares to, of a relative clause the name before it."""
    lines = parse_lines(f"# Reef Store\n- {line}\n")
    reading = Reader(make_outline(lines, LEXICON)).read(lines[1], 1)
    for figure, owner in owners.items():
        assert amount_owners(reading, reading.text.index(figure), LEXICON) == (owner,)


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        ("notes/01-reef_store.md", "Reef Store"),
        ("Tide Queue.md", "Tide Queue"),
        ("notes.md", ""),
        ("http.md", ""),
        ("Reef Store and Tide Queue.md", ""),
        ("gull.md", ""),
    ],
)
def test_a_note_whose_headings_name_nothing_is_about_what_its_file_is_called_by(file: str, owner: str) -> None:
    found = extract_note("## Bins\n\n- at most 100 files\n", file, LEXICON)
    limits = [to_row(fact)["service"] for fact in found.facts if isinstance(fact, Limit)]
    assert limits == [owner or "Bins"]
    headed = extract_note("# Slack Queue\n- at most 100 files\n", file, LEXICON)
    assert [to_row(fact)["service"] for fact in headed.facts if isinstance(fact, Limit)] == ["Slack Queue"], (
        "headings come first"
    )


@pytest.mark.parametrize(
    ("note", "owner"),
    [
        ("# Load Balancers\n- spreads traffic\n# GKE\n- on GCP\n# GCS\n- buckets of GCP\n", "Cloud Load Balancing"),
        ("# EC2\n- Snapshots are incremental\n", "EBS Snapshot"),
        ("# My AWS Study Notes\n- nothing here\n", ""),
    ],
)
def test_a_name_is_of_the_cloud_and_the_service_around_it(note: str, owner: str) -> None:
    assert owners(note)[:1] == ([owner] if owner else [])


def test_a_heading_that_misspells_what_the_note_spells_right_is_about_that() -> None:
    first, rest = (
        "## Labmbda란?\n- 코드를 실행\n",
        "## 서버리스란?\n- 쉬움\n## Lambda 실행\n- 길게\n## Lambda 비용\n- 쓴 만큼\n",
    )
    assert owners(first + rest) == ["AWS Lambda"] * 4
    assert owners(first) == ["Labmbda"]


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("임시 자격 증명은 STS", "AWS STS"),
        ("캐시는 ElastiCache 사용", "Amazon ElastiCache"),
        ("An Athena query reads S3", "Amazon Athena"),
        ("Two EC2 instances write to EFS", "Amazon EC2"),
        ("Every API call is logged by CloudTrail", "AWS CloudTrail"),
        ("Nightly jobs run on AWS Batch", "AWS Batch"),
        ("아마존 S3", "Amazon S3"),
        ("세션은 아주 빨리 끝남", "Application Load Balancer"),
    ],
)
def test_below_no_service_a_line_is_about_the_one_that_answers_it_or_acts(line: str, owner: str) -> None:
    assert owners(f"# 시험 포인트\n- The ALB forwards to ECS\n- {line}\n")[-1:] == [owner]


@pytest.mark.parametrize("line", ["이미지: ECR", "CDN: CloudFront", "Cache: ElastiCache", "볼륨: EBS"])
def test_the_noun_before_a_service_that_plays_its_part_is_no_feature(line: str) -> None:
    facts = extract_note(f"# Amazon EKS\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    assert [fact.name for fact in facts if isinstance(fact, Feature)] == []


def test_beside_an_answer_to_a_need_a_line_is_not_about_the_line_before() -> None:
    note = "# 정리\n- EC2는 서버\n- 파일은 EFS\n- 로그는 CloudWatch Logs로 보냄\n"
    assert owners(note) == ["Amazon EC2", "Amazon EFS", "CloudWatch Logs"]


def test_a_term_that_a_heading_would_name_is_what_its_definition_is_about_in_a_note_on_one_cloud() -> None:
    terms = {
        "리소스 그룹": "Azure Resource Group",
        "RBAC": "Azure RBAC",
        "Public IP (fixed)": "Azure Public IP Address",
    }
    note = "# Azure\n- Azure Files\n- Azure Monitor\n- Azure DNS\n- Azure Firewall\n- Azure Backup\n## 거버넌스\n"
    assert owners(note + "".join(f"- {term} : x\n" for term in terms))[-3:] == list(terms.values())
