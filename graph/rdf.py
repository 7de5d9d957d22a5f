"""Facts to triples and back; the only place that mints IRIs.

The identity of a fact is its content: its IRI is made from ``fact.key``, never from
a line number, because lines move with every edit. A relation is both a plain triple, so that simple
queries and property paths work, and a fact node that carries the evidence; a denied one is only the
latter. Each note gives one named graph; the default graph holds the merged, distinct triples and
the vocabulary.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV

from graph.model import (
    BOUNDS,
    RELATION_TYPES,
    Category,
    Concept,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Feature,
    Limit,
    Metric,
    Relation,
    Statement,
    Unit,
)

BASE = "https://w3id.org/service-atlas/"
SA = Namespace(BASE)
QUDT = Namespace("http://qudt.org/schema/qudt/")
ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
VOCABULARY_GRAPH = URIRef(BASE)
PREFIXES: Mapping[str, str] = {
    "sa": BASE,
    "entity": f"{BASE}entity/",
    "note": f"{BASE}note/",
    "metric": f"{BASE}metric/",
    "concept": f"{BASE}concept/",
    "category": f"{BASE}category/",
    "unit": f"{BASE}unit/",
    "dcterms": str(DCTERMS),
    "owl": str(OWL),
    "prov": str(PROV),
    "qudt": str(QUDT),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}

_RECENT = 4096  # IRIs that are asked for again and again, each of many pieces

Term = URIRef | Literal
Triple = tuple[URIRef, URIRef, Term]


def local_name(name: str) -> str:
    """Return *name* as a readable local name: spaces become underscores, letters and digits of any script stay.

    Everything else is percent-encoded, so distinct names stay distinct.

    >>> local_name("Lambda@Edge"), local_name("Amazon S3"), local_name("가용 영역")
    ('Lambda%40Edge', 'Amazon_S3', '가용_영역')
    """
    return "".join(_encoded(char) for char in name)


def _encoded(char: str) -> str:
    if char == " ":
        return "_"
    if char == "-" or (char.isalnum() and (char.isascii() or "가" <= char <= "힣")):
        return char
    return quote(char, safe="") if char not in "_.~" else f"%{ord(char):02X}"


@lru_cache(_RECENT)
def entity_iri(name: str) -> URIRef:
    """Return the IRI of the entity called *name*.

    >>> entity_iri("Amazon SQS")
    rdflib.term.URIRef('https://w3id.org/service-atlas/entity/Amazon_SQS')
    """
    return URIRef(f"{BASE}entity/{local_name(name)}")


def entity_name(iri: str) -> str:
    """Return the name that ``entity_iri`` made *iri* from.

    >>> entity_name(entity_iri("Lambda@Edge"))
    'Lambda@Edge'
    """
    return unquote(str(iri).removeprefix(f"{BASE}entity/").replace("_", " "))


@lru_cache(_RECENT)
def note_iri(file: str) -> URIRef:
    """Return the IRI of the note, which is also that of its named graph."""
    return URIRef(f"{BASE}note/{'/'.join(local_name(part) for part in file.split('/'))}")


def evidence_iri(evidence: Evidence) -> URIRef:
    """Return the IRI of a line of a note."""
    return URIRef(f"{note_iri(evidence.file)}#L{evidence.line}")


def line_place(iri: str) -> tuple[str, int] | None:
    """Return file and line that the IRI of a line stands for, the line 0 for a note as a whole; None for any other.

    >>> line_place(str(evidence_iri(Evidence("ko/서버리스.md", 12, "..."))))
    ('ko/서버리스.md', 12)
    >>> line_place(str(note_iri("a b.md"))), line_place("urn:x")
    (('a b.md', 0), None)
    """
    path, _, number = iri.removeprefix(f"{BASE}note/").partition("#L")
    if path == iri or not path or number and not number.isdigit():
        return None
    return unquote(path.replace("_", " ")), int(number or 0)


def fact_iri(fact: Fact) -> URIRef:
    """Return the IRI of *fact*: its kind, a readable part, and a digest of its content."""
    content = json.dumps(fact.key, ensure_ascii=False)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    match fact:
        case Relation():
            words = f"{fact.subject} {fact.type} {fact.object}"
        case Limit():
            words = f"{fact.owner} {fact.concept or fact.metric} {fact.bound}"
        case _:
            words = fact.owner
    slug = re.sub(r"[^0-9A-Za-z]+", "-", words).strip("-")[:60]
    return URIRef(f"{BASE}{fact.kind}/{slug}-{digest}")


def unit_iri(unit: Unit) -> URIRef:
    """Return QUDT's IRI of *unit*, or ours where it has none."""
    return URIRef(unit.iri or f"{BASE}unit/{local_name(unit.name)}")


