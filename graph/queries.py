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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from rdflib import Literal, URIRef

from graph.errors import DataFileError, QueryError
from graph.rdf import BASE, PREFIXES, entity_iri
from graph.results import Table as Table
from graph.results import order_tsv, parse_solutions
from graph.results import parse_tsv as parse_tsv
from graph.results import records as records
from graph.store import Snapshot

FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "queries"
TERMS = {"metric": f"{BASE}metric/", "concept": f"{BASE}concept/", "category": f"{BASE}category/", "relation": BASE}
"""The kinds of parameters that are a term of ours, and what stands before its id."""
PARAM_TYPES = ("iri", "iris", "text", "number", *TERMS)

Value = str | float | Sequence[str]


@dataclass(frozen=True)
class Query:
    """One query file: its text and what its header says."""

    name: str
    text: str
    summary: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns that its last line orders by, none where that says more than columns."""
        match = re.search(r"^ORDER BY((?: \?\w+)+)$", self.text.rstrip().rpartition("\n")[2])
        names = tuple(match[1].replace("?", "").split()) if match else ()
        return names if set(names) <= set(self.columns) else ()

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


# An IRI of a query, but for those that prefixes declare; what stands in literals and comments is passed over.
_IRI = re.compile(
    r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<!: )<(?P<iri>[^<>\s]+)>|#[^\n]*""",
    re.S,
)


def shorten_iris(text: str) -> str:
    """Return one of our queries with the IRIs below known prefixes shortened, and those prefixes declared.

    >>> print(shorten_iris("SELECT * { <https://w3id.org/service-atlas/entity/Amazon_SQS> ?p ?o }"))
    PREFIX entity: <https://w3id.org/service-atlas/entity/>
    SELECT * { entity:Amazon_SQS ?p ?o }
    """
    declared = dict(_PREFIX_LINE.findall(text))
    used: dict[str, str] = {}

    def short(match: re.Match[str]) -> str:
        iri = match["iri"]
        if iri is None:
            return match[0]
        fitting = [(base, prefix) for prefix, base in PREFIXES.items() if iri.startswith(base)]
        base, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
        rest = iri[len(base) :]
        if not base or not re.fullmatch(r"\w(?:[\w-]|%[0-9A-F]{2})*", rest) or declared.get(prefix, base) != base:
            return match[0]
        used[prefix] = base
        return f"{prefix}:{rest}"

    body = _IRI.sub(short, text)
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


def _select(store: Snapshot, name: str, values: Mapping[str, Value]) -> bytes:
    """The rows of a query file as TSV. Where it orders by columns, that is done here.

    The engine takes five times as long to order rows as to find them, and each server orders letters in its own way.
    """
    query = load_queries()[name]
    text = query.bind(**values)
    return order_tsv(store.select(text[: text.rindex("ORDER BY")]), query.order) if query.order else store.select(text)


def ask(store: Snapshot, name: str, **values: Value) -> pd.DataFrame:
    """Return the rows that the query file *name* gives on *store*; an empty table still has its columns."""
    return parse_tsv(_select(store, name, values)).rows


def solutions(store: Snapshot, name: str, **values: Value) -> list[Any]:
    """Return the solutions that the query file *name* gives on *store*, as ``parse_solutions`` reads them."""
    return parse_solutions(_select(store, name, values))
