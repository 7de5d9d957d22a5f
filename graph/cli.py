"""The commands: results on standard output, messages on standard error.

Exit code 0 means fine, 1 that the data has problems, 2 that the command could not run (one sentence says why).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.decoding import read_note
from graph.errors import GraphError, NoteError, UsageError
from graph.score import (
    KINDS,
    Score,
    describe,
    find_doubts,
    load_gold,
    load_spans,
    make_namer,
    match_files,
    score,
    to_row,
    within,
)

if TYPE_CHECKING:
    from graph.store import Snapshot

ROOT = Path(__file__).resolve().parent.parent
LEAST_SHOWN = 3
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
ROWS = 1_000_000
"""How many rows ``query`` prints at most."""
LARGE = 2**19
"""The bytes from which ``build`` names a note before it reads it."""
LONGEST = 3600
"""The most seconds that ``query`` may take."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return int(options.run(options))
    except GraphError as error:
        _tell(str(error))
        return 2
    except BrokenPipeError:  # the reader has what it wanted (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _tell("Stopped; nothing was changed.")
        return 2


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m graph", description="Notes about cloud services, read into a graph.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    extract = commands.add_parser("extract", help="print the facts of notes as JSON Lines")
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    extract.set_defaults(run=_extract)

    build = commands.add_parser("build", help="read notes into a graph")
    build.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; data/notes without any")
    build.add_argument("--if-stale", action="store_true", help="only if the graph is missing or made from other notes")
    build.add_argument("--coverage", action="store_true", help="list for each note how many lines gave facts")
    build.set_defaults(run=_build)

    score = commands.add_parser("score", help="measure extraction against annotations of your own")
    score.add_argument("notes", type=Path, metavar="NOTES", help="a note or a folder of notes")
    score.add_argument("gold", type=Path, metavar="GOLD", help="JSON Lines as extract prints them")
    score.add_argument("--show", choices=KINDS, metavar="KIND", help="list misses and errors of one kind only")
    score.add_argument("--format", choices=("table", "json"), default="table")
    score.set_defaults(run=_score)

    query = commands.add_parser("query", help="answer a SPARQL query")
    query.add_argument("query", metavar="QUERY|FILE.rq")
    query.add_argument("--format", choices=FORMATS, default="table")
    query.add_argument("--timeout", type=_seconds, default=30.0, metavar="SECONDS")
    query.set_defaults(run=_query)

    compare = commands.add_parser("compare", help="put two to four services side by side")
    compare.add_argument("names", nargs="+", metavar="SERVICE")
    compare.add_argument("--format", choices=("table", "json", "csv", "markdown", "html"), default="table")
    compare.add_argument("--language", choices=("en", "ko"), default="en")
    compare.set_defaults(run=_compare)

    limits = commands.add_parser("limits", help="list limits, by words or by filters")
    limits.add_argument("words", nargs="*", metavar="WORDS", help="such as: retention of at least 7 days")
    for name in ("service", "metric", "concept", "category", "bound"):
        limits.add_argument(f"--{name}", action="append", default=[], metavar=name[0].upper())
    limits.add_argument("--unit", default="", metavar="U", help="of --min and --max, and to show values in")
    limits.add_argument("--min", metavar="X", help="a quantity: 7, or with its unit '7 days'")
    limits.add_argument("--max", metavar="X")
    limits.add_argument("--sort", choices=("largest", "smallest", "service", "concept"), default="largest")
    limits.add_argument("--disagreeing", action="store_true", help="only where the notes disagree")
    limits.add_argument("--format", choices=("table", "json", "csv", "markdown"), default="table")
    limits.add_argument("--language", choices=("en", "ko"), default="en")
    limits.set_defaults(run=_limits)

    export = commands.add_parser("export", help="write the graph to a file")
    export.add_argument("file", type=Path, metavar="FILE.(ttl|nt|nq|trig|jsonld|rdf|graphml|csv|html)")
    export.add_argument("--service", metavar="S", help="only what concerns this service")
    export.set_defaults(run=_export)

    check = commands.add_parser("check", help="validate the graph against ontology/shapes.ttl")
    check.set_defaults(run=_check)

    serve = commands.add_parser("serve", help="serve the app, with the graph built first if it is missing or stale")
    serve.add_argument("--port", type=int, default=os.environ.get("PORT") or 8501)
    serve.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    serve.set_defaults(run=_serve)

    for command in (build, query, compare, limits, export, check, serve):
        command.add_argument(
            "--store",
            metavar="S",
            help="folder of the graph, or the address of a SPARQL server; else STORE, else the default one",
        )
    return parser


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < (value := float(text)) <= LONGEST:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is no time limit; give seconds above 0, at most {LONGEST:,}")


