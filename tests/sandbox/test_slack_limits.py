"""What Slack refuses because of its size or its shape."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.blocks import limits
from tests.sandbox.slack_blocks import actions, button, field, home, modal, options, plain, section, typed

DIVIDER = {"type": "divider"}


def select(**more):
    return {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options("A"), **more}


FITTING = [
    [section("x" * 3000)],
    [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [plain("x")] * 10}],
    [actions(*[button("x" * 75, f"a{n}", value="x" * 2000) for n in range(25)])],
    [actions({"type": "overflow", "action_id": "more", "options": options(*"ABCDE")})],
    [section("x", accessory=select(options=options(*[f"x{n}" for n in range(100)])))],
    [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x" * 2000}],
    [DIVIDER] * 50,
]

BREAKING = [
    ([section("x" * 3001)], "/blocks/0/text/text", "less than 3001"),
    ([section("")], "/blocks/0/text/text", "more than 0"),
    ([{"type": "section"}], "/blocks/0", "text"),
    ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields", "10"),
    ([{"type": "section", "fields": [plain("x" * 2001)]}], "/blocks/0/fields/0/text", "2001"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text", "151"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text", "plain_text"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements", "10"),
    ([actions(*[button("x", f"a{n}") for n in range(26)])], "/blocks/0/elements", "25"),
    ([actions(button("x" * 76))], "/blocks/0/elements/0/text/text", "76"),
    ([actions(button("x", value="x" * 2001))], "/blocks/0/elements/0/value", "2001"),
    ([actions(button("x", "a" * 256))], "/blocks/0/elements/0/action_id", "256"),
    ([actions(button("x", style="loud"))], "/blocks/0/elements/0/style", "enum"),
    ([actions(button("x", "same"), button("y", "same"))], "/blocks/0/elements/1", "duplicate action_id"),
    ([actions({"type": "overflow", "action_id": "more", "options": options(*"ABCDEF")})], "/blocks/0/elements/0/options", "5"),
    ([section("x", accessory=select(options=options(*[f"x{n}" for n in range(101)])))], "/blocks/0/accessory/options", "100"),
    ([section("x", accessory=select(options=[{"text": plain("A"), "value": "x" * 151}]))], "/blocks/0/accessory/options/0/value", "151"),
    ([section("x", accessory=select(initial_option=options("B")[0]))], "/blocks/0/accessory/initial_option", "one of"),
    ([section("x", accessory=typed())], "/blocks/0/accessory/type", "unsupported"),
    ([section("x", colour="red")], "/blocks/0", "colour"),
    ([{"type": "image", "image_url": "https://x.example/a.png"}], "/blocks/0", "alt_text"),
    ([{"type": "sparkle"}], "/blocks/0/type", "unsupported"),
    ([section("x", block_id="b"), section("y", block_id="b")], "/blocks/1", "duplicate block_id"),
    ([field("Note", typed())], "/blocks/0/type", "unsupported"),
    ([DIVIDER] * 51, "/blocks", "50"),
]


@pytest.mark.parametrize("blocks", FITTING)
def test_at_the_limit_it_passes(blocks):
    assert limits.of_message(blocks) == []


@pytest.mark.parametrize(("blocks", "where", "what"), BREAKING)
def test_beyond_the_limit_it_is_refused_and_says_where(blocks, where, what):
    [line] = limits.of_message(blocks)
    assert line.endswith(f"[json-pointer:{where}]")
    assert what in line


def test_the_refusal_is_slacks(client, slack, support):
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=support, text="x", blocks=[section("x" * 3001)])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert slack.messages(support) == []


VIEWS = [
    (modal(*[DIVIDER] * 100), ""),
    (modal(*[DIVIDER] * 101), "100"),
    (modal(DIVIDER, title=plain("x" * 25)), "25"),
    (modal(DIVIDER, submit=plain("x" * 25)), "25"),
    (modal(DIVIDER, private_metadata="x" * 3001), "3001"),
    (modal(DIVIDER, callback_id="x" * 256), "256"),
    ({"type": "modal", "title": plain("T"), "blocks": [field("Note", typed())]}, "submit"),
    (modal(field("x" * 2001, typed(), block_id="b")), "2001"),
    (modal(field("Note", button("x"))), "unsupported"),
    (modal(field("Note", typed(), block_id="b"), field("Other", typed(), block_id="b")), "duplicate block_id"),
    (home(*[DIVIDER] * 100), ""),
    (home(*[DIVIDER] * 101), "100"),
    ({"type": "poster", "blocks": []}, "schemas"),
    ("no view", "schemas"),
]


@pytest.mark.parametrize(("view", "what"), VIEWS)
def test_views(view, what):
    found = limits.of_view(view)
    assert len(found) == bool(what)
    assert all(what in line for line in found)


def test_a_view_of_more_than_250_kilobytes(client, slack, kate):
    blocks = [section("ü" * 2900) for _ in range(50)]
    with pytest.raises(SlackApiError, match="view_too_large"):
        client.views_publish(user_id=kate, view=home(*blocks))


def test_a_broken_view_leaves_the_trigger_unused(client, slack, kate):
    trigger = slack.workspace.surfaces.new_trigger(kate)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.views_open(trigger_id=trigger, view=modal(DIVIDER, title=plain("x" * 25)))
    assert client.views_open(trigger_id=trigger, view=modal(DIVIDER))["ok"]


@pytest.mark.parametrize(
    ("answer", "fits"),
    [({"options": options("A")}, True), ({"options": []}, True), ({"options": options(*["x"] * 101)}, False), ({}, False)],
)
def test_options_of_a_type_ahead(answer, fits):
    assert (limits.of_options(answer) == []) is fits
