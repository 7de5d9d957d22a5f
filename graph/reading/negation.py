"""The denials of a line and one of its arguments -> whether what is said of it is denied.

A denial governs its own clause: after it in Korean, before it in English, and brackets keep it from what is outside.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from graph.reading.clauses import Argument
from graph.reading.frames import Cue
from graph.reading.reader import Reading

_CLAUSE_BREAK = re.compile(
    r"(?:고|며|지만|으나|는데|므로|때문에|면|서)[ ,]|, (?:but|while|and) |\. |; | but | however "
    r"|, (?:so|only) |, [^\s,]{1,20}(?:은|는) "  # "A 는 X 도 지원, B 는 안 됨"
    r"|(?: [-–—]|[,:]) (?:please |just |better )?(?:use|try|consider|prefer|pick|choose|go with) "  # "no X - use B"
)
_HEAD_ENDS = re.compile(r"[:：]\s?\S")  # what stands behind a lead term denies it only at once: "복제 : 불가"
_AT_ONCE = re.compile(r" (?:(?:is|are|was|were) )?")
# "A 가 필요하지 않다", "A is not needed": what is done without it.
_UNNEEDED = re.compile(
    r"(?:\s?자체)?\s?[이가은는도]? ?(?:필요(?:하지|치|가|는)? ?(?:없|않)|불필요)"
    r"|(?:\s?(?:버킷|인스턴스|함수|서버|테이블|클러스터))?\s?[을를] [가-힣]{2,6}할 필요[가는도]? ?없"
    r"|(?:\s?(?:인스턴스|서버))?\s?[을를] (?:거치|통하|경유하|사용하|이용하|쓰)지 ?않(?=고|아|은 채|으면서|으며)"
    r"|(?:[와과]?\s?같은 (?:\S+ ){0,2}\S+)?\s?없이"
    r"|s? (?:(?:is|are) not|isn['’]t|aren['’]t) (?:needed|required|necessary)\b"
)
# "A, B 등이 필요하지 않다", "A 와 B 를 필요로 하지 않고": the names, and those that nobody knows, up to the particle.
_LIST_UNNEEDED = re.compile(r"등?(?:[을를] 필요로 ?하지 ?않|[이가은는] 필요(?:하지|치|가|는)? ?(?:않|없))")
_LISTED_NAMES = re.compile(r"[\w -]{0,24}(?:, ?[\w -]{1,24}){0,5}")
_UNNEEDED_REACH = 90
# What all that spares a name holds one of; alternatives that begin with a letter are sought at once.
_MAY_SPARE = re.compile(r"없|않|불필요|without|n['’][tT]|N['’][tT]|no|No|NO|nO")
_NO_NEED = re.compile(r"(?i)(?:\bnot?\s|n['’]t\s)(?P<need>(?:need(?: for)?|required?)\s)?(?:(?:an?|any|the)\s)?$")
_SPARED = re.compile(
    r"\bwithout (?:the need to|having to|needing to|need to) (?:(?!, (?:and|but|so|then|it|which) )[^.;:()]){2,70}$"
    r"|\bwithout (?:going through|passing through|travers\w+|crossing|using) (?:(?:an?|the|any|your) ){0,2}$"
)
# What all others are said without. Such a line asserts: it is no denial of its owner's.
_EXCEPTED = re.compile(
    r"[을를은는만]? ?(?:제외(?:하고|한|하면|하곤|됨|됩니다|된다)?|빼고)"
    r"(?=[),.]|$| (?:모[두든]|전부|전체|나머지|다 |다른|지원))"
)
_EXCEPTING = re.compile(
    r"(?i)\b(?:everything|anything|everyone|(?:any|every|all) \w+) (?:but|except(?: for)?) (?:the )?$"
)
_EXCEPTING_REACH = 48
# Where it does not hold, between what is denied and the denial: "적용이 인프라 단에서 불가".
_WHERE = re.compile(r"^([이가은는도을를]) (?:[^\s,.]+ ){0,2}[^\s,.]+(?:에서|에서는|에선) $")
_NEEDED = re.compile(
    r"(?i)s? (?:(?:is |are )?(?:needed|required|necessary)|to (?:see|manage|run|maintain|provision|patch|operate))\b"
)
# Brackets that deny something else of what is named before them: "managed B (not serverless)", "B (no agents)".
_OF_ITS_OWN = re.compile(
    r"(?i)\((?:not?|but not|without) "
    r"(?!(?:yet|longer)\b|(?:\w+ )?(?:support|allow|avail|possib|includ|recommend|compatib|work))"
)
_REFUSED = re.compile(
    r"(?i) ?\((?:is |are )?(?:not (?:yet )?(?:supported|available|allowed|possible|included)(?: yet)?)\)"
)
# A sign, or a Korean word, behind a name is said of it alone.
_VERDICT = re.compile(r"\(?(?:[^\w\s()]{1,2}|[xXN]|N/A)\)?|.*[가-힣].*")
_ONLY_IT = re.compile(r" only\b|만\s")
# Not "A - not supported", the verdict on A.
_NOT_THAT = re.compile(
    r"(?:[,;] ?|(?:[-–—]|\bbut|\band) )not?\b"
    r"(?! (?:yet\b|longer\b|(?:\w+ )?(?:support|allow|avail|possib|includ|recommend|compatib)))"
)
_TO_VERDICT = re.compile(r"\s?[:：]?\s?")
_NEAR = 8
_NEAR_ASIDE, _FEW_WORDS = 12, 2


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the ordered *spans* lies between two places."""
    place = bisect_left(spans, (start, 0))
    return place < len(spans) and spans[place][1] <= end


