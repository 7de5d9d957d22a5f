"""Two to four entities side by side: what they are, limits aligned, what is shared or only one's, how they meet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.catalog import Item
from graph.compare import MOST, Comparison, compare
from graph.profile import Suggestion, suggest
from graph.report import Setting, to_html, to_parts
from graph.transcript import to_frame, to_json, to_markdown
from graph.ui import answers, shared
from graph.ui.shared import get_catalog, get_store, language, words

NAMES = ("a", "b", "c", "d")
PAIRS = (
    ("Amazon SQS", "Kinesis Data Streams"),
    ("Amazon SQS", "Amazon SNS"),
    ("Amazon Aurora", "Amazon RDS"),
    ("Amazon EFS", "Amazon EBS"),
    ("Application Load Balancer", "Network Load Balancer"),
    ("Amazon Athena", "Amazon Redshift"),
    ("Amazon CloudFront", "AWS Global Accelerator"),
)


# Choosing


def _reverse() -> None:
    asked = [shared.remembered("compare", name) for name in NAMES]
    chosen = [name for name in asked if name]
    for name, value in zip(NAMES, [*reversed(chosen), *[""] * MOST], strict=False):
        shared.remember("compare", name, value)


def _more() -> None:
    st.session_state["compare.wide"] = _shown() + 1


def _shown() -> int:
    """How many choices are shown: those that are taken, and those that were asked for."""
    taken = max((number for number, name in enumerate(NAMES, 1) if shared.remembered("compare", name)), default=2)
    return min(MOST, max(2, taken, int(st.session_state.get("compare.wide", 2))))


def _choose() -> list[Item]:
    shown = _shown()
    labels = ("compare.first", "compare.second", "compare.third", "compare.fourth")
    chosen: list[Item] = []
    with st.container(key="controls"):
        for column, name, label in zip(st.columns(shown, vertical_alignment="bottom"), NAMES, labels, strict=False):
            with column:
                item = shared.choose_entity(words(label), page="compare", name=name)
            if item is not None:
                chosen.append(item)
        with st.container(horizontal=True, gap="small"):
            swap = words("compare.swap" if len(chosen) < 3 else "compare.reverse")
            st.button(swap, icon=":material/swap_horiz:", on_click=_reverse, disabled=len(chosen) < 2)
            if shown < MOST and len(chosen) >= shown:
                st.button(words("compare.add"), icon=":material/add:", on_click=_more)
    return chosen


def _show_start(chosen: Sequence[Item]) -> None:
    if chosen:
        _show_suggestions(chosen, suggest(get_catalog(), answers.get_surroundings(), chosen))
        return
    known = [pair for pair in PAIRS if all(get_catalog().find(name) for name in pair)]
    if known:
        st.subheader(words("compare.start"), anchor=False)
    with st.container(horizontal=True, key="start-links"):
        for one, other in known:
            st.page_link(
                shared.page_path("compare"),
                label=shared.plain_label(f"{one} / {other}"),
                icon=":material/compare_arrows:",
                query_params={"a": one, "b": other},
            )


def _show_unknown() -> None:
    """Say which name of the address means nothing, with the nearest that do."""
    for name in NAMES:
        asked = shared.remembered("compare", name)
        if asked and get_catalog().find(asked) is None:
            _show_nearest(name, asked)


def _show_nearest(name: str, asked: str) -> None:
    st.warning(shared.plain_label(words("service.unknown", name=asked)), icon=":material/help:")
    with st.container(horizontal=True):
        for hit in get_catalog().search(asked, kinds=("entity",), limit=4):
            item = get_catalog().items[hit.owner]
            st.page_link(
                shared.page_path("compare"),
                label=shared.plain_label(item.en),
                query_params={**st.query_params.to_dict(), name: item.en},
            )


def _show_suggestions(chosen: Sequence[Item], suggestions: Sequence[Suggestion]) -> None:
    """What else to compare with, each with the reasons; one click puts it beside the others."""
    taken = {name: shared.remembered("compare", name) for name in NAMES}
    free = next((name for name in NAMES if not taken[name]), "")
    if not suggestions or not free:
        return
    key = "compare.suggestions" if len(chosen) > 1 else "compare.suggestions.first"
    shared.show_html("<h2>{title}</h2>", title=words(key, names=" · ".join(item.en for item in chosen)))
    with st.container(key="suggestions", gap="xsmall"):
        for each in suggestions:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    shared.plain_label(each.item.en),
                    icon=":material/add:",
                    key=f"compare.take.{each.item.iri}",
                    type="tertiary",
                    on_click=shared.remember,
                    args=("compare", free, each.item.en),
                )
                shared.show_html('<span class="muted">{why}</span>', width="content", why=answers.reasons(each))


# The comparison


def _show(found: Comparison, setting: Setting) -> None:
    for part in to_parts(found, setting):
        if part.key != "head":
            shared.show_html('<h2 id="{key}">{title}</h2>', key=part.key, title=part.title)
        if part.key == "map":
            answers.show_picture(part.markup, key="compare.map")
        else:
            shared.show_html("{markup}", markup=part.markup)
    _show_downloads(found, setting)
    _show_suggestions(found.items, found.suggestions)


def _show_downloads(found: Comparison, setting: Setting) -> None:
    name = " - ".join(item.en for item in found.items)
    plain = Setting(setting.catalog, setting.index, setting.language)
    files = {
        "Markdown": (to_markdown(found, plain).encode(), "md", "text/markdown"),
        "CSV": (to_frame(found, plain).to_csv(index=False).encode("utf-8-sig"), "csv", "text/csv"),
        "JSON": (to_json(found, plain).encode(), "json", "application/json"),
        "HTML": (to_html(found, plain), "html", "text/html"),
    }
    answers.show_downloads(files, name, words("compare.download.help"))


answers.use_styles()
title = st.container()
chosen = _choose()
with title:
    shared.show_title(words("page.compare"), about=" / ".join(dict.fromkeys(item.en for item in chosen)))
    if len(chosen) < 2:
        shared.show_html('<p class="lead">{text}</p>', text=words("compare.empty"))
_show_unknown()
distinct = list(dict.fromkeys(chosen))
for same in (item for item in distinct if chosen.count(item) > 1):
    st.info(shared.plain_label(words("compare.same", name=same.en)), icon=":material/info:")
if len(chosen) < 2:
    _show_start(chosen)
elif len(distinct) > 1:
    _show(
        compare(
            get_store(),
            get_catalog(),
            answers.get_net(),
            distinct,
            decisions=answers.get_decisions(),
            language=language(),
        ),
        answers.get_setting(),
    )
