"""A note's text -> its facts: the stages of extraction, in order.

Labels (headings, bold titles, items that others stand under) and content lines have stages of their own; each
stage is a function from one line as read, and what is known about the note, to facts. A fact carries the line
that says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from graph.lexicon import Lexicon
from graph.model import Extraction, Fact, Feature, Limit, Problem, Relation, Statement
from graph.notes import CONTENT_KINDS, Line
from graph.quantity import Amount, Quantities, classify, find_amounts
from graph.reading.bounds import header_bound
from graph.reading.examples import is_made_up
from graph.reading.explicit import is_only_names
from graph.reading.feature_names import is_named
from graph.reading.features import find_features, granted_feature, listed_parts, without_other_names
from graph.reading.grammar import LEADS_TO
from graph.reading.labels import Label
from graph.reading.limits import amount_owners
from graph.reading.note import Note, open_note, wholes
from graph.reading.numerals import BLANK
from graph.reading.reader import Reader, Reading, has_hangul
from graph.reading.relations import find_relations
from graph.reading.rows import heading_capabilities, named_rows
from graph.reading.tables import compared_columns, matched_rows
from graph.reading.titles import is_only_label, label_features, label_parts

_HANGUL = re.compile(r"[가-힣]+")
# "Keys: 100,000" counts what it names where a heading says that it is a limit.
_QUOTAS = re.compile(r"(?i)(?:\S+ ){0,3}(?:limits|quotas|한도|제한)(?: \([^()]*\))?:?")
_QUOTA = re.compile(r"[A-Za-z가-힣][^\d:：,.]{2,48}[:：]?\s(?P<figure>\d[\d,]*)(?:\s?\([^()\d]*\))?\.?")
# What makes a figure behind a name a limit of it wherever it stands: "Buckets per account: 100".
_LIMITING = re.compile(r"(?i)\w \bper [a-z]|\w\s?당(?=[\s:：])|\b(?:max|maximum|default|quota|limit)\b|최대|한도")
_SHOWS = re.compile(r"(?:[Ee]x|[Ee]\.g|예|예시)\s?[.):]")
_PORTS = re.compile(r"(?i)\bports?\b|포트")
_FIRST_PORT = 1024
# What a number alone only tells apart: "| Layer | 7 |", "| 포트 | 443 |".
_TELLS_APART = re.compile(
    r"(?i)(?:OSI |TCP |UDP |기본 |default )?"
    r"(?:계층|layer|포트|ports?|버전|version|세대|generation)(?: ?(?:번호|number))?"
)
_USES = re.compile(
    r"(?i)\buse[- ]?cases?\b|\bwhen to use\b|\b(?:ideal|good|best|used) for\b|사용 ?사례|활용|용도|쓰임|적합"
)
_WORD = re.compile(r"\w")
_LATIN = re.compile(r"[A-Za-z]+")


def state_owners(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield a statement for each entity that the line is about."""
    evidence, text = note.evidence(reading.line), reading.line.own.text
    for owner in _spoken_of_here(reading):
        denied = reading.denies(owner) and not _is_led_to(owner, reading)
        yield Statement(owner, text, evidence, denied, reading.scope.topic)


def _spoken_of_here(reading: Reading) -> tuple[str, ...]:
    """Whom the row at hand is about: of a sentence broken over several, those of whom it speaks in this one."""
    if reading.line.part is None:
        return reading.about
    first, last = reading.line.part
    stretches = {owner: reading.turns.stretches_of(owner) for owner in reading.about}
    return tuple(o for o, spans in stretches.items() if any(low < last and first < high for low, high in spans))


def _is_led_to(owner: str, reading: Reading) -> bool:
    """Whether an arrow behind all that the line denies leads to an entity: "cannot exceed 15 minutes -> A"."""
    named = [mention.start for mention in reading.mentions if mention.entity == owner]
    denied = max(end for _, end in reading.denials)
    return owner not in reading.owners and bool(named) and LEADS_TO.search(reading.text, denied, named[0]) is not None


