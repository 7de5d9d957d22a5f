"""What people ask of limits, as a value: "retention of at least 7 days" -> metric, range; and which figures meet it.

The words are those of the graph's own labels, in either language; ranges are given in any unit and converted. What
is not understood as a name or a range must stand in the figure's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from graph.catalog import Catalog, local
from graph.errors import UsageError
from graph.figures import LADDERS
from graph.limits import BOUND_ORDER, Figure, concept_label, order, say_condition
from graph.reading.names import fold
from graph.reading.units import UnitTable, load_unit_table

KINDS = ("metrics", "concepts", "bounds", "categories")
_PARTS = {"/metric/": "metrics", "/concept/": "concepts"}
_NAMES = {"metric": "metrics", "concept": "concepts", "category": "categories", "bound": "bounds"}
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Range:
    """Values between *low* and *high* in *base_unit* ("" where none was named); an open end does not belong to it."""

    base_unit: str = ""
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def joined(self, other: Range) -> Range:
        """Return *other* where it asks for values, else this; a unit alone only narrows."""
        if other.low is not None or other.high is not None or self == Range():
            return other
        return self

    def meets(self, figure: Figure) -> bool:
        """Return whether *figure* lies inside; a range counts as its upper end, which is how far it goes."""
        if self.low is None and self.high is None:
            return not self.base_unit or figure.base_unit == self.base_unit
        # A bare number asks for what is counted; 100 is neither seconds nor bytes.
        if figure.base_unit != self.base_unit and (self.base_unit or figure.base_unit in LADDERS):
            return False
        if self.low is not None and (figure.high < self.low or self.low_open and figure.high == self.low):
            return False
        return self.high is None or not (figure.high > self.high or self.high_open and figure.high == self.high)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What figures must meet: each named list holds alternatives, an empty one asks nothing.

    *services* are IRIs and take their parts along, *categories* the narrower ones; *words* must stand in what the
    figure says.
    """

    metrics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    range: Range = field(default_factory=Range)
    words: tuple[str, ...] = ()

    def joined(self, other: Criteria) -> Criteria:
        """Return what meets both: lists of the same kind are alternatives to each other; *other* names the range."""
        return Criteria(
            metrics=_both(self.metrics, other.metrics),
            concepts=_both(self.concepts, other.concepts),
            services=_both(self.services, other.services),
            categories=_both(self.categories, other.categories),
            bounds=_both(self.bounds, other.bounds),
            range=self.range.joined(other.range),
            words=_both(self.words, other.words),
        )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def select(figures: Iterable[Figure], criteria: Criteria, catalog: Catalog) -> list[Figure]:
    """Return the figures that meet *criteria*, in their order."""
    wholes = {iri: set(lineage(catalog, iri)) for iri in catalog.items} if criteria.services else {}
    words = [fold(word) for word in criteria.words]

    def meets(figure: Figure) -> bool:
        # A metric and a concept that are both named are alternatives: "retention" and "TTL" asks for either.
        about = bool(criteria.metrics or criteria.concepts)
        if about and figure.metric not in criteria.metrics and figure.concept not in criteria.concepts:
            return False
        if criteria.bounds and figure.bound not in criteria.bounds:
            return False
        if criteria.services and not wholes[figure.owner] & set(criteria.services):
            return False
        if criteria.categories and not set(fields(catalog, figure.owner)) & set(criteria.categories):
            return False
        return criteria.range.meets(figure) and (not words or _says(figure, words, catalog))

    return [figure for figure in figures if meets(figure)]


def _says(figure: Figure, words: Sequence[str], catalog: Catalog) -> bool:
    item = catalog.items[figure.owner]
    said = [item.en, item.ko, *item.aliases, figure.of, figure.unit]
    for language in ("en", "ko"):
        said.append(concept_label(catalog, figure.metric, figure.concept, language))
        said.append(say_condition(figure.condition, language))
    text = " ".join(fold(part) for part in said)
    return all(word in text for word in words)


def lineage(catalog: Catalog, iri: str) -> tuple[str, ...]:
    """Return an entity and what it is part of, nearest first, by the vocabulary."""
    found = [iri]
    while (item := catalog.items.get(found[-1])) and item.parent and item.parent not in found:
        found.append(item.parent)
    return tuple(found)


