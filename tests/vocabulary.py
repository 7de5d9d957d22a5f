"""A made-up vocabulary, of a harbour instead of a cloud, with the grammar of ``data/``: what rules know by class."""

from __future__ import annotations

from pathlib import Path

from graph.build import load_knowledge
from graph.lexicon import Lexicon, make_lexicon
from graph.model import Category, Entity

DATA = Path(__file__).parent.parent / "data"
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
    Entity("Kelp Base", "service", "database"),
    Entity("Amazon Aurora", "service", "database"),
    Entity("PearlDB", "technology", "database-engine"),
    Entity("CoralDB", "technology", "database-engine"),
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
    return make_lexicon(CAST, categories=categories, grammar=load_knowledge().lexicon.grammar)


LEXICON = make_cast()
