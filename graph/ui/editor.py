"""The SPARQL editor as a Streamlit component: text in, what a person does out.

The text lives in the browser; Python hears of it when the query runs and when the editor loses the focus. A new
*serial* tells the editor to take over the text that Python gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from graph.draw import web_file
from graph.routes import canvas_path, terms_path
from graph.ui.shared import language, words

KEY = "editor"
WORDS = ("label", "run", "share", "save", "saved", "history", "copied", "copy", "name", "kept", "forget", "failed")
WORDS_ALSO = (
    "placeholder",
    "saved.none",
    "history.none",
    "class",
    "property",
    "entity",
    "keyword",
    "variable",
    "prefix",
)

_component = st.components.v2.component(
    "service_atlas.editor", js=web_file("editor-component.js"), css=web_file("editor.css"), isolate_styles=False
)


def show_editor(
    text: str, serial: int, *, error: Mapping[str, Any] | None, hint: str, on_event: Callable[[], None]
) -> None:
    """Show the editor; *error* holds line, column and text of what is wrong, *on_event* runs before the rerun."""
    scripts = {"ace": "ace.js", "tools": "ext-language_tools.js", "editor": "editor.js"}
    data = {
        "text": text,
        "serial": serial,
        "error": error,
        "language": language(),
        "terms": terms_path(),
        "scripts": {name: canvas_path(file) for name, file in scripts.items()},
        "words": {name: words(f"editor.{name}") for name in (*WORDS, *WORDS_ALSO)} | {"hint": hint},
    }
    _component(key=KEY, data=data, on_event_change=on_event)


def get_event() -> tuple[str, str]:
    """Return what happened ("run" or "text") and the text of the editor; for use in *on_event*."""
    sent = st.session_state[KEY]["event"]
    if not isinstance(sent, Mapping) or not isinstance(sent.get("text"), str):
        return "", ""
    return str(sent.get("type")), str(sent["text"])
