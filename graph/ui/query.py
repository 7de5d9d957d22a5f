"""SPARQL: an editor, example questions, and the answer as a table that can be downloaded."""

from __future__ import annotations

import io

import pandas as pd
import streamlit as st

from graph import pool
from graph.catalog import Catalog
from graph.errors import GraphError, QueryError
from graph.pool import Answer
from graph.queries import Query, Table, load_examples, parse_tsv
from graph.rdf import PREFIXES
from graph.ui import shared
from graph.ui.shared import get_catalog, get_pool, language, remember, words

FORMATS = {
    "CSV": ("csv", "text/csv"),
    "TSV": ("tsv", "text/tab-separated-values"),
    "JSON": ("json", "application/sparql-results+json"),
}


def _examples() -> list[Query]:
    return list(load_examples().values())


def _bound(query: Query) -> str:
    return query.bind(**query.example_values())


def _choose_example() -> None:
    chosen = st.session_state["query.example"]
    if chosen:
        _set_text(_bound(load_examples()[chosen]))
        st.session_state["query.run"] = True


def _set_text(text: str) -> None:
    st.session_state["query.text"] = text
    st.session_state["query.editor"] = text


def _keep() -> None:
    st.session_state["query.text"] = st.session_state["query.editor"]


def _run() -> None:
    _keep()
    st.session_state["query.run"] = True


@st.cache_data(max_entries=50, show_spinner=False)
def _answer(place: str, name: str, text: str) -> Answer:
    return get_pool().run(text)


def _show_answer(answer: Answer) -> None:
    seconds = f"{answer.seconds:.2f}"
    if answer.kind == "boolean":
        yes = answer.payload.strip() == b"true"
        st.success(words("query.yes"), icon=":material/check:") if yes else st.info(words("query.no"))
        return
    if answer.kind == "graph":
        lines = answer.payload.decode().splitlines()
        st.caption(words("query.triples", rows=f"{len(lines):,}", seconds=seconds))
        st.code("\n".join(lines[:500]), language=None, wrap_lines=True)
        st.download_button(words("query.download"), answer.payload, "answer.nt", "application/n-triples")
        return
    table = parse_tsv(answer.payload, truncated=answer.truncated, seconds=answer.seconds)
    if table.rows.empty:
        shared.show_text(words("query.none"))
        return
    count = len(table.rows)
    st.caption(words("query.row" if count == 1 else "query.rows", rows=f"{count:,}", seconds=seconds))
    if table.truncated:
        st.warning(words("query.cut", rows=f"{count:,}"))
    st.dataframe(_readable(table, get_catalog()), hide_index=True)
    _show_downloads(table)


def _readable(table: Table, catalog: Catalog) -> pd.DataFrame:
    """The table with IRIs as people know them: labels of entities and terms, prefixed names of the rest."""
    rows = table.rows.copy()
    for name, kind in table.kinds.items():
        if kind in {"iri", "mixed"}:
            readable = {iri: _name(str(iri), catalog) for iri in rows[name].unique()}
            rows[name] = rows[name].map(readable)
    return rows


def _name(iri: str, catalog: Catalog) -> str:
    if iri in catalog.items:
        return catalog.items[iri].label(language())
    if iri in catalog.terms:
        return catalog.term(iri, language())
    for prefix, base in PREFIXES.items():
        rest = iri.removeprefix(base)
        if rest != iri and "/" not in rest and "#" not in rest:
            return f"{prefix}:{rest}"
    return iri


def _show_downloads(table: Table) -> None:
    with st.container(horizontal=True):
        for label, (format, mime) in FORMATS.items():
            st.download_button(
                f"{words('query.download')} {label}",
                _download(st.session_state["query.ran"], format, table),
                file_name=f"answer.{format}",
                mime=mime,
                icon=":material/download:",
            )


def _download(text: str, format: str, table: Table) -> bytes:
    if format == "csv":
        buffer = io.StringIO()
        table.rows.to_csv(buffer, index=False)
        return buffer.getvalue().encode("utf-8-sig")
    return _payload(shared.store_place(), text, format)


@st.cache_data(max_entries=50, show_spinner=False)
def _payload(place: str, text: str, format: str) -> bytes:
    return get_pool().run(text, format=format).payload


shared_query = st.query_params.get("query", "")
if "query.text" not in st.session_state:
    st.session_state["query.text"] = shared_query or _bound(_examples()[0])
    st.session_state["query.run"] = bool(shared_query)
if "query.editor" not in st.session_state:
    st.session_state["query.editor"] = st.session_state["query.text"]

st.selectbox(
    words("query.examples"),
    [query.name for query in _examples()],
    index=None,
    key="query.example",
    format_func=lambda name: load_examples()[name].question(language(), load_examples()[name].example),
    placeholder=words("query.choose"),
    on_change=_choose_example,
)
st.text_area(words("query.editor"), key="query.editor", height=300, on_change=_keep)
with st.container(horizontal=True, vertical_alignment="center"):
    st.button(words("query.run"), icon=":material/play_arrow:", type="primary", on_click=_run, shortcut="Ctrl+Enter")
    st.caption(words("query.hint", seconds=f"{pool.TIMEOUT:g}", rows=f"{pool.MAX_ROWS:,}"))
with st.expander(words("query.help")):
    st.code("\n".join(f"PREFIX {prefix}: <{base}>" for prefix, base in PREFIXES.items()), language=None)

if st.session_state.pop("query.run", False):
    st.session_state["query.ran"] = st.session_state["query.text"]
text = st.session_state.get("query.ran")
if text:
    remember("query", "query", text)
    place = shared.store_place()
    try:
        with st.spinner(words("query.running")):
            answer = _answer(place, shared.graph_name(), text)
        _show_answer(answer)
    except GraphError as error:
        st.error(words("query.error"), icon=":material/error:")
        shared.show_text(str(error))
        if isinstance(error, QueryError) and error.line:
            bad = text.splitlines()[error.line - 1 : error.line]
            st.code("\n".join([*bad, " " * (error.column - 1) + "^"]), language=None)
