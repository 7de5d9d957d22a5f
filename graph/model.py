"""The words of the project as values: entities, facts and their evidence.

A fact is a ``Statement``, ``Feature``, ``Limit`` or ``Relation``. Each carries the
evidence that says it, and a ``key``: its content without the evidence. Two lines
that say the same give two facts with one key; the graph merges them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

EntityKind = Literal["service", "component", "technology"]
Bound = Literal["max", "min", "default", "recommended", "range", "exact"]
RelationType = Literal[
    "partOf",
    "sendsTo",
    "readsFrom",
    "triggers",
    "routesTo",
    "runsOn",
    "storesIn",
    "encryptsWith",
    "authenticatesWith",
    "monitoredBy",
    "protects",
    "manages",
    "supports",
    "alternativeTo",
    "integratesWith",
]
Severity = Literal["info", "warning", "error"]

ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
BOUNDS: tuple[Bound, ...] = get_args(Bound)
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)

Key = tuple[str | float | bool | None, ...]


def climb(start: str, above: Callable[[str], str]) -> tuple[str, ...]:
    """Return *start* and what lies above it, nearest first, until *above* gives "" or what was met before.

    >>> climb("queue", {"queue": "messaging", "messaging": ""}.__getitem__)
    ('queue', 'messaging')
    """
    found: list[str] = []
    while start and start not in found:
        found.append(start)
        start = above(start)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Entity:
    """A service, component or technology: one row of the vocabulary, or a name found in a note."""

    name: str
    kind: EntityKind
    category: str = ""
    parent: str = ""
    ko: str = ""
    aliases: tuple[str, ...] = ()
    provider: str = ""

    def read_alias(self, alias: str) -> tuple[str, str, str]:
        """Return the name that an alias gives, the spelling that it is bound to or "", and the company or "".

        An @ binds a name, unless the entity's own holds one.

        >>> Entity("AWS Config", "service").read_alias("=Config@Terraform")
        ('Config', 'Config', 'Terraform')
        >>> Entity("Lambda@Edge", "component").read_alias("L@Edge")
        ('L@Edge', '', '')
        """
        name, at, near = alias.rpartition("@")
        if not at or "@" in self.name:
            name, near = alias, ""
        exact = name[1:] if name.startswith("=") else ""
        return exact or name, exact, near


@dataclass(frozen=True, slots=True)
class Category:
    """A field of use, with its labels; *parent* is the id of the wider one, or ""."""

    id: str
    parent: str
    en: str
    ko: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement: 1 of it is *factor* of *base*; *iri* is QUDT's where it has one, else ""."""

    name: str
    base: str
    factor: float
    iri: str
    en: str
    ko: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A kind of quantity that limits are stated in, with its labels."""

    id: str
    en: str
    ko: str


@dataclass(frozen=True, slots=True)
class Concept:
    """What a limit limits, such as message retention; *metric* is the kind of quantity it is stated in."""

    id: str
    metric: str
    en: str
    ko: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The line that says a fact: file as named to the reader, 1-based line, its text without outer space."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A content line and the entity that it is about; *topic* is the heading or bold title between them."""

    kind: ClassVar[Literal["statement"]] = "statement"
    owner: str
    text: str
    evidence: Evidence
    negated: bool = False
    topic: str | None = None

    @property
    def key(self) -> Key:
        """The content: owner, text, negated and topic."""
        return (self.kind, self.owner, self.text, self.negated, self.topic)


@dataclass(frozen=True, slots=True)
class Feature:
    """A named capability, mode, option or policy of an entity, as written."""

    kind: ClassVar[Literal["feature"]] = "feature"
    owner: str
    name: str
    evidence: Evidence

    @property
    def key(self) -> Key:
        """The content: owner and name."""
        return (self.kind, self.owner, self.name)


@dataclass(frozen=True, slots=True)
class Limit:
    """A quantity stated of an entity.

    *value* is the figure in *unit* as written (multiples written out); a range has its
    upper end in *value_to*. *metric* is an id of ``data/metrics.tsv``; *concept* an id of its
    concepts, or "" when the line names none that is known; *of* is the phrase that
    says what is limited; *condition* the circumstance ("FIFO", "per shard"), or "".
    """

    kind: ClassVar[Literal["limit"]] = "limit"
    owner: str
    bound: Bound
    value: float
    unit: str
    metric: str
    evidence: Evidence
    value_to: float | None = None
    concept: str = ""
    of: str = ""
    condition: str = ""

    @property
    def key(self) -> Key:
        """The content: owner, bound, values, unit, metric, concept (or *of* without one) and condition."""
        return (
            self.kind,
            self.owner,
            self.bound,
            float(self.value),
            None if self.value_to is None else float(self.value_to),
            self.unit,
            self.metric,
            self.concept or self.of,
            self.condition,
        )


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship between two entities, or with *negated* the denial of one."""

    kind: ClassVar[Literal["relation"]] = "relation"
    subject: str
    type: RelationType
    object: str
    evidence: Evidence
    negated: bool = False

    @property
    def owner(self) -> str:
        """The subject: the entity that the line speaks about."""
        return self.subject

    @property
    def key(self) -> Key:
        """The content: subject, type, object, negated."""
        return (self.kind, self.subject, self.type, self.object, self.negated)


Fact = Statement | Feature | Limit | Relation


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a note that a person may want to mend; the build goes on."""

    severity: Severity
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one note gave.

    *entities* holds those that the vocabulary does not know, *aliases* what the note
    taught about known ones, as (entity name, alias). *lines* counts all lines of the file, *content* its
    content lines (those that can state something), *plain* the content lines that gave
    no more than a statement.
    """

    file: str
    title: str
    language: Literal["ko", "en"]
    facts: tuple[Fact, ...]
    entities: tuple[Entity, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    content: int = 0
    plain: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
