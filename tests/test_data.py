"""The files of data/ and ontology/: complete in both languages, consistent with each other and with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph

from graph.build import DEFAULT_NOTES, Knowledge
from graph.errors import DataFileError
from graph.model import BOUNDS, ENTITY_KINDS, RELATION_TYPES
from graph.rdf import ONTOLOGY, SA, ontology
from graph.words import load_words

ROOT = Path(__file__).resolve().parents[1]


def test_relation_types_are_those_of_the_ontology() -> None:
    declared = {str(each).rsplit("/", 1)[-1] for each in ontology().subjects(RDFS.subPropertyOf, SA.relatedTo)}
    assert declared == set(RELATION_TYPES)


def test_bounds_and_kinds_are_those_of_the_ontology() -> None:
    bounds = {str(each).rsplit("/", 1)[-1] for each in ontology().subjects(RDF.type, SA.Bound)}
    assert bounds == set(BOUNDS)
    assert {SA[kind.capitalize()] for kind in ENTITY_KINDS} <= set(ontology().subjects(RDF.type, OWL.Class))


def test_every_term_of_the_ontology_has_a_label_in_each_language_and_a_comment() -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        for term in ontology().subjects(RDF.type, kind):
            languages = sorted(str(label.language) for label in ontology().objects(term, RDFS.label))
            assert languages == ["en", "ko"], term
            assert ontology().value(term, RDFS.comment), term


def test_shapes_speak_of_terms_that_exist() -> None:
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl")
    ours = {term for triple in shapes for term in triple if str(term).startswith(str(SA))}
    shape_names = set(shapes.subjects(RDF.type, None))
    known = set(ontology().subjects())
    assert {term for term in ours if term not in shape_names} <= known


def test_words_of_the_interface_are_all_used_and_all_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph").rglob("*.py"))
    said = set(re.findall(r'"((?:[a-z]+\.)+[a-z_.]+)"', code))
    families = {match.rsplit(".", 1)[0] + "." for match in re.findall(r'f"((?:[a-z]+\.)+\{)', code)}
    keys = set(load_words()["en"])
    unused = {key for key in keys if key not in said and not any(key.startswith(f) for f in families)}
    assert unused == set()


def test_words_take_the_same_values_in_each_language() -> None:
    words = load_words()
    for key, english in words["en"].items():
        fields = [sorted(set(re.findall(r"\{(\w+)\}", text))) for text in (english, words["ko"][key])]
        assert fields[0] == fields[1], key


def test_a_row_that_does_not_fit_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("key\ten\tko\na.b\tonly two\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"words\.tsv:2"):
        load_words(path)


def test_the_vocabulary_holds_together(knowledge: Knowledge) -> None:
    entities = knowledge.lexicon.entities
    for entity in entities.values():
        assert not entity.parent or entity.parent in entities, entity
        assert not entity.category or entity.category in knowledge.lexicon.categories, entity
        assert entity.kind != "component" or entity.parent, entity
    services = [entity for entity in entities.values() if entity.kind == "service" and entity.provider == "aws"]
    assert len(services) >= 200
    assert sum(bool(entity.ko) for entity in services) >= 40


def test_units_metrics_and_concepts_hold_together(knowledge: Knowledge) -> None:
    for unit in knowledge.units.values():
        base = knowledge.units[unit.base]
        assert base.base == base.name and base.factor == 1, unit
        assert unit.factor > 0 and unit.en and unit.ko
    for concept in knowledge.concepts.values():
        assert concept.metric in knowledge.metrics
        assert concept.en and concept.ko, concept


def test_notes_come_in_both_languages() -> None:
    names = {language: {path.name for path in (DEFAULT_NOTES / language).glob("*.md")} for language in ("ko", "en")}
    assert names["ko"] == names["en"]
    assert len(names["ko"]) >= 25