def fields(catalog: Catalog, iri: str) -> tuple[str, ...]:
    """Return the categories of an entity, narrow to wide; a part without one has those of its whole."""
    found: list[str] = []
    named = (catalog.items[each].category for each in lineage(catalog, iri) if each in catalog.items)
    category = next((each for each in named if each), "")
    while category and category not in found:
        found.append(category)
        category = catalog.categories.get(category, {}).get("broader", "")
    return tuple(found)


SORTS: dict[str, Callable[[Figure, Catalog], tuple[object, ...]]] = {
    "largest": lambda figure, catalog: (figure.base_unit, -figure.high, -figure.base, catalog.items[figure.owner].en),
    "smallest": lambda figure, catalog: (figure.base_unit, figure.high, figure.base, catalog.items[figure.owner].en),
    "service": lambda figure, catalog: (catalog.items[figure.owner].en.casefold(), order(figure)),
    "concept": lambda figure, catalog: (figure.metric, not figure.concept, figure.concept, -figure.high),
}


def arrange(figures: Iterable[Figure], sort: str, catalog: Catalog) -> list[Figure]:
    """Return *figures* sorted by a key of ``SORTS``; values are compared after conversion, within one base unit."""
    return sorted(figures, key=lambda figure: (SORTS[sort](figure, catalog), order(figure)))


def make_criteria(
    catalog: Catalog,
    text: str = "",
    names: Mapping[str, Sequence[str]] | None = None,
    *,
    low: str | None = None,
    high: str | None = None,
    unit: str = "",
) -> tuple[Criteria, str]:
    """Return what words and filters ask together, and the unit to show values in.

    *names* holds under service, metric, concept, category and bound what people call them; *low* and *high* are
    quantities ("7 days", or "7" in *unit*). A unit alone asks for what is measured in its kind. Raises
    ``UsageError`` for what is no quantity or unit, ``UnknownName`` for a service that there is not.
    """
    given = names or {}
    terms = {kind: [id_ for text in given.get(name, ()) for id_ in find_terms(text, kind, catalog)]
             for name, kind in _NAMES.items()}  # fmt: skip
    ends = {name: parse_quantity(value, unit) for name, value in (("low", low), ("high", high)) if value}
    bases = {base for _, base in ends.values()}
    if len(bases) > 1:
        raise UsageError("The two ends of the range measure different things; give both in units of one kind.")
    known = find_unit(unit)
    base = bases.pop() if bases else unit_table().units[known].base if known else ""
    picked = Criteria(
        metrics=tuple(terms["metrics"]),
        concepts=tuple(terms["concepts"]),
        services=tuple(catalog.get(name).iri for name in given.get("service", ())),
        categories=tuple(terms["categories"]),
        bounds=tuple(terms["bounds"]),
        range=Range(base, ends["low"][0] if "low" in ends else None, ends["high"][0] if "high" in ends else None),
    )
    return parse_criteria(text, catalog).joined(picked), known


# From words

