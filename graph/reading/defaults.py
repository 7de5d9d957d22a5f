"""What a name says of its line's owner where no verb does: a technology is supported, a key service encrypts.

The class of the name and of the owner decide, with the place of the name: in the list of a guard, as the line's head,
inside a network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graph.reading.clauses import IN_PLACE, Argument
from graph.reading.frames import Choice, Default
from graph.reading.negation import Negation
from graph.reading.reader import Reading

_INSIDE = re.compile(r"\s?(?:안|내)(?:에|에서)(?:만|는|도)?(?=\s|$|[.,])")
_PAUSE = re.compile(r"\s*(?:[,.;]|$)")
_FIRST_INSIDE = re.compile(IN_PLACE)
_UNGUARDED = frozenset({"aide", "guard", "idp", "key", "log", "pipe"})
_ADDRESS = re.compile(r"[\s:`]*(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f]{1,4}:)", re.I)
_GUARDING = re.compile(r"(?i)방어|보호|방화벽|\bprotect|\bdefen[cs]e")
# What a line names as missing, needless or left out, which is neither said of the owner nor denied.
_LACKING = re.compile(
    r"(?i)\b(?:without|not (?:needed|required|meant|made) (?:for|by|on|with|in)|incompatible with|instead of|unlike"
    r"|except(?: for)?|all but|but not|based on)\s(?:an?\s|the\s|any\s)?(?:[\w-]+\s)?$"
)
_LACKED = re.compile(r"(?i)\s*(?:is |are )?(?:unsupported|not (?:needed|supported)|제외|미지원|없이|불필요|아닌)")
_ITS_CALLS = re.compile(r"(?i)\s?(?:events?\b|api calls?\b|이벤트|호출)")
# What stands in one list with a key that guards the owner, too.
_BESIDE_KEYS = frozenset({"key", "idp", "guard", "log", "tech", "place"})
_KEYLESS = frozenset({"key", "tech"})


def is_guarded(classes: frozenset[str]) -> bool:
    """Return whether what is of these *classes* is something that guards stand around."""
    return "caller" in classes or not classes & _UNGUARDED


class Defaults:
    """What the names of one line say of its owner, of *owner_classes*, where no verb does."""

    def __init__(
        self,
        records: Sequence[Default],
        owner_classes: frozenset[str],
        reading: Reading,
        negation: Negation,
        classes_of: Callable[[str], frozenset[str]],
    ) -> None:
        self.records = [record for record in records if record.owner & owner_classes]
        self.owner_classes, self.reading, self.negation = owner_classes, reading, negation
        self.classes_of = classes_of

    def choose(self, argument: Argument, classes: frozenset[str], *, asked: bool) -> Choice | None:
        """Return what a mention without any cue says, or None; *asked* says that the text is the header of a cell."""
        if argument.role in ("than", "instead", "like"):
            return None
        if "shy" in classes:
            return self._by_record(argument, classes) or self._barred(argument, classes)
        if asked and "tech" not in classes:
            return Choice("protects", True, False) if "guard" in classes else Choice("integratesWith", False, False)
        if "tech" in classes:
            return self._by_record(argument, classes) or self._supported(argument)
        return self._by_place(argument, classes) or self._by_record(argument, classes)

    def _barred(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """A platform that is named only to be denied: "no Windows", "Windows 에서는 사용 불가"."""
        barred = "platform" in classes and self._is_denied(argument)
        return Choice("supports", False, True, of_owner=True) if barred else None

    def _is_denied(self, argument: Argument) -> bool:
        """Whether a denial stands beside the name, or in Korean governs its clause."""
        korean = self.reading.korean
        return self.negation.adjoins(argument) or (korean and self.negation.governs(argument, None))

    def _supported(self, argument: Argument) -> Choice | None:
        """A technology is supported, unless the line only says what it is: "IPv4: 1.2.3.4"."""
        head = self.reading.head
        defined = head is not None and head.end == argument.end and not argument.start and " " not in head.text
        if defined and _ADDRESS.match(self.reading.text, argument.end):
            return None
        return Choice("supports", False, self.negation.adjoins(argument))

    def _by_place(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """What a service says by where it stands: inside a network, as the line's head, in the list of a guard."""
        text, head, owner_classes = self.reading.text, self.reading.head, self.owner_classes
        inside = "place" in classes and (
            _INSIDE.match(text, argument.named)
            or (_FIRST_INSIDE.fullmatch(text, 0, argument.start) and _PAUSE.match(text, argument.named))
        )
        if inside and argument.role in ("e", "at") and not owner_classes & {"place", "tech"}:
            return Choice("runsOn", False, self.negation.adjoins(argument))
        named_first = head is not None and head.whole and argument.start < head.end
        if "idp" in classes and named_first and not owner_classes & {"idp", "key", "tech"}:
            return Choice("authenticatesWith", False, False, of_owner=True)
        if "key" in owner_classes and text.endswith("aws/", 0, argument.start):
            return Choice("encryptsWith", True, False, of_owner=True)  # "aws/s3" is the alias of that service's key
        watcher = "log" in classes and named_first and not owner_classes & {"guard", "log", "tech", "alarm"}
        if watcher and len({mention.entity for mention in self.reading.mentions}) == 1:
            return Choice("monitoredBy", False, False, of_owner=True)
        guarding = head is not None and not named_first and _GUARDING.search(head.text)
        if guarding and "guard" in classes and "guard" not in owner_classes and argument.role == "none":
            return Choice("protects", True, False, of_owner=True)  # "DDoS 방어: A + B"
        if "warden" in owner_classes and "guard" in classes:
            return Choice("manages", False, self.negation.adjoins(argument), of_owner=True)
        if "guard" in owner_classes:
            if "log" in classes and (named_first or not argument.start):
                return Choice("readsFrom", False, False, of_owner=True)
            pool = "userpool" in classes and "firewall" in owner_classes
            if argument.role == "none" and not argument.bracketed and (pool or is_guarded(classes)):
                denied = self.negation.adjoins(argument)
                if not denied and self.negation.reaches(argument, self._sentence_of(argument)):
                    return None  # "not for: A, B"
                return Choice("protects", False, denied, of_owner=True)
        lone = all(self.classes_of(member) & _BESIDE_KEYS for member in argument.members)  # not "S3, RDS, KMS"
        keyed = "key" in classes and lone and not _ITS_CALLS.match(text, argument.named)
        if keyed and not owner_classes & _KEYLESS and argument.role in ("none", "ro", "with"):
            return Choice("encryptsWith", False, False, of_owner=True)
        return None

    def _sentence_of(self, argument: Argument) -> tuple[int, int]:
        """The sentence in which *argument* stands."""
        return next(span for span in self.reading.turns.sentences if span[0] <= argument.start < span[1])

    def _by_record(self, argument: Argument, classes: frozenset[str]) -> Choice | None:
        """What the first record says that fits the name, its role and the line, unless the line leaves it out."""
        text, aside = self.reading.text, argument.bracketed or argument.trailing
        fitting = (
            record
            for record in self.records
            if (record.bracketed or not aside) and argument.role in record.roles and record.of & classes
        )
        record = next((each for each in fitting if each.when is None or each.when.search(text)), None)
        if record is None or _LACKING.search(text, 0, argument.start) or _LACKED.match(text, argument.end):
            return None
        denied = self._is_denied(argument)
        if not denied and self.negation.reaches(argument, (0, len(text))):
            return None
        return Choice(record.type, record.inward, denied, of_owner=True, default=record)
