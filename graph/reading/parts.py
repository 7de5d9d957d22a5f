"""The parts of an entity, by what sets their names apart from its own: "Replication" is that of Amazon S3.

A part is called by what is left of its name without the whole's. What is left without the whole's last word alone
("Volume" of the Volume Gateway) counts only with a noun of kind behind it: "volume mode".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

from graph.model import Entity
from graph.reading.names import bare_name, fold

_KIND_NOUNS = re.compile(
    r"(?:queues?|databases?|class(?:es)?|storage|mode|tiers?|volumes?|type|큐|대기열|클래스|계층|볼륨)$"
)
_LONGEST = 40  # letters of the short name of a part
_Key = tuple[str, str, bool]  # a whole, a short name of a part of it, and whether this takes a noun of kind


class Parts:
    """The parts of *entities* by their short names."""

    def __init__(self, entities: Mapping[str, Entity] | None = None) -> None:
        self._parts: dict[_Key, list[str]] = {}
        known = entities or {}
        technologies = {_fold(name) for each in known.values() if each.kind == "technology" for name in _names(each)}
        for entity in known.values():
            whole = known.get(entity.parent)
            if entity.kind == "technology" or whole is None:
                continue
            for (name, kind), root in product(_short_names(entity, whole), (whole.name, whole.parent)):
                if not kind and name in technologies:
                    continue  # what "RDS for MySQL" runs has that name already
                parts = self._parts.setdefault((root, name, kind), [])  # a part of a part is also one
                if entity.name not in parts:
                    parts.append(entity.name)
        self._wholes = frozenset(whole for whole, _, _ in self._parts)

    def called(self, text: str, owners: Sequence[str], *, term: bool = False) -> str:
        """Return the one part of *owners* that *text* names, or "".

        A *term* set out as a name needs no noun of its kind: "Dedicated" is the dedicated interconnect.
        """
        name = "" if len(text) > _LONGEST or self._wholes.isdisjoint(owners) else _fold(text)
        if not name:
            return ""
        kinds = (False, True) if term or _KIND_NOUNS.search(fold(text)) else (False,)
        found = {part for owner in owners for kind in kinds for part in self._parts.get((owner, name, kind), ())}
        return found.pop() if len(found) == 1 else ""


def _short_names(entity: Entity, whole: Entity) -> list[tuple[str, bool]]:
    """What *entity*, a part of *whole*, is called within it, and whether that takes a noun of kind."""
    above = [name for name in _names(whole) if name.isascii()]
    above += [name.split(" ", 1)[-1] for name in above]
    own = [entity.name[len(start) :] for start in above if entity.name.startswith(start + " ")]
    names = [(_fold(name.removeprefix(" for")), False) for name in own]  # "FSx for Lustre" is its Lustre
    last = " " + whole.name.rpartition(" ")[2]
    called = (bare_name(entity.name), *entity.aliases)
    names += [(_fold(name.removesuffix(last)), True) for name in called if name.endswith(last) and name.isascii()]
    if not own and entity.name.isascii() and (noun := _KIND_NOUNS.search(entity.name)) and " " in entity.name:
        names.append((_fold(entity.name[: noun.start()]), True))  # the hot tier, among tiers, is "Hot"
    return names


def _names(entity: Entity) -> tuple[str, ...]:
    return entity.name, *entity.aliases


def _fold(text: str) -> str:
    """The key of a short name: without the noun of its kind and a plural's s."""
    key = fold(text)
    rest = _KIND_NOUNS.sub("", key) or key
    return rest.removesuffix("s") if len(rest) > 3 else rest
