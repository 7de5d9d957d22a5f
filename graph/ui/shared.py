"""What every page uses: the graph that serves, the language, links, and note text shown as text.

``show_text`` and ``show_html`` are the only ways in which words of a note or a name reach a page; a test
forbids Streamlit's Markdown calls on anything else than our own words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from graph import queries
from graph.catalog import Catalog, Item, Language, local
from graph.draw import web_file
from graph.errors import GraphError
from graph.markup import Markup as Markup
from graph.markup import evidence_markup, place_name
from graph.markup import fill as fill
from graph.model import Evidence
from graph.pool import Pool, shared_pool
from graph.queries import records
from graph.rdf import entity_iri
from graph.store import Snapshot, open_snapshot, served_name, served_place
from graph.words import say, translate

LINES_SHOWN = 5

# At import, once: the registry wants each name only once.
_back = st.components.v2.component("service_atlas.back", js=web_file("back.js"))
_frame = st.components.v2.component("service_atlas.frame", js=web_file("frame.js"))


# The graph that serves


def store_place() -> str:
    """The store that this app serves: ``STORE`` in the environment, else the one that ``build`` makes."""
    return served_place()


@st.cache_resource(max_entries=3, show_spinner=False)
def _open(place: str, name: str) -> tuple[Snapshot, Catalog]:
    snapshot = open_snapshot(place)
    return snapshot, Catalog(snapshot)


LOOK_AGAIN = 0.05
"""Seconds after which it is looked up again which snapshot serves: one page asks for its names thousands of times."""
_looked: dict[str, tuple[float, tuple[Snapshot, Catalog]]] = {}


def graph_name() -> str:
    """Return the name of the snapshot that serves now, so that caches follow a new build."""
    return served_name(store_place())


def _serving() -> tuple[Snapshot, Catalog]:
    place, now = store_place(), time.monotonic()
    until, found = _looked.get(place, (0.0, None))
    if found is None or now > until:
        found = _open(place, served_name(place))
        _looked.clear()
        _looked[place] = now + LOOK_AGAIN, found
    return found


def get_store() -> Snapshot:
    """Return the snapshot that serves now; a new build is picked up at the next click."""
    return _serving()[0]


def get_catalog() -> Catalog:
    """Return the names, labels and search index of the snapshot that serves now."""
    return _serving()[1]


def get_pool() -> Pool:
    """Return the workers that answer what people typed."""
    return shared_pool(get_store().place)


@st.cache_data(max_entries=500, show_spinner=False)
def _ask(place: str, name: str, query: str, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return queries.ask(_open(place, name)[0], query, **dict(params))


def ask(query: str, **params: queries.Value) -> pd.DataFrame:
    """Return the rows of a query file on the snapshot that serves now, from the cache if it was asked before."""
    place = store_place()
    frozen = tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in params.items())
    return _ask(place, served_name(place), query, frozen)


# Language


def language() -> Language:
    """Return the language of the page: chosen before, else what the address or the browser asks for."""
    if "language" not in st.session_state:
        st.session_state["language"] = _asked_language()
    return "ko" if st.session_state["language"] == "ko" else "en"


def _asked_language() -> Language:
    """The language in which the address opens in this browser."""
    asked = st.query_params.get("lang") or (st.context.locale or "en")[:2]
    return "ko" if asked == "ko" else "en"


def words(key: str, **values: object) -> str:
    """Return our own words for *key* in the language of the page."""
    return say(key, language(), **values)


def tell(error: GraphError) -> str:
    """Return what an error says in the language of the page."""
    return translate(str(error), language())


# State that outlives a page


def remembered(page: str, name: str, default: str = "") -> str:
    """Return the value of *name* in the URL, which alone says what *page* shows once it is open."""
    return st.query_params.get(name, default)


def remember(page: str, name: str, value: str) -> None:
    """Keep *value* in the URL and for the next visit to *page*; an empty one leaves the URL."""
    left = _left(page)
    left[name] = value
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    else:
        del left[name]
        if name in st.query_params:
            del st.query_params[name]


def bring_back(page: str) -> None:
    """Put what the person left on *page* back into its URL, unless that asks for something itself."""
    if _left(page) and not st.query_params.keys() - {"lang"}:
        st.query_params.update(_left(page))


def tell_address() -> None:
    """Let the browser show the address of what is shown, with the language where it would open in another one.

    Streamlit itself leaves the address as it is when a link leads to the page that is open, and forgets the language
    when one leads elsewhere.
    """
    st.query_params.update({} if _asked_language() == language() else {"lang": language()})


def _left(page: str) -> dict[str, str]:
    pages: dict[str, dict[str, str]] = st.session_state.setdefault("left", {})
    return pages.setdefault(page, {})


# Text and links


def mind_browser() -> None:
    """Make Back undo one step of the person at a time, close the drawer of pages, and speak its language."""
    with st.container(key="scripts"):
        _back(key="back.script")
        said = {name: words(f"frame.{name}") for name in ("none", "enter", "leave", "upload", "drop")}
        _frame(key="frame.script", data={"language": language(), "words": said})


def name_page(*shown: str) -> None:
    """Say in the title of the tab what is shown: ``name_page("Amazon SQS")`` makes "Amazon SQS · Service Atlas"."""
    st.set_page_config(page_title=" · ".join(dict.fromkeys([*filter(None, shown), words("app.name")])))


def show_title(title: str, *, about: str = "", width: Literal["stretch", "content"] = "stretch") -> None:
    """Show the heading of the page; the title of the tab says it, too, after what it is *about*."""
    name_page(about, title)
    show_html("<h1>{title}</h1>", title=title, width=width)


def show_text(text: str) -> None:
    """Show *text* as it is: no markup, no link, no picture in it comes alive."""
    st.text(text)


def show_html(template: str, *, width: Literal["stretch", "content"] = "stretch", **values: object) -> None:
    """Show our own markup *template* with each ``{name}`` replaced by its value as text.

    A value that is a list of ``fill`` results stays markup; everything else is escaped.
    """
    st.html(fill(template, **values), width=width)


def plain_label(text: str) -> str:
    """Return *text* for a widget's label, where Streamlit reads Markdown: every active character is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def page_path(page: str) -> str:
    """Return the file of a page, as ``st.switch_page`` wants it."""
    return f"{page}.py"