def _language(text: str) -> str:
    return "ko" if re.search(r"[가-힣ㄱ-ㅎ]", text) else "en"


def _said(text: str) -> Literal:
    """A text of a note, tagged with the language that it is in."""
    return Literal(text, lang=_language(text))


def _number(value: float) -> Literal:
    text = format(Decimal(repr(value)), "f")
    return Literal(text.removesuffix(".0") if text.endswith(".0") else text, datatype=XSD.decimal)


# Facts to triples


def note_triples(extraction: Extraction, *, entities: Mapping[str, Entity], units: Mapping[str, Unit]) -> set[Triple]:
    """Return what one note states: its facts with their evidence and the entities that they name.

    *entities* must know every name in the facts, *units* every unit.
    """
    note = note_iri(extraction.file)
    triples: set[Triple] = {
        (note, RDF.type, SA.Note),
        (note, SA.file, Literal(extraction.file)),
        (note, DCTERMS.title, Literal(extraction.title, lang=extraction.language)),
        (note, DCTERMS.language, Literal(extraction.language)),
        (note, SA.lineCount, Literal(extraction.lines)),
        (note, SA.contentCount, Literal(extraction.content)),
        (note, SA.plainCount, Literal(len(extraction.plain))),
    }
    named: set[str] = set()
    for fact in extraction.facts:
        triples |= fact_triples(fact, units=units)
        named |= {fact.subject, fact.object} if isinstance(fact, Relation) else {fact.owner}
    for name in _with_parents(named, entities):
        triples |= entity_triples(entities[name])
    for name, alias in extraction.aliases:
        if name in named:
            triples.add((entity_iri(name), SKOS.altLabel, _said(alias)))
    return triples


def _with_parents(names: Iterable[str], entities: Mapping[str, Entity]) -> set[str]:
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            if entities[name].parent:
                pending.append(entities[name].parent)
    return found


def entity_triples(entity: Entity) -> set[Triple]:
    """Return what the vocabulary tells of *entity*: class, names, category, parent and provider."""
    node = entity_iri(entity.name)
    triples: set[Triple] = {
        (node, RDF.type, SA[entity.kind.capitalize()]),
        (node, RDFS.label, Literal(entity.name, lang="en")),
        (node, SKOS.prefLabel, Literal(entity.name, lang=_language(entity.name))),
    }
    if entity.ko:
        triples.add((node, SKOS.prefLabel, Literal(entity.ko, lang="ko")))
        triples.add((node, RDFS.label, Literal(entity.ko, lang="ko")))
    for alias in entity.aliases:
        triples.add((node, SKOS.altLabel, _said(entity.read_alias(alias)[0])))
    if entity.category:
        triples.add((node, SA.category, SA[f"category/{entity.category}"]))
    if entity.parent:
        triples.add((node, SA.parent, entity_iri(entity.parent)))
    if entity.provider:
        triples.add((node, SA.provider, Literal(entity.provider)))
    return triples


