"""A note -> each line with what it gave and why: whose line it is, the rule behind each fact, and what nearly was one.

The note is read again by the stages that built the graph, so an explanation is never a guess about another reader.
Relations come with their rule; a limit's is the nearest cue of its bound, a feature's the first rule that gives its
name alone. Nothing here writes; the answer depends on the text and the vocabulary only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.extract import LABEL_STAGES, read_lines, stages_of, tabulate
from graph.lexicon import Lexicon
from graph.model import Fact, Feature, Limit, Relation, Statement
from graph.notes import Line
from graph.quantity import Amount, Quantities, find_amounts
from graph.reading.bounds import bound_cues
from graph.reading.capabilities import known_capabilities
from graph.reading.clauses import Argument, find_arguments
from graph.reading.features import find_features
from graph.reading.frames import Cue, Frame
from graph.reading.grammar import LEADS_TO
from graph.reading.labels import Label, is_generic
from graph.reading.names import NameIndex
from graph.reading.note import Note, open_note
from graph.reading.reader import Reading
from graph.reading.relations import trace_relations
from graph.reading.sieve import Screen

Span = tuple[int, int]
MissReason = Literal[
    "ownerless",
    "task",
    "denied",
    "figure",
    "noise",
    "frame",
    "cueless",
    "alone",
    "generic",
    "term",
    "nothing",
]

LIMITS, RELATIONS = "patterns-limits.toml", "patterns-relations.toml"
FEATURES, DENIALS = "patterns-features.toml", "patterns-denials.toml"
MOST_MISSES = 3
_LABEL_RULES = {"alternativeTo": "versus", "partOf": "part", "supports": "protocol"}
_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact with what it came from.

    *rule* is the id of a record in the data file *source*, or with *source* "" the name of a form ("label", "figure",
    "arrow"); *spans* are the stretches of the line's text that say it, *cue* the words that decided, or "".
    """

    fact: Fact
    rule: str
    source: str = ""
    spans: tuple[Span, ...] = ()
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """Something in a line that is near to a fact: *text* of the line, the *rule* that came nearest, what it lacked."""

    reason: MissReason
    text: str = ""
    rule: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A line (or cell) with all that it gave; *owned_by* is the number of the line that says whose it is, or 0."""

    line: Line
    content: bool = False
    owners: tuple[str, ...] = ()
    owned_by: int = 0
    reasons: tuple[Reason, ...] = ()
    misses: tuple[Miss, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether a content line gave no more than a statement."""
        return self.content and all(isinstance(reason.fact, Statement) for reason in self.reasons)


def explain(text: str, file: str, lexicon: Lexicon) -> tuple[Explained, ...]:
    """Return every line of the note *text* in order (a table row gives one a cell), with its facts and their reasons.

    >>> found = explain("# Amazon SQS\\n- kept for up to 14 days", "a.md", LEXICON)[1]
    >>> [(reason.fact.kind, reason.rule) for reason in found.reasons][-1]
    ('limit', 'en-max-before')
    """
    note = open_note(text, file, lexicon)
    told = {
        position: _in_own_words(_explain_line(position, label, reading, note), note.lines[position])
        for position, label, reading in read_lines(note)
    }
    for position, fact in tabulate(note):
        line = note.lines[position]
        reason = Reason(fact, "versus" if isinstance(fact, Relation) else "listed")
        before = told.get(position) or Explained(line, owners=note.outline.above(line).owners)
        told[position] = replace(before, reasons=(*before.reasons, reason))
    return tuple(told.get(position) or Explained(line.own) for position, line in enumerate(note.lines))


def _in_own_words(told: Explained, line: Line) -> Explained:
    """What is told of a *line* with the places that are in its own words, where its sentence was broken."""
    if line.part is None:
        return told
    first, last = line.part
    reasons = tuple(
        replace(
            reason,
            spans=tuple((low - first, min(high, last) - first) for low, high in reason.spans if first <= low < last),
        )
        for reason in told.reasons
    )
    return replace(told, line=line.own, reasons=reasons)


