"""Labels, lead terms and enumerations -> names of features: capabilities, modes, options and policies.

A label is a feature when it names something of its own: not an entity, not a topic that every service has. What
remains of it without the entity's name decides ("SQS polling" is a feature, "SQS security" a topic).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.lexicon import Lexicon, Mention
from graph.notes import Line
from graph.reading.capabilities import is_denied, is_in_passing, known_capabilities
from graph.reading.grammar import ARROW, BRACKETED, FeatureRule, Words, squeeze
from graph.reading.heads import Head, is_coded
from graph.reading.labels import Label, asked_term, is_generic, is_sentence, pieces_beside, read_label, trim
from graph.reading.reader import Reading

_SPLIT = re.compile(r"\s*(?:,\s?(?:and|or)\s|,|\s와\s|\s과\s|와\s|과\s|\s및\s|나\s|\sor\s|\sand\s|\s\+\s|\s/\s)\s*")
_DASH = re.compile(r" [-–—] ")
_CLOSE_DASH = re.compile(r"[-–—](?=[가-힣])")
_CASE = re.compile(
    r"(?:에서[의만]?|에만|으로의?|로의?|에게|부터|까지|하기|위해|위한|대한|경우|하는|되는|있는|없는|이란|란)(?:\s|$|\?)|[을를]\s|[가-힣A-Za-z0-9]에\s|[A-Za-z0-9](?:와|과)\s|(?:전용|만|아님|단독)$"
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
_NOUN = re.compile(r"[가-힣]{2,6}(?: [가-힣]{2,6})?|[A-Z][\w-]{2,}(?: [A-Za-z][\w-]+){0,2}")
# What may end a list of names: "A, B 가 있습니다".
_THERE_ARE = re.compile(r"(?:\s?(?:등|등등))?(?:\s?[이가]\s?있(?:습니다|다|음))?\s?[.;]?$")
# A lead-in that says what its members are: "Types", "2 modes:", "암호화 방식".
_KINDS = re.compile(
    r"(?:\b(?:types?|kinds?|modes?|options?|classes|methods?|strategies|tiers|policies)|종류|유형|모드|옵션|방식|타입|전략|클래스)"
    r"(?:\s?\([^()]*\))?\s*[:：]?$",
    re.I,
)
_EXPLAINS = re.compile(
    r"(?P<term>[A-Za-z가-힣][\w/-]*(?: [\w/-]+){0,2})(?<!\d) ?"
    r"\((?!예 ?:|[^\s()]*\d[^\s()]*\))(?:[^()]{8,}|[^()]*[가-힣][^()]*)\)\.?"
)
_KIND = re.compile(r"[가-힣]{2,8}(?: [가-힣A-Za-z]{2,8}){0,2}|[A-Za-z][\w-]+(?: [A-Za-z][\w-]+){0,3}")
# Flows, definitions and clauses; a Korean topic or subject with more behind it.
_SAYS = re.compile(
    r"->|→|=>|<-|[=;?\[\]]|(?:[가-힣]|[A-Za-z] )(?:은|는|이|가) (?:\S+ )*\S*[가-힣]|[A-Za-z)](?:은|는|이|가) |이란,?$"
    r"|\b[Vv][Ss]\b|\s(?:via|using|while|within|towards|with|for|by|from|to|of|in|on|at)$"
    r"|^(?:[Ww]ork|[Qq]uery) (?:with|your|the|an?|in|on) "
    r"|(?:하면|으면|려면|되면|거면|잡으면)$|\s예$|(?:쓰나|뭔가|하나)$|경유$|직접$"
    r"|[와과](?:는|도)? (?:유사|비슷|동일|같음|다름)\S*$"
)
# Bold that stresses what is said: "**asynchronous** copy", "**region to region charged**", "**정적** 콘텐츠".
_STRESSED = re.compile(
    r"^(?:cannot|do(?:es)? not|\w+n['’]t|one|two|three|no|different .*|zero .*)$"
    r"|^(?:low|high|fast|slow|cheap|large|small|long|short)(?:er|est)$"
    r"|^(?-i:single|specific|very|failed|duplicate|incomplete)\s|\smatters$|(?-i:[a-z]+ scale$)"
    r"|^[\"“']|\w\.(?:com|org|net)$"
    r"|^(?:with|without|not|must|near|bind|after|before|new|same|only|all|any|more|once|both|never|always|permanent|different|unique|global|regional)$"
    r"|(?:[a-z]ed|[a-z]ly|ous|wards?| only)$|^per "
    r"|\b(?:this|the|your|which|that|least|most)\s|\s(?:to|of the|supports?|needs?)\s|\s\d"
    r"|^(?:lower|higher|faster|slower|cheaper|better|greater|fewer|slightly|decades|years|months)\b"
    r"|^(?:정적|동적|중복|불가|무료|유료|필수|자동|수동|반드시|절대|항상|동기|비동기)$|(?:결과|위치|것만|단위|기준|이상의|시간|용량)$",
    re.I,
)
# What a row says of an entity instead of naming something: "Across regions", "Readable", "리전 간".
_QUALITY = re.compile(r"^(?:across|between|within|per|over|under|in|on|at|from|to)\b|(?<!t)able$|(?:\s간|가능)$", re.I)
# A Korean word in bold with a particle at its end is stressed in its sentence: "**커널**을 거칩니다".
_INFLECTED = re.compile(r"[가-힣](?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|보다|까지)(?![가-힣])")
_LEADS_TO = re.compile(rf"\s*{ARROW}")
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
_DOING = re.compile(r"\w [a-z]{3,}ing (?:an? |the )?$")
_AMOUNT_BEHIND = re.compile(r" \d[\d.]*(?: ?[~–-] ?\d[\d.]*)? ?(?:초|분|시간|일|s|min|h|hours?|minutes?)$")
_NO_DEFINITION = re.compile(r"(?i)(?:q\d*|questions?|answers?|today|tomorrow|step|day|it|this|that|case|result)\b")
_KIND_ASIDE = re.compile(r"\((?P<kind>[A-Z][\w-]*(?: [\w-]+){0,2} (?:type|mode|class|tier|option|policy))\)$")
_TOPIC_OF_NAMES, _AND = re.compile(r"(?P<topic>[^:：()\d]{2,30}?)\s?[:：]\s"), re.compile(r"\b(?:and|or)\b|와|과")
_PER = re.compile(r"\s?단위(?:로|의|$)")  # "**국가** 단위로 제한" says by what
_LATIN, _MEANS = re.compile("[A-Za-z]"), re.compile(r"\s*(?:=|\s[-–—])\s*")
_COLON, _WORD = re.compile("[:：]"), re.compile(r"\w")
_FORMULA = re.compile(r"\s?=\s.*(?:[a-z]\(|\s[*/×]\s)")  # "WCU = ceil(size) * items"
_FEW_WORDS = 3
_ATTRIBUTE = re.compile(r"[가-힣](?:된|되는|하는|한)$")
# What a list or a chapter holds, whatever stands before it: "Notable features", "Hardware requirements".
_CHAPTER = re.compile(
    r"(?i) (?:features?|concepts?|requirements|pre-?requisites|concerns|principles|benefits|considerations"
    r"|tips|notes|diagram|highlights|summary|types|process|mechanics|impact|advantages?|issues|best practices"
    r"|follow along|course|meeting|list)$"
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
# What is no term: "For DELETE operations: ..." says when, "/cart" is a path, "Case 2" only counts.
_NO_TERM = re.compile(
    r"For |The |Exam |[Oo]ther |/|(?i:e\.?g\b|(?:cases?|scenario|example|케이스|예시|예제)\s?\d{1,2}\b)"
)
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
# What a figure is given of: "Max row size: 1 MB", "기본 유지기간: 4일".
_MEASURED = re.compile(
    r"(?i)^(?:max(?:imum)?|min(?:imum)?|default|available|최대|최소|기본)\b|\b(?:limits?|SLA|quotas?|sizes?|factor|count)$"
    r"|(?:한도|제한|개수|횟수|건수|크기|용량|기간|\s수)$"
)
_FIGURE_FIRST = re.compile(
    r"\s*(?:최대 |첫 |약 |up to |max )?[$]?\d[\d,.]*\s?(?:[가-힣A-Za-z%]+)?(?:\s?[~(.]|,(?!\s?\d)|$)"
)
_RATE = re.compile(r"(?i)\bper (?:second|minute|hour|day|month|sec|[kmgt]i?b|instance|gigabyte)\b")
LONGEST_NAME = 60
SHORTEST_LIST = 4


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
    own = re.sub(r"\b(?:for|in|with|to|of|on)\b", " ", own) if label.mentions else own
    parts = [part for part in re.split(r"\s*(?:&|,|/|\band\b|및)\s*", own) if part.strip()]
    if not parts or all(is_generic(part, words) for part in parts) or is_generic(own, words):
        return None
    if not own.isascii() and all(is_generic(word, words) for word in own.split()):
        return None  # "설정 프로세스"
    if _runs_on(own, _MANY_WORDS) or _GOES_ON.search(name):
        return None
    if (
        name.startswith(("Demo ", "Demo:", "Exam ", "The "))
        or _LIMITED.search(name)
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
    if label.versus or len(name) > LONGEST_NAME or len(name) < 2 or not re.search(r"[A-Za-z가-힣]", name):
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


def find_features(reading: Reading, lexicon: Lexicon) -> list[str]:
    """Return the features that a content line names, each once, in order."""
    words, text = lexicon.grammar.words, reading.text
    found: list[str] = []
    head = reading.head
    loose = reading.line.kind in ("paragraph", "quote") and not reading.line.marks and not _is_defined(reading)
    if (
        head is not None
        and not head.whole
        and not loose
        and is_term(head.text, reading, words)
        and not _CASE.search(head.text)
        and not _SHOWN.search(head.text)
        and not _is_done_to(head, reading)
        and not _is_equated(reading)
        and not _only_gathers(reading)
        and not _FORMULA.match(text, head.end)
        and not (_MEASURED.search(head.text) and any(sign.isdigit() for sign in text[head.rest :]))
        and (reading.line.lead_mark or not _runs_on(head.text, _MANY_WORDS - 1))
        and (
            not _LEADS_TO.match(text, head.end)
            or reading.line.lead_mark
            or is_coded(text[head.start :], head.rest - head.start)
        )
        and not (_FIGURE_FIRST.match(text, head.rest) and not lexicon.grammar.capability(head.text))
    ):
        found += [] if _begins_apart(reading, lexicon, words) else _split_head(head.text, words)
    elif (named := head or _row_as_head(reading)) is not None and named.whole and _is_kind_of_its_own(named, lexicon):
        found.append(named.text)
    for rule in lexicon.grammar.feature_rules(text):
        if rule.signs and not any(sign in text for sign in rule.signs):
            continue
        if rule.mark:
            spans = [
                reading.text[mark.start : mark.end]
                for mark in reading.line.marks
                if mark.kind == rule.mark
                and not (mark.start and _INFLECTED.match(reading.text, mark.end - 1))
                and not _PER.match(reading.text, mark.end)
            ]
            names = (
                [span for span in spans if rule.match.match(span)]
                if rule.mark == "code"
                else _stressed(spans, reading, lexicon)
            )
        else:
            names = [name for match in rule.match.finditer(reading.text) for name in _names(rule, match)]
        if not names:
            continue
        fitting = [name for name in names if is_named(name, reading, lexicon, words)]
        if not rule.mark:  # what its author set apart is not named in passing
            fitting = [name for name in fitting if not name.casefold().endswith(words.ends)]
            whole = " / ".join(found).casefold()  # a name within another is none of its own
            fitting = [
                name for name in fitting if name.casefold() not in whole and not is_in_passing(name, reading, lexicon)
            ]
        if rule.share is None or len(fitting) == len(names):  # a list stands or falls as a whole
            found += fitting
    known = [
        name
        for name in known_capabilities(text, lexicon)
        if _is_apart(name, reading, lexicon)
        and not is_denied(name, reading)
        and not is_in_passing(name, reading, lexicon)
    ]
    defined = head.text if head is not None else ""
    found = [name for name in found if name == defined or not _is_within(name, known)]
    found += [name for name in known if not _is_within(name, found)]
    return list(dict.fromkeys(found))


def _begins_apart(reading: Reading, lexicon: Lexicon, words: Words) -> bool:
    """Whether the line's term only goes on behind a name in bold: "**IP set** blocked or allowed: ..."."""
    mark, head = reading.line.lead_mark, reading.head
    if mark is None or head is None or mark.kind != "bold" or mark.end >= head.end:
        return False
    behind, name = reading.text[mark.end : head.end], reading.text[: mark.end].strip(" :：")
    entity = any(not mention.start and mention.end >= mark.end for mention in reading.mentions)
    return behind[:1] == " " and "(" not in behind and (entity or is_named(name, reading, lexicon, words))


