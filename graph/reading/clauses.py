"""A line's text and mentions -> its arguments: lists of names with the role that particle or preposition gives.

Coordinated names ("S3, SQS 와 람다 로") are one argument, since one verb governs them. Roles have the same names
in both languages, which lets one table of frames serve both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from graph.lexicon import Mention
from graph.reading.contrast import parts_list
from graph.reading.grammar import ALONE, ARROW, LEADS_ON
from graph.reading.names import VENDORS

# Beyond this a line is no prose, and as each name is tried with each cue, time would grow with the cube of its length.
LONGEST_LINE = 2_000
_SENTENCE_BREAK = re.compile(
    r"[.!?。;](?:(?<=[가-힣][.!?])[.!?]*\s*(?=\S)"
    r"|(?<=[A-Za-z0-9)\]\"'’][.!?])(?<!\bvs.)(?<!\be\.g.)(?<!\bi\.e.)(?<!\betc.)[.!?]*\s+(?=[\"'“(]?[A-Z가-힣])"
    r"|(?<=。)|(?<=[A-Za-z0-9)\]가-힣];)\s+(?=\S))"
)
_KINDS_OF = re.compile(r"\b(?:types?|kinds?|modes?|options?|classes|following)\b|종류|가지|유형")
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_FILLER = r"(?:[가-힣A-Za-z0-9.~/-]+ ?){1,3}"
_JOINTS = r",|、|·|/|&|\+|\||와|과|및|나|이나|또는|혹은|\bor\b|\band\b|, and|, or"
_COORDINATOR = re.compile(
    r"\s?(?:(?:[가-힣]{1,5}(?<![을를이가은는에로고서의며와과]) )?[가-힣]{1,6}"
    r"|[A-Za-z]{1,14}|[A-Za-z]{1,9} [A-Za-z]{1,9})?"
    r"\s?(?:\([^()]*\))?\s?"
    rf"(?:{_JOINTS}|,? as well as)\s?"
    r"(?:(?:the|an?|your|other|both)\s)*(?:(?!(?:통합|연동|연결|결합|연계|호환|비교|공유|통신|암호화)[,\s])"
    + _FILLER
    + r"(?<![어아여해])(?<!고|서|며|면),\s?(?:and |or |및 )?)?"
    r"(?:(?!that|which|who|when|where|while|then|is|are|can|not?\b"
    r"|(?:invoke|call|start|stop|reboot|terminate|launch|run|send|push|publish|notify|write|read|trigger|store|query|put|get"
    r"|copy|export|set|attach|create|delete|scale|encrypt)\b"
    r"|(?:uses?|needs|requires?|supports|has|have|keeps|provides|works|runs|sends|writes|reads|stores|triggers)\b)"
    r"[a-z]{2,10} )?$"
)
_OPENING = re.compile(r"(?:In|On|With|For|Within|Inside|From|Unlike|Like|Using|Via|Behind|At) (?:(?:an?|the|your) )*")
_INSTEAD = re.compile(r"대신(?:에)?\s?$")
_USED = re.compile(
    r"(?:\s?(?:[을를도]|으?로))? (?:\S{2,5}해서? )?(?:사용|이용|선택|활용|[써쓰쓴쓸씀씁]|도입|고려|추천|권장)"
)
IN_PLACE = r"(?:In|Within|Inside) (?:an? |the |your )?"  # how a phrase of place opens a sentence
_GOES_ON = re.compile(r"\s?(?:,|and\b|or\b|&|/|\+)")
_PLAIN_COORDINATOR = re.compile(
    rf"\s*(?:\([^()]*\))?\s*(?:{_JOINTS})\s*"
    r"(?:(?:the|an?)\s)?$"
)
_NOUNS = (
    r"(?:\s?(?!함께|모두|통해|통하여|또는|혹은|그리고|이를|이는|(?:그대|서|따|바|새|주|실제|자동으|별도|추가)로(?![가-힣]))"
    r"(?!\S*(?:같|많|높|낮|좋|짧|없|있|하|되|들어오|쓰|받|않)[은는]\s)"
    r"(?:[가-힣A-Za-z0-9_-]|:(?=\w)){1,14}(?<![은는을를에])(?<!위에서)(?<![^추평증원허부]가)(?<![^차하]이)){0,2}?"
)
_MORE = r"(?:(?:,\s?|[와과] (?=[A-Z]))[가-힣A-Za-z0-9-]{1,15}(?<![을를은는에의로])(?: [A-Za-z-]{1,10})?){0,2}"
_LED_TO = re.compile(rf"{ARROW}\s*$")
# "(S3 등)" says no more than the names.
_ONLY_NAMES = re.compile(r"[와과]?\s?(?:등|포함|[xX]|중\s?(?:선택|하나|택일))\W*$")
_WORD, _KOREAN, _KOREAN_WORD = re.compile(r"\w"), re.compile("[가-힣]{2}"), re.compile(r"\s?[가-힣]{1,5}")
# "A 인증, B 암호화": each has its own deed.
_DEED = re.compile(
    r"\s?(?:인증|인가|암호화|백업|알림|모니터링|로깅|추적|감사|저장|연동|통합|배포|캐싱|분석|전송|트리거|호출|보관|보호)\s?(?:[,+]\s|·\s?)"
)
# "SMS 는 A, 메일은 B 로": what is asked before each.
_ASKED, _THEN_ASKED = (
    re.compile(start + r"[가-힣A-Za-z]{1,10}(?: [가-힣A-Za-z]{1,8})?[은는] " + end)
    for start, end in ((r"(?:^|[,:(]\s?)", "$"), (r",\s?", ""))
)
# "A takes events, B changes them": a clause of its own, no list.
ITS_DEED = re.compile(r" [a-z]+s (?:them|it)\b")
_EDGE = r"(?=[\s,.)!?]|$)"
_KOREAN_ROLE = re.compile(
    r"(?:\s?\([^()]*\))?"
    + _MORE
    + _NOUNS
    + r"(?:\s?\([^()]*\))?\s?(?:등|등등|(?:[와과]\s)?같은 (?:[가-힣A-Za-z]{1,9}\s){0,2}?[가-힣A-Za-z]{1,10}?)?\s?(?:"
    r"(?P<via>(?:을|를)\s?(?:통해서?|통하여|통한|거쳐서?|이용(?:하여|해서?|한)|활용(?:하여|해서?|한)|사용(?:하여|해서?|한)))"
    r"|(?P<none>(?:[와과]\s?)?같은(?=\s[가-힣A-Za-z0-9 -]{1,30}(?:[,.)]| ->|$)))"
    r"|(?P<like>처럼|(?:[와과]|이?랑)\s?(?:(?:매우|아주|거의|상당히|꽤) )?(?:비슷|유사|동일|같(?!이|은 )|마찬가지로))"
    r"|(?P<than>보다는?|\s?만큼|에 비해서?|\s?대비|(?:[와과]|이?랑)\s?(?:는\s?)?(?:달리|다르게|다른|다릅|다름|비교)"
    r"|(?:[와과]|이?랑) (?=(?:[가-힣A-Za-z]{1,8} ){0,2}?[가-힣A-Za-z]{1,6} ?[이가] 다[르릅]))"
    r"|(?P<instead>대신에?|의\s?대안|[을를] 대신(?:할|하[는여]|한다|함|해서)"
    r"|[을를]\s?(?:사용|이용|활용|쓰)(?:하)?는\s?대신)"
    r"|(?P<by>에 의해서?|에의해)"
    r"|(?P<from>(?:으로|로|에서)부터(?:의|는)?|부터)"
    r"|(?P<for>에\s?대한|에\s?대해서?|[을를] 위한|[을를] 위해|(?<![사이활적비])용|사용(?= ?(?:사례|예시|예제|방법)))"
    + _EDGE
    + r"|(?P<to>에게|한테)"
    + _EDGE
    + r"|(?P<at>에서(?:의|는|도|만)?)"
    + _EDGE
    + r"|(?P<e>에(?:는|도|만|다)?)"
    + _EDGE
    + r"|(?P<ro>(?:으로|로)(?:의|는|도|만|서)?)"
    + _EDGE
    + r"|(?P<with>(?:와|(?<![결효성통경])과|이랑|랑|\s?끼리)(?:의|는|도)?|간의|간에?|사이의|사이에?)"
    + _EDGE
    + r"|(?P<obj>을|를)"
    + _EDGE
    + r"|(?P<topic>은|는|이란|란|"
    + ALONE
    + r"|\s모두|\s둘 다)"
    + _EDGE
    + r"|(?P<subj>(?:(?<!없)이|(?<!불)가)(?!\s?아[니닌님]))"
    + _EDGE
    + r"|(?P<of>의|\s(?:안(?!\s?[쓰쓴써씀되돼된됨거켜켠넣두둠하함해보])|내)(?:의|(?=\s)))"
    + _EDGE
    + r")"
)
_ENGLISH_ROLE = re.compile(
    r"\b(?P<role>to|into|onto|from|with|via|through|using|by|on|in|inside|within|at|of|for|against|over|than|like|as|"
    r"instead of|as opposed to|similar to|unlike|between|vs\.?|like)\s+"
    r"(?:(?:the|an?|your|its|their|this|that|any|all|each|every|other|another|various|multiple|many|different|both|one|two|three|"
    r"either|existing|new|custom|external|managed|standard|individual|specific|destinations|targets|services|sources|such|as|including|"
    rf"several|on-premises|like|e\.g\.|{'|'.join(VENDORS)}|private|public|remote|separate|single|[\w-]+(?:ed|ing|al|ous|ive))\s+)*$",
    re.I,
)
# "using analysis tools or X": the role of the tools is that of X.
_SHARED_ROLE = re.compile(
    r"\b(?P<role>using|via|through|with|from|into|to) (?!the |an? )(?:[a-z-]+ ){1,3}(?:or|and) "
    r"(?:(?:the|an?) )*$"
)
# "deliver to email, SMS, X and Y": the role of a list stands before its first member, though nobody knows that one.
_LISTED_ROLE = re.compile(
    r"\w (?P<role>to|into|from|with|via|through|using|by|on|for) (?P<others>(?:[\w./-]+(?: [\w./-]+){0,2}, ){1,5})"
    r"(?P<last>and |or )?(?:(?:the|an?) )*$"
)
# "endpoints such as X": X plays the role of the endpoints.
_EXAMPLE = re.compile(
    r"(?:[,(]?\s*(?:including|such as|e\.g\.,?|for example,?)"
    r"|(?:,|\b(?:service|product|tool|application|app|language|protocol|format|vendor|source|target|destination|sink"
    r"|part(?:y|ie)|store|engine|backend|provider|platform|client|consumer|producer|subscriber|database)s?)"
    r"\s+like)\s+(?:(?:the|an?|your)\s+)*$",
    re.I,
)
_EXAMPLE_WORD = re.compile(r"includ|such|e\.g|exam|like")
_FAR_ROLE = re.compile(r"\b(?P<role>to|into|from|with|by|on|in|for)\s+(?:[\w/'’-]+\s+){0,10}[\w/'’-]+$", re.I)
_GOAL_ROLE = re.compile(
    r"\b(?P<role>to|into|for) (?:(?:other|many|several|various|AWS|Azure) ){0,2}$"
)  # "to services like X"
ENGLISH_ROLES = {
    "to": "to",
    "into": "to",
    "onto": "to",
    "from": "from",
    "with": "with",
    "via": "via",
    "through": "via",
    "using": "via",
    "by": "by",
    "on": "at",
    "in": "at",
    "inside": "at",
    "within": "at",
    "at": "at",
    "of": "of",
    "for": "for",
    "against": "for",
    "over": "via",
    "than": "than",
    "like": "like",
    "as": "as",
    "instead of": "instead",
    "as opposed to": "than",
    "similar to": "like",
    "unlike": "than",
    "between": "with",
    "vs": "than",
    "vs.": "than",
}
_THAN_SO_MANY = re.compile(r"\bthan (?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?$")
_NOUN_ONLY = re.compile(r"(?:[A-Za-z]+ ){1,3}")
_VERB = re.compile(r" (?:(?:can|will|may) )?(?!and|or|with|for|to|in|on|from|of|is|are|wh|that|if|as|but|so)[a-z]{3,}")


class Argument(NamedTuple):
    """Coordinated names with their role; *end* is where the role's particle ends.

    *named* is where the last name ends, *particle* where the role's particle begins, *anchor* the entity in
    whose brackets the names stand, or ""; *sentence* the number of the sentence. *bracketed* says that the
    names stand in brackets, *trailing* that these hold nothing else, as an afterthought.
    """

    members: tuple[str, ...]
    start: int
    named: int
    particle: int
    end: int
    role: str
    sentence: int
    anchor: str = ""
    trailing: bool = False
    bracketed: bool = False


def is_used_instead(text: str, start: int, end: int) -> bool:
    """Return whether the name at *start* to *end* is to be used in another's place.

    >>> is_used_instead("A 대신 B 를 사용해야 합니다", 5, 6)
    True
    """
    return _INSTEAD.search(text, 0, start) is not None and _USED.match(text, end) is not None


@lru_cache(maxsize=32)  # several stages ask for the same line
def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of *text* stand.

    >>> split_sentences("보냅니다. SNS 로도 됩니다")
    ((0, 6), (6, 16))
    """
    spans, start = [], 0
    for match in _SENTENCE_BREAK.finditer(text):
        if match[0].startswith(";") and _KINDS_OF.search(text, start, match.start()):
            continue  # "there are two types of queues; A and B"
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(spans)


