"""A content line -> its turns: where it goes over from its owners to others, and whom each stretch between is about.

A sentence or a clause of a contrast turns where it has a subject of its own. Only turns to the owners' peers part the
line in stretches; to others a line turns in passing, and what it says goes on to be said of its owners, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from graph.lexicon import Lexicon, Mention
from graph.notes import Line
from graph.reading.clauses import split_sentences
from graph.reading.explicit import JOINED_BY, explicit_subjects, is_borrowed, joined_names
from graph.reading.grammar import Subjects
from graph.reading.scope import Outline, Scope

_NEXT_CLAUSE = re.compile(
    r"(?=[ ,.WU반하])(?:(?<=[a-z0-9)][.!?;]) +(?=[A-Z])|, (?:but|while|whereas) |(?<=[다요음함됨임])\. +"
    r"|(?<=사용|지원|제공|불가)\. +"
    r"|(?:^|(?<=\. ))(?:While|Whereas|Unlike) [^,]{3,120}, |^(?:반면|하지만),? )"
)
# Behind what a clause may turn to another: "A 는 X 이고 B 는 Y", "A does, but B does not".
_PAUSE = re.compile(r"(?:[,;/]|[가-힣](?:고|며|지만|으나|는데|은데|인데)|반면에?| (?:but|whereas|while)),? $")
_COLON = re.compile(r"\s?[:：]\s")


class Turn(NamedTuple):
    """Where a sentence or clause begins that is about others than those before, and whom it is about.

    *apart* says that they are set against the owners, so that what is said from here on is said of them alone.
    """

    start: int
    names: tuple[str, ...]
    apart: bool


@dataclass(frozen=True)
class Turns:
    """The *text* of a line that speaks of its *owners* first and then, from each of the turns *found* on, of others.

    >>> turns = Turns("SQS 는 느리고 SNS 는 빠름", ("Amazon SQS",), (Turn(10, ("Amazon SNS",), True),))
    >>> turns.stretches_of("Amazon SNS"), turns.names_at(12), turns.names_at(3)
    (((10, 19),), ('Amazon SNS',), ())
    """

    text: str
    owners: tuple[str, ...]
    found: tuple[Turn, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All to whom the line turns."""
        return tuple(name for turn in self.found for name in turn.names)

    @cached_property
    def _apart(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.found if turn.apart)

    @cached_property
    def _stretches(self) -> tuple[tuple[int, int], ...]:
        return tuple(pairwise((0, *(turn.start for turn in self._apart), len(self.text) + 1)))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where the line's sentences stand; a clause about another is one of its own."""
        places = {turn.start for turn in self._apart}
        for start, end in split_sentences(self.text):
            places |= {start, end}
        return tuple(pairwise(sorted(places)))

    def stretch_at(self, place: int) -> tuple[int, int]:
        """The stretch that *place* is in."""
        return next(span for span in self._stretches if span[0] <= place < span[1])

    def stretches_of(self, name: str) -> tuple[tuple[int, int], ...]:
        """The stretches that speak of *name*, one of those that the line is about; all, where none does alone."""
        spoken = [self.owners, *(turn.names for turn in self._apart)]
        return tuple(s for s, names in zip(self._stretches, spoken, strict=True) if name in names) or self._stretches

    def names_at(self, place: int) -> tuple[str, ...]:
        """Of whom alone the line speaks at *place*, or () where that is its owners, or they and others."""
        turn = next((turn for turn in reversed(self.found) if turn.start <= place), None)
        return turn.names if turn is not None and turn.apart else ()

    def begin_at(self, place: int) -> bool:
        """Whether a stretch about others begins at *place*, with their names."""
        return any(turn.start == place for turn in self._apart)


def find_turns(
    line: Line, mentions: tuple[Mention, ...], owners: tuple[str, ...], scope: Scope, outline: Outline, *, korean: bool
) -> Turns:
    """Return where a line turns to the subjects of its later sentences and contrasting clauses, in order."""
    lexicon, text = outline.lexicon, line.text
    subjects = lexicon.grammar.subjects
    found: dict[int, Turn] = {}
    for match in _NEXT_CLAUSE.finditer(text):
        named = explicit_subjects(text, match.end(), mentions, subjects, korean=korean)
        if speakers := _speakers(named, scope, mentions, lexicon):
            found[match.end()] = Turn(match.end(), speakers, _are_peers(speakers, owners, line, outline))
    ends = (0, *(mention.end for mention in mentions))
    for place, mention in enumerate(mentions):
        if mention.start not in found and _PAUSE.search(text, ends[place], mention.start):
            run = _set_against(text, mentions, place, subjects, korean=korean)
            if run == _speakers(run, scope, mentions, lexicon) and _are_peers(run, owners, line, outline):
                found[mention.start] = Turn(mention.start, run, True)
    return Turns(text, owners, tuple(turn for _, turn in sorted(found.items())))


def _set_against(
    text: str, mentions: tuple[Mention, ...], place: int, subjects: Subjects, *, korean: bool
) -> tuple[str, ...]:
    """What a clause is about that begins with the name at *place*, which goes on with no list, or ()."""
    if place and JOINED_BY.match(text[mentions[place - 1].end : mentions[place].start]):
        return ()
    run, end = joined_names(text, mentions, place)
    said = subjects.topic.match(text, end) if korean else subjects.verb.match(text, end)
    said = said or _COLON.match(text, end)
    return run if said and not said[0].endswith(("만", "모두", "only")) else ()


def _speakers(names: tuple[str, ...], scope: Scope, mentions: tuple[Mention, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Those of *names* that can be what a clause is about."""
    services = (name for name in names if lexicon.entities[name].kind != "technology")
    return tuple(name for name in services if not is_borrowed(name, scope.owners, mentions, lexicon))


def _are_peers(names: tuple[str, ...], owners: tuple[str, ...], line: Line, outline: Outline) -> bool:
    """Whether *names* may be set against a line's *owners*, being of their field or of the same heading."""
    above, field_of = {*outline.names_above(line)}, outline.lexicon.field_of
    return bool(names) and all(
        any({owner, name} <= above or field_of(owner) == field_of(name) != "" for owner in owners if owner != name)
        for name in names
    )