_BEFORE = {
    ">=": r">=|=>|≥|at\s+least|no\s+less\s+than|not\s+less\s+than|minimum\s+of|from|최소|적어도",
    "<=": r"<=|=<|≤|at\s+most|up\s+to|no\s+more\s+than|not\s+more\s+than|maximum\s+of|until|최대",
    ">": r">|(?:more|longer|larger|greater|bigger|higher)\s+than|over|above|exceeding",
    "<": r"<|(?:less|shorter|smaller|fewer|lower)\s+than|under|below",
    "=": r"=|exactly|equal\s+to|정확히",
}
_AFTER = {
    ">=": r"or\s+(?:more|longer|larger|greater|higher)|and\s+(?:more|up)|이상",
    "<=": r"or\s+(?:less|shorter|smaller|lower)|and\s+less|이하|까지",
    ">": r"초과|넘는|보다\s*(?:큰|긴|많은)",
    "<": r"미만|보다\s*(?:작은|짧은|적은)",
}
_NUMBER = r"(?P<{0}>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<{0}m>k|만|억|천|million|billion|thousand)?(?![A-Za-z]*\d)"
_BEFORE_PATTERN = re.compile(
    "|".join(f"(?P<{name}>{each})" for name, each in zip("abcde", _BEFORE.values(), strict=True)), re.I
)
_AFTER_PATTERN = re.compile(
    "|".join(f"(?P<{name}>{each})" for name, each in zip("abcd", _AFTER.values(), strict=True)), re.I
)
_FIGURE = re.compile(_NUMBER.format("n"), re.I)
_BETWEEN = re.compile(r"\s*(?:~|–|-|to\b|and\b|에서|부터)\s*", re.I)
_MULTIPLES = {"k": 1e3, "천": 1e3, "thousand": 1e3, "만": 1e4, "million": 1e6, "억": 1e8, "billion": 1e9}
_IDLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "with",
        "for",
        "in",
        "is",
        "are",
        "and",
        "or",
        "that",
        "can",
        "be",
        "services",
        "service",
        "limits",
        "limit",
        "which",
        "what",
        "how",
        "between",
        "초당",
        "인",
        "의",
        "한도",
        "서비스",
        "수",
        "있는",
        "것",
    ]
)


@cache
def unit_table() -> UnitTable:
    """Return the units in all the ways in which people write them."""
    return load_unit_table(DATA)


def parse_quantity(text: str, unit: str = "") -> tuple[float, str]:
    """Return a quantity that a person typed as (value in base unit, base unit); *unit* counts where it names none.

    Raises ``UsageError`` for anything else.

    >>> parse_quantity("7 days"), parse_quantity("1.5", "KB"), parse_quantity("1,000")
    ((604800.0, 'second'), (1536.0, 'B'), (1000.0, ''))
    """
    match = _FIGURE.match(text.strip())
    rest = text.strip()[match.end() :] if match else ""
    table = unit_table()
    found = table.read(" " + rest.strip(), 0) if rest.strip() else None
    if match is None or rest.strip() and (found is None or found[1] != len(rest.strip()) + 1):
        raise UsageError(f"{text!r} is not a quantity; write a number and a unit, such as 7 days or 256 KB.")
    name = found[0] if found else find_unit(unit)
    return (_value(match, "n") * _factor(name), table.units[name].base if name else "")


def find_unit(text: str) -> str:
    """Return the unit that *text* names in any spelling, "" for none; ``UsageError`` if it names no known one."""
    if not text.strip():
        return ""
    table = unit_table()
    found = table.read(" " + text.strip(), 0)
    if found and found[1] == len(text.strip()) + 1:
        return found[0]
    if text.strip() in table.units:
        return text.strip()
    raise UsageError(f"{text!r} is no unit that is known; try day, KB, MB/s, IOPS or one in data/units.tsv.")


def _factor(unit: str) -> float:
    return unit_table().units[unit].factor if unit else 1.0


def _value(match: re.Match[str], name: str) -> float:
    multiple = match[f"{name}m"]
    return float(match[name].replace(",", "")) * (_MULTIPLES[multiple.casefold()] if multiple else 1)


def parse_criteria(text: str, catalog: Catalog) -> Criteria:
    """Return what *text* asks for, in either language.

    A name that the graph does not know stays in *words*.
    """
    found, rest = _parse_range(text)
    criteria = Criteria(range=found)
    tokens = re.findall(r"[^\s,;:()\"'“”?]+", rest)
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + 5), at, -1):
            named = _named(" ".join(tokens[at:end]), catalog)
            if named:
                criteria, at = criteria.joined(named), end
                break
        else:
            if tokens[at].casefold() not in _IDLE:
                criteria = replace(criteria, words=(*criteria.words, tokens[at]))
            at += 1
    return criteria


