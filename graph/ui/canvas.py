"""The canvas as a Streamlit component: data in, what a person does out; one instance through every rerun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from graph.draw import web_file
from graph.routes import canvas_path

KEY = "canvas"

# At import, once: the registry wants each name only once. The big scripts come from our route, not with the data.
_component = st.components.v2.component(
    "service_atlas.canvas", js=web_file("component.js"), css=web_file("canvas.css"), isolate_styles=False
)


def show_canvas(data: Mapping[str, Any], *, on_events: Callable[[], None], key: str = KEY) -> None:
    """Show the canvas with *data* from ``draw.to_component_data``; *on_events* runs before the rerun."""
    scripts = {"canvas": canvas_path("canvas.js"), "vis": canvas_path("vis.js")}
    _component(key=key, data={**data, "scripts": scripts}, on_events_change=on_events)


def get_events(key: str = KEY) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Return the id of the mounted canvas and what it reported, checked for form; for use in *on_events*."""
    sent = st.session_state[key]["events"]
    if not isinstance(sent, Mapping) or not isinstance(sent.get("items"), Sequence):
        return "", ()
    items = [item for item in sent["items"] if isinstance(item, Mapping) and isinstance(item.get("n"), int)]
    return str(sent.get("mount", "")), items
