"""What a lost, refused or late answer of Slack must not do."""

import logging
from datetime import timedelta

import pytest
from sqlmodel import col, update

from storage.models import Delivery, Lane
from storage.queries.handover import conversations
from tests.actors import LINE
from tests.journeys.handing_over import invite


def test_a_reply_in_a_thread_whose_answer_is_lost_is_not_lost(desk):
    """Slack shows the card, we don't know its ts yet: the reply is refused until we do, and Slack repeats it."""
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.slack.faults.plan("conversations.history", "500", times=2)
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.click(desk.kate, "Claim", card)
    desk.reply(desk.kate, "On my way", card)
    desk.slack.delivery.retry_delays = (1.0,) * 20
    desk.until(lambda: desk.sent() == ["On my way"])


def test_a_card_that_is_claimed_before_we_know_its_ts_says_so(desk):
    """What Slack shows of it is from before the press."""
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.slack.faults.plan("conversations.history", "500", times=2)
    desk.text("Hello")
    desk.click(desk.kate, "Claim", desk.until(desk._card))
    desk.shows("Active")


def test_a_reply_whose_card_becomes_known_while_it_is_looked_for_is_not_lost(desk, monkeypatch):
    """Another worker stores the card's ts between our two looks: on PostgreSQL each sees what is committed by then."""
    card = desk.claimed()
    looks = iter([None])
    find = conversations.find_by_thread
    monkeypatch.setattr(conversations, "find_by_thread", lambda *words: next(looks, find(*words)))
    desk.reply(desk.kate, "I am here", card)
    desk.until(lambda: desk.sent() == ["I am here"])


@pytest.mark.parametrize("kind", ["garbage", "list", "mute"])
def test_an_answer_that_makes_no_sense_has_us_look_before_posting_again(desk, kind):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", kind, times=1)
    desk.text("the next one")
    desk.until(lambda: desk.slack.calls_to("conversations.replies"))
    desk.text("third")
    desk.until(lambda: len(desk.thread()) == 3)


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long"])
def test_a_text_that_slack_refuses_with_its_looks_is_shown_without(desk, code):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", code, times=1)
    desk.text("the next one")
    desk.thread_shows("the next one")


def test_what_slack_refuses_altogether_is_told_to_the_admins_and_the_next_one_passes(desk):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "invalid_blocks", times=2)
    desk.text("the next one")
    desk.text("third")
    desk.thread_shows("third")
    desk.dm_shows(desk.sam, "Slack would not show a contact's text.")


def test_a_preview_whose_answer_is_lost_has_no_live_buttons_when_it_is_over(desk):
    card = desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "cut", times=1, channel=desk.dm(desk.lee))
    desk.slack.faults.plan("conversations.history", "500", times=3)
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3"})
    preview = desk.dm_shows(desk.lee, "offers you")
    desk.click(
        desk.kate, "Cancel transfer", desk.until(lambda: desk.card() if "Cancel transfer" in desk.slack.labels_of(desk.card()) else None)
    )
    desk.later(60)
    desk.dm_shows(desk.lee, "Withdrawn")
    assert "Accept" not in desk.slack.labels_of(desk.message(preview["channel"], preview["ts"]))


def test_a_hint_that_slack_refuses_comes_by_dm_and_blocks_no_other(desk):
    card = desk.claimed()
    desk.slack.faults.plan("chat.postEphemeral", "user_not_in_channel", times=1)
    desk.reply(desk.lee, "I think", card)
    desk.dm_shows(desk.lee, "Not sent to the contact: Kate Lewis holds this conversation.")
    desk.reply(desk.maria, "Me too", card)
    desk.hint_shows(desk.maria, "Not sent to the contact")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("Show messages", "Slack didn't open the form “Messages” in time. Press the button once more."),
        ("Transfer", "Only its owner can transfer this conversation: Kate Lewis holds it."),
    ],
)
def test_a_modal_that_slack_does_not_open_is_said_by_dm(desk, what, said):
    card = desk.claimed()
    desk.slack.faults.plan("views.open", "500", times=1)
    desk.click(desk.maria, what, card)
    desk.dm_shows(desk.maria, said)


def test_a_rejection_whose_form_does_not_open_stands(desk):
    card = desk.claimed()
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3"})
    preview = desk.dm_shows(desk.lee, "offers you")
    desk.slack.faults.plan("views.open", "500", times=1)
    desk.click(desk.lee, "Reject", preview)
    desk.dm_shows(desk.lee, "Rejected. Slack didn't open the form for a reason")


def test_a_text_that_turns_up_after_the_agent_was_asked_needs_no_retry(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.twilio.fail("500 html", times=1)
    desk.reply(desk.kate, "Hello", card)
    desk.until(lambda: any("not known whether" in one for one in desk.thread(card)), step=5)
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "not known whether" in desk.slack.text_of(one))
    desk.report_by_reference("delivered")
    desk.thread_shows("The phone company has that text after all")
    desk.until(lambda: "Retry" not in desk.slack.labels_of(desk.slack.message(desk.support, line["ts"])))


