"""The golden cases of tests/cases, and what they could not say: names, owners and figures of notes of several lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.build import Knowledge, load_knowledge
from graph.extract import STAGES, extract_note
from graph.lexicon import Lexicon, make_lexicon
from graph.model import Category, Entity, Feature, Limit, Relation, Statement
from graph.notes import parse_lines
from graph.reading.grammar import load_grammar
from graph.reading.limits import amount_owners
from graph.reading.reader import Reader
from graph.reading.scope import make_outline
from graph.score import to_row

DATA = Path(__file__).parent.parent / "data"
CASES = Path(__file__).parent / "cases"
CAST = (
    Entity("Reef Store", "service", "storage", aliases=("RS", "리프 저장소")),
    Entity("Reef Archive", "component", parent="Reef Store"),
    Entity("Tide Queue", "service", "messaging", aliases=("타이드 큐",)),
    Entity("Tide Queue FIFO", "component", parent="Tide Queue", aliases=("선착큐",)),
    Entity("Slack Queue", "component", parent="Tide Queue"),
    Entity("Gull Functions", "service", "compute", aliases=("Gull",)),
    Entity("Gull Night Roost", "component", parent="Gull Functions", aliases=("Roost",)),
    Entity("Gull Day Perch", "component", parent="Gull Functions", aliases=("Perch",)),
    Entity("AWS Lambda", "service", "compute"),  # the class of functions goes by name
    Entity("Kinesis Data Streams", "service", "streaming"),  # and that of agents
    Entity("Kinesis Agent", "component", parent="Kinesis Data Streams"),
    Entity("Mooring Disk", "service", "file-storage"),
    Entity("Harbor Balancer", "service", "load-balancing"),
    Entity("Breakwater", "service", "network-protection"),
    Entity("Sea Wall", "service", "network-protection"),
    Entity("PearlDB", "technology", "database-engine"),
    Entity("Anchor Keys", "service", "encryption"),
    Entity("Crew ID", "service", "identity"),
    Entity("Lookout", "service", "monitoring"),
    Entity("Amazon VPC", "service", aliases=("VPC",)),
    Entity("Security Group", "component", parent="Amazon VPC", aliases=("보안 그룹",)),
    Entity("HTTP", "technology", "protocol"),
    Entity("HTTPS", "technology", "protocol"),
    Entity("gRPC", "technology", "protocol"),
    Entity("JSON", "technology", "data-format"),
)


def make_cast() -> Lexicon:
    ids = sorted({entity.category for entity in CAST if entity.category})
    categories = [Category(name, "", name, name) for name in ids]
    return make_lexicon(CAST, categories=categories, grammar=load_grammar(DATA))


LEXICON = make_cast()


def read_cases(topic: str) -> list[tuple[str, str, list[str]]]:
    """The cases of a file: title, note, expected rows."""
    text = (CASES / f"{topic}.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.+)\n```\n((?:.*\n)*?)```\n((?:- .*\n)*)", text, re.M)
    return [(title, note, [row[2:] for row in rows.splitlines()]) for title, note, rows in found]


def said(topic: str, note: str) -> list[str]:
    """What the extraction says of *note*, in the words of the case files."""
    facts = extract_note(note, "case.md", LEXICON).facts
    if topic == "relations":
        return [
            f"{fact.evidence.line} {fact.subject} {'not ' if fact.negated else ''}{fact.type} {fact.object}"
            for fact in facts
            if isinstance(fact, Relation)
        ]
    if topic == "features":
        return [f"{fact.evidence.line} {fact.owner} | {fact.name}" for fact in facts if isinstance(fact, Feature)]
    return [
        f"{fact.evidence.line} {fact.owner}"
        for fact in facts
        if isinstance(fact, Statement) and (topic == "owners" or fact.negated)
    ]


ALL_CASES = [(topic, *case) for topic in ("relations", "owners", "features", "denials") for case in read_cases(topic)]


@pytest.mark.parametrize("topic,title,note,expected", ALL_CASES, ids=[f"{case[0]}: {case[1]}" for case in ALL_CASES])
def test_case(topic: str, title: str, note: str, expected: list[str]) -> None:
    assert sorted(said(topic, note)) == sorted(expected)


def test_every_content_line_with_an_owner_is_a_statement() -> None:
    note = "# Reef Store\n- one\n\npara\n\n| a | b |\n|---|---|\n| c | d |\n"
    extraction = extract_note(note, "a.md", LEXICON)
    assert [fact.evidence.line for fact in extraction.facts if isinstance(fact, Statement)] == [2, 4, 8]
    assert (extraction.lines, extraction.content, extraction.plain) == (8, 3, (2, 4, 8))


def test_evidence_is_the_line_itself() -> None:
    note = "# Reef Store\n\n   - **빠른** 저장소\n"
    facts = extract_note(note, "폴더/a.md", LEXICON).facts
    assert {(fact.evidence.file, fact.evidence.line, fact.evidence.text) for fact in facts} == {
        ("폴더/a.md", 3, "- **빠른** 저장소")
    }


def test_title_language_and_problems() -> None:
    korean = extract_note("# 정리\n- 아무 말\n", "a.md", LEXICON)
    english = extract_note("text only\n", "b.md", LEXICON)
    assert (korean.title, korean.language) == ("정리", "ko")
    assert (english.title, english.language) == ("b.md", "en")
    assert [problem.severity for problem in english.problems] == ["info"]
    assert [problem.severity for problem in extract_note("# Reef Store\n", "c.md", LEXICON).problems] == ["warning"]


def test_new_entities_and_aliases_are_reported() -> None:
    extraction = extract_note(
        "# Oar Compute (OC)\n- Runs code\n\n# 리프 창고 (Reef Store)\n- 둡니다\n", "a.md", LEXICON
    )
    assert [(entity.name, entity.kind, entity.aliases) for entity in extraction.entities] == [
        ("Oar Compute", "service", ("OC",))
    ]
    assert extraction.aliases == (("Reef Store", "리프 창고"),)


MADE_UP = """# Notes on the Tern cloud

