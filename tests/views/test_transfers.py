from dataclasses import replace

import pytest

from bot.views import ids
from bot.views.handover import transfers
from tests.views.rules import complaints
from tests.views.snapshots import HELD, LEE

NAMELESS = "Maximiliana Bartholomea Konstantina von und zu Hohenstein-Waldburg the Third"


@pytest.mark.parametrize(
    ("name", "state", "row"),
    [
        ("Lee Wong", "Ready · 2 of 3", "Lee Wong – Ready · 2 of 3"),
        ("Lee Wong", "Not Ready – Lunch", "Lee Wong – Not Ready – Lunch"),
        (NAMELESS, "Ready · 2 of 3", "Maximiliana Bartholomea Konstantina von und zu Hohenstein… – Ready · 2 of 3"),
        ("Lee Wong", "Not Ready – " + "r" * 60, "Lee Wong – Not Ready – " + "r" * 39 + "…"),
        (NAMELESS, "Not Ready – " + "r" * 60, "Maximiliana Barthol… – Not Ready – " + "r" * 39 + "…"),
    ],
)
def test_a_row_says_name_and_state_in_75_characters(name, state, row):
    shown = transfers.row(replace(LEE, name=name, state=state))
    assert shown["text"]["text"] == row
    assert len(row) <= 75
    assert shown["value"] == "U2"


def test_one_row_says_that_nobody_fits():
    assert [(one["text"]["text"], one["value"]) for one in transfers.rows([])] == [("No matching teammate or queue", ids.NO_MATCH)]


def test_a_list_is_never_longer_than_slack_takes():
    assert len(transfers.rows([LEE] * 150)) == 100


def test_the_form_asks_which_conversation_only_where_it_must():
    one = transfers.form(conversation="c0ffee", choices=())
    several = transfers.form(conversation=None, choices=(HELD, replace(HELD, id="c2")))
    assert [block["label"]["text"] for block in one["blocks"][1:]] == ["Kind", "Target", "Note"]
    assert [block["label"]["text"] for block in several["blocks"]] == ["Conversation", "Kind", "Target", "Note"]
    assert (one["private_metadata"], several["private_metadata"]) == ("c0ffee", "")
    assert {view["submit"]["text"] for view in (one, several)} == {"SMS Transfer"}


def test_who_asked_for_it_stands_in_the_form():
    form = transfers.form(conversation="c0ffee", choices=(), target=LEE)
    assert form["blocks"][2]["element"]["initial_option"] == transfers.row(LEE)
    assert complaints(form) == []
