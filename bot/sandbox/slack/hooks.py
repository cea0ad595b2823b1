"""response_url: five uses within half an hour."""

import secrets
from dataclasses import dataclass

from bot.sandbox.slack.blocks import limits
from bot.sandbox.slack.methods.call import Desk
from bot.sandbox.slack.methods.chat import bot_message
from bot.sandbox.slack.team import BOT_ID, TEAM_ID
from bot.sandbox.wire import Json

USES, SECONDS = 5, 30 * 60


@dataclass
class Hook:
    user: str
    channel: str
    until: float
    ts: str = ""
    """The message that was clicked, if it was a click."""
    uses: int = 0


class Hooks:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hooks: dict[str, Hook] = {}

    def new(self, kind: str, user: str, channel: str, ts: str = "") -> str:
        key = f"{kind}/{TEAM_ID}/{secrets.token_hex(12)}"
        self._hooks[key] = Hook(user, channel, self._desk.workspace.clock.now() + SECONDS, ts)
        return f"{self._desk.url}/hooks/{key}"

    def use(self, key: str, payload: Json) -> tuple[int, str]:
        """Status and body of the answer."""
        hook = self._hooks.get(key)
        if hook is None:
            return 404, "no_service"
        if self._desk.workspace.clock.now() > hook.until:
            return 404, "expired_url"
        if hook.uses >= USES:
            return 404, "used_url"
        hook.uses += 1
        return self._say(hook, payload)

    def _say(self, hook: Hook, payload: Json) -> tuple[int, str]:
        blocks = payload.get("blocks")
        if blocks and limits.of_message(blocks):
            return 400, "invalid_blocks"
        if payload.get("delete_original") and hook.ts:
            self._take_away(hook)
            return 200, "ok"
        if not payload.get("text") and not blocks:
            return 400, "no_text"
        content = {"text": payload.get("text", "")} | ({"blocks": blocks} if blocks else {})
        if payload.get("replace_original") and hook.ts:
            self._replace(hook, content)
        else:
            self.show(hook.user, hook.channel, payload | content)
        return 200, "ok"

    def show(self, user: str, channel: str, payload: Json) -> None:
        """The answer to a command or a click: for this person only unless it says in_channel."""
        message = bot_message(self._desk) | {k: payload[k] for k in ("text", "blocks", "thread_ts") if payload.get(k)}
        if payload.get("response_type") == "in_channel":
            self._desk.workspace.post(channel, {"text": ""} | message)
        else:
            self._desk.workspace.whisper(user, channel, {"text": ""} | message)

    def _replace(self, hook: Hook, content: Json) -> None:
        place = self._desk.workspace.channels[hook.channel]
        if hook.ts in place.messages:
            self._desk.workspace.change(hook.channel, hook.ts, {"blocks": None} | content, by=BOT_ID)
        for whisper in self._desk.workspace.ephemerals:
            if whisper["ts"] == hook.ts:
                whisper.pop("blocks", None)
                whisper.update(content)
        self._desk.workspace.touch()

    def _take_away(self, hook: Hook) -> None:
        workspace = self._desk.workspace
        if hook.ts in workspace.channels[hook.channel].messages:
            workspace.delete(hook.channel, hook.ts)
        workspace.ephemerals[:] = [e for e in workspace.ephemerals if e["ts"] != hook.ts]
        workspace.touch()
