"""What Slack signs and we have no use for is answered 200, and nothing is done; what nobody signed is refused, whatever it is."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import col, func, select

from bot.listeners import CLICKS, EVENTS, OPTIONS, SHORTCUTS, SUBMISSIONS, shapes
from bot.views import ids
from storage.models import Conversation, Message
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
UNUSED: dict[str, Any] = {
    **{
        kind: pressed(kind, callback_id="old", action_ts="1.1", channel={"id": NOWHERE}, **more)
        for kind, more in {
            "dialog_submission": {"submission": {"name": "value"}, "state": "kept"},
            "dialog_cancellation": {"state": "kept"},
            "dialog_suggestion": {"name": "city", "value": "Ber"},
            "interactive_message": {"actions": [{"name": "yes", "type": "button", "value": "1"}], "original_message": {"ts": "1.1"}},
            "workflow_step_edit": {"workflow_step": {"workflow_id": "1", "step_id": "2"}},
        }.items()
    },
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
    with desk.runtime.reading() as session:
        return session.exec(select(func.count(col(Message.id)))).one()


@pytest.mark.parametrize("written", [as_json, as_field, as_form])
@pytest.mark.parametrize("what", UNUSED)
def test_what_we_have_no_use_for_is_answered_and_left_alone(standing_desk, what, written):
    body, headers = written(UNUSED[what])
    standing_desk.until(lambda: not standing_desk.waiting())
    stored, shown = messages_stored(standing_desk), len(standing_desk.slack.calls)
    answer = post(standing_desk, body, slack_headers(standing_desk, body) | headers)
    assert answer.status_code == 200, answer.text
    assert "wrong on our side" not in answer.text
    assert (messages_stored(standing_desk), len(standing_desk.slack.calls)) == (stored, shown)


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


# Payloads that we do use, in which anything may be missing or be something else.


def used(desk) -> Iterator[tuple[str, dict[str, Any]]]:
    """How each is written, and the payload: about a conversation that there is, by somebody who may do it."""
    card = desk.claimed()
    with desk.runtime.reading() as session:
        public_id = session.exec(select(Conversation.public_id)).one()
    yield from (("event", one) for one in events(desk, card))
    yield from (("press", one) for one in [*presses(desk, card, public_id), *forms(desk, public_id), *rest(desk, card, public_id)])
    for words in ("/sms help", "/sms mine", "/queue show support", "/line list", "/desk help", "/sms find x"):
        command, _, text = words.partition(" ")
        more = {"user_id": desk.kate, "response_url": "", "trigger_id": "1", "team_id": TEAM["id"]}
        yield "command", {"command": command, "text": text, **more}


def events(desk, card) -> Iterator[dict[str, Any]]:
    ts, user, channel = "1700000000.000100", desk.kate, desk.support
    rich = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}]}]
    files = [
        {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 5, "url_private": "https://files.slack.com/a", "mode": "hosted"}
    ]
    words = {"user": user, "text": "Hello", "ts": ts, "thread_ts": card["ts"], "blocks": rich, "files": files, "user_team": TEAM["id"]}
    where = {"type": "message", "channel": channel, "channel_type": "channel"}
    yield envelope(where | words | {"parent_user_id": "U0THREADLN", "client_msg_id": "x"})
    yield envelope(where | words | {"channel_type": "im", "thread_ts": None})
    yield envelope(where | words | {"text": f"<@U0THREADLN> note {'x' * 9}", "blocks": []})
    changed = {"subtype": "message_changed", "ts": ts, "message": words | {"edited": {"user": user, "ts": ts}}, "previous_message": words}
    yield envelope(where | changed)
    yield envelope(where | {"subtype": "message_deleted", "ts": ts, "deleted_ts": ts, "previous_message": words})
    yield envelope({"type": "app_mention", "user": user, "text": "hi", "ts": ts, "channel": channel, "thread_ts": ts})
    someone = {"id": desk.olaf, "team_id": TEAM["id"], "name": "olaf", "tz": "UTC", "profile": {"real_name": "Olaf Berg"}, "deleted": False}
    for kind in ("team_join", "user_change"):
        yield envelope({"type": kind, "user": someone})
    for kind in ("member_joined_channel", "member_left_channel"):
        yield envelope({"type": kind, "user": desk.olaf, "channel": desk.billing, "channel_type": "C", "team": TEAM["id"]})
    yield envelope({"type": "channel_rename", "channel": {"id": desk.billing, "name": "billing", "created": 1}})
    yield envelope({"type": "channel_unarchive", "channel": desk.billing, "user": desk.sam})
    yield envelope({"type": "app_home_opened", "user": desk.kate, "tab": "home", "channel": "D1", "view": {"id": "V1"}})


FOR_ADMINS = {ids.RETRY_FAILED, ids.RETRY_WAITING, ids.ADD_LINE, ids.RULE_UP, ids.RULE_DOWN, ids.RULE_REMOVE}


def presses(desk, card, public_id) -> Iterator[dict[str, Any]]:
    message = {"ts": card["ts"], "thread_ts": card["ts"], "text": "x", "blocks": []}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": ids.COMPOSE_FORM,
        "private_metadata": f"{public_id} 1",
        "state": {"values": state()},
    }
    view["blocks"] = [
        {"type": "input", "block_id": f"{ids.MESSAGE_BLOCK}-0", "element": {"type": "plain_text_input", "initial_value": "x"}}
    ]
    for action in CLICKS:
        for value in (public_id, f"{ids.CLAIM} {public_id}", f"{public_id} 0 x", "1 1"):
            for kind in ({"type": "button", "value": value}, {"type": "static_select", "selected_option": {"value": value}}):
                press = pressed("block_actions", actions=[kind | {"action_id": action, "block_id": "b", "action_ts": "1.1"}])
                press |= {
                    "user": {"id": desk.sam if action in FOR_ADMINS else desk.kate},
                    "channel": {"id": desk.support},
                    "message": message,
                    "view": view,
                }
                yield press | {"container": {"type": "message", "message_ts": card["ts"], "channel_id": desk.support}}


def state() -> dict[str, Any]:
    blocks = [value for name, value in vars(ids).items() if name.endswith("_BLOCK") and isinstance(value, str)]
    values: dict[str, Any] = {block: {"x": {"type": "plain_text_input", "value": "1"}} for block in blocks}
    return values | {
        f"{ids.MESSAGE_BLOCK}-0": {"x": {"value": "Hello"}},
        ids.TARGET_BLOCK: {"x": {"selected_option": {"value": "queue:1"}}},
    }


def forms(desk, public_id) -> Iterator[dict[str, Any]]:
    for callback in SUBMISSIONS:
        for subject in (public_id, f"{public_id} 1", "1 1 ", "support", "1"):
            view = {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": subject, "state": {"values": state()}}
            yield pressed("view_submission", view=view | {"blocks": []}) | {"user": {"id": desk.kate}}


def rest(desk, card, public_id) -> Iterator[dict[str, Any]]:
    view = {"id": "V1", "type": "modal", "private_metadata": public_id, "state": {"values": state()}}
    for action in OPTIONS:
        yield pressed("block_suggestion", action_id=action, value="ka", view=view) | {"user": {"id": desk.kate}}
    for callback in SHORTCUTS:
        about = {"channel": {"id": desk.support}, "message": {"ts": card["ts"], "thread_ts": card["ts"]}, "user": {"id": desk.kate}}
        for kind in ("shortcut", "message_action"):
            yield pressed(kind, callback_id=callback) | about


ODD: list[Any] = [
    *(None, True, False, 0, -1, 7, 1e999, 10**30, "", " ", "x", "0", "-1", "1.1", "\x00", "\ud800", "٣", "nan", "x" * 5000),
    *([], [None], [[]], [{}], ["x"], {}, {"id": "x"}, {"value": 7}, {"ts": "x"}, {"x": {"x": {"x": 7}}}),
    *("queue:x", "point:x", "point:" + "9" * 30, "9" * 30, "9" * 5000, [{"type": "rich_text", "elements": 7}]),
]


def places(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be missing or be something else."""
    parts = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def spoil(chance: random.Random, payload: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 3)):
        *path, name = chance.choice(list(places(found)) or [("more",)])
        inner: Any = found
        for one in path:
            inner = inner[one]
        if chance.random() < 0.5 or not path:
            inner[name] = chance.choice(ODD)
        else:
            inner.pop(name)
    return found


def write(kind: str, payload: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    if kind == "command":
        words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
        return urlencode(words, errors="replace").encode(), FORM
    return as_json(payload) if kind == "event" else as_field(payload)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_missing_or_of_another_shape_it_is_answered(desk, capsys, seed):
    chance, client = random.Random(seed), desk.app.test_client()
    payloads = list(used(desk))
    for _ in range(200):
        kind, payload = chance.choice(payloads)
        body, headers = write(kind, spoil(chance, payload))
        answer = client.post("/slack/events", data=body, headers=slack_headers(desk, body) | headers)
        assert answer.status_code == 200, body
        assert "request.surprise" not in capsys.readouterr().err, body
