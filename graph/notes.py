"""Markdown text -> Lines: each with its number, its plain text and the lines that it stands under.

A small line parser instead of CommonMark, on purpose: people indent the paragraph below a bold title
with a tab (CommonMark makes code of it), nest bullets by one space, and mix ``1.`` with ``-`` on one
level. What matters here is which line stands under which, and that every line keeps its number. What a row
is by itself is told by ``graph.blocks``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph import blocks
from graph.inline import IMAGE, Mark, cut_marks, plain_text
from graph.wrapping import Wrapping

LineKind = Literal[
    "heading", "title", "item", "paragraph", "cell", "header", "quote", "wrap", "code", "image", "rule", "blank", "meta"
]  # fmt: skip

CONTENT_KINDS: frozenset[LineKind] = frozenset({"item", "paragraph", "cell", "quote"})
_BREAK = "\x1f"  # where a sentence was broken: one sign, a space to every pattern, that no text is written with


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
        return self._replace(text=self.text[start:end].rstrip(), marks=cut_marks(self.marks, start, end))


def parse_lines(text: str) -> tuple[Line, ...]:
    r"""Return every line of *text* in order; a table row gives one Line a cell, all with its number.

    >>> [(line.number, line.kind, line.trail) for line in parse_lines("# SQS\n**FIFO**\n- order\n  - exact")]
    [(1, 'heading', ()), (2, 'title', (0,)), (3, 'item', (0, 1)), (4, 'item', (0, 1, 2))]
    """
    return _Parser(text.split("\n")).parse()


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
        rows, number = self.rows, blocks.front_matter(self.rows)
        for inner in range(number):
            self._add(inner, "", "meta", trail=False)
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

    def _block(self, number: int, row: str) -> int:
        """Read the block that starts at row *number*; return the number of the next row."""
        bare = self.box[1] + row if self.box else row
        quoted = False
        while match := blocks.QUOTE.match(bare):
            bare, quoted = bare[match.end() :], True
        stripped = bare.lstrip(" \t\xa0")
        following = self.rows[number + 1] if number + 1 < len(self.rows) else ""
        if not stripped:
            self._add(number, "", "blank", trail=False)
            return number + 1
        if fence := blocks.FENCE.match(bare):
            return self._code(number, fence[1])
        if heading := blocks.parse_heading(bare):
            return self._heading(number, *heading)
        if blocks.RULE.match(bare):
            self._add(number, "", "rule", trail=False)
            return number + 1
        if blocks.heads_table(bare, following):
            return self._table(number, row)
        if item := blocks.parse_item(bare):
            return self._item(number, item)
        level = blocks.parse_underline(following)
        if level == 1 or (level and self.after_blank):  # a dashed line below running text is a rule more often
            self._heading(number, stripped, level)
            self._add(number + 1, "", "rule", trail=False)
            return number + 2
        indent = blocks.indent_width(bare[: len(bare) - len(stripped)])
        return self._paragraph(number, stripped, indent, quoted=quoted)

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

    def _trail(self) -> tuple[int, ...]:
        trail = [position for _, position in self.headings]
        if self.title is not None:
            trail.append(self.title)
        if self.lead is not None:
            trail.append(self.lead)
        trail.extend(position for _, _, position in self.items)
        return tuple(trail)

    def _heads_next(self, number: int) -> bool:
        """Whether the next line that is not blank is a heading."""
        below = map(self.raws.__getitem__, range(number + 1, len(self.raws)))
        return blocks.HEADING.match(next(filter(str.strip, below), "")) is not None

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

    def _item(self, number: int, item: blocks.Item) -> int:
        indent, bullet, body = item
        while self.items and self.items[-1][0] > indent:
            self.items.pop()
        level = [place for place, above in enumerate(self.items) if above[0] == indent]
        same = [place for place in level if self.items[place][1] == bullet]
        if not same and level and "1" not in (bullet, self.items[-1][1]) and not self._is_titled():
            same = level[-1:]  # another bullet goes on with the list, unless what it follows is its title
        if same:
            del self.items[same[0] :]
        if not self.items and indent == 0 and self.lead is not None and self._lead_is_over():
            self.lead = None
        plain, marks = plain_text(body)
        heading = self._heading_text()
        said = plain and not blocks.leads_to_section(body, heading) and not blocks.leads_elsewhere(body, heading)
        kind: LineKind = "item" if said else "image" if not plain and IMAGE.search(body) else "meta"
        position = self._add(number, plain, kind, depth=len(self.items), marks=marks)
        self.items.append((indent, bullet, position))
        self.last_item, self.below = position, set()
        if said:
            self.sentence = position, body.replace(_BREAK, " "), body
        return number + 1

    def _heading_text(self) -> str:
        return self.lines[self.headings[-1][1]].text if self.headings else ""

    def _is_titled(self, kinds: tuple[str, ...] = ("blank", "quote")) -> bool:
        """Whether the last item is a few words with nothing but such *kinds* below it: the title of what follows."""
        position = self.items[-1][2]
        if position != self.last_item or not self.below <= set(kinds):
            return False
        return blocks.is_item_title(self.lines[position].text)

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
        return blocks.is_bold_only(last.text, last.marks) or last.raw.endswith("  ")

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
        self.lines.append(own._replace(marks=cut_marks(marks, start, len(plain)), part=(start, len(plain))))
        self.below.add("wrap")
        if first.kind != "item" and not self.items:
            self.lead = position if blocks.opens_list(self.rows, number, plain, marks) else None
        self.sentence = position, whole, text
        return True

    def _paragraph(self, number: int, text: str, indent: int, *, quoted: bool) -> int:
        if self._goes_on_below(number, text, quoted=quoted):
            return number + 1
        plain, marks = plain_text(text)
        bold = blocks.is_bold_only(plain, marks)
        apart = indent == 0 and (self.after_blank or bold or self._parts_lists(number, plain))
        if apart and not (self.items and (self._goes_on() or (quoted and self._is_titled()))):
            self.items = []
        while self.items and self.items[-1][0] >= indent and indent > 0 and not self._breaks_off():
            self.items.pop()
        if plain and blocks.leads_elsewhere(text, self._heading_text()):
            self._add(number, "", "meta", trail=False)
            return number + 1
        if not plain:
            image = IMAGE.search(text) is not None
            self._add(number, "", "image" if image else "meta", trail=image)
            return number + 1
        folded = blocks.is_folded(text)
        if folded and self._heads_next(number):  # the heading says it again
            self._add(number, "", "meta", trail=False)
            return number + 1
        if not self.items and (folded or bold) and not blocks.is_said(plain):
            self.title, self.lead = None, None
            self.title = self._add(number, plain, "title", marks=marks)
            return number + 1
        if not self.items:
            self.lead = None
            if blocks.is_bold_led(plain, marks):
                beside = self.led or self._ends_list(plain)
                if beside and self._title_is_filled():  # a sibling of the title, which others stood before, too
                    self.title = None
                self.led = self.led or self.title is None
        position = self._add(number, plain, "quote" if quoted else "paragraph", marks=marks)
        if not self.items and blocks.opens_list(self.rows, number, plain, marks):
            self.lead = position
        self.sentence = position, text.replace(_BREAK, " "), text
        return number + 1

    def _parts_lists(self, number: int, plain: str) -> bool:
        """Whether a few words stand between two items at the margin: the title of the second, not more of the first."""
        if not self.items or self.items[-1][0] or self.items[-1][2] != len(self.lines) - 1:
            return False
        following = self.rows[number + 1] if number + 1 < len(self.rows) else ""
        return blocks.is_list_title(plain, following) and not self._breaks_off()

    def _ends_list(self, plain: str) -> bool:
        """Whether what begins here is beside the title of the list right above: one below a heading that said more.

        What only bids to note something goes on with the list.
        """
        if self.title is None or not self.after_blank or blocks.is_aside(plain):
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

    def _code(self, number: int, fence: str) -> int:
        self._add(number, "", "code")
        if self.box is None and blocks.frames_prose(self.rows, number, fence):
            indent = blocks.indent_width(self.rows[number].partition(fence)[0])
            if self.items and self.items[-1][2] == len(self.lines) - 2:  # right below an item it belongs to it
                indent = max(indent, self.items[-1][0] + 2)
            self.box = fence, " " * indent
            return number + 1
        for inner in range(number + 1, len(self.rows)):
            row = self.rows[inner]
            self._add(inner, row, "code")
            closing = blocks.FENCE.match(row)
            if closing and closing[1].startswith(fence):
                return inner + 1
        return len(self.rows)

    def _table(self, number: int, raw: str) -> int:
        headers = [plain_text(cell)[0] for cell in blocks.split_cells(raw)]
        self._add(number, " | ".join(headers), "header")
        self._add(number + 1, "", "rule", trail=False)
        number += 2
        while number < len(self.rows) and "|" in self.rows[number] and self.rows[number].strip():
            row = self.rows[number]
            cells = [plain_text(cell) for cell in blocks.split_cells(row)]
            before = len(self.lines)
            for place, (plain, marks) in enumerate(cells):
                if plain:
                    column = headers[place] if place < len(headers) else ""
                    self._add(number, plain, "cell", depth=place, marks=marks, column=column, row=cells[0][0])
            if len(self.lines) == before:
                self._add(number, "", "rule", trail=False)
            number += 1
        return number
