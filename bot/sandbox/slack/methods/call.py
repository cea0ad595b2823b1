"""One call of a Web API method: its arguments, who may, and how to refuse."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.later import Later
from bot.sandbox.slack.manifest import Manifest
from bot.sandbox.slack.requests.sockets import Sockets
from bot.sandbox.slack.team import BOT_USER
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.workspace import Workspace
from bot.sandbox.wire import Json

PICTURES = ("image/png", "image/jpeg", "image/gif")


class SlackError(Exception):
    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code} | more


@dataclass
class Desk:
    """What methods work on."""

    workspace: Workspace
    manifest: Manifest
    later: Later
    url: str = ""
    share_delay: float = 0.0
    """Seconds until an uploaded file shows in its channel."""
    sockets: Sockets = field(default_factory=Sockets)


class Args:
    def __init__(self, values: Json, desk: Desk) -> None:
        self._values = values
        self._desk = desk

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        if not (value := self.text(name)):
            raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value

    def has(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.text(name, str(default)))
        except ValueError:
            raise SlackError("invalid_limit") from None
        if not 0 <= value <= most:
            raise SlackError("invalid_limit")
        return value or default

    def json(self, name: str, wrong: str) -> Any:
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(wrong) from None

    def allow(self, *scopes: str) -> None:
        """One of these is enough."""
        if not self._desk.manifest.scopes & set(scopes):
            raise SlackError("missing_scope", needed=scopes[0], provided=",".join(sorted(self._desk.manifest.scopes)))

    def channel(self, name: str = "channel") -> Channel:
        """A private channel without the bot is as good as none, and so is what two people say to each other."""
        found = self._desk.workspace.channels.get(self.text(name))
        if found is None or ((found.is_private or found.is_im) and BOT_USER not in found.members):
            raise SlackError("channel_not_found")
        return found

    def own_channel(self, name: str = "channel") -> Channel:
        found = self.channel(name)
        if BOT_USER not in found.members:
            raise SlackError("not_in_channel")
        return found

    def require_pictures(self, blocks: list[Json]) -> None:
        """An image block may name a file in place of an address (docs.slack.dev, slack file object)."""
        for number, block in enumerate(blocks):
            named = block.get("slack_file")
            file = self._desk.workspace.files.get(str(named.get("id"))) if isinstance(named, dict) else None
            if named is not None and (file is None or file["mimetype"] not in PICTURES or "_bytes" not in file):
                found = f"invalid slack file [json-pointer:/blocks/{number}/slack_file]"
                raise SlackError("invalid_blocks", errors=[found], response_metadata={"messages": [f"[ERROR] {found}"]})

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """The slice that cursor and limit ask for, and the next cursor."""
        start, size = 0, self.number("limit", default, most)
        if cursor := self.text("cursor"):
            if not cursor.startswith("next:") or not cursor[5:].isdigit():
                raise SlackError("invalid_cursor")
            start = int(cursor[5:])
        return items[start : start + size], f"next:{start + size}" if start + size < len(items) else ""


Function = Callable[[Desk, Args], Json]
