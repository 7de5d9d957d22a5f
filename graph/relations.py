"""A reading -> its relations: who does what to whom, by the frames of ``patterns-relations.toml``.

The nearest cue that has a frame for an argument's role and class decides. Without an explicit subject in the
sentence the line's owner is the other end. A name that no frame takes up gives no relation: a mere mention is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.clauses import Argument, find_arguments, split_sentences
from graph.frames import Cue, Frame
from graph.lexicon import Lexicon
from graph.model import RelationType
from graph.reading import Reading

_CLAUSE_BREAK = re.compile(r"(?:고|며|지만|으나|는데|므로|때문에|면|서)[ ,]|, (?:but|while|and) |\. |; | but | however ")
_ARROW = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:->|→|=>|-->|⇒|➔|➜)\s*(?:\([^()]*\)\s*(?:->|→|=>|-->|⇒)\s*)?$")
_PLUS = re.compile(r"\s*\+\s*$")
_AFTER_PART = re.compile(r"(?:s|들)?(?:\s?\([^()]*\))?\s?(?:의 대상)?(?:은|는|이|가|에는|에|으로|로)?(?:\s?[:：=-]|\s|$)")
_REACH = 4
SYMMETRIC: frozenset[RelationType] = frozenset({"integratesWith", "alternativeTo"})


@dataclass(frozen=True, slots=True)
class Link:
    """A relation before it has its evidence."""

    subject: str
    type: RelationType
    object: str
    negated: bool = False


def find_relations(reading: Reading, lexicon: Lexicon) -> list[Link]:
    """Return the relations that a content line states, each once, in order."""
    if not reading.mentions:
        return []
    finder = _Finder(reading, lexicon)
    return list(dict.fromkeys(finder.find()))


class _Finder:
    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading, self.frames, self.lexicon = reading, lexicon.grammar.frames, lexicon
        self.text = reading.text
        self.arguments = find_arguments(self.text, reading.mentions, korean=reading.korean)
        self.sentences = split_sentences(self.text)

    def find(self) -> Iterator[Link]:
        yield from self._arrows()
        for argument in self.arguments:
            if argument.anchor:
                yield from self._in_brackets(argument)
                continue
            if self._is_subject(argument):
                continue
            yield from self._of_argument(argument)

    def _is_subject(self, argument: Argument) -> bool:
        """Whether the argument is the owner itself, named as what the line is about."""
        head = self.reading.head
        if head and head.whole and argument.start < head.end and self.reading.explicit:
            return True
        return self.reading.explicit and set(argument.members) <= set(self.reading.owners)

    def _arrows(self) -> Iterator[Link]:
        mentions = self.reading.mentions
        for first, second in zip(mentions, mentions[1:], strict=False):
            between = self.text[first.end : second.start]
            if _ARROW.match(between):
                yield from self._link((first.entity,), "sendsTo", second.entity, False)
            elif _PLUS.match(between):
                yield from self._link((first.entity,), "integratesWith", second.entity, False)

    def _in_brackets(self, argument: Argument) -> Iterator[Link]:
        for member in argument.members:
            if "tech" in self.lexicon.classes_of(member):
                anchor = argument.anchor
                subjects = (anchor,) if self.lexicon.entities[anchor].kind != "technology" else self.reading.owners
                yield from self._link(subjects, "supports", member, False)

    def _of_argument(self, argument: Argument) -> Iterator[Link]:
        subjects = self._subjects(argument)
        for member in argument.members:
            classes = self.lexicon.classes_of(member)
            if any(self.lexicon.is_within(member, owner) and member != owner for owner in self.reading.owners):
                classes |= {"part"}
            chosen = self._choose(argument, member, classes)
            if chosen is None:
                continue
            type_, inward, negated = chosen
            if inward:
                for subject in subjects:
                    yield from self._link((member,), type_, subject, negated)
            else:
                yield from self._link(subjects, type_, member, negated)

    def _subjects(self, argument: Argument) -> tuple[str, ...]:
        """The explicit subject of the argument's sentence, the nearest first, else the owners."""
        nearest: Argument | None = None
        for other in self.arguments:
            if other is argument or other.sentence != argument.sentence or other.anchor:
                continue
            if other.role in ("subj", "topic") and (other.start < argument.start or nearest is None):
                nearest = other
            elif not self.reading.korean and other.role == "none" and other.start < argument.start and nearest is None:
                cues = self.frames.find_cues(self.text, other.end, argument.start, korean=False)
                if cues and cues[0].start - other.end < 14:
                    nearest = other
        if nearest is not None and nearest.role != "topic" and nearest.start > argument.start:
            # The subject follows its argument: "[S3 로] [EC2 가] 접근".
            pass
        if nearest is None:
            return self.reading.owners
        members = tuple(m for m in nearest.members if self.lexicon.entities[m].kind != "technology")
        return members or self.reading.owners

    def _choose(self, argument: Argument, member: str, classes: frozenset[str]) -> tuple[RelationType, bool, bool] | None:
        part = self._part(argument, classes)
        if part is not None:
            return part
        cues = self._cues(argument)
        special = classes & {"key", "idp", "log", "tech", "part"}
        if special:
            for frame in self.frames.frames:
                if frame.of & special:
                    for cue in cues:
                        if self._fits(frame, cue, argument, classes):
                            return frame.type, frame.inward, self._is_denied(argument, cue)
        for cue in cues[: _REACH * 2]:
            for frame in self.frames.frames:
                if not frame.of and self._fits(frame, cue, argument, classes):
                    return frame.type, frame.inward, self._is_denied(argument, cue)
        return None

    def _cues(self, argument: Argument) -> list[Cue]:
        """The verb cues that may govern an argument, the nearest first."""
        start, end = self.sentences[argument.sentence]
        if self.reading.korean:
            if argument.trailing:
                return list(reversed(self.frames.find_cues(self.text, start, argument.start, korean=True)))
            return self.frames.find_cues(self.text, max(argument.end - 8, argument.start), end, korean=True)
        before = self.frames.find_cues(self.text, start, argument.start, korean=False)
        after = self.frames.find_cues(self.text, argument.end, min(end, argument.end + 40), korean=False)
        near = [cue for cue in after if cue.start - argument.end <= 2]
        return near + before[::-1] + [cue for cue in after if cue not in near]

    def _fits(self, frame: Frame, cue: Cue, argument: Argument, classes: frozenset[str]) -> bool:
        if cue.verb not in frame.verbs:
            return False
        roles = {argument.role} if not argument.trailing else {argument.role, "to", "with", "obj"}
        if not roles & frame.roles or (frame.of and not frame.of & classes) or frame.not_of & classes:
            return False
        start, end = self.sentences[argument.sentence]
        if frame.when and not frame.when.search(self.text, start, end):
            return False
        need = frame.needs.get(argument.role)
        if need is None:
            return True
        low, high = sorted((argument.start, cue.start))
        return need.search(self.text, low, max(high, cue.end, argument.end) + 6) is not None

    def _is_denied(self, argument: Argument, cue: Cue) -> bool:
        for start, end in self.reading.denials:
            if self.reading.korean:
                gap = self.text[cue.end : start]
                if end > cue.start and (start <= cue.end or (not _CLAUSE_BREAK.search(gap) and len(gap) < 30)):
                    return True
            elif start < argument.start:
                gap = self.text[end : argument.start]
                if not _CLAUSE_BREAK.search(gap) and len(gap) < 80:
                    return True
        return False

    def _part(self, argument: Argument, classes: frozenset[str]) -> tuple[RelationType, bool, bool] | None:
        """The part that a noun before the argument, in the line or its topic, gives to it."""
        if classes & {"key", "part"}:
            return None
        reading = self.reading
        start, end = self.sentences[argument.sentence]
        for part in self.frames.parts:
            for match in part.match.finditer(self.text, start, end):
                before = match.end() <= argument.start
                if before and not _AFTER_PART.match(self.text, match.end()):
                    continue
                if before and match.start() - start > 30 and argument.role not in ("none", "subj", "obj"):
                    continue
                if not before and (match.start() - argument.end > 8 or match.start() < argument.end - 2):
                    continue
                if argument.role in ("like", "than", "topic"):
                    continue
                if "tech" in classes and part.type == "routesTo":
                    continue
                denied = any(s > argument.start for s, _ in reading.denials)
                return part.type, part.inward, denied
            topic = reading.scope.topics[-1] if reading.scope.topics else ""
            if topic and len(topic) < 40 and part.match.search(topic) and argument.role in ("none", "subj", "obj", "e"):
                return part.type, part.inward, any(s > argument.start for s, _ in reading.denials)
        return None

    def _link(self, subjects: tuple[str, ...], type_: RelationType, other: str, negated: bool) -> Iterator[Link]:
        for subject in subjects:
            if subject == other:
                continue
            related = self.lexicon.is_within(subject, other) or self.lexicon.is_within(other, subject)
            if related and type_ in ("integratesWith", "supports", "manages", "alternativeTo"):
                continue
            owners = self.reading.owners
            if type_ in SYMMETRIC and subject not in owners and other in owners:
                yield Link(other, type_, subject, negated)
            else:
                yield Link(subject, type_, other, negated)
