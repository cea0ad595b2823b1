"""What attachments are called, what contact cards say, and which texts only react to another one."""

import pytest

from bot.desk.language import tapbacks, vcards
from bot.desk.media import attachments

PLAIN = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane\\, Doe\r\nitem1.TEL;type=CELL:+1 (555) 772-0199\r\nEND:VCARD"
FOLDED = b"BEGIN:VCARD\nVERSION:3.0\nFN:Jane\n  Doe\nTEL;TYPE=WORK:+1555\n 7720199\nTEL:+15557720198\nEND:VCARD"
QUOTED = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=\nrg;;\nTEL;CELL:+15557720199\nEND:VCARD"
LINKED = b"BEGIN:VCARD\nVERSION:4.0\nORG:Acme\nTEL;VALUE=uri:tel:+1-555-772-0199;ext=5\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD"


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (PLAIN, "Jane, Doe, (555) 772-0199"),
        (FOLDED, "Jane Doe, (555) 772-0199, (555) 772-0198"),
        (QUOTED.encode(), "Jörg Müller, (555) 772-0199"),
        (LINKED, "Acme, (555) 772-0199, and 1 more"),
        (b"BEGIN:VCARD\nTEL:12\nEND:VCARD", "12"),
        (b"BEGIN:VCARD\nFN:a\x00\x1b[2Jb\xff\nEND:VCARD", "a [2Jb\N{REPLACEMENT CHARACTER}"),
        (b"BEGIN:VCARD\nFN:" + b"x" * 300_000, "x" * 200),
        (b"BEGIN:VCARD\nEND:VCARD", None),
        (b"BEGIN:VCARD", None),
        (b"", None),
    ],
)
def test_a_contact_card_says_name_and_numbers(card, said):
    assert vcards.summary(card) == said


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("image000000.jpg", "image/jpeg", "image000000.jpg"),
        ("photo.HEIC", "image/heic", "photo.HEIC"),
        ("doc.docx", "application/octet-stream", "doc.docx"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\x\\b.png", "image/png", "b.png"),
        ("bill.exe", "application/pdf", "bill.pdf"),
        ("x\u202egpj.exe", "image/jpeg", "xgpj.jpg"),
        ("..", "image/png", "picture-3.png"),
        ("a" * 300 + ".png", "image/png", "a" * 80 + ".png"),
        (None, "image/jpeg", "picture-3.jpg"),
        (None, "video/3gpp", "video-3.3gp"),
        (None, "audio/amr", "sound-3.amr"),
        (None, "text/vcard", "contact-card-3.vcf"),
        (None, "application/pdf", "pdf-document-3.pdf"),
        (None, "application/x-unheard-of", "file-3"),
        (None, "application/octet-stream", "file-3"),
    ],
)
def test_a_file_has_the_ending_that_its_bytes_have(said, kind, name):
    assert attachments.file_name(said, kind, 2) == name


REACTIONS = [
    "Liked “See you at 5”",
    "Loved an image",
    'Emphasized "hm"',
    "Laughed at “x\ny”",
    "Questioned an attachment",
    "Disliked “he said “no” to me”",
    "Reacted 😀 to “abc”",
    "Reacted 👩‍👩‍👧 to an image",
    "Reacted ❤️ to 3 photos",
    "Removed a heart from “x”",
    "Removed a question mark from “x”",
    "Removed an exclamation from an image",
    "Removed 😂 from “x”",
    "Removed a 😀 reaction from “x”",
    "\u200a\u200b👍\u200b to “\u200aHi\u200a”",
]
WORDS = [
    "Liked it",
    "I liked “this” a lot",
    "Liked “a” but hated “b”",
    "Loved an image of you",
    "Reacted badly to “the pill”",
    "Removed my name from “the list”",
    'reply to "x"',
    '12 to "x"',
    "Liked “",
    "",
]


@pytest.mark.parametrize("body", REACTIONS)
def test_a_tapback_is_known(body):
    assert tapbacks.find(body)


@pytest.mark.parametrize("body", WORDS)
def test_words_are_words(body):
    assert tapbacks.find(body) is None


def test_a_long_quote_is_cut():
    said = tapbacks.find("Liked “" + "word " * 100 + "”")
    assert len(said) == tapbacks.MOST
    assert said.endswith("…”")
