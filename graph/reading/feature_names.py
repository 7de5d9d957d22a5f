"""Whether a label, or words of a line, may be the name of a feature: a capability, mode, option or policy.

A label is a feature when it names something of its own: not an entity, not a topic that every service has. What
remains of it without the entity's name decides ("SQS polling" is a feature, "SQS security" a topic).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from graph.lexicon import Lexicon, Mention
from graph.reading.grammar import ARROW, Words, squeeze, unbracketed
from graph.reading.labels import Label, asked_term, is_generic, is_sentence, pieces_beside, trim
from graph.reading.reader import Reading

_DASH = re.compile(r" [-–—] ")
_CLOSE_DASH = re.compile(r"[-–—](?=[가-힣])")
_CASE = re.compile(
    r"(?:에서[의만]?|에만|으로의?|로의?|에게|부터|까지|하기|위해|위한|대한|경우|하는|되는|있는|없는|이외의|이란|란)(?:\s|$|\?)|\s시$|[이사]용시$|[을를]\s|[가-힣A-Za-z0-9]에\s|[A-Za-z0-9](?:와|과)\s|(?:전용|만|아님|단독)$"
)
_QUANTITY = re.compile(
    r"\d+\s?(?:초|분|시간|일|개|년|월|주|만? ?건|%|[KMGTPkmgtp]i?[bB]|ms|달러|days?|hours?|minutes?|seconds?)"
    r"|^\d(?!-[A-Za-z])|(?<![A-Za-z/\d.])[\d.]+\s?$"
)
_NUMBERED = re.compile(r"(?:[a-z]+ )?[A-Z][\w-]*(?: [A-Z][\w-]*)* v?\d{1,3}$")  # "General Purpose v2"
_VERBAL = re.compile(
    r"(?:당|다|요|음|함|됨|임|까|것|하면|지만|므로|도록|빠름|느림|쉬움|다름|[을를] \S+| 제공| 확보)\s*[.!?]?$"
    r"|가능|때|필요"
)
# A name that begins in the middle of a phrase: "[지정하면] 예약", "[계정의] 필터", "[모드와] 모드".
_TORN = re.compile(r"(?:[가-힣]*(?:면|의|는|은|고|서|여|와|과|을|를|에)|에는)\s")
# Flows, definitions and clauses; a Korean topic or subject with more behind it.
_SAYS = re.compile(
    rf"{ARROW}|<-|[=;?\[\]]|(?:[가-힣]|[A-Za-z] )(?:은|는|이|가) (?:\S+ )*\S*[가-힣]|[A-Za-z)](?:은|는|이|가) |이란,?$"
    r"| (?:은|는|을|를) |\b[Vv][Ss]\b"
    r"|\s(?:via|using|while|within|towards|with|for|by|from|to|of|in|on|at|that|which|where|who)$"
    r"|^(?:[Ww]ork|[Qq]uery) (?:with|your|the|an?|in|on) "
    r"|(?:하면|으면|려면|되면|거면|잡으면)$|\s예$|(?:쓰나|뭔가|하나)$|경유$|직접$"
    r"|[와과](?:는|도)? (?:유사|비슷|동일|같음|다름)\S*$"
)
# "3가지 키", "2 plans": how many there are, said before they are named.
_HOW_MANY = re.compile(
    r"(?:\d+|두|세|네|다섯)\s?(?:가지|개의?|종류?|types?|kinds?|plans?|modes?|tiers?|classes)(?![A-Za-z])", re.I
)
# A label that goes on to say where or what for, or explains itself: "Permissions of one bus", "X, an old one".
_GOES_ON = re.compile(
    r"[a-z)] (?:of|for|in(?! time)|from|to|on|across|at(?! once)) | with (?:own|an?|the|your|its) "
    r"|, (?:an?|the|for|옛 이름) ",
    re.I,
)
_JOINED_ON = re.compile(r"^(?:의|와|과)\s+|(?<=[가-힣]{2})[와과]$")  # "의 보안", "보안과": beside a name that is gone
_OWNED = re.compile(r"\s?의 (?=\S)")
_MANY_WORDS = 5
_KIND_ASIDE = re.compile(r"\((?P<kind>[A-Z][\w-]*(?: [\w-]+){0,2} (?:type|mode|class|tier|option|policy))\)$")
_TOPIC_OF_NAMES, _AND = re.compile(r"(?P<topic>[^:：()\d]{2,30}?)\s?[:：]\s"), re.compile(r"\b(?:and|or)\b|와|과")
_WORD, _LETTER = re.compile(r"\w"), re.compile("[A-Za-z가-힣]")
_PREPOSITION, _JOINT = re.compile(r"\b(?:for|in|into|with|to|of|on)\b"), re.compile(r"\s*(?:&|,|/|\band\b|및)\s*")
_ATTRIBUTE = re.compile(r"[가-힣](?:된|되는|하는|한)$")
# What a list holds, whatever stands before it: "Notable features", "Hardware requirements", "제공 방식".
_GATHERS = re.compile(
    r"(?i) (?:features?|concepts?|requirements|pre-?requisites|benefits?|considerations|advantages?|issues"
    r"|levels?|details|costs|tools|problems|restrictions|environments|sources|formats|goals?|basics|services)$"
    r"|(?:^|[가-힣A-Za-z] ?)"
    r"(?:옵션|방식|(?<!시작 )유형|대상|도구|관련|키워드|정리|문서|개념|요약|특징|사항|용도|속성들|사용 ?예|구매 ?전략)$"
)
# What only a chapter is about.
_CHAPTER = re.compile(
    r"(?i) (?:types|options|concerns|principles|tips|notes|diagram|highlights|summary|process|mechanics|impact"
    r"|best practices|compatibility|architecture|design|organi[sz]ation|sizing|recommendations"
    r"|scenarios|patterns|guide|main|recap|follow along|course|meeting|list)$"
)
# Who wrote a note and when: "author : A", "last modified : 2023-07-04".
_RECORD = re.compile(
    r"(?i)(?:authors?|written|created|(?:first )?registered|(?:last )?(?:modified|updated)|updated|dates?|reviewed"
    r"|작성자?|작성 ?일자?|수정 ?일자?|날짜|등록일)(?: (?:by|on|at|date))?\s?[:：]"
)
# What only says that figures or traits follow: "Lambda Limits (per Region)", "볼륨 특성", "초과 시 Throttle 발생".
_LIMITED = re.compile(r"(?:제한|한도|특성|발생|\b[Ll]imits?)(?: ?\([^()]*\))?$")
_WITH_WHAT = re.compile(r"(?i)\b(?:with|using|and|&) (?:the |an? )*$")
_KIND_OF_ONE = re.compile(
    r"(?i:(?:default|public|private|custom|local) (?=[A-Z])|(?:기본|디폴트|퍼블릭|프라이빗|커스텀) )"
)
_COUNTERS = "step|phase|layer|decision|단계|계층"
# What is no term: "For DELETE operations: ..." says when, "/cart" is a path, "Case 2" only counts.
_NO_TERM = re.compile(
    r"For |The |Exam |Each |Every |Through |[Oo]ther |/|(?i:e\.?g\b)"
    rf"|(?i:(?:cases?|scenario|example|케이스|예시|예제|{_COUNTERS})\s?\d{{1,2}}\b)"
)
_COUNTED = re.compile(rf"(?i)(?:{_COUNTERS})\s?\d{{1,2}}\b")
_OFFERED = re.compile(r"\s(?:기능 )?(?:지원|제공)$|[을를]\s\S+$")
_USED = re.compile(r"(?<=[가-힣A-Za-z)]) (?:사용|이용|활용|가능)$")  # "쿼럼 모델 사용": the model
_EXPLAINED = re.compile(r" (?:단계|방법|예시|대상)$")  # "사용자 식별 방법: A" tells how, it names nothing
_SHOWN = re.compile(
    r"(?:\b(?:settable|configurable|adjustable|changeable)|(?<=[\sA-Za-z,])이전|주고받기|순서도|구성도|다이어그램|퀴즈|(?<=[\sA-Za-z,])(?:생성|선택|시작|접속|만들기|생성하기|실습|따라하기)"
    r"|\bexamples?|예시|예제|내용|하는 ?일|(?:두|세|네|다섯) ?(?:종류|가지)|가능)$",
    re.I,
)
# What every service has of its own: "KMS key", "SNS API".
_OWN = re.compile(r"\s?(?:keys?|APIs?|키|console|콘솔|code|코드)$", re.I)
_RATE = re.compile(r"(?i)\bper (?:second|minute|hour|day|month|sec|[kmgt]i?b|instance|gigabyte)\b")
LONGEST_NAME = 60


def is_verbal(text: str) -> bool:
    """Whether *text* ends as a clause does, or says that something can or must be: "자동으로 삭제됨"."""
    return _VERBAL.search(text) is not None


def is_phrase(name: str, words: Words) -> bool:
    """Whether *name* says something instead of naming it: "Two ways to trigger", "쿼리는 여러 노드가 나눠".

    >>> is_phrase("Message filtering", Words())
    False
    """
    tokens = name.casefold().replace("’", "'").split()
    if len(tokens) > 1 and (tokens[0].strip("*") in words.starts or words.verbs & set(tokens)):
        return True
    return bool(_SAYS.search(name))


def label_feature(label: Label, text: str, words: Words) -> str | None:
    """Return the feature that a heading, title or lead term names, or None.

    *text* is the label as written; the answer is it without numbering and closing colon.
    """
    text = asked_term(text) or text
    if is_kind_of_one(label):
        return trim(text)  # "Default VPC"
    kind = _KIND_ASIDE.search(text)
    if kind is not None and any(mention.start >= kind.start() for mention in label.mentions):
        return kind["kind"]  # "On EC2 (EC2 launch type)"
    if label.whole or is_sentence(text) or _CASE.search(label.text) or _HOW_MANY.match(text):
        return None
    name = trim(text)
    if label.mentions and (led := _TOPIC_OF_NAMES.match(name)) and label.mentions[0].start >= led.end():
        if len(label.names) == 1:
            return None  # "The whole company's firewall : Firewall Manager"
        others = pieces_beside(name, [m.span for m in label.mentions] + [(0, led.end())])
        name = name if _WORD.search(_AND.sub("", "".join(others))) else led["topic"]  # "Fan-out: SNS + SQS"
    name = name if label.mentions else _USED.sub("", name)
    if is_phrase(name, words):
        return None
    if text.rstrip().endswith((":", "：")) and len(name.split()) > 4:
        return None
    first = label.mentions[0].end if label.mentions and label.mentions[0].start == 0 else 0
    dash = first and (_CLOSE_DASH.match(name, first) or _DASH.search(name, first))
    if dash:
        name = name[dash.end() :]
    elif first:
        if name.startswith(", ", first):
            return None  # "A, a store for files"
        if of := _OWNED.match(name, first):
            name = name[of.end() :]  # "A 의 대상 그룹"
            if _HOW_MANY.match(name):
                return None
    rest = pieces_beside(label.text, (mention.span for mention in label.mentions))
    own = _JOINED_ON.sub("", " ".join(rest).strip(" -–—:+&/,"))
    if first and squeeze(own) in words.owned:
        return name
    own = _PREPOSITION.sub(" ", own) if label.mentions else own
    parts = [part for part in _JOINT.split(own) if part.strip()]
    if not parts or all(is_generic(part, words) for part in parts) or is_generic(own, words):
        return None
    if not own.isascii() and all(is_generic(word, words) for word in own.split()):
        return None  # "설정 프로세스"
    if runs_on(own, _MANY_WORDS) or _GOES_ON.search(name):
        return None
    if (
        name.startswith(("Demo ", "Demo:", "Exam ", "The "))
        or _COUNTED.match(name)
        or _LIMITED.search(name)
        or _GATHERS.search(name)
        or _CHAPTER.search(name)
        or _OFFERED.search(name)
        or _RECORD.match(name)
        or (_QUANTITY.search(name) and not _NUMBERED.match(name))
    ):
        return None
    front, _, topic = own.rpartition("의 ")
    if front and is_generic(topic, words):
        return None  # "NoSQL의 특징"
    if (label.mentions and _ATTRIBUTE.search(own)) or _SHOWN.search(own):  # "암호화된 AMI" is an AMI
        return None
    if label.mentions and _is_chapter(label.text, label.mentions[-1], first):
        return None
    if label.versus or len(name) > LONGEST_NAME or len(name) < 2 or not _LETTER.search(name):
        return None
    return name


def _is_chapter(text: str, last: Mention, first: int) -> bool:
    """Whether a label without a name at its front ends in what it is done with: "Pipelines with Cloud Dataflow"."""
    return last.start > first and last.end == len(text) and _WITH_WHAT.search(text, 0, last.start) is not None


def is_kind_of_one(label: Label) -> bool:
    """Whether a label is an entity's name behind a word for which of its kind: "Default VPC", "Public Subnet"."""
    if len(label.mentions) != 1:
        return False
    mention = label.mentions[0]
    kind = _KIND_OF_ONE.match(label.text)
    return kind is not None and mention.start in (0, kind.end()) and mention.end == len(label.text)


