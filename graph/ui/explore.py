"""The map of services: click, expand, filter, and read beside it the lines that say so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from graph.draw import to_component_data
from graph.network import PARENT, Net, node_iri
from graph.scene import Scene
from graph.style import load_style
from graph.ui import canvas, detail, shared, sight
from graph.ui.shared import category_label, get_catalog, language, words
from graph.ui.tools import group_label, group_labels, show_tools, type_label
from graph.view import View


def _counts(scene: Scene) -> None:
    counts = words("explore.counts", nodes=len(scene.nodes), edges=len(scene.edges))
    apart = words("explore.apart", count=scene.unconnected) if scene.unconnected else ""
    text = ". ".join(part.rstrip(".") for part in (counts, apart) if part)
    shared.show_html('<p class="names" aria-live="polite">{text}</p>', text=text)


def _canvas(view: View, net: Net, scene: Scene, *, whole: bool) -> None:
    data = to_component_data(
        scene,
        view,
        net,
        load_style(),
        words=lambda key: words(key, count="{count}", name="{name}"),
        types={type_: type_label(type_) for type_ in scene.types},
        groups=group_labels(scene),
        state=sight.canvas_state(),
    )
    canvas.show_canvas(data, on_events=sight.on_events, whole=whole)
    if not scene.nodes:
        st.info(words("explore.none"), icon=":material/filter_alt_off:")
    elif view.picture == "route" and not scene.routes:
        st.info(words("explore.routes.none"), icon=":material/route:")


def _node_label(node: str, net: Net) -> str:
    return str(net.nodes[node]["en"]) if node in net else group_label(node)


def _connections(net: Net, scene: Scene) -> pd.DataFrame:
    shown = {type_ for edge in scene.edges for type_ in edge.types}
    types = {type_: words("canvas.vocabulary") if type_ == PARENT else type_label(type_) for type_ in shown}
    rows = [
        (
            _node_label(edge.source, net),
            ", ".join(types[type_] for type_ in edge.types),
            _node_label(edge.target, net),
            edge.denied,
            edge.lines,
        )
        for edge in scene.edges
    ]
    return pd.DataFrame(
        rows, columns=[words(f"explore.table.{name}") for name in ("from", "type", "to", "denied", "lines")]
    )


def _entities(view: View, net: Net, scene: Scene) -> pd.DataFrame:
    catalog, reader = get_catalog(), language()
    stands_for = words(f"explore.by.{view.summary or 'category'}")
    rows = []
    for node in sorted(scene.nodes, key=lambda node: _node_label(node, net).casefold()):
        item = catalog.items[node_iri(node)] if node in net else None
        if item:
            rows.append((item.label(reader), words(f"kind.{item.kind}"), category_label(item.category), item.facts))
        else:
            rows.append((_node_label(node, net), stands_for, "", scene.members[node]))
    names = ("overview.name", "compare.kind", "compare.category", "compare.facts")
    return pd.DataFrame(rows, columns=[words(name) for name in names])


def _choose(kind: str, ids: list[str]) -> None:
    rows = st.session_state[f"explore.table.{kind}.chosen"]["selection"]["rows"]
    if rows:
        sight.act({"type": "select", "id": ids[rows[0]]})


def _table(view: View, net: Net, scene: Scene) -> None:
    """The same as the canvas in rows; a row that is chosen is selected there."""
    with st.expander(words("explore.table"), icon=":material/table_rows:"):
        ordered = sorted(scene.nodes, key=lambda node: _node_label(node, net).casefold())
        tables = {"edges": _connections(net, scene), "nodes": _entities(view, net, scene)}
        ids = {"edges": [edge.id for edge in scene.edges], "nodes": ordered}
        for kind, tab in zip(tables, st.tabs([words(f"explore.table.{kind}") for kind in tables]), strict=True):
            with tab:
                st.dataframe(
                    tables[kind],
                    hide_index=True,
                    height=320,
                    key=f"explore.table.{kind}.chosen",
                    selection_mode="single-row",
                    on_select=lambda kind=kind: _choose(kind, ids[kind]),
                )
                st.download_button(
                    words(f"explore.table.download.{kind}"),
                    tables[kind].to_csv(index=False).encode("utf-8-sig"),
                    file_name=f"{kind}.csv",
                    mime="text/csv",
                    key=f"explore.table.{kind}.csv",
                    icon=":material/download:",
                    on_click="ignore",
                )


@st.fragment
def _explore() -> None:
    """All that a click changes: only this reruns, the rest of the page does not."""
    sight.visit()
    whole = st.session_state.pop("explore.whole", False)
    view, net, scene = sight.get_view(), sight.get_net(), sight.get_scene()
    show_tools(view, net, scene)
    left, right = st.columns([73, 27], gap="small")
    with left:
        _canvas(view, net, scene, whole=whole)
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
    st.session_state["explore.whole"] = True  # this runs when the page is opened, not with each click
    _explore()