def _is_defined(reading: Reading) -> bool:
    """Whether a paragraph begins with a Latin term that it says the meaning of: "Owner = who may change it"."""
    head = reading.head
    return (
        reading.line.kind == "paragraph"
        and head is not None
        and _LATIN.match(head.text) is not None
        and not _NO_DEFINITION.match(head.text)
        and _MEANS.fullmatch(reading.text, head.end, head.rest) is not None
    )


def _row_as_head(reading: Reading) -> Head | None:
    """The name that is all the first cell of a row says, as the term of the row, or None."""
    text, mentions = reading.text, reading.mentions
    if reading.line.kind != "cell" or reading.line.depth or len(mentions) != 1 or mentions[0].span != (0, len(text)):
        return None
    return Head(text, 0, len(text), len(text), (mentions[0].entity,), True)


def _is_kind_of_its_own(head: Head, lexicon: Lexicon) -> bool:
    """Whether a term that means an entity is one of its kinds: "Cross-Region Replication (CRR)" of the replication."""
    capability = lexicon.grammar.capability(BRACKETED.sub("", head.text).strip())
    if len(head.entities) != 1 or head.entities[0] not in lexicon.grammar.homes.get(capability, ()):
        return False
    kind, whole = set(capability.casefold().split()), set(head.entities[0].casefold().split())
    return not (kind <= whole or whole <= kind)  # else it is the entity's own name, shorter or longer


