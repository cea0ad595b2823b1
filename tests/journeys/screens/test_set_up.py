"""An admin sets the desk up from their Home (docs/behaviour.md#the-app-home)."""

import pytest

from bot.sandbox.slack.team import BOT_USER
from bot.views import ids
from tests.actors import LINE, SECOND_LINE
from tests.journeys.screens.large import QUEUES, grow
from tests.journeys.screens.test_home import opened

THIRD_LINE = "+15550003333"
ASKED = "/IncomingPhoneNumbers.json"


def lists_asked(desk):
    """How often the carrier was asked for its numbers."""
    return len([one for one in desk.twilio.exchanges if one.path.endswith(ASKED)])


def form(desk, label, **where):
    """The form that a button of the admin's Home opens."""
    desk.click(desk.sam, label, home=True, **where)
    return desk.until(lambda: desk.slack.modal(desk.sam))


def test_an_admin_sees_what_there_is_what_is_missing_and_what_is_wrong(desk):
    desk.slack.workspace.leave(BOT_USER, desk.support)
    opened(desk, desk.sam)
    shown = desk.home_shows(desk.sam, "Queue support: not in #support. Type /invite @threadline in it.")
    assert "1 queue, 1 number, 3 members." in shown
    assert "3 members, 3 Ready: Kate Lewis, Lee Wong and Maria Gomez" in shown
    assert "*(555) 000-1111* leads to support" in shown
    assert "nothing waits because of trouble, and nothing failed" in shown
    desk.slack.workspace.join(BOT_USER, desk.support)
    desk.command(desk.sam, "/queue create billing #billing")
    opened(desk, desk.sam)
    shown = desk.home_shows(desk.sam, "Nobody is in billing yet. `/queue add billing @name`")
    assert "No number leads to billing. `/line add +15550001111 billing`" in shown
    desk.click(desk.sam, "Check now", home=True)
    assert "Checking…" in desk.modal_text(desk.sam)
    assert "Queue support: not in" not in desk.slack.text_of(desk.home(desk.sam))


def test_a_queue_is_added_and_edited_from_home(bare_desk):
    desk = bare_desk
    opened(desk, desk.sam)
    desk.home_shows(desk.sam, "There is no queue yet: press Add queue.")
    desk.click(desk.sam, "Add number", home=True)
    assert "There are no queues yet. Make one first: Add queue." in desk.modal_text(desk.sam)
    desk.slack.close(desk.sam)
    view = form(desk, "Add queue")
    assert desk.slack.suggest(desk.sam, view["id"], "Channel", "bil") == ["#billing"]
    assert "can't be a queue's name" in desk.slack.submit(desk.sam, view["id"], {"Name": "two words", "Channel": "#billing"}).errors["Name"]
    assert desk.slack.submit(desk.sam, view["id"], {"Name": "billing"}).errors == {}
    desk.dm_shows(desk.sam, "Queue billing lives in #billing. Everyone in the workspace can read that channel.")
    desk.home_shows(desk.sam, "*billing* · ")
    view = form(desk, "Edit")
    assert desk.slack.submit(desk.sam, view["id"], {"goal": "30"}).errors == {}
    desk.dm_shows(desk.sam, "billing: goal is now 30 (it was 15).")


def test_a_number_is_chosen_from_what_the_account_has_and_no_line_uses(desk):
    for number in (LINE, SECOND_LINE, THIRD_LINE):
        desk.twilio.add_number(number, "https://elsewhere.example" if number == THIRD_LINE else "")
    desk.twilio.add_service("Acme", "+15550004444")
    opened(desk, desk.sam)
    view = form(desk, "Add number")
    desk.settled()
    offered = desk.slack.suggest(desk.sam, view["id"], "Number", "")
    assert [row for row in offered if row.startswith("(")] == [
        "(555) 000-4444 · Messaging service Acme",
        "(555) 000-2222",
        "(555) 000-3333 · its texts go elsewhere now",
    ]
    assert sum(row.endswith("Messaging service Acme") for row in offered) == 2
    both = {"Number": "(555) 000-2222", "Or type it": SECOND_LINE, "Leads to": "support"}
    assert desk.slack.submit(desk.sam, view["id"], both).errors == {"Or type it": "Choose a number or type one, not both."}
    assert desk.slack.submit(desk.sam, view["id"], {"Or type it": ""}).errors == {}
    desk.dm_shows(desk.sam, "(555) 000-2222 now leads to support.")
    desk.home_shows(desk.sam, "*(555) 000-2222* leads to support")
    view = form(desk, "Add number")
    assert not [row for row in desk.slack.suggest(desk.sam, view["id"], "Number", "") if "000-2222" in row]
    assert desk.slack.submit(desk.sam, view["id"], {"Or type it": LINE, "Leads to": "support"}).errors == {
        "Or type it": "(555) 000-1111 is a line already and leads to support. To change that: /line route +15550001111 support"
    }


