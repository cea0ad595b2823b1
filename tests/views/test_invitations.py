from dataclasses import replace

import pytest

from bot.views.handover import invitations
from tests.views.drawn import OVER
from tests.views.snapshots import CHICAGO, HOSTILE, LINK, PICTURE, PREVIEW, SCAN, TEXTS
from tests.views.test_cards import labels, text, words

LONG_TEXTS = tuple(replace(TEXTS[0], body=f"{number}: " + "word " * 320) for number in range(5))


def drawn(**changes):
    return invitations.preview(replace(PREVIEW, **changes), CHICAGO)


def test_it_can_be_answered():
    assert labels(drawn()) == ["Accept", "Reject", "View thread"]
    assert labels(drawn(link=None)) == ["Accept", "Reject"]


def pictures(shown):
    return [(block["slack_file"]["id"], block["alt_text"]) for block in shown["blocks"] if block["type"] == "image"]


def test_the_newest_pictures_are_shown_themselves_and_told_in_the_text():
    many = replace(TEXTS[2], media=tuple(replace(PICTURE, file_id=f"F{number}") for number in range(10)))
    shown = drawn(texts=(TEXTS[2], many))
    assert [file for file, _ in pictures(shown)] == [f"F{number}" for number in range(invitations.PICTURES)]
    assert pictures(drawn()) == [("F1", PICTURE.alt)]
    assert pictures(drawn(over="Expired")) == []
    plainer = invitations.preview(PREVIEW, CHICAGO, pictures=0)
    assert pictures(plainer) == []
    assert f"[{PICTURE.words}]" in words(plainer)
    assert f"[{SCAN.words}]" in words(drawn())


@pytest.mark.parametrize("over", OVER)
def test_afterwards_no_dead_button_is_left_and_the_outcome_comes_first(over):
    assert labels(drawn(over=over)) == ["View thread"]
    assert labels(drawn(over=over, link=None)) == []
    assert drawn(over=over)["text"].startswith(f"{over}: Kate Lewis's invitation")


@pytest.mark.parametrize(
    "part",
    [
        "Kate Lewis offers you",
        "Vanessa Ortiz",
        "13:27:44",
        "Note from Kate Lewis: Speaks French",
        "Inbound SMS · Session",
        "(555) 000-1111",
        "support",
        "unanswered since",
        "3 message exchanges",
        "Vanessa Ortiz: Parlez-vous français?",
        "Kate Lewis (delivered): One moment, please.",
        "[picture: Picture 1 of 2 from Vanessa Ortiz]",
        "[pdf document: scan.pdf]",
        "/sms accept",
        "/sms reject",
    ],
)
def test_the_plain_text_holds_all_of_it(part):
    assert part in drawn(note="Speaks French")["text"]


def test_long_texts_leave_room_for_the_newest_and_for_what_to_do():
    said = drawn(note="n" * 500, texts=LONG_TEXTS)["text"]
    assert all(f"{number}: word word" in said for number in range(5))
    assert said.endswith("type /sms accept or /sms reject.")


def test_the_blocks_show_each_text_whole():
    shown = words(drawn(texts=LONG_TEXTS))
    assert all(text.body in shown for text in LONG_TEXTS)


def test_a_note_stands_as_it_was_typed():
    assert HOSTILE in words(drawn(note=HOSTILE))


def test_the_reminder_says_whose_and_until_when():
    said = text(invitations.reminder(PREVIEW))
    assert "Kate Lewis's invitation" in said
    assert "Vanessa Ortiz" in said
    assert "13:27:44" in said


def test_a_reason_is_optional_and_short():
    form = invitations.reason_form(PREVIEW)
    assert form["private_metadata"] == "1nv17e"
    assert form["blocks"][-1]["optional"] is True
    assert form["blocks"][-1]["element"]["max_length"] == 200
    assert LINK not in str(form)
