"""The commands: results on standard output, messages on standard error.

Exit code 0 means fine, 1 that the data has problems, 2 that the command could not run (one sentence says why).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import GraphError, NoteError, UsageError
from graph.model import Fact, Feature, Limit, Relation
from graph.words import say

if TYPE_CHECKING:
    from graph.store import Snapshot

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
ROWS = 1_000_000
"""How many rows ``query`` prints at most."""


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
    build.set_defaults(run=_build)

    query = commands.add_parser("query", help="answer a SPARQL query")
    query.add_argument("query", metavar="QUERY|FILE.rq")
    query.add_argument("--format", choices=FORMATS, default="table")
    query.add_argument("--timeout", type=_seconds, default=30.0, metavar="SECONDS")
    query.set_defaults(run=_query)

    compare = commands.add_parser("compare", help="put two services side by side")
    compare.add_argument("left", metavar="A")
    compare.add_argument("right", metavar="B")
    compare.add_argument("--format", choices=("table", "json", "csv", "markdown"), default="table")
    compare.add_argument("--language", choices=("en", "ko"), default="en")
    compare.set_defaults(run=_compare)

    export = commands.add_parser("export", help="write the graph to a file")
    export.add_argument("file", type=Path, metavar="FILE.(ttl|nt|nq|trig|jsonld|rdf|graphml|csv|html)")
    export.add_argument("--service", metavar="S", help="only what concerns this service")
    export.set_defaults(run=_export)

    check = commands.add_parser("check", help="validate the graph against ontology/shapes.ttl")
    check.set_defaults(run=_check)

    serve = commands.add_parser("serve", help="serve the app, with the graph built first if it is missing or stale")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8501))
    serve.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    serve.set_defaults(run=_serve)

    for command in (build, query, compare, export, check, serve):
        command.add_argument(
            "--store",
            metavar="S",
            help="folder of the graph, or the address of a SPARQL server; else STORE, else the default one",
        )
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("between 0 and 3600 seconds")
    return value


def _place(options: argparse.Namespace) -> str:
    from graph.store import DEFAULT_STORE

    return str(options.store or os.environ.get("STORE") or DEFAULT_STORE)


def _open(options: argparse.Namespace) -> Snapshot:
    from graph.store import open_snapshot

    return open_snapshot(_place(options))


def to_row(fact: Fact) -> dict[str, Any]:
    """Return *fact* as one row of the annotation format, with its file."""
    row: dict[str, Any] = {"kind": fact.kind, "line": fact.evidence.line}
    match fact:
        case Limit():
            value = fact.value if fact.value_to is None else [fact.value, fact.value_to]
            row |= {"service": fact.owner, "bound": fact.bound, "value": value, "unit": fact.unit}
            row |= {"metric": fact.metric, "of": fact.of, "condition": fact.condition or None}
            row |= {"concept": fact.concept or None}
        case Relation():
            row |= {
                "subject": fact.subject,
                "type": fact.type,
                "object": fact.object,
                "negated": fact.negated,
            }
        case Feature():
            row |= {"service": fact.owner, "name": fact.name}
        case _:
            row |= {"service": fact.owner, "negated": fact.negated, "topic": fact.topic}
    return {**row, "file": fact.evidence.file}


def _extract(options: argparse.Namespace) -> int:
    from graph.build import find_notes, load_knowledge, read_notes

    knowledge = load_knowledge()
    extractions, problems = read_notes(find_notes(options.files), knowledge)
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

    from graph.build import DEFAULT_NOTES, build, find_notes, is_stale

    paths = options.paths or [DEFAULT_NOTES]
    place = _place(options)
    if options.if_stale and not is_stale(place, paths):
        _tell(f"The graph in {place} is up to date.")
        return 0
    total = len(find_notes(paths))
    with tqdm(total=total, desc="Reading notes", unit="note", file=sys.stderr, leave=False, disable=None) as bar:
        snapshot = build(paths, place, progress=lambda name: bar.update())
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
    print(f"Problems    {len(problems):>8,}")
    for problem in problems:
        line = f":{problem['line']}" if problem["line"] else ""
        print(f"  {problem['severity']}: {problem['path']}{line}: {problem['message']}")
    _tell(f"The graph is in {place}.")
    return 1 if any(problem["severity"] == "error" for problem in problems) else 0


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
            format="tsv" if table else options.format,
            timeout=options.timeout,
            rows=ROWS,
            max_bytes=16 * MAX_BYTES,
            base=base,
            prefixes=PREFIXES,
        )
    finally:
        pool.close()
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
    from graph.compare import compare, to_frame

    snapshot = _open(options)
    catalog = Catalog(snapshot)
    left, right = catalog.get(options.left), catalog.get(options.right)
    if left == right:
        raise UsageError(f"Both names mean {left.en}; name two different services.")
    language = options.language
    found = compare(snapshot, catalog, left, right, language=language)
    table = to_frame(found, catalog, language=language, words=lambda key: say(key, language))
    match options.format:
        case "csv":
            print(table.to_csv(index=False), end="")
        case "json":
            print(table.to_json(orient="records", force_ascii=False, indent=1))
        case "markdown":
            print(_markdown(table.columns.tolist(), table.to_numpy().tolist()))
        case _:
            print(table.to_string(index=False, max_colwidth=60))
    return 0


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *(line(row) for row in rows)])


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
            _build(argparse.Namespace(paths=[], store=place, if_stale=False))
    open_snapshot(place)
    os.environ["STORE"] = place
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
