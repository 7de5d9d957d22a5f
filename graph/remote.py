"""A graph on a server of its own: any SPARQL 1.1 endpoint, read with the Protocol and written with Update.

The merged graph lies there in one named graph and every question names it as its default graph; each note is a named
graph beside it, and a small one holds the build's manifest. Writing goes note by note: first the merged graph loses
what no note states any more and gains what is new, then the note's graph is replaced, and the manifest comes last. A
build that is cut short leaves notes that the next one writes again, and doing so twice changes nothing.

The module imports little: it is also the engine of ``graph.worker`` where the store is an address.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from graph.errors import StoreError
from graph.guard import has_word, names_dataset, query_form

BASE = "https://w3id.org/service-atlas/"
MERGED = f"{BASE}graph/merged"
BUILD = f"{BASE}graph/build"
MANIFEST = f"{BASE}manifest"
TIMEOUT = 60.0
CHUNK = 1000
NAME_KEPT = 3.0

Triples = set[ox.Triple]
Merged = dict[tuple[object, object], Triples]  # by subject and predicate
_UPDATE = "application/sparql-update"


class Refused(OSError):  # noqa: N818  (the name says what happened)
    """A server that answers, but not what was asked; *writing* if it takes no updates."""

    def __init__(self, reason: str, *, writing: bool = False) -> None:
        super().__init__(reason)
        self.writing = writing


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server takes queries, updates, and whole graphs ("" where it has no Graph Store Protocol)."""

    query: str
    update: str
    graphs: str


def is_address(place: object) -> bool:
    """Return whether a store is a server.

    >>> is_address("http://127.0.0.1:7878/query"), is_address("~/atlas")
    (True, False)
    """
    return str(place).startswith(("http://", "https://"))


def to_addresses(url: str) -> Addresses:
    """Return the addresses of the server whose query address is *url*, by the habits of the common servers.

    >>> to_addresses("http://h:7878/query")
    Addresses(query='http://h:7878/query', update='http://h:7878/update', graphs='http://h:7878/store')
    >>> to_addresses("http://h/repositories/atlas").update
    'http://h/repositories/atlas/statements'
    >>> to_addresses("http://h/sparql")
    Addresses(query='http://h/sparql', update='http://h/sparql', graphs='')
    """
    url = url.rstrip("/")
    if re.search(r"/repositories/[^/]+$", url):  # GraphDB, RDF4J
        return Addresses(url, f"{url}/statements", f"{url}/rdf-graphs/service")
    root, _, last = url.rpartition("/")
    if last == "query":
        # Oxigraph serves /query, Fuseki /NAME/query.
        graphs = f"{root}/data" if urlsplit(root).path.strip("/") else f"{root}/store"
        return Addresses(url, f"{root}/update", graphs)
    return Addresses(url, url, "")


