"""A question put together from choices, and the SPARQL that asks it.

A form asks for things of one kind under conditions: that they are in a category, that a relation ties them to
something, that a limit of theirs compares with a figure, that the notes deny something of them, or that a word stands
in what the notes say. Each condition is one block of the pattern; the lines behind it come along as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graph.queries import shorten_iris, to_term
from graph.rdf import BASE

COMPARISONS = ("<", "<=", "=", ">=", ">")
KINDS = ("Service", "Component", "Technology")
Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class Related:
    """A relation to *other*, or to anything; *direction* tells which end is asked for, or that either is."""

    type: str
    other: str = ""
    direction: Direction = "out"


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit of *metric*; with *comparison* its value, *factor* base units each, compares so with *value*.

    A range counts as its upper end, as everywhere.
    """

    metric: str
    comparison: str = ""
    value: float = 0.0
    factor: float = 1.0
    base_unit: str = ""


@dataclass(frozen=True, slots=True)
class InCategory:
    """The thing is in *category* or one below it."""

    category: str


@dataclass(frozen=True, slots=True)
class Says:
    """A line about the thing holds *word*; with *denied* one that denies."""

    word: str
    denied: bool = False


Condition = Related | Limited | InCategory | Says


@dataclass(frozen=True, slots=True)
class Form:
    """Things of *kind*, or of any where it is "", for which all *conditions* hold, or *any* of them."""

    kind: str = "Service"
    conditions: Sequence[Condition] = ()
    any: bool = False


def to_sparql(form: Form) -> str:
    """Return the query that asks *form*.

    >>> print(to_sparql(Form("Service", [Says("FIFO")])))
    PREFIX sa: <https://w3id.org/service-atlas/>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    SELECT DISTINCT ?service ?text1
    WHERE {
      ?service a sa:Service .
      ?fact1 sa:owner ?service ; prov:wasDerivedFrom ?line1 .
      ?line1 sa:text ?text1 .
      FILTER(CONTAINS(LCASE(STR(?text1)), "fifo"))
    }
    ORDER BY ?service
    LIMIT 1000
    <BLANKLINE>
    """
    thing = f"?{form.kind.lower()}" if form.kind else "?thing"
    columns, lines = [thing], [f"{thing} a sa:{form.kind} ." if form.kind else f"{thing} a ?kind ."]
    if not form.kind:
        lines.append(f"VALUES ?kind {{ {' '.join(f'sa:{kind}' for kind in KINDS)} }}")
        columns.append("?kind")
    order = ""
    blocks: list[list[str]] = []
    for number, condition in enumerate(form.conditions, 1):
        found, shown, sorted_by = _block(condition, thing, str(number))
        blocks += [found] if found else []
        columns += shown
        order = order or sorted_by
    if form.any and len(blocks) > 1:
        blocks = [["{", *(f"  {line}" for line in block), "}"] for block in blocks]
        joined = [line for block in blocks for line in ("UNION", *block)][1:]
        lines += "\n".join(joined).replace("}\nUNION\n{", "} UNION {").split("\n")
    else:
        lines += [line for block in blocks for line in block]
    body = "\n".join(f"  {line}" for line in lines)
    prefixes = f"PREFIX sa: <{BASE}>\n"
    for prefix, iri in (("prov", "http://www.w3.org/ns/prov#"), ("skos", "http://www.w3.org/2004/02/skos/core#")):
        if re.search(rf"\b{prefix}:", body):
            prefixes += f"PREFIX {prefix}: <{iri}>\n"
    by = f"{order} {thing}" if order else thing
    text = f"{prefixes}SELECT DISTINCT {' '.join(columns)}\nWHERE {{\n{body}\n}}\nORDER BY {by}\nLIMIT 1000\n"
    return shorten_iris(text)


def _block(condition: Condition, thing: str, mark: str) -> tuple[list[str], list[str], str]:
    """Lines of the pattern, columns to show, and what to sort by."""
    match condition:
        case InCategory(category):
            wanted = to_term("category", category)
            # Not broader*: some servers lose the first end of a path of length zero (README, other stores).
            own, wider = f"{thing} sa:category {wanted}", f"{thing} sa:category/skos:broader+ {wanted}"
            return [f"{{ {own} }} UNION {{ {wider} }}"], [], ""
        case Related(type_, other, direction):
            end = to_term("iri", other) if other else f"?other{mark}"
            relation = to_term("relation", type_)
            subject, object_ = (end, thing) if direction == "in" else (thing, end)
            path = f"{relation}|^{relation}" if direction == "both" else relation
            return [f"{subject} {path} {object_} ."], [] if other else [end], ""
        case Says("", False):
            return [], [], ""
        case Says(word, denied):
            fact, line, text = f"?fact{mark}", f"?line{mark}", f"?text{mark}"
            lines = [f"{fact} sa:owner {thing} ; prov:wasDerivedFrom {line} .", f"{line} sa:text {text} ."]
            if denied:
                lines.insert(0, f"{fact} a sa:Denial .")
            if word:
                lines.append(f"FILTER(CONTAINS(LCASE(STR({text})), {to_term('text', word.lower())}))")
            return lines, [text], ""
        case Limited(metric, comparison, value, factor, base_unit):
            return _limit(thing, mark, metric, comparison, value * factor, base_unit)


def _limit(
    thing: str, mark: str, metric: str, comparison: str, value: float, base_unit: str
) -> tuple[list[str], list[str], str]:
    if comparison not in ("", *COMPARISONS):
        raise ValueError(comparison)
    limit, bound, number, upper, unit, base, base_upper, high = (
        f"?{name}{mark}" for name in ("limit", "bound", "value", "valueTo", "unit", "base", "baseTo", "high")
    )
    lines = [
        f"{limit} a sa:Limit ; sa:owner {thing} ; sa:metric {to_term('metric', metric)} ; sa:bound {bound} ;",
        f"  sa:value {number} ; sa:unit {unit} ; sa:baseValue {base} .",
    ]
    if base_unit:
        lines.append(f"{limit} sa:baseUnit {to_term('iri', base_unit)} .")
    lines += [
        f"OPTIONAL {{ {limit} sa:valueTo {upper} ; sa:baseValueTo {base_upper} }}",
        f"BIND(COALESCE({base_upper}, {base}) AS {high})",
    ]
    if comparison:
        lines.append(f"FILTER({high} {comparison} {to_term('number', value)})")
    return lines, [bound, number, upper, unit], f"DESC({high})"
