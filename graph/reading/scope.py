"""Lines -> who owns what stands under each of them.

A heading that is the name of an entity owns what is below it. A heading that only mentions one ("S3
security") leaves the owner above in place where that is the same service, and a comparison ("A vs B") always
does: its lines name their own subjects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import NamedTuple

from graph.blocks import ANNOUNCING_EN, ANNOUNCING_KO
from graph.lexicon import Lexicon, Mention
from graph.model import Entity
from graph.notes import Line
from graph.reading.grammar import Words, squeeze
from graph.reading.labels import (
    LABEL_KINDS,
    Label,
    ends_in_mode,
    is_generic,
    is_label,
    is_name_like,
    is_sentence,
    main_names,
    most_specific,
    read_label,
    without_topic,
)
from graph.reading.names import is_torn
from graph.reading.subject import subject_of_note, subject_of_section
from graph.reading.taught import learn
from graph.reading.wording import LOOKED_AT

_LISTED = re.compile(r"\s*(?:\([^()]*\))?\s*(?:,|&|·|및|와|과|and)\s*")
_ASIDE = re.compile(r"\s[-–—/]\s|\s?[:：]\s")
_MANY = 3
_FEW = 2
_OF_IT = re.compile(r"\s?의\s")
_OF = re.compile(r"(?P<topic>(?:[A-Za-z]+ ){0,2}[A-Za-z]+) of (?:(?:the|an?|Amazon|AWS|Azure|Google) )*")
_CHOOSE = re.compile(
    r"(?:Choose|Pick|Prefer|Use|(?P<why>Why(?: use)?|Reasons? (?:to use|for)|When to (?:use|choose|pick))) "
    r"(?:(?:the|an?|Amazon|AWS|Azure|Google) )*"
)
_ASIDE_THEN, _IF = re.compile(r"\s?(?:\([^()]*\))?\s?"), re.compile(r"(?:if|when)\b")
_USING = re.compile(r"\s?(?:\([^()]*\))?\s?[을를] (?:사용|이용|선택)하는 (?:이유|경우|때|목적)$")
DASHES = ("-", "–", "—")
_ASIDE_ONLY = re.compile(r"[\s:：.]*(?:[(（][\w -]{2,40}[)）][\s:：.]*)?")
# "Securing your network with CloudHub" is about what one does it with.
_WITH_IT = re.compile(
    r"(?!Integrat|Combin|Link|Pair|Work|Interact|Compar)[A-Z][a-z]+ing (?:\S+ ){1,6}?(?:with|using|in) (?:the |an? )?$"
)
# How a sentence leads a list in: "대상은 다음과 같습니다." is "대상:".
_ANNOUNCES = re.compile(rf"(?:은|는|이|가)? {ANNOUNCING_KO}|(?: (?:is|are))? {ANNOUNCING_EN}")
_JOINED = re.compile(r"(?i)(?:통합|연동|integrations?)(?:\s?\(|$)")
_MARKS = re.compile(r"[/,&·]|\band\b")
_COLON = re.compile(r"[:：]\s*$")
_CAPITALISED = re.compile(r"[A-Z][a-z]+ $")  # "Storage Auto Scaling"
_NOTHING = ("blank", "rule", "image", "meta")


class Scope(NamedTuple):
    """What holds for the lines under a line: the owners, the topics between them, and the line that set the owners.

    *guessed* owners are only those that the lines name most: what a heading calls its section is nothing of theirs.
    """

    owners: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    owned_by: int = -1
    guessed: bool = False

    @property
    def topic(self) -> str | None:
        """The innermost topic."""
        return self.topics[-1] if self.topics else None


@dataclass(frozen=True, slots=True)
class Outline:
    """The labels of a note by line position, the scope that each opens, and what they taught."""

    labels: dict[int, Label]
    inner: dict[int, Scope]
    lexicon: Lexicon
    entities: tuple[Entity, ...]
    aliases: tuple[tuple[str, str], ...]
    headings: frozenset[int] = frozenset()
    whole: Scope = Scope()

    def lead(self, line: Line) -> str:
        """Return the item or lead-in that *line* stands directly under, or ""."""
        above = line.trail[-1] if line.trail else -1
        scope = self.inner.get(above)
        return (scope.topic or "") if scope and above not in self.headings else ""

    def labels_above(self, line: Line) -> list[Label]:
        """Return the labels that *line* stands under, the outermost first."""
        return [self.labels[place] for place in line.trail if place in self.labels]

    def names_above(self, line: Line) -> list[str]:
        """Return the entities that those labels name, each as often as they do."""
        return [name for label in self.labels_above(line) for name in label.names]

    def above(self, line: Line) -> Scope:
        """Return the scope that *line* stands in."""
        return self.inner.get(line.trail[-1], self.whole) if line.trail else self.whole


def heads_list(line: Line, above: Scope) -> bool:
    """Whether an item is the heading of a note made of lists: outermost, with no owner above it."""
    return line.kind == "item" and not line.depth and not above.owners and line.opens


def is_titled(line: Line) -> bool:
    """Whether an item that others stand under is set in bold as a whole: a title in all but its bullet."""
    first = line.lead_mark
    if line.kind != "item" or not line.opens or first is None:
        return False
    return first.kind == "bold" and _ASIDE_ONLY.fullmatch(line.text, first.end) is not None


def make_outline(lines: Sequence[Line], lexicon: Lexicon, file: str = "") -> Outline:
    """Return the outline of a note; its lexicon also knows what the labels introduce.

    *file* is its name: where no heading names a service, "S3.md" may.
    """
    words = lexicon.grammar.words
    said = chain(filter(is_label, lines), (line for line in lines[:LOOKED_AT] if line.text))
    title = next((line.text for line in lines if line.kind == "heading"), "")
    lexicon = lexicon.spoken_of((line.text for line in islice(said, LOOKED_AT)), titles=(title, file))
    heads = [line for line in lines if line.kind == "heading"] or [line for line in lines if heads_list(line, Scope())]
    about = subject_of_note(lines, heads, file, lexicon)
    entities, aliases = learn(lines, lexicon, about.names)
    lexicon = lexicon.extended(entities=entities, aliases=aliases)
    if aliases and not about.names:  # other names of what the headings name
        about = subject_of_note(lines, heads, file, lexicon)
    whole = Scope(about.names, guessed=not about.sure)
    labels: dict[int, Label] = {}
    inner: dict[int, Scope] = {}
    owned = -1  # the last heading that has owners
    headed = -1  # the last heading, while nothing stands below it
    for position, line in enumerate(lines):
        over, headed = headed, headed if line.kind in _NOTHING else position if line.kind == "heading" else -1
        if not line.opens and line.kind not in LABEL_KINDS:
            continue
        above = inner.get(line.trail[-1], Scope()) if line.trail else Scope()
        if over in inner and line.depth == lines[over].depth and is_generic(line.text, words):
            above = inner[over]  # "## A service" and at once "## Features": the second is a topic of the first
        if not is_label(line):
            inner[position] = _under(above, line.text)
            continue
        before = inner[owned].owners if line.kind == "heading" and owned >= 0 else ()
        context = lexicon.around(above.owners or before)
        label = read_label(line.text, lexicon, words, context=context)
        if line.kind in LABEL_KINDS or is_titled(line):
            spoken = tuple(name for place in line.trail if place in labels for name in labels[place].names)
            label = _as_part(label, above.owners or spoken, lexicon, words)
        label = _with_bracketed_part(label, lexicon)
        labels[position] = label
        inner[position] = _open(line, position, label, above, lexicon, words)
        if line.kind != "heading":
            continue
        if not inner[position].owners and not above.owners and not label.names:
            goes_on = owned >= 0 and lines[owned].depth >= line.depth
            told = subject_of_section(lines, position, before, lexicon, goes_on=goes_on)
            told = told if told.names else about
            if told.names:
                inner[position] = Scope(told.names, (line.text,), position, not told.sure)
        if inner[position].owners:
            owned = position
    headings = frozenset(place for place, line in enumerate(lines) if line.kind in LABEL_KINDS)
    return Outline(labels, inner, lexicon, tuple(entities), tuple(aliases), headings, whole)


def _as_part(label: Label, owners: tuple[str, ...], lexicon: Lexicon, words: Words) -> Label:
    """The label of a part that is called by its short name under its whole: "Replication" below Amazon S3.

    Topics may follow ("Standard 큐 수치", "FIFO queues - limits"), and what else names something may stand aside:
    "Spectrum : S3 바로 읽기".
    """
    name = _ASIDE.split(label.bare, maxsplit=1)[0]
    if any(mention.start < len(name) for mention in label.mentions):
        return label
    while name:
        part = lexicon.parts.called(name, owners)
        if part:
            return label._replace(mentions=(Mention(0, len(name), part, name),), whole=True)
        name, _, last = name.rpartition(" ")
        if not is_generic(last, words) or name.endswith(("&", " and", " 및", ",")):
            break
    return label


def _with_bracketed_part(label: Label, lexicon: Lexicon) -> Label:
    """The label of the part whose short name its whole has in brackets: "Amazon Aurora (Serverless)"."""
    if not label.whole or len(label.names) != 1 or len(label.bracketed) != 1:
        return label
    part = lexicon.parts.called(label.bracketed[0], label.names)
    return label._replace(mentions=(Mention(0, len(label.text), part, label.text),)) if part else label


def _under(above: Scope, topic: str) -> Scope:
    topic = _ANNOUNCES.sub(":", topic)
    return Scope(above.owners, (*above.topics, topic), above.owned_by, above.guessed)


def _open(line: Line, position: int, label: Label, above: Scope, lexicon: Lexicon, words: Words) -> Scope:
    """Return the scope below a label."""
    names = tuple(name for name in most_specific(label, lexicon) if lexicon.entities[name].kind != "technology")
    if len(names) == len(label.mentions) == _FEW:
        first, second = label.mentions
        if second.end == len(label.text) and _OF_IT.fullmatch(label.text, first.end, second.start):
            names = (second.entity,)  # "VPC의 Lambda" is about the latter
    topic = _under(above, line.text)
    if not names:
        technologies = main_names(label)
        if label.whole and technologies and not above.owners:
            return Scope(technologies, (), position)
        home = "" if is_sentence(label.text) else _home(label, lexicon, words)
        one_of = len(above.owners) > 1 and home in above.owners  # "Sticky sessions" below "ELB and ASG"
        part = home and all(lexicon.is_within(home, owner) and home != owner for owner in above.owners)
        return Scope((home,), (line.text,), position) if part or one_of else topic
    if label.whole and above.owners and (plays_part(names, above, lexicon) or _is_common(label, names, above, lexicon)):
        return topic
    if label.whole and not label.versus:
        inside = [name for name in names if any(lexicon.is_within(owner, name) for owner in above.owners)]
        if len(names) > 1 and inside:
            return topic
        if "/" in label.text and not _is_pair(label, names, lexicon):
            names = names[:1]  # "A / B service": two names for what is below, the first as good as the second
        wholes = tuple(name for name in names if not any(lexicon.is_within(name, one) for one in names if one != name))
        names = wholes or names  # "VPCs and subnets" is about the first, the second with it
        return Scope(names, (), position)
    if are_glosses(label, names, above, lexicon):
        return Scope(names, (line.text,), position)
    if is_topic_of(label, words) or _is_chosen(label):
        names = names[:1]
        return Scope(names, (line.text,), position)
    plain_item = line.kind in ("item", "paragraph") and not is_titled(line)
    if plain_item and (above.owners or line.depth or is_sentence(label.text)):
        return topic
    if label.versus:
        return topic if above.owners else Scope((), (line.text,), position)
    if above.owners and any(name in above.owners for name in names):
        one = len(above.owners) > 1 and len(names) == 1  # "FSx in general" below "FSx and Storage Gateway"
        return Scope(names, (line.text,), position) if one else topic
    return _open_partly(line, position, label, names, above, lexicon, words)


def is_topic_of(label: Label, words: Words) -> bool:
    """Return whether a label is a topic of the one entity that it names, and says so: "Limits of X", "X의 특징"."""
    if len(label.mentions) != 1:
        return False
    first = label.mentions[0]
    of_it = _OF_IT.match(label.text, first.end)
    if of_it and not first.start:
        return is_generic(label.text[of_it.end() :], words)
    before = _OF.fullmatch(label.text, 0, first.start)
    return before is not None and first.end == len(label.text) and is_generic(before["topic"], words)


def _is_chosen(label: Label) -> bool:
    """Whether a label leads in why or when one takes the one that it names first: "Choose X if you need"."""
    text, (start, end) = label.text, label.mentions[0].span
    if not start:
        return _USING.match(text, end) is not None
    asks, behind = _CHOOSE.fullmatch(text, 0, start), _ASIDE_THEN.match(text, end)
    if asks is None or behind is None:
        return False
    return _IF.match(text, behind.end()) is not None or bool(asks["why"] and behind.end() == len(text))


def are_glosses(label: Label, names: tuple[str, ...], above: Scope, lexicon: Lexicon) -> bool:
    """Whether brackets behind a label's own words hold nothing but parts of the owner: "Cheap disks (sc1/st1)"."""
    if (
        not above.owners
        or len(label.bracketed) != 1
        or not all(lexicon.is_within(name, one) for name in names for one in above.owners)
    ):
        return False
    start = label.text.rfind(label.bracketed[0])
    outside = [mention for mention in label.mentions if mention.start < start]
    rest = _MARKS.sub("", label.bracketed[0])
    for mention in label.mentions:
        rest = rest.replace(mention.alias, "", 1)
    return not outside and not rest.strip()


