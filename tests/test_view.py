from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import layout
from graph.address import PINS_MOST, from_query, to_query
from graph.history import History
from graph.layout import do_overlap
from graph.network import RELATION, Facets, Net
from graph.scene import BATCH, Scene, build_scene, find_edge, label_lines, name_block
from graph.structured import is_inside
from graph.style import Box, load_style
from graph.summary import WHOLE
from graph.view import (
    _HANDLERS,
    KINDS,
    LAYOUTS,
    LENSES,
    MARKS_MOST,
    STEPS_MOST,
    SUMMARIES,
    Event,
    Route,
    Step,
    View,
    reduce,
)
from tests.cast import count_overlaps, small_net

STRANGE = ("~0", "a.b", "ko/note (1).md")
FACETS = Facets(
    metrics={"Amazon_S3": frozenset({"retention", *STRANGE})}, notes={"AWS_Lambda": frozenset({"a.md", *STRANGE})}
)
NET = small_net(facets=FACETS)
STYLE = load_style()
nodes = st.sampled_from(sorted(NET))
edges = st.builds(
    lambda one, other, mark: f"{one}>{other}{mark}",
    nodes,
    nodes,
    st.sampled_from(["", "!", "~", ":triggers", ":sendsTo!"]),
)
routes = st.builds(
    lambda ends, count, directed: Route(*ends, count, directed),
    st.lists(nodes, min_size=2, max_size=2, unique=True),
    st.integers(1, 9),
    st.booleans(),
)
whole = st.integers(-9000, 9000)


def some(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(names)).map(lambda found: tuple(sorted(found)))


cameras = st.none() | st.tuples(whole, whole, st.integers(5, 900).map(lambda percent: percent / 100))


@st.composite
def views(draw: st.DrawFn) -> View:
    focus = draw(st.just("") | nodes)
    aim = draw(st.just("") | nodes)
    kinds = draw(st.sets(st.sampled_from(KINDS)))
    pins = draw(st.dictionaries(nodes, st.tuples(whole, whole), max_size=5))
    return View(
        focus=focus,
        kinds=tuple(kind for kind in KINDS if kind in kinds | {"service"}),
        depends=bool(focus) and draw(st.booleans()),
        route=draw(st.none() | routes),
        only=tuple(sorted(draw(st.sets(nodes, max_size=3)))),
        opened=draw(some("storage", "compute", "around-Amazon_S3")),
        steps=tuple(draw(st.lists(st.builds(Step, nodes, st.booleans()), max_size=6))),
        hidden=tuple(sorted(draw(st.sets(nodes)))),
        pinned=tuple((node, x, y) for node, (x, y) in pins.items()),
        camera=None if aim else draw(cameras),
        aim=aim,
        selected=draw(st.just("") | nodes | edges),
        marked=tuple(draw(st.lists(nodes, max_size=3, unique=True))),
        metrics=draw(some("retention", *STRANGE)),
        notes=draw(some("a.md", *STRANGE)),
        layout=draw(st.sampled_from(("", *LAYOUTS))),
        lens=draw(st.sampled_from(("", *LENSES))),
        summary=draw(st.sampled_from(SUMMARIES)),
        types_off=draw(some("sendsTo", "triggers")),
        groups_off=draw(some("storage", "compute")),
        denials=draw(st.booleans()),
        tall=draw(st.booleans()),
    )


anything = st.none() | st.text(max_size=8) | st.floats() | st.lists(st.integers(), max_size=3) | nodes | edges
kinds_of_event = st.sampled_from([*_HANDLERS, "undo", "redo", "", "nonsense"])
fields = st.sampled_from([
    "id", "ids", "add", "places", "camera", "off", "on", "kinds", "tall", "name", "start", "end", "count",
])  # fmt: skip
events = st.builds(lambda kind, rest: {**rest, "type": kind}, kinds_of_event, st.dictionaries(fields, anything))


