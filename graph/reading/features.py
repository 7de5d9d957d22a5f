"""Lines -> names of features: those that lead terms, enumerations, stressed words and cells of a table give.

What may be such a name is for ``feature_names`` to say; here is where in a line, or in a run of lines, names stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.inline import Mark
from graph.lexicon import Lexicon
from graph.notes import Line
from graph.reading.capabilities import is_denied, is_in_passing, known_capabilities
from graph.reading.feature_names import is_apart, is_kind, is_named, is_term, is_verbal, label_feature, runs_on
from graph.reading.grammar import LEADS_ON, FeatureRule, Words, unbracketed
from graph.reading.heads import Head, is_coded
from graph.reading.labels import is_generic, pieces_beside, read_label
from graph.reading.reader import Reading

_SPLIT = re.compile(r"(?=[\s,와과나])\s*(?:,(?:\s?(?:and|or)\s)?|\s(?:와|과|및|or|and|\+|/)\s|[와과나]\s)\s*")
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
_HANGUL = re.compile("[가-힣]")
_SENTENCE_END = re.compile(r"[가-힣](?:다|요)\s*[.!]?\s*$")
_SPELT_OUT = re.compile("[a-z가-힣]|[A-Z]{3,6}$")  # "서버 측 암호화(SSE-C)" names a kind besides
_GOVERNED = re.compile(
    r" (?:을|를|이|가|와|과|로|으로)\s"
)  # "**토큰 검사** 로 막습니다": a name with its particle apart
_TO_DO = re.compile(r"\b(?:you|us|can|may|will|helps?|lets?) $")  # "helps you **manage access**": what is done
_WANTED = re.compile(r"(?:Needs?|Wants?|Building|Build|Integrating) ")  # "Need **a queue**" says when to use it
_PHRASE_GOES_ON = re.compile(r" [A-Za-z가-힣]")  # "**Multiple** readers" in a cell
_DOING = re.compile(r"\w [a-z]{3,}ing (?:an? |the )?$")
_AMOUNT_BEHIND = re.compile(r" \d[\d.]*(?: ?[~–-] ?\d[\d.]*)? ?(?:초|분|시간|일|s|min|h|hours?|minutes?)$")
_NO_DEFINITION = re.compile(r"(?i)(?:q\d*|questions?|answers?|today|tomorrow|step|day|it|this|that|case|result)\b")
_PER = re.compile(r"\s?단위(?:로|의|$)")  # "**국가** 단위로 제한" says by what
_LATIN, _MEANS = re.compile("[A-Za-z]"), re.compile(r"\s*(?:=|\s[-–—])\s*")
_FORMULA = re.compile(r"\s?=\s.*(?:[a-z]\(|\s[*/×]\s)")  # "WCU = ceil(size) * items"
_FEW_WORDS = 3
_UNMARKED_WORDS = 4  # of a term that its author did not set apart
_COLON, _WORD = re.compile("[:：]"), re.compile(r"\w")
# What a figure is given of: "Max row size: 1 MB", "기본 유지기간: 4일".
_MEASURED = re.compile(
    r"(?i)^(?:max(?:imum)?|min(?:imum)?|default|available|최대|최소|기본)\b|\b(?:limits?|SLA|quotas?|sizes?|factor|count)$"
    r"|(?:한도|제한|개수|횟수|건수|크기|용량|기간|\s수)$"
)
_FIGURE_FIRST = re.compile(
    r"\s*(?:최대 |첫 |약 |up to |max |[가-힣A-Za-z]{1,8}당 (?:최대 )?)?"
    r"[$]?\d[\d,.]*\s?(?:[가-힣A-Za-z%]+)?(?:\s?[~(.]|,(?!\s?\d)|$)"
)
SHORTEST_LIST = 4


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
        and is_term(head.text, words)
        and not _is_done_to(head, reading)
        and not _is_equated(reading)
        and not _only_gathers(reading, lexicon)
        and not _FORMULA.match(text, head.end)
        and not (_MEASURED.search(head.text) and any(sign.isdigit() for sign in text[head.rest :]))
        and (reading.line.lead_mark or not runs_on(head.text, _UNMARKED_WORDS))
        and (
            not LEADS_ON.match(text, head.end)
            or reading.line.lead_mark
            or is_coded(text[head.start :], head.rest - head.start)
        )
        and not (_FIGURE_FIRST.match(text, head.rest) and not lexicon.grammar.capability(head.text))
    ):
        found += [] if _begins_apart(reading, lexicon, words) else _split_head(head.text, words)
    elif (named := head or _row_as_head(reading)) is not None and named.whole and _is_kind_of_its_own(named, lexicon):
        found.append(named.text)
    for rule in lexicon.grammar.feature_rules(text, marked=bool(reading.line.marks)):
        if rule.signs and not any(sign in text for sign in rule.signs):
            continue
        if rule.mark:
            spans = [
                text[mark.start : mark.end]
                for mark in reading.line.marks
                if mark.kind == rule.mark
                and not (mark.start and _INFLECTED.match(text, mark.end - 1))
                and not _PER.match(text, mark.end)
                and not (mark.kind == "bold" and _is_stress(mark, reading))
            ]
            names = (
                [span for span in spans if rule.match.match(span)]
                if rule.mark == "code"
                else _stressed(spans, reading, lexicon)
            )
        else:
            names = [name for match in rule.match.finditer(text) for name in _names(rule, match)]
        if not names:
            continue
        fitting = [name for name in names if is_named(name, reading, lexicon, words)]
        if rule.share is not None and all(is_kind(name, reading, rule.share) for name in names):
            fitting = names  # "EC2 모드와 Fargate 모드가 있습니다"
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
        if is_apart(name, reading, lexicon)
        and not is_denied(name, reading)
        and not is_in_passing(name, reading, lexicon)
    ]
    defined = head.text if head is not None else ""
    found = [name for name in found if name == defined or not _is_within(name, known)]
    found += [name for name in known if not _is_within(name, found)]
    return without_other_names(list(dict.fromkeys(found)), text, reading.marked_first)


def without_other_names(names: list[str], text: str, marked: str = "") -> list[str]:
    """Return *names* without those that brackets in *text* only give one of the others as well.

    Of a name with brackets and without, the longer one is kept, unless its author *marked* the other.

    >>> without_other_names(["Latency routing", "지연 라우팅"], "Latency routing (지연 라우팅)")
    ['Latency routing']
    """
    behind = (text.partition(name + bracket)[2] for name in names for bracket in (" (", "("))
    bracketed = {each.partition(")")[0] for each in behind if each}
    return [
        name
        for name in names
        if not (name in bracketed and _SPELT_OUT.search(name))
        and not (marked in names and name != marked and unbracketed(name).strip() == marked)
        and not (name != marked and any(name != other and unbracketed(other).strip() == name for other in names))
    ]


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
    capability = lexicon.grammar.capability(unbracketed(head.text).strip())
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


def _only_gathers(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a term only gathers the names behind its colon, or says what part one plays: "Partners: A, B"."""
    head = reading.head
    if head is None or reading.line.lead_mark or not _COLON.search(reading.text, head.end, head.rest):
        return False
    end = reading.text.find(". ", head.rest)  # "Relational: A, B. For joins"
    end = len(reading.text) if end < 0 else end
    behind = [mention.span for mention in reading.mentions if head.rest <= mention.start < end]
    rest = "".join(pieces_beside(reading.text[:end], ((0, head.rest), *behind)))
    if not behind or _WORD.search(rest.removesuffix("등")):
        return False
    plays = (part.match.match(reading.text) for part in lexicon.grammar.frames.parts_of(reading.text))
    return len(behind) > 1 or any(noun is not None and noun.end() == head.end for noun in plays)


