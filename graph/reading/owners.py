"""A content line -> whom it is about: the subject that it names, else whoever owns what it stands under.

The explicit subject of a line is a lead term that is a name, a name with a topic or subject particle, or an English
name before its verb. What only plays a part for the owner above (an origin, a key, a watcher) is none.
"""

from __future__ import annotations

import re

from graph.lexicon import Mention
from graph.notes import Line
from graph.reading.aides import Aides
from graph.reading.clauses import IN_PLACE, is_used_instead
from graph.reading.explicit import explicit_subjects, is_borrowed, is_only_names, joined_names
from graph.reading.grammar import ARROW, ARROWHEAD, BRACKETED, COLON
from graph.reading.heads import Head
from graph.reading.labels import ends_in_mode, is_generic, is_sentence
from graph.reading.names import VENDORS, is_inside
from graph.reading.scope import Outline, Scope
from graph.reading.turns import Turns

_FLOW_HEAD = re.compile(r"(?P<first>[^:：>→⇒]{2,60}?)\s?" + ARROW + r"[^:：]{2,60}?\s?[:：]\s")
_APPOSITION = re.compile(r", (?!and\b|or\b|but\b)\w")
# "A (a kind of it) does", "A (cheap)- new", but not "A (a), B", "A (a)를"
_GLOSSED = re.compile(r"\s?\([^()]{2,60}\)(?!\s?(?:[,/&+=:→]|->|[을를에의와과은는]|으?로|이용|and\b|or\b|$))")
_LISTED_ON = re.compile(r", [\w -]{2,25}, ")  # "A, scale sets, B"
_APPOSED = 12
_NEAR = 24
_VENDOR_FIRST = re.compile(rf"(?i)(?:{'|'.join(VENDORS)}|아마존|애저|구글) ?")
# A need before the one service that answers it: "임시 자격 증명은 A", "캐시는 A 사용".
_NEED = re.compile(r"[^,.:：]{1,40}[은는] (?:\(?\w+\)? )?")
_TAKEN = re.compile(r"\s?(?:[을를]\s)?(?:사용|이용|활용|담당|추천|권장)?(?:함|됨|합니다)?[.!]?$")
# A subject of its own that nobody names, and what it is done by or on: "Every call is logged by A".
_ITS_OWN = re.compile(
    r"(?:(?:An?|Each|Every|Any|All|Most|Many|Some|Several|One|Two|Three) (?:[a-zA-Z-]+ ){1,3}|[A-Z][a-z-]+ [a-z]+s )"
    r"(?:(?:is|are|gets?|can be) \w+ (?:by|on|with|in)|runs? (?:\w+ )?(?:on|in)) (?:the |an? )?"
)
# What a subject without a name is used with, goes to or is unlike.
_BESIDE = re.compile(
    r"(?i)(?:(?<=\S )\b(?:to|into|from|via|by|using|with|through|on|in|for)|\b(?:than|like|unlike|e\.g\.)) "
    r"(?:an? |the |your )?$"
)
_GOES_TO = re.compile(
    r"\s?(?:인스턴스|버킷|함수)?(?:(?:으로|로|에게?) \S{0,3}(?:전달|전송|할당|라우팅|분배|분산|배포)|보다\s|처럼\s)"
)
_TELLS = re.compile(r"[:：](?:\s|$)")
_KINDS = re.compile(r"[A-Z][a-z]+s")  # "Tiers" are those of what was spoken of
_LEADS_TO = re.compile(rf"\s{ARROW}\s")
_IS_NOT = re.compile(r"\s*아[니님닙]")
_FROM_IT = re.compile(r"에서\s")
_SEVERAL = 2
_ANOTHER_TOPIC = re.compile(r"(?:\S+ ){0,3}[가-힣A-Za-z]+[은는] (?=.*:$)")
_ALL_OF = re.compile(
    r"(?i)(?:both|all (?:of them|two|three|four))\b"
    r"|(?:둘|셋|넷) ?다\b|(?:두|세|네) 서비스 모두|모두\s|공통(?:점|적으로)\b|(?:in common|similarities)\b"
)
# A name that something is told of: neither a Korean case follows, nor another name of a list.
_TOLD_OF = re.compile(
    r"\s(?!(?:을|를|에|에서|에게|로|으로|와|과|의|랑|보다|처럼|대신|없이|대비|만큼|말고|이외|제외|빼고|and|or|및|vs\.?|to)(?:\s|$)"
    r"|\S+ ?[+,/&])[\w$(]"
)
_AT_ONCE = r" (?:(?:max|min|up to|최대|최소|약|기본) )?"
_FIGURE_AT_ONCE = re.compile(_AT_ONCE + r"\$?\d")
_MEASURE_AT_ONCE = re.compile(
    _AT_ONCE + r"\d[\d.,]*(?:, \d+){0,3}"
    r" ?(?:[KMGTP]i?B(?:/s|ps)?|[KMG]bps|ms|s|sec(?:onds?)?|min(?:utes?)?|hours?|days?|초|분|시간|일|%)(?![A-Za-z])"
)
_FIGURE = re.compile(r"(?<![A-Za-z])\d")
_PHRASE_FIRST = re.compile(IN_PLACE + r"[^,.;:]{2,30}, (?:the |an? )?")
# "For A volumes, ...", "A 를 사용하면", "A 로그 그룹에서"
_FRONT = re.compile(r"(?:For|In|With|On) (?:(?:the|an?|your) )?(?:(?:Amazon|AWS|Azure) )?")
_ITS_COMMA = re.compile(r"s?(?: [a-z]+)?, ")
_IF_USED = re.compile(
    r"(?: ?[가-힣A-Za-z]{1,8}){0,2}?\s?[을를] (?:(?:사용|이용|활용|선택|적용)하(?:면|려면)|쓰(?:면|려면)) "
)
_IN_IT = re.compile(r"(?: ?[가-힣A-Za-z]{1,8}){0,2}? ?에서 ")
_HELD_AGAINST = re.compile(r"(?i)\b(?:than|unlike|like|instead of|as) (?:(?:an?|the|amazon|aws) )*$")
_HELD_TO = re.compile(
    r"\s?(?:보다는?|처럼|대신에?|대비|에 비해서?|[와과](?:는)? ?(?:달리|다르게|비슷하게|같이|비교하면|유사하게)"
    r"|[와과]의 차이점은),?(?=\s|$)"
)
_FLOWS = re.compile(
    r"(?i)(?:로그|메트릭|지표|이벤트|메시지|레코드|알림)\s?(?:\([^()]*\)\s?)?$"
    r"|\b(?:logs?|metrics?|events?|messages?|records?|notifications?)\s?(?:\([^()]*\)\s?)?$"
)
_ACTED_ON = re.compile(r"(?:\s?[가-힣]{1,5})?[을를]\s")
_ACTS_ON = re.compile(r"(?i)\b(?:triggers?|invokes?|calls?|starts?|runs?|executes?) (?:(?:an?|the|your) )*$")
_IT = re.compile(r"(?:It|They|This service)(?:['’]s)? |(?:이것은|이는|이 서비스[는은]) ")
_RECOMMENDED = re.compile(
    r"\s?[이가] (?:더 |가장 )?(?:좋(?!은 점)|적절|적합|알맞|유리|추천|권장)"
    r"|\s(?:is|are) (?:the |a )?(?:highly |strongly |usually )?"
    r"(?:recommended|preferred|better|best|ideal)\b(?! (?:over|by|practice|than|effort))"
    r"|\s(?:is |are )?(?:the )?best choice\b"
)
# "A is a protocol that", "A 는 X 위에서 도는 프로토콜"
_WHAT_IT_IS = re.compile(
    r"\s(?:is|are) (?:an? )?(?!not |no |only |the |supported|licensed|available)[a-z-]+ ?(?!supported)[a-z-]* "
    r"(?:protocol|standard|format|system|language|engine|service|technology)\b"
    r"|\s?(?:은|는) (?!.*(?:지원|사용|쓸 수|쓰는|기본|\d))[^.]*"
    r"(?:프로토콜|표준|포맷|형식|언어|엔진|기술|서비스)(?:로|으로|입니다|이다|임)?[.,]?$"
)


