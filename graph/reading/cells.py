"""A cell -> whom it is about, and what it only answers with yes or no: the header of its column or of its row.

What a table is as a whole decides whether a row's first cell names whom the row is about, or only labels it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.lexicon import Lexicon, Mention
from graph.notes import Line
from graph.reading.explicit import is_only_names
from graph.reading.grammar import squeeze, unbracketed
from graph.reading.names import is_torn
from graph.reading.scope import DASHES, Outline, Scope
from graph.reading.tables import Table, compared_columns, only_services
from graph.signs import SIGNS

_ANSWER = re.compile(f"[{SIGNS}]")
_FEW_ROWS = 2
# The header of a column that names what each row is about.
_NAMES = re.compile(
    r"(?i)(?:AWS |Azure |GCP |Cloud |Key )?"
    r"(?:services?|concepts?|components?|names?|서비스(?: ?명)?|개념|구성 ?요소|이름)"
)
_SORTED_COLUMNS, _LABEL_WORDS = 3, 3


class Cells:
    """Finds whose the cells of one note's *tables* are, and what they answer."""

    def __init__(self, outline: Outline, tables: Iterable[Table] = ()) -> None:
        self.outline, self.lexicon, self.words = outline, outline.lexicon, outline.lexicon.grammar.words
        tables = tuple(tables)
        self._answered, self._labelled = _answered_rows(tables, self.lexicon), _labelled_rows(tables, self.lexicon)
        self._keyed = _keyed_rows(tables, self.lexicon)
        # Whom headers name, by what they say, stand under and are near.
        self._headers: dict[tuple[str, tuple[int, ...], frozenset[str]], tuple[str, ...]] = {}

    def owners(self, line: Line, scope: Scope, context: frozenset[str]) -> tuple[tuple[str, ...], str]:
        """Return the owners of a cell, and the header that names them or ""; *context* is what is spoken of above."""
        if line.number in self._answered:
            return self._answered[line.number], line.column
        if line.number in self._keyed:
            return self._keyed[line.number], line.column
        if part := self.lexicon.parts.called(line.column, scope.owners):
            return (part,), line.column
        labelled = scope.owners and line.number in self._labelled
        for header in (line.column,) if labelled else (line.column, line.row):
            key = (header, line.trail, context)  # each cell of a row or column has it
            if key not in self._headers:
                self._headers[key] = self._named_by(header, line, context)
            if self._headers[key]:
                return self._headers[key], header
        if not scope.owners and (alone := self.lexicon.own_service(line.row, parts=True)):
            return (alone,), line.row  # "Virtual network" in a summary of Azure
        return scope.owners, ""

    def only_label(self, line: Line, *, explicit: bool) -> bool:
        """Whether a cell only names what its row is about: the first one, unless a header owns it, or an answer.

        *explicit* says that a header does.
        """
        if line.number in self._keyed and line.depth <= 1:
            return True
        if line.depth:
            return line.number in self._answered
        return line.number in self._labelled or not explicit

    def answers(self, line: Line) -> bool:
        """Whether a cell begins with yes or no, in a word or a sign ("✅")."""
        return self.says_no(line) or self.words.yes.match(line.text) is not None

    def says_no(self, line: Line) -> bool:
        """Whether a cell says no; a dash does beside a tick or a cross."""
        if line.text in DASHES:
            return _ANSWER.search(line.raw) is not None
        return self.words.no.match(line.text) is not None

    def question(self, line: Line, context: frozenset[str]) -> tuple[str, tuple[Mention, ...]] | None:
        """Return the row's header, with the names in it, where the cell only says yes or no to it."""
        if line.row == line.text or not self.answers(line):
            return None
        return line.row, tuple(self.lexicon.find_mentions(line.row, context=context))

    def _named_by(self, header: str, line: Line, context: frozenset[str]) -> tuple[str, ...]:
        """Whom the header of a cell names, of several that are not all it says the first."""
        mentions = self.lexicon.find_mentions(header, context=context)
        named = [mention.entity for mention in mentions if not is_torn(header, mention.start)]
        named = [name for name in named if self.lexicon.entities[name].kind != "technology"]
        named = named or self._named_short(header, line)
        every = is_only_names(header, tuple(mentions))  # "GRS/RA-GRS"
        return tuple(dict.fromkeys(named))[: None if every else 1]

    def _named_short(self, header: str, line: Line) -> list[str]:
        """The one entity of the headings whose name ends in *header*: "streams" below Kinesis Data Streams."""
        key = squeeze(header)
        found = [name for name in self._set_apart_above(line) if len(key) > 2 and squeeze(name).endswith(key)]
        return found if len(found) == 1 else []

    def _set_apart_above(self, line: Line) -> dict[str, None]:
        """What the labels above a cell name, technologies only where names are all that one holds: not "HTTP API"."""
        named = [(name, label.whole) for label in self.outline.labels_above(line) for name in label.names]
        return {name: None for name, whole in named if whole or self.lexicon.entities[name].kind != "technology"}


def _labelled_rows(tables: Iterable[Table], lexicon: Lexicon) -> frozenset[int]:
    """The line numbers of rows whose first cell only labels them, whatever it names.

    That is so where the columns compare services, and where all its other cells say yes or no, unless half of the
    table's rows are services.
    """
    words, labelled = lexicon.grammar.words, set[int]()
    for table in tables:
        rows = {cell.number: cell.row for _, cell in table.cells}
        if compared_columns(table, lexicon, frozenset()):
            if not only_services(table.header.text.split(" | ")[0], lexicon):
                labelled.update(rows)
            continue
        services = sum(1 for row in rows.values() if only_services(row, lexicon))
        said = [(cell.number, cell.text) for _, cell in table.cells if cell.depth]
        other = {number for number, text in said if not (words.yes.match(text) or words.no.match(text))}
        if services * 2 < len(rows):
            labelled.update({number for number, _ in said} - other)
    return frozenset(labelled)


def _keyed_rows(tables: Iterable[Table], lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """Whom the rows are about whose second cells name services and whose first ones only sort them, by line number.

    "| Category | Service | Description |": a language, a flag or a category is no subject of its row.
    """
    keyed: dict[int, tuple[str, ...]] = {}
    for table in tables:
        headers = table.header.text.split(" | ")
        if len(headers) < _SORTED_COLUMNS or not _NAMES.fullmatch(headers[1]):
            continue
        firsts = [cell.text for _, cell in table.cells if cell.depth == 0]
        if any(only_services(text, lexicon) or len(text.split()) > _LABEL_WORDS for text in firsts):
            continue
        seconds = [(cell.number, unbracketed(cell.text).strip()) for _, cell in table.cells if cell.depth == 1]
        keyed |= _mostly_services(seconds, lexicon)
    return keyed


def _answered_rows(tables: Iterable[Table], lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """The services that tables of two columns give as answers, by line number: "| Need | Service |"."""
    rows: dict[int, tuple[str, ...]] = {}
    for table in tables:
        first, *others = table.header.text.split(" | ")
        words = lexicon.grammar.words
        if len(others) != 1 or not (words.asks.match(first) and words.answers.match(others[0])):
            continue
        rows |= _mostly_services([(cell.number, cell.text) for _, cell in table.cells if cell.depth == 1], lexicon)
    return rows


def _mostly_services(cells: Iterable[tuple[int, str]], lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """The services that *cells* of one column, by line number, are the names of, where most of several are names."""
    named = {number: only_services(text, lexicon) for number, text in cells}
    if len(named) < _FEW_ROWS or sum(map(bool, named.values())) * 2 <= len(named):
        return {}
    return {number: names for number, names in named.items() if names}