def runs_on(name: str, most: int) -> bool:
    """Whether *name* has more than *most* words outside brackets, or goes on after what it names."""
    bare = unbracketed(name)
    return len(bare.split()) > most or _GOES_ON.search(bare) is not None


def _runs_long(name: str) -> bool:
    """Whether *name* has more words outside brackets than a name has."""
    return len(unbracketed(name).split()) > _MANY_WORDS


def is_term(name: str, words: Words) -> bool:
    """Whether a lead term may name a feature."""
    if is_generic(name, words) or is_sentence(name) or len(name) > LONGEST_NAME or len(name) < 2:
        return False
    if (
        _GATHERS.search(name)
        or is_phrase(name, words)
        or ("(" in name and is_generic(unbracketed(name), words))
        or _EXPLAINED.search(name)
    ):
        return False
    if _NO_TERM.match(name) or name.casefold() in words.vendors or name.count("(") != name.count(")"):
        return False
    if _CASE.search(name) or _SHOWN.search(name) or (_QUANTITY.search(name) and not _NUMBERED.match(name)):
        return False
    return _LETTER.search(name) is not None


def is_kind(name: str, reading: Reading, kinds: re.Pattern[str]) -> bool:
    """Whether a name is one of *kinds* that is called by another entity: "Fargate 모드"."""
    called = [each.alias for each in reading.spellings if name.startswith(f"{each.alias} ")]
    return bool(called) and kinds.search(name) is not None


