"""The browser for the journeys: one that is installed, else Playwright's own, fetched the way a user's machine can.

``python -m tests.browser.chromium`` prints its path, or one sentence that says what to do, with exit code 2.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HELP = (
    "The browser tests need Chromium: install it (Debian and Ubuntu: apt-get install chromium; "
    "macOS: brew install --cask chromium), or name one with CHROMIUM=/path/to/chromium."
)


def find_chromium() -> str | None:
    """Return the path of an installed Chromium or a browser made from it, None if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in PLACES if Path(path).exists()), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def obtain_chromium() -> str | None:
    """Return the path of a browser, fetching Playwright's own if none is installed; None if that fails too."""
    found = find_chromium()
    if found or os.environ.get("CHROMIUM"):
        return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    return _playwrights_own()


if __name__ == "__main__":
    path = obtain_chromium()
    if path is None:
        print(HELP, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    print(f"Browser: {path}")  # noqa: T201
