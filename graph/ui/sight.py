"""What the Explore page keeps: the network of the snapshot, the view with its history, and the places of nodes.

The view lives in the session, so that it is there when the person comes back to the page, and in the URL, so that
it is there after a reload and in another browser. An address that the session did not write itself wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from graph.address import from_query, to_query
from graph.layout import Point
from graph.network import Net, node_id, read_network
from graph.scene import Scene, build_scene
from graph.store import served_name
from graph.style import load_style
from graph.ui import canvas, shared
from graph.view import Event, History, View

PARAM = "view"
WRITTEN_MOST = 60


@st.cache_resource(max_entries=3, show_spinner=False)
def _network(place: str, name: str) -> Net:
    return read_network(shared.get_store(), shared.get_catalog())


@st.cache_resource(max_entries=24, show_spinner=False)
def _first_places(place: str, name: str, kinds: tuple[str, ...], tall: bool) -> Mapping[str, Point]:
    return build_scene(View(kinds=kinds, tall=tall), _network(place, name), load_style()).places


def get_net() -> Net:
    """Return the network of the snapshot that serves now."""
    place = shared.store_place()
    return _network(place, served_name(place))


def get_view() -> View:
    """Return the view that is shown."""
    return get_history().present


def get_history() -> History:
    """Return the view with what can be undone; of another snapshot only what still names something."""
    served = served_name(shared.store_place())
    history: History = st.session_state.get("explore.history", History())
    if st.session_state.get("explore.served", served) != served:
        history = History(from_query(to_query(history.present), get_net())[0])
        st.session_state["explore.kept"] = {}
        st.session_state["explore.history"] = history
    st.session_state["explore.served"] = served
    return history


def get_scene() -> Scene:
    """Return what the view shows now; nodes that were placed before keep their places."""
    view, net = get_view(), get_net()
    kept: dict[Any, dict[str, Point]] = st.session_state.setdefault("explore.kept", {})
    if view.place not in kept:
        place = shared.store_place()
        first = {} if view.focus else _first_places(place, served_name(place), view.kinds, view.tall)
        kept[view.place] = dict(first)
    pinned = {node for node, _, _ in view.pinned}
    scene = build_scene(view, net, load_style(), kept[view.place])
    # Where a node was dragged to belongs to the view alone, so that undoing brings it back.
    kept[view.place] |= {node: spot for node, spot in scene.places.items() if node not in pinned}
    return scene


def act(event: Event) -> None:
    """Change the view by *event*."""
    before = get_history()
    after = before.then(event, get_net())
    st.session_state["explore.history"] = after
    old, new = before.present, after.present
    if (old.camera, old.aim) != (new.camera, new.aim) and event.get("type") != "camera":
        st.session_state["explore.moved"] = st.session_state.get("explore.moved", 0) + 1


def on_events() -> None:
    """Change the view by what the canvas reports, each event once."""
    mount, items = canvas.get_events()
    seen_mount, seen = st.session_state.get("explore.seen", ("", 0))
    last = seen if mount == seen_mount else 0
    for item in items:
        if item["n"] > last:
            last = item["n"]
            act(item)
    st.session_state["explore.seen"] = (mount, last)


def canvas_state() -> Mapping[str, Any]:
    """Return what the canvas must know besides the scene: how often the page moved its camera, what was seen."""
    return {
        "moved": st.session_state.get("explore.moved", 0),
        "seen": list(st.session_state.get("explore.seen", ("", 0))),
    }


def read_address() -> tuple[str, tuple[str, ...]]:
    """Take over what the address asks for; return a name that is unknown, and the parts that were left out."""
    dropped: tuple[str, ...] = ()
    text = st.query_params.get(PARAM, "")
    if text and text not in st.session_state.get("explore.written", ()):
        view, dropped = from_query(text, get_net())
        st.session_state["explore.history"] = History(view)
        st.session_state["explore.moved"] = st.session_state.get("explore.moved", 0) + 1
        _written(text)
    name = st.query_params.get("focus", "")
    if not name:
        return "", dropped
    del st.query_params["focus"]
    item = shared.get_catalog().find(name)
    if item is None:
        return name, dropped
    act({"type": "focus", "id": node_id(item.iri)})
    return "", dropped


def write_address() -> None:
    """Put the view into the address."""
    text = to_query(get_view())
    _written(text)
    if text:
        if st.query_params.get(PARAM) != text:
            st.query_params[PARAM] = text
    elif PARAM in st.query_params:
        del st.query_params[PARAM]


def _written(text: str) -> None:
    texts: list[str] = st.session_state.get("explore.written", [])
    if text not in texts:
        st.session_state["explore.written"] = [*texts[-WRITTEN_MOST:], text]
