"""Icons of services: small pictures made from those that the package ``diagrams`` carries.

A picture is found by the words of its file's name, among those of the entity's provider; only what that
does not find stands in ``data/icons.tsv``. Where there is none, or the package is missing, the canvas draws a tile with
the initials instead.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from graph.network import Net
from graph.reading.names import without_vendor
from graph.tables import read_rows

LISTED = Path(__file__).resolve().parent.parent / "data" / "icons.tsv"
SIDE = 64
FOLDERS = {"aws": "aws", "azure": "azure", "google-cloud": "gcp", "": "onprem"}


def initials(name: str) -> str:
    """Return two to four letters for a tile that has no icon.

    >>> initials("Amazon Managed Blockchain"), initials("AWS KMS"), initials("람다"), initials("Zed")
    ('MB', 'KMS', '람다', 'ZE')
    """
    words = [word for word in re.split(r"[\s/_-]+", _bare(name)) if word]
    if not words:
        return ""
    if 2 <= len(words[0]) <= 4 and all(char.isupper() or char.isdigit() for char in words[0]):
        return words[0]
    return (words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]).upper()


@cache
def _root() -> Path | None:
    """Where the package keeps its pictures; it is not imported, because that would ask for Graphviz."""
    spec = find_spec("diagrams")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent.parent / "resources"
    return root if root.is_dir() else None


@cache
def _listed() -> Mapping[str, str]:
    return {row["name"]: row["icon"] for _, row in read_rows(LISTED, ("name", "icon"))}


def _bare(name: str) -> str:
    return without_vendor(name).removeprefix("Apache ")


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _index(folder: str) -> Mapping[str, Path]:
    """The pictures of a provider by the names that they may go under: "simplequeueservice", "sqs"."""
    root = _root()
    found: dict[str, Path] = {}
    if root is None:
        return found
    paths = sorted((root / folder).glob("*/*.png"), key=lambda path: (len(path.stem), path.as_posix()))
    for path in paths:
        found.setdefault(_key(path.stem), path)
    for path in paths:
        *words, last = path.stem.removeprefix("amazon-").removeprefix("aws-").split("-")
        found.setdefault(_key("".join((*words, last))), path)
        if words and _abbreviates(last, words):
            found.setdefault(_key("".join(words)), path)
            found.setdefault(last, path)
    return found


def _abbreviates(short: str, words: list[str]) -> bool:
    """Whether *short* begins like *words* and is made of their first letters: "s3" of simple storage service."""
    letters = iter("".join(word[0] for word in words if word))
    return short[:1] == words[0][:1] != "" and all(letter in letters for letter in re.sub(r"\d", "", short)[:3])


def find_icon(names: Iterable[str], provider: str) -> str:
    """Return the id of the picture of an entity with one of *names*, "" if there is none.

    >>> find_icon(["Amazon SQS"], "aws"), find_icon(["Amazon Nothing"], "aws")
    ('aws/integration/simple-queue-service-sqs', '')
    """
    folder = FOLDERS.get(provider)
    if folder is None:
        return ""
    index = _index(folder)
    for name in names:
        for each in (_bare(name), name):
            path = index.get(_key(each))
            if path is not None:
                return "/".join(path.with_suffix("").parts[-3:])
    return ""


@lru_cache(maxsize=4096)
def _icon_of(net: Net, node: str) -> str:
    about = net.nodes[node]
    if about["en"] in _listed():
        return _listed()[about["en"]] if _root() else ""
    names = [about["en"], *(alias for alias in about["aliases"] if alias.isascii())]
    return find_icon(names, about["provider"] or ("" if about["kind"] == "technology" else "aws"))


def icon_of(net: Net, node: str) -> str:
    """Return the id of the picture of a node, "" if there is none; a field of use has none."""
    return _icon_of(net, node) if node in net else ""


@lru_cache(maxsize=1024)
def _small(icon: str) -> Image.Image | None:
    root = _root()
    if root is None or not re.fullmatch(r"[\w-]+/[\w-]+/[\w-]+", icon):
        return None
    try:
        with Image.open(root / f"{icon}.png") as picture:
            return picture.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (OSError, UnidentifiedImageError):
        return None


@lru_cache(maxsize=1024)
def is_tile(icon: str) -> bool:
    """Return whether the picture fills its square; another one is drawn on white."""
    small = _small(icon)
    if small is None:
        return False
    solid = sum(small.getchannel("A").histogram()[250:])
    return solid > 0.85 * SIDE * SIDE


@lru_cache(maxsize=1024)
def icon_file(icon: str) -> bytes | None:
    """Return a small PNG of the picture with this id, None if there is none."""
    small = _small(icon)
    if small is None:
        return None
    out = io.BytesIO()
    small.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def icon_url(icon: str) -> str:
    """Return the small picture as a data: address, "" if there is none."""
    content = icon_file(icon)
    return f"data:image/png;base64,{base64.b64encode(content).decode()}" if content else ""


@cache
def icons_version() -> str:
    """Return what stands in the path of the icons: it changes with the package that they come from."""
    names = "\n".join(f"{folder}/{key}" for folder in FOLDERS.values() for key in sorted(_index(folder)))
    return hashlib.sha256(f"{SIDE}\n{names}".encode()).hexdigest()[:12]
