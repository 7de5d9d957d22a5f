"""What people ask of limits, in words and by filters -> criteria, and the answer that they find.

Figures and the words that bound them are read as in notes (``numerals``, ``bounds``); names are those of the graph's
own labels, in either language, then the cues of metrics. What asking has of its own stands in ``data/asking.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.catalog import Catalog, local
from graph.criteria import Criteria, Range, select
from graph.errors import DataFileError, UsageError
from graph.limits import BOUND_ORDER, Figure, families
from graph.quantity import Quantities, load_bounds, load_quantities
from graph.reading import numerals
from graph.reading.bounds import BoundCues, bound_cues
from graph.reading.drafts import Draft, join_figures, neighbours
from graph.reading.names import fold
from graph.reading.patterns import load_table
from graph.reading.sieve import Alternation
from graph.reading.units import TIME_WORDS, UnitTable

KINDS = ("metrics", "concepts", "bounds", "categories")
_PARTS = {"/metric/": "metrics", "/concept/": "concepts"}
_NAMES = {"metric": "metrics", "concept": "concepts", "category": "categories", "bound": "bounds"}
DATA = Path(__file__).resolve().parent.parent / "data"
_LONGEST = 5  # words of a name
_MONEY = re.compile(r"(?:US)?[$＄]\s?(\d(?:[\d,.]*\d)?)")
_ONE = re.compile(rf"\ban?\s(?=(?:{TIME_WORDS})s?\b)", re.I)
_TOKEN = re.compile(r"[^\s,;:()\"'“”?]+")
_EDGES = ".!<>=≤≥~+"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks: *said* in words, *picked* by filters, and the *unit* to show values in."""

    said: Criteria
    picked: Criteria = Criteria()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures found, the *criteria* that they meet, and the words that were left out because nothing says them.

    *near* are figures of the same metric that notes do not call what was asked for. Where nothing was found, *unknown*
    are the words that no figure says, and *measured* the base units of what was asked for if the range is in another.
    """

    figures: Sequence[Figure]
    criteria: Criteria
    left_out: tuple[str, ...] = ()
    near: Sequence[Figure] = ()
    unknown: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()


def answer(question: Question, figures: Sequence[Figure], catalog: Catalog) -> Answer:
    """Return the figures of *question*, in their order.

    Where its words find none, the concepts named stand for their metrics (the timeout of Lambda is an execution time),
    then words that no figure says are left out; unless nothing else is asked, for then everything would be the answer.
    Of a concept's metric come the figures that may be meant, the others stand beside them.
    """
    said = question.said
    readings = tuple(dict.fromkeys((said, _widened(said)))) if said.concepts or said.words else (said,)

    def find(said: Criteria) -> tuple[list[Figure], Criteria]:
        criteria = said.joined(question.picked)
        return select(figures, criteria, catalog), criteria

    def told(said: Criteria, left_out: tuple[str, ...] = ()) -> Answer | None:
        found, criteria = find(said)
        if not found:
            return None
        if not question.said.concepts:
            return Answer(found, criteria, left_out)
        known = _knowledge().quantities.meanings.concepts
        around = tuple(known[each].metric for each in said.concepts if each in families() and each in known)
        pool = find(replace(said, metrics=(*said.metrics, *around)))[0] if around else found
        first, *rest = _by_nearness(pool, question.said.joined(question.picked))
        return Answer(first, criteria, left_out, rest[0] if rest else ())

    for said in readings:
        if answered := told(said):
            return answered
    for said in readings:
        if replace(said, words=()).joined(question.picked) == Criteria():
            continue
        heard = tuple(word for word in said.words if find(replace(said, words=(word,)))[0])
        for words in dict.fromkeys((heard, ())):
            left_out = tuple(word for word in said.words if word not in words)
            if answered := told(replace(said, words=words), left_out):
                return answered
    criteria = question.said.joined(question.picked)
    unknown = [word for word in dict.fromkeys(criteria.words) if not select(figures, Criteria(words=(word,)), catalog)]
    return Answer([], criteria, unknown=tuple(unknown), measured=_measured(criteria))


def _by_nearness(figures: Iterable[Figure], asked: Criteria) -> list[list[Figure]]:
    """*figures* by how near they are to what is *asked*: called so, what may be meant, and the rest; none is empty.

    Meant may be a bound that notes call by no name or by one of the same family, where they do not say that it holds of
    something else: "at most 15 minutes", but not "retried for up to 6 hours" nor a free allowance.
    """
    kin = {families().get(concept, concept) for concept in asked.concepts}
    found: tuple[list[Figure], ...] = ([], [], [])
    for figure in figures:
        called = figure.concept in asked.concepts or figure.metric in asked.metrics
        meant = figure.bound != "exact" and (not figure.concept or families().get(figure.concept) in kin)
        plain = not figure.grounds or any(not ground.label for ground in figure.grounds)
        found[0 if called else 1 if meant and plain else 2].append(figure)
    return [each for each in found if each]


def _measured(criteria: Criteria) -> tuple[str, ...]:
    """The base units of what *criteria* ask for, () if their range is in one of them or in none."""
    meanings, base = _knowledge().quantities.meanings, criteria.range.base_unit
    named = [meanings.concepts[each].metric for each in criteria.concepts if each in meanings.concepts]
    metrics = {*criteria.metrics, *named}
    if not base or not metrics or any(_states(base, metric) for metric in metrics):
        return ()
    return tuple(each for each, known in meanings.by_base.items() if metrics.intersection(known))


def _widened(said: Criteria) -> Criteria:
    """*said* with the metrics that its concepts and words are cues of in place of these."""
    known, base = _knowledge().quantities.meanings.concepts, said.range.base_unit
    concepts = {each: _cued(known[each].en, base) if each in known else () for each in said.concepts}
    words = {each: _cued(each, base) for each in said.words}
    metrics = [metric for cued in (*concepts.values(), *words.values()) for metric in cued]
    return replace(
        said,
        metrics=tuple(dict.fromkeys((*said.metrics, *metrics))),
        concepts=tuple(each for each, cued in concepts.items() if not cued),
        words=tuple(each for each, cued in words.items() if not cued),
    )


def read_question(
    catalog: Catalog,
    text: str = "",
    names: Mapping[str, Sequence[str]] | None = None,
    *,
    low: str | None = None,
    high: str | None = None,
    unit: str = "",
) -> Question:
    """Return what words and filters ask together.

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
    base = bases.pop() if bases else _units().units[known].base if known else ""
    picked = Criteria(
        metrics=tuple(terms["metrics"]),
        concepts=tuple(terms["concepts"]),
        services=tuple(catalog.get(name).iri for name in given.get("service", ())),
        categories=tuple(terms["categories"]),
        bounds=tuple(terms["bounds"]),
        range=Range(base, ends["low"][0] if "low" in ends else None, ends["high"][0] if "high" in ends else None),
    )
    return Question(parse_criteria(text, catalog), picked, known)


