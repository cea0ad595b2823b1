"""The carrier's own refusal opts a contact out as well, on that line only, and nothing of ours is ever added.

docs/behaviour.md#opt-out-and-carrier-errors
"""

import pytest
from sqlmodel import select

from storage.models import Audit
from tests.actors import LINE, SECOND_LINE, VANESSA

UNSUBSCRIBED = (21610, "Attempt to send to unsubscribed recipient")


def actions(desk):
    with desk.reading() as session:
        return [one for one in session.exec(select(Audit.action)) if one.startswith("opted")]


@pytest.mark.parametrize("how", ["call", "report"])
def test_the_carriers_refusal_opts_out_until_the_contact_says_start(desk, how):
    desk.twilio.auto_report = how == "call"
    desk.command(desk.sam, f"/line add {SECOND_LINE} support")
    card = desk.claimed()
    if how == "call":
        desk.twilio.broken_numbers[LINE] = UNSUBSCRIBED
    desk.reply(desk.kate, "Good morning", card)
    if how == "report":
        desk.until(lambda: desk.twilio.sent)
        desk.twilio.report(desk.texts()[0].sid, "undelivered", 21610)
    line = desk.thread_shows("Not delivered: The contact opted out of texts from this line (STOP).")
    assert "Kate Lewis" in line or desk.kate in line
    desk.shows("has opted out of texts from (555) 000-1111")
    attempts = desk.tries()
    desk.reply(desk.kate, "And more", card)
    desk.thread_shows("Not sent to the contact: the contact has opted out of texts from (555) 000-1111.")
    assert desk.tries() == attempts
    desk.text("Other line", recipient=SECOND_LINE)
    other = desk.until(
        lambda: next((one for one in desk.slack.messages(desk.support) if "(555) 000-2222" in desk.slack.text_of(one)), None)
    )
    desk.click(desk.kate, "Claim", other)
    desk.shows("Active", other)
    desk.reply(desk.kate, "Here it works", other)
    desk.until(lambda: "Here it works" in desk.sent())
    desk.twilio.broken_numbers.clear()
    desk.twilio.auto_report = True
    desk.text("START")
    desk.until(lambda: "opted out" not in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
    desk.reply(desk.kate, "Welcome back", card)
    desk.until(lambda: "Welcome back" in desk.sent())
    assert actions(desk) == ["opted out", "opted in"]
    assert {one.recipient for one in desk.texts()} == {VANESSA}
    assert len(desk.sent()) == (3 if how == "report" else 2), "no word of ours was added"


@pytest.mark.parametrize("way", ["STOP", "block"])
def test_a_reply_that_waits_does_not_go_out_after_stop_or_a_block(desk, way):
    card = desk.claimed()
    desk.twilio.fail("429", times=1000, seconds=1)
    desk.reply(desk.kate, "On my way", card)
    desk.until(lambda: desk.twilio.attempts)
    if way == "STOP":
        desk.text("STOP")
    else:
        desk.command(desk.sam, f"/desk block {VANESSA}")
    desk.shows("opted out" if way == "STOP" else "is blocked")
    desk.twilio.heal()
    said = {"STOP": "the contact has opted out of texts from (555) 000-1111", "block": "an admin has blocked"}[way]
    desk.until(lambda: any(f"Not delivered: {said}" in one for one in desk.thread(card)), step=2)
    assert desk.sent() == []
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Not delivered" in desk.slack.text_of(one))
    desk.click(desk.kate, "Retry", line, channel=desk.support)
    assert said in desk.modal_text(desk.kate)
    if way == "STOP":
        desk.text("START")
    else:
        desk.command(desk.sam, f"/desk unblock {VANESSA}")
    desk.slack.close(desk.kate)
    desk.click(desk.kate, "Retry", line, channel=desk.support)
    desk.until(lambda: desk.sent() == ["On my way"])


def stopped(desk):
    return "opted out" in desk.slack.text_of(desk.card())


def brought(desk, bodies, order):
    """Texts that Twilio got a second apart, and brings in another order, such as after repeating some."""
    texts = []
    for body in bodies:
        texts.append(desk.twilio.receive(VANESSA, LINE, body, post=False))
        desk.slack.clock.advance(2)
    for number in order:
        assert desk.twilio.deliver(texts[number]).status_code == 200


@pytest.mark.parametrize(
    ("bodies", "order", "is_out"),
    [
        (["STOP", "START"], [1, 0], False),
        (["START", "STOP"], [1, 0], True),
        (["STOP", "START", "STOP"], [2, 1, 0], True),
        (["STOP", "START"], [0, 1, 0], False),
        (["STOP", "YES"], [1, 0], False),
    ],
)
def test_the_later_word_holds_in_whatever_order_twilio_brings_them(desk, bodies, order, is_out):
    """A webhook says no time. Where two words came close to each other, Twilio's list is asked for theirs."""
    desk.text("Hello")
    brought(desk, bodies, order)
    desk.later(5 * 60)
    desk.until(lambda: stopped(desk) == is_out)
    desk.later(5 * 60)
    assert stopped(desk) == is_out


@pytest.mark.parametrize(("missed", "heard", "is_out"), [("STOP", "START", False), ("START", "STOP", True)])
def test_a_word_of_the_list_overrules_no_later_one(desk, missed, heard, is_out):
    """The webhook of the first was lost, and the list is read after the second came."""
    desk.text("Hello")
    if is_out:
        desk.text("STOP")
        desk.slack.clock.advance(2)
    desk.twilio.receive(VANESSA, LINE, missed, post=False)
    desk.slack.clock.advance(2)
    desk.text(heard)
    desk.later(5 * 60)
    desk.until(lambda: missed in str(desk.bodies()))
    assert stopped(desk) == is_out


def test_a_late_refusal_of_what_was_sent_before_start_opts_nobody_out(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Good morning", card)
    desk.until(lambda: desk.twilio.sent)
    desk.text("STOP")
    desk.slack.clock.advance(2)
    desk.text("START")
    desk.slack.clock.advance(2)
    desk.twilio.report(desk.texts()[0].sid, "undelivered", 21610)
    desk.thread_shows("Not delivered: The contact opted out")
    assert not stopped(desk)
