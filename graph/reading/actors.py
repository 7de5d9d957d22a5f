"""A line's arguments -> who acts in its sentences: the subject of each relation, before the owner stands in.

A subject is sought where the sentence has one: what an attribute belongs to, whoever hands things on, the nearest
name with a subject's particle or before its verb. Keys, identities and technologies are used and do nothing.
"""

from __future__ import annotations

import re
from functools import cached_property

from graph.lexicon import Lexicon, Mention
from graph.reading.clauses import Argument, find_arguments, is_used_instead
from graph.reading.contrast import OPPOSING
from graph.reading.explicit import GIVEN, joined_names
from graph.reading.flows import leads
from graph.reading.frames import Choice, Cue, Word, find_cues
from graph.reading.grammar import ARROW, BRACKETED
from graph.reading.reader import Reading

_OPPOSES = re.compile(rf"\s*{OPPOSING}")
_LABELS = re.compile(r"[^\s:：]{0,3}\s?[:：]")
_FOR_WHOM = re.compile(r"\s?[가-힣]{1,4}(?:하는|한|할)\s")
_TOPIC = re.compile(r"[가-힣]{0,2}?(?:은|는)\s|\s?[:：]\s")
_NEXT_TO = 5  # characters between a verb and what it acts on: an article
_CLOSE = 14  # characters between a subject and its verb
_ANSWERS = re.compile(rf"[^:：]*{ARROW}\s*")
_HOLDERS = frozenset({"place", "store"})  # what holds files of a format does not speak it
_NO_SUBJECT = frozenset({"key", "idp", "tech"})
_GOALS = frozenset({"to", "e", "ro"})
_IT = re.compile(
    r"\bfrom (?P<en>it)\b"
    r"|^(?:[\w-]+,? ){1,7}(?:to|in front of|uses?|quer(?:y|ies)|reads?|scans?|polls?|consumes?|mounts?) (?P<them>it)\b"
)
_IS_USED = re.compile(r" (?:사용|이용|활용|[쓰쓸쓴씀씁])")
_INSIDE = re.compile(r" ?(?:안|내부)에(?:는|도)? ")
_ATTRIBUTE = re.compile(r"\S{0,3}?(?:된|되는|한|하는)\s")
_NEXT = re.compile(r"[가-힣](?:고|며|지만),? ")  # where a clause ends: "A 에 만들고 B 를 씀"
_GOES_ON = re.compile(r"[가-힣](?:고|며|지만),? [^,]{1,20}[은는] $")
_VERB_ON = re.compile(r",\s(?!which|that|who)|\s(?:and|then)\s(?=[a-z]+s\b)")
BY_WHICH = re.compile(r"(?i)(?:via|through|using|over|(?<!-)only)\b")  # what looks like a verb and is none
_FROM_TO = re.compile(r" (?:to|into) (?:(?:the|an?) )*")
_READ_AND = re.compile(r"에서 (?:\S+[을를] )?(?:추출|읽어|읽고|가져와|가져오고|불러와|불러오고|꺼내|수집)")
# What stands between a service and the one to which its data go on.
_HANDED_ON = re.compile(
    r"\s?에서 (?:바로 )?$|\s?(?:에|으?로)\s?(?:(?:직접|바로|먼저|우선|\S{1,6}[을를])\s)?"
    r"(?:보내서?|(?:전송|전달)(?:해서?|하여)|(?:보낸|옮긴|넣은|(?:전송|전달|저장|적재)(?:한)?)\s?(?:뒤|후|다음)에?|넣고),?\s(?:\S{1,6}\s){0,2}$"
    r"|\s?의 (?:데이터|로그|객체|파일|백업|내용|이벤트)[을를]\s$"
    r"| (?:to|and then|which then|that then) (?:put|store|load|deliver|send|write|forward)s? "
    r"(?:(?:it|them|the data|data) )?(?:in|to|into|on) (?:an? |the )?$"
)


