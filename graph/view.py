"""What the canvas shows, as one value: which entities, where a person dragged them, what is selected and left out.

``reduce`` is the only way from one view to the next; it takes what happened as an ``Event``. How a view stands in
the URL is told in ``graph.address``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.network import Filters, Net

Event = Mapping[str, Any]
Camera = tuple[float, float, float]
Pin = tuple[str, int, int]

KINDS = ("service", "component", "technology")
STEPS_MOST = 60
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


def ends_of(edge: str) -> tuple[str, str]:
    """Return the nodes that an edge's id ties."""
    source, _, target = edge.rstrip("!~").partition(">")
    return source, target


def is_edge(selected: str) -> bool:
    """Return whether a selection is an edge.

    >>> is_edge("Amazon_S3>AWS_KMS"), is_edge("Amazon_S3")
    (True, False)
    """
    return ">" in selected


def is_known(selected: str, net: Net) -> bool:
    """Return whether what is selected, a node or an edge, is made of nodes of *net*."""
    return all(end in net for end in ends_of(selected)) if is_edge(selected) else selected in net


def _select(view: View, event: Event, net: Net) -> View:
    selected = event["id"]
    if not isinstance(selected, str) or not (selected == "" or is_known(selected, net)):
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
    return replace(view, types_off=as_names(event["off"]))


def _group(view: View, event: Event, net: Net) -> View:
    off = set(view.groups_off) ^ {str(event["id"])}
    return replace(view, groups_off=as_names(off))


def _groups(view: View, event: Event, net: Net) -> View:
    return replace(view, groups_off=as_names(event["off"]))


def as_names(names: Any) -> tuple[str, ...]:
    """Return *names* as a view holds them: each once, in order."""
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
