"""One entity: what it is, its features, limits, relations and denials, each with the lines that say so."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from graph.catalog import Item, local
from graph.compare import concept_label
from graph.figures import format_amount, format_bound
from graph.queries import records
from graph.ui import shared
from graph.ui.shared import Markup, ask, category_label, fill, get_catalog, language, provider_label, words

STARTERS = 12


def _count(rows: pd.DataFrame | None) -> str:
    number = 0 if rows is None else len(rows.drop_duplicates(["file", "line"]))
    return words("evidence.line") if number == 1 else words("evidence.lines", count=number)


def _detail(label: Markup | str, rows: pd.DataFrame | None) -> Markup:
    return fill(
        '<details class="fact"><summary><span class="name">{label}</span>'
        '<span class="muted">{count}</span></summary>{lines}</details>',
        label=label,
        count=_count(rows),
        lines=shared.evidence_list(rows),
    )


def _show_head(item: Item, facts: pd.DataFrame) -> None:
    shared.show_html("<h1>{name}</h1>", name=item.en)
    category = category_label(item.category) if item.category else ""
    parts = [item.ko if item.ko != item.en else "", words(f"kind.{item.kind}"), category, provider_label(item.provider)]
    shared.show_html('<p class="lead">{text}</p>', text=" · ".join(part for part in parts if part))
    if item.aliases:
        shared.show_html('<p class="names">{text}</p>', text=words("service.also", names=", ".join(item.aliases[:12])))
    lines = facts.drop_duplicates(["file", "line"])
    summary = words("service.summary", facts=facts["fact"].nunique(), lines=len(lines), notes=lines["file"].nunique())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        shared.show_html('<span class="muted">{text}</span>', width="content", text=summary)
        st.page_link(
            shared.page_path("explore"),
            label=words("service.map"),
            icon=":material/hub:",
            query_params={"focus": item.en},
        )
        st.page_link(
            shared.page_path("compare"),
            label=words("service.compare"),
            icon=":material/compare_arrows:",
            query_params={"a": item.en},
        )
        parent = get_catalog().items.get(item.parent)
        if parent:
            shared.show_html('<span class="muted">{text}</span>', width="content", text=words("service.partof"))
            shared.entity_link(parent)


def _show_features(item: Item, lines: Mapping[str, pd.DataFrame]) -> None:
    rows = ask("service_features", service=item.iri)
    _subheader("service.features", len(rows))
    if rows.empty:
        st.caption(words("service.features.none"))
        return
    details = [_detail(str(row.name), lines.get(str(row.fact))) for row in records(rows)]
    shared.show_html('<div class="facts">{details}</div>', details=details)


def _what(row: Mapping[Hashable, Any]) -> str:
    """What a limit limits: its concept, else the phrase of the line, else the kind of quantity."""
    if row["concept"] or not row["of"]:
        return concept_label(get_catalog(), local(row["metric"]), local(row["concept"]), language())
    return str(row["of"])


def _show_limits(item: Item, lines: Mapping[str, pd.DataFrame]) -> None:
    rows = ask("service_limits", service=item.iri)
    _subheader("service.limits", len(rows))
    if rows.empty:
        st.caption(words("service.limits.none"))
        return
    catalog, tongue = get_catalog(), language()
    details: list[Markup] = []
    for row in rows.to_dict("records"):
        upper = row["valueTo"] if isinstance(row["valueTo"], float | int) and not pd.isna(row["valueTo"]) else None
        unit = catalog.terms.get(str(row["unit"]), {}).get("notation") or local(row["unit"])
        amount = format_amount(float(row["value"]), unit, tongue, value_to=upper)
        label = fill(
            '<b class="figure">{figure}</b> <span>{what}</span> <span class="muted">{condition}</span>',
            figure=format_bound(amount, local(row["bound"]), tongue),
            what=_what(row),
            condition=row["condition"],
        )
        details.append(_detail(label, lines.get(str(row["fact"]))))
    shared.show_html('<div class="facts">{details}</div>', details=details)


def _show_relations(item: Item, lines: Mapping[str, pd.DataFrame]) -> None:
    rows = ask("service_relations", service=item.iri)
    rows = rows[(rows["denied"] == "false") & rows["other"].isin(get_catalog().items.keys())]
    _subheader("service.relations", len(rows))
    if rows.empty:
        st.caption(words("service.relations.none"))
        return
    catalog = get_catalog()
    for (kind, direction), group in rows.groupby(["type", "direction"], sort=False):
        label = catalog.relation_label(str(kind), str(direction), language())
        arrow = "→" if direction == "out" else "←"
        details = [
            fill(
                '<p class="of">{name}</p>{lines}',
                name=catalog.items[str(row.other)].en,
                lines=shared.evidence_list(lines.get(str(row.fact))),
            )
            for row in records(group)
        ]
        left, right = st.columns([2, 5], gap="small", wrap=False)
        with left:
            shared.show_html('<span class="relation">{arrow} {label}</span>', arrow=arrow, label=label)
        with right, st.container(gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall"):
                for other in group["other"].drop_duplicates():
                    shared.entity_link(catalog.items[str(other)], label=catalog.items[str(other)].en)
            shared.show_html(
                '<details class="fact bare"><summary><span class="name muted">{show}</span></summary>'
                "{details}</details>",
                show=words("evidence.show"),
                details=details,
            )


def _show_denials(item: Item, facts: pd.DataFrame) -> None:
    denied = facts[facts["denied"] == "true"]
    if denied.empty:
        return
    _subheader("service.denials", denied.drop_duplicates(["file", "line"]).shape[0])
    shared.show_evidence(denied)


def _show_parts(item: Item) -> None:
    parts = [each for each in get_catalog().items.values() if each.parent == item.iri]
    if parts:
        _subheader("service.parts", len(parts))
        with st.container(horizontal=True, gap="small"):
            for part in sorted(parts, key=lambda each: (-each.facts, each.en)):
                shared.entity_link(part, label=part.en)


def _show_statements(item: Item) -> None:
    rows = ask("service_statements", service=item.iri)
    _subheader("service.statements", len(rows))
    if rows.empty:
        st.caption(words("service.statements.none"))
        return
    rows = rows.assign(topic=rows["topic"].where(rows["topic"] != "", words("service.general")))
    for topic, group in rows.groupby("topic", sort=False):
        items = [
            fill(
                '<li class="{state}"><span class="place">{file}:{line}</span><span class="said">{said}</span></li>',
                state="denied" if row.denied == "true" else "",
                file=row.file,
                line=int(row.line),
                said=row.said,
            )
            for row in records(group)
        ]
        shared.show_html(
            '<details class="fact"{open}><summary><span class="name">{topic}</span>'
            '<span class="muted">{count}</span></summary><ul class="evidence">{items}</ul></details>',
            open=Markup(" open") if len(rows) <= 12 else Markup(""),
            topic=topic,
            count=len(group),
            items=items,
        )


def _subheader(key: str, number: int) -> None:
    shared.show_html('<h2>{title} <span class="muted">{number}</span></h2>', title=words(key), number=number)


def _show_start() -> None:
    unknown = shared.remembered("service", "name")
    if unknown:
        st.warning(shared.plain_label(words("service.unknown", name=unknown)), icon=":material/help:")
        near = get_catalog().search(unknown, kinds=("entity",), limit=6)
        if near:
            shared.show_text(words("service.nearest"))
            with st.container(horizontal=True):
                for hit in near:
                    shared.entity_link(get_catalog().items[hit.owner])
            return
    else:
        shared.show_text(words("service.empty"))
    st.subheader(words("service.start"), anchor=False)
    with st.container(horizontal=True):
        for iri in shared.entity_options(get_catalog())[:STARTERS]:
            shared.entity_link(get_catalog().items[iri])


item = shared.choose_entity(words("service.choose"), page="service", name="name")
if item is None:
    _show_start()
else:
    facts = ask("service_facts", service=item.iri)
    lines = {str(fact): group for fact, group in facts.groupby("fact")}
    _show_head(item, facts)
    left, right = st.columns(2, gap="large")
    with left:
        _show_limits(item, lines)
        _show_features(item, lines)
    with right:
        _show_relations(item, lines)
        _show_parts(item)
        _show_denials(item, facts)
    _show_statements(item)
    st.download_button(
        words("service.download"),
        facts.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{local(item.iri)}.csv",
        mime="text/csv",
        icon=":material/download:",
    )
