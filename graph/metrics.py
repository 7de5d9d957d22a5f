"""Metrics and concepts of ``data/``, and which of them a figure is about.

A metric is the kind of quantity, a concept what is limited.
"""

from __future__ import annotations

from pathlib import Path

from graph.errors import DataFileError
from graph.model import Concept, Metric

METRIC_COLUMNS = ("id", "en", "ko", "bases", "cues")
CONCEPT_COLUMNS = ("id", "metric", "en", "ko", "cues")


def load_metrics(data_dir: Path) -> tuple[dict[str, Metric], dict[str, Concept]]:
    """Return the metrics and the concepts of *data_dir* by id; ``DataFileError`` names a row that is wrong."""
    metrics: dict[str, Metric] = {}
    path = data_dir / "metrics.tsv"
    for number, cells in read_rows(path, METRIC_COLUMNS):
        if cells["id"] in metrics:
            raise DataFileError(str(path), number, cells["id"], "an id that no row above has")
        metrics[cells["id"]] = Metric(cells["id"], cells["en"], cells["ko"])
    concepts: dict[str, Concept] = {}
    path = data_dir / "concepts.tsv"
    for number, cells in read_rows(path, CONCEPT_COLUMNS):
        if cells["id"] in concepts:
            raise DataFileError(str(path), number, cells["id"], "an id that no row above has")
        if cells["metric"] not in metrics:
            raise DataFileError(str(path), number, cells["metric"], "a metric of metrics.tsv")
        concepts[cells["id"]] = Concept(cells["id"], cells["metric"], cells["en"], cells["ko"])
    return metrics, concepts


def read_rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, column -> cell) for each row below the header, which must hold *columns*."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise DataFileError(str(path), 1, "no such file", "the file") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise DataFileError(str(path), 1, lines[0] if lines else "", "the columns " + " ".join(columns))
    rows: list[tuple[int, dict[str, str]]] = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise DataFileError(str(path), number, line, f"{len(columns)} cells: " + " ".join(columns))
        rows.append((number, dict(zip(columns, cells, strict=True))))
    return rows
