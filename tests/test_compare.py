"""Comparisons: golden ones over our own notes in both languages, symmetry, and agreement with SPARQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.catalog import Catalog, Item, Language
from graph.compare import Comparison, LimitRow, Named, align, compare, features_of
from graph.errors import UsageError
from graph.limits import Figure
from graph.lines import read_line_index
from graph.namesakes import find_namesakes
from graph.network import Net, read_network
from graph.profile import Profile
from graph.queries import parse_tsv
from graph.report import Setting, say_verdict, to_html, to_parts
from graph.store import Snapshot
from graph.transcript import to_frame, to_json, to_markdown

Compare = Callable[..., Comparison]


@pytest.fixture(scope="module")
def net(snapshot: Snapshot, catalog: Catalog) -> Net:
    return read_network(snapshot, catalog)


@pytest.fixture(scope="module")
def compared(snapshot: Snapshot, catalog: Catalog, net: Net) -> Compare:
    """Compares entities by name: ``compared("SQS", "SNS", language="ko")``."""

    def compared(*names: str | Item, language: Language = "en") -> Comparison:
        items = [name if isinstance(name, Item) else catalog.get(name) for name in names]
        return compare(snapshot, catalog, net, items, decisions={}, language=language)

    return compared


@pytest.fixture(scope="module")
def content(snapshot: Snapshot, catalog: Catalog, compared: Compare) -> Callable[..., dict[str, Any]]:
    """The JSON of a comparison, which is what people download."""

    def content(*names: str, language: Language = "en") -> dict[str, Any]:
        setting = Setting(catalog, read_line_index(snapshot, catalog), language)
        found: dict[str, Any] = json.loads(to_json(compared(*names, language=language), setting))
        return found

    return content


# Golden comparisons: what the notes state, in both languages. A limit is (what in English, what in Korean, the side's
# text in English, in Korean).
GOLDEN: list[tuple[tuple[str, str], dict[str, Any]]] = [
    (
        ("Amazon SQS", "Amazon SNS"),
        {
            "only": [
                (0, ("visibility timeout", "표시 제한 시간"), ("default 30 seconds", "기본 30초")),
                (0, ("delivery delay", "전달 지연"), ("at most 15 minutes", "최대 15분")),
                (1, ("subscribers", "구독자"), ("12,500,000", "12,500,000")),
            ],
            "sections": ("SQS vs SNS", "pull"),
            "between": "alternative to",
        },
    ),
    (
        ("Amazon SQS", "Kinesis Data Streams"),
        {
            "contrasts": [
                ("data-retention", "max", ["smaller", "larger"], "day", [14, 365]),
                ("data-retention", "default", ["larger", "smaller"], "day", [4, 1]),
            ],
        },
    ),
    (
        ("Amazon Aurora", "Amazon RDS"),
        {
            "contrasts": [("storage-capacity", "max", ["larger", "smaller"], "TB", [128, 64])],
            "both": {"technologies": ["MySQL", "PostgreSQL"], "relations": ["AWS KMS"]},
            "between": "alternative to",
        },
    ),
    (
        ("Amazon EFS", "Amazon EBS"),
        {"alone": {0: ["NFS"]}, "both": {"relations": ["AWS KMS"]}, "sections": ("EBS vs EFS", "Linux")},
    ),
    (
        ("Application Load Balancer", "Network Load Balancer"),
        {"alone": {0: ["WebSocket"], 1: ["TCP", "UDP"]}, "both": {"relations": ["Elastic Load Balancing"]}},
    ),
    (
        ("Amazon Athena", "Amazon Redshift"),
        {
            "alone": {0: ["ORC", "Avro"]},
            "both": {"technologies": ["SQL"], "relations": ["Amazon S3"]},
            "denied": (1, "OLTP"),
            "sections": ("Athena vs Redshift", "S3"),
        },
    ),
    (
        ("Amazon CloudFront", "AWS Global Accelerator"),
        {
            "only": [(1, ("IP addresses", "IP 주소"), ("2", "2"))],
            "alone": {1: ["UDP", "TCP"]},
            "both": {"relations": ["AWS Shield"]},
            "sections": ("CloudFront", "UDP"),
        },
    ),
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("names", "stated"), GOLDEN, ids=lambda value: " - ".join(value) if isinstance(value, tuple) else ""
)
def test_a_comparison_states_what_the_notes_state(
    content: Callable[..., dict[str, Any]], names: tuple[str, str], stated: dict[str, Any], language: Language
) -> None:
    found = content(*names, language=language)
    ko = language == "ko"
    for side, what, text in stated.get("only", ()):
        row = next(row for row in found["limits"] if row["what"] == what[ko] and row["sides"][side])
        assert any(figure["text"].startswith(text[ko]) for figure in row["sides"][side])
        assert row["sides"][1 - side] == []
    for concept, bound, verdicts, unit, values in stated.get("contrasts", ()):
        row = next(row for row in found["limits"] if row["concept"] == concept and row["contrasts"])
        contrast = next(each for each in row["contrasts"] if each["bound"] == bound)
        assert (contrast["verdicts"], contrast["unit"]) == (verdicts, unit)
        assert [value for _, value in contrast["values"]] == pytest.approx(values)
    for kind, labels in stated.get("both", {}).items():
        held = [each["label"] for each in found[kind] if each["held"] == [0, 1]]
        assert all(any(label in each for each in held) for label in labels), held
    for side, labels in stated.get("alone", {}).items():
        held = [each["label"].split(" (")[0] for each in found["technologies"] if each["held"] == [side]]
        assert set(labels) <= set(held)
    if "denied" in stated:
        side, word = stated["denied"]
        assert any(word in each["label"] and side in each["held"] for each in found["denials"])
    if "sections" in stated:
        title, word = stated["sections"]
        sections = [each for each in found["together"] if each["title"].startswith(title)]
        assert any(word in line["text"] for each in sections for line in each["lines"])
    if "between" in stated:
        label = "비교 대상" if ko else stated["between"]
        assert any(label in each["text"] and not each["denied"] for each in found["between"])
    assert all(figure["lines"] for row in found["limits"] for cell in row["sides"] for figure in cell)


# Alignment


def figure(owner: str, concept: str, bound: str, value: float, unit: str = "day", **more: Any) -> Figure:
    factor = {"day": 86400.0, "hour": 3600.0, "second": 1.0}[unit]
    upper = more.pop("to", None)
    return Figure(
        facts=(f"{owner}{concept}{bound}{value}{unit}{sorted(more.items())}",),
        owner=owner,
        metric="retention",
        concept=concept,
        bound=bound,
        value=value,
        value_to=upper,
        unit=unit,
        base=value * factor,
        base_to=None if upper is None else upper * factor,
        base_unit="second",
        **more,
    )


def rows(left: Sequence[Figure], right: Sequence[Figure]) -> tuple[LimitRow, ...]:
    return align([left, right], ("a", "b"))


def test_a_maximum_is_never_held_against_a_default() -> None:
    (row,) = rows([figure("a", "data-retention", "max", 14)], [figure("b", "data-retention", "default", 1)])
    assert row.stated == 2 and row.contrasts == ()


def test_values_are_compared_after_conversion() -> None:
    (row,) = rows([figure("a", "ttl", "max", 1)], [figure("b", "ttl", "max", 24, "hour")])
    assert row.contrasts[0].verdicts == ("equal", "equal")


def test_a_figure_under_a_condition_is_not_compared_with_one_without() -> None:
    (row,) = rows([figure("a", "ttl", "max", 1, condition="per shard")], [figure("b", "ttl", "max", 2)])
    assert row.contrasts == ()
    (row,) = rows(
        [figure("a", "ttl", "max", 1, condition="per shard")], [figure("b", "ttl", "max", 2, condition="per 샤드")]
    )
    assert row.contrasts[0].verdicts == ("smaller", "larger")


def test_the_ends_of_a_range_are_a_maximum_and_a_minimum() -> None:
    (row,) = rows([figure("a", "ttl", "range", 1, to=365)], [figure("b", "ttl", "max", 14)])
    assert [(each.bound, each.verdicts) for each in row.contrasts] == [("max", ("larger", "smaller"))]


def test_where_the_notes_give_several_figures_that_overlap_nothing_is_said() -> None:
    several = [figure("a", "ttl", "max", 1), figure("a", "ttl", "max", 30)]
    (row,) = rows(several, [figure("b", "ttl", "max", 14)])
    assert row.contrasts[0].verdicts == ("", "") and row.contrasts[0].ratio is None
    (row,) = rows([replace(several[1], standing="aside"), several[0]], [figure("b", "ttl", "max", 14)])
    assert row.contrasts[0].verdicts == ("smaller", "larger")


def test_message_retention_stands_with_data_retention_and_not_with_every_duration() -> None:
    left = [figure("a", "message-retention", "max", 14), figure("a", "ttl", "max", 3)]
    right = [figure("b", "data-retention", "max", 365), figure("b", "", "max", 9)]
    found = rows(left, right)
    assert [(row.family, row.concept, row.stated) for row in found] == [("kept", "", 2), ("", "ttl", 1), ("", "", 1)]
    assert found[0].contrasts[0].verdicts == ("smaller", "larger")
    # A concept that both name is held against itself alone.
    both = [*right, figure("b", "message-retention", "max", 7)]
    assert {row.concept: row.stated for row in rows(left, both) if not row.family}["message-retention"] == 2


def test_how_much_larger_reads_in_both_languages(catalog: Catalog, snapshot: Snapshot) -> None:
    (two,) = rows([figure("a", "ttl", "max", 14)], [figure("b", "ttl", "max", 365)])
    (three,) = align([[figure(name, "ttl", "max", value)] for name, value in (("a", 1), ("b", 2), ("c", 4))], "abc")
    index = read_line_index(snapshot, catalog)

    def told(language: Language) -> list[str]:
        setting = Setting(catalog, index, language)
        sides = ((two, 0), (two, 1), (three, 2))
        return [say_verdict(row.contrasts[0], side, setting, several=False) for row, side in sides]

    assert told("en") == ["smaller", "26× as large", "largest, 4× the smallest"]
    assert told("ko") == ["더 작음", "26배 큼", "가장 큼(최솟값의 4배)"]


def test_the_figure_of_a_part_counts_where_the_whole_has_none() -> None:
    part, other = figure("a-part", "ttl", "max", 1), [figure("b", "ttl", "max", 14)]
    (row,) = rows([part], other)
    assert row.contrasts[0].verdicts == ("smaller", "larger")
    (row,) = rows([part, figure("a", "ttl", "max", 30)], other)
    assert row.contrasts[0].verdicts == ("larger", "smaller")
    assert [each.owner for each in row.cells[0]] == ["a", "a-part"]


def test_only_a_figure_that_was_compared_is_called_larger_or_smaller(tmp_path: Path) -> None:
    (tmp_path / "kinesis.md").write_text("# Amazon Kinesis Data Streams\n- message retention: up to 365 days\n")
    (tmp_path / "sqs.md").write_text(
        "# Amazon SQS\n- message retention: up to 14 days\n## SQS FIFO queue\n- message retention: up to 400 days\n"
    )
    store = build([tmp_path], tmp_path / "store")
    catalog = Catalog(store)
    sides = [catalog.get("SQS"), catalog.get("Kinesis Data Streams")]
    found = compare(store, catalog, read_network(store, catalog), sides, decisions={})
    table = to_frame(found, Setting(catalog, read_line_index(store, catalog), "en"))
    said = next(cell for cell in table.iloc[:, 2] if "14 days" in cell).split("; ")
    assert said == ["at most 14 days (smaller)", "SQS FIFO Queue: at most 400 days"]


def test_a_feature_that_notes_name_in_both_languages_is_one(catalog: Catalog) -> None:
    def profile(name: str, *features: str) -> Profile:
        named = tuple((f"urn:{feature}", feature) for feature in features)
        return Profile(catalog.get(name), (), (), named, (), ())

    one = profile("SQS", "가시성 타임아웃 (Visibility Timeout)", "Visibility timeouts", "배치")
    other = profile("SNS", "가시성 타임아웃", "batching (new)")
    same = find_namesakes(name for each in (one, other) for _, name in each.features)
    found = features_of([one, other], same, "en")
    assert [(each.label, each.held) for each in found] == [
        ("Visibility timeouts", (0, 1)), ("batching (new)", (1,)), ("배치", (0,))
    ]  # fmt: skip
    assert len(found[0].sides[0]) == 2
    assert features_of([other, one], same, "ko")[0].label == "가시성 타임아웃"


def test_a_mere_no_is_told_with_its_row_and_a_bare_figure_with_its_line(
    compared: Compare, snapshot: Snapshot, catalog: Catalog
) -> None:
    found = compared("SQS", "SNS", "Kinesis Data Streams", language="ko")
    assert found.denials and all(len(each.label) > 3 for each in found.denials)
    setting = Setting(catalog, read_line_index(snapshot, catalog), "ko")
    bare = [each for row in found.limits if not (row.concept or row.family) for cell in row.cells for each in cell]
    assert bare and all(len(setting.about(each)) > len('<span class="muted about"></span>') for each in bare)
    known = [bool(row.concept or row.family) for row in found.limits]
    assert known == sorted(known, reverse=True)


def test_of_three_the_largest_and_the_smallest_are_told() -> None:
    sides = [[figure(name, "ttl", "max", value)] for name, value in (("a", 1), ("b", 5), ("c", 3))]
    (row,) = align(sides, ("a", "b", "c"))
    assert row.contrasts[0].verdicts == ("smaller", "larger", "") and row.contrasts[0].ratio == 5


def test_two_to_four_different_entities_are_compared(compared: Compare) -> None:
    assert len(compared("SQS", "SNS", "Kinesis Data Streams", "EventBridge").profiles) == 4
    with pytest.raises(UsageError, match="two different services"):
        compared("SQS", "Amazon SQS")
    with pytest.raises(UsageError, match="name two to 4"):
        compared("SQS")


# Symmetry and SPARQL

PROPERTY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pick(data: st.DataObject, catalog: Catalog, count: int) -> list[Item]:
    items = [item for item in catalog.items.values() if item.facts]
    return data.draw(st.lists(st.sampled_from(items), min_size=count, max_size=count, unique=True))


def turned(named: Sequence[Named], order: Sequence[int]) -> list[Named]:
    return [replace(each, sides=tuple(each.sides[at] for at in order)) for each in named]


@PROPERTY
@given(data=st.data())
def test_another_order_of_the_sides_swaps_columns_and_nothing_else(
    compared: Compare, catalog: Catalog, data: st.DataObject
) -> None:
    items = pick(data, catalog, data.draw(st.integers(2, 3)))
    order = data.draw(st.permutations(range(len(items))))
    before, after = compared(*items), compared(*(items[at] for at in order))
    for name in ("features", "technologies", "relations", "denials"):
        assert turned(getattr(before, name), order) == list(getattr(after, name))
    for name in ("limits", "part_limits"):
        for one, other in zip(getattr(before, name), getattr(after, name), strict=True):
            assert (one.metric, one.concept, one.family) == (other.metric, other.concept, other.family)
            assert tuple(one.cells[at] for at in order) == other.cells
            for mine, theirs in zip(one.contrasts, other.contrasts, strict=True):
                assert tuple(mine.verdicts[at] for at in order) == theirs.verdicts
                assert (mine.bound, mine.condition, mine.ratio) == (theirs.bound, theirs.condition, theirs.ratio)
    assert (before.between, before.together, before.paths) == (after.between, after.together, after.paths)
    assert tuple(before.introductions[at] for at in order) == after.introductions
    assert before.suggestions == after.suggestions


SHARED = """PREFIX sa: <https://w3id.org/service-atlas/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?type ?other WHERE {
  ?type rdfs:subPropertyOf sa:relatedTo .
  <ONE> ?type ?other . <TWO> ?type ?other .
  FILTER(?other NOT IN (<ONE>, <TWO>) && ?type NOT IN (sa:alternativeTo, sa:integratesWith))
}"""
FACTS = """PREFIX sa: <https://w3id.org/service-atlas/>
SELECT ?fact WHERE { ?fact a sa:KIND ; sa:owner <ONE> }"""


@PROPERTY
@given(data=st.data())
def test_a_comparison_agrees_with_sparql(
    compared: Compare, snapshot: Snapshot, catalog: Catalog, data: st.DataObject
) -> None:
    one, two = pick(data, catalog, 2)
    found = compared(one, two)

    def asked(query: str) -> list[tuple[Any, ...]]:
        text = query.replace("ONE", one.iri).replace("TWO", two.iri)
        return [tuple(row) for row in parse_tsv(snapshot.select(text)).rows.to_numpy().tolist()]

    shared = {
        (f"https://w3id.org/service-atlas/{each.key.split()[0]}", each.key.split()[2])
        for each in (*found.relations, *found.technologies)
        if each.held == (0, 1) and each.key.split()[1] == "out"
    }
    assert shared == {row for row in asked(SHARED) if row[1] in catalog.items}
    stated = (*found.limits, *found.part_limits)
    limits = {fact for row in stated for each in row.cells[0] if each.owner == one.iri for fact in each.facts}
    assert limits == {fact for (fact,) in asked(FACTS.replace("KIND", "Limit"))}
    features = {fact for each in found.features for fact in each.sides[0]}
    assert features == {fact for (fact,) in asked(FACTS.replace("KIND", "Feature"))}


# Reports

HOSTILE = "<script>alert(1)</script>"


def test_every_form_says_the_same(snapshot: Snapshot, catalog: Catalog, compared: Compare) -> None:
    found = compared("SQS", "Kinesis Data Streams", language="ko")
    setting = Setting(catalog, read_line_index(snapshot, catalog), "ko")
    frame = to_frame(found, setting)
    assert list(frame.columns)[2:4] == [item.label("ko") for item in found.items]
    page, markdown = to_html(found, setting).decode(), to_markdown(found, setting)
    for text in ("최대 14일", "최대 365일", "노트에 없음", "더 작음", "messaging.md:"):
        assert text in page and text in markdown
        assert (
            text == "messaging.md:"
            or frame.astype(str).apply(lambda column, text=text: column.str.contains(text)).any().any()
        )
    assert "기본 4일" in to_json(found, setting)


def test_the_page_to_keep_needs_nothing_and_runs_nothing(
    snapshot: Snapshot, catalog: Catalog, compared: Compare
) -> None:
    found = compared("SQS", "SNS")
    label = replace(found.features[0], label=HOSTILE)
    found = replace(found, features=(label, *found.features[1:]))
    setting = Setting(catalog, read_line_index(snapshot, catalog), "en")
    page = to_html(found, setting).decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    for loads in ("src=", "@import", "url(", "<link"):
        assert loads not in page.split("</style>")[0].replace("default-src", "") or loads == "src="
    assert "src=" not in page.split("</style>")[1]


def test_the_name_of_a_file_is_no_markup(tmp_path: Path) -> None:
    note = "# Amazon SQS\n- Unlike Amazon SNS it keeps messages for up to 14 days\n# Amazon SNS\n- SNS sends to SQS\n"
    (tmp_path / "<img onerror=alert(1)>.md").write_text(note, encoding="utf-8")
    built = build([tmp_path], tmp_path / "store")
    known = Catalog(built)
    found = compare(built, known, read_network(built, known), [known.get("SQS"), known.get("SNS")], decisions={})
    markdown = to_markdown(found, Setting(known, read_line_index(built, known), "en"))
    assert found.together and "onerror=alert(1)>.md:2" in markdown and "<img" not in markdown


def test_what_the_notes_do_not_say_is_never_a_no(snapshot: Snapshot, catalog: Catalog, compared: Compare) -> None:
    setting = Setting(catalog, read_line_index(snapshot, catalog), "en")
    rows = to_frame(compared("SQS", "SNS"), setting)
    cells = set(rows.iloc[:, 2].astype(str)) | set(rows.iloc[:, 3].astype(str))
    assert "The notes do not say" in cells
    assert not cells & {"", "no", "No", "✗", "–"}


def test_of_many_groups_those_of_one_side_have_a_row_of_their_own(
    snapshot: Snapshot, catalog: Catalog, compared: Compare
) -> None:
    setting = Setting(catalog, read_line_index(snapshot, catalog), "en")

    def rows(*names: str) -> list[str]:
        parts = {part.key: part.markup for part in to_parts(compared(*names), setting)}
        return parts["technologies"].split('<div class="groups"')[1:]

    shared, single = rows("SQS", "SNS", "Kinesis Data Streams", "EventBridge")
    assert "Only" not in shared and single.count("Only") == 4
    assert all(row.startswith(' style="--columns: 4"') for row in (shared, single))
    assert "The notes do not say" not in shared, "that none is shared is our word, not theirs"
    (both,) = rows("SQS", "Kinesis Data Streams")
    assert both.startswith(' style="--columns: 3"') and both.count("Only") == 2


def test_suggestions_say_why(compared: Compare) -> None:
    suggestions = compared("Amazon SQS", "Amazon SNS").suggestions
    assert suggestions and all(each.alternative or each.category or each.neighbours for each in suggestions)
    assert any(each.item.en.startswith("Amazon MQ") for each in suggestions)
