"""What may not be meant for the contact is held, and its writer decides (docs/behaviour.md#notes-commands-and-what-is-held)."""

from itertools import count

import pytest

from tests.journeys.handing_over import invite

NUMBERS = count(100)


@pytest.fixture
def house(standing_desk):
    """One of Kate's conversations, with a contact of its own."""
    number = next(NUMBERS)
    standing_desk.text("Hello", sender=f"+15557721{number}")
    contact = f"(555) 772-1{number}"
    card = standing_desk.until(lambda: standing_desk.card(contact))
    standing_desk.click(standing_desk.kate, "Claim", card)
    standing_desk.shows("Active", card)
    standing_desk.contact_number = f"+15557721{number}"
    return standing_desk, card


def sent(desk) -> list[str]:
    return [one.body for one in desk.texts() if one.recipient == desk.contact_number]


def asked(desk, card, words="Send it, or keep it as a note for colleagues?"):
    """The line that asks, as Slack shows it now."""
    return desk.until(
        lambda: next((one for one in desk.slack.messages(desk.support, card["ts"]) if words in desk.slack.text_of(one)), None)
    )


def says(desk, line, words):
    return desk.until(lambda: words in desk.slack.text_of(desk.slack.message(desk.support, line["ts"])))


def labels(desk, line):
    return desk.slack.labels_of(desk.message(desk.support, line["ts"]))


def test_words_to_a_colleague_are_held_until_their_writer_sends_them(house):
    desk, card = house
    desk.reply(desk.kate, "@lee is the blue one in stock?", card)
    line = asked(desk, card)
    assert labels(desk, line) == ["Send to contact", "Keep as note"]
    assert "Not sent to the contact: it begins with a colleague's mention." in desk.slack.text_of(line)
    desk.click(desk.lee, "Send to contact", line)
    assert "Only its owner, Kate Lewis, can send it." in desk.modal_text(desk.lee)
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: sent(desk) == ["Lee Wong is the blue one in stock?"])
    says(desk, line, "Sent to the contact by Kate Lewis.")
    assert labels(desk, line) == []


def test_what_is_kept_as_a_note_never_goes_out(house):
    desk, card = house
    ts = desk.reply(desk.kate, "@lee she sounds angry", card)
    line = asked(desk, card)
    desk.click(desk.kate, "Keep as note", line)
    says(desk, line, "Kept as a note by Kate Lewis.")
    desk.slack.edit(desk.kate, desk.support, ts, "she sounds angry")
    desk.slack.settle()
    desk.reply(desk.kate, "One moment", card)
    desk.until(lambda: sent(desk) == ["One moment"])


def test_an_edit_replaces_what_is_held(house):
    desk, card = house
    ts = desk.reply(desk.kate, "@lee is it gree", card)
    line = asked(desk, card)
    desk.slack.edit(desk.kate, desk.support, ts, "Is it green?")
    desk.slack.settle()
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: sent(desk) == ["Is it green?"])


def test_what_is_held_and_deleted_asks_nobody(house):
    desk, card = house
    ts = desk.reply(desk.kate, "@lee help", card)
    line = asked(desk, card)
    desk.slack.delete(desk.kate, desk.support, ts)
    says(desk, line, "Its writer has deleted it since.")
    assert labels(desk, line) == []


def test_whoever_owns_it_now_does_not_send_anothers_words(house):
    desk, card = house
    desk.reply(desk.kate, "@lee can you take over?", card)
    line = asked(desk, card)
    desk.fill(desk.kate, "Release", card, Target="support")
    desk.shows("Waiting", card)
    desk.click(desk.kate, "Send to contact", line)
    assert "Nobody holds this conversation yet" in desk.modal_text(desk.kate)
    desk.slack.close(desk.kate)
    desk.click(desk.lee, "Claim", card)
    desk.shows("Active", card)
    desk.click(desk.lee, "Send to contact", line)
    assert "Only whoever wrote it can send it." in desk.modal_text(desk.lee)
    desk.slack.close(desk.lee)
    assert sent(desk) == []


