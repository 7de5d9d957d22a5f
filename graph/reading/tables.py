"""A table as a whole -> entities that its header or a row sets side by side, and what a row's figures are of.

What the cells say one by one is the work of the other stages; a cell is a line like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product, takewhile
from typing import NamedTuple

from graph.lexicon import Lexicon
from graph.notes import Line
from graph.reading.explicit import is_only_names
from graph.reading.names import is_torn

_FEW_COLUMNS, _MANY_COLUMNS = 3, 4


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
    rows_named = len(headers) >= _FEW_COLUMNS and not only_services(headers[0], lexicon)
    compared = headers[1:] if rows_named else headers
    columns = [(column, lexicon.find_mentions(column, context=context)) for column in compared]
    names = dict.fromkeys(
        mentions[0].entity
        for column, mentions in columns
        if len(mentions) == 1 and not is_torn(column, mentions[0].start)
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
        names = only_services(cell.text, own) or tuple(filter(None, [own.branded(cell.text)]))
        names = tuple(name for name in names if lexicon.entities[name].provider == own.provider)
        earlier = above.setdefault(cell.number, [])
        yield from ((position, one, other) for one, other in product(earlier, names))
        earlier.extend(names)


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


def only_services(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the services that *text* is nothing but the names of, or ()."""
    mentions = tuple(lexicon.find_mentions(text))
    names = tuple(dict.fromkeys(mention.entity for mention in mentions))
    services = is_only_names(text, mentions) and all(lexicon.entities[name].kind != "technology" for name in names)
    return names if services else ()
