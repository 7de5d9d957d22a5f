"""What a note, or a section whose heading names no entity, is about: what it is called, or what its lines name most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import PurePath
from typing import NamedTuple

from graph.lexicon import Lexicon
from graph.notes import CONTENT_KINDS, Line

_NUMBERED = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_SEPARATORS = re.compile(r"[-_\s]+")
_SETS_SIDE_BY_SIDE = re.compile(r"(?i)\b(?:choos|select|compar|which\b|when to\b|vs\b|versus\b)|비교|선택|고르")
_CLOSES = re.compile(
    r"(?i)\b(?:summary|conclusions?|references?|takeaways|wrap)\b|요약|정리|결론|마무리|참[고조]|출처|후기|퀴즈"
)
_LEAST_IN_NOTE = 3
_LEAST_IN_SECTION = 2
_MORE_HEADS = 2
_SHARE = 2 / 3


class Subject(NamedTuple):
    """Whom lines are about; *sure* unless only their names tell."""

    names: tuple[str, ...] = ()
    sure: bool = True


def subject_of_note(lines: Sequence[Line], heads: Sequence[Line], file: str, lexicon: Lexicon) -> Subject:
    """Return the service that a note is about as a whole, none if it is about several.

    That is the one that stands alone above all headings, or that its first heads name, if the others name none but
    that and its parts, or the one of which all heads that name something name it or a part. If none of the *heads*
    names any, it is the one that *file* is called by ("01-s3.md"), else the service that, with its parts, is named at
    least three times in the note's lines, and twice as often as all other services.
    """
    opening = next((line for line in lines if line.text and line.kind not in ("meta", "image", "rule")), None)
    if opening is not None and opening.kind in ("title", "paragraph") and heads and heads[0].kind == "heading":
        alone = lexicon.resolve(opening.text.strip(" *_"), context=frozenset())
        if alone is not None and alone.kind != "technology":
            return Subject((alone.name,))
    if any(lexicon.find_mentions(line.text) for line in heads):
        return Subject(_titled(heads, lexicon) or _family(heads, lexicon))
    services: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for line in lines:
        for name in _names(line, lexicon) if line.kind in {*CONTENT_KINDS, "title"} else ():
            above = (name, *lexicon.ancestors[name])
            service = next((each for each in above if lexicon.entities[each].kind == "service"), "")
            if service:
                named[name] += 1
                services[service] += 1
    called = _called(file, {*named, *services}, lexicon)
    if called:
        return Subject((called,))
    return Subject(_mostly(named, _LEAST_IN_NOTE) or _mostly(services, _LEAST_IN_NOTE), sure=False)


def _called(file: str, named: Collection[str], lexicon: Lexicon) -> str:
    """The entity that a file is called by, or ""; one plain word ("batch", "storage") has to be *named* in it, too."""
    title = _NUMBERED.sub("", _SEPARATORS.sub(" ", PurePath(file).stem).strip())
    known = lexicon.resolve(title, context=frozenset()) if title else None
    if known is None or known.kind == "technology" or known.provider not in ("", lexicon.provider or known.provider):
        return ""
    telling = " " in title or title.isupper() or any(sign.isdigit() for sign in title)
    return known.name if telling or known.name in named else ""


def _titled(heads: Sequence[Line], lexicon: Lexicon) -> tuple[str, ...]:
    """The one entity that the first of *heads* names, where two more do and the rest name none but it and its parts."""
    first, *others = heads
    names = _names(first, lexicon)
    if len(set(names)) != 1 or any(line.kind != "heading" or line.depth < first.depth for line in heads):
        return ()
    aside = (line for line in others if not _SETS_SIDE_BY_SIDE.search(line.text))
    named = [name for line in aside for name in _names(line, lexicon, lexicon.around(names))]
    alone = all(lexicon.is_within(name, names[0]) for name in named)
    return (names[0],) if alone and named.count(names[0]) >= _MORE_HEADS else ()


def _family(heads: Sequence[Line], lexicon: Lexicon) -> tuple[str, ...]:
    """The one service of which three *heads* or more name it or a part of it, and none names anything else."""
    found = [[mention.entity for mention in lexicon.find_mentions(line.text)] for line in heads]
    named = [names for names in found if names]
    roots = {_root(name, lexicon) for names in named for name in names}
    if len(named) <= _MORE_HEADS or len(roots) != 1 or any(line.kind != "heading" for line in heads):
        return ()
    return tuple(root for root in roots if not _is_at_large(root, lexicon))


def _root(name: str, lexicon: Lexicon) -> str:
    """What *name* is a part of in the end, or itself."""
    return (name, *lexicon.ancestors[name])[-1]


def _is_at_large(name: str, lexicon: Lexicon) -> bool:
    """Whether what names only parts of it is about its field: between the chapters on a network, networks at large."""
    return "place" in lexicon.classes_of(name)


def subject_of_section(
    lines: Sequence[Line], position: int, before: tuple[str, ...], lexicon: Lexicon, *, goes_on: bool
) -> Subject:
    """Return the entity that the section below the heading at *position*, which names none, is about, if any.

    That is the owner *before* where the heading *goes on* at its level and the section names that owner first; else
    the one that the section's lines name at least twice, and twice as often as all others, or the whole of that owner
    if they name its parts as often. "Choosing one" is of none, nor is a list of services with lists below them.
    """
    heading = lines[position].text
    if _SETS_SIDE_BY_SIDE.search(heading):
        return Subject()
    goes_on = goes_on and len(before) == 1 and not _CLOSES.search(heading)
    context = lexicon.around(before)
    named: Counter[str] = Counter()
    led: set[str] = set()  # the services that items with a list of their own begin with
    for place in range(position + 1, len(lines)):
        line = lines[place]
        if line.kind == "heading" and position not in line.trail:
            break
        names = _names(line, lexicon, context)
        if names and line.kind == "heading":
            return Subject()
        if names and not named and goes_on and lexicon.is_within(names[0], before[0]):
            return Subject(before)
        named.update(names)
        first = lexicon.find_mentions(line.text)[:1] if line.kind == "item" and line.opens and not line.depth else []
        led.update(_root(each.entity, lexicon) for each in first if not each.start)
    if len(led) > 1:
        return Subject()
    about = _mostly(named, _LEAST_IN_SECTION)
    if not about and before:  # parts of what the sections above are about, none of them more than the others
        services: Counter[str] = Counter()
        for name, times in named.items():
            services[_root(name, lexicon)] += times
        most = (name for name in _mostly(services, _LEAST_IN_SECTION) if lexicon.is_within(before[0], name))
        about = tuple(name for name in most if not _is_at_large(name, lexicon))
    return Subject(about, sure=False)


def _names(line: Line, lexicon: Lexicon, context: frozenset[str] = frozenset()) -> list[str]:
    found = (mention.entity for mention in lexicon.find_mentions(line.text, context=context))
    return [name for name in found if lexicon.entities[name].kind != "technology"]


def _mostly(named: Counter[str], least: int) -> tuple[str, ...]:
    """The one that is named *least* times or more, and twice as often as all others, or ()."""
    name, count = named.most_common(1)[0] if named else ("", 0)
    return (name,) if count >= least and count >= _SHARE * named.total() else ()
