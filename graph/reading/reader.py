"""A content line -> a Reading: its mentions, lead term, owners and denials, which every stage works on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph.inline import Mark
from graph.lexicon import Mention
from graph.notes import Line
from graph.reading.cells import Cells
from graph.reading.examples import is_task
from graph.reading.grammar import squeeze, unbracketed
from graph.reading.heads import Head, find_head, marked_head
from graph.reading.owners import Owners
from graph.reading.scope import Outline, Scope
from graph.reading.tables import Table
from graph.reading.turns import Turns, find_turns

_HANGUL = re.compile("[가-힣]")
_STATUS_CODE = re.compile(r"\W{0,3}[1-5]\d\d\b(?!\s?[A-Za-z%가-힣,.])")
_FEW_WORDS = 4
_SOME_WORDS = 8  # of an item that its lead-in announces
_REACH = 120  # the letters beside a name in which its company stands: the widest gap and the longest phrase
_ANNOUNCES = re.compile(r"(?i)\b(?:following|these)\b|다음|아래")
_LEFT_OUT = re.compile(r"\b(?:ignored|excluded|left out|skipped|not (?:captured|logged|covered))\b|제외되|무시되")
_FILE_NAME = re.compile(r"(?:^|[\w\s(,*])\.$")
# What belongs to code names nothing: "rds.force_ssl", "s3.example.com".
_IDENTIFIER = re.compile(r"[_$]")
_DOTTED = re.compile(r"\.[a-z][a-z_-]{2,}")


class Spelling(NamedTuple):
    """How a line names an entity: as an alias, and squeezed, with the words of the vendor before it if it has them."""

    entity: str
    alias: str
    key: str
    written: str


@dataclass(frozen=True)
class Reading:
    """A content line with everything that the stages need.

    *owners* are whom it is about as a whole; *about* adds those to whom its later sentences and clauses turn.
    *question* is the header, with the names in it, that a cell only answers with yes or no; *by_row* says that its row
    names its owner, *sets_task* that it asks how to deal with a case, so that nothing in it is stated.
    """

    line: Line
    position: int
    scope: Scope
    mentions: tuple[Mention, ...]
    owners: tuple[str, ...]
    about: tuple[str, ...]
    head: Head | None
    denials: tuple[tuple[int, int], ...]
    korean: bool
    turns: Turns
    explicit: bool = False
    question: tuple[str, tuple[Mention, ...]] | None = None
    by_row: bool = False
    sets_task: bool = False

    @property
    def text(self) -> str:
        """The line's text."""
        return self.line.text

    @property
    def marked_first(self) -> str:
        """What the line begins with that its author set apart, or "": "**Shard** is a sequence"."""
        mark = self.line.lead_mark
        return self.text[: mark.end] if mark else ""

    def holds(self, place: int) -> bool:
        """Whether what stands at *place* of the text is in the row at hand, where the text was broken over several."""
        part = self.line.part
        return part is None or part[0] <= place < part[1]

    def place_of(self, *entities: str) -> int:
        """Where the text has named each of *entities* that it names at all, 0 if none."""
        firsts = {mention.entity: mention.start for mention in reversed(self.mentions)}
        return max((firsts[entity] for entity in entities if entity in firsts), default=0)

    @cached_property
    def spellings(self) -> tuple[Spelling, ...]:
        """The names of the line, each once however often the line repeats it."""
        each = dict.fromkeys((m.entity, m.alias, self.text[m.start : m.end]) for m in self.mentions)
        return tuple(Spelling(entity, alias, squeeze(alias), squeeze(written)) for entity, alias, written in each)

    @cached_property
    def ends(self) -> Mapping[int, str]:
        """The entity whose name ends at a place, by place."""
        return {mention.end: mention.entity for mention in self.mentions}

    def denials_beside(self, place: int) -> tuple[tuple[int, int], ...]:
        """The denials in the stretch that *place* is in."""
        low, high = self.turns.stretch_at(place)
        return tuple(denial for denial in self.denials if low <= denial[0] < high)

    def denies(self, owner: str) -> bool:
        """Whether the line denies something where it speaks of *owner*, one of those that it is about."""
        spans = self.turns.stretches_of(owner) if self.denials else ()
        return any(low <= start < high and self.holds(start) for low, high in spans for start, _ in self.denials)

    @property
    def heading(self) -> str:
        """What the line stands under: the topic above it, or the header of a cell that does not name its owner."""
        if self.line.kind == "cell":
            by_column = self.explicit and not self.by_row and self.line.row != self.line.text
            header = self.line.row if by_column else self.line.column
            return f"{header}:" if header and header != self.line.text else ""
        return self.scope.topic or ""


