"""Reading notes: bytes to text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from graph.decoding import LARGEST_NOTE, decode_note, read_note
from graph.errors import NoteError


@pytest.mark.parametrize(
    "content,part",
    [
        (b"", "it is empty; write something"),
        (b"  \n\n", "it is empty"),
        (b"a\nb\0c", "line 2 holds a NUL byte"),
        ("한글".encode("cp949"), "it is not UTF-8 (byte 0, line 1); save it as UTF-8."),
        (b"ok\n\xff", "it is not UTF-8 (byte 3, line 2)"),
        (b"x" * (LARGEST_NOTE + 1), "it is larger than 20 MB; split it."),
    ],
)
def test_bad_bytes_are_named(content: bytes, part: str) -> None:
    with pytest.raises(NoteError) as caught:
        decode_note(content, name="notes/a.md")
    assert str(caught.value).startswith("notes/a.md: ")
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_read_note_folds_bom_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf# A\r\n- b\rc\n")
    assert read_note(path, name="a.md") == "# A\n- b\nc\n"


def test_missing_note_and_folder(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="no such file"):
        read_note(tmp_path / "none.md", name="none.md")
    with pytest.raises(NoteError, match="a folder"):
        read_note(tmp_path, name="here")


def test_decomposed_letters_are_composed_and_lines_stay() -> None:
    note = "# Amazon SQS\n- 메시지는 최대 14일 보관\n"
    apart = unicodedata.normalize("NFD", note)
    assert apart != note and decode_note(apart.encode(), name="a.md") == note