def fact_triples(fact: Fact, *, units: Mapping[str, Unit]) -> set[Triple]:
    """Return the node of *fact* with its evidence, and for a relation that is not denied the plain triple."""
    node, line = fact_iri(fact), evidence_iri(fact.evidence)
    triples: set[Triple] = {
        (node, RDF.type, SA[fact.kind.capitalize()]),
        (node, SA.owner, entity_iri(fact.owner)),
        (node, PROV.wasDerivedFrom, line),
        *_evidence_triples(fact.evidence),
    }
    match fact:
        case Statement():
            triples.add((node, SA.text, _said(fact.text)))
            if fact.topic:
                triples.add((node, SA.topic, _said(fact.topic)))
        case Feature():
            triples.add((node, RDFS.label, _said(fact.name)))
        case Limit():
            triples |= _limit_triples(node, fact, units)
        case Relation():
            triples |= _relation_triples(node, fact)
    if isinstance(fact, Statement | Relation) and fact.negated:
        triples.add((node, RDF.type, SA.Denial))
    return triples


@lru_cache(_RECENT)
def _evidence_triples(evidence: Evidence) -> tuple[Triple, ...]:
    line = evidence_iri(evidence)
    return (
        (line, RDF.type, SA.Evidence),
        (line, DCTERMS.isPartOf, note_iri(evidence.file)),
        (line, SA.file, Literal(evidence.file)),
        (line, SA.lineNumber, Literal(evidence.line)),
        (line, SA.text, _said(evidence.text)),
    )


def _relation_triples(node: URIRef, fact: Relation) -> set[Triple]:
    ends = entity_iri(fact.subject), SA[fact.type], entity_iri(fact.object)
    triples: set[Triple] = set(zip([node] * 3, (RDF.subject, RDF.predicate, RDF.object), ends, strict=True))
    if not fact.negated:
        triples.add(ends)
        return triples
    denied = (OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual)
    triples |= set(zip([node] * 3, denied, ends, strict=True))
    triples.add((node, RDF.type, OWL.NegativePropertyAssertion))
    return triples


def _limit_triples(node: URIRef, fact: Limit, units: Mapping[str, Unit]) -> set[Triple]:
    unit = units[fact.unit]
    base = units[unit.base]
    triples: set[Triple] = {
        (node, SA.bound, SA[fact.bound]),
        (node, SA.value, _number(fact.value)),
        (node, SA.baseValue, _number(_converted(fact.value, unit))),
        (node, SA.unit, unit_iri(unit)),
        (node, SA.baseUnit, unit_iri(base)),
        (node, SA.metric, SA[f"metric/{fact.metric}"]),
    }
    if fact.value_to is not None:
        triples.add((node, SA.valueTo, _number(fact.value_to)))
        triples.add((node, SA.baseValueTo, _number(_converted(fact.value_to, unit))))
    if fact.concept:
        triples.add((node, SA.concept, SA[f"concept/{fact.concept}"]))
    if fact.of:
        triples.add((node, SA.of, _said(fact.of)))
    if fact.condition:
        triples.add((node, SA.condition, _said(fact.condition)))
    return triples


def _converted(value: float, unit: Unit) -> float:
    """The value in the base unit; decimal arithmetic, so that 0.1 s is 100 ms and not 100.00000000000001."""
    return float(Decimal(repr(value)) * Decimal(repr(unit.factor)))


@cache
def ontology() -> Graph:
    """Return the terms of ``ontology/vocabulary.ttl``."""
    return Graph().parse(ONTOLOGY / "vocabulary.ttl")


def vocabulary_triples(
    *,
    categories: Iterable[Category],
    units: Mapping[str, Unit],
    metrics: Iterable[Metric],
    concepts: Iterable[Concept],
) -> set[Triple]:
    """Return the ontology and the controlled terms: categories, units, metrics and concepts."""
    triples: set[Triple] = set()
    for subject, predicate, value in ontology():
        assert isinstance(subject, URIRef) and isinstance(predicate, URIRef) and not isinstance(value, BNode)
        triples.add((subject, predicate, value))  # type: ignore[arg-type]
    for category in categories:
        node = SA[f"category/{category.id}"]
        triples |= _labelled(node, SA.Category, category.en, category.ko)
        if category.parent:
            triples.add((node, SKOS.broader, SA[f"category/{category.parent}"]))
    for metric in metrics:
        triples |= _labelled(SA[f"metric/{metric.id}"], SA.Metric, metric.en, metric.ko)
    for concept in concepts:
        node = SA[f"concept/{concept.id}"]
        triples |= _labelled(node, SA.Concept, concept.en, concept.ko)
        triples.add((node, SA.metric, SA[f"metric/{concept.metric}"]))
    for unit in units.values():
        node = unit_iri(unit)
        triples |= _labelled(node, SA.Unit, unit.en, unit.ko)
        triples.add((node, SKOS.notation, Literal(unit.name)))
        triples.add((node, SA.baseUnit, unit_iri(units[unit.base])))
        triples.add((node, SA.factor, _number(unit.factor)))
    return triples


