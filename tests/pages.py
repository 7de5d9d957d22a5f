"""A page in AppTest: how it is opened, what it shows, and what a person does there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

MAIN = str(Path(__file__).resolve().parents[1] / "graph" / "ui" / "main.py")

Open = Callable[..., AppTest]


def opened(page: str, **params: str) -> AppTest:
    """Return a page of the store that the environment names: ``opened("service", name="SQS", lang="ko")``."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = params.pop("lang", "en")
    app.run()
    if page != "overview":
        app.switch_page(f"{page}.py")
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def text_of(app: AppTest) -> str:
    """All that the page shows, as one text."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "warning",
        "info",
        "error",
        "code",
    ):
        parts += [str(element.value) for element in app.get(kind)]
    parts += [link.proto.label for link in app.get("page_link")]
    return "\n".join(parts)


def type_into(box: Selectbox, text: str) -> None:
    """Type *text* into a choice and press Enter; AppTest itself only knows what is listed."""
    box.options.append(text)
    box.set_value(text).run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()