@given(views())
def test_a_view_reads_back_from_its_address(view: View) -> None:
    text = to_query(view)
    assert from_query(text, NET) == (view, ())
    assert re.fullmatch(r"[\w.~-]*", text), "an address holds only what a URL does not escape"


@given(st.text(max_size=200))
def test_any_address_is_read(text: str) -> None:
    view, dropped = from_query(text, NET)
    assert from_query(to_query(view), NET)[0] == view
    assert dropped or text.strip("~") == "" or view != View() or set(text) <= set("fxkrshpaecvtgdmnulqyw~0.-1234567890")


@settings(deadline=None, max_examples=60)
@given(views(), st.lists(events, max_size=8))
def test_no_event_breaks_a_view(view: View, happened: list[Event]) -> None:
    history = History(view)
    for event in happened:
        history = history.then(event, NET)
    assert from_query(to_query(history.present), NET)[1] == ()
    build_scene(history.present, NET, STYLE)


@pytest.mark.parametrize("event", ["metrics", "notes"])
def test_a_name_of_any_letters_stands_in_an_address(event: str) -> None:
    view = reduce(View(), {"type": event, "on": ["Gone", *STRANGE]}, NET)
    assert set(STRANGE) == {*view.metrics, *view.notes}
    assert from_query(to_query(view), NET) == (view, ())


def test_what_an_address_names_in_vain_is_told() -> None:
    view, dropped = from_query("fGone~sAmazon_S3.Gone.-AWS_KMS~q9~c1.2~pAmazon_S3.1~t-d800-", NET)
    assert view == View(steps=(Step("Amazon_S3"), Step("AWS_KMS", alone=True)))
    assert dropped == ("Gone", "Gone", "q9", "c1.2", "pAmazon_S3.1", "t-d800-")


@pytest.mark.parametrize("text", ["garbage<b>", "ugly", "tGone", "metric", "nothing", "?"])
def test_an_address_that_says_nothing_gives_the_start_and_is_told(text: str) -> None:
    assert from_query(text, NET) == (View(), (text,))
    assert from_query("gstorage.Gone", NET) == (View(groups_off=("storage",)), ("Gone",))


def test_what_an_address_names_beyond_its_limit_is_told() -> None:
    many = small_net(extra=250)
    nodes = [f"Sender_{number:03d}" for number in range(250)]
    view, dropped = from_query("h" + ".".join(nodes), many)
    assert sorted((*view.hidden, *dropped)) == nodes and len(view.hidden) == MARKS_MOST
    view, dropped = from_query("s" + ".".join(nodes), many)
    assert [*(step.node for step in view.steps), *dropped] == nodes and len(view.steps) == STEPS_MOST


def test_an_address_stays_short() -> None:
    pins = tuple((f"Sender_{number:03d}", 1, 2) for number in range(200))
    assert to_query(View(pinned=pins)).count("Sender") == PINS_MOST
    view, dropped = from_query("s" + "Amazon_S3." * 2000, NET)
    assert len(view.steps) <= STEPS_MOST and dropped


def changed(*happened: Event, view: View | None = None) -> View:
    found = view or View()
    for event in happened:
        found = reduce(found, event, NET)
    return found


