"""Beside the canvas: what the notes say of the selected entity or connection, with the lines that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from graph.analysis import NEEDED_BY, NEEDS
from graph.catalog import Item
from graph.compare import Named, features_of
from graph.limits import Figure, what
from graph.markup import line_markup
from graph.model import Evidence
from graph.namesakes import read_namesakes
from graph.network import PARENT, Bundle, Net, node_id, node_iri, ranking, relation_iri, short_name
from graph.profile import read_profile
from graph.queries import records
from graph.report import Setting
from graph.scene import Scene, find_edge
from graph.summary import members_of
from graph.ui import answers, shared, sight
from graph.ui.shared import Markup, ask, category_label, fill, get_catalog, get_store, language, words
from graph.ui.tools import group_label
from graph.view import SUMMARIES, Step, View, is_edge

RELATIONS_SHOWN = 12
LIMITS_SHOWN = 6
FEATURES_SHOWN = 14
STARTERS = 10
TYPES_SHOWN = 2
AROUND = 2


def show_detail(view: View, net: Net, scene: Scene) -> None:
    """Show the panel for what is selected, or what the picture says and how to begin."""
    if not view.selected:
        _show_start(view, net, scene)
    elif is_edge(view.selected):
        _show_edge(view, net, scene)
    elif view.marked:
        _show_several(view, net, scene)
    elif view.selected not in net:
        _show_summary(view, net)
    else:
        _show_node(view, net, scene)


def _item(node: str) -> Item:
    return get_catalog().items[node_iri(node)]


def _button(
    event: str, node: str, label: str, icon: str, *, help: str | None = None, primary: bool = False, **more: object
) -> None:
    st.button(
        label,
        icon=icon,
        key=f"explore.{event}",
        help=help,
        type="primary" if primary else "secondary",
        on_click=sight.act,
        args=({"type": event, "id": node} | more,),
    )


def _show_start(view: View, net: Net, scene: Scene) -> None:
    if view.picture == "route":
        _show_routes(scene, net)
    elif view.picture == "depends":
        _show_depends(view.centre, net, scene)
    else:
        shared.show_text(words("explore.nothing"))
        if scene.members or scene.folds:
            _show_summaries(view)
        drawn = [node for node in scene.nodes if node in net and not scene.members]
        drawn = drawn or [node for node, kind in net.nodes(data="kind") if kind in view.kinds]
        _show_nodes(
            "start",
            words("explore.start"),
            _most_connected(drawn, net)[:STARTERS],
            net,
        )


def _most_connected(nodes: Sequence[str], net: Net) -> list[str]:
    """*nodes* in the order of the Overview: services by their neighbours, then what is no service of its own."""
    order = {node_id(str(iri)): place for place, iri in enumerate(ask("overview_connected")["service"])}
    return sorted(ranking(net, nodes), key=lambda node: order.get(node, len(order)))


def _show_nodes(kind: str, title: str, nodes: Sequence[str], net: Net) -> None:
    """A list of nodes; a click looks at one, or brings it into the picture."""
    shared.show_html('<p class="side">{title}</p>', title=title)
    with st.container(gap="xsmall", key=f"explore-{kind}"):
        for node in nodes:
            st.button(
                shared.plain_label(net.nodes[node]["en"]),
                key=f"explore.{kind}.{node}",
                type="tertiary",
                on_click=sight.look_at,
                args=(node,),
            )


def _show_routes(scene: Scene, net: Net) -> None:
    shared.show_html('<p class="side">{title}</p>', title=words("explore.routes.found", count=len(scene.routes)))
    ties = {(edge.source, edge.target): edge.id for edge in scene.edges if not edge.denied}
    for number, way in enumerate(scene.routes):
        steps = " → ".join(short_name(net, node) for node in way)
        shared.show_html('<p class="route"><b>{number}</b> {steps}</p>', number=number + 1, steps=steps)
        with st.container(gap=None, key=f"explore-route-{number}"):
            for one, other in zip(way, way[1:], strict=False):
                edge = ties.get((one, other)) or ties.get((other, one))
                found = next((each for each in scene.edges if each.id == edge), None)
                if found:
                    label = f"{short_name(net, found.source)} → {_types(found)} → {short_name(net, found.target)}"
                    st.button(
                        shared.plain_label(label),
                        key=f"explore.route.{number}.{found.id}",
                        type="tertiary",
                        on_click=sight.act,
                        args=({"type": "select", "id": found.id},),
                    )


def _tell_depends(node: str, net: Net, scene: Scene) -> None:
    """How many need *node* at once and in which way, how many after so many steps, and how many of all are drawn."""
    steps = Counter(scene.depth.values())
    shared.show_text(words("explore.depends.near.counts", count=steps[1], name=net.nodes[node]["en"]))
    ways = Counter(
        get_catalog().relation_label(type_, "out" if edge.target == node else "in", language())
        for edge in scene.edges
        for type_ in edge.types
        if edge.target == node and type_ in NEEDS or edge.source == node and type_ in NEEDED_BY
    )
    further = [words("explore.depends.step", count=steps[far], steps=far) for far in sorted(steps) if far > 1]
    drawn = len({*scene.depth} & {*scene.nodes})
    rows = [
        " · ".join(f"{way} ({count})" for way, count in ways.most_common()),
        words("explore.depends.far", steps=" · ".join(further)) if further else "",
        words("explore.depends.drawn", drawn=drawn, count=len(scene.depth)) if drawn < len(scene.depth) else "",
    ]
    for row in filter(None, rows):
        shared.show_html('<p class="names">{row}</p>', row=row)


def _show_depends(node: str, net: Net, scene: Scene) -> None:
    near = [each for each in ranking(net, scene.depth) if scene.depth[each] == 1]
    _tell_depends(node, net, scene)
    if scene.alone:
        _show_nodes("alone", words("explore.depends.alone"), scene.alone[:STARTERS], net)
    if near:
        _show_nodes("near", words("explore.depends.near"), near[:STARTERS], net)


# Several entities


def _show_several(view: View, net: Net, scene: Scene) -> None:
    nodes = view.chosen
    _head(words("explore.several", count=len(nodes)), [])
    ids = list(nodes)
    with st.container(horizontal=True, gap="small", key="explore-actions"):
        _button(
            "only",
            nodes[0],
            words("explore.only"),
            ":material/filter_center_focus:",
            help=words("explore.only.help"),
            ids=ids,
        )
        _button("expand", nodes[0], words("explore.expand"), ":material/open_in_full:", ids=ids)
        _button("hide", nodes[0], words("explore.hide"), ":material/visibility_off:", ids=ids)
        if len(nodes) == 2 and all(node in net for node in nodes):
            _button("route", nodes[0], words("explore.routes"), ":material/route:", start=nodes[0], end=nodes[1])
            st.page_link(
                shared.page_path("compare"),
                label=words("explore.compare.two"),
                icon=":material/compare_arrows:",
                query_params={"a": net.nodes[nodes[0]]["en"], "b": net.nodes[nodes[1]]["en"]},
            )
        _close()
    _show_nodes("chosen", words("explore.table.nodes"), [node for node in nodes if node in net], net)
    inside = [edge for edge in scene.edges if edge.source in nodes and edge.target in nodes]
    if inside:
        shared.show_html('<p class="side">{title}</p>', title=words("explore.several.between"))
        with st.container(gap=None, key="explore-relations"):
            for edge in inside[:RELATIONS_SHOWN]:
                _edge_button(edge.source, edge, net)


def _show_summaries(view: View) -> None:
    """What stands for the entities of a map of too many, to be chosen."""
    st.session_state["explore.by"] = view.summary
    st.segmented_control(
        words("explore.by"),
        list(SUMMARIES),
        key="explore.by",
        format_func=lambda name: words(f"explore.lens.{name or 'category'}"),
        on_change=lambda: sight.act({"type": "summary", "name": st.session_state["explore.by"] or ""}),
    )
    shared.show_html('<p class="names">{text}</p>', text=words(f"explore.summary.{view.summary or 'category'}"))


def _show_summary(view: View, net: Net) -> None:
    _head(group_label(view.selected), [words(f"explore.by.{view.summary or 'category'}")])
    with st.container(horizontal=True, gap="small", key="explore-actions"):
        _button("open", view.selected, words("explore.open"), ":material/open_in_full:", primary=True)
        _button("hide", view.selected, words("explore.hide"), ":material/visibility_off:")
        _close()
    inside = members_of(net, view.selected, view.kinds, view.summary)
    _show_nodes("inside", words("explore.table.nodes"), ranking(net, inside)[: 2 * STARTERS], net)


def _head(title: str, under: Sequence[str]) -> None:
    shared.show_html(
        '<h2>{title}</h2><p class="names">{text}</p>', title=title, text=" · ".join(part for part in under if part)
    )


def _close() -> None:
    _button("select", "", words("explore.deselect"), ":material/close:")


# An entity


def _show_node(view: View, net: Net, scene: Scene) -> None:
    node = view.selected
    item = _item(node)
    category = category_label(item.category) if item.category else ""
    _head(
        item.en,
        [
            item.ko if item.ko != item.en else "",
            words(f"kind.{item.kind}"),
            category,
            shared.provider_label(item.provider),
        ],
    )
    _show_actions(view, node, scene)
    if view.depends and node == view.centre:
        _tell_depends(node, net, scene)
    setting = answers.get_setting()
    profile = read_profile(get_store(), setting.catalog, item, answers.get_decisions())  # counts as its page does
    features = features_of([profile], read_namesakes(get_store(), setting.catalog), language())
    edges = [edge for edge in scene.edges if node in (edge.source, edge.target)]
    summary = words("explore.facts", features=len(features), limits=len(profile.figures), relations=len(edges))
    shared.show_html('<p class="muted">{text}</p>', text=summary)
    _show_links(item)
    _show_edges(node, edges, net)
    _show_limits(profile.figures, setting)
    _show_features(features, setting)


def _show_actions(view: View, node: str, scene: Scene) -> None:
    expanded = Step(node) in view.steps
    with st.container(horizontal=True, gap="small", key="explore-actions"):
        if node not in scene.nodes:
            _button("add", node, words("explore.find"), ":material/add_location:", primary=True)
            return
        label = words("explore.expand.more" if scene.more.get(node) and expanded else "explore.expand")
        _button("expand", node, label, ":material/open_in_full:")
        if expanded:
            _button("collapse", node, words("explore.collapse"), ":material/close_fullscreen:")
        if node != view.centre or view.depends:
            icon = ":material/center_focus_strong:"
            _button("focus", node, words("explore.focus"), icon, help=words("explore.focus.help"))
        if node != view.centre or not view.depends:
            icon = ":material/account_tree:"
            _button("depends", node, words("explore.depends"), icon, help=words("explore.depends.help"))
        if node != view.centre:
            _button("hide", node, words("explore.hide"), ":material/visibility_off:")
        if any(pin[0] == node for pin in view.pinned):
            _button("unpin", node, words("explore.unpin"), ":material/keep_off:")
        _close()


def _show_links(item: Item) -> None:
    with st.container(horizontal=True, gap="medium", key="panel-links"):
        st.page_link(
            shared.page_path("service"),
            label=words("explore.profile"),
            icon=":material/article:",
            query_params={"name": item.en},
        )
        st.page_link(
            shared.page_path("compare"),
            label=words("explore.compare"),
            icon=":material/compare_arrows:",
            query_params={"a": item.en},
        )


def _types(edge: Bundle, direction: str = "out") -> str:
    if edge.types == (PARENT,):
        return words("canvas.vocabulary")
    names = [get_catalog().relation_label(type_, direction, language()) for type_ in edge.types]
    more = f" +{len(names) - TYPES_SHOWN}" if len(names) > TYPES_SHOWN else ""
    return ", ".join(names[:TYPES_SHOWN]) + more


def _show_edges(node: str, edges: Sequence[Bundle], net: Net) -> None:
    shared.show_html('<p class="side">{title}</p>', title=words("explore.relations"))
    if not edges:
        st.caption(words("explore.relations.none"))
        return
    ordered = sorted(edges, key=lambda edge: (-edge.lines, edge.id))
    with st.container(gap=None, key="explore-relations"):
        for edge in ordered[:RELATIONS_SHOWN]:
            _edge_button(node, edge, net)
        if len(ordered) > RELATIONS_SHOWN:
            with st.expander(words("explore.relations.more", count=len(ordered) - RELATIONS_SHOWN)):
                for edge in ordered[RELATIONS_SHOWN:]:
                    _edge_button(node, edge, net)


def _edge_button(node: str, edge: Bundle, net: Net) -> None:
    away = edge.source == node
    end = edge.target if away else edge.source
    other = short_name(net, end) if end in net else _end_name(end, net)
    mark = "✕" if edge.denied else "→" if away else "←"
    label = f"{mark} {_types(edge, 'out' if away else 'in')}: {other}"
    st.button(
        shared.plain_label(label),
        key=f"explore.edge.{edge.id}",
        type="tertiary",
        on_click=sight.act,
        args=({"type": "select", "id": edge.id},),
    )


def _show_limits(figures: Sequence[Figure], setting: Setting) -> None:
    if not figures:
        return
    details = [
        fill(
            '<details class="cell"><summary><b>{figure}</b> {what}</summary>{lines}</details>',
            figure=figure.text(language()),
            what=what(setting.catalog, figure, language()),
            lines=setting.lines(figure.facts),
        )
        for figure in figures[:LIMITS_SHOWN]
    ]
    _folding(words("explore.limits"), len(figures), details, len(figures) - len(details))


def _show_features(features: Sequence[Named], setting: Setting) -> None:
    if not features:
        return
    details = [
        fill(
            '<details class="cell"><summary>{name}</summary>{lines}</details>',
            name=feature.label,
            lines=setting.lines(feature.sides[0]),
        )
        for feature in features[:FEATURES_SHOWN]
    ]
    _folding(words("explore.features"), len(features), details, len(features) - len(details))


def _folding(title: str, count: int, details: Sequence[Markup], rest: int) -> None:
    shared.show_html(
        '<p class="side">{title} <span class="muted">{count}</span></p>{details}<p class="names">{rest}</p>',
        title=title,
        count=count,
        details=details,
        rest=words("explore.all") if rest > 0 else "",
    )


# A connection


def _show_edge(view: View, net: Net, scene: Scene) -> None:
    edge = find_edge(scene, view.selected)
    if edge is None:
        _head(words("explore.relations"), [])
        shared.show_text(words("explore.edge.gone"))
        _close()
        return
    names = [_end_name(end, net) for end in (edge.source, edge.target)]
    _head(" → ".join(names), [])
    if edge.type_is_vocabulary:
        shared.show_text(words("explore.edge.vocabulary"))
    if edge.denied:
        shared.show_html('<p class="chip denied">✕ {text}</p>', text=words("explore.edge.denied"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for end in (edge.source, edge.target):
            st.button(
                shared.plain_label(_end_name(end, net)),
                key=f"explore.end.{end}",
                icon=":material/adjust:",
                on_click=sight.act,
                args=({"type": "select", "id": end},),
            )
        if edge.source in net and edge.target in net:
            st.page_link(
                shared.page_path("compare"),
                label=words("explore.compare.two"),
                icon=":material/compare_arrows:",
                query_params={"a": names[0], "b": names[1]},
            )
        _close()
    _show_relations(edge, net)
    back = next((each for each in scene.edges if (each.source, each.target) == (edge.target, edge.source)), None)
    if back:
        st.button(
            words("explore.edge.back"),
            key="explore.back",
            type="tertiary",
            icon=":material/swap_horiz:",
            on_click=sight.act,
            args=({"type": "select", "id": back.id},),
        )


def _end_name(end: str, net: Net) -> str:
    return str(net.nodes[end]["en"]) if end in net else group_label(end)


def _show_relations(edge: Bundle, net: Net) -> None:
    """Each type of the connection, under it every line that says so, in its place in the note."""
    lines = shared.facts_lines([relation_iri(relation) for relation in edge.relations])
    found = {key: (source, target, attributes) for source, target, key, attributes in net.edges(keys=True, data=True)}
    for type_ in edge.types:
        relations = [key for key in edge.relations if found[key][2]["type"] == type_]
        if not relations:
            continue
        label = get_catalog().relation_label(type_, "out", language())
        blocks: list[Markup] = []
        for key in relations[:RELATIONS_SHOWN]:
            source, target, _ = found[key]
            through = ""
            if (source, target) != (edge.source, edge.target):  # a part speaks for its whole
                through = words("explore.edge.through", subject=_item(source).en, object=_item(target).en)
            rows = lines.get(relation_iri(key))
            quoted = [] if rows is None else [_in_context(row.file, int(row.line)) for row in records(rows)]
            blocks.append(fill('<p class="names">{through}</p>{quoted}', through=through, quoted=quoted))
        shared.show_html(
            '<p class="side {state}">{label}</p>{blocks}',
            state="atlas-deny" if edge.denied else "",
            label=label,
            blocks=blocks,
        )


def _in_context(file: str, line: int) -> Markup:
    """The line that says so, marked, between the lines around it."""
    rows = ask("evidence_context", file=file, first=line - AROUND, last=line + AROUND)
    rows = rows.drop_duplicates("line").sort_values("line")
    parts_ = [
        fill(
            '<span class="{state}">{text}</span>',
            state="said here" if int(row.line) == line else "said",
            text=line_markup(row.text),
        )
        for row in records(rows)
    ]
    place = shared.note_link(Evidence(file, line, ""))
    return fill('<blockquote class="context"><cite>{place}</cite>{parts}</blockquote>', place=place, parts=parts_)
