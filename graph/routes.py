"""The HTTP routes beside the pages: the scripts of the canvas, under a path that changes with their content.

A browser keeps them for good, and a new version has a new path. They answer below any base path
(``server.baseUrlPath``), because the page asks for them relative to its own address.
"""

from __future__ import annotations

import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graph.draw import canvas_script, vis_script
from graph.icons import icon_file, icons_version


@cache
def canvas_files() -> dict[str, bytes]:
    """Return the scripts that the canvas loads, by name."""
    # vis-network is a UMD script: given an ``exports`` of its own it leaves the page's globals alone.
    vis = "const exports = {}, module = { exports };\n" + vis_script() + "\nexport default exports;\n"
    return {"vis.js": vis.encode(), "canvas.js": f"{canvas_script()}\nexport {{ mountCanvas }};\n".encode()}


@cache
def canvas_version() -> str:
    """Return what stands in the path: a digest of the scripts."""
    digest = hashlib.sha256()
    for name, content in sorted(canvas_files().items()):
        digest.update(name.encode() + content)
    return digest.hexdigest()[:12]


def canvas_path(name: str) -> str:
    """Return the address of a script of the canvas, relative to the root of the app."""
    return f"canvas/{canvas_version()}/{name}"


async def _canvas_file(request: Request) -> Response:
    content = canvas_files().get(request.path_params["name"])
    if content is None or request.path_params["version"] != canvas_version():
        return PlainTextResponse("There is no such file.", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="text/javascript", headers=headers)


def icons_path() -> str:
    """Return where the icons are, relative to the root of the app."""
    return f"icons/{icons_version()}/"


async def _icon(request: Request) -> Response:
    content = icon_file(request.path_params["icon"])
    if content is None or request.path_params["version"] != icons_version():
        return PlainTextResponse("There is no such picture.", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="image/png", headers=headers)


ROUTES = [
    Route("/canvas/{version}/{name}", _canvas_file),
    Route("/icons/{version}/{icon:path}.png", _icon),
    Route("/{base:path}/canvas/{version}/{name}", _canvas_file),
    Route("/{base:path}/icons/{version}/{icon:path}.png", _icon),
]
