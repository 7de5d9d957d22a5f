"""What is in the graph: counts, the most connected services, categories, notes."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from graph.queries import records
from graph.ui import shared
from graph.ui.shared import ask, category_label, get_catalog, language, words

TOP = 12
LONGEST_SHOWN = 40


def _show_lost() -> None:
    """Where an address led that names no page (``graph.routes``), say so."""
    asked = st.query_params.get("lost", "")
    if asked:
        st.warning(
            shared.plain_label(
                words("page.lost", name=asked if len(asked) <= LONGEST_SHOWN else f"{asked[:LONGEST_SHOWN]}…")
            ),
            icon=":material/help:",
        )


def _show_counts() -> None:
    rows = ask("overview_counts")
    numbers = {
        str(kind).rsplit("/", 1)[-1]: int(number) for kind, number in zip(rows["kind"], rows["number"], strict=True)
    }
    entities = sum(numbers.get(kind, 0) for kind in ("Service", "Component", "Technology"))
    lead = words("overview.lead", entities=f"{entities:,}", notes=numbers.get("Note", 0))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="aside-links"
    ):
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
    asked = shared.remembered("overview", "category")
    chosen = st.session_state["overview.category"] = asked if asked in counts else None
    shared.remember("overview", "category", chosen or "")
    # Not bound to the address by Streamlit, which writes the label there: that changes with language and count.
    st.pills(
        words("overview.filter.category"),
        ordered,
        format_func=lambda category: f"{category_label(category)} {counts[category]}",
        label_visibility="collapsed",
        key="overview.category",
        on_change=lambda: shared.remember("overview", "category", st.session_state["overview.category"] or ""),
        wrap=True,
    )
    items = [item for item in services if chosen is None or catalog.top_category(item.category) == chosen]
    table = pd.DataFrame(
        {
            words("overview.name"): [item.label(language()) for item in items],
            words("overview.facts"): [item.facts for item in items],
            words("overview.filter.category"): [category_label(item.category) for item in items],
        }
    ).sort_values(words("overview.facts"), ascending=False, kind="stable")
    event = st.dataframe(
        table,
        height=320,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        column_config={  # the first two fit on a phone; where there is more room all grow
            words("overview.name"): st.column_config.TextColumn(width=230),
            words("overview.facts"): st.column_config.NumberColumn(width=70),
            words("overview.filter.category"): st.column_config.TextColumn(width=250),
        },
    )
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


shared.show_title(words("app.name"))
_show_lost()
_show_counts()
with st.container(key="overview"):
    left, right = st.columns([2, 3], gap="large")
with left:
    _show_connected()
with right:
    _show_categories()
_show_notes()
