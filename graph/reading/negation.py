"""The denials of a line and one of its arguments -> whether what is said of it is denied.

A denial governs its own clause: after it in Korean, before it in English, and brackets keep it from what is outside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.clauses import Argument
from graph.reading.frames import Cue
from graph.reading.reader import Reading

_CLAUSE_BREAK = re.compile(
    r"(?:고|며|지만|으나|는데|므로|때문에|면|서)[ ,]|, (?:but|while|and) |\. |; | but | however "
    r"|, [^\s,]{1,20}(?:은|는) "  # "A 는 X 도 지원, B 는 안 됨"
)
_HEAD_ENDS = re.compile(r"[:：]\s?\S")  # what stands behind a lead term denies it only at once: "복제 : 불가"
_AT_ONCE = re.compile(r" (?:(?:is|are|was|were) )?")
_NEAR = 8


class Negation:
    """The denials of one line, with the brackets in it."""

    def __init__(self, reading: Reading, brackets: Sequence[tuple[int, int]]) -> None:
        self.text, self.denials, self.korean = reading.text, reading.denials, reading.korean
        self.aside = [(start, end) for start, end in brackets if end - start > 4]

    def adjoins(self, argument: Argument) -> bool:
        """Whether the name itself is denied: "SSH 접속 불가", "no SSH"."""
        for start, end in self.denials:
            if self.korean and 0 <= start - argument.named <= _NEAR:
                return True
            if not self.korean and 0 <= argument.start - end <= 1:
                return True
        return False

    def governs(self, argument: Argument, cue: Cue | None) -> bool:
        """Whether a denial governs the cue: in the same clause, after it in Korean, before it in English."""
        for start, end in self.denials:
            if self.stands_aside(start, argument):
                continue
            if self.korean:
                if 0 <= start - argument.end <= 3:
                    return True
                reached = cue.end if cue else argument.end
                gap = self.text[reached:start]
                broken = _CLAUSE_BREAK.search(gap) or _HEAD_ENDS.search(gap)
                if end > reached - 3 and (start <= reached or (not broken and len(gap) < 9)):
                    return True
                if argument.trailing and start < argument.end and end > argument.named:
                    return True
            elif start < argument.start:
                gap = self.text[end : argument.start]
                if not _CLAUSE_BREAK.search(gap) and len(gap) < 80:
                    return True
            elif cue and cue.start >= start and _AT_ONCE.fullmatch(self.text, argument.named, start):
                return True  # "A is not supported"
        return False

    def stands_aside(self, place: int, argument: Argument) -> bool:
        """Whether *place* is in brackets that do not hold the argument and do not only follow it."""
        return any(
            start < place < end and not start < argument.start < end and not 0 <= start - argument.named <= 1
            for start, end in self.aside
        )

    def reaches(self, argument: Argument, span: tuple[int, int]) -> bool:
        """Whether a denial stands in the argument's clause, within the sentence at *span*."""
        return any(
            span[0] <= place < span[1]
            and not self.stands_aside(place, argument)
            and not _CLAUSE_BREAK.search(self.text, argument.end, max(place, argument.end))
            for place, _ in self.denials
        )
