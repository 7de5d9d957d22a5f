"""Every pattern of data/patterns*.toml hits its examples and misses its counter-examples; capabilities are features."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.build import Knowledge, load_knowledge
from graph.errors import DataFileError
from graph.extract import extract_note
from graph.lexicon import Lexicon, make_lexicon
from graph.model import RELATION_TYPES, Category, Entity, Feature, Relation
from graph.notes import parse_lines
from graph.reading.denial import Denials, load_denials
from graph.reading.links import Linker
from graph.reading.names import fold
from graph.reading.patterns import Record, load_records
from graph.reading.reader import Reader
from graph.reading.scope import make_outline
from graph.tables import read_rows

DATA = Path(__file__).parent.parent / "data"
CLASS_CATEGORIES = {
    "key": "encryption",
    "idp": "identity",
    "log": "monitoring",
    "guard": "network-protection",
    "router": "load-balancing",
    "pipe": "streaming",
    "queue": "messaging",
    "analyzer": "analytics",
    "disk": "block-storage",
    "server": "compute",
    "mover": "migration",
    "hardware": "hybrid-storage",
    "cdn": "content-delivery",
    "objects": "object-storage",
    "runner": "containers",
    "rows": "database",
    "dnsservice": "dns",
    "files": "file-storage",
    "caller": "api-management",
    "vault": "secrets",
}


def cast() -> Lexicon:
    """Invented entities, one of every class that the frames speak of."""
    entities = [Entity(name, "service") for name in ("Alphaserve", "Betaserve", "Gammaserve")]
    entities += [Entity(f"{group.title()}serve", "service", category) for group, category in CLASS_CATEGORIES.items()]
    entities += [
        Entity("Techproto", "technology", "protocol"),
        Entity("Progbase", "technology", "database-engine"),
        Entity("AES", "technology", "protocol"),
        Entity("Linux", "technology", "operating-system"),
        Entity("AWS Lambda", "service", "compute"),
        Entity("Firstpart", "component", parent="Alphaserve"),
        Entity("Secondpart", "component", parent="Alphaserve"),
        Entity("Amazon VPC", "service", aliases=("VPC",)),
        Entity("AWS Firewall Manager", "service", "network-protection"),
        Entity("CloudWatch Alarms", "service", "monitoring"),
        Entity("CloudWatch Logs", "service", "monitoring"),
        Entity("AWS CloudTrail", "service", "monitoring"),
        Entity("AWS Step Functions", "service", "messaging"),
        Entity("Amazon EventBridge", "service", "messaging"),
        Entity("Kinesis Data Firehose", "service", "streaming"),
        Entity("NAT Gateway", "service"),
        Entity("Network ACL", "component", parent="Amazon VPC"),
        Entity("Gateway Endpoint", "component", parent="Amazon VPC"),
        Entity("Launch Template", "component", parent="Amazon EC2"),
        Entity("AMI", "component", parent="Amazon EC2"),
        Entity("AWS VPN", "service"),
        Entity("Lambda@Edge", "service"),
        Entity("AWS Fargate", "service", "containers"),
        Entity("AWS Auto Scaling Group", "service", "compute"),
        Entity("Amazon EC2", "service", "compute"),
        Entity("AWS Storage Gateway", "service", "hybrid-storage"),
        Entity("AWS Outposts", "service", "migration"),
        Entity("AWS CodeDeploy", "service"),
        Entity("AWS Backup", "service"),
        Entity("AWS Config", "service"),
        Entity("Savings Plans", "service"),
        Entity("Route Table", "component", parent="Amazon VPC"),
        Entity("VPC Flow Logs", "component", parent="Amazon VPC"),
        Entity("Bastion Host", "service"),
        Entity("AWS CloudFormation", "service"),
        Entity("Azure Monitor Autoscale", "service"),
        Entity("CloudWatch Unified Agent", "service", "monitoring"),
        Entity("Amazon Redshift", "service", "analytics"),
        Entity("Amazon SNS", "service", "messaging"),
        Entity("Amazon SQS", "service", "messaging"),
        Entity("Internet Gateway", "component", parent="Amazon VPC"),
        Entity("VPC Subnet", "component", parent="Amazon VPC"),
        Entity("Elastic Network Interface", "component", parent="Amazon EC2"),
        Entity("Direct Connect Gateway", "service"),
    ]
    categories = [Category(category, "", category, category) for category in CLASS_CATEGORIES.values()]
    return make_lexicon(entities, categories=categories, grammar=load_knowledge().lexicon.grammar)


LEXICON = cast()
NAMES = {
    "A": "Alphaserve",
    "B": "Betaserve",
    "C": "Gammaserve",
    "tech": "Techproto",
    "product": "Progbase",
    "shy": "AES",
    "platform": "Linux",
    "function": "AWS Lambda",
    "part": "Firstpart",
    "part2": "Secondpart",
    "whole": "Alphaserve",
    "place": "Amazon VPC",
    "network": "Amazon VPC",
    "fence": "Network ACL",
    "endpoint": "Gateway Endpoint",
    "template": "Launch Template",
    "image": "AMI",
    "warden": "AWS Firewall Manager",
    "alarm": "CloudWatch Alarms",
    "logstore": "CloudWatch Logs",
    "orchestrator": "AWS Step Functions",
    "reactor": "Amazon EventBridge",
    "worker": "Serverserve",
    "delivery": "Kinesis Data Firehose",
    "hop": "NAT Gateway",
    "tunnel": "AWS VPN",
    "edge": "Lambda@Edge",
    "engine": "AWS Fargate",
    "scaler": "AWS Auto Scaling Group",
    "vm": "Amazon EC2",
    "gateway": "AWS Storage Gateway",
    "device": "AWS Outposts",
    "deployer": "AWS CodeDeploy",
    "rtable": "Route Table",
    "audit": "AWS CloudTrail",
    "line": "AWS Direct Connect",
    "flowlog": "VPC Flow Logs",
    "autoscale": "Azure Monitor Autoscale",
    "observer": "CloudWatch Unified Agent",
    "warehouse": "Amazon Redshift",
    "onvm": "Bastion Host",
    "iac": "AWS CloudFormation",
    "builder": "AWS CloudFormation",
    "steward": "AWS Backup",
    "recorder": "AWS Config",
    "plan": "Savings Plans",
    "store": "Diskserve",
    "disks": "Diskserve",
    "subnet": "VPC Subnet",
    "nic": "Elastic Network Interface",
    "topic": "Amazon SNS",
    "polled": "Amazon SQS",
    "igw": "Internet Gateway",
    "junction": "Direct Connect Gateway",
    "reached": "Rowsserve",
    "balancer": "Routerserve",
    "started": "Cloud Run",
    "bus": "Amazon EventBridge",
    **{group: f"{group.title()}serve" for group in CLASS_CATEGORIES},
}


def records(file: str, table: str) -> list[Record]:
    return list(load_records(DATA / file, table))


def sentences(file: str, table: str, which: str) -> list[tuple[Record, str]]:
    return [(record, text) for record in records(file, table) for text in getattr(record, which)]


def owner_of(record: Record) -> str:
    """An owner such as the record speaks of; below a part its whole is named."""
    of_whole = "whole" in record.texts("of")
    return NAMES["part"] if of_whole else NAMES[next(iter(record.texts("owner")), "A")]


def relations_of(record: Record, text: str, mark: str = "-") -> set[tuple[str, str, str]]:
    """The relations of a sentence below the heading of an owner such as the record speaks of."""
    owner = owner_of(record)
    filled = re.sub(r"\{(\w+)\}", lambda match: NAMES[match[1]], text)
    extraction = extract_note(f"# {owner}\n\n{mark} {filled}\n", "case.md", LEXICON)
    return {
        (fact.subject, fact.type, fact.object)
        for fact in extraction.facts
        if isinstance(fact, Relation) and fact.evidence.line == 3
    }


def says(record: Record, ends: set[str], fact: tuple[str, str, str]) -> bool:
    """Whether a relation is of the record's type and in its direction, with one of *ends* at the far end."""
    subject, type_, other = fact
    owner = owner_of(record)
    inward = record.text("direction", default="out") == "in"
    far, near = (subject, other) if inward else (other, subject)
    return type_ == record.text("type") and far in ends and (near == owner or bool(record.texts("subject")))


