"""``make bench``: what things cost, each as a ratio to a named baseline measured in the same run."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
from markdown_it import MarkdownIt
from rdflib import Graph

from graph.build import DEFAULT_NOTES, Knowledge, build, find_notes, load_knowledge, read_notes
from graph.catalog import Catalog, Item
from graph.compare import compare
from graph.extract import extract_note
from graph.limits import read_figures
from graph.network import read_network
from graph.pool import Pool
from graph.queries import load_queries, parse_tsv
from graph.store import Snapshot, write_snapshot
from tests.bench_canvas import bench_canvas


def median(action: Callable[[], object], *, times: int = 7, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the median seconds that *action* takes, after one run that warms up."""
    action()
    taken = []
    for _ in range(times):
        started = clock()
        action()
        taken.append(clock() - started)
    return statistics.median(taken)


def in_turn(*actions: Callable[[], object], times: int = 7) -> list[float]:
    """Return the median seconds of each of *actions*, run in turn: what else the machine does meets all alike."""
    taken: list[list[float]] = [[] for _ in actions]
    for turn in range(times + 1):
        for seconds, action in zip(taken, actions, strict=True):
            started = time.perf_counter()
            action()
            if turn:  # the first one warms up
                seconds.append(time.perf_counter() - started)
    return [statistics.median(seconds) for seconds in taken]


def on_core(action: Callable[[], object], *, times: int = 3) -> float:
    """Return the median seconds of one core that *action* takes, whatever else the machine does."""
    return median(action, times=times, clock=time.process_time)


def show(what: str, seconds: float, baseline: str, base: float) -> None:
    ratio = seconds / base
    print(f"{what:<44}{seconds * 1000:>10.1f} ms{ratio:>10.2f} x  {baseline} ({base * 1000:.1f} ms)")  # noqa: T201


def main() -> None:
    """Print the figures."""
    named = find_notes([DEFAULT_NOTES])
    texts = [path.read_text(encoding="utf-8") for _, path in named]
    size = sum(len(text.encode()) for text in texts)
    knowledge = load_knowledge()

    extraction = on_core(lambda: read_notes(named, knowledge))
    print(f"Notes: {len(named)} files, {size / 1e6:.2f} MB; extraction {size / 1e6 / extraction:.2f} MB/s of one core")  # noqa: T201
    _bench_reading(texts, extraction)
    _bench_growth(texts, knowledge)

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        started = time.perf_counter()
        snapshot = build([DEFAULT_NOTES], place)
        show("build the graph", time.perf_counter() - started, "extraction alone", extraction)
        _bench_queries(Path(folder) / "large")
        catalog = Catalog(snapshot)
        _bench_comparisons(snapshot, catalog)
        show(
            "search a word",
            median(lambda: catalog.search("retention")),
            "the same over all lines in SPARQL",
            median(lambda: snapshot.select(_CONTAINS), times=3),
        )
    bench_canvas(show)


def _bench_reading(texts: list[str], extraction: float) -> None:
    """Extraction beside passes over the same text that find less: a Markdown parse, and analyses of Korean words."""
    from kiwipiepy import Kiwi  # the group bench, which tests do without
    from mecab import MeCab

    markdown, mecab, kiwi = MarkdownIt(), MeCab(), Kiwi(num_workers=1)
    parse = on_core(lambda: [markdown.parse(text) for text in texts])
    show("extract all notes", extraction, "markdown-it-py parses them", parse)
    words = on_core(lambda: [mecab.morphs(text) for text in texts])
    show("extract all notes", extraction, "python-mecab-ko finds their words", words)
    sample = texts[::9]  # (one that takes its time)
    share = sum(map(len, sample)) / sum(map(len, texts))
    words = on_core(lambda: [kiwi.tokenize(text) for text in sample], times=1) / share
    show("extract all notes", extraction, "kiwipiepy finds their words", words)


def _bench_growth(texts: list[str], knowledge: Knowledge) -> None:
    """One long note beside the short ones that it is made of; both take as long where time grows with length."""
    long = "\n".join(texts)
    apart = on_core(lambda: [extract_note(text, "a.md", knowledge.lexicon) for text in texts])
    together = on_core(lambda: extract_note(long, "a.md", knowledge.lexicon))
    show("extract all notes as one", together, "extract them one by one", apart)


_CONTAINS = """SELECT ?line {
    ?line <https://w3id.org/service-atlas/text> ?text FILTER(CONTAINS(LCASE(?text), "retention"))
}"""


PAIRS = 400


