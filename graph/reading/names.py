"""Aliases -> an index that finds every name of a text in one walk over its tokens.

Names are compared folded: without case, spaces and hyphens, so "route 53", "Route53" and "ROUTE-53" are
one key. The index holds every beginning of every key, which makes the walk stop at the first token that
cannot lead to a name; one set look-up a token is all that running text costs.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_TOKEN = re.compile(  # each alternative begins with a set of signs, which tells at once whether it may stand there
    r"[CcFf]#(?<![A-Za-z0-9]..)(?![A-Za-z0-9])|[Cc]\+\+(?<![A-Za-z0-9]...)(?![A-Za-z0-9])"
    r"|[A-Za-z0-9\u00c0-\u024f]+|[\u3131-\u318e\uac00-\ud7a3]+"
)
# What may stand between two tokens of one name; a longer gap, a comma or a bracket ends it.
_JOINT = re.compile(r"[ \u00a0]{0,2}(?:[-\u2010-\u2015_@/]|\.(?! ))?[ \u00a0]{0,2}$")  # a name ends with its sentence
_LOOSE_JOINT = frozenset({"", " ", "-", "_", "\u00a0", "  ", "@", "\u2011"})
_DASHED = re.compile(r" [-\u2010-\u2015] ")
_TITLED_ON = re.compile(r" [A-Z][a-z]+ing\b")
# "DynamoDB Local Secondary Indexes", "DynamoDB Local and Global Secondary Indexes": nothing of DynamoDB Local.
_ANOTHER = re.compile(r"(?:,? (?:and|&) \w+)? Secondary Ind(?:ex|ic)", re.I)
_OPTIONAL_S = re.compile(r"\((?=[sS]\))|(?<=\([sS])\) ?")  # around the S of "HTTP(S) Load Balancing"
# Where a file or page is, or what an ARN holds: "/var/www/html", "logo.png"; what is written there names nothing.
_PATH = re.compile(
    r"(?:https?://|www\.|\barn:)[^\s,()\]가-힣]+|(?<![\w/:.)])/[a-z~.][\w.-]*(?:/[\w.-]+)+"
    r"|(?<=[A-Za-z0-9])\.(?!js\b|net\b)[a-z]{2,4}\b(?![.\w])"
)
_MAY_BE_PATH = re.compile(r"[/.](?=[^\s,()\]가-힣])")  # no full stop does
# The words that the vendors of clouds put before the names of their services.
VENDORS = ("Amazon", "AWS", "Azure", "Microsoft", "Google Cloud", "Google", "GCP")
_VENDOR_BEFORE = re.compile(rf"\b(?:{'|'.join(VENDORS)})[ \u00a0]$", re.I)
_VENDOR_ENDS = tuple(f"{vendor.casefold()}{space}" for vendor in VENDORS for space in " \u00a0")
_VENDOR_FIRST = re.compile(rf"(?:{'|'.join(VENDORS)}) (?=\D)", re.I)  # "Microsoft 365" has no other name
_VERBS = frozenset({"connects", "runs"})  # no plurals: "Transit Gateway connects networks", no Transit Gateway Connect
_VENDOR_TOKENS = frozenset(vendor.split()[0].casefold() for vendor in VENDORS)
_SHORTEST_TORN = 3  # letters up to which a stroke makes two names of a word
MISSPELT_SCORE = 93.0  # percent of the letters of both names that are the same, in order
_MOST_REMEMBERED = 50_000
_MOST_MISSPELT = 4_096
_RECENT = 256
_words = lru_cache(_RECENT)(_TOKEN.findall)  # several indexes look for names in the same line
# What may follow a Korean name in the same run of letters: a general noun, then particles or endings.
_TAIL = re.compile(
    r"(?:함수|인스턴스|버킷|서비스|클러스터|테이블|대기열|큐|볼륨|객체|리소스|엔드포인트|노드|설정|정책|로그)?"
    r"(?:들|용|형|간|내|별|당|측|상)?"
    r"(?:은|는|이|가|을|를|에|의|와|과|로|으로|도|만|나|이나|랑|이랑|란|이란|에서|에게|에는|에도|에만|에서는|에서도"
    r"|으로는|으로도|로는|로도|로만|으로만|부터|까지|처럼|보다|마다|에서의|로의|으로의|와의|과의|로부터|으로부터"
    r"|에대한|에대해|뿐만|이며|이고|이다|입니다|인|이라는|라는|이라고|라고|대신|등|등을|등이|등의|등에|등과)?"
)


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a name.

    That is the entity; the exact spelling it needs, or ""; the entity that must be near, or ""; and whether the name
    is the entity's without its vendor, as any cloud's note may say ("managed Redis" of Azure Managed Redis).
    """

    entity: str
    exact: str = ""
    near: str = ""
    bare: bool = False


