"""An agent begins. A new conversation, or the open one, and never a colleague's (docs/behaviour.md#beginning-a-conversation)."""

import pytest

from tests.actors import LINE, SECOND_LINE, VANESSA, at_once

NUMBER = "(555) 772-0101"


def second_line(desk):
    """Kate and Lee are in billing too, which has a line of its own."""
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @kate @lee")
    desk.command(desk.sam, f"/line add {SECOND_LINE} billing")


def test_a_new_conversation_is_owned_by_whoever_begins_it(desk):
    said = desk.command(desk.kate, f"/sms new {VANESSA} Hello, your order is ready")
    assert f"Your text goes to {NUMBER}. You hold the conversation." in said
    card = desk.until(desk.card)
    assert "Outbound SMS" in desk.shows("Active")
    assert "Kate Lewis" in desk.shows("Active")
    desk.until(lambda: [(one.sender, one.body) for one in desk.twilio.sent] == [(LINE, "Hello, your order is ready")])
    assert "Kate Lewis" in desk.thread_shows("Hello, your order is ready")
    shown = next(one for one in desk.messages(desk.support, card["ts"]) if "order is ready" in desk.slack.text_of(one))
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, shown["ts"]))
    desk.text("Thanks!")
    desk.thread_shows("Thanks!", card)
    desk.reply(desk.kate, "You're welcome", card)
    desk.until(lambda: desk.sent()[-1] == "You're welcome")


@pytest.mark.parametrize("number", ["(555) 772-0101", "555-772-0101", "+1 555 772 01 01", "<tel:+15557720101|+15557720101>"])
def test_numbers_as_people_write_them(desk, number):
    desk.command(desk.kate, f"/sms new {number} 3 items are ready")
    desk.until(lambda: [(one.recipient, one.body) for one in desk.twilio.sent] == [(VANESSA, "3 items are ready")])


def test_my_open_conversation_gets_the_text(desk):
    card = desk.claimed()
    desk.command(desk.kate, f"/sms new {VANESSA} One more thing")
    desk.thread_shows("One more thing", card)
    desk.until(lambda: desk.sent() == ["One more thing"])
    assert len([one for one in desk.messages(desk.support) if NUMBER in desk.slack.text_of(one)]) == 1


def test_one_that_waits_asks_to_be_claimed(desk):
    desk.text("Anybody there?")
    desk.until(desk.card)
    desk.command(desk.kate, f"/sms new {VANESSA} Hello there")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert f"Not sent to the contact: a conversation with {NUMBER} waits in support." in desk.modal_text(desk.kate)
    assert form["submit"]["text"] == "Claim and send"
    assert desk.sent() == []
    assert "Waiting" in desk.slack.text_of(desk.card())
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    desk.until(lambda: desk.sent() == ["Hello there"])
    desk.shows("Kate Lewis")


def test_somebody_elses_is_named_and_linked_and_the_text_handed_back(desk):
    desk.claimed(desk.lee)
    desk.command(desk.kate, f"/sms new {VANESSA} Hello there")
    said = desk.until(lambda: desk.modal_text(desk.kate))
    assert f"Not sent to the contact: Lee Wong holds the conversation with {NUMBER}." in said
    assert "Hello there" in said
    assert {"View thread", "Ask for transfer"} <= set(desk.slack.labels_of(desk.modal(desk.kate)))
    desk.later(61)
    assert desk.sent() == []


def test_a_form_asks_where_several_lines_are_possible(desk):
    second_line(desk)
    assert desk.command(desk.kate, f"/sms new {VANESSA} Hello") == ""
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert form["title"]["text"] == "New text message"
    assert desk.slack.submit(desk.kate, form["id"], {"Line": "(555) 000-2222 · billing"}).errors == {}
    desk.until(lambda: [(one.sender, one.body) for one in desk.twilio.sent] == [(SECOND_LINE, "Hello")])
    desk.until(lambda: desk.card(NUMBER, desk.billing))


def test_naming_the_queue_chooses_its_line(desk):
    second_line(desk)
    desk.command(desk.kate, f"/sms new billing {VANESSA} Hello")
    desk.until(lambda: [one.sender for one in desk.twilio.sent] == [SECOND_LINE])


def test_the_shortcut_opens_the_form_from_anywhere(desk):
    assert desk.slack.shortcut(desk.kate, "New text message").status == 200
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    errors = desk.slack.submit(desk.kate, form["id"], {"To": "12", "Message": "Hello"}).errors
    assert errors == {"To": "12 is no phone number. Write it like +15551234567."}
    assert desk.slack.submit(desk.kate, form["id"], {"To": VANESSA, "Message": "Hello"}).errors == {}
    desk.until(lambda: desk.sent() == ["Hello"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("support", ""),
        ("Hello", "Hello is neither a queue nor a phone number."),
        ("+1555 Hello", "+1555 is neither a queue nor a phone number."),
        (f"{LINE} Hello", "(555) 000-1111 is a line of ours."),
        ("+19002345678 Hello", "Not sent to the contact: +19002345678 is a premium-rate number and can't receive texts."),
        ("+492111234567 Hello", "Not sent to the contact: +492111234567 is a landline and can't receive texts."),
        (f"{VANESSA} {'x' * 3001}", "It has 3001 characters, and a text can have 1600. Send it in 2 parts, or make it shorter."),
    ],
)
def test_what_cannot_be_texted_is_refused_in_a_sentence(standing_desk, words, said):
    assert said in standing_desk.command(standing_desk.kate, f"/sms new {words}")
    assert standing_desk.sent() == []


def test_who_may_not(standing_desk):
    assert "Only agents can text contacts." in standing_desk.command(standing_desk.olaf, f"/sms new {VANESSA} Hello")


def test_an_opted_out_contact_is_not_texted(desk):
    desk.text("STOP")
    desk.until(desk.card)
    said = desk.command(desk.kate, f"/sms new {VANESSA} Hello")
    assert "Not sent to the contact: they have opted out of texts from (555) 000-1111. Only they can take it back: by texting START" in said
    desk.later(61)
    assert desk.sent() == []


def test_two_agents_at_once_get_one_thread(desk):
    at_once(
        lambda: desk.command(desk.kate, f"/sms new {VANESSA} From Kate"),
        lambda: desk.command(desk.lee, f"/sms new {VANESSA} From Lee"),
    )
    desk.until(lambda: len(desk.sent()) == 1)
    desk.later(61)
    desk.until(desk.card)
    assert len(desk.sent()) == 1
    assert len([one for one in desk.messages(desk.support) if NUMBER in desk.slack.text_of(one)]) == 1
    loser = desk.lee if desk.sent() == ["From Kate"] else desk.kate
    assert "Not sent to the contact" in desk.modal_text(loser)
