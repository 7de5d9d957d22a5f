"""The map of services: click, expand, filter, and read beside it the lines that say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from graph.draw import to_component_data
from graph.network import PARENT, Net, node_id, node_iri
from graph.offline import view_to_file
from graph.scene import Scene
from graph.style import load_style
from graph.ui import canvas, detail, shared, sight
from graph.ui.shared import category_label, get_catalog, language, words
from graph.view import View


def _counts(scene: Scene) -> None:
    counts = words("explore.counts", nodes=len(scene.nodes), edges=len(scene.edges))
    apart = words("explore.apart", count=scene.unconnected) if scene.unconnected else ""
    text = ". ".join(part for part in (counts, apart) if part)
    shared.show_html('<p class="names" aria-live="polite">{text}</p>', text=text)


def _find() -> None:
    chosen = st.session_state["explore.find.choice"]
    st.session_state["explore.find.choice"] = None
    if chosen:
        node = node_id(chosen)
        shown = node in sight.get_scene().nodes
        sight.act({"type": "find" if shown else "add", "id": node})


def _toolbar(view: View, net: Net, scene: Scene) -> None:
    history = sight.get_history()
    title = words("explore.title.ego", name=net.nodes[view.focus]["en"]) if view.focus else words("explore.title.map")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="explore-tools"):
        shared.show_html('<h1 class="explore-title">{title}</h1>', title=title, width="content")
        st.selectbox(
            words("explore.find"),
            shared.entity_options(get_catalog()),
            index=None,
            key="explore.find.choice",
            format_func=shared.option_label,
            placeholder=words("explore.find.placeholder"),
            label_visibility="collapsed",
            on_change=_find,
        )
        _filters(view, scene)
        for name, icon, ready in (
            ("undo", ":material/undo:", bool(history.past)),
            ("redo", ":material/redo:", bool(history.future)),
        ):
            st.button(
                words(f"explore.{name}"),
                icon=icon,
                key=f"explore.{name}",
                disabled=not ready,
                on_click=sight.act,
                args=({"type": name},),
            )
        st.button(
            words("explore.reset"),
            icon=":material/restart_alt:",
            key="explore.reset",
            help=words("explore.reset.help"),
            on_click=sight.act,
            args=({"type": "reset"},),
        )
        if view.hidden:
            st.button(
                words("explore.unhide", count=len(view.hidden)),
                icon=":material/visibility:",
                key="explore.unhide",
                on_click=sight.act,
                args=({"type": "unhide"},),
            )


def _filters(view: View, scene: Scene) -> None:
    left_out = len(view.types_off) + len(view.groups_off) + (not view.denials)
    label = words("explore.filters.on", count=left_out) if left_out else words("explore.filters")
    with st.popover(label, icon=":material/filter_alt:"):
        if not view.focus:
            st.session_state["explore.kinds"] = [kind for kind in ALSO if kind in view.kinds]
            st.pills(
                words("explore.filters.kinds"),
                list(ALSO),
                selection_mode="multi",
                key="explore.kinds",
                format_func=lambda kind: words(ALSO[kind]),
                on_change=lambda: sight.act({"type": "kinds", "kinds": st.session_state["explore.kinds"]}),
            )
        st.session_state["explore.denials"] = view.denials
        st.toggle(
            words("explore.filters.denials"),
            key="explore.denials",
            on_change=lambda: sight.act({"type": "denials", "on": st.session_state["explore.denials"]}),
        )
        _show_pills("types", words("explore.filters.types"), scene.types, view.types_off, _type_label)
        _show_pills("groups", words("overview.categories"), scene.groups, view.groups_off, _group_label)


def _show_pills(
    kind: str, title: str, counts: Mapping[str, int], off: Collection[str], label: Callable[[str], str]
) -> None:
    """Show what can be switched off, each with its number; the event's type is *kind*."""
    key = f"explore.{kind}"
    names = list(counts)
    st.session_state[key] = [name for name in names if name not in off]
    st.pills(
        title,
        names,
        selection_mode="multi",
        key=key,
        format_func=lambda name: f"{label(name)} {counts[name]}",
        on_change=lambda: sight.act({"type": kind, "off": sorted(set(names) - set(st.session_state[key]))}),
    )


