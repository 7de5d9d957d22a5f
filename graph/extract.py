"""A note's text -> its facts: the stages of extraction, in order.

Labels (headings, bold titles, items that others stand under) and content lines have stages of their own; each
stage is a function from one line as read, and what is known about the note, to facts. A fact carries the line
that says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Literal

from graph.lexicon import Lexicon
from graph.model import Entity, Evidence, Extraction, Fact, Feature, Limit, Problem, Relation, RelationType, Statement
from graph.notes import CONTENT_KINDS, Line, parse_lines
from graph.quantity import classify, find_amounts
from graph.reading.bounds import header_bound
from graph.reading.examples import find_examples, is_made_up
from graph.reading.features import (
    find_explained,
    find_features,
    find_listed,
    granted_feature,
    is_kind_of_one,
    is_named,
    label_feature,
    listed_parts,
)
from graph.reading.frames import FIRST, SECOND
from graph.reading.grammar import Words, squeeze
from graph.reading.labels import Label, is_generic, is_headline, is_name_like, is_sentence, most_specific
from graph.reading.limits import amount_owners
from graph.reading.names import fold
from graph.reading.numerals import BLANK
from graph.reading.owners import is_only_names
from graph.reading.reader import Reader, Reading, has_hangul
from graph.reading.relations import find_relations
from graph.reading.scope import LABEL_KINDS, Outline, are_glosses, heads_list, is_titled, make_outline, plays_part
from graph.reading.tables import Table, answered_rows, compared_columns, find_tables, labelled_rows, named_rows

_LABEL_WORDS = 6
_LABEL_LETTERS = 40
_TITLE_WORDS, _KOREAN_TITLE_WORDS = 2, 3
_LEAD_WORDS = 4
_PREDICATE = re.compile(r"(?:가능|불가|지원|필요|제공|사용|활용|적용|있음|없음|[됨함])$")  # "A, B 가능" says something
_HANGUL = re.compile(r"[가-힣]+")
_LIKENED = re.compile(r"(?i)\blike\b|\bsimilar\b|비슷|유사|처럼")
# "Keys: 100,000" counts what it names where a heading says that it is a limit.
_QUOTAS = re.compile(r"(?i)(?:\S+ ){0,3}(?:limits|quotas|한도|제한)(?: \([^()]*\))?:?")
_QUOTA = re.compile(r"[A-Za-z가-힣][^\d:：,.]{2,48}[:：]?\s(?P<figure>\d[\d,]*)(?:\s?\([^()\d]*\))?\.?")
_SHOWS = re.compile(r"(?:[Ee]x|[Ee]\.g|예|예시)\s?[.):]")
_PORTS = re.compile(r"(?i)\bports?\b|포트")
_FIRST_PORT = 1024
_USES = re.compile(
    r"(?i)\buse[- ]?cases?\b|\bwhen to use\b|\b(?:ideal|good|best|used) for\b|사용 ?사례|활용|용도|쓰임|적합"
)
_PAIR = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)*(?: ?\([^()]*\))?) & ([A-Z][\w-]+(?: [A-Z][\w-]+)*)")
_SLASHED = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)+)\s?/\s?([A-Z][\w-]+(?: [A-Z][\w-]+)+)")
_BY_DEFAULT = re.compile(r"(?i) [-–—] (?:the )?default(?: mode| option)?$")  # "Bridging - default mode"
_AGAINST = re.compile(r"(?i)(?:vs\.?|versus|in comparison,?) ")  # "vs. A", of the owner above
_VERSUS = re.compile(r"(?:(?!\b[Vv][Ss]\b|\bversus\b).)+")
_FOR = re.compile(r"(?<=\w) (?:for|on|in) ")
_WORD = re.compile(r"\w")
# "A service - keeps things", "A service => what it is": heads what is below it and says what it is.
_DASHED = re.compile(r"\s[-–—]\s[^,]+$")
_DEFINED = re.compile(r"\s[-–—:：]\s(?:\S+\s){2}|\S[:：]\s(?:\S+\s){2}|(?<![<>!=])=>?\s(?!\d)\S+\s\S")
_MEASURED = re.compile(r"\d\s?(?:[KMGTP]i?B|IOPS|ms|초|분|시간|일|개|seconds?|minutes?|hours?|days?|%)")
# A verb behind a word: "the disk is attached to the machine".
_VERB = re.compile(r"[a-z]s? (?:is|are|can|cannot|can['’]?t|do(?:es)?(?:n['’]?t| not)|must|should|will|has|have) [a-z]")
_TELLS = re.compile(r"[^\s:：]\s?[:：]\s\S")  # "Objects: blobs of data" is read as content, too
_LATIN = re.compile(r"[A-Za-z]+")


@dataclass(slots=True)
class Note:
    """What the stages know about the note besides the line.

    *listed* holds the positions of items that only list names, *explained* the terms of those that each explain one,
    *examples* the positions of lines that work an example out; *parts* remembers which parts were named as such,
    *headed* which of them have a label of their own, *headed_at* what the headings of each level were whole names of so
    far, *spoken* whom the lines before a label without an owner spoke of, by its position.
    """

    file: str
    lines: tuple[Line, ...]
    outline: Outline
    listed: frozenset[int] = frozenset()
    explained: Mapping[int, str] = field(default_factory=dict)
    examples: frozenset[int] = frozenset()
    parts: set[tuple[str, str]] = field(default_factory=set)
    headed: set[tuple[str, str]] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)
    headed_at: dict[int, set[str]] = field(default_factory=dict)
    spoken: dict[int, tuple[str, ...]] = field(default_factory=dict)
    said: Evidence | None = None
    heading: int = field(init=False)  # the position of the first, -1 without one
    tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.heading = next((place for place, line in enumerate(self.lines) if line.kind == "heading"), -1)
        self.tables = tuple(find_tables(self.lines))

    @property
    def lexicon(self) -> Lexicon:
        """The vocabulary with what the note itself taught."""
        return self.outline.lexicon

    def spoken_above(self, line: Line, label: Label) -> frozenset[str]:
        """Return what the labels above *line*, and *label* itself, speak of, with all that those are part of."""
        senses = self.lexicon.names.senses
        above = [name for label_above in self.outline.labels_above(line) for name in label_above.names]
        keys = [fold(label.text[mention.start : mention.end]) for mention in label.mentions]
        within = [  # "EventBridge Schema Registry" names EventBridge
            sense.entity for key in keys for end in range(2, len(key)) for sense in senses.get(key[:end], ())
        ]
        return self.lexicon.around(above) | frozenset(label.names) | frozenset(within)

    def texts_above(self, reading: Reading) -> tuple[str, ...]:
        """Return the topic and headings that the line stands under, the nearest first; table headers, too."""
        above = [self.lines[place].text for place in reversed(reading.line.trail)]
        named = [reading.line.column, reading.line.row, reading.topic or "", *above]
        return tuple(dict.fromkeys(text for text in named if text))

    def has_named(self, owners: tuple[str, ...], name: str) -> bool:
        """Whether an earlier line named this feature of one of *owners*."""
        coded = "-" in name and name.upper() == name  # "SSE-C" stands for itself wherever it is written
        return not coded and any((owner, _one_of(name)) in self.named for owner in owners)

    def remember(self, owners: tuple[str, ...], names: Sequence[str]) -> None:
        """Keep in mind that a line named these features of *owners*."""
        self.named.update((owner, _one_of(name)) for owner in owners for name in names)

    def evidence(self, line: Line) -> Evidence:
        """Return the evidence that *line* is; all stages and cells of one line share it."""
        if self.said is None or self.said.line != line.number:
            self.said = Evidence(self.file, line.number, line.raw.strip())
        return self.said


def _one_of(name: str) -> str:
    """A name without case, spaces and the plural's s, by which it is known again."""
    return fold(name).removesuffix("s")


