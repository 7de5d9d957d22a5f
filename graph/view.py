"""What the canvas shows, as one value: which entities, where a person dragged them, what is selected and left out.

``reduce`` is the only way from one view to the next; it takes what happened as an ``Event``. A view is short in
the URL and reads back from it; what a URL holds that is broken or unknown is dropped and told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.network import Filters, Net

Event = Mapping[str, Any]
Camera = tuple[float, float, float]
Pin = tuple[str, int, int]

KINDS = ("service", "component", "technology")
STEPS_MOST = 60
PINS_MOST = 60
TEXT_MOST = 6000
FAR = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person added: the neighbours of *node* (the next of them each time), or *node* *alone*."""

    node: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What the canvas shows.

    With a *focus* it is that entity and its neighbours, without one the map of *kinds*. *camera* is the middle
    and the zoom, None while everything is fitted in; *aim* a node that the camera shall
    go to. *selected* is a node's id, or an edge's, which holds a ">". *tall* says that the window is higher than wide.
    """

    focus: str = ""
    kinds: tuple[str, ...] = ("service",)
    steps: tuple[Step, ...] = ()
    hidden: tuple[str, ...] = ()
    pinned: tuple[Pin, ...] = ()
    camera: Camera | None = None
    aim: str = ""
    selected: str = ""
    types_off: tuple[str, ...] = ()
    groups_off: tuple[str, ...] = ()
    denials: bool = True
    tall: bool = False

    @property
    def filters(self) -> Filters:
        """What the view leaves out of the edges."""
        return Filters(types=frozenset(self.types_off), denials=self.denials)

    @property
    def place(self) -> tuple[str, tuple[str, ...], bool]:
        """What the places of nodes depend on: in two views with one such value a node stands at one place."""
        return (self.focus, () if self.focus else self.kinds, self.tall)


def reduce(view: View, event: Event, net: Net) -> View:
    """Return the view after *event*; one that makes no sense in *net* changes nothing."""
    handler = _HANDLERS.get(str(event.get("type")))
    if handler is None:
        return view
    try:
        return handler(view, event, net)
    except (KeyError, TypeError, ValueError, OverflowError):
        return view


def _node(event: Event, net: Net) -> str:
    node = event["id"]
    if not isinstance(node, str) or node not in net:
        raise KeyError(node)
    return node


def _ends(edge: str) -> tuple[str, str]:
    source, _, target = edge.rstrip("!~").partition(">")
    return source, target


def is_edge(selected: str) -> bool:
    """Return whether a selection is an edge.

    >>> is_edge("Amazon_S3>AWS_KMS"), is_edge("Amazon_S3")
    (True, False)
    """
    return ">" in selected


def _known(selected: str, net: Net) -> bool:
    return all(end in net for end in _ends(selected)) if is_edge(selected) else selected in net


def _select(view: View, event: Event, net: Net) -> View:
    selected = event["id"]
    if not isinstance(selected, str) or not (selected == "" or _known(selected, net)):
        raise KeyError(selected)
    return replace(view, selected=selected)


def _expand(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    if len(view.steps) >= STEPS_MOST:
        return view
    return replace(view, steps=(*view.steps, Step(node)), selected=node)


def _collapse(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    return replace(view, steps=tuple(step for step in view.steps if step.alone or step.node != node))


def _add(view: View, event: Event, net: Net) -> View:
    """Bring *node* into the picture, alone, and look at it."""
    node = _node(event, net)
    step = Step(node, alone=True)
    steps = view.steps if step in view.steps or len(view.steps) >= STEPS_MOST else (*view.steps, step)
    hidden = tuple(each for each in view.hidden if each != node)
    return replace(view, steps=steps, hidden=hidden, selected=node, aim=node, camera=None)


def _find(view: View, event: Event, net: Net) -> View:
    """Look at *node*, which is shown."""
    node = _node(event, net)
    hidden = tuple(each for each in view.hidden if each != node)
    return replace(view, hidden=hidden, selected=node, aim=node, camera=None)


def _hide(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    if node == view.focus:
        return view
    return replace(view, hidden=tuple(sorted({*view.hidden, node})), selected="")


def _unhide(view: View, event: Event, net: Net) -> View:
    return replace(view, hidden=())


def _focus(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    return replace(_reset(view, event, net), focus=node, selected=node)


def _reset(view: View, event: Event, net: Net) -> View:
    """Back to the map; what is left out stays left out."""
    return View(types_off=view.types_off, groups_off=view.groups_off, denials=view.denials, tall=view.tall)


def _move(view: View, event: Event, net: Net) -> View:
    pinned = {node: (x, y) for node, x, y in view.pinned}
    for node, x, y in event["places"]:
        if node in net:
            pinned.pop(node, None)  # the last dragged stands last: the URL drops the first ones
            pinned[node] = (_coordinate(x), _coordinate(y))
    return replace(view, pinned=tuple((node, x, y) for node, (x, y) in pinned.items()))


def _coordinate(value: Any) -> int:
    number = round(float(value))
    if abs(number) > FAR:
        raise ValueError(number)
    return number


def _camera(view: View, event: Event, net: Net) -> View:
    if event["camera"] is None:
        return replace(view, camera=None, aim="")
    x, y, scale = (float(value) for value in event["camera"])
    if not (math.isfinite(x + y) and 0.02 <= scale <= 20):
        raise ValueError(scale)
    return replace(view, camera=(_coordinate(x), _coordinate(y), round(scale, 2)), aim="")


def _types(view: View, event: Event, net: Net) -> View:
    return replace(view, types_off=_names(event["off"]))


def _group(view: View, event: Event, net: Net) -> View:
    off = set(view.groups_off) ^ {str(event["id"])}
    return replace(view, groups_off=_names(off))


def _groups(view: View, event: Event, net: Net) -> View:
    return replace(view, groups_off=_names(event["off"]))


def _names(names: Any) -> tuple[str, ...]:
    return tuple(sorted({str(name) for name in names}))


def _denials(view: View, event: Event, net: Net) -> View:
    return replace(view, denials=bool(event["on"]))


def _kinds(view: View, event: Event, net: Net) -> View:
    kinds = tuple(kind for kind in KINDS if kind == "service" or kind in event["kinds"])
    if kinds == view.kinds:
        return view
    return replace(view, kinds=kinds, pinned=(), camera=None, aim="")


def _shape(view: View, event: Event, net: Net) -> View:
    tall = bool(event["tall"])
    if tall == view.tall or view.pinned:
        return view
    return replace(view, tall=tall, camera=None)


_HANDLERS = {
    "select": _select,
    "expand": _expand,
    "collapse": _collapse,
    "add": _add,
    "find": _find,
    "hide": _hide,
    "unhide": _unhide,
    "focus": _focus,
    "reset": _reset,
    "move": _move,
    "camera": _camera,
    "types": _types,
    "group": _group,
    "groups": _groups,
    "denials": _denials,
    "kinds": _kinds,
    "shape": _shape,
}


# Undo


@dataclass(frozen=True, slots=True)
class History:
    """The view that is shown, those before it, and those that were undone."""

    present: View = View()
    past: tuple[View, ...] = ()
    future: tuple[View, ...] = ()

    def then(self, event: Event, net: Net) -> History:
        """Return the history after *event*, which may be "undo" or "redo".

        Selecting, zooming and turning the device are not steps to undo.
        """
        kind = event.get("type")
        if kind == "undo":
            return self._back()
        if kind == "redo":
            return self._forth()
        after = reduce(self.present, event, net)
        if _content(after) == _content(self.present):
            return replace(self, present=after)
        return History(after, (*self.past[-49:], self.present), ())

    def _back(self) -> History:
        if not self.past:
            return self
        return History(_seen_from(self.past[-1], self.present), self.past[:-1], (self.present, *self.future))

    def _forth(self) -> History:
        if not self.future:
            return self
        return History(_seen_from(self.future[0], self.present), (*self.past, self.present), self.future[1:])


def _content(view: View) -> View:
    return replace(view, camera=None, aim="", selected="", tall=False)


def _seen_from(view: View, present: View) -> View:
    """*view* as the camera stands now, unless it is another picture."""
    return replace(view, camera=present.camera, aim="") if view.place == present.place else view


# The URL


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
        source, target = _ends(view.selected)
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
    return _move(view, {"places": rows}, net), lost


def _read_aim(view: View, body: str, net: Net) -> Read:
    if body not in net:
        return view, [body[:40]]
    return replace(view, aim=body, camera=None), ()


def _read_camera(view: View, body: str, net: Net) -> Read:
    x, y, scale = (int(value) for value in body.split("."))
    return _camera(view, {"camera": (x, y, scale / 100)}, net), ()


def _read_selected(view: View, body: str, net: Net) -> Read:
    ends, _, mark = body, "", ""
    for suffix, sign in ((".n", "!"), (".v", "~")):
        if body.endswith(suffix):
            ends, mark = body.removesuffix(suffix), sign
    selected = ends.replace(".", ">", 1) + mark
    if not _known(selected, net):
        return view, [body[:40]]
    return replace(view, selected=selected), ()


def _read_types(view: View, body: str, net: Net) -> Read:
    return replace(view, types_off=_names(filter(None, body.split(".")))), ()


def _read_groups(view: View, body: str, net: Net) -> Read:
    return replace(view, groups_off=_names(filter(None, body.split(".")))), ()


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
