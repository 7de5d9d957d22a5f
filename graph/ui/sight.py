"""What the Explore page keeps: the network of the snapshot, the view with its history, and the places of nodes.

The view lives in the session, so that it is there when the person comes back to the page, and in the URL, so that
it is there after a reload and in another browser. An address that is not the one that the session wrote last wins: it
was opened from elsewhere, or is an earlier one that Back brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from graph.address import from_query, to_query
from graph.history import History
from graph.layout import Point
from graph.network import Net, node_id, read_network
from graph.scene import Scene, build_scene
from graph.store import served_name
from graph.style import load_style
from graph.ui import canvas, shared
from graph.view import Event, View

PARAM = "view"
START = "ks"
"""The map of services as an address."""


@st.cache_resource(max_entries=3, show_spinner=False)
def _network(place: str, name: str) -> Net:
    return read_network(shared.get_store(), shared.get_catalog())


@st.cache_resource(max_entries=48, show_spinner=False)
def _first_places(place: str, name: str, bare: View) -> Mapping[str, Point]:
    return build_scene(bare, _network(place, name), load_style()).places


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
        kept[view.place] = dict(_first_places(place, served_name(place), _bare(view)))
    pinned = {node for node, _, _ in view.pinned}
    scene = build_scene(view, net, load_style(), kept[view.place])
    # Where a node was dragged to belongs to the view alone, so that undoing brings it back.
    before = {node: spot for node, spot in kept[view.place].items() if node in pinned}
    kept[view.place] = {node: spot for node, spot in scene.places.items() if node not in pinned} | before
    return scene


def _bare(view: View) -> View:
    """The picture and its layout alone: what the first places of *view* come from."""
    return View(
        focus=view.focus,
        kinds=view.kinds,
        depends=view.depends,
        route=view.route,
        only=view.only,
        summary=view.summary,
        opened=view.opened,
        types_off=view.types_off if view.route else (),
        layout=view.layout,
        tall=view.tall,
    )


def act(event: Event) -> None:
    """Change the view by *event*, or do what else the canvas asks for: "search" and "visit"."""
    st.session_state["explore.acted"] = True
    if event.get("type") == "search":
        st.session_state["explore.found"] = _search(str(event.get("text", "")))
    elif event.get("type") == "visit":
        st.session_state["explore.visit"] = event
    else:
        _turn(get_history().then(event, get_net()), event)


def look_at(node: str) -> None:
    """Select *node* and move the camera to it; one that is not drawn comes into the picture."""
    act({"type": "find" if node in get_scene().nodes else "add", "id": node})


def show_view(view: View) -> None:
    """Show *view*, which can be undone."""
    _turn(get_history().to(view), {"type": "show"})


def _turn(after: History, event: Event) -> None:
    before = get_history()
    st.session_state["explore.history"] = after
    old, new = before.present, after.present
    if (old.camera, old.aim) != (new.camera, new.aim) and event.get("type") != "camera":
        st.session_state["explore.moved"] = st.session_state.get("explore.moved", 0) + 1


FOUND_MOST = 8


def _search(text: str) -> Mapping[str, Any]:
    """What the catalog finds for *text*, drawn or not."""
    net = get_net()
    hits = shared.get_catalog().search(text[:80], kinds=("entity",), limit=2 * FOUND_MOST)
    ids = [node for hit in hits if (node := node_id(hit.owner)) in net][:FOUND_MOST]
    items = [{"id": node, "name": net.nodes[node]["en"], "ko": net.nodes[node]["ko"]} for node in ids]
    return {"text": text, "items": items}


def visit() -> None:
    """Go to the page that the canvas asked for, if it did."""
    asked = st.session_state.pop("explore.visit", None)
    net = get_net()
    if asked is None or asked.get("page") not in ("compare", "service"):
        return
    names = [net.nodes[node]["en"] for node in asked.get("ids", ()) if isinstance(node, str) and node in net]
    keys = ("a", "b") if asked["page"] == "compare" else ("name",)
    if names:
        st.switch_page(shared.page_path(asked["page"]), query_params=dict(zip(keys, names, strict=False)))


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
    history = get_history()
    return {
        "undo": bool(history.past),
        "redo": bool(history.future),
        "snap": st.session_state.get("explore.snap", 0),
        "found": st.session_state.get("explore.found"),
        "moved": st.session_state.get("explore.moved", 0),
        "seen": list(st.session_state.get("explore.seen", ("", 0))),
    }


def read_address() -> tuple[str, tuple[str, ...]]:
    """Take over what the address asks for; return a name that is unknown, and the parts that were left out."""
    dropped: tuple[str, ...] = ()
    text = st.query_params.get(PARAM, "")
    known = "explore.history" in st.session_state
    # What asks for a run brings the address that the browser has, which a quick second act finds before it is written.
    late = st.session_state.pop("explore.acted", False) and known
    if text and text != st.session_state.get("explore.address") and not late:
        view, dropped = from_query(text, get_net())
        st.session_state["explore.history"] = get_history().to(view) if known else History(view)
        st.session_state["explore.moved"] = st.session_state.get("explore.moved", 0) + 1
        st.session_state["explore.address"] = text
    name = st.query_params.get("focus", "")
    if not name:
        return "", dropped
    item = shared.get_catalog().find(name)
    if item is None:
        return name, dropped
    act({"type": "focus", "id": node_id(item.iri)})
    return "", dropped


def write_address() -> None:
    """Put the view into the address, in one step; that of the start, too, so that Back finds it again."""
    st.session_state["explore.acted"] = False
    text = st.session_state["explore.address"] = to_query(get_view()) or START
    before = st.query_params.to_dict()
    after = {name: value for name, value in before.items() if name != "focus"} | {PARAM: text}
    if after != before:
        st.query_params.from_dict(after)
