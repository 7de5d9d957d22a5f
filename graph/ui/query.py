"""SPARQL: an editor, example questions with their choices, and the answer as table, picture, chart or text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph import pool
from graph.catalog import local
from graph.errors import GraphError, QueryError
from graph.pool import Job
from graph.queries import TERMS, Query, Value, load_examples, shorten_iris
from graph.rdf import PREFIXES
from graph.ui import ask, editor, results, shared
from graph.ui.results import Outcome
from graph.ui.shared import category_label, get_catalog, get_pool, language, remember, words
from graph.words import translate

# Seconds that the page waits for an answer before it shows that a query is running.
QUICK = 0.6
FIRST = "example_longest_retention"


# The text


def _set_text(text: str) -> None:
    """Put *text* into the editor."""
    st.session_state["query.text"] = text
    st.session_state["query.serial"] = st.session_state.get("query.serial", 0) + 1


def _ask(text: str) -> None:
    """Ask *text* when the page runs next."""
    st.session_state["query.text"] = text
    st.session_state["query.run"] = True


def _on_editor() -> None:
    kind, text = editor.get_event()
    if kind == "run":
        _ask(text)
    elif kind == "text":
        st.session_state["query.text"] = text


def _take_address() -> None:
    """Take over a query that the address brings, unless it is the one that ran here."""
    asked = st.query_params.get("query", "")
    if asked and asked != st.session_state.get("query.ran"):
        _set_text(asked)
        st.session_state["query.run"] = True
    elif "query.text" not in st.session_state:
        first = load_examples()[FIRST]
        _set_text(first.bind(**first.example_values()).rstrip())


# Examples


def _options(kind: str) -> Sequence[str]:
    catalog = get_catalog()
    if kind == "category":
        return [TERMS[kind] + name for name in catalog.categories]
    if kind == "relation":
        return [TERMS[kind] + name for name in catalog.relation_types]
    return sorted(iri for iri in catalog.terms if iri.startswith(TERMS[kind]))


def _option_label(kind: str, iri: str) -> str:
    catalog = get_catalog()
    if kind == "category":
        return category_label(local(iri))
    return catalog.relation_label(iri, "out", language()) if kind == "relation" else catalog.term(iri, language())


def _plain(kind: str, value: Value) -> str:
    """A value of a parameter as words of the question."""
    if kind == "iri":
        return get_catalog().items[str(value)].en if str(value) in get_catalog().items else local(value)
    if kind in TERMS:
        return _option_label(kind, str(value))
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def _question(name: str) -> str:
    query = load_examples()[name]
    values = query.example_values()
    return query.question(language(), {each: _plain(kind, values[each]) for each, kind in query.params.items()})


def _values(query: Query) -> dict[str, Value]:
    """The values that the pickers hold, those of the example where they hold none."""
    found = query.example_values()
    for name in query.params:
        chosen = st.session_state.get(f"query.param.{query.name}.{name}")
        if chosen is not None and chosen != "":
            found[name] = chosen
    return found


def _take_example() -> None:
    name = st.session_state["query.example"]
    query = load_examples()[name] if name else None
    text = shorten_iris(query.bind(**_values(query))).rstrip() if query else ""
    # Who comes back from another page finds the choices as they were: that asks nothing anew over what was written.
    if text and text != st.session_state.get("query.taken"):
        _set_text(text)
        _ask(text)
    st.session_state["query.taken"] = text


def _take_form(text: str) -> None:
    _set_text(text)
    _ask(text)


def _to_editor(text: str) -> None:
    """Carry on with *text* in the editor."""
    _set_text(text)
    st.session_state[f"query.way.{language()}"] = words("query.way.sparql")


def _show_pickers(query: Query) -> None:
    values = query.example_values()
    with st.container(horizontal=True):
        for name, kind in query.params.items():
            key = f"query.param.{query.name}.{name}"
            if st.session_state.get(key) is None:
                st.session_state[key] = values[name]
            label = words(f"query.param.{kind}")
            if kind == "text":
                st.text_input(label, key=key, on_change=_take_example)
            elif kind == "number":
                st.number_input(label, key=key, on_change=_take_example, min_value=0.0, step=1.0, format="%.0f")
            elif kind == "iri":
                options = shared.entity_options(get_catalog())
                shared.select_entity(label, options, key=key, on_change=lambda told: _take_example())
            else:
                options = list(_options(kind))
                if st.session_state[key] not in options:
                    options.append(st.session_state[key])
                reads = partial(_option_label, kind)
                st.selectbox(label, options, key=key, on_change=_take_example, format_func=reads)


def _show_examples() -> None:
    name = st.selectbox(
        words("query.examples"),
        list(load_examples()),
        index=None,
        key="query.example",
        format_func=_question,
        placeholder=words("query.choose"),
        label_visibility="collapsed",
        on_change=_take_example,
    )
    if name and load_examples()[name].params:
        _show_pickers(load_examples()[name])


# Asking


def _start() -> None:
    running: Job | None = st.session_state.pop("query.job", None)
    if running is not None:
        running.cancel()
    text = st.session_state["query.text"]
    st.session_state["query.ran"] = text
    st.session_state["query.outcome"] = None
    st.session_state["query.asked"] = st.session_state.get("query.asked", 0) + 1
    st.session_state["query.job"] = get_pool().submit(text, prefixes=PREFIXES)


def _finish(job: Job) -> None:
    text = job.question.text
    try:
        outcome = results.to_outcome(text, job.result())
    except GraphError as error:
        outcome = Outcome(text, error=error)
    st.session_state["query.outcome"] = outcome
    st.session_state["query.job"] = None


def _stop() -> None:
    job: Job | None = st.session_state.get("query.job")
    if job is not None:
        job.cancel()


def _watch() -> None:
    """While a query waits or runs: say so, offer to stop it, and run the page again when it is done."""
    job: Job | None = st.session_state.get("query.job")
    if job is None or job.wait(0.05):
        st.rerun()
        return
    ahead = job.ahead
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words("query.running") if ahead is None else words("query.waiting", ahead=ahead))
        st.button(words("query.stop"), icon=":material/stop_circle:", key="query.stop", on_click=_stop)


def _error_of(outcome: Outcome | None) -> dict[str, object] | None:
    error = outcome.error if outcome else None
    if isinstance(error, QueryError) and error.line:
        return {"line": error.line, "column": error.column, "text": translate(error.reason, language())}
    return None


def _asked_for(job: Job | None) -> str:
    """What tells the answer, or the wait for it, from all others; "" for one that the page opened with."""
    number = st.session_state.get("query.asked", 0)
    return f"{number}{'' if job is None else ' waiting'}" if number else ""


def _show_error(outcome: Outcome) -> None:
    error = outcome.error
    assert error is not None
    st.error(words("query.error"), icon=":material/error:")
    shared.show_text(shared.tell(error))
    if isinstance(error, QueryError) and error.line:
        bad = outcome.text.split("\n")[error.line - 1 : error.line]
        st.code("\n".join([*bad, " " * (error.column - 1) + "^"]), language=None)


shared.show_title(words("page.query"))
_take_address()
if st.session_state.pop("query.run", False):
    _start()
job: Job | None = st.session_state.get("query.job")
if job is not None and job.wait(QUICK):
    _finish(job)
    job = None
outcome: Outcome | None = st.session_state.get("query.outcome")

ways = [words("query.way.sparql"), words("query.way.form")]
way = ways[st.session_state.get("query.way", 0)]  # tabs know themselves by their labels, which differ by language
sparql, form = st.tabs(ways, default=way, key=f"query.way.{language()}", on_change="rerun")
st.session_state["query.way"] = int(form.open or False)
with sparql:
    _show_examples()
with form:
    ask.show_form(_take_form, _to_editor)
if not form.open:  # who asks without SPARQL finds the answer where the editor stands otherwise
    editor.show_editor(
        st.session_state["query.text"],
        st.session_state["query.serial"],
        error=_error_of(outcome),
        hint=words("query.hint", seconds=f"{pool.TIMEOUT:g}", rows=f"{pool.MAX_ROWS:,}"),
        on_event=_on_editor,
    )

if st.session_state.get("query.ran"):
    remember("query", "query", st.session_state["query.ran"])
head = st.container()
if job is not None:
    st.fragment(_watch, run_every=0.5)()
elif outcome is not None and outcome.error is not None:
    _show_error(outcome)
elif outcome is not None:
    results.show_answer(outcome)
with head:  # after what it leads to, so that this is there when it is brought into sight
    results.show_head(_asked_for(job))
