"""Labels (headings, bold titles, items that others stand under) -> the facts that they state by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from graph.lexicon import Lexicon
from graph.model import Fact, Feature, Relation, RelationType
from graph.notes import Line
from graph.reading.contrast import AGAINST
from graph.reading.feature_names import is_kind_of_one, label_feature
from graph.reading.frames import FIRST, SECOND
from graph.reading.grammar import Words, squeeze
from graph.reading.labels import LABEL_KINDS, Label, is_generic, is_headline, is_name_like, is_sentence, most_specific
from graph.reading.names import is_abbreviation
from graph.reading.note import Note, wholes
from graph.reading.reader import has_hangul
from graph.reading.scope import are_glosses, heads_list, is_titled, is_topic_of, plays_part

_WORD = re.compile(r"\w")
_LABEL_LETTERS = 40
_TITLE_WORDS, _KOREAN_TITLE_WORDS = 2, 3
_LEAD_WORDS = 4
_PREDICATE = re.compile(r"(?:가능|불가|지원|필요|제공|사용|활용|적용|있음|없음|[됨함])$")  # "A, B 가능" says something
_LIKENED = re.compile(r"(?i)\blike\b|\bsimilar\b|비슷|유사|처럼")
_PAIR = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)*(?: ?\([^()]*\))?) & ([A-Z][\w-]+(?: [A-Z][\w-]+)*)")
_SLASHED = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)+)\s?/\s?([A-Z][\w-]+(?: [A-Z][\w-]+)+)")
_BY_DEFAULT = re.compile(r"(?i) [-–—] (?:the )?default(?: mode| option)?$")  # "Bridging - default mode"
_VERSUS = re.compile(r"(?:(?!\b[Vv][Ss]\b|\bversus\b).)+")
_FOR = re.compile(r"(?<=\w) (?:for|on|in) ")
_DASHED = re.compile(r"\s[-–—]\s[^,]+$")
# "A service - keeps things", "A service => what it is": heads what is below it and says what it is.
_DEFINED = re.compile(r"\s[-–—:：]\s(?:\S+\s){2}|\S[:：]\s(?:\S+\s){2}|(?<![<>!=])=>?\s(?!\d)\S+\s\S")
_MEASURED = re.compile(r"\d\s?(?:[KMGTP]i?B|IOPS|ms|초|분|시간|일|개|seconds?|minutes?|hours?|days?|%)")
# A verb behind a word: "the disk is attached to the machine".
_VERB = re.compile(r"[a-z]s? (?:is|are|can|cannot|can['’]?t|do(?:es)?(?:n['’]?t| not)|must|should|will|has|have) [a-z]")
_TELLS = re.compile(r"[^\s:：]\s?[:：]\s\S")  # "Objects: blobs of data" is read as content, too


def label_parts(position: int, label: Label, note: Note) -> Iterator[Fact]:
    """Yield what a label says by its form: a part's heading, "A vs B", "Service (protocol)", "Logs for Service"."""
    lexicon, line = note.lexicon, note.lines[position]
    evidence = note.evidence(line)
    names = [name for name in most_specific(label, lexicon) if lexicon.entities[name].kind != "technology"]
    before = note.headed_at.setdefault(line.depth, set()) if line.kind == "heading" else set()
    links: list[tuple[str, RelationType, str]] = []
    if label.versus:
        links += [(one, "alternativeTo", other) for one, other in _compared(label, names, lexicon)]
        if len(names) == 1 and AGAINST.match(label.text):
            above = note.outline.above(line).owners
            links += [(owner, "alternativeTo", names[0]) for owner in above if owner != names[0]]
    else:
        opened = note.outline.inner[position]
        for name in opened.owners if opened.owned_by == position and not is_kind_of_one(label) else ():
            if not lexicon.entities[name].parent:
                continue
            for whole in wholes(lexicon.entities[name], note.outline.above(line).owners, lexicon):
                spoken = whole in note.spoken_above(line, label) or (label.whole and whole in before)
                if spoken and (label.whole or (name, whole) not in note.headed):
                    links.append((name, "partOf", whole))
                    note.headed.add((name, whole))
                    note.parts.add((name, whole))
    if label.whole and len(names) == 1:
        before.add(names[0])
    owners = note.outline.inner[position].owners
    likened = next((part for part in label.bracketed if _LIKENED.search(part)), "")
    for mention in label.mentions if likened else ():
        if mention.start >= label.text.find(likened) and mention.entity not in owners:
            links += [(owner, "alternativeTo", mention.entity) for owner in owners]
    denied = bool(lexicon.grammar.denials.find(label.text))
    for mention in () if likened or denied else label.mentions:
        last = not _WORD.search(label.text, mention.end) or any(mention.alias in part for part in label.bracketed)
        name = mention.entity
        spoken = lexicon.entities[name].kind == "technology" and "shy" not in lexicon.classes_of(name)
        if last and spoken and name not in owners and not is_abbreviation(label.text, mention.start, mention.end):
            links += [(owner, "supports", name) for owner in owners]
    if not label.whole and len(names) == 2 and " for " in label.text:
        classes = lexicon.classes_of(names[0])
        if "log" in classes:
            links.append((names[1], "monitoredBy", names[0]))
        elif "idp" in classes:
            links.append((names[1], "authenticatesWith", names[0]))
    if not label.versus and (line.kind != "item" or is_titled(line)):
        links += _titled(label, names, note.outline.above(line).owners, lexicon)
    for subject, type_, other in dict.fromkeys(links):
        yield Relation(subject, type_, other, evidence)


