"""The SPARQL 1.1 Protocol at ``/sparql``, and every IRI of the graph below ``/resource/``: the graph for programs.

A query comes by GET, as a form or as a body of its own; its answer takes the format that the client accepts. The same
workers answer as on the Query page, so the bound on how many run at a time holds for both. Whatever is wrong is told
in one sentence of plain text: 400 the query, 406 the formats, 413 the size, 415 the body's type, 421 a name that is
not this machine's where ``HOST`` is, 503 a limit or a missing graph. ``CORS`` in the environment names the origins
whose pages may read (``*`` for all); without it none may.
"""

from __future__ import annotations

import asyncio
import html
import ipaddress
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from graph.draw import web_file
from graph.errors import GraphError, QueryBusy, QueryError, QueryStopped, StoreError
from graph.guard import MAX_CHARACTERS, check_query, query_form
from graph.negotiate import GRAPHS, SOLUTIONS, choose, media_type, wants_html
from graph.pool import TIMEOUT, Answer, Job, shared_pool
from graph.queries import load_queries, parse_tsv
from graph.rdf import BASE, PREFIXES, entity_name, local_name
from graph.store import open_snapshot, served_place, worker_place
from graph.words import say

MAX_BODY = 4 * MAX_CHARACTERS + 100_000
ROWS = 100_000
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


Handler = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """A request that is answered with *status* and a sentence."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(status, reason)
        self.status, self.reason, self.headers = status, reason, headers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, "" for none, and the graphs of its dataset, None for those of the store."""

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None


# Reading a request


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise _Refused(
                413, f"The body is larger than {MAX_BODY:,} bytes; send a shorter query.", Connection="close"
            )
        parts.append(part)
    return b"".join(parts)


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise _Refused(400, "The parameters are no UTF-8 in percent encoding, or more than 1,000.") from error


async def _asked(request: Request) -> Asked:
    fields = _fields(request.url.query)
    if request.method == "POST":
        kind, _, parameters = request.headers.get("content-type", "").partition(";")
        charset = parameters.lower().rpartition("charset=")[2].strip(' "')
        if kind.strip().lower() not in (FORM, DIRECT) or charset not in ("", "utf-8", "utf8", "us-ascii"):
            raise _Refused(415, f"A query is posted as {FORM} or {DIRECT}, in UTF-8.")
        body = await _body(request)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _Refused(400, "The body is not UTF-8.") from error
        fields += [("query", text)] if kind.strip().lower() == DIRECT else _fields(text)
    return to_asked(fields)


