"""What lines of notes about real services relate, by verbs, pairs, arrows and what the two are."""

from __future__ import annotations

import re

import pytest

from graph.build import Knowledge, load_knowledge
from graph.extract import extract_note
from graph.model import RELATION_TYPES, Relation
from graph.score import to_row


def related(note: str) -> set[tuple[str, str, str]]:
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    return {(fact.subject, fact.type, fact.object) for fact in facts if isinstance(fact, Relation)}


ARROWS = """# AWS notes
- S3 -> SQS -> Lambda
- **Long polling** -> fewer empty answers
- AZRebalance -> moves instances
- needs access to the OS -> EC2
- SNS(-> SQS, Lambda)
"""


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


@pytest.mark.parametrize(
    ("line", "linux"),
    [
        ("no Windows, Linux only", [False]),
        ("Linux only, no Windows", [False]),
        ("Windows 인스턴스에서는 사용 X", []),
        ("Windows ✕, Linux ○", [False]),
        ("Windows를 제외한 모든 OS 지원", []),
        ("Works with everything but Windows", []),
    ],
)
def test_a_platform_that_is_named_only_to_be_denied(line: str, linux: list[bool]) -> None:
    facts = extract_note(f"# Amazon EFS\n- {line}\n", "a.md", load_knowledge().lexicon).facts
    denied = {
        name: [fact.negated for fact in facts if isinstance(fact, Relation) and fact.object == name]
        for name in ("Microsoft Windows", "Linux")
    }
    assert denied == {"Microsoft Windows": [True], "Linux": linux}


@pytest.mark.parametrize("line", ["라우팅 테이블에 반드시 이것을 설정", "route table에 0.0.0.0/0 대역을 추가"])
def test_what_is_entered_in_a_table_of_routes_is_where_it_leads(line: str) -> None:
    assert related(f"# NAT Gateway\n- {line}\n") == {("Route Table", "routesTo", "NAT Gateway")}


def test_a_vpn_gateway_is_of_the_cloud_around_it_and_what_is_likened_is_not_supported() -> None:
    note = "# AWS VPN\n- **VPN Gateway** : on AWS\n# Amazon VPC\n- logs (like haproxy logs)\n"
    facts = extract_note(note, "a.md", load_knowledge().lexicon).facts
    assert {fact.owner for fact in facts if fact.evidence.line == 2} == {"Virtual Private Gateway"}
    assert related(note) == {("Virtual Private Gateway", "partOf", "AWS VPN")}


@pytest.mark.parametrize(
    ("head", "line", "link"),
    [
        ("Amazon CloudWatch", "Auto Scaling 작업을 설정해서 수를 늘림", ("AWS Auto Scaling Group",)),
        ("AWS Auto Scaling Group", "자동으로 EC2 의 숫자를 늘렸다 줄였다하는 것", ("Amazon EC2",)),
    ],
)
def test_what_sets_a_group_off_and_what_it_starts(head: str, line: str, link: tuple[str, ...]) -> None:
    assert related(f"# {head}\n- {line}\n") == {(head, "triggers", other) for other in link}


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("EC2에 에이전트라는 서비스를 실행해서 연결", [("Amazon ECS", "runsOn", "Amazon EC2")]),
        ("가상의 공간, 쿠버네티스에서 Node의 개념과 같음", []),
    ],
)
def test_what_runs_on_machines_and_what_is_like_another(line: str, link: list[tuple[str, str, str]]) -> None:
    assert related(f"# Amazon ECS\n- {line}\n") == set(link)


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


@pytest.mark.parametrize("arrow", ["-->", "→", "=>", "⇒", "➔", "➜"])
def test_every_arrow_leads_on(knowledge: Knowledge, arrow: str) -> None:
    def rows(note: str) -> list[dict[str, object]]:
        return [to_row(fact) for fact in extract_note(note, "a.md", knowledge.lexicon).facts]

    assert rows(ARROWS.replace("->", arrow)) == rows(ARROWS)


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("- S3 = Blob Storage", {("Amazon S3", "alternativeTo", "Azure Blob Storage")}),
        ("- S3 ↔ Blob Storage", {("Amazon S3", "alternativeTo", "Azure Blob Storage")}),
        ("- S3 = Glacier", set()),
        (
            "| 구분 | AWS | Azure |\n|-|-|-|\n| 객체 스토리지 | S3 | Blob Storage |\n| 함수 | Lambda | Functions |",
            {
                ("Amazon S3", "alternativeTo", "Azure Blob Storage"),
                ("AWS Lambda", "alternativeTo", "Azure Functions"),
            },
        ),
        ("| AWS | Azure |\n|-|-|\n| S3 는 객체 | Blob Storage |", set()),
    ],
)
def test_services_of_several_clouds_are_set_equal(line: str, links: set[tuple[str, str, str]]) -> None:
    assert related(f"# Amazon SQS\n\n{line}\n") == links