def find_arguments(
    text: str, mentions: Sequence[Mention], sentences: Sequence[tuple[int, int]], *, korean: bool
) -> list[Argument]:
    """Return the arguments of *text*, of these *sentences*, in order of their places."""
    brackets = [match.span() for match in _BRACKET.finditer(text)] if "(" in text or "（" in text else []
    arguments: list[Argument] = []
    # Names in brackets are grouped by themselves: "Redshift(S3 first), OpenSearch" lists two, not three.
    layers: dict[tuple[int, int] | None, list[Mention]] = {}
    for mention in mentions:
        bracket = next((span for span in brackets if span[0] < mention.start < span[1]), None)
        layers.setdefault(bracket, []).append(mention)
    for bracket, layer in layers.items():
        place = 0
        while place < len(layer):
            first = layer[place]
            number = next((n for n, (_, end) in enumerate(sentences) if first.start < end), len(sentences) - 1)
            limit = bracket[1] if bracket else sentences[number][1]
            run, end = [first.entity], first.end
            while place + 1 < len(layer) and _joined(text, end, layer[place + 1], limit):
                if LEADS_ON.match(text, layer[place + 1].end) and _LED_TO.search(text, 0, first.start):
                    break  # "needs A -> X, needs B -> Y"
                if (
                    len(run) == 1
                    and not korean
                    and _is_pause(text, end, layer[place + 1])
                    and _OPENING.fullmatch(text, sentences[number][0], first.start)
                ):
                    break
                place += 1
                run.append(layer[place].entity)
                end = layer[place].end
            place += 1
            members = tuple(dict.fromkeys(run))
            arguments.append(
                _argument(text, members, first.start, end, number, sentences, bracket, mentions, korean=korean)
            )
    arguments.sort(key=lambda argument: argument.start)
    return _share_verbs(text, arguments) if korean and "," in text else arguments


