"""Markup of our own with words of others in it: everything that is filled in is escaped.

Pages and exported files are made from the same pieces, so what a person reads on a page is what the file holds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise, zip_longest

from graph.inline import Mark, line_words
from graph.model import Evidence

_TAG = re.compile(r"\{(\w+)\}")
_ARROW = re.compile(r"(<?-{1,9}>)")


class Markup(str):
    """Markup that ``fill`` made: its values are escaped already."""


Place = Callable[[Evidence], Markup]


def fill(template: str, **values: object) -> Markup:
    """Return *template* with each ``{name}`` replaced by its value, escaped unless ``fill`` made it.

    >>> fill("<b>{name}</b>", name="<i>")
    '<b>&lt;i&gt;</b>'
    """

    def value(match: re.Match[str]) -> str:
        found = values[match[1]]
        if isinstance(found, Markup):
            return found
        if isinstance(found, list | tuple):
            return "".join(part if isinstance(part, Markup) else html.escape(str(part)) for part in found)
        return html.escape(str(found))

    return Markup(_TAG.sub(value, template))


def place_name(line: Evidence) -> Markup:
    """Return the name of a line's place, which may be broken behind a folder.

    >>> place_name(Evidence("ko/queue.md", 3, "- keeps messages"))
    'ko/<wbr>queue.md:3'
    """
    *folders, name = line.file.split("/")
    return fill("{folders}{name}:{line}", folders=[fill("{f}/<wbr>", f=f) for f in folders], name=name, line=line.line)


def plain_place(line: Evidence) -> Markup:
    """Return where a line stands, as text."""
    return fill('<span class="place">{name}</span>', name=place_name(line))


def set_apart(text: str, kinds: Collection[str]) -> Markup:
    """Return *text* as bold or code, where its author wrote so.

    >>> set_apart("<i>", ["code"])
    '<code>&lt;i&gt;</code>'
    """
    piece = fill("<code>{text}</code>" if "code" in kinds else "{text}", text=plain_markup(text))
    return fill("<strong>{piece}</strong>", piece=piece) if "bold" in kinds else piece


def line_markup(line: str) -> Markup:
    """Return the words of a line of a note as they read there: no sign of Markdown, cells of a row apart.

    >>> line_markup("- at most **10** of `them`")
    'at most <strong>10</strong> of <code>them</code>'
    """
    cells = [fill("{pieces}", pieces=_pieces(text, marks)) for text, marks in line_words(line)]
    return Markup('<span class="muted"> | </span>'.join(cells))


def _pieces(text: str, marks: Sequence[Mark]) -> list[Markup]:
    cuts = sorted({0, len(text), *(at for mark in marks for at in (mark.start, mark.end))})
    return [
        set_apart(text[start:end], {mark.kind for mark in marks if mark.start <= start and end <= mark.end})
        for start, end in pairwise(cuts)
    ]


def plain_markup(text: str) -> Markup:
    """Return *text*, which is no line of Markdown, as it is; an arrow of several signs is not broken between them.

    >>> plain_markup("A -> B")
    'A <span class="arrow">-&gt;</span> B'
    """
    return fill(
        "{pieces}",
        pieces=[
            fill('<span class="arrow">{arrow}</span>', arrow=piece) if number % 2 else piece
            for number, piece in enumerate(_ARROW.split(text))
        ],
    )


def evidence_markup(
    lines: Iterable[Evidence], place: Place = plain_place, *, words: Callable[[str], Markup] = line_markup
) -> Markup:
    """Return lines of notes as a list: their place, then their *words*; nothing for no lines."""
    items = [
        fill('<li>{place}<span class="said">{text}</span></li>', place=place(line), text=words(line.text))
        for line in dict.fromkeys(lines)
    ]
    return fill('<ul class="evidence">{items}</ul>', items=items) if items else Markup("")


def table(
    head: Sequence[str | Markup],
    rows: Iterable[Sequence[str | Markup]],
    *,
    kind: str = "sides",
    sides: Sequence[str] = (),
) -> Markup:
    """Return a table: the first cell of each row is its heading, an empty head cell stands over it.

    Cells know whose column it is by *sides*, for screens on which no head fits over them.
    """
    cells = [fill('<th scope="col">{name}</th>', name=name) for name in head]
    body = [
        fill(
            '<tr><th scope="row">{first}</th>{cells}</tr>',
            first=row[0],
            cells=[_cell(cell, side) for cell, side in zip_longest(row[1:], sides)],
        )
        for row in rows
    ]
    return fill(
        '<div class="wide"><table class="{kind}"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>',
        kind=kind,
        cells=cells,
        body=body,
    )


def _cell(cell: str | Markup | None, side: str | None) -> Markup:
    return fill('<td data-side="{side}">{cell}</td>' if side else "<td>{cell}</td>", cell=cell or "", side=side)


def to_page(title: str, body: Sequence[Markup], *, language: str, styles: Sequence[str]) -> str:
    """Return one self-contained HTML page of *body*; its own policy forbids it to ask any network for anything."""
    return (
        fill('<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n', language=language)
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        + fill("<title>{title}</title>\n", title=title)
        + "<style>\n"
        + "\n".join(styles)
        + '</style>\n</head>\n<body class="answers-file">\n'
        + fill("<h1>{title}</h1>\n", title=title)
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table in Markdown; signs that Markdown or HTML would read are escaped.

    >>> print(markdown_table(["a", "b"], [["x|y", "<i>"]]))
    | a | b |
    | --- | --- |
    | x\|y | &lt;i> |
    """

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(markdown_text(cell) for cell in cells) + " |"

    return "\n".join([line(head), "| " + " | ".join(["---"] * len(head)) + " |", *(line(row) for row in rows)])


_ACTIVE: Mapping[str, str] = {"<": "&lt;", "\n": " ", "\r": " "} | {char: f"\\{char}" for char in "\\|`*_[]!"}


def markdown_text(text: str) -> str:
    r"""Return *text* so that Markdown shows it as it is, on one line.

    >>> markdown_text("![p](http://x) *a*")
    '\\!\\[p\\](http://x) \\*a\\*'
    """
    return "".join(_ACTIVE.get(char, char) for char in text)
