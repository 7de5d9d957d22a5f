"""Notes to a snapshot: finds the files, extracts each, merges what they found, writes the graph and its manifest.

A note that cannot be read becomes a problem in the report and the build goes on; only if no
note could be read at all is nothing built, and the graph that serves stays.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from graph import extract, lexicon, notes, quantity, rdf
from graph.errors import NoteError
from graph.model import Concept, Entity, Extraction, Fact, Feature, Metric, Problem, Relation, Unit
from graph.reading.names import fold
from graph.store import DEFAULT_STORE, Snapshot, open_snapshot, write_snapshot

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

DEFAULT_NOTES = DATA / "notes"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Knowledge:
    """What the project knows before it reads a note: everything that lies in ``data/``."""

    lexicon: lexicon.Lexicon
    units: Mapping[str, Unit]
    metrics: Mapping[str, Metric]
    concepts: Mapping[str, Concept]


@cache
def load_knowledge(folder: Path = DATA) -> Knowledge:
    """Return the vocabulary, units, metrics and concepts of *folder*; ``DataFileError`` names a row that is wrong."""
    known = lexicon.load_lexicon(folder)
    quantities = known.grammar.quantities or quantity.load_quantities(folder)
    return Knowledge(known, quantities.table.units, quantities.meanings.metrics, quantities.meanings.concepts)


def find_notes(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return (name, path) of each Markdown file below *paths*, sorted by name.

    The name is the path below the folder given; where two folders hold the same one, the
    folder's name stands before it. Raises ``NoteError`` for a path that does not exist.
    """
    found: list[tuple[str, str, Path]] = []
    for path in paths:
        if path.is_dir():
            below = (each for each in sorted(path.rglob("*.md")) if each.is_file())
            found += [(each.relative_to(path).as_posix(), path.resolve().name, each) for each in below]
        elif path.exists():
            found.append((path.name, path.resolve().parent.name, path))
        else:
            raise NoteError(str(path), "there is no such file or folder", "check the path")
    times = Counter(name for name, _, _ in found)
    named = {(f"{folder}/{name}" if times[name] > 1 else name): path for name, folder, path in found}
    return sorted(named.items())


def read_notes(
    named: Iterable[tuple[str, Path]], knowledge: Knowledge, *, progress: Progress = lambda name: None
) -> tuple[list[Extraction], list[Problem]]:
    """Return what each note gave, and a problem for each that could not be read."""
    extractions: list[Extraction] = []
    problems: list[Problem] = []
    for name, path in named:
        try:
            text = notes.read_note(path, name=name)
        except NoteError as error:
            problems.append(Problem("error", name, 0, f"{error.reason}; {error.remedy}."))
        else:
            extractions.append(extract.extract_note(text, name, knowledge.lexicon))
        progress(name)
    return extractions, problems


def merge_entities(known: Mapping[str, Entity], extractions: Iterable[Extraction]) -> dict[str, Entity]:
    """Return the known entities and those that notes introduced, one for each name.

    Notes may differ about a name that the vocabulary lacks: a parent that some note gives wins
    over none, and otherwise the alphabetically first, so that the order of files changes nothing.
    """
    merged = dict(known)
    found: dict[str, list[Entity]] = {}
    for extraction in extractions:
        for entity in extraction.entities:
            if entity.name not in known:
                found.setdefault(entity.name, []).append(entity)
    for name, versions in sorted(found.items()):
        best = min(versions, key=lambda each: (not each.parent, each.kind, each.parent, each.category))
        aliases = tuple(sorted({alias for each in versions for alias in each.aliases}))
        korean = min((each.ko for each in versions if each.ko), default="")
        merged[name] = replace(best, aliases=aliases, ko=korean)
    for name, entity in merged.items():
        if entity.parent and entity.parent not in merged:
            merged[name] = replace(entity, parent="")
    return {name: replace(entity, category=_category(entity, merged)) for name, entity in merged.items()}


def _category(entity: Entity, entities: Mapping[str, Entity]) -> str:
    """The entity's own category, else that of what it is a part of."""
    seen: set[str] = set()
    while not entity.category and entity.parent and entity.name not in seen:
        seen.add(entity.name)
        entity = entities[entity.parent]
    return entity.category


