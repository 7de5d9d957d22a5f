"""A reading -> its relations: who does what to whom, by the frames of ``patterns-relations.toml``.

The nearest cue that has a frame for an argument's role and class decides. Without an explicit subject in the
sentence the line's owner is the other end. A service that no frame takes up gives no relation: a mere mention is
none. A technology that the line names is one that its subject supports, unless a frame says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from graph.lexicon import Lexicon
from graph.model import RelationType
from graph.reading.clauses import Argument, find_arguments, split_sentences
from graph.reading.frames import Cue, Frame, Part
from graph.reading.names import fold
from graph.reading.reader import Reading

_CLAUSE_BREAK = re.compile(
    r"(?:고|며|지만|으나|는데|므로|때문에|면|서)[ ,]|, (?:but|while|and) |\. |; | but | however "
)
_CONTRAST = re.compile(r"\s*(?:반면|하지만|그러나|그에 비해|However|But|In contrast|On the other hand)")
_ARROW = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:->|→|=>|-->|⇒|➔|➜)\s*(?:\([^()]*\)\s*(?:->|→|=>|-->|⇒)\s*)?$")
_PLUS = re.compile(r"\s*\+\s*$")
_LISTS_AFTER = re.compile(
    r"(?:s|들)?(?:\s?\([^()]*\))?(?:\s?의 대상)?\s?"
    r"(?:은|는|에는|[:：=]|-\s|–\s|includes?\b|are\b|can be\b|may be\b|like\b|such as\b"
    r"|(?:으로|로)\s)"
)
_ATTRIBUTE = re.compile(r"\S{0,3}?(?:된|되는|한|하는)\s")
_BRACKETED = re.compile(r"\([^()]*\)")
_SUPPORT = re.compile(r"지원|호환|support|compatib", re.I)
_SPECIAL = frozenset({"key", "idp", "log", "tech", "part", "guard", "place"})
_NO_SUBJECT = frozenset({"key", "idp", "tech"})
_LOOSE: frozenset[RelationType] = frozenset(
    {"integratesWith", "supports", "manages", "alternativeTo", "authenticatesWith", "monitoredBy"}
)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation before it has its evidence."""

    subject: str
    type: RelationType
    object: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    type: RelationType
    inward: bool
    negated: bool
    cue: Cue | None = None
    frame: Frame | None = None
    part: Part | None = None

    @property
    def rule(self) -> str:
        """The id of the record that decided, or ""."""
        decided = self.frame or self.part
        return decided.id if decided else ""


def find_relations(reading: Reading, lexicon: Lexicon) -> list[Link]:
    """Return the relations that a content line states, each once, in order."""
    if not reading.mentions:
        return []
    return list(dict.fromkeys(_Finder(reading, lexicon).find()))


def trace_relations(reading: Reading, lexicon: Lexicon) -> dict[Link, str]:
    """Return the relations of ``find_relations``, each with the id of the frame or part behind it, "" without one."""
    finder = _Finder(reading, lexicon)
    traced: dict[Link, str] = {}
    for link in finder.find() if reading.mentions else ():
        traced.setdefault(link, finder.rule)
    return traced


