"""Words that come as a part of a picture message are words, a layout is nothing, and what can't be seen is said
(docs/behaviour.md#what-a-text-looks-like).
"""

import pytest

from tests.files import png

SMIL = b'<smil><head><layout/></head><body><par><img src="a.png"/></par></body></smil>'


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"Here is the bill", "text/plain", "Here is the bill"),
        ("Grüße, <@U1> *fett*".encode(), "text/plain; charset=utf-8", "Grüße, <@U1> *fett*"),
        ("Grüße".encode("cp1252"), "text/plain", "Grüße"),
        ("Grüße".encode("utf-16"), "text/plain;charset=utf-16", "Grüße"),
        ("Привет, как дела".encode("utf-16-be"), 'text/plain; charset="UTF-16BE"', "Привет, как дела"),
        ("こんにちは".encode("shift_jis"), "text/plain;charset=shift_jis", "こんにちは"),
    ],
)
def test_a_plain_part_stands_in_the_thread_as_words(desk, content, kind, said):
    desk.text("", media=[("application/smil", SMIL), (kind, content), ("image/png", png())])
    desk.thread_shows(said)
    desk.until(lambda: len(desk.slack.workspace.files) == 1)
    assert [file["mimetype"] for file in desk.files().values()] == ["image/png"]
    assert not any("not here" in text or "empty" in text for text in desk.thread())


def test_words_that_came_twice_stand_once(desk):
    desk.text("Here it is", media=[("text/plain", b"Here it is")])
    desk.thread_shows("Here it is")
    assert len([text for text in desk.thread() if "Here it is" in text]) == 1
    assert "".join(desk.thread()).count("Here it is") == 1
    assert desk.files() == {}


def test_words_that_come_late_follow_below(desk):
    desk.twilio.fail_media("404", 1000)
    desk.text("Look:", media=[("text/plain", b"the second half")])
    desk.until(lambda: any("Look:" in text for text in desk.thread()), step=30)
    desk.until(lambda: any("is not here" in text for text in desk.thread()), step=30)
    desk.twilio.heal()
    desk.until(lambda: "the second half" in "".join(desk.thread()), step=30)
    assert desk.files() == {}


def test_a_long_plain_part_is_a_file(desk):
    desk.text("", media=[("text/plain", b"x" * 5000)])
    desk.until(lambda: [file["name"] for file in desk.slack.workspace.files.values()] == ["file-1.txt"])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/vnd.apple.pkpass", "file-1.pkpass"),
        ("audio/x-caf", "sound-1.caf"),
        ("video/x-m4v", "video-1.m4v"),
        ("audio/amr-nb", "sound-1.amr"),
        ("audio/vnd.wave", "sound-1.wav"),
        ("video/H264", "video-1.h264"),
        ("application/vcard", "file-1.vcf"),
        ("audio/aac", "sound-1.aac"),
        ("audio/x-flac", "sound-1.flac"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "file-1.docx"),
        ("text/x-vnote", "file-1.vnt"),
    ],
)
def test_what_phones_send_has_the_right_ending(desk, kind, name):
    desk.text("", media=[(kind, b"\x01\x02bytes of some kind")])
    desk.until(lambda: [file["name"] for file in desk.slack.workspace.files.values()] == [name])


@pytest.mark.parametrize("body", [" ", "\n\n", "\u200b\u200d", "\u2800", "\u3164 \ufe0f", "\u00ad\u2060"])
def test_a_text_of_signs_that_nobody_sees_says_so(desk, body):
    desk.text(body)
    desk.thread_shows("(a text of blank or invisible signs only)")
