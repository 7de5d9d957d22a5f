"""The notes: how much of each was read, any of them opened at a line with what it gave and why, and adding one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from graph.build import ADDED, LONGEST_NAME, add_note, load_knowledge, own_file, remove_note
from graph.decoding import LARGEST_NOTE, decode_note
from graph.diagram import cut
from graph.errors import GraphError
from graph.explain import Explained, Reason, explain
from graph.extract import extract_note
from graph.markup import line_markup
from graph.model import Extraction, Relation, Statement
from graph.queries import records
from graph.score import to_row
from graph.sheet import LARGEST_EXPLAINED, LINES_SHOWN, Sheet, find_entry, read_kept, read_sheet
from graph.ui import marked, shared
from graph.ui.shared import Markup, ask, fill, get_catalog, language, words
from graph.words import translate

TONGUES = {"ko": "한국어", "en": "English"}
NAME_LETTERS = 60
# The table draws what does not fit up to the border of the cell: a title is cut before, with a sign that says so.
TITLE_WIDTH, TITLE_ROOM, TITLE_SIZE = 340, 330, 14.0


@st.cache_resource(max_entries=40, ttl=60, show_spinner=False)
def _sheet(place: str, name: str, file: str, line: int) -> Sheet:
    knowledge = load_knowledge()
    return read_sheet(shared.get_store(), file, line, lexicon=knowledge.lexicon, units=knowledge.units)


def _read(file: str, line: int) -> Sheet:
    kept = find_entry(shared.get_store(), file).get("digest")
    around = (max(line, 1) - 1) // LINES_SHOWN * LINES_SHOWN + 1 if kept else line
    return _sheet(shared.store_place(), shared.graph_name(), file, around)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _go(**values: object) -> None:
    """Change what the page shows, in one step of the address, so that Back undoes it: *file* and *line*, or *add*."""
    others = {name: value for name, value in st.query_params.items() if name not in ("file", "line", "add")}
    st.query_params.from_dict({**others, **{name: str(value) for name, value in values.items() if value}})


# All notes


def _show_list() -> None:
    rows = shared.list_notes()
    shared.show_title(words("page.notes"))
    lines, content, plain = (
        int(rows[name].fillna(0).sum()) if len(rows) else 0 for name in ("lines", "content", "plain")
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        lead = words(
            "notes.lead",
            notes=f"{len(rows):,}",
            lines=f"{lines:,}",
            content=f"{content:,}",
            told=f"{content - plain:,}",
            share=f"{(content - plain) / content:.0%}" if content else "–",
        )
        shared.show_html(
            '<p class="lead">{lead}</p>', lead=lead if lines else words("notes.lead.uncounted", notes=len(rows))
        )
        st.button(words("notes.add"), icon=":material/note_add:", on_click=_go, kwargs={"add": 1})
    _show_removed()
    if rows.empty:
        shared.show_text(words("notes.none"))
        return
    table = pd.DataFrame(
        {
            words("notes.column.note"): rows["title"],
            words("notes.column.file"): rows["file"],
            words("notes.column.language"): rows["language"].map(TONGUES),
            words("notes.column.lines"): rows["lines"],
            words("notes.column.content"): rows["content"],
            words("notes.column.told"): rows["content"] - rows["plain"],
            words("notes.column.plain"): rows["plain"],
            words("notes.column.share"): 100 * (1 - rows["plain"] / rows["content"].where(rows["content"] > 0)),
            words("notes.column.facts"): rows["facts"],
        }
    )
    with st.container(key="notes-table"):
        _show_table(table, rows["file"])
    items = [
        _list_item(row, share) for row, share in zip(records(rows), table[words("notes.column.share")], strict=True)
    ]
    shared.show_html('<ul class="read">{items}</ul>', items=items)
    st.download_button(
        words("notes.download"),
        table.to_csv(index=False).encode("utf-8-sig"),
        file_name="coverage.csv",
        mime="text/csv",
        icon=":material/download:",
    )


def _show_table(table: pd.DataFrame, files: pd.Series) -> None:
    """Every note with its counts, where there is room for them; a row that is chosen opens its note."""
    st.caption(words("notes.list.help"))
    titles = [cut(title, TITLE_ROOM, TITLE_SIZE) for title in table[words("notes.column.note")]]
    event = st.dataframe(
        table.assign(**{words("notes.column.note"): titles}),
        height=min(36 * (len(table) + 1) + 4, 620),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="notes.table",
        column_config={
            words("notes.column.note"): st.column_config.TextColumn(width=TITLE_WIDTH),
            words("notes.column.file"): st.column_config.TextColumn(width=205),
            words("notes.column.share"): st.column_config.ProgressColumn(
                format="%.0f%%", min_value=0, max_value=100, width=130
            ),
        },
    )
    picked = event["selection"]["rows"]
    if picked:
        _go(file=files.iloc[picked[0]])
        st.rerun()


def _list_item(row: Any, share: float) -> Markup:
    """A note as a phone shows it, where the table would be cut behind the titles: what it is, and how much was read."""
    bar = fill(
        '<div class="bar" role="img" aria-label="{label}"><span style="width: {share}%"></span><b>{share}%</b></div>',
        label=f"{words('notes.column.share')} {share:.0f}%",
        share=f"{share:.0f}",
    )
    return fill(
        '<li><a href="{address}" data-inside>{title}</a>{bar}<span class="muted">{file}</span></li>',
        address=shared.note_address(row.file, 0),
        title=row.title,
        bar=bar if share == share else "",  # NaN where nothing in it can say something
        file=row.file,
    )


# One note


def _show_note(file: str) -> None:
    line = _number(st.query_params.get("line", ""))
    try:
        sheet = _read(file, line)
    except GraphError as error:
        shared.show_title(words("page.notes"))
        st.warning(words("notes.unknown"), icon=":material/help:")
        shared.show_text(shared.tell(error))
        st.button(words("notes.all"), icon=":material/arrow_back:", on_click=_go)
        return
    _show_head(sheet)
    _show_actions(file)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        marked.show_sheet(
            sheet.lines,
            key="notes.sheet",
            line=line,
            on_line=lambda chosen: _go(file=file, line=chosen),
            whole=sheet.whole,
        )
    with right, st.container(key="notes-line"):
        _show_line(sheet, line)
    _show_pages(sheet)


def _show_head(sheet: Sheet) -> None:
    rows = ask("all_notes")
    row = next((each for each in records(rows) if each.file == sheet.file), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notes-head"):
        st.button(words("notes.all"), icon=":material/arrow_back:", type="tertiary", on_click=_go)
        shared.show_title(row.title if row else sheet.file, width="content")
    told = ""
    if row is not None and row.content == row.content and row.content != "":  # NaN where the graph does not count
        told = " · " + words(
            "notes.coverage",
            lines=int(row.lines),
            content=int(row.content),
            told=int(row.content - row.plain),
            plain=int(row.plain),
        )
    shared.show_html('<p class="names"><code>{file}</code>{told}</p>', file=sheet.file, told=told)
    if not sheet.whole:
        st.info(words("notes.untold"), icon=":material/info:")
    elif sheet.state in ("changed", "gone"):
        st.info(words(f"notes.state.{sheet.state}"), icon=":material/history:")
    if sheet.whole and not sheet.explained:
        st.info(words("notes.long"), icon=":material/info:")
    shared.show_html("{legend}", legend=marked.legend(_counts(sheet.lines)))


def _counts(lines: Iterable[Explained]) -> Counter[str]:
    return Counter(marked.fact_kind(reason.fact) for each in lines for reason in each.reasons)


def _show_pages(sheet: Sheet) -> None:
    if sheet.first <= 1 and sheet.last >= sheet.total:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        before, after = max(sheet.first - LINES_SHOWN, 1), sheet.last + 1
        st.button(
            words("notes.before"), disabled=sheet.first <= 1, on_click=_go, kwargs={"file": sheet.file, "line": before}
        )
        shared.show_html(
            '<span class="muted">{text}</span>',
            width="content",
            text=words("notes.part", first=sheet.first, last=sheet.last, total=sheet.total),
        )
        st.button(
            words("notes.after"),
            disabled=sheet.last >= sheet.total,
            on_click=_go,
            kwargs={"file": sheet.file, "line": after},
        )


def _show_line(sheet: Sheet, number: int) -> None:
    """What the chosen line gave, and why."""
    cells = sheet.at(number)
    if not cells:
        shared.show_text(words("notes.choose"))
        return
    shared.show_html('<p class="side">{file}:{line}</p>', file=sheet.file, line=number)
    line, said = cells[0].line, cells[0].line.raw.strip()
    text = said if line.kind in ("code", "meta") else line_markup(said)  # in these a sign is no markup
    shared.show_html('<p class="quoted said">{text}</p>', text=text or words("notes.blank"))
    stating = [each for each in cells if each.reasons or each.content]
    for each in stating:
        if len(stating) > 1:
            shared.show_html('<p class="side">{column}</p>', column=each.line.column or each.line.text)
        _show_owner(sheet, each)
        _show_reasons(each.reasons)
        if sheet.explained and each.plain:
            _show_misses(each)
    if not stating:
        st.caption(words("notes.no_content"))


def _show_owner(sheet: Sheet, each: Explained) -> None:
    if not sheet.explained or not (each.content and each.owners):
        return
    if each.owned_by == each.line.number:
        shared.show_html('<p class="names">{text}</p>', text=words("why.owner.named", names=", ".join(each.owners)))
        return
    above = next(iter(sheet.at(each.owned_by)), None)
    text = words(
        "why.owner.under", names=", ".join(each.owners), line=each.owned_by, text=above.line.text if above else ""
    )
    shared.show_html('<p class="names">{text}</p>', text=text)


def _show_reasons(reasons: Sequence[Reason]) -> None:
    """The facts of a line: first those that are more than a statement."""
    catalog, tongue = get_catalog(), language()
    ordered = sorted(reasons, key=lambda reason: (isinstance(reason.fact, Statement), reason.spans[:1]))
    items = [
        fill(
            '<li><span class="swatch kind-{kind}">{name}</span> <span class="name">{text}</span>'
            '<span class="why">{why}</span></li>',
            kind=marked.fact_kind(reason.fact),
            name=words(f"notes.kind.{marked.fact_kind(reason.fact)}"),
            text=marked.fact_text(reason.fact, catalog, tongue),
            why=marked.reason_text(reason),
        )
        for reason in ordered
    ]
    if items:
        shared.show_html('<ul class="reasons">{items}</ul>', items=items)
    names = dict.fromkeys(
        name
        for reason in ordered
        for name in (
            (reason.fact.subject, reason.fact.object) if isinstance(reason.fact, Relation) else (reason.fact.owner,)
        )
    )
    known = [item for name in names if (item := catalog.find(shared.iri_of(name)))]
    if known:
        with st.container(horizontal=True, gap="small"):
            for item in known:
                shared.entity_link(item, label=item.en)


def _show_misses(each: Explained) -> None:
    items: list[Markup] = [fill("<li>{text}</li>", text=marked.miss_text(miss)) for miss in each.misses]
    shared.show_html(
        '<p class="side">{title}</p><ul class="misses">{items}</ul>', title=words("why.missed"), items=items
    )


def _show_actions(file: str) -> None:
    """What can be done with a note: take its text along, and if it was added here, change or remove it."""
    content = read_kept(shared.get_store(), file)
    if content is None:
        return
    with st.container(horizontal=True, gap="small", key="notes-actions"):
        st.download_button(
            words("notes.download.text"),
            content,
            file_name=file.rpartition("/")[2],
            mime="text/markdown",
            icon=":material/download:",
            on_click="ignore",
        )
        if file.startswith(f"{ADDED}/"):
            text = decode_note(content, name=file)
            st.button(words("notes.edit"), icon=":material/edit:", on_click=_edit, args=(file, text))
            with st.popover(words("notes.remove"), icon=":material/delete:"):
                shared.show_text(words("notes.remove.sure", file=file))
                if st.button(words("notes.remove.yes"), key="notes.remove.yes", type="primary"):
                    _change(remove_note, file)
                    st.session_state["notes.removed"] = (shared.store_place(), file, text)
                    _go()
                    st.rerun()


def _name_of(file: str) -> str:
    """What an added note was called, as it is called again."""
    return file.removeprefix(f"{ADDED}/").removesuffix(".md")


def _edit(file: str, text: str) -> None:
    """Open an added note in the form, under its name."""
    st.session_state["notes.text"], st.session_state["notes.name"] = text, _name_of(file)
    _go(add=1)


def _change(change: Callable[..., object], *arguments: object) -> None:
    """Build the graph anew with *change*; what goes wrong is told, and the page ends there."""
    with st.spinner(words("notes.building")):
        try:
            change(shared.store_place(), *arguments)
        except GraphError as error:
            _show_failure("notes.failed", error)
            st.stop()


def _show_failure(title: str, error: GraphError) -> None:
    st.error(words(title), icon=":material/error:")
    shared.show_text(shared.tell(error))


def _show_removed() -> None:
    """The note that was removed last, and the way to have it back: no other copy may be left."""
    place, file, text = st.session_state.get("notes.removed", ("", "", ""))
    if not file or place != shared.store_place():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notes-removed"):
        shared.show_html('<p class="problem">{text}</p>', text=words("notes.removed", file=file), width="content")
        if st.button(words("notes.undo"), icon=":material/undo:"):
            _change(add_note, _name_of(file), text)
            del st.session_state["notes.removed"]
            _go(file=file)
            st.rerun()


# A new note


def _take_upload() -> None:
    """Put an uploaded file into the text box, or say why not."""
    upload = st.session_state["notes.upload"]
    st.session_state["notes.refused"] = ""
    if upload is None:
        return
    try:
        st.session_state["notes.text"] = decode_note(upload.getvalue(), name=upload.name)
        st.session_state["notes.name"] = upload.name.removesuffix(".md")
    except GraphError as error:
        st.session_state["notes.refused"] = shared.tell(error)


def _show_add() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notes-head"):
        st.button(words("notes.all"), icon=":material/arrow_back:", type="tertiary", on_click=_go)
        shared.show_title(words("notes.add"), width="content")
    shared.show_html('<p class="lead">{text}</p>', text=words("notes.add.lead"))
    st.file_uploader(
        words("notes.upload", size=LARGEST_NOTE // 2**20),
        type=["md", "markdown", "txt"],
        key="notes.upload",
        max_upload_size=LARGEST_NOTE // 2**20,
        on_change=_take_upload,
    )
    if st.session_state.get("notes.refused"):
        st.error(words("notes.refused"), icon=":material/error:")
        shared.show_text(st.session_state["notes.refused"])
    st.session_state.setdefault("notes.text", st.session_state.get("notes.draft", ""))
    text = st.text_area(
        words("notes.text"),
        key="notes.text",
        height=220,
        placeholder=words("notes.text.placeholder").replace("\\n", "\n"),
    )
    st.session_state["notes.draft"] = text  # a widget's own state is gone with its page
    if not text.strip():
        shared.show_text(words("notes.text.empty"))
        return
    try:
        text = decode_note(text.encode("utf-8", "replace"), name=words("notes.text"))
    except GraphError as error:
        _show_failure("notes.refused", error)
        return
    gains = True
    if len(text) > LARGEST_EXPLAINED:
        st.info(words("notes.large"), icon=":material/info:")
    else:
        extraction, lines = _preview(text)
        gains = bool(extraction.facts or extraction.entities)
        _show_preview(extraction, lines)
    _show_build(text, gains=gains)


@st.cache_resource(max_entries=10, show_spinner=False)
def _preview(text: str) -> tuple[Extraction, tuple[Explained, ...]]:
    lexicon = load_knowledge().lexicon
    return extract_note(text, "note.md", lexicon), explain(text, "note.md", lexicon)


def _show_preview(extraction: Extraction, lines: tuple[Explained, ...]) -> None:
    counts = _counts(lines)
    st.subheader(words("notes.preview"), anchor=False)
    told = words(
        "notes.coverage",
        lines=extraction.lines,
        content=extraction.content,
        told=extraction.content - len(extraction.plain),
        plain=len(extraction.plain),
    )
    shared.show_html('<p class="names">{told}</p>{legend}', told=told, legend=marked.legend(counts))
    for problem in extraction.problems:
        told = words("notes.problem", line=problem.line, text=translate(problem.message, language()))
        shared.show_html('<p class="problem">{told}</p>', told=told)
    sheet = Sheet("note.md", lines[:LINES_SHOWN], 1, min(len(lines), LINES_SHOWN), len(lines), True, True, "unknown")
    left, right = st.columns([3, 2], gap="medium")
    line = _number(str(st.session_state.get("notes.at", "")))

    def choose(chosen: int) -> None:
        st.session_state["notes.at"] = chosen

    with left:
        marked.show_sheet(sheet.lines, key="notes.preview", line=line, on_line=choose)
    with right, st.container(key="notes-line"):
        _show_line(sheet, line)
    rows = [json.dumps(to_row(fact), ensure_ascii=False) for fact in extraction.facts]
    if not rows:
        return
    st.download_button(
        words("notes.download.facts", count=len(rows)),
        ("\n".join(rows) + "\n").encode(),
        file_name="facts.jsonl",
        mime="application/jsonl",
        icon=":material/download:",
    )


def _show_build(text: str, *, gains: bool) -> None:
    """Let the person build the note into the graph; where that *gains* nothing, it is said and not urged."""
    st.subheader(words("notes.build.title"), anchor=False)
    if not shared.get_store().manifest.get("notes"):
        shared.show_text(words("notes.build.elsewhere"))
        return
    first = next((line.strip("# *\t") for line in text.split("\n") if line.strip("# *\t")), "")
    st.session_state.setdefault("notes.name", st.session_state.get("notes.draft.name", ""))
    name = st.text_input(
        words("notes.name"), key="notes.name", placeholder=first[:NAME_LETTERS], max_chars=LONGEST_NAME
    )
    st.session_state["notes.draft.name"] = name
    file = own_file(name or first[:NAME_LETTERS])
    replaces = bool(find_entry(shared.get_store(), file))
    shared.show_text(words("notes.build.replaces" if replaces else "notes.build.new", file=file))
    if not gains:
        shared.show_html('<p class="problem">{text}</p>', text=words("notes.build.nothing"))
    if not st.button(words("notes.build"), type="primary" if gains else "secondary", icon=":material/build:"):
        return
    bar = st.progress(0.0, text=words("notes.building"))
    total = len(shared.get_store().manifest["notes"]) + 1
    done = Counter[str]()

    def step(name: str) -> None:
        bar.progress(min(done["notes"] / total, 1.0), text=words("notes.building"))
        done["notes"] += 1

    try:
        add_note(shared.store_place(), file.removeprefix(f"{ADDED}/"), text, progress=step)
    except GraphError as error:
        _show_failure("notes.failed", error)
        return
    finally:
        bar.empty()
    for key in ("notes.text", "notes.name", "notes.draft", "notes.draft.name"):
        del st.session_state[key]
    _go(file=file)
    st.rerun()


if "add" in st.query_params:
    _show_add()
elif "file" in st.query_params:
    _show_note(st.query_params["file"])
else:
    _show_list()
