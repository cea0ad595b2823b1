"""Addresses of other kinds than a plain number (docs/behaviour.md#texts-find-their-thread): one person is one contact, however their phone is
reached, and what the desk doesn't serve it says.

RCS: Twilio, "Send and receive RCS messages", errors 21664 and 21910; opt-outs: its changelog of 2026-03-15, "Unified Opt-Outs".
"""

import pytest
from sqlmodel import select

from storage.models import Message
from tests.actors import LINE, VANESSA

SERVICE = "MG" + "0123456789abcdef" * 2
BRAND = "rcs:northwind_agent"
OVER_RCS = f"rcs:{VANESSA}"
IN_SERVICE = {"MessagingServiceSid": SERVICE}


@pytest.fixture
def served(desk):
    """A messaging service is a line; its number and its RCS sender aren't lines of their own."""
    desk.command(desk.sam, f"/line remove {LINE}")
    desk.command(desk.sam, f"/line add {SERVICE} support")
    return desk


def texts(desk, body, sender, recipient):
    desk.text(body, sender, recipient, fields=IN_SERVICE)


def answered(desk):
    """From where and to whom each answer went."""
    return [(one.sender, one.recipient, one.body) for one in desk.texts()]


def test_one_person_is_one_contact_over_sms_and_rcs_and_is_answered_where_they_wrote(served):
    desk = served
    texts(desk, "By RCS", OVER_RCS, BRAND)
    card = desk.until(desk.card)
    desk.thread_shows("By RCS")
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    desk.reply(desk.kate, "To RCS", card)
    desk.until(lambda: desk.sent() == ["To RCS"])
    texts(desk, "By SMS", VANESSA, LINE)
    desk.thread_shows("By SMS")
    desk.reply(desk.kate, "To SMS", card)
    desk.until(lambda: "To SMS" in desk.sent())
    assert answered(desk) == [(BRAND, OVER_RCS, "To RCS"), (LINE, VANESSA, "To SMS")]
    assert len(desk.messages()) == 1, "one conversation"


@pytest.mark.parametrize(("said_over", "other"), [((OVER_RCS, BRAND), (VANESSA, LINE)), ((VANESSA, LINE), (OVER_RCS, BRAND))])
def test_stop_holds_over_sms_and_rcs_alike(served, said_over, other):
    desk = served
    texts(desk, "Hello", *other)
    card = desk.until(desk.card)
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    texts(desk, "STOP", *said_over)
    desk.shows("opted out")
    desk.reply(desk.kate, "Are you there?", card)
    desk.thread_shows("Not sent to the contact: the contact has opted out")
    texts(desk, "START", *other)
    desk.until(lambda: "opted out" not in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
    desk.reply(desk.kate, "Welcome back", card)
    desk.until(lambda: desk.sent() == ["Welcome back"])


def test_stop_holds_on_a_line_of_its_own_that_is_in_the_same_service(served):
    desk = served
    desk.command(desk.sam, f"/line add {LINE} support")
    texts(desk, "Hello", VANESSA, LINE)
    card = desk.until(desk.card)
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    texts(desk, "STOP", OVER_RCS, BRAND)
    desk.until(lambda: len(desk.messages()) == 2)
    desk.reply(desk.kate, "Are you there?", card)
    desk.thread_shows("Not sent to the contact: the contact has opted out", card)
    assert desk.sent() == []


def test_stop_on_one_of_two_lines_without_a_service_leaves_the_other_alone(desk):
    desk.command(desk.sam, "/line add +15550002222 support")
    desk.text("STOP")
    desk.text("Hello", recipient="+15550002222")
    card = desk.until(lambda: desk.slack.messages(desk.support)[1:])[0]
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.reply(desk.kate, "Here I am", card)
    desk.until(lambda: desk.sent() == ["Here I am"])


@pytest.mark.parametrize(
    ("network", "sender", "recipient"),
    [
        ("Facebook Messenger", "messenger:1234567890123456", "messenger:9876543210"),
        ("carrierpigeon", "carrierpigeon:coo", "carrierpigeon:loft"),
    ],
)
def test_what_the_desk_does_not_serve_is_kept_and_the_admins_are_told_once(desk, network, sender, recipient):
    desk.text("Hello from afar", sender, recipient)
    desk.text("Hello again", sender, recipient)
    desk.dm_shows(desk.sam, f"A {network} message came in to {recipient}. Over Twilio Threadline serves SMS, MMS, RCS and WhatsApp only")
    told = [one for one in desk.dms(desk.sam) if network in desk.slack.text_of(one)]
    assert len(told) == 1
    assert "Add line" not in str(told[0]["blocks"])
    assert desk.messages() == [], "it is in no thread, neither of that number's line"
    with desk.reading() as session:
        assert list(session.exec(select(Message.body))) == ["Hello from afar", "Hello again"]


@pytest.mark.parametrize("address", ["rcs:northwind_agent", "rcs:agent_15550009999", "1234567", "12345678", "54321", SERVICE])
def test_add_line_takes_exactly_the_address_that_was_texted(desk, address):
    desk.text("Is this you?", VANESSA, address)
    notice = desk.dm_shows(desk.sam, "which is no line of ours yet")
    desk.click(desk.sam, "Add line", notice)
    form = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, form["id"], {"Queue": "support"}).errors == {}
    desk.thread_shows("Is this you?")
    assert address in desk.command(desk.sam, "/line list")


