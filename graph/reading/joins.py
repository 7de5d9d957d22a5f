"""A line's arguments -> what its form joins, whatever verbs it has: arrows, pluses, "vs", advice and contrast.

An arrow leads from the owner's records or visitors where it leads from no name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import NamedTuple

from graph.model import RelationType
from graph.reading.actors import Actors
from graph.reading.clauses import Argument
from graph.reading.contrast import AGAINST, prefers_one
from graph.reading.defaults import is_guarded
from graph.reading.flows import find_steps, find_sums, type_of_source
from graph.reading.grammar import ARROW, ARROWHEAD, LEADS_TO

_VERSUS = re.compile(r"(?:\s\([^()]*\))?\s(?:vs\.?|versus|VS\.?)\s")
_IS_SENT = re.compile(r"(?i)복제|동기화|전송|이동|복사|이전|\b(?:sync|replicat|cop[iy]|transfer|migrat)")
_EQUALS = re.compile(r"(?:\s?\([^()]*\))?\s?(?:==?|[≒≈≡]|<=>|↔|⇔|⟷|<-+>)\s?")
_BOTH_WAYS = re.compile(r"<\s?[-=]+>|↔|⇔|⟷")
_METRIC = re.compile(r"(?i)\bmetrics?\b|메트릭|지표")
_WHOSE = re.compile(r"(?:\s?(?:리소스|인스턴스|자원))?['’]?\s?(?:의|용|에 대한|[’']s)?\s")
_FOR_WHOM = re.compile(
    r"s?(?: (?:for|of|on)|,? (?:to |can |help to |helps? )*(?:control|restrict|limit|filter|manage)s? "
    r"(?:\w+ ){0,2}?(?:traffic|access|connections?) (?:to|for|in|of|into|from)) (?:an? |the |each |your )?"
)
_BEFORE = re.compile(r" (?:위|앞(?:의|에)?) ")  # "ALB 앞 WAF"
_MEANS = frozenset({"via", "ro", "with", "by"})
_READ_FROM, _SENT_TO = frozenset({"of", "obj", "from", "at", "none"}), frozenset({"e", "to", "ro", "at"})
_WHERE = re.compile(r",? where (?:an? |the )?")
_LOOKS_THERE = re.compile(r" (?:\w+ ){0,2}?(?:quer(?:y|ies)|reads?|scans?|analy[sz]es?|pulls?|picks?|polls?|loads?)\b")
_ADVISED = re.compile(
    r"\s?(?:더 |가장 )?(?:(?:좋|낫|알맞)(?:고|습|다|음|은|으)|(?:적합|유리|추천|권장)(?:하고|합|됩|함|한|$))"
)
# "no joins - use A", "can't do that, use A"
_FOR_WANT = re.compile(
    r"(?i)(?:\bno|\bnot|n['’]t|\bcan(?:no)?t) [^.;:()]{2,40}?(?:[;,:]| [-–—]|\s?->) (?:you )?"
    r"(?:use|try|consider|choose|go with) (?:an? |the )?$"
)
_WANT_REACH = 72
_MADE = re.compile(
    r"s?\s?[을를이가]? ?(?:자동 ?)?(?:생성|만[들든듦])(?!.*(?:이벤트|시 ))|s? (?:is |are |gets? )?created\b"
)
# "A 에 새 메시지가 도착하면 B 를 실행", "A 변경 시 실행": what happens at A starts B, or the owner.
_HAPPENS = re.compile(
    r"(?:에서?|의)?\s?(?:[가-힣A-Za-z]+ ){0,2}?(?:[가-힣A-Za-z]*[이가]\s)?"
    r"(?:도착|도달|업로드|올라|생성|들어|변경|쌓이|쌓일|울리|울릴|발생|수정|삭제|추가|수신)(?:하|되|오|가|할|될|올|갈)?"
    r"(?:면|자마자|\s?때마다|\s?때|\s?시(?:에|마다)?)[ ,]\s?"
)
_IS_STARTED = re.compile(
    r"(?:\s?(?:함수|태스크|작업|워크플로우?|인스턴스))?\s?[을를이가]?\s?(?:자동(?:으로)?\s)?(?:실행|호출|트리거|시작|기동|구동|동작)"
    r"(?=$|[.,)]|\s?(?:하|되|됨|됩|함|합|한[다 ]|할|해|시[키킨킴켜]))"
)
_EVENT = re.compile(r"(?i)이벤트|업로드|변경|스트림|\bevents?\b|\bupload(?:s|ed)?\b|\bstreams?\b|\bchanges?\b")
_PATH = re.compile(r"(?:^|[\s,(])/[A-Za-z*][\w*./-]*\s?(?:은|는|:|goes to) $")
_LED_THERE = re.compile(r"(?:으?로)?(?=[,.;)]|$)")
_NO_TARGET = frozenset({"log", "idp", "guard", "place", "edge", "key"})  # what a path is kept by, not led to
_PASSED_BY = re.compile(r"[을를] \S{1,4}지 ?(?:않|못)")
_SO_FAR, _NO_FURTHER = re.compile(r"\s\(?|\("), re.compile(r"(?:\s?(?:supported|allowed|possible))?\)?\s?(?:$|[,.;])")
_SENT = re.compile(
    r"(?i)전송|보내|보낸|보냅|푸시|전달|(?<![a-z])(?:send|push|publish|ship|forward)(?:e?s|ing)?(?![a-z])"
)
_RECEIVED = re.compile(r"\S{2} ?받")
_WAYS = frozenset({"place", "endpoint", "hop", "tunnel", "line"})
_LED_HERE, _THEN_ON = re.compile(rf"{ARROW}\s*$"), re.compile(rf"[^()]*\)\s*{ARROW}")
_TOGETHER = re.compile(
    r"\s?[은는이가] (?:[가-힣]{1,4} )?(?:함께|같이) (?:[가-힣]{1,4} )?(?:사용|이용|활용|[쓰쓸쓴씀씁써])"
    r"|s? (?:are|is|can be|may be) (?:\w+ )?(?:used|combined|paired) together\b|s? (?:\w+ )?work (?:\w+ )?together\b"
)
_HOWEVER = re.compile(r"[^.]*?(?:지만|는데|ㄴ데|은데|반면에?|데 비해),?\s(?:[가-힣]{1,4},?\s)?")


Step = tuple[Argument, Argument]


class Join(NamedTuple):
    """A relation of each of *subjects* to *object*, or the denial of one."""

    subjects: tuple[str, ...]
    type: RelationType
    object: str
    negated: bool = False


class Joined(NamedTuple):
    """What a line joins, and where those arguments begin of which that says all."""

    joins: tuple[Join, ...]
    settled: frozenset[int]


def find_joins(actors: Actors, says_itself: Callable[[Argument], bool]) -> Joined:
    """Return what the form of a line joins, in order of the forms; what *says_itself* what it is no arrow joins."""
    settled: set[int] = set()
    equated = tuple(_equated(actors, settled))
    ways = {argument.start for argument in actors.arguments if _is_way(actors, argument)}
    stations = [argument for argument in actors.arguments if argument.start not in ways]
    steps = [step for step in find_steps(actors.text, stations) if step[1].start not in settled]
    settled |= ways
    joins = (
        *equated,
        *_flows(actors, steps, settled, says_itself),
        *_records(actors, steps, settled),
        *_by_path(actors, settled),
        *_upon(actors, settled),
        *_versus(actors, settled),
        *_for_want(actors, settled),
        *_together(actors, settled),
        *(_paired(actors, settled) if len(actors.arguments) > 1 else ()),
        *_sent_by_agents(actors, settled),
    )
    return Joined(joins, frozenset(settled))


def _is_way(actors: Actors, argument: Argument) -> bool:
    """Whether brackets between two arrows say by which way something goes: "A -> (internet or VPC) -> B"."""
    if not argument.bracketed or argument.anchor:
        return False
    opened = actors.text.rfind("(", 0, argument.start)
    around = _LED_HERE.search(actors.text, max(0, opened - 4), opened) and _THEN_ON.match(actors.text, argument.named)
    return bool(around) and all(actors.lexicon.classes_of(member) & _WAYS for member in argument.members)


def _paired(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """What takes two arguments of a line."""
    yield from _advised(actors, settled)
    yield from _contrasted(actors)
    yield from _rejected(actors, settled)
    yield from _read_there(actors, settled)
    yield from _by_means_of(actors, settled)
    yield from _guards_of(actors, settled)


def _flows(
    actors: Actors, steps: Sequence[Step], settled: set[int], says_itself: Callable[[Argument], bool]
) -> Iterator[Join]:
    """What arrows and pluses join; what a router points to it routes to."""
    for first, second in steps:
        if first.members[-1] not in actors.services_of(first):
            continue  # "needs A -> B, C -> D", where C is what D speaks
        without = _MADE.match(actors.text, second.named) or _PASSED_BY.match(actors.text, second.named)
        settled.add(first.start)
        if not without and says_itself(second):
            continue
        settled.add(second.start)
        if without:
            continue  # "A, B -> C 생성" makes it, "-> C 를 거치지 않은" goes without
        denied = any(_is_verdict(actors.text, second.named, *denial) for denial in actors.reading.denials)
        both_ways = _BOTH_WAYS.search(actors.text, first.named, second.start) and not _IS_SENT.search(actors.text)
        for member, other in product(actors.services_of(first), actors.services_of(second)):
            type_ = "integratesWith" if both_ways else _type_of_step(actors, member, other, second)
            yield Join((member,), type_, other, denied)
    for one, another in find_sums(actors.text, actors.reading.mentions):
        surroundings = [actors.lexicon.classes_of(name) & {"place", "guard"} for name in (one, another)]
        if all(surroundings) and actors.reading.owners[:1] != (one,):
            continue  # "subnet + security group": what the owner is put into
        yield Join((one,), "integratesWith", another)


def _is_verdict(text: str, named: int, start: int, end: int) -> bool:
    """Whether a denial is all that is said of the name before it: "-> A (불가)", but not "-> A (no public IP)"."""
    return _SO_FAR.fullmatch(text, named, start) is not None and _NO_FURTHER.match(text, end) is not None


def _type_of_step(actors: Actors, source: str, target: str, among: Argument) -> RelationType:
    """What an arrow says: a router routes, a function by itself is started unless a queue feeds it."""
    classes, aims = actors.lexicon.classes_of(source), actors.lexicon.classes_of(target)
    if "log" in aims - classes and _METRIC.search(actors.text, among.start, among.named + 8):
        return "monitoredBy"
    if "logstore" in classes and "alarm" in aims:
        return "triggers"
    if "scaler" in classes and "vm" in aims:
        return "triggers"
    if "router" in classes or "hop" in classes | aims:
        return "routesTo"
    alone = len(among.members) == 1 and "queue" not in classes
    return "triggers" if alone and "function" in aims else "sendsTo"


def _records(actors: Actors, steps: Sequence[Step], settled: set[int]) -> Iterator[Join]:
    """Where the owner's records or visitors go, unsaid whose: "access logs -> A, error logs -> B"."""
    if not ARROWHEAD.search(actors.text) or not LEADS_TO.search(actors.text):
        return
    head = actors.reading.head
    named = head.end if head and head.whole else 0
    owners = head.entities if head and named else actors.reading.owners
    routes = "router" in actors.owner_classes
    led_to = {second.start for _, second in steps}
    for argument in actors.arguments:
        if argument.anchor or argument.start < named or argument.start in led_to:
            continue
        source = type_of_source(actors.text, argument.start, routes=routes)
        if source is None or set(argument.members) & set(owners):
            return
        for member in actors.services_of(argument):
            classes = actors.lexicon.classes_of(member)
            if classes & {"key", "guard"}:  # "need encryption -> A"
                continue
            settled.add(argument.start)
            if source == "sendsTo" and "function" in classes and _EVENT.search(actors.text, 0, argument.start):
                yield Join(owners, "triggers", member)
            elif "alarm" not in classes:  # "metric -> alarm" is how an alarm works
                yield Join(owners, source, member)


