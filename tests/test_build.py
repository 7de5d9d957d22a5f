"""The way from notes to a graph: what is built, what is told, and that nothing built is lost."""

from __future__ import annotations

import os
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.build import ADDED, DEFAULT_NOTES, add_note, build, find_notes, is_stale, remove_note
from graph.catalog import Catalog
from graph.check import check
from graph.errors import GraphError, NoteError, StoreError
from graph.export import export
from graph.model import Extraction, Relation
from graph.queries import ask
from graph.store import Snapshot, open_snapshot, served_name

NOTE = "# Amazon SQS\n\n- Messages are kept for up to 14 days.\n- SQS triggers AWS Lambda.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "queue.md").write_text(NOTE, encoding="utf-8")
    return folder


def test_our_notes_give_a_graph_worth_exploring(snapshot: Snapshot) -> None:
    counts = snapshot.manifest["counts"]
    assert counts["entities"] >= 150
    assert counts["feature"] >= 300
    assert counts["limit"] >= 250
    assert counts["relation"] >= 700


def test_every_fact_leads_to_a_line_that_is_there(snapshot: Snapshot) -> None:
    """Walks every fact of the graph to its file on disk."""
    rows = ask(snapshot, "all_facts")
    files = {file: (DEFAULT_NOTES / file).read_text(encoding="utf-8").splitlines() for file in rows["file"].unique()}
    for row in rows.itertuples():
        assert files[str(row.file)][int(str(row.line)) - 1].strip() == row.text
    facts = snapshot.select(
        "SELECT (COUNT(DISTINCT ?fact) AS ?n) { VALUES ?kind { <https://w3id.org/service-atlas/Feature>"
        " <https://w3id.org/service-atlas/Limit> <https://w3id.org/service-atlas/Relation>"
        " <https://w3id.org/service-atlas/Statement> } ?fact a ?kind }"
    )
    assert int(facts.split()[1]) == sum(
        snapshot.manifest["counts"][kind] for kind in ("feature", "limit", "relation", "statement")
    )


def test_a_denied_relation_is_nowhere_asserted_by_the_same_line(extractions: list[Extraction]) -> None:
    relations = [fact for extraction in extractions for fact in extraction.facts if isinstance(fact, Relation)]
    denied = {(r.subject, r.type, r.object, r.evidence) for r in relations if r.negated}
    asserted = {(r.subject, r.type, r.object, r.evidence) for r in relations if not r.negated}
    assert denied and not denied & asserted


def test_our_graph_conforms(tmp_path: Path) -> None:
    """A third of our notes, of both languages: SHACL takes longer over a graph than to build it."""
    conforms, report = check(build([path for _, path in find_notes([DEFAULT_NOTES])[::3]], tmp_path))
    assert conforms, report


def test_a_graph_that_is_not_well_formed_is_reported(tmp_path: Path) -> None:
    from graph.store import write_snapshot

    bad = b"<urn:f> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/service-atlas/Feature> .\n"
    conforms, report = check(write_snapshot(tmp_path, bad, {}))
    assert not conforms
    assert "at least one line that says it" in report


def test_building_twice_gives_the_same_bytes(notes: Path, tmp_path: Path) -> None:
    exports = []
    for name in ("a", "b"):
        snapshot = build([notes], tmp_path / name)
        exports.append(
            [export(snapshot, Catalog(snapshot), suffix) for suffix in (".nt", ".nq", ".ttl", ".csv", ".jsonld")]
        )
    assert exports[0] == exports[1]


def test_the_order_of_files_does_not_change_the_graph(notes: Path, tmp_path: Path) -> None:
    (notes / "other.md").write_text("# AWS Lambda\n\n- AWS Lambda runs at most 15 minutes.\n", encoding="utf-8")
    paths = sorted(notes.iterdir())
    one = build(paths, tmp_path / "one").dump(quads=True)
    other = build(paths[::-1], tmp_path / "other").dump(quads=True)
    assert one == other


def test_a_bad_note_is_a_problem_and_the_others_are_built(notes: Path, tmp_path: Path) -> None:
    (notes / "latin.md").write_bytes(b"# Caf\xe9\n")
    (notes / "binary.md").write_bytes(b"\x00\x01\x02")
    (notes / "empty.md").write_text("")
    manifest = build([notes], tmp_path / "store").manifest
    told = {problem["path"]: problem["message"] for problem in manifest["problems"] if problem["severity"] == "error"}
    assert set(told) == {"latin.md", "binary.md", "empty.md"}
    assert "UTF-8" in told["latin.md"]
    assert manifest["counts"]["limit"] == 1


