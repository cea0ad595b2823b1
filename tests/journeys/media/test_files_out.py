"""Files that the owner drops into the thread reach the contact as MMS, or are refused before anything goes.

docs/behaviour.md#what-the-contact-reads
"""

import io
import random

import pytest
import requests
from PIL import Image

from bot.sandbox.slack.methods.files import new_file, shown
from carriers.twilio.facts import MEDIA
from tests.actors import LINE, VANESSA

PDF = b"%PDF-1.7\n" + b"x" * 1000


def picture(kind="PNG", size=(64, 48), *, noisy=False):
    """A picture's bytes. A noisy one can't be packed well, and so is large."""
    drawn = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)) if noisy else Image.new("RGB", size, "teal")
    out = io.BytesIO()
    drawn.save(out, kind)
    return out.getvalue()


def sent(desk):
    """The only thing that Twilio took, with what it fetched."""
    desk.until(lambda: desk.twilio.sent and len(desk.twilio.sent[0].fetched) == len(desk.twilio.sent[0].media_urls))
    assert len(desk.texts()) == 1
    return desk.texts()[0]


@pytest.fixture
def fetching(desk):
    desk.twilio.fetches = True
    return desk


def test_words_and_files_go_as_one_mms(fetching):
    desk, png = fetching, picture()
    card = desk.claimed()
    ts = desk.reply(
        desk.kate, "Here *you* are", card, files=[("the new lid.png", "image/png", png), ("invoice 4471.pdf", "application/pdf", PDF)]
    )
    message = sent(desk)
    assert (message.sender, message.recipient, message.body) == (LINE, VANESSA, "Here you are")
    (head, whole), (_, pdf) = message.fetched
    assert (head.status_code, head.content, head.headers["Content-Type"]) == (200, b"", "image/png")
    assert head.headers["Content-Length"] == str(len(png))
    assert (whole.content, whole.headers["Content-Type"]) == (png, "image/png")
    assert whole.headers["Content-Disposition"] == "inline; filename=the-new-lid.png"
    assert (pdf.content, pdf.headers["Content-Disposition"]) == (PDF, "inline; filename=invoice-4471.pdf")
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))


def test_a_file_without_words(fetching):
    card = fetching.claimed()
    fetching.reply(fetching.kate, "", card, files=[("lid.jpg", "image/jpeg", picture("JPEG"))])
    message = sent(fetching)
    assert (message.body, [pair[1].headers["Content-Type"] for pair in message.fetched]) == ("", ["image/jpeg"])


def test_what_is_written_after_a_slow_file_stays_behind_it(desk):
    card = desk.claimed()
    desk.slack.faults.plan("file", "500", times=float("inf"))
    desk.reply(desk.kate, "First", card, files=[("lid.png", "image/png", picture())])
    desk.reply(desk.kate, "Second", card)
    desk.until(lambda: desk.slack.calls_to("file"))
    desk.later(61)
    assert desk.sent() == []
    desk.slack.faults.clear("file")
    desk.later(61)
    desk.until(lambda: desk.sent() == ["First", "Second"])


def test_a_large_picture_is_scaled_down_and_the_agent_told(fetching):
    desk = fetching
    card = desk.claimed()
    large = picture(size=(1800, 1400), noisy=True)
    assert len(large) > MEDIA.together
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", large), ("small.jpg", "image/jpeg", picture("JPEG"))])
    (_, scaled), (_, small) = sent(desk).fetched
    assert scaled.headers["Content-Type"] == "image/jpeg"
    assert len(scaled.content) + len(small.content) <= MEDIA.together
    assert Image.open(io.BytesIO(scaled.content)).size[0] > 1000
    desk.thread_shows("lid.png was scaled down from 7.6 MB to")


def test_what_phones_do_not_know_goes_as_jpeg(fetching):
    desk = fetching
    card = desk.claimed()
    desk.reply(desk.kate, "Look", card, files=[("lid.webp", "image/webp", picture("WEBP")), ("lid.bmp", "image/bmp", picture("BMP"))])
    assert {pair[1].headers["Content-Type"] for pair in sent(desk).fetched} == {"image/jpeg"}
    desk.thread_shows("lid.webp goes to the contact as a JPEG")
    desk.thread_shows("lid.bmp goes to the contact as a JPEG")


