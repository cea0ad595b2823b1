"""Slack's own word on what goes over the wire: recordings of its answers, events and interactive requests, and its list of methods.

Whatever a stand-in Slack sent and received in a test is held against it, so that nobody trusts a Slack that doesn't exist.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from bot.sandbox.server import StandIn
from bot.sandbox.slack.methods.table import METHODS
from bot.sandbox.traffic.calls import Call

Json: TypeAlias = Any
Shape: TypeAlias = Any
"""A key and its type: "str", "num", "bool", an object of them, a list with one of them; what is empty says nothing of what it holds."""

DATA = Path(__file__).parent / "data"
SHAPES: dict[str, Shape] = json.loads((DATA / "slack_shapes.derived.json").read_text())
LISTED: dict[str, Json] = json.loads((DATA / "slack_web_api_2021.derived.json").read_text())
TIERS: dict[str, str] = json.loads((DATA / "slack.rate_limit_tiers.json").read_text())

LATER_PARAMETERS = {
    "chat.postMessage": {"metadata"},
    "chat.update": {"metadata"},
    "conversations.history": {"include_all_metadata"},
    "conversations.replies": {"include_all_metadata"},
    "files.getUploadURLExternal": {"filename", "length", "alt_txt"},
    "files.completeUploadExternal": {"files", "channel_id", "thread_ts", "initial_comment"},
    "apps.connections.open": set[str](),
}
"""What methods take that the list of 2021 doesn't know (docs.slack.dev, each method's page)."""
LATER_NEEDS = {
    "chat.delete": {"channel", "ts"},
    "files.getUploadURLExternal": {"filename", "length"},
    "files.completeUploadExternal": {"files"},
    "conversations.history": {"channel"},
    "conversations.info": {"channel"},
    "conversations.invite": {"channel", "users"},
    "conversations.join": {"channel"},
    "conversations.members": {"channel"},
    "conversations.replies": {"channel", "ts"},
    "files.delete": {"file"},
    "files.info": {"file"},
    "users.info": {"user"},
    "views.update": {"view"},
}
"""What methods can't do without, where the list of 2021 forgot to say so (docs.slack.dev, the same)."""

ALIKE = {"conversations.join": {}, "conversations.invite": {"errors": [{"user": "str", "ok": "bool", "error": "str"}]}}
"""Answers that were not recorded: they say of a channel what conversations.info does, and this (docs.slack.dev, each method's page)."""
UNRECORDED = {"apps.connections.open", "files.delete", "files.info", "reactions.add", "reactions.remove"}
"""Answers of which there is no recording."""

VIEW_BLOCKS = {"view": {"blocks": "[]"}}
MORE: dict[str, Shape] = {
    "app-backend/BlockActionPayload": VIEW_BLOCKS,
    "app-backend/ViewSubmissionPayload": VIEW_BLOCKS,
    "app-backend/ViewClosedPayload": VIEW_BLOCKS,
    "events/AppHomeOpenedPayload": {"event": VIEW_BLOCKS},
    "events/MessagePayload": {"event": {"user_team": "str", "source_team": "str"}},
    "events/MessageFileSharePayload": {"event": {"user_team": "str", "source_team": "str"}},
    "api/conversations.replies": {"messages": [{"client_msg_id": "str", "subtype": "str"}]},
}
"""What the recordings leave out though Slack sends it: a view has its blocks (docs.slack.dev, view_submission), a message of somebody from another
workspace says so (as message_changed was recorded), and what was read of a thread is as it came (as events/MessagePayload, MessageFileSharePayload).
"""

MESSAGES = {
    None: "MessagePayload",
    "bot_message": "MessageBotPayload",
    "file_share": "MessageFileSharePayload",
    "message_changed": "MessageChangedPayload",
    "message_deleted": "MessageDeletedPayload",
    "thread_broadcast": "MessageThreadBroadcastPayload",
}
EVENTS = {"app_home_opened": "AppHomeOpenedPayload", "member_joined_channel": "MemberJoinedChannelPayload"}
INTERACTIONS = {
    "block_actions": "BlockActionPayload",
    "message_action": "MessageShortcutPayload",
    "view_submission": "ViewSubmissionPayload",
    "view_closed": "ViewClosedPayload",
}