@pytest.mark.parametrize(("word", "address"), [("+52 1 55 1234 5678", "+5215512345678"), ("+54 11 2345-6789", "+541123456789")])
def test_a_line_is_the_form_of_the_number_that_was_typed(desk, word, address):
    desk.command(desk.sam, f"/line add {word} support")
    desk.text("Is this you?", VANESSA, address)
    desk.until(desk.card)


@pytest.mark.parametrize("word", [f"messenger:{LINE[:-4]}9999", "whatsapp:+15550009999x", "rcs:+15550009999x", "call:5550009999"])
def test_no_number_is_read_out_of_an_address_of_another_kind(desk, word):
    desk.command(desk.sam, f"/line add {word} support")
    assert "9999" not in desk.command(desk.sam, "/line list")


def test_a_sender_of_seven_or_eight_digits_is_answered(desk):
    for sender in ("1234567", "12345678"):
        desk.text("Your code is 77", sender)
        card = desk.until(lambda who=sender: desk.card(who))
        desk.click(desk.kate, "Claim", card)
        desk.shows("Active", card)


FORMS = [("+525512345678", "+5215512345678"), ("+5491123456789", "+541123456789"), ("+5511987654321", "+551187654321")]


@pytest.mark.parametrize(("one", "other"), [*FORMS, *(pair[::-1] for pair in FORMS)])
def test_a_phone_with_two_forms_is_one_contact_and_answered_at_the_last(desk, one, other):
    desk.text("First", one)
    card = desk.until(lambda: desk.slack.messages(desk.support))[0]
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.text("Second", other)
    desk.thread_shows("Second", card)
    assert len(desk.messages()) == 1
    desk.reply(desk.kate, "To the last", card)
    desk.until(lambda: desk.sent() == ["To the last"])
    assert desk.texts()[0].recipient == other
    assert "has opted out" not in desk.slack.text_of(desk.message(desk.support, card["ts"]))
    desk.text("STOP", one)
    desk.shows("opted out", card)
    assert "opted out" in desk.command(desk.kate, f"/sms new {other} Hello")
    said = desk.command(desk.kate, f"/sms find {other}")
    assert "contact" in said, said
    assert "is blocked" in desk.command(desk.sam, f"/desk block {other}")
    assert "is no longer blocked" in desk.command(desk.sam, f"/desk unblock {one}")


def test_landlines_of_brazil_get_no_ninth_digit(desk):
    desk.text("First", "+551132345678")
    desk.text("Second", "+5511932345678")
    desk.until(lambda: len(desk.slack.messages(desk.support)) == 2)