def test_events_change_the_view() -> None:
    assert changed({"type": "expand", "id": "Amazon_S3"}) == View(steps=(Step("Amazon_S3"),), selected="Amazon_S3")
    assert changed({"type": "expand", "id": "Amazon_S3"}, {"type": "collapse", "id": "Amazon_S3"}).steps == ()
    assert changed({"type": "hide", "id": "AWS_KMS"}).hidden == ("AWS_KMS",)
    assert changed({"type": "hide", "id": "AWS_KMS"}, {"type": "unhide"}).hidden == ()
    assert changed({"type": "focus", "id": "AWS_KMS"}) == View(focus="AWS_KMS", selected="AWS_KMS")
    assert changed({"type": "hide", "id": "AWS_KMS"}, view=View(focus="AWS_KMS")).hidden == ()
    assert changed({"type": "move", "places": [["AWS_KMS", 1.6, -3]]}).pinned == (("AWS_KMS", 2, -3),)
    assert changed({"type": "camera", "camera": [1, 2, 0.456]}).camera == (1, 2, 0.46)
    assert changed({"type": "group", "id": "storage"}).groups_off == ("storage",)
    assert changed({"type": "group", "id": "storage"}, {"type": "group", "id": "storage"}).groups_off == ()
    assert changed({"type": "kinds", "kinds": ["technology"]}).kinds == ("service", "technology")
    assert changed({"type": "select", "id": "Amazon_S3>AWS_KMS"}).selected == "Amazon_S3>AWS_KMS"


def test_undo_and_redo_go_back_and_forth_over_what_is_shown() -> None:
    history = History()
    for event in ({"type": "hide", "id": "AWS_KMS"}, {"type": "camera", "camera": [5, 5, 2]}, {"type": "undo"}):
        history = history.then(event, NET)
    assert history.present == View(camera=(5, 5, 2)), "looking closer is not undone"
    history = history.then({"type": "redo"}, NET)
    assert history.present.hidden == ("AWS_KMS",)
    assert history.then({"type": "redo"}, NET) == history


# Scenes


def scene(view: View, net: Net = NET, before: Scene | None = None) -> Scene:
    return build_scene(view, net, STYLE, before.places if before else None)


@pytest.mark.parametrize("extra", [0, 40, 150])
@pytest.mark.parametrize("tall", [False, True])
def test_nothing_overlaps_on_the_map(extra: int, tall: bool) -> None:
    net = small_net(extra)
    found = scene(View(tall=tall), net)
    boxes = {node: STYLE.box(found.sizes[node], label_lines(net, node, STYLE)) for node in found.nodes}
    places = {node: found.places[node] for node in found.nodes}
    assert count_overlaps(places, boxes) == 0
    assert scene(View(tall=tall), net).places == found.places, "the same graph gives the same picture"


def test_an_expansion_moves_nothing_and_comes_near() -> None:
    net = small_net(30)
    before = scene(View(), net)
    after = scene(View(steps=(Step("Amazon_S3"),)), net, before)
    assert {"S3_Glacier", "S3_Inventory"} == set(after.nodes) - set(before.nodes)
    assert {node: after.places[node] for node in before.nodes} == {node: before.places[node] for node in before.nodes}


def test_a_hub_shows_its_top_neighbours_and_how_many_more() -> None:
    net = small_net(200)
    found = scene(View(focus="Amazon_S3"), net)
    assert len(found.nodes) == BATCH + 1 and "AWS_KMS" in found.nodes
    assert found.more == {"Amazon_S3": 204 - BATCH}
    further = scene(View(focus="Amazon_S3", steps=(Step("Amazon_S3"),)), net, found)
    assert len(further.nodes) == 2 * BATCH + 1 and further.more == {"Amazon_S3": 204 - 2 * BATCH}
    assert {node: further.places[node] for node in found.nodes} == {node: found.places[node] for node in found.nodes}


def test_what_is_left_out_keeps_its_place() -> None:
    before = scene(View())
    hidden = scene(View(hidden=("AWS_KMS",), groups_off=("compute",)), before=before)
    assert hidden.nodes == ("Amazon_S3",) and hidden.edges == ()
    assert hidden.places == before.places and hidden.groups == before.groups
    typed = scene(View(types_off=("triggers", "sendsTo")), before=before)
    assert typed.nodes == ("Amazon_S3", "AWS_KMS")


def test_what_a_person_dragged_stays_there() -> None:
    assert scene(View(pinned=(("AWS_KMS", 700, -20),))).places["AWS_KMS"] == (700.0, -20.0)


