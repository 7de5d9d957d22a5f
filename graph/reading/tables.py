"""A table as a whole -> what its header and first column say: entities set side by side, and names that are explained.

What the cells say one by one is the work of the other stages; a cell is a line like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, product, takewhile
from typing import NamedTuple

from graph.lexicon import Lexicon
from graph.notes import Line
from graph.reading.explicit import is_only_names
from graph.reading.feature_names import label_feature
from graph.reading.grammar import unbracketed
from graph.reading.labels import read_label

# The header of a column, or the title of a table, whose rows are kinds of something: "Type", "Key kinds by owner".
_KINDS = re.compile(
    r"(?i)^(?!error|http|data|exam|오류|에러|시험|문제|데이터)(?:\w+ )?"
    r"(?:(?:types?|kinds?|modes?|classes|options?|polic(?:y|ies))(?: by \w+)?"
    r"|\w* ?(?:방식|종류|유형|모드|타입|클래스|정책))$"
)
_FEW_ROWS = 2
_LONGEST_VALUE = 24
_FEW_COLUMNS, _MANY_COLUMNS = 3, 4
_NAME_WORDS = 4


class Table(NamedTuple):
    """A header and the cells below it, each with its position among the lines of the note."""

    position: int
    header: Line
    cells: tuple[tuple[int, Line], ...]


def find_tables(lines: Sequence[Line]) -> Iterator[Table]:
    """Yield the tables of a note, in order.

    >>> from graph.notes import parse_lines
    >>> [(table.position, len(table.cells)) for table in find_tables(parse_lines("|a|b|\\n|-|-|\\n|1|2|"))]
    [(0, 2)]
    """
    for position, line in enumerate(lines):
        if line.kind == "header":
            below = takewhile(
                lambda each: each[1].kind in ("cell", "rule"), enumerate(lines[position + 1 :], position + 1)
            )
            yield Table(position, line, tuple(each for each in below if each[1].kind == "cell"))


def compared_columns(table: Table, lexicon: Lexicon, context: frozenset[str]) -> list[tuple[str, str]]:
    """Return the pairs of services and components that head the columns of a table, none a part of another.

    In a table of three columns and more the first says what the rows are.
    """
    headers = table.header.text.split(" | ")
    rows_named = len(headers) >= _FEW_COLUMNS and not _only_services(headers[0], lexicon)
    compared = headers[1:] if rows_named else headers
    columns = [(column, lexicon.find_mentions(column, context=context)) for column in compared]
    names = dict.fromkeys(
        mentions[0].entity
        for column, mentions in columns
        if len(mentions) == 1 and not column.endswith("-", 0, mentions[0].start)  # none in "SSE-KMS"
    )
    entities = [name for name in names if lexicon.entities[name].kind != "technology"]
    if len(entities) > _MANY_COLUMNS:
        return []  # a matrix of what each takes
    return [
        (first, second)
        for first, second in combinations(entities, 2)
        if not (lexicon.is_within(first, second) or lexicon.is_within(second, first))
    ]


def matched_rows(table: Table, lexicon: Lexicon) -> Iterator[tuple[int, str, str]]:
    """Yield (position, one, other) of the services that stand in a row below the names of their clouds.

    Position is that of the other's cell; cells that hold more than names say nothing.
    """
    headers = enumerate(table.header.text.split(" | "))
    clouds = {number: own for number, header in headers if (own := lexicon.of_cloud(header)) is not None}
    above: dict[int, list[str]] = {}
    for position, cell in table.cells if len(clouds) > 1 else ():
        own = clouds.get(cell.depth)
        if own is None:
            continue
        names = _only_services(cell.text, own) or tuple(filter(None, [own.branded(cell.text)]))
        names = tuple(name for name in names if lexicon.entities[name].provider == own.provider)
        earlier = above.setdefault(cell.number, [])
        yield from ((position, one, other) for one, other in product(earlier, names))
        earlier.extend(names)


def labelled_rows(tables: Iterable[Table], lexicon: Lexicon) -> frozenset[int]:
    """Return the line numbers of rows whose first cell only labels them, whatever it names.

    That is so where the columns compare services, and where all its other cells say yes or no, unless half of the
    table's rows are services.
    """
    words, labelled = lexicon.grammar.words, set[int]()
    for table in tables:
        rows = {cell.number: cell.row for _, cell in table.cells}
        if compared_columns(table, lexicon, frozenset()):
            if not _only_services(table.header.text.split(" | ")[0], lexicon):
                labelled.update(rows)
            continue
        services = sum(1 for row in rows.values() if _only_services(row, lexicon))
        said = [(cell.number, cell.text) for _, cell in table.cells if cell.depth]
        other = {number for number, text in said if not (words.yes.match(text) or words.no.match(text))}
        if services * 2 < len(rows):
            labelled.update({number for number, _ in said} - other)
    return frozenset(labelled)


def answered_rows(tables: Iterable[Table], lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """Return, by line number, the services that tables of two columns give as answers: "| Need | Service |"."""
    rows: dict[int, tuple[str, ...]] = {}
    for table in tables:
        first, *others = table.header.text.split(" | ")
        words = lexicon.grammar.words
        if len(others) != 1 or not (words.asks.match(first) and words.answers.match(others[0])):
            continue
        answers = {line.number: _only_services(line.text, lexicon) for _, line in table.cells if line.depth == 1}
        if len(answers) >= _FEW_ROWS and sum(map(bool, answers.values())) * 2 > len(answers):
            rows |= {number: names for number, names in answers.items() if names}
    return rows


def limited_cells(tables: Iterable[Table], lexicon: Lexicon) -> dict[int, str]:
    """Return, by line number, what a second cell says that the figures behind it are of: "| A | Memory | 1 GB |"."""
    return {
        cell.number: cell.text
        for table in tables
        for _, cell in table.cells
        if cell.depth == 1
        and table.header.text.count(" | ") >= _FEW_COLUMNS - 1
        and lexicon.grammar.words.limited.match(cell.column)
        and not any(sign.isdigit() for sign in cell.text)
    }


def _only_services(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The services that *text* is nothing but the names of, or ()."""
    mentions = tuple(lexicon.find_mentions(text))
    names = tuple(dict.fromkeys(mention.entity for mention in mentions))
    services = is_only_names(text, mentions) and all(lexicon.entities[name].kind != "technology" for name in names)
    return names if services else ()


