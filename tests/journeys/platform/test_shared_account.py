"""What Twilio tells is told apart by its fields, and of a shared account only what is ours is taken in."""

import pytest
from sqlmodel import col, select

from storage.models import Message
from tests.actors import LINE, VANESSA

ELSEWHERE = "+15550007777"


def post(desk, path, **fields):
    answer = desk.twilio.post(path, {"AccountSid": desk.twilio.account_sid, **fields})
    assert answer.status_code == 200, answer.text
    desk.twilio.webhooks.pop()  # by its address it would be held against another description than its own


def test_a_report_and_a_text_at_each_others_address_are_what_they_are(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    ts = desk.reply(desk.kate, "Good morning", card)
    desk.until(lambda: desk.twilio.sent)
    sid = desk.texts()[0].sid
    post(desk, "/carriers/twilio/inbound", MessageSid=sid, MessageStatus="delivered", From=LINE, To=VANESSA)
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    post(
        desk,
        "/carriers/twilio/status",
        MessageSid="SM" + "a" * 32,
        SmsStatus="received",
        From=VANESSA,
        To=LINE,
        Body="Thanks",
        NumMedia="0",
    )
    desk.thread_shows("Thanks")
    assert desk.bodies() == ["Hello", "Thanks"]


@pytest.mark.parametrize("path", ["/carriers/twilio/inbound", "/carriers/twilio/status"])
def test_what_is_neither_changes_nothing_and_is_answered(desk, path):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Good morning", card)
    desk.until(lambda: desk.twilio.sent)
    sid = desk.texts()[0].sid
    post(desk, path, CallSid="CA" + "a" * 32, CallStatus="ringing", From=VANESSA, To=LINE)
    post(desk, path, MessageSid=sid, MessageStatus="received", From=LINE, To=VANESSA)
    post(desk, path, MessageSid=sid, MessageStatus="teleported", From=LINE, To=VANESSA)
    post(desk, path, MessageSid="", Body="Who?", From=VANESSA, To=LINE)
    post(desk, path, MessageSid="SM" + "c" * 32, SmsStatus="received", Body="No sender", From="", To=LINE)
    post(desk, path)
    with desk.reading() as session:
        assert [(one.body, one.state) for one in session.exec(select(Message).order_by(col(Message.id)))] == [
            ("Hello", "received"),
            ("Good morning", "queued"),
        ]


def test_the_list_brings_only_what_came_to_a_line_that_is_or_was_ours(desk):
    """Other systems of the account get codes to sign in with."""
    desk.text("Look", media=[("image/png", b"\x89PNG\r\n\x1a\n")])
    desk.command(desk.sam, "/line add +15550002222 support")
    desk.command(desk.sam, "/line remove +15550002222")
    desk.twilio.receive(VANESSA, ELSEWHERE, "Your code is 123456", post=False)
    desk.twilio.receive(VANESSA, "+15550002222", "Still there?", post=False)
    desk.twilio.receive(VANESSA, LINE, "Missed", post=False)
    desk.later(5 * 60)
    desk.thread_shows("Missed")
    with desk.reading() as session:
        assert set(session.exec(select(Message.body))) == {"Look", "Still there?", "Missed"}
    assert not [one for one in desk.twilio.exchanges if one.path.endswith("/Media.json")], "what we have is asked for no more"
    assert not [one for one in desk.dms(desk.sam) if "000-7777" in desk.slack.text_of(one)]