class Server:
    """One SPARQL 1.1 server: HTTP requests, with name and password where the address holds them."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self.url = bare
        self.addresses = to_addresses(bare)
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if parts.username:
            known = urllib.request.HTTPPasswordMgrWithPriorAuth()
            root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
            known.add_password(None, root, unquote(parts.username), unquote(parts.password or ""))
            handlers += [urllib.request.HTTPDigestAuthHandler(known), urllib.request.HTTPBasicAuthHandler(known)]
        self._open = urllib.request.build_opener(*handlers).open
        self._has_merged: bool | None = None

    def send(self, url: str, *, method: str = "POST", body: bytes = b"", **headers: str) -> tuple[str, bytes]:
        """Return type and body of the answer.

        Raises ``SyntaxError`` with the server's words if it refuses the query, ``OSError`` for all other trouble.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, data=body if method != "GET" else None, method=method, headers=named)
        try:
            with self._open(request, timeout=TIMEOUT) as answer:
                return answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            said = error.read(2000).decode(errors="replace").strip()
            if error.code == 400:
                raise SyntaxError(said or "the server refused it") from error
            answered = f"{error.code} {error.reason}"
            writes = method == "PUT" or headers.get("Content_Type") == _UPDATE
            if writes and error.code in (403, 404, 405, 415, 501):
                raise Refused(f"the server takes no updates, it answers {answered}", writing=True) from error
            raise Refused(f"the server answers {answered}: {' '.join(said.split())[:200]}".rstrip(" .:")) from error

    # Reading

    @property
    def has_merged(self) -> bool:
        """Whether the merged graph is a named one, as ``build`` writes it; other servers have it as their default."""
        if self._has_merged is None:
            self._has_merged = bool(self.query(f"ASK {{ GRAPH <{MERGED}> {{ ?s ?p ?o }} }}", default_graph=[]))
        return self._has_merged

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The named graphs of the build."""
        return tuple(self.manifest().get("graphs", {}))

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        default_graph: list[Any] | None = None,
        named_graphs: list[Any] | None = None,
    ) -> Any:
        """Return what pyoxigraph's stores do: solutions, a boolean, or for a graph its triples as a list."""
        fields: list[tuple[str, str]] = []
        if default_graph is None and named_graphs is None:
            # A query that names its own dataset keeps it.
            if not names_dataset(text) and self.has_merged:
                fields.append(("default-graph-uri", MERGED))
                if has_word(text, "GRAPH"):  # a dataset that is named has no other graphs than those named
                    fields += [("named-graph-uri", name) for name in self.notes]
        else:
            fields += [("default-graph-uri", graph.value) for graph in default_graph or []]
            fields += [("named-graph-uri", graph.value) for graph in named_graphs or []]
        if base_iri:
            text = f"BASE {ox.NamedNode(base_iri)} {text}"  # (it may hold what a client calls us: only an IRI goes in)
        is_graph = query_form(text) in ("CONSTRUCT", "DESCRIBE")
        accept = "application/n-triples, text/turtle;q=0.8" if is_graph else "application/sparql-results+json"
        body = urlencode([("query", text), *fields]).encode()
        kind, payload = self.send(
            self.addresses.query, body=body, Accept=accept, Content_Type="application/x-www-form-urlencoded"
        )
        if is_graph:
            turtle = "turtle" in kind
            return [
                quad.triple for quad in ox.parse(payload, ox.RdfFormat.TURTLE if turtle else ox.RdfFormat.N_TRIPLES)
            ]
        return ox.parse_query_results(_boolean(payload) or payload, ox.QueryResultsFormat.JSON)

    def graph(self, name: str) -> Triples:
        """Return the triples of a named graph."""
        found = self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", default_graph=[])
        return set(found)

    def manifest(self) -> dict[str, Any]:
        """Return what the build wrote about itself, {} if none did."""
        solutions = self.query(f"SELECT ?m {{ GRAPH <{BUILD}> {{ <{BUILD}> <{MANIFEST}> ?m }} }}", default_graph=[])
        texts = sorted(solution["m"].value for solution in solutions)
        found = json.loads(texts[0]) if texts else {}
        return found if isinstance(found, dict) else {}

    # Writing

    def update(self, text: str) -> None:
        """Carry out a SPARQL Update."""
        self.send(self.addresses.update, body=text.encode(), Content_Type=_UPDATE)

    def _data(self, verb: str, graph: str, triples: Iterable[ox.Triple]) -> None:
        lines = sorted(f"{triple} ." for triple in triples)
        for start in range(0, len(lines), CHUNK):
            block = "\n".join(lines[start : start + CHUNK])
            self.update(f"{verb} DATA {{ GRAPH <{graph}> {{\n{block}\n}} }}")

    def put(self, graph: str, triples: Triples) -> None:
        """Replace a named graph."""
        if self.addresses.graphs:
            body = "".join(sorted(f"{triple} .\n" for triple in triples)).encode()
            url = f"{self.addresses.graphs}?graph={quote(graph, safe='')}"
            self.send(url, method="PUT", body=body, Content_Type="application/n-triples")
            return
        self.update(f"CLEAR SILENT GRAPH <{graph}>")
        self._data("INSERT", graph, triples)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Keep *manifest*."""
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
        node, name = ox.NamedNode(BUILD), ox.NamedNode(MANIFEST)
        self.put(BUILD, {ox.Triple(node, name, ox.Literal(text))})

    def write(self, quads: bytes, manifest: Mapping[str, Any]) -> list[str]:
        """Make the server hold *quads* and return the named graphs that had to be written."""
        new: dict[str, Triples] = {}
        merged: Merged = {}
        for quad in ox.parse(quads, ox.RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, ox.NamedNode):
                new.setdefault(quad.graph_name.value, set()).add(quad.triple)
            merged.setdefault((quad.subject, quad.predicate), set()).add(quad.triple)
        digests = {name: _digest(triples) for name, triples in new.items()}
        before = dict(self.manifest())
        held: dict[str, str] = before.get("graphs", {})
        changed = sorted(name for name in {*new, *held} if digests.get(name) != held.get(name))
        if changed:
            self.write_manifest({**before, "graphs": {**held, **dict.fromkeys(changed, "")}})
        for name in changed:
            self._write_note(name, new.get(name, set()), merged)
        self.write_manifest({**manifest, "graphs": digests})
        self._has_merged = None
        self.__dict__.pop("notes", None)
        return changed

    def _write_note(self, name: str, triples: Triples, merged: Merged) -> None:
        old = self.graph(name)
        none: Triples = set()
        removed = {each for each in old - triples if each not in merged.get((each.subject, each.predicate), none)}
        # A server may write a number its own way, so what is removed could be a triple that stays: it is added again.
        touched = {(triple.subject, triple.predicate) for triple in removed}
        kept = none.union(*(merged.get(each, none) for each in touched))
        self._data("DELETE", MERGED, removed)
        self._data("INSERT", MERGED, (triples - old) | kept)
        if triples:
            self.put(name, triples)
        else:
            self.update(f"CLEAR SILENT GRAPH <{name}>")


def _boolean(payload: bytes) -> bytes | None:
    """The answer to ASK where a server gives it as a table of one cell, as Virtuoso does; None for anything else."""
    if b"__ask_retval" not in payload[:400].lower():
        return None
    (binding,) = json.loads(payload)["results"]["bindings"]
    (cell,) = binding.values()
    return json.dumps({"head": {}, "boolean": cell["value"] in ("1", "true")}).encode()


def _digest(triples: Triples) -> str:
    digest = hashlib.sha256()
    for line in sorted(map(str, triples)):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


_names: dict[str, tuple[float, str]] = {}


def version(url: str) -> str:
    """Return what changes with each build of the graph at *url*, asked again after a few seconds."""
    asked, name = _names.get(url, (-NAME_KEPT, ""))
    if time.monotonic() - asked > NAME_KEPT:
        with told(url):
            text = json.dumps(Server(url).manifest(), sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        _names[url] = (time.monotonic(), name)
    return name


class told:  # noqa: N801  (reads as a word: with told(url))
    """Turns what a server may answer into a ``StoreError`` that names it."""

    def __init__(self, url: str) -> None:
        self._url = re.sub(r"//[^/@]*@", "//", url)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Refused):
            remedy = "build into a folder or a server that can be written" if error.writing else "check the address"
            raise StoreError(self._url, str(error), remedy) from error
        if isinstance(error, OSError | SyntaxError | ValueError):
            reason = getattr(error, "reason", None) or error
            raise StoreError(self._url, f"the server does not answer ({reason})", "check address and server") from error


def sorted_ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Return *triples* as sorted N-Triples."""
    return "".join(sorted(f"{triple} .\n" for triple in triples)).encode()


def quads_of(server: Server, names: Iterable[str]) -> Iterator[str]:
    """Yield the N-Quads of named graphs."""
    for name in names:
        for triple in server.graph(name):
            yield f"{triple} <{name}> .\n"
