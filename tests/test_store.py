import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.store import KEPT, locked, open_snapshot, served_name, write_snapshot

ONE = b'<urn:a> <urn:b> "1" .\n<urn:a> <urn:b> "1" <urn:g> .\n'
TWO = b'<urn:a> <urn:b> "2" .\n'


def test_a_snapshot_gives_back_what_was_written(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path, ONE, {"counts": {"x": 1}})
    assert snapshot.dump() == b'<urn:a> <urn:b> "1" .\n'
    assert snapshot.dump(quads=True) == b"".join(sorted(ONE.splitlines(keepends=True)))
    assert open_snapshot(tmp_path).manifest["counts"] == {"x": 1}


def test_a_new_snapshot_serves_and_old_ones_are_dropped(tmp_path: Path) -> None:
    first = write_snapshot(tmp_path, ONE, {})
    assert first.engine is not None
    for _ in range(KEPT + 1):
        write_snapshot(tmp_path, TWO, {})
    assert open_snapshot(tmp_path).dump() == TWO
    assert len(list((tmp_path / "snapshots").iterdir())) == KEPT
    assert first.dump() == b'<urn:a> <urn:b> "1" .\n'  # a reader that was open keeps reading


def test_a_failed_build_leaves_the_old_graph_serving(tmp_path: Path) -> None:
    write_snapshot(tmp_path, ONE, {})
    before = served_name(tmp_path)
    with pytest.raises(SyntaxError):
        write_snapshot(tmp_path, b"this is not a quad", {})
    assert served_name(tmp_path) == before
    assert open_snapshot(tmp_path).dump() == b'<urn:a> <urn:b> "1" .\n'
    assert write_snapshot(tmp_path, TWO, {}).dump() == TWO


def test_a_directory_of_the_engine_is_a_store(tmp_path: Path) -> None:
    directory = write_snapshot(tmp_path, ONE, {}).directory
    assert open_snapshot(directory).dump() == b'<urn:a> <urn:b> "1" .\n'


def test_what_is_wrong_with_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder; make one with python -m graph build --store"):
        open_snapshot(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="there is no graph here"):
        open_snapshot(tmp_path / "empty")
    write_snapshot(tmp_path / "s", ONE, {})
    manifest = tmp_path / "s" / "snapshots" / "000001" / "manifest.json"
    manifest.write_text(json.dumps({"format": 0}))
    with pytest.raises(StoreError, match="another version built this graph"):
        open_snapshot(tmp_path / "s")
    manifest.write_text("{")
    with pytest.raises(StoreError, match="incomplete; build it again"):
        open_snapshot(tmp_path / "s")


def test_a_broken_engine_directory_is_told(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path, ONE, {})
    (snapshot.directory / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match=r"cannot be opened, .* build NOTES --store"):
        open_snapshot(tmp_path).dump()


def test_two_builds_do_not_write_into_one_place(tmp_path: Path) -> None:
    write_snapshot(tmp_path, ONE, {})
    with (
        locked(tmp_path),
        ThreadPoolExecutor() as others,
        pytest.raises(StoreError, match="another build is writing here"),
    ):
        others.submit(write_snapshot, tmp_path, TWO, {}).result()


def test_a_place_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        write_snapshot(tmp_path / "file", ONE, {})
