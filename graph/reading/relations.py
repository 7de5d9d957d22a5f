"""A reading -> its relations: who does what to whom, by the frames of ``patterns-relations.toml``.

The nearest cue that has a frame for an argument's role and class decides. Without an explicit subject in the
sentence the line's owner is the other end. A service that no frame takes up gives no relation: a mere mention is
none. A technology that the line names is one that its subject supports, unless a frame says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from graph.lexicon import Lexicon
from graph.model import RelationType
from graph.reading.actors import Actors
from graph.reading.clauses import ITS_DEED, LONGEST_LINE, Argument
from graph.reading.defaults import UNGUARDED, Choice, Defaults
from graph.reading.explicit import is_only_names
from graph.reading.frames import Cue, Frame, Part, find_cues
from graph.reading.grammar import ARROW, LEADS_TO
from graph.reading.joins import find_joins
from graph.reading.leads import LeadIn
from graph.reading.links import Link, Linker
from graph.reading.negation import Negation
from graph.reading.reader import Reading
from graph.reading.technologies import Technologies
from graph.reading.turns import Turns

# Whose the names below are, not what they do: "Third-party partners:", below "Destinations".
_GATHERS = re.compile(
    r"(?i)(?:third[- ]part(?:y|ies)|other|aws|타사|외부|기타) ?(?:services?|partners?|integrations?|서비스|파트너)?"
    r"\s?[:：]?$"
)
_COST = re.compile(r"(?i)(?:costs?|pricing|price|billing|charges)\b|비용|요금|가격|과금")
_LIKE = re.compile(r"(?i)\((?:much |just )?(?:like|similar to|comparable to|same as) (?:[a-z]+ ){0,3}$")
_SHORT = 40  # a topic that may name a part
_LIST, _ONE_NAME = 80, 12  # how far behind a noun its list, or the one name that it is, may stand
_MADE = re.compile(r"(?:으로|로)(?!부터)|[이가] 될")
_LISTS_AFTER = re.compile(
    r"(?:s|들)?(?:으?로서)?(?:\s?\([^()]*\))?(?:\s?의 대상)?\s?"
    r"(?:은|는|에는|[:：=]|-\s|–\s|includes?\b|(?:is|are)\b(?! not| never)|(?:can |may )?runs? on\b"
    r"|include\b|can be\b|may be\b|like\b|such as\b"
    r"|(?:으로|로)\s|(?<=로서)\s)"
)
_ANOTHER_LABEL = re.compile(r"[,;/·] ?[^\s,:：]{1,12}(?: [^\s,:：]{1,12})?\s?[:：]\s")  # "큐: A, 볼륨: B"
_SO_CALLED = re.compile(r"\s?(?:이라는|라는|이란|란)\s")
_ONWARD = re.compile(rf"\((?:{ARROW}|and then|then|이후) ?$")
_STEP = re.compile(rf"[)\w] ?{ARROW} ?\w")
_RATHER = re.compile(r"(?:\s\([^()]*\))?\s(?:instead of|rather than)\b")
# "on servers like A": an example, no comparison as in "looks like A"
_SUCH_AS = re.compile(
    r"\b(?!(?:looks|works|acts|behaves|runs|feels|seems|sounds|treats|has|uses|operates|performs|appears|scales)\b)"
    r"[a-z]{4,}s like (?:the |an? )?$"
)
_ITS_THING = re.compile(r"(?:['’]s)? (?:(?!but|and|or|with|for|in|on|it|the|that)[a-z]{3,}|IPs?\b)")
_LOGS = re.compile(r"(?i)\s?(?:audit )?(?:logs?\b|로그)")
_BOTH_WAYS: tuple[RelationType, ...] = ("sendsTo", "readsFrom")
_TO_AND_FROM = re.compile(r"\b(?:to ?(?:/|and) ?from|from ?(?:/|and) ?to) (?:(?:the|an?) )*$")
_OTHER_THAN = re.compile(r"\s?말고")
_ROLE_OF = re.compile(r"\s?의\s(?:역할|권한|자격 ?증명|role)(?:로|으로)")  # "A 의 역할로 접속": as whom, not from whom
_SECURE_TOO = re.compile(r"\([sS]\)|/S\b")  # "HTTP(S)" names two
_FIGURE, _WORD = re.compile(r" \d"), re.compile("[가-힣A-Za-z]{2}")
_TOPIC_FIRST = re.compile(r"(?P<name>[^\s,.:]+(?: [^\s,.:]+){0,2}?)[은는] (?=.*만)")
_OUTSIDE = re.compile(r"\s?(?:외부|바깥|밖)(?:에|의|$)")  # "VPC 외부에서 실행됨"
_CHANGES = re.compile(r"변환|가공|전처리|transform|convert|enrich", re.I)
_UNLIKE = re.compile(r"(?i)unlike\b")
_WATCHERS = frozenset({"log", "aide", "guard", "warden", "router"})  # balancers and DNS by their health checks
_BEHIND = re.compile(r"s? (?:with|to|for|on) (?:[\w'’]+ ){0,3}behind\b")  # of what is behind the owner
_KEPT_IN = re.compile(
    r"(?i)(?:checkpoints?|state|leases|metadata|stored|kept|saved) in $|(?:체크포인트|상태|메타데이터)[는를은]? ?$"
)
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
_EMPTY = frozenset({"have", "support"})  # verbs that say no more than a list does: "A 도 있고 B 도 가능"


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
        self.asked = asked  # whether the text is a header that its cell affirms or denies
        self.reading, self.frames, self.lexicon = reading, lexicon.grammar.frames, lexicon
        self.text = reading.text
        self.actors = Actors(reading, lexicon)
        self.negation = Negation(reading, self.actors.brackets)
        self.technologies = Technologies(self.actors, self.negation)
        self.linker = Linker(reading, lexicon)
        self.topic = "" if asked else self._topic()  # the header above an answer names its owner
        self.lead_in = LeadIn(self.topic, self.actors)
        self._cues_of: dict[int, list[Cue]] = {}  # by where their argument starts

    def _topic(self) -> str:
        """What the line stands under; below "Third-party services" what these are to the owner."""
        topics = self.reading.scope.topics
        gathers = len(topics) > 1 and self.reading.line.kind != "cell" and _GATHERS.match(topics[-1])
        return topics[-2] if gathers else self.reading.heading

    # Lines that name only their owner need none of these.

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return self.frames.parts_of(self.text, *self.topics)

    @cached_property
    def defaults(self) -> Defaults:
        return Defaults(self.frames.defaults, self.actors.owner_classes, self.reading, self.negation)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """What the line stands under and, of a cell, beside."""
        line = self.reading.line
        row = f"{line.row}:" if line.kind == "cell" and line.row != line.text and not self.asked else ""
        return tuple(dict.fromkeys(filter(None, (self.topic, row))))

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
            if argument.trailing and self.actors.services_of(argument) and _STEP.search(self.text):
                continue  # brackets after the steps of a flow say who does them, not what is done to these
            if argument.anchor:
                yield from self._in_brackets(argument)
            elif not self._is_preferred(argument) and (
                not self.actors.is_owner(argument)
                or self.actors.is_attributed(argument)
                or self.actors.acts_on_owner(argument)
                or self.actors.is_replaced(argument)
            ):
                yield from self._of_argument(argument)

    def _is_preferred(self, argument: Argument) -> bool:
        """Whether the argument is only what to use in another's place: "use A instead of B"."""
        return _RATHER.match(self.text, argument.named) is not None

    def _in_brackets(self, argument: Argument) -> Iterator[Link]:
        """A technology in brackets after a name: that entity supports it, and so does what is part of it."""
        anchor = argument.anchor
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
            elif guards and not classes & UNGUARDED:  # "WAF (A, B)"
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
            choice = (
                self._choose(argument, classes)
                or self.lead_in.choose(argument, classes)
                or self.defaults.choose(argument, classes, asked=self.asked)
            )
            if choice is None:
                continue
            if choice.negated and not self.negation.excepts(argument) and self.negation.is_of_others(member):
                choice = choice._replace(negated=False)
            if choice.negated and choice.type == "supports" and self._is_of_topic(argument):
                continue
            if choice.type == "storesIn" and argument.bracketed and _FIGURE.match(self.text, argument.named):
                continue  # "Storage: 64 TiB (SQL Server 16 TiB)" says how much
            if choice.type == "integratesWith" and member in self.reading.about[len(self.reading.owners) :]:
                continue
            if choice.type == "runsOn" and _OUTSIDE.match(self.text, argument.named):
                continue
            supported = "tech" in classes and choice.type == "supports"
            if supported and self.technologies.is_doubtful(argument, choice):
                continue
            subjects = self.actors.subjects_of(argument, choice, classes)
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
        choice = self._choose(argument, self.lexicon.classes_of(services[0]))
        return choice is not None and choice.cue is not None and choice.type in _NO_FLOWS

    def _is_of_topic(self, argument: Argument) -> bool:
        """Whether what is denied is so of the topic only: "암호화는 A만, B는 미지원" says nothing of B itself."""
        start, _ = self.actors.sentences[argument.sentence]
        topic = _TOPIC_FIRST.match(self.text, start, argument.start) if argument.role in ("topic", "subj") else None
        return topic is not None and not any(
            start <= mention.start and mention.end == topic.end("name") and mention.entity in self.reading.owners
            for mention in self.reading.mentions
        )

    def _is_of_cost(self) -> bool:
        """Whether the line says what the owner is paid for: "Cost: hourly, by EC2 and storage used"."""
        head = self.reading.head
        return _COST.match(head.text if head else self.topic) is not None

    def _may_watch(self, name: str) -> bool:
        """Whether *name* watches others, or is new, so that nobody knows what it does."""
        known = self.lexicon.entities[name]
        return bool(self.lexicon.classes_of(name) & _WATCHERS) or not (known.category or known.parent)

    def _choose(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        part = self._part(argument, classes)
        if part is not None:
            return part
        cues = [cue for cue in self._cues(argument) if not self._is_called(argument, cue.start, cue.end)]
        if not cues:
            return None
        owner_classes = self.actors.owner_classes
        special, others = self.frames.frames_of(frozenset(cue.verb for cue in cues))
        for frame in special:  # frames of a class first, whatever is nearest
            for cue in cues if frame.suits(classes, owner_classes) else ():
                if cue.verb in frame.verbs and self._fits(frame, cue, argument):
                    return self._chosen(frame, cue, argument)
        general = [frame for frame in others if frame.suits(classes, owner_classes)]
        for place in dict.fromkeys(cue.start for cue in cues) if general else ():
            here = [cue for cue in cues if cue.start == place]
            for frame in general:
                for cue in here:
                    if cue.verb in frame.verbs and self._fits(frame, cue, argument):
                        return self._chosen(frame, cue, argument)
        return None

    def _chosen(self, frame: Frame, cue: Cue, argument: Argument) -> Choice:
        """What the frame says of the argument.

        What goes to the owner comes in; what is denied after "unlike B", or before "use B", denies no comparison.
        """
        after = all(start >= argument.start for start, _ in self.reading.denials)
        unlike = _UNLIKE.match(self.text, cue.start) is not None
        compared = (argument.role == "than" and (after or unlike)) or (
            frame.type == "alternativeTo" and cue.verb == "use"
        )
        denied = not compared and self.negation.governs(argument, cue)
        comes = frame.type in ("sendsTo", "routesTo", "triggers") and self.actors.goes_to_owner(argument, cue)
        return Choice(frame.type, frame.inward or comes, denied, cue=cue, frame=frame)

    def _cues(self, argument: Argument) -> list[Cue]:
        """The verb cues that may govern an argument, the nearest first; all its members have the same."""
        if argument.start not in self._cues_of:
            self._cues_of[argument.start] = self._find_cues(argument)
        return self._cues_of[argument.start]

    def _find_cues(self, argument: Argument) -> list[Cue]:
        if argument.bracketed and not argument.anchor and not argument.trailing:
            inside = self._inside(argument)
            if inside:
                return inside
        start, end = self.actors.sentences[argument.sentence]
        if self.reading.korean:
            onward = LEADS_TO.search(self.text, argument.named, end)
            end = onward.start() if onward else end
            after = self.actors.find_cues(argument.named, max(end, argument.named))
            if argument.role == "via":  # "X 를 사용하여 분석": the analysis says more than the use
                after = [cue for cue in after if cue.start >= argument.end] + after
            if argument.trailing:
                return self.actors.find_cues(start, argument.start)[::-1]
            return self.actors.topic_cues(start, argument) + (after or self._head_cues(argument))
        before = self.actors.find_cues(start, argument.start)
        clause = self.text.find(", where ", argument.end, end)
        following = self.actors.find_cues(argument.end, min(end if clause < 0 else clause, argument.end + 40))
        near = [cue for cue in following if cue.start - argument.end <= 2]
        if argument.role == "none" and ITS_DEED.match(self.text, argument.named):
            return following  # what others did before is not done to it
        if argument.role == "via":  # the verb says more than its "using"
            before.sort(key=lambda cue: (argument.start - cue.end > 2, cue.start))
        if argument.role == "to" and any(cue.verb == "compare" for cue in before):
            return near + before[::-1]  # "In contrast to A it keeps order"
        return near + before[::-1] + [cue for cue in following if cue not in near]

    def _head_cues(self, argument: Argument) -> list[Cue]:
        """The cues of the term whose explanation the names are: "연결 대상: A, B"."""
        head = self.reading.head
        if head is None or head.entities or argument.role != "none" or argument.bracketed:
            return []
        said = _WORD.search(self.text, head.rest, argument.start)
        return [] if said else self.actors.find_cues(head.start, head.end)

    def _is_possessed(self, argument: Argument) -> bool:
        """Whether the names only say whose thing it is: "S3 버킷 정책처럼", "like an S3 bucket policy"."""
        if self.reading.korean:
            return argument.particle - argument.named > 1
        return _ITS_THING.match(self.text, argument.named) is not None

    def _inside(self, argument: Argument) -> list[Cue]:
        """The cues in the same brackets as the argument, the nearest first: "(looks like B)"."""
        start = self.text.rfind("(", 0, argument.start) + 1
        end = self.text.find(")", argument.end)
        end = len(self.text) if end < 0 else end
        text = self.actors.unnamed
        cues = find_cues(self.frames.words_of(text[start:end], korean=self.reading.korean), text, start, end)
        return sorted(cues, key=lambda cue: (abs(cue.start - argument.start), cue.start))

    def _fits(self, frame: Frame, cue: Cue, argument: Argument) -> bool:
        """Whether a cue of one of the frame's verbs stands to the argument as the frame has it."""
        if max(cue.start - argument.end, argument.start - cue.end) > frame.reach:
            return False
        if frame.alone and self.actors.has_goal(argument):
            return False
        roles = {argument.role}
        if argument.trailing:
            roles |= {"to", "with", "obj"}
        topical = self.reading.korean and argument.role == "topic" and "obj" in frame.roles
        if topical and self.negation.governs(argument, cue):
            roles.add("obj")  # "A 는 마운트 불가" denies it of A, whoever would do it
        if not self.reading.korean and argument.role == "none" and 0 <= argument.start - cue.end < 30:
            roles.add("obj")
        if self.reading.korean and argument.named <= cue.start < argument.particle:
            roles = {"obj", "none"}  # the cue is a noun behind the name: "KMS 암호화", "데이터 분석"
        inside = argument.bracketed and not argument.trailing  # "(vs B)"
        asked = self.reading.korean and cue.end <= argument.start and not (argument.trailing or inside)
        if asked:
            roles = {"via", "ro", "to", "e"}
        borrowed = argument.role == "instead" and not self.reading.korean
        if (argument.role == "like" or borrowed) and (
            self._is_possessed(argument) or _SUCH_AS.search(self.text, 0, argument.start)
        ):
            return False  # what is compared is something of the entity's, or it is but an example
        fitting = sorted(roles & frame.roles)
        if not asked and not (argument.trailing and self._stands_alone(argument)):
            fitting = fitting[:1]
        start, end = self.actors.sentences[argument.sentence]
        if not fitting or (frame.when and not frame.when.search(self.text, start, end)):
            return False
        needs = [frame.needs.get(role) for role in fitting]
        near, far = min(argument.start, cue.start), max(cue.end, argument.end) + 6
        if frame.unless and frame.unless.search(self.text, near, far):
            return False
        return any(need is None or need.search(self.text, near, far) is not None for need in needs)

    def _stands_alone(self, argument: Argument) -> bool:
        """Whether the brackets around the names follow a whole sentence: "보냅니다. (A, B)"."""
        opened = max(self.text.rfind(sign, 0, argument.start) for sign in "(（")
        return self.text[: max(opened, 0)].rstrip().endswith((".", "。"))

    def _part(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """The part that a noun in the sentence, or the topic above the line, gives to the argument."""
        if "key" in classes or argument.role in ("like", "than", "instead"):
            return None
        if _OTHER_THAN.match(self.text, argument.named):
            return None
        head = self.reading.head
        leads = head is not None and head.whole and argument.start < head.end
        start, end = self.actors.sentences[argument.sentence]
        fitting = [
            part
            for part in self.parts
            if not (("tech" in classes and part.type == "routesTo") or part.not_of & classes)
            and (part.inward or "part" not in classes)
            and (not part.owner or part.owner & self.actors.owner_classes)
        ]
        if not fitting:
            return None
        for part in fitting:
            for match in part.match.finditer(self.text, start, end):
                if self._is_called(argument, *match.span()):
                    continue
                if self.asked and not self.text[argument.named : match.start()].strip():
                    fits = match.start() >= argument.named
                elif match.end() <= argument.start:
                    after = _LISTS_AFTER.match(self.text, match.end())
                    reach = _ONE_NAME if after and after[0].endswith(" is") else _LIST
                    fits = after is not None and argument.start - match.end() < reach
                    fits = fits and not _ANOTHER_LABEL.search(self.text, match.end(), argument.start)
                else:
                    made = _MADE.match(self.text, match.end())
                    ends = argument.role == "of" and not self.text[match.end() : end].strip(" .")  # "A 의 오리진"
                    fits = (made is not None or ends) and argument.end <= match.start() < argument.end + 8
                if fits:
                    choice = self._as_part(part, argument)
                    whose = argument.role == "of" and argument.end <= match.start()  # "A 의 오리진으로"
                    return choice._replace(inward=True) if whose and part.type == "routesTo" else choice
        # What stands above the line says it only where the line itself does not.
        plain = (
            leads
            or not argument.bracketed
            and argument.role in ("none", "subj", "obj")
            and not any(argument.role != "none" or cue.verb not in _EMPTY for cue in self._cues(argument))
        )
        for part in fitting if plain else ():
            if any(len(topic) < _SHORT and part.match.search(topic) for topic in self.topics):
                return self._as_part(part, argument)._replace(negated=self.negation.leaves_out(argument))
        return None

    def _is_called(self, argument: Argument, start: int, end: int) -> bool:
        """Whether a word belongs to the name before it: "VPC origin이라는 기능" is one name."""
        return start - argument.named in (0, 1) and _SO_CALLED.match(self.text, end) is not None

    def _as_part(self, part: Part, argument: Argument) -> Choice:
        head = self.reading.head.end if self.reading.head else 0  # "Not a target: A, B" denies the whole list
        denied = self.negation.excepts(argument) or any(
            start > argument.start or start < head for start, _ in self.negation.denials_of(argument)
        )
        return Choice(part.type, part.inward, denied, of_owner=True, part=part)
