"""What an agent typed, as a phone gets it: from rich text, and from mrkdwn where there is none."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.words import first_mention, plain

PEOPLE = {"U1": "Lee Wong"}


def name(person_id: str) -> str:
    return PEOPLE.get(person_id, "somebody")


def rich(*elements, text="") -> str:
    return plain(text, [{"type": "rich_text", "elements": list(elements)}], name)


def section(*elements, kind="rich_text_section", **more):
    return {"type": kind, "elements": list(elements), **more}


def said(text, **style):
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def items(*texts, **more):
    return section(*[section(said(one)) for one in texts], kind="rich_text_list", **more)


EMOJI = {"type": "emoji", "name": "slightly_smiling_face", "unicode": "1f642"}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ([section(said("Hello"))], "Hello"),
        ([section(said("a"), said("b", bold=True), said("c", italic=True), said("d", strike=True), said("e", code=True))], "abcde"),
        ([section(said("*not* _marks_ ~here~ `at` all"))], "*not* _marks_ ~here~ `at` all"),
        ([section(said("1 < 2 & 3 > 2"))], "1 < 2 & 3 > 2"),
        ([section(said("&amp;"))], "&amp;"),
        ([section(EMOJI)], "🙂"),
        ([section({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd", "skin_tone": 4})], "👋🏽"),
        ([section({"type": "emoji", "name": "man-shrugging", "unicode": "1f937-200d-2642-fe0f"})], "🤷‍♂️"),
        ([section({"type": "emoji", "name": "thumbsup"})], "👍"),
        ([section({"type": "emoji", "name": "wave", "skin_tone": 4})], "👋🏽"),
        ([section({"type": "emoji", "name": "flag-de"})], "🇩🇪"),
        ([section({"type": "emoji", "name": "partyparrot"})], ":partyparrot:"),
        ([section({"type": "emoji", "name": "odd", "unicode": "ffffffff"})], ":odd:"),
        ([section({"type": "emoji", "name": "odd", "unicode": "d83d"})], ":odd:"),
        ([section({"type": "link", "url": "https://a.example/x?a=1&b=2"})], "https://a.example/x?a=1&b=2"),
        ([section({"type": "link", "url": "https://a.example", "text": "our page"})], "our page (https://a.example)"),
        ([section({"type": "link", "url": "http://a.example", "text": "a.example"})], "a.example"),
        ([section({"type": "link", "url": "https://a.example/", "text": "a.example"})], "a.example"),
        ([section({"type": "link", "url": "mailto:ann@a.example", "text": "ann@a.example"})], "ann@a.example"),
        ([section({"type": "link", "url": "tel:+15550001111", "text": "+15550001111"})], "+15550001111"),
        ([section({"type": "user", "user_id": "U1"}, said(" helps"))], "Lee Wong helps"),
        ([section({"type": "user", "user_id": "U9"})], "somebody"),
        ([section({"type": "broadcast", "range": "channel"})], "@channel"),
        ([section({"type": "channel", "channel_id": "C1"})], "#channel"),
        ([section({"type": "usergroup", "usergroup_id": "S1"})], "@group"),
        ([section({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "Nov 28"})], "Nov 28"),
        ([section({"type": "color", "value": "#F405B3"})], "#F405B3"),
        ([section({"type": "something new", "text": "kept"})], "kept"),
        ([section(said("quoted"), kind="rich_text_quote")], "quoted"),
        ([section(said("x = 1\ny = 2"), kind="rich_text_preformatted", border=0)], "x = 1\ny = 2"),
        ([items("one", "two", style="bullet", indent=0)], "- one\n- two"),
        ([items("one", "two", style="ordered", indent=0)], "1. one\n2. two"),
        ([items("five", style="ordered", offset=4)], "5. five"),
        ([items("one", style="bullet"), items("deeper", style="bullet", indent=1)], "- one\n  - deeper"),
        ([section(said("Take:\n")), items("one", style="bullet"), section(said("Bye"))], "Take:\n- one\nBye"),
        ([section(said("  two\nlines  "))], "two\nlines"),
        ([section()], ""),
        ([], ""),
    ],
)
def test_rich_text(elements, expected):
    assert rich(*elements) == expected


def test_names_of_channels_and_groups_are_those_that_slack_wrote_beside_them():
    elements = [section({"type": "channel", "channel_id": "C1"}, said(" "), {"type": "usergroup", "usergroup_id": "S1"})]
    assert rich(*elements, text="<#C1|general> <!subteam^S1|@support>") == "#general @support"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", "Hello"),
        ("*bold* _italic_ ~struck~ `code`", "bold italic struck code"),
        ("*_~deep~_*", "deep"),
        ("```x = 1```", "x = 1"),
        ("5 * 3 * 2, a*b*c and snake_case_name", "5 * 3 * 2, a*b*c and snake_case_name"),
        ("__init__ **", "__init__ **"),
        ("*two\nlines*", "*two\nlines*"),
        ("&gt; quoted\n&gt;again", "quoted\nagain"),
        ("&gt;&gt;&gt; all of it", "all of it"),
        ("2 &gt; 1 &amp; 1 &lt; 2", "2 > 1 & 1 < 2"),
        ("&amp;lt;", "&lt;"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("<https://a.example|our page>", "our page (https://a.example)"),
        ("<http://a.example|a.example>", "a.example"),
        ("<mailto:ann@a.example|ann@a.example>", "ann@a.example"),
        ("<mailto:ann@a.example|Ann>", "Ann (ann@a.example)"),
        ("<tel:+15550001111|+15550001111>", "+15550001111"),
        ("<https://a.example/snake_case_/*x*>", "https://a.example/snake_case_/*x*"),
        ("<@U1> and <@U9|zoe>", "Lee Wong and somebody"),
        ("<#C1|general> <#C2>", "#general #channel"),
        ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@support> <!subteam^S2>", "@support @group"),
        ("<!date^1511893544^{date}|Nov 28>", "Nov 28"),
        (":slightly_smiling_face: :+1: :e-mail:", "🙂 👍 📧"),
        (":+1::skin-tone-3: :man-shrugging::skin-tone-6:", "👍🏼 🤷🏿‍♂️"),
        (":man-shrugging: :flag-us: :us:", "🤷‍♂️ 🇺🇸 🇺🇸"),
        (":partyparrot: at 10:30:45", ":partyparrot: at 10:30:45"),
        ("• one\n• two", "• one\n• two"),
        ("\x000\x00 <@U1>", "0 Lee Wong"),
        ("  padded \n", "padded"),
        ("", ""),
    ],
)
def test_mrkdwn_where_there_is_no_rich_text(text, expected):
    assert plain(text, [], name) == expected


def test_other_blocks_beside_the_rich_text_leave_the_text_as_the_source():
    blocks = [{"type": "rich_text", "elements": [section(said("Hello"))]}, {"type": "section"}]
    assert plain("*Hello* all", blocks, name) == "Hello all"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("<@U1> hello", "U1"),
        ("  <@W1A|lee> hello", "W1A"),
        ("hello <@U1>", None),
        ("<#C1|general>", None),
        ("<@u1>", None),
        ("@lee", None),
        ("", None),
    ],
)
def test_whom_a_message_begins_by_mentioning(text, person):
    assert first_mention(text) == person


@given(st.text(string.printable))
def test_plain_ascii_is_unchanged(text):
    assert rich(section(said(text))) == text.strip()


@given(st.text())
def test_any_text_without_marks_of_slacks_is_unchanged(text):
    assert rich(section(said(text))) == text.strip()


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
