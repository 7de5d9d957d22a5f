"""Names of one thing: "버저닝", "Versioning" and "버저닝 (Versioning)" are one feature.

Only what notes and vocabulary say counts: a name beside its translation or its abbreviation in brackets, the two
labels of a metric or concept, the two names of an entity; and a plural is its singular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from graph.catalog import Catalog
from graph.queries import solutions
from graph.reading.names import fold
from graph.store import Snapshot

_HANGUL = re.compile("[가-힣]")
_TWOFOLD = re.compile(r"\s*([^()]+?)\s*\(([^()]+)\)\s*")
REMARKS = frozenset(
    {"public", "private", "default", "optional", "recommended", "new", "old", "free", "paid", "max", "min", "beta"}
    | {
        "preview",
        "examples",
        "추천",
        "권장",
        "기본",
        "선택",
        "유료",
        "무료",
        "최대",
        "최소",
        "예",
        "예시",
        "신규",
        "필수",
    }
)
"""What stands in brackets behind a name without being another one."""


def is_korean(text: str) -> bool:
    """Return whether *text* holds Hangul."""
    return bool(_HANGUL.search(text))


def to_key(name: str) -> str:
    """Return *name* without case, signs and the mark of an English plural.

    >>> to_key("Byte-Range Fetches"), to_key("bucket policies"), to_key("Access"), to_key("버킷 정책")
    ('byterangefetch', 'bucketpolicy', 'access', '버킷정책')
    """
    key = fold(name)
    if not re.search(r"[a-z]{4}s$", key) or key.endswith(("ss", "us", "is")):
        return key
    return re.sub(r"(?<=sh|ch|ss)es$|(?<=x)es$|s$", "", re.sub(r"ies$", "ys", key))


def names_in(name: str) -> list[str]:
    """Return the names that *name* holds: with brackets that translate or shorten, three; else itself.

    >>> names_in("미리 서명된 URL (pre-signed URL)"), names_in("OAC (Origin Access Control)"), names_in("stream (new)")
    (['미리 서명된 URL (pre-signed URL)', '미리 서명된 URL', 'pre-signed URL'], \
['OAC (Origin Access Control)', 'OAC', 'Origin Access Control'], ['stream (new)'])
    """
    match = _TWOFOLD.fullmatch(name)
    if not match or match[2].casefold() in REMARKS:
        return [name]
    one, other = match[1], match[2]
    shorter, longer = sorted((one, other), key=len)
    initials = "".join(word[0] for word in re.findall(r"\w+", longer)).casefold()
    translated = is_korean(one) is not is_korean(other)
    return [name, one, other] if translated or len(shorter) > 1 and shorter.casefold() == initials else [name]


def find_namesakes(names: Iterable[str], pairs: Iterable[tuple[str, str]] = ()) -> Mapping[str, str]:
    """Return for the key of each name that has another one the key that stands for all of them.

    >>> same = find_namesakes(["복제 (Replication)", "Versioning"], [("versioning", "버저닝")])
    >>> same["복제"] == same["replication"], same["버저닝"] == same["versioning"], "복제" in same["버저닝"]
    (True, True, False)
    """
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while key in above:
            key = above[key]
        return key

    for group in (*map(names_in, names), *pairs):
        first, *others = sorted({top(to_key(name)) for name in group} - {""}) or [""]
        above.update(dict.fromkeys(others, first))
    return {key: top(key) for key in (*above, *above.values())}


_kept: WeakKeyDictionary[Catalog, Mapping[str, str]] = WeakKeyDictionary()


def read_namesakes(store: Snapshot, catalog: Catalog) -> Mapping[str, str]:
    """Return the namesakes among features, terms and entities of a snapshot, read once."""
    if catalog not in _kept:
        pairs = [(term["en"], term["ko"]) for term in catalog.terms.values() if term["en"] and term["ko"]]
        pairs += [(item.en, item.ko) for item in catalog.items.values() if item.ko]
        features = sorted({row.name for row in solutions(store, "all_features")})
        _kept[catalog] = find_namesakes(features, pairs)
    return _kept[catalog]


def meaning(name: str, namesakes: Mapping[str, str]) -> str:
    """Return what stands for *name* and all its namesakes."""
    key = to_key(name)
    return namesakes.get(key, key)