def the_card(desk):
    """Of the one conversation in a house that several tests share."""
    return desk.card() if desk.messages(desk.support) else desk.claimed()


def many(count, size=1000, kind="application/pdf"):
    return [(f"{number}.pdf", kind, PDF[:9] + b"x" * size) for number in range(count)]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([("a.docx", "application/msword", b"x")], "a.docx is of a type that phones don't take (application/msword)"),
        ([("a.svg", "image/svg+xml", b"<svg/>")], "a.svg is of a type that phones don't take (image/svg+xml)"),
        ([("a.mp4", "video/mp4", b"x" * 600_000)], "a.mp4 has 600 kB, and a file that is no JPEG, PNG or GIF can have 500 kB"),
        ([("a.gif", "image/gif", b"GIF89a" + b"x" * 5_000_000)], "a.gif has 5 MB, and a GIF can have 4.9 MB"),
        (many(11), "it has 11 files, and one message can have 10"),
        (
            [*many(9, 490_000), ("a.gif", "image/gif", b"GIF89a" + b"x" * 900_000)],
            "its files have 5.3 MB together, and one message can have 4.9 MB",
        ),
    ],
    ids=["type", "drawing", "size", "gif", "count", "total"],
)
def test_what_cannot_go_is_refused_before_anything_goes(standing_desk, files, why):
    desk = standing_desk
    card, before = the_card(desk), len(desk.texts())
    desk.reply(desk.kate, "Look at this", card, files=files)
    desk.thread_shows(f"Not sent to the contact: {why}")
    desk.later(61)
    assert len(desk.texts()) == before


def test_files_go_to_the_us_and_canada_only(desk):
    desk.text("Bonjour", sender="+33612345678")
    card = desk.until(lambda: desk.card("+33 6 12 34 56 78"))
    desk.thread_shows("Bonjour", card)
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.reply(desk.kate, "Voilà", card, files=[("lid.png", "image/png", picture())])
    desk.thread_shows("Not sent to the contact: files reach phones in the US and Canada only. Write the text again without them", card)
    desk.reply(desk.kate, "Voilà", card)
    desk.until(lambda: desk.sent() == ["Voilà"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", ": Slack didn't hand it over: an admin checks that the app may read files (files:read)."),
        (b"no picture at all", ": It can't be read as a picture, or has too many pixels."),
        (b"%PDF-1.7" + b"x" * 600_000, " has 600 kB, and a file that is no JPEG, PNG or GIF can have 500 kB."),
    ],
    ids=["page", "nothing", "other"],
)
def test_what_turns_out_to_be_something_else_goes_neither_alone_nor_with_its_words(standing_desk, content, why):
    desk, name = standing_desk, f"{len(content)}.png"
    card, before = the_card(desk), len(desk.texts())
    desk.reply(desk.kate, "Look", card, files=[(name, "image/png", content)])
    desk.thread_shows(f"{name}{why} Nothing of it was sent.")
    desk.later(61)
    assert len(desk.texts()) == before


def test_what_slack_did_not_hand_over_is_fetched_again_when_somebody_says_so(fetching):
    desk = fetching
    card = desk.claimed()
    desk.slack.faults.plan("file", "garbage")
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", picture())])
    desk.thread_shows("an admin checks that the app may read files (files:read). Nothing of it was sent.")
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one))
    desk.click(desk.kate, "Retry", line)
    assert len(sent(desk).fetched) == 1


def test_what_the_carrier_could_not_fetch_is_sent_once_more_when_somebody_says_so(desk):
    """We were down for a moment while Twilio came for the picture."""
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", picture())])
    desk.until(lambda: desk.sent() == ["Look"])
    desk.twilio.report(desk.texts()[0].sid, "failed", 11200)
    desk.thread_shows("Twilio could not fetch the attached files from us, so nothing was sent.")
    desk.twilio.auto_report = desk.twilio.fetches = True
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one))
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: len(desk.twilio.sent) == 2 and len(desk.twilio.sent[1].fetched) == 1)
    assert desk.texts()[1].fetched[0][1].content == picture()