def _explain_line(position: int, label: Label | None, reading: Reading | None, note: Note) -> Explained:
    reasons: list[Reason] = []
    if label is not None:
        for _, label_stage in LABEL_STAGES:
            reasons += (
                _reason_of_label(fact, label, note.lines[position]) for fact in label_stage(position, label, note)
            )
    if reading is None:
        scope = note.outline.inner[position]
        above = note.lines[scope.owned_by].number if scope.owners else 0
        return Explained(note.lines[position], False, scope.owners, above, tuple(dict.fromkeys(reasons)))
    for stage_name, stage in stages_of(reading):
        reasons += (_reason(stage_name, fact, reading, note) for fact in stage(reading, note))
    unique = tuple({reason.fact: reason for reason in reversed(reasons)}.values())[::-1]
    owned_by = reading.line.number if reading.explicit else 0
    if not owned_by and reading.owners:
        owned_by = note.lines[reading.scope.owned_by].number if reading.scope.owned_by >= 0 else reading.line.number
    told = Explained(reading.line, True, reading.owners, owned_by, unique)
    return replace(told, misses=tuple(find_misses(reading, note.lexicon))[:MOST_MISSES]) if told.plain else told


def _reason_of_label(fact: Fact, label: Label, line: Line) -> Reason:
    if isinstance(fact, Relation):
        at = line.text.find(label.text)
        spans = tuple(
            (at + mention.start, at + mention.end)
            for mention in label.mentions
            if at >= 0 and mention.entity in (fact.subject, fact.object)
        )
        return Reason(fact, _LABEL_RULES.get(fact.type, "purpose"), spans=spans)
    name = fact.name if isinstance(fact, Feature) else line.text
    return Reason(fact, "label", spans=_places(name, line.text))


def _reason(stage: str, fact: Fact, reading: Reading, note: Note) -> Reason:
    match fact:
        case Statement():
            return _reason_of_statement(fact, reading, note.lexicon)
        case Relation():
            return _reason_of_relation(stage, fact, reading, note.lexicon)
        case Limit():
            return _reason_of_limit(fact, reading.text, note.lexicon)
        case Feature():
            return _reason_of_feature(fact, reading, note)


# Why a fact


def _reason_of_statement(fact: Statement, reading: Reading, lexicon: Lexicon) -> Reason:
    if fact.negated and reading.denials:
        start, end = reading.denials[0]
        rule = _denying(reading, lexicon)
        return Reason(fact, rule or "denial", DENIALS if rule else "", reading.denials, reading.text[start:end])
    return Reason(fact, "named" if reading.explicit else "under")


def _denying(reading: Reading, lexicon: Lexicon) -> str:
    """The id of the pattern that found the first denial of the line."""
    found = (
        rule.id
        for rule in lexicon.grammar.denials.rules
        for match in rule.match.finditer(reading.text)
        if match.span() == reading.denials[0]
    )
    return next(found, "")


def _mentioned(reading: Reading, names: Sequence[str]) -> tuple[Span, ...]:
    return tuple(mention.span for mention in reading.mentions if mention.entity in names)


def _reason_of_relation(stage: str, fact: Relation, reading: Reading, lexicon: Lexicon) -> Reason:
    spans = _mentioned(reading, (fact.subject, fact.object))
    if stage == "parts":
        return Reason(fact, "part", spans=spans)
    traced = {
        (link.subject, link.type, link.object, link.negated): rule
        for link, rule in trace_relations(reading, lexicon).items()
    }
    rule = traced.get((fact.subject, fact.type, fact.object, fact.negated), "")
    frames = lexicon.grammar.frames
    frame = next((each for each in frames.frames if each.id == rule), None)
    if frame is None:
        return Reason(fact, rule, RELATIONS, spans) if rule else Reason(fact, _form(fact, reading, lexicon), "", spans)
    cues = [cue for cue in _cues(reading, lexicon) if cue.verb in frame.verbs]
    near = min(cues, key=lambda cue: min((_distance(cue, span) for span in spans), default=cue.start), default=None)
    return Reason(fact, rule, RELATIONS, spans, reading.text[near.start : near.end] if near else "")


