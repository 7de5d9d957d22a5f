"""An argument of a line -> the relation chosen for it, from all that speaks of it: words, the line above, its class.

The words of the line come first: a noun that gives the part that names play, or the nearest cue with a frame for
the argument's role and class. A lead-in speaks where they are silent, a default where that is, too.
"""

from __future__ import annotations

import re
from functools import cached_property

from graph.reading.actors import BY_WHICH, Actors
from graph.reading.clauses import ITS_DEED, Argument
from graph.reading.defaults import Defaults
from graph.reading.frames import Choice, Cue, Frame, Part, find_cues
from graph.reading.grammar import LEADS_TO
from graph.reading.leads import LeadIn
from graph.reading.negation import Negation
from graph.reading.reader import Reading

# Whose the names below are, not what they do: "Third-party partners:", below "Destinations".
_GATHERS = re.compile(
    r"(?i)(?:third[- ]part(?:y|ies)|other|aws|타사|외부|기타) ?(?:services?|partners?|integrations?|서비스|파트너)?"
    r"\s?[:：]?$"
)
_SHORT = 40  # a topic that may name a part
_LIST, _ONE_NAME = 80, 12  # how far behind a noun its list, or the one name that it is, may stand
_MADE = re.compile(r"(?:으로|로)(?!부터)|[이가] 될")
_LISTS_AFTER = re.compile(
    r"(?:s|들)?(?:으?로서)?(?:\s?\([^()]*\))?(?:\s?의 대상)?\s?"
    r"(?:은|는|에는|[:：=]|-\s|–\s|includes?\b|(?:is|are)\b(?! not| never)|(?:can |may )?runs? on\b"
    r"|include\b|can be\b|may be\b|like\b|such as\b"
    r"|(?:으로|로)\s|(?<=로서)\s)"
)
_OPENS = re.compile(
    r"(?:s|들)?\s?[(（](?:[\w ]{1,16}[;:] ?|(?:e\.g\.|ex\)?|예|like|such as),? )?"
)  # "consumers (A, B)"
_ANOTHER_LABEL = re.compile(r"[,;/·] ?[^\s,:：]{1,12}(?: [^\s,:：]{1,12})?\s?[:：]\s")  # "큐: A, 볼륨: B"
_SO_CALLED = re.compile(r"\s?(?:이라는|라는|이란|란)\s")
# "on servers like A": an example, no comparison as in "looks like A"
_SUCH_AS = re.compile(
    r"\b(?!(?:looks|works|acts|behaves|runs|feels|seems|sounds|treats|has|uses|operates|performs|appears|scales)\b)"
    r"[a-z]{4,}s like (?:the |an? )?$"
)
_ITS_THING = re.compile(r"(?:['’]s)? (?:(?!but|and|or|with|for|in|on|it|the|that)[a-z]{3,}|IPs?\b)")
# "longer than the timeout of A", said of the owner's own
_SETTING = re.compile(r"(?i)(?:시간|기간|타임아웃|timeout|크기|한도|제한|개수|값)\s?$")
_OTHER_THAN = re.compile(r"\s?말고")
_UNLIKE = re.compile(r"(?i)unlike\b")
_EMPTY = frozenset({"have", "support"})  # verbs that say no more than a list does: "A 도 있고 B 도 가능"
_WORD = re.compile("[가-힣A-Za-z]{2}")


class Choices:
    """Chooses for the arguments of one line; *topic* is what the line stands under."""

    def __init__(self, actors: Actors, negation: Negation, *, asked: bool = False) -> None:
        self.asked = asked  # whether the text is a header that its cell affirms or denies
        self.actors, self.negation, self.reading, self.text = actors, negation, actors.reading, actors.text
        self.frames = actors.lexicon.grammar.frames
        self.topic = "" if asked else _topic_of(actors.reading)  # the header above an answer names its owner
        self._lead_in = LeadIn(self.topic, actors)
        self._cues_of: dict[int, list[Cue]] = {}  # by where their argument starts

    def choose(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """Return what is said of a member of the argument that is of these *classes*, or None."""
        return (
            self.by_words(argument, classes)
            or self._lead_in.choose(argument, classes)
            or self._defaults.choose(argument, classes, asked=self.asked)
        )

    # Lines that name only their owner need none of these.

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return self.frames.parts_of(self.text, *self._topics)

    @cached_property
    def _defaults(self) -> Defaults:
        classes_of = self.actors.lexicon.classes_of
        return Defaults(self.frames.defaults, self.actors.owner_classes, self.reading, self.negation, classes_of)

    @cached_property
    def _topics(self) -> tuple[str, ...]:
        """What the line stands under and, of a cell, beside."""
        line = self.reading.line
        row = f"{line.row}:" if line.kind == "cell" and line.row != line.text and not self.asked else ""
        return tuple(dict.fromkeys(filter(None, (self.topic, row))))

    def by_words(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """Return what the words of the line say of the argument, or what a part above it does."""
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
        if near and BY_WHICH.match(self.text, near[0].start):
            near = []  # "polls A via B": by what means is said of B
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
        if argument.role == "than" and _SETTING.search(self.text, argument.named, argument.particle):
            return False
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
            for part in self._parts
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
                    fits = fits or _OPENS.fullmatch(self.text, match.end(), argument.start) is not None
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
            if any(len(topic) < _SHORT and part.match.search(topic) for topic in self._topics):
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


def _topic_of(reading: Reading) -> str:
    """What the line stands under; below "Third-party services" what these are to the owner."""
    topics = reading.scope.topics
    gathers = len(topics) > 1 and reading.line.kind != "cell" and _GATHERS.match(topics[-1])
    return topics[-2] if gathers else reading.heading
