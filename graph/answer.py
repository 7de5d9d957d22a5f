"""The answer to a query as a network that the canvas draws, and its figures in one unit for a chart.

Triples are drawn as they are, entities under their own names, everything else by its short one. A table is drawn as
the entities that it names, with the relations that the notes state between them; two entities of one row that no
relation ties get a line that bears the name of the second one's column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

import pandas as pd

from graph.catalog import Catalog, Item, Language, local
from graph.figures import common_unit
from graph.limits import notation
from graph.network import Net, build_network, node_id
from graph.rdf import BASE, PREFIXES
from graph.results import Table
from graph.view import KINDS, Step, View

MOST_NODES = 300
MOST_TRIPLES = 5_000
_TRIPLE = re.compile(r"(<[^>]*>|_:\S+) <([^>]*)> (<[^>]*>|_:\S+) \.")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Relation = tuple[str, str, str, str, bool, int]


def short_iri(iri: str) -> str:
    """Return *iri* with a prefix where one fits.

    >>> short_iri("https://w3id.org/service-atlas/sendsTo"), short_iri("urn:x")
    ('sa:sendsTo', 'urn:x')
    """
    fitting = [(base, prefix) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if fitting:
        base, prefix = max(fitting, key=lambda pair: len(pair[0]))
        rest = iri.removeprefix(base)
        if rest and not re.search(r"[/#]", rest):
            return f"{prefix}:{rest}"
    return iri


def find_triples(payload: bytes) -> list[tuple[str, str, str]]:
    """Return the triples of N-Triples whose object is no literal, types left out, at most ``MOST_TRIPLES``."""
    found: list[tuple[str, str, str]] = []
    for line in payload.decode().split("\n"):  # no other sign ends a line of N-Triples
        match = _TRIPLE.fullmatch(line)
        if match and match[2] != _TYPE:
            found.append((match[1].strip("<>"), match[2], match[3].strip("<>")))
            if len(found) == MOST_TRIPLES:
                break
    return found


def net_of_triples(triples: Iterable[tuple[str, str, str]], catalog: Catalog, language: Language) -> tuple[Net, int]:
    """Return the network of *triples* and how many nodes were left out because there are too many."""
    triples = list(triples)
    degree = Counter(end for subject, _, object_ in triples for end in (subject, object_))
    kept = {iri for iri, _ in sorted(degree.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NODES]}
    relations: list[Relation] = []
    for number, (subject, predicate, object_) in enumerate(sorted(set(triples))):
        if subject in kept and object_ in kept:
            type_ = local(predicate) if predicate.startswith(BASE) else short_iri(predicate)
            relations.append((node_id(subject), node_id(object_), f"t{number:05}", type_, False, 1))
    items = [_item(iri, catalog, language) for iri in sorted(kept)]
    return build_network(items, relations, catalog.top_category), len(degree) - len(kept)


def net_of_table(table: Table, whole: Net, catalog: Catalog) -> tuple[Net, int]:
    """Return the network of the entities that *table* names, and how many were left out."""
    columns = [name for name, kind in table.kinds.items() if kind in ("iri", "mixed")]
    named = Counter(str(iri) for name in columns for iri in table.rows[name] if str(iri) in catalog.items)
    kept = {iri for iri, _ in sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NODES]}
    ids = {node_id(iri) for iri in kept}
    relations: list[Relation] = [
        (source, target, key, about["type"], about["denied"], about["lines"])
        for source, target, key, about in whole.edges(keys=True, data=True)
        if source in ids and target in ids
    ]
    tied = {frozenset((source, target)) for source, target, *_ in relations}
    for values in table.rows[columns].drop_duplicates().itertuples(index=False, name=None):
        ends = [(name, node_id(str(iri))) for name, iri in zip(columns, values, strict=True) if str(iri) in kept]
        for (_, one), (name, other) in pairwise(ends):
            if one != other and frozenset((one, other)) not in tied:
                tied.add(frozenset((one, other)))
                relations.append((one, other, f"row{len(relations):05}", name, False, 1))
    items = [catalog.items[iri] for iri in sorted(kept)]
    return build_network(items, relations, catalog.top_category), len(named) - len(kept)


def view_of(net: Net) -> View:
    """Return the view that shows every node of *net*."""
    return View(kinds=KINDS, steps=tuple(Step(node, alone=True) for node in sorted(net)))


def type_labels(net: Net, catalog: Catalog, language: Language) -> Mapping[str, str]:
    """Return how each type of line in *net* reads."""
    types = {about for _, _, about in net.edges(data="type")}
    return {type_: catalog.relation_label(type_, "out", language) for type_ in sorted(types)}


def _item(iri: str, catalog: Catalog, language: Language) -> Item:
    if iri in catalog.items:
        return catalog.items[iri]
    name = catalog.term(iri, language) if iri in catalog.terms else short_iri(iri)
    return Item(iri, name, "", "technology", "", "", "", 0)


# In one unit


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of a column in one *unit* ("" for numbers without one); *left_out* measure something else."""

    values: pd.Series
    unit: str = ""
    left_out: int = 0


def values_as_written(table: Table, text: str) -> list[str]:
    """Return the columns of figures as the notes have them, each in its own unit, that the query *text* selects.

    The upper end of a range has no bar of its own: it is how far the figure goes.
    """
    numbers = [name for name, kind in table.kinds.items() if kind == "number"]
    return [name for name in _holding("value", numbers, text) if _units_of(table, name, text)]


def measure(table: Table, column: str, text: str, catalog: Catalog) -> Measured:
    """Return *column* to be drawn on one axis: figures as written are converted to one unit, a range to its upper end.

    It is the unit in which people read the middle figure, so that one minute does not turn weeks into minutes. Where
    the units are of several kinds, those of the most figures are drawn.
    """
    values = table.rows[column].astype(float)
    if column not in values_as_written(table, text):
        return Measured(values)
    upper = f"valueTo{column.removeprefix('value')}"
    if upper in table.rows:
        values = pd.to_numeric(table.rows[upper], errors="coerce").fillna(values)
    units = table.rows[_units_of(table, column, text)].map(lambda iri: notation(catalog, iri) if iri else "")
    bases = units.map(lambda unit: catalog.base_units.get(unit, ""))
    known = bases[(bases != "") & values.notna()]
    if known.empty:
        return Measured(values)
    base = known.mode().iloc[0]
    stored = (values * units.map(lambda unit: catalog.factors.get(unit, 1.0))).where(bases == base)
    sizes = [size for size in stored.abs() if size > 0]
    unit = common_unit([median_low(sizes)] if sizes else [], base, catalog.factors)
    return Measured(stored / catalog.factors[unit], unit, int(values.notna().sum() - stored.notna().sum()))


def _units_of(table: Table, column: str, text: str) -> str:
    """The column with the units of *column*: "unit1" of "value1", else the only one, "" if there is none."""
    own = f"unit{re.search(r'[0-9]*$', column)[0]}"  # type: ignore[index]
    found = _holding("unit", map(str, table.rows), text)
    return own if own in found else found[0] if len(found) == 1 else ""


def _holding(term: str, columns: Iterable[str], text: str) -> list[str]:
    """Those of *columns* that hold what ``sa:value`` or ``sa:unit`` leads to, by the query or by their name."""
    bound = set(re.findall(rf"[:/]{term}>?\s+[?$](\w+)", text))
    return [name for name in columns if name in bound or re.fullmatch(rf"{term}\d*", name)]
