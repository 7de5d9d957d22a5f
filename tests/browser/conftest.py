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

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.canvas import ready
from tests.browser.chromium import HELP, find_chromium

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60.0
ENDED: set[str] = set()
"""The addresses of servers that were ended."""

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
def browser() -> Iterator[Browser]:
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
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Watch:
    """What a page did that it should not have: requests that leave the machine, errors in the console."""

    def __init__(self, context: BrowserContext) -> None:
        self.away: list[str] = []
        self.errors: list[str] = []
        context.on("request", lambda request: self._request(request.url))
        context.on("console", lambda message: self._console(message.type, message.text, message.location))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.away.append(url)

    def _console(self, kind: str, text: str, location: object) -> None:
        # Streamlit looks for its base path by asking below the page's own path first: that 404 is its habit. And a
        # page may still ask when the journey has ended the server that it started for itself.
        ended = any(base in f"{text} {location}" for base in ENDED)
        if kind == "error" and not ended and "/_stcore/" not in str(location):
            self.errors.append(f"{text} {location}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, ``open_page(url, width=..., height=..., scheme=..., locale=..., touch=...)``; checks them all."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(
        url: str,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        locale: str = "en-US",
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            accept_downloads=True,
            has_touch=touch,
        )
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context)))
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context, watch in opened:
        context.close()
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