def _by_path(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Where a router leads what it tells by its path: "/images/* 는 A, /api/* 는 B"."""
    routers = tuple(o for o in actors.reading.owners if "router" in actors.lexicon.classes_of(o))
    if actors.reading.denials or not routers or "/" not in actors.text:
        return
    for argument in actors.arguments:
        led = _PATH.search(actors.text, 0, argument.start) and _LED_THERE.match(actors.text, argument.named)
        if led and not any(actors.lexicon.classes_of(member) & _NO_TARGET for member in argument.members):
            settled.add(argument.start)
            for member in actors.services_of(argument):
                yield Join(routers, "routesTo", member)


def _upon(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """What starts when something happens elsewhere: "A 에 메시지가 도착하면 B 를 실행"; a bus starts it itself."""
    if not actors.reading.korean or actors.reading.denials:
        return
    for number, one in enumerate(actors.arguments):
        sources, happens = actors.services_of(one), _HAPPENS.match(actors.text, one.named)
        sources = [name for name in sources if not actors.lexicon.classes_of(name) & {"idp", "key"}]
        if not happens or not sources or one.anchor:
            continue
        other = actors.arguments[number + 1] if number + 1 < len(actors.arguments) else None
        began: tuple[str, ...] = ()
        if other is not None and other.start == happens.end() and _IS_STARTED.match(actors.text, other.named):
            began = tuple(actors.services_of(other))
        elif _IS_STARTED.match(actors.text, happens.end()) and "function" in actors.owner_classes:
            began = tuple(name for name in actors.reading.owners if name not in sources)
        if not began:
            continue
        settled |= {one.start, other.start if other is not None else one.start}
        owned = "bus" in actors.owner_classes and not {*actors.reading.owners} & {*sources, *began}
        for name in began:
            yield Join(actors.reading.owners if owned else tuple(sources), "triggers", name)


def _equated(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Services of different clouds that a sign sets equal: "A = B", "A ↔ B"."""
    if _IS_SENT.search(actors.text):
        return  # "A <-> B 동기화"
    for one, other in pairwise(actors.arguments):
        if not _EQUALS.fullmatch(actors.text, one.named, other.start):
            continue
        for first, second in product(actors.services_of(one), actors.services_of(other)):
            clouds = {actors.lexicon.entities[name].provider for name in (first, second)}
            if len(clouds) > 1 and "" not in clouds:
                settled |= {one.start, other.start}
                yield Join((first,), "alternativeTo", second)


def _versus(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Names that "vs" sets against each other: "A vs B vs C"."""
    for first in actors.arguments[:1]:
        if AGAINST.fullmatch(actors.text, 0, first.start) and not actors.is_owner(first):  # "vs. A", of the owner
            settled.add(first.start)
            for member in actors.services_of(first):
                yield Join(actors.reading.owners, "alternativeTo", member)
    run: list[Argument] = []
    for argument in (*(one for one in actors.arguments if not one.anchor), None):
        if argument and (not run or _VERSUS.fullmatch(actors.text, run[-1].named, argument.start)):
            run.append(argument)
            continue
        if len(run) > 1 and not any(start < run[0].start for start, _ in actors.reading.denials):
            settled |= {one.start for one in run}
            names = [member for one in run for member in actors.services_of(one)]
            for one, other in combinations(names, 2):
                yield Join((one,), "alternativeTo", other)
        run = [argument] if argument else []


def _for_want(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Services of the owner's kind that are to be used for what it lacks: "no joins - use A"."""
    for argument in actors.arguments if actors.reading.denials else ():
        if not _FOR_WANT.search(actors.text, max(0, argument.start - _WANT_REACH), argument.start):
            continue
        for owner, name in product(actors.reading.owners, actors.services_of(argument)):
            if owner != name and actors.lexicon.field_of(owner) == actors.lexicon.field_of(name) != "":
                settled.add(argument.start)
                yield Join((owner,), "alternativeTo", name)


def _together(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Names that are used together: "A 와 B 는 함께 사용된다", "A and B are often used together"."""
    for argument in () if actors.reading.denials else actors.arguments:
        if len(argument.members) > 1 and _TOGETHER.match(actors.text, argument.named):
            settled.add(argument.start)
            for one, other in combinations(actors.services_of(argument), 2):
                yield Join((one,), "integratesWith", other)


def _advised(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Services of which one is better here, another there: "조회는 A 가 좋고, 집계는 B 가 좋습니다"."""
    better = {
        argument.members[0]: (argument.start, argument.sentence)
        for argument in actors.arguments
        if argument.role in ("subj", "topic") and _ADVISED.match(actors.text, argument.end)
        if len(actors.services_of(argument)) == 1 == len(argument.members)
    }
    for one, other in combinations(better, 2):
        if better[one][1] != better[other][1]:
            continue
        settled |= {better[one][0], better[other][0]}
        first, second = (other, one) if other in actors.reading.owners else (one, other)
        yield Join((first,), "alternativeTo", second)


def _contrasted(actors: Actors) -> Iterator[Join]:
    """Services that one sentence sets against each other: "A 는 계속 켜져 있지만 B 는 호출될 때만 돕니다"."""
    topics = [argument for argument in actors.arguments if argument.role == "topic" and not argument.bracketed]
    owners = actors.reading.scope.owners or actors.reading.owners
    for one, other in pairwise(topics):
        names = [actors.services_of(argument) for argument in (one, other)]
        if not all(names) or not _HOWEVER.fullmatch(actors.text, one.end, other.start):
            continue
        for first, second in product(*names):
            if second in owners:
                first, second = second, first
            if first in owners and actors.lexicon.field_of(first) == actors.lexicon.field_of(second) != "":
                yield Join((first,), "alternativeTo", second)


def _rejected(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Of two services of a kind, which one to use and which not: "use A, not B", "B 가 아니라 A 로"."""
    for one, other in pairwise(actors.arguments):
        ends = one.named if actors.reading.korean else one.end
        if not prefers_one(actors.text, one.start, ends, other.start):
            continue
        first, second = (other, one) if actors.reading.korean else (one, other)
        for name, rejected in product(actors.services_of(first), actors.services_of(second)):
            if actors.lexicon.field_of(name) == actors.lexicon.field_of(rejected) != "":
                settled |= {second.start, *({first.start} if rejected in actors.reading.owners else ())}
                yield Join((name,), "alternativeTo", rejected)


def _read_there(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Who reads what has come somewhere: "exported to A, where B queries it"."""
    for one, other in pairwise(() if actors.reading.denials else actors.arguments):
        if _WHERE.fullmatch(actors.text, one.end, other.start) and _LOOKS_THERE.match(actors.text, other.named):
            settled.add(other.start)
            for reader, kept in product(actors.services_of(other), actors.services_of(one)):
                yield Join((reader,), "readsFrom", kept)


def _by_means_of(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """What a tool does with a store for the owner: "query logs in A with B", "B 를 이용해 A 에 저장"."""
    means = [argument for argument in actors.arguments if argument.role in _MEANS and not argument.bracketed]
    for tool, store in product(() if actors.reading.denials else means, actors.arguments):
        if tool.sentence != store.sentence or tool is store or store.bracketed or actors.is_owner(tool):
            continue
        comes = actors.is_owner(store)  # what brings to the owner
        verbs = {cue.verb for cue in actors.find_cues(*actors.sentences[tool.sentence])}
        for name, kept in product(actors.services_of(tool), actors.services_of(store)):
            classes = actors.lexicon.classes_of(name)
            if "store" not in actors.lexicon.classes_of(kept) and not comes:
                continue
            if not comes and classes & {"analyzer", "learner"} and "read" in verbs and store.role in _READ_FROM:
                kind: RelationType = "readsFrom"
            elif (
                classes & ({"delivery"} if comes else {"mover", "delivery"})
                and verbs & {"store", "send"}
                and store.role in _SENT_TO
            ):
                kind = "sendsTo"
            else:
                continue
            settled |= {tool.start, store.start}
            yield Join((name,), kind, kept)
            if tool.role == "ro" and _SENT.search(actors.text, tool.end, store.start):  # "A 로 보내 B 로 보냄"
                yield from (Join((owner,), "sendsTo", name) for owner in actors.reading.owners)


def _guards_of(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """Whose guards a line speaks of: "A, B 의 보안 그룹", "security groups for A", "A 앞에 WAF"."""
    for one, other in pairwise(() if actors.reading.denials else actors.arguments):
        between = actors.text[one.named : other.start]
        for guards, guarded, joint, kind in (
            (other, one, _WHOSE, "fence"),
            (one, other, _FOR_WHOM, "fence"),
            (other, one, _BEFORE, "guard"),
        ):
            named = [name for name in guards.members if kind in actors.lexicon.classes_of(name)]
            if not named or guards.role == "like" or not joint.fullmatch(between):
                continue
            for member in actors.services_of(guarded):
                if is_guarded(actors.lexicon.classes_of(member)):
                    settled.add(guarded.start)
                    yield Join(tuple(named), "protects", member)


def _sent_by_agents(actors: Actors, settled: set[int]) -> Iterator[Join]:
    """What an agent sends to what it is a part of: "agent 를 설치하고 로그를 전송", "the agent pushes logs"."""
    for agent in () if actors.reading.denials else actors.arguments:
        if not any("agent" in actors.lexicon.classes_of(name) for name in agent.members):
            continue
        sent = _SENT.search(actors.text, agent.named, actors.sentences[agent.sentence][1])
        if agent.bracketed or sent is None or _RECEIVED.match(actors.text, sent.start()):
            continue
        others = {
            name
            for one in actors.arguments
            if one.sentence == agent.sentence and one.start > agent.start
            for name in one.members
        }
        for name in agent.members:
            whole = actors.lexicon.entities[name].parent
            if others - {name, whole}:
                continue  # somebody else sends, or something else is sent to
            if whole and "agent" in actors.lexicon.classes_of(name) and whole in actors.present:
                settled |= {agent.start, *(one.start for one in actors.arguments if set(one.members) == {whole})}
                yield Join((name,), "sendsTo", whole)