def test_two_invitations_about_one_contact_are_told_apart_by_line(desk):
    desk.command(desk.sam, "/line add +15550002222 support")
    for number, line in enumerate(("+15550001111", "+15550002222")):
        desk.text("Hi", recipient=line)
        desk.until(lambda number=number: len(desk.slack.messages(desk.support)) == number + 1)
        root = desk.messages(desk.support)[-1]
        desk.click(desk.kate, "Claim", root)
        desk.until(lambda root=root: "Transfer" in desk.slack.labels_of(desk.slack.message(desk.support, root["ts"])))
        desk.click(desk.kate, "Transfer", root)
        view = desk.until(lambda: desk.slack.modal(desk.kate))
        desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3"})
        desk.until(
            lambda number=number: len([one for one in desk.slack.dms(desk.lee) if "offers you" in desk.slack.text_of(one)]) == number + 1
        )
    said = desk.command(desk.lee, "/sms accept 772-0101")
    assert "(555) 772-0101 on (555) 000-1111; (555) 772-0101 on (555) 000-2222" in said
    assert "is yours" in desk.command(desk.lee, "/sms accept 000-2222")


def test_one_channel_that_cannot_be_seen_does_not_keep_the_others_from_being_read(desk, caplog):
    caplog.set_level(logging.WARNING)
    desk.slack.faults.plan("conversations.members", "channel_not_found", lasting=5, channel=desk.support)
    nora = desk.slack.workspace.add_person("nora", "Nora Falk")
    desk.later(3601)
    desk.until(desk.knows_people)
    desk.slack.open_home(nora)
    desk.home_shows(nora, "You are in no queue yet")


def test_what_slack_does_only_after_the_connection_was_lost_is_found_and_not_posted_again(desk):
    """The first look comes too early; a second one is taken before anything is posted again."""
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "cut_late", times=1, seconds=1)
    desk.text("next one")
    desk.text("third")
    desk.thread_shows("third")
    assert [text.split("\n")[1] for text in desk.thread() if text.startswith("(555)")] == ["first", "next one", "third"]


def _text(desk, card, fail):
    fail()
    desk.text("Are you there?")
    return lambda: [one for one in desk.thread(card) if "Are you there?" in one]


def _line(desk, card, fail):
    fail()
    desk.twilio.broken_numbers[LINE] = (21610, "Attempt to send to unsubscribed recipient")
    desk.reply(desk.kate, "Good morning", card)
    return lambda: [one for one in desk.thread(card) if "Not delivered" in one]


def _invite(desk, card, fail):
    fail()
    assert invite(desk, card) == {}
    return lambda: _dms(desk, desk.lee, "offers you")


def _remind(desk, card, fail):
    assert invite(desk, card) == {}
    desk.dm_shows(desk.lee, "offers you")
    desk.until(lambda: not desk.waiting())
    fail()
    desk.later(61)
    return lambda: _dms(desk, desk.lee, "still waits for you")


def _offer(desk, card, fail):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @lee")
    fail(channel=desk.billing)
    assert invite(desk, card, "billing – 1 Ready · 0 waiting") == {}
    return lambda: [one for one in map(desk.slack.text_of, desk.messages(desk.billing)) if "offers the members" in one]


def _notify(desk, card, fail):
    fail()
    desk.text("Good morning", recipient="+15550009999")
    return lambda: _dms(desk, desk.sam, "no line of ours")


def _dms(desk, person, words):
    return [one for one in map(desk.slack.text_of, desk.dms(person)) if words in one]


@pytest.mark.parametrize("post", [_text, _line, _invite, _remind, _offer, _notify])
@pytest.mark.parametrize("kind", ["cut", "cut_late"])
def test_whatever_is_posted_is_looked_for_before_it_is_posted_again(desk, post, kind):
    """Its answer is lost, the next look fails too, and what comes next waits its turn."""
    plans = []

    def fail(**where):
        plans.append(desk.slack.faults.plan("chat.postMessage", kind, times=1, seconds=1, **where))
        desk.slack.faults.plan("conversations.history", "500", times=1)
        desk.slack.faults.plan("conversations.replies", "500", times=1)

    found = post(desk, desk.claimed(), fail)
    desk.until(lambda: len(found()) == 1)
    desk.until(lambda: not desk.waiting())
    assert len(found()) == 1
    assert [plan.hits for plan in plans] == [1]


def test_a_hint_whose_answer_is_lost_comes_by_dm(desk):
    """Nobody can read a whisper back: rather said twice than not at all."""
    card = desk.claimed()
    desk.slack.faults.plan("chat.postEphemeral", "cut_before", times=1)
    desk.reply(desk.lee, "I know that one", card)
    desk.dm_shows(desk.lee, "Kate Lewis holds this conversation")


def test_a_text_whose_answer_is_lost_after_a_kill_is_looked_for_again_and_again(desk):
    """We died while sending, long ago; the list doesn't show it; it is sent; its answer is lost, and Twilio takes it only later."""
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.twilio.fail("429", times=1000, seconds=1)
    desk.reply(desk.kate, "Only once", card)
    desk.until(lambda: desk.twilio.attempts)
    desk.stop()
    with desk.runtime.database.write() as session:
        long_ago = desk.clock() - timedelta(minutes=2)
        session.execute(
            update(Delivery).where(col(Delivery.kind) == "send_text").values(state="trying", first_tried_at=long_ago, tried_at=long_ago)
        )
        session.execute(update(Lane).values(not_before=None))
    desk.twilio.heal()
    desk.twilio.fail("500 html", times=1)
    tried = desk.glance(lambda: desk.twilio.attempts)
    desk.start()
    desk.until(lambda: desk.twilio.attempts == tried + 1)
    looks = desk.glance(lambda: desk.twilio.lists)
    for number in (1, 2):
        desk.until(lambda number=number: desk.twilio.lists >= looks + number, step=1)
    desk.twilio.take_late()
    desk.until(lambda: not desk.waiting(), step=4)
    assert not any("not known whether" in one for one in desk.thread(card))
    assert desk.sent() == ["Only once"]
