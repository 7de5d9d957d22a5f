"""The labels of a note -> what it teaches: entities that nobody knew, and other names of those that are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.lexicon import Lexicon
from graph.model import Entity
from graph.notes import CONTENT_KINDS, Line
from graph.reading.grammar import Words
from graph.reading.labels import (
    LABEL_KINDS,
    Label,
    abbreviation_of,
    ends_in_mode,
    is_generic,
    is_label,
    is_name_like,
    is_sentence,
    main_names,
    read_label,
    without_topic,
)
from graph.reading.makers import made_by_one
from graph.reading.names import fold, without_vendor
from graph.reading.wording import FEW, LOOKED_AT, Wording

# What one does, and a project of one's own, bear no name of a service: "리전 넘어가기 (EBS)", "MyTodoList".
_DEED = re.compile(r"(?:기|법|하는|때)$")
_PHRASE = re.compile(r"[을를에로] \S")  # "복구를 통한 백업" says something, it names nothing
_OWN_PROJECT = re.compile(
    r"My[A-Z]|(?:The|An?) "
    r"|(?:Module|Chapter|Part|Section|Lecture|Lesson|Unit|Week|Day|Step|Phase) \d+$"
    r"|(?:\S+ )+(?:Study|Notes|Cert(?:ification)?s?|Exams?|Course|Guide|Cheat ?Sheet)$"  # the note itself
)  # nor does a topic that begins with an article
_BESIDE = re.compile(r"\s+(?:and|&|및)\s+|\s?/\s?")
_SHORT = 6  # words that say what something is
_CLAUSE_ENDS = re.compile(r"[.,;:(]| [-–—] ")
_GOES_ON = re.compile(r"\b(?:to|from|with|for|by|in|on|of)\b|[을를에로와과]\s")
_PLURAL = re.compile(r"[A-Z][a-z]+[^\Waious\d_]s")  # "Pipelines", but not "Atlas", "Canvas"


def learn(
    lines: Sequence[Line], lexicon: Lexicon, whole: tuple[str, ...]
) -> tuple[list[Entity], list[tuple[str, str]]]:
    """Return the entities that labels introduce, and (entity, other name) of what brackets teach, in the note's order.

    *whole* is the service that the note as a whole is about, or ().

    >>> from graph.lexicon import make_lexicon
    >>> from graph.notes import parse_lines
    >>> new, others = learn(parse_lines("# Foo Store (FS)\\n- keeps files"), make_lexicon([]), ())
    >>> [(entity.name, entity.aliases) for entity in new], others
    ([('Foo Store', ('FS',))], [])
    """
    words = lexicon.grammar.words
    entities: dict[str, Entity] = {}
    aliases: list[tuple[str, str]] = []
    owners: dict[int, str] = {}  # position of a label -> the service that it names
    labels = {position: read_label(line.text, lexicon, words) for position, line in enumerate(lines) if is_label(line)}
    # Where labels name known services, what another one names is more likely a topic.
    wording = Wording(lines, lexicon)
    familiar = sum(_heads(lines[position]) and _names_service(label, lexicon) for position, label in labels.items())
    among_known = familiar >= FEW or bool(lexicon.provider and not lexicon.titled)
    made = {} if familiar or any(name in lexicon.entities for name in whole) else made_by_one(lines, lexicon, wording)
    for position, line in enumerate(lines):
        if position in made:
            new = made[position]
            owners[position] = new.name if new else ""
            if new and new.name not in entities:
                entities[new.name] = replace(new, category=_category(new.name, lines, position, words))
            continue
        label = labels.get(position)
        if label is None:
            continue
        owner = next((owners[above] for above in reversed(line.trail) if above in owners), whole[0] if whole else "")
        technical = all(lexicon.entities[name].kind == "technology" for name in label.names)
        if technical and not label.whole and _heads(line) and not owner and not is_generic(label.bare, words):
            forms = dict.fromkeys((label.bare, without_topic(label.bare, words)))
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
        new = _introduced(line, label, owner, lexicon, words, lines, position, wording, familiar=among_known)
        slip = wording.meant(new.name) if new and not new.parent else ""
        if new and slip:
            owners[position] = slip
            aliases.append((slip, new.name))
            continue
        if new and new.name not in entities:
            entities[new.name] = (
                new if new.parent else replace(new, category=_category(new.name, lines, position, words))
            )
        if new:
            owners[position] = new.name
    return list(entities.values()), aliases


def _category(name: str, lines: Sequence[Line], position: int, words: Words) -> str:
    """The category of a new service, by its name ("OrchidDB") or by the few words that say what it is, or ""."""
    line = lines[position]
    below = next((lines[place] for place in range(position + 1, len(lines)) if lines[place].text), None)
    said = line.text if line.kind == "item" else below.text if below and position in below.trail else ""
    said = said.removeprefix(name).lstrip(" *:：-–—")
    first = _CLAUSE_ENDS.split(said, maxsplit=1)[0]
    said = "" if len(first.split()) > _SHORT or _GOES_ON.search(first) else first
    return words.category_of(name) or words.category_of(said)


def _meant_alone(name: str, lines: Sequence[Line], lexicon: Lexicon) -> str:
    """The entity that a heading calls by a name which elsewhere needs company ("Load Balancers"), or "".

    Of several, the one of the vendor that the note speaks of most.
    """
    senses = lexicon.senses_of(name)
    own = [sense.entity for sense in senses if sense.near in ("", sense.entity)]
    if not senses:
        return ""
    native = [entity for entity in own if lexicon.provider and lexicon.entities[entity].provider == lexicon.provider]
    own = native or own
    spoken = lexicon.count_providers(line.text for line in lines[:LOOKED_AT])
    own = [entity for entity in own if spoken[lexicon.entities[entity].provider] or not any(filter(None, spoken))]
    if len(own) == 1:
        return own[0]
    meant = max(own or [sense.entity for sense in senses], key=lambda entity: spoken[lexicon.entities[entity].provider])
    return meant if own or spoken[lexicon.entities[meant].provider] > FEW else ""


def _taught(label: Label, lexicon: Lexicon) -> list[str]:
    """The other name of a known entity that its label gives: in brackets, or before them."""
    if len(label.bracketed) != 1:
        return []
    other = label.bracketed[0].strip()
    inside = lexicon.find_mentions(other)
    outside = lexicon.find_mentions(label.bare)
    longest = 60 if is_name_like(label.bare) else 30
    if inside and not outside and len(label.bare) <= longest and not _DEED.search(label.bare):
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
    wording: Wording,
    *,
    familiar: bool,
) -> Entity | None:
    """The entity that an unknown label introduces, or None: a part of *owner*, or with none above a service.

    In a note that is *familiar*, on what is known, a name without more to tell it is a topic.
    """
    name = label.bare
    if is_generic(name, words) or is_sentence(name) or len(name) > 60 or len(name) < 2 or _OWN_PROJECT.match(name):
        return None
    if line.kind == "paragraph" or _is_field(name, lexicon) or name.casefold() in words.vendors:
        return None
    if lexicon.grammar.capability(name) or _PHRASE.search(name):
        return None
    short = next((part for part in label.bracketed if abbreviation_of(name, part)), "")
    english = next((part for part in label.bracketed if is_name_like(part) and not name.isascii()), "")
    if english and (is_generic(english, words) or _OWN_PROJECT.match(english) or ends_in_mode(english, words)):
        return None
    if owner:
        if not short or owner in lexicon.entities:  # the parts of a known service are known
            return None
        return Entity(name, "component", parent=owner, aliases=(short,), provider="")
    if line.kind == "title" or (line.kind == "item" and line.depth > 0):
        return None
    if not _says_something(lines, position):
        return None
    spoken = _is_spoken_of(english or name, label, line, wording, words)
    if familiar and not spoken:
        return None
    if english:
        return Entity(english, "service", ko=name)
    if not is_name_like(name) or is_generic(name.split()[0], words):
        return None
    if short:
        return Entity(name, "service", aliases=(short,))
    if _PLURAL.fullmatch(name) and _tells_of_known(lines, position, lexicon):
        return None  # "Pipelines" gathers what does such a thing
    return Entity(name, "service") if spoken or _is_proper(name, wording, words, position) else None


def _is_proper(name: str, wording: Wording, words: Words, position: int) -> bool:
    """Whether a name is one: no word of it is written small, or but its brand never is and goes on or is said again.

    A brand is what several headings begin with, "Tern" in "Tern Basin" and "Tern Relay". The first heading is one, and
    so is a vendor's.
    """
    brand, *others = name.split()
    if position <= wording.heading or (brand.casefold() in words.vendors and not _BESIDE.search(name)):
        return True
    if wording.has_word(brand.casefold()):
        return False
    if not any(wording.has_word(word.casefold()) for word in others):
        return True
    return wording.count_headings(brand) >= FEW or wording.count_lines(name) > 0


def _is_spoken_of(name: str, label: Label, line: Line, wording: Wording, words: Words) -> bool:
    """Whether lines speak again of a name among known ones; a vendor's may also stand beside what it is short for."""
    if _BESIDE.search(name) or " " not in name or ends_in_mode(name, words):
        return False
    if name.split()[0].casefold() not in words.vendors:
        return wording.count_lines(name) >= FEW
    said, short = without_vendor(name), name.rpartition(" ")[2]
    pairs = ((form, part) for form in (name, said) for part in label.bracketed)
    if any(abbreviation_of(form, part) or abbreviation_of(part, short) for form, part in pairs):
        return True
    return wording.count_lines(said) > (line.kind == "item")  # besides itself


def _heads(line: Line) -> bool:
    return line.kind in LABEL_KINDS or (line.kind == "item" and line.opens and not line.depth)


def _names_service(label: Label, lexicon: Lexicon) -> bool:
    return label.whole and any(lexicon.entities[name].kind != "technology" for name in label.names)


def _is_field(name: str, lexicon: Lexicon) -> bool:
    """Whether a name is that of a category, alone or beside another word: "Identity and Federation"."""
    return any(fold(part) in lexicon.fields for part in _BESIDE.split(name))


def _tells_of_known(lines: Sequence[Line], position: int, lexicon: Lexicon) -> bool:
    """Whether a line under a label names a known service."""
    said = (line.text for line in lines[position + 1 :] if position in line.trail and line.kind in CONTENT_KINDS)
    return any(lexicon.entities[m.entity].kind != "technology" for text in said for m in lexicon.find_mentions(text))


def _says_something(lines: Sequence[Line], position: int) -> bool:
    """Whether content stands directly under a label: a label above labels alone only gathers them."""
    for place in range(position + 1, len(lines)):
        line = lines[place]
        if line.kind in ("heading", "title"):
            return False
        if position in line.trail and line.kind in CONTENT_KINDS:
            return True
    return False
