"""Lines of WhatsApp and RCS (docs/behaviour.md#whatsapp-and-rcs): each network has rules of its own about whom it takes words to, and which files.

Twilio: error 63016, "Guidance on WhatsApp media messages", "Accepted content types for media", "Send and receive RCS messages".
"""

import pytest

from tests.actors import LINE, VANESSA
from tests.journeys.media.test_files_out import PDF, picture

OURS = f"whatsapp:{LINE}"
THEIRS = f"whatsapp:{VANESSA}"
BRAND = "rcs:northwind_agent"
HOURS = 3600


@pytest.fixture
def whatsapp(desk):
    said = desk.command(desk.sam, "/line add WhatsApp:+1 555 000 1111 support")
    assert said == "WhatsApp (555) 000-1111 now leads to support."
    return desk


def claimed(desk, sender=THEIRS, recipient=OURS, **more):
    desk.text("Hello", sender, recipient, **more)
    card = desk.until(lambda: desk.messages(desk.support))[-1]
    desk.click(desk.kate, "Claim", card, channel=desk.support)
    desk.shows("Active", card)
    return card


def sent(desk):
    return [(one.sender, one.recipient, one.body) for one in desk.texts()]


def marks(desk, words, card):
    [shown] = [one for one in desk.messages(desk.support, card["ts"]) if one["text"] == words]
    return desk.reactions(desk.support, shown["ts"])


def words_of(desk, card):
    return desk.slack.text_of(desk.message(desk.support, card["ts"]))


def test_a_text_and_its_answer_go_over_whatsapp_and_reading_it_shows(whatsapp):
    desk = whatsapp
    card = claimed(desk)
    assert "WhatsApp (555) 000-1111" in words_of(desk, card)
    assert "Inbound WhatsApp · Session" in words_of(desk, card)
    assert "WhatsApp takes answers until" in words_of(desk, card)
    desk.reply(desk.kate, "On my way. " * 20, card)
    desk.until(lambda: sent(desk) == [(OURS, THEIRS, ("On my way. " * 20).strip())])
    desk.until(lambda: marks(desk, "On my way. " * 20, card) == ["white_check_mark"])
    desk.twilio.report(desk.texts()[0].sid, "read")
    desk.until(lambda: marks(desk, "On my way. " * 20, card) == ["eyes"])
    desk.text("Thanks", THEIRS, OURS)
    desk.until(lambda: "Last reply: read" in words_of(desk, card), step=30)
    assert "segment" not in words_of(desk, card)
    assert "• WhatsApp (555) 000-1111 (whatsapp:+15550001111) leads to *support*" in desk.command(desk.sam, "/line list")


def test_one_person_is_one_contact_over_sms_and_whatsapp_on_two_lines(whatsapp):
    desk = whatsapp
    desk.text("By SMS")
    desk.text("By WhatsApp", THEIRS, OURS)
    cards = desk.until(lambda: len(desk.messages(desk.support)) == 2 and desk.messages(desk.support))
    desk.until(lambda: "Also open in support" in words_of(desk, cards[0]), step=30)
    assert "(555) 772-0101" in words_of(desk, cards[1])


def test_a_day_after_their_last_message_nothing_goes_until_they_write_again(whatsapp):
    desk = whatsapp
    card = claimed(desk)
    desk.later(23 * HOURS)
    desk.reply(desk.kate, "In time", card)
    desk.until(lambda: desk.sent() == ["In time"])
    desk.later(2 * HOURS)
    desk.reply(desk.kate, "Too late", card)
    desk.thread_shows(
        "Not sent to the contact: over WhatsApp a contact can be written to for 24 hours after they wrote to WhatsApp (555) 000-1111, and theirs came "
        "25 hours ago. They have to write first, or text their number with /sms new from a line that sends SMS. Threadline sends no templates."
    )
    desk.text("Still there?", THEIRS, OURS)
    desk.thread_shows("Still there?", card)
    desk.reply(desk.kate, "Of course", card)
    desk.until(lambda: desk.sent() == ["In time", "Of course"])


def test_whoever_has_not_written_over_whatsapp_is_not_written_to_there(whatsapp):
    desk = whatsapp
    desk.command(desk.sam, f"/line remove {LINE}")
    assert "and this one has never written. They have to write first" in desk.command(desk.kate, f"/sms new {VANESSA} Hello")
    assert desk.messages(desk.support) == []
    desk.finish(desk.kate, claimed(desk))
    assert "Your text goes to" in desk.command(desk.kate, f"/sms new {VANESSA} Hello")
    desk.until(lambda: sent(desk) == [(OURS, THEIRS, "Hello")])