@pytest.mark.parametrize(
    "file,table",
    [
        ("patterns-relations.toml", "frame"),
        ("patterns-relations.toml", "part"),
        ("patterns-relations.toml", "title"),
        ("patterns-relations.toml", "default"),
        ("patterns-features.toml", "feature"),
        ("patterns-denials.toml", "denial"),
    ],
)
def test_every_record_has_examples_of_both_sorts(file: str, table: str) -> None:
    bare = [record.id for record in records(file, table) if not (record.examples and record.counter_examples)]
    assert bare == []


TABLES = {"frame": "-", "part": "-", "title": "##", "default": "-"}  # each with the mark of the lines that it speaks of


@pytest.mark.parametrize("table", TABLES)
def test_relation_examples_hit(table: str) -> None:
    missed = []
    for record, text in sentences("patterns-relations.toml", table, "examples"):
        found = relations_of(record, text, TABLES[table])
        ends = {NAMES[name] for name in re.findall(r"\{(\w+)\}", text)} | {"Amazon VPC"}
        if not any(says(record, ends, fact) for fact in found):
            missed.append((record.id, text, found))
    assert missed == []


@pytest.mark.parametrize("table", TABLES)
def test_relation_counter_examples_miss(table: str) -> None:
    wrong = [
        (record.id, text)
        for record, text in sentences("patterns-relations.toml", table, "counter_examples")
        if any(says(record, set(NAMES.values()), fact) for fact in relations_of(record, text, TABLES[table]))
    ]
    assert wrong == []