def is_named(name: str, reading: Reading, lexicon: Lexicon, words: Words) -> bool:
    """Whether a name in a line is that of a feature: no entity, no part of one, no sentence and no topic."""
    if not is_term(name, words) or is_verbal(name) or _runs_long(name):
        return False
    if f"{name.casefold()} ".startswith(words.determiners) or _TORN.match(name) or _RATE.search(name):
        return False
    at = reading.text.find(name)
    before = bisect_left(reading.mentions, at, key=lambda mention: mention.start)
    if before and at < reading.mentions[before - 1].end:
        return False  # what a name ends in is none: "S3 [Vault Lock 모드]"
    for spelling in reading.spellings:  # "ECS task" is nothing of a bucket's
        end = len(spelling.alias)
        goes_on = name[end : end + 1].isspace() or name[end : end + 1] == "-"
        if spelling.entity not in reading.owners and goes_on and name[:end].casefold() == spelling.alias.casefold():
            return False
    return is_apart(name, reading, lexicon)


def is_apart(name: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a name in a line is no entity, no part of one and none's own."""
    key = squeeze(unbracketed(name))
    if any(key in spelling.written for spelling in reading.spellings):
        return False
    if not lexicon.grammar.capability(name):
        if any(name.startswith(each.alias) and _OWN.fullmatch(name, len(each.alias)) for each in reading.spellings):
            return False
        if any(each.key in key and len(each.alias) > 0.6 * len(name) for each in reading.spellings):
            return False
    known = lexicon.resolve(name, context=lexicon.around(reading.owners)) or lexicon.misspelt(name)
    return known is None
