"""What an agent typed, as a phone gets it: from rich text, and from mrkdwn where there is none."""

import html
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.language import calls, emojis, signs
from bot.desk.language.plain_text import entered, plain, typed
from tests.desk.conversions import MRKDWN, RICH, TYPED, name, said, section


def rich(*elements, text="") -> str:
    return plain(text, [{"type": "rich_text", "elements": list(elements)}], name)


@pytest.mark.parametrize(("elements", "expected"), [case[1:] for case in RICH], ids=[case[0] for case in RICH])
def test_rich_text(elements, expected):
    assert rich(*elements) == expected


def test_names_of_channels_and_groups_are_those_that_slack_wrote_beside_them():
    elements = [section({"type": "channel", "channel_id": "C1"}, said(" "), {"type": "usergroup", "usergroup_id": "S1"})]
    assert rich(*elements, text="<#C1|general> <!subteam^S1|@support>") == "#general @support"


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in MRKDWN], ids=[case[0] for case in MRKDWN])
def test_mrkdwn_where_there_is_no_rich_text(text, expected):
    assert plain(text, [], name) == expected


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TYPED], ids=[case[0] for case in TYPED])
def test_what_is_typed_into_a_command(text, expected):
    assert typed(text, name) == expected


def test_a_form_knows_no_formatting_but_emoji():
    assert entered("*Hi* <@U1> &amp; :wave:") == "*Hi* <@U1> &amp; 👋"


def test_the_persons_own_words_win_over_slacks_sentence_whatever_other_blocks_stand_beside_them():
    blocks: list[dict] = [{"type": "rich_text", "elements": [section(said("Hello"))]}, {"type": "section"}]
    assert plain("This content can't be displayed", blocks, name) == "Hello"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("<@U1> hello", "U1"),
        ("  <@W1A|lee> hello", "W1A"),
        ("hello <@U1>", "U1"),
        ("hello Ann <@U1>", None),
        ("<#C1|general>", None),
        ("<@u1>", None),
        ("@lee", None),
        ("", None),
    ],
)
def test_whom_a_message_begins_by_mentioning(text, person):
    assert calls.read(text).first == person


@given(st.text(string.printable))
def test_plain_ascii_is_unchanged(text):
    assert rich(section(said(text))) == signs.visible(text).strip()


@given(st.text())
def test_any_text_without_marks_of_slacks_is_unchanged_but_for_what_nobody_sees(text):
    assert rich(section(said(text))) == signs.visible(text).strip()


@given(st.text(string.ascii_letters + string.digits + string.punctuation + " \n"))
def test_what_everybody_sees_stays(text):
    assert signs.visible(text) == text


QUOTED = re.compile(r"(?m)^>")


def is_plain(text: str) -> bool:
    """Whether Slack takes none of it for an emoji's code, or for a quote."""
    return emojis.written(text) == text and not QUOTED.search(text) and signs.visible(text) == text


@given(st.text(st.characters(exclude_characters="*_~`•◦▪\x00")).filter(is_plain))
def test_plain_words_in_mrkdwn_are_unchanged(text):
    assert plain(html.escape(text, quote=False), [], name) == text.strip()


@given(st.text("*_~`<>&|@#!^:;+- ab\n\x00"))
def test_any_mrkdwn_has_an_end(text):
    assert isinstance(plain(text, [], name), str)


KEYS = st.sampled_from(
    ("type", "elements", "text", "url", "name", "unicode", "skin_tone", "style", "indent", "offset", "user_id", "channel_id", "range")
)
TYPES = st.sampled_from(
    ("rich_text", "rich_text_section", "rich_text_list", "text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "ordered")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.lists(JSON, max_size=3), st.text(max_size=10))
def test_no_rich_text_is_too_odd(elements, text):
    """Whatever stands in it, there is an answer that can be stored and sent."""
    plain(text, [{"type": "rich_text", "elements": elements}], name).encode()
    plain(text, elements, name).encode()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["_" * 40_000, "*_" * 20_000, "&gt;" * 10_000, "<" * 40_000, " *a" * 4_000, ":a" * 20_000])
def test_no_text_takes_long(text):
    assert plain(text, [], name)
