"""The look at all that a journey showed does find what is wrong."""

import pytest

from bot.sandbox.server import StandIn
from bot.sandbox.traffic.calls import Call
from bot.views import ids
from tests.access import find_complaints

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}
BUTTON = {"type": "button", "action_id": ids.CLAIM, "text": {"type": "plain_text", "text": "Claim", "emoji": False}, "value": "1"}


def shown(blocks, text="Hello"):
    slack = StandIn()
    slack.api.calls.append(Call("chat.postMessage", {"text": text, "blocks": blocks}, 0.0, {"ok": True}, 200))
    return find_complaints(slack)


def test_what_is_right_is_let_be():
    assert shown([SECTION, {"type": "actions", "elements": [BUTTON]}]) == []


@pytest.mark.parametrize(
    ("blocks", "text", "said"),
    [
        ([SECTION], "Good day", "not in the text: hello"),
        ([], "", "neither text nor blocks"),
        ([SECTION, {"type": "actions", "elements": [BUTTON | {"action_id": "unknown"}]}], "Hello", "nobody hears: unknown"),
        ([SECTION, {"type": "image", "image_url": "https://x/y.png", "alt_text": ""}], "Hello", "without alternative text"),
        ([SECTION] * 51, "Hello", "51 blocks, 50 at most"),
        ([SECTION | {"text": {"type": "mrkdwn", "text": "<!channel> Hello"}}], "Hello channel", "not escaped"),
    ],
)
def test_what_is_wrong_is_found(blocks, text, said):
    assert any(said in one for one in shown(blocks, text)), shown(blocks, text)


def test_what_slack_refused_was_shown_to_nobody():
    slack = StandIn()
    slack.api.calls.append(Call("chat.postMessage", {"text": "", "blocks": []}, 0.0, {"ok": False, "error": "no_text"}, 200))
    assert find_complaints(slack) == []