def unify_features(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Return the extractions with one spelling for each feature of an owner: the most frequent, then the first.

    "Long polling" and "long-polling" are one feature; the evidence keeps each line as written.
    """
    spellings: dict[tuple[str, str], Counter[str]] = {}
    for extraction in extractions:
        for fact in extraction.facts:
            if isinstance(fact, Feature):
                spellings.setdefault((fact.owner, fold(fact.name)), Counter())[fact.name] += 1
    chosen = {key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()}

    def unified(fact: Fact) -> Fact:
        return replace(fact, name=chosen[fact.owner, fold(fact.name)]) if isinstance(fact, Feature) else fact

    return [replace(each, facts=tuple(unified(fact) for fact in each.facts)) for each in extractions]


def to_graphs(extractions: Sequence[Extraction], knowledge: Knowledge) -> dict[Any, set[rdf.Triple]]:
    """Return the triples of each named graph: one for each note, and the vocabulary's."""
    entities = merge_entities(knowledge.lexicon.entities, extractions)
    graphs = {
        rdf.note_iri(extraction.file): rdf.note_triples(extraction, entities=entities, units=knowledge.units)
        for extraction in extractions
    }
    graphs[rdf.VOCABULARY_GRAPH] = rdf.vocabulary_triples(
        categories=knowledge.lexicon.categories.values(),
        units=knowledge.units,
        metrics=knowledge.metrics.values(),
        concepts=knowledge.concepts.values(),
    )
    return graphs


def build(
    paths: Sequence[Path] = (DEFAULT_NOTES,),
    place: str | Path = DEFAULT_STORE,
    *,
    progress: Progress = lambda name: None,
) -> Snapshot:
    """Read the notes at *paths* into a new snapshot at *place* and return it.

    Raises ``NoteError`` if no note could be read, ``StoreError`` if the place cannot be written.
    """
    knowledge = load_knowledge()
    named = find_notes(paths)
    digest = inputs_digest(named)
    extractions, problems = read_notes(named, knowledge, progress=progress)
    if not extractions:
        if problems:
            first = problems[0]
            raise NoteError(first.path, first.message.rstrip("."), "nothing was built")
        place_read = ", ".join(str(path) for path in paths)
        raise NoteError(place_read, "no Markdown file (*.md) is in there", "add notes or name another folder")
    extractions = unify_features(extractions)
    manifest = _manifest(extractions, problems, digest)
    return write_snapshot(place, rdf.to_nquads(to_graphs(extractions, knowledge)), manifest)


def _manifest(extractions: Sequence[Extraction], problems: Sequence[Problem], digest: str) -> dict[str, Any]:
    found = [problem for extraction in extractions for problem in extraction.problems]
    distinct = {(fact.kind, fact.key): fact for extraction in extractions for fact in extraction.facts}
    names = {name for fact in distinct.values() for name in _ends(fact)}
    return {
        "digest": digest,
        "counts": {
            "entities": len(names),
            **{kind: sum(fact.kind == kind for fact in distinct.values())
               for kind in ("statement", "feature", "limit", "relation")},
            "denial": sum(bool(getattr(fact, "negated", False)) for fact in distinct.values()),
            "lines": sum(extraction.lines for extraction in extractions),
            "content": sum(extraction.content for extraction in extractions),
            "plain": sum(len(extraction.plain) for extraction in extractions),
        },
        "notes": [
            {
                "file": extraction.file,
                "title": extraction.title,
                "language": extraction.language,
                "lines": extraction.lines,
                "content": extraction.content,
                "plain": len(extraction.plain),
                "facts": len(extraction.facts),
            }
            for extraction in extractions
        ],
        "problems": [
            {"severity": each.severity, "path": each.path, "line": each.line, "message": each.message}
            for each in [*problems, *found]
        ],
    }  # fmt: skip


def _ends(fact: Any) -> tuple[str, ...]:
    return (fact.subject, fact.object) if isinstance(fact, Relation) else (fact.owner,)


def inputs_digest(named: Iterable[tuple[str, Path]]) -> str:
    """Return a digest of all that a build depends on: the notes, ``data/``, the ontology and this package's code."""
    digest = hashlib.sha256()
    code = sorted([*(ROOT / "graph").glob("*.py"), *(ROOT / "graph" / "reading").glob("*.py")])
    data = sorted(path for path in DATA.rglob("*") if path.suffix in {".tsv", ".toml"})
    ours = [(path.relative_to(ROOT).as_posix(), path) for path in [*code, *data, rdf.ONTOLOGY / "vocabulary.ttl"]]
    for name, path in [*ours, *named]:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def is_stale(place: str | Path = DEFAULT_STORE, paths: Sequence[Path] = (DEFAULT_NOTES,)) -> bool:
    """Tell whether the graph at *place* is missing, unreadable, or made from other inputs than *paths* hold now."""
    try:
        manifest = open_snapshot(place).manifest
    except Exception:  # (whatever is wrong with it, building again mends it)
        return True
    return bool(manifest.get("digest") != inputs_digest(find_notes(paths)))
