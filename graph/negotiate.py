"""Which format an answer takes: what a client accepts against what can be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SOLUTIONS: Mapping[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json", "text/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
GRAPHS: Mapping[str, tuple[str, ...]] = {
    "turtle": ("text/turtle", "application/turtle", "application/x-turtle"),
    "ntriples": ("application/n-triples", "text/plain"),
    "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
    "jsonld": ("application/ld+json", "application/json"),
}
HTML = "text/html"


def media_type(format: str) -> str:
    """Return the media type that *format* is sent as.

    >>> media_type("csv"), media_type("json")
    ('text/csv; charset=utf-8', 'application/sparql-results+json')
    """
    name = {**SOLUTIONS, **GRAPHS}[format][0]
    return f"{name}; charset=utf-8" if name.startswith("text/") else name


def parse_accept(header: str) -> list[tuple[str, float]]:
    """Return the ranges of an Accept header with their weights; one that cannot be read is left out.

    >>> parse_accept("text/turtle;q=0.5, */*;q=0.1, application/json")
    [('text/turtle', 0.5), ('*/*', 0.1), ('application/json', 1.0)]
    """
    found: list[tuple[str, float]] = []
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = max(0.0, min(1.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if "/" in name:
            found.append((name, weight))
    return found


def choose(header: str, formats: Mapping[str, Sequence[str]]) -> str | None:
    """Return the format of *formats* that an Accept header likes most, the first at a tie; None if it takes none.

    >>> choose("text/csv, application/json;q=0.9", SOLUTIONS), choose("", GRAPHS), choose("image/png", GRAPHS)
    ('csv', 'turtle', None)
    """
    ranges = parse_accept(header) or [("*/*", 1.0)]
    weights = {format: max(_weight(name, ranges) for name in names) for format, names in formats.items()}
    best = max(weights, key=lambda format: weights[format])
    return best if weights[best] > 0 else None


def _weight(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of a media type: the most specific range that fits it decides."""
    for pattern in (name, name.split("/")[0] + "/*", "*/*"):
        fitting = [weight for range_, weight in ranges if range_ == pattern]
        if fitting:
            return max(fitting)
    return 0.0


def wants_html(header: str) -> bool:
    """Return whether a browser asks: it names HTML, and nothing that we write likes it more.

    >>> wants_html("text/html,application/xml;q=0.9,*/*;q=0.8"), wants_html("*/*")
    (True, False)
    """
    ranges = parse_accept(header)
    named = {name: weight for name, weight in ranges if "*" not in name}
    ours = [named.get(name, 0.0) for names in [*SOLUTIONS.values(), *GRAPHS.values()] for name in names]
    return named.get(HTML, 0.0) > 0 and named[HTML] >= max(ours)
