"""Views that people keep by name, in one file beside the snapshots of a store.

STORE/views.tsv    name and address of a view, one a line, in the order of the names
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from graph.errors import StoreError
from graph.files import held, put

FILE = "views.tsv"
NAME_MOST = 80
VIEWS_MOST = 500


def clean_name(name: str) -> str:
    """Return *name* as it is kept: on one line, without spaces around it.

    >>> clean_name(" two\\tlines\\n ")
    'two lines'
    """
    return " ".join(name.split())[:NAME_MOST].strip()


def load_views(place: str | Path) -> Mapping[str, str]:
    """Return name -> address of the views kept at *place*, {} if there are none; a line that does not fit is left."""
    try:
        text = (Path(place) / FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    rows = [line.split("\t") for line in text.split("\n")]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0]}


def save_view(place: str | Path, name: str, address: str) -> None:
    """Keep *address* under *name*, in place of another one of that name; ``StoreError`` if it cannot be written."""
    key = clean_name(name)

    def add(views: dict[str, str]) -> None:
        if key not in views and len(views) >= VIEWS_MOST:
            raise StoreError(str(place), f"{VIEWS_MOST} views are kept already", "delete one that is not needed")
        views[key] = address

    _change(place, add)


def delete_view(place: str | Path, name: str) -> None:
    """Forget the view called *name*; nothing happens if there is none."""
    _change(place, lambda views: views.pop(name, None))


def _change(place: str | Path, change: Callable[[dict[str, str]], object]) -> None:
    path = Path(place) / FILE
    try:
        with held(path.with_suffix(".lock")):  # two people may save at once
            views = dict(load_views(place))
            change(views)
            put(path, "".join(f"{name}\t{views[name]}\n" for name in sorted(views)))
    except OSError as error:
        reason = f"the view cannot be kept ({error.strerror or error})"
        raise StoreError(str(place), reason, "share the address of the page instead") from error