def test_what_is_not_on_the_map_can_be_added() -> None:
    found = scene(View(steps=(Step("Amazon_Braket", alone=True), Step("JSON", alone=True))))
    assert {"Amazon_Braket", "JSON"} <= set(found.nodes)
    assert len(set(found.places.values())) == len(found.places)


def test_everything_can_be_left_out() -> None:
    found = scene(replace(View(), groups_off=("compute", "security", "storage")))
    assert found.nodes == () and found.edges == ()


def test_relations_have_addresses() -> None:
    assert all(not key.startswith(RELATION) for *_, key in NET.edges(keys=True))


def test_an_edge_is_found_whether_types_are_drawn_apart_or_not() -> None:
    apart, together = scene(View()), scene(View(), small_net(120))
    assert {edge.id for edge in apart.edges} >= {"Amazon_S3>AWS_Lambda:triggers", "Amazon_S3>AWS_Lambda:sendsTo"}
    assert "Amazon_S3>AWS_Lambda" in {edge.id for edge in together.edges}
    assert find_edge(apart, "Amazon_S3>AWS_Lambda").id == "Amazon_S3>AWS_Lambda:triggers"  # type: ignore[union-attr]
    assert find_edge(together, "Amazon_S3>AWS_Lambda:sendsTo").id == "Amazon_S3>AWS_Lambda"  # type: ignore[union-attr]
    assert find_edge(apart, "AWS_KMS>AWS_Lambda") is None, "a denial is not the relation"
    assert find_edge(apart, "AWS_KMS>AWS_Lambda!") is not None


# The five pictures


def test_ways_are_drawn_from_left_to_right() -> None:
    net = small_net(3)
    found = scene(View(route=Route("Sender_000", "AWS_KMS")), net)
    assert found.routes == (("Sender_000", "Amazon_S3", "AWS_KMS"),)
    assert [found.places[node][0] for node in found.routes[0]] == sorted(found.places[n][0] for n in found.routes[0])
    back = View(route=Route("AWS_KMS", "Sender_000"))
    assert scene(back, net).routes == () and set(scene(back, net).nodes) == {"AWS_KMS", "Sender_000"}
    both = replace(back, route=Route("AWS_KMS", "Sender_000", directed=False))
    assert scene(both, net).routes == (("AWS_KMS", "Amazon_S3", "Sender_000"),)
    assert scene(replace(both, types_off=("encryptsWith",)), net).routes == ()


def test_what_depends_on_one_stands_in_rings() -> None:
    net = small_net(4)
    found = scene(View(focus="AWS_KMS", depends=True), net)
    assert found.depth == {"Amazon_S3": 1, **{f"Sender_{number:03d}": 2 for number in range(4)}}
    far = {node: math.hypot(*found.places[node]) for node in found.nodes}
    assert far["AWS_KMS"] == 0 < far["Amazon_S3"] < min(far[node] for node in far if found.depth.get(node) == 2)
    assert all(edge.target == "AWS_KMS" or edge.target == "Amazon_S3" for edge in found.edges)


def test_a_picture_of_only_some() -> None:
    view = changed({"type": "only", "ids": ["Amazon_S3", "AWS_KMS", "Gone"]})
    assert view.only == ("AWS_KMS", "Amazon_S3")
    assert [edge.id for edge in scene(view).edges] == ["Amazon_S3>AWS_KMS:encryptsWith"]


def test_several_are_selected_and_acted_on_together() -> None:
    view = changed({"type": "mark", "ids": ["Amazon_S3", "AWS_KMS"]})
    assert view.chosen == ("Amazon_S3", "AWS_KMS")
    assert changed({"type": "mark", "ids": ["Amazon_S3"], "add": True}, view=view).chosen == ("AWS_KMS",)
    assert changed({"type": "hide", "ids": ["Amazon_S3", "AWS_KMS"]}, view=view).hidden == ("AWS_KMS", "Amazon_S3")
    assert changed({"type": "select", "id": "AWS_KMS"}, view=view).marked == ()


