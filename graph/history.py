"""What can be undone: the view that is shown, those before it, and those that were taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.network import Net
from graph.view import Event, View, reduce

KEPT = 50


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
        return self.to(reduce(self.present, event, net))

    def to(self, view: View) -> History:
        """Return the history with *view* as what is shown."""
        if _content(view) == _content(self.present):
            return replace(self, present=view)
        return History(view, (*self.past[1 - KEPT :], self.present), ())

    def _back(self) -> History:
        if not self.past:
            return self
        return History(_seen_from(self.past[-1], self.present), self.past[:-1], (self.present, *self.future))

    def _forth(self) -> History:
        if not self.future:
            return self
        return History(_seen_from(self.future[0], self.present), (*self.past, self.present), self.future[1:])


def _content(view: View) -> View:
    return replace(view, camera=None, aim="", selected="", marked=(), tall=False)


def _seen_from(view: View, present: View) -> View:
    """*view* as the camera stands now, unless it is another picture."""
    return replace(view, camera=present.camera, aim="") if view.place == present.place else view
