"""Above the canvas: the name of the picture, its layout and colours, what is left out, paths, views, files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from graph.address import from_query, to_query
from graph.compare import concept_label
from graph.errors import GraphError
from graph.network import SUMMARY, Net, leader_of, node_id, node_iri, short_name
from graph.offline import title_of, view_to_file
from graph.picture import to_svg
from graph.saved import clean_name, delete_view, load_views, save_view
from graph.scene import Scene
from graph.share import to_graphml, to_turtle
from graph.style import load_style
from graph.ui import shared, sight
from graph.ui.shared import category_label, get_catalog, language, words
from graph.view import LAYOUTS, LENSES, ROUTES_MOST, Event, View

ALSO = {"component": "count.components", "technology": "count.technologies"}
LAYOUT_ICONS = {
    "category": ":material/dashboard:",
    "rings": ":material/adjust:",
    "layered": ":material/account_tree:",
    "force": ":material/hub:",
}


def type_label(type_: str) -> str:
    """Return a relation type as it is called from its subject."""
    return get_catalog().relation_label(type_, "out", language())


def group_label(group: str) -> str:
    """Return a field of use in the language of the page, or what a node of a summary stands for."""
    leader = leader_of(group)
    if leader:
        return words("canvas.lens.community", name=short_name(sight.get_net(), leader))
    name = group.removeprefix(SUMMARY)
    return words("canvas.other") if name == "other" else category_label(name)


def group_labels(scene: Scene) -> dict[str, str]:
    """Return the labels of all fields of use in *scene* and of what its nodes stand for."""
    return {
        name: group_label(name) for name in (*scene.groups, *(node.removeprefix(SUMMARY) for node in scene.members))
    }


def show_tools(view: View, net: Net, scene: Scene) -> None:
    """Show the head of the page."""
    history, title = sight.get_history(), title_of(view, net, language())
    shared.name_page(title)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="explore-tools"):
        shared.show_html('<h1 class="explore-title">{title}</h1>', title=title, width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="explore-bar"):
            _layouts(view)
            _filters(view, scene)
            _lenses(view)
            _routes(view, net)
            _views()
            _save(view, net, scene)
            _button("undo", ":material/undo:", disabled=not history.past)
            _button("redo", ":material/redo:", disabled=not history.future)
            _button("reset", ":material/restart_alt:")
            if view.hidden:
                st.button(
                    words("explore.unhide", count=len(view.hidden)),
                    icon=":material/visibility:",
                    key="explore.unhide",
                    on_click=sight.act,
                    args=({"type": "unhide"},),
                )


def _button(name: str, icon: str, *, disabled: bool = False) -> None:
    st.button(
        words(f"explore.{name}"),
        icon=icon,
        key=f"explore.{name}",
        help=words(f"explore.{name}.help"),
        disabled=disabled,
        on_click=sight.act,
        args=({"type": name},),
    )


def _layouts(view: View) -> None:
    st.session_state["explore.layout"] = view.arrangement
    st.segmented_control(
        words("explore.layout"),
        list(LAYOUTS),
        key="explore.layout",
        format_func=lambda name: f"{LAYOUT_ICONS[name]} {words(f'explore.layout.{name}')}",
        label_visibility="collapsed",
        on_change=lambda: sight.act({"type": "layout", "name": st.session_state["explore.layout"] or view.arrangement}),
    )


# Filters


def _filters(view: View, scene: Scene) -> None:
    left_out = sum(map(len, (view.types_off, view.groups_off, view.metrics, view.notes))) + (not view.denials)
    label = words("explore.filters.on", count=left_out) if left_out else words("explore.filters")
    with st.popover(label, icon=":material/filter_alt:"):
        if left_out:
            st.button(
                words("explore.filters.clear"),
                icon=":material/filter_alt_off:",
                key="explore.clear",
                on_click=sight.act,
                args=({"type": "clear"},),
            )
        if view.picture == "map":
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
        _pills("types", words("explore.filters.types"), scene.types, view.types_off, type_label)
        _pills("groups", words("overview.categories"), scene.groups, view.groups_off, group_label)
        _choices("metrics", scene.metrics, view.metrics, _metric_label)
        _choices("notes", scene.notes, view.notes, str)


def _metric_label(metric: str) -> str:
    return concept_label(get_catalog(), metric, "", language())


def _pills(kind: str, title: str, counts: Mapping[str, int], off: Collection[str], label: Callable[[str], str]) -> None:
    """Show what can be switched off, each with its number or all at once; the event's type is *kind*."""
    key = f"explore.{kind}"
    names = list(counts)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        shared.show_html('<p class="side">{title}</p>', title=title, width="content")
        for name, left_out in (("on", []), ("off", sorted(names))):
            st.button(
                words(f"explore.filters.every.{name}"),
                key=f"{key}.{name}",
                type="tertiary",
                disabled=set(left_out) == set(off) & set(names),
                on_click=sight.act,
                args=({"type": kind, "off": left_out},),
            )
    st.session_state[key] = [name for name in names if name not in off]
    st.pills(
        title,
        names,
        selection_mode="multi",
        label_visibility="collapsed",
        key=key,
        format_func=lambda name: f"{label(name)} {counts[name]}",
        on_change=lambda: sight.act({"type": kind, "off": sorted(set(names) - set(st.session_state[key]))}),
    )