def _acts_on(owners: tuple[str, ...], text: str, start: int, mentions: tuple[Mention, ...]) -> bool:
    """Whether what *text* says from *start* on is done to one of *owners*: "[Mailer:] starts the function"."""
    own = [mention for mention in mentions if mention.entity in owners and mention.start >= start]
    return any(_ACTED_ON.match(text, m.end) or _ACTS_ON.search(text, start, m.start) for m in own)


class Owners:
    """Finds whose the lines of one note are, in order; remembers the owners of items for the lines below them."""

    def __init__(self, outline: Outline) -> None:
        self.outline, self.lexicon = outline, outline.lexicon
        self.aides = Aides(self.lexicon)
        self.words, self.subjects = outline.lexicon.grammar.words, outline.lexicon.grammar.subjects
        self.named: dict[int, tuple[str, ...]] = {}  # the explicit owners, by the position of their line
        # The number, trail and owners of the last such line.
        self.said: tuple[int, tuple[int, ...], tuple[str, ...]] = (-1, (), ())
        # By what stands above: whom the last line was about.
        self.last: dict[tuple[int, ...], tuple[str, ...]] = {}

    def scope(self, line: Line) -> Scope:
        """The scope of the headings, with the explicit owner of the nearest item above in its place."""
        scope = self.outline.above(line)
        for above in reversed(line.trail):
            if above in self.named and above > scope.owned_by:
                return Scope(self.named[above], scope.topics, above)
            if above in self.outline.labels and self.outline.inner[above].owned_by == above:
                break
        return scope

    def remember(
        self, line: Line, position: int, scope: Scope, owners: tuple[str, ...], mentions: tuple[Mention, ...]
    ) -> None:
        """Keep in mind whom a line names as its owners; one that answers a need is not what the next is about."""
        if not (line.opens and self._ends_with_another(line.text)):
            self.named[position] = owners
        self.said = (line.number + line.rows - 1, line.trail, owners)
        if self._answers_need(line.text, mentions):
            self.forget(line)
        elif not scope.owners:
            self.last[line.trail] = owners

    def _ends_with_another(self, text: str) -> bool:
        """Whether the last of several sentences, which leads to what stands below, is about what has no name here."""
        _, several, last = text.rpartition(". ")
        topic = _ANOTHER_TOPIC.match(last) if several else None
        return topic is not None and not self.lexicon.find_mentions(topic[0])

    def find(
        self, line: Line, scope: Scope, mentions: tuple[Mention, ...], head: Head | None, *, korean: bool
    ) -> tuple[tuple[str, ...], bool]:
        """Return the owners of a line that is no cell, and whether the line itself names them."""
        entities = self.lexicon.entities
        if head is None and (first := self._flow_start(line.text, mentions, scope)):
            return first, False
        if head and head.whole and scope.owners and self._is_bill(head, line.text, mentions, scope):
            return scope.owners, False
        if head and head.whole:
            named = tuple(name for name in head.entities if entities[name].kind != "technology")
            plays = self.aides.plays_part(named, scope) and not _acts_on(scope.owners, line.text, head.rest, mentions)
            if named and not plays and not self.aides.is_means(named, scope, line, mentions):
                return named, True
            if not named and not scope.owners:
                return head.entities, True  # as below a heading of a technology
        if head is None and (apposed := self._apposed(line.text, mentions, scope)):
            return apposed, True
        if head is None and (among := self._among(line, mentions, scope)):
            return among, True
        start = head.rest if head and not head.whole else self._past_place(line.text, mentions, korean=korean)
        subjects = explicit_subjects(line.text, start, mentions, self.subjects, korean=korean)
        subjects = tuple(
            name
            for name in subjects
            if (entities[name].kind != "technology" or self._is_explained(name, line, mentions))
            and (name in self.outline.names_above(line) or not is_borrowed(name, scope.owners, mentions, self.lexicon))
        )
        means = subjects and self.aides.is_means(subjects, scope, line, mentions)
        if means or (subjects and self.aides.is_guarded(line.text, mentions, subjects, scope)):
            return scope.owners, False
        if scope.owners and subjects and self.aides.is_only_place(subjects, scope, line.text, mentions):
            return scope.owners, False
        if subjects and self.aides.acts_on_owner(line.text, subjects, scope, mentions):
            return scope.owners, False
        if head and head.entities and not head.whole and _FROM_IT.match(line.text, mentions[0].end):
            named = head.entities[:1]
            return (scope.owners, False) if entities[named[0]].kind == "technology" else (named, True)
        parts = all(self._is_part(name, scope.owners) for name in subjects)
        if subjects and (parts or not scope.owners or not self._is_short_denial(line.text, mentions)):
            return subjects, True
        if (
            head
            and head.entities
            and not head.whole
            and (not mentions[0].start or (scope.owners and self._is_glossed(head, mentions[0])))
        ):
            part = head.entities[0]
            if any(self.lexicon.is_within(part, owner) and part != owner for owner in scope.owners):
                return (part,), True
            if not scope.owners and entities[part].kind != "technology":
                return (part,), True  # "ElastiCache replication : two kinds" under no heading that names one
        if (not line.opens or _FIGURE.search(line.text)) and self._is_only_name(line, mentions):
            named = tuple(dict.fromkeys(mention.entity for mention in mentions))
            parts = (len(named) == 1 or "/" in line.text) and all(self._is_part(name, scope.owners) for name in named)
            if not scope.owners or parts:
                return named, True
        if head is None and (measured := self._measured(line.text, mentions, scope)):
            return measured, True
        if head is None and (used := self._used_first(line.text, mentions, scope)):
            return used, True
        if len(scope.owners) > 1 and (one := self._one_of(line.text, mentions, scope)):
            return one, False
        if head and (having := self._having(head, line.text, mentions, scope)):
            return having, True
        if mentions and not scope.owners:
            named = tuple(mention.entity for mention in mentions if entities[mention.entity].kind != "technology")
            place = mentions[0].start
            aside = place > 1 and not _VENDOR_FIRST.fullmatch(line.text, 0, place)
            if self._answers_need(line.text, mentions):
                return named, True
            if aside and head is None and (before := self.spoken_of(line)):
                return before, False
            if aside and head is None and self._only_beside(line.text, mentions):
                return (), False
            return self._alike(line.text, mentions), False
        if head is None and _IT.match(line.text) and (line.number - 1, line.trail) == self.said[:2]:
            return self.said[2], True  # "It is ...", right below what the line before is about
        if owners := scope.owners or (self.spoken_of(line) if head is None else ()):
            return owners, False
        home = self.lexicon.home_of(head.text if head else line.text)
        return ((home,) if home else ()), False

    def _alike(self, text: str, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
        """The first service that a line names, with those that it names alike beside it: "good for it: A and B"."""
        services = tuple(m for m in mentions if self.lexicon.entities[m.entity].kind != "technology")
        return joined_names(text, services, 0)[0] if services else ()

    def spoken_of(self, line: Line) -> tuple[str, ...]:
        """Whom the lines before spoke of, where no heading names an owner and the line has no subject of its own."""
        for depth in range(len(line.trail), 0, -1):
            if line.trail[:depth] in self.last:
                apart = depth < len(line.trail) and self._titles(line.trail[depth])
                return () if apart else self.last[line.trail[:depth]]
            if line.trail[depth - 1] in self.outline.headings:
                break
        return ()

    def _only_beside(self, text: str, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line names services only in brackets or as what its subject is used with, goes to or is unlike."""
        services = [m for m in mentions if self.lexicon.entities[m.entity].kind != "technology"]
        aside = [match.span() for match in BRACKETED.finditer(text)]
        return all(
            is_inside(m.start, aside)
            or _BESIDE.search(text, max(0, m.start - _NEAR), m.start)
            or _GOES_TO.match(text, m.end)
            for m in services
        )

    def _titles(self, above: int) -> bool:
        """Whether the label at a position is the title of something of its own, not of more on what was spoken of."""
        label = self.outline.labels.get(above)
        if label is None or self.outline.inner[above].topics[-1:] != (label.text,):
            return False
        if _TELLS.search(label.text) or _KINDS.fullmatch(label.text) or is_generic(label.text, self.words):
            return False
        return not is_sentence(label.text) and not ends_in_mode(label.text, self.words)

    def _answers_need(self, text: str, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line is about the service that it names for a need, or by which something is done."""
        services = [m for m in mentions if self.lexicon.entities[m.entity].kind != "technology"]
        if len({m.entity for m in services}) != 1:
            return False
        first, last = services[0], services[-1]
        if _ITS_OWN.fullmatch(text, 0, first.start):
            return True
        return bool(_NEED.fullmatch(text, 0, first.start) and _TAKEN.match(text, last.end))

    def _measured(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """Whose name a line begins with, where a figure follows at once: "st1 max 500 IOPS".

        Of a part of the owner any figure tells, of another service one that counts nothing: "EC2 2대" counts it.
        """
        first = mentions[0] if mentions and not mentions[0].start else None
        if first is None or self.lexicon.entities[first.entity].kind == "technology":
            return ()
        if is_borrowed(first.entity, scope.owners, mentions, self.lexicon):
            return ()
        at_once = _FIGURE_AT_ONCE if self._is_part(first.entity, scope.owners) else _MEASURE_AT_ONCE
        return (first.entity,) if at_once.match(text, first.end) else ()

    def _is_glossed(self, head: Head, name: Mention) -> bool:
        """Whether a term ends in brackets that hold a *name* and nothing else: "약정형(Reserved) : ..."."""
        return head.text[name.start - 1 :] == f"({head.text[name.start : name.end]})"

    def _used_first(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """The part of the owner, or its sister, that a line begins with the use of: "A 대기열을 사용하면 ...".

        A part is what a line is about, too, that says what one does in it, or for it, or that ends in it in brackets.
        """
        first = mentions[0] if mentions else None
        if first is None or self.lexicon.entities[first.entity].kind == "technology":
            return ()
        aside = (
            BRACKETED.search(text)
            if text.endswith(")") and all(self._is_part(m.entity, scope.owners) for m in mentions)
            else None
        )
        if aside and aside.end() == len(text) and aside.start() < first.start:
            inside = tuple(
                m._replace(start=m.start - aside.start() - 1, end=m.end - aside.start() - 1) for m in mentions
            )
            if is_only_names(text[aside.start() + 1 : -1], inside):
                return tuple(dict.fromkeys(mention.entity for mention in mentions))  # "Draining (A, B)"
        part, parent = self._is_part(first.entity, scope.owners), self.lexicon.entities[first.entity].parent
        if part and _FRONT.fullmatch(text, 0, first.start) and _ITS_COMMA.match(text, first.end):
            return (first.entity,)
        if first.start:
            return ()
        alone = len({mention.entity for mention in mentions}) == 1
        if part and alone and _IN_IT.match(text, first.end) and "place" not in self.lexicon.classes_of(first.entity):
            return (first.entity,)
        sister = parent and any(self.lexicon.entities[owner].parent == parent for owner in scope.owners)
        return (first.entity,) if (part or sister) and _IF_USED.match(text, first.end) else ()

    def _one_of(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """The only one of several owners that a line names, unless it only holds another against that one."""
        named = [mention for mention in mentions if mention.entity in scope.owners]
        if len({mention.entity for mention in named}) != 1:
            return ()
        aside = [match.span() for match in BRACKETED.finditer(text)]
        told = (m for m in named if not is_inside(m.start, aside))
        told = (m for m in told if not _HELD_AGAINST.search(text, 0, m.start) and not _HELD_TO.match(text, m.end))
        return tuple(dict.fromkeys(mention.entity for mention in told))

    def _among(self, line: Line, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """Which of several services that the label above names a line begins with, all for "both", or ()."""
        labels = self.outline.labels_above(line)
        above, common = labels[-1] if labels and line.trail[-1] in self.outline.labels else None, False
        if above is not None and labels[1:] and labels[-2].versus and _ALL_OF.match(above.text):
            above, common = labels[-2], True  # "In common:" below "A vs B"
        if above is None or (scope.topics[1:] and not common):
            return ()
        apart = above.versus or (above.whole and "/" in above.text)  # else the names may only go together
        named = above.names if apart else scope.owners
        several = [name for name in named if self.lexicon.entities[name].kind == "service"]
        if len(several) < _SEVERAL:
            return ()
        if _ALL_OF.match(line.text):
            return tuple(several)
        first = mentions[0] if mentions and not mentions[0].start else None
        if first is None or first.entity not in several or not _TOLD_OF.match(line.text, first.end):
            return tuple(several) if common else ()
        return (first.entity,)

    def forget(self, line: Line) -> None:
        """Keep in mind nobody whom the lines beside *line* spoke of: it names another for those below it."""
        self.last.pop(line.trail, None)

    def about(
        self, text: str, mentions: tuple[Mention, ...], owners: tuple[str, ...], turns: Turns, scope: Scope
    ) -> tuple[str, ...]:
        """Whom a line says something of.

        That is its owners, what it ends in, what it calls the better choice, those to whom it turns, and the one above
        that acts in it: "A 가 알리면 B 가 지웁니다" below B.
        """
        named = {mention.entity for mention in mentions}
        answers = self._answers(text, mentions)
        if answers and len(scope.owners) != 1 and not named & set(owners) - set(answers):
            owners = ()
        acting = self._acting_above(text, mentions, scope)
        return tuple(dict.fromkeys((*owners, *answers, *self._recommended(text, mentions), *turns.names, *acting)))

    def _acting_above(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """Which of those above is a subject that acts in a line."""
        subject = self.lexicon.grammar.subjects.subject
        above = [(m.entity, subject.match(text, m.end)) for m in mentions if m.entity in scope.owners]
        return tuple(
            name for name, found in above if found and found[0][-1] in "이가" and not _IS_NOT.match(text, found.end())
        )

    def _having(self, head: Head, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """Those that a line only lists behind a capability, parts of the owner above: "Sticky sessions: CLB, ALB"."""
        if not mentions or mentions[0].start < head.rest or not self.lexicon.grammar.capability(head.text):
            return ()
        behind = tuple(m._replace(start=m.start - head.rest, end=m.end - head.rest) for m in mentions)
        named = tuple(dict.fromkeys(mention.entity for mention in mentions))
        listed = is_only_names(text[head.rest :], behind) and all(self._is_part(name, scope.owners) for name in named)
        return named if listed else ()

    def _is_bill(self, head: Head, text: str, mentions: tuple[Mention, ...], scope: Scope) -> bool:
        """Whether a line only says by a noun which services play a part: "로드 밸런서: ALB, NLB" below a server."""
        behind = tuple(
            m._replace(start=m.start - head.rest, end=m.end - head.rest) for m in mentions if m.start >= head.rest
        )
        noun = not any(sign.isupper() for sign in head.text) and COLON.match(text, head.end)
        if not noun or not behind or not is_only_names(text[head.rest :], behind):
            return False
        kinds = all(self._is_part(mention.entity, head.entities) for mention in behind)
        return kinds and self.lexicon.around(scope.owners).isdisjoint(head.entities)

    def _is_explained(self, technology: str, line: Line, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line below a heading of this *technology* alone speaks of it, or says anywhere what it is."""
        if any(label.whole and label.names == (technology,) for label in self.outline.labels_above(line)):
            return True
        services = [m.start for m in mentions if self.lexicon.entities[m.entity].kind != "technology"]
        said = (_WHAT_IT_IS.match(line.text, m.end) for m in mentions if m.entity == technology)
        return any(match and not any(match.start() < start < match.end() for start in services) for match in said)

    def _recommended(self, text: str, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
        """The services that a line calls the better choice: "대용량 연산에는 B 가 좋습니다", "B is best for it"."""
        better = [
            mention
            for mention in mentions
            if self.lexicon.entities[mention.entity].kind != "technology"
            and (_RECOMMENDED.match(text, mention.end) or is_used_instead(text, mention.start, mention.end))
        ]
        if not better or self.lexicon.grammar.denials.find(text):
            return ()
        aside = [match.span() for match in BRACKETED.finditer(text)]
        named = (m.entity for m in better if not is_inside(m.start, aside))
        return tuple(dict.fromkeys(named))

    def _apposed(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """Whom a line begins with and goes on to describe: "Read replicas, for scaling", "A (cheap) for old files"."""
        first = mentions[0] if mentions else None
        if first is None or first.start or self.lexicon.entities[first.entity].kind == "technology":
            return ()
        alone = len(mentions) == 1 or mentions[1].start - first.end > _APPOSED
        described = _APPOSITION.match(text, first.end) and not _LISTED_ON.match(text, first.end)
        if self._is_part(first.entity, scope.owners) and _GLOSSED.match(text, first.end):
            return (first.entity,)
        fits = not scope.owners or self._is_part(first.entity, scope.owners)
        return (first.entity,) if alone and described and fits else ()

    def _flow_start(self, text: str, mentions: tuple[Mention, ...], scope: Scope) -> tuple[str, ...]:
        """The parts that a transition begins with, where the line says something of it: "A -> B: after 30 days"."""
        flow = _FLOW_HEAD.match(text) if mentions and not mentions[0].start else None
        if flow is None:
            return ()
        first = tuple(dict.fromkeys(m.entity for m in mentions if m.end <= flow.end("first")))
        return first if all(self._is_part(name, scope.owners) for name in first) else ()

    def _answers(self, text: str, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
        """The services that a line ends in: "needs root on the machine -> RDS Custom"."""
        arrows = list(_LEADS_TO.finditer(text)) if ARROWHEAD.search(text) else []
        if not arrows or any(mention.end <= arrows[-1].start() for mention in mentions):
            return ()
        arrow = arrows[-1]
        if _FLOWS.search(text, 0, arrow.start()):
            return ()  # "query logs -> S3" goes there, it is not what one takes
        last = [mention for mention in mentions if mention.start >= arrow.end()]
        if not last or last[0].start - arrow.end() > 3:
            return ()
        return tuple(m.entity for m in last if self.lexicon.entities[m.entity].kind != "technology")

    def _past_place(self, text: str, mentions: tuple[Mention, ...], *, korean: bool) -> int:
        """Where a line goes on after the network that it begins with, or what it holds its subject against.

        "In a VPC, A runs" and "B 와 달리 A 는" are about A.
        """
        if korean:
            against = _HELD_TO.match(text, mentions[0].end) if mentions and not mentions[0].start else None
            return against.end() if against and len(mentions) > 1 else 0
        phrase = _PHRASE_FIRST.match(text)
        first = mentions[0] if mentions else None
        placed = phrase and first and first.end < phrase.end() and "place" in self.lexicon.classes_of(first.entity)
        return phrase.end() if phrase and placed else 0

    def _is_short_denial(self, text: str, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line only excepts its one name from what was said before: "X is not"."""
        return len(mentions) == 1 and len(text) - mentions[0].end < 14 and bool(self.lexicon.grammar.denials.find(text))

    def _is_only_name(self, line: Line, mentions: tuple[Mention, ...]) -> bool:
        """Whether a line is nothing but the name of a service or component, or a list of such names."""
        if any(self.lexicon.entities[m.entity].kind == "technology" for m in mentions):
            return False
        return is_only_names(line.text, mentions)

    def _is_part(self, name: str, owners: tuple[str, ...]) -> bool:
        """Whether an entity is a part of one of *owners*, and not one of them."""
        return name not in owners and any(self.lexicon.is_within(name, owner) for owner in owners)
