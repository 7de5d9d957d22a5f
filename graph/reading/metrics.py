"""Metrics and concepts of ``data/``, and which of them a figure is about.

A metric is the kind of quantity, a concept what is limited. A concept's cues count only where its metric can be stated
in the figure's unit; a count is about the thing counted, never about a heading far above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from graph.errors import DataFileError
from graph.model import Concept, Metric, Unit
from graph.reading.sieve import Alternation, Screen, either
from graph.tables import read_rows

METRIC_COLUMNS = ("id", "en", "ko", "bases", "concept", "cues")
CONCEPT_COLUMNS = ("id", "metric", "en", "ko", "cues")
_SENTENCE = re.compile(r"[.!?。](?:\s+|$)|;\s")
_CLAUSE = re.compile(r"[,;:(]\s?|(?:고|며|나|지만|는데|으나)\s|\s[-–]\s")
_TOPIC = re.compile(
    r"(?<![^\s,.()\"“:])((?!\d)[^\s,.()\"“:]+(?:\s(?!\d)[^\s,.()\"“:]+){0,2}?)(?P<particle>은|는|이|가|을|를)\s"
)
_CLAUSE_BEFORE = re.compile(r"^.*(?:[고며서면여에]|는데|지만|까지|부터|마다|으로|[A-Za-z]로)\s")
# What looks like a noun with its particle and is none: "또는", "하는", "같은", "있는", "A에서 B로는", "기본은".
_NO_TOPIC = re.compile(
    r"(?:^|\s)(?:또|그|이|치|[^\s]?[하되보쓰주오사타]|기본(?:값)?|최대|최소|무료|유료|그 이상)$"
    r"|\S\S[하되]$|[같많높낮좋작있없했었았]$|에서?$|[A-Za-z0-9]로$|[와과]$|\S\s간$"
)
# All that stands between a figure and the one before it where both are of one kind: "default 30 s, at most 12 h".
_SAME = re.compile(
    r"(?i)(?:[\s,;:/()·~+–-]|\b(?:and|or|but|between|up to|at (?:most|least)|max(?:imum)?|min(?:imum)?|default|to|as|is"
    r"|are|was|can|be|could|raised|extended|by|from|with|without|in|on|for|per|a|an|the|each|only|then|if|of|soft|hard"
    r"|limit|bursts?|over)\b\.?|또는|혹은|및|이나|최대|최소|기본(?:값)?|까지|에서|부터|약|각각|총|이상|이하|미만|초과|입니다|이고"
    r"|이며|하면|가능|증가|확장|조정|설정|[은는이가을를의로에나과와당])*"
)
_BEHIND = 6
_BEHIND_ONLY = "~"  # before a cue of concepts.tsv that counts only at once behind a figure
_WITH_METRIC = "+"  # before one that counts only where a cue tells its metric: "messages ... are kept"
_SIGNS = _BEHIND_ONLY + _WITH_METRIC
_NEAR = 300
_STORE = 2.0**30
_HANGUL, _LATIN = re.compile("[가-힣]"), re.compile("[A-Za-z]")
_SPACING, _EACH = re.compile(r"[\s-]"), re.compile(r"\S+\s?당(?=\s)")
_REMEMBERED = 256
_NEAREST = 2  # of the labels above, such as the headers of a cell
Found = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cues:
    """Words with what each stands for.

    Those of *behind* count only at once behind a figure ("10 GB 단위로"), those of *leaning* where a metric is told.
    """

    pattern: Alternation
    ids: Mapping[str, tuple[str, ...]]
    behind: frozenset[str] = frozenset()
    leaning: frozenset[tuple[str, str]] = frozenset()  # with the concept
    _memo: Callable[[str], tuple[Found, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_memo", lru_cache(_REMEMBERED)(self._find))

    def find(self, text: str) -> tuple[Found, ...]:
        """Return (start, end, ids) of each cue in *text*, the longest where several begin.

        The figures of a line ask for the same text again, and all lines under a label for that label.
        """
        return self._memo(text)

    def _find(self, text: str) -> tuple[Found, ...]:
        return tuple(
            (match.start(), match.end(), ids)
            for match in self.pattern.finditer(text)
            if (ids := self.ids.get(_folded(match[0])) or self.ids.get(_folded(match[0]).removesuffix("s")))
        )


@dataclass(frozen=True, slots=True)
class Meanings:
    """The metrics and concepts with their cues; *by_base* are the metrics that a base unit can state, the usual first.

    *usual* is the concept of a metric where no word tells, such as throughput for a rate.
    """

    metrics: Mapping[str, Metric]
    concepts: Mapping[str, Concept]
    metric_cues: Cues
    concept_cues: Cues
    by_base: Mapping[str, tuple[str, ...]]
    usual: Mapping[str, str]
    countable: str

    def classify(
        self,
        text: str,
        span: tuple[int, int],
        unit: Unit,
        *,
        counted: str = "",
        ratio: bool = False,
        bounds: tuple[int, int] | None = None,
        context: Sequence[str] = (),
        alike: bool = False,
    ) -> tuple[str, str, str]:
        """Return (metric, concept or "", what is limited in words) of the figure at *span* of *text*.

        *bounds* are the ends of the figures around it, beyond which cues belong to those; *context* are the labels
        that the line stands under, the nearest first.
        """
        begin = max(0, span[0] - _NEAR)
        text, shift = text[begin : span[1] + _NEAR], begin  # far cues tell nothing, and time stays linear
        span = (span[0] - shift, span[1] - shift)
        bounds = (max(0, bounds[0] - shift), bounds[1] - shift) if bounds else None
        allowed = self.by_base.get(unit.base, ("count",))
        if unit.base == "count":
            allowed = ("ratio",) if ratio else ("count", "cpu")
        before, after = _around(text, span, bounds)
        low = bounds[0] if bounds else 0
        floor = 0 if alike or _SAME.fullmatch(text, low, span[0]) else low  # what is said of the figure before it
        if unit.base == "count" and not ratio:
            return self._classify_count(text, span, counted, before, allowed)
        concept, distance = self._concept(text, span, (floor, before, after), allowed, context)
        metric = self._metric(text, span, before, after, allowed)
        if concept and (metric is None or distance <= metric[1]):
            return self.concepts[concept].metric, concept, self.concepts[concept].en
        name = metric[0] if metric else self._labelled(context[:_NEAREST], allowed) or _usual(allowed, unit)
        told = metric is not None and len(allowed) > 1
        concept, _ = self._concept(text, span, (floor, before, after), (name,), context, told=told)
        if concept:
            return name, concept, self.concepts[concept].en
        concept = self.usual.get(name, "")
        if concept:
            return name, concept, self.concepts[concept].en
        return name, "", _topic(text[before : span[0]]) or self.metrics[name].en

    def _classify_count(
        self, text: str, span: tuple[int, int], counted: str, before: int, allowed: tuple[str, ...]
    ) -> tuple[str, str, str]:
        window = counted
        found = self._known(window, allowed)
        if not found:
            window = _EACH.sub(" ", text[max(before, span[0] - 30) : span[0]])
            found = self._known(window, allowed) if not _LATIN.search(counted) else []
        if found:
            concept = self.concepts[found[-1]]
            return concept.metric, concept.id, concept.en if concept.id != "kinds" else counted.strip() or concept.en
        return "count", "", counted.strip() or _topic(text[before : span[0]] + " ") or self.metrics["count"].en

    def _known(self, window: str, allowed: Sequence[str]) -> list[str]:
        return [
            name
            for left, right, ids in self.concept_cues.find(window)
            for name in ids
            if self.concepts[name].metric in allowed
            if (_folded(window[left:right]), name) not in self.concept_cues.leaning
        ]

    def _concept(
        self,
        text: str,
        span: tuple[int, int],
        reach: tuple[int, int, int],
        allowed: Sequence[str],
        context: Sequence[str],
        *,
        told: bool = False,
    ) -> tuple[str, int]:
        """The concept whose cue is nearest, else the labels' above, and how far that is.

        *reach* is from where cues count at all, and where the figure's own clause begins and ends; *told* says that
        a cue tells the metric.
        """
        floor, before, after = reach
        best: tuple[int, int, str] | None = None
        start, end = _sentence(text, span)
        for left, right, ids in self.concept_cues.find(text):
            cue, cues = _folded(text[left:right]), self.concept_cues
            names = [name for name in ids if self.concepts[name].metric in allowed]
            leans = told and start <= left and right <= end
            names = [name for name in names if leans or (cue, name) not in cues.leaning]
            anew = allowed[0] == "price"  # each price says anew what it is of
            if not names or left < (before if anew else floor):
                continue
            if cue in cues.behind and not 0 <= left - span[1] <= 1:
                continue
            distance = _distance(text, span, left, right, before, after)
            if left < start or right > end:
                distance += 200
            if best is None or (distance, left - right) < best[:2]:
                best = (distance, left - right, names[0])
        if best is not None and best[0] < 200:
            return best[2], best[0]
        for label in context:
            known = self._known(label, allowed)
            if known:
                return known[-1], 1000
        return (best[2], best[0]) if best else ("", 1000)

    def _labelled(self, context: Sequence[str], allowed: Sequence[str]) -> str:
        """The metric that the nearest label with a cue of one names, or "" where that is the usual one."""
        cues = (ids for label in context for _, _, ids in self.metric_cues.find(label))
        name = next((name for ids in cues for name in ids if name in allowed), "")
        return name if name != allowed[0] else ""

    def _metric(
        self, text: str, span: tuple[int, int], before: int, after: int, allowed: Sequence[str]
    ) -> tuple[str, int] | None:
        """The metric whose cue is nearest, and how far that is."""
        if len(allowed) == 1:
            return allowed[0], 0
        best: tuple[int, int, str] | None = None
        for left, right, ids in self.metric_cues.find(text):
            names = [name for name in ids if name in allowed]
            if not names or (left < span[1] and right > span[0]):
                continue
            distance = _distance(text, span, left, right, before, after)
            if best is None or (distance, left - right) < best[:2]:
                best = (distance, left - right, names[0])
        return (best[2], best[0]) if best else None


def _topic(before: str) -> str:
    """The last noun with a particle *before* a figure, which tells what the figure is of, or ""."""
    for match in reversed(list(_TOPIC.finditer(before))):
        noun = _CLAUSE_BEFORE.sub("", match[1])
        # A noun takes 는 only behind a vowel: "잡는" is a verb's form.
        verbal = match["particle"] == "는" and _ends_in_consonant(noun)
        if noun and not verbal and not _NO_TOPIC.search(noun):
            return noun
    return ""


def _ends_in_consonant(word: str) -> bool:
    """Whether a word ends in a Hangul syllable with a final consonant, by the layout of the Unicode block."""
    return bool(_HANGUL.match(word[-1:])) and (ord(word[-1]) - ord("가")) % 28 > 0


def _sentence(text: str, span: tuple[int, int]) -> tuple[int, int]:
    ends = [match.end() for match in _SENTENCE.finditer(text, 0, span[0])]
    following = _SENTENCE.search(text, span[1])
    return ends[-1] if ends else 0, following.start() if following else len(text)


def _around(text: str, span: tuple[int, int], bounds: tuple[int, int] | None) -> tuple[int, int]:
    """How far the cues of a figure may lie: its clause, and no further than the figures beside it."""
    start, end = _sentence(text, span)
    low, high = bounds or (start, end)
    following = _CLAUSE.search(text, span[1], end)
    return max(start, low), min(high, following.start() if following else end)


def _distance(text: str, span: tuple[int, int], left: int, right: int, before: int, after: int) -> int:
    """How far a cue is from the figure; behind it, or past the end of a clause or another figure, counts as farther."""
    if left < span[1] and right > span[0]:
        return 0  # "5 million requests per day"
    if left - span[1] == 1 and text[span[1] - 1] == "%":
        return 0  # "내구성 / 99.9% 가용성"
    if left - span[1] == 1 and "-" in text[span[0] : span[1]]:
        return 1  # "12-hour retrieval"
    distance = span[0] - right if right <= span[0] else left - span[1] + _BEHIND
    if left < before or right > after:
        distance += 40
    elif right <= span[0] and _CLAUSE.search(text, right, span[0]):
        distance += 12
    return distance


def _usual(allowed: Sequence[str], unit: Unit) -> str:
    """The metric where no word tells: of bytes a size, from gigabytes on rather what a store holds."""
    return "capacity" if unit.base == "B" and unit.factor >= _STORE else allowed[0]


def _folded(cue: str) -> str:
    return _SPACING.sub("", cue.lstrip(_SIGNS)).casefold()


def cue_pattern(cue: str) -> str:
    """Return the pattern that finds *cue*: whole words in English, loosely spaced in Korean.

    >>> bool(re.search(cue_pattern("보존 기간"), "보존기간은")), bool(re.search(cue_pattern("item"), "itemise"))
    (True, False)
    """
    words = [re.escape(word) for word in re.split(r"[\s-]", cue)]
    if _HANGUL.search(cue):
        alone = "" if len(cue) > 1 else "(?<![가-힣])"  # 램 is no memory in 프로그램
        return alone + r"\s?".join(words)
    return rf"(?<![A-Za-z])(?i:{'[ -]?'.join(words)})s?(?![A-Za-z])"


def _make_cues(rows: Sequence[tuple[str, str]], screen: Screen | None) -> Cues:
    written = [(cue, name) for name, cells in rows for cue in cells.split(",") if cue]
    behind = frozenset(_folded(cue) for cue, _ in written if cue.startswith(_BEHIND_ONLY))
    leaning = frozenset((_folded(cue), name) for cue, name in written if cue.startswith(_WITH_METRIC))
    ids: dict[str, tuple[str, ...]] = {}
    cues = sorted({(cue.lstrip(_SIGNS), name) for cue, name in written}, key=_longest_first)
    order = {name: place for place, (name, _) in enumerate(rows)}
    for cue, name in sorted(cues, key=lambda row: order[row[1]]):
        ids[_folded(cue)] = (*ids.get(_folded(cue), ()), name)
    english_first = sorted(dict.fromkeys(cue for cue, _ in cues), key=lambda cue: bool(_HANGUL.search(cue)))
    return Cues(Alternation(map(cue_pattern, english_first), screen), ids, behind, leaning)


def _longest_first(row: tuple[str, str]) -> tuple[int, str, str]:
    return -len(row[0]), *row


def load_meanings(data_dir: Path, screen: Screen | None = None) -> Meanings:
    """Return the metrics and concepts of *data_dir* with their cues; ``DataFileError`` names a row that is wrong."""
    metrics: dict[str, Metric] = {}
    bases: dict[str, tuple[str, ...]] = {}
    usual: dict[str, str] = {}
    cues: list[tuple[str, str]] = []
    path = data_dir / "metrics.tsv"
    for number, cells in read_rows(path, METRIC_COLUMNS):
        if cells["id"] in metrics:
            raise DataFileError(str(path), number, cells["id"], "an id that no row above has")
        metrics[cells["id"]] = Metric(cells["id"], cells["en"], cells["ko"])
        cues.append((cells["id"], cells["cues"]))
        usual[cells["id"]] = cells["concept"]
        for base in cells["bases"].split(","):
            bases[base] = (*bases.get(base, ()), cells["id"])
    concepts: dict[str, Concept] = {}
    concept_cues: list[tuple[str, str]] = []
    path = data_dir / "concepts.tsv"
    for number, cells in read_rows(path, CONCEPT_COLUMNS):
        if cells["id"] in concepts:
            raise DataFileError(str(path), number, cells["id"], "an id that no row above has")
        if cells["metric"] not in metrics:
            raise DataFileError(str(path), number, cells["metric"], "a metric of metrics.tsv")
        concepts[cells["id"]] = Concept(cells["id"], cells["metric"], cells["en"], cells["ko"])
        concept_cues.append((cells["id"], cells["cues"]))
    for metric, name in usual.items():
        if name and (name not in concepts or concepts[name].metric != metric):
            raise DataFileError(str(data_dir / "metrics.tsv"), 1, name, f"a concept of {metric}")
    nouns = {
        cue
        for name, cells in concept_cues
        if concepts[name].metric in ("count", "cpu")
        for cue in cells.split(",")
        if cue
    }
    countable = either((cue, cue_pattern(cue)) for cue in sorted(nouns, key=lambda cue: (-len(cue), cue)))
    return Meanings(
        metrics, concepts, _make_cues(cues, screen), _make_cues(concept_cues, screen), bases, usual, countable
    )
