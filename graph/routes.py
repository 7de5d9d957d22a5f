"""The HTTP routes beside the pages: scripts of canvas and editor, icons, and the terms that the editor completes.

Each stands under a path that changes with its content, so a browser keeps it for good, and a new version has a new
path. They answer below any base path (``server.baseUrlPath``), because the page asks for them relative to its own
address. Ace, the editor, lies in the distribution django-ace; its files are read, Django is not imported.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from functools import cache, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlencode

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from graph.draw import canvas_script, vis_script, web_file
from graph.errors import GraphError
from graph.icons import icon_url, icons_version
from graph.pool import shared_pool
from graph.store import served_name, served_place, worker_place
from graph.terms import read_terms

ICONS_MOST = 200


@cache
def canvas_files() -> dict[str, bytes]:
    """Return the scripts that canvas and editor load, by name."""
    # vis-network is a UMD script: given an ``exports`` of its own it leaves the page's globals alone.
    vis = "const exports = {}, module = { exports };\n" + vis_script() + "\nexport default exports;\n"
    canvas = f"{canvas_script()}\nexport {{ mountCanvas }};\n"
    files = {"vis.js": vis, "canvas.js": canvas, **{name: web_file(name) for name in ("editor.js", "complete.js")}}
    files |= {name: ace_file(name) for name in ("ace.js", "ext-language_tools.js")}
    return {name: text.encode() for name, text in files.items()}


def ace_file(name: str) -> str:
    """Return a script of the editor Ace."""
    place = distribution("django-ace").locate_file(f"django_ace/static/django_ace/ace/{name}")
    return Path(str(place)).read_text(encoding="utf-8")


@cache
def canvas_version() -> str:
    """Return what stands in the path: a digest of the scripts."""
    digest = hashlib.sha256()
    for name, content in sorted(canvas_files().items()):
        digest.update(name.encode() + content)
    return digest.hexdigest()[:12]


def canvas_path(name: str) -> str:
    """Return the address of a script, relative to the root of the app."""
    return f"canvas/{canvas_version()}/{name}"


async def _canvas_file(request: Request) -> Response:
    content = canvas_files().get(request.path_params["name"])
    if content is None or request.path_params["version"] != canvas_version():
        return PlainTextResponse("There is no such file.", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="text/javascript", headers=headers)


def terms_path() -> str:
    """Return the address of the terms of the graph that serves now."""
    place = served_place()
    return f"terms/{_graph_version(place)}.json"


def _graph_version(place: str) -> str:
    return hashlib.sha256(f"{place}\0{served_name(place)}".encode()).hexdigest()[:12]


@lru_cache(maxsize=3)
def _terms_of(directory: str, version: str) -> bytes:
    return json.dumps(read_terms(shared_pool(directory)), ensure_ascii=False).encode()


async def _terms(request: Request) -> Response:
    place = served_place()
    version = request.path_params["version"]
    if version != _graph_version(place):
        return PlainTextResponse("There is no such graph.", status_code=404)
    try:
        content = await asyncio.to_thread(_terms_of, worker_place(place), version)
    except GraphError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    return Response(content, media_type="application/json", headers={"Cache-Control": "private, max-age=86400"})


def icons_path() -> str:
    """Return where icons are asked for, relative to the root of the app."""
    return f"icons/{icons_version()}.json"


def _icons(request: Request) -> Response:
    """The pictures that are asked for as data: addresses by id: one answer for many, made outside the event loop."""
    if request.path_params["version"] != icons_version():
        return PlainTextResponse("There are no such pictures.", status_code=404)
    asked = request.query_params.get("of", "").split(",")[:ICONS_MOST]
    found = {icon: url for icon in asked if (url := icon_url(icon))}
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(json.dumps(found), media_type="application/json", headers=headers)


PAGES = {
    "overview": ":material/dashboard:",
    "explore": ":material/hub:",
    "service": ":material/article:",
    "limits": ":material/straighten:",
    "compare": ":material/compare_arrows:",
    "query": ":material/terminal:",
    "notes": ":material/notes:",
}
"""The pages that lead, by their names in the address, and their icons; those of a search are one more."""


class _Unknown(StringConvertor):
    """A path that names no page: what has a dot is a file, what begins with ``_`` or a name in *OWN* is Streamlit's."""

    OWN = ("app", "auth", "component", "media", "oauth2callback", "static")
    regex = rf"(?!(?:{'|'.join((*PAGES, 'search'))})$)(?!(?:{'|'.join(OWN)})(?:/|$))[^/._][^/.]*(?:/[^/._][^/.]*)*"


register_url_convertor("unknown", _Unknown())


def _lost(request: Request) -> Response:
    """To the first page, which says that there is no such page: Streamlit says so in English, in front of all, and
    below a page shows nothing."""
    page = request.path_params["page"]
    asked = {"lost": page, "lang": request.query_params.get("lang", "")}
    home = "../" * page.count("/") or "./"
    return RedirectResponse(f"{home}?" + urlencode({key: value for key, value in asked.items() if value}))


def lost_route(base: str) -> Route:
    """Return the route for an address below *base*, the path of the app, at which no page is."""
    return Route("/".join(["", *filter(None, base.split("/")), "{page:unknown}"]), _lost)


def _home(request: Request) -> Response:
    """To the first page, which has no name in the address: asked for by its name, Streamlit says that there is none."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./")


ROUTES = [
    Route("/overview", _home),
    Route("/{base:path}/overview", _home),
    Route("/terms/{version}.json", _terms),
    Route("/{base:path}/terms/{version}.json", _terms),
    Route("/canvas/{version}/{name}", _canvas_file),
    Route("/icons/{version}.json", _icons),
    Route("/{base:path}/canvas/{version}/{name}", _canvas_file),
    Route("/{base:path}/icons/{version}.json", _icons),
]
