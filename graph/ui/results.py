"""The answer to a query: as a table with links, as a picture, as a chart, as it came; and to download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

import pandas as pd
import streamlit as st

from graph.answer import (
    find_triples,
    measure,
    net_of_table,
    net_of_triples,
    short_iri,
    type_labels,
    values_as_written,
    view_of,
)
from graph.catalog import Catalog, local
from graph.draw import to_component_data, web_file
from graph.errors import GraphError
from graph.figures import say_unit
from graph.network import ENTITY, Net
from graph.pool import Answer
from graph.rdf import BASE, PREFIXES, line_place
from graph.results import Table, parse_tsv
from graph.scene import build_scene
from graph.style import load_style
from graph.ui import canvas, shared, sight
from graph.ui.shared import category_label, get_catalog, get_pool, language, remember, remembered, words
from graph.view import View, is_edge, reduce
from graph.words import translate

CANVAS = "query-canvas"
RAW_LINES = 500
CHART_ROWS = 60
CHART_COLOR = "#2a9299"
BAR_STEP = 22
NAME_ROOM = {"expr": "max(120, 0.4 * containerSize()[0])"}
"""Pixels for the names of bars: what a phone and a wide window can spare."""
TABLES = {
    "CSV": ("csv", "csv", "text/csv"),
    "TSV": ("tsv", "tsv", "text/tab-separated-values"),
    "JSON": ("json", "srj", "application/sparql-results+json"),
    "XML": ("xml", "srx", "application/sparql-results+xml"),
}
GRAPHS = {
    "Turtle": ("turtle", "ttl", "text/turtle"),
    "N-Triples": ("ntriples", "nt", "application/n-triples"),
    "JSON-LD": ("jsonld", "jsonld", "application/ld+json"),
    "RDF/XML": ("rdfxml", "rdf", "application/rdf+xml"),
}
DOWNLOAD_ROWS = 1_000_000


@dataclass(frozen=True)
class Outcome:
    """How a query ended: *answer* with its *table* if it is one, or the *error*."""

    text: str
    answer: Answer | None = None
    table: Table | None = None
    error: GraphError | None = None


def to_outcome(text: str, answer: Answer) -> Outcome:
    """Return the outcome that holds *answer*."""
    table = None
    if answer.kind == "solutions":
        table = parse_tsv(answer.payload, truncated=answer.truncated, seconds=answer.seconds)
    return Outcome(text, answer, table)


_head = st.components.v2.component("service_atlas.head", js=web_file("head.js"), isolate_styles=False)


def show_head(asked: str) -> None:
    """Mark where the answer begins; a new *asked*, which tells one answer from another, brings it into sight."""
    _head(key="query-head", data={"asked": asked})


def show_answer(outcome: Outcome) -> None:
    """Show the answer of *outcome* in the form that the person chose among those that suit it."""
    answer, table = outcome.answer, outcome.table
    assert answer is not None
    seconds = f"{max(answer.seconds, 0.001):.{3 if answer.seconds < 0.1 else 2}f}"
    if answer.kind == "boolean":
        yes = answer.payload.strip() == b"true"
        st.success(words("query.yes"), icon=":material/check:") if yes else st.info(words("query.no"))
        return
    count = answer.payload.count(b"\n") if table is None else len(table.rows)
    _show_doubts(answer.doubts)
    if not count:
        shared.show_text(words("query.none"))
        return
    _show_counts(count, seconds, is_graph=table is None, truncated=answer.truncated)
    forms = _forms(outcome)
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = _choose_form(forms)
        _show_downloads(outcome)
    match chosen:
        case "table":
            _show_table(outcome)
        case "graph":
            _show_graph(outcome)
        case "chart":
            assert table is not None
            _show_chart(table, outcome.text)
        case _:
            _show_raw(outcome)


def _show_doubts(doubts: Sequence[str]) -> None:
    """What the query may not mean."""
    if doubts:
        st.warning(words("query.doubts"), icon=":material/help:")
    for each in doubts:
        shared.show_html('<p class="problem">{text}</p>', text=translate(each, language()))


def _show_counts(count: int, seconds: str, *, is_graph: bool, truncated: bool) -> None:
    name = "query.triples" if is_graph else "query.row" if count == 1 else "query.rows"
    st.caption(words(name, rows=f"{count:,}", seconds=seconds))
    if truncated:
        st.warning(words("query.cut", rows=f"{count:,}"), icon=":material/content_cut:")


def _forms(outcome: Outcome) -> list[str]:
    """The forms that suit the answer, the best one first."""
    table = outcome.table
    if table is None:
        assert outcome.answer is not None
        return ["graph", "table", "raw"] if find_triples(outcome.answer.payload) else ["table", "raw"]
    forms = ["table"]
    if any(iri.startswith(ENTITY) for name in _iri_columns(table) for iri in map(str, table.rows[name].unique())):
        forms.append("graph")
    if _chart_columns(table, outcome.text)[1]:
        forms.append("chart")
    return [*forms, "raw"]


def _choose_form(forms: list[str]) -> str:
    asked = remembered("query", "as")
    current = asked if asked in forms else forms[0]
    st.session_state["query.form"] = current
    st.segmented_control(
        words("query.form"),
        forms,
        key="query.form",
        format_func=lambda form: words(f"query.as.{form}"),
        label_visibility="collapsed",
        on_change=lambda: remember("query", "as", st.session_state["query.form"] or forms[0]),
    )
    return current


def _show_downloads(outcome: Outcome) -> None:
    formats = GRAPHS if outcome.table is None else TABLES
    with st.popover(words("query.download"), icon=":material/download:"):
        for label, (format, suffix, mime) in formats.items():
            st.download_button(
                f"{words('query.download')} {label}",
                lambda format=format: _payload(outcome.text, format),  # type: ignore[misc]
                file_name=f"answer.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"query.download.{format}",
            )


def _payload(text: str, format: str) -> bytes:
    payload = get_pool().run(text, format=format, rows=DOWNLOAD_ROWS, prefixes=PREFIXES).payload
    return b"\xef\xbb\xbf" + payload if format == "csv" else payload  # spreadsheets read Hangul with this mark


# The table


def _iri_columns(table: Table) -> list[str]:
    return [name for name, kind in table.kinds.items() if kind in ("iri", "mixed")]


def _show_table(outcome: Outcome) -> None:
    table = outcome.table or _triples_table(outcome)
    catalog = get_catalog()
    links = {name for name, kind in table.kinds.items() if kind == "iri"}
    shown = pd.DataFrame(
        {
            name: _linked(table.rows[name], catalog)
            if name in links
            else _named(table.rows[name], catalog)
            if table.kinds.get(name) == "mixed"
            else table.rows[name]
            for name in table.rows.columns
        },
        index=table.rows.index,
    )
    if {"file", "line"} <= set(shown.columns) and table.kinds["line"] == "number":
        shown["file"] = [_line_link(file, line) for file, line in zip(shown["file"], table.rows["line"], strict=True)]
        links.add("file")
    config = {name: st.column_config.LinkColumn(display_text=r"#(.*)$") for name in links}
    chosen = st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key=f"query.table.{hash(outcome.text)}",
    )
    rows = chosen.selection.rows
    if rows and rows[0] < len(table.rows):
        _show_row({name: table.rows[name].iloc[rows[0]] for name in table.rows.columns}, table)
    else:
        st.caption(words("query.select"))


def _triples_table(outcome: Outcome) -> Table:
    """The triples of a graph as a table of three columns."""
    assert outcome.answer is not None
    lines = (line[: line.rfind(" .")].split(" ", 2) for line in outcome.answer.payload.decode().split("\n"))
    cells = ["\t".join(part for part in parts) for parts in lines if len(parts) == 3]
    return parse_tsv("\n".join(["?subject\t?predicate\t?object", *cells, ""]).encode())


def name_of(iri: str, catalog: Catalog) -> str:
    """Return how *iri* reads in a table: the label of an entity or term, the place of a line, else a short form."""
    if iri in catalog.items:
        return catalog.items[iri].label(language())
    if iri in catalog.terms:
        return catalog.term(iri, language())
    if iri.startswith(f"{BASE}category/"):
        return category_label(local(iri))
    if place := line_place(iri):
        return place[0] + (f":{place[1]}" if place[1] else "")
    if iri.startswith(BASE) and local(iri) in catalog.relation_types:
        return catalog.relation_label(iri, "out", language())
    return short_iri(iri)


def _named(column: pd.Series, catalog: Catalog) -> pd.Series:
    names = {value: name_of(str(value), catalog) for value in column.unique()}
    return column.map(names)


def _linked(column: pd.Series, catalog: Catalog) -> pd.Series:
    """Addresses, with the name behind "#": the profile of an entity, a line in its note, the description of others."""
    links = {value: _link(str(value), catalog) for value in column.unique()}
    return column.map(links)


def _link(iri: str, catalog: Catalog) -> str:
    if not iri:
        return ""
    if place := line_place(iri):
        return shared.note_address(*place) + _shown_as(name_of(iri, catalog))
    page, asked = "query", {"query": f"DESCRIBE <{iri}>"}
    if iri in catalog.items:
        page, asked = "service", {"name": catalog.items[iri].en}
    return f"{page}?{urlencode({**asked, 'lang': language()})}{_shown_as(name_of(iri, catalog))}"


def _line_link(file: str, line: float) -> str:
    return shared.note_address(file, int(line)) + _shown_as(file) if file and line == line else file


def _shown_as(name: str) -> str:
    return "#" + quote(name, safe=";/?:@&=+$,# ")


def _show_row(row: Mapping[str, object], table: Table) -> None:
    """Under the table what a chosen row leads to: the profiles of its entities and the lines that it stands on."""
    catalog = get_catalog()
    iris = [str(row[name]) for name in _iri_columns(table) if row[name]]
    with st.container(horizontal=True):
        for iri in dict.fromkeys(iri for iri in iris if iri in catalog.items):
            shared.entity_link(catalog.items[iri])
    facts = [iri for iri in iris if iri.startswith(BASE) and not iri.startswith((ENTITY, f"{BASE}note/"))]
    lines = shared.ask("query_lines", things=tuple(dict.fromkeys([*facts, *iris]))) if iris else pd.DataFrame()
    if "file" in row and "line" in row and str(row["line"]).isdigit():
        number = int(str(row["line"]))
        around = shared.ask("evidence_context", file=str(row["file"]), first=number, last=number)
        lines = pd.concat([around.assign(file=str(row["file"])), lines], ignore_index=True)
    if not lines.empty:
        shared.show_evidence(lines[["file", "line", "text"]])


# The picture


def _show_graph(outcome: Outcome) -> None:
    net, left_out = _net(outcome)
    if left_out:
        st.caption(words("query.graph.cut", count=left_out))
    view = _view(outcome.text, net)
    tall = view.tall
    style = load_style()
    scene = build_scene(view, net, style, st.session_state["query.places"].get(tall, {}))
    st.session_state["query.places"][tall] = dict(scene.places)
    catalog, tongue = get_catalog(), language()
    data = to_component_data(
        scene,
        view,
        net,
        style,
        words=lambda key: words(key, count="{count}", name="{name}"),
        types=type_labels(net, catalog, tongue),
        groups={group: words("canvas.other") if group == "other" else category_label(group) for group in scene.groups},
        state={"moved": st.session_state.get("query.moved", 0), "seen": list(st.session_state["query.seen"])},
    )
    canvas.show_canvas(data, on_events=_on_canvas, key=CANVAS)
    if view.selected and not is_edge(view.selected):
        iri = net.nodes[view.selected]["iri"]
        if iri in catalog.items:
            shared.entity_link(catalog.items[iri])


def _net(outcome: Outcome) -> tuple[Net, int]:
    kept = st.session_state.get("query.net")
    mark = (outcome.text, shared.graph_name(), language())
    if kept is None or kept[0] != mark:
        if outcome.table is None:
            assert outcome.answer is not None
            found = net_of_triples(find_triples(outcome.answer.payload), get_catalog(), language())
        else:
            found = net_of_table(outcome.table, sight.get_net(), get_catalog())
        st.session_state["query.net"] = (mark, found)
    net, left_out = st.session_state["query.net"][1]
    return net, left_out


def _view(text: str, net: Net) -> View:
    if st.session_state.get("query.viewed") != text:
        st.session_state["query.viewed"] = text
        st.session_state["query.view"] = view_of(net)
        st.session_state["query.places"] = {}
        st.session_state["query.seen"] = ("", 0)
    view: View = st.session_state["query.view"]
    return view


def _on_canvas() -> None:
    mount, items = canvas.get_events(CANVAS)
    seen_mount, seen = st.session_state["query.seen"]
    last = seen if mount == seen_mount else 0
    net = st.session_state["query.net"][1][0]
    view = st.session_state["query.view"]
    for item in items:
        if item["n"] > last:
            last = item["n"]
            view = view_of(net) if item.get("type") == "reset" else reduce(view, item, net)
    st.session_state["query.view"] = view
    st.session_state["query.seen"] = (mount, last)


# The chart


def _chart_columns(table: Table, text: str) -> tuple[list[str], list[str]]:
    """The columns that can name the bars, and those that can give their length."""
    numbers = [name for name, kind in table.kinds.items() if kind == "number" and table.rows[name].notna().any()]
    written = values_as_written(table, text)
    named = [name for name in table.rows.columns if name not in numbers]
    numbers = [
        name for name in numbers if name != "line" and name.replace("valueTo", "value") not in {*written} - {name}
    ]
    return named, sorted(numbers, key=written.__contains__)  # what the query converts itself stands first


def _show_chart(table: Table, text: str) -> None:
    named, numbers = _chart_columns(table, text)
    with st.container(horizontal=True):
        value = st.selectbox(words("query.chart.value"), numbers, key="query.chart.value")
        by = st.selectbox(words("query.chart.by"), [*named, *(n for n in numbers if n != value)], key="query.chart.by")
    if len(table.rows) > CHART_ROWS:
        st.caption(words("query.chart.cut", rows=CHART_ROWS))
    table = replace(table, rows=table.rows.head(CHART_ROWS))
    length, title = _axis(table, value, text)
    if by in numbers:
        at, by_title = _axis(table, by, text)
        rows = pd.DataFrame({"at": at, "value": length}).dropna()
        _draw(rows, "point", x=_scale("at", by_title), y=_scale("value", title))
        return
    labels = table.rows[by].astype(str) if by else table.rows.index.astype(str)
    if by in _iri_columns(table):  # there is room for one name beside a bar
        catalog = get_catalog()
        labels = labels.map(lambda iri: catalog.items[iri].en if iri in catalog.items else name_of(iri, catalog))
    best = pd.DataFrame({"label": labels, "value": length}).dropna()
    bars = best.groupby("label", sort=False).max().reset_index()
    names = {"field": "label", "type": "nominal", "sort": "-x", "axis": _axis_of(by, labelLimit=NAME_ROOM)}
    _draw(bars, "bar", x=_scale("value", title), y=names)


def _axis(table: Table, column: str, text: str) -> tuple[pd.Series, str]:
    """The values of a column in one unit, and the title of their axis."""
    found = measure(table, column, text, get_catalog())
    unit = say_unit(found.unit, language())
    if found.left_out:
        st.caption(words("query.chart.left_out", count=found.left_out, unit=unit or found.unit))
    return found.values, f"{column} ({unit})" if unit else column


def _scale(field: str, title: str) -> dict[str, object]:
    return {"field": field, "type": "quantitative", "axis": _axis_of(title)}


def _axis_of(title: str, **more: object) -> dict[str, object]:
    """An axis in the colour of the page's text: Streamlit's own is too pale to read in the light theme."""
    color = st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor")
    return {"title": title or None, "labelColor": color, "titleColor": color, **more}


def _draw(rows: pd.DataFrame, mark: str, **encoding: Mapping[str, object]) -> None:
    """Draw *rows*: Streamlit's own bars cut names short, and zoom where a wheel should scroll the page."""
    height = {"height": {"step": BAR_STEP}} if mark == "bar" else {}
    spec = {"mark": {"type": mark, "color": CHART_COLOR, "tooltip": True}, "encoding": encoding, **height}
    st.vega_lite_chart(rows, spec)


# As it came


def _show_raw(outcome: Outcome) -> None:
    assert outcome.answer is not None
    formats = GRAPHS if outcome.table is None else TABLES
    label = st.selectbox(words("query.raw.format"), list(formats), key="query.raw")
    format = formats[label or next(iter(formats))][0]
    lines = _raw(shared.store_place(), shared.graph_name(), outcome.text, format).decode(errors="replace").split("\n")
    if len(lines) > RAW_LINES:
        st.caption(words("query.raw.cut", lines=RAW_LINES))
    st.code("\n".join(line[:2000] for line in lines[:RAW_LINES]), language=None, wrap_lines=True)


@st.cache_data(max_entries=20, show_spinner=False)
def _raw(place: str, name: str, text: str, format: str) -> bytes:
    return get_pool().run(text, format=format, prefixes=PREFIXES).payload
