"""Results of queries as tables: solutions in TSV, as the engine writes them, into columns with types.

Ten thousand rows must cost little beside the engine that finds them. So a column is read as a whole where its cells
have one shape (IRIs, numbers, literals of one kind), and each distinct cell for itself where they have not.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a result. *kinds* tells of each column whether it holds iri, number, text or mixed terms."""

    rows: pd.DataFrame
    kinds: Mapping[str, str]
    truncated: bool = False
    seconds: float = 0.0


def parse_tsv(payload: bytes, *, truncated: bool = False, seconds: float = 0.0) -> Table:
    r"""Return SPARQL results in TSV as a table with typed columns.

    IRIs lose their brackets, literals their quotes, language and datatype; a column that holds
    nothing but numbers is numeric. An unbound cell is "" (NaN in a numeric column).

    >>> parse_tsv(b'?a\t?n\n<x:y>\t12\n').rows.to_dict("records")
    [{'a': 'x:y', 'n': 12}]
    """
    head, _, body = payload.partition(b"\n")
    names = [name.lstrip("?$") for name in head.decode().split("\t")]
    if names == [""]:
        return Table(pd.DataFrame(index=range(body.count(b"\n"))), {}, truncated, seconds)
    read = (
        [_by_cell(cells) for cells in _cells(body, names)] if len(body) < SMALL else map(_typed, _columns(body, names))
    )
    typed = dict(zip(names, read, strict=True))
    rows = pd.DataFrame({name: values for name, (values, _) in typed.items()}, copy=False)
    return Table(rows, {name: kind for name, (_, kind) in typed.items()}, truncated, seconds)


def parse_solutions(payload: bytes) -> list[Any]:
    """Return solutions in TSV, each with its columns as attributes.

    IRIs and texts are strings, numbers are floats, an unbound one is "". For the few rows of one entity
    this takes a tenth of what a table takes.
    """
    head, _, body = payload.decode().partition("\n")
    row = namedtuple("Solution", [column.lstrip("?$") for column in head.split("\t")])  # type: ignore[misc]  # noqa: PYI024
    known: dict[str, str | float] = {}
    found: list[Any] = []
    for line in body.split("\n")[:-1]:
        cells = line.split("\t")
        for cell in cells:
            if cell not in known:
                text, kind = _value(cell)
                known[cell] = float(text or "nan") if kind == "number" else text
        found.append(row(*(known[cell] for cell in cells)))
    return found


def order_tsv(payload: bytes, order: Sequence[str]) -> bytes:
    r"""Return solutions in TSV by the columns of *order*: numbers before words, case folded, what is unbound first.

    >>> order_tsv(b'?a\t?n\n"b"\t10\n"B"\t9\n"a"\t9\n', ("n", "a"))
    b'?a\t?n\n"a"\t9\n"B"\t9\n"b"\t10\n'
    """
    head, _, body = payload.decode().partition("\n")
    names = [name.lstrip("?$") for name in head.split("\t")]
    places = [names.index(name) for name in order]
    known: dict[str, tuple[int, float, str, str]] = {}

    def key(cell: str) -> tuple[int, float, str, str]:
        if cell not in known:
            text, kind = _value(cell)
            number = float(text or "nan") if kind == "number" else 0.0
            known[cell] = (0 if not cell else 1 if kind == "number" else 2, number, text.casefold(), text)
        return known[cell]

    lines = body.split("\n")[:-1]
    keys = [[key(cells[place]) for place in places] for cells in (line.split("\t") for line in lines)]
    ordered = [lines[at] for at in sorted(range(len(lines)), key=keys.__getitem__)]
    return "".join(f"{line}\n" for line in (head, *ordered)).encode()


