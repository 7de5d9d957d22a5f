"""What a search found: services, features, limits and lines, each with what it belongs to; first, if the words ask
for limits, the way to their answer."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from graph.asking import answer, names_limits, read_question
from graph.catalog import Hit, HitKind
from graph.limits import what
from graph.listing import say_criteria
from graph.ui import answers, shared
from graph.ui.shared import category_label, get_catalog, language, words

HITS_SHOWN = 12


def _show_hit(hit: Hit) -> None:
    item = get_catalog().items[hit.owner]
    with st.container(border=True, gap="xsmall"):
        shared.entity_link(item)
        if hit.kind == "entity":
            parts = [words(f"kind.{item.kind}"), category_label(item.category), shared.provider_label(item.provider)]
            shared.show_html('<p class="names">{text}</p>', text=" · ".join(part for part in parts if part))
        elif hit.kind == "line":
            shared.show_evidence(pd.DataFrame([{"file": hit.file, "line": hit.line, "text": hit.text}]))
        else:
            _show_fact(hit)


def _show_fact(hit: Hit) -> None:
    """A feature, or what is limited with its figures; its lines fold away below."""
    said = hit.text
    if hit.kind == "limit":
        figures = [figure for figure in answers.get_figures() if set(figure.facts) & set(hit.facts)]
        labels = dict.fromkeys(what(get_catalog(), figure, language()) for figure in figures)
        said = " · ".join([*labels, *dict.fromkeys(figure.text(language()) for figure in figures)]) or said
    lines = shared.facts_lines(hit.facts)
    shared.show_html(
        '<details class="fact bare found"><summary><span class="name">{said}</span></summary>{lines}</details>',
        said=said,
        lines=[shared.evidence_list(rows) for rows in lines.values()],
    )


def _offer_limits(text: str) -> None:
    """Where the words ask for limits, lead to the page that answers them."""
    catalog = get_catalog()
    question = read_question(catalog, text)
    if not names_limits(text, question.said, catalog):
        return
    found = answer(question, answers.get_figures(), catalog)
    if found.figures:
        asked = " · ".join(say_criteria(found.criteria, answers.get_setting()))
        st.page_link(
            shared.page_path("limits"),
            label=shared.plain_label(words("search.ask", asked=asked, count=f"{len(found.figures):,}")),
            icon=":material/straighten:",
            query_params={"ask": text},
        )


def _show_results(text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="aside-links"):
        shared.show_title(words("search.results", text=text))
        st.page_link(shared.page_path("overview"), label=words("search.clear"), icon=":material/close:")
    _offer_limits(text)
    hits, left_out = get_catalog().search_some(text, limit=HITS_SHOWN + 1)
    if not hits:
        shared.show_text(words("search.none", text=text))
        return
    if left_out:
        shared.show_text(words("search.some", words=" ".join(left_out)))
    order: tuple[HitKind, ...] = ("entity", "feature", "limit", "line")
    for kind in order:
        found = [hit for hit in hits if hit.kind == kind]
        if found:
            st.subheader(words(f"search.{kind}"), anchor=False)
            for hit in found[:HITS_SHOWN]:
                _show_hit(hit)
            if len(found) > HITS_SHOWN:
                st.caption(words("search.more", count=HITS_SHOWN))


_show_results(st.query_params.get("q", "").strip())