def test_what_is_pinned_stays_in_every_layout_until_it_is_unpinned() -> None:
    view = changed({"type": "move", "places": [["AWS_KMS", 500, -40]]})
    for name in LAYOUTS:
        there = changed({"type": "layout", "name": name}, view=view)
        assert there.arrangement == name and scene(there).places["AWS_KMS"] == (500.0, -40.0)
    loose = changed({"type": "unpin", "id": "AWS_KMS"}, view=view)
    assert scene(loose).places == scene(View()).places


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("tall", [False, True])
def test_no_layout_lets_boxes_overlap(name: str, tall: bool) -> None:
    net = small_net(60)
    found = scene(View(layout=name, tall=tall), net)
    boxes = {node: STYLE.box(found.sizes[node], label_lines(net, node, STYLE)) for node in found.nodes}
    assert count_overlaps({node: found.places[node] for node in found.nodes}, boxes) == 0


def test_many_pairs_stand_apart_and_no_place_is_sought_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[int] = []
    beside = layout._beside
    monkeypatch.setattr(layout, "_beside", lambda spots, *rest: sought.append(len(spots)) or beside(spots, *rest))
    ties = [(f"a{number}", f"b{number}", 1.0) for number in range(100)]
    boxes = {name: Box(60, 20, 40) for one, other, _ in ties for name in (one, other)}
    places = layout.arrange(boxes, ties, aspect=1.6)
    assert len(places) == 200 and count_overlaps(places, boxes) == 0
    assert len(sought) == 10


def test_blocks_hold_their_field() -> None:
    found = scene(View(), small_net(40))
    blocks = {group: corners for group, *corners in found.regions}
    assert set(blocks) == {"compute", "security", "storage"}
    for node in found.nodes:
        left, top, right, bottom = blocks[found.colors[node]]
        assert left <= found.places[node][0] <= right and top <= found.places[node][1] <= bottom


def test_a_map_of_many_is_a_summary_that_opens() -> None:
    net = small_net(WHOLE + 20)
    found = scene(View(), net)
    assert set(found.nodes) == {"--compute", "--security", "--storage"}
    assert found.members["--compute"] == WHOLE + 21
    view = changed({"type": "expand", "id": "--compute"})
    assert view.steps == (), "a field is opened, not expanded"
    opened = reduce(View(), {"type": "open", "id": "--storage"}, net)
    assert {"Amazon_S3", "--compute"} <= set(scene(opened, net).nodes)
    assert reduce(opened, {"type": "open", "id": "--storage"}, net).opened == ()
    text = to_query(reduce(View(), {"type": "select", "id": "--compute"}, net))
    assert from_query(text, net)[0].selected == "--compute"


def test_a_summary_by_communities_stands_for_all_and_opens() -> None:
    net = small_net(WHOLE + 20)
    view = changed({"type": "summary", "name": "community"})
    found = scene(view, net)
    heads = [node for node in found.nodes if node in found.members]
    assert heads and all(node.startswith("--around-") for node in heads)
    whole = scene(View(), net)
    alone = len(found.nodes) - len(heads)
    assert sum(found.members.values()) + alone == sum(whole.members.values()), "each entity is in one of them"
    assert found.groups == whole.groups, "the legend counts entities by field in both"
    largest = max(heads, key=lambda node: found.members[node])
    opened = reduce(view, {"type": "open", "id": largest}, net)
    there = scene(opened, net)
    assert largest not in there.nodes and set(there.folds.values()) == {largest}
    assert len(there.folds) == found.members[largest]
    assert reduce(opened, {"type": "open", "id": largest}, net).opened == ()
    assert from_query(to_query(opened), net) == (opened, ())
    left = scene(reduce(view, {"type": "group", "id": "compute"}, net), net)
    assert sum(left.members.values()) < sum(found.members.values()), "a field can be left out of communities"
    assert reduce(opened, {"type": "summary", "name": ""}, net).opened == ()
    assert reduce(view, {"type": "summary", "name": "nonsense"}, net) == view


