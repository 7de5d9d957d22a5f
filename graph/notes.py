"""Markdown text -> Lines: each with its number, its plain text and the lines that it stands under.

A small line parser instead of CommonMark, on purpose: people indent the paragraph below a bold title
with a tab (CommonMark makes code of it), nest bullets by one space, and mix ``1.`` with ``-`` on one
level. What matters here is which line stands under which, and that every line keeps its number.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Literal, NamedTuple

from graph.inline import IMAGE, Mark, plain_text
from graph.wrapping import Wrapping

LineKind = Literal[
    "heading", "title", "item", "paragraph", "cell", "header", "quote", "wrap", "code", "image", "rule", "blank", "meta"
]  # fmt: skip

CONTENT_KINDS: frozenset[LineKind] = frozenset({"item", "paragraph", "cell", "quote"})
_SENTENCE = re.compile(r"[다요음함됨임]$|[.!,]")
_LEADS = re.compile(r"\s?[-–—:：]\s")
_TOGETHER = re.compile(r" (?:&|and|및|와|과) ")
# What a list below is announced with: a colon, "다음과 같습니다.", "as follows".
ANNOUNCING_KO = r"(?:다음|아래)(?:과|와) 같(?:습니다|다|음)\.?$"
ANNOUNCING_EN = r"(?:as follows|the following)\.?$"
_ANNOUNCED = re.compile(rf"[:：]$|{ANNOUNCING_KO}|\b{ANNOUNCING_EN}")
_LONGEST_LEAD = 40
_LONGEST_TITLE = 600
_BREAK = "\x1f"  # where a sentence was broken: one sign, a space to every pattern, that no text is written with
TAB_WIDTH = 4
_KEY = re.compile(r"[^\s:#-][^:]*:(?:\s|$)")
_IN_FRONT = re.compile(rf"\s|$|#|-\s|-$|[\]}}]|{_KEY.pattern}")  # comments, lists, and what goes on below a key
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^\s#])|(?=\d{1,3}[.):]?[ \t]+[A-Z가-힣]))(.*)$")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]{0,200}>(.+?)</h\1>\s*$", re.I)
_ITEM = re.compile(
    r"([ \t\xa0]*)([-*+•·▪◦‣]|\(?\d{1,3}[.)]|[①-⑳])(?:[ \t\xa0]+|(?<=[①-⑳]))"
    r"(?:\d{1,2}[.)] +(?=[A-Za-z가-힣*]))?(.*)$"  # "- 1. on demand": one mark is enough
)
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
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_RULE = re.compile(r"[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_SEPARATOR = re.compile(r"[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_CELL_BREAK = re.compile(r"(?<!\\)\|")
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


class Line(NamedTuple):
    """One line of a note, or one cell of a table row.

    *text* is the line without markup; *depth* a heading's level, an item's nesting or a cell's column.
    *trail* holds the positions (in the parsed tuple) of the lines that this one stands under, outermost
    first: headings, a bold title, parent items, a lead-in paragraph. *column* and *row* are the texts
    of a cell's column and row headers; *opens* says that other lines stand under this one.

    A sentence that was broken over *rows* rows is the *text* of the line that begins it; those that go on with it are
    of kind "wrap" and hold only what stands in them. *part* is the place of a row's own words in the sentence.
    """

    number: int
    raw: str
    text: str
    kind: LineKind
    depth: int = 0
    trail: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    column: str = ""
    row: str = ""
    opens: bool = False
    rows: int = 1
    part: tuple[int, int] | None = None

    @property
    def lead_mark(self) -> Mark | None:
        """The stretch set apart that the line begins with, or None."""
        return self.marks[0] if self.marks and self.marks[0].start == 0 else None

    @property
    def own(self) -> Line:
        """The line with no more than its own words, where others go on with its sentence."""
        if self.part is None or self.kind == "wrap":
            return self
        start, end = self.part
        return self._replace(text=self.text[start:end].rstrip(), marks=_cut(self.marks, start, end))


def parse_lines(text: str) -> tuple[Line, ...]:
    r"""Return every line of *text* in order; a table row gives one Line a cell, all with its number.

    >>> [(line.number, line.kind, line.trail) for line in parse_lines("# SQS\n**FIFO**\n- order\n  - exact")]
    [(1, 'heading', ()), (2, 'title', (0,)), (3, 'item', (0, 1)), (4, 'item', (0, 1, 2))]
    """
    return _Parser(text.split("\n")).parse()


def _width(indent: str) -> int:
    return sum(TAB_WIDTH if sign == "\t" else 1 for sign in indent)


class _Parser:
    """Walks the lines once; the three stacks hold what the next line may stand under."""

    def __init__(self, rows: list[str]) -> None:
        self.raws = rows
        self.rows = list(rows)  # what is left of them where a comment begins or ends
        self.last_closed = next((at for at in range(len(rows) - 1, -1, -1) if "-->" in rows[at]), -1)
        self.lines: list[Line] = []
        self.headings: list[tuple[int, int]] = []  # (level, position)
        self.title: int | None = None
        self.led = False  # whether bold terms lead paragraphs below the heading: "**Cloning** - a copy"
        self.items: list[tuple[int, str, int]] = []  # (indent, bullet, position)
        self.lead: int | None = None  # a paragraph that ends in a colon
        self.after_blank = True
        self.last_item = -1
        self.below: set[LineKind] = set()  # the kinds of the lines after the last item
        self.box: tuple[str, str] | None = None  # the fence around prose, and its indent
        self.wrapping = Wrapping()
        self.sentence: tuple[int, str, str] | None = None  # what the last row may leave open: position, whole, last row

    def parse(self) -> tuple[Line, ...]:
        rows, number = self.rows, 0
        if rows and rows[0].strip() == "---":
            number = self._skip_front_matter()
        while number < len(rows):
            row = rows[number]
            if not row or row.isspace():
                self._add(number, "", "blank", trail=False)
                self.after_blank = True
                number += 1
                continue
            if self.box and row.strip().startswith(self.box[0]):
                self._add(number, "", "code")
                self.box = None
                number += 1
                continue
            if "<!--" in row and (following := self._comment(number)) != number:
                number = following
                continue
            number = self._block(number, row)
            self.after_blank = False
        parents = {position for line in self.lines for position in line.trail}
        for position in parents:
            self.lines[position] = self.lines[position]._replace(opens=True)
        if self.lines and self.lines[-1].kind == "blank" and self.lines[-1].raw == "":
            self.lines.pop()  # the text ended in a line end
        return tuple(self.lines)

    def _skip_front_matter(self) -> int:
        inside = list(takewhile(_IN_FRONT.match, self.rows[1:200]))
        first = next((row for row in inside if row.strip()), "")
        end = len(inside) + 2
        if not _KEY.match(first) or [row.strip() for row in self.rows[end - 1 : end]] not in (["---"], ["..."]):
            return 0
        for inner in range(end):
            self._add(inner, "", "meta", trail=False)
        return end

    def _comment(self, number: int) -> int:
        """Pass over the comment that row *number* leaves open, if another closes it; the number of the next row."""
        row = self.rows[number]
        start = row.find("<!--", row.rfind("-->") + 1)
        if start < 0 or row[:start].endswith("`") or number >= self.last_closed:
            return number
        closed = next(at for at in range(number + 1, len(self.rows)) if "-->" in self.rows[at])
        self.rows[closed] = self.rows[closed].partition("-->")[2].lstrip()
        if row[:start].strip():  # what stands before it is read
            self.rows[number] = row[:start]
            self._block(number, row[:start])
            self.after_blank = False
            number += 1
        following = closed if self.rows[closed] else closed + 1
        for inner in range(number, following):
            self._add(inner, "", "meta", trail=False)
        return following

    def _block(self, number: int, row: str) -> int:
        """Read the block that starts at row *number*; return the number of the next row."""
        bare = self.box[1] + row if self.box else row
        quoted = False
        while match := _QUOTE.match(bare):
            bare, quoted = bare[match.end() :], True
        stripped = bare.lstrip(" \t\xa0")
        if not stripped:
            self._add(number, "", "blank", trail=False)
            return number + 1
        first = stripped[0]
        if first in "`~" and (match := _FENCE.match(bare)):
            return self._code(number, match[1])
        if first == "#" and (match := _HEADING.match(bare if stripped[1:2] != "#" else stripped)):
            return self._heading(number, _unclosed(match[2]), len(match[1]))  # "##" is no comment, however indented
        if first == "<" and (match := _HTML_HEADING.match(stripped)):
            return self._heading(number, match[2], int(match[1]))
        if first in "-*_" and _RULE.match(bare):
            self._add(number, "", "rule", trail=False)
            return number + 1
        following = self.rows[number + 1] if number + 1 < len(self.rows) else ""
        if "|" in bare and "-" in following and "|" in following and _SEPARATOR.match(following):
            return self._table(number, row)
        if (first in "-*+•·▪◦‣(" or first.isdigit() or "①" <= first <= "⑳") and (match := _ITEM.match(bare)):
            return self._item(number, match)
        if following and following[0] in "=- " and self._is_underlined(number, following):
            level = 1 if "=" in following else 2
            self._heading(number, stripped, level)
            self._add(number + 1, "", "rule", trail=False)
            return number + 2
        return self._paragraph(number, stripped, _width(bare[: len(bare) - len(stripped)]), quoted=quoted)

    def _is_underlined(self, number: int, following: str) -> bool:
        match = _UNDERLINE.match(following)
        if match is None:
            return False
        # A dashed line below running text is a rule more often than a heading.
        return "=" in match[1] or self.after_blank

    def _trail(self, items: bool = True) -> tuple[int, ...]:
        trail = [position for _, position in self.headings]
        if self.title is not None:
            trail.append(self.title)
        if self.lead is not None:
            trail.append(self.lead)
        if items:
            trail.extend(position for _, _, position in self.items)
        return tuple(trail)

    def _heads_next(self, number: int) -> bool:
        """Whether the next line that is not blank is a heading."""
        below = map(self.raws.__getitem__, range(number + 1, len(self.raws)))
        return _HEADING.match(next(filter(str.strip, below), "")) is not None

    def _add(
        self,
        number: int,
        text: str,
        kind: LineKind,
        *,
        depth: int = 0,
        marks: tuple[Mark, ...] = (),
        trail: bool = True,
        column: str = "",
        row: str = "",
    ) -> int:
        under = self._trail() if trail else ()
        self.sentence = None
        self.lines.append(Line(number + 1, self.raws[number], text, kind, depth, under, marks, column, row))
        self.below.add(kind)
        return len(self.lines) - 1

    def _heading(self, number: int, text: str, level: int) -> int:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        self.title, self.lead, self.items, self.led = None, None, [], False
        plain, marks = plain_text(text)
        position = self._add(number, plain, "heading", depth=level, marks=marks)
        self.headings.append((level, position))
        return number + 1

    def _item(self, number: int, match: re.Match[str]) -> int:
        indent, bullet = _width(match[1]), "1" if match[2][-1] in ".)" or "①" <= match[2] <= "⑳" else match[2]
        while self.items and self.items[-1][0] > indent:
            self.items.pop()
        level = [place for place, item in enumerate(self.items) if item[0] == indent]
        same = [place for place in level if self.items[place][1] == bullet]
        if not same and level and "1" not in (bullet, self.items[-1][1]) and not self._is_titled():
            same = level[-1:]  # another bullet goes on with the list, unless what it follows is its title
        if same:
            del self.items[same[0] :]
        if not self.items and indent == 0 and self.lead is not None and self._lead_is_over():
            self.lead = None
        body = match[3]
        if body.startswith("["):
            body = _CHECKBOX.sub("", body, count=1)
        elif body.startswith("##"):
            body = body.lstrip("#")
        plain, marks = plain_text(body)
        said = plain and not self._is_contents(body) and not self._leads_elsewhere(body)
        kind: LineKind = "item" if said else "image" if not plain and IMAGE.search(body) else "meta"
        position = self._add(number, plain, kind, depth=len(self.items), marks=marks)
        self.items.append((indent, bullet, position))
        self.last_item, self.below = position, set()
        if said:
            self.sentence = position, body.replace(_BREAK, " "), body
        return number + 1

    def _is_contents(self, body: str) -> bool:
        """Whether an item only leads to a section of the note: by its link, or below "Table of contents"."""
        heading = self.lines[self.headings[-1][1]].text if self.headings else ""
        return _TO_SECTION.fullmatch(body) is not None or _CONTENTS.fullmatch(heading) is not None

    def _leads_elsewhere(self, text: str) -> bool:
        """Whether a line only says where to read on: an address, a reference, or a link below "References"."""
        if _ELSEWHERE.match(text):
            return True
        heading = self.lines[self.headings[-1][1]].text if self.headings else ""
        return _ONLY_LINK.match(text) is not None and _REFERENCES.fullmatch(heading) is not None

    def _is_titled(self, kinds: tuple[str, ...] = ("blank", "quote")) -> bool:
        """Whether the last item is a few words with nothing but such *kinds* below it: the title of what follows."""
        position = self.items[-1][2]
        if position != self.last_item or not self.below <= set(kinds):
            return False
        text = self.lines[position].text
        return len(text) <= _LONGEST_LEAD and not _SENTENCE.search(text) and not _LEADS.search(text)

    def _goes_on(self) -> bool:
        """Whether text stands at once below an item of a few words, so that the paragraphs after it do, too."""
        position = self.items[-1][2]
        follows = self.lines[position + 1].kind if position + 1 < len(self.lines) else "blank"
        return follows == "paragraph" and self._is_titled(("blank", "quote", "paragraph", "image", "meta"))

    def _breaks_off(self) -> bool:
        """Whether the line right above is an item that goes on below: a bold title, or one with a hard break."""
        last = self.lines[-1]
        if self.after_blank or self.items[-1][2] != len(self.lines) - 1:
            return False
        return _is_bold_only(last.text, last.marks) or last.raw.endswith("  ")

    def _lead_is_over(self) -> bool:
        """Whether the list below the lead-in has ended: something else stands between."""
        for line in reversed(self.lines):
            if line.kind in ("blank", "image", "wrap"):
                continue
            return line.kind != "item" and line is not self.lines[self.lead or 0]
        return True

    def _goes_on_below(self, number: int, text: str, *, quoted: bool) -> bool:
        """Add row *number* to the sentence that the row above leaves open, if there is one and it does."""
        if self.sentence is None or self.after_blank:
            return False
        position, whole, above = self.sentence
        first = self.lines[position]
        if (first.kind == "quote") != quoted or not self.wrapping.joins(above, text, whole):
            return False
        whole = f"{whole.rstrip()}{_BREAK}{text.replace(_BREAK, ' ')}"
        broken, marks = plain_text(whole)
        plain, start = broken.replace(_BREAK, " "), broken.rfind(_BREAK) + 1
        last = self.lines[-1]
        self.lines[-1] = last._replace(part=((last.part or (0, 0))[0], start))
        self.lines[position] = self.lines[position]._replace(text=plain, marks=marks, rows=first.rows + 1)
        depth = first.depth + 1 if first.kind == "item" else 0  # as deep as the words of the item
        own = Line(number + 1, self.raws[number], plain[start:], "wrap", depth, first.trail)
        self.lines.append(own._replace(marks=_cut(marks, start, len(plain)), part=(start, len(plain))))
        self.below.add("wrap")
        if first.kind != "item" and not self.items:
            leads = _ANNOUNCED.search(plain) or self._leads_in(number, plain, marks)
            self.lead = position if leads else None
        self.sentence = position, whole, text
        return True

    def _paragraph(self, number: int, text: str, indent: int, *, quoted: bool) -> int:
        if self._goes_on_below(number, text, quoted=quoted):
            return number + 1
        plain, marks = plain_text(text)
        apart = indent == 0 and (self.after_blank or _is_bold_only(plain, marks) or self._parts_lists(number, plain))
        if apart and not (self.items and (self._goes_on() or (quoted and self._is_titled()))):
            self.items = []
        while self.items and self.items[-1][0] >= indent and indent > 0 and not self._breaks_off():
            self.items.pop()
        if plain and self._leads_elsewhere(text):
            self._add(number, "", "meta", trail=False)
            return number + 1
        if not plain:
            image = IMAGE.search(text) is not None
            self._add(number, "", "image" if image else "meta", trail=image)
            return number + 1
        folded = _SUMMARY.match(text) is not None
        if folded and self._heads_next(number):  # the heading says it again
            self._add(number, "", "meta", trail=False)
            return number + 1
        if not self.items and (folded or _is_bold_only(plain, marks)) and not _is_said(plain):
            self.title, self.lead = None, None
            self.title = self._add(number, plain, "title", marks=marks)
            return number + 1
        if not self.items:
            self.lead = None
            if _is_bold_led(plain, marks):
                beside = self.led or self._ends_list(plain)
                if beside and self._title_is_filled():  # a sibling of the title, which others stood before, too
                    self.title = None
                self.led = self.led or self.title is None
        position = self._add(number, plain, "quote" if quoted else "paragraph", marks=marks)
        if not self.items and (_ANNOUNCED.search(plain) or self._leads_in(number, plain, marks)):
            self.lead = position
        self.sentence = position, text.replace(_BREAK, " "), text
        return number + 1

    def _parts_lists(self, number: int, plain: str) -> bool:
        """Whether a few words stand between two items at the margin: the title of the second, not more of the first."""
        if not self.items or self.items[-1][0] or self.items[-1][2] != len(self.lines) - 1:
            return False
        if len(plain) > _LONGEST_LEAD or plain[:1].islower() or _SENTENCE.search(plain) or self._breaks_off():
            return False
        if _TOGETHER.search(plain):  # "A & B" is rather what the list is about as well
            return False
        following = self.rows[number + 1] if number + 1 < len(self.rows) else ""
        match = _ITEM.match(following)
        return match is not None and not match[1] and _RULE.match(following) is None

    def _ends_list(self, plain: str) -> bool:
        """Whether what begins here is beside the title of the list right above: one below a heading that said more.

        What only bids to note something goes on with the list.
        """
        if self.title is None or not self.after_blank or _ASIDE.match(plain):
            return False
        above, last = self._said_before(self.title), self._said_before(len(self.lines))
        return above not in ("", "heading", "title") and last == "item"

    def _said_before(self, position: int) -> str:
        """The kind of the nearest line before a position that is not blank, or ""."""
        kinds = (self.lines[place].kind for place in range(position - 1, -1, -1))
        return next((kind for kind in kinds if kind not in ("blank", "wrap")), "")

    def _title_is_filled(self) -> bool:
        """Whether anything stands below the bold title yet."""
        title = self.title if self.title is not None else len(self.lines)
        return any(line.kind != "blank" for line in self.lines[title + 1 :])

    def _leads_in(self, number: int, plain: str, marks: tuple[Mark, ...]) -> bool:
        """Whether a bold term's definition, or a few words, stand right above a list: "Destinations"."""
        if _is_bold_led(plain, marks):  # "**Term** : what it is", with its points below
            return number + 1 < len(self.rows) and _ITEM.match(self.rows[number + 1]) is not None
        if len(plain) > _LONGEST_LEAD or _SENTENCE.search(plain):
            return False
        blank = 0
        following = ""
        for row in self.rows[number + 1 : number + 5]:  # a blank row, or a picture with blank ones around it
            blank = blank + 1 if not row.strip() else 0
            if blank > 1:
                break
            if row.strip() and not IMAGE.match(row.strip()):
                following = row
                break
        return _ITEM.match(following) is not None and not _RULE.match(following)

    def _code(self, number: int, fence: str) -> int:
        self._add(number, "", "code")
        if self.box is None and self._is_prose(number, fence):
            indent = _width(self.rows[number].partition(fence)[0])
            if self.items and self.items[-1][2] == len(self.lines) - 2:  # right below an item it belongs to it
                indent = max(indent, self.items[-1][0] + 2)
            self.box = fence, " " * indent
            return number + 1
        for inner in range(number + 1, len(self.rows)):
            row = self.rows[inner]
            self._add(inner, row, "code")
            closing = _FENCE.match(row)
            if closing and closing[1].startswith(fence):
                return inner + 1
        return len(self.rows)

    def _is_prose(self, number: int, fence: str) -> bool:
        """Whether a fence without a language of code only frames notes: every other line a bullet or Korean."""
        if self.rows[number].strip().removeprefix(fence).strip().casefold() not in _NO_LANGUAGE:
            return False
        rows = (self.rows[inner].strip() for inner in range(number + 1, len(self.rows)))
        inside = list(takewhile(lambda row: not row.startswith(fence), rows))
        said = [row for row in inside if row]
        if not said or number + 1 + len(inside) >= len(self.rows) or any(_CODE.search(row) for row in said):
            return False
        if {"-", "+"} <= {row[0] for row in said}:
            return False  # what was taken out and put in: a patch
        prose = sum(
            bool(_ITEM.match(row) and len(row.split()) > 2) or _KOREAN_LINE.search(row) is not None for row in said
        )
        return 2 * prose >= len(said)

    def _table(self, number: int, raw: str) -> int:
        headers = [plain_text(cell)[0] for cell in _split_cells(raw)]
        self._add(number, " | ".join(headers), "header")
        self._add(number + 1, "", "rule", trail=False)
        number += 2
        while number < len(self.rows) and "|" in self.rows[number] and self.rows[number].strip():
            row = self.rows[number]
            cells = [plain_text(cell) for cell in _split_cells(row)]
            before = len(self.lines)
            for place, (plain, marks) in enumerate(cells):
                if plain:
                    column = headers[place] if place < len(headers) else ""
                    self._add(number, plain, "cell", depth=place, marks=marks, column=column, row=cells[0][0])
            if len(self.lines) == before:
                self._add(number, "", "rule", trail=False)
            number += 1
        return number