def has_hangul(text: str) -> bool:
    """Whether *text* holds a Korean syllable."""
    return _HANGUL.search(text) is not None


def _is_joined(code: str, mention: Mention, start: int) -> bool:
    """Whether a name is but a piece of a word of *code* that begins at *start*: `Viewer-Http-Version`, `b/mp3/*`."""
    first, last = mention.start - start, mention.end - start
    return 0 <= first < last <= len(code) and bool(code[:first][-1:].strip(" ,") or code[last : last + 1].strip(" ,"))


class Reader:
    """Reads the lines of one note in order.

    *tables* are those of the note.
    """

    def __init__(
        self,
        outline: Outline,
        tables: Iterable[Table] = (),
    ) -> None:
        self.outline, self.lexicon, self.words = outline, outline.lexicon, outline.lexicon.grammar.words
        self.owners, self.cells = Owners(outline), Cells(outline, tables)
        self.contexts: dict[tuple[tuple[str, ...], tuple[int, ...]], frozenset[str]] = {}

    def read(self, line: Line, position: int) -> Reading:
        """Return the reading of a content line."""
        scope = self.owners.scope(line)
        context = self._context(line, scope)
        named = self.lexicon.find_mentions(line.text, context=context)
        mentions = self._specific(line, self.lexicon.find_misspelt(line.text, named))
        if line.lead_mark and scope.owners:
            mentions = self._with_part(line, line.lead_mark, scope, mentions)
        korean = has_hangul(unbracketed(line.text))  # "Audit logs(감사 로그) can be sent to A" is English
        sets_task = is_task(line.text)
        denials = () if sets_task else self._denials(line)
        prose = line.kind != "item"
        head = find_head(line.text, mentions, self.words, prose=prose) if line.kind != "cell" else None
        head = head or marked_head(line, mentions)
        if head and not head.entities and (own := self._called(head.text, scope)):
            mentions = (Mention(head.start, head.start + len(head.text), own, head.text), *mentions)
            head = head._replace(entities=(own,), whole=True)
        named_in = ""
        if line.kind == "cell":
            owners, named_in = self.cells.owners(line, scope, context)
            explicit = bool(named_in)
        else:
            owners, explicit = self.owners.find(line, scope, mentions, head, korean=korean)
        about, turns = owners, Turns(line.text, owners)
        if mentions and line.kind != "cell":
            turns = find_turns(line, mentions, owners, scope, self.outline, korean=korean)
            about = self.owners.about(line.text, mentions, owners, turns, scope)
        if explicit:
            self.owners.remember(line, position, scope, owners, mentions)
        question = self.cells.question(line, context) if line.kind == "cell" and explicit else None
        by_row = named_in == line.row != line.column
        return Reading(
            line,
            position,
            scope,
            mentions,
            owners,
            about,
            head,
            denials,
            korean,
            turns,
            explicit,
            question,
            by_row,
            sets_task,
        )

    def _with_part(self, line: Line, first: Mark, scope: Scope, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """The mentions with the part of the owners that a bold term of several words at the front calls it by."""
        term = line.text[: first.end].rstrip(" :：")
        if first.kind != "bold" or " " not in term or any(mention.start < first.end for mention in mentions):
            return mentions
        part = self.lexicon.parts.called(term, scope.owners)
        return (Mention(0, len(term), part, term), *mentions) if part else mentions

    def _called(self, term: str, scope: Scope) -> str:
        """What a defined term names: the part that one word is short for, a service (or part) of the cloud, or ""."""
        if (
            " " not in term
            and term[:1].isupper()
            and scope.owners
            and not self.lexicon.parts.called(term, scope.owners)
        ):
            return self.lexicon.parts.called(term, scope.owners, term=True)
        return self.lexicon.own_service(term) or (
            "" if scope.owners else self.lexicon.own_service(unbracketed(term).strip(), parts=True)
        )

    def _denials(self, line: Line) -> tuple[tuple[int, int], ...]:
        """Where the line denies: a cell that says no does so as a whole, a status code's meaning never does."""
        if line.kind == "cell" and self.cells.says_no(line):
            return ((0, len(line.text)),)
        if _STATUS_CODE.match(line.row if line.kind == "cell" else line.text):
            return ()
        found = self.lexicon.grammar.denials.find(line.text)
        return found or (((0, len(line.text)),) if self._is_excluded(line) else ())

    def _is_excluded(self, line: Line) -> bool:
        """Whether a few words stand in the list of what the line above denies: "Does not copy:"."""
        words = len(line.text.split())
        if line.kind != "item" or not line.trail or words > _SOME_WORDS:
            return False
        lead = self.outline.lead(line).rpartition(". ")[2] or self._denying_heading(line)
        if not lead.endswith((":", "：")):
            return False
        left_out = _LEFT_OUT.search(lead) is not None and (words <= _FEW_WORDS or _ANNOUNCES.search(lead) is not None)
        return left_out or (words <= _FEW_WORDS and bool(self.lexicon.grammar.denials.find(lead)))

    def _denying_heading(self, line: Line) -> str:
        """The heading right above a line, if it ends in what it denies: "Not supported:", "지원하지 않는 것:"."""
        heading = self.outline.labels.get(line.trail[-1])
        written = f"{heading.text}:" if heading and line.trail[-1] in self.outline.headings else ""
        return written if self.lexicon.grammar.denials.find(written) else ""

    def _context(self, line: Line, scope: Scope) -> frozenset[str]:
        """The entities that are spoken of above a line, with what they are part of; the same for all lines below."""
        key = (scope.owners, line.trail)
        if key not in self.contexts:
            self.contexts[key] = self.lexicon.around((*scope.owners, *self.outline.names_above(line)))
        return self.contexts[key]

    def _specific(self, line: Line, mentions: list[Mention]) -> tuple[Mention, ...]:
        """The mentions without spoilt ones, and without a whole whose part follows at once ("CloudWatch alarm")."""
        if not mentions:
            return ()
        kept: list[Mention] = []
        text = line.text
        code = [(mark.start, mark.end) for mark in line.marks if mark.kind == "code"]
        for mention in mentions:
            if text[mention.end : mention.end + 12].lstrip().casefold().startswith(self.words.spoilers):
                continue
            dotted = _DOTTED.match(text, mention.end)
            if dotted and (text[mention.start].islower() or "_" in dotted[0]):
                continue
            if _IDENTIFIER.match(text, max(0, mention.start - 1)):
                continue
            technology = self.lexicon.entities[mention.entity].kind == "technology"
            if technology and text[mention.end : mention.end + _REACH].lstrip().casefold().startswith(
                self.words.properties
            ):
                continue
            if technology and any(_is_joined(text[start:end], mention, start) for start, end in code):
                continue
            if text[mention.start : mention.end + 12].casefold().startswith(self.words.things):
                continue
            if text[max(0, mention.end - _REACH) : mention.end].casefold().endswith(self.words.things):
                continue
            dot = technology and _FILE_NAME.search(text[max(0, mention.start - 2) : mention.start])
            if dot and not mention.entity.endswith(f".{mention.alias}"):  # "logs.json", but ".NET"
                continue
            if kept and self._is_specified(text, kept[-1], mention):
                mention = Mention(kept.pop().start, mention.end, mention.entity, mention.alias)
            kept.append(mention)
        return tuple(kept)

    def _is_specified(self, text: str, whole: Mention, part: Mention) -> bool:
        """Whether *part* follows its *whole* at once, so that the two are one name."""
        within = self.lexicon.is_within(part.entity, whole.entity) and part.entity != whole.entity
        return within and text[whole.end : part.start].strip() in ("", "의")