@pytest.mark.parametrize("lens", LENSES)
def test_a_lens_changes_colours_and_not_places(lens: str) -> None:
    net = small_net(30)
    plain, seen = scene(View(), net), scene(View(lens=lens), net)
    assert seen.places == plain.places and seen.colors != plain.colors
    assert {key for key, *_ in seen.legend} | {"other"} >= set(seen.colors.values())
    assert scene(View(lens=lens), net) == seen


def test_facets_leave_what_has_to_do_with_a_metric_or_a_note() -> None:
    facets = Facets(
        metrics={"S3_Glacier": frozenset({"retention"})},
        notes={"AWS_Lambda": frozenset({"a.md"}), "Amazon_S3": frozenset({"a.md", "b.md"})},
        said={"r2": frozenset({"a.md"}), "r4": frozenset({"b.md"})},
    )
    net = small_net(facets=facets)
    assert scene(View(metrics=("retention",)), net).nodes == ("Amazon_S3",), "a part speaks for its whole"
    found = scene(View(notes=("a.md",)), net)
    assert [edge.id for edge in found.edges] == ["Amazon_S3>AWS_Lambda:triggers"]
    assert found.notes == {"a.md": 2, "b.md": 1} and found.metrics == {"retention": 1}


@pytest.mark.parametrize("tall", [False, True])
def test_what_a_node_of_the_map_is_expanded_to_stands_in_a_block_of_its_own(tall: bool) -> None:
    net = small_net(40)
    view = View(tall=tall)
    before = scene(view, net)
    fields = [corners for _, *corners in before.regions]
    for node in ("Amazon_S3", "AWS_Lambda"):
        view = reduce(view, {"type": "expand", "id": node}, net)
        found = build_scene(view, net, STYLE, before.places)
        assert before.places.items() <= found.places.items(), "what is there stays"
        new = {each for each in found.nodes if each not in before.nodes}
        blocks = {block: corners for block, *corners in found.regions if block not in {*before.groups}}
        assert new and len(blocks) == len(view.steps)
        assert all(any(is_inside(tuple(corners), found.places[each]) for corners in blocks.values()) for each in new)
        rooms = [*fields, *blocks.values()]
        assert not any(do_overlap(tuple(one), tuple(other)) for one, other in combinations(rooms, 2))
        assert name_block(f"{node}+1", net, {})[1] in ("S3", "Lambda")
        before = found
    folded = reduce(view, {"type": "collapse", "id": "Amazon_S3"}, net)
    assert len(build_scene(folded, net, STYLE, before.places).regions) == len(before.regions) - 1
    assert build_scene(view, net, STYLE, before.places) == before


def test_a_mark_lies_on_the_edge_of_no_block() -> None:
    found = scene(View(focus="Amazon_S3", layout="category"), small_net(40))
    assert found.more and found.regions
    reach = STYLE.node["stub"]
    for node in found.more:
        x, y = found.places[f"{node}+"]
        for block, left, top, right, bottom in found.regions:
            near = do_overlap((left, top, right, bottom), (x - reach, y - reach, x + reach, y + reach))
            within = left + reach <= x <= right - reach and top + reach <= y <= bottom - reach
            assert within or not near, block


def test_a_block_of_which_nothing_is_left_gives_its_room_to_another() -> None:
    net = small_net(40)
    first = scene(changed({"type": "expand", "id": "Amazon_S3"}), net)
    second = scene(changed({"type": "expand", "id": "AWS_Lambda"}), net)
    kept = build_scene(changed({"type": "expand", "id": "AWS_Lambda"}), net, STYLE, first.places)
    assert {block: corners for block, *corners in kept.regions} == {
        block: corners for block, *corners in second.regions
    }
