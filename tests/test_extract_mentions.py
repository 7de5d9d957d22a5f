"""What lines of notes about real services only name, and so relate to nothing."""

from __future__ import annotations

import re

import pytest

from graph.build import load_knowledge
from graph.model import RELATION_TYPES
from tests.test_extract_relations import related


def check(head: str, line: str, links: str) -> None:
    """Check that *line* below *head* states *links*, "A type B, C type D" by names of any length."""

    def full(name: str) -> str:
        entity = load_knowledge().lexicon.resolve(name, context=frozenset())
        return entity.name if entity else name

    named = [re.split(f" ((?:not )?(?:{'|'.join(RELATION_TYPES)})) ", link) for link in links.split(", ") if link]
    assert related(f"# {head}\n\n- {line}\n") == {(full(one), kind, full(other)) for one, kind, other in named}


@pytest.mark.parametrize(
    ("head", "line", "links"),
    [
        ("Amazon S3", "Answers with an HTTP 403 code", ""),
        ("Amazon CloudFront", "Cache keys: HTTP headers", ""),
        ("Amazon CloudFront", "캐시 키는 HTTP 헤더", ""),
        ("AWS WAF", "HTTP 프로토콜 위반, SQL injection 같은 공격", ""),
        ("Cloud SQL", "Clients in other projects need the SQL proxy", ""),
        ("Azure Firewall", "비 HTTP 트래픽도 걸러냄", ""),
        ("Cloud Bigtable", "Teams migrating from Cassandra start here", ""),
        ("Cloud Bigtable", "Switching (by Dataflow) from HBase, Cassandra", ""),
        ("Azure Service Bus", "Feels Kafka-like", ""),
        ("App Engine", "An HTTPS LB costs extra", ""),
        ("Amazon FSx", "Made for workloads like SAP HANA", ""),
        ("Google Cloud CLI", "`gcloud compute ssh` opens a session", ""),
        # What is said of the technology itself stays.
        ("AWS DMS", "Migrates from Oracle", "DMS supports Oracle"),
        ("Elastic Load Balancing", "An HTTP load balancer", "ELB supports HTTP"),
        ("BigQuery", "SQL-like queries", "BigQuery supports SQL"),
        ("Amazon API Gateway", "HTTP requests", "API Gateway supports HTTP"),
    ],
)
def test_a_technology_in_the_name_of_something_else_is_not_supported(head: str, line: str, links: str) -> None:
    check(head, line, links)


@pytest.mark.parametrize(
    ("head", "line", "links"),
    [
        ("Backups", "Copies are pushed to S3 / Glacier / EFS", ""),
        ("구조", "알림은 SQS, Lambda, SES 로 전송", ""),
        ("Overview", "Using CloudFormation and Elastic Beanstalk saves time", ""),
        ("구조", "CloudFormation과 Elastic Beanstalk를 사용하면 빠르다", ""),
        ("Overview", "Queues: SQS, ActiveMQ, RabbitMQ", ""),
        ("Amazon ECR", "ECR stores and manages Docker images", "ECR supports Docker"),
        ("Amazon S3", "S3 + KMS 키 권한이 필요", "S3 encryptsWith KMS, S3 integratesWith KMS"),
        ("AWS Step Functions", "Manages Lambda and Step Functions", "AWS Step Functions manages Lambda"),
        ("구조", "SNS와 SQS를 연동", "SNS integratesWith SQS"),
    ],
)
def test_what_is_done_to_each_of_a_list_joins_none_of_them(head: str, line: str, links: str) -> None:
    check(head, line, links)