def _is_equated(reading: Reading) -> bool:
    """Whether a line only says what an entity is otherwise called: "Database = Reef Store"."""
    head = reading.head
    if head is None or "=" not in reading.text[head.end : head.rest + 1]:
        return False
    return any(m.start - head.rest in range(3) and m.entity in reading.owners for m in reading.mentions)


def _is_done_to(head: Head, reading: Reading) -> bool:
    """Whether a term ends in an entity that something is done to: "Queue feeding Lambda"."""
    last = [mention for mention in reading.mentions if mention.end == head.end]
    return bool(last) and _DOING.search(reading.text, head.start, last[0].start) is not None


def _only_gathers(reading: Reading) -> bool:
    """Whether a term only gathers the names behind its colon: "Partners: A, B"."""
    head = reading.head
    if head is None or reading.line.lead_mark or not _COLON.search(reading.text, head.end, head.rest):
        return False
    behind = [mention.span for mention in reading.mentions if mention.start >= head.rest]
    rest = "".join(pieces_beside(reading.text, ((0, head.rest), *behind)))
    return len(behind) > 1 and not _WORD.search(rest.removesuffix("등"))


def _is_within(name: str, others: Sequence[str]) -> bool:
    """Whether *name* is but a piece of one of *others*."""
    longer = [other for other in others if len(name) < len(other) and name.casefold() in other.casefold()]
    if not longer:  # as nearly always: no pattern is worth compiling
        return False
    piece = re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)", re.I)
    return any(piece.search(other) for other in longer)


