"""Pictures and other files that contacts send. Each arrives once, in its place, or a line says why not.

docs/behaviour.md#what-a-text-looks-like
"""

import json

import pytest
from sqlmodel import select

from bot.desk.notices.causes import NO_BYTES_YET
from storage.engine.pump import Pump
from storage.models import Attachment, AttachmentState, Delivery
from tests.actors import MARCUS, VANESSA
from tests.files import AMR, GIF, HEIC, JPEG, MP4, PDF, VCARD, png

ALT = "Picture from (555) 772-0101"


def files(desk, card=None, channel=None):
    """The files in a thread, in order: title, name and alt text."""
    place = channel or desk.support
    root = (card or desk.card(channel=place))["ts"]
    return [(one["title"], one["name"], one.get("alt_txt")) for message in desk.messages(place, root) for one in message.get("files", [])]


def bytes_shown(desk):
    return [one["_bytes"] for one in desk.files().values() if one["shares"]]


def fetches(desk):
    desk.settled()
    return desk.glance(lambda: len(desk.twilio.media_asked))


def waits_for_bytes(desk):
    """The thread has come to a picture that isn't there yet."""
    with desk.reading() as session:
        return bool(session.exec(select(Delivery).where(Delivery.error == NO_BYTES_YET)).all())


def has_come(desk):
    with desk.quiet.read() as session:
        return session.exec(select(Attachment.state)).one() != AttachmentState.WAITING


class TestArriving:
    def test_text_and_picture_both_appear_and_once(self, desk):
        desk.text("See this", media=[("image/jpeg", JPEG)])
        desk.until(lambda: files(desk) == [("Picture", "picture-1.jpg", ALT)])
        assert bytes_shown(desk) == [JPEG]
        text = desk.thread()[0]
        assert text.startswith("(555) 772-0101\nSee this")
        assert "1 picture" in text
        assert "Inbound MMS · Session" in desk.shows("MMS")
        sid = desk.glance(lambda: desk.twilio.messages[-1].sid)
        desk.text("See this", media=[("image/jpeg", JPEG)], sid=sid)
        desk.text("and this below")
        desk.thread_shows("and this below")
        assert (len(files(desk)), fetches(desk)) == (1, 1)

    @pytest.mark.parametrize("body", ["", None])
    def test_a_picture_without_words(self, desk, body):
        desk.text("", media=[("image/png", png())], fields={} if body is None else {"Body": body})
        desk.until(lambda: files(desk) == [("Picture", "picture-1.png", ALT)])
        assert "(an empty text)" not in desk.thread()[0]
        assert "1 picture" in desk.thread()[0]

    def test_ten_of_every_kind_in_order_with_the_right_names(self, desk):
        kinds = [
            ("image/jpeg", JPEG, "Picture 1 of 10", "picture-1.jpg"),
            ("image/png", JPEG, "Picture 2 of 10", "picture-2.jpg"),
            ("image/gif", GIF, "Picture 3 of 10", "picture-3.gif"),
            ("application/pdf", PDF, "PDF document 4 of 10", "pdf-document-4.pdf"),
            ("video/mp4", MP4, "Video 5 of 10", "video-5.mp4"),
            ("audio/amr", AMR, "Sound 6 of 10", "sound-6.amr"),
            ("image/heic", HEIC, "Picture 7 of 10", "picture-7.heic"),
            ("text/x-vcard", VCARD, "Contact card 8 of 10: Jane *Doe* <!channel>, (555) 772-0199", "contact-card-8.vcf"),
            ("application/octet-stream", b"?", "File 9 of 10", "file-9"),
            ("image/png", png(9), "Picture 10 of 10", "picture-10.png"),
        ]
        desk.text("All of it", media=[(kind, content) for kind, content, _, _ in kinds])
        desk.later(60)
        desk.until(lambda: len(files(desk)) == 10)
        assert [one[:2] for one in files(desk)] == [(title, name) for _, _, title, name in kinds]
        assert "5 pictures, 1 pdf document, 1 video, 1 sound, 1 contact card, 1 file" in desk.thread()[0]
        assert all(alt.endswith("from (555) 772-0101") for _, _, alt in files(desk))

    def test_what_was_announced_only_says_so(self, desk):
        desk.text("Where is it?", fields={"NumMedia": "1"})
        line = desk.thread_shows("is not here")
        assert "didn't say where it is" in line
        assert "Where is it?" in desk.thread()[0]

    def test_what_comes_by_the_list_has_its_pictures(self, desk):
        desk.until(desk.has_polled)
        desk.twilio.receive(VANESSA, "+15550001111", "By the list", media=[("image/png", png())], post=False)
        desk.later(301)
        desk.thread_shows("By the list")
        desk.until(lambda: files(desk) == [("Picture", "picture-1.png", ALT)])

    def test_pictures_that_the_list_lost_keep_no_words_out(self, desk):
        desk.until(desk.has_polled)
        gone = desk.twilio.receive(VANESSA, "+15550001111", "Look at this", media=[("image/png", png())], post=False)
        desk.twilio.receive(MARCUS, "+15550001111", "Behind it", post=False)
        desk.twilio.media_gone.add(gone.sid)
        desk.later(301)
        desk.thread_shows("Look at this", desk.until(lambda: desk.card("772-0101")))
        desk.thread_shows("is not here", desk.card("772-0101"))
        desk.thread_shows("Behind it", desk.until(lambda: desk.card("772-0102")))
        assert not desk.dms(desk.sam), "no admin is told that the account is unknown"