@pytest.mark.parametrize(
    ("head", "line", "links"),
    [
        # What a price, an alarm or a plan goes by is no ground to stand on.
        ("AWS Batch", "EC2 사용량을 기반으로 요금 부과", ""),
        ("AWS Batch", "EC2 에 기반하여 요금이 부과됨", ""),
        ("AWS Batch", "Estimates are based on past EC2 usage", ""),
        ("Cloud Dataprep", "costs based on Dataflow jobs", ""),
        ("AWS Batch", "EC2 기반", "AWS Batch runsOn EC2"),
        # What keeps logs is sent them.
        ("AWS Step Functions", "실행 기록은 CloudWatch Logs에 저장", "AWS Step Functions sendsTo CloudWatch Logs"),
        ("AWS Config", "CloudWatch Logs를 이용해 로그 데이터를 보관", "AWS Config sendsTo CloudWatch Logs"),
        ("AWS CloudTrail", "Can put its events into CloudWatch Logs", "CloudTrail sendsTo CloudWatch Logs"),
        ("AWS Step Functions", "CloudWatch Logs로 모니터링", "AWS Step Functions monitoredBy CloudWatch Logs"),
        ("Amazon CloudWatch", "CloudWatch Logs 로그 그룹에 로그를 저장", ""),
        # Nouns of routing lead nowhere.
        ("Amazon RDS", "서브넷의 라우팅 정책을 정함", ""),
        ("AWS Network Manager", "Transit Gateway 라우팅 변경을 알려 줌", ""),
        # "such as", and settings that are longer than others
        ("AWS Backup", "EBS, EFS와 같은 AWS 리소스에 대한 백업", "AWS Backup manages EBS, AWS Backup manages EFS"),
        ("Amazon Keyspaces", "DynamoDB와 똑같은 구조", "Amazon Keyspaces alternativeTo DynamoDB"),
        ("Amazon SQS", "제한 시간은 Lambda 제한 시간보다 길게", ""),
        ("Amazon SQS", "Kinesis보다 쌈", "SQS alternativeTo Kinesis"),
        ("구조", "S3 -> Athena", "Athena readsFrom S3"),
        ("네트워크", "IGW -> VPC -> Network ACL -> Subnet", "IGW routesTo VPC, Network ACL routesTo VPC Subnet"),
        ("Service Control Policy", "Even if an IAM policy allows it, it is denied", ""),
        (
            "AWS Backup",
            "RDS, EFS와 같은 AWS resources에 대한 backup 활동",
            "AWS Backup manages RDS, AWS Backup manages EFS",
        ),
        # Both ways is no way from one to the other.
        ("Transit Gateway", "TGW <---> VPN", "Transit Gateway integratesWith VPN"),
        ("Amazon S3", "S3 <-> EFS 동기화", "S3 sendsTo EFS"),
        # Where another runs
        ("AWS Database Migration Service", "서버의 DB를 EC2에서 실행되는 DB로 이전", ""),
        ("Amazon RDS", "VPC에서 실행되는지에 상관없이 같다", ""),
        ("AWS Batch", "EC2에서 실행되는 서비스", "AWS Batch runsOn EC2"),
        ("AWS DataSync", "Direct Connect를 통해 데이터를 보냄", "DataSync integratesWith Direct Connect"),
        ("Amazon RDS", "A read-only copy in DynamoDB", ""),
        ("Amazon EC2", "Needs care, eased by Elastic Beanstalk", ""),
        ("구조", "Launch Template -> Auto Scaling Group", "Launch Template integratesWith ASG"),
        ("Azure Active Directory (AD)", "사용자", ""),
        # Where it is, what a word is part of
        ("Amazon Route 53", "VPC 내에서 트래픽을 라우팅", ""),
        ("AWS Health", "EC2에 배포된 앱의 알림을 전송", ""),
        ("Azure Application Gateway", "L7 load balancer with Blob Storage", ""),
        ("Cloud SQL", "Use the SQL proxy if the VPC has no peering", ""),
        ("AWS CloudTrail", "Data events: Lambda 함수 실행", "Lambda monitoredBy CloudTrail"),
        ("Launch Template", "EC2 시작에 쓰임", ""),
        ("AWS Auto Scaling Group", "the number of EC2 instances that must be running", ""),
        ("Cloud Workflows", "Orchestrates API driven jobs, and Cloud Scheduler is for timers", ""),
        (
            "Azure Service Endpoint",
            "Azure Cosmos DB, Azure Key Vault 등",
            "Azure Service Endpoint integratesWith Azure Cosmos DB",
        ),
        ("AWS Config", "Keeps each KMS event", ""),
        ("Amazon RDS", "백업, 보안 VPC/IAM/KMS", "RDS authenticatesWith IAM, RDS encryptsWith KMS"),
        ("Google Cloud Directory Sync", "Reuses Active Directory credentials", "GCDS integratesWith Active Directory"),
    ],
)
def test_words_that_relate_elsewhere(head: str, line: str, links: str) -> None:
    check(head, line, links)