def differences(payload: Json, shape: Shape, where: str = "") -> Iterator[str]:
    """Keys that Slack never sends, and values of another type. Nothing is anything's absence."""
    if payload is None or shape in ("{}", "[]", "null", {}, []):
        return
    if isinstance(payload, dict) and isinstance(shape, dict):
        for key, value in payload.items():
            if key in shape:
                yield from differences(value, shape[key], f"{where}.{key}")
            else:
                yield f"{where}.{key}: Slack sends no such thing"
    elif isinstance(payload, list) and isinstance(shape, list):
        for one in payload:
            yield from differences(one, shape[0], f"{where}[]")
    elif (kind := _kind(payload)) != _kind_of_shape(shape):
        yield f"{where}: {kind}, where Slack sends {_kind_of_shape(shape)}"


def _kind(payload: Json) -> str:
    if isinstance(payload, bool):
        return "bool"
    return {dict: "an object", list: "a list", str: "str", int: "num", float: "num"}[type(payload)]


def _kind_of_shape(shape: Shape) -> str:
    return shape if isinstance(shape, str) else _kind(shape)


def about(name: str, payload: Json) -> list[str]:
    """What is wrong with a payload of this name, such as events/MessagePayload."""
    return [f"{name} {one}" for one in differences(payload, KNOWN[name])]


def _with(shape: Shape, more: Shape) -> Shape:
    if isinstance(shape, dict) and isinstance(more, dict):
        return shape | {key: _with(shape.get(key), value) for key, value in more.items()}
    if isinstance(shape, list) and isinstance(more, list):
        return [_with(shape[0], more[0])]
    return more


KNOWN = {name: _with(shape, MORE.get(name, {})) for name, shape in SHAPES.items()}
KNOWN |= {f"api/{method}": _with(SHAPES["api/conversations.info"], more) for method, more in ALIKE.items()}


def about_answer(call: Call) -> list[str]:
    """Of the Web API to a call of ours."""
    if call.method in UNRECORDED:
        return []
    name = f"api/{call.method}"
    return about(name, call.answer) if name in KNOWN else [f"{call.method}: nobody recorded its answer"]


def about_call(method: str, given: Iterable[str]) -> list[str]:
    """Of ours to the Web API: parameters that it doesn't have, and those that it can't do without."""
    listed = LISTED["methods"].get(method)
    if listed is None and method not in LATER_PARAMETERS:
        return [f"{method}: no such method"]
    names = listed or {"params": [], "required": []}
    known = {*names["params"], *names["required"], *LATER_PARAMETERS.get(method, ())}
    needed = {*names["required"], *LATER_NEEDS.get(method, ())}
    unknown, missing = set(given) - known, needed - set(given)
    return [f"{method}: takes no {one}" for one in sorted(unknown)] + [f"{method}: needs {one}" for one in sorted(missing)]


def about_event(envelope: Json) -> list[str]:
    """An event's envelope is always looked at, and what is in it where it was recorded."""
    event = envelope["event"]
    name = MESSAGES.get(event.get("subtype")) if event["type"] == "message" else EVENTS.get(event["type"])
    if name:
        return about(f"events/{name}", envelope)
    return about("events/MessagePayload", {key: value for key, value in envelope.items() if key != "event"})


def about_interaction(body: bytes) -> list[str]:
    """A command, a click or a form. What is typed into a type-ahead, and a global shortcut, nobody recorded."""
    fields: dict[str, Json] = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "payload" not in fields:
        # A form has strings only.
        return about("app-backend/SlashCommandPayload", fields | {"is_enterprise_install": fields["is_enterprise_install"] == "true"})
    payload = json.loads(fields["payload"])
    name = INTERACTIONS.get(payload["type"])
    return about(f"app-backend/{name}", payload) if name else []


def list_misfits(slack: StandIn) -> list[str]:
    """In what a stand-in was asked, answered and sent by itself. Empty when Slack would take it, and would say the same."""
    calls = [one for call in _calls(slack) for one in about_call(call.method, call.args)]
    return [*dict.fromkeys(calls), *list_unlike(slack)]


def list_unlike(slack: StandIn) -> list[str]:
    """In what a stand-in answered and sent by itself."""
    answers = [one for call in _calls(slack) for one in about_answer(call)]
    events = [one for event in slack.delivery.events for one in about_event(json.loads(event.body))]
    interactions = [one for body in slack.delivery.interactions for one in about_interaction(body)]
    return list(dict.fromkeys([*answers, *events, *interactions]))


def _calls(slack: StandIn) -> list[Call]:
    """Of the Web API: the stand-in also records uploads and what the phones were asked."""
    return [call for call in slack.calls if call.method in METHODS]
