"""A note to be read: what the graph says of its lines, whatever has become of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.build import Knowledge, build
from graph.errors import NoteError
from graph.explain import explain
from graph.model import Extraction, Feature
from graph.reading.names import fold
from graph.sheet import LINES_SHOWN, Sheet, find_facts, read_sheet, restate
from graph.store import Snapshot, open_snapshot, write_snapshot

NOTE = "# Amazon SQS\n\n- Messages are kept for up to 14 days.\n- | odd\n\n| SQS | SNS |\n|---|---|\n| pull | push |\n"


def sheet_of(store: Snapshot, file: str, line: int, knowledge: Knowledge) -> Sheet:
    return read_sheet(store, file, line, lexicon=knowledge.lexicon, units=knowledge.units)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "queue.md").write_text(NOTE, encoding="utf-8")
    return tmp_path / "notes"


@pytest.mark.parametrize("file", ["ko/messaging.md", "en/containers.md"])
def test_a_sheet_shows_every_fact_of_the_graph_once_in_its_line(
    snapshot: Snapshot, knowledge: Knowledge, extractions: list[Extraction], file: str
) -> None:
    sheet = sheet_of(snapshot, file, 1, knowledge)
    assert (sheet.whole, sheet.explained, sheet.state) == (True, True, "same")
    shown = [reason for each in sheet.lines for reason in each.reasons]
    extraction = next(each for each in extractions if each.file == file)
    spelled = {
        (fact.evidence.line, fact.owner, fold(fact.name)) if isinstance(fact, Feature) else (fact.evidence, fact.key)
        for fact in extraction.facts
    }
    assert len(shown) == len({(reason.fact.evidence.line, reason.fact.key) for reason in shown}) == len(spelled)
    assert all(reason.rule for reason in shown)
    for each in sheet.lines:
        assert all(reason.fact.evidence.line == each.line.number for reason in each.reasons)


def test_a_note_that_changed_or_vanished_is_shown_as_it_was_read(
    notes: Path, tmp_path: Path, knowledge: Knowledge
) -> None:
    store = build([notes], tmp_path / "store")
    before = sheet_of(store, "queue.md", 1, knowledge)
    assert before.state == "same"
    (notes / "queue.md").write_text("# Other\n" + NOTE, encoding="utf-8")
    assert sheet_of(store, "queue.md", 1, knowledge) == Sheet(
        before.file, before.lines, before.first, before.last, before.total, True, True, "changed"
    )
    (notes / "queue.md").unlink()
    assert sheet_of(store, "queue.md", 1, knowledge).state == "gone"


def test_without_the_text_the_lines_that_gave_facts_are_shown(
    notes: Path, tmp_path: Path, knowledge: Knowledge
) -> None:
    built = build([notes], tmp_path / "store")
    bare = write_snapshot(tmp_path / "bare", built.dump(), {})
    sheet = sheet_of(bare, "queue.md", 3, knowledge)
    assert (sheet.whole, sheet.explained, sheet.state) == (False, False, "unknown")
    assert sheet.at(3)[0].line.raw == "- Messages are kept for up to 14 days."
    assert {reason.fact.kind for reason in sheet.at(3)[0].reasons} >= {"limit", "statement"}
    with pytest.raises(NoteError, match="holds no such note"):
        sheet_of(bare, "none.md", 1, knowledge)


def test_an_unknown_note_is_named(snapshot: Snapshot, knowledge: Knowledge) -> None:
    with pytest.raises(NoteError, match=r"ko/none\.md: the graph holds no such note"):
        sheet_of(snapshot, "ko/none.md", 1, knowledge)


def test_facts_that_the_graph_lacks_are_not_shown(knowledge: Knowledge) -> None:
    told = explain(NOTE, "queue.md", knowledge.lexicon)
    assert all(not each.reasons for each in restate(told, []))


def test_a_long_note_is_shown_in_parts(tmp_path: Path, knowledge: Knowledge) -> None:
    notes = tmp_path / "long.md"
    notes.write_text("# Amazon SQS\n" + "- kept for up to 14 days\n" * 900, encoding="utf-8")
    build([notes], tmp_path / "store")
    store = open_snapshot(tmp_path / "store")
    for line, first in ((1, 1), (LINES_SHOWN, 1), (LINES_SHOWN + 1, LINES_SHOWN + 1), (5000, 801), (-3, 1)):
        sheet = sheet_of(store, "long.md", line, knowledge)
        assert (sheet.first, sheet.total) == (first, 901)
        assert [each.line.number for each in sheet.lines] == list(range(sheet.first, sheet.last + 1))
    assert len(find_facts(store, "long.md", 10, 11, knowledge.units)) >= 2
