"""One note of a graph, to be read: its lines as they were when it was read, each with its facts and their reasons.

The graph says which facts there are; the text that the snapshot keeps is read again for where in a line they stand and
why. Without the text (a graph from elsewhere) the lines that gave facts are all there is, and they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rdflib import Graph

from graph.decoding import decode_note
from graph.errors import NoteError
from graph.explain import Explained, Reason, explain
from graph.lexicon import Lexicon
from graph.model import Fact, Feature, Unit
from graph.notes import parse_lines
from graph.queries import load_queries
from graph.rdf import read_facts
from graph.reading.names import fold
from graph.store import Snapshot, note_digest

State = Literal["same", "changed", "gone", "unknown"]

# Reading a note again takes as long as building it; beyond this size its facts are shown without their reasons.
LARGEST_EXPLAINED = 300_000
LINES_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines *first* to *last* of a note, of *total*.

    *whole* says that its text is known, *explained* that the facts carry their reasons. *state* tells what has become
    of the file since: "unknown" where the graph does not say where it lay.
    """

    file: str
    lines: tuple[Explained, ...]
    first: int
    last: int
    total: int
    whole: bool
    explained: bool
    state: State

    def at(self, number: int) -> tuple[Explained, ...]:
        """Return line *number*: one for running text, one a cell for a row of a table, () outside the sheet."""
        return tuple(each for each in self.lines if each.line.number == number)


def find_entry(store: Snapshot, file: str) -> Mapping[str, Any]:
    """Return what the manifest tells of a note, {} if nothing."""
    return next((entry for entry in store.manifest.get("notes", []) if entry.get("file") == file), {})


def read_kept(store: Snapshot, file: str) -> bytes | None:
    """Return the note *file* as it was read, None if the graph does not keep it."""
    path = store.note_path(str(find_entry(store, file).get("digest", "")))
    return path.read_bytes() if path else None


def read_sheet(store: Snapshot, file: str, line: int, *, lexicon: Lexicon, units: Mapping[str, Unit]) -> Sheet:
    """Return the part of the note *file* around *line*; ``NoteError`` if the graph knows no such note."""
    content = read_kept(store, file)
    if content is not None:
        entry = find_entry(store, file)
        return _kept_sheet(store, file, line, decode_note(content, name=file), entry, lexicon, units)
    facts = find_facts(store, file, 1, 10**9, units)
    if not facts:
        raise NoteError(file, "the graph holds no such note", "choose one from the list")
    texts = {fact.evidence.line: fact.evidence.text for fact in facts}
    numbers = sorted(texts)
    begin = max(0, min(_index(numbers, line) - LINES_SHOWN // 2, len(numbers) - LINES_SHOWN))
    shown = numbers[begin : begin + LINES_SHOWN]
    told = tuple(
        Explained(each._replace(number=number), True) for number in shown for each in parse_lines(texts[number])
    )
    return Sheet(file, restate(told, facts), shown[0], shown[-1], numbers[-1], False, False, "unknown")


def _index(numbers: Sequence[int], line: int) -> int:
    return next((place for place, number in enumerate(numbers) if number >= line), len(numbers) - 1)


def _kept_sheet(
    store: Snapshot,
    file: str,
    line: int,
    text: str,
    entry: Mapping[str, Any],
    lexicon: Lexicon,
    units: Mapping[str, Unit],
) -> Sheet:
    explained = len(text) <= LARGEST_EXPLAINED
    told = explain(text, file, lexicon) if explained else tuple(Explained(each.own) for each in parse_lines(text))
    total = told[-1].line.number if told else 0
    first = (min(max(line, 1), max(total, 1)) - 1) // LINES_SHOWN * LINES_SHOWN + 1
    last = min(first + LINES_SHOWN - 1, total)
    shown = tuple(each for each in told if first <= each.line.number <= last)
    facts = find_facts(store, file, first, last, units)
    return Sheet(file, restate(shown, facts), first, last, total, True, explained, _state(entry))


def _state(entry: Mapping[str, Any]) -> State:
    """What has become of the file that was read."""
    if not entry.get("path"):
        return "unknown"
    try:
        content = Path(entry["path"]).read_bytes()
    except OSError:
        return "gone"
    return "same" if note_digest(content) == entry.get("digest") else "changed"


def find_facts(store: Snapshot, file: str, first: int, last: int, units: Mapping[str, Unit]) -> list[Fact]:
    """Return the facts that stand in the lines *first* to *last* of a note, one for each line that says it."""
    kg = Graph()
    kg.parse(data=store.construct(load_queries()["note_facts"].bind(file=file, first=first, last=last)), format="nt")
    return read_facts(kg, units=units)


def restate(told: Iterable[Explained], facts: Iterable[Fact]) -> tuple[Explained, ...]:
    """Return the lines with the facts of the graph for their own, each with the reason that was found, if any.

    A line's facts that the graph does not hold are left out: the graph may have been built by other rules.
    """
    lines = tuple(told)
    found = {_identity(reason.fact): reason for each in lines for reason in each.reasons}
    owners: dict[int, list[Fact]] = {}
    for fact in facts:
        owners.setdefault(fact.evidence.line, []).append(fact)
    restated: list[Explained] = []
    seen: set[int] = set()
    for each in lines:
        here = {_identity(reason.fact) for reason in each.reasons}
        taken = [fact for fact in owners.get(each.line.number, ()) if _identity(fact) in here]
        if each.line.number not in seen:  # what no reason explains belongs to the line as a whole
            seen.add(each.line.number)
            taken += [fact for fact in owners.get(each.line.number, ()) if _identity(fact) not in found]
        reasons = tuple(replace(found[_identity(fact)], fact=fact) if _identity(fact) in found else Reason(fact, "")
                        for fact in taken)  # fmt: skip
        restated.append(replace(each, reasons=reasons))
    return tuple(restated)


def _identity(fact: Fact) -> tuple[object, ...]:
    """A fact in its line; the graph may spell a feature in another way than the line does."""
    key = ("feature", fact.owner, fold(fact.name)) if isinstance(fact, Feature) else fact.key
    return (fact.evidence.line, key)
