"""A view as a short text for the URL, and back.

What an address holds that is broken, or names nothing in the graph that serves now, is dropped and told; the rest
still shows. Only characters stand in it that a URL does not escape, so that a link stays short and readable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.network import SUMMARY, Net, is_summary, named
from graph.view import (
    KINDS,
    LAYOUTS,
    LENSES,
    MARKS_MOST,
    STEPS_MOST,
    SUMMARIES,
    Step,
    View,
    as_names,
    ends_of,
    is_edge,
    is_known,
    is_node,
    put,
    reduce,
)

PINS_MOST = 60
TEXT_MOST = 6000


def to_query(view: View) -> str:
    """Return *view* as a short text of characters that a URL does not escape; the view of the start is "".

    >>> to_query(View(focus="Amazon_S3", steps=(Step("AWS_KMS"),), camera=(10, -20, 0.8)))
    'fAmazon_S3~sAWS_KMS~c10.-20.80'
    """
    parts: list[str] = []
    if view.focus:
        parts.append(("x" if view.depends else "f") + view.focus)
    if view.kinds != ("service",):
        parts.append("k" + "".join(kind[0] for kind in view.kinds))
    if view.route:
        route = view.route
        parts.append(f"r{route.start}.{route.end}.{route.count}{'' if route.directed else '.u'}")
    if view.steps:
        parts.append("s" + ".".join(("-" if step.alone else "") + step.node for step in view.steps))
    if view.pinned:
        parts.append("p" + ".".join(f"{node}.{x}.{y}" for node, x, y in view.pinned[-PINS_MOST:]))
    if view.aim:
        parts.append("a" + view.aim)
    elif view.camera is not None:
        x, y, scale = view.camera
        parts.append(f"c{x:.0f}.{y:.0f}.{scale * 100:.0f}")
    if view.selected:
        parts.append("e" + _selection(view.selected))
    lists = {
        "y": view.only,
        "h": view.hidden,
        "v": view.marked,
    }
    words = {"u": view.opened, "t": view.types_off, "g": view.groups_off, "m": view.metrics, "n": view.notes}
    lists |= {letter: tuple(map(_packed, names)) for letter, names in words.items()}
    parts += [letter + ".".join(names) for letter, names in lists.items() if names]
    if not view.denials:
        parts.append("d0")
    if view.layout:
        parts.append("l" + view.layout)
    if view.lens:
        parts.append("q" + view.lens)
    if view.summary:
        parts.append("b" + view.summary)
    if view.tall:
        parts.append("w")
    return "~".join(parts)


def _selection(selected: str) -> str:
    if not is_edge(selected):
        return selected
    source, target = ends_of(selected)
    type_ = selected.rstrip("!~").partition(">")[2].partition(":")[2]
    mark = {"!": ".-n", "~": ".-v"}.get(selected[-1], "")
    return f"{source}.{target}{'.' * bool(type_)}{type_}{mark}"


def _packed(name: str) -> str:
    """*name* without the characters that part an address.

    >>> _packed("ko/s3.md"), _unpacked("ko-2f-s3-2e-md")
    ('ko-2f-s3-2e-md', 'ko/s3.md')
    """
    return re.sub(r"\W", lambda match: f"-{ord(match[0]):x}-", name)


def _unpacked(text: str) -> str:
    found = re.sub(r"-([0-9a-f]{1,6})-", lambda match: chr(int(match[1], 16)), text)
    found.encode()  # half of a surrogate pair is no character: a ValueError
    return found


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
Reader = Callable[[View, str, Net], Read]


def _read_focus(view: View, body: str, net: Net) -> Read:
    return (replace(view, focus=body), ()) if body in net else (view, [body[:40]])


def _read_depends(view: View, body: str, net: Net) -> Read:
    return (replace(view, focus=body, depends=True), ()) if body in net else (view, [body[:40]])


def _read_kinds(view: View, body: str, net: Net) -> Read:
    if not body or set(body) - {kind[0] for kind in KINDS}:
        raise ValueError(body)
    return replace(view, kinds=tuple(kind for kind in KINDS if kind == "service" or kind[0] in body)), ()


def _read_route(view: View, body: str, net: Net) -> Read:
    start, end, count, *rest = body.split(".")
    if rest not in ([], ["u"]):
        raise ValueError(body)
    asked = {"type": "route", "start": start, "end": end, "count": count, "directed": not rest}
    found = reduce(View(), asked, net).route
    if found is None:
        raise ValueError(body)
    return replace(view, route=found), ()


def _read_steps(view: View, body: str, net: Net) -> Read:
    steps: list[Step] = []
    lost: list[str] = []
    for item in body.split("."):
        if len(steps) == STEPS_MOST:
            lost.append(item[:40])
        elif item in net:
            steps.append(Step(item))
        elif item.startswith("-") and item[1:] in net:
            steps.append(Step(item[1:], alone=True))
        else:
            lost.append(item[:40])
    return replace(view, steps=tuple(steps)), lost


def _read_pins(view: View, body: str, net: Net) -> Read:
    items = body.split(".")
    if len(items) % 3:
        raise ValueError(body)
    rows = [(items[at], items[at + 1], items[at + 2]) for at in range(0, len(items), 3)]
    lost = [name[:40] for name, _, _ in rows if not is_node(name, net)]
    moved = reduce(view, {"type": "move", "places": rows}, net)
    if moved == view and len(lost) < len(rows):
        raise ValueError(body)
    return moved, lost


def _read_aim(view: View, body: str, net: Net) -> Read:
    return (replace(view, aim=body, camera=None), ()) if is_node(body, net) else (view, [body[:40]])


def _read_camera(view: View, body: str, net: Net) -> Read:
    x, y, scale = (int(value) for value in body.split("."))
    moved = reduce(view, {"type": "camera", "camera": (x, y, scale / 100)}, net)
    if moved.camera is None:
        raise ValueError(body)
    return moved, ()


def _read_selected(view: View, body: str, net: Net) -> Read:
    ends, _, mark = body, "", ""
    for suffix, sign in ((".-n", "!"), (".-v", "~")):
        if body.endswith(suffix):
            ends, mark = body.removesuffix(suffix), sign
    source, *rest = ends.split(".")
    selected = source + "".join(sign + part for sign, part in zip(">:", rest, strict=False)) + mark
    if len(rest) > 2 or mark and not rest or not is_known(selected, net):
        return view, [body[:40]]
    return replace(view, selected=selected), ()


def _nodes(name: str, most: int) -> Reader:
    """Names of nodes for the field *name*, those unknown told."""

    def read(view: View, body: str, net: Net) -> Read:
        names = dict.fromkeys(body.split("."))
        known = [each for each in names if is_node(each, net)][:most]
        ordered = tuple(known) if name == "marked" else tuple(sorted(known))
        return put(view, name, ordered), [each[:40] for each in names if each not in ordered]

    return read


def _names(name: str) -> Reader:
    """Words for the field *name* that mean something in *net*, the others told; if none does, the part says nothing."""

    def read(view: View, body: str, net: Net) -> Read:
        names: list[str] = []
        lost: list[str] = []
        for each in filter(None, body.split(".")):
            try:
                word = _unpacked(each)
            except ValueError:
                word = ""
            is_known = is_summary(SUMMARY + word, net) if name == "opened" else word in named(net, name)
            (names if is_known else lost).append(word if is_known else each[:40])
        if not names:
            raise ValueError(body)
        return put(view, name, as_names(names)), lost

    return read


def _one_of(name: str, known: Sequence[str]) -> Reader:
    def read(view: View, body: str, net: Net) -> Read:
        if body not in known:
            raise ValueError(body)
        return put(view, name, body), ()

    return read


def _read_denials(view: View, body: str, net: Net) -> Read:
    if body != "0":
        raise ValueError(body)
    return replace(view, denials=False), ()


def _read_tall(view: View, body: str, net: Net) -> Read:
    if body:
        raise ValueError(body)
    return replace(view, tall=True), ()


_READERS: dict[str, Reader] = {
    "f": _read_focus,
    "x": _read_depends,
    "k": _read_kinds,
    "r": _read_route,
    "y": _nodes("only", MARKS_MOST),
    "u": _names("opened"),
    "s": _read_steps,
    "h": _nodes("hidden", MARKS_MOST),
    "p": _read_pins,
    "a": _read_aim,
    "c": _read_camera,
    "e": _read_selected,
    "v": _nodes("marked", MARKS_MOST),
    "t": _names("types_off"),
    "g": _names("groups_off"),
    "m": _names("metrics"),
    "n": _names("notes"),
    "d": _read_denials,
    "l": _one_of("layout", LAYOUTS),
    "q": _one_of("lens", LENSES),
    "b": _one_of("summary", SUMMARIES[1:]),
    "w": _read_tall,
}