def test_what_whatsapp_refuses_says_why_and_goes_once_they_have_written(whatsapp):
    desk = whatsapp
    card = claimed(desk)
    desk.twilio.auto_report = False
    desk.reply(desk.kate, "On my way", card)
    desk.until(lambda: desk.sent() == ["On my way"])
    desk.twilio.report(desk.texts()[0].sid, "failed", 63016)
    desk.thread_shows("Not delivered: WhatsApp takes our words for 24 hours after the contact's last message, and these were over.")
    desk.text("Hello?", THEIRS, OURS)
    desk.thread_shows("Hello?", card)
    [line] = [one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one)]
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: desk.sent() == ["On my way", "On my way"])


def test_compose_counts_no_segments(whatsapp):
    desk = whatsapp
    card = claimed(desk)
    desk.click(desk.kate, "Compose", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.type_in(desk.kate, form["id"], "Message", "“Hi”")
    assert "Characters remaining: 1596 · WhatsApp" in desk.modal_text(desk.kate)
    assert "segment" not in desk.modal_text(desk.kate)


def test_files_go_both_ways_within_the_limits_of_whatsapp(whatsapp):
    desk = whatsapp
    desk.twilio.fetches = True
    card = claimed(desk, media=[("image/png", picture())])
    desk.until(desk.files)
    png, pdf = ("lid.png", "image/png", picture()), ("bill.pdf", "application/pdf", PDF)
    desk.reply(desk.kate, "Two of them", card, files=[png, pdf])
    desk.thread_shows("it has 2 files, and one message can have 1. Send the rest in another one", card)
    desk.reply(desk.kate, "The bill", card, files=[pdf])
    desk.thread_shows("here words can stand beside JPEG, MP4 or PNG only. Send each by itself", card)
    desk.reply(desk.kate, "The lid", card, files=[png])
    desk.reply(desk.kate, "", card, files=[pdf])
    desk.until(lambda: [(one.body, len(one.media_urls)) for one in desk.texts()] == [("The lid", 1), ("", 1)])


def test_an_rcs_sender_is_a_line(desk):
    assert desk.command(desk.sam, f"/line add {BRAND} support") == "RCS northwind_agent now leads to support."
    card = claimed(desk, f"rcs:{VANESSA}", BRAND)
    assert "Inbound RCS · Session" in words_of(desk, card)
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", picture())])
    desk.thread_shows("here words can't go along with a file. Send each by itself", card)
    desk.later(30 * HOURS)
    desk.reply(desk.kate, "Any time", card)
    desk.until(lambda: sent(desk) == [(BRAND, f"rcs:{VANESSA}", "Any time")])


def test_a_place_comes_in_as_words(whatsapp):
    place = {"Latitude": "41.88", "Longitude": "-87.63", "Label": "The Loop", "Address": "State St, Chicago"}
    whatsapp.text("", THEIRS, OURS, fields=place)
    card = whatsapp.until(lambda: whatsapp.messages(whatsapp.support))[-1]
    whatsapp.thread_shows("Place: 41.88 -87.63, The Loop, State St, Chicago", card)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("whatsapp:12", "whatsapp:12 is no sender of WhatsApp. Write it as the carrier does, whatsapp:+15550001111."),
        ("rcs:two words", "rcs:two words is no sender of RCS. Write it as the carrier does, rcs:brand_agent."),
    ],
)
def test_what_is_no_sender_says_how_one_looks(desk, word, said):
    assert desk.command(desk.sam, f"/line add {word} support") == said


def test_of_two_lines_the_one_that_reaches_them_is_taken(whatsapp):
    desk = whatsapp
    assert "Your text goes to" in desk.command(desk.kate, f"/sms new {VANESSA} Hello")
    desk.until(lambda: sent(desk) == [(LINE, VANESSA, "Hello")])
    desk.text("Rather here", THEIRS, OURS)
    desk.command(desk.kate, f"/sms new {VANESSA} Hello again")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.suggest(desk.kate, form["id"], "Line", "") == ["(555) 000-1111 · support", "WhatsApp (555) 000-1111 · support"]


def test_a_reply_that_waits_past_the_24_hours_is_not_handed_over(whatsapp):
    desk = whatsapp
    card = claimed(desk)
    desk.later(24 * HOURS - 300)
    desk.twilio.fail("401", times=100)
    desk.reply(desk.kate, "In the last minutes", card)
    desk.until(desk.waiting)
    desk.later(400)
    desk.thread_shows("Not delivered: over WhatsApp a contact can be written to for 24 hours after they wrote to", card)
    desk.twilio.heal()
    assert desk.sent() == []
