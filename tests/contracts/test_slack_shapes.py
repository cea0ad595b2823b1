"""The stand-in Slack against Slack's own recordings; and that what would be wrong is found."""

import json
from urllib.parse import urlencode

import pytest

from bot.sandbox.server import StandIn
from bot.sandbox.slack.methods.table import METHODS
from bot.sandbox.slack.requests.delivery import Event
from bot.sandbox.traffic.calls import Call
from bot.slack import paced
from tests.contracts.slack import (
    KNOWN,
    TIERS,
    UNRECORDED,
    about_answer,
    about_call,
    about_event,
    about_interaction,
    differences,
    list_misfits,
)

SHAPE = {"ok": "bool", "user": {"id": "str", "profile": "{}", "state": {}}, "tags": ["str"], "size": "num", "blocks": "[]"}
FITS = {"ok": True, "user": {"id": "U1", "profile": {"any": 1}, "state": {"values": 1}}, "tags": ["a"], "size": 1.5, "blocks": [1, {}]}
ENVELOPE = {"token": "t", "team_id": "T1", "type": "event_callback", "event_id": "Ev1", "event_time": 1}
MESSAGE = {"type": "message", "channel": "C1", "user": "U1", "text": "Hello", "ts": "1.1", "event_ts": "1.1", "channel_type": "channel"}


def test_what_slack_sends_is_let_be():
    assert list(differences(FITS, SHAPE)) == []
    assert list(differences({"user": None, "tags": []}, SHAPE)) == []


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"okay": True}, ".okay: Slack sends no such thing"),
        ({"user": {"id": "U1", "name": "kate"}}, ".user.name: Slack sends no such thing"),
        ({"ok": "true"}, ".ok: str, where Slack sends bool"),
        ({"ok": 1}, ".ok: num, where Slack sends bool"),
        ({"size": "1"}, ".size: str, where Slack sends num"),
        ({"user": "U1"}, ".user: str, where Slack sends an object"),
        ({"user": [{}]}, ".user: a list, where Slack sends an object"),
        ({"tags": {"a": 1}}, ".tags: an object, where Slack sends a list"),
        ({"tags": ["a", "b", "c", 4]}, ".tags[]: num, where Slack sends str"),
    ],
)
def test_what_slack_never_sends_is_found(payload, said):
    assert list(differences(payload, SHAPE)) == [said]


@pytest.mark.parametrize(
    ("method", "given", "said"),
    [
        ("chat.postMessage", {"channel": "C1", "text": "Hello", "metadata": "{}"}, []),
        ("chat.postMessage", {"channel": "C1", "tekst": "Hello"}, ["chat.postMessage: takes no tekst"]),
        ("chat.update", {"channel": "C1", "text": "Hello"}, ["chat.update: needs ts"]),
        ("files.getUploadURLExternal", {"filename": "a.png"}, ["files.getUploadURLExternal: needs length"]),
        ("chat.shout", {}, ["chat.shout: no such method"]),
    ],
)
def test_a_call_that_slack_does_not_know_is_found(method, given, said):
    assert about_call(method, given) == said


@pytest.mark.parametrize("event", [MESSAGE, MESSAGE | {"subtype": "channel_join"}, {"type": "team_join", "user": {}}])
def test_every_event_s_envelope_is_looked_at(event):
    assert about_event(ENVELOPE | {"event": event}) == []
    assert about_event(ENVELOPE | {"event": event, "shard": 1}) == ["events/MessagePayload .shard: Slack sends no such thing"]


def test_what_is_wrong_in_an_event_is_found():
    (found,) = about_event(ENVELOPE | {"event": MESSAGE | {"thread": "1.0"}})
    assert found == "events/MessagePayload .event.thread: Slack sends no such thing"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"command": "/sms", "is_enterprise_install": "false", "thread_ts": "1.1"}, "app-backend/SlashCommandPayload .thread_ts"),
        ({"payload": json.dumps({"type": "block_actions", "thread_ts": "1.1"})}, "app-backend/BlockActionPayload .thread_ts"),
        (
            {"payload": json.dumps({"type": "view_submission", "view": {"channel": "C1"}})},
            "app-backend/ViewSubmissionPayload .view.channel",
        ),
    ],
)
def test_what_is_wrong_in_a_press_or_a_command_is_found(fields, said):
    assert about_interaction(urlencode(fields).encode()) == [f"{said}: Slack sends no such thing"]


def test_all_that_went_over_the_wire_is_looked_at():
    slack = StandIn()
    slack.api.calls.append(Call("users.info", {"name": "kate"}, 0.0, {"ok": True, "member": {}}, 200))
    slack.delivery.events.append(Event("Ev1", json.dumps(ENVELOPE | {"event": MESSAGE | {"thread": "1.0"}}).encode()))
    slack.delivery.interactions.append(b"command=/sms&is_enterprise_install=false&thread_ts=1.1")
    assert [one.split(":")[0] for one in list_misfits(slack)] == [
        "users.info",
        "users.info",
        "api/users.info .member",
        "events/MessagePayload .event.thread",
        "app-backend/SlashCommandPayload .thread_ts",
    ]


def test_of_every_method_it_is_known_whether_its_answer_was_recorded():
    assert {method for method in METHODS if f"api/{method}" not in KNOWN} == UNRECORDED
    assert about_answer(Call("chat.shout", {}, 0.0)) == ["chat.shout: nobody recorded its answer"]


def tier(method):
    """0 for those of which Slack says more, as tables of the stand-in have it."""
    return int(TIERS[method].removeprefix("Tier")) if TIERS[method].startswith("Tier") else 0


def test_the_stand_in_s_rate_limits_are_slack_s():
    others = {"chat.postMessage": 4}  # a second for each channel: the stand-in has a pace of its own for it
    assert {name: method.tier for name, method in METHODS.items()} == {name: tier(name) for name in METHODS} | others


def test_our_own_pace_is_slack_s():
    assert {name: tier(name) for name in paced.TIERS} == paced.TIERS
