"""Patterns -> the few of them that can match a text, found in one pass over it.

Most patterns match few lines, and trying each on every line is what reading costs. From a pattern follow literals of
which every match must hold one: "sends? to|write" needs "send" or "write". An Aho-Corasick automaton finds which of
the literals of many patterns stand in a text, and only patterns that have one there are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

from ahocorasick import Automaton

Rule = TypeVar("Rule")
_MOST_SPELLINGS = 256
_MOST_CHOICES = 4096
_MOST_SIGNS = 20  # single ones of which a match must hold one
_RECENT = 32
_ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_AHEAD = 1  # what an assertion looks at: what is behind the place may lie before the stretch that is searched
_CATEGORIES = {op.CATEGORY_DIGIT: "0", op.CATEGORY_SPACE: " "}
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s")
_STRUCTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|[()|]")


class Screen:
    """The literals of many sieves in one automaton, so that a line is gone over once for all of them."""

    def __init__(self) -> None:
        self._literals: dict[str, int] = {}
        self._size = 0
        self._automaton: Automaton | None = None
        self.scan = lru_cache(_RECENT)(self._scan)

    def add(self, wanted: Iterable[Iterable[str]]) -> int:
        """Take in the literals of each of several rules; return the place of the first's bit in what ``scan`` gives."""
        first = self._size
        for literals in wanted:
            for literal in literals:
                self._literals[literal] = self._literals.get(literal, 0) | 1 << self._size
            self._size += 1
        self._automaton = None
        self.scan.cache_clear()
        return first

    def _scan(self, text: str) -> int:
        """Which rules have a literal in *text*, each as a bit."""
        if self._automaton is None:
            self._automaton = self._build()
        found = 0
        for _, rules in self._automaton.iter(_folded(text)):
            found |= rules
        return found

    def _build(self) -> Automaton:
        automaton = Automaton()
        automaton.add_word("\0", 0)  # (one without any word cannot be asked)
        for literal, rules in self._literals.items():
            automaton.add_word(literal, rules)
        automaton.make_automaton()
        return automaton


class Sieve(Generic[Rule]):
    """Rules in order, each with a pattern, of which it tells those that a text can match."""

    def __init__(
        self, rules: Iterable[Rule], pattern: Callable[[Rule], re.Pattern[str] | str], screen: Screen | None = None
    ) -> None:
        self._rules = tuple(rules)
        wanted = [needles(pattern(rule)) for rule in self._rules]
        self._always = sum(1 << place for place, literals in enumerate(wanted) if not literals)
        self._screen = screen or Screen()
        self._first, self._all = self._screen.add(wanted), (1 << len(wanted)) - 1
        self._choose = lru_cache(_MOST_CHOICES)(self._chosen)

    def sift(self, *texts: str) -> tuple[Rule, ...]:
        """Return the rules whose pattern may match in one of *texts*, in order; the others cannot.

        >>> sieve = Sieve(["sends? to|write", r"read\\w*", r"\\w+"], str)
        >>> sieve.sift("It sends to Foo"), sieve.sift("READING")
        (('sends? to|write', '\\\\w+'), ('read\\\\w*', '\\\\w+'))
        """
        found = 0
        for text in texts:
            found |= self._screen.scan(text)
        return self._choose(found >> self._first & self._all | self._always)

    def _chosen(self, found: int) -> tuple[Rule, ...]:
        return tuple(rule for place, rule in enumerate(self._rules) if found >> place & 1)


