"""Two entities side by side: limits aligned by concept, features, relations and denials shared or only one's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from graph.catalog import Item
from graph.compare import Comparison, Figure, LimitRow, Named, compare, concept_label, to_frame
from graph.ui import shared
from graph.ui.shared import Markup, category_label, fill, get_catalog, get_store, language, words

PAIRS = (
    ("Amazon SQS", "Kinesis Data Streams"),
    ("Amazon SQS", "Amazon SNS"),
    ("Amazon Aurora", "Amazon RDS"),
    ("Amazon EFS", "Amazon EBS"),
    ("Application Load Balancer", "Network Load Balancer"),
    ("Amazon Athena", "Amazon Redshift"),
    ("Amazon CloudFront", "AWS Global Accelerator"),
)


def _show_start() -> None:
    for name in ("a", "b"):
        asked = shared.remembered("compare", name)
        if asked and get_catalog().find(asked) is None:
            st.warning(shared.plain_label(words("service.unknown", name=asked)), icon=":material/help:")
            with st.container(horizontal=True):
                for hit in get_catalog().search(asked, kinds=("entity",), limit=4):
                    item = get_catalog().items[hit.owner]
                    st.page_link(
                        shared.page_path("compare"),
                        label=shared.plain_label(item.en),
                        query_params={**st.query_params.to_dict(), name: item.en},
                    )
    shared.show_text(words("compare.empty"))
    known = [pair for pair in PAIRS if all(get_catalog().find(name) for name in pair)]
    if known:
        st.subheader(words("compare.start"), anchor=False)
    with st.container(horizontal=True):
        for one, other in known:
            st.page_link(
                shared.page_path("compare"),
                label=shared.plain_label(f"{one} / {other}"),
                icon=":material/compare_arrows:",
                query_params={"a": one, "b": other},
            )


def _swap() -> None:
    one, other = shared.remembered("compare", "a"), shared.remembered("compare", "b")
    shared.remember("compare", "a", other)
    shared.remember("compare", "b", one)


def _table(head: Sequence[str], body: Sequence[Markup]) -> Markup:
    cells = [fill("<th scope='col'>{name}</th>", name=name) for name in head]
    return fill(
        "<table class='sides'><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>",
        cells=cells,
        body=list(body),
    )


def _show_heads(comparison: Comparison) -> None:
    sides = (comparison.left, comparison.right)
    rows = (
        ("compare.kind", [words(f"kind.{item.kind}") for item in sides]),
        ("compare.category", [category_label(item.category) for item in sides]),
        ("compare.facts", [f"{item.facts:,}" for item in sides]),
    )
    body = [
        _row(words(key), [fill("{value}", value=value) if value else _nothing() for value in values])
        for key, values in rows
    ]
    shared.show_html("{table}", table=_table(["", *(item.label(language()) for item in sides)], body))


def _row(what: str, cells: Sequence[Markup]) -> Markup:
    inside = [fill("<td>{cell}</td>", cell=cell) for cell in cells]
    return fill("<tr><th scope='row'>{what}</th>{cells}</tr>", what=what, cells=inside)


def _nothing() -> Markup:
    return fill('<span class="muted nothing">{text}</span>', text=words("compare.nothing"))


def _figures(figures: Sequence[Figure], verdict: str, lines: Mapping[str, pd.DataFrame]) -> Markup:
    if not figures:
        return _nothing()
    parts = [
        fill(
            '<details class="cell"><summary><b>{text}</b> <span class="muted">{of}</span></summary>{lines}</details>',
            text=figure.text(language()),
            of=figure.of if language() == "en" or not figure.of.isascii() else "",
            lines=shared.evidence_list(lines.get(figure.fact)),
        )
        for figure in figures
    ]
    if verdict:
        parts.append(fill('<span class="verdict">{verdict}</span>', verdict=words(f"compare.{verdict}")))
    return fill("{parts}", parts=parts)


_OPPOSITE = {"larger": "smaller", "smaller": "larger", "equal": "equal", "": ""}


def _show_limits(comparison: Comparison, lines: Mapping[str, pd.DataFrame]) -> None:
    st.subheader(words("compare.limits"), anchor=False)
    if not comparison.limits:
        st.caption(words("compare.limits.none"))
        return
    names = [item.label(language()) for item in (comparison.left, comparison.right)]
    body = [_limit_row(row, lines) for row in comparison.limits]
    shared.show_html("{table}", table=_table([words("limit.concept"), *names], body))


def _limit_row(row: LimitRow, lines: Mapping[str, pd.DataFrame]) -> Markup:
    what = concept_label(get_catalog(), row.metric, row.concept, language())
    left = _figures(row.left, row.verdict, lines)
    right = _figures(row.right, _OPPOSITE[row.verdict], lines)
    return _row(what, [left, right])


def _show_named(title: str, named: Sequence[Named], comparison: Comparison, lines: Mapping[str, pd.DataFrame]) -> None:
    if not named:
        return
    st.subheader(words(title), anchor=False)
    sides = {
        "left": words("compare.only", name=comparison.left.en),
        "both": words("compare.shared"),
        "right": words("compare.only", name=comparison.right.en),
    }
    for column, (side, label) in zip(st.columns(3, gap="medium"), sides.items(), strict=True):
        group = [each for each in named if each.side == side]
        parts = [
            fill(
                '<details class="cell"><summary>{label}</summary>{lines}</details>',
                label=each.label,
                lines=[shared.evidence_list(lines.get(fact)) for fact in (*each.left, *each.right)],
            )
            for each in group
        ]
        with column:
            shared.show_html(
                '<p class="side">{label} <span class="muted">{count}</span></p>{parts}',
                label=label,
                count=len(group),
                parts=parts or [_nothing()],
            )


def _show_together(comparison: Comparison) -> None:
    st.subheader(words("compare.together"), anchor=False)
    if comparison.together.empty:
        st.caption(words("compare.together.none"))
    else:
        shared.show_evidence(comparison.together)


def _facts(comparison: Comparison) -> list[str]:
    facts = [figure.fact for row in comparison.limits for figure in (*row.left, *row.right)]
    for named in (comparison.features, comparison.relations, comparison.denials):
        facts += [fact for each in named for fact in (*each.left, *each.right)]
    return facts


def _show(left: Item, right: Item) -> None:
    comparison = compare(get_store(), get_catalog(), left, right, language=language())
    lines = shared.facts_lines(_facts(comparison))
    _show_heads(comparison)
    _show_limits(comparison, lines)
    _show_named("compare.features", comparison.features, comparison, lines)
    _show_named("compare.relations", comparison.relations, comparison, lines)
    _show_named("compare.denials", comparison.denials, comparison, lines)
    _show_together(comparison)
    table = to_frame(comparison, get_catalog(), language=language(), words=words)
    st.download_button(
        words("compare.download"),
        table.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{left.en} - {right.en}.csv",
        mime="text/csv",
        icon=":material/download:",
    )


first, middle, second = st.columns([5, 1, 5], vertical_alignment="bottom")
with first:
    left = shared.choose_entity(words("compare.first"), page="compare", name="a")
with second:
    right = shared.choose_entity(words("compare.second"), page="compare", name="b")
with middle:
    st.button(
        words("compare.swap"),
        icon=":material/swap_horiz:",
        on_click=_swap,
        width="stretch",
        disabled=not (left and right),
    )
if left is None or right is None:
    _show_start()
elif left.iri == right.iri:
    st.info(shared.plain_label(words("compare.same", name=left.en)), icon=":material/info:")
else:
    _show(left, right)
