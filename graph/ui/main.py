"""The frame of every page: navigation, search, language."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import streamlit as st

from graph.errors import GraphError
from graph.routes import PAGES
from graph.ui import shared
from graph.ui.shared import language, words

st.set_page_config(page_icon=str(Path(__file__).parents[2] / "docs" / "icon.svg"), layout="wide")
st.html(Path(__file__).parent / "web" / "pages.css")
shared.mind_browser()


def _switch_language() -> None:
    st.session_state["language"] = st.session_state["language.switch"] or language()


def _search() -> None:
    st.session_state["search.asked"] = st.session_state["search.box"].strip()


pages = {
    name: st.Page(shared.page_path(name), title=words(f"page.{name}"), icon=icon, default=name == "overview")
    for name, icon in PAGES.items()
}
# Results are a page of their own, so that the tab of the Overview and Back lead out of them.
results = st.Page(
    shared.page_path("search"), title=words("search.label"), icon=":material/search:", visibility="hidden"
)
page = st.navigation([*pages.values(), results], position="top")

asked = st.session_state.pop("search.asked", None)
if asked:
    st.switch_page(results, query_params={"q": asked})
if page is results:
    if asked == "" or not st.query_params.get("q"):
        st.switch_page(pages["overview"])
    st.session_state["search.box"] = st.query_params["q"]
elif "q" in st.query_params:
    if "page.open" not in st.session_state:  # an address from before results had a page
        st.switch_page(results, query_params={"q": st.query_params["q"]})
    del st.query_params["q"]  # Streamlit leaves it in the entry of the history that Back leads to
if page is pages["overview"]:
    st.session_state["search.box"] = ""

head = st.container(horizontal=True, vertical_alignment="center", key="head")
with head:
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
if fresh:
    shared.name_page(page.title)
    shared.bring_back(page.url_path or "overview")
shared.tell_address()
try:
    with st.spinner(words("page.opening")) if fresh else nullcontext():
        page.run()
except GraphError as error:
    st.error(words("error.store"), icon=":material/error:")
    shared.show_text(shared.tell(error))