def _place(options: argparse.Namespace) -> str:
    from graph.store import served_place

    return served_place(options.store)


def _open(options: argparse.Namespace) -> Snapshot:
    from graph.store import open_snapshot

    return open_snapshot(_place(options))


def _extract(options: argparse.Namespace) -> int:
    from graph.build import find_notes, load_knowledge, read_notes

    named = find_notes(options.files)
    if not named:
        files = ", ".join(map(str, options.files))
        raise NoteError(files, "no Markdown file (*.md) is in there", "add notes or name another folder")
    extractions, problems = read_notes(named, load_knowledge())
    if problems and not extractions:
        raise NoteError(problems[0].path, problems[0].message.rstrip("."), "nothing was read")
    for extraction in extractions:
        rows = [to_row(fact) for fact in extraction.facts]
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        for _, line in sorted(zip(((row["line"], row["kind"]) for row in rows), lines, strict=True)):
            print(line)
    for problem in problems:
        _tell(f"{problem.path}: {problem.message}")
    return 1 if problems else 0


def _build(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from graph.build import DEFAULT_NOTES, build, find_inputs, is_stale

    paths = options.paths or [DEFAULT_NOTES]
    place = _place(options)
    if options.if_stale and not is_stale(place, paths):
        _tell(f"The graph in {place} is up to date.")
        return 0
    sizes = {name: path.stat().st_size for name, path in find_inputs(paths, place) if path.is_file()}
    with tqdm(total=len(sizes), desc="Reading notes", unit="note", file=sys.stderr, leave=False, disable=None) as bar:

        def show(name: str) -> None:
            """Tell which note is read; one that takes long also where no bar is shown."""
            if sizes.get(name, 0) >= LARGE:
                bar.write(f"Reading {name} ({sizes[name] / 2**20:.1f} MB) ...", file=sys.stderr)
            bar.update()

        snapshot = build(paths, place, progress=show)
    manifest = snapshot.manifest
    counts, problems = manifest["counts"], manifest["problems"]
    said = counts["content"] - counts["plain"]
    print(f"Notes       {len(manifest['notes']):>8,}")
    print(f"Lines       {counts['lines']:>8,}")
    print(f"Content     {counts['content']:>8,}  lines that can say something")
    print(f"With facts  {said:>8,}  gave a feature, limit or relation")
    print(f"Plain       {counts['plain']:>8,}  gave a statement only")
    for name, label in (("entities", "Entities"), ("feature", "Features"), ("limit", "Limits"),
                        ("relation", "Relations"), ("statement", "Statements"), ("denial", "Denials")):  # fmt: skip
        print(f"{label:<12}{counts[name]:>8,}")
    _print_coverage(manifest["notes"], whole=options.coverage)
    print(f"Problems    {len(problems):>8,}")
    for problem in problems:
        line = f":{problem['line']}" if problem["line"] else ""
        print(f"  {problem['severity']}: {problem['path']}{line}: {problem['message']}")
    _tell(f"The graph is in {place}.")
    return 1 if any(problem["severity"] == "error" for problem in problems) else 0


def _print_coverage(notes: Sequence[Mapping[str, Any]], *, whole: bool) -> None:
    """Print how many content lines of each note gave facts; without *whole* only of the notes that gave least."""

    def share(note: Mapping[str, Any]) -> float:
        return 1 - note["plain"] / note["content"] if note["content"] else 0.0

    if not whole:
        least = sorted(notes, key=lambda note: (share(note), note["file"]))[:LEAST_SHOWN]
        told = ", ".join(f"{note['file']} {share(note):.0%}" for note in least)
        print(f"Least read  {told}; --coverage lists every note")
        return
    print(f"{'lines':>8}{'content':>9}{'facts':>7}{'plain':>7}{'share':>7}  note")
    for note in sorted(notes, key=lambda note: str(note["file"])):
        told = note["content"] - note["plain"]
        print(
            f"{note['lines']:>8,}{note['content']:>9,}{told:>7,}{note['plain']:>7,}{share(note):>7.0%}  {note['file']}"
        )


def _score(options: argparse.Namespace) -> int:
    from graph.build import find_notes, load_knowledge, read_notes

    knowledge = load_knowledge()
    named = find_notes([options.notes])
    gold = load_gold(options.gold)
    if not named:
        raise NoteError(str(options.notes), "no Markdown file (*.md) is in there", "name the note that was annotated")
    gold = match_files(gold, [name for name, _ in named], str(options.gold))
    annotated = {row["file"] for row in gold}
    extractions, problems = read_notes([each for each in named if each[0] in annotated], knowledge)
    if problems:
        raise NoteError(problems[0].path, problems[0].message.rstrip("."), "nothing was scored")
    spans = load_spans(options.gold)
    said = within((to_row(fact) for extraction in extractions for fact in extraction.facts), spans)
    scores = score(within(gold, spans), said, make_namer(knowledge.lexicon))
    texts = {name: read_note(path, name=name) for name, path in named if name in annotated}
    doubts = find_doubts(gold, texts, knowledge.lexicon, knowledge.units, str(options.gold))
    for doubt in doubts:
        _tell(doubt)
    if options.format == "json":
        rows = {
            name: {"precision": round(each.precision, 3), "recall": round(each.recall, 3), "f1": round(each.f1, 3),
                   "gold": each.gold, "predicted": each.said, "missed": list(each.missed), "wrong": list(each.wrong)}
            for name, each in scores.items()
        }  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 1 if doubts else 0
    print(f"{'':18}{'precision':>10}{'recall':>10}{'F1':>10}{'gold':>8}{'predicted':>11}")
    for name, each in scores.items():
        print(f"{name:18}{each.precision:>10.3f}{each.recall:>10.3f}{each.f1:>10.3f}{each.gold:>8}{each.said:>11}")
    lines = {(name, number): line.strip() for name, text in texts.items()
             for number, line in enumerate(text.split("\n"), 1)}  # fmt: skip
    for kind in [options.show] if options.show else KINDS:
        if f"{kind}.strict" in scores:
            _print_misses(kind, scores[f"{kind}.strict"], lines)
    return 1 if doubts else 0


def _print_misses(kind: str, score: Score, texts: Mapping[tuple[str, int], str]) -> None:
    """List what was missed (-) and what was wrong (+), each once under the line that it is about."""
    print(f"\n{kind}: {len(score.missed)} missed (-), {len(score.wrong)} wrong (+)")
    rows = [(row["file"], row["line"], sign, describe(row)) for sign, rows in (("-", score.missed), ("+", score.wrong))
            for row in rows]  # fmt: skip
    place = ("", 0)
    for file, line, sign, text in sorted(rows):
        if (file, line) != place:
            place = (file, line)
            print(f"{file}:{line}: {texts.get(place, '')}")
        print(f"  {sign} {text}")


def _query(options: argparse.Namespace) -> int:
    from graph.pool import MAX_BYTES, Pool
    from graph.rdf import PREFIXES

    snapshot = _open(options)
    text, base = options.query, ""
    if text.endswith(".rq"):
        try:
            base = Path(text).resolve().as_uri()  # relative IRIs of a file stand beside it
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{options.query}: cannot be read ({error}); name a query file in UTF-8.") from error
    table = options.format == "table"
    pool = Pool(snapshot.place, size=1)
    try:
        answer = pool.run(
            text,
            format="" if table else options.format,
            timeout=options.timeout,
            rows=ROWS,
            max_bytes=16 * MAX_BYTES,
            base=base,
            prefixes=PREFIXES,
        )
    finally:
        pool.close()
    for doubt in answer.doubts:
        _tell(doubt)
    if answer.truncated:
        _tell(f"Cut off after {ROWS:,} rows; narrow the query or page through it with LIMIT and OFFSET.")
    if table and answer.kind == "solutions":
        from graph.queries import parse_tsv

        rows = parse_tsv(answer.payload).rows
        print(rows.to_string(index=False) if len(rows) else "No rows.")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer.payload)
        sys.stdout.buffer.flush()
    return 0


