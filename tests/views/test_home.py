from dataclasses import replace

import pytest

from bot.desk.snapshots import Page
from bot.views import home
from tests.views.snapshots import AGENT, BOARD, BUSY, LINE_NOTICE, NOTICE, PREVIEW, STRANGER
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
    assert headers(home.home(AGENT)) == ["Your desk", "My conversations (0)", "Waiting in my queues (0)", "My Messages (0)"]
    assert "You hold no conversation now." in words(home.home(AGENT))


def test_a_full_desk_shows_a_page_of_each_list_and_the_way_to_the_others():
    view = home.home(BUSY)
    assert headers(view) == [
        "Your desk",
        "Invitations (11)",
        "My conversations (21)",
        "Waiting in my queues (21)",
        "Favourites (21)",
        "My Messages (17)",
        "Queues you supervise (9)",
    ]
    assert words(view).count("Page 2 of 3") == labels(view).count("Previous") == labels(view).count("Next") == 6
    assert labels(view).count("Accept") == labels(view).count("Reject") == 5
    assert (labels(view).count("Claim"), labels(view).count("Dismiss")) == (10, 8)


def test_the_first_page_has_no_way_back_and_the_last_none_on():
    first, last = (home.home(replace(AGENT, owned=BUSY.owned, pages={"held": page})) for page in (Page(0, 1, 11), Page(1, 1, 11)))
    assert [label for label in labels(first) if label in ("Previous", "Next")] == ["Next"]
    assert [label for label in labels(last) if label in ("Previous", "Next")] == ["Previous"]


def test_a_board_says_its_chart_in_words_too():
    said = words(home.home(replace(AGENT, boards=(replace(BOARD, chart=None),))))
    assert "Waiting: 2, the oldest for 5 minutes" in said
    assert "By agent: Kate Lewis 3, Lee Wong 1" in said
    assert "Today: 9 new conversations · median first reply 2 minutes" in said
    assert "▁▁▁█  Today by the hour: 2:00 1, 3:00 8" in said


def test_an_invitation_and_a_notice_can_be_answered_here():
    view = home.home(replace(AGENT, previews=(PREVIEW,), notices=(NOTICE,)))
    assert {"Accept", "Reject", "Dismiss", "View thread"} <= set(labels(view))


def test_what_waits_longest_can_be_seen():
    said = words(home.home(BUSY))
    assert "unanswered since <!date^1511893544^{date_short_pretty} {time}|12:25 PM>" in said
    assert "Where is my order?" in said
    assert "invitation to Lee Wong pending" in said
