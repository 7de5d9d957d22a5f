"""What the canvas costs in headless Chromium, beside the same graph in a plain pyvis page with its default physics."""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from pyvis.network import Network

from graph import scene, summary
from graph.catalog import Item
from graph.draw import changes, to_component_data, to_html
from graph.network import ENTITY, Net, build_network
from graph.style import load_style
from graph.view import Step, View
from tests.browser.chromium import HELP, find_chromium

Show = Callable[[str, float, str, float], None]
GROUPS = ("analytics", "compute", "database", "management", "messaging", "networking", "security", "storage")
TYPES = ("sendsTo", "triggers", "readsFrom")
WAIT = 60_000
"""ms after which a page that has not settled is given up; its figure then says "or more"."""


def random_net(nodes: int, edges: int) -> Net:
    """A network of services in which a few are hubs, the same every time."""
    source = random.Random(5)
    items = [
        Item(f"{ENTITY}N{n:04d}", f"Node {n:04d}", "", "service", GROUPS[n * 7 % 8], "", "", 3) for n in range(nodes)
    ]
    ends = [(source.randrange(nodes), int(nodes * source.random() ** 2)) for _ in range(edges)]
    relations = [
        (f"N{one:04d}", f"N{other:04d}", f"r{n}", source.choice(TYPES), False, 1) for n, (one, other) in enumerate(ends)
    ]
    return build_network(items, relations, str)


def canvas_data(net: Net, view: View) -> dict[str, Any]:
    with patch.object(summary, "WHOLE", 10**6):  # the whole graph, not its summary
        drawn = scene.build_scene(view, net, load_style())
    return to_component_data(
        drawn, view, net, load_style(), words=str, types={}, groups={}, state={"fixed": True, "moved": 0}
    )


def our_page(data: dict[str, Any]) -> str:
    evidence = {"lines": [], "nodes": {}, "edges": {}, "words": {"lead": "", "note": ""}}
    return to_html(data, evidence, title="bench", language="en")


def plain_page(data: dict[str, Any]) -> str:
    network = Network(height="800px", width="100%", directed=True, cdn_resources="in_line")
    for node in data["nodes"]:
        network.add_node(node["id"], label=node["label"])
    for edge in data["edges"]:
        network.add_edge(edge["from"], edge["to"])
    return str(network.generate_html())


@contextlib.contextmanager
def tab_for(browser: Browser, page: str) -> Iterator[tuple[Page, str]]:
    """A tab without a network, and the address of *page*, to be opened in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
        tab = context.new_page()
        tab.set_default_timeout(WAIT)
        yield tab, file.as_uri()
        context.close()


def until(browser: Browser, page: str, ready: str) -> tuple[float, float]:
    """Return the seconds until *ready* holds in *page*, and those that a frame takes while it is panned."""
    with tab_for(browser, page) as (tab, address):
        started = time.perf_counter()
        tab.goto(address, wait_until="commit")
        with contextlib.suppress(TimeoutError):
            tab.wait_for_function(ready)
        taken = time.perf_counter() - started
        return taken, float(tab.evaluate(PAN)) / 1000


def first_picture(browser: Browser, page: str, data: dict[str, Any]) -> float:
    """Return the seconds from *data* as text to its picture, in the open page *page*, which is given it anew."""
    with tab_for(browser, page) as (tab, address):
        tab.goto(address)
        tab.wait_for_function(OURS)
        return float(tab.evaluate(DRAW, json.dumps(data))) / 1000


DRAW = """(text) => new Promise((done) => {
    const place = document.getElementById("canvas");
    const host = place.cloneNode(false);
    place.replaceWith(host);
    const begun = performance.now();
    const drawn = mountCanvas(host, vis, () => {});
    drawn.update(JSON.parse(text));
    const look = () => {
        if (drawn.root.dataset.ready && drawn.labels.placed.length > 0) done(performance.now() - begun);
        else requestAnimationFrame(look);
    };
    look();
})"""
OURS = (
    "() => { const at = document.querySelector('.atlas[data-ready]'); return at && at.atlas.labels.placed.length > 0; }"
)
PLAIN = "() => typeof network !== 'undefined' && network && network.physics.ready"
PAN = """() => {
    const root = document.querySelector('.atlas');
    const drawn = root ? root.atlas.network : network;
    const begun = performance.now();
    for (let n = 0; n < 40; n += 1) {
        const { x, y } = drawn.getViewPosition();
        drawn.moveTo({ position: { x: x + 3, y }, animation: false });
        drawn.renderer._redraw();
    }
    return (performance.now() - begun) / 40;
}"""


def bench_canvas(show: Show) -> None:
    """Print how soon graphs are on screen (data to first picture), how they pan, and what an expansion sends."""
    path = find_chromium()
    if path is None:
        print(HELP)  # noqa: T201
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def median(page: str) -> tuple[float, float]:
            runs = sorted(until(browser, page, OURS) for _ in range(RUNS))
            return runs[RUNS // 2]

        small = our_page(canvas_data(random_net(2, 2), View()))
        until(browser, small, OURS)  # warms up
        opened, _ = median(small)
        panned: dict[str, float] = {}
        for nodes, edges in ((300, 750), (2000, 5000)):
            net = random_net(nodes, edges)
            plain, plain_frame = until(browser, plain_page(canvas_data(net, View())), PLAIN)
            for layout in ("category", "force"):
                placed = min(
                    _seconds(lambda net=net, layout=layout: canvas_data(net, View(layout=layout))) for _ in "123"
                )
                data = canvas_data(net, View(layout=layout))
                drawn = sorted(first_picture(browser, small, data) for _ in range(RUNS))[RUNS // 2]
                seen, frame = median(our_page(data))
                more = " or more" if plain * 1000 >= WAIT else ""
                other = f"plain pyvis page with physics{more}"
                show(f"{nodes:,} nodes, {edges:,} edges to first picture, {layout}", placed + drawn, other, plain)
                show("  of that in Python", placed, "the whole", placed + drawn)
                show("  as a file that is opened, scripts included", placed + seen, "two nodes so", opened)
            if plain * 1000 < WAIT:
                panned[f"plain pyvis page, {nodes:,} nodes"] = plain_frame
            show(f"{nodes:,} nodes pan one frame", frame, *next(iter(panned.items())))
        browser.close()
    net = random_net(300, 750)
    view = View(focus="N0000")
    before = canvas_data(net, view)
    after = canvas_data(net, replace(view, steps=(Step(before["nodes"][1]["id"]),)))
    sent, whole = (len(json.dumps(each)) for each in (changes(before, after), after))
    new = len(after["nodes"]) - len(before["nodes"])
    print(f"An expansion by {new} nodes sends {sent / 1000:.1f} KB of {whole / 1000:.1f} KB")  # noqa: T201


RUNS = 5


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    from tests.bench import show

    bench_canvas(show)
