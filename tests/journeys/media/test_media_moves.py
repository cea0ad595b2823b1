"""Pictures go along: into the Interaction Preview, and with a conversation into another queue's channel."""

from tests.files import PDF, png
from tests.journeys.handing_over import BILLING, card_in_billing, in_channel, invite, new_thread, new_thread_shows
from tests.journeys.media.test_media import ALT, bytes_shown, fetches, files

LEE = "Lee Wong – Ready · 0 of 3"


def pictures(message):
    return [block["alt_text"] for block in message["blocks"] if block["type"] == "image"]


def with_pictures(house):
    """Kate holds a conversation with two texts, the first with a picture and a file."""
    house.text("Look", media=[("image/png", png()), ("application/pdf", PDF)])
    card = house.until(house.card)
    house.until(lambda: len(files(house)) == 2)
    house.text("That was the lid")
    house.thread_shows("That was the lid")
    house.click(house.kate, "Claim", card, channel=house.support)
    house.shows("Active")
    return house.card()


def test_a_preview_shows_the_pictures(house):
    assert invite(house, with_pictures(house), LEE) == {}
    preview = house.dm_shows(house.lee, "Transfer invitation")
    assert pictures(preview) == ["Picture 1 of 2 from (555) 772-0101"]
    assert "[picture: Picture 1 of 2 from (555) 772-0101] [pdf document: pdf-document-2.pdf]" in preview["text"]
    assert "[pdf document: pdf-document-2.pdf]" in house.slack.text_of(preview)
    house.click(house.lee, "Reject", preview)
    house.until(lambda: pictures(house.dm_shows(house.lee, "Rejected")) == [])


def test_a_preview_whose_picture_somebody_deleted_still_has_its_buttons(house):
    card = with_pictures(house)
    house.slack.workspace.files = {}
    assert invite(house, card, LEE) == {}
    preview = house.dm_shows(house.lee, "Transfer invitation")
    assert pictures(preview) == []
    assert {"Accept", "Reject"} <= set(house.slack.labels_of(preview))


def test_a_new_thread_begins_with_the_pictures_in_their_places(house):
    card = with_pictures(house)
    assert invite(house, card, BILLING) == {}
    preview = house.until(lambda: in_channel(house))
    assert len(pictures(preview)) == 1
    house.click(house.lee, "Accept", preview)
    new = house.until(lambda: card_in_billing(house))
    new_thread_shows(house, "That was the lid")
    said = new_thread(house)
    places = [
        next(at for at, one in enumerate(said) if words in one)
        for words in ("Look", "Picture 1 of 2\n", "PDF document 2 of 2", "That was the lid")
    ]
    assert places == sorted(places)
    assert [name for _, name, _ in files(house, new, house.billing)] == ["picture-1.png", "pdf-document-2.pdf"]
    assert (sorted(bytes_shown(house)), fetches(house)) == (sorted([png(), PDF] * 2), 2)
    assert len(files(house, card)) == 2


def test_a_picture_that_comes_after_the_move_is_shown_in_the_new_thread(house):
    house.twilio.fail_media("hang")
    card = house.claimed(body="Hello")
    house.text("", media=[("image/png", png())])
    with house.hanging():
        house.until(lambda: fetches(house) == 1)
        assert invite(house, card, BILLING) == {}
        house.click(house.lee, "Accept", house.until(lambda: in_channel(house)))
        new = house.until(lambda: card_in_billing(house))
    house.twilio.heal()
    house.until(lambda: files(house, new, house.billing) == [("Picture", "picture-1.png", ALT)])
    house.text("below")
    new_thread_shows(house, "below")
    assert fetches(house) == 1


def test_a_reply_whose_picture_could_not_be_had_is_sent_once_more_after_the_move(house):
    house.twilio.fetches = True
    card = house.claimed(body="Hello")
    house.slack.faults.plan("file", "garbage")
    house.reply(house.kate, "Look", card, files=[("lid.png", "image/png", png())])
    house.thread_shows("Nothing of it was sent.")
    assert invite(house, card, BILLING) == {}
    house.click(house.lee, "Accept", house.until(lambda: in_channel(house)))
    house.until(lambda: card_in_billing(house))
    house.text("below")
    new_thread_shows(house, "below")
    assert not any("is not here" in words for words in new_thread(house))
    line = next(one for one in house.messages(house.support, card["ts"]) if "Retry" in house.slack.labels_of(one))
    house.click(house.lee, "Retry", line, channel=house.support)
    house.until(lambda: house.twilio.sent and house.twilio.sent[0].fetched)
    assert house.texts()[0].fetched[0][1].content == png()
