"""Every limit of every service: asked for in words or by filters, converted, charted, and disagreements settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from graph.asking import Answer, Question, answer, read_question
from graph.criteria import SORTS, Criteria, arrange
from graph.decisions import decide
from graph.diagram import BOUND_SHAPES
from graph.errors import GraphError
from graph.limits import BOUND_ORDER, Figure, concept_label, conflicts, to_frame
from graph.listing import (
    GROUPS,
    bound_name,
    chart,
    chart_rows,
    group_figures,
    say_criteria,
    say_left_out,
    say_none,
    table_markup,
)
from graph.markup import fill, markdown_table
from graph.model import ENTITY_KINDS
from graph.report import figure_markup
from graph.ui import answers, shared
from graph.ui.shared import get_catalog, language, words

SHOWN, SHOWN_ASKED = 12, 60  # figures of a group at once, and of one that was asked for
LISTS = ("metric", "concept", "service", "category", "bound")


# What is asked


def _list(name: str) -> list[str]:
    return [part for part in shared.remembered("limits", name).split("|") if part]


def _choices() -> Mapping[str, tuple[Sequence[str], Callable[[str], str]]]:
    """For each filter what can be chosen, and how it reads."""
    figures, catalog, tongue = answers.get_figures(), get_catalog(), language()
    concepts = {figure.concept: figure.metric for figure in figures if figure.concept}
    owners = {figure.owner for figure in figures}
    services = [catalog.items[iri].en for iri in shared.entity_options(catalog) if iri in owners]
    categories = {catalog.items[figure.owner].category for figure in figures} - {""}
    return {
        "metric": (sorted({figure.metric for figure in figures}), lambda id_: concept_label(catalog, id_, "", tongue)),
        "concept": (sorted(concepts), lambda id_: concept_label(catalog, concepts[id_], id_, tongue)),
        "service": (services, str),
        "category": (sorted(categories | {catalog.top_category(each) for each in categories}), shared.category_label),
        "bound": (BOUND_ORDER, lambda bound: bound_name(bound, tongue)),
    }


def _choose_lists() -> None:
    columns = st.columns(len(LISTS))
    for column, (name, (options, label)) in zip(columns, _choices().items(), strict=True):
        key = f"limits.{name}.choice"
        known = [value for value in _list(name) if value in options]
        if st.session_state.get(key) != known:
            st.session_state[key] = known
        with column:
            st.multiselect(
                words(f"limits.{name}"),
                options,
                key=key,
                format_func=label,
                placeholder="",
                filter_mode="contains",  # in our order: a service before its components
                on_change=lambda name=name, key=key: shared.remember("limits", name, "|".join(st.session_state[key])),
            )


def _text(name: str, placeholder: str, *, visible: bool = True) -> str:
    key = f"limits.{name}.text"
    asked = shared.remembered("limits", name)
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    st.text_input(
        words(f"limits.{name}"),
        key=key,
        placeholder=words(placeholder),
        label_visibility="visible" if visible else "collapsed",
        icon=None if visible else ":material/straighten:",
        on_change=lambda: shared.remember("limits", name, st.session_state[key].strip()),
    )
    shared.remember("limits", name, asked)
    return asked


def _select(name: str, options: Sequence[str]) -> str:
    key = f"limits.{name}.choice"
    asked = shared.remembered("limits", name, options[0])
    asked = asked if asked in options else options[0]
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    st.selectbox(
        words(f"limits.{name}"),
        options,
        key=key,
        format_func=lambda option: words(f"limits.{name}.{option}"),
        on_change=lambda: shared.remember("limits", name, st.session_state[key]),
    )
    return asked


def _clear() -> None:
    for name in (*LISTS, "ask", "min", "max", "unit", "open"):
        shared.remember("limits", name, "")


def _question() -> Question:
    asked = {name: shared.remembered("limits", name) for name in ("ask", "min", "max", "unit")}
    names = {name: _list(name) for name in LISTS}
    return read_question(get_catalog(), asked["ask"], names, low=asked["min"], high=asked["max"], unit=asked["unit"])


def _ask() -> tuple[Question | None, str, str]:
    """Show the fields; return what is asked, None if it cannot be read, then order and grouping."""
    with st.container(key="controls"):
        _text("ask", "limits.ask.placeholder", visible=False)
        used = any(shared.remembered("limits", name) for name in (*LISTS, "min", "max", "unit"))
        st.session_state.setdefault("limits.filters.open", used)
        label = words("limits.filters")
        with st.expander(label, icon=":material/filter_list:", key="limits.filters.open", on_change="rerun"):
            _choose_lists()
            low, high, unit, sort, group = st.columns(5)
            with low:
                _text("min", "limits.range.placeholder")
            with high:
                _text("max", "limits.range.placeholder")
            with unit:
                _text("unit", "limits.unit.placeholder")
            with sort:
                order = _select("sort", tuple(SORTS))
            with group:
                grouping = _select("group", tuple(GROUPS))
            st.button(words("limits.clear"), on_click=_clear, type="tertiary", icon=":material/close:")
    try:
        return _question(), order, grouping
    except GraphError as error:
        st.warning(shared.plain_label(shared.tell(error)), icon=":material/help:")
        return None, order, grouping


# The figures


def _show_figures(found: Answer, unit: str, sort: str, grouping: str) -> None:
    figures, criteria = found.figures, found.criteria
    catalog, setting = get_catalog(), answers.get_setting()
    owners = {figure.owner for figure in figures}
    if figures:
        kinds = Counter(catalog.items[owner].kind for owner in owners)
        counts = [words(f"limits.found.{kind}", count=kinds[kind]) for kind in ENTITY_KINDS if kinds[kind]]
        said = [words("limits.found", figures=f"{len(figures):,}"), *counts]
        shared.show_html('<p class="lead">{found}</p>', found=" · ".join(said))
    understood = replace(criteria, words=tuple(word for word in criteria.words if word not in found.unknown))
    if parts := say_criteria(understood, setting):
        shared.show_html('<p class="muted">{text}</p>', text=words("limits.understood", parts=" · ".join(parts)))
    if found.left_out:
        shared.show_html("<p>{text}</p>", text=say_left_out(found.left_out, language()))
    if not figures:
        st.info(shared.plain_label(say_none(found, setting)), icon=":material/info:")
        return
    asked = criteria != Criteria()
    for key, group in group_figures(figures, grouping, catalog, language()).items():
        _show_title(key, len(group))
        if len({figure.base_unit for figure in group}) == 1 and len({figure.owner for figure in group}) > 1:
            _show_chart(key, group, open_=asked and len(owners) <= 40)
        _show_table(group, unit, key=f"{grouping}.{key}", shown=SHOWN_ASKED if asked else SHOWN)
    if found.near:
        metrics = dict.fromkeys(concept_label(catalog, figure.metric, "", language()) for figure in found.near)
        _show_title(words("limits.near", metric=", ".join(metrics)), len(found.near))
        _show_table(arrange(found.near, sort, catalog), unit, key="near", shown=SHOWN)


def _show_title(title: str, count: int) -> None:
    shared.show_html('<h2>{title} <span class="muted">{count}</span></h2>', title=title, count=count)


def _show_table(group: Sequence[Figure], unit: str, *, key: str, shown: int) -> None:
    """Show figures as they are arranged; of more than *shown* the first, until all are asked for."""
    whole = f"limits.all.{key}"
    if len(group) > shown:
        shown = len(group) if st.session_state.get(whole) else SHOWN
    shared.show_html("{table}", table=table_markup(group[:shown], answers.get_setting(), unit))
    if shown < len(group):
        st.button(
            words("limits.all", count=len(group)),
            key=f"{whole}.button",
            type="tertiary",
            icon=":material/expand_more:",
            on_click=st.session_state.__setitem__,
            args=(whole, True),
        )


def _show_chart(title: str, group: Sequence[Figure], *, open_: bool) -> None:
    setting = answers.get_setting()
    with st.expander(words("limits.chart"), expanded=open_, icon=":material/scatter_plot:"):
        rows, left_out = chart_rows(group, setting)
        marks = [
            fill(
                '<span><svg width="26" height="16" viewBox="0 0 26 16" class="figure-dot">{mark}</svg>{name}</span>',
                mark=mark,
                name=bound_name(bound, language()),
            )
            for bound, mark in BOUND_SHAPES.items()
            if any(figure.bound == bound for figure in group)
        ]
        answers.show_picture(
            fill(
                '<div class="legend">{marks}</div>{chart}<p class="muted">{more}</p>',
                marks=marks,
                chart=chart(title, rows, group[0].base_unit, setting),
                more=words("limits.chart.more", count=left_out) if left_out else "",
            ),
            key=f"limits.chart.{title}",
        )


def _show_downloads(figures: Sequence[Figure]) -> None:
    rows = to_frame(figures, get_catalog(), language(), answers.get_index())
    columns = ["service", "what", "figure", "standing", "lines"]
    markdown = markdown_table(columns, rows[columns].to_numpy().tolist())
    files = {
        "CSV": (rows.to_csv(index=False).encode("utf-8-sig"), "csv", "text/csv"),
        "JSON": (rows.to_json(orient="records", force_ascii=False, indent=1).encode(), "json", "application/json"),
        "Markdown": (markdown.encode(), "md", "text/markdown"),
    }
    answers.show_downloads(files, "limits")


# Where the notes disagree


def _settle(group: Sequence[Figure], holds: Sequence[Figure]) -> None:
    holding = {fact for figure in holds for fact in figure.facts}
    others = {fact for figure in group for fact in figure.facts} - holding
    decide(shared.store_place(), holds=holding, aside=others)


def _reopen(group: Sequence[Figure]) -> None:
    decide(shared.store_place(), undo={fact for figure in group for fact in figure.facts})


def _open_conflicts(asked: str) -> None:
    shared.remember("limits", "open", asked)


def _show_conflicts(groups: Sequence[tuple[Figure, ...]]) -> None:
    st.button(
        words("limits.conflicts.back"),
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=_open_conflicts,
        args=("",),
    )
    if not groups:
        shared.show_text(words("limits.conflicts.none"))
        return
    shared.show_text(words("limits.conflicts.help"))
    for number, group in enumerate(sorted(groups, key=lambda group: group[0].standing != "open")):
        with st.container(border=True, key=f"conflict-{number}"):
            _show_conflict(group)


def _show_conflict(group: Sequence[Figure]) -> None:
    catalog, setting, first = get_catalog(), answers.get_setting(), group[0]
    settled = first.standing != "open"
    about = concept_label(catalog, first.metric, first.concept, language())
    shared.show_html(
        "<p class='side'>{service} · {about} {state}</p>",
        service=setting.entity(first.owner),
        about=about,
        state=fill('<span class="standing holds">{t}</span>', t=words("limits.conflicts.settled")) if settled else "",
    )
    for figure in group:
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left:
            shared.show_html(
                "{figure}{lines}", figure=figure_markup(figure, setting), lines=setting.lines(figure.facts)
            )
        with right:
            if figure.standing == "open":
                st.button(
                    words("limits.conflicts.holds"),
                    key=f"holds.{figure.facts[0]}",
                    on_click=_settle,
                    args=(group, [figure]),
                    width="stretch",
                )
    key = first.facts[0]
    if settled:
        st.button(words("limits.conflicts.undo"), key=f"undo.{key}", on_click=_reopen, args=(group,), type="tertiary")
    else:
        label = words("limits.conflicts.both")
        st.button(label, key=f"each.{key}", on_click=_settle, args=(group, group), type="tertiary")


answers.use_styles()
in_conflict = bool(shared.remembered("limits", "open"))
shared.show_title(
    words("limits.conflicts.title" if in_conflict else "page.limits"), about=shared.remembered("limits", "ask")
)
figures = answers.get_figures()
if not figures:
    shared.show_text(words("limits.empty"))
else:
    disagreeing = conflicts(figures)
    if shared.remembered("limits", "open"):
        shared.remember("limits", "open", "1")
        _show_conflicts(disagreeing)
    else:
        question, sort, grouping = _ask()
        unsettled = sum(1 for group in disagreeing if any(figure.standing == "open" for figure in group))
        if unsettled:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="controls-conflicts"):
                shared.show_html(
                    '<span class="muted">{text}</span>',
                    width="content",
                    text=words("limits.conflicts", count=unsettled),
                )
                show = words("limits.conflicts.show")
                st.button(show, type="tertiary", on_click=_open_conflicts, args=("1",), icon=":material/rule:")
        if question is not None:
            found = answer(question, figures, get_catalog())
            found = replace(found, figures=arrange(found.figures, sort, get_catalog()))
            _show_figures(found, question.unit, sort, grouping)
            if found.figures:
                _show_downloads(found.figures)
