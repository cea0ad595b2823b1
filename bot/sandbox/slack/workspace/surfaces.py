"""Modals and Homes: the stack of each person, the views' hashes and states, and the triggers that open them."""

import secrets
from dataclasses import dataclass

from bot.sandbox.slack.blocks.elements import initial_state, with_ids
from bot.sandbox.slack.team import APP_ID, BOT_ID, TEAM_ID
from bot.sandbox.slack.workspace.changes import Changes
from bot.sandbox.wire import Json

STACK = 3


@dataclass
class Trigger:
    user: str
    until: float
    view_id: str | None = None
    used: bool = False


class Surfaces:
    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, Trigger] = {}
        self.home_open: set[str] = set()
        self.errors: dict[str, dict[str, str]] = {}
        """What the last submission found wrong: view id -> block_id -> sentence."""

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        with self._changes.lock:
            id_ = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            self.triggers[id_] = Trigger(user, self._changes.clock.now() + self._changes.clock.patience, view_id)
            return id_

    def use_trigger(self, id_: str) -> Trigger | str:
        """The trigger, or Slack's word for what is wrong with it."""
        trigger = self.triggers.get(id_)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._changes.clock.now() > trigger.until:
            return "expired_trigger_id"
        trigger.used = True
        return trigger

    def open(self, user: str, view: Json) -> Json:
        made = self._made(view, None)
        self.stacks[user] = [made]
        self._changes.touch()
        return made

    def push(self, user: str, view: Json) -> Json | None:
        """None when the stack is full."""
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= STACK:
            return None
        made = self._made(view, stack[-1] if stack else None)
        stack.append(made)
        self._changes.touch()
        return made

    def publish(self, user: str, view: Json) -> Json:
        before = self.homes.get(user)
        made = self._made(view, None) if before is None else self._remade(before, view)
        self.homes[user] = made
        self._changes.touch()
        return made

    def replace(self, view_id: str, view: Json) -> Json:
        for views in [*self.stacks.values()]:
            for place, old in enumerate(views):
                if old["id"] == view_id:
                    views[place] = self._remade(old, view)
                    self._changes.touch()
                    return views[place]
        owner = next(u for u, home in self.homes.items() if home["id"] == view_id)
        return self.publish(owner, view)

    def find(self, view_id: str | None = None, external_id: str | None = None) -> Json | None:
        every = [*self.homes.values(), *(v for stack in self.stacks.values() for v in stack)]
        return next((v for v in every if v["id"] == view_id or (external_id and v["external_id"] == external_id)), None)

    def top(self, user: str) -> Json | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def drop(self, user: str, view_id: str) -> None:
        """The view and everything above it are gone."""
        stack = self.stacks.get(user, [])
        place = next((i for i, v in enumerate(stack) if v["id"] == view_id), len(stack))
        del stack[place:]
        self._changes.touch()

    def clear(self, user: str) -> None:
        self.stacks[user] = []
        self._changes.touch()

    def _made(self, view: Json, below: Json | None) -> Json:
        id_ = self._changes.new_id("V")
        return self._filled(view) | {
            "id": id_,
            "root_view_id": below["root_view_id"] if below else id_,
            "previous_view_id": below["id"] if below else None,
        }

    def _remade(self, old: Json, view: Json) -> Json:
        kept = {k: old[k] for k in ("id", "root_view_id", "previous_view_id")}
        return self._filled(view, old["state"]["values"]) | kept

    def _filled(self, view: Json, before: Json | None = None) -> Json:
        blocks = with_ids(view["blocks"])
        plain = {"title": {"type": "plain_text", "text": "View Title", "emoji": True}} if view["type"] == "home" else {}
        common: Json = {
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
        }
        made = {
            "blocks": blocks,
            "state": {"values": initial_state(blocks, before)},
            "hash": f"{int(self._changes.clock.now())}.{secrets.token_hex(4)}",
        }
        return common | plain | view | made
