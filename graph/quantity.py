"""A line's text -> the amounts that it states."""

from __future__ import annotations

from pathlib import Path

from graph.errors import DataFileError
from graph.metrics import load_metrics, read_rows
from graph.model import Unit

__all__ = ["load_metrics", "load_units"]

UNIT_COLUMNS = ("name", "base", "factor", "iri", "en", "ko", "aliases")


def load_units(data_dir: Path) -> dict[str, Unit]:
    """Return the units of *data_dir* by name; ``DataFileError`` names a row that is wrong."""
    path = data_dir / "units.tsv"
    units: dict[str, Unit] = {}
    places: dict[str, int] = {}
    for number, cells in read_rows(path, UNIT_COLUMNS):
        name = cells["name"]
        if not name or name in units:
            raise DataFileError(str(path), number, name, "a name that no row above has")
        try:
            factor = float(cells["factor"])
        except ValueError as error:
            raise DataFileError(str(path), number, cells["factor"], "a number as factor") from error
        if factor <= 0:
            raise DataFileError(str(path), number, cells["factor"], "a factor above zero")
        units[name] = Unit(name, cells["base"], factor, cells["iri"], cells["en"], cells["ko"])
        places[name] = number
    for unit in units.values():
        base = units.get(unit.base)
        if base is None or base.base != base.name or base.factor != 1:
            raise DataFileError(str(path), places[unit.name], unit.base, "a base that is itself a row with factor 1")
    return units
