"""A question without SPARQL: choices become a query, which can be looked at and carried on in the editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from graph.catalog import local
from graph.form import COMPARISONS, KINDS, Condition, Direction, Form, InCategory, Limited, Related, Says, to_sparql
from graph.queries import TERMS, records
from graph.ui import shared
from graph.ui.shared import category_label, get_catalog, language, words

SORTS = ("relation", "limit", "category", "says", "denies")
MOST = 6


def show_form(on_ask: Callable[[str], None], on_edit: Callable[[str], None]) -> None:
    """Show the form; *on_ask* is given the query when the person asks it, *on_edit* when they would rather write."""
    rows: list[int] = st.session_state.setdefault("ask.rows", [0])
    left, _ = st.columns([1, 2])
    with left:
        kinds = {**{each: words(f"kind.{each.lower()}") for each in KINDS}, "": words("ask.any")}
        kind = st.selectbox(words("ask.kind"), list(kinds), key="ask.kind", format_func=kinds.__getitem__)
    joint = _choose_joint() if len(rows) > 1 else "all"
    conditions = [found for row in rows if (found := _show_condition(row)) is not None]
    with st.container(horizontal=True):
        st.button(words("ask.add"), icon=":material/add:", key="ask.add", on_click=_add, disabled=len(rows) >= MOST)
        text = to_sparql(Form(kind or "", conditions, any=joint == "any"))
        st.button(
            words("ask.run"), icon=":material/play_arrow:", key="ask.run", type="primary", on_click=on_ask, args=(text,)
        )
    with st.expander(words("ask.sparql"), icon=":material/code:"):
        st.button(words("ask.edit"), icon=":material/edit:", key="ask.edit", on_click=on_edit, args=(text,))
        st.code(text, language="sparql")


def _choose_joint() -> str:
    """Whether all conditions must hold, or any of them."""
    return (
        st.segmented_control(
            words("ask.joint"),
            ("all", "any"),
            key="ask.joint",
            default="all",
            required=True,
            format_func={"all": words("ask.joint.all"), "any": words("ask.joint.any")}.__getitem__,
        )
        or "all"
    )


def _add() -> None:
    rows: list[int] = st.session_state["ask.rows"]
    st.session_state["ask.rows"] = [*rows, max(rows, default=0) + 1]


def _drop(row: int) -> None:
    st.session_state["ask.rows"] = [each for each in st.session_state["ask.rows"] if each != row]


def _show_condition(row: int) -> Condition | None:
    """The condition of one row, None while it is not complete."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"ask-row-{row}"):
        sorts = {each: words(f"ask.{each}") for each in SORTS}
        sort = st.selectbox(words("ask.condition"), SORTS, key=f"ask.sort.{row}", format_func=sorts.__getitem__)
        fields = {"relation": _relation, "limit": _limit, "category": _category}
        found = fields[sort](row) if sort in fields else _says(row, denied=sort == "denies")
        st.button(words("ask.drop"), icon=":material/close:", key=f"ask.drop.{row}", on_click=_drop, args=(row,))
    return found


def _relation(row: int) -> Condition | None:
    catalog = get_catalog()
    ways: dict[tuple[str, Direction], str] = {}
    for name in catalog.relation_types:
        out, back = (catalog.relation_label(name, way, language()) for way in ("out", "in"))
        ways |= {(name, "both"): out} if out == back else {(name, "out"): out, (name, "in"): back}
    chosen = st.selectbox(
        words("query.param.relation"),
        list(ways),
        key=f"ask.relation.{row}",
        format_func=ways.__getitem__,
    )
    other = shared.select_entity(
        words("ask.other"),
        shared.entity_options(catalog),
        key=f"ask.other.{row}",
        placeholder=words("ask.anything"),
    )
    if chosen is None:
        return None
    return Related(TERMS["relation"] + chosen[0], other or "", chosen[1])


def _limit(row: int) -> Condition | None:
    catalog = get_catalog()
    units = shared.ask("form_units")
    metrics = list(dict.fromkeys(str(each.metric) for each in records(units)))
    term = partial(catalog.term, language=language())
    metric = st.selectbox(words("ask.metric"), metrics, key=f"ask.metric.{row}", format_func=term)
    if metric is None:
        return None
    comparison = st.selectbox(
        words("ask.comparison"), COMPARISONS, index=None, key=f"ask.comparison.{row}", placeholder=words("ask.any")
    )
    if not comparison:
        return Limited(metric)
    value = st.number_input(words("ask.value"), key=f"ask.value.{row}", value=1.0, min_value=0.0, format="%g")
    rows = list(records(units[units["metric"] == metric]))
    fitting = {str(each.unit): (float(each.factor), str(each.base)) for each in rows}
    used = [float(each.limits) for each in rows]  # the unit that the notes use most stands there
    # A key for each metric: another one is asked in its own unit.
    key = f"ask.unit.{row}.{local(metric)}"
    unit = st.selectbox(words("ask.unit"), list(fitting), index=used.index(max(used)), key=key, format_func=term)
    if unit is None:
        return None
    factor, base = fitting[unit]
    return Limited(metric, comparison, value, factor, base)


def _category(row: int) -> Condition | None:
    categories = [TERMS["category"] + name for name in get_catalog().categories]
    chosen = st.selectbox(
        words("query.param.category"),
        categories,
        key=f"ask.category.{row}",
        format_func=lambda iri: category_label(local(iri)),
    )
    return InCategory(chosen) if chosen else None


def _says(row: int, *, denied: bool) -> Condition | None:
    word = st.text_input(words("ask.word"), key=f"ask.word.{row}").strip()
    return Says(word, denied) if word or denied else None
