"""Interactive requests as Slack words them."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.slack.requests.delivery import TOKEN
from bot.sandbox.slack.team import APP_ID, TEAM_DOMAIN, TEAM_ID
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person
from bot.sandbox.wire import Json


@dataclass(frozen=True)
class Source:
    """Where a person acts: on a message (perhaps one that only they see) or on a view."""

    blocks: list[Json]
    channel: Channel | None = None
    message: Json | None = None
    view: Json | None = None

    @property
    def view_id(self) -> str | None:
        return self.view["id"] if self.view else None

    def container(self) -> Json:
        if self.view is not None:
            return {"type": "view", "view_id": self.view["id"]}
        assert self.message is not None
        assert self.channel is not None
        thread = {"thread_ts": self.message["thread_ts"]} if "thread_ts" in self.message else {}
        common = {"type": "message", "message_ts": self.message["ts"], "channel_id": self.channel.id}
        return common | {"is_ephemeral": bool(self.message.get("ephemeral"))} | thread

    def described(self) -> Json:
        if self.view is not None:
            return {"view": self.view}
        assert self.message is not None
        assert self.channel is not None
        place = {"channel": {"id": self.channel.id, "name": self.channel.name_in_payload()}}
        # Of an ephemeral Slack sends the container only.
        return place | ({} if self.message.get("ephemeral") else {"message": self.message})


def encoded(payload: Json) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def command(person: Person, channel: Channel, name: str, text: str, *, trigger: str, hook: str) -> bytes:
    fields: dict[str, Any] = {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name_in_payload(),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": hook,
        "trigger_id": trigger,
    }
    return urlencode(fields).encode()


def block_actions(person: Person, source: Source, action: Json, *, state: Json, trigger: str, hook: str, at: float) -> Json:
    common = _common("block_actions", person) | {"container": source.container(), "trigger_id": trigger, "state": {"values": state}}
    answer = {"response_url": hook} if hook else {}
    return common | source.described() | answer | {"actions": [action | {"action_ts": _stamp(at)}]}


def action(block: Json, element: Json) -> Json:
    kept = {k: element[k] for k in ("text", "value", "style", "placeholder", "confirm", "url", "min_query_length") if k in element}
    return {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]} | kept


def block_suggestion(person: Person, source: Source, block: Json, element: Json, typed: str) -> Json:
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
    return _common("block_suggestion", person) | {"container": source.container()} | source.described() | asked


def view_submission(person: Person, view: Json, trigger: str) -> Json:
    return _common("view_submission", person) | {"trigger_id": trigger, "view": view}


def view_closed(person: Person, view: Json, *, cleared: bool) -> Json:
    return _common("view_closed", person) | {"view": view, "is_cleared": cleared}


def message_action(person: Person, source: Source, callback_id: str, trigger: str, hook: str, at: float) -> Json:
    assert source.message is not None
    times = {"message_ts": source.message["ts"], "action_ts": _stamp(at), "trigger_id": trigger, "response_url": hook}
    payload = _common("message_action", person) | times | {"callback_id": callback_id} | source.described()
    user = {k: v for k, v in payload["user"].items() if k != "username"}
    return {k: v for k, v in payload.items() if k != "api_app_id"} | {"user": user}


def shortcut(person: Person, callback_id: str, trigger: str, at: float) -> Json:
    return _common("shortcut", person) | {"action_ts": _stamp(at), "callback_id": callback_id, "trigger_id": trigger}


def _common(kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": {"id": person.enterprise_id, "name": ""} if person.enterprise_id else None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": TOKEN,
    }


def _stamp(at: float) -> str:
    return f"{at:.6f}"
