"""What Slack signs and we have no use for is answered 200, and nothing is done; what nobody signed is refused, whatever it is."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import col, func, select

from bot.listeners import EVENTS, shapes
from bot.views import ids
from storage.models import Message
from tests.journeys.platform.test_strangers import post, slack_headers

TEAM = {"id": "T0NORTHWND", "domain": "northwind"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOWHERE = "C0NOWHERE1"
SOMEBODY = "U0NOBODY01"


def envelope(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM["id"],
        "api_app_id": "A1",
        "event_id": "Ev0ODD",
        "event_time": 1,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM["id"], "user_id": "U0THREADLN", "is_bot": True}],
        "event": event,
    }


def pressed(kind: str, **more: Any) -> dict[str, Any]:
    who = {"id": SOMEBODY, "username": "somebody", "team_id": TEAM["id"]}
    return {"type": kind, "team": TEAM, "user": who, "api_app_id": "A1", "trigger_id": "1.1.x", **more}


# Kinds of docs.slack.dev that we don't use, written anew with what each is known by.
OLD: dict[str, dict[str, Any]] = {
    "dialog_submission": {"submission": {"name": "value"}, "state": "kept"},
    "dialog_cancellation": {"state": "kept"},
    "dialog_suggestion": {"name": "city", "value": "Ber"},
    "interactive_message": {"actions": [{"name": "yes", "type": "button", "value": "1"}], "original_message": {"ts": "1.1"}},
    "workflow_step_edit": {"workflow_step": {"workflow_id": "1", "step_id": "2"}},
}
UNUSED: dict[str, Any] = {
    **{kind: pressed(kind, callback_id="old", action_ts="1.1", channel={"id": NOWHERE}, **more) for kind, more in OLD.items()},
    "a form that was closed": pressed("view_closed", view={"id": "V1", "callback_id": "old"}, is_cleared=False),
    "a form that was closed, of another shape": pressed("view_closed", view=None),
    "buttons of nothing": pressed("block_actions", actions=[]),
    "buttons that are none": pressed("block_actions"),
    "a kind of tomorrow": pressed("hologram_touched", actions=[{"action_id": "claim"}]),
    "no kind": pressed("") | {"type": None},
    "a kind that is no word": pressed("block_actions") | {"type": ["block_actions"]},
    "an unknown shortcut": pressed("shortcut", callback_id="unheard_of"),
    "an unknown shortcut of a message": pressed("message_action", callback_id="unheard_of", channel={"id": NOWHERE}, message={"ts": "1.1"}),
    "a shortcut of no message": pressed("message_action", callback_id=ids.NOTE_SHORTCUT),
    "options for nothing": pressed("block_suggestion", action_id="unheard_of", block_id="b", value=""),
    "options without an id": pressed("block_suggestion", value="kate"),
    "an unknown form": pressed("view_submission", view={"id": "V1", "callback_id": "unheard_of", "state": {"values": {}}}),
    "a form without its name": pressed("view_submission", view={"id": "V1"}),
    "the rate of events": {"type": "app_rate_limited", "team_id": TEAM["id"], "minute_rate_limited": 1, "api_app_id": "A1"},
    "an event that is none": envelope({}),
    "an event without itself": {"type": "event_callback", "team_id": TEAM["id"]},
    "a list": [1, 2, 3],
    "a word": "hello",
    "a number": 7,
    "nothing": None,
    "what a certificate is looked at with": {"ssl_check": "1", "token": "x", "command": "/sms", "user_id": SOMEBODY},
    "an unknown command": {
        "command": "/unheard",
        "text": "",
        "user_id": SOMEBODY,
        "response_url": "https://hooks.slack.com/x",
        "trigger_id": "1",
    },
}
EVENTS_OF_OTHERS = (
    *("reaction_added", "reaction_removed", "pin_added", "star_added", "file_shared", "file_created", "file_deleted", "file_change"),
    *("link_shared", "app_uninstalled", "tokens_revoked", "app_requested", "app_installed", "app_deleted", "scope_granted", "scope_denied"),
    *("channel_created", "channel_deleted", "channel_left", "channel_shared", "channel_unshared", "channel_id_changed", "emoji_changed"),
    *("dnd_updated", "dnd_updated_user", "email_domain_changed", "team_rename", "team_domain_change", "user_huddle_changed", "im_open"),
    *("subteam_created", "subteam_updated", "subteam_members_changed", "grid_migration_started", "invite_requested", "call_rejected"),
    *("workflow_step_execute", "workflow_step_deleted", "workflow_published", "function_executed", "message_metadata_posted"),
    *("assistant_thread_started", "assistant_thread_context_changed", "entity_details_requested", "resources_added", "goodbye", "hologram"),
)


def as_json(payload: Any) -> tuple[bytes, dict[str, str]]:
    return json.dumps(payload).encode(), {"Content-Type": "application/json"}


def as_field(payload: Any) -> tuple[bytes, dict[str, str]]:
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


def as_form(payload: Any) -> tuple[bytes, dict[str, str]]:
    return urlencode(payload if isinstance(payload, dict) else {"said": payload}).encode(), FORM


def messages_stored(desk) -> int:
    with desk.reading() as session:
        return session.exec(select(func.count(col(Message.id)))).one()


@pytest.mark.parametrize("written", [as_json, as_field, as_form])
@pytest.mark.parametrize("what", UNUSED)
def test_what_we_have_no_use_for_is_answered_and_left_alone(standing_desk, what, written):
    body, headers = written(UNUSED[what])
    standing_desk.until(lambda: not standing_desk.waiting())
    stored, shown = messages_stored(standing_desk), len(standing_desk.calls())
    answer = post(standing_desk, body, slack_headers(standing_desk, body) | headers)
    assert answer.status_code == 200, answer.text
    assert "wrong on our side" not in answer.text
    assert (messages_stored(standing_desk), len(standing_desk.calls())) == (stored, shown)


@pytest.mark.parametrize("kind", EVENTS_OF_OTHERS)
def test_events_that_we_have_no_use_for(standing_desk, kind):
    for more in (
        {},
        {"user": SOMEBODY, "channel": NOWHERE},
        {"user": {"id": 7}, "channel": [], "item": 7, "function": "x", "inputs": None},
    ):
        body, headers = as_json(envelope({"type": kind, "event_ts": "1.1", **more}))
        assert post(standing_desk, body, slack_headers(standing_desk, body) | headers).status_code == 200


@pytest.mark.parametrize("kind", EVENTS)
def test_events_of_people_and_channels_that_nobody_has_heard_of(standing_desk, kind):
    for channel in (NOWHERE, {"id": NOWHERE, "name": "nowhere"}):
        for user in (SOMEBODY, {"id": SOMEBODY}):
            body, headers = as_json(envelope({"type": kind, "user": user, "channel": channel, "ts": "1700000000.000100"}))
            assert post(standing_desk, body, slack_headers(standing_desk, body) | headers).status_code == 200


def test_every_event_that_is_heard_has_a_shape():
    assert set(shapes.EVENTS) == set(EVENTS)


@pytest.mark.parametrize("field", ["blocks", "files", "attachments"])
def test_words_in_which_something_is_no_list_are_left_alone(field):
    assert not shapes.is_ours(envelope({"type": "message", "channel": NOWHERE, "user": SOMEBODY, "ts": "1.1", field: 7}))


def test_the_challenge_is_given_back(standing_desk):
    body, headers = as_json({"type": "url_verification", "challenge": "abc", "token": "x"})
    assert post(standing_desk, body, slack_headers(standing_desk, body) | headers).json() == {"challenge": "abc"}


DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES = {
    "nothing": b"",
    "an event": json.dumps(envelope({"type": "message", "channel": NOWHERE, "user": SOMEBODY, "text": "Hi", "ts": "1.1"})).encode(),
    "a challenge": b'{"type": "url_verification", "challenge": "abc"}',
    "a certificate's check": b"ssl_check=1&token=x",
    "deep JSON": DEEP,
    "a deep payload": b"payload=" + DEEP,
    "a list": b"[1, 2]",
    "half of JSON": b'{"type": "event_callback"',
    "a number of 5,000 digits": b'{"type": ' + b"9" * 5000 + b"}",
    "NUL": b'{"type": "\x00"}\x00',
    "no text": b"\xff\xfe{}",
    "half a character": b'{"type": "\\ud800"}',
    "a thousand fields": b"&".join(b"a=1" for _ in range(1000)),
}
HEADERS: dict[str, dict[str, Any]] = {
    "none": {},
    "a stamp of 5,000 digits": {"X-Slack-Request-Timestamp": "1" * 5000, "X-Slack-Signature": "v0=" + "0" * 64},
    "digits of elsewhere": {"X-Slack-Request-Timestamp": "١٢٣".encode(), "X-Slack-Signature": "v0=" + "0" * 64},
    "a negative stamp": {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=" + "0" * 64},
    "a broken stamp": {"X-Slack-Request-Timestamp": "1.5e9", "X-Slack-Signature": "v0=" + "0" * 64},
    "an endless signature": {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v0=" + "0" * 9000},
    "a signature that is no text": {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": b"v0=\xff\xfe"},
    "another version's": {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v1=" + "0" * 64},
    "a socket's request": {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "", "x-slack-bolt-lazy-only": "1"},
}
TYPES = ("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "nonsense", "")


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("what", BODIES)
def test_nonsense_that_nobody_signed_is_refused(standing_desk, capsys, what, headers):
    for kind in TYPES:
        answer = post(standing_desk, BODIES[what], HEADERS[headers] | {"Content-Type": kind})
        assert (answer.status_code, answer.text) == (401, "not signed by Slack\n")
    lines = [line for line in capsys.readouterr().err.splitlines() if "request=" in line and "delivery" not in line]
    assert len(lines) <= 1, lines
    assert all("slack.refused" in line for line in lines)


@pytest.mark.parametrize("what", BODIES)
def test_nonsense_that_slack_signed_is_answered(standing_desk, what):
    body = BODIES[what]
    if what != "no text":  # it can't be Slack's
        for kind in TYPES:
            assert post(standing_desk, body, slack_headers(standing_desk, body) | {"Content-Type": kind}).status_code == 200


def test_a_signature_that_came_twice_is_none(standing_desk):
    body, _ = as_json(envelope({"type": "hologram"}))
    headers = slack_headers(standing_desk, body)
    twice = {name: f"{value}, {value}" if name.startswith("X-Slack") else value for name, value in headers.items()}
    assert post(standing_desk, body, twice).status_code == 401


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("signature", [None, "", "x" * 9000, b"\xff\xfe", "bm90IHNpZ25lZA=="])
def test_the_carriers_address_refuses_the_same(standing_desk, what, signature):
    for kind in TYPES:
        headers = {"Content-Type": kind} | ({} if signature is None else {"X-Twilio-Signature": signature})
        for path in ("/carriers/twilio/inbound", "/carriers/twilio/status?reference=%00&x=%ff"):
            assert post(standing_desk, BODIES[what], headers, path).status_code == 403
