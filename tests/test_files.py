from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.files import held, put


def test_a_file_is_whole_whatever_happens(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    put(path, "가\n")
    with path.open("rb") as reading:
        put(path, b"longer than before\n")
        assert reading.read() == "가\n".encode()  # who had opened it still has the old one
    assert path.read_bytes() == b"longer than before\n"
    with pytest.raises(UnicodeEncodeError):
        put(path, "new \ud800")
    assert path.read_bytes() == b"longer than before\n"
    assert list(tmp_path.iterdir()) == [path]


def test_one_holds_at_a_time(tmp_path: Path) -> None:
    lock, counted = tmp_path / "lock", tmp_path / "count"
    put(counted, "0")

    def count(_: int) -> None:
        with held(lock):
            put(counted, str(int(counted.read_text()) + 1))

    with ThreadPoolExecutor(8) as others:
        list(others.map(count, range(40)))
    assert counted.read_text() == "40"
    with held(lock), pytest.raises(BlockingIOError), held(lock, wait=False):
        pass
    with held(lock, wait=False):
        pass