class Actors:
    """The arguments of one line by sentence, and what its cues and particles make of each."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading, self.lexicon, self.text = reading, lexicon, reading.text
        self.owner_classes = frozenset[str]().union(*map(lexicon.classes_of, reading.owners))
        self.stand_in = self._stand_in()
        mentions = sorted((*reading.mentions, self.stand_in)) if self.stand_in else reading.mentions
        self.sentences = reading.turns.sentences
        self.arguments = find_arguments(self.text, mentions, self.sentences, korean=reading.korean)
        self.brackets = [match.span() for match in BRACKETED.finditer(self.text)] if "(" in self.text else []
        self._cues: dict[tuple[int, int], list[Cue]] = {}

    def _stand_in(self) -> Mention | None:
        """The word by which the line calls what its heading names, where it names others: "A polls the queue".

        That is a noun of its class, or "it" where others read from it.
        """
        above = self.reading.scope.owners
        if len(above) != 1 or self.reading.line.kind == "cell" or not self.reading.mentions:
            return None
        if any(self.lexicon.is_within(mention.entity, above[0]) for mention in self.reading.mentions):
            return None
        groups = self.lexicon.classes_of(above[0]) & self.lexicon.grammar.frames.nouns.keys()
        for called in (*(self.lexicon.grammar.frames.nouns[group] for group in sorted(groups)), _IT):
            for found in called.finditer(self.text):
                start, end = found.span(found.lastgroup or 0)
                before = tuple(mention for mention in self.reading.mentions if mention.end <= start)
                if called is _IT and (not before or joined_names(self.text, before, 0)[1] != before[-1].end):
                    continue  # "A keeps the data, and B reads from it"
                if not any(mention.start < end and start < mention.end for mention in self.reading.mentions):
                    return Mention(start, end, above[0], self.text[start:end])
        return None

    @cached_property
    def present(self) -> frozenset[str]:
        """The entities that the line names, is about or stands under."""
        above = (*self.reading.owners, *self.reading.scope.owners)
        return frozenset((*above, *(mention.entity for mention in self.reading.mentions)))

    @cached_property
    def outside(self) -> str:
        """The text without what is in brackets, which says nothing of the rest, and without names."""
        return BRACKETED.sub(lambda match: " " * len(match[0]), self.unnamed) if self.brackets else self.unnamed

    @cached_property
    def unnamed(self) -> str:
        """The text without names."""
        text = self.text
        for mention in self.reading.mentions:
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
        return text

    @cached_property
    def words(self) -> list[Word]:
        """The words outside brackets and names that a cue may consist of."""
        return self.lexicon.grammar.frames.words_of(self.outside, korean=self.reading.korean)

    def find_cues(self, start: int, end: int) -> list[Cue]:
        """Return the cues between two places, in order."""
        if (start, end) not in self._cues:
            self._cues[start, end] = find_cues(self.words, self.outside, start, end)
        return self._cues[start, end]

    def topic_cues(self, start: int, argument: Argument) -> list[Cue]:
        """Return the cue that the argument is the answer to, if any: "모니터링은 A, 추적은 B"."""
        found = [
            cue for cue in self.find_cues(start, argument.start) if _TOPIC.fullmatch(self.text, cue.end, argument.start)
        ]
        return found[-1:]

    def services_of(self, argument: Argument) -> list[str]:
        """Return the members that are no technologies."""
        return [member for member in argument.members if "tech" not in self.lexicon.classes_of(member)]

    def acting_in(self, argument: Argument) -> tuple[str, ...]:
        """Return the members that can act: keys, identities and technologies are used, they do nothing themselves."""
        owners = self.reading.owners
        return tuple(m for m in argument.members if m in owners or not self.lexicon.classes_of(m) & _NO_SUBJECT)

    def is_owner(self, argument: Argument) -> bool:
        """Whether the argument is the owner itself, named as what the line is about."""
        head = self.reading.head
        if head and head.whole and argument.start < head.end and self.reading.explicit:
            return True
        return set(argument.members) <= set(self.reading.owners)

    def is_attributed(self, argument: Argument) -> bool:
        """Whether the owner is named as the means of something that has its own bearer: "[KMS 로 암호화된] 볼륨"."""
        if not self.reading.korean or argument.role not in ("ro", "via"):
            return False
        cues = self.find_cues(argument.end, min(argument.end + 12, len(self.text)))
        return bool(cues and _ATTRIBUTE.match(self.text, cues[0].end))

    def acts_on_owner(self, argument: Argument) -> bool:
        """Whether the owner is what another subject of its sentence acts on: "A ... . B 는 A 에서 받습니다"."""
        called = self.stand_in is not None and self.stand_in.start == argument.start
        if _INSIDE.match(self.text, argument.named) and any(
            one.role == "subj" and one.sentence == argument.sentence and one.start >= argument.end
            for one in self.arguments
        ):
            return True  # "A 안에 B 가 있습니다"
        return (called or argument.role in ("at", "from", "ro", "to", "e", "obj")) and any(
            (other.role in ("subj", "topic") or self._comes_for(other, argument))
            and self.acting_in(other)
            and not self.is_owner(other)
            for other in self._before(argument)
        )

    def is_set_beside(self, argument: Argument) -> bool:
        """Whether a clause of its own begins with *argument*, behind one of the owner's: "A 는 인증, B 는 인가"."""
        return argument.role == "topic" and any(
            other.role == "topic" and self.is_owner(other) and "," in self.text[other.end : argument.start]
            for other in self._before(argument)
        )

    def is_replaced(self, argument: Argument) -> bool:
        """Whether the argument is what another is used instead of: "A 대신 B 를 쓰면"."""
        return argument.role == "instead" and bool(self._used_instead_of(argument))

    def _comes_for(self, other: Argument, argument: Argument) -> bool:
        """Whether an English sentence begins with who gets something from *argument*: "EC2 workers read from A"."""
        if self.reading.korean or argument.role != "from" or other.role != "none" or other.bracketed:
            return False
        return self.sentences[other.sentence][0] == other.start and self._has_verb(other, argument)

    def _has_verb(self, other: Argument, argument: Argument) -> bool:
        """Whether a cue follows *other* closely enough to be its verb, before *argument*."""
        cues = [cue for cue in self.find_cues(other.end, argument.start) if not BY_WHICH.match(self.text, cue.start)]
        return bool(cues) and cues[0].start - other.end < _CLOSE

    def goes_to_owner(self, argument: Argument, cue: Cue) -> bool:
        """Whether what the cue says goes from the argument to the owner: "EventBridge rules route events to A"."""
        if (
            self.reading.korean
            or argument.role not in ("none", "with")
            or argument.bracketed
            or cue.start < argument.end
        ):
            return False
        return any(
            (other.role == "to" or (cue.verb == "trigger" and other.role == "none" and other.start - cue.end < _CLOSE))
            and other.start >= cue.end
            and not other.bracketed
            and self.is_owner(other)
            for other in self.arguments
            if other.sentence == argument.sentence
        )

    def has_goal(self, argument: Argument) -> bool:
        """Whether the argument's sentence has another service than the owner go there: "A 가 B 로 보냅니다"."""
        return any(
            other.role in _GOALS and other.start > argument.start and self.services_of(other)
            for other in self.arguments
            if other.sentence == argument.sentence and not self.is_owner(other)
        )

    def subjects_of(self, argument: Argument, choice: Choice, classes: frozenset[str]) -> tuple[str, ...]:
        """Return the other end of what is said of *argument*: a subject in its sentence, else the owners."""
        if not self.services_of(argument):  # technologies alone
            possessed = choice.type == "supports" and self._possessed_by(argument)
            if answer := self._answered_by(argument) or possessed:
                return answer
        owners = self.reading.owners
        if choice.of_owner:
            return owners
        if led_from := self.led_from(argument):
            return led_from
        if (bearer := self._bearer_of(argument, choice.cue, classes)) is not None:
            return self.acting_in(bearer) or owners
        if argument.role == "instead":
            if used := self._used_instead_of(argument):
                return used
            if self.reading.korean and _IS_USED.match(self.text, argument.end):
                return self.reading.scope.owners or owners  # "B 가 A 대신 사용": who uses it is not what is used
        if choice.type in ("sendsTo", "storesIn") and (source := self._source_of(argument)):
            return source
        wanted = choice.frame.subject if choice.frame else frozenset()
        if (nearest := self._nearest_subject(argument, wanted, technology="tech" in classes)) is not None:
            return self.acting_in(nearest)
        above, (start, end) = self.reading.scope.owners, self.sentences[argument.sentence]
        if argument.sentence and above and _OPPOSES.match(self.text, start):
            return above
        if argument.sentence and above and self._lists_others(classes, choice, start, end):
            return above
        return () if self._is_only_goal(argument) else owners

    def led_from(self, argument: Argument) -> tuple[str, ...]:
        """The services from which an arrow leads to *argument*."""
        before = [other for other in self._before(argument) if not other.anchor][-1:]
        return tuple(one for other in before if leads(self.text, other, argument) for one in self.services_of(other))

    def _lists_others(self, classes: frozenset[str], choice: Choice, start: int, end: int) -> bool:
        """Whether a later English sentence names technologies alone: not those of what the first one is about."""
        if "tech" not in classes or "tech" in self.owner_classes or self.reading.korean or choice.cue is not None:
            return False
        named = {mention.entity for mention in self.reading.mentions if start <= mention.start < end}
        return all(self.lexicon.entities[name].kind == "technology" for name in named)

    def _used_instead_of(self, argument: Argument) -> tuple[str, ...]:
        """What is used in the place of *argument*: "Use A instead of B", "B 대신 A 사용"."""
        if self.reading.korean:
            behind = [other for other in self.arguments if other.start > argument.start][:1]
            used = [other for other in behind if is_used_instead(self.text, other.start, other.named)]
        else:
            used = [other for other in self.arguments if other.start < argument.start and self.acting_in(other)]
        return self.acting_in(used[-1]) or used[-1].members if used else ()

    def _answered_by(self, argument: Argument) -> tuple[str, ...]:
        """The services that an arrow behind a technology leads to: "MongoDB 호환이 필요 -> DocumentDB"."""
        if "mover" in self.owner_classes:
            return ()  # where it moves to
        for other in self.arguments:
            if other.start > argument.end and not other.bracketed:
                arrow = _ANSWERS.fullmatch(self.text, argument.end, other.start)
                return tuple(self.services_of(other)) if arrow else ()
        return ()

    def _possessed_by(self, argument: Argument) -> tuple[str, ...]:
        """The services whose technology the argument is: "NLB 의 고정 IP + ALB 의 HTTP 규칙"."""
        owned = [o for o in self.arguments if o.role == "of" and 0 <= argument.start - o.end <= 1]
        services = (member for other in owned[:1] for member in self.services_of(other))
        return tuple(member for member in services if not self.lexicon.classes_of(member) & _HOLDERS)

    def _bearer_of(self, argument: Argument, cue: Cue | None, classes: frozenset[str]) -> Argument | None:
        """What the cue is an attribute of: "[KMS 로 암호화된] 볼륨"; for keys also "[B 를 허용하는] 역할"."""
        if cue and self.reading.korean and (attribute := _ATTRIBUTE.match(self.text, cue.end)):
            for other in self.arguments:
                near = 0 <= other.start - attribute.end() <= 8 and not _NEXT.search(self.text, cue.end, other.start)
                if near and not other.anchor and other is not argument:
                    return other
        for other in self.arguments if classes & {"key", "idp"} else ():
            if other.role == "obj" and _FOR_WHOM.fullmatch(self.text, other.end, argument.start):
                return other
        return None

    def _source_of(self, argument: Argument) -> tuple[str, ...]:
        """Where what goes to the argument comes from, if its sentence says so: "A 에 넣고 B 로", "from A to B"."""
        if argument.role not in _GOALS or argument.bracketed:
            return ()
        before = [other for other in self._before(argument) if other.end <= argument.start and not other.bracketed]
        if not before:
            return ()
        source = before[-1]
        between = self.text[source.named : argument.start]
        handed = _HANDED_ON.match(between) or (source.role == "from" and _FROM_TO.fullmatch(between))
        return tuple(one for one in self.services_of(source) if one in self.acting_in(source)) if handed else ()

    def _nearest_subject(self, argument: Argument, wanted: frozenset[str], *, technology: bool) -> Argument | None:
        """The nearest subject of the argument's sentence, else a name in one of the *wanted* roles."""
        nearest: Argument | None = None
        stand_in: Argument | None = None
        korean = self.reading.korean
        if korean and "obj" in wanted and (put := self._put_there(argument)) is not None:
            return put
        for other in self.arguments:
            if other is argument or other.sentence != argument.sentence or not self.acting_in(other):
                continue
            if other.anchor or (other.bracketed and not argument.bracketed):
                continue
            before = other.start < argument.start
            if before and other.role == "at" and korean and _READ_AND.match(self.text, other.named):
                continue  # "A 에서 읽어 B 로 보냄" is what the owner does
            subject = other.role in ("subj", "topic") and not (korean and self._is_no_subject(other))
            if korean and not before and _NEXT.search(self.text, argument.end, other.start):
                subject = False  # "A 에서 실행하고 B 는 ..." goes on with another
            if (subject or (technology and other.role == "via")) and (before or (nearest is None and not technology)):
                nearest = other
            elif other.role == "at" and "at" in wanted and not korean:
                continue
            elif other.role in wanted and (
                before
                if other.role in _GOALS or other.role == "at" or (other.role == "none" and not korean)
                else not before and stand_in is None
            ):
                if before or not _NEXT.search(self.text, argument.end, other.start):
                    stand_in = other
            elif not korean and other.role == "none" and before and nearest is None and self._has_verb(other, argument):
                nearest = None if self._is_object(other, argument) else other
        return nearest or stand_in

    def _put_there(self, argument: Argument) -> Argument | None:
        """What somebody else puts where the argument is: "A 가 [argument] 에 B 를 만듭니다"."""
        behind = [one for one in self.arguments if 0 <= one.start - argument.end <= 1 and one.role == "obj"]
        acts = any(one.role in ("subj", "topic") for one in self._before(argument))
        return behind[0] if behind and acts and self.acting_in(behind[0]) else None

    def _is_object(self, other: Argument, argument: Argument) -> bool:
        """Whether a verb acts on *other*, then another on *argument*: "Tells A, calls B", "can stop A, start B"."""
        start = self.sentences[other.sentence][0]
        cues = self.find_cues(start, other.start)
        opens = any(cue.start - start <= 1 and self.text[cue.end - 1] == "s" for cue in cues[:1])
        acts = opens or any(0 < other.start - cue.end <= _NEXT_TO for cue in cues)
        return acts and _VERB_ON.search(self.text, other.end, argument.start) is not None

    def _is_no_subject(self, argument: Argument) -> bool:
        """Whether a subject belongs to an attribute ("[X 가 만드는] Y") or is an answer ("분석은 X, 저장은 Y")."""
        for asked in self.topic_cues(self.sentences[argument.sentence][0], argument):
            acts = argument.role == "subj" and self._has_goal_at_once(argument)
            return not acts or _LABELS.match(self.text, asked.end) is not None
        behind = self.text[argument.named : argument.particle]
        if "," in behind and self.find_cues(argument.named, argument.particle):
            return True  # "A -> B, 로그인은 C": what C answers, no more of the list
        if GIVEN.match(self.text, argument.end):
            return True
        cues = self.find_cues(argument.end, min(argument.end + _CLOSE, len(self.text)))
        return bool(cues and _ATTRIBUTE.match(self.text, cues[0].end)) and argument.role == "subj"

    def _is_only_goal(self, argument: Argument) -> bool:
        """Whether the line's first name, no owner of its own, is where another clause puts something.

        "세션은 A 에 두고, 작업은 B 에 넣음" says nothing of the two together.
        """
        if self.reading.explicit or self.reading.scope.owners or not self.reading.korean:
            return False
        return any(
            other.role in _GOALS and self.is_owner(other) and _GOES_ON.search(self.text, other.end, argument.start)
            for other in self._before(argument)
        )

    def _has_goal_at_once(self, argument: Argument) -> bool:
        """Whether a subject goes on with where it does something: "원본은 A 가 B 에 저장"."""
        return any(other.role in _GOALS and 0 <= other.start - argument.end <= 1 for other in self.arguments)

    def _before(self, argument: Argument) -> list[Argument]:
        """The arguments of its sentence that begin before an argument."""
        return [one for one in self.arguments if one.sentence == argument.sentence and one.start < argument.start]
