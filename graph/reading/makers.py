"""The labels of a note on a cloud that nobody knows -> its services, told by the brand that their names begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.lexicon import Lexicon
from graph.model import Entity
from graph.notes import Line
from graph.reading.labels import LABEL_KINDS, abbreviation_of, is_generic, is_name_like, read_label
from graph.reading.wording import FEW, Wording

_MAKER = re.compile(r" (?:Cloud|Platform|Services)$")
_COLONS = (":", "：")


def made_by_one(lines: Sequence[Line], lexicon: Lexicon, wording: Wording) -> dict[int, Entity | None]:
    """Return the services of a maker that nobody knows, by the position of the label or bold term that names each.

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
        if len(each) >= FEW and brand.casefold() not in spoken and any(words.category_of(name) for name in each)
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


def _term(line: Line) -> str:
    """What a heading or title names, or a bold term that a list's item defines; "" for other lines."""
    if line.kind in LABEL_KINDS:
        return line.text
    mark = line.lead_mark
    if line.kind != "item" or mark is None or mark.kind != "bold":
        return ""
    term, behind = line.text[: mark.end], line.text[mark.end :]
    return term if not behind or term.endswith(_COLONS) or behind.lstrip().startswith((*_COLONS, "- ", "– ")) else ""
