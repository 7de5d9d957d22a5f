"""A comparison as people read it: sections of markup, for the page and for one HTML file.

Where the notes are silent it says so, never "no". ``graph.transcript`` gives the same as tables, Markdown and JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graph import diagram
from graph.catalog import Catalog, Item, Language
from graph.compare import Comparison, Contrast, LimitRow, Named, Step, row_label, shown_unit
from graph.criteria import fields
from graph.diagram import Edge, Link, Node
from graph.figures import format_ratio
from graph.limits import Figure, concept_label, say_base, what
from graph.lines import LineIndex
from graph.markup import (
    Markup,
    Place,
    evidence_markup,
    fill,
    plain_markup,
    plain_place,
    table,
    to_page,
)
from graph.model import Evidence
from graph.namesakes import is_korean
from graph.style import load_style
from graph.words import say

LINES_SHOWN = 4
NAMED_SHOWN = 12


def _nowhere(iri: str) -> str:
    return ""


@dataclass(frozen=True)
class Setting:
    """In which language a report reads, and what its links lead to: *place* shows where a line stands."""

    catalog: Catalog
    index: LineIndex
    language: Language
    place: Place = plain_place
    link: Link = _nowhere

    def words(self, key: str, **values: object) -> str:
        """Return our own words for *key*."""
        return say(key, self.language, **values)

    def entity(self, iri: str) -> Markup:
        """Return an entity's name, as a link where there is a page to lead to."""
        name, href = self.catalog.items[iri].label(self.language), self.link(iri)
        return fill('<a href="{href}" data-inside>{name}</a>', href=href, name=name) if href else fill("{n}", n=name)

    def lines(self, facts: Iterable[str]) -> Markup:
        """Return the lines that state *facts*."""
        return evidence_markup(self.index.of_facts(facts), self.place)

    def about(self, figure: Figure) -> Markup:
        """Return what a figure without a concept is about: the phrase of its line, else the line in short."""
        metric = concept_label(self.catalog, figure.metric, "", self.language)
        said = what(self.catalog, figure, self.language)
        text = said if said != metric else self.index.gist(figure.facts, korean=self.language == "ko")
        return fill('<span class="muted about">{text}</span>', text=text)

    def nothing(self) -> Markup:
        """Return the words for what the notes are silent on."""
        return fill('<span class="muted nothing">{text}</span>', text=self.words("compare.nothing"))

    def introduction(self, said: Evidence) -> Markup:
        """Return what says what an entity is, and where; where it is in the other language, that is said, too."""
        tongue = "ko" if is_korean(said.text) else "en"
        other = (
            "" if tongue == self.language else fill('<span class="tongue">{t}</span>', t=self.words(f"tongue.{tongue}"))
        )
        return fill(
            '<span class="said" lang="{tongue}">{text}</span> {other} {place}',
            tongue=tongue,
            text=plain_markup(said.text),
            other=other,
            place=self.place(said),
        )

    def field(self, iri: str) -> str:
        """Return the field of use that colours an entity."""
        wide = fields(self.catalog, iri)
        return wide[-1] if wide else "technology" if self.catalog.items[iri].kind == "technology" else "other"

    def node(self, iri: str) -> Node:
        """Return an entity for a picture."""
        return Node(iri, self.catalog.items[iri].en, self.field(iri))


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a report: its key, its title and its markup."""

    key: str
    title: str
    markup: Markup


def to_parts(found: Comparison, setting: Setting) -> list[Part]:
    """Return the sections of a comparison, without those of which neither side has anything."""
    words = setting.words
    makers: tuple[tuple[str, Callable[[], Markup]], ...] = (
        ("head", lambda: _head(found, setting)),
        ("limits", lambda: _limits(found, setting)),
        ("features", lambda: _grouped(found.features, found, setting)),
        ("technologies", lambda: _grouped(found.technologies, found, setting)),
        ("denials", lambda: _grouped(found.denials, found, setting)),
        ("relations", lambda: _grouped(found.relations, found, setting)),
        ("map", lambda: neighbourhood(found, setting)),
        ("between", lambda: _between(found, setting)),
        ("paths", lambda: _paths(found, setting)),
    )
    parts = [Part(key, words(f"compare.{key}"), make()) for key, make in makers]
    return [part for part in parts if part.markup]


# At a glance


def category_path(catalog: Catalog, iri: str, language: Language) -> str:
    """Return the category of an entity, from wide to narrow: "Integration › Messaging"."""
    names = [catalog.categories.get(each, {}).get(language, each) for each in reversed(fields(catalog, iri))]
    return " › ".join(names)


def _head(found: Comparison, setting: Setting) -> Markup:
    words, catalog = setting.words, setting.catalog
    said = [setting.introduction(each) if each else None for each in found.introductions]
    parents = [setting.entity(item.parent) if item.parent in catalog.items else "–" for item in found.items]
    parents = parents if set(parents) != {"–"} else []
    rows: list[tuple[str, Sequence[str | Markup | None]]] = [
        ("compare.what", said),
        ("compare.kind", [words(f"kind.{item.kind}") for item in found.items]),
        ("compare.category", [category_path(catalog, item.iri, setting.language) for item in found.items]),
        ("compare.partof", parents),
        ("compare.facts", [f"{item.facts:,}" for item in found.items]),
    ]
    shown = [[words(key), *(value or setting.nothing() for value in values)] for key, values in rows if any(values)]
    return table(["", *(setting.entity(item.iri) for item in found.items)], shown, sides=_sides(found))


def _sides(found: Comparison) -> list[str]:
    return [item.en for item in found.items]


# Limits


def _limits(found: Comparison, setting: Setting) -> Markup:
    head = [setting.words("limit.concept"), *(item.label(setting.language) for item in found.items)]
    parts: list[Markup] = []
    if found.limits:
        parts.append(table(head, _limit_rows(found.limits, found.items, setting), sides=_sides(found)))
    else:
        parts.append(fill('<p class="muted">{text}</p>', text=setting.words("compare.limits.none")))
    if found.part_limits:
        parts.append(
            fill(
                '<details class="fact parts"><summary><span class="name">{title}</span></summary>{table}</details>',
                title=setting.words("compare.limits.parts"),
                table=table(head, _limit_rows(found.part_limits, found.items, setting), sides=_sides(found)),
            )
        )
    return fill("{parts}", parts=parts)


def row_labels(rows: Sequence[LimitRow], setting: Setting) -> list[str]:
    """Return what each row is about; of two that read the same, each with its metric."""
    catalog, language = setting.catalog, setting.language
    labels = [row_label(row, catalog, language) for row in rows]
    metrics = [concept_label(catalog, row.metric, "", language) if row.concept else "" for row in rows]
    other = setting.words("limit.other")
    return [
        f"{label} ({metric if metric not in ('', label) else other})"
        if labels.count(label) > 1 and metric != label
        else label
        for label, metric in zip(labels, metrics, strict=True)
    ]


def _limit_rows(rows: Sequence[LimitRow], items: Sequence[Item], setting: Setting) -> list[list[str | Markup]]:
    labels = row_labels(rows, setting)
    return [_limit_row(row, label, items, setting) for row, label in zip(rows, labels, strict=True)]


def _limit_row(row: LimitRow, label: str, items: Sequence[Item], setting: Setting) -> list[str | Markup]:
    cells = [
        fill("{figures}", figures=[_figure(figure, items[number], number, row, setting) for figure in cell])
        if cell
        else setting.nothing()
        for number, cell in enumerate(row.cells)
    ]
    return [label, *cells]


def figure_markup(figure: Figure, setting: Setting) -> Markup:
    """Return a figure as people write it, with the exact stored value at hand and a mark if the notes disagree."""
    standing = (
        fill(
            ' <span class="standing {standing}">{text}</span>',
            standing=figure.standing,
            text=setting.words(f"limit.{figure.standing}"),
        )
        if figure.standing
        else ""
    )
    return fill(
        '<b class="figure {standing}" title="{exact}">{text}</b>{mark}',
        standing=figure.standing,
        exact=setting.words("limit.exact", value=figure.exact()),
        text=figure.text(setting.language),
        mark=standing,
    )


def figure_details(figure: Figure, setting: Setting, *, beside: Sequence[Markup | str] = ()) -> Markup:
    """Return a figure that opens its lines and its exact value."""
    return fill(
        '<details class="cell"><summary>{figure} {beside}</summary><p class="exact">{exact}</p>{lines}</details>',
        figure=figure_markup(figure, setting),
        beside=[part for each in beside for part in (each, " ")],
        exact=setting.words("limit.exact", value=figure.exact()),
        lines=setting.lines(figure.facts),
    )


def _figure(figure: Figure, item: Item, side: int, row: LimitRow, setting: Setting) -> Markup:
    beside: list[Markup] = []
    if figure.owner != item.iri:
        beside.append(fill('<span class="muted">{name}</span>', name=setting.catalog.items[figure.owner].en))
    if row.family:
        about = concept_label(setting.catalog, figure.metric, figure.concept, setting.language)
        beside.append(fill('<span class="muted">{about}</span>', about=about))
    elif not row.concept:
        beside.append(setting.about(figure))
    held = [contrast for contrast in row.contrasts if figure in contrast.figures]
    for contrast in held:
        beside += _pills(contrast, figure, side, setting, several=len(held) > 1)
    return figure_details(figure, setting, beside=beside)


def _pills(contrast: Contrast, figure: Figure, side: int, setting: Setting, *, several: bool) -> list[Markup]:
    """Its value in the common unit where it is written in another, and whether this side is larger or smaller."""
    unit = shown_unit(contrast, setting.catalog.factors)
    parts: list[Markup] = []
    if unit != figure.unit and figure.base_to is None:
        same = say_base(setting.catalog, figure.base, figure.base_unit, setting.language, unit=unit)
        parts.append(fill('<span class="muted common">= {same}</span>', same=same))
    if verdict := say_verdict(contrast, side, setting, several=several):
        kind = contrast.verdicts[side]
        parts.append(fill('<span class="verdict {kind}">{verdict}</span>', kind=kind, verdict=verdict))
    return parts


def say_verdict(contrast: Contrast, side: int, setting: Setting, *, several: bool) -> str:
    """Return how a side stands to the others, in words, "" for nothing; with *several*, for which bound."""
    verdict = contrast.verdicts[side]
    if not verdict:
        return ""
    many = "st" if sum(1 for end in contrast.ends if end) > 2 and verdict != "equal" else ""
    if contrast.ratio and verdict == "larger":
        ratio = format_ratio(contrast.ratio, setting.language)
        text = setting.words(f"compare.{verdict}{many}.ratio", ratio=ratio)
    else:
        text = setting.words(f"compare.{verdict}{many}")
    if several:
        return setting.words("compare.end", bound=setting.words(f"bound.{contrast.bound}"), verdict=text)
    return text


# Shared, and only here


def side_title(held: Sequence[int], items: Sequence[Item], setting: Setting) -> str:
    """Return the words for those sides: "Both", "All", "Only Amazon SQS", "Amazon SQS and Amazon SNS"."""
    if len(held) == len(items):
        return setting.words("compare.shared" if len(items) == 2 else "compare.all")
    names = [items[number].en for number in held]
    return setting.words("compare.only", name=names[0]) if len(names) == 1 else " + ".join(names)


def _groups(named: Sequence[Named], sides: int) -> list[tuple[tuple[int, ...], list[Named]]]:
    """What is shared first, then a group for each side, those that have nothing included."""
    groups: dict[tuple[int, ...], list[Named]] = {
        held: [] for held in (tuple(range(sides)), *((n,) for n in range(sides)))
    }
    for each in named:
        groups.setdefault(each.held, []).append(each)
    return sorted(groups.items(), key=lambda group: (-len(group[0]), group[0]))


def _grouped(named: Sequence[Named], found: Comparison, setting: Setting) -> Markup:
    if not named:
        return Markup("")
    groups = [
        fill(
            '<div class="group"><p class="side">{title} <span class="muted">{count}</span></p>{parts}</div>',
            title=side_title(held, found.items, setting),
            count=len(group),
            parts=_folded([_named(each, setting) for each in mine_first(group, setting)], setting)
            or [setting.nothing() if len(held) == 1 else Markup("")],
        )
        for held, group in _groups(named, len(found.items))
    ]
    only = len(found.items)  # the groups of one side each come last; of many, they have a row of their own
    rows, columns = ([groups], len(groups)) if len(groups) <= 4 else ([groups[:-only], groups[-only:]], only)
    return fill(
        "{rows}",
        rows=[fill('<div class="groups" style="--columns: {n}">{row}</div>', n=columns, row=row) for row in rows],
    )


def mine_first(named: Iterable[Named], setting: Setting) -> list[Named]:
    """Return *named*, what reads in the language of the report before the rest."""
    return sorted(named, key=lambda each: is_korean(each.label) is not (setting.language == "ko"))


def _folded(parts: Sequence[Markup], setting: Setting) -> list[Markup]:
    """*parts*, those beyond the first dozen folded away."""
    if len(parts) <= NAMED_SHOWN + 3:
        return list(parts)
    rest = fill(
        '<details class="fact bare"><summary><span class="muted">{more}</span></summary>{parts}</details>',
        more=setting.words("compare.more", count=len(parts) - NAMED_SHOWN),
        parts=list(parts[NAMED_SHOWN:]),
    )
    return [*parts[:NAMED_SHOWN], rest]


def _named(each: Named, setting: Setting) -> Markup:
    facts = [fact for side in each.sides for fact in side]
    return fill(
        '<details class="cell"><summary>{label}</summary>{lines}</details>',
        label=each.label,
        lines=setting.lines(facts),
    )


# The picture


def neighbourhood(found: Comparison, setting: Setting) -> Markup:
    """Return the neighbourhoods of all sides as one picture; "" if the notes tie none to anything."""
    edges: dict[tuple[int, str, bool], list[str]] = {}
    chosen = {item.iri for item in found.items}
    catalog = setting.catalog
    for side, profile in enumerate(found.profiles):
        for tie in profile.ties:
            if tie.other not in chosen:
                label = catalog.relation_label(tie.type, tie.direction or "out", setting.language)
                said = f"{profile.item.en} · {label} · {catalog.items[tie.other].en}"
                edges.setdefault((side, tie.other, tie.denied), []).append(said)
    if not edges:
        return Markup("")
    weight: dict[str, int] = {}
    for (_, node, _), relations in edges.items():
        weight[node] = weight.get(node, 0) + len(relations)
    order = sorted(weight, key=lambda node: (-weight[node], -catalog.items[node].facts, node))
    drawn = [
        Edge(side, node, tuple(sorted(set(relations))), denied)
        for (side, node, denied), relations in edges.items()
        if not denied or (side, node, False) not in edges
    ]
    return diagram.neighbourhoods(
        [setting.node(item.iri) for item in found.items],
        {node: setting.node(node) for node in order},
        drawn,
        load_style(),
        label=setting.words("compare.map.label"),
        more=lambda count: setting.words("compare.more", count=count),
        link=setting.link,
    )


# How they meet


def say_step(step: Step, setting: Setting) -> Markup:
    """Return a relation in words: subject, type, object."""
    return fill(
        '{subject} <span class="muted">→ {type} →</span> {object}',
        subject=setting.entity(step.subject),
        type=setting.catalog.relation_label(step.type, "out", setting.language),
        object=setting.entity(step.object),
    )


def _between(found: Comparison, setting: Setting) -> Markup:
    steps = [
        fill(
            '<details class="cell {state}"><summary>{step}{denied}</summary>{lines}</details>',
            state="denied" if denied else "",
            step=say_step(step, setting),
            denied=fill(' <span class="verdict">{text}</span>', text=setting.words("canvas.denied")) if denied else "",
            lines=setting.lines([step.fact]),
        )
        for step, denied in found.between
    ]
    korean = setting.language == "ko"
    ordered = sorted(found.together, key=lambda each: (not each.title, is_korean(each.lines[0].text) is not korean))
    sections = [_section(section.title, section.lines, setting) for section in ordered]
    if not steps and not sections:
        return fill('<p class="muted">{text}</p>', text=setting.words("compare.together.none"))
    return fill("{steps}{sections}", steps=steps, sections=sections)


def _section(title: str, lines: Sequence[Evidence], setting: Setting) -> Markup:
    """Lines under a heading that compares, or single ones; those in the language of the page first, the rest folded."""
    mine = [line for line in lines if is_korean(line.text) is (setting.language == "ko")]
    ordered = [*mine, *(line for line in lines if line not in set(mine))]
    shown = len(ordered) if title and len(ordered) <= 2 * LINES_SHOWN + 2 and mine else LINES_SHOWN
    rest = ordered[shown:]
    folded = (
        fill(
            '<details class="fact bare"><summary><span class="muted">{more}</span></summary>{lines}</details>',
            more=setting.words("compare.lines.more", count=len(rest)),
            lines=evidence_markup(rest, setting.place),
        )
        if rest
        else ""
    )
    return fill(
        '<div class="section"><p class="side">{title}</p>{lines}{folded}</div>',
        title=title or setting.words("compare.together"),
        lines=evidence_markup(ordered[:shown], setting.place),
        folded=folded,
    )


def _paths(found: Comparison, setting: Setting) -> Markup:
    parts = [
        fill(
            '<details class="cell"><summary>{steps}</summary>{lines}</details>',
            steps=[fill('<span class="step">{step}</span>', step=say_step(step, setting)) for step in path],
            lines=setting.lines(step.fact for step in path),
        )
        for path in found.paths
    ]
    return fill("{parts}", parts=parts)


def to_html(found: Comparison, setting: Setting) -> bytes:
    """Return the comparison as one self-contained page that opens from disk and prints."""
    from graph.draw import web_file  # here, because it brings pyvis, which no table needs

    body = [
        fill(
            '<section class="{key}"><h2>{title}</h2>{markup}</section>',
            key=part.key,
            title=part.title,
            markup=part.markup,
        )
        for part in to_parts(found, setting)
    ]
    title = " · ".join(item.label(setting.language) for item in found.items)
    styles = [web_file("answers.css"), web_file("answers-file.css")]
    return to_page(title, body, language=setting.language, styles=styles).encode()
