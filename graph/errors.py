"""Every error that a person can meet, fields first.

Each message is one sentence that names the place and the remedy, so that the
command line and the pages can show ``str(error)`` as it is.
"""

from __future__ import annotations


class GraphError(Exception):
    """Base of the errors that a person can act on; anything else is a bug."""


class NoteError(GraphError):
    """A note that cannot be read."""

    def __init__(self, path: str, reason: str, remedy: str) -> None:
        super().__init__(path, reason, remedy)
        self.path, self.reason, self.remedy = path, reason, remedy

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.remedy}."


class DataFileError(GraphError):
    """A row of a file in ``data/`` or ``ontology/`` that does not fit its format."""

    def __init__(self, path: str, line: int, found: str, expected: str) -> None:
        super().__init__(path, line, found, expected)
        self.path, self.line, self.found, self.expected = path, line, found, expected

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: found {self.found!r}, expected {self.expected}."


class UnknownName(GraphError):  # noqa: N818  (the name says what happened)
    """A name that no entity of the graph bears; *nearest* holds what was perhaps meant."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(name, nearest)
        self.name, self.nearest = name, nearest

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else "."
        return f"Nothing in the graph is called {self.name!r}{hint}"


class StoreError(GraphError):
    """A store that is missing, locked, broken or of another version."""

    def __init__(self, place: str, reason: str, remedy: str) -> None:
        super().__init__(place, reason, remedy)
        self.place, self.reason, self.remedy = place, reason, remedy

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}; {self.remedy}."


class QueryError(GraphError):
    """A query that was refused or does not parse; *line* and *column* count from 1, 0 if unknown."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason, line, column)
        self.reason, self.line, self.column = reason, line, column

    def __str__(self) -> str:
        place = f"Line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.reason}"


class QueryStopped(GraphError):  # noqa: N818  (the name says what happened)
    """A query that ran into a limit; *limit* says which ("10 seconds", "512 MB")."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"The query was stopped at its limit of {self.limit}; narrow it or add a LIMIT."


class QueryBusy(GraphError):  # noqa: N818  (the name says what happened)
    """A query that found too many others before it; *waiting* says how many wait."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting

    def __str__(self) -> str:
        return f"Other queries keep every worker busy, {self.waiting} wait; try again in a moment."


class QueryCancelled(GraphError):  # noqa: N818  (the name says what happened)
    """A query that the person who asked it gave up."""

    def __str__(self) -> str:
        return "The query was stopped before it had answered."


class UsageError(GraphError):
    """A command or address that cannot be carried out as given."""
