from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest

from graph.analysis import measure
from graph.catalog import Catalog
from graph.network import (
    Bundle,
    Filters,
    bundles,
    neighbours,
    ranking,
    read_network,
    short_name,
    top_level,
)
from graph.store import Snapshot
from tests.cast import count_calls, item, small_net


def test_components_roll_up_and_parallel_relations_become_one_edge() -> None:
    nodes = top_level(small_net())
    edges = bundles(small_net(), nodes)
    assert nodes == ("AWS_KMS", "AWS_Lambda", "Amazon_S3")
    assert edges == [
        Bundle("AWS_KMS>AWS_Lambda!", "AWS_KMS", "AWS_Lambda", True, ("triggers",), ("r5",), 1),
        Bundle("Amazon_S3>AWS_KMS", "Amazon_S3", "AWS_KMS", False, ("encryptsWith",), ("r4",), 5),
        Bundle("Amazon_S3>AWS_Lambda", "Amazon_S3", "AWS_Lambda", False, ("triggers", "sendsTo"), ("r2", "r3"), 4),
    ]
    assert [(edge.relations, edge.lines) for edge in edges] == [(("r5",), 1), (("r4",), 5), (("r2", "r3"), 4)]


def test_a_part_that_is_shown_speaks_for_itself() -> None:
    edges = bundles(small_net(), ["Amazon_S3", "S3_Glacier", "S3_Inventory", "AWS_Lambda"])
    assert [edge.id for edge in edges] == [
        "Amazon_S3>AWS_Lambda",
        "S3_Glacier>AWS_Lambda",
        "S3_Glacier>Amazon_S3",
        "S3_Inventory>Amazon_S3~",
    ]
    assert edges[-1].types == ("parent",) and edges[-1].type_is_vocabulary


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(types=frozenset({"triggers"})), ["Amazon_S3>AWS_KMS", "Amazon_S3>AWS_Lambda"]),
        (Filters(denials=False), ["Amazon_S3>AWS_KMS", "Amazon_S3>AWS_Lambda"]),
        (Filters(types=frozenset({"encryptsWith", "triggers", "sendsTo"})), []),
    ],
)
def test_filters_leave_edges_out(filters: Filters, left: list[str]) -> None:
    net = small_net()
    assert [edge.id for edge in bundles(net, top_level(net), filters)] == left


def test_neighbours_come_by_the_lines_that_tie_them_and_untied_parts_last() -> None:
    assert neighbours(small_net(), "Amazon_S3") == ("AWS_KMS", "AWS_Lambda", "S3_Glacier", "S3_Inventory")
    assert neighbours(small_net(), "JSON") == ("AWS_Lambda",)
    assert neighbours(small_net(), "Amazon_Braket") == ()


def test_the_neighbours_of_a_node_are_found_without_the_rest_of_the_network() -> None:
    small, large = small_net(), small_net(extra=200)
    assert count_calls(lambda: neighbours(large, "JSON")) == count_calls(lambda: neighbours(small, "JSON"))


def tied(*ties: tuple[str, str]) -> list[Bundle]:
    return [Bundle(f"{one}>{other}", one, other, False, ("sendsTo",), ("r",), 1) for one, other in ties]


@pytest.mark.parametrize("length", [4, 60, 151, 500])
def test_the_middle_of_a_chain_of_any_length_is_its_centre(length: int) -> None:
    nodes = [f"N{number:03d}" for number in range(length)]
    central = measure(nodes, tied(*pairwise(nodes)), "eigenvector")
    assert central[nodes[0]] == central[nodes[-1]] == 0 and central[nodes[length // 2]] == 1


def test_of_two_pieces_the_stronger_is_central_and_equal_ones_are_alike() -> None:
    nodes = ["a", "b", "c", "d", "e", "f"]
    assert measure(nodes, tied(("a", "b"), ("c", "d")), "eigenvector") == dict.fromkeys("abcd", 1.0) | {"e": 0, "f": 0}
    central = measure(nodes, tied(("a", "b"), ("c", "d"), ("d", "e")), "eigenvector")
    assert central["d"] == 1 and central["a"] == central["f"] == 0


def test_a_denial_does_not_make_important() -> None:
    net = small_net()
    assert ranking(net, ["AWS_KMS", "AWS_Lambda", "Amazon_S3"]) == ["Amazon_S3", "AWS_Lambda", "AWS_KMS"]


def test_parts_take_the_field_of_their_whole_and_fields_the_widest() -> None:
    groups = dict(small_net().nodes(data="group"))
    assert groups["S3_Glacier"] == groups["Amazon_S3"] == "storage"
    assert groups["JSON"] == "technology"


def test_short_names_stay_unique() -> None:
    from graph.network import build_network

    net = build_network([item("Azure_Functions"), item("Google_Functions"), item("Amazon_SQS")], [], str)
    assert [short_name(net, node) for node in sorted(net)] == ["SQS", "Azure Functions", "Google Functions"]


def test_the_network_cannot_be_changed() -> None:
    with pytest.raises(nx.NetworkXError):
        small_net().add_node("x")


def test_the_network_of_the_notes_is_the_same_every_time(snapshot: Snapshot, catalog: Catalog) -> None:
    one, other = read_network(snapshot, catalog), read_network(snapshot, catalog)
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    nodes = top_level(one)
    assert len(nodes) >= 60 and len(bundles(one, nodes)) >= 150
