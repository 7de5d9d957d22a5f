"""How well our own notes are read: the annotations of tests/gold, pooled by language, against recorded floors.

A file ``<language>-<name>.jsonl`` (or ``.gold.jsonl``) annotates ``data/notes/<language>/<name>.md``, made by reading
it; a ``.lines`` file beside it limits the lines that are scored. Two readers annotated each note without seeing the
other's work (strict F1 between them, English and Korean: limits .97 and .92, relations .99 and .98, features .98 and
.96, statements .99); what only one of them requires is optional. The floors are what extraction reached; raise them
with it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.build import DEFAULT_NOTES, Knowledge, find_notes, load_knowledge, read_notes
from graph.cli import main
from graph.errors import DataFileError
from graph.extract import extract_note
from graph.score import Row, find_doubts, load_gold, load_spans, make_namer, match_files, row_key, score, to_row, within

GOLD = Path(__file__).parent / "gold"
LANGUAGES = ("en", "ko")
FLOORS = {  # strict F1, pooled over the files of a language
    ("en", "limit"): 0.94,
    ("en", "relation"): 0.85,
    ("en", "feature"): 0.88,
    ("en", "statement"): 0.955,
    ("en", "denial"): 0.93,
    ("ko", "limit"): 0.93,
    ("ko", "relation"): 0.885,
    ("ko", "feature"): 0.89,
    ("ko", "statement"): 0.94,
    ("ko", "denial"): 0.93,
}
FACTS_ANNOTATED = 250  # limits, relations and features that a language needs at least


def gold_files(language: str) -> list[Path]:
    return sorted(GOLD.glob(f"{language}-*.jsonl"))


def note_of(path: Path, language: str) -> str:
    """The note that a file annotates, as its name says."""
    return f"{language}/{re.sub(r'(?:[.]gold)?[.]jsonl$', '', path.name).removeprefix(language + '-')}.md"


@cache
def pooled(language: str) -> tuple[list[Row], list[Row]]:
    """All annotations of a language, and what extraction says of the same lines."""
    named = dict(find_notes([DEFAULT_NOTES]))
    gold: list[Row] = []
    said: list[Row] = []
    for path in gold_files(language):
        note = note_of(path, language)
        rows = [{"file": note, **row} for row in load_gold(path)]
        spans = load_spans(path)
        files = sorted({row["file"] for row in rows})
        extractions, problems = read_notes([(file, named[file]) for file in files], load_knowledge())
        assert not problems
        gold += within(rows, spans)
        said += within((to_row(fact) for extraction in extractions for fact in extraction.facts), spans)
    return gold, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_notes_are_annotated(language: str) -> None:
    assert gold_files(language), f"tests/gold holds no {language}-NAME.jsonl: nothing guards how well notes are read"
    kinds = [row["kind"] for row in pooled(language)[0] if not row.get("optional")]
    assert len([kind for kind in kinds if kind != "statement"]) >= FACTS_ANNOTATED


@pytest.mark.parametrize(("language", "kind"), FLOORS)
def test_reading_does_not_get_worse(language: str, kind: str) -> None:
    gold, said = pooled(language)
    reached = score(gold, said, make_namer(load_knowledge().lexicon)).get(f"{kind}.strict")
    assert reached is not None and reached.gold, f"tests/gold annotates no {kind} in {language}"
    assert reached.f1 >= FLOORS[language, kind], f"{language} {kind}: {reached.f1:.3f}; see python -m graph score"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_read_as_denied_is_not_asserted(language: str) -> None:
    gold, said = pooled(language)
    name = make_namer(load_knowledge().lexicon)
    denied = {
        row_key({**row, "negated": False}, name) for row in gold if row["kind"] == "relation" and row.get("negated")
    }
    allowed = {row_key(row, name) for row in gold if row["kind"] == "relation" and not row.get("negated")}
    asserted = {row_key(row, name) for row in said if row["kind"] == "relation" and not row.get("negated")}
    wrong = sorted(asserted & (denied - allowed))
    assert gold and not wrong, f"denied by a person, asserted by extraction: {wrong}"


# The measure itself

LIMIT = {"kind": "limit", "line": 2, "service": "Amazon SQS", "bound": "max", "value": 14, "unit": "day"}
NAMES = st.sampled_from(["Amazon S3", "S3", "AWS Lambda", "람다", "Nobody's Cloud"])
FEATURES = st.builds(
    lambda line, service, name: {"kind": "feature", "line": line, "service": service, "name": name},
    st.integers(1, 4),
    NAMES,
    st.sampled_from(["Versioning", "versioning", "Object Lock"]),
)


def test_names_and_units_are_compared_as_people_write_them() -> None:
    name = make_namer(load_knowledge().lexicon)
    assert row_key(LIMIT, name) == row_key({**LIMIT, "service": "SQS", "value": 14.0, "unit": "days"}, name)
    assert row_key(LIMIT, name) != row_key({**LIMIT, "value": 15}, name)
    assert row_key({**LIMIT, "bound": "min"}, name, "lenient") == row_key(LIMIT, name, "lenient")


@pytest.mark.parametrize(
    ("written", "unit"),
    [("Days", "day"), ("s", "second"), ("초", "second"), ("$", "USD"), ("%", "percent"), ("kb", "KB"), ("iops", "IOPS")]
    + [("requests/s", "request/s"), ("messages/s", "message/s"), (None, "count"), ("furlong", "furlong")],
)
def test_a_unit_is_compared_in_any_spelling(written: str | None, unit: str) -> None:
    assert row_key({**LIMIT, "unit": written})[-1] == unit


def test_an_optional_row_is_neither_missed_nor_wrong() -> None:
    optional = {**LIMIT, "line": 3, "optional": True}
    for said in ([LIMIT], [LIMIT, {**LIMIT, "line": 3}]):
        scored = score([LIMIT, optional], said)["limit.strict"]
        assert (scored.precision, scored.recall, scored.missed, scored.wrong) == (1, 1, (), ())


def test_misses_and_errors_are_listed() -> None:
    scored = score([LIMIT], [{**LIMIT, "bound": "min"}])
    assert scored["limit.strict"].missed == (LIMIT,)
    assert scored["limit.strict"].wrong == ({**LIMIT, "bound": "min"},)
    assert scored["limit.lenient"].f1 == 1


def test_a_denial_that_is_asserted_is_wrong() -> None:
    row = {"kind": "relation", "line": 1, "subject": "A", "type": "triggers", "object": "B"}
    assert score([{**row, "negated": True}], [row])["relation.strict"].precision == 0


@given(st.lists(FEATURES, max_size=6), st.lists(FEATURES, max_size=6))
def test_swapping_sides_swaps_precision_and_recall(first: list[Row], second: list[Row]) -> None:
    there, back = score(first, second)["feature.strict"], score(second, first)["feature.strict"]
    assert there.f1 == back.f1 and len(there.missed) == len(back.wrong)
    if first and second:
        assert (there.precision, there.recall) == (back.recall, back.precision)


def test_lines_beside_the_annotations_limit_what_is_scored(tmp_path: Path) -> None:
    gold = tmp_path / "mine.gold.jsonl"
    (tmp_path / "mine.gold.lines").write_text("1-2\n7\n", encoding="utf-8")
    assert load_spans(gold) == ((1, 2), (7, 7))
    assert [row["line"] for row in within([{"line": n} for n in range(1, 9)], load_spans(gold))] == [1, 2, 7]
    assert len(within([{"line": 1}], ())) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not json", "mine.jsonl:1: found 'not json', expected one JSON object a line"),
        ('{"kind": "limit", "line": 3}', "a limit with service, bound, value"),
        ('{"kind": "idea", "line": 3}', "a kind of limit"),
        ('{"kind": "feature", "line": "3", "service": "S3", "name": "x"}', "a number as line"),
        ("[1]", "a kind of limit"),
        (
            '{"kind": "limit", "line": 3, "service": "S3", "bound": "max", "value": [4, "x"]}',
            "a number or two as value",
        ),
        ('{"kind": "limit", "line": 3, "service": "S3", "bound": ["max"], "value": 4}', "one word or number as bound"),
        ('{"kind": "feature", "line": 3, "service": "S3", "name": "x", "file": {}}', "one word or number as file"),
        ("\n", "an empty file"),
    ],
)
def test_annotations_that_do_not_fit_are_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_gold(path)
    assert told in str(caught.value)


def test_annotations_of_an_unknown_note_are_named() -> None:
    with pytest.raises(DataFileError, match="no note is called 'c.md'"):
        match_files([{"file": "c.md", "line": 1}], ["a.md", "b.md"], "gold")
    with pytest.raises(DataFileError, match="a row does not say"):
        match_files([{"line": 1}], ["a.md", "b.md"], "gold")


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("score")
    note, gold = folder / "queue.md", folder / "queue.jsonl"
    note.write_text("# Amazon SQS\n\n- Messages are kept for up to 14 days.\n", encoding="utf-8")
    rows = [{**LIMIT, "line": 3}, {"kind": "feature", "line": 3, "service": "SQS", "name": "Retention"}]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return note, gold


def test_the_command_prints_figures_and_the_lines_behind_them(
    annotated: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", *map(str, annotated)]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^limit\.strict +1\.000 +1\.000 +1\.000 +1 +1$", told, re.MULTILINE)
    assert (
        "feature: 1 missed (-), 0 wrong (+)\nqueue.md:3: - Messages are kept for up to 14 days.\n  - SQS: Retention"
        in told
    )
    assert main(["score", *map(str, annotated), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["feature.strict"]["missed"][0]["name"] == "Retention"
    assert main(["score", *map(str, annotated), "--show", "limit"]) == 0
    assert "Retention" not in capsys.readouterr().out


def test_annotations_that_nothing_can_match_are_told(
    annotated: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "typos.jsonl"
    rows = [
        {**LIMIT, "line": 999},
        {**LIMIT, "line": 3, "service": "Amazon RDSS"},
        {**LIMIT, "line": 3, "unit": "dayz"},
        {**LIMIT, "line": 3, "service": "Amazon Elsewhere", "optional": True},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for format in ("table", "json"):
        assert main(["score", str(annotated[0]), str(gold), "--format", format]) == 1
        told = capsys.readouterr()
        assert told.out and told.err.splitlines() == [
            f'{gold}:1: queue.md has no line 999, only 3; correct "line".',
            f"{gold}:2: nothing in queue.md is called 'Amazon RDSS'; did you mean Amazon RDS?",
            f"{gold}:3: 'dayz' is no unit; did you mean day?",
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_annotations_can_all_be_matched(language: str, knowledge: Knowledge) -> None:
    texts = {name: path.read_text(encoding="utf-8") for name, path in find_notes([DEFAULT_NOTES])}
    for path in gold_files(language):
        rows = [{"file": note_of(path, language), **row} for row in load_gold(path)]
        rows = match_files(rows, list(texts), str(path))
        assert find_doubts(rows, texts, knowledge.lexicon, knowledge.units, str(path)) == []


def test_a_wrong_kind_or_file_is_told(annotated: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    note, _ = annotated
    assert main(["score", str(note), "nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err
    command = [sys.executable, "-m", "graph", "score", str(note), "x", "--show", "idea"]
    assert subprocess.run(command, capture_output=True, check=False, cwd=GOLD.parents[1]).returncode == 2


def test_signs_that_end_lines_elsewhere_end_none_of_an_annotation(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    row = {"kind": "feature", "line": 2, "service": "S3", "name": "a\u2028b\x85\x0cc"}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\r\n\n", encoding="utf-8")
    assert load_gold(path) == [{**row, "row": 1}]
    assert extract_note("# S3\n- a\u2028b\x0cc\n", "a.md", load_knowledge().lexicon).lines == 2
