"""A note's lines as our own markup: headings, lists, tables and code as they read, each fact's words highlighted.

Markup is made from parsed lines, never from Markdown: links and pictures have no place in it, and all text is escaped
by ``fill``. Facts and their reasons are told in the language of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

import streamlit as st

from graph.catalog import Catalog, Language
from graph.compare import concept_label
from graph.draw import web_file
from graph.explain import Explained, Miss, Reason
from graph.figures import format_amount, format_bound
from graph.markup import set_apart
from graph.model import Fact, Feature, Limit, Relation, Statement
from graph.ui.shared import Markup, fill, get_catalog, language, words
from graph.words import load_words

KINDS = ("limit", "feature", "relation", "denied")
TIP_FACTS = 8
_MARKER = re.compile(r"[\s\xa0>]*(\(?\d{1,3}[.)]|[①-⑳])")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r"[\s>]*(?:`{3,}|~{3,})")
_PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]|<img\b[^>\n]{0,500}?\balt=[\"']([^\"'\n]{0,200})", re.I)
_ORDER = ("denied", "limit", "feature", "relation", "statement")

# At import, once: the registry wants each name only once.
_component = st.components.v2.component(
    "service_atlas.sheet", js=web_file("sheet.js"), css=web_file("sheet.css"), isolate_styles=False
)


def show_sheet(
    lines: Sequence[Explained], *, key: str, line: int, on_line: Callable[[int], None], whole: bool = True
) -> None:
    """Show *lines* with *line* chosen; *on_line* is told of a line that the person chooses, before the rerun."""

    def tell() -> None:
        chosen = st.session_state.get(key)  # None when the click came as the page was changing
        if chosen and isinstance(chosen["line"], int):
            on_line(chosen["line"])

    _component(key=key, data={"markup": sheet_markup(lines, whole=whole), "line": line}, on_line_change=tell)


# Words


def fact_kind(fact: Fact) -> str:
    """Return the kind under which a fact is shown: its own, or "denied"."""
    return "denied" if isinstance(fact, Statement | Relation) and fact.negated else fact.kind


def fact_text(fact: Fact, catalog: Catalog, tongue: Language) -> str:
    """Return *fact* in one line of words."""
    match fact:
        case Limit():
            amount = format_amount(fact.value, fact.unit, tongue, value_to=fact.value_to)
            what = concept_label(catalog, fact.metric, fact.concept, tongue) if fact.concept or not fact.of else fact.of
            condition = f" ({fact.condition})" if fact.condition else ""
            return f"{fact.owner} · {what}: {format_bound(amount, fact.bound, tongue)}{condition}"
        case Relation():
            verb = catalog.relation_label(fact.type, "out", tongue)
            return f"{'✕ ' if fact.negated else ''}{fact.subject} → {verb} → {fact.object}"
        case Feature():
            return f"{fact.owner} · {fact.name}"
        case _:
            return f"{'✕ ' if fact.negated else ''}{fact.owner}"


def reason_text(reason: Reason) -> str:
    """Return why a fact is there: the pattern with its cue, or the form of the line."""
    if not reason.rule:
        return words("why.unknown")
    if reason.source:
        return words("why.cue" if reason.cue else "why.record", cue=reason.cue, rule=reason.rule, source=reason.source)
    known = f"why.rule.{reason.rule}" in load_words()["en"]
    return words(f"why.rule.{reason.rule}") if known else words("why.other", rule=reason.rule)


def miss_text(miss: Miss) -> str:
    """Return what came near to a fact in a line, and what it lacked."""
    lacks = words(f"why.lacks.{miss.lacks}") if miss.lacks else ""
    return words(f"why.miss.{miss.reason}", text=miss.text, rule=miss.rule, lacks=lacks)


# Lines


def sheet_markup(lines: Iterable[Explained], *, whole: bool = True) -> Markup:
    """Return the lines as markup, one row for each number; without *whole*, gaps between numbers are shown."""
    catalog, tongue = get_catalog(), language()
    rows: list[Markup] = []
    before = 0
    for number, group in groupby(lines, lambda each: each.line.number):
        if not whole and number > before + 1:
            rows.append(fill('<div class="sheet-gap">{text}</div>', text=words("notes.gap")))
        before = number
        rows.append(_row(number, list(group), catalog, tongue))
    return fill("{rows}", rows=rows)


def _row(number: int, group: Sequence[Explained], catalog: Catalog, tongue: Language) -> Markup:
    line = group[0].line
    told = any(not isinstance(reason.fact, Statement) for each in group for reason in each.reasons)
    plain = not told and any(each.content for each in group)
    classes = ["sheet-row", f"sheet-{_form(group[0])}", "sheet-told" if told else "sheet-plain" if plain else ""]
    if line.kind == "heading":
        classes.append(f"sheet-h{line.depth}")
    return fill(
        '<div class="{classes}" data-line="{number}" role="button" tabindex="0" style="--depth: {depth}">'
        '<span class="sheet-no">{number}</span><div class="sheet-body">{body}</div></div>',
        classes=" ".join(name for name in classes if name),
        number=number,
        depth=min(line.depth, 8) if line.kind in ("item", "wrap") else 0,
        body=_body(group, catalog, tongue),
    )


def _form(each: Explained) -> str:
    if each.line.kind == "rule" and not _RULE.match(each.line.raw):
        return "under"  # of a heading, or between a table's head and rows
    if each.line.kind == "code" and _FENCE.match(each.line.raw):
        return "under"
    return each.line.kind


def _body(group: Sequence[Explained], catalog: Catalog, tongue: Language) -> Markup:
    line = group[0].line
    match line.kind:
        case "cell":
            cells = [
                fill('<span class="sheet-cell" style="grid-column: {column}">{text}</span>', column=each.line.depth + 1,
                     text=_marked(each, catalog, tongue))
                for each in group
            ]  # fmt: skip
            return fill('<div class="sheet-cells">{cells}</div>', cells=cells)
        case "header":
            names = [fill('<span class="sheet-cell">{text}</span>', text=text) for text in line.text.split(" | ")]
            return fill('<div class="sheet-cells">{cells}</div>', cells=names)
        case "item":
            numbered = _MARKER.match(line.raw)
            return fill(
                '<span class="sheet-bullet">{bullet}</span>{text}',
                bullet=numbered[1] if numbered else "•",
                text=_marked(group[0], catalog, tongue),
            )
        case "image":
            found = _PICTURE.search(line.raw)
            return fill("{text}", text=words("notes.image", text=(found[1] or found[2] or "") if found else ""))
        case "rule" | "blank":
            return Markup("")
        case "code" if _FENCE.match(line.raw):
            return Markup("")
        case "meta":
            return fill("{text}", text=line.raw.strip())
        case _:
            return _marked(group[0], catalog, tongue)


def _marked(each: Explained, catalog: Catalog, tongue: Language) -> Markup:
    """The text of a line with bold and code as written, and the words of each fact marked."""
    text, marks = each.line.text, each.line.marks
    spoken = [reason for reason in each.reasons if reason.spans and fact_kind(reason.fact) != "statement"]
    cuts = {0, len(text), *(place for mark in marks for place in (mark.start, mark.end))}
    cuts |= {place for reason in spoken for span in reason.spans for place in span}
    pieces: list[tuple[tuple[int, ...], Markup]] = []
    for start, end in pairwise(sorted(cuts)):
        here = tuple(
            number
            for number, reason in enumerate(spoken)
            if any(low <= start and end <= high for low, high in reason.spans)
        )
        kinds = {mark.kind for mark in marks if mark.start <= start and end <= mark.end}
        pieces.append((here, set_apart(text[start:end], kinds)))
    parts: list[Markup] = []
    for here, run in groupby(pieces, lambda piece: piece[0]):
        inside = [piece for _, piece in run]
        parts.append(
            _mark([spoken[number] for number in here], inside, catalog, tongue) if here else fill("{text}", text=inside)
        )
    return fill("{parts}", parts=parts)


def _mark(reasons: Sequence[Reason], inside: Sequence[Markup], catalog: Catalog, tongue: Language) -> Markup:
    kind = min((fact_kind(reason.fact) for reason in reasons), key=_ORDER.index)
    told = [
        f"{words(f'notes.kind.{fact_kind(reason.fact)}')}: {fact_text(reason.fact, catalog, tongue)}"
        for reason in reasons
    ]
    tip = "\n".join(dict.fromkeys(told[:TIP_FACTS])) + ("\n…" if len(told) > TIP_FACTS else "")
    return fill('<mark class="kind-{kind}" data-tip="{tip}">{inside}</mark>', kind=kind, tip=tip, inside=inside)


def legend(counts: Mapping[str, int]) -> Markup:
    """Return the colours of the kinds, each with how many facts there are."""
    swatches = [
        fill(
            '<span class="swatch kind-{kind}">{name} <b>{count}</b></span>',
            kind=kind,
            name=words(f"notes.kind.{kind}"),
            count=counts.get(kind, 0),
        )
        for kind in KINDS
    ]
    return fill('<div class="swatches">{swatches}</div>', swatches=swatches)