def to_asked(fields: Iterable[tuple[str, str]]) -> Asked:
    """Return what the parameters of a request ask for."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values or "using-graph-uri" in values:
        raise _Refused(400, "This endpoint only reads; updates are not taken. Send a query.")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise _Refused(400, "The request holds more than one query; send one.")
    query = queries[0] if queries else ""
    if len(query) > MAX_CHARACTERS:
        raise _Refused(413, f"The query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are read.")
    default, named = values.get("default-graph-uri"), values.get("named-graph-uri")
    if default is None and named is None:
        return Asked(query, None, None)
    return Asked(query, tuple(default or ()), tuple(named or ()))


# Answering


async def _finished(job: Job, request: Request) -> Answer:
    """The answer of *job*, which is given up if the client goes away."""
    future = asyncio.wrap_future(job.future)
    while not (await asyncio.wait({future}, timeout=0.5))[0]:
        if await request.is_disconnected():
            job.cancel()
    return await future


async def _answer(request: Request, asked: Asked, format: str) -> Response:
    pool = shared_pool(worker_place(served_place()))
    job = pool.submit(
        asked.query,
        format=format,
        timeout=TIMEOUT,
        rows=ROWS,
        base=str(request.url.replace(query="")),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        prefixes=PREFIXES,
    )
    answer = await _finished(job, request)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    cut = [f"Cut off after {ROWS:,} rows"] if answer.truncated else []
    warnings = (f'199 - "{text.encode("ascii", "backslashreplace").decode()}"' for text in (*cut, *answer.doubts))
    if warned := ", ".join(warnings):
        headers["Warning"] = warned
    # A boolean has no CSV or TSV in the standard: it is sent as the one word that it is.
    headers["Content-Type"] = media_type(format if answer.kind == "boolean" else answer.format)
    return Response(answer.payload, headers=headers)


async def _sparql(request: Request) -> Response:
    asked = await _asked(request)
    accept = request.headers.get("accept", "")
    if request.method == "GET" and wants_html(accept) and request.url.path.endswith("/"):
        return RedirectResponse(f"../sparql?{request.url.query}", status_code=303)
    if not asked.query:
        if request.method == "POST":
            raise _Refused(400, "The request holds no query.")
        if wants_html(accept):
            return HTMLResponse(_page(request), headers={"Content-Security-Policy": _POLICY, "Vary": "Accept"})
        return await asyncio.to_thread(_description, request, accept)
    if wants_html(accept) and request.method == "GET":
        return RedirectResponse(
            f"query?{urlencode({'query': asked.query})}", status_code=303, headers={"Vary": "Accept"}
        )
    check_query(asked.query)
    graph = query_form(asked.query) in ("CONSTRUCT", "DESCRIBE")
    format = choose(accept, GRAPHS if graph else SOLUTIONS)
    if format is None:
        names = ", ".join(names[0] for names in (GRAPHS if graph else SOLUTIONS).values())
        raise _Refused(406, f"The answer to this query can be written as {names}; accept one of these.")
    return await _answer(request, asked, format)


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def _page(request: Request) -> str:
    """The words for a person who lands at the endpoint."""
    language = "ko" if request.headers.get("accept-language", "").lower().startswith("ko") else "en"
    values = {
        "language": language,
        "title": say("endpoint.title", language),
        "lead": say("endpoint.lead", language),
        "call": say("endpoint.call", language),
        "limits": say("endpoint.limits", language, seconds=f"{TIMEOUT:g}", rows=f"{ROWS:,}"),
        "workbench": say("endpoint.workbench", language),
        "example": f"curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * {{ ?s ?p ?o }} LIMIT 10' "
        f"{request.url.replace(query='')}",
    }
    page = web_file("endpoint.html")
    for name, value in values.items():
        page = page.replace("{" + name + "}", html.escape(value))
    return page


def _description(request: Request, accept: str) -> Response:
    format = choose(accept, GRAPHS)
    if format is None:
        raise _Refused(406, "The description of this service is RDF; accept text/turtle, or send a query.")
    pool = shared_pool(worker_place(served_place()))
    counts = pool.run("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", rows=1000)
    names = [str(name) for name in parse_tsv(counts.payload).rows["g"] if not str(name).startswith("_:")]
    kg = service_description(str(request.url.replace(query="")), names)
    writers = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
    headers = {"Content-Type": media_type(format), "Vary": "Accept"}
    return Response(kg.serialize(format=writers[format], encoding="utf-8"), headers=headers)


def service_description(endpoint: str, named_graphs: Iterable[str]) -> Graph:
    """Return what this endpoint is and can do, in the terms of SPARQL 1.1 Service Description."""
    kg = Graph()
    kg.bind("sd", SD)
    service, dataset, default = URIRef(f"{endpoint}#service"), URIRef(f"{endpoint}#dataset"), BNode("default")
    kg.add((service, RDF.type, SD.Service))
    kg.add((service, SD.endpoint, URIRef(endpoint)))
    kg.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                 "Turtle", "N-Triples", "RDF_XML", "JSON-LD"):  # fmt: skip
        kg.add((service, SD.resultFormat, FORMATS[name]))
    kg.add((service, SD.defaultDataset, dataset))
    kg.add((dataset, RDF.type, SD.Dataset))
    kg.add((dataset, SD.defaultGraph, default))
    kg.add((default, RDF.type, SD.Graph))
    for number, name in enumerate(named_graphs):
        node = BNode(f"g{number}")
        kg.add((dataset, SD.namedGraph, node))
        kg.add((node, RDF.type, SD.NamedGraph))
        kg.add((node, SD.name, URIRef(name)))
    kg.add((service, URIRef("http://purl.org/dc/terms/title"), Literal("Service Atlas")))
    return kg


# The IRIs of the graph


def resource_iri(path: str) -> str:
    """Return the IRI that a path below ``/resource/`` stands for, however a browser has encoded it.

    >>> resource_iri("entity/%EA%B0%80%EC%9A%A9_%EC%98%81%EC%97%AD"), resource_iri("entity/Lambda%40Edge")
    ('https://w3id.org/service-atlas/entity/가용_영역', 'https://w3id.org/service-atlas/entity/Lambda%40Edge')
    """
    return BASE + "/".join(local_name(unquote(part.replace("_", " "))) for part in path.split("/"))


async def _resource(request: Request) -> Response:
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace") or quote(request.url.path)
    path = raw.rpartition("/resource/")[2]
    iri = resource_iri(path)
    accept = request.headers.get("accept", "")
    store = await asyncio.to_thread(open_snapshot, served_place())
    owners = parse_tsv(await asyncio.to_thread(store.select, _OWNER.format(iri=iri))).rows
    if owners.empty:
        raise _Refused(404, f"The graph holds nothing called {iri}.")
    if wants_html(accept):
        owner = str(owners["owner"][0])
        up = "../" * (path.count("/") + 1)
        if owner.startswith(f"{BASE}entity/"):
            target = f"{up}service?{urlencode({'name': entity_name(owner)})}"
        else:
            target = f"{up}query?{urlencode({'query': f'DESCRIBE <{iri}>'})}"
        return RedirectResponse(target, status_code=303, headers={"Vary": "Accept"})
    format = choose(accept, GRAPHS)
    if format is None:
        names = ", ".join(names[0] for names in GRAPHS.values())
        raise _Refused(406, f"This can be written as text/html, {names}; accept one of these.")
    entity = iri.startswith(f"{BASE}entity/")
    query = load_queries()["export_service"].bind(service=iri) if entity else f"DESCRIBE <{iri}>"
    return await _answer(request, Asked(query, None, None), format)


_OWNER = """SELECT ?owner {{
    {{ <{iri}> a ?kind }} UNION {{ [] a <{iri}> }} UNION {{ [] <{iri}> [] }}
    OPTIONAL {{ <{iri}> <https://w3id.org/service-atlas/owner> ?fact }}
    OPTIONAL {{ <{iri}> a ?entity FILTER(STRSTARTS("{iri}", "https://w3id.org/service-atlas/entity/")) }}
    BIND(COALESCE(?fact, IF(BOUND(?entity), <{iri}>, ?none)) AS ?owner)
}} LIMIT 1"""


# What all share


def _allowed_origin(request: Request) -> str:
    allowed = os.environ.get("CORS", "").split()
    origin = request.headers.get("origin", "")
    return "*" if "*" in allowed else origin if origin and origin in allowed else ""


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _check_host(request: Request) -> None:
    """Refuse another name than this machine's own where only it is served: a page's name may be made to lead here."""
    try:
        asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        asked = ""
    if _is_local(os.environ.get("HOST", "")) and not _is_local(asked):
        raise _Refused(
            421, "This server answers as localhost only; ask it by that name, or serve it with HOST=0.0.0.0."
        )


def _served(handler: Handler, methods: str) -> Handler:
    """The handler with its errors as sentences, and the headers for pages of other origins."""

    async def serve(request: Request) -> Response:
        try:
            _check_host(request)
            if request.method == "OPTIONS":
                response: Response = Response(status_code=204, headers={"Allow": methods})
            else:
                response = await handler(request)
        except _Refused as refused:
            response = PlainTextResponse(refused.reason + "\n", status_code=refused.status, headers=refused.headers)
        except QueryBusy as error:
            response = PlainTextResponse(f"{error}\n", status_code=503, headers={"Retry-After": "10"})
        except (QueryStopped, StoreError) as error:
            response = PlainTextResponse(f"{error}\n", status_code=503)
        except QueryError as error:
            response = PlainTextResponse(f"{error}\n", status_code=400)
        except GraphError as error:
            response = PlainTextResponse(f"{error}\n", status_code=500)
        origin = _allowed_origin(request)
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Methods"] = methods
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            response.headers["Access-Control-Expose-Headers"] = "Warning"
        if origin != "*":
            response.headers.append("Vary", "Origin")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return serve


_sparql_served = _served(_sparql, "GET, HEAD, POST, OPTIONS")
_resource_served = _served(_resource, "GET, HEAD, OPTIONS")

ROUTES = [
    Route("/sparql", _sparql_served, methods=["GET", "POST", "OPTIONS"]),
    Route("/sparql/", _sparql_served, methods=["GET", "POST", "OPTIONS"]),
    Route("/{base:path}/sparql", _sparql_served, methods=["GET", "POST", "OPTIONS"]),
    Route("/{base:path}/sparql/", _sparql_served, methods=["GET", "POST", "OPTIONS"]),
    Route("/resource/{path:path}", _resource_served, methods=["GET", "OPTIONS"]),
    Route("/{base:path}/resource/{path:path}", _resource_served, methods=["GET", "OPTIONS"]),
]
