"""What the line above, which leads a list in, says of its members: "Where logs can go:" above "A, B".

Its verb is theirs where they stand without one. It says nothing where it names others than the owner itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from graph.reading.actors import Actors
from graph.reading.clauses import ENGLISH_ROLES, Argument
from graph.reading.frames import Choice, Cue
from graph.reading.grammar import BRACKETED

_LEAD_ROLE = re.compile(
    r"(?i)\b(to|from|with|by|on|in)"
    r"(?: (?:\w+ ){0,2}(?:services?|sources?|targets?|products?|tools?|destinations?))?\s?:?$"
)
# "Where the content lies (e.g. A, B)": of the kind that the lead-in calls for.
_FOR_EXAMPLE = re.compile(
    r"(?i)\((?:예(?:를 들어|시)?(?=[\s:：.,])|(?:ex|e\.?g|for example|such as|like)\b\.?)\s?[:：).,]?\s?[^()]*$"
)
_MANY = 3
# What notes call the things that a name is of: "an SNS topic", "SQS 큐".
_THINGS = re.compile(
    r"(?:topic|queue|stream|function|bucket|table|instance|cluster)s?|and|or|s|등|및"
    r"|토픽|주제|큐|대기열|스트림|함수|버킷|테이블|인스턴스|클러스터"
)
_WORDS, _ENDS_IN_WORD = re.compile(r"\w+"), re.compile(r"\w\s*$")


class LeadIn:
    """The lead-in *topic* above a line, for the names of the line."""

    def __init__(self, topic: str, actors: Actors) -> None:
        self.topic, self.actors = topic, actors
        self.reading, self.lexicon, self.text = actors.reading, actors.lexicon, actors.text
        self.frames = actors.lexicon.grammar.frames

    def choose(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """Return what the lead-in says of *argument*, a member of its list, or None."""
        if not self._cues or argument.role != "none" or "tech" in classes:
            return None
        head = self.reading.head
        first = self.actors.arguments[0].start if head is None or head.whole else head.rest
        if argument.bracketed:
            if not _FOR_EXAMPLE.search(self.text, 0, argument.start):
                return None
        elif argument.start > max(first, 0) + 4 or (head is None and argument.start > 4):
            return None
        roles = self._roles
        frames = self.frames.frames
        if roles == {"from"}:  # "Loads from:" reads, whatever else it does
            frames = tuple(sorted(frames, key=lambda frame: frame.type != "readsFrom"))
        for frame in frames:
            if frame.of and "monitor" not in frame.verbs:  # "Monitoring": A, B
                continue
            if not frame.roles & roles or not frame.suits(classes, self.actors.owner_classes):
                continue
            for cue in self._cues:
                if cue.verb in frame.verbs and (not frame.when or frame.when.search(self.topic)):
                    denied = bool(self.lexicon.grammar.denials.find(self.topic))
                    denied = denied or any(end <= argument.start for _, end in self.reading.denials)
                    return Choice(frame.type, frame.inward, denied, of_owner=True, frame=frame)
        return None

    @cached_property
    def _cues(self) -> Sequence[Cue]:
        """The cues of the lead-in above, without what the line itself says with words of its own."""
        around = self.lexicon.around(self.reading.owners)
        if not self.topic or any(mention.entity not in around for mention in self.lexicon.find_mentions(self.topic)):
            return []
        shown = any(_FOR_EXAMPLE.search(self.text, 0, argument.start) for argument in self.actors.arguments)
        return self.frames.lead_cues(self.topic, bare=self._bare or shown)

    @cached_property
    def _bare(self) -> bool:
        """Whether the line is nothing but names, those that nobody knows included."""
        pieces, done = [], 0
        for mention in self.reading.mentions:
            pieces.append(self.text[done : mention.start])
            done = max(done, mention.end)
        head = self.reading.head
        if head and not head.entities:
            if len(self.reading.mentions) < _MANY:
                return False
            pieces[0] = pieces[0][head.rest :]
        if _ENDS_IN_WORD.search(pieces[0]):
            return False  # "Not A", "Use A"
        rest = BRACKETED.sub(" ", "".join([*pieces, self.text[done:]]))
        return all(word[0].isupper() or _THINGS.fullmatch(word) for word in _WORDS.findall(rest))

    @cached_property
    def _roles(self) -> frozenset[str]:
        """The roles that a lead-in leaves for the members below it."""
        match = _LEAD_ROLE.search(self.topic)
        if match:
            return frozenset({ENGLISH_ROLES[match[1].casefold()]})
        return frozenset({"obj", "to", "with", "e"})
