"""The names that examples in docstrings may use besides their own module's."""

from __future__ import annotations

from typing import Any

import pytest

from graph.build import DATA, load_knowledge
from graph.quantity import load_quantities


@pytest.fixture(scope="session")
def names_for_doctests() -> dict[str, Any]:
    return {"LEXICON": load_knowledge().lexicon, "QUANTITIES": load_quantities(DATA)}


@pytest.fixture(autouse=True)
def _offer_names(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        doctest_namespace.update(request.getfixturevalue("names_for_doctests"))