def named_rows(table: Table, title: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Yield (position, name) of the cells of the first column where it lists kinds, or the others say what each is.

    A table of figures, one that compares entities, and one that answers questions lists attributes and needs instead.
    """
    words, (first, *columns) = lexicon.grammar.words, table.header.text.split(" | ")
    rows = [(position, cell) for position, cell in table.cells if cell.depth == 0]
    values = [cell.text for _, cell in table.cells if cell.depth == 1]
    figures = [text for text in values if len(text) <= _LONGEST_VALUE and any(sign.isdigit() for sign in text)]
    marked = all(row.lead_mark for _, row in rows) or bool(_KINDS.search(first or title))
    if not marked and not (first and any(words.describes.match(column) for column in columns)):
        return
    if words.asks.match(first) or len(rows) < _FEW_ROWS or len(figures) * 2 > len(rows):
        return
    if any(lexicon.find_mentions(column) for column in columns):
        return
    for position, row in rows:
        label = read_label(row.text, lexicon, words)
        name = label_feature(label, row.text, words)
        named = any(not label.bare[: m.start].endswith("-") for m in lexicon.find_mentions(label.bare))
        if name and len(name.split()) <= _NAME_WORDS and not named:
            yield position, name


def heading_capabilities(table: Table, owners: Collection[str], lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Yield (position, name) of the known capabilities that head columns and rows, unless these mark or deny them.

    A table that answers questions names those of others.
    """
    words, denials = lexicon.grammar.words, lexicon.grammar.denials
    first, *others = table.header.text.split(" | ")
    if words.asks.match(first) and any(words.answers.match(other) for other in others):
        return
    heads = [text for text in (first, *others) if _is_capability(text, owners, lexicon)]
    rows = [(p, cell) for p, cell in table.cells if not cell.depth and _is_capability(cell.text, owners, lexicon)]
    if not heads and not rows:
        return
    denied = [cell for _, cell in table.cells if words.no.match(cell.text) or denials.find(cell.text)]
    marked = {c.number for _, c in table.cells if c.depth and words.yes.match(c.text)} | {c.number for c in denied}
    columns = {cell.column for cell in denied}
    yield from ((table.position, text) for text in heads if text not in columns)
    yield from ((position, cell.text) for position, cell in rows if cell.number not in marked)


def _is_capability(text: str, owners: Collection[str], lexicon: Lexicon) -> bool:
    """Whether *text* is a known capability, and no name of another entity than an owner."""
    if not lexicon.grammar.capability(unbracketed(text).strip()):
        return False
    known = lexicon.resolve(text)
    return known is None or known.name in owners