class Negation:
    """The denials of one line, with the brackets in it."""

    def __init__(self, reading: Reading, brackets: Sequence[tuple[int, int]]) -> None:
        self.text, self.denials, self.korean = reading.text, reading.denials, reading.korean
        self.denials_beside = reading.denials_beside
        self.mentions, self.brackets = reading.mentions, brackets
        self.verdicts = {start: reached for start, end in self.denials if (reached := self._verdict_on(start, end))}
        self.may_spare = _MAY_SPARE.search(reading.text) is not None
        self._breaks = [match.span() for match in _CLAUSE_BREAK.finditer(reading.text)] if self.denials else []
        self._contrasts = [match.span() for match in _NOT_THAT.finditer(reading.text)] if self.denials else []
        self._governed: dict[tuple[Argument, Cue | None], bool] = {}
        self._own: dict[Argument, list[tuple[int, int]]] = {}
        self.aside = [(start, end) for start, end in brackets if end - start > 4]

    def _verdict_on(self, start: int, end: int) -> int:
        """Where the name ends that the denial there is the verdict on, or 0: "A ✕", "B : N"."""
        if not _VERDICT.fullmatch(self.text, start, end):
            return 0
        return next((m.end for m in self.mentions if _TO_VERDICT.fullmatch(self.text, m.end, start)), 0)

    def denials_of(self, argument: Argument) -> list[tuple[int, int]]:
        """The denials beside an argument that are no verdicts on other names and that it is not set against."""
        if argument not in self._own:
            beside = self.denials_beside(argument.start)
            own = [denial for denial in beside if self.verdicts.get(denial[0], argument.named) == argument.named]
            self._own[argument] = [denial for denial in own if not self._is_set_against(argument, *denial)]
        return self._own[argument]

    def _is_set_against(self, argument: Argument, start: int, end: int) -> bool:
        """Whether the denial there is of others, to which the argument is opposed: "no B, A only", "A, not B"."""
        if start < argument.start:
            only = _ONLY_IT.match(self.text, argument.named) and self.text.find(",", end, argument.start) >= 0
            return bool(only) or _within(self._breaks, start, argument.start)
        return argument.named <= start and _within(self._contrasts, argument.named, end)

    def excepts(self, argument: Argument) -> bool:
        """Whether the argument is what others are said without: "A 제외 모두 지원", "everything but A"."""
        if _EXCEPTED.match(self.text, argument.named):
            return True
        return _EXCEPTING.search(self.text, max(0, argument.start - _EXCEPTING_REACH), argument.start) is not None

    def adjoins(self, argument: Argument) -> bool:
        """Whether the name itself is denied: "SSH 접속 불가", "no SSH"."""
        if self.excepts(argument):
            return True
        for start, end in self.denials_of(argument):
            if start in self.verdicts:
                return True
            if self.korean and 0 <= start - argument.named <= _NEAR:
                return True
            if self._is_english(start, end) and 0 <= argument.start - end <= 1:
                return True
        return False

    def _is_english(self, start: int, end: int) -> bool:
        """Whether the denial there is one of an English line, or an English one in a Korean line: "(not Windows)"."""
        return not self.korean or self.text[start:end].isascii()

    def governs(self, argument: Argument, cue: Cue | None) -> bool:
        """Whether a denial governs the cue: in the same clause, after it in Korean, before it in English."""
        if (argument, cue) not in self._governed:
            self._governed[argument, cue] = self._does_govern(argument, cue)
        return self._governed[argument, cue]

    def _does_govern(self, argument: Argument, cue: Cue | None) -> bool:
        if self.excepts(argument) or (self.denials and _REFUSED.match(self.text, argument.named)):
            return True
        for start, end in self.denials_of(argument):
            if start in self.verdicts:
                return True
            if self.stands_aside(start, argument) or self._denies_another(start, end, argument):
                continue
            if self.korean:
                if 0 <= start - argument.end <= 3 or (self._is_english(start, end) and 0 <= argument.start - end <= 1):
                    return True
                reached = cue.end if cue else argument.end
                gap = self.text[reached:start]
                if self.text.startswith("안", start):
                    gap = gap.removesuffix("면 ")  # "쓰면 안 됨" is one denial
                gap = _WHERE.sub(r"\1 ", gap)
                broken = _CLAUSE_BREAK.search(gap) or _HEAD_ENDS.search(gap)
                if end > reached - 3 and (start <= reached or (not broken and len(gap) < 9)):
                    return True
                if argument.trailing and start < argument.end and end > argument.named:
                    return True
            elif start < argument.start:
                gap = self.text[end : argument.start]
                if not _CLAUSE_BREAK.search(gap) and len(gap) < 80:
                    return True
            elif cue and cue.start >= start and _AT_ONCE.fullmatch(self.text, argument.named, start):
                return True  # "A is not supported"
        return False

    def _denies_another(self, start: int, end: int, argument: Argument) -> bool:
        """Whether the denial there is of a name behind it in brackets: of "A" in "A (not B) 지원"."""
        bracket = self._bracket_at(start) if self.korean and self._is_english(start, end) else None
        return bracket is not None and not bracket[0] < argument.start < bracket[1] and self._names_in(bracket)

    def stands_aside(self, place: int, argument: Argument) -> bool:
        """Whether *place* is in brackets that do not hold the argument, and do not follow it to deny it."""
        return any(
            start <= place < end
            and not start < argument.start < end
            and (not 0 <= start - argument.named <= 1 or _OF_ITS_OWN.match(self.text, start) is not None)
            for start, end in self.aside
        )

    def reaches(self, argument: Argument, span: tuple[int, int]) -> bool:
        """Whether a denial stands in the argument's clause, within the sentence at *span*."""
        return any(
            span[0] <= place < span[1]
            and not self.stands_aside(place, argument)
            and not _CLAUSE_BREAK.search(self.text, argument.end, max(place, argument.end))
            for place, _ in self.denials_of(argument)
        )

    def spares(self, argument: Argument) -> bool:
        """Whether the argument is only what the owner does without: "no B needed", "doesn't require B"."""
        if not self.may_spare:
            return False
        if _UNNEEDED.match(self.text, argument.named):
            return True
        listed = _LIST_UNNEEDED.search(self.text, argument.named, argument.named + _UNNEEDED_REACH)
        if listed and _LISTED_NAMES.fullmatch(self.text, argument.named, listed.start()):
            return True
        if _SPARED.search(self.text, max(0, argument.start - 80), argument.start):
            return True
        before = _NO_NEED.search(self.text, max(0, argument.start - 24), argument.start)
        return before is not None and bool(before["need"] or _NEEDED.match(self.text, argument.named))

    def leaves_out(self, argument: Argument) -> bool:
        """Whether a denial in the line is of the argument: "A (not supported)", but not "A (not a small one)"."""
        for place, _ in self.denials_of(argument):
            bracket = self._bracket_at(place)
            if bracket is None:
                return True
            near = argument.start < bracket[0] <= argument.named + _NEAR_ASIDE
            if near and not self._names_in(bracket) and len(self.text[slice(*bracket)].split()) <= _FEW_WORDS:
                return True
        return False

    def is_of_others(self, member: str) -> bool:
        """Whether all that the line denies stands in brackets behind other names: of "A" in "A, B (not supported)"."""
        for place, _ in self.denials:
            bracket = self._bracket_at(place)
            if bracket is None or self._names_in(bracket):
                return False
            before = [mention for mention in self.mentions if mention.end <= bracket[0]]
            if not before or before[-1].entity == member:
                return False
        return True

    def _bracket_at(self, place: int) -> tuple[int, int] | None:
        """The brackets that *place* is in, the opening one included, or None."""
        return next((span for span in self.brackets if span[0] <= place < span[1]), None)

    def _names_in(self, bracket: tuple[int, int]) -> bool:
        """Whether an entity is named within *bracket*."""
        return any(bracket[0] < mention.start < bracket[1] for mention in self.mentions)
