import math
import re
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
        (ACTIVE, ["Transfer", "Note", "Compose", "Done", "Show messages", "Remind me"]),
        (PENDING, ["Cancel transfer", "Note", "Compose", "Done", "Show messages", "Remind me"]),
        (DONE, ["Reopen"]),
        (replace(ACTIVE, history_hours=0), ["Transfer", "Note", "Compose", "Done", "Remind me"]),
    ],
    ids=["waiting", "active", "pending", "done", "no history"],
)
def test_buttons_follow_the_state(card, buttons):
    assert labels(cards.card(card)) == buttons


def test_the_facts_stand_in_their_order():
    """Who and what first, then where it stands, counts, other threads, the stamp, and the last reply (docs/behaviour.md#the-card)."""
    shown = cards.card(replace(FULL, last_reply="delivered"))
    order = [
        "Vanessa",
        "Where is my order?",
        "Active",
        "Kate",
        "unanswered since",
        "support",
        "000-1111",
        "Inbound",
        "exchanges",
        "lso open in billing",
        "Transferred on",
        "ast reply",
    ]
    for said in (text(shown), words(shown)):
        places = [said.index(word) for word in order]
        assert places == sorted(places), said


def test_words_are_cut_and_stand_verbatim():
    shown = cards.card(replace(CARD, words="*bold* <!channel> " + "x" * 400))
    [said] = [block for block in blocks(shown) if block["type"] == "rich_text"]
    written = said["elements"][0]["elements"][1]["text"]
    assert written.startswith(": *bold* <!channel> xxx")
    assert len(written.removeprefix(": ")) == cards.WORDS_MOST


@pytest.mark.parametrize("card", [CARD, ACTIVE, replace(ACTIVE, words="x" * 900, stamp=FULL.stamp)], ids=["waiting", "active", "long"])
def test_a_card_is_at_most_eight_lines_high(card):
    """At 1280 pixels a line of a channel has room for some 110 characters, or 140 small ones; the buttons stand in one."""
    shown = blocks(cards.card(card))
    who = [one["text"].strip() for one in shown[0]["elements"][0]["elements"]]
    small = [re.sub(r"<!date[^>]*\|([^>]*)>", r"\1", words({"blocks": [block]})) for block in shown[1:-1]]
    assert sum(math.ceil(len(line) / 110) for line in who) + sum(math.ceil(len(line) / 140) for line in small) + 1 <= 8


@pytest.mark.parametrize(
    ("card", "green"), [(CARD, ["Claim"]), (ACTIVE, []), (replace(ACTIVE, unanswered_since=None), []), (PENDING, []), (DONE, [])]
)
def test_green_is_what_is_to_be_done_next(card, green):
    shown = [node for node in nodes(cards.card(card)["blocks"]) if node.get("style") == "primary"]
    assert [node["text"]["text"] for node in shown] == green


def test_every_button_says_to_a_screen_reader_whom_it_is_about():
    shown = [node for node in nodes(cards.card(FULL)["blocks"]) if node.get("type") == "button"]
    assert [node.get("accessibility_label") for node in shown if node["text"]["text"] != "Note"] == [
        "Cancel the transfer to Lee Wong",
        "Compose a text to Vanessa Ortiz",
        "Mark the conversation with Vanessa Ortiz done",
        "Show the messages with Vanessa Ortiz",
        "Have yourself reminded of Vanessa Ortiz",
    ]


def test_an_error_is_the_very_first_thing_and_a_notification_begins_with_the_words():
    shown = cards.card(FULL)
    assert "was not accepted" in blocks(shown)[0]["text"]["text"]
    assert text(shown).startswith("Vanessa Ortiz: Where is my order?. Transfer to Maria Gomez was not accepted")


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
    assert "*Done* · marked by Kate Lewis" in words(cards.card(DONE))


def test_other_threads_of_the_contact_are_linked():
    assert words(cards.card(FULL)).count(LINK) == 3


def test_each_version_has_a_block_of_its_own():
    """Slack keeps the state of a block whose id stays (chat.update)."""
    ids = [blocks(cards.card(replace(ACTIVE, version=version)))[-1]["block_id"] for version in (1, 2)]
    assert len(set(ids)) == 2
