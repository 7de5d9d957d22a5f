"""What a name says of its line's owner where no verb does: a technology is supported, a key service encrypts.

The class of the name and of the owner decide, with the place of the name: in the list of a guard, as the line's head,
inside a network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from graph.model import RelationType
from graph.reading.clauses import IN_PLACE, Argument
from graph.reading.frames import Cue, Default, Frame, Part
from graph.reading.negation import Negation
from graph.reading.reader import Reading

_INSIDE = re.compile(r"\s?(?:안|내)(?:에|에서)(?:만|는|도)?(?=\s|$|[.,])")
_PAUSE = re.compile(r"\s*(?:[,.;]|$)")
_FIRST_INSIDE = re.compile(IN_PLACE)
# What a guard does not guard.
UNGUARDED = frozenset({"aide", "guard", "idp", "key", "log", "pipe"})
_ADDRESS = re.compile(r"[\s:`]*(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f]{1,4}:)", re.I)
_GUARDING = re.compile(r"(?i)방어|보호|방화벽|\bprotect|\bdefen[cs]e")
# What a line names as missing, needless or left out, which is neither said of the owner nor denied.
_LACKING = re.compile(
    r"(?i)\b(?:without|not (?:needed|required|meant|made) (?:for|by|on|with|in)|incompatible with|instead of|unlike"
    r"|except(?: for)?|all but|but not)\s(?:an?\s|the\s|any\s)?(?:[\w-]+\s)?$"
)
_LACKED = re.compile(r"(?i)\s*(?:is |are )?(?:unsupported|not (?:needed|supported)|제외|미지원|없이|불필요|아닌)")
_KEYLESS = frozenset({"key", "tech"})


class Choice(NamedTuple):
    """A relation that is said of a name, and what decided: a cue with its frame, a part, or its class alone."""

    type: RelationType
    inward: bool
    negated: bool
    of_owner: bool = False
    cue: Cue | None = None
    frame: Frame | None = None
    part: Part | None = None
    default: Default | None = None

    @property
    def rule(self) -> str:
        """The id of the record that decided, or ""."""
        decided = self.frame or self.part or self.default
        return decided.id if decided else ""


def choose_by_class(
    argument: Argument,
    classes: frozenset[str],
    owner_classes: frozenset[str],
    reading: Reading,
    negation: Negation,
    defaults: Sequence[Default],
    *,
    asked: bool,
) -> Choice | None:
    """Return what a mention without any cue says, or None; *asked* says that the text is the header of a cell."""
    if argument.role in ("than", "instead", "like"):
        return None
    if "shy" in classes:
        return _by_record(argument, classes, owner_classes, reading, negation, defaults)
    if asked and "tech" not in classes:
        return Choice("protects", True, False) if "guard" in classes else Choice("integratesWith", False, False)
    head = reading.head
    if "tech" in classes:
        if chosen := _by_record(argument, classes, owner_classes, reading, negation, defaults):
            return chosen
        defined = head is not None and head.end == argument.end and not argument.start and " " not in head.text
        if defined and _ADDRESS.match(reading.text, argument.end):
            return None  # "IPv4: 1.2.3.4" says what it is
        return Choice("supports", False, negation.adjoins(argument))
    inside = "place" in classes and (
        _INSIDE.match(reading.text, argument.named)
        or (_FIRST_INSIDE.fullmatch(reading.text, 0, argument.start) and _PAUSE.match(reading.text, argument.named))
    )
    if inside and argument.role in ("e", "at") and not owner_classes & {"place", "tech"}:
        return Choice("runsOn", False, negation.adjoins(argument))
    named_first = head is not None and head.whole and argument.start < head.end
    if "idp" in classes and named_first and not owner_classes & {"idp", "key", "tech"}:
        return Choice("authenticatesWith", False, False, of_owner=True)
    if "key" in owner_classes and reading.text.endswith("aws/", 0, argument.start):
        return Choice("encryptsWith", True, False, of_owner=True)  # "aws/s3" is the alias of that service's key
    watcher = "log" in classes and named_first and not owner_classes & {"guard", "log", "tech", "alarm"}
    if watcher and len({mention.entity for mention in reading.mentions}) == 1:
        return Choice("monitoredBy", False, False, of_owner=True)
    guarding = head is not None and not named_first and _GUARDING.search(head.text)
    if guarding and "guard" in classes and "guard" not in owner_classes and argument.role == "none":
        return Choice("protects", True, False, of_owner=True)  # "DDoS 방어: A + B"
    if "warden" in owner_classes and "guard" in classes:
        return Choice("manages", False, negation.adjoins(argument), of_owner=True)
    if "guard" in owner_classes and "tech" not in classes:
        if "log" in classes and (named_first or not argument.start):
            return Choice("readsFrom", False, False, of_owner=True)
        if argument.role == "none" and not argument.bracketed and not classes & UNGUARDED:
            return Choice("protects", False, negation.adjoins(argument), of_owner=True)
    if "key" in classes and not owner_classes & _KEYLESS and argument.role in ("none", "ro", "with"):
        return Choice("encryptsWith", False, False, of_owner=True)
    return _by_record(argument, classes, owner_classes, reading, negation, defaults)


def _by_record(
    argument: Argument,
    classes: frozenset[str],
    owner_classes: frozenset[str],
    reading: Reading,
    negation: Negation,
    defaults: Sequence[Default],
) -> Choice | None:
    """What the first of *defaults* says that fits the name, its role and the owner."""
    denied = negation.adjoins(argument)
    if not denied and negation.reaches(argument, (0, len(reading.text))):
        return None
    if _LACKING.search(reading.text, 0, argument.start) or _LACKED.match(reading.text, argument.end):
        return None
    aside = argument.bracketed or argument.trailing
    for default in defaults:
        if aside and not default.bracketed:
            continue
        if not (argument.role in default.roles and default.owner & owner_classes and default.of & classes):
            continue
        if default.when is None or default.when.search(reading.text):
            return Choice(default.type, default.inward, denied, of_owner=True, default=default)
    return None
