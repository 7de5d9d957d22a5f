"""The lines of a note -> what they are worded with, by which a name is told from a topic and from a slip."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from rapidfuzz import fuzz

from graph.lexicon import Lexicon
from graph.notes import CONTENT_KINDS, Line

_LATIN = re.compile("[A-Za-z]+")
_SLIP = re.compile("[A-Z][a-z]{5,11}")
_SLIP_SCORE = 90.0  # percent of the letters of both words that are the same, in order
LOOKED_AT = 60  # lines, which are enough to tell the cloud that a note is on
FEW = 2  # so many times, and what is said is no chance


class Wording:
    """What the lines of a note are worded with, gathered once, because every unknown label asks for it."""

    def __init__(self, lines: Sequence[Line], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._tokens = "\n".join({token for line in lines for token in line.text.split()})
        self._content = "\n".join(line.text for line in lines if line.kind in CONTENT_KINDS)
        headings = [line.text.partition(" ") for line in lines if line.kind == "heading"]
        self._leads = Counter(first for first, gap, _ in headings if gap)
        self.heading = next((position for position, line in enumerate(lines) if line.kind == "heading"), len(lines))

    @cached_property
    def _words(self) -> set[str]:
        return {*self._tokens.split(), *_LATIN.findall(self._tokens)}

    def has_word(self, word: str) -> bool:
        """Whether a line holds *word*, in one number or the other."""
        if word in self._words or f"{word}s" in self._words:
            return True
        if _LATIN.fullmatch(word):
            return False
        form = rf"(?<![A-Za-z]){re.escape(word)}s?(?![A-Za-z])"
        return word in self._tokens and re.search(form, self._tokens) is not None

    def count_lines(self, name: str) -> int:
        """How many content lines hold *name*, at most a few."""
        count, place = 0, self._content.find(name)
        while place >= 0 and count < FEW:
            count, end = count + 1, self._content.find("\n", place)
            place = self._content.find(name, end) if end >= 0 else -1
        return count

    def meant(self, name: str) -> str:
        """The entity that the one word *name* misspells and that the note spells right elsewhere, or ""."""
        if not _SLIP.fullmatch(name):
            return ""
        near = (
            entity
            for word, entity in self._spelt
            if word != name and word[0] == name[0] and fuzz.ratio(word, name, score_cutoff=_SLIP_SCORE)
        )
        return next(near, "")

    @cached_property
    def _spelt(self) -> list[tuple[str, str]]:
        """The words of the note that are names as they stand, but of no technology, each with its entity."""
        words = sorted(word for word in self._words if "A" <= word[0] <= "Z")
        known = ((word, self._lexicon.resolve(word, context=frozenset())) for word in words)
        return [(word, entity.name) for word, entity in known if entity and entity.kind != "technology"]

    def count_headings(self, brand: str) -> int:
        """How many headings begin with the word *brand* and go on."""
        return self._leads[brand]
