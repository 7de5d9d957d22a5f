"""Imports point one way; only the app imports streamlit; only our own words go through Streamlit's Markdown."""

import ast
from pathlib import Path

import pytest

GRAPH = Path(__file__).resolve().parents[1] / "graph"
FILES = sorted(GRAPH.rglob("*.py"))
ONLY = {
    "streamlit": ("ui/", "routes.py"),
    "pyvis": ("draw.py",),
    "pyoxigraph": ("store.py", "remote.py", "worker.py", "export.py"),
    "pyshacl": ("check.py",),
}
MARKDOWN = {
    "write",
    "markdown",
    "caption",
    "title",
    "header",
    "subheader",
    "info",
    "warning",
    "error",
    "success",
    "toast",
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def dotted(path: Path) -> str:
    """The module's name below ``graph``: "store", "reading.names"."""
    return ".".join(path.relative_to(GRAPH).with_suffix("").parts)


def internal(path: Path, modules: set[str]) -> set[str]:
    """The modules of ``graph`` that *path* imports."""
    return {name.removeprefix("graph.") for name in imported(path)} & modules


def test_imports_have_no_cycle() -> None:
    files = [path for path in FILES if "ui" not in path.parts and path.name != "__init__.py"]
    modules = {dotted(path) for path in files}
    edges = {dotted(path): internal(path, modules) - {dotted(path)} for path in files}
    done: set[str] = set()
    while edges:
        free = [name for name, needs in edges.items() if needs <= done]
        assert free, f"these import each other: {sorted(edges)}"
        for name in free:
            done.add(name)
            del edges[name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(GRAPH).as_posix())
def test_libraries_stay_in_their_module(path: Path) -> None:
    place = path.relative_to(GRAPH).as_posix()
    for library, homes in ONLY.items():
        if any(name.split(".")[0] == library for name in imported(path)):
            assert place.startswith(homes), f"{place} imports {library}"


@pytest.mark.parametrize("path", sorted((GRAPH / "ui").glob("*.py")), ids=lambda path: path.name)
def test_only_our_own_words_become_markdown(path: Path) -> None:
    """Streamlit's text calls read Markdown: their first argument must come from ``words`` or be escaped."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKDOWN):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "st" and node.args):
            continue
        said = ast.unparse(node.args[0])
        assert said.startswith(("words(", "shared.words(", "shared.plain_label(", "plain_label(", "'")), (
            f"{path.name}:{node.lineno}: st.{node.func.attr}({said})"
        )
