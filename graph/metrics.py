"""Metrics and concepts of ``data/``, and which of them a figure is about.

A metric is the kind of quantity, a concept what is limited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DataFileError
from graph.model import Concept, Metric
from graph.units import read_rows

METRIC_COLUMNS = ("id", "en", "ko", "bases", "cues")
CONCEPT_COLUMNS = ("id", "metric", "en", "ko", "cues")
DEFAULTS = ("size", "duration", "count", "ratio")
REACH = 80
CROSSING = 24
_STOP = re.compile(r"[,;()]|[.。](?=\s|$)")


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


@dataclass(frozen=True, slots=True)
class Cues:
    """Which words speak of which metric and concept, compiled: one pattern for each set of candidates."""

    by_base: Mapping[str, tuple[str, ...]]
    metric_words: Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]
    concept_words: Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]
    counted_words: Mapping[str, str]
    labels: Mapping[str, str]
    nouns: tuple[str, ...]

    def label(self, concept: str) -> str:
        """Return the English label of a concept."""
        return self.labels[concept]

    def counted_nouns(self) -> tuple[str, ...]:
        """Return patterns of the things that Korean counts without a counter or behind one ("AZ", "읽기 복제본")."""
        return self.nouns

    def metric(self, text: str, start: int, end: int, base: str, context: Sequence[str]) -> str:
        """Return the metric of a figure at *start* to *end* whose unit has the base *base*."""
        candidates = self.by_base.get(base, ("count",))
        plain = next((metric for metric in DEFAULTS if metric in candidates), candidates[0])
        if len(candidates) == 1 or base not in self.metric_words:
            return plain
        pattern, ids = self.metric_words[base]
        found = _nearest(pattern, ids, text, start, end)
        for label in () if found else context:
            found = _nearest(pattern, ids, label, len(label), len(label))
            if found:
                break
        return found or plain

    def concept(
        self, text: str, start: int, end: int, metric: str, counted: str, context: Sequence[str]
    ) -> str:
        """Return the concept of a figure, "" where neither its line nor the labels above name one."""
        if metric == "count":
            return self.counted_words.get(counted.casefold()) or self.counted_words.get(
                counted.casefold().split()[-1] if counted else "", ""
            )
        if metric not in self.concept_words:
            return ""
        pattern, ids = self.concept_words[metric]
        found = _nearest(pattern, ids, text, start, end)
        for label in () if found else context:
            found = _nearest(pattern, ids, label, len(label), len(label))
            if found:
                break
        return found


def _nearest(pattern: re.Pattern[str], ids: Mapping[str, str], text: str, start: int, end: int) -> str:
    """The id of the cue nearest to a figure; a longer cue wins over one that lies a little nearer."""
    best, chosen = float(REACH), ""
    for match in pattern.finditer(text):
        gap = start - match.end() if match.end() <= start else match.start() - end if match.start() >= end else 0
        crossed = text[match.end() : start] if match.end() <= start else text[end : match.start()]
        gap += CROSSING * len(_STOP.findall(crossed)) - min(len(match[0]), 12)
        if gap < best:
            best, chosen = gap, ids[match[0].casefold()]
    return chosen


def load_cues(data_dir: Path) -> Cues:
    """Return the cues of ``metrics.tsv`` and ``concepts.tsv``."""
    by_base: dict[str, list[str]] = {}
    metric_cues: dict[str, dict[str, str]] = {}
    for _, cells in read_rows(data_dir / "metrics.tsv", METRIC_COLUMNS):
        for base in filter(None, cells["bases"].split(",")):
            by_base.setdefault(base, []).append(cells["id"])
            for cue in filter(None, cells["cues"].split(",")):
                metric_cues.setdefault(base, {}).setdefault(cue.casefold(), cells["id"])
    concept_cues: dict[str, dict[str, str]] = {}
    labels: dict[str, str] = {}
    for _, cells in read_rows(data_dir / "concepts.tsv", CONCEPT_COLUMNS):
        labels[cells["id"]] = cells["en"]
        for cue in filter(None, cells["cues"].split(",")):
            concept_cues.setdefault(cells["metric"], {}).setdefault(cue.casefold(), cells["id"])
    counted = concept_cues.get("count", {})
    nouns = tuple(
        re.escape(cue.upper() if cue.isascii() and len(cue) <= 3 else cue)
        for cue in sorted(counted, key=lambda cue: (-len(cue), cue))
        if not cue.isascii() or len(cue) <= 3 or cue.endswith("s")
    )
    return Cues(
        {base: tuple(metrics) for base, metrics in by_base.items()},
        {base: (_pattern(cues), cues) for base, cues in metric_cues.items()},
        {metric: (_pattern(cues), cues) for metric, cues in concept_cues.items()},
        counted,
        labels,
        nouns,
    )


def _pattern(cues: Mapping[str, str]) -> re.Pattern[str]:
    longest = sorted(cues, key=lambda cue: (-len(cue), cue))
    words = [rf"(?<![A-Za-z]){re.escape(cue)}(?![A-Za-z])" if cue.isascii() else re.escape(cue) for cue in longest]
    return re.compile("|".join(words), re.IGNORECASE)
