from dataclasses import replace

import pytest

from bot.views.handover import cards
from tests.views.rules import nodes
from tests.views.snapshots import ACTIVE, CARD, DONE, FULL, LINK, PENDING


def labels(shown) -> list[str]:
    return [node["text"]["text"] for node in nodes(shown["blocks"]) if node.get("type") == "button"]


def blocks(shown) -> list[dict]:
    return shown["blocks"]


def text(shown) -> str:
    """What a notification and a screen reader say."""
    return shown["text"]


def words(shown) -> str:
    return "\n".join(node["text"] for node in nodes(shown["blocks"]) if isinstance(node.get("text"), str))


@pytest.mark.parametrize(
    ("card", "buttons"),
    [
        (CARD, ["Claim", "Show messages"]),
        (ACTIVE, ["Transfer", "Note", "Compose", "Done", "Show messages"]),
        (PENDING, ["Cancel transfer", "Note", "Compose", "Done", "Show messages"]),
        (DONE, ["Reopen"]),
        (replace(ACTIVE, history_hours=0), ["Transfer", "Note", "Compose", "Done"]),
    ],
    ids=["waiting", "active", "pending", "done", "no history"],
)
def test_buttons_follow_the_state(card, buttons):
    assert labels(cards.card(card)) == buttons


def test_the_facts_stand_in_their_order():
    """The error first, then who and what, then counts, other threads, the stamp, and the last reply (docs/behaviour.md#the-card)."""
    shown = cards.card(replace(FULL, last_reply="delivered"))
    order = [
        "was not accepted",
        "Vanessa",
        "Inbound",
        "000-1111",
        "support",
        "Active",
        "Kate",
        "exchanges",
        "lso open in billing",
        "Transferred on",
        "ast reply",
    ]
    for said in (text(shown), words(shown)):
        places = [said.index(word) for word in order]
        assert places == sorted(places), said


def test_every_button_says_to_a_screen_reader_whom_it_is_about():
    shown = [node for node in nodes(cards.card(FULL)["blocks"]) if node.get("type") == "button"]
    assert [node.get("accessibility_label") for node in shown if node["text"]["text"] != "Note"] == [
        "Cancel the transfer to Lee Wong",
        "Write to Vanessa Ortiz",
        "Mark the conversation with Vanessa Ortiz done",
        "Show the messages with Vanessa Ortiz",
    ]


def test_an_error_is_the_very_first_thing_in_blocks_and_text():
    shown = cards.card(FULL)
    assert "was not accepted" in blocks(shown)[0]["text"]["text"]
    assert text(shown).startswith("Transfer to Maria Gomez was not accepted")


@pytest.mark.parametrize(
    ("number", "hours", "said"),
    [
        (0, 24, "0 message exchanges with this contact in the past 24 hours"),
        (1, 24, "1 message exchange with this contact in the past 24 hours"),
        (2, 1, "2 message exchanges with this contact in the past 1 hour"),
    ],
)
def test_plurals_are_right(number, hours, said):
    assert said in words(cards.card(replace(CARD, exchanges=number, history_hours=hours)))


def test_no_history_no_exchanges():
    assert "exchange" not in words(cards.card(replace(CARD, history_hours=0)))


def test_a_pending_invitation_names_its_target_and_end():
    assert "Invitation to Lee Wong · expires 12:27:44" in words(cards.card(PENDING))


def test_a_done_card_is_collapsed():
    assert any("fields" in block for block in blocks(cards.card(ACTIVE)))
    assert not any("fields" in block for block in blocks(cards.card(DONE)))
    assert "Done* · marked by Kate Lewis" in words(cards.card(DONE))


def test_other_threads_of_the_contact_are_linked():
    assert words(cards.card(FULL)).count(LINK) == 3


def test_each_version_has_a_block_of_its_own():
    """Slack keeps the state of a block whose id stays (chat.update)."""
    ids = [blocks(cards.card(replace(ACTIVE, version=version)))[-1]["block_id"] for version in (1, 2)]
    assert len(set(ids)) == 2
