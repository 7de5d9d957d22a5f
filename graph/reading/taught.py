"""The labels of a note -> what it teaches: entities that nobody knew, and other names of those that are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from rapidfuzz import fuzz

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
from graph.reading.names import fold

# What one does, and a project of one's own, bear no name of a service: "리전 넘어가기 (EBS)", "MyTodoList".
_DEED = re.compile(r"(?:기|법|하는|때)$")
_PHRASE = re.compile(r"[을를에로] \S")  # "복구를 통한 백업" says something, it names nothing
_OWN_PROJECT = re.compile(
    r"My[A-Z]|(?:The|An?) "
    r"|(?:\S+ )+(?:Study|Notes|Cert(?:ification)?s?|Exams?|Course|Guide|Cheat ?Sheet)$"  # the note itself
)  # nor does a topic that begins with an article
_BESIDE = re.compile(r"\s+(?:and|&|및)\s+|\s?/\s?")
_LATIN = re.compile("[A-Za-z]+")
_SLIP = re.compile("[A-Z][a-z]{5,11}")
SLIP_SCORE = 90.0  # percent of the letters of both words that are the same, in order
_FEW = 2
_COLONS = (":", "：")
_SHORT = 6  # words that say what something is
_CLAUSE_ENDS = re.compile(r"[.,;:(]| [-–—] ")
_GOES_ON = re.compile(r"\b(?:to|from|with|for|by|in|on|of)\b|[을를에로와과]\s")
_PIECES = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[가-힣]+")
_MAKER = re.compile(r" (?:Cloud|Platform|Services)$")
_MOST_LOOKED_AT = 60
_PLURAL = re.compile(r"[A-Z][a-z]+[^\Waious\d_]s")  # "Pipelines", but not "Atlas", "Canvas"


class _Wording:
    """What the lines of a note are worded with, gathered once, because every unknown label asks for it."""

    def __init__(self, lines: Sequence[Line], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._tokens = "\n".join({token for line in lines for token in line.text.split()})
        self._content = "\n".join(line.text for line in lines if line.kind in CONTENT_KINDS)
        headings = [line.text.partition(" ") for line in lines if line.kind == "heading"]
        self._leads = Counter(first for first, gap, _ in headings if gap)
        self.heading = next((position for position, line in enumerate(lines) if line.kind == "heading"), len(lines))

    @cached_property
    def _words(self) -> set[str]:
        return {*self._tokens.split(), *_LATIN.findall(self._tokens)}

    def has_word(self, word: str) -> bool:
        """Whether a line holds *word*, in one number or the other."""
        if word in self._words or f"{word}s" in self._words:
            return True
        if _LATIN.fullmatch(word):
            return False
        form = rf"(?<![A-Za-z]){re.escape(word)}s?(?![A-Za-z])"
        return word in self._tokens and re.search(form, self._tokens) is not None

    def count_lines(self, name: str) -> int:
        """How many content lines hold *name*, at most a few."""
        count, place = 0, self._content.find(name)
        while place >= 0 and count < _FEW:
            count, end = count + 1, self._content.find("\n", place)
            place = self._content.find(name, end) if end >= 0 else -1
        return count

    def meant(self, name: str) -> str:
        """The entity that the one word *name* misspells and that the note spells right elsewhere, or ""."""
        if not _SLIP.fullmatch(name):
            return ""
        near = (
            entity
            for word, entity in self._spelt
            if word != name and word[0] == name[0] and fuzz.ratio(word, name, score_cutoff=SLIP_SCORE)
        )
        return next(near, "")

    @cached_property
    def _spelt(self) -> list[tuple[str, str]]:
        """The words of the note that are names as they stand, but of no technology, each with its entity."""
        words = sorted(word for word in self._words if "A" <= word[0] <= "Z")
        known = ((word, self._lexicon.resolve(word, context=frozenset())) for word in words)
        return [(word, entity.name) for word, entity in known if entity and entity.kind != "technology"]

    def count_headings(self, brand: str) -> int:
        """How many headings begin with the word *brand* and go on."""
        return self._leads[brand]


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
    wording = _Wording(lines, lexicon)
    familiar = sum(_heads(lines[position]) and _names_service(label, lexicon) for position, label in labels.items())
    made = {} if familiar or any(name in lexicon.entities for name in whole) else _made_by_one(lines, lexicon, wording)
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
        new = _introduced(line, label, owner, lexicon, words, lines, position, wording, familiar=familiar >= _FEW)
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


def _made_by_one(lines: Sequence[Line], lexicon: Lexicon, wording: _Wording) -> dict[int, Entity | None]:
    """The services of a maker that nobody knows, by the position of the label or bold term that names each.

    Their names begin with one brand ("Tern Queue", "Tern Vault"), which is no word of the note nor of what is known,
    and one of them ends in what it is. Below what is known, terms are parts of that. The maker itself ("Tern Cloud")
    is none of them. What a known service is called behind a brand ("Tern KMS") is one where the note names nothing
    else of a known cloud.
    """
    words = lexicon.grammar.words
    found: dict[int, tuple[str, Entity]] = {}
    known: set[int] = set()  # the labels that name something known, and those below them
    borrowed: set[str] = set()
    for position, line in enumerate(lines):
        term = _term(line)
        if not term:
            continue
        label = read_label(term, lexicon, words)
        if label.whole or any(above in known for above in line.trail):
            known.add(position)
            continue
        english = next((part for part in label.bracketed if is_name_like(part)), "")
        name = label.bare if label.bare.isascii() else english
        brand, _, rest = name.partition(" ")
        if not rest or not is_name_like(name) or is_generic(brand, words) or wording.has_word(brand.casefold()):
            continue
        if brand.casefold() in words.vendors:
            continue
        if any(m.start < len(brand) for m in label.mentions):
            continue
        if any(lexicon.entities[m.entity].kind != "technology" for m in label.mentions):
            borrowed.add(name)
        short = tuple(part for part in label.bracketed if abbreviation_of(name, part))
        found[position] = brand, Entity(name, "service", ko="" if name == label.bare else label.bare, aliases=short)
    names: dict[str, set[str]] = {}
    for brand, entity in found.values():
        names.setdefault(brand, set()).add(entity.name)
    if borrowed and _speaks_of_cloud(lines, {entity.name for _, entity in found.values()}, lexicon):
        found = {position: each for position, each in found.items() if each[1].name not in borrowed}
        names = {brand: own - borrowed for brand, own in names.items()}
    spoken = {word for name in lexicon.entities for word in name.casefold().split()} if names else set()
    makers = {
        brand
        for brand, each in names.items()
        if len(each) >= _FEW and brand.casefold() not in spoken and any(_called(name, words) for name in each)
    }
    return {
        position: None if _MAKER.search(entity.name) else entity
        for position, (brand, entity) in found.items()
        if brand in makers
    }


def _speaks_of_cloud(lines: Sequence[Line], names: set[str], lexicon: Lexicon) -> bool:
    """Whether *lines* name a known cloud, or something of it, apart from *names*."""
    others = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return any(lexicon.count_providers(others.sub(" ", line.text) for line in lines if line.text).keys() - {""})


def _category(name: str, lines: Sequence[Line], position: int, words: Words) -> str:
    """The category of a new service, by its name ("OrchidDB") or by the few words that say what it is, or ""."""
    line = lines[position]
    below = next((lines[place] for place in range(position + 1, len(lines)) if lines[place].text), None)
    said = line.text if line.kind == "item" else below.text if below and position in below.trail else ""
    said = said.removeprefix(name).lstrip(" *:：-–—")
    first = _CLAUSE_ENDS.split(said, maxsplit=1)[0]
    said = "" if len(first.split()) > _SHORT or _GOES_ON.search(first) else first
    return _called(name, words) or _called(said, words)


def _called(text: str, words: Words) -> str:
    """The category of what the last words of *text* call a service, or ""."""
    spoken = [word.casefold() for word in _PIECES.findall(text.removesuffix("서비스").removesuffix("service"))]
    phrases = (" ".join(spoken[start:]) for start in range(max(0, len(spoken) - 3), len(spoken)))
    forms = (form for phrase in phrases for form in (phrase, phrase.removesuffix("s")))
    return next((words.callings[form] for form in forms if form in words.callings), "")


def _term(line: Line) -> str:
    """What a heading or title names, or a bold term that a list's item defines; "" for other lines."""
    if line.kind in LABEL_KINDS:
        return line.text
    mark = line.lead_mark
    if line.kind != "item" or mark is None or mark.kind != "bold":
        return ""
    term, behind = line.text[: mark.end], line.text[mark.end :]
    return term if not behind or term.endswith(_COLONS) or behind.lstrip().startswith((*_COLONS, "- ", "– ")) else ""


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
    wording: _Wording,
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
    if english:
        return Entity(english, "service", ko=name)
    if not is_name_like(name) or is_generic(name.split()[0], words):
        return None
    if short:
        return Entity(name, "service", aliases=(short,))
    if _PLURAL.fullmatch(name) and _tells_of_known(lines, position, lexicon):
        return None  # "Pipelines" gathers what does such a thing
    known_again = not _BESIDE.search(name) and _is_spoken_of(name, wording, words)
    return Entity(name, "service") if known_again or (not familiar and _is_proper(name, wording, position)) else None


def _is_proper(name: str, wording: _Wording, position: int) -> bool:
    """Whether a name is one: no word of it is written small, or but its brand never is and goes on or is said again.

    A brand is what several headings begin with, "Tern" in "Tern Basin" and "Tern Relay". The first heading is one.
    """
    if position <= wording.heading:
        return True
    brand, *others = name.split()
    if wording.has_word(brand.casefold()):
        return False
    if not any(wording.has_word(word.casefold()) for word in others):
        return True
    return wording.count_headings(brand) >= _FEW or wording.count_lines(name) > 0


def _is_spoken_of(name: str, wording: _Wording, words: Words) -> bool:
    """Whether a name begins with a vendor's, or lines speak of it again; else it is a topic among known names."""
    if name.split()[0].casefold() in words.vendors:
        return True
    if " " not in name or ends_in_mode(name, words):
        return False
    return wording.count_lines(name) >= _FEW


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