def _share_verbs(text: str, arguments: list[Argument]) -> list[Argument]:
    """*arguments* with the role of the next one for what answers a topic before it: "SMS 는 A, 메일은 B 로 보냄"."""
    for number in reversed(range(len(arguments) - 1)):
        one, other = arguments[number : number + 2]
        if one.sentence != other.sentence or one.anchor or other.role in ("none", "topic", "subj"):
            continue
        asked, then = _ASKED.search(text, 0, one.start), _THEN_ASKED.fullmatch(text, one.named, other.start)
        if asked and then:
            arguments[number] = one._replace(particle=one.named, end=one.named, role=other.role)
    return arguments


def _is_pause(text: str, end: int, following: Mention) -> bool:
    """Whether a comma behind an opening phrase ends it: "In a VPC, security groups apply", no list of two."""
    return text[end : following.start].strip() == "," and not _GOES_ON.match(text, following.end)


def _joined(text: str, end: int, following: Mention, limit: int) -> bool:
    """Whether the next name is coordinated with the one that ends at *end*."""
    if following.start >= limit:
        return False
    between = text[end : following.start]
    between = _BRACKET.sub("", between) if "(" in between or "（" in between else between
    if between.strip() != "and" and ITS_DEED.match(text, following.end):
        return False
    if _DEED.fullmatch(between) or parts_list(text, end, between, following.end):
        return False
    return len(between) <= 60 and bool(_PLAIN_COORDINATOR.match(between) or _COORDINATOR.match(between))


