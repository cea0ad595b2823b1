"""Whom a message calls, and whether there are words before."""

import pytest

from bot.desk.language import calls

FIRST = [
    "<@U1> is it in stock?",
    "  *<@U1>* look",
    "&gt; <@U1> look",
    "1. <@U1> look",
    ":wave: <@U1>",
    ":wave::skin-tone-3: :partyparrot: <@U1> hi",
    "👋🏽 <@U1>",
    "hey <@U1>, can you?",
    "Hi, <@U1|lee>",
    "cc <@U1>",
    "FYI: <@U1>",
    "!!! <@U1>",
    "<!here> <@U1> anybody",
    "— <@U1>",
    "1️⃣ <@U1> first",
    "ℹ️ <@U1>",
    "xD <@U1>",
    ":-P &lt;3 <@U1>",
    "heyyy there <@U1>",
    "Hi all, <@U1>",
    "\u2060\u3164<@U1>",
    "ola\u0301 <@U1>",
]
WITHIN = ["Our <@U1> will help", "Thanks, <@U1> is on it", "<https://a.example> <@U1>", "<#C1> <@U1>", "3 boxes for <@U1>", "请 <@U1>"]
CROWDS = [
    "<!here> does anybody know this man?",
    "does anybody know, <!channel>?",
    "ask <!subteam^S1|@helpers>",
    "<!subteam^S1>",
    "<!everyone> hello",
    "so @here who knows",
    "@channel",
    "is @everyone ok?",
    "_@here_ who knows?",
    "＠channel",
    "@\u200bhere",
    "Thanks.@here who knows?",
    "<!group>",
]
NO_CROWD = [
    "we are here",
    "write to ann@here.com",
    "a@channel.example",
    "the @herefordshire shop",
    "Lee <@U1> knows",
    "<!date^1^{date}|Nov>",
]


@pytest.mark.parametrize("text", FIRST)
def test_a_mention_with_no_words_before_it(text):
    assert calls.read(text).first == "U1"


@pytest.mark.parametrize("text", WITHIN)
def test_a_mention_within_a_sentence(text):
    assert calls.read(text).first is None
    assert calls.read(text).people == {"U1"}


@pytest.mark.parametrize("text", CROWDS)
def test_a_crowd_is_called_anywhere(text):
    assert calls.read(text).crowd


@pytest.mark.parametrize("text", NO_CROWD)
def test_no_crowd(text):
    assert not calls.read(text).crowd


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("@threadline done", "threadline done"),
        ("hey @threadline done", "threadline done"),
        (":wave: @lee look", "lee look"),
        ("＠threadline done", "threadline done"),
        ("Hello Ann @lee", None),
        ("ann@a.example", None),
    ],
)
def test_what_was_typed_or_pasted_behind_an_at(text, typed):
    assert calls.read(text).typed == typed


@pytest.mark.parametrize("text", ["<@UB> done", "hey <@UB|threadline>: done", "@threadline done", "👋 @threadlin done"])
def test_what_follows_the_mention(text):
    assert calls.after(text, "UB") == "done"
