"""A line of Markdown -> its plain text, and where bold, italics and code stood in it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from graph.signs import SIGNS

# Beyond this a line is data, not prose: inline markup is left alone so that no pattern runs wild on it.
LONGEST_MARKED_UP = 20_000

_EMBED = r"!\[\[[^\]\n]{0,500}\]\]|<figure\b.{0,4000}?</figure>|<img\b[^>\n]{0,2000}>"
_TARGET = r"\((?:<[^>\n]{0,2000}>|[^)\n]{0,2000})\)"  # where a link or a picture leads
IMAGE = re.compile(_EMBED + r"|!\[[^\]\n]{0,500}\](?:" + _TARGET + r"|\[[^\]\n]{0,200}\])?", re.I)
_GONE = r"(?:~~(?=[^\s~])[^\n]{1,600}?(?<=[^\s~])~~(?!~)|<!--[^\n]{0,4000}?-->)"  # struck out, a comment
_INLINE = re.compile(
    r"(?=[!<~`\[*_{\\])(?:"  # at any other sign nothing begins: one test instead of one for each alternative
    rf"{_EMBED}|(?:^|(?<=\s)){_GONE}\s?|{_GONE}|!\[[^\]\n]{{0,500}}\]{_TARGET}"  # these leave nothing
    r"|(?P<tick>`{1,3})(?P<code>[^`\n]{1,400})(?P=tick)"
    rf"|\[(?P<link>[^\]\[\n]{{1,400}})\]{_TARGET}"
    # "[[page]]", "[[page|what it says]]", and no mark of a source: "[[1]](url)"
    r"|(?<!\w)\[\[(?![\d, ]+\]\])(?:[^\]\[|\n]{0,300}\|)?(?P<wiki>[^\]\[|\n]{1,300})\]\](?!\()"
    r"|(?P<bold>\*\*|__)(?=[*_]?[^\s*])(?P<strong>[^\n]{1,600}?)(?<=\S)(?P=bold)(?![*_])"
    r"|(?<![\w*])(?P<slant>[*_])(?=[^\s*_])(?P<italic>[^*_\n]{1,400}?)(?<=\S)(?P=slant)(?!\w)"
    r"|</?[a-zA-Z][^>\n]{0,200}>|\{:[^}\n]{0,200}\}"  # the last: attributes, as Jekyll has them
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|>~]))"
)
ITEM_MARK = r"(?:[-*+•·▪◦‣]|\(?\d{1,3}[.)])"
_LEAD = re.compile(rf"(?:\s*(?:>|(?:{ITEM_MARK}|#{{1,6}})(?=\s)|\[[ xX]\](?=\s)))+\s*")
"""What makes a line a quotation, an item, a heading or a task."""
_CELL_END = re.compile(r"(?<!\\)\|")
_TAG = re.compile(
    r"<(?!/?(?:br|b|i|u|em|strong|code|sub|sup|kbd|mark|small|span|p|div|font|center)\s*/?>)(?=/?[a-zA-Z][^>\n]{0,2000}>)"
)
"""What opens a tag that does more than set words apart, or a placeholder ("<bucket>"): a reader sees it as it is."""
_STAND_IN = "\ue000"
_MARKUP = re.compile(r"[*_`\[<\\]|~~|\{:")
_SPACE = re.compile(r"&(?:nbsp|emsp|ensp|thinsp|#160);")
_WIDEST = 60
# Says no more than one space, and takes a pattern that begins with spaces its square in time.
_WIDE = re.compile(rf"(?<!\s)\s{{{_WIDEST},}}")
_BULLETS = "ㅁㅇ"  # letters that Koreans type for a box and a circle
_ORNAMENT = re.compile(
    r"^(?:[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u2bff\u2600-\u27bf\ufe0f\u200b\u200d]"
    rf"|[\U0001f000-\U0001faff]|[{_BULLETS}](?= )|[ \t\xa0])+"
)


def _without_signs(first: int, last: int) -> str:
    """A range of letters, as a pattern writes it, without the signs of yes and no, which say something."""
    kept = sorted(place for place in map(ord, SIGNS) if first <= place <= last)
    starts, ends = (first, *(place + 1 for place in kept)), (*(place - 1 for place in kept), last)
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True) if start <= end)


_PICTURES = ((0x2600, 0x2712), (0x2729, 0x274B), (0x1F000, 0x1FAFF))
_EMOJI = "".join(_without_signs(*pictures) for pictures in _PICTURES) + "\u2b50\u2b55\ufe0f\u200d"
_ORNAMENT_BEHIND = re.compile(rf"[(（]?(?<![{_EMOJI}])[{_EMOJI}]+[)）]?$")
# Letters and signs of full width, and units in one sign, that say what their usual forms do; no sign of markup is here.
_FULL_WIDTH = "：（），．％＋－／＝～＄" + "".join(
    chr(sign) for first, last in ("０９", "ＡＺ", "ａｚ") for sign in range(ord(first), ord(last) + 1)
)
_USUAL = str.maketrans(
    {sign: chr(ord(sign) - 0xFEE0) for sign in _FULL_WIDTH}
    | {"\u3000": " ", "㎅": "KB", "㎆": "MB", "㎇": "GB", "㎳": "ms", "㎲": "µs"}
)


class Mark(NamedTuple):
    """A stretch of a line's text that its author set apart."""

    start: int
    end: int
    kind: Literal["bold", "code", "italic"]