def _compared(label: Label, names: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the pairs that a label sets against each other: "A with B vs C for D".

    What is named on one side stands together, and what "for" leads in is what they are compared for.
    """
    sides: list[list[str]] = []
    for side in _VERSUS.finditer(label.text):
        mentions = [mention for mention in label.mentions if side.start() <= mention.start < side.end()]
        purpose = _FOR.search(label.text, mentions[0].end, side.end()) if mentions else None
        end = purpose.start() if purpose else side.end()
        inside = {mention.entity: None for mention in mentions if mention.start < end}
        # "Systems Manager (SSM) Parameter Store"
        above = {whole for name in inside for whole in lexicon.ancestors[name]}
        sides.append([name for name in inside if name in names and name not in above])
    if len(sides) == 1:
        sides = [[name] for name in names]
    for first, second in combinations(sides, 2):
        yield from ((one, other) for one, other in product(first, second) if one != other)


def _titled(
    label: Label, names: Sequence[str], above: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[str, RelationType, str]]:
    """Yield what a heading says of the two names in it, or of the owner above and the one: "A invoked by B"."""
    bare = len(label.text.partition("(")[0])
    outside = {mention.entity for mention in label.mentions if mention.start < bare}
    spoken = [name for name in names if name in outside]
    if not 1 <= len(spoken) <= 2 or lexicon.grammar.denials.find(label.text):
        return
    signs = dict(zip(spoken, (FIRST, SECOND)[-len(spoken) :], strict=True))
    text = label.text
    for mention in reversed(label.mentions):
        if mention.entity in signs:
            text = text[: mention.start] + signs[mention.entity] + text[mention.end :]
    second = spoken[-1]
    for title in lexicon.grammar.frames.titles:
        if title.not_of & lexicon.classes_of(second) or not title.match.search(text):
            continue
        for one in spoken[:-1] or above:
            fits = not title.owner or title.owner & lexicon.classes_of(one)
            if fits and not lexicon.is_within(one, second) and not lexicon.is_within(second, one):
                yield (second, title.type, one) if title.inward else (one, title.type, second)


def label_features(position: int, label: Label, note: Note) -> Iterator[Fact]:
    """Yield the feature that a label names."""
    line, outline = note.lines[position], note.outline
    if line.kind in ("item", "paragraph") and (len(line.text) > _LABEL_LETTERS or _TELLS.search(line.text)):
        return
    if line.kind == "paragraph" and not _is_set_apart(line, label, note.lexicon.grammar.words):
        return
    if position == note.heading and label.mentions and not _DASHED.match(label.text, label.mentions[0].end):
        return  # the note's own title
    words = note.lexicon.grammar.words
    if line.kind == "heading" and outline.inner[position].guessed and not _capability(label, note.lexicon):
        return
    if line.trail and squeeze(note.lines[line.trail[-1]].text) in words.drawbacks:
        return
    if (
        label.mentions
        and outline.inner[position].owned_by == position
        and are_glosses(label, label.names, outline.above(line), note.lexicon)
    ):
        return  # its brackets say what it is about
    name = label_feature(label, line.text, words) or _capability(label, note.lexicon)
    for each in _beside(name) if name else ():
        owners = outline.inner[position].owners or outline.above(line).owners or note.spoken.get(position, ())
        note.remember(owners, [each])
        for owner in owners:
            yield Feature(owner, each, note.evidence(line))


def _beside(name: str) -> list[str]:
    """The two names that a label sets side by side, written as names both: "Cold Start & Provisioned Concurrency".

    A slash is one between two names of several words: "Connection Draining/ Deregistration Delay".
    """
    name = _BY_DEFAULT.sub("", name)
    beside = " & " in name and len(name.split()) > _LEAD_WORDS
    pair = _PAIR.fullmatch(name) if beside else _SLASHED.fullmatch(name)
    return [pair[1], pair[2]] if pair else [name]


def _capability(label: Label, lexicon: Lexicon) -> str:
    """The capability that a label is, whatever its words, behind the name of a service or alone; "" for none."""
    front, _, term = label.bare.rpartition(" - ")
    alone = not label.whole and lexicon.grammar.capability(term.strip())
    return label.text[len(front) :].removeprefix(" - ") if alone else ""


def _is_set_apart(line: Line, label: Label, words: Words) -> bool:
    """Whether a lead-in is written as a term is: in bold, or as a name of several words, without a colon."""
    if line.text.endswith((":", "：")) or is_generic(label.bare.rpartition(" ")[2], words):
        return False
    return line.lead_mark is not None or (" " in label.bare and is_name_like(label.bare))


def is_only_label(position: int, label: Label, note: Note) -> bool:
    """Whether a label is no content line besides: every heading and title, and an item that is just a name."""
    line, outline = note.lines[position], note.outline
    if line.kind == "paragraph":
        owns = outline.inner[position].owned_by == position
        few = _LEAD_WORDS if owns or line.text.endswith((":", "：")) else 0 if label.mentions else _TITLE_WORDS
        headed = line.text.endswith("?") or is_headline(label, note.lexicon.grammar.words)
        return headed or (label.whole and owns) or len(line.text.split()) <= few
    if line.kind == "item" and label.whole and any(map(_MEASURED.search, label.bracketed)):
        return False  # "io2 (4 GB ~ 16 TB)" says how large it is
    if line.kind == "item" and label.whole and plays_part(label.names, outline.above(line), note.lexicon):
        return False  # "A store", with more on it below, is also one of the owner's origins
    if (
        line.kind in LABEL_KINDS
        or label.whole
        or is_topic_of(label, note.lexicon.grammar.words)
        or (is_titled(line) and not is_sentence(line.text.rstrip(" .")))
    ):
        return True
    if line.kind == "item" and _MEASURED.search(line.text):
        return False  # "5 a day only", whatever stands below it
    told = bool(label.mentions) and not label.mentions[0].start and _TELLS.search(line.text)  # "A: a queue"
    says = told or is_sentence(line.text) or _DEFINED.search(line.text) or _VERB.search(line.text)
    if heads_list(line, outline.above(line)) and not says:
        return True
    if line.text.endswith((".", ":", "?")) or is_sentence(line.text):
        return False
    most = _KOREAN_TITLE_WORDS if has_hangul(line.text) and not _PREDICATE.search(line.text) else _TITLE_WORDS
    return len(line.text.split()) <= most and not label.mentions