def _labelled(node: URIRef, kind: URIRef, en: str, ko: str) -> set[Triple]:
    return {
        (node, RDF.type, kind),
        (node, RDFS.label, Literal(en, lang="en")),
        (node, RDFS.label, Literal(ko, lang="ko")),
        (node, SKOS.prefLabel, Literal(en, lang="en")),
        (node, SKOS.prefLabel, Literal(ko, lang="ko")),
    }


def to_nquads(graphs: Mapping[URIRef, set[Triple]]) -> bytes:
    """Return N-Quads of each named graph and, merged and distinct, of all of them in the default graph; sorted."""
    lines: set[str] = set()
    write = lru_cache(_RECENT)(_n3)
    for name, triples in graphs.items():
        suffix = f" {name.n3()} ."
        for subject, predicate, value in triples:
            line = f"{write(subject)} {write(predicate)} {_n3(value)}"
            lines.add(f"{line} .")
            lines.add(line + suffix)
    return ("\n".join(sorted(lines)) + "\n").encode()


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def _n3(value: Term) -> str:
    """The term in N-Triples; rdflib's own ``n3`` abbreviates numbers and writes long strings over several lines."""
    if isinstance(value, URIRef):
        return value.n3()
    text = re.sub(r'[\\"\n\r]', lambda match: _ESCAPES[match[0]], str(value))
    if value.language:
        return f'"{text}"@{value.language}'
    return f'"{text}"^^<{value.datatype}>' if value.datatype else f'"{text}"'


# Triples to facts


def read_facts(kg: Graph, *, units: Mapping[str, Unit]) -> list[Fact]:
    """Return the facts that *kg* holds, one for each line of evidence: the inverse of ``fact_triples``."""
    facts: list[Fact] = []
    unit_names = {unit_iri(unit): unit.name for unit in units.values()}
    for node, line in kg.subject_objects(PROV.wasDerivedFrom):
        evidence = Evidence(
            file=str(kg.value(line, SA.file)),
            line=int(str(kg.value(line, SA.lineNumber))),
            text=str(kg.value(line, SA.text)),
        )
        facts.append(_read_fact(kg, node, evidence, unit_names))  # type: ignore[arg-type]
    return sorted(facts, key=lambda fact: (fact.evidence, fact.kind, repr(fact.key)))


def _read_fact(kg: Graph, node: URIRef, evidence: Evidence, unit_names: Mapping[URIRef, str]) -> Fact:
    def text(predicate: URIRef) -> str:
        return min((str(value) for value in kg.objects(node, predicate)), default="")

    def local(predicate: URIRef) -> str:
        return re.sub(r"^.*[/#]", "", text(predicate))

    owner = entity_name(text(SA.owner))
    types = set(kg.objects(node, RDF.type))
    negated = SA.Denial in types
    if SA.Statement in types:
        return Statement(owner, text(SA.text), evidence, negated, text(SA.topic) or None)
    if SA.Feature in types:
        return Feature(owner, text(RDFS.label), evidence)
    if SA.Relation in types:
        kind = next(each for each in RELATION_TYPES if each == local(RDF.predicate))
        return Relation(owner, kind, entity_name(text(RDF.object)), evidence, negated)
    upper = text(SA.valueTo)
    return Limit(
        owner=owner,
        bound=next(each for each in BOUNDS if each == local(SA.bound)),
        value=float(text(SA.value)),
        value_to=float(upper) if upper else None,
        unit=unit_names[URIRef(text(SA.unit))],
        metric=local(SA.metric),
        evidence=evidence,
        concept=local(SA.concept),
        of=text(SA.of),
        condition=text(SA.condition),
    )
