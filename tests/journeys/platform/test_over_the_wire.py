"""What goes over the wire to and from Slack and Twilio is held against their own descriptions after every journey (`look_back` in tests/access.py)."""

import json
from urllib.parse import parse_qs

import pytest

from tests.access import look_back
from tests.actors import LINE, VANESSA
from tests.files import JPEG, png

CALLED = {
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "files.completeUploadExternal",
    "files.getUploadURLExternal",
    "files.info",
    "reactions.add",
    "views.open",
    "views.publish",
}


def pressed(desk):
    """The kinds of what people pressed, typed and filled in."""
    forms = [parse_qs(one.decode()) for one in desk.slack.delivery.interactions]
    return {json.loads(one["payload"][0])["type"] if "payload" in one else one["command"][0] for one in forms}


def asked(desk):
    """What Twilio was asked: the verb and the end of the path."""
    return {
        f"{one.method} {one.path.rpartition('/')[2]}" for one in desk.twilio.exchanges if one.path.endswith("s.json") or "Media" in one.path
    }


def test_a_conversation_with_a_picture_both_ways_has_all_that_is_looked_at(desk):
    desk.twilio.fetches = True
    desk.text("My kettle is broken, see", media=[("image/jpeg", JPEG)])
    card = desk.until(desk.card)
    desk.until(lambda: any(one.get("files") for one in desk.slack.messages(desk.support, card["ts"])))
    desk.command(desk.kate, "/sms mine")
    desk.slack.open_home(desk.kate)
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    ts = desk.reply(desk.kate, "Here is the new lid", card, files=[("lid.png", "image/png", png())])
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    desk.stop()
    desk.twilio.receive(VANESSA, LINE, "It fits!", media=[("image/png", png())], post=False)
    desk.start()
    desk.thread_shows("It fits!")
    desk.fill(desk.kate, "Transfer", desk.card(), Target="Lee Wong")
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "772-0101"))
    desk.thread_shows("Transferred on")
    assert {call.method for call in desk.calls()} >= CALLED
    assert {event.inner.get("subtype", event.inner["type"]) for event in desk.slack.delivery.events} >= {
        "message",
        "file_share",
        "app_home_opened",
    }
    assert pressed(desk) >= {"/sms", "block_actions", "block_suggestion", "view_submission"}
    assert asked(desk) >= {"POST Messages.json", "GET Messages.json", "GET Media.json"}
    assert any(one.form.get("MediaUrl") for one in desk.twilio.exchanges)
    assert {path.partition("?")[0] for path, _form in desk.twilio.webhooks} == {"/carriers/twilio/inbound", "/carriers/twilio/status"}


def test_a_journey_fails_where_slack_or_twilio_would_not_have_said_so(desk):
    desk.claimed()
    look_back(desk)
    desk.slack.delivery.interactions.append(b"command=/sms&is_enterprise_install=false&thread_ts=1.1")
    with pytest.raises(AssertionError, match="thread_ts: Slack sends no such thing"):
        look_back(desk)
    desk.slack.delivery.interactions.pop()
    desk.twilio.webhooks.append(("/carriers/twilio/inbound", {"Text": "Hello"}))
    with pytest.raises(AssertionError, match="Twilio sends no Text"):
        look_back(desk)
    desk.twilio.webhooks.pop()