## Tern Basin (TBN)
- 객체를 보관하는 서비스, 객체당 최대 5TB
- **Cold pools** : cheaper, 최소 30일 보관
### Deep Cellar (DC)
- Basin 의 일부. 꺼내는 데 12시간
- retention up to 10 years

## Tern Relay
- Delivers events to Tern Basin
- Up to 300 messages per second per lane
- **Replay window** - keeps the last 7 days

## Tern Loom
- Reads events from Tern Relay
- 함수는 최대 15분 실행
- Cannot write to Tern Basin directly
"""


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


def owners(note: str) -> list[str]:
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    return [fact.owner for fact in facts if isinstance(fact, Statement)]


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
    ("line", "link"),
    [
        ("Query the logs in S3 with Athena", ("Amazon Athena", "readsFrom", "Amazon S3")),
        ("Athena로 S3의 로그 분석", ("Amazon Athena", "readsFrom", "Amazon S3")),
        ("Firehose를 이용해서 S3에 저장", ("Kinesis Data Firehose", "sendsTo", "Amazon S3")),
        ("Old figures in S3, analyzed with Athena", ("Amazon Athena", "readsFrom", "Amazon S3")),
    ],
)
def test_a_tool_works_on_the_store_that_is_named_with_it(line: str, link: tuple[str, str, str]) -> None:
    facts = extract_note(f"# Elastic Load Balancing\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    assert [(fact.subject, fact.type, fact.object) for fact in facts if isinstance(fact, Relation)] == [link]


@pytest.mark.parametrize(
    "heading", ["DynamoDB Local and Global Secondary Indexes", "DynamoDB – Local Secondary Index (LSI)"]
)
def test_a_name_that_opens_another_owns_nothing_below_it(heading: str) -> None:
    facts = extract_note(f"# Databases\n## {heading}\n- max 5 of them\n", "a.md", load_knowledge().lexicon).facts
    assert {fact.owner for fact in facts if not isinstance(fact, Relation)} == {"Amazon DynamoDB"}


@pytest.mark.parametrize(
    ("head", "line", "link"),
    [
        ("NAT Gateway", "cannot be used with VPC peering", ("NAT Gateway", "not integratesWith", "VPC Peering")),
        ("AWS Lambda", "triggered by CloudWatch Events", ("CloudWatch Events", "triggers", "AWS Lambda")),
        ("Network ACL", "protects subnets it is associated with", ("Network ACL", "protects", "VPC Subnet")),
        ("Network ACL", "associated with several subnets", ("Network ACL", "integratesWith", "VPC Subnet")),
        ("Amazon EFS", "can be mounted on Linux instances", ("Amazon EFS", "supports", "Linux")),
        ("Amazon EFS", "incompatible with Windows", None),
        ("Amazon EFS", "all but Windows", None),
        ("Internet Gateway", "NAT Gateway for private subnets", None),
        ("Internet Gateway", "attached to a VPC", ("Internet Gateway", "integratesWith", "Amazon VPC")),
        ("AWS Auto Scaling Group", "works without a load balancer", None),
        ("Amazon API Gateway", "without a Lambda authorizer", None),
        ("Amazon SNS", "messages are lost (SQS keeps them)", None),
        ("Network Load Balancer", "static IP (EC2 has none)", None),
        ("CloudFront", "routes POST uploads to ALB", ("Amazon CloudFront", "routesTo", "Application Load Balancer")),
        ("AWS Glue", "Passenger data in files", None),
        ("Elastic Load Balancing", "can start EC2 instances", ("Elastic Load Balancing", "routesTo", "Amazon EC2")),
        ("Elastic Load Balancing", "configure route tables", None),
        ("Application Load Balancer", "dynamic host port mapping on EC2", None),
        ("AWS Lambda", "DynamoDB 같은 퍼블릭 AWS 리소스 -> O", None),
        ("Amazon GuardDuty", "문제에 비트코인 채굴이 나오면 GuardDuty", None),
        ("Amazon GuardDuty", "VPC Flow Logs : 평소와 다른 통신", ("Amazon GuardDuty", "readsFrom", "VPC Flow Logs")),
        ("AWS Lambda", "메시징/통합: SQS, SNS", None),
        ("Transit Gateway", "VPC 끼리 통신하는 기능", ("AWS Transit Gateway", "integratesWith", "Amazon VPC")),
        ("AWS KMS", "encrypt fields with the Encryption SDK", None),
        ("AWS KMS", "A key won't move, so for an EBS volume:", ("Amazon EBS", "encryptsWith", "AWS KMS")),
        ("AWS WAF", "subscription filter -> a Firehose", ("AWS WAF", "sendsTo", "Kinesis Data Firehose")),
        ("Amazon S3", "photo uploaded -> Lambda", ("Amazon S3", "triggers", "AWS Lambda")),
        ("AWS Security Hub", "IAM Access Analyzer 결과 수집", ("AWS Security Hub", "readsFrom", "IAM Access Analyzer")),
        ("AWS Lambda", "DynamoDB -> CloudTrail", ("Amazon DynamoDB", "monitoredBy", "AWS CloudTrail")),
        ("Amazon RDS", "Lambda -> RDS Proxy", ("AWS Lambda", "integratesWith", "RDS Proxy")),
        ("Amazon RDS", "S3 -> restore into Aurora", ("Amazon S3", "sendsTo", "Amazon Aurora")),
        ("Amazon RDS", "OS까지 만져야 하는 Oracle -> RDS Custom", ("RDS Custom", "supports", "Oracle Database")),
        ("Amazon RDS", "vertical scaling, EBS storage", ("Amazon RDS", "storesIn", "Amazon EBS")),
        ("Amazon Aurora", "Ports: Oracle 1521, SQL Server 1433", None),
        ("Amazon DynamoDB", "AWS Backup 으로 관리하면", ("AWS Backup", "manages", "Amazon DynamoDB")),
        ("Network Load Balancer", "고정 IP + ALB의 HTTP 규칙", ("Application Load Balancer", "supports", "HTTP")),
        ("Amazon ECS", "docker pull", None),
        ("Amazon ECS", "ALB request count per target", None),
        ("AWS KMS", "EBS snapshot encrypted with a key of its own", ("EBS Snapshot", "encryptsWith", "AWS KMS")),
        ("AWS CloudTrail", "S3 object level, e.g. GetObject", ("Amazon S3", "monitoredBy", "AWS CloudTrail")),
        (
            "Amazon CloudFront",
            "경로별 설정. /api/* 는 ALB",
            ("Amazon CloudFront", "routesTo", "Application Load Balancer"),
        ),
        ("Amazon EC2", "앱 계층 : ALB 앞에 WAF", ("AWS WAF", "protects", "Application Load Balancer")),
        ("Amazon Macie", "S3 안의 민감정보(PII 등)를 찾아 경고", ("Amazon Macie", "protects", "Amazon S3")),
        ("Amazon RDS", "KCL (checkpoints in DynamoDB)", ("Kinesis Client Library", "storesIn", "Amazon DynamoDB")),
        ("Amazon MQ", "SQS is AWS's own. Old apps talk MQTT.", ("Amazon MQ", "supports", "MQTT")),
        ("AWS Firewall Manager", "WAF 단독 : 하나하나 거는 경우", None),
        ("Amazon VPC", "IPv4를 비활성화할 수 없습니다", None),
        ("IPv6", "TCP + UDP", None),
        ("Amazon SQS", "상태를 DynamoDB로 관리한다", None),
        (
            "Application Load Balancer",
            "/login 은 Cognito 인증",
            ("Application Load Balancer", "authenticatesWith", "Amazon Cognito"),
        ),
        (
            "Amazon CloudFront",
            "/private/* 는 S3 에서 직접 접근 불가",
            ("Amazon CloudFront", "not integratesWith", "Amazon S3"),
        ),
        ("Amazon ECS", "EC2 안 쓰고 실행", ("Amazon ECS", "not integratesWith", "Amazon EC2")),
        ("Amazon Aurora", "Oracle 은 지원하지 않음", ("Amazon Aurora", "not supports", "Oracle Database")),
        ("Amazon VPC", "HTTP 는 지원하지 않음", ("Amazon VPC", "not supports", "HTTP")),
        ("Amazon ECS", "EC2 (not stored in S3)", None),
        ("Amazon ElastiCache", "in memory, EBS volumes are for EC2", None),
        ("Amazon S3", "not uploaded -> SQS", None),
        ("Amazon VPC", "DHCP cannot be disabled", None),
        ("Amazon ECS", "serverless, no EC2 to see", None),
        ("Amazon ECS", "route to an NLB (REST)", ("Amazon ECS", "routesTo", "Network Load Balancer")),
    ],
)
def test_what_a_pair_says_without_a_verb_needs_more_than_the_pair(
    head: str, line: str, link: tuple[str, str, str] | None
) -> None:
    facts = extract_note(f"# {head}\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    links = [fact for fact in facts if isinstance(fact, Relation)]
    told = [(fact.subject, ("not " if fact.negated else "") + fact.type, fact.object) for fact in links]
    assert told == ([link] if link else [])


def test_what_is_moved_to_a_store_is_not_what_the_store_speaks() -> None:
    facts = extract_note("# AWS DMS\n- Oracle -> Aurora PostgreSQL\n", "a.md", load_knowledge().lexicon).facts
    speaks = {(fact.subject, fact.object) for fact in facts if isinstance(fact, Relation) and fact.type == "supports"}
    assert ("Aurora PostgreSQL", "Oracle Database") not in speaks and speaks


def test_names_of_load_balancers_and_kinds_of_blobs_say_nothing_of_what_they_carry_or_block() -> None:
    note = "# Cloud Load Balancing\n- SSL Proxy\n- Internal TCP/UDP\n## HTTP(S) Load Balancing\n- global\n"
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert [fact for fact in facts if isinstance(fact, Relation) and fact.type == "supports"] == []
    assert {fact.owner for fact in facts} >= {"External Application Load Balancer", "SSL Proxy Load Balancing"}
    blobs = "# Azure Storage Account\n- **Premium Block Blob**: SSD, block blob only\n"
    facts = extract_note(blobs, "a.md", load_knowledge().lexicon).facts
    assert [fact for fact in facts if isinstance(fact, Relation) and fact.type == "protects"] == []


@pytest.mark.parametrize(
    ("line", "relations"),
    [
        (
            "API Gateway -> Lambda -> DynamoDB",
            {"Amazon API Gateway triggers AWS Lambda", "AWS Lambda sendsTo Amazon DynamoDB"},
        ),
        ("VPC ID + subnet + security group 지정", set()),
        ("SG를 ALB의 SG로 지정 -> LB를 거치지 않은 직접 접근 차단", set()),
        ("MySQL 이전: 백업 파일 -> S3 -> RDS로 복원", {"Amazon RDS supports MySQL"}),
        ("Lambda -> DynamoDB, 로그인은 Cognito", {"Amazon RDS authenticatesWith Amazon Cognito"}),
        (
            "MongoDB 호환이 필요 -> DocumentDB, Cassandra -> Keyspaces",
            {"Amazon DocumentDB supports MongoDB", "Amazon Keyspaces supports Apache Cassandra"},
        ),
        ("EC2나 Lambda의 역할로 토큰을 받아 접속", set()),
        ("OAC는 SSE-KMS 객체도 지원, OAI는 안 됨", {"Amazon RDS encryptsWith AWS KMS"}),
    ],
)
def test_what_two_are_decides_what_a_line_says_of_them(line: str, relations: set[str]) -> None:
    facts = extract_note(f"# Amazon RDS\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    found = {f"{f.subject} {'not ' * f.negated}{f.type} {f.object}" for f in facts if isinstance(f, Relation)}
    assert found >= relations
    unsaid = (" readsFrom ", " not ", "VPC Subnet integratesWith", "Security Group sendsTo", "DynamoDB supports")
    unsaid += ("S3 supports", "DynamoDB authenticatesWith")
    assert not [one for one in found if any(part in one for part in unsaid)]


def test_a_capability_is_a_feature_of_its_owner_and_no_entity() -> None:
    note = "# Amazon MQ\n- x\n\n# Stored volumes\n- 스냅샷을 만든다\n- stored volumes 는 로컬에 둔다\n"
    found = extract_note(note, "a.md", load_knowledge().lexicon)
    assert found.entities == ()
    assert ("Volume Gateway", "Stored volumes") in {
        (fact.owner, fact.name) for fact in found.facts if isinstance(fact, Feature)
    }


def test_a_cloud_that_nobody_knows_gives_entities_features_limits_and_parts() -> None:
    found = extract_note(MADE_UP, "tern.md", load_knowledge().lexicon)
    assert {"Tern Basin", "Tern Relay", "Tern Loom"} <= {entity.name for entity in found.entities}
    limits = {(fact.owner, fact.bound, fact.value, fact.unit) for fact in found.facts if isinstance(fact, Limit)}
    assert {
        ("Tern Basin", "max", 5.0, "TB"),
        ("Tern Basin", "min", 30.0, "day"),
        ("Deep Cellar", "exact", 12.0, "hour"),
        ("Deep Cellar", "max", 10.0, "year"),
        ("Tern Relay", "max", 300.0, "message/s"),
        ("Tern Relay", "exact", 7.0, "day"),
        ("Tern Loom", "max", 15.0, "minute"),
    } <= limits
    features = {(fact.owner, fact.name) for fact in found.facts if isinstance(fact, Feature)}
    assert {("Tern Basin", "Cold pools"), ("Tern Relay", "Replay window")} <= features
    relations = {(f.subject, f.type, f.object, f.negated) for f in found.facts if isinstance(f, Relation)}
    assert {
        ("Deep Cellar", "partOf", "Tern Basin", False),
        ("Tern Relay", "sendsTo", "Tern Basin", False),
        ("Tern Loom", "readsFrom", "Tern Relay", False),
        ("Tern Loom", "sendsTo", "Tern Basin", True),
    } <= relations


def test_a_taught_alias_counts_in_the_rest_of_the_note() -> None:
    note = "# 리프 창고 (Reef Store)\n- 둡니다\n\n# Tide Queue\n- 결과를 리프 창고로 보냅니다\n"
    assert "5 Tide Queue sendsTo Reef Store" in said("relations", note)


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
    ("heading", "line", "limits"),
    [
        ("Quotas", "**Boxes per reef** 5,000", [(5000, "Boxes")]),
        ("기본 한도", "동시 배: 40 (조정 가능)", [(40, "동시 배")]),
        ("Quotas", "Since Reef 2019", []),
        ("History", "Boxes per reef: 50 (soft)", [(50, "Boxes")]),
        ("History", "Boxes: 50", []),
        ("Notes", "Scenario 2: the boxes stay 60 days", []),
        ("Notes", "It lets us store 5 GB", [(5, "capacity")]),
    ],
)
def test_a_number_alone_counts_below_a_heading_of_limits(
    heading: str, line: str, limits: list[tuple[float, str]]
) -> None:
    facts = extract_note(f"# Reef Store\n## {heading}\n- {line}\n", "a.md", LEXICON).facts
    assert [(fact.value, fact.of) for fact in facts if isinstance(fact, Limit)] == limits


@pytest.mark.parametrize(
    ("note", "limits"),
    [
        ("- IOPS\n  - max 16,000", [(16000, "IOPS", "IOPS", "")]),
        ("- Retention (days)\n  - 7", [(7, "day", "data retention", "")]),
        ("| Bins | 5 per reef (soft) |", [(5, "count", "Bins", "per reef")]),
        ("| Size (GiB) | 4 |", [(4, "GiB", "capacity", "")]),
        ("- Bins\n  - max 5", [(5, "count", "count", "")]),
    ],
)
def test_what_a_figure_stands_under_gives_its_unit_and_name(
    note: str, limits: list[tuple[float, str, str, str]]
) -> None:
    table = "| Limit | Value |\n|---|---|\n" if note.startswith("|") else ""
    facts = extract_note(f"# Reef Store\n\n{table}{note}\n", "a.md", LEXICON).facts
    assert [(each.value, each.unit, each.of, each.condition) for each in facts if isinstance(each, Limit)] == limits


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["예) 서버 8대가 있다고 가정", "서버마다 100개의 요청을 받음", "최대 5개까지"], [5.0]),
        (["Suppose there are 3 shards", "20 trucks a shard", "up to 5 readers"], [5.0]),
        (["Q3. 버킷이 3개까지 있습니다", "최대 5개까지"], [5.0]),
        (["서버 8대를 둡니다", "최대 5개까지"], [8.0, 5.0]),
    ],
)
def test_a_worked_example_states_what_bounds_a_figure_and_no_more(lines: list[str], values: list[float]) -> None:
    items = "\n".join(f"- {line}" for line in lines)
    facts = extract_note(f"# Reef Store\n## Spread\n{items}\n", "a.md", LEXICON).facts
    assert [fact.value for fact in facts if isinstance(fact, Limit)] == values


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


def test_a_folded_title_that_a_heading_repeats_and_attributes_of_jekyll_say_nothing() -> None:
    note = '# Amazon S3\n<details><summary> Fast copies </summary>\n\n## Fast copies\n- kept\n![](a.png){: width="9"}\n'
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert {fact.evidence.line for fact in facts} == {4, 5}


@pytest.mark.parametrize("line", ["라우팅 테이블에 반드시 이것을 설정", "route table에 0.0.0.0/0 대역을 추가"])
def test_what_is_entered_in_a_table_of_routes_is_where_it_leads(line: str) -> None:
    assert related(f"# NAT Gateway\n- {line}\n") == {("Route Table", "routesTo", "NAT Gateway")}


def test_a_vpn_gateway_is_of_the_cloud_around_it_and_what_is_likened_is_not_supported() -> None:
    note = "# AWS VPN\n- **VPN Gateway** : on AWS\n# Amazon VPC\n- logs (like haproxy logs)\n"
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert {fact.owner for fact in facts if fact.evidence.line == 2} == {"Virtual Private Gateway"}
    assert related(note) == {("Virtual Private Gateway", "partOf", "AWS VPN")}


def test_one_of_the_first_has_one_of_the_second() -> None:
    lines = ("하나의 서브넷은 하나의 AZ에 위치", "두 개가 독립적으로 동작", "기본 넷마스크 20", "`network + 2` address")
    facts = extract_note("# VPC Subnet\n- " + "\n- ".join(lines), "a.md", load_knowledge().lexicon).facts
    assert [(fact.evidence.line, fact.value) for fact in facts if isinstance(fact, Limit)] == [(2, 1.0)]


def test_what_stands_behind_a_name_below_quotas_is_a_most() -> None:
    note = "# AWS KMS\n## Resource Quotas\n- **KMS Keys** 100,000\n## Numbers\n- **KMS Keys in use**: 40 keys\n"
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    limits = [(fact.bound, fact.value) for fact in facts if isinstance(fact, Limit)]
    assert limits == [("max", 100000.0), ("exact", 40.0)]


@pytest.mark.parametrize(
    ("head", "line", "link"),
    [
        ("Amazon CloudWatch", "Auto Scaling 작업을 설정해서 수를 늘림", ("AWS Auto Scaling Group",)),
        ("AWS Auto Scaling Group", "자동으로 EC2 의 숫자를 늘렸다 줄였다하는 것", ("Amazon EC2",)),
    ],
)
def test_what_sets_a_group_off_and_what_it_starts(head: str, line: str, link: tuple[str, ...]) -> None:
    assert related(f"# {head}\n- {line}\n") == {(head, "triggers", other) for other in link}


def test_sums_and_examples_are_no_limits() -> None:
    lines = "- 80 CU / 2 = 40 CU\n- Example: Your table has items of 3 KB\n- items of at most 400 KB\n"
    facts = extract_note(f"# Amazon DynamoDB\n{lines}", "a.md", load_knowledge().lexicon).facts
    assert [fact.value for fact in facts if isinstance(fact, Limit)] == [400.0]


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("EC2에 에이전트라는 서비스를 실행해서 연결", [("Amazon ECS", "runsOn", "Amazon EC2")]),
        ("가상의 공간, 쿠버네티스에서 Node의 개념과 같음", []),
    ],
)
def test_what_runs_on_machines_and_what_is_like_another(line: str, link: list[tuple[str, str, str]]) -> None:
    assert related(f"# Amazon ECS\n- {line}\n") == set(link)


def related(note: str) -> set[tuple[str, str, str]]:
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    return {(fact.subject, fact.type, fact.object) for fact in facts if isinstance(fact, Relation)}


@pytest.mark.parametrize(
    "lines",
    [
        "## 동기 호출\n- API Gateway",
        "## Asynchronous invocation\n- API Gateway",
        "- Triggers include API Gateway calls",
    ],
)
def test_what_starts_a_function(lines: str) -> None:
    assert related(f"# AWS Lambda\n{lines}\n") == {("Amazon API Gateway", "triggers", "AWS Lambda")}


@pytest.mark.parametrize(
    "line", ["서버를 배치하는 장소, EC2 인스턴스를 배치하는 장소", "EC2 인스턴스를 담을 수 있는 네트워크"]
)
def test_what_is_placed_in_a_network(line: str) -> None:
    assert related(f"# Amazon VPC\n- {line}\n") == {("Amazon EC2", "runsOn", "Amazon VPC")}


def test_a_heading_that_misspells_what_the_note_spells_right_is_about_that() -> None:
    first, rest = (
        "## Labmbda란?\n- 코드를 실행\n",
        "## 서버리스란?\n- 쉬움\n## Lambda 실행\n- 길게\n## Lambda 비용\n- 쓴 만큼\n",
    )
    assert owners(first + rest) == ["AWS Lambda"] * 4
    assert owners(first) == ["Labmbda"]


ARROWS = """# AWS notes
- S3 -> SQS -> Lambda
- **Long polling** -> fewer empty answers
- AZRebalance -> moves instances
- needs access to the OS -> EC2
- SNS(-> SQS, Lambda)
"""


@pytest.mark.parametrize("arrow", ["-->", "→", "=>", "⇒", "➔", "➜"])
def test_every_arrow_leads_on(knowledge: Knowledge, arrow: str) -> None:
    def rows(note: str) -> list[dict[str, object]]:
        return [to_row(fact) for fact in extract_note(note, "a.md", knowledge.lexicon).facts]

    assert rows(ARROWS.replace("->", arrow)) == rows(ARROWS)


def test_the_stages_have_distinct_names() -> None:
    names = [name for name, _ in STAGES]
    assert len(names) == len(set(names))


def test_no_denial_is_also_an_assertion() -> None:
    for _, _, note, _ in ALL_CASES:
        relations = [fact for fact in extract_note(note, "a.md", LEXICON).facts if isinstance(fact, Relation)]
        denied = {(fact.evidence.line, fact.subject, fact.object) for fact in relations if fact.negated}
        asserted = {(fact.evidence.line, fact.subject, fact.object) for fact in relations if not fact.negated}
        assert not denied & asserted


def test_cases_are_well_formed() -> None:
    for topic, title, note, expected in ALL_CASES:
        rows = note.count("\n")
        assert note, (topic, title)
        assert all(1 <= int(re.match(r"\d+", row)[0]) <= rows for row in expected), (topic, title)  # type: ignore[index]
