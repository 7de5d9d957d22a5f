"""Two ends and a type -> the link between them, as their classes and the line's owner have it, or none.

A part and its whole are no partners but for a few parts made for it; nobody signs in to a protocol; what two go
together for is told of the line's owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from graph.lexicon import Lexicon
from graph.model import RelationType
from graph.reading.reader import Reading

_LOOSE: frozenset[RelationType] = frozenset(
    {
        "integratesWith",
        "supports",
        "manages",
        "alternativeTo",
        "authenticatesWith",
        "monitoredBy",
        "triggers",
        "storesIn",
        "protects",
        "readsFrom",
        "routesTo",
        "runsOn",
    }
)


class Link(NamedTuple):
    """A relation before it has its evidence."""

    subject: str
    type: RelationType
    object: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Linker:
    """Writes the links of one line."""

    reading: Reading
    lexicon: Lexicon

    def write(
        self, subjects: Iterable[str], type_: RelationType, other: str, *, negated: bool = False
    ) -> Iterator[Link]:
        """Yield the link of each of *subjects* to *other*; where two only go together, the line's owner is first."""
        for name in subjects:
            if name == other:
                continue
            meant = self._by_class(name, type_, other, negated=negated)
            if meant is None or self._is_within_one(*meant) or (negated and self._is_moved_within(*meant)):
                continue
            subject, kind, object_ = meant
            owners = self.reading.owners
            if self.reading.head is None or not self.reading.head.whole:
                owners = (*self.reading.scope.owners, *owners)
            if (
                kind == "integratesWith"
                and object_ in owners
                and (subject not in owners or owners.index(object_) < owners.index(subject))
            ):
                yield Link(object_, kind, subject, negated)
            else:
                yield Link(subject, kind, object_, negated)

    def _is_apart(self, subject: str, type_: RelationType, other: str) -> bool:
        """Whether a part watches, reads or completes the very thing that it is a part of, as few do."""
        if "companion" in self.lexicon.classes_of(subject) | self.lexicon.classes_of(other):
            return type_ != "alternativeTo"
        if type_ == "monitoredBy":  # nothing that watches is watched by its own parts
            return self.lexicon.is_within(other, subject) and "log" not in self.lexicon.classes_of(subject)
        apart = {"readsFrom": "reader", "sendsTo": "agent"}.get(type_)
        return apart is not None and apart in self.lexicon.classes_of(subject)

    def _is_within_one(self, subject: str, type_: RelationType, other: str) -> bool:
        """Whether a part and its whole are all that is named: "messages sent to SQS" under its standard queue."""
        inner = self.lexicon.is_within(subject, other)
        if type_ == "sendsTo":
            related = inner and subject in self.reading.owners
        else:
            related = type_ in _LOOSE and (inner or self.lexicon.is_within(other, subject))
        return related and not self._is_apart(subject, type_, other)

    def _is_moved_within(self, subject: str, type_: RelationType, other: str) -> bool:
        """Whether a whole is said to move nothing to its part: it is another part that does not, or not yet."""
        return type_ == "sendsTo" and self.lexicon.is_within(other, subject)

    def _by_class(
        self, subject: str, type_: RelationType, other: str, *, negated: bool
    ) -> tuple[str, RelationType, str] | None:
        """Subject, type and object of what is said, as the classes of the two have it; None where they rule it out."""
        frames = self.lexicon.grammar.frames
        ours, theirs = self.lexicon.classes_of(subject), self.lexicon.classes_of(other)
        meant = frames.correction(type_, ours, theirs)
        if meant is not None:
            type_ = meant.type or type_
            if meant.swap:
                subject, other, ours, theirs = other, subject, theirs, ours
        return None if frames.exclude(type_, ours, theirs, negated=negated) else (subject, type_, other)