def test_no_request_asks_the_carrier(desk):
    desk.twilio.add_number(SECOND_LINE)
    opened(desk, desk.sam)
    desk.settled()
    desk.stop_worker()
    desk.overtake(3600)
    before = desk.glance(lambda: lists_asked(desk))
    view = form(desk, "Add number")
    assert desk.slack.suggest(desk.sam, view["id"], "Number", "") == ["(555) 000-2222"], "what was heard last is there at once"
    assert desk.slack.submit(desk.sam, view["id"], {"Number": "(555) 000-2222", "Leads to": "support"}).errors == {}
    assert desk.glance(lambda: lists_asked(desk)) == before


def test_where_the_list_cannot_be_had_a_number_is_typed(desk):
    desk.twilio.auth_token = "another"
    opened(desk, desk.sam)
    desk.settled()
    view = form(desk, "Add number")
    assert "Twilio: " in desk.modal_text(desk.sam)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == [ids.TYPED_BLOCK, ids.QUEUE_BLOCK]
    errors = desk.slack.submit(desk.sam, view["id"], {"Number": "nine", "Leads to": "support"}).errors
    assert errors == {"Number": "nine is no phone number. Write it like +15550001111."}
    assert desk.slack.submit(desk.sam, view["id"], {"Number": SECOND_LINE}).errors == {}
    desk.dm_shows(desk.sam, "(555) 000-2222 now leads to support.")


def test_a_number_is_edited_from_home(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    opened(desk, desk.sam)
    desk.home_shows(desk.sam, "*(555) 000-1111* leads to support")
    desk.slack.choose(desk.sam, None, "Edit a queue or number", "(555) 000-1111", home=True)
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    errors = desk.slack.submit(desk.sam, view["id"], {"Leads to": "billing", "Texts a second": "many"}).errors
    assert errors == {"Texts a second": "“many” is no pace. Write texts a second, from 0.1 to 100, or default."}
    assert "leads to *support*" in desk.command(desk.sam, "/line list"), "nothing was changed"
    assert desk.slack.submit(desk.sam, view["id"], {"Texts a second": "2"}).errors == {}
    desk.dm_shows(desk.sam, "(555) 000-1111 now leads to billing. Open conversations stay where they are.")
    desk.home_shows(desk.sam, "*(555) 000-1111* leads to billing")
    assert "leads to *billing*, at most 2 texts a second" in desk.command(desk.sam, "/line list")


def test_what_failed_is_seen_and_retried_from_home(desk):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "invalid_blocks", times=2)
    desk.text("next one")
    desk.settled()
    opened(desk, desk.sam)
    assert "*A contact's text in its thread*: Slack refused it" in desk.home_shows(desk.sam, "*What waits or failed (1)*")
    desk.click(desk.sam, "Show and retry", home=True)
    desk.click(desk.sam, "Retry")
    desk.until(lambda: desk.bodies() == ["first", "next one"])


@pytest.mark.parametrize("action", [ids.ADD_QUEUE, ids.ADD_NUMBER, ids.EDIT, ids.EDIT_QUEUE, ids.EDIT_LINE, ids.SHOW_FAILED, ids.CHECK_NOW])
def test_who_is_no_admin_has_no_such_button_and_a_forged_one_is_refused(standing_desk, action):
    desk = standing_desk
    opened(desk, desk.kate)
    assert "Set-up" not in desk.home_shows(desk.kate, "Your desk")
    source = desk.slack.source(desk.kate, home=True)
    block = next(block for block in source.blocks if block["type"] == "actions")
    forged = block["elements"][0] | {"action_id": action, "value": "queue 1" if action == ids.EDIT else "1"}
    desk.slack.press(desk.kate, source, block, forged)
    assert "Only admins may do that: ask a workspace owner or admin." in desk.modal_text(desk.kate)
    desk.slack.close(desk.kate)


def test_with_200_queues_and_500_members_all_of_it_is_within_what_slack_takes(desk):
    grow(desk)
    desk.command(desk.sam, "/queue add support @sam")
    opened(desk, desk.sam)
    shown = desk.home_shows(desk.sam, f"{QUEUES + 1} queues, {QUEUES + 1} numbers, 504 members.")
    assert "Page 1 of 41" in shown
    assert len(desk.home(desk.sam)["blocks"]) <= 100
    desk.slack.choose(desk.sam, None, "Edit a queue or number", "queue-180", home=True)
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, view["id"], {"goal": "30"}).errors == {}
    desk.dm_shows(desk.sam, "queue-180: goal is now 30 (it was 15).")
    view = form(desk, "Add number")
    assert len(desk.slack.suggest(desk.sam, view["id"], "Leads to", "")) == 100
    typed = {"Or type it": THIRD_LINE, "Leads to": "queue-199"}
    assert desk.slack.submit(desk.sam, view["id"], typed).errors == {}
    desk.dm_shows(desk.sam, "(555) 000-3333 now leads to queue-199.")
    desk.command(desk.sam, "/desk point create main")
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, view["id"], {"Rule": "Queue, otherwise", "Queue": "queue-177"}).errors == {}
    assert "1. Otherwise queue-177" in desk.modal_text(desk.sam)
    desk.slack.close(desk.sam, everything=True)
    card = desk.claimed()
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "Member 450") == ["Member 450 – Ready · 0 of 3"]
    assert len(desk.slack.suggest(desk.kate, view["id"], "Target", "")) == 100