def _choices(kind: str, counts: Mapping[str, int], on: Collection[str], label: Callable[[str], str]) -> None:
    """Show what a view can be narrowed to; nothing chosen means all."""
    key = f"explore.{kind}"
    names = [*counts, *(name for name in on if name not in counts)]
    st.session_state[key] = list(on)
    st.multiselect(
        words(f"explore.filters.{kind}"),
        names,
        key=key,
        format_func=lambda name: f"{label(name)} ({counts.get(name, 0)})",
        placeholder=words("explore.filters.all"),
        on_change=lambda: sight.act({"type": kind, "on": st.session_state[key]}),
    )


def _lenses(view: View) -> None:
    label = words(f"explore.lens.{view.lens}") if view.lens else words("explore.lens")
    with st.popover(label, icon=":material/palette:"):
        st.session_state["explore.lens"] = view.lens
        st.radio(
            words("explore.lens"),
            ["", *LENSES],
            key="explore.lens",
            format_func=lambda name: words(f"explore.lens.{name or 'category'}"),
            captions=[words(f"explore.lens.{name or 'category'}.help") for name in ("", *LENSES)],
            on_change=lambda: sight.act({"type": "lens", "name": st.session_state["explore.lens"]}),
        )


# Ways between two


def _routes(view: View, net: Net) -> None:
    key = f"explore.routes.open.{st.session_state.get('explore.routes.asked', 0)}"
    with st.popover(words("explore.routes"), icon=":material/route:", key=key, on_change="rerun"):
        options = [iri for iri in shared.entity_options(get_catalog()) if node_id(iri) in net]
        route = view.route
        first = route.start if route else view.chosen[0] if view.chosen else ""
        second = route.end if route else view.chosen[1] if len(view.chosen) > 1 else ""
        start = _entity("start", options, first)
        end = _entity("end", options, second)
        count = st.slider(
            words("explore.routes.count"), 1, ROUTES_MOST, route.count if route else 3, key="explore.routes.count"
        )
        directed = st.toggle(
            words("explore.routes.directed"), route.directed if route else True, key="explore.routes.directed"
        )
        asked = {
            "type": "route",
            "start": node_id(start or ""),
            "end": node_id(end or ""),
            "count": count,
            "directed": directed,
        }
        st.button(
            words("explore.routes.find"),
            key="explore.routes.find",
            type="primary",
            disabled=not start or not end or start == end,
            on_click=_find_routes,
            args=(asked,),
        )
        shared.show_html('<p class="names">{text}</p>', text=words("explore.routes.help"))


def _find_routes(asked: Event) -> None:
    """Show the ways, and put another in place of what asked for them, closed: it would cover them.

    To close it, the server would have to know that it is open, which it may not yet.
    """
    st.session_state["explore.routes.asked"] = st.session_state.get("explore.routes.asked", 0) + 1
    sight.act(asked)


