"""What the tests share: the knowledge of data/, the graph of our own notes, and one small graph."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from graph.build import DEFAULT_NOTES, Knowledge, build, find_notes, load_knowledge, read_notes
from graph.catalog import Catalog
from graph.model import Extraction
from graph.store import Snapshot, open_snapshot
from tests.servers import find_virtuoso

# How long an example takes says nothing on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than cores: the journeys in the browser wait much of their time."""
    return min((os.cpu_count() or 1) + 1, 6)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what this machine could not test."""
    if find_virtuoso() is None:
        terminalreporter.write_line(
            "Virtuoso is not installed, so the tests on it were skipped; "
            "on Debian: apt-get install virtuoso-opensource-7-bin",
            yellow=True,
        )


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def extractions(knowledge: Knowledge) -> list[Extraction]:
    """What each of our own notes gives."""
    found, problems = read_notes(find_notes([DEFAULT_NOTES]), knowledge)
    assert problems == []
    return found


@pytest.fixture(scope="session")
def default_store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store with the graph of our own notes, built once for all processes of the tests, which only read it."""
    base = tmp_path_factory.getbasetemp()  # of this process; the processes' share one above them
    place = (base if worker_id == "master" else base.parent) / "default" / "store"
    place.parent.mkdir(exist_ok=True)
    with (place.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "current").exists():
            build([DEFAULT_NOTES], place)
    return place


@pytest.fixture
def open_page(default_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Opens a page on our own notes: ``open_page("service", name="SQS", lang="ko")``."""
    from tests.pages import opened  # with Streamlit, which most tests do without

    monkeypatch.setenv("STORE", str(default_store))
    return opened


@pytest.fixture(scope="session")
def snapshot(default_store: Path) -> Snapshot:
    return open_snapshot(default_store)


@pytest.fixture(scope="session")
def catalog(snapshot: Snapshot) -> Catalog:
    return Catalog(snapshot)