class TestOrder:
    @pytest.mark.parametrize(("kind", "content"), [("image/png", png()), ("text/plain", b"Words in a part")], ids=["picture", "words"])
    def test_bytes_that_come_while_the_thread_begins_to_wait_are_seen_at_once(self, desk, monkeypatch, kind, content):
        """The look at the picture came before them, the wait after them."""
        trouble = Pump._trouble

        def begin_to_wait(pump, taken, error):
            if str(error) == NO_BYTES_YET:
                desk.twilio.media_opens.set()
                desk.until(lambda: has_come(desk))
            return trouble(pump, taken, error)

        monkeypatch.setattr(Pump, "_trouble", begin_to_wait)
        desk.twilio.fail_media("hang")
        desk.text("See this", media=[(kind, content)])
        desk.text("and this below")
        shown = desk.thread()
        assert shown[-1].endswith("and this below")
        assert files(desk) or "Words in a part" in shown[0]

    def test_a_text_after_a_photo_stands_below_it(self, desk):
        """Slack answers before it shows a file."""
        desk.slack.desk.share_delay = 0.6
        desk.text("Photo", media=[("image/png", png())])
        desk.text("see above")
        desk.thread_shows("see above")
        said = desk.thread()
        assert [index for index, one in enumerate(said) if "Picture\n" in one or one.startswith("Picture")] == [1]
        assert "see above" in said[2]

    def test_a_slow_picture_holds_its_own_thread_only(self, desk):
        desk.twilio.fail_media("hang", times=20)
        with desk.hanging():
            for number in range(5):
                desk.text("Slow", sender=f"+1555772{number:04}", media=[("image/png", png())])
            desk.text("Quick", sender=MARCUS)
            desk.thread_shows("Quick", desk.until(lambda: desk.card("(555) 772-0102")))
            card = desk.until(lambda: desk.card("(555) 772-0000"))
            desk.thread_shows("Slow", card)
            desk.text("below it", sender="+15557720000")
            desk.until(lambda: waits_for_bytes(desk))
            assert not any("below it" in one for one in desk.thread(card))
        desk.twilio.heal()
        desk.thread_shows("below it", card)
        assert [title for title, _, _ in files(desk, card)] == ["Picture"]

    def test_after_a_minute_a_line_takes_its_place_and_it_comes_below(self, desk):
        desk.twilio.fail_media("404", times=1000)
        desk.text("Photo", media=[("image/png", png())])
        desk.text("see above")
        desk.until(lambda: waits_for_bytes(desk))
        desk.later(61)
        line = desk.thread_shows("is not here")
        desk.thread_shows("see above")
        assert desk.thread().index(line) == 1
        desk.twilio.heal()
        desk.later(61)
        desk.until(lambda: files(desk) == [("Picture", "picture-1.png", ALT)])
        desk.until(lambda: not retries(desk))

    def test_a_lost_answer_to_the_sharing_makes_no_second_file(self, desk):
        desk.slack.faults.plan("files.completeUploadExternal", "cut")
        desk.text("Photo", media=[("image/png", png())])
        desk.text("see above")
        desk.thread_shows("see above")
        assert len(files(desk)) == 1


def retries(desk, card=None):
    root = (card or desk.card())["ts"]
    return [one for one in desk.messages(desk.support, root) if "Retry" in desk.slack.labels_of(one)]


