"""Whether a row of a note goes on with the sentence of the row above: text that was broken to a width.

Most people who keep notes write a thought a row, so a row goes on only where the break itself shows it: in front of a
small letter, behind a word or a comma that ends nothing, or where the next word had no room.
"""

from __future__ import annotations

import re

_SHORTEST = 40  # letters of a row that was broken because it was full
_LONGEST = 3_000  # letters of a sentence: what is longer is data
_ENDS = re.compile(r"(?:[.!?:;。：…|\\]|<br ?/?>)[\"'”’)\]*_` ]{0,9}$")
_SET_APART = r"[\"'“‘(*_`\[]{0,3}"
_GOES_ON = re.compile(rf"{_SET_APART}[A-Za-z0-9가-힣]")
_SMALL = re.compile(rf"{_SET_APART}[a-z]")
# What no sentence ends with; of Korean, particles and joints.
_OPEN = re.compile(
    r"(?:[,(]|(?<![A-Za-z])(?:an?|the|of|to|in|into|for|with|without|and|n?or|by|is|are|was|were|be|that|which|who|whose"
    r"|onto?|as|at|from|between|than|via|per|inside|within|through|your|their|its|this|these|those|if|when|where|while"
    r"|because|but|can|will|may|must|should|not?|any|each|every|such|both|either|has|have)"
    r"|[가-힣](?:을|를|의|은|는|및|와|과)|(?:및|위해|통해|대한|위한|또는))[*_`\"]{0,3}$"
)
# What begins a thought of its own: a term with what it is, where something leads.
_DEFINES = re.compile(r"[^.,;]{1,60}?(?:\s?[:：=]|\s[-–—]\s|\s?(?:->|→|=>))")


class Wrapping:
    """What the rows of one note that were broken so far tell of its width."""

    def __init__(self) -> None:
        self._widths: list[int] = []

    def joins(self, above: str, row: str, sentence: str) -> bool:
        """Return whether *row* goes on with *sentence*, whose last row is *above*; all without what makes them items.

        >>> above = "A queue keeps each message that nobody took"
        >>> Wrapping().joins(above, "for up to 14 days", above), Wrapping().joins(above, "Topics keep none", above)
        (True, False)
        """
        above = above.strip()
        if not _SHORTEST <= len(above) <= len(sentence) <= _LONGEST or _ENDS.search(above, max(0, len(above) - 40)):
            return False
        if not _GOES_ON.match(row) or _DEFINES.match(row) or (above.endswith(",") and row.startswith("**")):
            return False
        if _OPEN.search(above, max(0, len(above) - 40)) or (_SMALL.match(row) and not sentence[:1].islower()):
            self._widths.append(len(above))
            return True
        return self._is_full(len(above) + 1 + len(row.split(maxsplit=1)[0]))

    def _is_full(self, length: int) -> bool:
        """Whether a row of *length* would be wider than those that were broken, all at about one width."""
        widths = self._widths
        return len(widths) > 2 and max(widths) * 4 < min(widths) * 5 and length > max(widths)
