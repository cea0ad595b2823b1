"""What every gesture needs: who, where, and what became of it."""

import json
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.blocks import limits
from bot.sandbox.slack.blocks.elements import elements, field_label, labels
from bot.sandbox.slack.hooks import Hooks
from bot.sandbox.slack.methods.call import Desk
from bot.sandbox.slack.requests import payloads
from bot.sandbox.slack.requests.delivery import Delivery
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.wire import Json

APOLOGY = "Operation timed out. Apologies!"
TROUBLE = "We had some trouble connecting. Try again?"


class GestureError(Exception):
    """Slack's surface doesn't let a person do that; the sentence says why."""


@dataclass
class Answer:
    """What a gesture brought: the app's answer, or Slack's own words where there was none in time."""

    status: int
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    seconds: float = 0.0
    errors: dict[str, str] = field(default_factory=dict)
    """Of a form: label of the field -> sentence."""
    response_action: str = ""
    body: Any = None

    @property
    def ok(self) -> bool:
        return self.status == 200 and not self.errors  # noqa: PLR2004 - HTTP's own figure


class Stage:
    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        self.desk = desk
        self.workspace = desk.workspace
        self.manifest = desk.manifest
        self.delivery = delivery
        self.hooks = Hooks(desk)
        self.complaints: list[str] = []
        """What the app answered and Slack silently drops: broken blocks, errors on no field, options beyond the limits."""
        self.answers: list[tuple[str, Json]] = []
        """Messages and views that the app handed over in its answers, and to what."""

    def person(self, user: str) -> Person:
        """By id, handle or full name."""
        found = self.workspace.find_person(user)
        if found is None:
            raise LookupError(f"nobody is called {user!r}")
        return found

    def channel(self, name: str) -> Channel:
        """By id or name."""
        found = self.workspace.find_channel(name)
        if found is None:
            raise LookupError(f"there is no channel {name!r}")
        return found

    def names(self, id_: str) -> str:
        """The name people see for an id."""
        if id_ in self.workspace.people:
            return self.workspace.people[id_].real_name
        return self.workspace.channels[id_].name if id_ in self.workspace.channels else id_

    def source(
        self,
        user: str,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        *,
        home: bool = False,
        label: str = "",
    ) -> Source:
        """A view by id, the Home, a message by ts, or the newest message of the channel that bears the label; without any of these the top modal if it does, else the DM."""
        with self.workspace.lock:
            view = self._view(user, channel, view_id, home=home, label=label)
            if view is not None:
                return Source(view["blocks"], view=view)
            place = self.workspace.dm(user) if channel in (None, "dm") else self.channel(str(channel))
            mine = [e for e in self.workspace.ephemerals if e["to"] == user and e["channel"] == place.id]
            for message in sorted([*place.messages.values(), *mine], key=lambda m: m["ts"], reverse=True):
                if message["ts"] == ts or (ts is None and label in _handles(message.get("blocks", []))):
                    return Source(message.get("blocks", []), place, message)
            raise LookupError(
                f"{label!r} is nowhere in {place.name or 'the DM'}; there is {[labels(m.get('blocks', [])) for m in place.messages.values()]}"
            )

    def _view(self, user: str, channel: str | None, view_id: str | None, *, home: bool, label: str) -> Json | None:
        surfaces = self.workspace.surfaces
        if home:
            if user not in surfaces.homes:
                raise LookupError("that Home was never published")
            return surfaces.homes[user]
        if view_id is not None:
            view = surfaces.find(view_id)
            if view is None:
                raise LookupError(f"no view {view_id} is open")
            return view
        top = surfaces.top(user) if channel is None else None
        return top if top and (not label or label in _handles(top["blocks"])) else None

    def interact(self, payload: Json) -> Reply:
        with self.workspace.lock:
            body = payloads.encoded(payload)
        return self.delivery.interact(body)

    def read_answer(self, reply: Reply) -> Json | None:
        """The JSON object in an answer; None if it holds none."""
        try:
            body = json.loads(reply.body)
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def complain(self, what: str, found: list[str]) -> None:
        self.complaints += [f"{what}: {line}" for line in found]

    def checked(self, what: str, blocks: list[Json]) -> bool:
        found = limits.of_message(blocks) if blocks else []
        self.complain(what, found)
        return not found


def _handles(blocks: list[Json]) -> set[str]:
    """By what a test may name something in these blocks."""
    found = set(labels(blocks))
    for block, element in elements(blocks):
        found |= {
            element["action_id"],
            block["block_id"],
            field_label(block, element).strip("* "),
            element.get("placeholder", {}).get("text", ""),
        }
    return found