@pytest.mark.parametrize(
    ("head", "line", "links"),
    [
        ("AWS Firewall Manager", "Organizations 단위로 관리", set()),
        ("AWS Backup", "EC2에 태그로 백업 정책 적용", set()),
        ("AWS X-Ray", "Lambda scales to 1,000 while ECS scales by tasks", set()),
        ("Amazon RDS", "SQL Agent 미지원, Unix socket", set()),
        ("Amazon ECS", "EC2 launch type", {("Amazon ECS", "runsOn", "Amazon EC2")}),
        ("Amazon ECR", "ECS가 이미지를 가져감", {("Amazon ECS", "readsFrom", "Amazon ECR")}),
        ("AWS Outposts", "EMR, RDS 실행 가능", {(n, "runsOn", "AWS Outposts") for n in ("Amazon EMR", "Amazon RDS")}),
        (
            "Amazon Cognito",
            "User Pool은 인증, Identity Pool은 인가",
            {("Cognito User Pool", "partOf", "Amazon Cognito")},
        ),
        (
            "Amazon RDS",
            "IAM 인증, KMS 암호화, S3 백업, SNS 알림",
            {
                ("Amazon RDS", "authenticatesWith", "AWS IAM"),
                ("Amazon RDS", "encryptsWith", "AWS KMS"),
                ("Amazon RDS", "sendsTo", "Amazon S3"),
                ("Amazon RDS", "sendsTo", "Amazon SNS"),
            },
        ),
    ],
)
def test_places_names_and_deeds_are_told_apart(head: str, line: str, links: set[tuple[str, str, str]]) -> None:
    assert related(f"# {head}\n\n- {line}\n") == links


