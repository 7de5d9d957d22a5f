"""The files of data/ and ontology/: complete in both languages, consistent with each other and with the code."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph

from graph.build import DEFAULT_NOTES, Knowledge
from graph.errors import DataFileError, GraphError, QueryError, QueryStopped, StoreError, UnknownName, UsageError
from graph.figures import Language, format_amount
from graph.model import BOUNDS, ENTITY_KINDS, RELATION_TYPES
from graph.rdf import ONTOLOGY, SA, ontology
from graph.signs import NO, YES
from graph.tables import read_rows
from graph.words import SENTENCES, load_words, say, translate

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


TELLERS = ("guard", "advice", "worker", "pool", "asking", "compare", "errors", "decisions", "saved", "store", "remote",
           "sheet", "decoding", "build", "extract")  # fmt: skip


def _spelled(node: ast.expr) -> str:
    """A text or an f-string, with "x" for what is filled in; "" for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _told(module: str) -> set[str]:
    """What the errors of a module say: whole sentences, and of those that name a place reason and remedy."""
    tree = ast.parse((ROOT / "graph" / f"{module}.py").read_text(encoding="utf-8"))
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = {_spelled(node) for node in ast.walk(tree) if isinstance(node, ast.expr) and node not in docs | inner}
    sentences = {
        text for text in found if re.match(r"[A-Zx].* .*\.$", text) and re.search(r"[a-z]{3}.* .*[a-z]{3}", text)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    pieces = {_spelled(each) for call in calls if call.func.id in ("StoreError", "NoteError") for each in call.args[1:]}
    return sentences | pieces - {""}


@pytest.mark.parametrize("module", TELLERS)
def test_every_error_speaks_korean_too(module: str) -> None:
    told = _told(module)
    assert told
    for text in told:
        assert re.search("[가-힣]", translate(text, "ko")), text


def test_sentences_take_the_same_values_in_each_language() -> None:
    for number, row in read_rows(SENTENCES, ("en", "ko")):
        fields = [sorted(set(re.findall(r"\{(\w+)\}", text))) for text in row.values()]
        assert fields[0] == fields[1] and re.search("[가-힣{]", row["ko"]), number


@pytest.mark.parametrize(
    ("error", "korean"),
    [
        (QueryStopped("512 MB of memory"),
         "질의가 한도(메모리 512 MB)에 이르러 멈췄습니다. 범위를 좁히거나 LIMIT을 더하세요."),
        (QueryError("The prefix sa: is not declared; add a line PREFIX sa: <...> at the top.", 2, 5),
         "2번째 줄 5번째 글자: 접두사 sa:가 선언되지 않았습니다. 맨 위에 PREFIX sa: <...> 줄을 더하세요."),
        (QueryError("An object is missing after sa:owner."), "sa:owner 뒤에 목적어가 빠졌습니다."),
        (QueryError("DROP would change the graph; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered.", 1, 1),
         "1번째 줄 1번째 글자: DROP은 그래프를 바꾸는 명령입니다. SELECT, ASK, CONSTRUCT, DESCRIBE에만 답합니다."),
        (UsageError("'7 potatoes' is not a quantity; write a number and a unit, such as 7 days or 256 KB."),
         "'7 potatoes'는 수량이 아닙니다. 7일, 256 KB처럼 숫자와 단위를 쓰세요."),
        (QueryError("OPTIONAL needs a pattern in { }."), "OPTIONAL 뒤에는 중괄호 { }로 묶은 패턴이 와야 합니다."),
        (QueryError("This query gives a graph, not a table; ask for turtle or jsonld."),
         "이 질의의 답은 표가 아니라 그래프입니다. 다음 가운데서 고르세요: turtle 또는 jsonld."),
        (UnknownName("this or that", ("Amazon SQS", "Amazon SNS")),
         "그래프에 'this or that'이라는 이름이 없습니다. 혹시 Amazon SQS 또는 Amazon SNS인가요?"),
        (StoreError("/a/b", "there is no graph here", "make one with python -m graph build --store /a/b"),
         "/a/b: 여기에는 그래프가 없습니다. 다음 명령으로 만드세요: python -m graph build --store /a/b."),
    ],
)  # fmt: skip
def test_an_error_reads_in_korean(error: GraphError, korean: str) -> None:
    assert translate(str(error), "ko") == korean
    assert translate(str(error), "en") == str(error)
    assert translate("Something else.", "ko") == "Something else."


@pytest.mark.parametrize("value", ["샤드", "값", "SQS", "added/Amazon-SNS.md", "?x", "}", ""])
def test_no_text_leaves_the_choice_of_a_particle_to_the_reader(value: str) -> None:
    undecided = re.compile(r"[은이을와]\((?:는|가|를|과)\)|\((?:으|이)\)(?=[가-힣])")
    for key, korean in load_words()["ko"].items():
        said = say(key, "ko", **dict.fromkeys(re.findall(r"\{(\w+)\}", korean), value))
        assert not undecided.search(said), key
    for _, row in read_rows(SENTENCES, ("en", "ko")):
        said = translate(re.sub(r"\{\w+\}", value or "x", row["en"]), "ko")
        assert not undecided.search(said), row["en"]


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
    for category in knowledge.lexicon.categories.values():
        wider = knowledge.lexicon.categories.get(category.parent)
        assert not (wider and wider.parent), f"example_category_flows knows two levels, {category} is a third"
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


def test_no_word_of_the_grammar_stands_twice_in_its_list() -> None:
    tables = tomllib.loads((ROOT / "data" / "generic.toml").read_text(encoding="utf-8"))
    lists = [words for table in tables.values() if isinstance(table, dict) for words in table.values()]
    lists += [words for words in tables.values() if isinstance(words, list)]
    twice = {word for words in lists if isinstance(words, list) for word in words if words.count(word) > 1}
    assert twice == set()


def test_patterns_leave_it_to_placeholders_which_signs_say_yes_or_no() -> None:
    rows = [row for path in (ROOT / "data").glob("*.toml") for row in path.read_text(encoding="utf-8").splitlines()]
    patterns = [row for row in rows if not row.startswith(("examples", "counter_examples"))]
    assert [row for row in patterns if set(row) & {*YES, *NO}] == []


def test_notes_come_in_both_languages() -> None:
    names = {language: {path.name for path in (DEFAULT_NOTES / language).glob("*.md")} for language in ("ko", "en")}
    assert names["ko"] == names["en"]
    assert len(names["ko"]) >= 25


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_figure_of_every_unit_can_be_said(knowledge: Knowledge, language: Language) -> None:
    assert all("3" in format_amount(3, unit, language) for unit in knowledge.units)
    assert format_amount(3, "count/week", "ko") == "주당 3"