class Find(NamedTuple):
    """A stretch of text that may be a name, with its meanings, the longest first at each place."""

    start: int
    end: int
    senses: tuple[Sense, ...]


def fold(name: str) -> str:
    """Return the key of a name: letters and digits without case.

    >>> fold("Route 53"), fold("Lambda@Edge"), fold("보안 그룹")
    ('route53', 'lambdaedge', '보안그룹')
    """
    if name.isascii() and name.isalnum():
        return name.casefold()
    return "".join(_TOKEN.findall(unicodedata.normalize("NFC", name))).casefold()


class NameIndex:
    """Folded names and their senses; a value once built, apart from a memo of Korean words."""

    def __init__(self, names: Iterable[tuple[str, Sense]], base: NameIndex | None = None) -> None:
        self.senses: dict[str, tuple[Sense, ...]] = dict(base.senses) if base else {}
        self._beginnings: set[str] = set(base._beginnings) if base else set()
        self._starts: dict[str, str | None] = {}  # by tokens as written, see ``_begun``
        self._stems: dict[str, tuple[str, int] | None] = {}
        self._found: dict[str, Sequence[Sequence[Find]]] = {}
        self._base, self._added = base, list[str]()
        # The key that another is but for a letter or two, or ""; notes repeat their words.
        self.nearest = lru_cache(_MOST_MISSPELT)(self._find_nearest)
        for name, sense in names:
            key = fold(name)
            if not key:
                continue
            if key not in self.senses:
                self._added.append(key)
            known = self.senses.get(key, ())
            if sense not in known:
                self.senses[key] = (*known, sense)
            self._beginnings.update(key[:end] for end in range(1, len(key) + 1))

    def _find_nearest(self, key: str) -> str:
        best = process.extractOne(key, self._alike(key), scorer=fuzz.ratio, score_cutoff=MISSPELT_SCORE)
        return best[0] if best else next((name for name in self._anagrams(key) if _is_swapped(key, name)), "")

    def _alike(self, key: str) -> list[str]:
        """The keys that begin like *key* and are about as long: those that it may misspell."""
        above = self._base._alike(key) if self._base else []
        return [*above, *self._by_shape.get((key[0], len(key)), ())]

    def _anagrams(self, key: str) -> list[str]:
        """The keys of the same letters in another order."""
        above = self._base._anagrams(key) if self._base else []
        return [*above, *self._by_letters.get("".join(sorted(key)), ())]

    @cached_property
    def _by_shape(self) -> dict[tuple[str, int], list[str]]:
        """The keys added here, by first letter and each length that is nearly theirs."""
        shapes: dict[tuple[str, int], list[str]] = {}
        for known in sorted(self._added, key=len):
            for length in range(len(known) - 2, len(known) + 3):
                least = abs(length - len(known)) or 2  # letters that differ
                if least <= (1 - MISSPELT_SCORE / 100) * (length + len(known)) + 0.01:
                    shapes.setdefault((known[0], length), []).append(known)
        return shapes

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        """The keys added here, by their sorted letters."""
        letters: dict[str, list[str]] = {}
        for known in self._added:
            letters.setdefault("".join(sorted(known)), []).append(known)
        return letters

    def find(self, text: str) -> Sequence[Sequence[Find]]:
        """Return, for each place where names begin, what may stand there, the longest first."""
        if text not in self._found:  # a header is asked for with each of its cells
            if len(self._found) >= _RECENT:
                self._found.clear()
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Sequence[Sequence[Find]]:
        words = _words(text)
        try:
            starts = list(map(self._starts.__getitem__, words))
        except KeyError:
            starts = list(map(self._begun, words))
        if starts.count(None) == len(starts):
            return []
        firsts = [  # a word that only begins names has to go on with the next
            place
            for place, begun in enumerate(starts)
            if begun is not None
            and (not begun or (place + 1 < len(words) and begun + _first_signs(words[place + 1]) in self._beginnings))
        ]
        if not firsts:
            return []
        tokens: list[tuple[int, int, str]] = []
        end = 0
        for word in words:  # what is between two of them holds no letter of any
            begin = text.index(word, end)
            end = begin + len(word)
            tokens.append((begin, end, word.casefold()))
        places: list[list[Find]] = []
        held = _MAY_BE_PATH.search(text) or "arn:" in text
        paths = [found.span() for found in _PATH.finditer(text)] if held else []
        for first in firsts:
            begin, _, token = tokens[first]
            if paths and is_inside(begin, paths):
                continue
            found = self._walk(text, tokens, first)
            if token in _VENDOR_TOKENS and first + 1 < len(tokens):
                found += self._walk(text, tokens, first + 1)  # "Amazon EC2 Spot Instances" is longer than Amazon EC2
                found.sort(key=lambda find: -find.end)
            if found:
                places.append(found)
        return places

    def _begun(self, word: str) -> str | None:
        """What a name that begins with *word* has to go on from, "" if the word may be one by itself, else None."""
        if word in self._starts:
            return self._starts[word]
        if len(self._starts) >= _MOST_REMEMBERED:
            self._starts.clear()
            self._stems.clear()
        token, stems = word.casefold(), list[Find]()
        self._add_stem(stems, "", token, 0, 0)
        alone = stems or token in self.senses or token in _VENDOR_TOKENS
        self._starts[word] = "" if alone else token if token in self._beginnings else None
        return self._starts[word]

    def _walk(self, text: str, tokens: list[tuple[int, int, str]], first: int) -> list[Find]:
        found: list[Find] = []
        beginnings, senses = self._beginnings, self.senses
        start, end, joined = tokens[first]
        if joined not in beginnings:
            self._add_stem(found, "", joined, start, start)
            return found
        if joined in senses:
            found.append(Find(start, end, senses[joined]))
        else:
            self._add_stem(found, "", joined, start, start)
        for place in range(first + 1, len(tokens)):
            begin, stop, token = tokens[place]
            if joined + token[0] not in beginnings:
                break
            gap = text[end:begin]
            if found and gap == " / ":
                break  # "ECS / EKS / Fargate" are three, "Import / Export" is one
            if gap not in _LOOSE_JOINT and not _JOINT.match(gap):
                aside = _OPTIONAL_S.match(text, end)
                if aside is None or aside.end() != begin:
                    break
            end, whole = stop, joined + token
            if whole not in beginnings:
                self._add_stem(found, joined, token, start, begin)
                break
            torn = len(whole) <= _SHORTEST_TORN and "/" in text[start:end]  # "I/Os" are no iOS
            if not torn and text[begin - 1] != "(":  # "HTTP(S)" alone
                if whole in senses:
                    found.append(Find(start, end, senses[whole]))
                else:
                    self._add_stem(found, joined, token, start, begin)
            joined = whole
        if not found:
            return found
        found.reverse()
        dashed = _DASHED.search(text, start, found[0].end)
        if dashed:  # "Foo - Stream" is one name, "Foo - Stream Processing" a topic of Foo
            found = [find for find in found if find.end <= dashed.start() or not _TITLED_ON.match(text, find.end)]
        if len(found) > 1 and _ANOTHER.match(text, found[0].end):
            del found[0]
        return found

    def _add_stem(self, found: list[Find], joined: str, token: str, start: int, begin: int) -> None:
        """Add the name that ends inside *token*: before Korean particles, or before a plural's s."""
        if token < "\u3131":
            if token in _VERBS:
                return
            if token.endswith("s") and len(token) > 2 and (joined + token[:-1]) in self.senses:
                found.append(Find(start, begin + len(token), self.senses[joined + token[:-1]]))
            elif token.endswith("es") and len(token) > 4 and (joined + token[:-2]) in self.senses:
                found.append(Find(start, begin + len(token), self.senses[joined + token[:-2]]))
            return
        if joined + token[0] not in self._beginnings:
            return
        memo = joined + "\0" + token
        if memo not in self._stems:
            self._stems[memo] = self._find_stem(joined, token)
        stem = self._stems[memo]
        if stem is not None:
            found.append(Find(start, begin + stem[1], self.senses[stem[0]]))

    def _find_stem(self, joined: str, token: str) -> tuple[str, int] | None:
        for cut in range(min(len(token), 20), 0, -1):
            key = joined + token[:cut]
            if key in self.senses and _TAIL.fullmatch(token, cut):
                return key, cut
        return None