def _is_within(name: str, others: Sequence[str]) -> bool:
    """Whether *name* is but a piece of one of *others*."""
    longer = [other for other in others if len(name) < len(other) and name.casefold() in other.casefold()]
    if not longer:  # as nearly always: no pattern is worth compiling
        return False
    piece = re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)", re.I)
    return any(piece.search(other) for other in longer)


def _stressed(spans: Sequence[str], reading: Reading, lexicon: Lexicon) -> list[str]:
    """The bold stretches that may name something, rather than stress what the line says."""
    if any(len(span) > 0.8 * len(reading.text) for span in spans):
        return []
    names = [span.strip(" :：") for span in spans if not _is_of_others(span, reading, lexicon)]
    return [name for name in names if not _STRESSED.search(name) and len(unbracketed(name).split()) <= _FEW_WORDS]


def _is_stress(mark: Mark, reading: Reading) -> bool:
    """Whether bold stresses what is said: Korean words in a sentence, what someone needs, a word of a cell's phrase."""
    text = reading.text
    if reading.line.kind == "cell":
        return _PHRASE_GOES_ON.match(text, mark.end) is not None
    if not mark.start:
        return False
    if text[mark.start].islower() and _TO_DO.search(text, 0, mark.start):
        return True
    return _WANTED.match(text) is not None or (
        _HANGUL.search(text, mark.start, mark.end) is not None
        and _SENTENCE_END.search(text) is not None
        and not _GOVERNED.match(text, mark.end)
    )


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
    if reading.denials or (head is not None and (head.entities or not _KINDS.search(head.text))):
        return []
    said = reading.text[head.rest if head else 0 :]
    first, *more = _SPLIT.split(said, 1)
    if not more or not lexicon.parts.called(unbracketed(first).strip(), reading.owners, term=True):
        return []
    names = [name.strip() for name in _SPLIT.split(_THERE_ARE.sub("", unbracketed(said))) if name.strip()]
    parts = [lexicon.parts.called(name.rstrip("."), reading.owners, term=True) for name in names]
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
        noun = line.kind == "item" and not line.opens and _NOUN.fullmatch(line.text) and not is_verbal(line.text)
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
    if line.kind != "item" or line.opens or not line.trail or not _KIND.fullmatch(line.text):
        return False
    text = lines[line.trail[-1]].text
    return bool(_KINDS.search(text)) and not is_verbal(line.text) and not _KINDS.search(line.text)


def _split_head(text: str, words: Words) -> list[str]:
    if "," in unbracketed(text) and len(text) > 12 and not re.search(r"\d,\d", text):
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
    parts = (part.strip().removesuffix(" 등") for part in _SPLIT.split(unbracketed(text)))
    names = [_AMOUNT_BEHIND.sub("", part) for part in parts]
    if rule.every and rule.only and not all(rule.only.search(name) for name in names):
        return []
    names = [name.rsplit("는 ", 1)[-1].rsplit("은 ", 1)[-1].strip() for name in names]
    last = rule.share.search(names[-1]) if rule.share else None
    if last:
        names = [name if name.endswith(last[1]) or " " in name else f"{name} {last[1]}" for name in names]
    return names
