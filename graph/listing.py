"""Limits for people to look at: grouped, as a table, and as dots on a scale; also what was asked, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from graph.asking import Answer
from graph.catalog import Catalog, Language
from graph.criteria import Criteria, Range
from graph.diagram import Dot, dot_plot, nice_ticks
from graph.figures import format_amount, format_bound
from graph.limits import Figure, concept_label, places, plain, say_base, what
from graph.markup import Markup, fill, table
from graph.report import Setting, figure_details
from graph.words import say

ROWS_SHOWN = 40

GROUPS: Mapping[str, Callable[[Figure, Catalog, Language], str]] = {
    "metric": lambda figure, catalog, language: concept_label(catalog, figure.metric, "", language),
    "concept": lambda figure, catalog, language: concept_label(catalog, figure.metric, figure.concept, language),
    "service": lambda figure, catalog, language: catalog.items[figure.owner].label(language),
    "none": lambda figure, catalog, language: say("count.limits", language),
}


def group_figures(
    figures: Sequence[Figure], grouping: str, catalog: Catalog, language: Language
) -> dict[str, list[Figure]]:
    """Return *figures* by the title of their group; within one the order stays.

    What has a unit comes before what is only counted, then the largest group.
    """
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(GROUPS[grouping](figure, catalog, language), []).append(figure)
    counted = {title: group[0].base_unit in ("count", "percent") for title, group in groups.items()}
    return dict(sorted(groups.items(), key=lambda group: (counted[group[0]], -len(group[1]), group[0])))


def bound_name(bound: str, language: Language) -> str:
    """Return how a bound is called on its own."""
    return say(f"bound.{bound}", language)


def table_markup(figures: Sequence[Figure], setting: Setting, unit: str = "") -> Markup:
    """Return *figures* as a table: service, what, the figure with its lines, its value in *unit* or one that reads."""
    catalog, language = setting.catalog, setting.language
    rows = [
        [
            setting.entity(figure.owner),
            what(catalog, figure, language) if figure.concept else setting.about(figure),
            figure_details(figure, setting),
            _same(figure, setting, unit),
        ]
        for figure in figures
    ]
    head = [setting.words(key) for key in ("limits.service", "limit.concept", "limit.value")]
    return table([*head, setting.words("limit.converted")], rows, kind="limits")


def _same(figure: Figure, setting: Setting, unit: str) -> str:
    """The upper end in another unit than written; "" where that says nothing new."""
    wanted = unit if unit and setting.catalog.base_units.get(unit) == figure.base_unit else ""
    said = say_base(setting.catalog, figure.high, figure.base_unit, setting.language, unit=wanted)
    written = format_amount(figure.value if figure.value_to is None else figure.value_to, figure.unit, setting.language)
    return said if wanted or said != written else ""


# The chart


def chart_rows(figures: Sequence[Figure], setting: Setting) -> tuple[list[tuple[str, str, list[Dot]]], int]:
    """Return a row for each owner with its dots, in the order of *figures*, and how many owners are left out."""
    rows: dict[str, list[Dot]] = {}
    for figure in figures:
        rows.setdefault(figure.owner, []).append(_dot(figure, setting))
    named = [(owner, setting.catalog.items[owner].en, dots) for owner, dots in rows.items()]
    return named[:ROWS_SHOWN], max(0, len(named) - ROWS_SHOWN)


def _dot(figure: Figure, setting: Setting) -> Dot:
    about = what(setting.catalog, figure, setting.language)
    said = [f"{setting.catalog.items[figure.owner].en} · {about}", figure.text(setting.language)]
    said += places(setting.index.of_facts(figure.facts))[:3]
    return Dot(figure.base, figure.high, figure.bound, "\n".join(said), figure.standing == "aside")


def chart(title: str, rows: Sequence[tuple[str, str, Sequence[Dot]]], base_unit: str, setting: Setting) -> Markup:
    """Return the dots of *rows* on one scale, logarithmic where values lie far apart."""
    values = [value for _, _, dots in rows for dot in dots for value in (dot.low, dot.high)]
    positive = [value for value in values if value > 0]
    far = bool(positive) and base_unit != "percent" and max(positive) / min(positive) >= 20
    label = setting.words("limits.chart.label", name=title)
    scale = fill('<p class="muted scale-name">{text}</p>', text=setting.words("limits.chart.log")) if far else ""
    plot = dot_plot(
        rows,
        label=label,
        ticks=nice_ticks(base_unit, values, logarithmic=far),
        say=lambda value: say_base(setting.catalog, value, base_unit, setting.language),
        logarithmic=far,
        link=setting.link,
    )
    return fill("{plot}{scale}", plot=plot, scale=scale)


# What was asked


def say_criteria(criteria: Criteria, setting: Setting) -> list[str]:
    """Return what *criteria* ask, in words, one for each."""
    catalog, language = setting.catalog, setting.language
    parts = [concept_label(catalog, metric, "", language) for metric in criteria.metrics]
    parts += [concept_label(catalog, "", concept, language) for concept in criteria.concepts]
    parts += [_with_parts(iri, setting) for iri in criteria.services if iri in catalog.items]
    parts += [catalog.categories.get(each, {}).get(language, each) for each in criteria.categories]
    parts += [bound_name(bound, language) for bound in criteria.bounds]
    parts += _say_range(criteria.range, setting)
    return [*dict.fromkeys(parts), *_quoted(criteria.words)]


def _with_parts(iri: str, setting: Setting) -> str:
    """A service that is asked for, which takes its components along."""
    name = setting.catalog.items[iri].en
    whole = any(item.parent == iri and item.facts for item in setting.catalog.items.values())
    return setting.words("limits.with_parts", name=name) if whole else name


def say_left_out(left_out: Sequence[str], language: Language) -> str:
    """Return a sentence on the words that an answer does without."""
    return say("limits.left_out", language, words=", ".join(_quoted(left_out)))


def say_none(found: Answer, setting: Setting) -> str:
    """Return a sentence on why nothing was found, and what to do."""
    if found.measured:
        criteria, catalog, base = found.criteria, setting.catalog, found.criteria.range.base_unit
        value = criteria.range.high if criteria.range.low is None else criteria.range.low
        kind = "limits.kind." + (found.measured[0] if found.measured[0] in ("second", "B", "count") else "other")
        return setting.words(
            "limits.misfit",
            amount=base if value is None else say_base(catalog, value, base, setting.language),
            what=", ".join(say_criteria(Criteria(criteria.metrics, criteria.concepts), setting)),
            kind=setting.words(kind, unit=found.measured[0]),
        )
    if found.unknown:
        return setting.words("limits.unknown", words=", ".join(_quoted(found.unknown)))
    return setting.words("limits.none")


def _quoted(asked: Sequence[str]) -> list[str]:
    return [f"“{word}”" for word in asked if word.isprintable()]


def _say_range(asked: Range, setting: Setting) -> list[str]:
    def amount(value: float) -> str:
        return say_base(setting.catalog, value, asked.base_unit or "count", setting.language)

    if asked.low is not None and asked.low == asked.high:
        return [amount(asked.low)]
    parts: list[str] = []
    if asked.low is not None:
        parts.append(
            f"> {amount(asked.low)}" if asked.low_open else format_bound(amount(asked.low), "min", setting.language)
        )
    if asked.high is not None:
        parts.append(
            f"< {amount(asked.high)}" if asked.high_open else format_bound(amount(asked.high), "max", setting.language)
        )
    return parts


def with_unit(rows: pd.DataFrame, figures: Sequence[Figure], unit: str, catalog: Catalog) -> pd.DataFrame:
    """Return the table of *figures* with a column of their values in *unit*, "" where it measures something else."""
    if not unit:
        return rows
    base, factor = catalog.base_units[unit], catalog.factors[unit]
    values = [
        "–".join(plain(float(f"{end / factor:.12g}")) for end in dict.fromkeys((figure.base, figure.high))) + f" {unit}"
        if figure.base_unit == base
        else ""
        for figure in figures
    ]
    return rows.assign(inUnit=values)
