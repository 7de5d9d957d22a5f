"""Facts that were extracted against facts that a person annotated: precision, recall and F1 of each kind.

Both are rows as ``python -m graph extract`` prints them. What makes two rows the same:

    limit      strict: line, service, bound, value, unit             lenient: line, value, unit
    relation   strict: line, subject, type, object, negated          lenient: the two ends, wherever and however related
    feature    strict: line, service, name                           lenient: line, name
    statement  strict: line, service, negated                        lenient: line, service
    denial     a statement with negated: line, service               lenient: the same

An annotation marked ``optional`` is neither missed nor, when extracted, wrong. Names are compared through the
aliases of the vocabulary, without case and vendor; units through their everyday spellings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from graph.errors import DataFileError, UsageError
from graph.lexicon import Lexicon
from graph.model import Entity, Fact, Feature, Limit, Relation
from graph.reading.names import without_vendor
from graph.reading.units import UnitTable, load_unit_table

Row = Mapping[str, Any]
Key = tuple[Any, ...]
Namer = Callable[[object], str]
Span = tuple[int, int]
Mode = Literal["strict", "lenient"]

KINDS = ("limit", "relation", "feature", "statement", "denial")
MODES: tuple[Mode, ...] = ("strict", "lenient")
NEEDS: Mapping[str, tuple[str, ...]] = {
    "limit": ("line", "service", "bound", "value"),
    "relation": ("line", "subject", "type", "object"),
    "feature": ("line", "service", "name"),
    "statement": ("line", "service"),
}
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Score:
    """How well one kind was extracted; *gold* and *said* count distinct rows, *missed* and *wrong* hold them."""

    precision: float
    recall: float
    f1: float
    gold: int
    said: int
    missed: tuple[Row, ...] = ()
    wrong: tuple[Row, ...] = ()


def plain(name: object) -> str:
    """Return a name without case, brackets, punctuation and a vendor's prefix.

    >>> plain("Amazon S3 (Simple Storage Service)"), plain("Lambda@Edge")
    ('s3', 'lambda edge')
    """
    text = re.sub(r"\(.*?\)", " ", str(name)).casefold()
    text = re.sub(r"[\s_\-/&.,:·@'\"`*]+", " ", text).strip()
    return without_vendor(text)


def make_namer(lexicon: Lexicon) -> Namer:
    """Return the function that names an entity alike under all its aliases."""
    known: dict[str, str] = {}

    def name(value: object) -> str:
        written = str(value)
        if written not in known:
            entity = _resolve(written, lexicon)
            known[written] = plain(entity.name if entity else written)
        return known[written]

    return name


def _resolve(name: str, lexicon: Lexicon) -> Entity | None:
    return lexicon.resolve(name) or lexicon.resolve(re.sub(r"\(.*?\)", " ", name).strip())


def find_doubts(
    gold: Sequence[Row], texts: Mapping[str, str], lexicon: Lexicon, units: Mapping[str, object], place: str
) -> list[str]:
    """Return a sentence for each annotation that nothing can match: its line, a name or its unit is not there.

    *texts* are the notes by file, *place* is what messages call *gold*.
    """
    doubts: list[str] = []
    counts = {file: text.removesuffix("\n").count("\n") + 1 for file, text in texts.items()}
    folded = {file: text.casefold() for file, text in texts.items()}
    for row in gold:
        file, where = row["file"], f"{place}:{row['row']}" if "row" in row else place
        count = counts[file]
        if not 1 <= row["line"] <= count:
            doubts.append(f'{where}: {file} has no line {row["line"]}, only {count}; correct "line".')
        if row.get("optional"):
            continue
        for key in ("service", "subject", "object"):
            name = str(row.get(key) or "")
            if not name or _resolve(name, lexicon) or name.casefold() in folded[file]:
                continue
            # A person may know a name that the vocabulary lacks, but not one that differs from another by a letter.
            for near in get_close_matches(name, sorted(lexicon.entities), 1, 0.85):
                doubts.append(f"{where}: nothing in {file} is called {name!r}; did you mean {near}?")
        unit = _unit(row.get("unit"))
        if row["kind"] == "limit" and unit not in units:
            near = "".join(get_close_matches(unit, sorted(units), 1)) or "a unit of data/units.tsv"
            doubts.append(f"{where}: {unit!r} is no unit; did you mean {near}?")
    return doubts


def score(gold: Sequence[Row], said: Sequence[Row], name: Namer = plain) -> dict[str, Score]:
    """Return the score of each kind in each mode, "limit.strict" and so on, for kinds that *gold* annotates.

    "limit.metric" tells, of the limits that match strictly, how many have the right metric (as precision).

    >>> row = {"kind": "feature", "line": 3, "service": "SQS", "name": "Long polling"}
    >>> score([row], [row, {**row, "line": 4}])["feature.strict"].precision
    0.5
    """
    scores: dict[str, Score] = {}
    stated = any(row["kind"] == "statement" for row in gold)
    for kind in KINDS:
        if kind in ("statement", "denial") and not stated:
            continue
        wanted, found = _of_kind(gold, kind), _of_kind(said, kind)
        for mode in MODES:
            scores[f"{kind}.{mode}"] = _score(wanted, found, partial(row_key, name=name, mode=mode))
    metric = _score_metric(gold, said, name)
    return scores | ({"limit.metric": metric} if metric else {})


def _of_kind(rows: Iterable[Row], kind: str) -> list[Row]:
    if kind == "denial":
        return [row for row in rows if row["kind"] == "statement" and row.get("negated")]
    return [row for row in rows if row["kind"] == kind]


def _score(gold: Sequence[Row], said: Sequence[Row], key: Callable[[Row], Key]) -> Score:
    wanted = {key(row): row for row in reversed(gold) if not row.get("optional")}
    optional = {key(row) for row in gold if row.get("optional")}
    found = {key(row): row for row in reversed(said)}
    hits = len(wanted.keys() & found.keys())
    wrong = found.keys() - wanted.keys() - optional
    precision = hits / (hits + len(wrong)) if hits or wrong else 0.0
    recall = hits / len(wanted) if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    missed = [wanted[each] for each in wanted.keys() - found.keys()]
    return Score(
        precision, recall, f1, len(wanted), len(found), _in_order(missed), _in_order(found[each] for each in wrong)
    )


def _score_metric(gold: Sequence[Row], said: Sequence[Row], name: Namer) -> Score | None:
    right = {
        row_key(row, name): {row["metric"], row.get("metric_alt", row["metric"])}
        for row in gold
        if row["kind"] == "limit" and not row.get("optional") and "metric" in row
    }
    judged = [row for row in said if row["kind"] == "limit" and row_key(row, name) in right]
    wrong = [row for row in judged if row.get("metric") not in right[row_key(row, name)]]
    if not judged:
        return None
    return Score(1 - len(wrong) / len(judged), 0.0, 0.0, len(right), len(judged), (), _in_order(wrong))


def _in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (str(row.get("file", "")), row["line"], describe(row))))


def row_key(row: Row, name: Namer = plain, mode: Mode = "strict") -> Key:
    """Return what *row* is compared by; rows of several notes are told apart by their "file"."""
    file, line, kind, strict = row.get("file", ""), row["line"], row["kind"], mode == "strict"
    if kind == "limit":
        amount = (_value(row["value"]), _unit(row.get("unit")))
        return (file, line, name(row["service"]), row["bound"], *amount) if strict else (file, line, *amount)
    if kind == "relation":
        ends = (name(row["subject"]), name(row["object"]))
        return (file, line, *ends, row["type"], bool(row.get("negated"))) if strict else (file, *sorted(ends))
    service = name(row["service"])
    if kind == "statement":
        return (file, line, service, bool(row.get("negated"))) if strict else (file, line, service)
    feature = re.sub(r"[^0-9a-z가-힣]+", "", plain(row["name"]))
    return (file, line, service, feature) if strict else (file, line, feature)


def _value(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(round(float(part), 6) for part in value)
    try:
        return round(float(str(value)), 6)
    except ValueError:
        return str(value)


def _unit(value: object) -> str:
    text = str(value or "count").strip()
    return _units().named(text) or text


@cache
def _units() -> UnitTable:
    return load_unit_table(DATA)


def describe(row: Row) -> str:
    """Return a row in words, without its place.

    >>> describe({"kind": "limit", "line": 3, "service": "SQS", "bound": "max", "value": 14, "unit": "day"})
    'SQS: max 14 day'
    """
    denied = " (denied)" if row.get("negated") else ""
    match row["kind"]:
        case "limit":
            value = row["value"]
            low, high = value if isinstance(value, list | tuple) and len(value) == 2 else (value, None)
            amount = f"{low:g}" if isinstance(low, int | float) else str(low)
            amount += f" to {high:g}" if isinstance(high, int | float) else ""
            parts = [f"{row['service']}: {row['bound']} {amount} {row.get('unit') or 'count'}"]
            return " · ".join([*parts, *(str(row[key]) for key in ("metric", "of", "condition") if row.get(key))])
        case "relation":
            return f"{row['subject']} {row['type']} {row['object']}{denied}"
        case "feature":
            return f"{row['service']}: {row['name']}"
        case _:
            return f"{row['service']}{denied}"


def to_row(fact: Fact) -> dict[str, Any]:
    """Return *fact* as one row of the annotation format, with its file."""
    row: dict[str, Any] = {"kind": fact.kind, "line": fact.evidence.line}
    match fact:
        case Limit():
            value = fact.value if fact.value_to is None else [fact.value, fact.value_to]
            row |= {"service": fact.owner, "bound": fact.bound, "value": value, "unit": fact.unit}
            row |= {"metric": fact.metric, "of": fact.of, "condition": fact.condition or None}
            row |= {"concept": fact.concept or None}
        case Relation():
            row |= {
                "subject": fact.subject,
                "type": fact.type,
                "object": fact.object,
                "negated": fact.negated,
            }
        case Feature():
            row |= {"service": fact.owner, "name": fact.name}
        case _:
            row |= {"service": fact.owner, "negated": fact.negated, "topic": fact.topic}
    return {**row, "file": fact.evidence.file}


def load_gold(path: Path) -> list[Row]:
    """Return the annotations of a JSON Lines file, each with its line there as "row".

    ``DataFileError`` names the line that does not fit, ``UsageError`` a file that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise UsageError(f"{path}: {reason}; name a file of annotations, as extract prints them.") from error
    rows: list[Row] = [
        {**_read_row(path, number, line), "row": number} for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not rows:
        raise DataFileError(str(path), 1, "an empty file", "one annotation a line")
    return rows


def _read_row(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataFileError(str(path), number, line[:80], f"one JSON object a line ({error})") from error
    kind = str(row.get("kind")) if isinstance(row, dict) else ""
    if kind not in NEEDS:
        raise DataFileError(str(path), number, line[:80], f"a kind of {', '.join(NEEDS)}")
    missing = [key for key in NEEDS[kind] if row.get(key) is None]
    if missing or not isinstance(row["line"], int):
        raise DataFileError(str(path), number, line[:80], f"a {kind} with {', '.join(missing) or 'a number as line'}")
    for key, value in row.items():
        ends = value if key == "value" and isinstance(value, list) else []
        if isinstance(value, dict | list) and not (ends and all(isinstance(end, int | float) for end in ends)):
            expected = "a number or two as value" if key == "value" else f"one word or number as {key}"
            raise DataFileError(str(path), number, line[:80], expected)
    return dict(row)


def load_spans(gold: Path) -> tuple[Span, ...]:
    """Return the spans of lines that the file beside *gold* ending in ``.lines`` lists ("A-B"), () without one."""
    path = gold.with_suffix(".lines")
    if not path.is_file():
        return ()
    spans: list[Span] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for part in line.replace(",", " ").split():
            match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
            if match is None:
                raise DataFileError(str(path), number, part, "spans of lines such as 12-40")
            spans.append((int(match[1]), int(match[2] or match[1])))
    return tuple(spans)


def within(rows: Iterable[Row], spans: Sequence[Span]) -> list[Row]:
    """Return the rows whose line lies in one of *spans*; all of them without spans."""
    return [row for row in rows if not spans or any(first <= row["line"] <= last for first, last in spans)]


def match_files(gold: Sequence[Row], names: Sequence[str], place: str) -> list[Row]:
    """Return *gold* with each row's "file" as the note is called in *names*; *place* is what messages call *gold*.

    A row without a file is about the only note; a path may be longer or shorter than the note's name.

    >>> match_files([{"file": "ko/messaging.md", "line": 1}], ["messaging.md"], "gold")
    [{'file': 'messaging.md', 'line': 1}]
    """
    known: dict[str | None, str] = {name: name for name in names}
    for row in gold:
        file = row.get("file")
        if file in known:
            continue
        near = [
            name for name in names if not file or f"/{file}".endswith(f"/{name}") or f"/{name}".endswith(f"/{file}")
        ]
        if len(near) != 1:
            which = f"no note is called {file!r}" if file else "a row does not say which note it is about"
            raise DataFileError(place, 1, str(file), f'"file" of one of the {len(names)} notes read ({which})')
        known[file] = near[0]
    return [{**row, "file": known[row.get("file")]} for row in gold]
