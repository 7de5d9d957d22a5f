"""What only plays a part for the owner above, so that a line is not about it: a place, a key, a watcher, a target."""

from __future__ import annotations

import re

from graph.lexicon import Lexicon, Mention
from graph.notes import Line
from graph.reading.grammar import BRACKETED
from graph.reading.names import is_inside
from graph.reading.scope import Scope, nearest_topic

_MEANS = frozenset({"idp", "key", "log"})
_AT = re.compile(r"\s?(?:안|내부?)?에서")
_PUT_ON = re.compile(r"\s?에(?:는|도|만)?\s[^.]{0,16}?(?:붙|없|걸(?:고|어|수|림|려)|적용|연결|설정)")
# What a service is to another that the heading names: "X is the only supported destination", "X can be attached".
_PLAYS = re.compile(
    r" (?:is|are|can be) (?:also )?(?:the |an? )?(?:only )?(?:supported |possible |valid |default )?"
    r"(?:destination|target|endpoint|subscriber|sink)s?\b"
    r"| (?:can|may) be (?:integrated|combined)\b(?! with)"
    r"|(?: \w+)? (?:can|must|may|should) be (?:attached|mounted|associated|applied|connected|placed in front)\W*$"
)
_FIGURE = re.compile(r"(?<![A-Za-z])\d")


class Aides:
    """Tells, of the names that a line seems to be about, whether they only serve the owners of its scope."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words, self.subjects = lexicon.grammar.words, lexicon.grammar.subjects

    def acts_on_owner(self, text: str, subjects: tuple[str, ...], scope: Scope, mentions: tuple[Mention, ...]) -> bool:
        """Whether foreign subjects (이, 가) act on the owner, unsaid, or serve it: "X 가 보냅니다", "X is a target"."""
        if not scope.owners or {mention.entity for mention in mentions} != set(subjects):
            return False
        if any(self.lexicon.is_within(name, owner) for name in subjects for owner in scope.owners):
            return False
        end = mentions[-1].end
        return bool(self.subjects.subject.match(text, end) or _PLAYS.match(text, end))

    def is_only_place(self, subjects: tuple[str, ...], scope: Scope, text: str, mentions: tuple[Mention, ...]) -> bool:
        """Whether a network is only where the owner does something: "VPC 에서는 A 로 접근"."""
        if not all("place" in self.lexicon.classes_of(name) for name in subjects):
            return False
        if any("place" in self.lexicon.classes_of(owner) for owner in scope.owners):
            return False
        return any(mention.entity in subjects and _AT.match(text, mention.end) for mention in mentions)

    def plays_part(self, named: tuple[str, ...], scope: Scope) -> bool:
        """Whether the named ones only play a part for the owner: an origin, a target, an integration."""
        if not scope.topics or not scope.owners:
            return False
        if any(self.lexicon.is_within(name, owner) for name in named for owner in scope.owners):
            return False
        topic = nearest_topic(scope, self.words)
        if self.lexicon.grammar.frames.lead_cues(topic):
            return True
        return self.words.roles.search(topic) is not None

    def is_means(self, named: tuple[str, ...], scope: Scope, line: Line, mentions: tuple[Mention, ...]) -> bool:
        """Whether the named ones only identify, encrypt or watch for the owner: "IAM role: internal apps"."""
        if not scope.owners or any(self.lexicon.is_within(name, owner) for name in named for owner in scope.owners):
            return False
        if all(self.lexicon.entities[owner].kind == "technology" for owner in scope.owners):
            return False
        above = frozenset().union(*(self.lexicon.classes_of(owner) for owner in scope.owners))
        classes = [self.lexicon.classes_of(name) for name in named]
        if not all(kinds & _MEANS - above and "alarm" not in kinds for kinds in classes):
            return False
        return not all("log" in kinds for kinds in classes) or not self._says_more(named, line, mentions)

    def _says_more(self, named: tuple[str, ...], line: Line, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line measures the named ones, or speaks of them in points or with others, and so is about them."""
        figures = _FIGURE.search(line.text)
        aside = [match.span() for match in BRACKETED.finditer(line.text)]
        others = (m for m in mentions if m.entity not in named and not is_inside(m.start, aside))
        return bool(figures or line.opens or any(others))

    def is_guarded(self, text: str, mentions: tuple[Mention, ...], subjects: tuple[str, ...], scope: Scope) -> bool:
        """Whether a line below guards alone says of them what they are put on: "X, Y 에는 안 붙음"."""
        guards = scope.owners and all("guard" in self.lexicon.classes_of(owner) for owner in scope.owners)
        if not guards or any("guard" in self.lexicon.classes_of(name) for name in subjects):
            return False
        return any(mention.entity in subjects and _PUT_ON.match(text, mention.end) for mention in mentions)
