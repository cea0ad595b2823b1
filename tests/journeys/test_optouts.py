"""Product section 10: the carrier's own refusal opts a contact out as well, on that line only, and nothing of ours is ever added."""

import pytest
from sqlmodel import select

from storage.models import Audit
from tests.actors import LINE, SECOND_LINE, VANESSA

UNSUBSCRIBED = (21610, "Attempt to send to unsubscribed recipient")


def actions(desk):
    with desk.runtime.reading() as session:
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
        desk.twilio.report(desk.twilio.sent[0].sid, "undelivered", 21610)
    line = desk.thread_shows("Not delivered: The contact opted out of texts from this line (STOP).")
    assert "Kate Lewis" in line or desk.kate in line
    desk.shows("has opted out of texts from (555) 000-1111")
    attempts = desk.twilio.attempts
    desk.reply(desk.kate, "And more", card)
    desk.thread_shows("Not sent to the contact: the contact has opted out of texts from (555) 000-1111.")
    assert desk.twilio.attempts == attempts
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
    assert {one.recipient for one in desk.twilio.sent} == {VANESSA}
    assert len(desk.sent()) == (3 if how == "report" else 2), "no word of ours was added"
