"""The queries of ``ontology/queries``, their parameters, and results as tables.

A query is one ``.rq`` file. Its ``#+`` header states what it answers in both languages, its
parameters and its columns, so that pages, tests and the examples on the Query page share one text:

    #+ summary: The limits of {service}, largest first
    #+ summary@ko: {service}의 한도, 큰 값부터
    #+ params: service=iri
    #+ columns: metric, value, unit
    #+ example: service=Amazon SQS

A parameter is an entity (iri, by name in the example), a term of ours by its id (metric, concept, category, relation),
a text or a number. Parameters are written ``$name``: legal SPARQL, so the file parses as it stands.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from rdflib import Literal, URIRef

from graph.errors import DataFileError, QueryError
from graph.rdf import BASE, PREFIXES, entity_iri
from graph.store import Snapshot

FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "queries"
TERMS = {"metric": f"{BASE}metric/", "concept": f"{BASE}concept/", "category": f"{BASE}category/", "relation": BASE}
"""The kinds of parameters that are a term of ours, and what stands before its id."""
PARAM_TYPES = ("iri", "iris", "text", "number", *TERMS)

Value = str | float | Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a result. *kinds* tells of each column whether it holds iri, number, text or mixed terms."""

    rows: pd.DataFrame
    kinds: Mapping[str, str]
    truncated: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Query:
    """One query file: its text and what its header says."""

    name: str
    text: str
    summary: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)

    def example_values(self) -> dict[str, Value]:
        """Return the values of the example, as ``bind`` takes them."""
        found: dict[str, Value] = {}
        for name, kind in self.params.items():
            text = self.example.get(name, "")
            if kind == "iri":
                found[name] = str(entity_iri(text))
            elif kind == "iris":
                found[name] = [str(entity_iri(part)) for part in text.split("|") if part]
            else:
                found[name] = TERMS[kind] + text if kind in TERMS else float(text) if kind == "number" else text
        return found

    def question(self, language: str, labels: Mapping[str, str]) -> str:
        """Return what the query asks, with *labels* for its parameters."""
        return re.sub(r"\{(\w+)\}", lambda match: labels.get(match[1], match[1]), self.summary[language])

    def bind(self, **values: Value) -> str:
        """Return the text with each ``$name`` replaced by its value as a SPARQL term.

        Raises ``QueryError`` for a parameter that is missing, unknown or not an IRI where one is due.
        """
        if set(values) != set(self.params):
            wanted = ", ".join(self.params) or "none"
            raise QueryError(f"The query {self.name} takes these parameters: {wanted}.")
        terms = {name: to_term(self.params[name], value) for name, value in values.items()}
        body = "\n".join(line for line in self.text.splitlines() if not line.startswith("#+"))
        return re.sub(r"\$(\w+)", lambda match: terms.get(match[1], match[0]), body).strip() + "\n"


def to_term(kind: str, value: Value) -> str:
    """Return *value*, a parameter of *kind*, as SPARQL writes it; ``QueryError`` if it cannot be written.

    >>> to_term("text", 'say "no"'), to_term("number", 2.0), to_term("iri", "urn:x")
    ('"say \\\\"no\\\\""', '2', '<urn:x>')
    """
    if kind == "iris":
        assert not isinstance(value, str | float | int)
        return " ".join(to_term("iri", each) for each in value)
    if kind == "iri" or kind in TERMS:
        if not isinstance(value, str) or not re.fullmatch(r'[^<>"{}|^`\\\x00-\x20]+', value):
            raise QueryError(f"{value!r} is not an IRI.")
        return URIRef(value).n3()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return Literal(value).n3()


_PREFIX_LINE = re.compile(r"^PREFIX (\w*): <([^>]*)>$", re.MULTILINE)


def shorten_iris(text: str) -> str:
    """Return one of our queries with the IRIs below known prefixes shortened, and those prefixes declared.

    >>> print(shorten_iris("SELECT * { <https://w3id.org/service-atlas/entity/Amazon_SQS> ?p ?o }"))
    PREFIX entity: <https://w3id.org/service-atlas/entity/>
    SELECT * { entity:Amazon_SQS ?p ?o }
    """
    declared = dict(_PREFIX_LINE.findall(text))
    used: dict[str, str] = {}

    def short(match: re.Match[str]) -> str:
        fitting = [(base, prefix) for prefix, base in PREFIXES.items() if match[1].startswith(base)]
        base, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
        rest = match[1][len(base) :]
        if not base or not re.fullmatch(r"\w(?:[\w-]|%[0-9A-F]{2})*", rest) or declared.get(prefix, base) != base:
            return match[0]
        used[prefix] = base
        return f"{prefix}:{rest}"

    body = re.sub(r"(?<!: )<([^<>\s]+)>", short, text)
    missing = {prefix: base for prefix, base in used.items() if prefix not in declared}
    return "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in missing.items()) + body


