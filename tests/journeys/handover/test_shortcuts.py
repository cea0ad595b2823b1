"""What can be done in a thread without its card: message shortcuts, and words to @threadline, which never reach the contact."""

import pytest

from bot.sandbox.slack.team import BOT_USER

AT = f"<@{BOT_USER}>"
OFFER = "Lee Wong – Ready · 0 of 3"


def test_a_message_shortcut_opens_the_form_of_its_thread(desk):
    card = desk.claimed()
    text = next(one for one in desk.messages(desk.support, card["ts"]) if "Hello" in desk.slack.text_of(one))
    for name, title in (("Transfer conversation", "Transfer"), ("Mark conversation done", "Done"), ("Add note", "Note")):
        assert desk.slack.shortcut(desk.kate, name, desk.support, text["ts"]).status == 200
        assert desk.until(lambda: desk.slack.modal(desk.kate))["title"]["text"] == title
    desk.slack.shortcut(desk.kate, "Add note", desk.support, card["ts"])
    desk.slack.submit(desk.kate, desk.modal(desk.kate)["id"], {"Note": "She is in a hurry"})
    desk.thread_shows("Note by Kate Lewis: She is in a hurry")
    desk.slack.shortcut(desk.kate, "Mark conversation done", desk.support, text["ts"])
    desk.slack.submit(desk.kate, desk.modal(desk.kate)["id"], {"Disposition": "Resolved"})
    desk.shows("Disposition: Resolved")


def test_a_shortcut_says_why_it_cannot_be_done(desk):
    card = desk.claimed()
    desk.slack.shortcut(desk.lee, "Transfer conversation", desk.support, card["ts"])
    assert "Only its owner can transfer this conversation" in desk.modal_text(desk.lee)
    ts = desk.slack.say(desk.kate, desk.support, "Lunch?")
    desk.slack.shortcut(desk.kate, "Mark conversation done", desk.support, ts)
    assert "That message is in no conversation with a contact." in desk.modal_text(desk.kate)


def test_transfer_by_mention_sends_the_invitation_with_its_note(desk):
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} transfer @lee she speaks *French* & German", card)
    desk.shows("Invitation to Lee Wong")
    preview = desk.dm_shows(desk.lee, "offers you")
    assert "she speaks French &amp; German" in preview["text"]
    desk.click(desk.lee, "Accept", preview)
    desk.thread_shows("by Kate Lewis to @Lee Wong")
    assert desk.sent() == []


@pytest.mark.parametrize("words", ["transfer", "transfer @nobody", "transfer @olaf please"])
def test_where_the_target_is_not_clear_there_is_a_transfer_button(desk, words):
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} {words}", card)
    hint = desk.hint_shows(desk.kate, "Not sent to the contact")
    desk.click(desk.kate, "Transfer", channel=desk.support, ts=hint["ts"])
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.submit(desk.kate, form["id"], {"Target": OFFER}).errors == {}
    desk.shows("Invitation to Lee Wong")
    assert desk.sent() == []


def test_a_mention_cancels_what_is_pending(desk):
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} transfer @lee", card)
    desk.dm_shows(desk.lee, "offers you")
    desk.reply(desk.kate, f"{AT} cancel", card)
    desk.dm_shows(desk.lee, "Withdrawn")


def test_claim_done_and_reopen_by_mention(desk):
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.reply(desk.kate, f"{AT} claim", card)
    desk.shows("Active")
    desk.reply(desk.kate, f"{AT} done spam", card)
    desk.shows("Disposition: Spam")
    desk.reply(desk.lee, f"{AT} reopen", card)
    assert "Lee Wong" in desk.shows("Active")


def test_done_by_mention_asks_where_the_queue_wants_an_outcome(desk):
    desk.command(desk.sam, "/queue set support disposition done")
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} done", card)
    hint = desk.hint_shows(desk.kate, "this queue asks for one")
    desk.click(desk.kate, "Done", channel=desk.support, ts=hint["ts"])
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.submit(desk.kate, form["id"], {"Disposition": "Resolved"}).errors == {}
    desk.shows("Disposition: Resolved")


def test_a_note_by_mention_stays_inside(desk):
    card = desk.claimed()
    desk.reply(desk.lee, f"{AT} note she called twice", card)
    desk.hint_shows(desk.lee, "Kept as a note for colleagues")
    desk.later(61)
    assert desk.sent() == []


@pytest.mark.parametrize(
    ("words", "button", "title"),
    [
        ("contact", "Contact", "Contact"),
        ("history", "History", "History"),
        ("messages", "Show messages", "Messages"),
        ("release", "Release", "Release"),
    ],
)
def test_what_needs_a_form_is_answered_with_its_button(desk, words, button, title):
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} {words}", card)
    hint = desk.until(lambda: next((one for one in desk.slack.ephemerals(desk.kate) if button in desk.slack.labels_of(one)), None))
    desk.click(desk.kate, button, channel=desk.support, ts=hint["ts"])
    assert desk.until(lambda: desk.slack.modal(desk.kate))["title"]["text"] == title


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "In a conversation's thread you can write: @threadline transfer @kate [note]"),
        ("help", "@threadline done [disposition]"),
        ("trnsfer @lee", "Threadline doesn't know “trnsfer”. Did you mean “transfer”?"),
        ("xyzzy, would you", "In a conversation's thread you can write"),
        ("done Resolvd", "Did you mean Resolved?"),
        ("note", "Write the note behind the word"),
        ("claim", "You hold this conversation already."),
        ("take over", "Only supervisors"),
    ],
)
def test_words_for_us_are_answered_and_never_sent(desk, words, said):
    card = desk.claimed()
    desk.reply(desk.kate, f"{AT} {words}", card)
    desk.hint_shows(desk.kate, said)
    assert desk.sent() == []


def test_slack_repeats_an_event_and_it_is_done_once(desk):
    card = desk.claimed()
    ts = desk.reply(desk.kate, f"{AT} done", card)
    desk.shows("marked by")
    desk.reply(desk.kate, f"{AT} reopen", card)
    desk.shows("Active")
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.later(61)
    assert "Active" in desk.slack.text_of(desk.card())


def test_a_mention_outside_of_a_thread_gets_a_word_back(desk):
    desk.slack.say(desk.kate, desk.support, f"{AT} transfer @lee")
    desk.dm_shows(desk.kate, "A mention does something with the conversation in whose thread it stands")