def state_owners(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield a statement for each entity that the line is about."""
    evidence = note.evidence(reading.line)
    for owner in reading.about:
        yield Statement(owner, reading.text, evidence, bool(reading.denials), reading.topic)


def name_parts(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield partOf where a line lists parts, or speaks first of one without a label, under another's heading."""
    for part in listed_parts(reading, note.lexicon):
        yield Relation(part, "partOf", note.lexicon.entities[part].parent, note.evidence(reading.line))
    if not reading.explicit or _is_column(reading, note):
        return
    for owner in reading.owners:
        entity = note.lexicon.entities[owner]
        above = reading.scope.owners
        if not entity.parent or owner in above:
            continue
        defined = reading.head is not None and reading.head.whole and reading.line.kind != "cell"
        defined = defined or (reading.line.kind == "item" and is_only_names(reading.text, reading.mentions))
        for whole in _wholes(entity, above, note.lexicon):
            if whole not in note.lexicon.around(above) or (owner, whole) in note.headed:
                continue
            if defined or (owner, whole) not in note.parts:
                note.parts.add((owner, whole))
                yield Relation(owner, "partOf", whole, note.evidence(reading.line))


def _wholes(part: Entity, above: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """What *part* belongs to: its parent, and what *above* it that its name begins with ("S3 Glacier Deep Archive")."""
    services = (name for name in above if lexicon.entities[name].kind != "technology")
    return tuple(dict.fromkeys((part.parent, *(name for name in services if part.name.startswith(f"{name} ")))))


def _is_column(reading: Reading, note: Note) -> bool:
    """Whether a cell is owned by its column: a table sets entities side by side and makes none a part of another."""
    column, lexicon = reading.line.column, note.lexicon
    return bool(column and (lexicon.find_mentions(column) or lexicon.part_called(column, reading.scope.owners)))


def relate(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the relations that the line states."""
    evidence = note.evidence(reading.line)
    for link in find_relations(reading, note.lexicon):
        yield Relation(link.subject, link.type, link.object, evidence, link.negated)


def measure(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the limits that the line states."""
    quantities = note.lexicon.grammar.quantities
    table, text = reading.line.kind == "cell", _without_numbered(reading)
    amounts = find_amounts(text, quantities, alone=table) if quantities else []
    quota = None if table or amounts else _QUOTA.fullmatch(reading.text)
    if quota and quantities and any(_QUOTAS.fullmatch(above) for above in note.texts_above(reading)):
        start = quota.start("figure")
        amounts = find_amounts(" " * start + text[start:], quantities, alone=True)
    if reading.position in note.examples:  # its numbers are made up, but not what bounds them
        amounts = [amount for amount in amounts if amount.bound not in ("exact", "range")]
    if not amounts or quantities is None or is_made_up(text):
        return
    evidence = note.evidence(reading.line)
    context = note.texts_above(reading)
    for amount in amounts:
        span = amount.unit == "count" and amount.value_to is not None and amount.value >= _FIRST_PORT
        if span and any(_PORTS.search(above) for above in context):
            continue  # "Linux: 32768 - 60999" below "Ephemeral ports"
        if table and amount.bound == "exact":
            amount = amount._replace(bound=header_bound(reading.line.row, reading.line.column, quantities.bounds))
        elif quota and not amount.counted:
            amount = amount._replace(counted=reading.text[: amount.start].strip(" :："))
        metric, concept, of = classify(reading.text, amount, quantities, context=context)
        for owner in amount_owners(reading, amount.start, note.lexicon):
            yield Limit(
                owner,
                amount.bound,
                amount.value,
                amount.unit,
                metric,
                evidence,
                amount.value_to,
                concept,
                of,
                amount.condition,
            )


def _without_numbered(reading: Reading) -> str:
    """The line's text with the names that hold a number blanked out: 53 in Route 53 is no quantity."""
    text = reading.text
    for mention in reading.mentions:
        name = text[mention.start : mention.end]
        if any(sign.isdigit() for sign in name):
            text = text[: mention.start] + BLANK * len(name) + text[mention.end :]
    return text


def name_features(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the features that the line names."""
    if listed_parts(reading, note.lexicon):
        return
    evidence = note.evidence(reading.line)
    listed = reading.position in note.listed and not reading.mentions
    if _SHOWS.match(reading.text):
        return  # "Ex. ..." only shows what was named
    if listed and reading.text.casefold().startswith(note.lexicon.grammar.words.determiners):
        return  # "No planning needed"
    if listed and any(_USES.search(text) for text in note.texts_above(reading)[:1]):
        return  # what it is good for
    names = [reading.text] if listed else find_features(reading, note.lexicon)
    term = note.explained.get(reading.position, "")
    if term and term not in names and is_named(term, reading, note.lexicon, note.lexicon.grammar.words):
        names = [term, *names]
    if granted := granted_feature(reading, note.lexicon):
        names = [*names, granted]
    if not listed:  # a name within a line counts where the note speaks of it first
        fronts = (granted, reading.head.text if reading.head else reading.text.rstrip("."), _marked_first(reading))
        names = [name for name in names if name in fronts or not note.has_named(reading.owners, name)]
    note.remember(reading.owners, names)
    for owner in reading.owners:
        for name in names:
            yield Feature(owner, name, evidence)


def _marked_first(reading: Reading) -> str:
    """What a line begins with that its author set apart, or "": "**Shard** is a sequence"."""
    mark = reading.line.lead_mark
    return reading.text[: mark.end] if mark else ""


def label_parts(position: int, label: Label, note: Note) -> Iterator[Fact]:
    """Yield what a label says by its form: a part's heading, "A vs B", "Service (protocol)", "Logs for Service"."""
    lexicon, line = note.lexicon, note.lines[position]
    evidence = note.evidence(line)
    names = [name for name in most_specific(label, lexicon) if lexicon.entities[name].kind != "technology"]
    before = note.headed_at.setdefault(line.depth, set()) if line.kind == "heading" else set()
    links: list[tuple[str, RelationType, str]] = []
    if label.versus:
        links += [(one, "alternativeTo", other) for one, other in _compared(label, names, lexicon)]
        if len(names) == 1 and _AGAINST.match(label.text):
            above = note.outline.above(line).owners
            links += [(owner, "alternativeTo", names[0]) for owner in above if owner != names[0]]
    else:
        opened = note.outline.inner[position]
        for name in opened.owners if opened.owned_by == position and not is_kind_of_one(label) else ():
            if not lexicon.entities[name].parent:
                continue
            for whole in _wholes(lexicon.entities[name], note.outline.above(line).owners, lexicon):
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
        last = not re.search(r"\w", label.text[mention.end :]) or any(mention.alias in part for part in label.bracketed)
        name = mention.entity
        spoken = lexicon.entities[name].kind == "technology" and "shy" not in lexicon.classes_of(name)
        if last and spoken and name not in owners:
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
        wholes = {
            whole for name in inside for whole in lexicon.ancestors[name]
        }  # "Systems Manager (SSM) Parameter Store"
        sides.append([name for name in inside if name in names and name not in wholes])
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


def tabulate(note: Note) -> Iterator[tuple[int, Fact]]:
    """Yield what the note's tables say as a whole, each fact with the position of the line that says it."""
    for table in note.tables:
        owners = note.outline.above(table.header).owners
        headed = [set(label.names) for label in note.outline.labels_above(table.header)]
        for first, second in compared_columns(table, note.lexicon, note.lexicon.around(owners)):
            if any({first, second} <= names for names in headed):
                continue  # the heading says so
            yield table.position, Relation(first, "alternativeTo", second, note.evidence(table.header))
        title = note.lines[table.header.trail[-1]].text if table.header.trail else ""
        for position, name in named_rows(table, title, note.lexicon):
            for owner in note.outline.above(note.lines[position]).owners:
                yield position, Feature(owner, name, note.evidence(note.lines[position]))


STAGES: Sequence[tuple[str, Callable[[Reading, Note], Iterator[Fact]]]] = (
    ("statements", state_owners),
    ("parts", name_parts),
    ("relations", relate),
    ("limits", measure),
    ("features", name_features),
)
LABEL_STAGES: Sequence[tuple[str, Callable[[int, Label, Note], Iterator[Fact]]]] = (
    ("relations", label_parts),
    ("features", label_features),
)


def open_note(text: str, file: str, lexicon: Lexicon) -> Note:
    """Return what the stages know about the note *text* before they read its lines."""
    lines = parse_lines(text)
    outline = make_outline(lines, lexicon, file)
    return Note(file, lines, outline, find_listed(lines), find_explained(lines), find_examples(lines))


def read_lines(note: Note) -> Iterator[tuple[int, Label | None, Reading | None]]:
    """Yield (position, label, reading) of each line that can say something, as a label, as content, or as both."""
    answered, labelled = answered_rows(note.tables, note.lexicon), labelled_rows(note.tables, note.lexicon)
    reader = Reader(note.outline, answered, labelled)
    for position, line in enumerate(note.lines):
        label = note.outline.labels.get(position)
        reading: Reading | None = None
        if (
            line.kind in CONTENT_KINDS
            and (_WORD.search(line.text) or (line.kind == "cell" and reader.answers(line)))
            and not (label and _is_only_label(position, label, note))
        ):
            reading = reader.read(line, position)
            if line.kind == "cell" and line.depth and line.number in answered:
                reading = None  # the answer that the row's first cell has as its owner
            elif line.kind == "cell" and not line.depth and (line.number in labelled or not reading.explicit):
                reading = None  # the row's label
        if label is not None and line.kind == "item":
            note.spoken[position] = reader.owners.spoken_of(line)
            if note.outline.inner[position].owned_by == position:
                reader.owners.forget(line)
        if label is not None or reading is not None:
            yield position, label, reading


def extract_note(text: str, file: str, lexicon: Lexicon) -> Extraction:
    """Return everything that the note *text* states; *file* is what its evidence calls it.

    >>> from graph.lexicon import make_lexicon
    >>> [fact.key for fact in extract_note("# Foo Store\\n- keeps files", "a.md", make_lexicon([])).facts]
    [('statement', 'Foo Store', 'keeps files', False, None)]
    """
    note = open_note(text, file, lexicon)
    facts: list[Fact] = []
    content: set[int] = set()
    told: set[int] = set()
    ownerless: list[int] = []
    for position, fact in tabulate(note):
        facts.append(fact)
        told.add(note.lines[position].number)
    for position, label, reading in read_lines(note):
        if label is not None:
            named = [fact for _, label_stage in LABEL_STAGES for fact in label_stage(position, label, note)]
            facts.extend(named)
            if named:
                told.add(note.lines[position].number)
        if reading is None:
            continue
        line = reading.line
        content.add(line.number)
        if not reading.owners:
            ownerless.append(line.number)
        for name, stage in STAGES:
            found = list(stage(reading, note))
            facts.extend(found)
            if found and name != "statements":
                told.add(line.number)
    unique = tuple(dict.fromkeys(facts))
    return Extraction(
        file,
        _title(note.lines, file),
        _language(text),
        unique,
        note.outline.entities,
        note.outline.aliases,
        len(text.splitlines()),
        len(content),
        tuple(sorted(content - told)),
        _problems(file, ownerless, len(content)),
    )


def _is_only_label(position: int, label: Label, note: Note) -> bool:
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
    if line.kind in LABEL_KINDS or label.whole or is_titled(line):
        return True
    says = is_sentence(line.text) or _DEFINED.search(line.text) or _VERB.search(line.text)
    if heads_list(line, outline.above(line)) and not says:
        return True
    if line.text.endswith((".", ":", "?")) or is_sentence(line.text):
        return False
    most = _KOREAN_TITLE_WORDS if has_hangul(line.text) and not _PREDICATE.search(line.text) else _TITLE_WORDS
    return len(line.text.split()) <= most and not label.mentions


def _title(lines: Sequence[Line], file: str) -> str:
    """The first heading's text, else the file's name."""
    return next((line.text for line in lines if line.kind == "heading" and line.text), file)


def _language(text: str) -> Literal["ko", "en"]:
    """Korean when at least a seventh of the letters are: terms are English in Korean notes, never the reverse."""
    korean, latin = (sum(map(len, letters.findall(text))) for letters in (_HANGUL, _LATIN))
    return "ko" if has_hangul(text) and korean * 6 >= latin else "en"


def _problems(file: str, ownerless: Sequence[int], content: int) -> tuple[Problem, ...]:
    if not content:
        return (Problem("warning", file, 1, "no line of this note states anything"),)
    if not ownerless:
        return ()
    message = f"{len(ownerless)} of {content} content lines name no service and stand under none, the first here"
    return (Problem("info", file, ownerless[0], message),)