# What is known about asking


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """What asking knows: *fillers* ask nothing in a question; *idle* are these, particles and stop words of notes."""

    quantities: Quantities
    bounds: tuple[BoundCues, BoundCues]
    strict: re.Pattern[str]
    fillers: frozenset[str]
    idle: frozenset[str]
    particles: tuple[str, ...]
    letters: re.Pattern[str]


@cache
def _knowledge() -> _Knowledge:
    path = DATA / "asking.toml"
    content = load_table(path)
    idle, particles, strict = (content.get(key) for key in ("idle", "particles", "strict"))
    if not (isinstance(idle, list) and isinstance(particles, list) and isinstance(strict, str)):
        raise DataFileError(str(path), 1, "another content", "lists idle and particles, a pattern strict")
    quantities = load_quantities(DATA)
    # Nothing of a question is an example, and hardly a number in it is a port or a year.
    nothing = Alternation(())
    quantities = replace(quantities, numerals=replace(quantities.numerals, noise=nothing, example=nothing))
    short = "".join(each for each in (*quantities.table.exact, "k", "K") if len(each) == 1 and each.isascii())
    return _Knowledge(
        quantities,
        (quantities.bounds, load_bounds(path)),
        re.compile(strict),
        frozenset(idle),
        frozenset((*idle, *particles, *quantities.numerals.stop)),
        tuple(sorted(particles, key=len, reverse=True)),
        re.compile(rf"(?<=\d)\s+(?=[{re.escape(short)}](?![A-Za-z0-9]))"),
    )


def _units() -> UnitTable:
    return _knowledge().quantities.table


def _read(text: str) -> tuple[str, list[Draft]]:
    """The text as figures are read from it ("256 B" as "256B", "$5" as "5 USD", "a week" as "1 week"); its figures."""
    known = _knowledge()
    text = known.letters.sub("", _MONEY.sub(r"\1 USD", text))
    for each in (text, _ONE.sub("1 ", text)):
        figures = known.quantities.numerals.find(each)
        if figures:
            return each, join_figures(figures, each, known.quantities.numerals)
    return text, []


