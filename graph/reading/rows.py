"""A table as a whole -> names of features: the kinds that its rows list, the capabilities that head rows or columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from graph.lexicon import Lexicon
from graph.reading.feature_names import label_feature
from graph.reading.grammar import unbracketed
from graph.reading.labels import read_label
from graph.reading.names import is_torn
from graph.reading.tables import Table

# The header of a column, or the title of a table, whose rows are kinds of something: "Type", "Key kinds by owner".
_KINDS = re.compile(
    r"(?i)^(?!error|http|data|exam|오류|에러|시험|문제|데이터)(?:\w+ )?"
    r"(?:(?:types?|kinds?|modes?|classes|options?|polic(?:y|ies))(?: by \w+)?"
    r"|\w* ?(?:방식|종류|유형|모드|타입|클래스|정책))$"
)
_FEW_ROWS = 2
_LONGEST_VALUE = 24
_NAME_WORDS = 4


def named_rows(table: Table, title: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Yield (position, name) of the cells of the first column where it lists kinds, or the others say what each is.

    A table of figures, one that compares entities, and one that answers questions lists attributes and needs instead.
    """
    words, (first, *columns) = lexicon.grammar.words, table.header.text.split(" | ")
    rows = [(position, cell) for position, cell in table.cells if cell.depth == 0]
    values = [cell.text for _, cell in table.cells if cell.depth == 1]
    figures = [text for text in values if len(text) <= _LONGEST_VALUE and any(sign.isdigit() for sign in text)]
    marked = all(row.lead_mark for _, row in rows) or bool(_KINDS.search(first or title))
    if not marked and not (first and any(words.describes.match(column) for column in columns)):
        return
    if words.asks.match(first) or len(rows) < _FEW_ROWS or len(figures) * 2 > len(rows):
        return
    if any(lexicon.find_mentions(column) for column in columns):
        return
    for position, row in rows:
        label = read_label(row.text, lexicon, words)
        name = label_feature(label, row.text, words)
        named = any(not is_torn(label.bare, m.start) for m in lexicon.find_mentions(label.bare))
        if name and len(name.split()) <= _NAME_WORDS and not named:
            yield position, name


def heading_capabilities(table: Table, owners: Collection[str], lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Yield (position, name) of the known capabilities that head columns and rows, unless these mark or deny them.

    A table that answers questions names those of others.
    """
    words, denials = lexicon.grammar.words, lexicon.grammar.denials
    first, *others = table.header.text.split(" | ")
    if words.asks.match(first) and any(words.answers.match(other) for other in others):
        return
    heads = [text for text in (first, *others) if _is_capability(text, owners, lexicon)]
    rows = [(p, cell) for p, cell in table.cells if not cell.depth and _is_capability(cell.text, owners, lexicon)]
    if not heads and not rows:
        return
    denied = [cell for _, cell in table.cells if words.no.match(cell.text) or denials.find(cell.text)]
    marked = {c.number for _, c in table.cells if c.depth and words.yes.match(c.text)} | {c.number for c in denied}
    columns = {cell.column for cell in denied}
    yield from ((table.position, text) for text in heads if text not in columns)
    yield from ((position, cell.text) for position, cell in rows if cell.number not in marked)


def _is_capability(text: str, owners: Collection[str], lexicon: Lexicon) -> bool:
    """Whether *text* is a known capability, and no name of another entity than an owner."""
    if not lexicon.grammar.capability(unbracketed(text).strip()):
        return False
    known = lexicon.resolve(text)
    return known is None or known.name in owners
