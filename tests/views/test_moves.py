from dataclasses import replace

from bot.desk.snapshots import Beginning, Left
from bot.views import moves
from bot.views.blocks import escape
from bot.views.handover import transfers
from tests.views.rules import nodes
from tests.views.snapshots import CARD, CHICAGO, LINK, STAMP, TEXTS
from tests.views.test_cards import text

LEFT = Left("Vanessa Ortiz", "billing", "C1", "1.1", CARD.opened_at, STAMP, LINK, CHICAGO)
PAGE = Beginning("Vanessa Ortiz", "support", LINK, 0, 2, TEXTS, 6, (STAMP,), CHICAGO)


def test_a_locked_card_has_no_buttons_and_points_on():
    shown = moves.left(LEFT)
    assert not [node for node in nodes(shown["blocks"]) if node.get("type") in ("button", "overflow")]
    assert LINK in str(shown["blocks"])
    assert shown["text"] == (
        "Vanessa Ortiz: moved to billing on 11/28/2017 12:25:44 PM. What is written here is not sent. It goes on in its new thread. "
        + STAMP
        + "."
    )


def test_the_plain_text_of_a_beginning_has_it_all():
    shown = moves.beginning(PAGE)
    for words in ("So far, in support, part 1 of 2", "6 older messages in the transcript", STAMP, *(escape(one.body) for one in TEXTS)):
        assert words in text(shown)
    assert "[picture: Picture 1 of 2 from Vanessa Ortiz] [pdf document: scan.pdf]" in text(shown)


def test_stamps_and_older_ones_stand_on_the_first_page_only():
    said = text(moves.beginning(replace(PAGE, number=1)))
    assert "part 2 of 2" in said
    assert STAMP not in said
    assert "older" not in said


def test_a_transcript_reads_in_order():
    lines = moves.transcript("Vanessa Ortiz", TEXTS, CHICAGO).splitlines()
    assert lines[0] == "Texts with Vanessa Ortiz, oldest first"
    assert lines[2] == "Vanessa Ortiz · 11/28/2017 12:25:44 PM: Parlez-vous français?"
    assert lines[3].startswith("Kate Lewis · 11/28/2017 12:25:44 PM (delivered): One moment")


def test_kinds_are_all_agents_queues_and_routing_points():
    assert list(transfers.KINDS.values()) == ["All", "Agents", "Queues", "Routing points"]