# Quantities of filters


def parse_quantity(text: str, unit: str = "") -> tuple[float, str]:
    """Return a quantity that a person typed as (value in base unit, base unit); *unit* counts where it names none.

    Raises ``UsageError`` for anything else.

    >>> parse_quantity("7 days"), parse_quantity("1.5", "KB"), parse_quantity("1,000")
    ((604800.0, 'second'), (1536.0, 'B'), (1000.0, ''))
    """
    read, drafts = _read(text.strip())
    figure, upper = drafts[0] if drafts else (None, None)
    rest = read[figure.end :].strip() if figure else ""
    if figure is None or figure.start or upper is not None or rest and (not figure.bare or rest not in _units().units):
        raise UsageError(f"{text!r} is not a quantity; write a number and a unit, such as 7 days or 256 KB.")
    name = rest or (figure.unit if figure.unit != "count" else "") or find_unit(unit)
    return figure.value * _factor(name), _units().units[name].base if name else ""


def find_unit(text: str) -> str:
    """Return the unit that *text* names in any spelling, "" for none; ``UsageError`` if it names no known one."""
    found = _units().named(text)
    if text.strip() and not found:
        raise UsageError(f"{text!r} is no unit that is known; try day, KB, MB/s, IOPS or one in data/units.tsv.")
    return found


def _factor(unit: str) -> float:
    return _units().units[unit].factor if unit in _units().units else 1.0


def _base(unit: str) -> str:
    """The base of a unit; none of a mere count, which may be a count of anything or per any time."""
    return _units().units[unit].base if unit not in ("", "count") else ""


# Words


def parse_criteria(text: str, catalog: Catalog) -> Criteria:
    """Return what *text* asks for, in either language.

    A name that the graph does not know stays in *words*.
    """
    if not text.strip():
        return Criteria()
    found, rest = _parse_range(text, catalog)
    criteria = Criteria(range=found)
    tokens = [token for match in _TOKEN.finditer(rest) if (token := match[0].strip(_EDGES))]
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + _LONGEST), at, -1):
            named = _named(" ".join(tokens[at:end]), catalog, found.base_unit)
            if named:
                criteria, at = criteria.joined(named), end
                break
        else:
            forms = list(_forms(tokens[at]))
            if not any(form.casefold() in _knowledge().idle for form in forms):
                criteria = replace(criteria, words=(*criteria.words, forms[-1]))
            at += 1
    return criteria


def names_limits(text: str, said: Criteria, catalog: Catalog) -> bool:
    """Return whether *text*, which reads as *said*, is about limits: it says what is limited, and not by a mere cue.

    "replication" alone asks for no latency, "replication within a second" does.
    """
    about = {*said.metrics, *said.concepts}
    if not about or said.range.low is not None or said.range.high is not None:
        return bool(about)
    asked = fold(text)
    named = _names(catalog).items()
    return any(label in asked for label, (kind, ids) in named if kind in _PARTS.values() and about.intersection(ids))


def _forms(text: str) -> Iterator[str]:
    """*text*, and without the particle behind it where that leaves a word."""
    yield text
    for particle in _knowledge().particles:
        if text.endswith(particle) and len(text) - len(particle) >= 2:
            yield text.removesuffix(particle)
            return


class _Cue(NamedTuple):
    """Words that bound a figure behind them (*ahead*) or before them; those that *name* a bound only beside it."""

    start: int
    end: int
    words: str
    bound: str
    ahead: bool
    name: bool


def _parse_range(text: str, catalog: Catalog) -> tuple[Range, str]:
    """The range that *text* names, and the rest of it."""
    text, drafts = _read(text)
    cues = _find_cues(text, catalog)
    asked, spent = Range(), list[tuple[int, int]]()
    for index, (figure, upper) in enumerate(drafts):
        low, high = neighbours(drafts, index, text)
        before = [(text[each.end : figure.start], each) for each in cues if each.ahead and low <= each.start]
        behind = [(text[figure.end : each.start], each) for each in cues if not each.ahead and each.end <= high]
        near = [(gap, each) for gap, each in before if each.end <= figure.start]
        near += [(gap, each) for gap, each in behind if each.start >= figure.end]
        near = [(gap, each) for gap, each in near if not each.name or _is_idle(gap)]
        cue = min(near, key=lambda pair: len(pair[0]))[1] if near and upper is None else None
        least = "+" in text[figure.start : figure.end]
        counted = _named(figure.counted, catalog, "") if figure.counted else None
        if cue is None and upper is None and not least and figure.unit in ("", "count") and not counted:
            continue  # a number by itself asks nothing
        found = _range(figure, upper, cue, least=least)
        both = found if asked == Range() else _both_ends(asked, found)
        if both is None:
            continue  # stays among the words
        asked = both
        spent += [(figure.start, figure.end), *((each.start, each.end) for _, each in near)]
    for start, end in spent:
        text = text[:start] + " " * (end - start) + text[end:]
    return asked, text