def test_without_a_readable_note_nothing_changes(notes: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    build([notes], place)
    before = served_name(place)
    (notes / "queue.md").write_bytes(b"\xff\xfe")
    with pytest.raises(NoteError, match=r"queue\.md"):
        build([notes], place)
    assert served_name(place) == before
    with pytest.raises(NoteError, match="no Markdown file"):
        (tmp_path / "none").mkdir()
        build([tmp_path / "none"], place)
    with pytest.raises(NoteError, match="no such file or folder"):
        build([tmp_path / "missing"], place)
    assert open_snapshot(place).manifest["counts"]["limit"] == 1


def test_crlf_and_a_byte_order_mark_change_no_fact(notes: Path, tmp_path: Path) -> None:
    plain = build([notes], tmp_path / "plain").dump()
    (notes / "queue.md").write_bytes(b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode())
    assert build([notes], tmp_path / "windows").dump() == plain


def test_notes_of_one_name_in_two_folders_stay_apart(notes: Path, tmp_path: Path) -> None:
    other = tmp_path / "more"
    other.mkdir()
    (other / "queue.md").write_text(NOTE, encoding="utf-8")
    assert [name for name, _ in find_notes([notes, other])] == ["more/queue.md", "notes/queue.md"]


def test_staleness_follows_the_notes(notes: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    assert is_stale(place, [notes])
    build([notes], place)
    assert not is_stale(place, [notes])
    (notes / "queue.md").write_text(NOTE + "- SQS is serverless.\n", encoding="utf-8")
    assert is_stale(place, [notes])


def test_staleness_is_told_without_holding_all_notes(notes: Path, tmp_path: Path) -> None:
    build([notes], tmp_path / "store")
    for number in range(8):
        (notes / f"{number}.md").write_bytes(b"- a line\n" * 300_000)
    tracemalloc.start()
    assert is_stale(tmp_path / "store", [notes])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 300_000 * len("- a line\n")


def test_two_folders_of_one_name_lose_nothing(tmp_path: Path) -> None:
    for folder in ("a/notes", "b/notes"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "queue.md").write_text(NOTE, encoding="utf-8")
    found = find_notes([tmp_path / "a" / "notes", tmp_path / "b" / "notes", tmp_path / "a" / "notes"])
    assert len(found) == len({name for name, _ in found}) == len({path for _, path in found}) == 2


def test_a_snapshot_keeps_the_text_that_was_read(notes: Path, tmp_path: Path) -> None:
    snapshot = build([notes], tmp_path / "store")
    (notes / "queue.md").write_text("# Something else\n", encoding="utf-8")
    (entry,) = snapshot.manifest["notes"]
    kept = open_snapshot(tmp_path / "store").note_path(entry["digest"])
    assert kept is not None and kept.read_text(encoding="utf-8") == NOTE
    assert entry["path"] == str((notes / "queue.md").resolve())
    assert snapshot.note_path("") is None and snapshot.note_path("../manifest") is None


def test_coverage_is_in_the_graph(notes: Path, tmp_path: Path) -> None:
    (row,) = ask(build([notes], tmp_path / "store"), "all_notes").to_dict("records")
    assert (row["lines"], row["content"], row["plain"]) == (4, 2, 0)


OWN = "# Amazon SNS\n\n- SNS triggers AWS Lambda.\n"


def test_a_note_is_added_replaced_and_removed(notes: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    build([notes], place)
    added = add_note(place, "My topics", OWN)
    assert [entry["file"] for entry in added.manifest["notes"]] == [f"{ADDED}/My-topics.md", "queue.md"]
    assert not is_stale(place, [notes])  # the command reads the store's own notes, too
    again = build([notes], place)
    assert again.manifest["notes"] == added.manifest["notes"]
    changed = add_note(place, "My topics", OWN + "- SNS has 3 subscriptions.\n")
    assert changed.manifest["counts"]["limit"] == added.manifest["counts"]["limit"] + 1
    left = remove_note(place, f"{ADDED}/My-topics.md")
    assert [entry["file"] for entry in left.manifest["notes"]] == ["queue.md"]
    assert not is_stale(place, [notes])


def test_adding_does_not_need_the_files_that_were_read(notes: Path, tmp_path: Path) -> None:
    build([notes], tmp_path / "store")
    (notes / "queue.md").unlink()
    snapshot = add_note(tmp_path / "store", "topics", OWN)
    assert set(ask(snapshot, "all_facts")["file"]) == {"queue.md", f"{ADDED}/topics.md"}


def test_a_note_that_cannot_be_added_changes_nothing(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "store"
    build([notes], place)
    add_note(place, "topics", OWN)
    served, own = served_name(place), place / "notes" / ADDED / "topics.md"
    for text in ("", "a\0b"):
        with pytest.raises(NoteError):
            add_note(place, "topics", text)

    def broken(*_: object, **__: object) -> None:
        raise StoreError("here", "the disk is full", "make room")

    monkeypatch.setattr("graph.build.write_snapshot", broken)
    for attempt in (
        lambda: add_note(place, "topics", "# Other\n- text\n"),
        lambda: add_note(place, "more", OWN),
        lambda: remove_note(place, f"{ADDED}/topics.md"),
    ):
        with pytest.raises(StoreError, match="disk is full"):
            attempt()
    assert served_name(place) == served and own.read_text(encoding="utf-8") == OWN
    assert [path.name for path in own.parent.iterdir()] == ["topics.md"]


def test_only_added_notes_can_be_removed(notes: Path, tmp_path: Path) -> None:
    build([notes], tmp_path / "store")
    for file in ("queue.md", f"{ADDED}/../queue.md", f"{ADDED}/none.md"):
        with pytest.raises(GraphError):
            remove_note(tmp_path / "store", file)
    assert (notes / "queue.md").is_file()


def test_two_notes_that_are_added_at_once_are_both_kept(notes: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    build([notes], place)
    reading, going = threading.Event(), threading.Event()

    def halt(name: str) -> None:
        reading.set()
        assert going.wait(60)

    with ThreadPoolExecutor() as people:
        first = people.submit(add_note, place, "one", OWN, progress=halt)
        assert reading.wait(60)
        second = people.submit(add_note, place, "two", OWN)
        with pytest.raises(StoreError, match="another build is writing here"):
            build([notes], place)
        going.set()
        first.result()
        second.result()
    files = [entry["file"] for entry in open_snapshot(place).manifest["notes"]]
    assert files == [f"{ADDED}/one.md", f"{ADDED}/two.md", "queue.md"]


def test_a_note_that_changes_during_a_build_is_the_one_that_was_read(notes: Path, tmp_path: Path) -> None:
    path = notes / "queue.md"
    snapshot = build(
        [notes], tmp_path / "store", progress=lambda name: path.write_text("# Changed\n", "utf-8") and None
    )
    (entry,) = snapshot.manifest["notes"]
    kept = snapshot.note_path(entry["digest"])
    assert kept is not None and kept.read_text("utf-8") == NOTE
    assert is_stale(tmp_path / "store", [notes])


def test_a_note_that_may_not_be_read_is_a_problem(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (notes / "secret.md").write_text(OWN, "utf-8")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "secret.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    snapshot = build([notes], tmp_path / "store")
    assert [(each["path"], each["message"]) for each in snapshot.manifest["problems"]] == [
        ("secret.md", "it cannot be read (Permission denied); allow it to be read.")
    ]
    assert [entry["file"] for entry in snapshot.manifest["notes"]] == ["queue.md"]
    assert not is_stale(tmp_path / "store", [notes])


def test_a_file_name_that_is_no_utf8_is_written_out(notes: Path, tmp_path: Path) -> None:
    for name in (b"caf\xe9.md", b"caf\xea.md"):
        Path(os.fsdecode(os.fsencode(notes) + b"/" + name)).write_text(NOTE, "utf-8")
    snapshot = build([notes], tmp_path / "store")
    assert [entry["file"] for entry in snapshot.manifest["notes"]] == [r"caf\xe9.md", r"caf\xea.md", "queue.md"]
    assert set(ask(snapshot, "all_facts")["file"]) == {r"caf\xe9.md", r"caf\xea.md", "queue.md"}


def test_a_name_that_is_made_longer_takes_no_other_s_place(tmp_path: Path) -> None:
    for file in ("p1/a/x.md", "p2/b/x.md", "p3/a/x.md"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text(NOTE, "utf-8")
    found = find_notes([tmp_path / "p1" / "a", tmp_path / "p2" / "b", tmp_path / "p3"])
    full = str(tmp_path / "p1" / "a" / "x.md").lstrip("/")
    assert [name for name, _ in found] == sorted(["b/x.md", "p3/a/x.md", full])


def test_what_was_thrown_away_or_hidden_is_not_read(tmp_path: Path) -> None:
    vault = tmp_path / ".vault"
    for file in (".trash/old.md", "a/.git/b.md", "a/.draft.md", "a/kept.md"):
        (vault / file).parent.mkdir(parents=True, exist_ok=True)
        (vault / file).write_text(NOTE, "utf-8")
    assert [name for name, _ in find_notes([vault])] == ["a/kept.md"]
    assert [name for name, _ in find_notes([vault / "a" / ".draft.md"])] == [".draft.md"]