def _cut(marks: tuple[Mark, ...], start: int, end: int) -> tuple[Mark, ...]:
    """The marks between two places, counted from the first."""
    cut = (mark._replace(start=max(mark.start, start) - start, end=min(mark.end, end) - start) for mark in marks)
    return tuple(mark for mark in cut if mark.start < mark.end)


def _is_bold_led(plain: str, marks: tuple[Mark, ...]) -> bool:
    """Whether a bold term begins a paragraph and a dash or colon follows it."""
    first = marks[0] if marks else None
    if first is None or first.kind != "bold" or first.start:
        return False
    return (plain[first.end - 1] in ":：" and first.end < len(plain)) or _LEADS.match(plain, first.end) is not None


def _unclosed(heading: str) -> str:
    """The text of a heading without the signs that may close it: "Queues ##"."""
    text = heading.rstrip(" \t")
    rest = text.rstrip("#")
    return rest if rest != text and rest.endswith((" ", "\t")) else text


def _split_cells(row: str) -> list[str]:
    stripped = row.strip().strip(">").strip()
    stripped = stripped.removeprefix("|")
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return [cell.strip() for cell in _CELL_BREAK.split(stripped)]


def _is_said(text: str) -> bool:
    """Whether a line in bold says something, rather than being a title."""
    return len(text) > _LONGEST_TITLE or _SENTENCE_END.search(text) is not None or _SAYS.search(text) is not None


def _is_bold_only(text: str, marks: tuple[Mark, ...]) -> bool:
    if not marks or marks[0].kind != "bold" or marks[0].start != 0:
        return False
    return len(marks) == 1 and text[marks[0].end :].strip(" :：*\t") == ""
