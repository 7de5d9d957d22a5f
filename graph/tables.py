"""The rows of ``data/*.tsv``, each with its place, so that a fault can be named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.errors import DataFileError


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, column -> cell) for each row below the header, which must hold *columns*.

    Raises ``DataFileError`` for a file that is missing or no text, another header, or a row with more or fewer cells.
    """
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise DataFileError(str(path), number, f"the byte {content[error.start]:#04x}", "text in UTF-8") from error
    except OSError as error:
        raise DataFileError(str(path), 1, (error.strerror or str(error)).lower(), "a file that can be read") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise DataFileError(str(path), 1, lines[0] if lines else "", "the columns " + " ".join(columns))
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise DataFileError(str(path), number, line, f"{len(columns)} cells: " + " ".join(columns))
        yield number, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
