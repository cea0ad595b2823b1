"""Signs that nobody sees: gone where they only cost, kept where emoji and languages need them."""

import pytest

from bot.desk.language import signs

GONE = [
    ("a\u00a0b", "a b"),
    ("a\u202fb\u2009c", "a b c"),
    ("a\u200bb\ufeff", "ab"),
    ("\u2060soft\u00adhyphen", "softhyphen"),
    ("a\tb", "a b"),
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("\u200eleft\u200f \u2068isolated\u2069", "left isolated"),
    ("joined\u200d here\u200c", "joined here"),
    ("a\ufe0fb", "ab"),
    ("\u0007bell", "bell"),
    ("a\u2800b\u3000c", "a b c"),
    ("a\u3164\u115f\u1160\uffa0\u17b5\u180bb\u180e", "ab"),
    ("a\ufffcb\U000e0020\U0001d173\ufffe", "ab"),
    ("5\ufe0f Hi!\ufe0f", "5 Hi!"),
    ("é\u200dé “\u200d”", "éé “”"),
    ("Cafe\u0301 n\u0303", "Café ñ"),
]
KEPT = [
    "plain words, 5 * 3",
    "two\nlines",
    "👩\u200d⚕\ufe0f 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 👋🏽",
    "می\u200cخواهم",
    "क्\u200dष",
    "שלום\u200f (abc)",
    "日本\u3000語 辻\U000e0100 辻\ufe00",
    "ℹ\ufe0f ©\ufe0f",
    "ᠮᠣ\u180bᠩ\u180eᠠ ស្រី\u200bអ ᄀ\u1160",
    "المتحدة\u061c",
    "🏴\U000e0067\U000e0062\U000e007f",
]


@pytest.mark.parametrize(("before", "after"), GONE)
def test_gone(before, after):
    assert signs.visible(before) == after


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert signs.visible(text) == text