def entity_link(item: Item, *, label: str = "") -> None:
    """Show a link to the profile of *item*."""
    st.page_link(
        page_path("service"),
        label=plain_label(label or item.label(language())),
        query_params={"name": item.en},
    )


def category_label(category: str) -> str:
    """Return the label of a category id in the language of the page, the id itself if it has none."""
    return get_catalog().categories.get(category, {}).get(language(), category)


def provider_label(provider: str) -> str:
    """Return how a provider's id ("aws") is written, "" for none."""
    return words(f"provider.{provider}") if provider else ""


def note_address(file: str, line: int) -> str:
    """Return the address of the Notes page opened at *line*, 0 for the note as a whole, relative to any page."""
    return "notes?" + urlencode({"file": file, **({"line": line} if line else {}), "lang": language()})


def evidence_list(rows: pd.DataFrame | None) -> Markup:
    """Return lines of notes (columns file, line, text) as a list: their place, then the words as they stand there."""
    if rows is None or rows.empty:
        return Markup("")
    return evidence_markup((Evidence(row.file, int(row.line), row.text) for row in records(rows)), note_link)


def note_link(line: Evidence) -> Markup:
    """Return where a line stands, as a link that opens its note there."""
    return fill(
        '<a class="place" href="{address}" data-inside title="{open}">{name}</a>',
        address=note_address(line.file, line.line),
        open=words("evidence.open"),
        name=place_name(line),
    )


