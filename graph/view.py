"""What the canvas shows, as one value: which entities, how they are laid out, what is selected and left out.

``reduce`` is the only way from one view to the next; it takes what happened as an ``Event``. How a view stands in
the URL is told in ``graph.address``, what can be undone in ``graph.history``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.network import SUMMARY, Filters, Net, is_summary, named

Event = Mapping[str, Any]
Camera = tuple[float, float, float]
Pin = tuple[str, int, int]

KINDS = ("service", "component", "technology")
LAYOUTS = ("category", "force", "layered", "rings")
LENSES = ("community", "betweenness", "eigenvector")
SUMMARIES = ("", "community")
STEPS_MOST = 60
MARKS_MOST = 200
ROUTES_MOST = 9
FAR = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person added: the neighbours of *node* (the next of them each time), or *node* *alone*."""

    node: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A question for the *count* shortest ways from *start* to *end*; not *directed*, edges go both ways."""

    start: str
    end: str
    count: int = 3
    directed: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """What the canvas shows.

    It is one of five pictures: *only* some entities, a *route*, with *depends* what needs the *focus*, the *focus*
    and its neighbours, and else the map of *kinds*. *camera* is the middle and the zoom, None while everything is
    fitted in; *aim* a node that the camera shall go to. *selected* is a node's id, or an edge's, which holds a ">";
    *marked* are further nodes selected with it. *layout* "" is the picture's own; *lens* colours and sizes by
    another measure. *metrics* and *notes*, if any, leave only what has to do with one of them. A map of too many
    is a *summary*, by fields of use ("") or communities; *opened* are those that it shows in full. *tall* says that
    the window is higher than wide.
    """

    focus: str = ""
    kinds: tuple[str, ...] = ("service",)
    depends: bool = False
    route: Route | None = None
    only: tuple[str, ...] = ()
    summary: str = ""
    opened: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    hidden: tuple[str, ...] = ()
    pinned: tuple[Pin, ...] = ()
    camera: Camera | None = None
    aim: str = ""
    selected: str = ""
    marked: tuple[str, ...] = ()
    types_off: tuple[str, ...] = ()
    groups_off: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    denials: bool = True
    layout: str = ""
    lens: str = ""
    tall: bool = False

    @property
    def filters(self) -> Filters:
        """What the view leaves out of the edges."""
        return Filters(types=frozenset(self.types_off), denials=self.denials, notes=frozenset(self.notes))

    @property
    def picture(self) -> str:
        """Which of the pictures it is: "only", "route", "depends", "ego" or "map"."""
        if self.only:
            return "only"
        if self.route:
            return "route"
        if self.focus:
            return "depends" if self.depends else "ego"
        return "map"

    @property
    def centre(self) -> str:
        """The entity in the middle of the picture, "" in those that have none."""
        return self.focus if self.picture in ("ego", "depends") else ""

    @property
    def arrangement(self) -> str:
        """The layout that counts: the one chosen, else the picture's own."""
        return self.layout or {"map": "category", "route": "layered", "only": "force"}.get(self.picture, "rings")

    @property
    def place(self) -> tuple[object, ...]:
        """What the places of nodes depend on: in two views with one such value a node stands at one place."""
        picture = self.picture
        what = {
            "only": self.only,
            "route": (self.route, self.types_off),
            "map": (self.kinds, self.summary, self.opened),
        }
        return (picture, what.get(picture, self.focus), self.arrangement, self.tall)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected nodes, the first first; none if an edge is selected."""
        if not self.selected or is_edge(self.selected):
            return ()
        return (self.selected, *self.marked)


def reduce(view: View, event: Event, net: Net) -> View:
    """Return the view after *event*; one that makes no sense in *net* changes nothing."""
    handler = _HANDLERS.get(str(event.get("type")))
    if handler is None:
        return view
    try:
        return handler(view, event, net)
    except (KeyError, TypeError, ValueError, OverflowError):
        return view


def is_node(node: object, net: Net) -> bool:
    """Return whether *node* can be drawn: an entity of *net*, or what stands for several."""
    return isinstance(node, str) and (node in net or is_summary(node, net))


def _node(event: Event, net: Net) -> str:
    node = event["id"]
    if not isinstance(node, str) or node not in net:
        raise KeyError(node)
    return node


def _nodes(event: Event, net: Net) -> tuple[str, ...]:
    """The entities that an event names: one "id" or several "ids"."""
    ids = event["ids"] if "ids" in event else [event["id"]]
    found = tuple(dict.fromkeys(each for each in ids if is_node(each, net)))[:MARKS_MOST]
    if not found or isinstance(ids, str):
        raise KeyError(ids)
    return found


def ends_of(edge: str) -> tuple[str, str]:
    """Return the nodes that an edge's id ties.

    >>> ends_of("Amazon_S3>AWS_Lambda:triggers!")
    ('Amazon_S3', 'AWS_Lambda')
    """
    source, _, rest = edge.rstrip("!~").partition(">")
    return source, rest.partition(":")[0]


def is_edge(selected: str) -> bool:
    """Return whether a selection is an edge.

    >>> is_edge("Amazon_S3>AWS_KMS"), is_edge("Amazon_S3")
    (True, False)
    """
    return ">" in selected


def is_known(selected: str, net: Net) -> bool:
    """Return whether what is selected, a node or an edge, is made of nodes of *net*."""
    return all(is_node(end, net) for end in ends_of(selected)) if is_edge(selected) else is_node(selected, net)


# Selecting and looking


def _select(view: View, event: Event, net: Net) -> View:
    selected = event["id"]
    if not isinstance(selected, str) or not (selected == "" or is_known(selected, net)):
        raise KeyError(selected)
    return replace(view, selected=selected, marked=())


def _mark(view: View, event: Event, net: Net) -> View:
    """Select several: with "add" an id joins the selection or leaves it, else "ids" are the selection."""
    ids = _nodes(event, net)
    if event.get("add"):
        chosen = [node for node in view.chosen if node not in ids]
        chosen += [node for node in ids if node not in view.chosen]
    else:
        chosen = list(ids)
    return replace(view, selected=chosen[0] if chosen else "", marked=tuple(chosen[1:]))


def _camera(view: View, event: Event, net: Net) -> View:
    if event["camera"] is None:
        return replace(view, camera=None, aim="")
    x, y, scale = (float(value) for value in event["camera"])
    if not (math.isfinite(x + y) and 0.02 <= scale <= 20):
        raise ValueError(scale)
    return replace(view, camera=(_coordinate(x), _coordinate(y), round(scale, 2)), aim="")


def _find(view: View, event: Event, net: Net) -> View:
    """Look at *node*, which is shown."""
    node = event["id"]
    if not is_node(node, net):
        raise KeyError(node)
    hidden = tuple(each for each in view.hidden if each != node)
    return replace(view, hidden=hidden, selected=node, marked=(), aim=node, camera=None)


def _shape(view: View, event: Event, net: Net) -> View:
    tall = bool(event["tall"])
    if tall == view.tall or view.pinned:
        return view
    return replace(view, tall=tall, camera=None)


# What is drawn


def _expand(view: View, event: Event, net: Net) -> View:
    nodes = [node for node in _nodes(event, net) if node in net][: max(0, STEPS_MOST - len(view.steps))]
    if not nodes:
        return view
    return replace(
        view, steps=(*view.steps, *(Step(node) for node in nodes)), selected=nodes[0], marked=tuple(nodes[1:])
    )


def _collapse(view: View, event: Event, net: Net) -> View:
    nodes = set(_nodes(event, net))
    return replace(view, steps=tuple(step for step in view.steps if step.alone or step.node not in nodes))


def _add(view: View, event: Event, net: Net) -> View:
    """Bring *node* into the picture, alone, and look at it."""
    node = _node(event, net)
    step = Step(node, alone=True)
    steps = view.steps if step in view.steps or len(view.steps) >= STEPS_MOST else (*view.steps, step)
    return _find(replace(view, steps=steps), event, net)


def _hide(view: View, event: Event, net: Net) -> View:
    nodes = set(_nodes(event, net)) - {view.centre}
    return replace(view, hidden=tuple(sorted({*view.hidden, *nodes})), selected="", marked=()) if nodes else view


def _unhide(view: View, event: Event, net: Net) -> View:
    return replace(view, hidden=())


def _open(view: View, event: Event, net: Net) -> View:
    """Show a field of use or a community in full that a summary shows as one node, or fold it again."""
    group = str(event["id"]).removeprefix(SUMMARY)
    if not is_summary(SUMMARY + group, net):
        raise KeyError(group)
    return replace(view, opened=as_names({*view.opened} ^ {group}), selected="", marked=(), camera=None, aim="")


def _summary(view: View, event: Event, net: Net) -> View:
    if event["name"] not in SUMMARIES:
        raise ValueError(event["name"])
    if event["name"] == view.summary:
        return view
    return replace(view, summary=event["name"], opened=(), pinned=(), hidden=(), selected="", camera=None, aim="")


# Which picture


def _fresh(view: View) -> View:
    """The map, with what was left out and how it is coloured as before."""
    keep = ("types_off", "groups_off", "metrics", "notes", "denials", "lens", "summary", "tall")
    return View(**{name: getattr(view, name) for name in keep})


def _reset(view: View, event: Event, net: Net) -> View:
    return _fresh(view)


def _focus(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    return replace(_fresh(view), focus=node, selected=node)


def _depends(view: View, event: Event, net: Net) -> View:
    node = _node(event, net)
    return replace(_fresh(view), focus=node, selected=node, depends=True)


def _only(view: View, event: Event, net: Net) -> View:
    nodes = [node for node in _nodes(event, net) if node in net]
    return replace(_fresh(view), only=tuple(sorted(nodes)))


def _route(view: View, event: Event, net: Net) -> View:
    start, end, count = event["start"], event["end"], int(event.get("count", 3))
    if start not in net or end not in net or start == end or not 1 <= count <= ROUTES_MOST:
        raise ValueError(start)
    return replace(_fresh(view), route=Route(start, end, count, bool(event.get("directed", True))))


def _kinds(view: View, event: Event, net: Net) -> View:
    kinds = tuple(kind for kind in KINDS if kind == "service" or kind in event["kinds"])
    if kinds == view.kinds:
        return view
    return replace(view, kinds=kinds, opened=(), pinned=(), camera=None, aim="")


# Where it stands


def _move(view: View, event: Event, net: Net) -> View:
    pinned = {node: (x, y) for node, x, y in view.pinned}
    for node, x, y in event["places"]:
        if is_node(node, net):
            pinned.pop(node, None)  # the last dragged stands last: the URL drops the first ones
            pinned[node] = (_coordinate(x), _coordinate(y))
    return replace(view, pinned=tuple((node, x, y) for node, (x, y) in pinned.items()))


def _unpin(view: View, event: Event, net: Net) -> View:
    """Back to where the layout put them: the nodes named, or all."""
    loose = set(_nodes(event, net)) if "id" in event or "ids" in event else {node for node, _, _ in view.pinned}
    return replace(view, pinned=tuple(pin for pin in view.pinned if pin[0] not in loose))


def _coordinate(value: Any) -> int:
    number = round(float(value))
    if abs(number) > FAR:
        raise ValueError(number)
    return number


def _layout(view: View, event: Event, net: Net) -> View:
    name = event["name"]
    if name not in ("", *LAYOUTS):
        raise ValueError(name)
    own = replace(view, layout="").arrangement
    return replace(view, layout="" if name == own else name, camera=None, aim="")


# What is left out, and how it is coloured


def as_names(names: Any) -> tuple[str, ...]:
    """Return *names* as a view holds them: each once, in order."""
    return tuple(sorted({str(name) for name in names}))


def put(view: View, field: str, value: object) -> View:
    """Return *view* with *value* for *field*."""
    change: dict[str, Any] = {field: value}
    return replace(view, **change)


def _names(name: str, field: str) -> Callable[[View, Event, Net], View]:
    def change(view: View, event: Event, net: Net) -> View:
        return put(view, name, as_names(each for each in event[field] if each in named(net, name)))

    return change


def _without(view: View, event: Event, net: Net) -> View:
    return _NAMES["types"](view, {"off": (*view.types_off, event["name"])}, net)


def _group(view: View, event: Event, net: Net) -> View:
    return _NAMES["groups"](view, {"off": {*view.groups_off} ^ {event["id"]}}, net)


def _denials(view: View, event: Event, net: Net) -> View:
    return replace(view, denials=bool(event["on"]))


def _lens(view: View, event: Event, net: Net) -> View:
    if event["name"] not in ("", *LENSES):
        raise ValueError(event["name"])
    return replace(view, lens=event["name"])


def _clear(view: View, event: Event, net: Net) -> View:
    """Leave nothing out."""
    return replace(view, types_off=(), groups_off=(), metrics=(), notes=(), denials=True)


_NAMES: Mapping[str, Callable[[View, Event, Net], View]] = {
    "types": _names("types_off", "off"),
    "groups": _names("groups_off", "off"),
    "metrics": _names("metrics", "on"),
    "notes": _names("notes", "on"),
}
_HANDLERS: Mapping[str, Callable[[View, Event, Net], View]] = {
    "select": _select,
    "mark": _mark,
    "camera": _camera,
    "find": _find,
    "shape": _shape,
    "expand": _expand,
    "collapse": _collapse,
    "add": _add,
    "hide": _hide,
    "unhide": _unhide,
    "open": _open,
    "summary": _summary,
    "reset": _reset,
    "focus": _focus,
    "depends": _depends,
    "only": _only,
    "route": _route,
    "kinds": _kinds,
    "move": _move,
    "unpin": _unpin,
    "layout": _layout,
    **_NAMES,
    "without": _without,
    "group": _group,
    "denials": _denials,
    "lens": _lens,
    "clear": _clear,
}