def _home(label: Label, lexicon: Lexicon, words: Words) -> str:
    """The service whose capability a label names, a topic behind it apart: "Enhanced networking requirements"."""
    forms = dict.fromkeys((label.bare, without_topic(label.bare, words)))
    return next((home for form in forms if (home := lexicon.home_of(form))), "")


def plays_part(names: Sequence[str], above: Scope, lexicon: Lexicon) -> bool:
    """Whether the named ones only play a part for the owner above: an origin, a target, an integration."""
    if not above.topics or any(lexicon.is_within(name, owner) for name in names for owner in above.owners):
        return False
    words = lexicon.grammar.words
    return words.roles.search(nearest_topic(above, words)) is not None


def nearest_topic(scope: Scope, words: Words) -> str:
    """The nearest topic that says anything: above "종류" what the kinds are of; "" without one."""
    said = (topic for topic in reversed(scope.topics) if not is_generic(topic, words) or words.roles.search(topic))
    return next(said, scope.topic or "")


def _is_common(label: Label, names: tuple[str, ...], above: Scope, lexicon: Lexicon) -> bool:
    """Whether a label is what many services can do, below one of them: "Auto Scaling" of Amazon Aurora."""
    if squeeze(label.bare) not in lexicon.grammar.words.common:
        return False
    return not any(lexicon.is_within(name, root) for name in names for root in lexicon.around(above.owners))


