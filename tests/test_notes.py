"""Reading notes: text to lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.inline import strip_markup
from graph.notes import Line, parse_lines


def kinds(text: str) -> list[tuple[int, str, str, tuple[int, ...]]]:
    return [(line.number, line.kind, line.text, line.trail) for line in parse_lines(text) if line.kind != "blank"]


def test_headings_titles_and_items_nest() -> None:
    text = "# A\n## B #\n- one\n  - two\n**Bold**\n\n\tparagraph\n# C\n- three"
    assert kinds(text) == [
        (1, "heading", "A", ()),
        (2, "heading", "B", (0,)),
        (3, "item", "one", (0, 1)),
        (4, "item", "two", (0, 1, 2)),
        (5, "title", "Bold", (0, 1)),
        (7, "paragraph", "paragraph", (0, 1, 4)),
        (8, "heading", "C", ()),
        (9, "item", "three", (7,)),
    ]


def test_underlined_headings() -> None:
    assert kinds("Top\n=\n\nSub\n---\n- x") == [
        (1, "heading", "Top", ()),
        (2, "rule", "", ()),
        (4, "heading", "Sub", (0,)),
        (5, "rule", "", ()),
        (6, "item", "x", (0, 3)),
    ]


def test_one_space_nests_and_markers_mix() -> None:
    assert [(text, trail) for _, _, text, trail in kinds("1. a\n - b\n- c\n- d\n2. e")] == [
        ("a", ()),
        ("b", (0,)),
        ("c", (0,)),
        ("d", (0,)),
        ("e", ()),
    ]


def test_a_bold_sentence_is_no_title() -> None:
    assert [kind for _, kind, _, _ in kinds("**이렇게 됩니다.**\n\n**SNI**")] == ["paragraph", "title"]
    assert [kind for _, kind, _, _ in kinds("**쓰기는 로그만 보내 속도를 빠르게 처리.**")] == ["paragraph"]


def test_lead_in_paragraph_holds_the_list_below() -> None:
    assert kinds("Targets:\n\n- a\n- b\n\nend")[1][3] == (0,)
    assert kinds("Targets:\n\n- a\n- b\n\nend")[3][3] == ()
    assert kinds("Targets\n![a picture](a.png)\n- a\n- b")[2][3] == (0,)


def test_table_cells_carry_their_headers() -> None:
    lines = [
        line
        for line in parse_lines("| k | A | B |\n|---|:-:|---|\n| x | 1 \\| 2 | |\n| y | **3** | 4 | 5 |\n")
        if line.kind == "cell"
    ]
    assert [(line.number, line.depth, line.text, line.column, line.row) for line in lines] == [
        (3, 0, "x", "k", "x"),
        (3, 1, "1 | 2", "A", "x"),
        (4, 0, "y", "k", "y"),
        (4, 1, "3", "A", "y"),
        (4, 2, "4", "B", "y"),
        (4, 3, "5", "", "y"),
    ]


def test_an_embedded_picture_states_nothing() -> None:
    assert [kind for _, kind, _, _ in kinds("&nbsp;&nbsp;![shot](shot.png)")] == ["image"]
    assert [kind for _, kind, _, _ in kinds("- ![[shot 1.png|shot]]\n![[shot.png]]\n- a ![[b.png]]")] == [
        "image",
        "image",
        "item",
    ]


def test_code_images_rules_and_front_matter_state_nothing() -> None:
    text = "---\ntitle: x\n---\n```\n# no heading\n```\n![a](b)\n***\n> said\n<!-- note -->"
    assert [kind for _, kind, _, _ in kinds(text)] == [
        "meta", "meta", "meta", "code", "code", "code", "image", "rule", "quote", "meta",
    ]  # fmt: skip


def test_checkboxes_ornaments_and_numbering() -> None:
    line = parse_lines("- [ ] 💾 **Overview**\n  - x")[0]
    assert (line.text, line.opens, [mark.kind for mark in line.marks]) == ("Overview", True, ["bold"])
    assert [line.text for line in parse_lines("## Rules (⭐️)\n## Hot 🔥\n| a | b |\n|--|--|\n| S3 ✅ | ❌ |")][:2] == [
        "Rules",
        "Hot",
    ]
    assert [line.text for line in parse_lines("| a | b |\n|--|--|\n| S3 ✅ | ❌ |") if line.kind == "cell"] == [
        "S3 ✅",
        "❌",
    ]


def test_a_heading_is_one_however_deep_it_is_indented() -> None:
    text = "# A\n- a\n      ### B\n      - b\n-  ### C\n    # no heading"
    assert [(line.kind, line.text) for line in parse_lines(text)] == [
        ("heading", "A"),
        ("item", "a"),
        ("heading", "B"),
        ("item", "b"),
        ("item", "C"),
        ("paragraph", "# no heading"),
    ]


@pytest.mark.parametrize(
    "marked,plain",
    [
        ("a **b** c", "a b c"),
        ("[text](http://x.y)", "text"),
        ("`code` and ![img](x)", "code and "),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**[both](u)**", "both"),
        ("a<br>b", "a b"),
        (r"\*kept\*", "*kept*"),
        ("a&nbsp;b &amp; c", "a b & c"),
        ("**open", "**open"),
        ("keeps ~~4~~ 14 days, ~~not 7~~", "keeps 14 days, "),
        ("~~**old** and `x`~~new", "new"),
        (r"`~~kept~~` ~5 and ~~ 6 \~~7~~", "~~kept~~ ~5 and ~~ 6 ~~7~~"),
        ("**~~old~~** a <!-- **not** this --> b<!-- nor -->c <!-- open", " a bc <!-- open"),
    ],
)
def test_inline_markup(marked: str, plain: str) -> None:
    assert strip_markup(marked)[0] == plain


def test_marks_point_at_their_words() -> None:
    text, marks = strip_markup("the **bold *and slanted*** and `code`")
    assert [text[mark.start : mark.end] for mark in marks] == [
        "bold and slanted",
        "and slanted",
        "code",
    ]


@given(st.lists(st.sampled_from([*"#-*_`|> \t\n123.ab가[]():=~\\", "<!--", "-->", "~~"]), max_size=200).map("".join))
def test_no_line_is_lost(text: str) -> None:
    lines: tuple[Line, ...] = parse_lines(text)
    rows = text.split("\n")
    numbers = [line.number for line in lines]
    assert numbers == sorted(numbers)
    wanted = [number for number, row in enumerate(rows, 1) if row.strip()]
    assert set(wanted) <= set(numbers)
    for position, line in enumerate(lines):
        assert line.raw == rows[line.number - 1]
        assert all(above < position for above in line.trail)
        assert all(lines[above].opens for above in line.trail)
        assert all(0 <= mark.start < mark.end <= len(line.text) for mark in line.marks)


def test_html_headings_contents_and_figures() -> None:
    note = (
        "> <h3>FIFO</h3>\n- order\n## 목차\n- [a](#a)\n- later\n## S3\n- [Standard](#standard)\n- [x](y.md) kept\n"
        '<figure><img src="a.png"><figcaption><p>said</p></figcaption></figure>\n\u200b\ttext\n'
    )
    assert [(kind, text) for _, kind, text, _ in kinds(note) if kind != "rule"] == [
        ("heading", "FIFO"),
        ("item", "order"),
        ("heading", "목차"),
        ("meta", "a"),
        ("meta", "later"),
        ("heading", "S3"),
        ("meta", "Standard"),
        ("item", "x kept"),
        ("image", ""),
        ("paragraph", "text"),
    ]


def test_what_stands_between_two_figures_is_kept() -> None:
    assert strip_markup("<figure>a</figure> kept <figure>b</figure>")[0].strip() == "kept"


def test_an_address_in_angle_brackets_may_hold_brackets() -> None:
    assert strip_markup("![](<a (1) (2).png>) keeps [b](<c (d).md>)")[0] == " keeps b"


def test_a_bold_item_with_a_hard_break_is_the_title_of_its_text() -> None:
    lines = kinds("# A\n* **Pros**\n    * **Speed**  \n    fast\n    * **Cost**  \n    low\n")
    assert [trail for _, kind, _, trail in lines if kind == "paragraph"] == [(0, 1, 2), (0, 1, 4)]


@pytest.mark.parametrize(
    ("linked", "plain"),
    [
        ("sent to [[Tide]] logs", "sent to Tide logs"),
        ("[[docs/queues|slow queues]] wait", "slow queues wait"),
        ("[[docs/Tide#FIFO]]", "docs/Tide#FIFO"),
        ("over [[TCP/IP]]", "over TCP/IP"),
        ("[[docs/q|Pub/Sub]] 로", "Pub/Sub 로"),
        ("up to 5 GB[[1]](https://example.org) and 3[[2]]", "up to 5 GB[[1]](https://example.org) and 3[[2]]"),
        ("values[[0]] = 1", "values[[0]] = 1"),
        ("wide" + " " * 90 + "gap", "wide gap"),
        ("wide" + "\t" * 90 + "gap", "wide gap"),
        ("wide" + "\xa0 " * 90 + "gap", "wide gap"),
        ("![[chart.png]] shows it", " shows it"),
        ("an array [[1, 2], [3]]", "an array [[1, 2], [3]]"),
        ("`[[code]]`", "[[code]]"),
    ],
)
def test_links_between_pages_and_wide_gaps_leave_what_they_say(linked: str, plain: str) -> None:
    assert strip_markup(linked)[0] == plain


@pytest.mark.parametrize(
    ("note", "trails"),
    [
        ("# A\n- a point\n\n" + "```\n- one thing of many\n```\n" * 3, [(0,)] * 4),
        ("# A\n- a point\n" + "```\n- one thing of many\n```\n" * 3, [(0,), (0, 1), (0,), (0,)]),
        ("# A\n- a point\n" + "  ```\n  - one thing of many\n  ```\n" * 3, [(0,), *[(0, 1)] * 3]),
        ("# A\n- a point\n\n  ```\n- one thing of many\n  ```\n", [(0,), (0, 1)]),
    ],
)
def test_a_fence_is_below_an_item_if_it_is_indented_or_right_below_it(note: str, trails: list[tuple[int, ...]]) -> None:
    assert [trail for _, kind, _, trail in kinds(note) if kind == "item"] == trails


def test_what_is_commented_out_over_several_rows_states_nothing() -> None:
    note = (
        "# A\n- one <!-- was\n- two\n## B\n--> <!-- -->\n- three\n<!--\n```\n--> - four\n`<!--` in\n<!-- open\n- five"
    )
    assert kinds(note) == [
        (1, "heading", "A", ()),
        (2, "item", "one", (0,)),
        (3, "meta", "", ()),
        (4, "meta", "", ()),
        (5, "meta", "", ()),
        (6, "item", "three", (0,)),
        (7, "meta", "", ()),
        (8, "meta", "", ()),
        (9, "item", "four", (0,)),
        (10, "paragraph", "<!-- in", (0, 8)),
        (11, "paragraph", "<!-- open", (0, 8)),
        (12, "item", "five", (0,)),
    ]
    assert [line.raw for line in parse_lines(note)] == note.split("\n")
    assert [kind for _, kind, _, _ in kinds("```html\n<!--\n```\n- said\n-->")] == [
        "code",
        "code",
        "code",
        "item",
        "paragraph",
    ]


@pytest.mark.parametrize(
    ("note", "meta"),
    [
        ("---\n# Amazon SQS\n- retention up to 14 days\n---\n- delay", 0),
        ("---\nSQS keeps messages.\n---\n", 0),
        ("---\n\n---\n", 0),
        ("---\ntitle: a\nit says more\n---\n", 0),
        ("---\ntitle: SQS\n'my tags':\n- a\n  - b\n\n# c\nlist: [\n  a\n]\n...\n- delay", 11),
    ],
)
def test_front_matter_is_keys_and_what_they_hold(note: str, meta: int) -> None:
    assert sum(line.kind == "meta" for line in parse_lines(note)) == meta


@pytest.mark.parametrize("row", ["# a" + " " * 200_000 + "b", "# a" + " \t" * 100_000 + "b ## "])
def test_a_heading_may_hold_any_amount_of_space(row: str) -> None:
    assert [(line.kind, line.text) for line in parse_lines(row)] == [("heading", "a b")]


@pytest.mark.parametrize("row", [" " * 200_000 + "x-|", "-" + " " * 200_000 + "x|"])
def test_a_row_of_space_is_no_table(row: str) -> None:
    assert not {line.kind for line in parse_lines(f"a|b\n{row}")} & {"header", "cell"}


def test_a_summary_of_a_page_is_no_title() -> None:
    assert [line.kind for line in parse_lines("<details><summary>" + "저장 공간 " * 20_000)] == ["paragraph"]
    assert [line.kind for line in parse_lines("<details><summary>저장 공간</summary>")] == ["title"]


def test_signs_of_full_width_make_no_markup() -> None:
    (line,) = parse_lines("- [참고]（최대 14일） **보관**　１㎅")
    assert line.text == "[참고](최대 14일) 보관 1KB"
    assert [line.text[mark.start : mark.end] for mark in line.marks] == ["보관"]
