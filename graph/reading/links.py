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
_BORNE: frozenset[RelationType] = frozenset({"authenticatesWith", "encryptsWith", "monitoredBy", "protects"})


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
            subject, kind, object_ = self._by_class(name, type_, other)
            if self._is_impossible(subject, kind, object_):
                continue
            if self._is_no_bearer(subject, kind) or (kind == "protects" and self._is_no_bearer(object_, kind)):
                continue
            if self._is_within_one(subject, kind, object_) or self._has_no_network(subject, kind, object_):
                continue
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

    def _by_class(self, subject: str, type_: RelationType, other: str) -> tuple[str, RelationType, str]:
        """Subject, type and object of what is said, as the classes of the two have it.

        What reacts to events starts workers and sends to the rest, and so does all else to queues; what takes calls
        starts functions; what a network starts runs in it; guards of one thing work together.
        """
        ours, theirs = self.lexicon.classes_of(subject), self.lexicon.classes_of(other)
        if type_ in ("sendsTo", "triggers") and "reactor" in ours:
            return subject, "triggers" if "worker" in theirs else "sendsTo", other
        if type_ == "sendsTo" and "caller" in ours and theirs & {"function", "orchestrator"}:
            return subject, "triggers", other
        if type_ == "triggers" and "queue" in theirs and not theirs & {"worker", "function", "orchestrator"}:
            return subject, "sendsTo", other
        if type_ == "triggers" and "place" in ours:
            return other, "runsOn", subject
        if type_ == "protects" and "guard" in ours & theirs:
            return subject, "integratesWith", other
        if type_ == "protects" and "template" in theirs:
            return other, "integratesWith", subject
        if type_ == "routesTo" and theirs & {"screen", "tool"}:
            return subject, "integratesWith", other
        if type_ == "sendsTo" and "balancer" in ours and theirs & {"server", "function"}:
            return subject, "routesTo", other
        if type_ == "sendsTo" and ("hop" in theirs or "rtable" in ours):
            return subject, "routesTo", other
        if type_ == "integratesWith" and "flowlog" in theirs and ours & {"place", "hop", "router", "server"}:
            return subject, "monitoredBy", other
        if type_ == "routesTo" and "guard" in theirs - ours:
            return other, "protects", subject
        if type_ == "routesTo" and "balancer" in ours and "frontdoor" in theirs:
            return other, "routesTo", subject
        return subject, type_, other

    def _has_no_network(self, subject: str, type_: RelationType, other: str) -> bool:
        """Whether a security group would stand around what reports or governs, which is in no network."""
        ours, theirs = self.lexicon.classes_of(subject), self.lexicon.classes_of(other)
        return type_ == "protects" and "fence" in ours and "aide" in theirs

    def _is_impossible(self, subject: str, type_: RelationType, other: str) -> bool:
        """Whether the classes of the two rule it out: an address is not started, an endpoint guards nothing."""
        ours, theirs = self.lexicon.classes_of(subject), self.lexicon.classes_of(other)
        if type_ in ("triggers", "routesTo") and "inert" in theirs and "frontdoor" not in ours:
            return True
        if (type_ == "authenticatesWith" and "template" in ours) or (type_ == "sendsTo" and "screen" in theirs):
            return True
        if type_ == "protects" and ours & {"endpoint", "place", "router", "hop"} and "guard" not in ours:
            return True
        return type_ == "integratesWith" and "wire" in ours and "tech" not in theirs

    def _is_no_bearer(self, name: str, type_: RelationType) -> bool:
        """Whether *name* is a protocol, format or standard, which nobody guards, signs in, encrypts or watches."""
        classes = self.lexicon.classes_of(name)
        return type_ in _BORNE and "tech" in classes and "product" not in classes
