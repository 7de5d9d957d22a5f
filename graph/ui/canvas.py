"""The canvas as a Streamlit component: data in, what a person does out; one instance through every rerun.

A page that shows a canvas calls ``show_canvas`` with a *key* of its own, and reads in *on_events* what happened with
``get_events``. Only what changed since the data that the browser says it holds is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from graph.draw import changes, web_file
from graph.routes import canvas_path, icons_path

KEY = "canvas"
HELD_MOST = 4

# At import, once: the registry wants each name only once. The big scripts come from our route, not with the data.
_component = st.components.v2.component(
    "service_atlas.canvas", js=web_file("component.js"), css=web_file("canvas.css"), isolate_styles=False
)


def show_canvas(
    data: Mapping[str, Any], *, key: str = KEY, on_events: Callable[[], None] = lambda: None, whole: bool = False
) -> None:
    """Show the canvas with *data* from ``draw.to_component_data``; *on_events* runs before the rerun.

    With *whole* all of it is sent: a page asks for that when it is opened, because then nothing is held yet.
    """
    held: dict[int, Mapping[str, Any]] = st.session_state.setdefault(f"{key}.sent", {})
    last = max(held, default=0)
    if not held or held[last] != data:
        last += 1
        held[last] = data
        for old in sorted(held)[:-HELD_MOST]:
            del held[old]
    base = 0 if whole else st.session_state.get(f"{key}.has", 0)
    scripts = {"canvas": canvas_path("canvas.js"), "vis": canvas_path("vis.js"), "icons": icons_path()}
    sent = changes(held.get(base), data) | {"base": base if base in held else 0, "version": last}
    _component(key=key, data={**sent, "scripts": scripts}, on_events_change=on_events)


def get_events(key: str = KEY) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Return the id of the mounted canvas and what it reported, checked for form; for use in *on_events*."""
    sent = st.session_state[key]["events"]
    if not isinstance(sent, Mapping) or not isinstance(sent.get("items"), Sequence):
        return "", ()
    has = sent.get("has")
    st.session_state[f"{key}.has"] = has if isinstance(has, int) else 0
    items = [item for item in sent["items"] if isinstance(item, Mapping) and isinstance(item.get("n"), int)]
    return str(sent.get("mount", "")), items
