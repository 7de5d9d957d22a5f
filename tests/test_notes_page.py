"""The Notes page in AppTest, and the markup of a note; clicks on lines have their journeys in a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from graph.build import ADDED, add_note, build, load_knowledge
from graph.catalog import Catalog
from graph.explain import explain
from graph.sheet import read_kept, read_sheet
from graph.store import Snapshot, open_snapshot, served_name
from graph.ui import marked
from graph.ui.shared import note_address
from tests.browser.test_pages_journey import HOSTILE
from tests.pages import opened, press, text_of

NOTE = "# Amazon SQS\n\n- Messages are kept for up to 14 days.\n- nothing to see here\n- They cannot be renamed.\n"
ALLOWED = {"div", "span", "mark", "strong", "code"}


class Tags(HTMLParser):
    """The elements and attributes of a markup."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def open_notes(store: Path, monkeypatch: pytest.MonkeyPatch, language: str = "en", **params: str) -> AppTest:
    monkeypatch.setenv("STORE", str(store))
    return opened("notes", lang=language, **params)


@pytest.fixture(scope="module")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one note; tests that change it make their own."""
    return make_store(tmp_path_factory.mktemp("small"))


def make_store(folder: Path, text: str = NOTE) -> Path:
    notes = folder / "notes"
    notes.mkdir()
    (notes / "queue.md").write_text(text, encoding="utf-8")
    build([notes], folder / "store")
    return folder / "store"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_list_tells_how_much_of_each_note_was_read(
    default_store: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    app = open_notes(default_store, monkeypatch, language)
    assert not app.exception
    table = app.dataframe[0].value
    content, told, plain = (table.iloc[:, column] for column in (4, 5, 6))
    assert len(table) >= 50 and (content == told + plain).all() and (told > 0).all()
    counts = open_snapshot(default_store).manifest["counts"]
    assert text_of(app).count('<li><a href="notes?file=') == len(table), "on a phone, as a list"
    assert all(f"<b>{share:.0f}%</b>" in text_of(app) for share in table.iloc[:, 7])
    assert f"{counts['content']:,}" in text_of(app) and f"{counts['content'] - counts['plain']:,}" in text_of(app)


def test_a_title_without_room_ends_in_a_sign_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "Amazon SQS: queues, their figures, and whatever else may be said of them"
    app = open_notes(make_store(tmp_path, NOTE.replace("Amazon SQS", title)), monkeypatch)
    shown = str(app.dataframe[0].value.iloc[0, 0])
    assert title.startswith(shown.removesuffix("…")) and shown.endswith("…")


def test_a_line_shows_its_facts_why_and_the_way_to_their_entity(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_notes(small_store, monkeypatch, file="queue.md", line="3")
    shown = text_of(app)
    assert not app.exception
    assert "queue.md:3" in shown and "at most 14 days" in shown
    assert "Cue “up to”: pattern" in shown and "patterns-limits.toml" in shown
    assert "About Amazon SQS, from line 1: Amazon SQS" in shown
    assert [link.proto.label for link in app.get("page_link")][-1] == "Amazon SQS"


def test_a_plain_line_says_what_came_nearest(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = text_of(open_notes(small_store, monkeypatch, file="queue.md", line="4"))
    assert "No more than a statement" in shown and "no figure, no second name" in shown


def test_a_denial_is_told_with_its_pattern(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = text_of(open_notes(small_store, monkeypatch, file="queue.md", line="5"))
    assert "Denial" in shown and "patterns-denials.toml" in shown


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"file": "none.md"}, "none.md: the graph holds no such note"),
        ({"file": "queue.md", "line": "x"}, "Choose a line"),
        ({"file": "queue.md", "line": "999"}, "Choose a line"),
        ({"file": "queue.md", "line": "2"}, "Nothing is stated here"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered(
    small_store: Path, monkeypatch: pytest.MonkeyPatch, params: dict[str, str], told: str
) -> None:
    app = open_notes(small_store, monkeypatch, **params)
    assert not app.exception and told in text_of(app) and "<h1>" in text_of(app)


def test_a_note_that_changed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    (tmp_path / "notes" / "queue.md").write_text("# Else\n", encoding="utf-8")
    shown = text_of(open_notes(store, monkeypatch, file="queue.md", line="3"))
    assert "The file has changed since" in shown and "at most 14 days" in shown


def test_a_note_is_added_read_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    app = open_notes(store, monkeypatch)
    press(app, "Add a note")
    assert "There is no text yet" in text_of(app)
    app.text_area[0].set_value("# Amazon SNS\n\n- SNS triggers AWS Lambda\n").run()
    shown = text_of(app)
    assert "1 gave facts" in shown and "It will be kept as added/Amazon-SNS.md" in shown
    press(app, "Build it into the graph")
    assert not app.exception
    assert app.query_params["file"] == f"{ADDED}/Amazon-SNS.md"
    assert "1 gave facts" in text_of(app)
    press(app, "Remove it")
    assert not app.exception and [entry["file"] for entry in open_snapshot(store).manifest["notes"]] == ["queue.md"]


def test_an_added_note_is_corrected_under_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    add_note(store, "My topics, v2", "# Amazon SNS\n\n- SNS triggers AWS Lamda\n")
    file = f"{ADDED}/My-topics-v2.md"
    app = press(open_notes(store, monkeypatch, file=file), "Edit")
    assert not app.exception and "add" in app.query_params
    assert f"{file} is in the graph already and will be replaced." in text_of(app)
    app.text_area[0].set_value(app.text_area[0].value.replace("Lamda", "Lambda")).run()
    app.switch_page("query.py").run()  # the name outlives another page, as the text does
    app.switch_page("notes.py")
    app.query_params["add"] = "1"
    press(app.run(), "Build it into the graph")
    assert not app.exception
    assert [entry["file"] for entry in open_snapshot(store).manifest["notes"]] == [file, "queue.md"]
    kept = read_kept(open_snapshot(store), file)
    assert kept and kept.decode() == "# Amazon SNS\n\n- SNS triggers AWS Lambda\n"


def test_a_note_that_was_removed_can_be_had_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    text, file = "# Amazon SNS\n\n- SNS triggers AWS Lambda\n", f"{ADDED}/topics.md"
    add_note(store, "topics", text)
    app = press(open_notes(store, monkeypatch, file=file), "Remove it")
    assert f"{file} was removed." in text_of(app) and read_kept(open_snapshot(store), file) is None
    press(app, "Undo")
    assert not app.exception and app.query_params["file"] == file
    assert read_kept(open_snapshot(store), file) == text.encode()
    assert "was removed" not in text_of(press(app, "All notes"))


def test_every_note_can_be_taken_along_and_only_added_ones_be_changed(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_notes(small_store, monkeypatch, file="queue.md")
    assert [each.proto.label for each in app.get("download_button")] == ["Download"]
    assert not {"Edit", "Remove it"} & {button.label for button in app.button}


def test_a_draft_is_there_after_another_page(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_notes(small_store, monkeypatch, add="1")
    app.text_area[0].set_value(NOTE).run()
    app.switch_page("query.py").run()
    app.switch_page("notes.py")
    app.query_params["add"] = "1"
    assert app.run().text_area[0].value == NOTE


def test_a_text_that_cannot_be_read_is_one_sentence(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_notes(small_store, monkeypatch, add="1")
    app.text_area[0].set_value("# a\nb\0c").run()
    assert not app.exception and "line 2 holds a NUL byte" in text_of(app)


@pytest.mark.parametrize(
    ("language", "text", "warned", "gains"),
    [
        ("en", "- keeps things\n- for 3 days\n", "Line 1: Nobody can tell which service 2 of 2 lines are about", False),
        ("ko", "- 보관합니다\n- 3일 동안\n", "1번째 줄: 내용 2줄 가운데 2줄은 어느 서비스에 관한 것인지", False),
        ("ko", "# 제목만\n", "1번째 줄: 내용을 말하는 줄이 없습니다.", False),
        ("ko", NOTE + "# 그 밖에\n", "", True),
    ],
)
def test_a_note_that_gives_nothing_says_why_and_is_not_urged_on_the_graph(
    small_store: Path, monkeypatch: pytest.MonkeyPatch, language: str, text: str, warned: str, gains: bool
) -> None:
    app = open_notes(small_store, monkeypatch, language, add="1")
    app.text_area[0].set_value(text).run()
    assert not app.exception and warned in text_of(app)
    nothing = {"en": "adding it changes no fact", "ko": "넣어도 그래프의 사실은 그대로입니다"}[language]
    assert (nothing in text_of(app)) != gains
    label = {"en": "Build it into the graph", "ko": "그래프에 넣기"}[language]
    (build,) = [button for button in app.button if button.label == label]
    assert build.proto.type == ("primary" if gains else "secondary")
    assert bool(app.get("download_button")) == gains


def test_a_build_that_fails_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    served = served_name(store)
    app = open_notes(store, monkeypatch, add="1")
    app.text_area[0].set_value("# Amazon SNS\n- SNS triggers AWS Lambda\n").run()
    (store / "notes").write_text("in the way", encoding="utf-8")
    press(app, "Build it into the graph")
    assert not app.exception and "Nothing was lost" in text_of(app)
    assert served_name(store) == served and app.text_area[0].value.startswith("# Amazon SNS")


def test_a_graph_from_elsewhere_takes_no_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path)
    bare = open_snapshot(store).directory
    app = open_notes(bare, monkeypatch, add="1")
    app.text_area[0].set_value(NOTE).run()
    assert not app.exception and "was not built here" in text_of(app)
    app = open_notes(bare, monkeypatch, file="queue.md", line="3")
    assert not app.exception
    assert "does not keep the text" in text_of(app) and "at most 14 days" in text_of(app)


# The markup of a note


@pytest.fixture
def as_served(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The markup's catalog and language without a page."""
    catalog = Catalog(snapshot)
    monkeypatch.setattr(marked, "get_catalog", lambda: catalog)
    monkeypatch.setattr(marked, "language", lambda: "en")
    monkeypatch.setattr(marked, "words", lambda key, **values: key)