ALSO = {"component": "count.components", "technology": "count.technologies"}


def _clear() -> None:
    for event in ({"type": "types", "off": ()}, {"type": "groups", "off": ()}, {"type": "denials", "on": True}):
        sight.act(event)


def _type_label(type_: str) -> str:
    return get_catalog().relation_label(type_, "out", language())


def _group_label(group: str) -> str:
    return words("canvas.other") if group == "other" else category_label(group)


def _canvas(view: View, net: Net, scene: Scene) -> None:
    data = to_component_data(
        scene,
        view,
        net,
        load_style(),
        words=lambda key: words(key, count="{count}", name="{name}"),
        types={type_: _type_label(type_) for type_ in scene.types},
        groups={group: _group_label(group) for group in scene.groups},
        state=sight.canvas_state(),
    )
    canvas.show_canvas(data, on_events=sight.on_events)
    if not scene.nodes:
        st.info(words("explore.none"), icon=":material/filter_alt_off:")


def _table(view: View, net: Net, scene: Scene) -> None:
    tongue = language()
    with st.expander(words("explore.table"), icon=":material/table_rows:"):
        connections = pd.DataFrame(
            [
                {
                    words("explore.table.from"): net.nodes[edge.source]["en"],
                    words("explore.table.type"): ", ".join(
                        words("canvas.vocabulary") if type_ == PARENT else _type_label(type_) for type_ in edge.types
                    ),
                    words("explore.table.to"): net.nodes[edge.target]["en"],
                    words("explore.table.denied"): edge.denied,
                    words("explore.table.lines"): edge.lines,
                }
                for edge in scene.edges
            ]
        )
        items = [
            get_catalog().items[node_iri(node)]
            for node in sorted(scene.nodes, key=lambda node: net.nodes[node]["en"].casefold())
        ]
        entities = pd.DataFrame(
            {
                words("overview.name"): [item.label(language()) for item in items],
                words("compare.kind"): [words(f"kind.{item.kind}") for item in items],
                words("compare.category"): [category_label(item.category) for item in items],
                words("compare.facts"): [item.facts for item in items],
            }
        )
        first, second = st.tabs([words("explore.table.edges"), words("explore.table.nodes")])
        with first:
            st.dataframe(connections, hide_index=True, height=320)
            st.download_button(
                words("explore.table.download"),
                connections.to_csv(index=False).encode("utf-8-sig"),
                file_name="connections.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
            st.download_button(
                words("explore.export"),
                lambda: view_to_file(shared.get_store(), get_catalog(), net, view, scene, language=tongue),
                file_name="service-atlas.html",
                mime="text/html",
                icon=":material/save:",
                on_click="ignore",
            )
        with second:
            st.dataframe(entities, hide_index=True, height=320)


@st.fragment
def _explore() -> None:
    """All that a click changes: only this reruns, the rest of the page does not."""
    view, net, scene = sight.get_view(), sight.get_net(), sight.get_scene()
    _toolbar(view, net, scene)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        _canvas(view, net, scene)
        _counts(scene)
        _table(view, net, scene)
    with right, st.container(key="explore-panel"):
        detail.show_detail(view, net, scene)
    sight.write_address()


def _tell(unknown: str, dropped: tuple[str, ...]) -> None:
    if unknown:
        st.warning(shared.plain_label(words("explore.unknown", name=unknown)), icon=":material/help:")
        near = get_catalog().search(unknown, kinds=("entity",), limit=6)
        if near:
            shared.show_text(words("service.nearest"))
        with st.container(horizontal=True):
            for hit in near:
                item = get_catalog().items[hit.owner]
                st.page_link(
                    shared.page_path("explore"),
                    label=shared.plain_label(item.en),
                    icon=":material/hub:",
                    query_params={"focus": item.en},
                )
    if dropped:
        parts = ", ".join(dropped[:5])
        st.warning(shared.plain_label(words("explore.dropped", parts=parts)), icon=":material/link_off:")


st.html(Path(__file__).parent / "web" / "explore.css")
_tell(*sight.read_address())
if sight.get_net().number_of_edges() == 0:
    st.info(words("explore.empty"), icon=":material/info:")
else:
    _explore()
