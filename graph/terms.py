"""The terms of a graph for the editor's completion: classes, properties with what they join, and things by name.

What fits where is learned from the triples themselves, not from our ontology: after a property come things of the
classes that its objects have. So completion works on any data. The queries run in the workers and within their limits;
where one is stopped, that part is left out and completion offers more than fits rather than nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from graph.errors import GraphError
from graph.pool import Pool
from graph.queries import load_queries, parse_tsv, records
from graph.rdf import PREFIXES

MOST_THINGS = 20_000


def read_terms(pool: Pool) -> dict[str, Any]:
    """Return the terms as plain data for ``complete.js``.

    *classes*, *properties* and *things* each hold iri, en, ko, aliases and count; a property also the classes of its
    subjects (*domain*) and objects (*range*, empty for texts and numbers), None where they are not known; a thing its
    *classes*.
    """
    names = _names(_rows(pool, "editor_names"))
    classes = [
        {**_named(str(row[0]), names), "count": int(row[1])} for row in _tuples(_rows(pool, "editor_classes", rows=500))
    ]
    return {
        "prefixes": dict(PREFIXES),
        "classes": classes,
        "properties": _properties(_rows(pool, "editor_properties"), _rows(pool, "editor_ends"), names),
        "things": _things(_rows(pool, "editor_things"), _rows(pool, "editor_facts"), names),
    }


def _rows(pool: Pool, name: str, rows: int = MOST_THINGS * 4) -> pd.DataFrame:
    query = load_queries()[name]
    try:
        return parse_tsv(pool.run(query.bind(), rows=rows).payload).rows
    except GraphError:
        return pd.DataFrame(columns=list(query.columns))


def _tuples(rows: pd.DataFrame) -> Any:
    return rows.itertuples(index=False, name=None)


def _names(rows: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """IRI -> (name, language), the label first."""
    names: dict[str, list[tuple[str, str]]] = {}
    for row in records(rows):
        names.setdefault(str(row.thing), []).append((str(row.name), str(row.language)))
    return names


def _named(iri: str, names: Mapping[str, list[tuple[str, str]]]) -> dict[str, Any]:
    own = names.get(iri, [])
    ko = next((name for name, language in own if language == "ko"), "")
    en = next((name for name, language in own if language == "en"), "") or next(
        (name for name, _ in own if name != ko), ""
    )
    aliases = list(dict.fromkeys(name for name, _ in own if name not in (en, ko)))
    return {"iri": iri, "en": en, "ko": ko, "aliases": aliases}


def _properties(
    rows: pd.DataFrame, ends: pd.DataFrame, names: Mapping[str, list[tuple[str, str]]]
) -> list[dict[str, Any]]:
    classes: dict[tuple[str, str], list[str]] = {}
    for row in _tuples(ends):
        classes.setdefault((str(row[0]), str(row[1])), []).append(str(row[2]))
    found = []
    for row in records(rows):
        iri = str(row.property)
        range_ = classes.get((iri, "range"), [])
        # Objects that are neither texts nor of a class: anything may stand there.
        known = range_ if range_ or str(row.literal) == "true" else None
        domain = classes.get((iri, "domain"), [])
        found.append({**_named(iri, names), "count": int(row.uses), "domain": domain, "range": known})
    return found


def _things(
    rows: pd.DataFrame, facts: pd.DataFrame, names: Mapping[str, list[tuple[str, str]]]
) -> list[dict[str, Any]]:
    counts = {str(row.thing): int(row.facts) for row in records(facts)}
    found: dict[str, dict[str, Any]] = {}
    for row in _tuples(rows):
        iri = str(row[0])
        about = found.setdefault(iri, {**_named(iri, names), "count": counts.get(iri, 0), "classes": []})
        about["classes"].append(str(row[1]))
    return sorted(found.values(), key=lambda about: (-about["count"], about["iri"]))[:MOST_THINGS]
