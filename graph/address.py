"""A view as a short text for the URL, and back.

What an address holds that is broken, or names nothing in the graph that serves now, is dropped and told; the rest
still shows. Only characters stand in it that a URL does not escape, so that a link stays short and readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.network import Net
from graph.view import KINDS, STEPS_MOST, Step, View, as_names, ends_of, is_edge, is_known, reduce

PINS_MOST = 60
TEXT_MOST = 6000


def to_query(view: View) -> str:
    """Return *view* as a short text of characters that a URL does not escape; the view of the start is "".

    >>> to_query(View(focus="Amazon_S3", steps=(Step("AWS_KMS"),), camera=(10, -20, 0.8)))
    'fAmazon_S3~sAWS_KMS~c10.-20.80'
    """
    parts: list[str] = []
    if view.focus:
        parts.append("f" + view.focus)
    if not view.focus and view.kinds != ("service",):
        parts.append("k" + "".join(kind[0] for kind in view.kinds))
    if view.steps:
        parts.append("s" + ".".join(("-" if step.alone else "") + step.node for step in view.steps))
    if view.hidden:
        parts.append("h" + ".".join(view.hidden))
    if view.pinned:
        parts.append("p" + ".".join(f"{node}.{x}.{y}" for node, x, y in view.pinned[-PINS_MOST:]))
    if view.aim:
        parts.append("a" + view.aim)
    elif view.camera is not None:
        x, y, scale = view.camera
        parts.append(f"c{x:.0f}.{y:.0f}.{scale * 100:.0f}")
    if view.selected:
        source, target = ends_of(view.selected)
        mark = {"!": ".n", "~": ".v"}.get(view.selected[-1], "")
        parts.append(f"e{source}.{target}{mark}" if is_edge(view.selected) else "e" + view.selected)
    if view.types_off:
        parts.append("t" + ".".join(view.types_off))
    if view.groups_off:
        parts.append("g" + ".".join(view.groups_off))
    if not view.denials:
        parts.append("d0")
    if view.tall:
        parts.append("w")
    return "~".join(parts)


def from_query(text: str, net: Net) -> tuple[View, tuple[str, ...]]:
    """Return the view that *text* holds, and the parts of it that are broken or name nothing in *net*."""
    view = View()
    dropped: list[str] = []
    if len(text) > TEXT_MOST:
        text, rest = text[:TEXT_MOST], text[TEXT_MOST:]
        text = text.rpartition("~")[0]
        dropped.append(rest[:40])
    for part in filter(None, text.split("~")):
        reader = _READERS.get(part[0])
        try:
            if reader is None:
                raise ValueError(part)
            view, lost = reader(view, part[1:], net)
            dropped += lost
        except (KeyError, TypeError, ValueError, OverflowError):
            dropped.append(part[:40])
    return view, tuple(dropped)


Read = tuple[View, Sequence[str]]


def _split(names: Sequence[str], net: Net) -> tuple[list[str], list[str]]:
    return [name for name in names if name in net], [name[:40] for name in names if name not in net]


def _read_focus(view: View, body: str, net: Net) -> Read:
    if body not in net:
        return view, [body[:40]]
    return replace(view, focus=body), ()


def _read_kinds(view: View, body: str, net: Net) -> Read:
    if not body or set(body) - {kind[0] for kind in KINDS}:
        raise ValueError(body)
    return replace(view, kinds=tuple(kind for kind in KINDS if kind == "service" or kind[0] in body)), ()


def _read_steps(view: View, body: str, net: Net) -> Read:
    steps: list[Step] = []
    lost: list[str] = []
    for item in body.split(".")[:STEPS_MOST]:
        if item in net:
            steps.append(Step(item))
        elif item.startswith("-") and item[1:] in net:
            steps.append(Step(item[1:], alone=True))
        else:
            lost.append(item[:40])
    return replace(view, steps=tuple(steps)), lost


def _read_hidden(view: View, body: str, net: Net) -> Read:
    known, lost = _split(body.split("."), net)
    return replace(view, hidden=tuple(sorted(set(known)))), lost


def _read_pins(view: View, body: str, net: Net) -> Read:
    items = body.split(".")
    if len(items) % 3:
        raise ValueError(body)
    rows = [(items[at], items[at + 1], items[at + 2]) for at in range(0, len(items), 3)]
    lost = [name[:40] for name, _, _ in rows if name not in net]
    moved = reduce(view, {"type": "move", "places": rows}, net)
    if moved == view and len(lost) < len(rows):
        raise ValueError(body)
    return moved, lost


def _read_aim(view: View, body: str, net: Net) -> Read:
    if body not in net:
        return view, [body[:40]]
    return replace(view, aim=body, camera=None), ()


def _read_camera(view: View, body: str, net: Net) -> Read:
    x, y, scale = (int(value) for value in body.split("."))
    moved = reduce(view, {"type": "camera", "camera": (x, y, scale / 100)}, net)
    if moved.camera is None:
        raise ValueError(body)
    return moved, ()


def _read_selected(view: View, body: str, net: Net) -> Read:
    ends, _, mark = body, "", ""
    for suffix, sign in ((".n", "!"), (".v", "~")):
        if body.endswith(suffix):
            ends, mark = body.removesuffix(suffix), sign
    selected = ends.replace(".", ">", 1) + mark
    if not is_known(selected, net):
        return view, [body[:40]]
    return replace(view, selected=selected), ()


def _read_types(view: View, body: str, net: Net) -> Read:
    return replace(view, types_off=as_names(filter(None, body.split(".")))), ()


def _read_groups(view: View, body: str, net: Net) -> Read:
    return replace(view, groups_off=as_names(filter(None, body.split(".")))), ()


def _read_denials(view: View, body: str, net: Net) -> Read:
    if body != "0":
        raise ValueError(body)
    return replace(view, denials=False), ()


def _read_tall(view: View, body: str, net: Net) -> Read:
    if body:
        raise ValueError(body)
    return replace(view, tall=True), ()


_READERS = {
    "f": _read_focus,
    "k": _read_kinds,
    "s": _read_steps,
    "h": _read_hidden,
    "p": _read_pins,
    "a": _read_aim,
    "c": _read_camera,
    "e": _read_selected,
    "t": _read_types,
    "g": _read_groups,
    "d": _read_denials,
    "w": _read_tall,
}