def records(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each with its columns as attributes.

    >>> [row.n + 1 for row in records(pd.DataFrame({"n": [1, 2]}))]
    [2, 3]
    """
    return rows.itertuples(index=False)


# Columns

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMERIC = r"http://www\.w3\.org/2001/XMLSchema#(?:double|float|decimal|integer|\w*[iI]nt|\w*[lL]ong)"
_TYPED_NUMBER = re.compile(rf'"([^"]+)"\^\^<{_NUMERIC}>')
_PLAIN_NUMBER = re.compile(_NUMBER)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}

SMALL = 20_000
"""Of fewer bytes, each cell is read for itself sooner than a column is looked at as a whole."""

LONGEST_NUMBER = 300
"""A cell of more signs is shown as it stands: beyond this even a float has no room."""

_Typed = tuple[Any, str]
"""The values of a column as an array, and their kind."""


def _cells(body: bytes, names: Sequence[str]) -> list[Sequence[str]]:
    """The cells of each column as they stand in the TSV."""
    lines = body.decode().split("\n")[:-1]
    return list(zip(*(line.split("\t") for line in lines), strict=True)) if lines else [()] * len(names)


def _columns(body: bytes, names: Sequence[str]) -> list[Any]:
    """The same as columns of Arrow, of whatever many rows."""
    keys = [str(number) for number in range(len(names))]
    table = pacsv.read_csv(
        pa.BufferReader(body),
        read_options=pacsv.ReadOptions(column_names=keys, use_threads=False, block_size=len(body)),
        parse_options=pacsv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return list(table.columns)


def _typed(column: Any) -> _Typed:
    readers: tuple[Callable[[Any], _Typed | None], ...] = (_as_iris, _as_numbers, _as_texts)
    return next((found for reader in readers if (found := reader(column))), None) or _by_cell(column.to_pylist())


def _words(values: Any) -> Any:
    return pd.array(values, dtype="str")


def _holds(test: Any) -> bool:
    return bool(pc.all(test).as_py())


def _first(column: Any) -> str:
    """The first cell that is bound, "" if there is none."""
    place = pc.index(pc.not_equal(column, ""), True).as_py()
    return column[place].as_py() if place >= 0 else ""


def _as_iris(column: Any) -> _Typed | None:
    if not _first(column).startswith("<") or not _holds(pc.or_(pc.starts_with(column, "<"), pc.equal(column, ""))):
        return None
    return _words(pc.utf8_slice_codeunits(column, 1, -1)), "iri"


def _as_numbers(column: Any) -> _Typed | None:
    typed = pc.starts_with(column, '"')
    quoted = column.filter(typed)
    if len(quoted):  # decimals stand bare or quoted, as they happen to be written
        match = _TYPED_NUMBER.fullmatch(quoted[0].as_py())
        if not match:
            return None
        end = quoted[0].as_py().removeprefix(f'"{match[1]}')
        if not _holds(pc.ends_with(quoted, end)):
            return None
        column = pc.if_else(typed, pc.utf8_slice_codeunits(column, 1, -len(end)), column)
    if not _first(column) or not _holds(pc.match_substring_regex(column, f"^(?:{_NUMBER})?$")):
        return None
    bound = pc.if_else(pc.equal(column, ""), None, pc.utf8_ltrim(column, "+"))
    whole = not bound.null_count and not pc.any(pc.match_substring_regex(column, "[.eE]")).as_py()
    try:
        numbers = pc.cast(bound, pa.int64() if whole else pa.float64())
    except pa.ArrowInvalid:  # larger than 64 bits
        return None
    return numbers.to_numpy(), "number"


def _as_texts(column: Any) -> _Typed | None:
    first = _first(column)
    end = first[first.rfind('"') :] if _LITERAL.fullmatch(first) else None
    if first and end is None or pc.any(pc.match_substring(column, "\\")).as_py():
        return None
    if end and _TYPED_NUMBER.fullmatch(f'"0{end}'):  # numbers, some of which are none
        return None
    shaped = pc.and_(pc.starts_with(column, '"'), pc.ends_with(column, end or ""))
    if not _holds(pc.or_(shaped, pc.equal(column, ""))):
        return None
    return _words(pc.utf8_slice_codeunits(column, 1, -len(end)) if end else column), "text"


def _by_cell(cells: Sequence[str]) -> _Typed:
    """Each distinct cell for itself."""
    known = {raw: _value(raw) for raw in set(cells)}  # most columns repeat few terms
    kinds = {kind for _, kind in known.values() if kind}
    if kinds != {"number"}:
        return _words([known[raw][0] for raw in cells]), kinds.pop() if len(
            kinds
        ) == 1 else "mixed" if kinds else "text"
    texts = [known[raw][0] for raw in cells]
    whole = all(text.lstrip("+-").isdecimal() for text, _ in known.values())
    try:
        return np.array([int(text) for text in texts] if whole else [float(text or "nan") for text in texts]), "number"
    except OverflowError:
        return np.array([float(text) for text in texts]), "number"


def _value(raw: str) -> tuple[str, str]:
    """A cell without its marks, and its kind."""
    if not raw:
        return "", ""
    if raw[0] == "<":
        return raw[1:-1], "iri"
    if len(raw) <= LONGEST_NUMBER and _PLAIN_NUMBER.fullmatch(raw):
        return raw, "number"
    number = _TYPED_NUMBER.fullmatch(raw)
    if (
        number
        and len(raw) <= LONGEST_NUMBER
        and (_PLAIN_NUMBER.fullmatch(number[1]) or number[1] in ("INF", "-INF", "NaN"))
    ):
        return number[1].replace("INF", "inf").replace("NaN", ""), "number"  # a table's blank is NaN
    if literal := _LITERAL.fullmatch(raw):
        return _ESCAPE.sub(_unescaped, literal[1]), "text"
    return raw, "text"


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)