def show_evidence(rows: pd.DataFrame) -> None:
    """Show lines of notes; beyond the first few they fold away."""
    rows = rows.drop_duplicates(["file", "line"])
    rest = rows.iloc[LINES_SHOWN:]
    folded = fill(
        '<details class="fact"><summary><span class="muted">{more}</span></summary>{lines}</details>',
        more=words("evidence.more", count=len(rest)),
        lines=evidence_list(rest),
    )
    show_html("{lines}{folded}", lines=evidence_list(rows.head(LINES_SHOWN)), folded="" if rest.empty else folded)


def list_notes() -> pd.DataFrame:
    """Return every note with its counts, those in the language of the page first."""
    rows = ask("all_notes")
    return rows.loc[(rows["language"] != language()).sort_values(kind="stable").index].reset_index(drop=True)


def entity_options(catalog: Catalog) -> Sequence[str]:
    """Return the IRIs of the entities that own facts, components last, those with most facts first."""
    items = [item for item in catalog.items.values() if item.facts]
    return [item.iri for item in sorted(items, key=lambda item: (item.kind == "component", -item.facts, item.en))]


def option_label(iri: str) -> str:
    """Return how an entity reads in a list of choices: name, Korean name and abbreviation, so that each is found."""
    item = get_catalog().items.get(iri)
    if item is None:  # an example's, which these notes do not name
        return local(iri)
    short = [name for name in item.aliases if re.fullmatch(r"[A-Z0-9]{2,5}", name) and name not in item.en]
    extra = [part for part in (item.ko, *short[:1]) if part and part != item.en]
    return " · ".join([item.en, *extra])


def select_entity(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    index: int | None = None,
    placeholder: str = "",
    on_change: Callable[[str], None] | None = None,
) -> str | None:
    """Show a choice of entities and return the IRI of the one chosen; *on_change* gets its name, or what was typed.

    What is typed counts as a name, and the catalog knows whose: of the options Streamlit would take the first that
    holds it, and they show few aliases.
    """
    unknown = f"{key}.unknown"

    def take() -> None:
        typed = st.session_state[key] or ""
        item = get_catalog().take(typed)
        st.session_state[key] = item.iri if item else None
        st.session_state[unknown] = "" if item else typed
        if on_change is not None:
            on_change(item.en if item else typed)

    held = st.session_state.get(key)
    if held is not None and held not in options:  # what the notes say nothing of is taken, too
        options = [*options, held]
    chosen = st.selectbox(
        label,
        options,
        index=index,
        key=key,
        format_func=option_label,
        placeholder=placeholder or words("service.placeholder"),
        on_change=take,
        accept_new_options=True,
        filter_mode="contains",
    )
    if on_change is None and st.session_state.get(unknown):
        show_html('<p class="names">{text}</p>', text=words("service.unknown", name=st.session_state[unknown]))
    return chosen


def choose_entity(label: str, *, page: str, name: str, placeholder: str = "") -> Item | None:
    """Show a choice of entities bound to the URL's *name* and return the one chosen, None if none or unknown."""
    catalog = get_catalog()
    asked = remembered(page, name)
    current = catalog.find(asked) if asked else None
    key, iri = f"{page}.{name}.choice", current.iri if current else None
    if st.session_state.get(key) != iri:
        st.session_state[key] = iri
    select_entity(
        label,
        entity_options(catalog),
        key=key,
        placeholder=placeholder,
        on_change=lambda told: remember(page, name, told),
    )
    remember(page, name, asked)
    return current


def iri_of(name: str) -> str:
    """Return the IRI of the entity called *name*, for parameters of queries."""
    return str(entity_iri(name))


def facts_lines(facts: Iterable[str]) -> Mapping[str, pd.DataFrame]:
    """Return the lines of each fact, by the fact's IRI."""
    wanted = sorted(set(facts))
    if not wanted:
        return {}
    rows = ask("evidence_of_facts", facts=tuple(wanted))
    return {str(fact): group for fact, group in rows.groupby("fact")}
