from dataclasses import replace

import pytest

from bot.desk.set_up import SetUp
from bot.desk.snapshots import Page
from bot.views import home
from tests.views.snapshots import ADMIN, AGENT, BOARD, BUSY, LINE_NOTICE, NOTICE, PREVIEW, STRANGER
from tests.views.test_cards import labels, words


def headers(view) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


def test_a_stranger_is_told_how_to_begin_and_an_admin_how_to_set_up():
    assert "You are in no queue yet" in words(home.home(STRANGER))
    assert "/queue create" not in words(home.home(STRANGER))
    set_up = SetUp(queue_count=2, line_count=1, lacking=(("Nobody is in <b>illing yet.", "/queue add <b>illing @name"),))
    view = home.home(replace(STRANGER, set_up=set_up))
    assert "2 queues, 1 number, 0 members.\nNobody is in &lt;b&gt;illing yet. `/queue add &lt;b&gt;illing @name`" in words(view)
    assert labels(view) == ["Add queue", "Add number", "Check now"]
    assert labels(home.home(replace(STRANGER, notices=(LINE_NOTICE,)))) == ["Add line", "Dismiss"]


def test_an_admin_who_is_an_agent_has_the_set_up_between_their_messages_and_the_board_within_what_slack_takes():
    view = home.home(ADMIN)
    assert headers(view)[-5:] == ["My Messages (13)", "Set-up", "Queues (11)", "Numbers (11)", "Queues you supervise (3)"]
    assert len(view["blocks"]) == 100
    for line in (
        "200 queues, 200 numbers, 500 members.",
        "<#C1> · (555) 000-1111, (555) 000-1111, (555) 000-1111 and 6 more\n500 members, 12 Ready: Kate Lewis, Lee Wong, Maria Gomez and 497 more",
        "*(555) 000-1111* leads to the routing point main · twilio",
        "*What waits or failed (64)*\n• *#support (4 waiting)*: Threadline isn't in #support.",
        "and 58 more",
        "9 things to mend, as of",
        "and 3 more: `/desk doctor` sends you all",
    ):
        assert line in words(view), line
    assert labels(view).count("Edit") == 10


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
        "Invitations (9)",
        "My conversations (17)",
        "Waiting in my queues (17)",
        "Favourites (21)",
        "My Messages (13)",
        "Queues you supervise (3)",
    ]
    assert words(view).count("Page 2 of 3") == labels(view).count("Previous") == labels(view).count("Next") == 6
    assert labels(view).count("Accept") == labels(view).count("Reject") == 4
    assert (labels(view).count("Claim"), labels(view).count("Dismiss")) == (8, 6)


def test_the_first_page_has_no_way_back_and_the_last_none_on():
    first, last = (home.home(replace(AGENT, owned=BUSY.owned, pages={"held": page})) for page in (Page(0, 1, 11), Page(1, 1, 11)))
    assert [label for label in labels(first) if label in ("Previous", "Next")] == ["Next"]
    assert [label for label in labels(last) if label in ("Previous", "Next")] == ["Previous"]


def test_a_board_says_its_chart_in_words_too():
    for board in (BOARD, replace(BOARD, chart=None)):
        said = words(home.home(replace(AGENT, boards=(board,))))
        assert "New by the hour: 2:00 1, 3:00 8 · Done: 3:00 4 (America/Chicago)" in said


def test_a_board_says_who_waits_who_is_late_who_is_there_and_how_today_went():
    view = home.home(replace(AGENT, boards=(BOARD,)))
    said = words(view)
    for line in (
        "*Waiting (9)* and 5 more",
        "*Unanswered for more than 15 minutes (3)*",
        "support · Kate Lewis holds it · unanswered since",
        "*Agents (500, 1 Ready)*",
        "*Kate Lewis* · Ready since",
        "2 of 3 · last reply",
        "*Lee Wong* · Not Ready – Lunch since",
        "0 of 3 · no reply yet\nand 488 more",
        "New: 9 · 1 begun by agents · Done: 4 (1 without a reply)",
        "First reply: median 2 min, 90% within 12 min · 67% within the goal of 15 min (4 of 6)",
        "Transfers: 3 offered: 2 accepted and 1 rejected",
        "*support*: 9 waiting since",
        "and 188 more",
    ):
        assert line in said, line
    assert (labels(view).count("View thread"), labels(view).count("Assign"), labels(view).count("Set status")) == (7, 7, 1)


def test_an_invitation_and_a_notice_can_be_answered_here():
    view = home.home(replace(AGENT, previews=(PREVIEW,), notices=(NOTICE,)))
    assert {"Accept", "Reject", "Dismiss", "View thread"} <= set(labels(view))


def test_what_waits_longest_can_be_seen():
    said = words(home.home(BUSY))
    assert "unanswered since <!date^1511893544^{date_short_pretty} {time}|12:25 PM>" in said
    assert "Where is my order?" in said
    assert "invitation to Lee Wong pending" in said
