"""Two names of a line -> whether it sets them against each other: "no A, B only", "A, not B", "A O, B X".

What is said of one name alone is not said of the names beside it, though they stand in one list.
"""

from __future__ import annotations

import re

from graph.signs import VERDICT

# What a sentence opens with that opposes what it says to what was said before.
OPPOSING = r"(?:반면에?|하지만|그러나|그에 비해|However,?|But|In contrast,?|On the other hand,?)"
# What a line opens with that sets the owner above against others: "vs. A".
AGAINST = re.compile(r"(?i)(?:vs\.?|versus|in comparison,?|compared (?:to|with)) (?:(?:an?|the) )*")
_ONLY = re.compile(r"\s?only\b|만\s")
_ONLY_IN_LIST = re.compile(r"(?<!\d)만(?:\s[가-힣]{1,6})?,\s")
_VERDICT = re.compile(rf"\s?[:：]?\s?\(?{VERDICT}\)?\s?[,/;]")
_DENIED = re.compile(r"(?i)\b(?:not?|cannot)\b|n['’]t\b")
_JUST_DENIED = re.compile(r"(?i)\bnot $")
# Behind "not" these say something of the name before it, and oppose nothing to that: "A - not yet supported".
UNSUPPORTED = r"(?:(?:yet|longer)\b|(?:\w+ )?(?:support|allow|avail|possib|includ|recommend|compatib|work))"
_BUT_NOT = re.compile(rf"(?:[,;] ?|(?:[-–—]|\bbut|\band) )not?\b(?! {UNSUPPORTED})")
_NOT_THIS = re.compile(
    r"s?,? (?:and |but )?not (?:an? |the |with |via |in |by |on )?|\s?(?:이|가)?\s?(?:아니라|아닌|말고) "
)


def says_only(text: str, end: int) -> bool:
    """Return whether *text* says that what ends at *end* is the only one.

    >>> says_only("no queues, topics only", 17), says_only("S3만 지원", 2)
    (True, True)
    """
    return _ONLY.match(text, end) is not None


def parts_list(text: str, end: int, between: str, following: int) -> bool:
    """Return whether a name is set against those before it in a list, whose last ends at *end*.

    *between* stands before the name, without brackets; the name itself ends at *following*.

    >>> parts_list("no queues, topics only", 9, ", ", 17), parts_list("queues, topics", 6, ", ", 14)
    (True, False)
    """
    if _ONLY_IN_LIST.search(between) or _VERDICT.match(text, end):
        return True  # "A, B만, C 는 불가", "A O, B X"
    only = between == ", only " or (between.strip() == "," and says_only(text, following))
    return only and _DENIED.search(text, 0, end) is not None


def find_rejections(text: str) -> list[tuple[int, int]]:
    """Return where *text* rejects what stands behind, which says nothing against what stands before: "A, not B".

    >>> find_rejections("an alias, not a CNAME"), find_rejections("Windows - not supported")
    ([(8, 13)], [])
    """
    return [match.span() for match in _BUT_NOT.finditer(text)]


def prefers_one(text: str, start: int, end: int, other: int) -> bool:
    """Return whether *text* opposes a name, from *start* to *end*, to the next one, which begins at *other*.

    >>> prefers_one("SNS, not SQS", 0, 3, 9), prefers_one("not SNS, not SQS", 4, 7, 13)
    (True, False)
    """
    return _NOT_THIS.fullmatch(text, end, other) is not None and not _JUST_DENIED.search(text, 0, start)
