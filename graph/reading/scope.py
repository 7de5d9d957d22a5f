"""Lines -> who owns what stands under each of them, and what the note itself teaches about names.

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

from graph.lexicon import Lexicon, Mention
from graph.model import Entity
from graph.notes import ANNOUNCING_EN, ANNOUNCING_KO, CONTENT_KINDS, Line
from graph.reading.grammar import Words, squeeze
from graph.reading.labels import (
    Label,
    abbreviation_of,
    is_generic,
    is_name_like,
    is_sentence,
    main_names,
    most_specific,
    read_label,
)
from graph.reading.names import fold
from graph.reading.subject import subject_of_note, subject_of_section

_LISTED = re.compile(r"\s*(?:\([^()]*\))?\s*(?:,|&|·|및|와|과|and)\s*")
_ASIDE = re.compile(r"\s[-–—/]\s|\s?[:：]\s")
# What one does, and a project of one's own, bear no name of a service: "리전 넘어가기 (EBS)", "MyTodoList".
_DEED = re.compile(r"(?:기|법|하는|때)$")
_PHRASE = re.compile(r"[을를에로] \S")  # "복구를 통한 백업" says something, it names nothing
_OWN_PROJECT = re.compile(r"My[A-Z]|(?:The|An?) ")  # nor does a topic that begins with an article
LABEL_KINDS = ("heading", "title")
LONGEST_LABEL = 90
_MANY = 3
_FEW = 2
_BESIDE = re.compile(r"\s+(?:and|&|및)\s+|\s?/\s?")
_OF_IT = re.compile(r"\s?의\s")
_OF = re.compile(r"(?<=[A-Za-z)]) ?의$")
DASHES = ("-", "–", "—")
_ASIDE_ONLY = re.compile(r"[\s:：.]*(?:[(（][\w -]{2,40}[)）][\s:：.]*)?")
# "Securing your network with CloudHub" is about what one does it with.
_WITH_IT = re.compile(
    r"(?!Integrat|Combin|Link|Pair|Work|Interact|Compar)[A-Z][a-z]+ing (?:\S+ ){1,6}?(?:with|using|in) (?:the |an? )?$"
)
# How a sentence leads a list in: "대상은 다음과 같습니다." is "대상:".
_ANNOUNCES = re.compile(rf"(?:은|는|이|가)? {ANNOUNCING_KO}|(?: (?:is|are))? {ANNOUNCING_EN}")
_MARKS = re.compile(r"[/,&·]|\band\b")
_COLON = re.compile(r"[:：]\s*$")
_MOST_LOOKED_AT = 60
_NOTHING = ("blank", "rule", "image", "meta")


class Scope(NamedTuple):
    """What holds for the lines under a line: the owners, the topic between them, and the line that set the owners.

    *guessed* owners are only those that the lines name most: what a heading calls its section is nothing of theirs.
    """

    owners: tuple[str, ...] = ()
    topic: str | None = None
    topics: tuple[str, ...] = ()
    owned_by: int = -1
    guessed: bool = False


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
        return scope.topics[-1] if scope and scope.topics and above not in self.headings else ""

    def labels_above(self, line: Line) -> list[Label]:
        """Return the labels that *line* stands under, the outermost first."""
        return [self.labels[place] for place in line.trail if place in self.labels]

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


def is_label(line: Line) -> bool:
    """Whether a line may be a label: a heading, a bold title, or a short item or lead-in that others stand under."""
    if line.kind in LABEL_KINDS:
        return True
    return line.kind in ("item", "paragraph") and line.opens and len(line.text) <= LONGEST_LABEL


def make_outline(lines: Sequence[Line], lexicon: Lexicon, file: str = "") -> Outline:
    """Return the outline of a note; its lexicon also knows what the labels introduce.

    *file* is its name: where no heading names a service, "S3.md" may.
    """
    words = lexicon.grammar.words
    said = chain(filter(is_label, lines), (line for line in lines[:_MOST_LOOKED_AT] if line.text))
    lexicon = lexicon.spoken_of(line.text for line in islice(said, _MOST_LOOKED_AT))
    heads = [line for line in lines if line.kind == "heading"] or [line for line in lines if heads_list(line, Scope())]
    about = subject_of_note(lines, heads, file, lexicon)
    whole = Scope(about.names, guessed=not about.sure)
    entities, aliases = _learn(lines, lexicon, words, whole.owners)
    lexicon = lexicon.extended(entities=entities, aliases=aliases)
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
        labels[position] = label
        inner[position] = _open(line, position, label, above, lexicon, words)
        if line.kind != "heading":
            continue
        if not inner[position].owners and not above.owners and not label.names:
            goes_on = owned >= 0 and lines[owned].depth >= line.depth
            told = subject_of_section(lines, position, before, lexicon, goes_on=goes_on)
            told = told if told.names else about
            if told.names:
                inner[position] = Scope(told.names, line.text, (line.text,), position, not told.sure)
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
        part = lexicon.part_called(name, owners)
        if part:
            return label._replace(mentions=(Mention(0, len(name), part, name),), whole=True)
        name, _, last = name.rpartition(" ")
        if not is_generic(last, words) or name.endswith(("&", " and", " 및", ",")):
            break
    return label


def _under(above: Scope, topic: str) -> Scope:
    topic = _ANNOUNCES.sub(":", topic)
    return Scope(above.owners, topic, (*above.topics, topic), above.owned_by, above.guessed)


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
            return Scope(technologies, None, (), position)
        home = "" if is_sentence(label.text) else _home(label, lexicon, words)
        one_of = len(above.owners) > 1 and home in above.owners  # "Sticky sessions" below "ELB and ASG"
        part = home and all(lexicon.is_within(home, owner) and home != owner for owner in above.owners)
        return Scope((home,), line.text, (line.text,), position) if part or one_of else topic
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
        return Scope(names, None, (), position)
    if are_glosses(label, names, above, lexicon):
        return Scope(names, line.text, (line.text,), position)
    plain_item = line.kind in ("item", "paragraph") and not is_titled(line)
    if plain_item and (above.owners or line.depth or is_sentence(label.text)):
        return topic
    if label.versus:
        return topic if above.owners else Scope((), line.text, (line.text,), position)
    if above.owners and any(name in above.owners for name in names):
        one = len(above.owners) > 1 and len(names) == 1  # "FSx in general" below "FSx and Storage Gateway"
        return Scope(names, line.text, (line.text,), position) if one else topic
    return _open_partly(line, position, label, names, above, lexicon, words)


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
    forms = dict.fromkeys((label.bare, _without_topic(label.bare, words)))
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
    return next(said, scope.topics[-1] if scope.topics else "")


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
    if label.whole and label.versus:
        names = names[:1]
    first = label.mentions[0]
    after = label.text[first.end :].lstrip()
    inside = [name for name in names if any(lexicon.is_within(name, owner) for owner in above.owners)]
    if above.owners and line.kind == "heading" and all(lexicon.is_within(owner, names[0]) for owner in above.owners):
        return Scope(names[:1], line.text, (line.text,), position)  # "Removing the VPC" below a part of it
    if above.owners:
        torn = re.search(r"[A-Za-z]-$|[A-Z][a-z]+ $", label.text[: first.start])  # "SSE-KMS", "Storage Auto Scaling"
        front = label.text[: first.start]
        dashed = front.rstrip().endswith(DASHES)
        tip = dashed and (inside or is_generic(front.rstrip(" -–—*").lstrip("* "), words))  # "Exam tips - RDS"
        named_last = first.start and not after and (tip or _COLON.search(front))
        with_it = line.kind == "heading" and not after and _WITH_IT.match(front)
        if line.kind == "heading" and after == "?" and label.mentions[-1].entity in inside:
            return Scope((label.mentions[-1].entity,), line.text, (line.text,), position)  # "What is a topic of it?"
        if named_last or (with_it and len(names) == 1):  # "one bill : Organizations"
            return Scope((first.entity,), line.text, (line.text,), position)
        used = all(lexicon.classes_of(name) & {"idp", "key"} for name in names) and not any(
            lexicon.classes_of(owner) & {"idp", "key"} for owner in above.owners
        )  # "IAM roles, the usual trap" below a service
        if used and not inside:
            return _under(above, line.text)
        together = len(names) == 1 and after.startswith(("와 ", "과 ", "랑 ", "이랑 "))  # "S3 와 주고받기"
        if torn or together or after.startswith(("을", "를")) or first.start > 12 or is_sentence(label.text):
            return _under(above, line.text)
        if _ends_in_mode(label.text, words) and not inside:
            return _under(above, line.text)
        rest = (label.text[: first.start] + " " + label.text[first.end :]).strip()
        roots = {root for owner in above.owners for root in lexicon.ancestors[owner]}
        defined = not first.start and after.startswith((*DASHES, ":", "：")) and roots & {*lexicon.ancestors[names[0]]}
        if not (inside or defined) and (line.kind != "heading" or first.start) and not is_generic(rest, words):
            return _under(above, line.text)  # "**S3 export**" below another service is about that one
        owner = next((name for name in names if name == first.entity), names[0])
        if inside:
            owner = inside[0]
        return Scope((owner,), line.text, (line.text,), position)
    listed = _is_list(line.text, label)
    if len(names) >= _MANY and listed:
        return Scope((), line.text, (line.text,), position)  # a note on many: its headings say on which
    return Scope(names if listed else names[:1], line.text, (line.text,), position)


def _learn(
    lines: Sequence[Line], lexicon: Lexicon, words: Words, whole: tuple[str, ...]
) -> tuple[list[Entity], list[tuple[str, str]]]:
    """Return the entities that labels introduce and the names that brackets teach, in order of the note.

    *whole* is the service that the note as a whole is about, or ().
    """
    entities: dict[str, Entity] = {}
    aliases: list[tuple[str, str]] = []
    owners: dict[int, str] = {}  # position of a label -> the service that it names
    labels = {position: read_label(line.text, lexicon, words) for position, line in enumerate(lines) if is_label(line)}
    # Where labels name known services, what another one names is more likely a topic.
    familiar = sum(_heads(lines[position]) and _names_service(label, lexicon) for position, label in labels.items())
    for position, label in labels.items():
        line = lines[position]
        owner = next((owners[above] for above in reversed(line.trail) if above in owners), whole[0] if whole else "")
        technical = all(lexicon.entities[name].kind == "technology" for name in label.names)
        if technical and not label.whole and _heads(line) and not owner and not is_generic(label.bare, words):
            forms = dict.fromkeys((label.bare, _without_topic(label.bare, words)))
            senses = ((form, _meant_alone(form, lines, lexicon) or lexicon.branded(form)) for form in forms)
            found = next((each for each in senses if each[1] and each[1] not in label.names), None)
            if found:
                owners[position] = found[1]
                aliases.append((found[1], found[0]))
                continue
        if label.mentions:
            names = main_names(label)
            if label.whole and len(names) == 1 and lexicon.entities[names[0]].kind != "technology":
                owners[position] = names[0]
                aliases += [(names[0], other) for other in _taught(label, lexicon)]
            elif not owner and line.kind != "item" and not label.versus:
                owners[position] = names[0]
            continue
        new = _introduced(line, label, owner, lexicon, words, lines, position, familiar=familiar >= _FEW)
        if new and new.name not in entities:
            entities[new.name] = new
        if new:
            owners[position] = new.name
    return list(entities.values()), aliases


def _without_topic(name: str, words: Words) -> str:
    """*name* without the topic that it ends in: "Virtual Network Basics", "Autoscaling 의 활용"."""
    front, _, last = name.rpartition(" ")
    front = _OF.sub("", front)
    return front if front and is_generic(last, words) and not is_generic(front, words) else name


def _meant_alone(name: str, lines: Sequence[Line], lexicon: Lexicon) -> str:
    """The entity that a heading calls by a name which elsewhere needs company ("Load Balancers"), or "".

    Of several, the one of the vendor that the note speaks of most.
    """
    senses = lexicon.senses_of(name)
    own = [sense.entity for sense in senses if sense.near in ("", sense.entity)]
    if not senses:
        return ""
    spoken = lexicon.count_providers(line.text for line in lines[:_MOST_LOOKED_AT])
    own = [entity for entity in own if spoken[lexicon.entities[entity].provider] or not any(filter(None, spoken))]
    if len(own) == 1:
        return own[0]
    meant = max(own or [sense.entity for sense in senses], key=lambda entity: spoken[lexicon.entities[entity].provider])
    return meant if own or spoken[lexicon.entities[meant].provider] > _FEW else ""


def _taught(label: Label, lexicon: Lexicon) -> list[str]:
    """The other name of a known entity that its label gives: in brackets, or before them."""
    if len(label.bracketed) != 1:
        return []
    other = label.bracketed[0].strip()
    inside = lexicon.find_mentions(other)
    outside = lexicon.find_mentions(label.bare)
    if (
        inside
        and not outside
        and len(label.bare) <= (60 if is_name_like(label.bare) else 30)
        and not _DEED.search(label.bare)
    ):
        return [label.bare] if inside[0].alias == other and not is_generic(label.bare, lexicon.grammar.words) else []
    if outside and not inside and (abbreviation_of(label.bare, other) or abbreviation_of(outside[0].entity, other)):
        return [other]
    return []


def _introduced(
    line: Line,
    label: Label,
    owner: str,
    lexicon: Lexicon,
    words: Words,
    lines: Sequence[Line],
    position: int,
    *,
    familiar: bool,
) -> Entity | None:
    """The entity that an unknown label introduces, or None: a part of *owner*, or with none above a service."""
    name = label.bare
    if is_generic(name, words) or is_sentence(name) or len(name) > 60 or len(name) < 2 or _OWN_PROJECT.match(name):
        return None
    if line.kind == "paragraph" or _is_field(name, lexicon) or name.casefold() in words.vendors:
        return None
    if lexicon.grammar.capability(name) or _PHRASE.search(name):
        return None
    short = next((part for part in label.bracketed if abbreviation_of(name, part)), "")
    english = next((part for part in label.bracketed if is_name_like(part) and not name.isascii()), "")
    if english and (is_generic(english, words) or _OWN_PROJECT.match(english) or _ends_in_mode(english, words)):
        return None
    if owner:
        if not short or owner in lexicon.entities:  # the parts of a known service are known
            return None
        return Entity(name, "component", parent=owner, aliases=(short,), provider="")
    if line.kind == "title" or (line.kind == "item" and line.depth > 0):
        return None
    if not _says_something(lines, position):
        return None
    if english:
        return Entity(english, "service", ko=name)
    if not is_name_like(name) or is_generic(name.split()[0], words):
        return None
    if short or not familiar or (not _BESIDE.search(name) and _is_spoken_of(name, lines, words)):
        return Entity(name, "service", aliases=(short,) if short else ())
    return None


def _is_spoken_of(name: str, lines: Sequence[Line], words: Words) -> bool:
    """Whether a name begins with a vendor's, or lines speak of it again; else it is a topic among known names."""
    if name.split()[0].casefold() in words.vendors:
        return True
    if " " not in name or _ends_in_mode(name, words):
        return False
    spoken = (line for line in lines if line.kind in CONTENT_KINDS and name in line.text)
    return len(list(islice(spoken, _FEW))) == _FEW


