"""README and program agree: commands, pages, export forms and the map of the files."""

import re
from pathlib import Path

import graph.cli
from graph.export import WRITERS
from graph.routes import PAGES
from graph.words import say

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_command_is_described_and_exists() -> None:
    told = set(re.findall(r"^\| `(\w+)", section("Commands"), re.MULTILINE))
    usage = graph.cli._parser().format_help()
    known = set(re.findall(r"^    (\w+) ", usage, re.MULTILINE))
    assert told == known


def test_every_page_is_described_and_exists() -> None:
    told = re.findall(r"^\| (\w+) \|", section("Pages"), re.MULTILINE)[1:]
    assert told == [say(f"page.{name}", "en") for name in PAGES]


def test_every_form_of_export_is_named() -> None:
    row = next(line for line in section("Commands").splitlines() if line.startswith("| `export"))
    assert all(suffix.lstrip(".") in row for suffix in WRITERS)


def test_the_map_names_every_module_of_graph() -> None:
    named = set(re.findall(r"\w+", section("Map of the files")))
    modules = {path.stem for path in (ROOT / "graph").glob("*.py")} - {
        "__init__",
        "__main__",
        "errors",
        "model",
    }
    assert modules <= named, modules - named


def test_every_picture_is_there() -> None:
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
