"""A comparison as one table, as Markdown and as JSON: what ``graph.report`` shows, without a page around it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from graph.compare import Comparison, Contrast, LimitRow, Named, Step, row_label, shown_unit
from graph.limits import Figure, places, plain
from graph.markup import markdown_table, markdown_text
from graph.report import Setting, category_path, row_labels, say_verdict


def to_frame(found: Comparison, setting: Setting) -> pd.DataFrame:
    """Return the comparison as one table: section, what, a column for each side, and the places of the lines."""
    names = [item.label(setting.language) for item in found.items]
    rows: list[list[str]] = []
    silent = setting.words("compare.nothing")
    limits = (*found.limits, *found.part_limits)
    labels = (*row_labels(found.limits, setting), *row_labels(found.part_limits, setting))
    for row, what in zip(limits, labels, strict=True):
        cells = [
            "; ".join(_said(figure, number, row, found, setting) for figure in cell) or silent
            for number, cell in enumerate(row.cells)
        ]
        facts = [fact for cell in row.cells for figure in cell for fact in figure.facts]
        rows.append([setting.words("kind.limit"), what, *cells, _places(facts, setting)])
    for key, named in _named_sections(found).items():
        for each in named:
            held = ["✓" if side else silent for side in each.sides]
            facts = [fact for side in each.sides for fact in side]
            rows.append([setting.words(key), each.label, *held, _places(facts, setting)])
    return pd.DataFrame(rows, columns=[setting.words("compare.section"), setting.words("limit.concept"), *names,
                                       setting.words("compare.places")])  # fmt: skip


def _said(figure: Figure, side: int, row: LimitRow, found: Comparison, setting: Setting) -> str:
    own = figure.owner in {item.iri for item in found.items}
    text = figure.text(setting.language)
    text = text if own else f"{setting.catalog.items[figure.owner].en}: {text}"
    held = [contrast for contrast in row.contrasts if figure in contrast.figures]
    verdicts = [say_verdict(contrast, side, setting, several=len(held) > 1) for contrast in held]
    text += "".join(f" ({verdict})" for verdict in verdicts if verdict)
    return f"{text} [{setting.words(f'limit.{figure.standing}')}]" if figure.standing else text


def _places(facts: Iterable[str], setting: Setting) -> str:
    return ", ".join(places(setting.index.of_facts(facts)))


def _named_sections(found: Comparison) -> Mapping[str, Sequence[Named]]:
    return {
        "kind.feature": found.features,
        "kind.technology": found.technologies,
        "kind.relation": found.relations,
        "kind.denial": found.denials,
    }


def to_markdown(found: Comparison, setting: Setting) -> str:
    """Return the comparison in Markdown: a table for each section, then the lines that speak of the sides together."""
    names = [item.label(setting.language) for item in found.items]
    words = setting.words
    parts = [f"# {markdown_text(' · '.join(names))}"]
    said = [
        f"{each.text} ({each.file}:{each.line})" if each else words("compare.nothing") for each in found.introductions
    ]
    kinds = [words(f"kind.{item.kind}") for item in found.items]
    paths = [category_path(setting.catalog, item.iri, setting.language) for item in found.items]
    head = [[words("compare.what"), *said], [words("compare.kind"), *kinds], [words("compare.category"), *paths]]
    parts.append(markdown_table(["", *names], head))
    frame = to_frame(found, setting)
    section = frame.columns[0]
    for title, rows in frame.groupby(section, sort=False):
        parts.append(f"## {markdown_text(str(title))}")
        body = rows.drop(columns=section)
        parts.append(markdown_table([str(name) for name in body.columns], body.to_numpy().tolist()))
    meetings = [f"- {markdown_text(_plain_step(step, setting))}" for step, denied in found.between if not denied]
    for each in found.together:
        meetings.append(f"\n### {markdown_text(each.title or words('compare.together'))}\n")
        meetings += [f"- {markdown_text(f'{line.text} ({line.file}:{line.line})')}" for line in each.lines]
    if meetings:
        parts += [f"## {words('compare.between')}", "\n".join(meetings)]
    if found.paths:
        ways = ["- " + markdown_text("; ".join(_plain_step(step, setting) for step in path)) for path in found.paths]
        parts += [f"## {words('compare.paths')}", "\n".join(ways)]
    return "\n\n".join(parts) + "\n"


def _plain_step(step: Step, setting: Setting) -> str:
    type_ = setting.catalog.relation_label(step.type, "out", setting.language)
    items = setting.catalog.items
    return f"{items[step.subject].en} → {type_} → {items[step.object].en}"


def to_json(found: Comparison, setting: Setting) -> str:
    """Return the comparison as JSON: sides in order, and everything by side, with exact values and places of lines."""

    def named(rows: Sequence[Named]) -> list[dict[str, Any]]:
        return [
            {"label": each.label, "held": list(each.held), "lines": [_place_list(side, setting) for side in each.sides]}
            for each in rows
        ]

    content = {
        "sides": [
            {
                "name": item.en,
                "ko": item.ko,
                "iri": item.iri,
                "kind": item.kind,
                "category": category_path(setting.catalog, item.iri, setting.language),
                "facts": item.facts,
                "said": None if said is None else {"text": said.text, "place": f"{said.file}:{said.line}"},
            }
            for item, said in zip(found.items, found.introductions, strict=True)
        ],
        "limits": [_limit_json(row, setting) for row in (*found.limits, *found.part_limits)],
        "features": named(found.features),
        "technologies": named(found.technologies),
        "relations": named(found.relations),
        "denials": named(found.denials),
        "between": [
            {"text": _plain_step(step, setting), "denied": denied, "lines": _place_list([step.fact], setting)}
            for step, denied in found.between
        ],
        "together": [
            {"title": each.title, "lines": [{"place": place, "text": line.text} for line, place in
                                            zip(each.lines, places(each.lines), strict=True)]}
            for each in found.together
        ],
        "paths": [[_plain_step(step, setting) for step in path] for path in found.paths],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1)


def _place_list(facts: Iterable[str], setting: Setting) -> list[str]:
    return places(setting.index.of_facts(facts))


def _limit_json(row: LimitRow, setting: Setting) -> dict[str, Any]:
    def figure(each: Figure) -> dict[str, Any]:
        return {
            "text": each.text(setting.language),
            "owner": setting.catalog.items[each.owner].en,
            "bound": each.bound,
            "value": float(plain(each.value)),
            "valueTo": each.value_to,
            "unit": each.unit,
            "baseValue": each.base,
            "baseValueTo": each.base_to,
            "baseUnit": each.base_unit,
            "concept": each.concept,
            "of": each.of,
            "condition": each.condition,
            "standing": each.standing,
            "lines": _place_list(each.facts, setting),
        }

    def contrast(each: Contrast) -> dict[str, Any]:
        unit = shown_unit(each, setting.catalog.factors)
        factor = setting.catalog.factors.get(unit, 1.0)
        values = [None if end is None else [value / factor for value in end] for end in each.ends]
        about = {"bound": each.bound, "condition": each.condition, "unit": unit, "values": values}
        return {**about, "verdicts": list(each.verdicts), "ratio": each.ratio}

    return {
        "what": row_label(row, setting.catalog, setting.language),
        "metric": row.metric,
        "concept": row.concept,
        "sides": [[figure(each) for each in cell] for cell in row.cells],
        "contrasts": [contrast(each) for each in row.contrasts],
    }