def _compare(options: argparse.Namespace) -> int:
    from graph.catalog import Catalog
    from graph.compare import check_sides, compare
    from graph.decisions import read_decisions
    from graph.lines import read_line_index
    from graph.network import read_network
    from graph.report import Setting, to_html
    from graph.transcript import to_frame, to_json, to_markdown

    snapshot, language = _open(options), options.language
    catalog = Catalog(snapshot)
    items = [catalog.get(name) for name in options.names]
    check_sides(items)
    decisions = read_decisions(_place(options))
    found = compare(snapshot, catalog, read_network(snapshot, catalog), items, decisions=decisions, language=language)
    setting = Setting(catalog, read_line_index(snapshot, catalog), language)
    match options.format:
        case "csv":
            print(to_frame(found, setting).to_csv(index=False), end="")
        case "json":
            print(to_json(found, setting))
        case "markdown":
            print(to_markdown(found, setting), end="")
        case "html":
            print(to_html(found, setting).decode(), end="")
        case _:
            print(to_frame(found, setting).iloc[:, :-1].to_string(index=False, max_colwidth=60))
    return 0


def _limits(options: argparse.Namespace) -> int:
    from graph.asking import answer, read_question
    from graph.catalog import Catalog
    from graph.criteria import arrange
    from graph.decisions import read_decisions
    from graph.limits import read_figures, to_frame
    from graph.lines import read_line_index
    from graph.listing import say_left_out, say_none, with_unit
    from graph.markup import markdown_table
    from graph.report import Setting

    snapshot = _open(options)
    catalog = Catalog(snapshot)
    names = {name: getattr(options, name) for name in ("service", "metric", "concept", "category", "bound")}
    question = read_question(
        catalog, " ".join(options.words), names, low=options.min, high=options.max, unit=options.unit
    )
    figures = read_figures(snapshot, catalog, read_decisions(_place(options)))
    chosen = [figure for figure in figures if figure.standing or not options.disagreeing]
    found = answer(question, chosen, catalog)
    setting = Setting(catalog, read_line_index(snapshot, catalog), options.language)
    if found.left_out:
        _tell(say_left_out(found.left_out, options.language))
    if not found.figures:
        _tell(say_none(found, setting))
    chosen = [figure for part in (found.figures, found.near) for figure in arrange(part, options.sort, catalog)]
    unit = question.unit
    table = with_unit(to_frame(chosen, catalog, options.language, setting.index), chosen, unit, catalog)
    short = ["service", "what", "figure", *(["inUnit"] if unit else []), "standing", "lines"]
    match options.format:
        case "csv":
            print(table.to_csv(index=False), end="")
        case "json":
            print(table.to_json(orient="records", force_ascii=False, indent=1))
        case "markdown":
            print(markdown_table(short, table[short].to_numpy().tolist()))
        case _:
            print(table[short].to_string(index=False, max_colwidth=60) if len(table) else "No figures.")
    return 0


def _export(options: argparse.Namespace) -> int:
    from graph.catalog import Catalog
    from graph.export import export, write_file

    snapshot = _open(options)
    catalog = Catalog(snapshot)
    item = catalog.get(options.service) if options.service else None
    content = export(snapshot, catalog, options.file.suffix, item)
    write_file(options.file, content)
    _tell(f"{options.file}: {len(content):,} bytes.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from graph.check import check

    conforms, report = check(_open(options))
    print(report)
    return 0 if conforms else 1


def _serve(options: argparse.Namespace) -> int:
    from graph.remote import is_address
    from graph.store import DEFAULT_STORE, open_snapshot

    place = _place(options)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"{options.host}:{options.port} cannot be used ({error}); choose another with --port or PORT."
            ) from error
    if Path(place) == DEFAULT_STORE:
        from graph.build import is_stale

        if is_stale(place):
            _build(argparse.Namespace(paths=[], store=place, if_stale=False, coverage=False))
    open_snapshot(place).probe()
    os.environ["STORE"] = place if is_address(place) else str(Path(place).resolve())
    os.chdir(ROOT)
    settings = {
        "server.port": options.port,
        "server.address": options.host,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *flags])