def _open_partly(
    line: Line,
    position: int,
    label: Label,
    names: tuple[str, ...],
    above: Scope,
    lexicon: Lexicon,
    words: Words,
) -> Scope:
    """The scope below a label that names an entity among other words."""
    first = label.mentions[0]
    after = label.text[first.end :].lstrip()
    inside = [name for name in names if any(lexicon.is_within(name, owner) for owner in above.owners)]
    if above.owners and line.kind == "heading" and all(lexicon.is_within(owner, names[0]) for owner in above.owners):
        if not first.start and is_name_like(after) and names[0] not in above.owners:
            return _under(above, line.text)  # "Streams Producer" below a part of Streams
        return Scope(names[:1], (line.text,), position)  # "Removing the VPC" below a part of it
    if above.owners:
        torn = is_torn(label.text, first.start) or _CAPITALISED.search(label.text, 0, first.start)
        front = label.text[: first.start]
        dashed = front.rstrip().endswith(DASHES)
        tip = dashed and (inside or is_generic(front.rstrip(" -–—*").lstrip("* "), words))  # "Exam tips - RDS"
        named_last = first.start and not after and (tip or _COLON.search(front))
        with_it = line.kind == "heading" and not after and _WITH_IT.match(front)
        if line.kind == "heading" and after == "?" and label.mentions[-1].entity in inside:
            return Scope((label.mentions[-1].entity,), (line.text,), position)  # "What is a topic of it?"
        if named_last or (with_it and len(names) == 1):  # "one bill : Organizations"
            return Scope((first.entity,), (line.text,), position)
        used = all(lexicon.classes_of(name) & {"idp", "key"} for name in names) and not any(
            lexicon.classes_of(owner) & {"idp", "key"} for owner in above.owners
        )  # "IAM roles, the usual trap" below a service
        if used and not inside:
            return _under(above, line.text)
        together = len(names) == 1 and after.startswith(("와 ", "과 ", "랑 ", "이랑 "))  # "S3 와 주고받기"
        joined = not inside and _JOINED.match(after)  # "Load Balancer 통합" of a service: that one, joined to it
        if torn or together or joined or after.startswith(("을", "를")) or first.start > 12 or is_sentence(label.text):
            return _under(above, line.text)
        if ends_in_mode(label.text, words) and not inside:
            return _under(above, line.text)
        rest = (label.text[: first.start] + " " + label.text[first.end :]).strip()
        roots = {root for owner in above.owners for root in lexicon.ancestors[owner]}
        defined = not first.start and after.startswith((*DASHES, ":", "：")) and roots & {*lexicon.ancestors[names[0]]}
        if not (inside or defined) and (line.kind != "heading" or first.start) and not is_generic(rest, words):
            return _under(above, line.text)  # "**S3 export**" below another service is about that one
        owner = next((name for name in names if name == first.entity), names[0])
        if inside:
            owner = inside[0]
        return Scope((owner,), (line.text,), position)
    listed = _is_list(line.text, label)
    if len(names) >= _MANY and listed:
        return Scope((), (line.text,), position)  # a note on many: its headings say on which
    return Scope(names if listed else names[:1], (line.text,), position)


def _is_pair(label: Label, names: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a label is two parts of one thing and no more: "NACL/Security Group", "gp2 / gp3 (SSD)"."""
    if len(names) != 2 or len(label.mentions) != 2:
        return False
    first, second = label.mentions
    alone = not first.start and second.end == len(label.bare) and label.text[first.end : second.start].strip() == "/"
    one, other = (lexicon.entities[name].parent for name in names)
    return alone and bool(one) and one == other


def _is_list(text: str, label: Label) -> bool:
    """Whether a label lists its names ("RDS, Aurora 보안"), rather than saying something of them."""
    if is_sentence(text) or text.rstrip().endswith("?"):
        return False
    return all(_LISTED.fullmatch(label.text[first.end : second.start]) for first, second in pairwise(label.mentions))
