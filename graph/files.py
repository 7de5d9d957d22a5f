"""Files that several may read and write at once: one writer at a time, and nobody ever reads half of one."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(lock: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the file *lock*, made where there is none, against all others who would.

    Waits until another holder ends, or without *wait* raises ``BlockingIOError``.
    """
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def put(path: Path, content: str | bytes) -> None:
    """Make *content* (text as UTF-8) the file at *path* in one step: readers get the old one or the new, whole."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content.encode() if isinstance(content, str) else content)
    fresh.replace(path)
