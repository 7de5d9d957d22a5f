"""What is known about a note besides the line at hand, which all stages of extraction share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.lexicon import Lexicon
from graph.model import Entity, Evidence
from graph.notes import Line, parse_lines
from graph.reading.examples import find_examples
from graph.reading.features import find_explained, find_listed
from graph.reading.labels import Label
from graph.reading.names import fold
from graph.reading.reader import Reading
from graph.reading.scope import Outline, make_outline
from graph.reading.tables import Table, find_tables, limited_cells


@dataclass(slots=True)
class Note:
    """What the stages know about the note besides the line.

    *listed* holds the positions of items that only list names, *explained* the terms of those that each explain one,
    *examples* the positions of lines that work an example out; *parts* remembers which parts were named as such,
    *headed* which of them have a label of their own, *headed_at* what the headings of each level were whole names of so
    far, *spoken* whom the lines before a label without an owner spoke of, by its position.
    """

    file: str
    lines: tuple[Line, ...]
    outline: Outline
    listed: frozenset[int] = frozenset()
    explained: Mapping[int, str] = field(default_factory=dict)
    examples: frozenset[int] = frozenset()
    parts: set[tuple[str, str]] = field(default_factory=set)
    headed: set[tuple[str, str]] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)
    headed_at: dict[int, set[str]] = field(default_factory=dict)
    spoken: dict[int, tuple[str, ...]] = field(default_factory=dict)
    said: Evidence | None = None
    heading: int = field(init=False)  # the position of the first, -1 without one
    tables: tuple[Table, ...] = field(init=False)
    limited: Mapping[int, str] = field(init=False)  # what the figures of a table's row are of, by its line number

    def __post_init__(self) -> None:
        self.heading = next((place for place, line in enumerate(self.lines) if line.kind == "heading"), -1)
        self.tables = tuple(find_tables(self.lines))
        self.limited = limited_cells(self.tables, self.lexicon)

    @property
    def lexicon(self) -> Lexicon:
        """The vocabulary with what the note itself taught."""
        return self.outline.lexicon

    def spoken_above(self, line: Line, label: Label) -> frozenset[str]:
        """Return what the labels above *line*, and *label* itself, speak of, with all that those are part of."""
        senses = self.lexicon.names.senses
        keys = [fold(label.text[mention.start : mention.end]) for mention in label.mentions]
        within = [  # "EventBridge Schema Registry" names EventBridge
            sense.entity for key in keys for end in range(2, len(key)) for sense in senses.get(key[:end], ())
        ]
        return self.lexicon.around(self.outline.names_above(line)) | frozenset(label.names) | frozenset(within)

    def texts_above(self, reading: Reading) -> tuple[str, ...]:
        """Return the topic and headings that the line stands under, the nearest first; table headers, too.

        The header that names a cell's owner is none of them: "Deep Archive" does not say that its figures are kept.
        """
        line = reading.line
        column = line.column if reading.by_row or not reading.explicit else ""
        row = "" if reading.by_row else line.row
        above = [self.lines[place].text for place in reversed(line.trail)]
        labels = [self.limited_by(line), column, row, reading.scope.topic or "", *above]
        return tuple(dict.fromkeys(text for text in labels if text))

    def limited_by(self, line: Line) -> str:
        """Return what the second cell of a row says that the figure of *line*, a cell behind it, is of, or ""."""
        return self.limited.get(line.number, "") if line.kind == "cell" and line.depth > 1 else ""

    def has_named(self, owners: tuple[str, ...], name: str) -> bool:
        """Whether an earlier line named this feature of one of *owners*."""
        coded = "-" in name and name.upper() == name  # "SSE-C" stands for itself wherever it is written
        return not coded and any((owner, _one_of(name)) in self.named for owner in owners)

    def remember(self, owners: tuple[str, ...], names: Sequence[str]) -> None:
        """Keep in mind that a line named these features of *owners*."""
        self.named.update((owner, _one_of(name)) for owner in owners for name in names)

    def evidence(self, line: Line) -> Evidence:
        """Return the evidence that *line* is; all stages and cells of one line share it."""
        if self.said is None or self.said.line != line.number:
            self.said = Evidence(self.file, line.number, line.raw.strip())
        return self.said


def _one_of(name: str) -> str:
    """A name without case, spaces and the plural's s, by which it is known again."""
    return fold(name).removesuffix("s")


def wholes(part: Entity, above: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """What *part* belongs to: its parent, and what *above* it that its name begins with ("S3 Glacier Deep Archive")."""
    services = (name for name in above if lexicon.entities[name].kind != "technology")
    return tuple(dict.fromkeys((part.parent, *(name for name in services if part.name.startswith(f"{name} ")))))


def open_note(text: str, file: str, lexicon: Lexicon) -> Note:
    """Return what the stages know about the note *text* before they read its lines."""
    lines = parse_lines(text)
    outline = make_outline(lines, lexicon, file)
    return Note(file, lines, outline, find_listed(lines), find_explained(lines), find_examples(lines))