def _form(fact: Relation, reading: Reading, lexicon: Lexicon) -> str:
    """The form of a line that relates two names without a record of the pattern files."""
    text = reading.text
    if any(lexicon.entities[end].kind == "technology" for end in (fact.subject, fact.object)):
        inside = any(text[start - 1 : start] == "(" for start, _ in _mentioned(reading, (fact.object,)))
        return "brackets" if inside else "technology"
    return "plus" if "+" in text and fact.type == "integratesWith" else "arrow" if LEADS_TO.search(text) else "mention"


def _cues(reading: Reading, lexicon: Lexicon) -> list[Cue]:
    """The verbs of the line in order; an English one in a Korean line counts as well."""
    found = [
        Cue(match.start(), match.end(), verb.id)
        for verb in lexicon.grammar.frames.verbs
        for words in ((verb.ko, verb.en) if reading.korean else (verb.en,))
        for match in words.finditer(reading.text)
    ]
    return sorted(found, key=lambda cue: (cue.start, cue.end, cue.verb))


def _distance(cue: Cue, span: Span) -> int:
    return max(cue.start - span[1], span[0] - cue.end, 0)


def _reason_of_limit(fact: Limit, text: str, lexicon: Lexicon) -> Reason:
    quantities = lexicon.grammar.quantities
    figure = (fact.value, fact.value_to, fact.unit)
    amounts = find_amounts(text, quantities) if quantities else []
    same = [amount for amount in amounts if (amount.value, amount.value_to, amount.unit) == figure]
    amount = next((each for each in same if each.bound == fact.bound), same[0] if same else None)
    if quantities is None or amount is None:
        return Reason(fact, "figure")
    spans = ((amount.start, amount.end),)
    if amount.bound != fact.bound:
        return Reason(fact, "header", spans=spans)
    if fact.bound in ("exact", "range"):
        return Reason(fact, "range" if fact.bound == "range" else "figure", spans=spans)
    cue = _bounding(text, amount, quantities)
    return Reason(fact, cue[0], LIMITS, spans, cue[1]) if cue else Reason(fact, "figure", spans=spans)


def _bounding(text: str, amount: Amount, quantities: Quantities) -> tuple[str, str] | None:
    """The cue of the amount's bound, and its words: the nearest on the side that it bounds, else the nearest at all."""
    found: list[tuple[bool, int, str, str]] = []
    for cue, match, ahead in bound_cues(text, quantities.bounds):
        if cue.bound == amount.bound:
            gap = amount.start - match.end() if ahead else match.start() - amount.end
            found.append((gap < 0, abs(gap), cue.id, match[0].strip()))
    return min(found)[2:] if found else None


def _reason_of_feature(fact: Feature, reading: Reading, note: Note) -> Reason:
    spans = _places(fact.name, reading.text)
    if reading.position in note.listed:
        return Reason(fact, "listed", spans=spans)
    if fact.name == note.explained.get(reading.position):
        return Reason(fact, "explained", spans=spans)
    if fact.name in find_features(reading, _with_features(note.lexicon)):
        return Reason(fact, "lead", spans=spans)
    if fact.name in known_capabilities(reading.text, note.lexicon):
        return Reason(fact, "capability", spans=spans)
    for rule in note.lexicon.grammar.features:
        if fact.name in find_features(reading, _with_features(note.lexicon, rule)):
            return Reason(fact, rule.id, FEATURES, spans)
    return Reason(fact, "label", spans=spans)


def _with_features(lexicon: Lexicon, *rules: object) -> Lexicon:
    kept = tuple(rule for rule in lexicon.grammar.features if rule in rules)
    # A screen of their own, or that of all notes would grow with each explanation.
    alone = replace(lexicon.grammar, features=kept, capabilities=NameIndex(()), screen=Screen())
    return replace(lexicon, grammar=alone)


