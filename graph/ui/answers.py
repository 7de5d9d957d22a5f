"""What Compare, Limits and Service share: lines, decisions and figures of the graph that serves, links, downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from graph.compare import surroundings_of
from graph.decisions import Decisions, read_decisions
from graph.draw import web_file
from graph.limits import Figure, read_figures
from graph.lines import LineIndex, read_line_index
from graph.markup import Markup
from graph.network import Net
from graph.profile import Suggestion, Surroundings
from graph.report import Setting
from graph.routes import PAGES
from graph.store import served_name
from graph.ui import shared, sight
from graph.ui.shared import get_catalog, get_store, language, words

REASON_NAMES = 3

# At import, once: the registry wants each name only once. ``st.html`` would take the SVG out.
_picture = st.components.v2.component("service_atlas.picture", js=web_file("picture.js"), isolate_styles=False)


def use_styles() -> None:
    """Put the style sheet of these pages in place."""
    st.html(Path(__file__).parent / "web" / "answers.css")


def show_picture(markup: Markup, *, key: str) -> None:
    """Show a picture of ``graph.diagram``; a click on an entity opens its profile."""
    href = _picture(key=key, data={"markup": markup}, on_open_change=lambda: None).open
    if href:
        page, _, query = str(href).partition("?")
        if page in PAGES:
            st.switch_page(shared.page_path(page), query_params=dict(parse_qsl(query)))


def get_net() -> Net:
    """Return the network of the snapshot that serves now."""
    return sight.get_net()


def get_index() -> LineIndex:
    """Return the lines of the snapshot that serves now."""
    return read_line_index(get_store(), get_catalog())


def get_decisions() -> Decisions:
    """Return what was decided about figures that disagree."""
    return read_decisions(shared.store_place())


def get_surroundings() -> Surroundings:
    """Return whom each entity is tied to."""
    return surroundings_of(get_net())


@st.cache_resource(max_entries=3, show_spinner=False)
def _figures(place: str, name: str, decisions: tuple[tuple[str, Any], ...]) -> Sequence[Figure]:
    return read_figures(get_store(), get_catalog(), dict(decisions))


def get_figures() -> Sequence[Figure]:
    """Return every figure of the graph that serves now, with its standing."""
    place = shared.store_place()
    return _figures(place, served_name(place), tuple(sorted(get_decisions().items())))


def profile_address(iri: str) -> str:
    """Return the address of an entity's profile, relative to a page."""
    item = get_catalog().items.get(iri)
    return "service?" + urlencode({"name": item.en, "lang": language()}) if item else ""


def get_setting() -> Setting:
    """Return how reports read on a page: its language, links to profiles, and links to the lines' notes."""
    return Setting(get_catalog(), get_index(), language(), place=shared.note_link, link=profile_address)


def reasons(each: Suggestion) -> str:
    """Return why something is worth comparing, in words."""
    catalog = get_catalog()
    parts = [words("suggest.alternative")] if each.alternative else []
    if each.category:
        parts.append(words("suggest.category", name=shared.category_label(each.category)))
    if each.neighbours:
        names = ", ".join(catalog.items[iri].en for iri in each.neighbours[:REASON_NAMES])
        more = len(each.neighbours) - REASON_NAMES
        parts.append(words("suggest.neighbours", names=names) + (f" +{more}" if more > 0 else ""))
    return " · ".join(parts)


def show_downloads(files: Mapping[str, tuple[bytes, str, str]], name: str, help: str = "") -> None:
    """Show a button for each form: its name -> content, ending, MIME type."""
    with st.container(horizontal=True, gap="small", key="controls-downloads"):
        for form, (content, ending, mime) in files.items():
            st.download_button(
                form,
                content,
                file_name=f"{name}.{ending}",
                mime=mime,
                icon=":material/download:",
                help=help or None,
                on_click="ignore",
            )
