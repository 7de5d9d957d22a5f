"""Which figure holds where notes disagree: what people decided, in ``decisions.tsv`` beside the snapshots.

A decision is about a fact's identity, which is its content, so it survives every rebuild and every edit that moves
lines. It never changes the graph: pages and commands show both figures and say which one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, cast, get_args

from graph.errors import DataFileError, StoreError
from graph.files import held, put
from graph.tables import read_rows

Decision = Literal["holds", "aside"]
Decisions = Mapping[str, Decision]

FILE = "decisions.tsv"
_COLUMNS = ("fact", "decision")


def read_decisions(place: str | Path) -> dict[str, Decision]:
    """Return what was decided at the store *place*: fact -> "holds" or "aside"; empty if nothing was.

    Raises ``DataFileError`` for a row that does not fit.
    """
    path = Path(place) / FILE
    if not path.is_file():
        return {}
    decided: dict[str, Decision] = {}
    for number, row in read_rows(path, _COLUMNS):
        decision = row["decision"]
        if decision not in get_args(Decision):
            raise DataFileError(str(path), number, decision, " or ".join(get_args(Decision)))
        decided[row["fact"]] = cast(Decision, decision)
    return decided


def decide(
    place: str | Path, *, holds: Iterable[str] = (), aside: Iterable[str] = (), undo: Iterable[str] = ()
) -> None:
    """Keep at the store *place* that the facts *holds* hold and *aside* do not, and forget what was said of *undo*.

    Raises ``StoreError`` if *place* is no folder that can be written.
    """
    root = Path(place)
    if not root.is_dir():
        raise StoreError(str(place), "decisions need a folder to be kept in", "open the graph from its folder")
    try:
        with held(root / "decisions.lock"):
            decided: dict[str, Decision] = read_decisions(root)
            for fact in undo:
                decided.pop(fact, None)
            decided |= dict.fromkeys(holds, "holds")
            decided |= dict.fromkeys(aside, "aside")
            rows = "".join(f"{fact}\t{decision}\n" for fact, decision in sorted(decided.items()))
            put(root / FILE, "\t".join(_COLUMNS) + "\n" + rows)
    except OSError as error:
        reason = f"the decision cannot be written ({error.strerror or error})"
        raise StoreError(str(place), reason, "make the folder writable") from error
