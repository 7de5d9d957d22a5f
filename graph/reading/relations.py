"""A reading -> its relations: who does what to whom, by the frames of ``patterns-relations.toml``.

The nearest cue that has a frame for an argument's role and class decides. Without an explicit subject in the
sentence the line's owner is the other end. A service that no frame takes up gives no relation: a mere mention is
none. A technology that the line names is one that its subject supports, unless a frame says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.lexicon import Lexicon
from graph.model import RelationType
from graph.reading.actors import Actors
from graph.reading.choices import Choices
from graph.reading.clauses import LONGEST_LINE, Argument
from graph.reading.defaults import is_guarded
from graph.reading.explicit import is_only_names
from graph.reading.frames import Choice
from graph.reading.grammar import ARROW, LEADS_TO
from graph.reading.joins import find_joins
from graph.reading.links import Link, Linker
from graph.reading.names import is_abbreviation
from graph.reading.negation import Negation
from graph.reading.reader import Reading
from graph.reading.technologies import Technologies
from graph.reading.turns import Turns

_COST = re.compile(r"(?i)(?:costs?|pricing|price|billing|charges)\b|비용|요금|가격|과금")
_LIKE = re.compile(r"(?i)\((?:much |just )?(?:like|similar to|comparable to|same as) (?:[a-z]+ ){0,3}$")
_ONWARD = re.compile(rf"\((?:{ARROW}|and then|then|이후) ?$")
_STEP = re.compile(rf"[)\w] ?{ARROW} ?\w")
_RATHER = re.compile(r"(?:\s\([^()]*\))?\s(?:instead of|rather than)\b")
_LOGS = re.compile(r"(?i)\s?(?:audit )?(?:logs?\b|로그)")
_BOTH_WAYS: tuple[RelationType, ...] = ("sendsTo", "readsFrom")
_TO_AND_FROM = re.compile(r"\b(?:to ?(?:/|and) ?from|from ?(?:/|and) ?to) (?:(?:the|an?) )*$")
_ROLE_OF = re.compile(r"\s?의\s(?:역할|권한|자격 ?증명|role)(?:로|으로)")  # "A 의 역할로 접속": as whom, not from whom
_SECURE_TOO = re.compile(r"\([sS]\)|/S\b")  # "HTTP(S)" names two
_FIGURE = re.compile(r" \d")
_TOPIC_FIRST = re.compile(r"(?P<name>[^\s,.:]+(?: [^\s,.:]+){0,2}?)[은는] (?=.*만)")
_OUTSIDE = re.compile(r"\s?(?:외부|바깥|밖)(?:에|의|$)")  # "VPC 외부에서 실행됨"
# "실행되는 [서버로] 이전", "실행되는지": where another runs
_OF_A_NOUN = re.compile(
    r"(?:(?:되|하)?는|된|한| 중인)"
    r"(?:지(?=\s|$|[에는도])|\s(?:[가-힣A-Za-z]+\s)?[가-힣A-Za-z]+?(?:[를을의와과]|으?로|에서?)\s)"
)
_CLAUSE_OPENS = re.compile(r"\w[`\")]?, (?:and|but|as|so|while|because|since) (?:(?:an?|the) )?$")
_FINITE = re.compile(r" (?:is|are|has|can|will|must|may|should)\b")
_CHANGES = re.compile(r"변환|가공|전처리|transform|convert|enrich", re.I)
_WATCHERS = frozenset({"log", "aide", "guard", "warden", "router"})  # balancers and DNS by their health checks
_BEHIND = re.compile(r"s? (?:with|to|for|on) (?:[\w'’]+ ){0,3}behind\b")  # of what is behind the owner
_KEPT_IN = re.compile(
    r"(?i)(?:checkpoints?|state|leases|metadata|stored|kept|saved) in $|(?:체크포인트|상태|메타데이터)[는를은]? ?$"
)
_AMONG_PEERS: frozenset[RelationType] = frozenset({"alternativeTo", "authenticatesWith", "encryptsWith", "partOf"})
_OF_EACH = frozenset({"use", "protect", "manage", "mean"})  # what is done with each of a list
_TWO = 2
_MANAGED, _FAR = re.compile(r"\([^()]*(?:managed by|[이가] 관리)", re.I), 30
# What words behind an arrow say against it.
_NO_FLOWS: frozenset[RelationType] = frozenset(
    {
        "encryptsWith",
        "authenticatesWith",
        "integratesWith",
        "monitoredBy",
        "protects",
        "alternativeTo",
        "manages",
    }
)


def find_relations(reading: Reading, lexicon: Lexicon) -> list[Link]:
    """Return the relations that a content line states, each once, in order."""
    return list(trace_relations(reading, lexicon))


def trace_relations(reading: Reading, lexicon: Lexicon) -> dict[Link, str]:
    """Return the relations of ``find_relations``, each with the id of the frame or part behind it, "" without one.

    A denial is never also an assertion: where a line seems to say both, the denial holds.
    """
    if reading.question is not None:
        text, mentions = reading.question
        line = reading.line._replace(text=text)
        asked = replace(
            reading, line=line, mentions=mentions, denials=(), question=None, turns=Turns(text, reading.owners)
        )
        answers = _Finder(asked, lexicon, asked=True)
        no, spoken = bool(reading.denials), (*reading.owners, *(mention.entity for mention in mentions))
        part = any(lexicon.entities[name].kind == "component" for name in spoken)
        turn = part and is_only_names(text, mentions)
        found = {(_turned(link) if turn else link)._replace(negated=no): answers.rule for link in answers.find()}
        return {link: rule for link, rule in found.items() if {link.subject, link.object} & set(reading.owners)}
    if not reading.mentions or len(reading.text) > LONGEST_LINE:
        return {}
    finder = _Finder(reading, lexicon)
    traced: dict[Link, str] = {}
    for link in finder.find():
        traced.setdefault(link, finder.rule)
    denied = {link[:3] for link in traced if link.negated}
    return {link: rule for link, rule in traced.items() if link.negated or link[:3] not in denied}


def _turned(link: Link) -> Link:
    """What a mark between a name and a part says: the row's takes the column's ("Files | ZRS: yes")."""
    return Link(link.object, "supports", link.subject) if link.type == "integratesWith" else link


class _Finder:
    """The work on one line: what is said of each argument; *rule* is what the relation given last came from."""

    rule = ""

    def __init__(self, reading: Reading, lexicon: Lexicon, *, asked: bool = False) -> None:
        self.reading, self.lexicon, self.text = reading, lexicon, reading.text
        self.actors = Actors(reading, lexicon)
        self.negation = Negation(reading, self.actors.brackets)
        self.technologies = Technologies(self.actors, self.negation)
        self.linker = Linker(reading, lexicon)
        self.choices = Choices(self.actors, self.negation, asked=asked)

    def find(self) -> Iterator[Link]:
        joined = find_joins(self.actors, self._says_itself)
        for join in joined.joins:
            yield from self.linker.write(join.subjects, join.type, join.object, negated=join.negated)
        for argument in self.actors.arguments:
            if argument.start in joined.settled:
                continue
            if self.negation.spares(argument) or _ROLE_OF.match(self.text, argument.named):
                continue
            if self.actors.is_set_beside(argument):
                continue
            if self.technologies.is_carried(argument) or _BEHIND.match(self.text, argument.named):
                continue
            if self.reading.turns.begin_at(argument.start):
                continue  # who a clause is about, as the owner is whom the line is about
            if not self.reading.korean and self._begins_a_clause(argument):
                continue
            if argument.trailing and self.actors.services_of(argument) and _STEP.search(self.text):
                continue  # brackets after the steps of a flow say who does them, not what is done to these
            if argument.anchor:
                yield from self._in_brackets(argument)
            elif not self._is_preferred(argument) and (
                not self.actors.is_owner(argument)
                or self.actors.is_attributed(argument)
                or self.actors.acts_on_owner(argument)
                or self.actors.is_replaced(argument)
                or self._joins_owners(argument)
            ):
                yield from self._of_argument(argument)

    def _joins_owners(self, argument: Argument) -> bool:
        """Whether a verb says that those whom the line is about go together: "A와 B를 연동"."""
        if len(argument.members) < _TWO:
            return False
        choice = self.choices.by_words(argument, self.lexicon.classes_of(argument.members[-1]))
        return choice is not None and choice.type == "integratesWith" and self._is_joint(choice)

    def _is_joint(self, choice: Choice) -> bool:
        """Whether a verb says what it says of several together, not of each."""
        return choice.cue is not None and choice.cue.verb not in _OF_EACH

    def _begins_a_clause(self, argument: Argument) -> bool:
        """Whether an English clause of its own begins with *argument*: "orchestrates jobs, and B is for timers"."""
        opened = argument.role == "none" and _CLAUSE_OPENS.search(self.text, 0, argument.start)
        return bool(opened) and _FINITE.match(self.text, argument.named) is not None

    def _is_preferred(self, argument: Argument) -> bool:
        """Whether the argument is only what to use in another's place: "use A instead of B"."""
        return _RATHER.match(self.text, argument.named) is not None

    def _in_brackets(self, argument: Argument) -> Iterator[Link]:
        """A technology in brackets after a name: that entity supports it, and so does what is part of it."""
        anchor = argument.anchor
        if is_abbreviation(self.text, argument.start, argument.named):
            return
        if _LIKE.search(self.text, 0, argument.start):  # "logs (like those of B)"
            return
        if _ONWARD.search(self.text, 0, argument.start):  # "A (-> B, C)"
            for member in self.actors.services_of(argument):
                if "analyzer" in self.lexicon.classes_of(member):
                    yield from self.linker.write((member,), "readsFrom", anchor)
                else:
                    yield from self.linker.write((anchor,), "sendsTo", member)
            return
        subjects = [anchor] if self.lexicon.entities[anchor].kind != "technology" else list(self.reading.owners)
        subjects += [
            owner for owner in self.reading.owners if self.lexicon.is_within(owner, anchor) and owner != anchor
        ]
        guards = "guard" in self.lexicon.classes_of(anchor)
        closed = self.text.find(")", argument.end)
        for member in argument.members:
            classes = self.lexicon.classes_of(member)
            changes = "function" in classes and _CHANGES.search(self.text, argument.start, max(closed, argument.end))
            if changes and not self.negation.reaches(argument, self.actors.sentences[argument.sentence]):
                yield from self.linker.write((anchor,), "triggers", member)  # "A (worker 로 변환)"
            elif "shy" in classes and "tech" not in self.lexicon.classes_of(anchor):
                continue  # "NLB (REST)" tells when, not what it speaks
            elif "tech" in classes and not self.lexicon.classes_of(anchor) & {"key", "idp"}:
                denied = self.negation.adjoins(argument)  # "A (no B)"
                yield from self.linker.write(tuple(subjects), "supports", member, negated=denied)
            elif _MANAGED.search(self.text, max(0, argument.start - _FAR), max(closed, argument.end)):
                yield from self.linker.write((member,), "manages", anchor)  # "A (managed by B)"
            elif "store" in classes and not self.reading.denials and _KEPT_IN.search(self.text, 0, argument.start):
                yield from self.linker.write((anchor,), "storesIn", member)  # "A (state in B)"
            elif guards and is_guarded(classes):  # "WAF (A, B)"
                yield from self.linker.write((anchor,), "protects", member)

    def _of_argument(self, argument: Argument) -> Iterator[Link]:
        members = argument.members
        if members[-1] == "HTTP" and _SECURE_TOO.match(self.text, argument.named) and "HTTPS" in self.lexicon.entities:
            members = (*members, "HTTPS")
        elif members[-1] == "HTTPS" and self.text.endswith("/S", argument.start, argument.named):
            members = (*members, "HTTP")
        for member in members:
            classes = self.lexicon.classes_of(member)
            if "tech" in classes and self.technologies.is_only_named(member, argument):
                continue
            if any(self.lexicon.is_within(member, owner) and member != owner for owner in self.reading.owners):
                classes |= {"part"}
            if any(self.lexicon.is_within(owner, member) and member != owner for owner in self.reading.owners):
                classes |= {"whole"}
            if "tech" in classes and _LOGS.match(self.text, argument.named):
                if "guard" in self.actors.owner_classes:  # "DNS logs" are read, not spoken
                    yield from self.linker.write(self.reading.owners, "readsFrom", member)
                continue
            choice = self.choices.choose(argument, classes)
            if (choice is None or choice.type == "integratesWith") and self._is_engine(argument, classes):
                choice = Choice("supports", False, self.negation.governs(argument, None))
            if choice is None:
                continue
            if choice.negated and not self.negation.excepts(argument) and self.negation.is_of_others(member):
                choice = choice._replace(negated=False)
            if choice.negated and choice.type == "supports" and self._is_of_topic(argument):
                continue
            if choice.type == "storesIn" and argument.bracketed and _FIGURE.match(self.text, argument.named):
                continue  # "Storage: 64 TiB (SQL Server 16 TiB)" says how much
            if choice.type == "integratesWith" and self._is_spoken_of_itself(member, argument):
                continue
            if choice.type == "runsOn" and _OUTSIDE.match(self.text, argument.named):
                continue
            if choice.type == "runsOn" and choice.cue and _OF_A_NOUN.match(self.text, choice.cue.end):
                continue
            supported = "tech" in classes and choice.type == "supports"
            if supported and self.technologies.is_doubtful(argument, choice):
                continue
            subjects = self.actors.subjects_of(argument, choice, classes)
            if len(subjects) > 1:  # those of one list are no partners of each other, unless a verb joins them
                joined = choice.type == "integratesWith" and self._is_joint(choice)
                before = members[: members.index(member)] if joined and member in members else ()
                subjects = tuple(name for name in subjects if name not in members or name in before)
            if choice.type == "protects" and not choice.inward and "guard" in self.actors.owner_classes:
                guards = tuple(name for name in subjects if "guard" in self.lexicon.classes_of(name))
                subjects = guards or self.reading.owners  # what is no guard protects nothing
            if choice.type == "monitoredBy" and choice.inward:
                subjects = tuple(name for name in subjects if self._may_watch(name))
            if choice.type == "routesTo" and not choice.inward and "router" in self.actors.owner_classes:
                routers = tuple(name for name in subjects if "router" in self.lexicon.classes_of(name))
                subjects = routers or self.reading.owners
            if choice.type == "integratesWith" and (
                self._is_of_cost()
                or not ({member, *subjects} & {*self.reading.owners} or self.actors.led_from(argument))
            ):
                continue  # the weakest of relations, of which the line is not
            if not self._may_join_peers(choice, argument):
                subjects = tuple(name for name in subjects if name != members[0])
            self.rule = choice.rule
            if choice.type in _BOTH_WAYS and _TO_AND_FROM.search(self.text, 0, argument.start):
                for type_ in _BOTH_WAYS:  # "Export to/from A"
                    yield from self.linker.write(subjects, type_, member, negated=choice.negated)
                continue
            if choice.inward:
                for subject in subjects:
                    yield from self.linker.write((member,), choice.type, subject, negated=choice.negated)
            else:
                yield from self.linker.write(subjects, choice.type, member, negated=choice.negated)
        self.rule = ""

    def _says_itself(self, argument: Argument) -> bool:
        """Whether the words behind the goal of the last arrow say what it is to its source: "A -> B 로 암호화"."""
        services = self.actors.services_of(argument)
        if not services or not self.reading.korean or LEADS_TO.search(self.text, argument.named):
            return False
        choice = self.choices.by_words(argument, self.lexicon.classes_of(services[0]))
        return choice is not None and choice.cue is not None and choice.type in _NO_FLOWS

    def _is_engine(self, argument: Argument, classes: frozenset[str]) -> bool:
        """Whether a name stands in a list of engines, of which it is one: "MySQL, Aurora, PostgreSQL 엔진"."""
        if "aurora" not in classes or not self.actors.owner_classes & {"rows", "dbproxy"}:
            return False
        engines = [one for one in argument.members if self.lexicon.entities[one].category == "database-engine"]
        return len(engines) > 1

    def _is_of_topic(self, argument: Argument) -> bool:
        """Whether what is denied is so of the topic only: "암호화는 A만, B는 미지원" says nothing of B itself."""
        start, _ = self.actors.sentences[argument.sentence]
        topic = _TOPIC_FIRST.match(self.text, start, argument.start) if argument.role in ("topic", "subj") else None
        return topic is not None and not any(
            start <= mention.start and mention.end == topic.end("name") and mention.entity in self.reading.owners
            for mention in self.reading.mentions
        )

    def _is_spoken_of_itself(self, member: str, argument: Argument) -> bool:
        """Whether the line is about *member*, too, and not only in a later sentence than the argument's."""
        if member not in self.reading.about[len(self.reading.owners) :]:
            return False
        turn = next((turn for turn in self.reading.turns.found if member in turn.names), None)
        return turn is None or turn.start <= argument.start

    def _may_join_peers(self, choice: Choice, argument: Argument) -> bool:
        """Whether what is said holds between the members of one list: "A and B work together", not "sent to A, B"."""
        if choice.type == "integratesWith":
            return choice.cue is None or self._is_joint(choice)
        if choice.type == "supports":
            return "," not in self.text[argument.start : argument.named]  # "A manages and keeps B" is no list
        return choice.default is not None or choice.type in _AMONG_PEERS

    def _is_of_cost(self) -> bool:
        """Whether the line says what the owner is paid for: "Cost: hourly, by EC2 and storage used"."""
        head = self.reading.head
        return _COST.match(head.text if head else self.choices.topic) is not None

    def _may_watch(self, name: str) -> bool:
        """Whether *name* watches others, or is new, so that nobody knows what it does."""
        known = self.lexicon.entities[name]
        return bool(self.lexicon.classes_of(name) & _WATCHERS) or not (known.category or known.parent)
