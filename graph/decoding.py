"""The bytes of a note -> its text; what cannot be one is refused in a sentence that says where and what to do."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from graph.errors import NoteError

LARGEST_NOTE = 20 * 1024 * 1024


def read_bytes(path: Path, *, name: str) -> bytes:
    """Return the bytes of a note; ``NoteError`` says in one clear sentence why they cannot be had."""
    if path.is_dir():
        raise NoteError(name, "it is a folder, not a note", "give its Markdown files")
    if not path.is_file():
        raise NoteError(name, "there is no such file", "check the path")
    try:
        if path.stat().st_size > LARGEST_NOTE:
            raise NoteError(name, "it is larger than 20 MB", "split it")
        return path.read_bytes()
    except OSError as error:
        raise NoteError(name, f"it cannot be read ({error.strerror or error})", "allow it to be read") from error


def read_note(path: Path, *, name: str) -> str:
    """Return the text of the note at *path*, which messages call *name*."""
    return decode_note(read_bytes(path, name=name), name=name)


def decode_note(content: bytes, *, name: str) -> str:
    """Return the text of a note, without BOM, with plain line ends and letters composed.

    Raises ``NoteError`` for whatever is not a UTF-8 text of reasonable size.

    >>> decode_note(b"\\xef\\xbb\\xbf# SQS\\r\\n- queue\\r\\n", name="a.md")
    '# SQS\\n- queue\\n'
    """
    if len(content) > LARGEST_NOTE:
        raise NoteError(name, "it is larger than 20 MB", "split it")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise NoteError(name, f"line {line} holds a NUL byte, so it is not text", "give a Markdown file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"it is not UTF-8 (byte {error.start}, line {line})"
        raise NoteError(name, reason, "save it as UTF-8") from error
    if not text.strip():
        raise NoteError(name, "it is empty", "write something into it")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