def test_a_held_reply_keeps_its_files(fetching):
    desk = fetching
    desk.command(desk.sam, "/queue set support confirm on")
    card = desk.claimed()
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", picture())])
    held = desk.until(
        lambda: next((one for one in desk.slack.messages(desk.support, card["ts"]) if "Send to contact" in desk.slack.labels_of(one)), None)
    )
    assert desk.sent() == []
    desk.click(desk.kate, "Send to contact", held)
    assert (sent(desk).body, len(sent(desk).fetched)) == ("Look", 1)


def test_a_picture_that_unpacks_to_far_too_much_is_not_unpacked(desk):
    card = desk.claimed()
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "TIFF", compression="group4")
    desk.reply(desk.kate, "Look", card, files=[("lid.tiff", "image/tiff", out.getvalue())])
    assert "has too many pixels" in desk.thread_shows("Nothing of it was sent.")
    assert desk.sent() == []


def drop(desk, card, **changes):
    """Slack tells of a file in other words than usual: a stub of it where the id is all that it says."""
    made = new_file(desk.slack.desk, "lid.png", "image/png", desk.kate) | {"_bytes": picture()}
    desk.slack.workspace.files |= {made["id"]: made}
    told = {"id": made["id"]} if "file_access" in changes else shown(made)
    message = {"type": "message", "subtype": "file_share", "user": desk.kate, "text": "Look", "thread_ts": card["ts"]}
    desk.send_event(message | {"ts": desk.slack.workspace.new_ts(), "files": [told | changes]}, desk.support)


def test_a_stub_is_asked_for_and_what_is_elsewhere_is_refused(fetching):
    desk = fetching
    card = desk.claimed()
    drop(desk, card, mode="file_access", file_access="check_file_info")
    assert len(sent(desk).fetched) == 1
    drop(desk, card, mode="tombstone")
    desk.thread_shows("Not sent to the contact: lid.png is not in Slack any more.")
    drop(desk, card, mode="external", is_external=True)
    desk.thread_shows("Not sent to the contact: lid.png is kept elsewhere, and only linked in Slack.")
    assert len(desk.texts()) == 1


def test_an_address_opens_one_file_for_a_while(fetching):
    desk = fetching
    card = desk.claimed()
    desk.reply(desk.kate, "Look", card, files=[("lid.png", "image/png", picture())])
    url = sent(desk).media_urls[0]
    other = url.replace("-0-", "-1-")
    for forged in (other, url[:-1] + ("0" if url[-1] != "0" else "1"), url + "0", url.rsplit("/", 1)[0] + "/x", url.rsplit("-", 1)[0]):
        assert requests.get(forged).status_code == 404
    assert requests.post(url).status_code == 405
    assert requests.get(url).status_code == 200
    desk.later(2 * 3600 + 1)
    assert (requests.get(url).status_code, requests.head(url).status_code) == (404, 404)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "{desk}/x",
        "https://files.slack.com@evil.example/x",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
    ],
)
def test_our_token_is_shown_to_slack_alone(standing_desk, url):
    desk = standing_desk
    card = the_card(desk)
    place = url.format(desk=desk.url)
    drop(desk, card, name=f"{url[-30:]}.png", url_private=place, url_private_download=place)
    desk.thread_shows(f"{url[-30:]}.png: Its address isn't one of Slack's own, so it was not fetched. Nothing of it was sent.")


def test_a_note_and_a_colleagues_files_stay_inside(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "// for us", card, files=[("lid.png", "image/png", picture())])
    desk.reply(desk.lee, "mine", card, files=[("lid.png", "image/png", picture())])
    desk.hint_shows(desk.lee, "Not sent to the contact")
    desk.reply(desk.kate, "Done", card)
    desk.until(lambda: desk.sent() == ["Done"])
    assert desk.texts()[0].media_urls == []
