"""The lines of the notes, read once a snapshot: which facts each gives, whom it names, under which heading it stands.

Facts tell who owns a line and whom it relates to; a line also names others in passing, and a heading such as
"SQS vs SNS" announces a comparison. The longest name at a place counts: "S3 Glacier" does not name Amazon S3.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from textwrap import shorten
from weakref import WeakKeyDictionary

from graph.catalog import Catalog
from graph.inline import line_words
from graph.model import Evidence
from graph.namesakes import is_korean
from graph.queries import solutions
from graph.reading.names import NameIndex, Sense
from graph.store import Snapshot

SHORTEST = 2
GIST = 64
LONGEST_SECTION = 60
"""A heading whose lines lie further apart than this stands more than once in its note and announces nothing."""
_LABEL = re.compile(r"([^:：=|]{1,40}?)\s*(?:[:：=]|\s[-–—]|\|)\s")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that stand together: under a heading that names what is compared, or without one."""

    title: str
    lines: tuple[Evidence, ...]


def bare(text: str) -> str:
    """Return the words of a line without its markup and without what makes it an item or a row.

    >>> bare("| **Layers** | 5 | `x` |"), bare("- - no **joins**")
    ('Layers · 5 · x', 'no joins')
    """
    return " · ".join(words for words, _ in line_words(text))


def gist(text: str) -> str:
    """Return the bare words of a line, cut at a word where it is long.

    >>> gist("- at most `10` of them, " + "and so on " * 9)
    'at most 10 of them, and so on and so on and so on and so on …'
    """
    return shorten(bare(text), width=GIST, placeholder=" …")


class LineIndex:
    """The lines of one snapshot that state something, in order of their places."""

    def __init__(self, store: Snapshot, catalog: Catalog) -> None:
        # Not the catalog itself: the index is kept for as long as its catalog is.
        self._store, self._items = store, catalog.items
        places = {row.evidence: Evidence(row.file, int(row.line), row.text) for row in solutions(store, "all_evidence")}
        self.lines: Sequence[Evidence] = sorted(places.values())
        self._of_fact: dict[str, list[Evidence]] = {}
        self._owners: dict[Evidence, set[str]] = {}
        for row in solutions(store, "all_derivations"):
            line = places[row.evidence]
            self._of_fact.setdefault(row.fact, []).append(line)
            self._owners.setdefault(line, set()).add(row.owner)

    def of_facts(self, facts: Iterable[str]) -> tuple[Evidence, ...]:
        """Return the lines that state *facts*, each once, in order of their places."""
        return tuple(sorted({line for fact in facts for line in self._of_fact.get(fact, ())}))

    def label_of(self, line: Evidence) -> str:
        """Return the words that a line puts before what it says ("Express" of "Express: up to 5 min").

        Else those of the item that it stands under, "" if neither has any.
        """
        own = _LABEL.match(" | ".join(words for words, _ in line_words(line.text)))
        if own:
            return own[1]
        above = [
            (last - first, topic)
            for topic, first, last in self._topics.get(line.file, ())
            if first <= line.line <= last
        ]
        found = _LABEL.match(min(above)[1]) if above else None
        return found[1] if found else ""

    def line_at(self, place: Evidence) -> Evidence:
        """Return the whole line at a place, the place itself if it holds none."""
        found = self._between(place.file, place.line, place.line)
        return found[0] if found else place

    def gist(self, facts: Iterable[str], *, korean: bool) -> str:
        """Return the words of the line that states *facts*, one in the language of the reader if there is one."""
        lines = self.of_facts(facts)
        return gist(min(lines, key=lambda line: is_korean(line.text) is not korean).text) if lines else ""

    def of_all(self, entities: Iterable[str]) -> tuple[Section, ...]:
        """Return what speaks of at least two of *entities*: sections under such a heading first, then single lines.

        A heading that names little else stands first.
        """
        wanted = frozenset(entities)
        sections: list[tuple[tuple[int, str, int], Section]] = []
        covered: set[Evidence] = set()
        for file, title, first, last, named in self._headings:
            if len(named & wanted) >= 2 and last - first <= LONGEST_SECTION:
                found = tuple(self._between(file, first, last))
                if len(found) > 1:
                    covered |= set(found)
                    sections.append(((len(named - wanted), file, first), Section(title, found)))
        count = Counter(number for entity in wanted for number in self._named.get(entity, ()))
        single = [self.lines[number] for number in sorted(count) if count[number] >= 2]
        rest = tuple(line for line in single if line not in covered)
        ordered = [section for _, section in sorted(sections, key=lambda each: each[0])]
        return (*ordered, Section("", rest)) if rest else tuple(ordered)

    def _between(self, file: str, first: int, last: int) -> Sequence[Evidence]:
        low = bisect_left(self.lines, Evidence(file, first, ""))
        return self.lines[low : bisect_left(self.lines, Evidence(file, last + 1, ""))]

    @cached_property
    def _topics(self) -> Mapping[str, Sequence[tuple[str, int, int]]]:
        """By note, the headings and items under which statements stand, with their first and last line."""
        found: dict[str, list[tuple[str, int, int]]] = {}
        for row in solutions(self._store, "all_topics"):
            found.setdefault(row.file, []).append((row.topic, int(row.first), int(row.last)))
        return found

    @cached_property
    def _names(self) -> NameIndex:
        names: list[tuple[str, Sense]] = []
        for item in self._items.values():
            short = item.short if item.en.startswith(("Amazon ", "AWS ")) else ""
            names += [
                (name, Sense(item.iri)) for name in (item.en, item.ko, short, *item.aliases) if len(name) >= SHORTEST
            ]
        return NameIndex(names)

    def _find(self, text: str) -> frozenset[str]:
        """Whom *text* names; of several that share a name, the one that the notes say most of."""
        items, found, end = self._items, set(), 0
        for place in self._names.find(text):
            longest = place[0]
            if longest.start >= end:
                end = longest.end
                found.add(max((sense.entity for sense in longest.senses), key=lambda iri: (items[iri].facts, iri)))
        return frozenset(found)

    @cached_property
    def _named(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the lines that name an entity, or say something of it."""
        named: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            for entity in self._find(line.text) | self._owners.get(line, set()):
                named.setdefault(entity, []).append(number)
        return named

    @cached_property
    def _headings(self) -> Sequence[tuple[str, str, int, int, frozenset[str]]]:
        """The headings that name at least two entities: file, title, first line, last line, whom."""
        rows = [(file, *row, self._find(row[0])) for file, topics in self._topics.items() for row in topics]
        return [row for row in rows if len(row[4]) >= 2]


_kept: WeakKeyDictionary[Catalog, LineIndex] = WeakKeyDictionary()


def read_line_index(store: Snapshot, catalog: Catalog) -> LineIndex:
    """Return the lines of the snapshot that *catalog* belongs to, read once."""
    if catalog not in _kept:
        _kept[catalog] = LineIndex(store, catalog)
    return _kept[catalog]
