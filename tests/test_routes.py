"""Where an address leads at which no page is."""

from __future__ import annotations

import pytest

from graph.routes import PAGES, lost_route
from tests.web import fetch, served


@pytest.mark.parametrize(
    ("base", "path", "place"),
    [
        ("", "/nonsense", "./?lost=nonsense"),
        ("", "/explored?lang=ko&q=S3", "./?lost=explored&lang=ko"),
        ("", "/a%26b", "./?lost=a%26b"),
        ("", "/explore/map/all", "../../?lost=explore%2Fmap%2Fall"),
        ("atlas", "/atlas/nonsense", "./?lost=nonsense"),
        ("/a/b/", "/a/b/nonsense", "./?lost=nonsense"),
    ],
)
def test_an_unknown_page_leads_to_the_first_one(base: str, path: str, place: str) -> None:
    with served([lost_route(base)]) as address:
        reply = fetch(address + path)
    assert (reply.status, reply.headers["location"]) == (307, place)


@pytest.mark.parametrize(
    ("base", "path"),
    [
        *(("", f"/{page}") for page in (*PAGES, "search")),
        ("", "/"),
        ("", "/favicon.png"),
        ("", "/_stcore"),
        ("", "/static/js"),
        ("", "/media/0a1b"),
        ("", "/component/name/index.html"),
        ("atlas", "/atlas"),
        ("atlas", "/atlas/explore"),
    ],
)
def test_what_is_there_is_left_alone(base: str, path: str) -> None:
    with served([lost_route(base)]) as address:
        assert fetch(address + path).status == 404  # here nothing else answers