def _ends_in_mode(name: str, words: Words) -> bool:
    """Whether a label ends in a word for a way of working: "Cluster Mode", "내보내기 옵션", but not "Prototype"."""
    text = " " + name.casefold()
    return any(text.endswith(" " + mode if mode.isascii() else mode) for mode in words.modes)


def _heads(line: Line) -> bool:
    return line.kind in LABEL_KINDS or (line.kind == "item" and line.opens and not line.depth)


def _names_service(label: Label, lexicon: Lexicon) -> bool:
    return label.whole and any(lexicon.entities[name].kind != "technology" for name in label.names)


def _is_field(name: str, lexicon: Lexicon) -> bool:
    """Whether a name is that of a category, alone or beside another word: "Identity and Federation"."""
    return any(fold(part) in lexicon.fields for part in _BESIDE.split(name))


def _says_something(lines: Sequence[Line], position: int) -> bool:
    """Whether content stands directly under a label: a label above labels alone only gathers them."""
    for place in range(position + 1, len(lines)):
        line = lines[place]
        if line.kind in ("heading", "title"):
            return False
        if position in line.trail and line.kind in CONTENT_KINDS:
            return True
    return False


def _is_pair(label: Label, names: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a label is two parts of one thing and no more: "NACL/Security Group"."""
    if len(names) != 2 or len(label.mentions) != 2:
        return False
    first, second = label.mentions
    alone = not first.start and second.end == len(label.text) and label.text[first.end : second.start].strip() == "/"
    one, other = (lexicon.entities[name].parent for name in names)
    return alone and bool(one) and one == other


def _is_list(text: str, label: Label) -> bool:
    """Whether a label lists its names ("RDS, Aurora 보안"), rather than saying something of them."""
    if is_sentence(text) or text.rstrip().endswith("?"):
        return False
    return all(_LISTED.fullmatch(label.text[first.end : second.start]) for first, second in pairwise(label.mentions))
