"""The Explore page in AppTest: what stands around the canvas; the canvas itself has its journeys in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graph.catalog import Catalog
from graph.queries import ask
from graph.store import Snapshot
from graph.ui.detail import RELATIONS_SHOWN
from tests.pages import MAIN, press, text_of, type_into


@pytest.fixture
def explore(default_store: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("STORE", str(default_store))
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    return app.switch_page("explore.py")


def test_the_map_answers_how_services_connect(explore: AppTest) -> None:
    app = explore.run()
    assert not app.exception
    assert "How the services connect" in text_of(app)
    assert "Most connected" in text_of(app)


def test_a_name_in_the_address_is_put_in_the_middle(explore: AppTest) -> None:
    explore.query_params["focus"] = "람다"
    app = explore.run()
    assert not app.exception
    assert "Around Lambda" in text_of(app)
    assert app.query_params["view"] == "fAWS_Lambda~eAWS_Lambda"
    assert "focus" not in app.query_params


def test_the_panel_counts_features_and_limits_as_the_profile_does(explore: AppTest) -> None:
    explore.query_params["focus"] = "Amazon S3"
    app = explore.run()
    counted = re.search(r"(\d+) features, (\d+) limits,", text_of(app))
    app.switch_page("service.py")
    app.query_params["name"] = "Amazon S3"
    profile = text_of(app.run())
    titles = [re.search(rf"{title} <span class=\"muted\">(\d+)<", profile) for title in ("Features", "Limits")]
    assert counted and list(counted.groups()) == [title and title[1] for title in titles]


def test_an_unknown_name_gets_a_sentence_and_the_nearest(explore: AppTest) -> None:
    explore.query_params["focus"] = "Lambdaa"
    app = explore.run()
    assert "Nothing in the graph is called" in text_of(app)
    assert "AWS Lambda" in text_of(app).replace("\\", "")
    assert "How the services connect" in text_of(app)


def test_a_broken_address_is_mended_and_told(explore: AppTest) -> None:
    explore.query_params["view"] = "fAmazon_S3~zzz~sNo_Such_Thing"
    app = explore.run()
    assert not app.exception
    assert "Around S3" in text_of(app)
    assert "No_Such_Thing" in text_of(app).replace("\\", "")


def test_an_address_that_says_nothing_gives_the_start_map_and_one_sentence(explore: AppTest) -> None:
    explore.query_params["view"] = "garbage<b>"
    app = explore.run()
    assert not app.exception
    assert "How the services connect" in text_of(app)
    assert [warning.value.replace("\\", "") for warning in app.warning] == [
        "A part of the address names nothing in this graph, or is more than fits, and was left out: garbage<b>"
    ]
    assert "Filters" in [popover.proto.popover.label for popover in app.get("popover")]
    assert app.query_params["view"] == "ks"  # the start


def test_a_connection_shows_each_line_that_says_so(explore: AppTest) -> None:
    explore.query_params["view"] = "eAmazon_S3.AWS_Lambda"
    app = explore.run()
    assert not app.exception
    shown = text_of(app)
    assert "Amazon S3 → AWS Lambda" in shown
    assert '<blockquote class="context">' in shown and 'class="said here"' in shown


def test_hiding_and_undoing(explore: AppTest) -> None:
    explore.query_params["view"] = "eAmazon_S3"
    app = press(explore.run(), "Hide")
    assert app.query_params["view"] == "hAmazon_S3"
    app = press(app, "Undo")
    assert "hAmazon_S3" not in app.query_params.get("view", "")
    app = press(app, "Redo")
    assert app.query_params["view"] == "hAmazon_S3"


def test_expanding_and_collapsing(explore: AppTest) -> None:
    explore.query_params["view"] = "eAmazon_S3"
    app = press(explore.run(), "Expand")
    assert app.query_params["view"] == "sAmazon_S3~eAmazon_S3"
    app = press(app, "Collapse")
    assert app.query_params["view"] == "eAmazon_S3"
    app = press(app, "Focus")
    assert app.query_params["view"] == "fAmazon_S3~eAmazon_S3"
    app = press(app, "Reset")
    assert app.query_params["view"] == "ks", "the start has an address, too, so that Back finds it"


def test_an_earlier_address_that_back_brings_is_shown(explore: AppTest) -> None:
    explore.query_params["focus"] = "Amazon S3"
    app = press(explore.run(), "Dependents")
    assert app.query_params["view"] == "xAmazon_S3~eAmazon_S3"
    app.query_params["view"] = "fAmazon_S3~eAmazon_S3"
    app.run()
    assert app.query_params["view"] == "fAmazon_S3~eAmazon_S3"
    assert "Around S3" in text_of(app)
    app.query_params["view"] = "ks"
    assert "How the services connect" in text_of(app.run())


def test_a_second_act_outruns_the_address_that_the_first_one_wrote(explore: AppTest) -> None:
    """A run that a click asks for brings the address of the browser, which may not yet be the one written last."""
    app = explore.run()
    early = app.query_params["view"]
    press(app, "Amazon S3")
    written = app.query_params["view"]
    assert written != early
    app.query_params["view"] = early
    app.button(key="explore.types.off").click().run()
    assert app.query_params["view"].startswith(written)


def test_leaving_everything_out_says_what_to_do(explore: AppTest) -> None:
    app = explore.run()
    groups = next(pills for pills in app.get("button_group") if pills.key == "explore.groups")
    groups.set_value([]).run()
    assert not app.exception
    assert "Nothing is left to draw" in text_of(app)


def test_all_types_but_one_are_left_out_with_two_clicks(explore: AppTest) -> None:
    app = explore.run()
    app.button(key="explore.types.off").click().run()
    types = next(pills for pills in app.get("button_group") if pills.key == "explore.types")
    assert types.value == []
    types.set_value(["readsFrom"]).run()
    assert not app.exception
    assert "readsFrom" not in app.query_params["view"] and "sendsTo" in app.query_params["view"]
    app.button(key="explore.types.on").click().run()
    assert app.query_params["view"] == "ks"  # the start


def test_the_most_connected_are_those_of_the_overview(explore: AppTest, snapshot: Snapshot, catalog: Catalog) -> None:
    app = explore.run()
    ranked = [catalog.items[str(iri)].en for iri in ask(snapshot, "overview_connected")["service"]]
    keys = [str(button.key) for button in app.button if str(button.key).startswith("explore.start.")]
    assert [key.removeprefix("explore.start.").replace("_", " ") for key in keys] == ranked[: len(keys)]
    assert "Amazon Kinesis" in ranked[: len(keys)]


def test_connections_that_are_folded_away_are_counted(explore: AppTest) -> None:
    explore.query_params["view"] = "sAmazon_S3~eAmazon_S3"
    app = explore.run()
    label = next(each.label for each in app.expander if each.label.startswith("More connections"))
    folded = [button for button in app.button if str(button.key).startswith("explore.edge.")]
    assert label == f"More connections ({len(folded) - RELATIONS_SHOWN})"


@pytest.mark.parametrize(("typed", "taken"), [("S3", "Amazon_S3"), ("심플 큐 서비스", "Amazon_SQS"), ("labmda", "")])
def test_a_path_is_asked_for_by_any_name(explore: AppTest, typed: str, taken: str) -> None:
    app = explore.run()
    type_into(app.selectbox(key="explore.routes.start."), typed)
    assert not app.exception
    assert (app.selectbox(key="explore.routes.start.").value or "").rpartition("/")[2] == taken
    assert ("Nothing in the graph is called “labmda”" in text_of(app)) is not bool(taken)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "xAWS_KMS",
            ["What depends on KMS", "without AWS KMS: ", "encrypts with (", " over 2 steps", "Drawn are 36 of"],
        ),
        ("rAmazon_S3.Amazon_SNS.2", ["From S3 to SNS", "2 paths found"]),
        ("rAmazon_S3.Amazon_SNS.1~tsendsTo.triggers", ["From S3 to SNS"]),
        ("yAmazon_S3.AWS_Lambda", ["2 chosen entities"]),
        ("eAmazon_S3~vAWS_Lambda", ["2 selected", "Connections among them"]),
        ("ksct", ["Fields stand for their entities", "Most connected"]),
        ("ksct~e--storage", ["Storage", "Field of use"]),
        ("qcommunity~lforce", ["How the services connect"]),
        ("mretention", ["Filters (1)"]),
    ],
)
def test_every_picture_says_what_it_is(explore: AppTest, address: str, said: list[str]) -> None:
    explore.query_params["view"] = address
    app = explore.run()
    assert not app.exception
    shown = text_of(app) + " ".join(popover.proto.popover.label for popover in app.get("popover"))
    for words in said:
        assert words in shown.replace("\\", ""), words