def name_parts(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield partOf where a line lists parts, or speaks first of one without a label, under another's heading."""
    for part in listed_parts(reading, note.lexicon):
        if not reading.holds(reading.place_of(part)):
            continue
        yield Relation(part, "partOf", note.lexicon.entities[part].parent, note.evidence(reading.line))
    if not reading.explicit or _is_column(reading, note):
        return
    for owner in reading.owners:
        entity = note.lexicon.entities[owner]
        above = reading.scope.owners
        if not entity.parent or owner in above or not reading.holds(reading.place_of(owner)):
            continue
        defined = reading.head is not None and reading.head.whole and reading.line.kind != "cell"
        defined = defined or (reading.line.kind == "item" and is_only_names(reading.text, reading.mentions))
        for whole in wholes(entity, above, note.lexicon):
            if whole not in note.lexicon.around(above) or (owner, whole) in note.headed:
                continue
            if defined or (owner, whole) not in note.parts:
                note.parts.add((owner, whole))
                yield Relation(owner, "partOf", whole, note.evidence(reading.line))


def _is_column(reading: Reading, note: Note) -> bool:
    """Whether a cell is owned by its column: a table sets entities side by side and makes none a part of another."""
    column, lexicon = reading.line.column, note.lexicon
    return bool(column and (lexicon.find_mentions(column) or lexicon.parts.called(column, reading.scope.owners)))


def relate(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the relations that the line states."""
    evidence = note.evidence(reading.line)
    for link in find_relations(reading, note.lexicon):
        ends = (link.subject, link.object)
        if not reading.holds(reading.place_of(*[end for end in ends if end not in reading.scope.owners] or ends)):
            continue
        yield Relation(link.subject, link.type, link.object, evidence, link.negated)


def measure(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the limits that the line states."""
    quantities, text = note.lexicon.grammar.quantities, _without_numbered(reading)
    if quantities is None or not quantities.numerals.stand_in(text):
        return
    evidence, context = note.evidence(reading.line), note.texts_above(reading)
    for amount in _amounts(text, reading, note, quantities, context):
        if not reading.holds(amount.start):
            continue
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


def _amounts(text: str, reading: Reading, note: Note, quantities: Quantities, context: Sequence[str]) -> list[Amount]:
    """The amounts that a line's *text* states, with what headers and labels say of a number alone."""
    table = reading.line.kind == "cell"
    titles = map(quantities.table.title, context[: 2 if table else 1])
    titled = next(filter(None, titles), "")  # "Max 16,000" below "IOPS"
    amounts = find_amounts(text, quantities, alone=table or bool(titled))
    quota = None if table or amounts else _QUOTA.fullmatch(reading.text)
    below_quotas = quota is not None and any(map(_QUOTAS.fullmatch, context))
    if quota and (below_quotas or _LIMITING.search(text, 0, quota.start("figure"))):
        start = quota.start("figure")
        amounts = find_amounts(" " * start + text[start:], quantities, alone=True)
    if reading.position in note.examples:  # its numbers are made up, but not what bounds them
        amounts = [amount for amount in amounts if amount.bound not in ("exact", "range")]
    if amounts and is_made_up(text):
        return []
    if titled:
        amounts = [each._replace(unit=titled) if _is_bare(each) else each for each in amounts]
    if amounts and any(map(_PORTS.search, context)):  # "Linux: 32768 - 60999" below "Ephemeral ports"
        amounts = [each for each in amounts if each.unit != "count" or not each.value_to or each.value < _FIRST_PORT]
    if table:
        row, column, limited = reading.line.row, reading.line.column, note.limited_by(reading.line)
        headers, label = ((column, limited), limited) if limited else ((row, column), column if reading.by_row else row)
        if _TELLS_APART.fullmatch(label):
            amounts = [each for each in amounts if not text[each.start : each.end].isdigit()]
        return [_named(each, headers, label, quantities) for each in amounts]
    if quota:
        label = text[: quota.start("figure")].strip(" :：")
        named = [_named(each, (label, ""), label, quantities) for each in amounts]
        return [each._replace(bound="max") if below_quotas and each.bound == "exact" else each for each in named]
    return amounts


def _is_bare(amount: Amount) -> bool:
    """Whether an amount is a number of nobody knows what."""
    return amount.unit == "count" and not amount.counted


def _named(amount: Amount, headers: tuple[str, str], label: str, quantities: Quantities) -> Amount:
    """The amount as its headers bound it and its label names it: "Buckets per account: 100"."""
    if amount.bound == "exact":
        amount = amount._replace(bound=header_bound(*headers, quantities.bounds))
    if not _is_bare(amount):
        return amount
    name, _, each = label.partition(" per ")
    condition = ", ".join(filter(None, (each and f"per {each}", amount.condition)))
    return amount._replace(counted=name, condition=condition)


def _without_numbered(reading: Reading) -> str:
    """The line's text with the names that hold a number blanked out: 53 in Route 53 is no quantity."""
    text = reading.text
    numbered = [(start, end) for start, end, *_ in reading.mentions if any(map(str.isdigit, text[start:end]))]
    if not numbered:
        return text
    signs = list(text)  # strings would be copied whole for each name
    for start, end in numbered:
        signs[start:end] = BLANK * (end - start)
    return "".join(signs)


def name_features(reading: Reading, note: Note) -> Iterator[Fact]:
    """Yield the features that the line names."""
    listed = reading.position in note.listed and not reading.mentions
    if _SHOWS.match(reading.text):
        return  # "Ex. ..." only shows what was named
    if listed and reading.text.casefold().startswith(note.lexicon.grammar.words.determiners):
        return  # "No planning needed"
    term = note.explained.get(reading.position, "")
    if (listed or term) and any(_USES.search(text) for text in note.texts_above(reading)[:1]):
        if listed:
            return  # what it is good for
        term = ""
    names = [reading.text] if listed else find_features(reading, note.lexicon)
    if term and term not in names and is_named(term, reading, note.lexicon, note.lexicon.grammar.words):
        names = without_other_names([term, *names], reading.text)
    if granted := granted_feature(reading, note.lexicon):
        names = [*names, granted]
    if not names:
        return
    if not listed:  # a name within a line counts where the note speaks of it first
        fronts = (granted, reading.head.text if reading.head else reading.text.rstrip("."), reading.marked_first)
        names = [name for name in names if name in fronts or not note.has_named(reading.owners, name)]
    names = [name for name in names if reading.holds(max(reading.text.find(name), 0))]
    if not names or listed_parts(reading, note.lexicon):
        return
    evidence = note.evidence(reading.line)
    note.remember(reading.owners, names)
    # Below a heading of two services a term is of the first, unless the line itself is about both.
    owners = reading.owners if reading.explicit or reading.line.kind == "cell" else reading.owners[:1]
    for name in names:
        place = reading.text.find(name)
        for owner in (place > 0 and reading.turns.names_at(place)) or owners:
            yield Feature(owner, name, evidence)


def tabulate(note: Note) -> Iterator[tuple[int, Fact]]:
    """Yield what the note's tables say as a whole, each fact with the position of the line that says it."""
    for table in note.tables:
        owners = note.outline.above(table.header).owners
        headed = [set(label.names) for label in note.outline.labels_above(table.header)]
        for first, second in compared_columns(table, note.lexicon, note.lexicon.around(owners)):
            if any({first, second} <= names for names in headed):
                continue  # the heading says so
            yield table.position, Relation(first, "alternativeTo", second, note.evidence(table.header))
        for position, one, other in matched_rows(table, note.lexicon):
            yield position, Relation(one, "alternativeTo", other, note.evidence(note.lines[position]))
        title = note.lines[table.header.trail[-1]].text if table.header.trail else ""
        named = named_rows(table, title, note.lexicon)
        for position, name in (*heading_capabilities(table, owners, note.lexicon), *named):
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


def stages_of(reading: Reading) -> Sequence[tuple[str, Callable[[Reading, Note], Iterator[Fact]]]]:
    """Return the stages that a line goes through: one that sets a task says no more than whom it is about."""
    return STAGES[:1] if reading.sets_task else STAGES


def read_lines(note: Note) -> Iterator[tuple[int, Label | None, Reading | None]]:
    """Yield (position, label, reading) of each line that can say something, as a label, as content, or as both."""
    reader = Reader(note.outline, note.tables)
    reading: Reading | None = None
    for position, line in enumerate(note.lines):
        if line.kind == "wrap":  # the sentence is read as a whole, and each of its rows gives what stands in it
            if reading is not None:
                here = reading.line._replace(number=line.number, raw=line.raw, part=line.part)
                yield position, None, replace(reading, line=here)
            continue
        label = note.outline.labels.get(position)
        reading = None
        if (
            line.kind in CONTENT_KINDS
            and (_WORD.search(line.text) or (line.kind == "cell" and reader.cells.answers(line)))
            and not (label and is_only_label(position, label, note))
        ):
            reading = reader.read(line, position)
            if line.kind == "cell" and reader.cells.only_label(line, explicit=reading.explicit):
                reading = None
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
        for name, stage in stages_of(reading):
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
        text.removesuffix("\n").count("\n") + 1,
        len(content),
        tuple(sorted(content - told)),
        _problems(file, ownerless, len(content)),
    )


def _title(lines: Sequence[Line], file: str) -> str:
    """The first heading's text, else the file's name."""
    return next((line.text for line in lines if line.kind == "heading" and line.text), file)


def _language(text: str) -> Literal["ko", "en"]:
    """Korean when at least a seventh of the letters are: terms are English in Korean notes, never the reverse."""
    if not has_hangul(text):
        return "en"
    korean, latin = (sum(map(len, letters.findall(text))) for letters in (_HANGUL, _LATIN))
    return "ko" if korean * 6 >= latin else "en"


def _problems(file: str, ownerless: Sequence[int], content: int) -> tuple[Problem, ...]:
    if not content:
        message = "No line of this note states anything; write short lines below a heading that names a service."
        return (Problem("warning", file, 1, message),)
    if not ownerless:
        return ()
    message = (
        f"Nobody can tell which service {len(ownerless)} of {content} lines are about, the first here; "
        "name it in a heading above them."
    )
    return (Problem("info", file, ownerless[0], message),)
