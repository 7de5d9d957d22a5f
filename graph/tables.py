"""The rows of ``data/*.tsv``, each with its place, so that a fault can be named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.errors import DataFileError


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, column -> cell) for each row below the header, which must hold *columns*.

    Raises ``DataFileError`` for a missing file, another header, or a row with more or fewer cells.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise DataFileError(str(path), 1, "no such file", "the file") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise DataFileError(str(path), 1, lines[0] if lines else "", "the columns " + " ".join(columns))
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise DataFileError(str(path), number, line, f"{len(columns)} cells: " + " ".join(columns))
        yield number, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
