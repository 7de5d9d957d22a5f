"""``make bench``: what things cost, each as a ratio to a named baseline measured in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
from markdown_it import MarkdownIt
from rdflib import Graph

from graph.build import DEFAULT_NOTES, build, find_notes, load_knowledge, read_notes
from graph.catalog import Catalog
from graph.compare import compare
from graph.queries import load_queries, parse_tsv
from graph.worker import Pool
from tests.bench_canvas import bench_canvas


def median(action: Callable[[], object], *, times: int = 7) -> float:
    """Return the median seconds that *action* takes, after one run that warms up."""
    action()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def show(what: str, seconds: float, baseline: str, base: float) -> None:
    ratio = seconds / base
    print(f"{what:<44}{seconds * 1000:>10.1f} ms{ratio:>10.2f} x  {baseline} ({base * 1000:.1f} ms)")  # noqa: T201


def main() -> None:
    """Print the figures."""
    named = find_notes([DEFAULT_NOTES])
    texts = [path.read_text(encoding="utf-8") for _, path in named]
    size = sum(len(text.encode()) for text in texts)
    knowledge = load_knowledge()

    parse = median(lambda: [MarkdownIt().parse(text) for text in texts], times=3)
    extraction = median(lambda: read_notes(named, knowledge), times=3)
    print(f"Notes: {len(named)} files, {size / 1e6:.2f} MB; extraction {size / 1e6 / extraction:.2f} MB/s")  # noqa: T201
    show("extract all notes", extraction, "markdown-it-py parses them", parse)

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        started = time.perf_counter()
        snapshot = build([DEFAULT_NOTES], place)
        show("build the graph", time.perf_counter() - started, "extraction alone", extraction)
        _bench_queries(snapshot.directory)
        catalog = Catalog(snapshot)
        pairs = [(catalog.get("Amazon SQS"), catalog.get(name)) for name in ("Amazon SNS", "Amazon S3", "AWS Lambda")]
        limits = load_queries()["service_limits"].bind(service=pairs[0][0].iri)
        show(
            "compare a pair",
            median(lambda: [compare(snapshot, catalog, *pair) for pair in pairs]) / len(pairs),
            "one query for the limits of a service",
            median(lambda: snapshot.select(limits)),
        )
        show(
            "search a word",
            median(lambda: catalog.search("retention")),
            "the same over all lines in SPARQL",
            median(lambda: snapshot.select(_CONTAINS), times=3),
        )
    bench_canvas(show)


_CONTAINS = """SELECT ?line {
    ?line <https://w3id.org/service-atlas/text> ?text FILTER(CONTAINS(LCASE(?text), "retention"))
}"""


def _bench_queries(directory: Path) -> None:
    engine = ox.Store.read_only(str(directory))
    kg = Graph().parse(data=engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    pool = Pool(directory, size=1)
    try:
        for rows in (500, 10_000):
            text = f"SELECT * {{ ?s ?p ?o }} LIMIT {rows}"

            def by_engine(text: str = text) -> bytes | None:
                solutions = engine.query(text)
                assert isinstance(solutions, ox.QuerySolutions)
                return solutions.serialize(format=ox.QueryResultsFormat.TSV)

            base = median(by_engine)
            table = median(lambda text=text: parse_tsv(pool.run(text).payload))  # type: ignore[misc]
            show(f"query in a worker to a table, {rows:,} rows", table, "the engine's own TSV", base)
            memory = median(lambda text=text: list(kg.query(text)), times=3)  # type: ignore[misc]
            show(f"rdflib's memory store, {rows:,} rows", memory, "the engine's own TSV", base)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