class TestTrouble:
    def test_not_there_yet_is_asked_for_again(self, desk):
        desk.twilio.fail_media("404", times=2)
        desk.text("Photo", media=[("image/png", png())])
        desk.until(lambda: files(desk) == [("Picture", "picture-1.png", ALT)])
        assert fetches(desk) == 3

    @pytest.mark.parametrize(
        ("fault", "words", "retry"),
        [
            ("410", "has deleted it", False),
            ("large", "larger than 25 MB", False),
            ("http://169.254.169.254/latest/meta-data", "isn't one of the phone company's own", False),
        ],
    )
    def test_what_can_t_be_had_leaves_a_line(self, desk, fault, words, retry):
        desk.twilio.fail_media(fault)
        desk.text("Photo", media=[("image/png", png())])
        assert words in desk.thread_shows("is not here")
        assert bool(retries(desk)) == retry
        assert (files(desk), fetches(desk)) == ([], 1)

    @pytest.mark.parametrize(("fault", "words"), [("404", "doesn't have it"), ("html", "a web page"), ("empty", "an empty file")])
    def test_retry_fetches_it_and_shows_it_below(self, desk, fault, words):
        desk.twilio.fail_media(fault, times=1000)
        desk.text("Photo", media=[("image/png", png())])
        desk.until(lambda: fetches(desk) > 0)
        desk.until(lambda: waits_for_bytes(desk))
        card = desk.card()
        desk.later(601)
        assert words in desk.thread_shows(words, card)
        desk.text("what do you see?")
        desk.thread_shows("what do you see?", card)
        [line] = desk.until(lambda: retries(desk, card))
        desk.twilio.heal()
        said = desk.click(desk.olaf, "Retry", channel=desk.support, ts=line["ts"])
        assert "Only agents" in desk.until(lambda: desk.modal_text(desk.olaf)), said
        desk.click(desk.kate, "Retry", line)
        desk.until(lambda: files(desk, card) == [("Picture", "picture-1.png", ALT)])
        desk.until(lambda: not retries(desk, card))

    def test_what_slack_refuses_leaves_a_line_and_lets_the_next_pass(self, desk):
        desk.slack.faults.plan("files.getUploadURLExternal", "file_uploads_disabled")
        desk.text("Photo", media=[("image/png", png())])
        desk.text("see above")
        assert "takes no files" in desk.thread_shows("is not here")
        desk.thread_shows("see above")
        [line] = retries(desk)
        desk.click(desk.kate, "Retry", line)
        desk.until(lambda: files(desk) == [("Picture", "picture-1.png", ALT)])
        assert fetches(desk) == 1

    def test_a_restart_in_the_middle_loses_and_doubles_nothing(self, desk):
        desk.slack.desk.share_delay = 1.0
        desk.text("Photo", media=[("image/png", png()), ("image/gif", GIF)])
        desk.until(lambda: desk.slack.calls_to("files.completeUploadExternal"))
        desk.restart()
        desk.later(30)
        desk.until(lambda: len(files(desk)) == 2)
        assert (len(files(desk)), fetches(desk)) == (2, 2)


class TestOthers:
    def test_a_group_message_says_who_gets_the_answer(self, desk):
        desk.text("Hi all", fields={"OtherRecipients0": MARCUS, "OtherRecipients1": "+15557720103"})
        said = desk.thread_shows("Group message")
        assert "also to (555) 772-0102, (555) 772-0103: your reply goes only to (555) 772-0101" in said
        desk.shows("Group message: your reply goes only to (555) 772-0101")

    def test_a_tapback_is_small_and_opens_nothing(self, desk):
        card = desk.claimed()
        assert desk.finish(desk.kate, card) == {}
        desk.shows("Done")
        desk.text("Loved “See you at <!channel>”")
        desk.thread_shows("Loved “See you at <!channel>”")
        shown = desk.messages(desk.support, desk.card()["ts"])[-1]
        assert [block["type"] for block in shown["blocks"]] == ["context"]
        assert "Done" in desk.slack.text_of(desk.card())
        assert not any("Reopened" in one for one in desk.thread())
        assert "waiting" not in json.dumps(desk.home(desk.kate) or {})

    def test_addresses_of_pictures_and_bytes_stay_out_of_the_log(self, desk, capfd):
        desk.twilio.fail_media("404", times=1)
        desk.text("Photo", media=[("image/png", png(77))])
        desk.until(lambda: len(files(desk)) == 1)
        with desk.reading() as session:
            [url] = session.exec(select(Attachment.url)).all()
        printed = "".join(capfd.readouterr())
        assert "fetch_media" in printed
        assert url not in printed
        assert "IHDR" not in printed