def _parse_range(text: str) -> tuple[Range, str]:
    """The range that *text* names, and the rest of it."""
    table = unit_table()
    for match in _FIGURE.finditer(text):
        if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "-_."):
            continue  # part of a name: EC2, FIFO-2
        start, end, value = match.start(), match.end(), _value(match, "n")
        read = table.read(text, end)
        unit, end = read if read else ("", end)
        joint = _BETWEEN.match(text, end)
        upper = _FIGURE.match(text, joint.end()) if joint else None
        if upper:
            after = table.read(text, upper.end())
            top, end = after if after else (unit, upper.end())
            unit = unit or top
            ends = value * _factor(unit), _value(upper, "n") * _factor(top)
            base = table.units[top].base if top else ""
            return Range(base, min(ends), max(ends)), f"{text[:start]} {text[end:]}"
        operator, start, end = _operator(text, start, end)
        base, value = table.units[unit].base if unit else "", value * _factor(unit)
        if operator or unit:
            return _range(operator or "=", value, base), f"{text[:start]} {text[end:]}"
    return Range(), text


def _operator(text: str, start: int, end: int) -> tuple[str, int, int]:
    operator = ""
    for match in _BEFORE_PATTERN.finditer(text[:start]):
        if match.end() == len(text[:start].rstrip()):
            operator, start = list(_BEFORE)["abcde".index(str(match.lastgroup))], match.start()
            break
    after = _AFTER_PATTERN.match(text, end + len(text[end:]) - len(text[end:].lstrip()))
    if after:
        operator, end = list(_AFTER)["abcd".index(str(after.lastgroup))], after.end()
    return operator, start, end


def _range(operator: str, value: float, base: str) -> Range:
    match operator:
        case ">=" | ">":
            return Range(base, low=value, low_open=operator == ">")
        case "<=" | "<":
            return Range(base, high=value, high_open=operator == "<")
        case _:
            return Range(base, value, value)


def _named(text: str, catalog: Catalog) -> Criteria | None:
    key = fold(text)
    if not key or text.casefold() in _IDLE:
        return None
    names = _names(catalog)
    kind, ids = names.get(key) or names.get(key.removesuffix("s")) or ("", ())
    if not kind and len(key) >= 2:  # 보존 for 보존 기간
        near = {found for name, found in names.items() if found[0] == "metrics" and name.startswith(key)}
        kind, ids = near.pop() if len(near) == 1 else ("", ())
    if kind:
        return _criteria(kind, ids)
    item = catalog.find(text)
    return Criteria(services=(item.iri,)) if item else None


def _criteria(kind: str, ids: tuple[str, ...]) -> Criteria:
    match kind:
        case "metrics":
            return Criteria(metrics=ids)
        case "concepts":
            return Criteria(concepts=ids)
        case "bounds":
            return Criteria(bounds=ids)
        case _:
            return Criteria(categories=ids)


@lru_cache(maxsize=2)
def _names(catalog: Catalog) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Folded label -> (field of Criteria, ids), in both languages; metrics win over concepts of the same name."""
    terms: dict[str, list[tuple[str, Sequence[str]]]] = {kind: [] for kind in KINDS}
    for iri, term in catalog.terms.items():
        kind = next((kind for part, kind in _PARTS.items() if part in iri), "")
        kind = "bounds" if local(iri) in BOUND_ORDER else kind
        if kind:
            terms[kind].append((local(iri), (term["en"], term["ko"], local(iri))))
    for category, about in catalog.categories.items():
        terms["categories"].append((category, (about["en"], about["ko"], category)))
    names: dict[str, tuple[str, tuple[str, ...]]] = {}
    for kind in KINDS:
        for id_, labels in terms[kind]:
            for label in sorted({fold(label) for label in labels}):
                known, ids = names.setdefault(label, (kind, ()))
                if known == kind:
                    names[label] = (kind, (*ids, id_))
    return names


def find_terms(text: str, kind: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the ids of the metrics, concepts, categories or bounds called *text*; ``UsageError`` if there is none."""
    names = _names(catalog)
    found, ids = names.get(fold(text), ("", ()))
    if found != kind:  # a concept may share its label with a metric
        ids = tuple(id_ for known, each in names.values() for id_ in each if known == kind and fold(id_) == fold(text))
    if not ids:
        known = ", ".join(sorted({id_ for found, each in names.values() for id_ in each if found == kind}))
        raise UsageError(f"{text!r} is not one of the graph's {kind}; known are {known}.")
    return tuple(dict.fromkeys(ids))