def _is_swapped(key: str, known: str) -> bool:
    """Whether two neighbouring letters changed places: "Scailng"."""
    return key[0] == known[0] and OSA.distance(key, known, score_cutoff=1) == 1


def _first_signs(word: str) -> str:
    """What of *word* a name that goes on with it holds, folded: a plural has two letters and more before its s."""
    return word[:2].casefold() if word.isascii() else word[0].casefold()[0]


def is_inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether *place* lies within one of *spans*, which stand in order, and not at its start."""
    before = bisect_left(spans, (place,)) - 1
    return before >= 0 and place < spans[before][1]


def is_torn(text: str, start: int) -> bool:
    """Return whether the name that begins at *start* is but the end of a word.

    >>> is_torn("SSE-KMS", 4), is_torn("KMS", 0)
    (True, False)
    """
    return text.endswith("-", 0, start)


def without_vendor(name: str) -> str:
    """Return *name* without the vendor's word in front.

    >>> without_vendor("Google Cloud Armor"), without_vendor("Azure Functions"), without_vendor("Microsoft 365")
    ('Armor', 'Functions', 'Microsoft 365')
    """
    match = _VENDOR_FIRST.match(name)
    return name[match.end() :] if match else name


def bare_name(name: str) -> str:
    """Return *name* without its first word where that is a vendor's, unless one word is left.

    >>> bare_name("Azure Queue Storage"), bare_name("Google Cloud Armor"), bare_name("Azure Functions")
    ('Queue Storage', 'Cloud Armor', 'Azure Functions')
    """
    vendor, _, rest = name.partition(" ")
    return rest if fold(vendor) in _VENDOR_TOKENS and " " in rest else name


def widen_to_vendor(text: str, start: int) -> int:
    """Return where the name at *start* begins with its vendor's word, if one stands before it.

    >>> widen_to_vendor("with AWS KMS keys", 9)
    5
    """
    if not text[max(0, start - 16) : start].casefold().endswith(_VENDOR_ENDS):
        return start
    match = _VENDOR_BEFORE.search(text, max(0, start - 16), start)
    return match.start() if match else start


def is_abbreviation(text: str, start: int, end: int) -> bool:
    """Return whether what stands in brackets is made of the first letters of the words before them.

    >>> is_abbreviation("Azure Active Directory (AD)", 24, 26)
    True
    """
    short = text[start:end]
    words = text[:start].rstrip(" (（").rsplit(" ", len(short))[-len(short) :]
    return len(short) > 1 and short == "".join(word[:1] for word in words)
