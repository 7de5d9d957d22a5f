"""What is in the graph: counts, the most connected services, categories, notes; or what a search found."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from graph.catalog import Hit, HitKind
from graph.limits import what
from graph.queries import records
from graph.ui import answers, shared
from graph.ui.shared import ask, category_label, get_catalog, language, remember, words

HITS_SHOWN = 12
TOP = 12


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


def _show_results(text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        shared.show_html("<h2>{title}</h2>", title=words("search.results", text=text))
        if st.button(words("search.clear"), icon=":material/close:", type="tertiary"):
            st.session_state["overview.q"] = ""
            remember("overview", "q", "")
            del st.session_state["search.box"]
            st.rerun()
    hits = get_catalog().search(text, limit=HITS_SHOWN + 1)
    if not hits:
        shared.show_text(words("search.none", text=text))
        return
    order: tuple[HitKind, ...] = ("entity", "feature", "limit", "line")
    for kind in order:
        found = [hit for hit in hits if hit.kind == kind]
        if found:
            st.subheader(words(f"search.{kind}"), anchor=False)
            for hit in found[:HITS_SHOWN]:
                _show_hit(hit)
            if len(found) > HITS_SHOWN:
                st.caption(words("search.more", count=HITS_SHOWN))


def _show_counts() -> None:
    rows = ask("overview_counts")
    numbers = {
        str(kind).rsplit("/", 1)[-1]: int(number) for kind, number in zip(rows["kind"], rows["number"], strict=True)
    }
    entities = sum(numbers.get(kind, 0) for kind in ("Service", "Component", "Technology"))
    lead = words("overview.lead", entities=f"{entities:,}", notes=numbers.get("Note", 0))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        shared.show_html('<p class="lead">{lead}</p>', lead=lead)
        st.page_link(shared.page_path("explore"), label=words("overview.map"), icon=":material/hub:")
    shown = {
        "services": "Service",
        "components": "Component",
        "technologies": "Technology",
        "features": "Feature",
        "limits": "Limit",
        "relations": "Relation",
        "denials": "Denial",
        "lines": "Evidence",
    }
    with st.container(horizontal=True, key="counts"):
        for name, kind in shown.items():
            st.metric(words(f"count.{name}"), f"{numbers.get(kind, 0):,}", border=True)


def _show_connected() -> None:
    st.subheader(words("overview.connected"), help=words("overview.connected.help"), anchor=False)
    rows = ask("overview_connected").head(TOP)
    top = max((int(number) for number in rows["neighbours"]), default=1)
    for row in records(rows):
        item = get_catalog().items[str(row.service)]
        left, right = st.columns([3, 2], vertical_alignment="center", gap="small", wrap=False)
        with left:
            shared.entity_link(item)
        with right:
            shared.show_html(
                '<div class="bar" role="img" aria-label="{count} {word}">'
                '<span style="width: {share}%"></span><b>{count}</b></div>',
                count=int(row.neighbours),
                word=words("overview.neighbours"),
                share=round(100 * int(row.neighbours) / top),
            )


def _show_categories() -> None:
    st.subheader(words("overview.categories"), anchor=False)
    catalog = get_catalog()
    services = [item for item in catalog.items.values() if item.kind == "service"]
    counts = Counter(catalog.top_category(item.category) for item in services if item.category)
    ordered = sorted(counts, key=lambda category: (-counts[category], category))
    chosen = st.pills(
        words("overview.filter.category"),
        ordered,
        format_func=lambda category: f"{category_label(category)} {counts[category]}",
        label_visibility="collapsed",
        key="category",
        bind="query-params",
    )
    items = [item for item in services if chosen is None or catalog.top_category(item.category) == chosen]
    table = pd.DataFrame(
        {
            words("overview.name"): [item.label(language()) for item in items],
            words("overview.filter.category"): [category_label(item.category) for item in items],
            words("overview.facts"): [item.facts for item in items],
        }
    ).sort_values(words("overview.facts"), ascending=False, kind="stable")
    event = st.dataframe(table, height=320, on_select="rerun", selection_mode="single-row", hide_index=True)
    picked = event["selection"]["rows"]
    if picked:
        item = items[int(table.index[picked[0]])]
        st.switch_page(shared.page_path("service"), query_params={"name": item.en})


def _show_notes() -> None:
    st.subheader(words("overview.notes"), anchor=False)
    rows = shared.list_notes()
    table = pd.DataFrame(
        {
            words("overview.notes.note"): rows["title"],
            words("overview.notes.language"): rows["language"].map({"ko": "한국어", "en": "English"}),
            words("overview.notes.facts"): rows["facts"],
            words("overview.notes.entities"): rows["entities"],
        }
    )
    event = st.dataframe(
        table,
        hide_index=True,
        height=320,
        on_select="rerun",
        selection_mode="single-row",
        column_config={words("overview.notes.note"): st.column_config.TextColumn(width="medium")},
    )
    picked = event["selection"]["rows"]
    if picked:
        st.switch_page(shared.page_path("notes"), query_params={"file": str(rows["file"][picked[0]])})


if st.session_state.pop("overview.q.fresh", False):
    remember("overview", "q", st.session_state["overview.q"])
text = shared.remembered("overview", "q")
remember("overview", "q", text)
if text:
    _show_results(text)
else:
    st.title("Service Atlas" if language() == "en" else words("app.name"), anchor=False)
    _show_counts()
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_connected()
    with right:
        _show_categories()
    _show_notes()