def _both_ends(one: Range, other: Range) -> Range | None:
    """The range that begins with one and ends with the other, None where they are no two ends of one."""
    first, last = (one, other) if one.high is None else (other, one)
    if first.low is None or first.high is not None or last.high is None or last.low is not None:
        return None
    return replace(first, high=last.high, high_open=last.high_open) if first.base_unit == last.base_unit else None


def _find_cues(text: str, catalog: Catalog) -> list[_Cue]:
    known = _knowledge()
    found = [
        (match, cue.bound, ahead)
        for cues in known.bounds
        for cue, match, ahead in bound_cues(text, cues)
        if cue.bound in ("min", "max") and match[0]
    ]
    spans = [match.span() for match, _, _ in found]
    return [
        _Cue(*match.span(), match[0].strip(), bound, ahead, _names(catalog).get(fold(match[0]), ("",))[0] == "bounds")
        for match, bound, ahead in found
        # "more than" in "no more than", and the limits that are asked for
        if not any(a <= match.start() and match.end() <= b and (a, b) != match.span() for a, b in spans)
        and not known.fillers.intersection(_forms(match[0].strip().casefold()))
    ]


def _is_idle(text: str) -> bool:
    """Whether all words of *text* ask nothing."""
    return all(word.casefold() in _knowledge().idle for word in re.findall(r"\w+", text))


def _range(figure: numerals.Figure, upper: float | None, cue: _Cue | None, *, least: bool) -> Range:
    base, factor = _base(figure.unit), _factor(figure.unit)
    value = figure.value * factor
    if upper is not None:
        return Range(base, min(value, upper * factor), max(value, upper * factor))
    strict = cue is not None and bool(_knowledge().strict.search(cue.words))
    if cue is None:
        return Range(base, value, None if least else value)
    if cue.bound == "min":
        return Range(base, low=value, low_open=strict)
    return Range(base, high=value, high_open=strict)


def _named(text: str, catalog: Catalog, base: str) -> Criteria | None:
    """What *text* names, particle or not; *base* is the unit of the figure asked for, which tells meanings apart."""
    if text.casefold() in _knowledge().idle:
        return None
    names = _names(catalog)
    for form in _forms(text):
        key = fold(form)
        kind, ids = names.get(key) or names.get(key.removesuffix("s")) or ("", ())
        if not kind and len(key) >= 2:  # 보존 for 보존 기간
            near = {found for name, found in names.items() if found[0] == "metrics" and name.startswith(key)}
            kind, ids = near.pop() if len(near) == 1 else ("", ())
        if kind:
            return _criteria(kind, ids)
        item = catalog.find(form) if key else None
        if item:
            return Criteria(services=(item.iri,))
        metrics = _cued(form, base) if key and not _begins_concept(key, base, catalog) else ()
        if metrics:
            return Criteria(metrics=metrics)
    return None


def _cued(word: str, base: str) -> tuple[str, ...]:
    """The metrics that *word* is a cue of and that can be stated in *base*: retention for "keep", 보관."""
    ids = _knowledge().quantities.meanings.metric_cues.ids
    found = ids.get(fold(word)) or ids.get(fold(word).removesuffix("s")) or ()
    return tuple(metric for metric in found if _states(base, metric))


def _states(base: str, metric: str) -> bool:
    return not base or metric in _knowledge().quantities.meanings.by_base.get(base, ("count",))


def _begins_concept(key: str, base: str, catalog: Catalog) -> bool:
    """Whether the label of a concept begins so: "message" asks for message size and retention, not for all sizes."""
    concepts = _knowledge().quantities.meanings.concepts
    return any(
        kind == "concepts" and name.startswith(key) and any(id_ in concepts and _states(base, concepts[id_].metric)
                                                            for id_ in ids)
        for name, (kind, ids) in _names(catalog).items()
    )  # fmt: skip


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