def strip_markup(text: str) -> tuple[str, tuple[Mark, ...]]:
    """Return *text* without inline markup, and where bold and code stood in it.

    >>> strip_markup("**SQS** 는 `ReceiveMessage` 로")
    ('SQS 는 ReceiveMessage 로', (Mark(start=0, end=3, kind='bold'), Mark(start=6, end=20, kind='code')))
    """
    if "&" in text:
        text = _SPACE.sub(" ", text).replace("&amp;", "&")
    if len(text) > _WIDEST:
        text = _WIDE.sub(" ", text)
    if len(text) > LONGEST_MARKED_UP or not _MARKUP.search(text):
        return text, ()
    pieces: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    for match in _INLINE.finditer(text):
        before = text[position : match.start()]
        pieces.append(before)
        length += len(before)
        position = match.end()
        bold, code = match["strong"], match["code"]
        inside: tuple[Mark, ...] = ()
        inner = bold or match["italic"] or match["link"] or match["wiki"]
        if inner is not None:
            inner, inside = strip_markup(inner)
        else:
            inner = code or match["escaped"] or (" " if match[0].startswith("<br") else "")
        if inner and (bold or code or match["italic"]):
            kind: Literal["bold", "code", "italic"] = "bold" if bold else "code" if code else "italic"
            marks.append(Mark(length, length + len(inner), kind))
        marks.extend(Mark(length + mark.start, length + mark.end, mark.kind) for mark in inside)
        pieces.append(inner)
        length += len(inner)
    pieces.append(text[position:])
    return "".join(pieces), tuple(marks)


def _in_usual_width(plain: str, marks: tuple[Mark, ...]) -> tuple[str, tuple[Mark, ...]]:
    """*plain* with its letters and signs of full width in their usual forms, and *marks* where these now stand."""
    usual = plain.translate(_USUAL)
    if len(usual) != len(plain):  # one sign for a unit has become two letters
        marks = tuple(
            Mark(len(plain[: mark.start].translate(_USUAL)), len(plain[: mark.end].translate(_USUAL)), mark.kind)
            for mark in marks
        )
    return usual, marks


def plain_text(text: str) -> tuple[str, tuple[Mark, ...]]:
    """Return *text* without markup, ornaments (emoji, arrows) at its ends and outer space; marks moved along.

    Letters and signs of full width are turned into their usual forms.

    >>> plain_text("🚀 **SQS** queues")
    ('SQS queues', (Mark(start=0, end=3, kind='bold'),))
    >>> plain_text("최대　１４일, ２５６㎅")[0]
    '최대 14일, 256KB'
    """
    plain, marks = strip_markup(text)
    if not plain.isascii():
        plain, marks = _in_usual_width(plain, marks)
    front = len(plain) - len(plain.lstrip())
    ornament = (
        _ORNAMENT.match(plain)
        if front < len(plain) and not (plain[front].isalnum() and plain[front] not in _BULLETS)
        else None
    )
    if ornament and ornament.end() < len(plain) and not plain[front:].startswith(("→", "<-", "->")):
        front = ornament.end()
    plain = plain[front:].rstrip().removesuffix("\\").rstrip()  # a backslash at the end only breaks the line
    behind = None if plain.isascii() or plain[-1:].isalpha() else _ORNAMENT_BEHIND.search(plain)
    plain = plain[: behind.start()].rstrip() if behind and behind.start() else plain
    if not marks:
        return plain, marks
    moved = (Mark(max(mark.start - front, 0), min(mark.end - front, len(plain)), mark.kind) for mark in marks)
    return plain, tuple(mark for mark in moved if mark.end > mark.start)


def cut_marks(marks: tuple[Mark, ...], start: int, end: int) -> tuple[Mark, ...]:
    """Return the marks between two places of a text, counted from the first of them.

    >>> cut_marks((Mark(2, 6, "bold"), Mark(8, 9, "code")), 4, 8)
    (Mark(start=0, end=2, kind='bold'),)
    """
    cut = (mark._replace(start=max(mark.start, start) - start, end=min(mark.end, end) - start) for mark in marks)
    return tuple(mark for mark in cut if mark.start < mark.end)


def line_words(line: str) -> tuple[tuple[str, tuple[Mark, ...]], ...]:
    """Return the words of a whole line without what makes it an item, a heading or a row: of a row, each cell's.

    >>> line_words("- [ ] at most `10` of them")
    (('at most 10 of them', (Mark(start=8, end=10, kind='code'),)),)
    >>> line_words("- see <name>.log<br>")
    (('see <name>.log ', ()),)
    >>> [text for text, _ in line_words("| **Layers** | 5 | |")]
    ['Layers', '5']
    """
    lead = _LEAD.match(line)
    said = (line[lead.end() :] if lead else line).strip()
    said = _TAG.sub(_STAND_IN, said)
    cells = _CELL_END.split(said) if said.startswith("|") else [said]
    words = (strip_markup(cell.strip()) for cell in cells if cell.strip())
    return tuple((text.replace(_STAND_IN, "<"), marks) for text, marks in words)
