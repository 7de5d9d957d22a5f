"""The vocabulary: names in any spelling, aliases bound to spelling or company, faults in the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.build import Knowledge
from graph.errors import DataFileError
from graph.lexicon import Lexicon, load_lexicon, make_lexicon
from graph.model import Entity
from graph.reading.names import fold

LEXICON = make_lexicon(
    [
        Entity("Amazon Reef", "service", aliases=("Reef", "리프")),
        Entity(
            "Reef Standard", "component", parent="Amazon Reef", aliases=("standard@Amazon Reef", "스탠다드@Amazon Reef")
        ),
        Entity("AWS Settings", "service", aliases=("=Settings",)),
        Entity("Edge@Tide", "component", parent="Amazon Reef"),
        Entity("Tide 53", "service", ko="타이드"),
        Entity("Guard Group", "component", parent="Amazon Reef", ko="보호 그룹"),
        Entity("AWS Lake Builder", "service"),
        Entity("HTTPS Watch", "component", parent="Amazon Reef"),
        Entity("iOS", "technology"),
        Entity("C#", "technology"),
        Entity("C++", "technology"),
    ]
)


def names(text: str, lexicon: Lexicon = LEXICON, **options: frozenset[str]) -> list[tuple[str, str]]:
    return [(mention.entity, text[mention.start : mention.end]) for mention in lexicon.find_mentions(text, **options)]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("reef, REEF and amazon-reef", ["Amazon Reef"] * 3),
        ("fewer I/Os on iOS", ["iOS"]),
        ("HTTP(S) watch, HTTPS Watch, not HTTP (s) watch", ["HTTPS Watch"] * 2),
        ("tide53 / TIDE 53 / Tide-53", ["Tide 53"] * 3),
        ("리프는 타이드로 보냅니다", ["Amazon Reef", "Tide 53"]),
        ("보호그룹을 보호 그룹에서", ["Guard Group", "Guard Group"]),
        ("리프트를 탑니다", []),
        ("reefs grow", ["Amazon Reef"]),
        ("settings of Settings", ["AWS Settings"]),
        ("Edge@Tide and edge tide", ["Edge@Tide", "Edge@Tide"]),
        ("Lake Builder", ["AWS Lake Builder"]),
        ("C#, c++ or C; part C#1, grade C+", ["C#", "C++"]),
        ("C#은 C++를 닮았다", ["C#", "C++"]),
        ("reefer", []),
        ("", []),
    ],
)
def test_names_in_any_spelling(text: str, expected: list[str]) -> None:
    assert [entity for entity, _ in names(text)] == expected


def test_an_alias_bound_to_company() -> None:
    assert names("standard only") == []
    assert names("standard Reef") == [("Reef Standard", "standard"), ("Amazon Reef", "Reef")]
    assert names("standard only", context=frozenset({"Amazon Reef"})) == [("Reef Standard", "standard")]
    assert names("스탠다드와 보호 그룹") == [("Reef Standard", "스탠다드"), ("Guard Group", "보호 그룹")]


def test_the_longest_name_wins_and_takes_its_vendor_along() -> None:
    assert names("the AWS Reef Standard tier") == [("Reef Standard", "AWS Reef Standard")]


def test_resolve() -> None:
    found = {
        name: LEXICON.resolve(name) for name in ("Amazon Reef", "reef", "AWS reef", "TIDE-53", "settings", "nothing")
    }
    assert {name: entity.name if entity else None for name, entity in found.items()} == {
        "Amazon Reef": "Amazon Reef",
        "reef": "Amazon Reef",
        "AWS reef": "Amazon Reef",
        "TIDE-53": "Tide 53",
        "settings": "AWS Settings",
        "nothing": None,
    }


@pytest.mark.parametrize(
    "typo,meant", [("Amazn Reef", "Amazon Reef"), ("타이두", "Tide 53"), ("Gard Group", "Guard Group")]
)
def test_nearest_forgives_typos(typo: str, meant: str) -> None:
    assert meant in LEXICON.nearest(typo)


def test_nearest_of_nonsense_is_empty() -> None:
    assert LEXICON.nearest("") == ()
    assert LEXICON.nearest("!!!") == ()


def test_misspelt_needs_nearly_the_whole_name() -> None:
    found = LEXICON.misspelt("Lake Bulder Lake Bulder"), LEXICON.misspelt("AWS Lake Bulder"), LEXICON.misspelt("Reff")
    assert [entity.name if entity else None for entity in found] == [None, "AWS Lake Builder", None]


def test_extended_leaves_the_original_alone() -> None:
    more = LEXICON.extended(entities=[Entity("Oar", "service", aliases=("노",))], aliases=[("Tide 53", "물때")])
    assert names("물때와 Oar", more) == [("Tide 53", "물때"), ("Oar", "Oar")]
    assert names("물때와 Oar") == []


def test_is_within_and_around() -> None:
    assert LEXICON.is_within("Reef Standard", "Amazon Reef")
    assert not LEXICON.is_within("Amazon Reef", "Reef Standard")
    assert LEXICON.around(["Reef Standard"]) == {"Reef Standard", "Amazon Reef"}


@given(st.text(max_size=80))
def test_mentions_are_ordered_apart_and_inside(text: str) -> None:
    reached = 0
    for mention in LEXICON.find_mentions(text):
        assert reached <= mention.start < mention.end <= len(text)
        reached = mention.end


@given(st.sampled_from(sorted(LEXICON.entities)), st.sampled_from([str.upper, str.lower, str.title]))
def test_every_name_is_found_in_any_case(name: str, change: object) -> None:
    assert callable(change)
    assert LEXICON.find_mentions(change(name))[0].entity == name


HEADER = "name\tkind\tcategory\tparent\tko\taliases\n"


@pytest.mark.parametrize(
    "rows,line,expected",
    [
        ("A\tservice\t\t\t\t\nB\tthing\t\t\t\t\n", 3, "service, component or technology"),
        ("A\tservice\t\t\t\t\nA\tservice\t\t\t\t\n", 3, "a name that no other row has"),
        ("A\tcomponent\t\tNone\t\t\n", 2, "a parent that is itself a row"),
        ("A\tservice\tnowhere\t\t\t\n", 2, "a category of categories.tsv"),
        ("A\tservice\t\t\t\tb@Some One\n", 2, "an entity, or its cloud, after @"),
        ("A\tservice\t\t\t\tb@Someone\n", 2, "an entity, or its cloud, after @"),
        ("A\tservice\t\t\t\t\t\tmore\n", 2, "6 cells"),
    ],
)
def test_faults_are_named(tmp_path: Path, rows: str, line: int, expected: str) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "categories.tsv").write_text("id\tparent\ten\tko\nstorage\t\tStorage\t저장\n", encoding="utf-8")
    (tmp_path / "entities" / "x.tsv").write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_lexicon(tmp_path)
    assert (caught.value.line, expected in caught.value.expected) == (line, True)


def test_fold_ignores_spelling() -> None:
    assert fold("S3 One Zone-IA") == fold("s3 onezone ia") == "s3onezoneia"


def test_what_needs_company_is_its_own_clouds_service_where_it_is_defined() -> None:
    known = make_lexicon(
        [
            Entity("Azure Virtual Network", "service", provider="azure", aliases=("virtual network", "VNet")),
            Entity("Azure Harbor", "service", provider="azure", aliases=("Harbor",)),
        ]
    )
    spoken = known.spoken_of(["Harbor and VNet", "Harbor", "VNet", "VNet again"])
    assert spoken.provider == "azure"
    assert spoken.own_service("Virtual networks") == "Azure Virtual Network"
    assert (
        spoken.own_service("network")
        == spoken.own_service("Tide network")
        == known.own_service("virtual network")
        == ""
    )


def test_a_name_may_need_its_own_cloud() -> None:
    known = make_lexicon(
        [
            Entity("Azure Post", "service", provider="azure", aliases=("post/fetch@azure",)),
            Entity("Azure Harbor", "service", provider="azure", aliases=("Harbor",)),
        ]
    )
    spoken = known.spoken_of(["Harbor and a Harbor"] * 4)
    assert known.find_mentions("post/fetch is a pattern") == []
    assert [mention.entity for mention in spoken.find_mentions("post/fetch is fast")] == ["Azure Post"]


def test_another_clouds_name_counts_with_its_vendor_or_in_company() -> None:
    known = make_lexicon(
        [
            Entity("Amazon Harbor", "service", provider="aws", aliases=("Harbor",)),
            Entity("Azure Managed Tide", "service", provider="azure"),
            Entity("Azure Store", "service", provider="azure", aliases=("AzStore",)),
            Entity(
                "Azure Store Boxes", "component", parent="Azure Store", provider="azure", aliases=("Azure Box", "box")
            ),
        ]
    )
    spoken = known.spoken_of(["Harbor and a Harbor"] * 4)

    def named(text: str, *context: str) -> list[str]:
        return [mention.entity for mention in spoken.find_mentions(text, context=frozenset(context))]

    assert known.find_mentions("a managed tide")[0].entity == "Azure Managed Tide"
    assert named("Harbor is a managed tide with a box") == ["Amazon Harbor"]
    assert named("a managed tide with a box", "Azure Store") == ["Azure Managed Tide", "Azure Store Boxes"]
    assert named("Harbor copies from Azure Managed Tide or Azure Box") == [
        "Amazon Harbor",
        "Azure Managed Tide",
        "Azure Store Boxes",
    ]


def test_a_part_is_not_called_by_the_name_of_what_it_runs() -> None:
    known = make_lexicon(
        [
            Entity("Amazon Reef", "service"),
            Entity("Reef for PearlSQL", "component", parent="Amazon Reef"),
            Entity("Reef for Windows", "component", parent="Amazon Reef"),
            Entity("PearlSQL", "technology"),
        ]
    )
    assert known.parts.called("Windows", ["Amazon Reef"]) == "Reef for Windows"
    assert known.parts.called("PearlSQL", ["Amazon Reef"]) == ""
    tiers = make_lexicon([Entity("Amazon Reef", "service"), Entity("Warm tier", "component", parent="Amazon Reef")])
    assert tiers.parts.called("Warm", ["Amazon Reef"], term=True) == "Warm tier", "a list of tiers says so"
    assert tiers.parts.called("Warm", ["Amazon Reef"]) == ""


def test_a_framework_is_meant_in_small_letters_beside_the_service_that_runs_it(knowledge: Knowledge) -> None:
    found = knowledge.lexicon.find_mentions("Dataproc runs spark and hive jobs")
    assert [mention.entity for mention in found] == ["Cloud Dataproc", "Apache Spark", "Apache Hive"]


@pytest.mark.parametrize(
    ("title", "entity"),
    [("AZ-305 notes", "Azure Reef Lock"), ("Azure 정리", "Azure Reef Lock"), ("SAA-C03", None), ("Notes", None)],
)
def test_the_title_of_a_note_names_its_cloud(title: str, entity: str | None) -> None:
    lock = Entity("Azure Reef Lock", "service", aliases=("Lock@azure",), provider="azure")
    spoken = make_lexicon([lock]).spoken_of(["files are kept"], titles=[title])
    assert [mention.entity for mention in spoken.find_mentions("a Lock")] == ([entity] if entity else [])