def test_who_opted_out_meanwhile_gets_nothing(house):
    desk, card = house
    desk.reply(desk.kate, "@lee wait", card)
    line = asked(desk, card)
    desk.text("STOP", sender=desk.contact_number)
    desk.click(desk.kate, "Send to contact", line)
    assert "has opted out of texts" in desk.modal_text(desk.kate)
    desk.slack.close(desk.kate)
    assert sent(desk) == []


def test_in_confirm_mode_each_reply_is_held_also_over_a_restart(desk):
    assert "confirm is now on" in desk.command(desk.sam, "/queue set support confirm on")
    card = desk.claimed()
    desk.reply(desk.kate, "First", card)
    desk.reply(desk.kate, "// for us", card)
    desk.reply(desk.kate, "Second", card)
    lines = desk.until(
        lambda: (
            (found := [one for one in desk.slack.messages(desk.support, card["ts"]) if "Send it, or" in desk.slack.text_of(one)])
            and len(found) == 2
            and found
        )
    )
    desk.later(61)
    desk.shows("Last reply: held, not sent")
    desk.restart()
    for line in lines:
        desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: desk.sent() == ["First", "Second"])
    for line in lines:
        says(desk, line, "Sent to the contact by Kate Lewis.")
    desk.later(61)
    desk.shows("Last reply: delivered")


def test_what_could_not_leave_before_a_transfer_stays_inside_and_the_new_owner_is_told(desk):
    card = desk.claimed()
    desk.twilio.fail("429", times=1000, seconds=2)
    desk.reply(desk.kate, "Old news", card)
    desk.until(lambda: desk.twilio.attempts)
    invite(desk, card)
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.thread_shows("by Kate Lewis to @Lee Wong", card)
    desk.later(16 * 60)
    said = desk.thread_shows(
        "could not be handed to the phone company for 15 minutes, and Kate Lewis no longer holds the conversation", card
    )
    assert "Lee Wong" in said or desk.lee in said
    assert labels(desk, asked(desk, card, "no longer holds")) == []
    desk.twilio.heal()
    desk.later(60)
    assert desk.sent() == []


def test_whoever_holds_it_by_now_may_keep_anothers_words_inside(house):
    desk, card = house
    desk.reply(desk.kate, "@lee can you take over?", card)
    line = asked(desk, card)
    desk.fill(desk.kate, "Release", card, Target="support")
    desk.shows("Waiting", card)
    desk.click(desk.lee, "Claim", card)
    desk.shows("Active", card)
    desk.click(desk.lee, "Keep as note", line)
    says(desk, line, "Kept as a note by Lee Wong.")
    assert labels(desk, line) == []


def test_an_automatic_reply_that_could_not_leave_asks_nobody(desk):
    desk.command(desk.sam, "/queue set support greeting Welcome")
    desk.twilio.fail("429", times=1000, seconds=2)
    card = desk.claimed()
    desk.until(lambda: desk.twilio.attempts)
    desk.later(16 * 60)
    desk.thread_shows("Not sent to the contact: the automatic reply, since it could not be handed to the phone company", card)
    assert labels(desk, asked(desk, card, "the automatic reply, since")) == []
    desk.twilio.heal()
    desk.later(60)
    assert desk.sent() == []


def test_what_is_held_when_the_conversation_is_done_leads_to_reopen(house):
    desk, card = house
    desk.reply(desk.kate, "@lee wait", card)
    line = asked(desk, card)
    desk.finish(desk.kate, card)
    desk.shows("Reopen", card)
    desk.click(desk.kate, "Send to contact", line)
    assert "This conversation is done: press Reopen on its card first." in desk.modal_text(desk.kate)
    desk.slack.close(desk.kate)
    assert sent(desk) == []
