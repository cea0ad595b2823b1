"""Counting and cutting, against figures worked out by hand from 3GPP TS 23.038."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.segments import clusters, count, length, split

FAMILY = "👩‍👩‍👧"
FLAG = "🇩🇪"
LONG_WORD = "Donaudampfschifffahrt"

GSM_CASES = [
    # text, segments, units, remaining
    ("", 1, 0, 160),
    ("a", 1, 1, 159),
    ("a" * 160, 1, 160, 0),
    ("a" * 161, 2, 161, 145),
    ("a" * 306, 2, 306, 0),
    ("a" * 307, 3, 307, 152),
    ("a" * 1600, 11, 1600, 83),
    ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r", 1, 44, 116),
    ("^{}\\[~]|€\f", 1, 20, 140),
    ("€" * 80, 1, 160, 0),
    ("€" * 81, 2, 162, 143),  # 76 of them in the first segment: half of the 77th would not be read
    ("a" * 152 + "€" + "b" * 10, 2, 164, 141),  # the pair moves on, one septet stays empty
]

UCS_CASES = [
    # text, segments, units, remaining, forced
    ("ç", 1, 1, 69, ("ç",)),  # small: only the capital is in the alphabet
    ("It’s", 1, 4, 66, ("’",)),
    ("“a” – “b”", 1, 9, 61, ("“", "”", "–")),
    ("я" * 70, 1, 70, 0, ("я",)),
    ("я" * 71, 2, 71, 63, ("я",)),
    ("я" * 134, 2, 134, 0, ("я",)),
    ("я" * 135, 3, 135, 66, ("я",)),
    ("👍", 1, 2, 68, ("👍",)),
    ("👍" * 35, 1, 70, 0, ("👍",)),
    ("👍" * 36, 2, 72, 61, ("👍",)),  # 33 in the first segment, which leaves one unit empty
    ("a" * 66 + "👍" + "b" * 3, 2, 71, 62, ("👍",)),
    (FAMILY, 1, 8, 62, (FAMILY,)),
    ("€я", 1, 2, 68, ("я",)),  # in UCS-2 the euro sign costs one
    ("e\u0301", 1, 2, 68, ("e\u0301",)),
    ("a\x00", 1, 2, 68, ("\x00",)),
]


@pytest.mark.parametrize(("text", "segments", "units", "remaining"), GSM_CASES)
def test_counts_septets(text, segments, units, remaining):
    counted = count(text)
    assert (counted.encoding, counted.segments, counted.units, counted.remaining, counted.forced) == (
        "GSM-7",
        segments,
        units,
        remaining,
        (),
    )


@pytest.mark.parametrize(("text", "segments", "units", "remaining", "forced"), UCS_CASES)
def test_counts_utf_16_units(text, segments, units, remaining, forced):
    counted = count(text)
    assert (counted.encoding, counted.segments, counted.units, counted.remaining, counted.forced) == (
        "UCS-2",
        segments,
        units,
        remaining,
        forced,
    )


def test_the_example_of_the_compose_form():
    assert count("Hi").remaining == 158


@given(st.text(max_size=400))
def test_never_leaves_less_than_nothing_nor_more_than_one_segment(text):
    counted = count(text)
    single, several = (160, 153) if counted.encoding == "GSM-7" else (70, 67)
    assert 0 <= counted.remaining <= (single if counted.segments == 1 else several - 1)
    assert counted.units <= (single if counted.segments == 1 else several * counted.segments)


@pytest.mark.parametrize(
    "seen",
    [
        ["a", "b"],
        [FLAG, "🇫🇷", "🇩"],
        [FAMILY, "👍🏽", "e\u0301", "1\ufe0f\u20e3"],
        ["\r\n", "\n", "\r"],
        ["한", "\u1112\u1161\u11ab", "글"],
        ["🏴\U000e0067\U000e0062\U000e007f", "x"],
    ],
)
def test_knows_what_is_seen_as_one_character(seen):
    assert list(clusters("".join(seen))) == seen


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("short", 10, ["short"]),
        ("exactly 10", 10, ["exactly 10"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("one\ntwo three", 5, ["one", "two", "three"]),
        ("a  b", 2, ["a", "b"]),
        ("   far", 3, ["far"]),
        (LONG_WORD, 10, ["Donaudampf", "schifffahr", "t"]),
        ("ab " + LONG_WORD, 21, ["ab", LONG_WORD]),
        ("👍👍👍", 5, ["👍👍", "👍"]),
        ("a" + FAMILY + FAMILY, 9, ["a" + FAMILY, FAMILY]),
        (FLAG * 3, 9, [FLAG * 2, FLAG]),
        ("e\u0301" * 3, 3, ["e\u0301"] * 3),
        ("👍🏽👍🏽", 5, ["👍🏽", "👍🏽"]),
        ("1\ufe0f\u20e32\ufe0f\u20e3", 4, ["1\ufe0f\u20e3", "2\ufe0f\u20e3"]),
        ("e" + "\u0301" * 9, 4, ["e" + "\u0301" * 3, "\u0301" * 4, "\u0301" * 2]),  # longer than any part: cut where it must be
    ],
)
def test_splits_at_word_borders(text, limit, parts):
    assert split(text, limit) == parts


def test_a_long_text_is_cut_into_parts_that_the_carrier_takes():
    text = " ".join(f"word{number}" for number in range(600))
    parts = split(text)
    assert [length(part) <= 1600 for part in parts] == [True] * 3
    assert " ".join(parts) == text


SEEN = st.sampled_from(["a", "b", " ", "\n", FAMILY, FLAG, "e\u0301", "👍🏽", "я"])


@given(st.lists(SEEN, max_size=60).map("".join), st.integers(min_value=8, max_value=40))
def test_no_part_is_too_long_and_no_character_is_lost_or_torn(text, limit):
    parts = split(text, limit)
    assert all(0 < length(part) <= limit for part in parts)
    assert [seen for part in parts for seen in clusters(part) if seen.strip()] == [seen for seen in clusters(text) if seen.strip()]