class Alternation:
    """Patterns tried as if they were one, joined by "|", but only those that a text can match."""

    def __init__(self, patterns: Iterable[str], screen: Screen | None = None) -> None:
        self._sieve = Sieve(patterns, lambda pattern: pattern, screen)
        self._compiled: dict[str, re.Pattern[str]] = {}  # when first tried: most of many hundred never are

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in *text* from left to right, none overlapping another; of two at one place the first.

        >>> [match[0] for match in Alternation(["port [0-9]+", "[0-9]+", "never"]).finditer("1 to port 80, 443")]
        ['1', 'port 80', '443']
        """
        ahead = [self._compile(pattern).search(text) for pattern in self._sieve.sift(text)]
        while nearest := min(filter(None, ahead), key=lambda match: match.start(), default=None):
            yield nearest
            end = max(nearest.end(), nearest.start() + 1)
            ahead = [match if match.start() >= end else match.re.search(text, end) for match in ahead if match]

    def stands_in(self, text: str) -> bool:
        """Return whether there is a match in *text*."""
        return any(self._compile(pattern).search(text) for pattern in self._sieve.sift(text))

    def _compile(self, pattern: str) -> re.Pattern[str]:
        if pattern not in self._compiled:
            self._compiled[pattern] = re.compile(pattern)
        return self._compiled[pattern]

    def blank(self, text: str, sign: str) -> str:
        """Return *text* with every sign of each match replaced by *sign*."""
        pieces, done = [], 0
        for match in self.finditer(text):
            pieces += [text[done : match.start()], sign * len(match[0])]
            done = match.end()
        return "".join([*pieces, text[done:]]) if pieces else text


def split_alternatives(pattern: str) -> list[str]:
    """Return the alternatives of *pattern* that stand outside groups and sets.

    >>> split_alternatives("a|(?:b|c)|[|)]")
    ['a', '(?:b|c)', '[|)]']
    """
    alternatives, depth, start = [], 0, 0
    for match in _STRUCTURE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == "|" and not depth:
            alternatives.append(pattern[start : match.start()])
            start = match.end()
    return [*alternatives, pattern[start:]]


def either(spelled: Iterable[tuple[str, str]]) -> str:
    """Return a pattern that tries the second of each pair, which begins with a sign of the first in either case.

    Those of one sign stay in order; those of another are passed over at once, which many hundred one by one are not.

    >>> either([("kB", "kB"), ("day", "days?"), ("k", "k")])
    '(?=(?i:k))(?:kB|k)|(?=(?i:d))(?:days?)'
    """
    by_sign: dict[str, list[str]] = {}
    for literal, pattern in spelled:
        by_sign.setdefault(literal[0].casefold(), []).append(pattern)
    return "|".join(rf"(?=(?i:{re.escape(sign)}))(?:{'|'.join(group)})" for sign, group in by_sign.items())


def _folded(text: str) -> str:
    """The form in which literals are sought: without case, every space a blank, and every digit a 0."""
    text = text.casefold()
    if not text.isprintable():
        text = _SPACE.sub(" ", text)
    return _DIGIT.sub("0", text)


def needles(pattern: re.Pattern[str] | str) -> frozenset[str]:
    """Return literals, without case, of which each match of *pattern* holds one; none where nothing tells texts apart.

    >>> sorted(needles(r"(?i)\\b(?:back(?:s|ed)? up|archiv(?:e|es))\\b"))
    ['archive', 'back up', 'backed up', 'backs up']
    >>> needles(r"write|\\w+"), needles("[a-z][A-Z]*"), needles(r"\\w(?=\\w* here)")
    (frozenset(), frozenset(), frozenset({' here'}))
    """
    written, flags = (pattern, 0) if isinstance(pattern, str) else (pattern.pattern, pattern.flags)
    return _needed(_parser.parse(written, flags))


def _needed(sequence: Iterable[Any]) -> frozenset[str]:
    """The literals that a parsed sequence needs: of all that are certain, those whose shortest is longest."""
    candidates: list[frozenset[str]] = []
    ahead: list[frozenset[str]] = []  # what is looked at behind a match tells less than what it holds
    run: frozenset[str] = frozenset({""})  # how the part just before may be spelled
    for item in sequence:
        spelled, repeated = _spelled(item), _repeated(item)
        if spelled is not None:
            run = _joined(run, spelled) or spelled
            candidates.append(run)
            ahead.append(_looked_at(item))
        elif repeated is not None:  # what stands before it touches the first time, what stands behind it the last
            candidates.append(_joined(run, repeated) or repeated)
            run = repeated
        else:
            candidates.append(_needed_by(item))
            run = frozenset({""})
    certain = list(filter(_tells, candidates)) or list(filter(_tells, ahead))
    best = max(certain, key=lambda found: (min(map(len, found)), -len(found)), default=frozenset())
    return frozenset(literal for literal in best if not any(other in literal for other in best - {literal}))


def _tells(literals: frozenset[str]) -> bool:
    """Whether literals tell texts apart: nearly all hold one of the letters of the alphabet."""
    return (
        bool(literals) and "" not in literals and sum(len(literal.strip()) < 2 for literal in literals) <= _MOST_SIGNS
    )


def _needed_by(item: Any) -> frozenset[str]:
    kind, value = item
    if kind is op.BRANCH:
        options = [_needed(branch) for branch in value[1]]
        return frozenset().union(*options) if all(options) else frozenset()
    if kind is op.SUBPATTERN:
        return _needed(value[-1])
    if kind in _REPEATS and value[0]:
        return _needed(value[2])
    return frozenset()


def _looked_at(item: Any) -> frozenset[str]:
    """The literals that a text needs because an item looks ahead at them."""
    kind, value = item
    return _needed(value[1]) if kind is op.ASSERT and value[0] == _AHEAD else frozenset()


def _repeated(item: Any) -> frozenset[str] | None:
    """How the times may be spelled that an item is there at least, if it may be there more often."""
    kind, value = item
    once = _spelled_through(value[2]) if kind in _REPEATS and value[0] else None
    return once and (_spelled_through(list(value[2]) * value[0]) or once)


def _spelled(item: Any) -> frozenset[str] | None:
    """All strings that one item can match, without case, or None if they are many."""
    kind, value = item
    if kind in _ZERO_WIDTH:
        return frozenset({""})
    if kind is op.LITERAL:
        return frozenset({_folded(chr(value))})
    if kind is op.IN:
        return _spelled_by_set(value)
    if kind is op.BRANCH:
        options = [_spelled_through(branch) for branch in value[1]]
        return frozenset().union(*(option or () for option in options)) if None not in options else None
    if kind is op.SUBPATTERN:
        return _spelled_through(value[-1])
    if kind in _REPEATS and value[1] == 1:
        once = _spelled_through(value[2])
        return once if once is None or value[0] else once | {""}
    if kind in _REPEATS and value[0] == value[1]:
        return _spelled_through(list(value[2]) * value[0])
    return None


def _spelled_by_set(members: Iterable[Any]) -> frozenset[str] | None:
    spelled: set[str] = set()
    for kind, value in members:
        if kind is op.LITERAL:
            spelled.add(_folded(chr(value)))
        elif kind is op.RANGE and value[1] - value[0] < _MOST_SPELLINGS:
            spelled |= {_folded(chr(code)) for code in range(value[0], value[1] + 1)}
        elif kind is op.CATEGORY and value in _CATEGORIES:
            spelled.add(_CATEGORIES[value])
        else:
            return None
    return frozenset(spelled)


def _spelled_through(sequence: Iterable[Any]) -> frozenset[str] | None:
    whole: frozenset[str] | None = frozenset({""})
    for item in sequence:
        spelled = _spelled(item)
        whole = None if whole is None or spelled is None else _joined(whole, spelled)
    return whole


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    if len(first) * len(second) > _MOST_SPELLINGS:
        return None
    return frozenset(one + other for one in first for other in second)