def test_denial_examples() -> None:
    rules = {rule.id: rule for rule in load_denials(DATA).rules}
    wrong = []
    for which, expected in (("examples", True), ("counter_examples", False)):
        for record, text in sentences("patterns-denials.toml", "denial", which):
            if bool(Denials((rules[record.id],)).find(text)) is not expected:
                wrong.append((record.id, text))
    assert wrong == []


def features_of(text: str) -> list[str]:
    extraction = extract_note(f"# Alphaserve\n\n- {text}\n", "case.md", LEXICON)
    return [fact.name for fact in extraction.facts if isinstance(fact, Feature)]


def test_feature_examples_hit() -> None:
    wrong = []
    for record, example in sentences("patterns-features.toml", "feature", "examples"):
        text, _, names = example.partition(" => ")
        wanted = {name.strip() for name in names.split("|")}
        if not wanted <= set(features_of(text)):
            wrong.append((record.id, text, features_of(text)))
    assert wrong == []


def test_feature_counter_examples_miss() -> None:
    wrong = [
        (record.id, text, features_of(text))
        for record, text in sentences("patterns-features.toml", "feature", "counter_examples")
        if features_of(text)
    ]
    assert wrong == []


def linked(said: str, lexicon: Lexicon) -> list[str]:
    """What a line about nothing else makes of "A type B"."""
    subject, type_, other = next(
        (front, known, back)
        for known in RELATION_TYPES
        for front, middle, back in [said.partition(f" {known} ")]
        if middle
    )
    lines = parse_lines("# Alphaserve\n- plain words\n")
    reading = Reader(make_outline(lines, lexicon)).read(lines[1], 1)
    links = Linker(reading, lexicon).write([subject], type_, other)
    return [f"{link.subject} {link.type} {link.object}" for link in links]


def test_what_the_classes_of_two_ends_make_of_a_relation(knowledge: Knowledge) -> None:
    lexicon = knowledge.lexicon
    frames = lexicon.grammar.frames
    assert len(frames.corrections) >= 10
    for record in load_records(DATA / "patterns-relations.toml", "correction"):
        for example in record.examples:
            said, _, meant = example.partition(" => ")
            assert linked(said, lexicon) == [meant], record.id
            first = next(rule.id for rule in frames.corrections if rule.fits(*classes(said, lexicon)))
            assert first == record.id
    for record in load_records(DATA / "patterns-relations.toml", "exclusion"):
        for example in record.examples:
            assert linked(example, lexicon) == [], record.id
            assert record.id in [rule.id for rule in frames.exclusions if rule.fits(*classes(example, lexicon))]
    assert linked("Amazon S3 sendsTo Amazon SQS", lexicon) == ["Amazon S3 sendsTo Amazon SQS"]


def classes(said: str, lexicon: Lexicon) -> tuple[str, frozenset[str], frozenset[str]]:
    """The type of "A type B", and the classes of A and B."""
    type_ = next(known for known in RELATION_TYPES if f" {known} " in said)
    subject, other = said.split(f" {type_} ")
    return type_, lexicon.classes_of(subject), lexicon.classes_of(other)


def capabilities() -> list[str]:
    return [row["name"] for _, row in read_rows(DATA / "capabilities.tsv", ("name", "of"))]


def test_a_capability_stands_once_in_order_and_is_no_entity(knowledge: Knowledge) -> None:
    names = capabilities()
    assert names == sorted(set(names), key=str.casefold)
    keys = [fold(name) for name in names]
    assert [name for name, key in zip(names, keys, strict=True) if keys.count(key) > 1] == []
    assert [name for name in names if knowledge.lexicon.resolve(name, context=frozenset())] == []
    assert [name for name in names if name != name.strip() or not name] == []


def test_a_home_of_a_capability_is_a_service_or_component_and_one_a_cloud(knowledge: Knowledge) -> None:
    lexicon = knowledge.lexicon
    assert len(lexicon.grammar.homes) > 1000
    for name, homes in lexicon.grammar.homes.items():
        known = [lexicon.entities[home] for home in homes]
        assert all(home.kind != "technology" and home.provider for home in known), name
        assert len({home.provider for home in known}) == len(known), name


def test_every_capability_is_a_feature_in_running_text() -> None:
    missed = []
    for name in capabilities():
        text = (
            f"팀은 {name} 기능을 오래 써 왔다" if re.search("[가-힣]", name) else f"Teams have long used {name} with it"
        )
        if name not in features_of(text):
            missed.append((text, features_of(text)))
    assert missed == []


def test_a_flag_that_is_neither_true_nor_false_is_reported_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "patterns.toml"
    file.write_text('[[default]]\nid = "loud"\nbracketed = "yes"\nalone = true\n', encoding="utf-8")
    (record,) = load_records(file, "default")
    assert (record.flag("alone"), record.flag("late")) == (True, False)
    with pytest.raises(DataFileError, match=r"patterns\.toml:2.*true or false as bracketed in loud"):
        record.flag("bracketed")