def _argument(
    text: str,
    members: tuple[str, ...],
    start: int,
    named: int,
    number: int,
    sentences: Sequence[tuple[int, int]],
    bracket: tuple[int, int] | None,
    mentions: Sequence[Mention],
    *,
    korean: bool,
) -> Argument:
    """The argument of coordinated names, with the role that follows (Korean) or precedes (English) them."""
    anchor, trailing, end = "", False, named
    first = sentences[number][0]
    if bracket:
        before = [m for m in mentions if m.end <= bracket[0] and not text[m.end : bracket[0]].strip(" )")]
        anchor = before[-1].entity if before else ""
        says = _ONLY_NAMES.sub("", text[named : bracket[1] - 1])
        named_by = not korean and not anchor and _NOUN_ONLY.fullmatch(text, first, bracket[0])
        if named_by and _VERB.match(text, bracket[1]):  # "Producers (A, B) send": they are the subject
            return Argument(members, start, named, bracket[1], bracket[1], "subj", number)
        fills = not _WORD.search(text, bracket[0] + 1, start)
        fills = fills and (not _KOREAN.search(says) or _KOREAN_WORD.fullmatch(says) is not None)
        if fills and not anchor:
            trailing, end = True, bracket[1]
            if number and not text[first : bracket[0]].strip():
                number -= 1
    if korean and not (trailing and text.startswith(",", end)):  # brackets before a comma end what they say
        match = _KOREAN_ROLE.match(text, end, max(sentences[number][1], end))
        if match and match.lastgroup:
            particle = match.start(match.lastgroup)
            return Argument(
                members,
                start,
                named,
                particle,
                match.end(),
                match.lastgroup,
                number,
                anchor,
                False,
                bracket is not None,
            )
    preceding = text[max(first, start - 100) : start]
    if trailing and bracket:
        preceding = text[max(first, bracket[0] - 60) : bracket[0]].rstrip()
        preceding = preceding[: preceding.rfind(" ") + 1]
    example = _EXAMPLE.search(preceding) if _EXAMPLE_WORD.search(preceding.casefold()) else None
    found = _ENGLISH_ROLE.search(preceding) if example is None else _example_role(preceding, example.start())
    found = found or _SHARED_ROLE.search(preceding) or (None if bracket else _listed_role(preceding, members))
    role = ENGLISH_ROLES[found["role"].casefold()] if found else "none"
    if role == "than" and _THAN_SO_MANY.search(preceding):
        role = "none"  # "no more than five A"
    return Argument(members, start, named, end, end, role, number, anchor, trailing, bracket is not None)


def _example_role(preceding: str, end: int) -> re.Match[str] | None:
    """The preposition before what examples are given of, which ends at *end*, or begins there: "to services like"."""
    return _FAR_ROLE.search(preceding, 0, end) or _GOAL_ROLE.search(preceding, 0, end)


def _listed_role(preceding: str, members: Sequence[str]) -> re.Match[str] | None:
    """The preposition before a list that *members* go on with, where there is no doubt that it is a list."""
    found = _LISTED_ROLE.search(preceding)
    sure = found and (found["last"] or len(members) > 1 or found["others"].count(",") > 1)
    return found if sure else None
