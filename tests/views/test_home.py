from dataclasses import replace

import pytest

from bot.views import home
from tests.views.snapshots import AGENT, BUSY, LINE_NOTICE, NOTICE, PREVIEW, STRANGER
from tests.views.test_cards import labels, words


def headers(view) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


def test_a_stranger_is_told_how_to_begin_and_an_admin_how_to_set_up():
    assert "You are in no queue yet" in words(home.home(STRANGER))
    assert "/queue create" not in words(home.home(STRANGER))
    assert "/queue create" in words(home.home(replace(STRANGER, is_admin=True)))
    assert labels(home.home(replace(STRANGER, is_admin=True, notices=(LINE_NOTICE,)))) == ["Add line", "Dismiss"]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [("ready", None, "*Ready*"), ("not_ready", "Lunch", "*Not Ready – Lunch*"), ("dnd", "Lunch", "*Do not disturb*")],
)
def test_the_switch_shows_the_status_in_words_and_as_the_pressed_button(status, reason, said):
    view = home.home(replace(AGENT, status=status, reason=reason))
    assert said in words(view)
    pressed = [one["action_id"] for block in view["blocks"] for one in block.get("elements", []) if one.get("style")]
    assert pressed == [f"status_{status}"]
    assert labels(view) == ["Ready", "Not Ready", "Do not disturb"]


def test_an_idle_desk_says_so():
    assert headers(home.home(AGENT)) == ["Your desk", "My conversations (0)", "My Messages (0)"]
    assert "You hold no conversation now." in words(home.home(AGENT))


def test_a_full_desk_shows_the_first_of_each_and_says_how_many_more():
    view = home.home(BUSY)
    assert headers(view) == ["Your desk", "Invitations (12)", "My conversations (30)", "My Messages (20)"]
    assert [line for line in words(view).splitlines() if line.startswith("and ")] == ["and 2 more", "and 20 more", "and 10 more"]
    assert labels(view).count("Accept") == labels(view).count("Reject") == labels(view).count("Dismiss") == 10


def test_an_invitation_and_a_notice_can_be_answered_here():
    view = home.home(replace(AGENT, previews=(PREVIEW,), notices=(NOTICE,)))
    assert {"Accept", "Reject", "Dismiss", "View thread"} <= set(labels(view))


def test_what_waits_longest_can_be_seen():
    said = words(home.home(BUSY))
    assert "unanswered for 5 minutes" in said
    assert "invitation to Lee Wong pending" in said