def markup(text: str) -> str:
    return marked.sheet_markup(explain(text, "a.md", load_knowledge().lexicon))


@pytest.mark.usefixtures("as_served")
def test_lines_keep_their_form_and_facts_are_marked() -> None:
    shown = markup(
        "# Amazon SQS\n\n1. kept for **up to `14 days`**\n\n## How\n| SQS | SNS |\n|---|---|\n| 3 queues | push |\n"
    )
    assert 'sheet-row sheet-heading sheet-h1" data-line="1"' in shown
    assert '<span class="sheet-bullet">1.</span>' in shown
    assert re.search(r'<mark class="kind-limit" data-tip="[^"]*at most 14 days">', shown)
    assert shown.count('class="sheet-cell"') == 4
    assert [int(number) for number in re.findall(r'data-line="(\d+)"', shown)] == list(range(1, 9))


@pytest.mark.usefixtures("as_served")
@settings(max_examples=80, deadline=None)
@given(st.lists(st.just(HOSTILE) | st.text(max_size=40), min_size=1, max_size=6))
def test_no_text_of_a_note_becomes_markup(pieces: list[str]) -> None:
    tags = Tags()
    tags.feed(markup("# Amazon SQS\n" + "\n".join(f"- {piece}" for piece in pieces)))
    assert tags.names <= ALLOWED
    assert tags.attributes <= {"class", "data-line", "data-tip", "role", "tabindex", "style"}


def test_the_whole_of_a_sheet_is_shown(small_store: Path, as_served: None) -> None:
    knowledge = load_knowledge()
    sheet = read_sheet(open_snapshot(small_store), "queue.md", 1, lexicon=knowledge.lexicon, units=knowledge.units)
    text = re.sub(r"<[^>]*>", "", marked.sheet_markup(sheet.lines))
    for line in NOTE.splitlines():
        assert line.strip("#- ") in text


def test_an_address_opens_a_note_at_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.ui.shared.language", lambda: "ko")
    assert note_address("ko/a b&c.md", 12) == "notes?file=ko%2Fa+b%26c.md&line=12&lang=ko"