def _bench_comparisons(snapshot: Snapshot, catalog: Catalog) -> None:
    """Pairs of entities sampled over all of them, none asked for before; the slowest counts."""
    net = read_network(snapshot, catalog)
    items = [item for item in catalog.items.values() if item.facts]
    compare(snapshot, catalog, net, items[:2], decisions={})  # reads lines and figures, as the first visitor does
    taken: list[tuple[float, tuple[Item, Item]]] = []
    for pair in random.Random(1).sample(list(combinations(items, 2)), PAIRS):
        started = time.perf_counter()
        compare(snapshot, catalog, net, pair, decisions={})
        taken.append((time.perf_counter() - started, pair))
    # What was slow once may only have waited for the machine: the ten slowest and the two largest are measured again.
    largest = sorted(items, key=lambda item: -item.facts)[:2]
    again = [pair for _, pair in sorted(taken, key=lambda each: -each[0])[:10]] + [(largest[0], largest[1])]
    slow = [
        (median(lambda pair=pair: compare(snapshot, catalog, net, pair, decisions={}), times=5), pair) for pair in again
    ]
    facts = load_queries()["service_facts"].bind(service=catalog.get("Amazon S3").iri)
    base = median(lambda: snapshot.select(facts))
    baseline = "all facts of Amazon S3 in SPARQL"
    show(f"compare a pair, median of {PAIRS}", statistics.median(seconds for seconds, _ in taken), baseline, base)
    slowest, pair = max(slow, key=lambda each: each[0])
    show(f"slowest: {pair[0].en}, {pair[1].en}"[:44], slowest, baseline, base)
    show("read all limits", median(lambda: read_figures(snapshot, catalog, {}), times=3), baseline, base)


TRIPLES = 200_000
KINDS = {
    "one entity's limits": "SELECT ?l ?v { ?l a sa:Limit ; sa:owner <urn:e:7> ; sa:value ?v }",
    "a lookup by type": "SELECT ?e { ?e a sa:Service } LIMIT 500",
    "a count by group": "SELECT ?o (COUNT(?l) AS ?n) { ?l a sa:Limit ; sa:owner ?o } GROUP BY ?o",
    "a filter on figures": "SELECT ?l { ?l a sa:Limit ; sa:baseValue ?b FILTER(?b > 9900) }",
    "neighbours both ways": "SELECT ?x { { <urn:e:7> sa:sendsTo ?x } UNION { ?x sa:sendsTo <urn:e:7> } }",
    "a path": "SELECT ?x { <urn:e:7> sa:sendsTo+ ?x } LIMIT 400",
    "an optional label": "SELECT ?e ?n { ?e a sa:Service OPTIONAL { ?e rdfs:label ?n } } LIMIT 500",
    "what is missing": "SELECT ?e { ?e a sa:Service FILTER NOT EXISTS { ?l sa:owner ?e } }",
}
PREFIX = "PREFIX sa: <https://w3id.org/service-atlas/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def _large_graph() -> bytes:
    """N-Triples in the shape of ours: limits of entities, and what they send to."""
    sa, kind = "https://w3id.org/service-atlas/", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    lines = []
    for number in range(2000):
        entity = f"<urn:e:{number}>"
        lines.append(f"{entity} {kind} <{sa}Service> .")
        lines.append(f'{entity} <http://www.w3.org/2000/01/rdf-schema#label> "\uc11c\ube44\uc2a4 {number}"@ko .')
        lines.append(f"{entity} <{sa}sendsTo> <urn:e:{(number * 7 + 1) % 2000}> .")
    for number in range((TRIPLES - len(lines)) // 4):
        limit = f"<urn:l:{number}>"
        lines.append(f"{limit} {kind} <{sa}Limit> .")
        lines.append(f"{limit} <{sa}owner> <urn:e:{number % 1900}> .")
        lines.append(f'{limit} <{sa}value> "{number % 977}.5"^^{decimal} .')
        lines.append(f'{limit} <{sa}baseValue> "{number % 10_000}"^^{decimal} .')
    return ("\n".join(lines) + "\n").encode()


def _bench_queries(folder: Path) -> None:
    """Queries that people write, on 200,000 triples: worker and DataFrame beside the engine alone and rdflib."""
    triples = _large_graph()
    snapshot = write_snapshot(folder, triples, {})
    engine, kg = snapshot.engine, Graph().parse(data=triples, format="nt")
    pool = Pool(snapshot.place, size=1)

    def by_engine(text: str) -> bytes | None:
        solutions = engine.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        return solutions.serialize(format=ox.QueryResultsFormat.TSV)

    try:
        over, ratios = [], []
        for name, query in KINDS.items():
            text = PREFIX + query
            base, table = in_turn(lambda: by_engine(text), lambda: parse_tsv(pool.run(text).payload))  # noqa: B023
            memory = median(lambda text=text: list(kg.query(text)), times=3)  # type: ignore[misc]
            over.append(table - base)
            ratios.append(memory / table)
            show(f"query: {name}", table, "the engine's own TSV", base)
            show(f"rdflib's memory store: {name}", memory, "the worker with its table", table)
        print(f"over the engine, median of the kinds: {statistics.median(over) * 1000:.1f} ms")  # noqa: T201
        print(f"faster than rdflib's memory store: {statistics.geometric_mean(ratios):.0f} x (geometric mean)")  # noqa: T201
        text = PREFIX + "SELECT ?l ?o ?v ?b { ?l sa:owner ?o ; sa:value ?v ; sa:baseValue ?b } LIMIT 10000"
        base, table = in_turn(lambda: by_engine(text), lambda: parse_tsv(pool.run(text).payload), times=15)
        show("query: 10,000 rows of 4 columns", table, "the engine's own TSV", base)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