@pytest.mark.parametrize(
    ("head", "line", "links"),
    [
        ("Amazon SQS", "Lambda가 SQS에서 메시지를 읽어 S3에 저장", "Lambda readsFrom SQS, Lambda storesIn S3"),
        ("Amazon SQS", "Lambda가 SQS에서 꺼내 S3에 저장", "Lambda readsFrom SQS, Lambda storesIn S3"),
        ("Amazon RDS", "Glue가 RDS에서 뽑아 S3에 저장", "Glue readsFrom RDS, Glue sendsTo S3"),
        ("AWS Glue", "Glue 크롤러가 S3를 훑어 카탈로그를 만듦", "Glue readsFrom S3"),
        ("AWS Glue", "DataBrew로 코드 없이 정제", ""),
        ("Amazon S3", "CloudFront와 같이 쓸 수 있다", "S3 integratesWith CloudFront"),
        ("Amazon S3", "EC2가 쓸 수 있음", ""),
        ("Amazon S3", "로그를 CloudWatch Logs에 쓸 수 있다", "S3 sendsTo CloudWatch Logs"),
        ("AWS Lambda", "SQS를 씀", "Lambda integratesWith SQS"),
        ("AWS CodeDeploy", "EC2에 배포", "CodeDeploy manages EC2"),
        ("AWS CodeDeploy", "CodeDeploy deploys to EC2 and ECS", "CodeDeploy manages EC2, CodeDeploy manages ECS"),
        ("AWS CodePipeline", "CodePipeline deploys with CloudFormation", "CodePipeline integratesWith CloudFormation"),
        ("Jobs", "EMR runs Spark jobs over data in S3", "EMR readsFrom S3"),
        ("Jobs", "Glue runs jobs against S3", "Glue readsFrom S3"),
        ("AWS Lambda", "원본은 Firehose가 S3에 저장", "Firehose storesIn S3"),
        ("AWS Lambda", "원본은 S3에 저장", "Lambda storesIn S3"),
        ("CloudFront", "원본은 S3, ALB가 될 수 있음", "CloudFront routesTo S3, CloudFront routesTo ALB"),
        ("Amazon S3", "Queried from Redshift Spectrum", "Redshift Spectrum readsFrom S3"),
        ("Amazon S3", "Read from Lambda", "Lambda readsFrom S3"),
        ("Amazon S3", "Copied from EFS with DataSync", "EFS sendsTo S3, S3 integratesWith DataSync"),
        ("Amazon S3", "EMR이 SageMaker 대신 사용", "S3 alternativeTo SageMaker"),
        ("AWS Lambda", "CloudWatch collects metrics", "Lambda monitoredBy CloudWatch"),
        ("App Service", "App Service reads secrets from Key Vault", "App Service readsFrom Key Vault"),
        ("Elastic Beanstalk", "CloudFormation 기반", "Elastic Beanstalk runsOn CloudFormation"),
        ("Elastic Beanstalk", "built on top of CloudFormation", "Elastic Beanstalk runsOn CloudFormation"),
        ("Elastic Beanstalk", "ALB, EC2를 만들어 줌", "Elastic Beanstalk manages ALB, Elastic Beanstalk manages EC2"),
        ("Cloud Run", "Deploys from Artifact Registry", "Cloud Run readsFrom Artifact Registry"),
        ("Amazon S3", "Served by CloudFront", "CloudFront routesTo S3"),
        ("Amazon S3", "Fronted by CloudFront", "CloudFront routesTo S3"),
        ("Amazon S3", "Backed up by AWS Backup", "AWS Backup manages S3"),
        ("Elastic Beanstalk", "creates an ALB", "Elastic Beanstalk manages ALB"),
        ("AWS Glue", "Transforms with Lambda", "Glue triggers Lambda"),
        ("구조", "세션은 ElastiCache에 두고, 비동기 작업은 SQS에 넣는다", ""),
        (
            "구조",
            "Exported from DynamoDB to S3, where Athena queries them",
            "DynamoDB sendsTo S3, Athena readsFrom S3",
        ),
        ("Pub/Sub", "Pub/Sub ingests events, Dataflow transforms them, BigQuery stores them", ""),
        (
            "Google Cloud",
            "IAM service accounts are used by Dataflow",
            "Dataflow authenticatesWith Google Service Account",
        ),
        ("Amazon EKS", "로드 밸런서: ALB, NLB", "EKS integratesWith ALB, EKS integratesWith NLB"),
        ("Amazon EKS", "이미지: ECR", "EKS readsFrom ECR"),
        ("Amazon EKS", "볼륨: EBS", "EKS storesIn EBS"),
        ("Amazon EKS", "비밀: Secrets Manager", "EKS readsFrom Secrets Manager"),
        ("Amazon EKS", "큐: SQS", "EKS integratesWith SQS"),
        ("Amazon ECS", "이미지: ECR, 볼륨: EFS", "ECS readsFrom ECR, ECS storesIn EFS"),
        ("Amazon S3", "CloudFront의 오리진", "CloudFront routesTo S3"),
        ("ALB", "사용자 요청은 ALB를 거쳐 EC2로 간다", "ALB routesTo EC2"),
        ("AWS Lambda", "Lambda는 DynamoDB에 쓴다", "Lambda sendsTo DynamoDB"),
        ("Amazon S3", "You can write to it", ""),
        ("Azure Blob Storage", "Access via SAS tokens", "Azure Blob Storage authenticatesWith SAS"),
        ("Amazon EKS", "CDN: CloudFront", "EKS integratesWith CloudFront"),
        ("Amazon SES", "Lambda writes to it", "Lambda sendsTo SES"),
        ("Amazon SES", "CloudFront sits in front of it", "CloudFront routesTo SES"),
    ],
)
def test_who_reads_writes_deploys_and_uses(head: str, line: str, links: str) -> None:
    def full(name: str) -> str:
        entity = load_knowledge().lexicon.resolve(name, context=frozenset())
        return entity.name if entity else name

    named = [re.split(f" ({'|'.join(RELATION_TYPES)}) ", link) for link in links.split(", ") if link]
    assert related(f"# {head}\n\n- {line}\n") == {(full(one), kind, full(other)) for one, kind, other in named}
