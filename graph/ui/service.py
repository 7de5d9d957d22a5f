"""One entity: what it is, its limits, features, relations and denials, each with its lines, and what is like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from graph import diagram
from graph.catalog import Catalog, Item, local
from graph.compare import denials_of, features_of
from graph.criteria import lineage
from graph.limits import concept_label, what
from graph.markup import Markup, evidence_markup, fill, plain_markup, table
from graph.model import Evidence
from graph.namesakes import is_korean, read_namesakes
from graph.profile import QUERIES, Profile, Tie, introduce, parts_of, read_profile, suggest
from graph.queries import load_queries
from graph.report import NAMED_SHOWN, Setting, category_path, figure_details
from graph.style import load_style
from graph.ui import answers, shared
from graph.ui.shared import ask, get_catalog, get_store, language, provider_label, words

STARTERS = 12
OPEN_MOST = 12  # beyond so many, statements fold away


def _subheader(key: str, number: int) -> None:
    shared.show_html('<h2>{title} <span class="muted">{number}</span></h2>', title=words(key), number=number)


def _count(lines: Sequence[Evidence]) -> str:
    return words("evidence.line") if len(lines) == 1 else words("evidence.lines", count=len(lines))


def _detail(label: Markup | str, lines: Sequence[Evidence], setting: Setting) -> Markup:
    return fill(
        '<details class="fact"><summary><span class="name">{label}</span>'
        '<span class="muted">{count}</span></summary>{lines}</details>',
        label=label,
        count=_count(lines),
        lines=evidence_markup(lines, setting.place),
    )


# What it is


def _show_head(profile: Profile, setting: Setting) -> None:
    item = profile.item
    shared.show_title(item.en)
    path = category_path(setting.catalog, item.iri, language())
    parts = [item.ko if item.ko != item.en else "", words(f"kind.{item.kind}"), path, provider_label(item.provider)]
    shared.show_html('<p class="lead">{text}</p>', text=" · ".join(part for part in parts if part))
    said = introduce(profile, language())
    if said:
        shared.show_html('<blockquote class="what">{said}</blockquote>', said=setting.introduction(said))
    if item.aliases:
        shared.show_html('<p class="names">{text}</p>', text=words("service.also", names=", ".join(item.aliases[:12])))
    _show_coverage(profile, setting)
    with st.container(horizontal=True, gap="medium", key="controls-links"):
        for page, label, icon, params in (
            ("explore", "service.map", ":material/hub:", {"focus": item.en}),
            ("compare", "service.compare", ":material/compare_arrows:", {"a": item.en}),
            ("limits", "service.limits.all", ":material/straighten:", {"service": item.en}),
        ):
            st.page_link(shared.page_path(page), label=words(label), icon=icon, query_params=params)


def _show_coverage(profile: Profile, setting: Setting) -> None:
    """How much the notes say, and in which notes."""
    lines = setting.index.of_facts(profile.facts)
    files = Counter(line.file for line in lines)
    first = {line.file: line for line in reversed(lines)}
    notes = [
        fill(
            '<span class="chip">{place} <span class="muted">{count}</span></span>',
            place=setting.place(first[file]),
            count=words("evidence.line") if count == 1 else words("evidence.lines", count=count),
        )
        for file, count in files.most_common()
    ]
    own = profile.item.facts  # as every list of services counts
    more = len(profile.facts) - own
    key = "service.summary.more" if more else "service.summary"
    summary = words(key, facts=own, more=more, lines=len(lines), notes=len(files))
    shared.show_html(
        '<details class="fact bare coverage"><summary><span class="muted">{summary}</span></summary>'
        '<div class="chips">{notes}</div></details>',
        summary=summary,
        notes=notes,
    )


def _show_tree(item: Item, setting: Setting) -> None:
    """What it is part of, itself, and its parts with theirs."""
    catalog = setting.catalog
    parts = parts_of(catalog, item)
    above = [iri for iri in reversed(lineage(catalog, item.iri)) if iri != item.iri and iri in catalog.items]
    if not parts and not above:
        return
    _subheader("service.parts", len(parts))
    tree = fill(
        '<li><span class="here">{name}</span>{below}</li>',
        name=item.label(language()),
        below=_branch(parts, catalog, setting, {item.iri}),
    )
    for iri in reversed(above):
        tree = fill("<li>{name}<ul>{tree}</ul></li>", name=setting.entity(iri), tree=tree)
    shared.show_html('<ul class="tree">{tree}</ul>', tree=tree)


def _branch(parts: Sequence[Item], catalog: Catalog, setting: Setting, seen: set[str]) -> Markup:
    fresh = [part for part in parts if part.iri not in seen]
    if not fresh:
        return Markup("")
    seen |= {part.iri for part in fresh}
    leaves = [
        fill(
            '<li>{name} <span class="muted">{facts}</span>{below}</li>',
            name=setting.entity(part.iri),
            facts=part.facts or "",
            below=_branch(parts_of(catalog, part), catalog, setting, seen),
        )
        for part in fresh
    ]
    return fill("<ul>{leaves}</ul>", leaves=leaves)


# Facts


def _show_limits(profile: Profile, setting: Setting) -> None:
    _subheader("service.limits", len(profile.figures))
    if not profile.figures:
        st.caption(words("service.limits.none"))
        return
    disagreeing = [figure for figure in profile.figures if figure.standing == "open"]
    if disagreeing:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="controls-conflicts"):
            count = len({(figure.concept, figure.bound, figure.circumstance) for figure in disagreeing})
            shared.show_html(
                '<span class="muted">{text}</span>', width="content", text=words("limits.conflicts", count=count)
            )
            st.page_link(shared.page_path("limits"), label=words("limits.conflicts.show"), query_params={"open": "1"})
    rows = [
        [
            what(setting.catalog, figure, language()) if figure.concept else setting.about(figure),
            concept_label(setting.catalog, figure.metric, "", language()),
            figure_details(figure, setting),
        ]
        for figure in sorted(profile.figures, key=lambda figure: not figure.concept)
    ]
    head = [words("limit.concept"), words("limits.metric"), words("limit.value")]
    shared.show_html("{table}", table=table(head, rows, kind="limits own"))


def _show_features(profile: Profile, setting: Setting) -> None:
    named = features_of([profile], read_namesakes(get_store(), setting.catalog), language())
    _subheader("service.features", len(named))
    if not named:
        st.caption(words("service.features.none"))
        return
    ordered = sorted(named, key=lambda each: is_korean(each.label) is not (language() == "ko"))
    details = [_detail(each.label, setting.index.of_facts(each.sides[0]), setting) for each in ordered]
    rest = details[NAMED_SHOWN:]
    folded = fill(
        '<details class="fact bare"><summary><span class="muted">{more}</span></summary>{rest}</details>',
        more=words("compare.more", count=len(rest)),
        rest=rest,
    )
    shared.show_html(
        '<div class="facts">{details}{folded}</div>', details=details[:NAMED_SHOWN], folded=folded if rest else ""
    )


def _show_relations(profile: Profile, setting: Setting) -> None:
    ties = [tie for tie in profile.ties if not tie.denied]
    _subheader("service.relations", len(ties))
    if not ties:
        st.caption(words("service.relations.none"))
        return
    groups: dict[tuple[str, str], list[Tie]] = {}
    for tie in ties:
        groups.setdefault((tie.type, tie.direction), []).append(tie)
    rows = [_relation_row(type_, direction, group, setting) for (type_, direction), group in groups.items()]
    shared.show_html('<div class="facts">{rows}</div>', rows=rows)


def _relation_row(type_: str, direction: str, group: Sequence[Tie], setting: Setting) -> Markup:
    names = {tie.other: setting.entity(tie.other) for tie in group}
    lines = [
        fill(
            '<p class="of">{name}</p>{lines}',
            name=setting.catalog.items[tie.other].label(language()),
            lines=setting.lines([tie.fact]),
        )
        for tie in group
    ]
    return fill(
        '<div class="tied"><span class="relation">{arrow} {label}</span><div><div class="chips">{names}</div>'
        '<details class="fact bare"><summary><span class="muted">{show}</span></summary>{lines}</details></div></div>',
        arrow={"out": "→", "in": "←", "": "↔"}[direction],
        label=setting.catalog.relation_label(type_, direction or "out", language()),
        names=[fill('<span class="chip">{name}</span>', name=name) for name in names.values()],
        show=words("evidence.show"),
        lines=lines,
    )


def _show_picture(profile: Profile, setting: Setting) -> None:
    """Whom its relations reach, and whose reach it."""
    catalog = setting.catalog
    said: dict[tuple[str, str], list[str]] = {}
    for tie in profile.ties:
        if not tie.denied:
            label = catalog.relation_label(tie.type, tie.direction or "out", language())
            key = ("in" if tie.direction == "in" else "out", tie.other)
            said.setdefault(key, []).append(f"{profile.item.en} · {label} · {catalog.items[tie.other].en}")
    if not said:
        return
    ordered = sorted(said, key=lambda key: (-len(said[key]), -catalog.items[key[1]].facts, key[1]))
    markup = diagram.surroundings(
        setting.node(profile.item.iri),
        [setting.node(iri) for direction, iri in ordered if direction == "in"],
        [setting.node(iri) for direction, iri in ordered if direction == "out"],
        said,
        load_style(),
        label=words("service.picture", name=profile.item.en),
        more=lambda count: words("compare.more", count=count),
        link=setting.link,
    )
    answers.show_picture(markup, key="service.picture")


def _show_denials(profile: Profile, setting: Setting) -> None:
    lines = denials_of(profile, setting.index)
    if lines:
        _subheader("service.denials", len(lines))
        mine = sorted(lines, key=lambda line: is_korean(line.text) is not (language() == "ko"))
        folded = fill(
            '<details class="fact bare"><summary><span class="muted">{more}</span></summary>{lines}</details>',
            more=words("evidence.more", count=len(mine) - shared.LINES_SHOWN),
            lines=evidence_markup(mine[shared.LINES_SHOWN :], setting.place, words=plain_markup),
        )
        shared.show_html(
            "{lines}{folded}",
            lines=evidence_markup(mine[: shared.LINES_SHOWN], setting.place, words=plain_markup),
            folded=folded if len(mine) > shared.LINES_SHOWN else "",
        )


def _show_statements(profile: Profile, setting: Setting) -> None:
    _subheader("service.statements", len(profile.statements))
    if not profile.statements:
        st.caption(words("service.statements.none"))
        return
    topics: dict[str, list[Markup]] = {}
    tongues: dict[str, list[bool]] = {}
    for said in profile.statements:
        row = fill(
            '<li class="{state}">{place}<span class="said">{text}</span></li>',
            state="denied" if said.denied else "",
            place=setting.place(said.evidence),
            text=plain_markup(said.text),
        )
        topic = said.topic or words("service.general")
        topics.setdefault(topic, []).append(row)
        tongues.setdefault(topic, []).append(is_korean(said.text) is (language() == "ko"))
    details = [
        fill(
            '<details class="fact"{open}><summary><span class="name">{topic}</span>'
            '<span class="muted">{count}</span></summary><ul class="evidence">{rows}</ul></details>',
            open=Markup(" open") if len(profile.statements) <= OPEN_MOST else Markup(""),
            topic=topic,
            count=len(topics[topic]),
            rows=topics[topic],
        )
        for topic in sorted(topics, key=lambda topic: not any(tongues[topic]))
    ]
    shared.show_html('<div class="facts">{details}</div>', details=details)


# Where it leads


def _show_similar(item: Item) -> None:
    found = suggest(get_catalog(), answers.get_surroundings(), [item])
    if not found:
        return
    _subheader("service.similar", len(found))
    with st.container(key="suggestions", gap="xsmall"):
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(
                    shared.page_path("compare"),
                    label=shared.plain_label(each.item.label(language())),
                    icon=":material/compare_arrows:",
                    query_params={"a": item.en, "b": each.item.en},
                )
                shared.show_html('<span class="muted">{why}</span>', width="content", why=answers.reasons(each))


def _show_queries(item: Item) -> None:
    with st.expander(words("service.queries"), icon=":material/terminal:"):
        for name in QUERIES:
            query = load_queries()[name]
            text = query.bind(service=item.iri)
            shared.show_html('<p class="side">{summary}</p>', summary=query.summary[language()])
            st.code(text, language="sparql")
            st.page_link(shared.page_path("query"), label=words("service.queries.open"), query_params={"query": text})


def _show_download(item: Item) -> None:
    facts = ask("service_facts", service=item.iri)
    st.download_button(
        words("service.download"),
        facts.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{local(item.iri)}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _introduce() -> None:
    """Say what the page is for, or that nothing is known by the name that was asked for."""
    shared.show_title(words("page.service"))
    unknown = shared.remembered("service", "name")
    if unknown:
        st.warning(shared.plain_label(words("service.unknown", name=unknown)), icon=":material/help:")
    else:
        shared.show_html('<p class="lead">{text}</p>', text=words("service.empty"))


def _show_start() -> None:
    unknown = shared.remembered("service", "name")
    if unknown:
        near = get_catalog().search(unknown, kinds=("entity",), limit=6)
        if near:
            shared.show_text(words("service.nearest"))
            with st.container(horizontal=True, key="near-links"):
                for hit in near:
                    shared.entity_link(get_catalog().items[hit.owner])
            return
    st.subheader(words("service.start"), anchor=False)
    with st.container(horizontal=True, key="start-links"):
        for iri in shared.entity_options(get_catalog())[:STARTERS]:
            shared.entity_link(get_catalog().items[iri])


answers.use_styles()
above = st.container()
with st.container(key="controls"):
    item = shared.choose_entity(words("service.choose"), page="service", name="name")
if item is None:
    with above:
        _introduce()
    _show_start()
else:
    profile = read_profile(get_store(), get_catalog(), item, answers.get_decisions())
    setting = answers.get_setting()
    _show_head(profile, setting)
    _show_picture(profile, setting)
    left, right = st.columns(2, gap="large")
    with left:
        _show_limits(profile, setting)
        _show_features(profile, setting)
    with right:
        _show_relations(profile, setting)
        _show_tree(item, setting)
        _show_denials(profile, setting)
    _show_statements(profile, setting)
    _show_similar(item)
    _show_queries(item)
    _show_download(item)