def _runs_on(name: str, most: int) -> bool:
    """Whether *name* has more than *most* words outside brackets, or goes on after what it names."""
    bare = BRACKETED.sub("", name)
    return len(bare.split()) > most or _GOES_ON.search(bare) is not None


def _runs_long(name: str) -> bool:
    """Whether *name* has more words outside brackets than a name has."""
    return len(BRACKETED.sub("", name).split()) > _MANY_WORDS


def _stressed(spans: Sequence[str], reading: Reading, lexicon: Lexicon) -> list[str]:
    """The bold stretches that may name something, rather than stress what the line says."""
    if any(len(span) > 0.8 * len(reading.text) for span in spans):
        return []
    names = [span.strip(" :：") for span in spans if not _is_of_others(span, reading, lexicon)]
    return [name for name in names if not _STRESSED.search(name) and len(BRACKETED.sub("", name).split()) <= _FEW_WORDS]


def _is_of_others(span: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a stretch lists entities, or ends in another's thing: "managed S3 buckets" of a database."""
    mentions = lexicon.find_mentions(span)
    if "," in span:
        return bool(mentions)
    near = lexicon.around(reading.owners)
    services = [m for m in mentions if m.start and lexicon.entities[m.entity].kind != "technology"]
    return any(mention.entity not in near for mention in services)


def granted_feature(reading: Reading, lexicon: Lexicon) -> str:
    """Return what the row of a cell names, where the cell says yes to it in the column of a service, or ""."""
    line, words = reading.line, lexicon.grammar.words
    if line.kind != "cell" or not line.depth or not reading.explicit or not words.yes.match(line.text):
        return ""
    label = read_label(line.row, lexicon, words)
    name = None if label.mentions else label_feature(label, line.row, words)
    if name is None or _SPLIT.search(name) or "·" in name or _STRESSED.search(name) or _QUALITY.search(name):
        return ""
    return name


def listed_parts(reading: Reading, lexicon: Lexicon) -> list[str]:
    """Return the parts of the owners that a line lists, short: "Queue types: standard, FIFO", "A, B, C 가 있습니다"."""
    head = reading.head
    if head is not None and (head.entities or not _KINDS.search(head.text)):
        return []
    said = reading.text[head.rest if head else 0 :]
    first, *more = _SPLIT.split(said, 1)
    if not more or not lexicon.part_called(BRACKETED.sub("", first).strip(), reading.owners, term=True):
        return []
    names = [name.strip() for name in _SPLIT.split(_THERE_ARE.sub("", BRACKETED.sub("", said))) if name.strip()]
    parts = [lexicon.part_called(name.rstrip("."), reading.owners, term=True) for name in names]
    return parts if len(parts) > 1 and all(parts) else []


def find_listed(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of items that do nothing but name: four or more short nouns in a row, or kinds.

    >>> from graph.notes import parse_lines
    >>> sorted(find_listed(parse_lines("# 기둥\\n1. 보안\\n2. 안정성\\n3. 성능 효율\\n4. 비용")))
    [1, 2, 3, 4]
    """
    listed: list[int] = []
    run: list[int] = []
    for position, line in enumerate(lines):
        if line.kind == "blank":
            continue
        if _is_kind(lines, line):
            listed.append(position)
        noun = line.kind == "item" and not line.opens and _NOUN.fullmatch(line.text) and not _VERBAL.search(line.text)
        if run and (not noun or line.trail != lines[run[-1]].trail):
            listed += run if len(run) >= SHORTEST_LIST else []
            run = []
        if noun:
            run.append(position)
    return frozenset(listed + (run if len(run) >= SHORTEST_LIST else []))


def find_explained(lines: Sequence[Line]) -> dict[int, str]:
    """Return, by position, the terms of items in a row that each explain one in brackets: "Key (its name)".

    >>> from graph.notes import parse_lines
    >>> find_explained(parse_lines("# S3\\n- Key (its name)\\n- Value (what it holds)\\n\\ntext"))
    {1: 'Key', 2: 'Value'}
    """
    terms: dict[int, str] = {}
    run: dict[int, str] = {}
    trail: tuple[int, ...] = ()
    for position, line in enumerate(lines):
        if line.kind == "blank":
            continue
        form = _EXPLAINS.fullmatch(line.text) if line.kind == "item" else None
        if form is None or line.trail != trail:
            terms |= run if len(run) > 1 else {}
            run, trail = {}, line.trail
        if form is not None:
            run[position] = form["term"]
    return terms | (run if len(run) > 1 else {})


def _is_kind(lines: Sequence[Line], line: Line) -> bool:
    """Whether an item is but a name below a lead-in that calls for kinds."""
    if line.kind != "item" or line.opens or not line.trail or not _KINDS.search(lines[line.trail[-1]].text):
        return False
    return bool(_KIND.fullmatch(line.text)) and not _VERBAL.search(line.text) and not _KINDS.search(line.text)


def _split_head(text: str, words: Words) -> list[str]:
    if "," in BRACKETED.sub("", text) and len(text) > 12 and not re.search(r"\d,\d", text):
        parts = [part.strip() for part in text.split(",")]
        if all(2 < len(part) < 40 and not is_generic(part, words) for part in parts):
            return parts
    return [text]


def _names(rule: FeatureRule, match: re.Match[str]) -> list[str]:
    groups = match.groupdict()
    if groups.get("term"):
        return [groups["term"].removesuffix(" 등").strip()]
    text = groups.get("terms") or ""
    if rule.only and not rule.only.search(text):
        return []
    parts = (part.strip().removesuffix(" 등") for part in _SPLIT.split(BRACKETED.sub("", text)))
    names = [_AMOUNT_BEHIND.sub("", part) for part in parts]
    if rule.every and rule.only and not all(rule.only.search(name) for name in names):
        return []
    names = [name.rsplit("는 ", 1)[-1].rsplit("은 ", 1)[-1].strip() for name in names]
    last = rule.share.search(names[-1]) if rule.share else None
    if last:
        names = [name if name.endswith(last[1]) or " " in name else f"{name} {last[1]}" for name in names]
    return names


def is_term(name: str, reading: Reading, words: Words) -> bool:
    """Whether a lead term may name a feature."""
    if is_generic(name, words) or is_sentence(name) or len(name) > LONGEST_NAME or len(name) < 2:
        return False
    if is_phrase(name, words) or is_generic(BRACKETED.sub("", name), words) or _EXPLAINED.search(name):
        return False
    if _NO_TERM.match(name):
        return False
    measured = _QUANTITY.search(name) and not _NUMBERED.match(name)
    return not measured and re.search(r"[A-Za-z가-힣]", name) is not None


def is_named(name: str, reading: Reading, lexicon: Lexicon, words: Words) -> bool:
    """Whether a name in a line is that of a feature: no entity, no part of one, no sentence and no topic."""
    if not is_term(name, reading, words) or _VERBAL.search(name) or _runs_long(name) or _CASE.search(name):
        return False
    if f"{name.casefold()} ".startswith(words.determiners) or _TORN.match(name) or _RATE.search(name):
        return False
    for spelling in reading.spellings:  # "ECS task" is nothing of a bucket's
        end = len(spelling.alias)
        goes_on = name[end : end + 1].isspace() or name[end : end + 1] == "-"
        if spelling.entity not in reading.owners and goes_on and name[:end].casefold() == spelling.alias.casefold():
            return False
    return _is_apart(name, reading, lexicon)


def _is_apart(name: str, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a name in a line is no entity, no part of one and none's own."""
    key = squeeze(BRACKETED.sub("", name))
    if any(key in spelling.written for spelling in reading.spellings):
        return False
    if not lexicon.grammar.capability(name):
        if any(name.startswith(each.alias) and _OWN.fullmatch(name, len(each.alias)) for each in reading.spellings):
            return False
        if any(each.key in key and len(each.alias) > 0.6 * len(name) for each in reading.spellings):
            return False
    known = lexicon.resolve(name, context=lexicon.around(reading.owners)) or lexicon.misspelt(name)
    return known is None