def parse_query(path: Path) -> Query:
    """Return the query in the file *path*; ``DataFileError`` if its header does not fit the format."""
    text = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        match = re.fullmatch(r"#\+ (summary|summary@ko|params|columns|example): (.+)", line)
        if match is None:
            raise DataFileError(str(path), number, line, "#+ summary|summary@ko|params|columns|example: ...")
        fields[match[1]] = match[2].strip()
    params = _pairs(fields.get("params", ""))
    for name, kind in params.items():
        if kind not in PARAM_TYPES:
            raise DataFileError(str(path), 1, f"{name}={kind}", f"a type of {', '.join(PARAM_TYPES)}")
    return Query(
        name=path.stem,
        text=text,
        summary={"en": fields.get("summary", ""), "ko": fields.get("summary@ko", fields.get("summary", ""))},
        params=params,
        columns=tuple(part.strip() for part in fields.get("columns", "").split(",") if part.strip()),
        example=_pairs(fields.get("example", "")),
    )


def _pairs(text: str) -> dict[str, str]:
    parts = (part.split("=", 1) for part in text.split(",") if "=" in part)
    return {name.strip(): value.strip() for name, value in parts}


@cache
def load_queries(folder: Path = FOLDER) -> dict[str, Query]:
    """Return the queries of *folder* by name."""
    return {path.stem: parse_query(path) for path in sorted(folder.glob("*.rq"))}


def load_examples() -> dict[str, Query]:
    """Return the example questions (files ``example_*.rq``) by name."""
    return {name: query for name, query in load_queries().items() if name.startswith("example_")}


def ask(store: Snapshot, name: str, **values: Value) -> pd.DataFrame:
    """Return the rows that the query file *name* gives on *store*; an empty table still has its columns."""
    return parse_tsv(store.select(load_queries()[name].bind(**values))).rows


def solutions(store: Snapshot, name: str, **values: Value) -> list[Any]:
    """Return the solutions that the query file *name* gives on *store*, each with its columns as attributes.

    IRIs and texts are strings, numbers are floats, an unbound one is "". For the few rows of one entity
    this takes a tenth of what a table takes.
    """
    head, _, body = store.select(load_queries()[name].bind(**values)).decode().partition("\n")
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


def records(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each with its columns as attributes.

    >>> [row.n + 1 for row in records(pd.DataFrame({"n": [1, 2]}))]
    [2, 3]
    """
    return rows.itertuples(index=False)


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
    # Lists and dictionaries: for a few thousand cells pandas' own reader costs more than all the rest.
    cells = [line.split("\t") for line in body.decode().split("\n")[:-1]]
    columns = zip(*cells, strict=True) if cells else iter([()] * len(names))
    typed = {name: _typed(column) for name, column in zip(names, columns, strict=True)}
    rows = pd.DataFrame({name: series for name, (series, _) in typed.items()}, columns=names)
    return Table(rows, {name: kind for name, (_, kind) in typed.items()}, truncated, seconds)


_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TYPED_NUMBER = re.compile(
    r'"([^"]+)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:double|float|decimal|integer|\w*[iI]nt|\w*[lL]ong)>'
)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def _typed(column: Sequence[str]) -> tuple[pd.Series[Any], str]:
    known = {raw: _value(raw) for raw in set(column)}  # most columns repeat few terms
    kinds = {kind for _, kind in known.values() if kind}
    if kinds == {"number"}:
        return pd.to_numeric(pd.Series([known[raw][0] or None for raw in column], dtype=object)), "number"
    values = [known[raw][0] for raw in column]
    return pd.Series(values, dtype="str"), kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "text"


def _value(raw: str) -> tuple[str, str]:
    if not raw:
        return "", ""
    if raw[0] == "<":
        return raw[1:-1], "iri"
    if _NUMBER.fullmatch(raw):
        return raw, "number"
    number = _TYPED_NUMBER.fullmatch(raw)
    if number and (_NUMBER.fullmatch(number[1]) or number[1] in ("INF", "-INF", "NaN")):
        return number[1].replace("INF", "inf").replace("NaN", ""), "number"  # a table's blank is NaN
    if literal := _LITERAL.fullmatch(raw):
        return _ESCAPE.sub(_unescaped, literal[1]), "text"
    return raw, "text"


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)
