"""One real app for the session, and for each journey a page that records what goes wrong in it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.canvas import arrived, ready
from tests.browser.chromium import HELP, find_chromium

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60.0
ENDED: set[str] = set()
"""The addresses of servers that were ended."""

LOCALE = "en-US"
PATIENCE = 60_000  # a condition is waited for as long as a slow machine may need; none is slept for

expect.set_options(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(store: Path, *, port: int | None = None) -> Iterator[str]:
    """The app on *store*, on loopback, ended when the block ends."""
    port = port or free_port()
    command = [sys.executable, "-m", "graph", "serve", "--port", str(port), "--store", str(store)]
    log = store.parent / f"serve-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, "HOST": ""})
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_LIMIT
        while not _is_up(base):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The app did not start:\n{log.read_text(errors='replace')}")
        yield base
    finally:
        ENDED.add(base)
        server.terminate()
        server.wait(timeout=20)


def _is_up(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        time.sleep(0.05)
        return False


@pytest.fixture(scope="session")
def app(default_store: Path) -> Iterator[str]:
    """The address of the app on the graph of our own notes."""
    with serving(default_store) as base:
        yield base


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A profile that keeps what pages load, compiled, as it does for a person who comes again."""
    path = find_chromium()
    if path is None:
        pytest.fail(HELP)
    # V8 on one thread: its helpers compete for the cores that the other journeys need.
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--js-flags=--single-threaded",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=path, args=flags, locale=LOCALE, no_viewport=True
        )
        yield context
        context.close()


@pytest.fixture(scope="session")
def browser(profile: BrowserContext) -> Browser:
    """The browser of the profile, for contexts beside it that know nothing yet."""
    assert profile.browser is not None
    return profile.browser


class Watch:
    """What a page did that it should not have: requests that leave the machine, errors in the console."""

    def __init__(self, context: BrowserContext) -> None:
        self.away: list[str] = []
        self.errors: list[str] = []
        self.origins: set[str] = set()
        self._context = context
        self._listeners: dict[str, Callable[[Any], None]] = {
            "request": lambda request: self._request(request.url),
            "console": lambda message: self._console(message.type, message.text, message.location),
            "weberror": lambda error: self.errors.append(str(error.error)),
        }
        for event, listener in self._listeners.items():
            context.on(event, listener)  # type: ignore[call-overload]

    def end(self) -> None:
        for event, listener in self._listeners.items():
            self._context.remove_listener(event, listener)

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.away.append(url)
        elif url.startswith("http:"):
            self.origins.add("/".join(url.split("/", 3)[:3]))

    def _console(self, kind: str, text: str, location: object) -> None:
        # Streamlit looks for its base path by asking below the page's own path first: that 404 is its habit. And a
        # page may still ask when the journey has ended the server that it started for itself.
        ended = any(base in f"{text} {location}" for base in ENDED)
        if kind == "error" and not ended and "/_stcore/" not in str(location):
            self.errors.append(f"{text} {location}")


def clear(profile: BrowserContext, origins: set[str]) -> None:
    """Close the pages of *profile* and forget what they stored; what was loaded stays, as it depends on no journey."""
    first, *others = profile.pages
    for page in others:
        page.close()
    profile.clear_cookies()
    session = profile.new_cdp_session(first)
    for origin in sorted(origins):
        stored = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
        session.send("Storage.clearDataForOrigin", stored)
    session.detach()


@pytest.fixture
def open_page(profile: BrowserContext, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, ``open_page(url, width=..., height=..., scheme=..., locale=..., touch=...)``; checks them all.

    What is returned has run its script: who types into a page while it is still drawn loses what was typed.

    The first is opened in the profile, where a page is there in half the time, if that speaks its language and has
    no fingers; any other shares nothing with it.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(
        url: str,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        locale: str = LOCALE,
        touch: bool = False,
    ) -> Page:
        if opened or locale != LOCALE or touch:
            context = browser.new_context(locale=locale, has_touch=touch)
        else:
            context = profile
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context)))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        # What moves on a page takes as long to draw as all the rest; the canvas is looked at as it moves.
        page.emulate_media(
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="no-preference" if "/explore" in url else "reduce",
        )
        page.goto(url)
        if page.locator("#root").count():  # a page of the app, not a file or what answers programs
            arrived(page)
        return page

    yield open_page
    for context, watch in opened:
        if context is profile:
            clear(profile, watch.origins)
        else:
            context.close()
        watch.end()
    for _, watch in opened:
        assert watch.away == [], "a request left the machine"
        assert watch.errors == [], "the console holds errors"


@pytest.fixture
def page(app: str, open_page: Callable[..., Page]) -> Page:
    """The first page of the app, in English at 1440x900."""
    return open_page(app)


@pytest.fixture
def map_page(app: str, open_page: Callable[..., Page]) -> Page:
    """The Explore page with the map of services, drawn."""
    return ready(open_page(f"{app}/explore"))