def _places(name: str, text: str) -> tuple[Span, ...]:
    """Where *name* stands in *text*; a name that a list completed ("on-demand mode") by its first word."""
    folded = text.casefold()
    for part in (name, name.rsplit(" ", 1)[0], name.split(" ", 1)[0]):
        at = folded.find(part.casefold())
        if at >= 0 and len(folded) == len(text):
            return ((at, at + len(part)),)
    return ()


# Why no fact


def find_misses(reading: Reading, lexicon: Lexicon) -> Iterator[Miss]:
    """Yield what in a line without facts came near to one, the nearest first; at least one answer."""
    if reading.sets_task:
        yield Miss("task")
        return
    found = [
        *_miss_of_owner(reading),
        *_misses_of_figures(reading, lexicon),
        *_misses_of_relations(reading, lexicon),
        *_misses_of_terms(reading, lexicon),
        *_misses_of_denials(reading, lexicon),
    ]
    yield from dict.fromkeys(found) or [Miss("nothing")]


def _miss_of_owner(reading: Reading) -> Iterator[Miss]:
    if not reading.owners:
        yield Miss("ownerless")


def _misses_of_denials(reading: Reading, lexicon: Lexicon) -> Iterator[Miss]:
    for start, end in reading.denials[:1]:
        yield Miss("denied", reading.text[start:end], _denying(reading, lexicon))


def _misses_of_figures(reading: Reading, lexicon: Lexicon) -> Iterator[Miss]:
    quantities = lexicon.grammar.quantities
    if quantities is None:
        return
    text = reading.text
    named = [mention.span for mention in reading.mentions]
    blanked = quantities.numerals.blank(text)
    for match in _DIGITS.finditer(text):
        if any(start <= match.start() < end for start, end in named):
            continue  # the 3 of S3
        kept = len(blanked) == len(text) and blanked[match.start() : match.end()] == match[0]
        letter = text[match.start() - 1 : match.start()].isascii() and text[match.start() - 1 : match.start()].isalpha()
        yield Miss("figure" if kept and not letter else "noise", match[0].rstrip(".,"))


def _misses_of_terms(reading: Reading, lexicon: Lexicon) -> Iterator[Miss]:
    head = reading.head
    if head is not None and not head.whole:
        generic = is_generic(head.text, lexicon.grammar.words)
        yield Miss("generic" if generic else "term", head.text, "generic.toml" if generic else "")


def _misses_of_relations(reading: Reading, lexicon: Lexicon) -> Iterator[Miss]:
    cues = _cues(reading, lexicon)
    others = [
        argument
        for argument in find_arguments(reading.text, reading.mentions, reading.turns.sentences, korean=reading.korean)
        if not set(argument.members) <= set(reading.owners)
    ]
    for argument in {each.members: each for each in reversed(others)}.values():
        named = reading.text[argument.start : argument.named]
        nearest = _nearest_frame(argument, cues, lexicon)
        if nearest is None:
            yield Miss("cueless", named)
        else:
            frame, lacks = nearest
            yield Miss("frame", named, frame.id, lacks)
    if not others:
        for cue in cues[:1]:
            yield Miss("alone", reading.text[cue.start : cue.end], cue.verb)


def _nearest_frame(argument: Argument, cues: Sequence[Cue], lexicon: Lexicon) -> tuple[Frame, str] | None:
    """The frame that came furthest for a name beside a cue, and what it lacked: class, role, reach or words."""
    classes = frozenset().union(*(lexicon.classes_of(member) for member in argument.members))
    steps = ("class", "role", "reach", "words")
    best: tuple[int, Frame] | None = None
    for cue in sorted(cues, key=lambda cue: _distance(cue, (argument.start, argument.end))):
        for frame in lexicon.grammar.frames.frames:
            if cue.verb not in frame.verbs:
                continue
            if frame.not_of & classes or (frame.of and not frame.of & classes):
                step = 0
            elif argument.role not in frame.roles:
                step = 1
            else:
                step = 2 if _distance(cue, (argument.start, argument.end)) > frame.reach else 3
            if best is None or step > best[0]:
                best = (step, frame)
    return (best[1], steps[best[0]]) if best else None
