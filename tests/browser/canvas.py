"""What journeys share: when a page has come to rest, how a choice is made, and where things are on the canvas."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

ATLAS = "document.querySelector('.atlas').atlas"


def settled(page: Page) -> None:
    """Wait until the page's script has run."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def arrived(page: Page) -> None:
    """Wait until a page that was just opened shows what its script made: before it runs, none is running either."""
    page.wait_for_selector('[data-testid="stMain"] [data-testid="stElementContainer"]', state="attached")
    settled(page)


def still(place: Locator) -> dict[str, float]:
    """Return where *place* is once two looks, a second apart, find it there: parts of a page are loaded late."""
    place.evaluate(
        """async (element) => {
            const at = () => JSON.stringify(element.getBoundingClientRect());
            for (let before = null; before !== at(); ) {
                before = at();
                await new Promise((done) => setTimeout(done, 1000));
            }
        }"""
    )
    found = place.bounding_box()
    assert found is not None
    return dict(found)


def holds(place: Locator, condition: str) -> None:
    """Wait until *condition*, a function of *place*, is true: layout and style follow what is shown."""
    place.page.wait_for_function(condition, arg=place.element_handle())


def take(box: Locator, text: str, option: str) -> None:
    """Type *text* into a list of choices and take the first that holds *option*; wait until that is done.

    A list that stands open while its page is drawn anew closes; a person opens it again, and so does this.
    """
    found = box.page.get_by_role("option", name=option).first
    for again in (True, True, False):
        settled(box.page)
        box.click()
        box.fill(text)
        try:
            found.click(timeout=10_000 if again else None)
            break
        except TimeoutError:
            if not again:
                raise
    settled(box.page)


def ready(page: Page) -> Page:
    """Wait until the canvas is drawn, its nodes are where they go, and all that was reported has been seen."""
    page.wait_for_selector(".atlas[data-ready]")
    settled(page)
    page.wait_for_function(f"() => {ATLAS}.network && {ATLAS}.arrived === 1 && {ATLAS}.queue.length === 0")
    return page


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(f"() => {ATLAS}.state()")
    return found


def spot(page: Page, id_: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(f"(id) => {ATLAS}.whereIs(id)", id_)
    return found


def in_sight(page: Page) -> str:
    """The id of the node with the most edges among those on the screen, whatever the map of the day places there."""
    found: str = page.evaluate(
        f"""() => {{
            const atlas = {ATLAS};
            const stage = document.querySelector(".atlas-stage").getBoundingClientRect();
            const [top, bottom] = [Math.max(0, stage.top) + 90, Math.min(innerHeight, stage.bottom) - 90];
            const edges = (id) => atlas.data.edges.filter((edge) => edge.from === id || edge.to === id).length;
            const seen = atlas.state().nodes.filter((id) => {{
                const {{ x, y }} = atlas.whereIs(id);
                return /^\\w+$/.test(id) && x > 30 && x < innerWidth - 70 && y > top && y < bottom;
            }});
            return seen.sort((one, other) => edges(other) - edges(one))[0];
        }}"""
    )
    return found


def click(page: Page, id_: str, *, twice: bool = False) -> None:
    at = spot(page, id_)
    (page.mouse.dblclick if twice else page.mouse.click)(at["x"], at["y"])


def click_edge(page: Page, *, denied: bool = False) -> str:
    """Click an edge where it is hit on a spot wider than a pixel, because a pointer's place comes in whole ones."""
    wanted = "edge.denied" if denied else "!edge.denied && edge.lines"
    edge, x, y = page.evaluate(
        f"""() => {{
            const atlas = {ATLAS};
            const near = [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y]));
            const around = [...Array(25).keys()].map((n) => n - 12);
            const seen = ({{ x, y }}) => x > 30 && x < innerWidth - 30 && y > 90 && y < innerHeight - 30;
            for (const {{ id }} of atlas.data.edges.filter((edge) => {wanted})) {{
                const middle = atlas.whereIs(id);
                for (const dx of around) for (const dy of around) {{
                    const at = {{ x: Math.round(middle.x) + dx, y: Math.round(middle.y) + dy }};
                    const sure = near.every(([x, y]) => atlas.hitAt({{ x: at.x + x, y: at.y + y }}) === id);
                    if (sure && seen(at)) return [id, at.x, at.y];
                }}
            }}
        }}"""
    )
    page.mouse.click(x, y)
    found: str = edge
    return found


def same_places(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return all(after["positions"].get(node) == place for node, place in before["positions"].items())


def menu(page: Page, id_: str, name: str) -> None:
    """Take *name* from the menu of a node."""
    at = spot(page, id_)
    page.mouse.click(at["x"], at["y"], button="right")
    page.get_by_role("menuitem", name=name, exact=True).click()