def _entity(end: str, options: list[str], node: str) -> str | None:
    iri = node_iri(node) if node else ""
    return shared.select_entity(
        words(f"explore.routes.{end}"),
        options,
        index=options.index(iri) if iri in options else None,
        key=f"explore.routes.{end}.{node}",
        placeholder=words("explore.routes.placeholder"),
    )


# Views kept by name


def _views() -> None:
    with st.popover(words("explore.views"), icon=":material/bookmarks:"):
        views = load_views(shared.store_place())
        with (
            st.form("explore.views.form", border=False),
            st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
        ):
            st.text_input(words("explore.views.name"), key="explore.views.name", max_chars=80)
            st.form_submit_button(
                words("explore.views.save"), key="explore.views.save", icon=":material/bookmark_add:", on_click=_keep
            )
        problem = st.session_state.pop("explore.views.problem", "")
        if problem:
            st.warning(shared.plain_label(problem), icon=":material/warning:")
        if not views:
            shared.show_html('<p class="names">{text}</p>', text=words("explore.views.none"))
        for number, (name, address) in enumerate(views.items()):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"explore-view-{number}"):
                st.button(
                    shared.plain_label(name),
                    key=f"explore.views.open.{number}",
                    type="tertiary",
                    icon=":material/bookmark:",
                    on_click=_open,
                    args=(address,),
                )
                st.button(
                    "",
                    key=f"explore.views.delete.{number}",
                    type="tertiary",
                    icon=":material/delete:",
                    help=words("explore.views.delete"),
                    on_click=_forget,
                    args=(name,),
                )


def _keep() -> None:
    name = clean_name(st.session_state["explore.views.name"])
    if not name:
        st.session_state["explore.views.problem"] = words("explore.views.unnamed")
        return
    try:
        save_view(shared.store_place(), name, to_query(sight.get_view()))
        st.session_state["explore.views.name"] = ""
    except GraphError as error:
        st.session_state["explore.views.problem"] = shared.tell(error)


def _open(address: str) -> None:
    view, dropped = from_query(address, sight.get_net())
    if dropped:
        st.session_state["explore.views.problem"] = words("explore.dropped", parts=", ".join(dropped[:5]))
    sight.show_view(view)


def _forget(name: str) -> None:
    try:
        delete_view(shared.store_place(), name)
    except GraphError as error:
        st.session_state["explore.views.problem"] = shared.tell(error)


# Files


def _snap() -> None:
    st.session_state["explore.snap"] = st.session_state.get("explore.snap", 0) + 1


def _save(view: View, net: Net, scene: Scene) -> None:
    tongue, store, catalog = language(), shared.get_store(), get_catalog()
    title = title_of(view, net, tongue)
    types = {name: type_label(name) for name in catalog.relation_types}
    groups = group_labels(scene)
    denied = words("canvas.denied")
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "svg": (
            "image/svg+xml",
            lambda: to_svg(scene, net, load_style(), title=title, types=types, groups=groups, denied=denied),
        ),
        "html": ("text/html", lambda: view_to_file(store, catalog, net, view, scene, language=tongue)),
        "graphml": ("application/graphml+xml", lambda: to_graphml(store, scene, net, load_style())),
        "ttl": ("text/turtle", lambda: to_turtle(store, scene, net)),
    }
    with st.popover(words("explore.save"), icon=":material/download:"), st.container(gap="small", key="explore-save"):
        st.button(
            words("explore.save.png"), key="explore.save.png", icon=":material/image:", on_click=_snap, width="stretch"
        )
        for suffix, (mime, make) in makers.items():
            st.download_button(
                words(f"explore.save.{suffix}"),
                make,
                file_name=f"service-atlas.{suffix}",
                mime=mime,
                key=f"explore.save.{suffix}",
                icon=":material/download:",
                on_click="ignore",
                width="stretch",
            )
        shared.show_html('<p class="names">{text}</p>', text=words("explore.save.link"))