class _Finder:
    """The work on one line: its arguments, sentences and cues; *rule* is what the relation given last came from."""

    rule = ""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading, self.frames, self.lexicon = reading, lexicon.grammar.frames, lexicon
        self.text = reading.text
        self.arguments = find_arguments(self.text, reading.mentions, korean=reading.korean)
        self.sentences = split_sentences(self.text)
        # Cues inside brackets say nothing of what stands outside.
        self.outside = _BRACKETED.sub(lambda match: " " * len(match[0]), self.text)
        self.owner_classes: frozenset[str] = frozenset().union(*(lexicon.classes_of(owner) for owner in reading.owners))
        self.all_cues: dict[tuple[int, int], list[Cue]] = {}

    def find(self) -> Iterator[Link]:
        yield from self._chains()
        for argument in self.arguments:
            if argument.anchor:
                yield from self._in_brackets(argument)
            elif not self._is_owner(argument) or self._attributed(argument):
                yield from self._of_argument(argument)

    def _attributed(self, argument: Argument) -> bool:
        """Whether the owner is named as the means of something that has its own bearer: "[KMS 로 암호화된] 볼륨"."""
        if not self.reading.korean or argument.role not in ("ro", "via"):
            return False
        cues = self._find_cues(argument.end, min(argument.end + 12, len(self.text)))
        return bool(cues and _ATTRIBUTE.match(self.text, cues[0].end))

    def _is_owner(self, argument: Argument) -> bool:
        """Whether the argument is the owner itself, named as what the line is about."""
        head = self.reading.head
        if head and head.whole and argument.start < head.end and self.reading.explicit:
            return True
        return set(argument.members) <= set(self.reading.owners)

    def _chains(self) -> Iterator[Link]:
        """ "A -> B -> C" and "A + B"."""
        for first, second in pairwise(self.reading.mentions):
            between = self.text[first.end : second.start]
            if _ARROW.match(between):
                yield from self._link((first.entity,), "sendsTo", second.entity)
            elif _PLUS.match(between):
                yield from self._link((first.entity,), "integratesWith", second.entity)

    def _in_brackets(self, argument: Argument) -> Iterator[Link]:
        """A technology in brackets after a name: that entity supports it, and so does what is part of it."""
        anchor = argument.anchor
        subjects = [anchor] if self.lexicon.entities[anchor].kind != "technology" else list(self.reading.owners)
        subjects += [
            owner for owner in self.reading.owners if self.lexicon.is_within(owner, anchor) and owner != anchor
        ]
        for member in argument.members:
            if "tech" in self.lexicon.classes_of(member) and "key" not in self.lexicon.classes_of(anchor):
                yield from self._link(tuple(subjects), "supports", member)

    def _of_argument(self, argument: Argument) -> Iterator[Link]:
        for member in argument.members:
            classes = self.lexicon.classes_of(member)
            if "tech" in classes and self._goes_without_saying(member):
                continue
            if any(self.lexicon.is_within(member, owner) and member != owner for owner in self.reading.owners):
                classes |= {"part"}
            choice = self._choose(argument, classes)
            if choice is None:
                if "tech" not in classes or argument.role in ("than", "instead"):
                    continue
                choice = _Choice("supports", False, False)
            if "tech" in classes and choice.type == "supports" and self._is_doubtful(argument, choice):
                continue
            subjects = self._subjects(argument, choice, classes)
            self.rule = choice.rule
            if choice.inward:
                for subject in subjects:
                    yield from self._link((member,), choice.type, subject, negated=choice.negated)
            else:
                yield from self._link(subjects, choice.type, member, negated=choice.negated)
        self.rule = ""

    def _goes_without_saying(self, technology: str) -> bool:
        """Whether a technology is what the owner's category is called: DNS of a DNS service."""
        return any(fold(technology) == self.lexicon.entities[owner].category for owner in self.reading.owners)

    def _is_doubtful(self, argument: Argument, choice: _Choice) -> bool:
        """Whether a denial stands in the technology's clause that does not deny its support."""
        start, end = self.sentences[argument.sentence]
        denied = any(
            start <= place < end and not _CLAUSE_BREAK.search(self.text, argument.end, max(place, argument.end))
            for place, _ in self.reading.denials
        )
        return denied and not (
            choice.negated and choice.cue and _SUPPORT.search(self.text, choice.cue.start, choice.cue.end + 6)
        )

    def _subjects(self, argument: Argument, choice: _Choice, classes: frozenset[str]) -> tuple[str, ...]:
        """The other end: what the cue is an attribute of, a subject in the sentence, else the owners."""
        if choice.cue and self.reading.korean and (attribute := _ATTRIBUTE.match(self.text, choice.cue.end)):
            for other in self.arguments:
                if 0 <= other.start - attribute.end() <= 8 and not other.anchor and other is not argument:
                    return self._acting(other) or self.reading.owners
        wanted = choice.frame.subject if choice.frame else frozenset()
        tech = "tech" in classes
        nearest: Argument | None = None
        stand_in: Argument | None = None
        for other in self.arguments:
            if other is argument or other.sentence != argument.sentence or not self._acting(other):
                continue
            if other.anchor or (other.bracketed and not argument.bracketed):
                continue
            before = other.start < argument.start
            subject = other.role in ("subj", "topic") and not (self.reading.korean and self._is_attributive(other))
            if (subject or (tech and other.role == "via")) and (before or (nearest is None and not tech)):
                nearest = other
            elif other.role in wanted and (before if other.role == "e" else not before and stand_in is None):
                stand_in = other
            elif not self.reading.korean and other.role == "none" and before and nearest is None:
                cues = self._find_cues(other.end, argument.start)
                if cues and cues[0].start - other.end < 14:
                    nearest = other
        nearest = nearest or stand_in
        if nearest is not None:
            return self._acting(nearest)
        sentence = self.sentences[argument.sentence][0]
        if argument.sentence and _CONTRAST.match(self.text, sentence) and self.reading.scope.owners:
            return self.reading.scope.owners
        return self.reading.owners

    def _acting(self, argument: Argument) -> tuple[str, ...]:
        """The members that can act: keys, identities and technologies are used, they do nothing themselves."""
        owners = self.reading.owners
        return tuple(m for m in argument.members if m in owners or not self.lexicon.classes_of(m) & _NO_SUBJECT)

    def _is_attributive(self, argument: Argument) -> bool:
        """Whether a subject belongs to an attribute: "[X 가 만드는] Y"."""
        cues = self._find_cues(argument.end, min(argument.end + 14, len(self.text)))
        return bool(cues and _ATTRIBUTE.match(self.text, cues[0].end)) and argument.role == "subj"

    def _choose(self, argument: Argument, classes: frozenset[str]) -> _Choice | None:
        part = self._part(argument, classes)
        if part is not None:
            return part
        cues = self._cues(argument)
        for frame in self.frames.frames:  # frames of a class first, whatever is nearest
            if not (frame.of & classes & _SPECIAL or frame.owner & self.owner_classes):
                continue
            for cue in cues:
                if self._fits(frame, cue, argument, classes):
                    return _Choice(frame.type, frame.inward, self._is_denied(argument, cue), cue, frame)
        for place in dict.fromkeys(cue.start for cue in cues):
            here = [cue for cue in cues if cue.start == place]
            for frame in self.frames.frames:
                for cue in here:
                    if not frame.of and not frame.owner and self._fits(frame, cue, argument, classes):
                        return _Choice(frame.type, frame.inward, self._is_denied(argument, cue), cue, frame)
        return None

    def _find_cues(self, start: int, end: int) -> list[Cue]:
        if (start, end) not in self.all_cues:
            self.all_cues[start, end] = self.frames.find_cues(self.outside, start, end, korean=self.reading.korean)
        return self.all_cues[start, end]

    def _cues(self, argument: Argument) -> list[Cue]:
        """The verb cues that may govern an argument, the nearest first."""
        start, end = self.sentences[argument.sentence]
        if self.reading.korean:
            after = self._find_cues(argument.named, max(end, argument.named))
            if argument.role == "via":  # "X 를 사용하여 분석": the analysis says more than the use
                after = [cue for cue in after if cue.start >= argument.end] + after
            return self._find_cues(start, argument.start)[::-1] if argument.trailing else after
        before = self._find_cues(start, argument.start)
        following = self._find_cues(argument.end, min(end, argument.end + 40))
        near = [cue for cue in following if cue.start - argument.end <= 2]
        if argument.role == "via":  # the verb says more than its "using"
            before.sort(key=lambda cue: (argument.start - cue.end > 2, cue.start))
        return near + before[::-1] + [cue for cue in following if cue not in near]

    def _fits(
        self,
        frame: Frame,
        cue: Cue,
        argument: Argument,
        classes: frozenset[str],
    ) -> bool:
        if cue.verb not in frame.verbs or frame.not_of & classes:
            return False
        if (frame.of and not frame.of & classes) or (frame.owner and not frame.owner & self.owner_classes):
            return False
        if max(cue.start - argument.end, argument.start - cue.end) > frame.reach:
            return False
        roles = {argument.role}
        if argument.trailing:
            roles |= {"to", "with", "obj"}
        if not self.reading.korean and argument.role == "none" and 0 <= argument.start - cue.end < 30:
            roles.add("obj")
        if self.reading.korean and argument.named <= cue.start < argument.particle:
            roles = {"obj", "none"}  # the cue is a noun behind the name: "KMS 암호화", "데이터 분석"
        if argument.role == "like" and argument.particle - argument.named > 1 and self.reading.korean:
            return False  # what is compared is something of the entity's
        role = next((role for role in sorted(roles) if role in frame.roles), None)
        if role is None:
            return False
        start, end = self.sentences[argument.sentence]
        if frame.when and not frame.when.search(self.text, start, end):
            return False
        need = frame.needs.get(role)
        if need is None:
            return True
        return need.search(self.text, min(argument.start, cue.start), max(cue.end, argument.end) + 6) is not None

    def _is_denied(self, argument: Argument, cue: Cue | None) -> bool:
        """Whether a denial governs the cue: in the same clause, after it in Korean, before it in English."""
        for start, end in self.reading.denials:
            if self.reading.korean:
                reached = cue.end if cue else argument.end
                gap = self.text[reached:start]
                if end > reached - 3 and (start <= reached or (not _CLAUSE_BREAK.search(gap) and len(gap) < 9)):
                    return True
                if argument.trailing and argument.named <= start < argument.end:
                    return True
            elif start < argument.start:
                gap = self.text[end : argument.start]
                if not _CLAUSE_BREAK.search(gap) and len(gap) < 80:
                    return True
        return False

    def _part(self, argument: Argument, classes: frozenset[str]) -> _Choice | None:
        """The part that a noun in the sentence, or the topic above the line, gives to the argument."""
        if classes & {"key", "part"} or argument.role in ("like", "than"):
            return None
        head = self.reading.head
        leads = head is not None and head.whole and argument.start < head.end
        start, end = self.sentences[argument.sentence]
        topic = self.reading.scope.topics[-1] if self.reading.scope.topics else ""
        for part in self.frames.parts:
            if ("tech" in classes and part.type == "routesTo") or (part.owner and not part.owner & self.owner_classes):
                continue
            for match in part.match.finditer(self.text, start, end):
                if match.end() <= argument.start:
                    fits = _LISTS_AFTER.match(self.text, match.end()) and argument.start - match.end() < 80
                else:
                    made = self.text[match.end() :].startswith(("으로", "로", "이 될", "가 될"))
                    fits = made and argument.end <= match.start() < argument.end + 8
                if fits:
                    return self._as_part(part, argument)
            plain = leads or (argument.role in ("none", "subj", "obj") and not self._cues(argument))
            if topic and len(topic) < 40 and plain and part.match.search(topic):
                return self._as_part(part, argument)
        return None

    def _as_part(self, part: Part, argument: Argument) -> _Choice:
        denied = any(start > argument.start for start, _ in self.reading.denials)
        return _Choice(part.type, part.inward, denied, part=part)

    def _link(
        self, subjects: tuple[str, ...], type_: RelationType, other: str, *, negated: bool = False
    ) -> Iterator[Link]:
        for subject in subjects:
            if subject == other:
                continue
            related = self.lexicon.is_within(subject, other) or self.lexicon.is_within(other, subject)
            if related and type_ in _LOOSE and not (type_ == "monitoredBy" and self.lexicon.is_within(other, subject)):
                continue
            owners = self.reading.owners
            if self.reading.head is None or not self.reading.head.whole:
                owners = (*self.reading.scope.owners, *owners)
            if (
                type_ == "integratesWith"
                and other in owners
                and (subject not in owners or owners.index(other) < owners.index(subject))
            ):
                yield Link(other, type_, subject, negated)
            else:
                yield Link(subject, type_, other, negated)
