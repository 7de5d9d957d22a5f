"""The frame of every page: navigation, search, language."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import streamlit as st

from graph.errors import GraphError
from graph.ui import shared
from graph.ui.shared import language, words

st.set_page_config(
    page_title="Service Atlas", page_icon=str(Path(__file__).parents[2] / "docs" / "icon.svg"), layout="wide"
)
st.html(Path(__file__).parent / "web" / "pages.css")


def _switch_language() -> None:
    st.session_state["language"] = st.session_state["language.switch"] or language()
    st.query_params["lang"] = st.session_state["language"]


def _search() -> None:
    st.session_state["overview.q"] = st.session_state["search.box"].strip()
    st.session_state["search.asked"] = True


pages = {
    name: st.Page(Path(file).name, title=words(f"page.{name}"), icon=icon, default=name == "overview")
    for name, (file, icon) in shared.PAGES.items()
}
page = st.navigation(list(pages.values()), position="top")

asked = st.session_state.pop("search.asked", False)
if asked:
    st.session_state["overview.q.fresh"] = True
    if page is not pages["overview"]:
        st.switch_page(pages["overview"])

head = st.container(horizontal=True, vertical_alignment="center", key="head")
with head:
    if "search.box" not in st.session_state:
        st.session_state["search.box"] = st.query_params.get("q", st.session_state.get("overview.q", ""))
    st.text_input(
        words("search.label"),
        key="search.box",
        type="search",
        placeholder=words("search.placeholder"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_search,
    )
    st.session_state["language.switch"] = language()
    st.segmented_control(
        words("language.label"),
        ["ko", "en"],
        key="language.switch",
        format_func=lambda code: {"ko": "한국어", "en": "English"}[code],
        label_visibility="collapsed",
        on_change=_switch_language,
    )

# Until a page that was just opened has something to show, it says that it is on its way.
fresh = st.session_state.get("page.open") != page.url_path
st.session_state["page.open"] = page.url_path
try:
    with st.spinner(words("page.opening")) if fresh else nullcontext():
        page.run()
except GraphError as error:
    st.error(words("error.store"), icon=":material/error:")
    shared.show_text(shared.tell(error))
