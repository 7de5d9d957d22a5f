"""What a row of Markdown is by itself: a heading, an item, the head of a table, a title in bold, a lead-in, an address.

Nothing here knows what stands above: which line stands under which is told by ``graph.notes``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from graph.inline import IMAGE, ITEM_MARK, Mark

TAB_WIDTH = 4
QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
RULE = re.compile(r"[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^\s#])|(?=\d{1,3}[.):]?[ \t]+[A-Z가-힣]))(.*)$")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]{0,200}>(.+?)</h\1>\s*$", re.I)
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_ITEM = re.compile(
    rf"([ \t\xa0]*)({ITEM_MARK}|[①-⑳])(?:[ \t\xa0]+|(?<=[①-⑳]))"
    r"(?:\d{1,2}[.)] +(?=[A-Za-z가-힣*]))?(.*)$"  # "- 1. on demand": one mark is enough
)
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_SEPARATOR = re.compile(r"[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$")
_CELL_BREAK = re.compile(r"(?<!\\)\|")
_KEY = re.compile(r"[^\s:#-][^:]*:(?:\s|$)")
_IN_FRONT = re.compile(rf"\s|$|#|-\s|-$|[\]}}]|{_KEY.pattern}")  # comments, lists, and what goes on below a key
_CONTENTS = re.compile(r"(?i)(?:table of )?contents|목\s?차|차례|toc")
_TO_SECTION = re.compile(r"(?:\d+(?:\.\d+)*[.)]?\s)?\[[^\]\n]{1,400}\]\(#[^)\n]{0,2000}\)\s*")
_WHERE = r"(?:<?https?://\S+|\[[^\]\n]{1,400}\]\((?:https?:/)?[./][^)\n]{0,2000}\))"
# What only says where to read on: an address, "[role]: https://...", "출처 : <address>"; the kind of a box.
_ELSEWHERE = re.compile(
    r"(?i)https?://\S+\s*$|<https?://\S+>\s*$|\[https?://[^\]\s]{1,400}\]\([^)\s]{0,2000}\)\s*$|\[!\w{1,20}\]\s*$"
    r"|\[[^\]\n]{1,200}\]:\s+(?:<|https?://|[./#])\S*\s*$"
    rf"|[(\[]?(?:출처|참고|참조|참고 ?자료|sources?|references?|refs?|links?)[)\]]?\s*(?:[:：→-]|->)?\s*{_WHERE}\s*$"
)
_REFERENCES = re.compile(
    r"(?i)(?:\d{1,2}\.\s)?(?:references?|bookmarks|(?:useful |further )?links|sources"
    r"|참고 ?(?:문서|자료|링크)?|참조|출처|레퍼런스)\W*"
)
_ONLY_LINK = re.compile(rf"{_WHERE}\s*$")
# What a list below is announced with: a colon, "다음과 같습니다.", "as follows".
ANNOUNCING_KO = r"(?:다음|아래)(?:과|와) 같(?:습니다|다|음)\.?$"
ANNOUNCING_EN = r"(?:as follows|the following)\.?$"
_ANNOUNCED = re.compile(rf"[:：]$|{ANNOUNCING_KO}|\b{ANNOUNCING_EN}")
_SENTENCE = re.compile(r"[다요음함됨임]$|[.!,]")
_LEADS = re.compile(r"\s?[-–—:：]\s")
_TOGETHER = re.compile(r" (?:&|and|및|와|과) ")
_LONGEST_LABEL = 40
_LONGEST_TITLE = 600
# What stays when a section is folded in: "<details><summary>1. VPC</summary>".
_SUMMARY = re.compile(r"(?:<details[^>]*>\s*)?<summary>", re.I)
_SENTENCE_END = re.compile(r"(?:[다요음함됨임][.!]|[a-z]{2}\.)\s*$")
_ASIDE = re.compile(r"(?i)(?:note|tip|important|caution|warning|remember|exam|참고|주의|중요|팁|예시|정리|요약)")
# What stands in bold as a whole and yet says something: a verb among five words or more, or a Korean ending.
_SAYS = re.compile(
    r"^(?=(?:\S+\s+){4}).*[가-힣]\.$|[가-힣]{2}\s[^:]*(?:니다|한다|된다|있다|없다|이다|세요|하자)$"
    r"|^(?=(?:\S+\s+){4})(?!(?:[Hh]ow|[Ww]h(?:at|en|y|ich|ere|o))\b).*\s(?:is|are|can|cannot|can't|does|do|don't|doesn't|has|have"
    r"|must|should|will|need|needs)\s(?!\S+$)"
)
_NO_LANGUAGE = ("", "text", "txt", "plain", "plaintext", "md", "markdown")  # of a fence
# What a frame of prose does not hold, and a line of Korean prose.
_CODE = re.compile(r"[{};]\s*$|^\s*(?:[$#>] |//|[\w.]+ ?= ?\S|<[\w/!])|\w\(\)|\|\||&&|^\s*[\w\"'-]+: *[\w\"'\[{]")
_KOREAN_LINE = re.compile(r"(?:[가-힣]{2,} ){2}")


class Item(NamedTuple):
    """A bullet or a number, and what stands behind it."""

    indent: int
    bullet: str  # "1" for any number
    body: str


def indent_width(row: str) -> int:
    """Return how far the white space that *row* consists of leads in."""
    return sum(TAB_WIDTH if sign == "\t" else 1 for sign in row)


def front_matter(rows: Sequence[str]) -> int:
    """Return how many rows the keys and values take that a note may begin with, between two rules.

    >>> front_matter(["---", "title: SQS", "---", "# SQS"])
    3
    """
    if not rows or rows[0].strip() != "---":
        return 0
    inside = list(takewhile(_IN_FRONT.match, rows[1:200]))
    first = next((row for row in inside if row.strip()), "")
    end = len(inside) + 2
    closed = [row.strip() for row in rows[end - 1 : end]] in (["---"], ["..."])
    return end if closed and _KEY.match(first) else 0


def parse_heading(row: str) -> tuple[str, int] | None:
    """Return the text and the level of a heading, or None.

    >>> parse_heading("## Queues ##"), parse_heading("<h1>SQS</h1>")
    (('Queues', 2), ('SQS', 1))
    """
    stripped = row.lstrip(" \t\xa0")
    match = HEADING.match(stripped if stripped.startswith("##") else row)  # "##" is no comment, however indented
    if match:
        return _unclosed(match[2]), len(match[1])
    match = _HTML_HEADING.match(stripped)
    return (match[2], int(match[1])) if match else None


def parse_underline(row: str) -> int | None:
    """Return the level of the heading that *row* may underline, or None."""
    match = _UNDERLINE.match(row)
    return None if match is None else 1 if match[1][0] == "=" else 2


def parse_item(row: str) -> Item | None:
    """Return what a list's item holds, or None.

    >>> parse_item("  2) [ ] order")
    Item(indent=2, bullet='1', body='order')
    """
    match = _ITEM.match(row)
    if match is None:
        return None
    bullet, body = match[2], match[3]
    if body.startswith("["):
        body = _CHECKBOX.sub("", body, count=1)
    elif body.startswith("##"):
        body = body.lstrip("#")
    return Item(indent_width(match[1]), "1" if bullet[-1] in ".)" or "①" <= bullet <= "⑳" else bullet, body)


def heads_table(row: str, following: str) -> bool:
    """Whether *row* holds the headers of the table that the row *following* it opens."""
    return "|" in row and "-" in following and "|" in following and _SEPARATOR.match(following) is not None


def frames_prose(rows: Sequence[str], number: int, fence: str) -> bool:
    """Whether the fence at row *number*, of no language of code, only frames notes: most rows a bullet or Korean."""
    if rows[number].strip().removeprefix(fence).strip().casefold() not in _NO_LANGUAGE:
        return False
    below = (rows[inner].strip() for inner in range(number + 1, len(rows)))
    inside = list(takewhile(lambda row: not row.startswith(fence), below))
    said = [row for row in inside if row]
    if not said or number + 1 + len(inside) >= len(rows) or any(_CODE.search(row) for row in said):
        return False
    if {"-", "+"} <= {row[0] for row in said}:
        return False  # what was taken out and put in: a patch
    prose = sum(bool(_ITEM.match(row) and len(row.split()) > 2) or _KOREAN_LINE.search(row) is not None for row in said)
    return 2 * prose >= len(said)


def leads_to_section(body: str, heading: str) -> bool:
    """Whether an item only leads to a section of the note: by its link, or below a *heading* "Table of contents"."""
    return _TO_SECTION.fullmatch(body) is not None or _CONTENTS.fullmatch(heading) is not None


def leads_elsewhere(text: str, heading: str) -> bool:
    """Whether a line only says where to read on: an address, a reference, a link below a *heading* "References"."""
    if _ELSEWHERE.match(text):
        return True
    return _ONLY_LINK.match(text) is not None and _REFERENCES.fullmatch(heading) is not None


def is_folded(text: str) -> bool:
    """Whether *text* is what stays of a section that is folded in."""
    return _SUMMARY.match(text) is not None


def is_aside(plain: str) -> bool:
    """Whether *plain* only bids to note something."""
    return _ASIDE.match(plain) is not None


def is_item_title(plain: str) -> bool:
    """Whether an item of the words *plain* may be the title of what stands below it."""
    return _is_few_words(plain) and not _LEADS.search(plain)


def is_list_title(plain: str, following: str) -> bool:
    """Whether *plain* is a few words above an item at the margin: "A & B" is rather what the list above is about."""
    if not _is_few_words(plain) or plain[:1].islower() or _TOGETHER.search(plain):
        return False
    item = parse_item(following)
    return item is not None and not item.indent and not RULE.match(following)


def is_bold_only(text: str, marks: tuple[Mark, ...]) -> bool:
    """Whether a line is in bold as a whole, but for a colon behind it."""
    if not marks or marks[0].kind != "bold" or marks[0].start != 0:
        return False
    return len(marks) == 1 and text[marks[0].end :].strip(" :：*\t") == ""


def is_bold_led(plain: str, marks: tuple[Mark, ...]) -> bool:
    """Whether a bold term begins a paragraph and a dash or colon follows it."""
    first = marks[0] if marks else None
    if first is None or first.kind != "bold" or first.start:
        return False
    return (plain[first.end - 1] in ":：" and first.end < len(plain)) or _LEADS.match(plain, first.end) is not None


def is_said(text: str) -> bool:
    """Whether a line in bold says something, rather than being a title."""
    return len(text) > _LONGEST_TITLE or _SENTENCE_END.search(text) is not None or _SAYS.search(text) is not None


def opens_list(rows: Sequence[str], number: int, plain: str, marks: tuple[Mark, ...]) -> bool:
    """Whether row *number*, of the words *plain*, leads in those below: it announces them, or heads a list.

    >>> opens_list(["Destinations", "", "- SQS"], 0, "Destinations", ())
    True
    """
    if _ANNOUNCED.search(plain):
        return True
    below = rows[number + 1 : number + 5]
    if is_bold_led(plain, marks):  # "**Term** : what it is", with its points below
        return len(below) > 0 and _ITEM.match(below[0]) is not None
    if not _is_few_words(plain):
        return False
    following, blank = "", 0
    for row in below:  # a blank row, or a picture with blank ones around it
        blank = blank + 1 if not row.strip() else 0
        if blank > 1:
            break
        if row.strip() and not IMAGE.match(row.strip()):
            following = row
            break
    return _ITEM.match(following) is not None and not RULE.match(following)


def split_cells(row: str) -> list[str]:
    r"""Return the texts between the bars of a table's row.

    >>> split_cells(r"| a | b \| c |")
    ['a', 'b \\| c']
    """
    stripped = row.strip().strip(">").strip()
    stripped = stripped.removeprefix("|")
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return [cell.strip() for cell in _CELL_BREAK.split(stripped)]


def _unclosed(heading: str) -> str:
    """The text of a heading without the signs that may close it: "Queues ##"."""
    text = heading.rstrip(" \t")
    rest = text.rstrip("#")
    return rest.rstrip() if rest != text and rest.endswith((" ", "\t")) else text


def _is_few_words(plain: str) -> bool:
    """Whether *plain* says nothing by itself: "Destinations"."""
    return len(plain) <= _LONGEST_LABEL and not _SENTENCE.search(plain)
