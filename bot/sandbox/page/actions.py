"""What the page's buttons do: one function per gesture and the table that names them."""

import base64
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.sandbox.slack.blocks.elements import elements
from bot.sandbox.slack.gestures.stage import Answer, GestureError
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.slack.team import Json
from bot.sandbox.traffic.faults import KINDS

if TYPE_CHECKING:
    from bot.sandbox.server import StandIn

CALLS = {"slack": "*", "carrier": "phones"}
UNKNOWN = "application/octet-stream"


def say(stand_in: "StandIn", user: str, asked: Json) -> Json:
    name = asked["text"].strip().split(" ")[0]
    if name in stand_in.manifest.commands:
        if asked.get("thread_ts"):
            raise GestureError(f"{name} is not supported in threads. Sorry!")
        return command(stand_in, user, asked)
    files = [(str(one["name"]), str(one["type"]), base64.b64decode(one["content"])) for one in asked.get("files", [])]
    return {"ts": stand_in.say(user, asked["channel"], asked["text"], asked.get("thread_ts"), files=files)}


def edit(stand_in: "StandIn", user: str, asked: Json) -> Json:
    stand_in.edit(user, asked["channel"], asked["ts"], asked["text"])
    return {}


def delete(stand_in: "StandIn", user: str, asked: Json) -> Json:
    stand_in.delete(user, asked["channel"], asked["ts"])
    return {}


def react(stand_in: "StandIn", user: str, asked: Json) -> Json:
    stand_in.react(user, asked["channel"], asked["ts"], asked["name"])
    return {}


def command(stand_in: "StandIn", user: str, asked: Json) -> Json:
    return _answered(stand_in.command(user, asked["text"], asked["channel"]), said=True)


def click(stand_in: "StandIn", user: str, asked: Json) -> Json:
    source = _source(stand_in, user, asked["source"])
    block, element = _element(source, asked)
    chosen = _chosen(asked)
    if source.view is not None and chosen:
        return _answered(stand_in.fill(user, source, block, element, chosen))
    return _answered(stand_in.press(user, source, block, element, chosen))


def suggest(stand_in: "StandIn", user: str, asked: Json) -> Json:
    source = _source(stand_in, user, asked)
    block, element = _element(source, asked)
    return {"options": []} | stand_in.suggestions(user, source, block, element, asked.get("value", ""))


def fill(stand_in: "StandIn", user: str, asked: Json) -> Json:
    source = _source(stand_in, user, asked)
    block, element = _element(source, asked)
    return _answered(stand_in.fill(user, source, block, element, _chosen(asked) or {"value": asked.get("value") or None}))


def submit(stand_in: "StandIn", user: str, asked: Json) -> Json:
    source = _source(stand_in, user, asked)
    for block, element in elements(source.blocks):
        held = asked.get("values", {}).get(block["block_id"], {}).get(element["action_id"])
        if held is not None:
            stand_in.keep(asked["view_id"], block, element, held)
    answer = stand_in.send(user, asked["view_id"])
    if answer.text:
        raise GestureError(answer.text)
    return {"response_action": answer.response_action, "errors": (answer.body or {}).get("errors", {})}


def close(stand_in: "StandIn", user: str, asked: Json) -> Json:
    stand_in.close(user, asked.get("view_id"), everything=bool(asked.get("everything")))
    return {}


def shortcut(stand_in: "StandIn", user: str, asked: Json) -> Json:
    return _answered(stand_in.shortcut(user, asked["callback_id"], asked.get("channel"), asked.get("ts")))


def home(stand_in: "StandIn", user: str, _asked: Json) -> Json:
    stand_in.open_home(user)
    return {}


def read(stand_in: "StandIn", user: str, asked: Json) -> Json:
    channel = stand_in.channel(asked["channel"])
    newest = max(channel.messages, default="0")
    if channel.last_read.get(user, "0") < newest:
        channel.last_read[user] = newest
        stand_in.workspace.touch()
    return {}


def dismiss(stand_in: "StandIn", user: str, asked: Json) -> Json:
    with stand_in.workspace.lock:
        kept = [e for e in stand_in.workspace.ephemerals if (e["to"], e["ts"]) != (user, asked["ts"])]
        stand_in.workspace.ephemerals[:] = kept
    stand_in.workspace.touch()
    return {}


def text(stand_in: "StandIn", _user: str, asked: Json) -> Json:
    pictures = [(str(one["type"]) or UNKNOWN, base64.b64decode(one["content"])) for one in asked.get("media", [])]
    return {"id": stand_in.phones.text(asked["from"], _address(asked["to"]), asked["body"], pictures).id}


def phone(stand_in: "StandIn", _user: str, asked: Json) -> Json:
    number = _address(asked["number"])
    stand_in.phones.add_phone(asked["name"].strip() or number, number)
    return {"number": number}


def _address(words: str) -> str:
    """Whatever texts come from or go to: a number, a short code or a name such as ACME."""
    words = re.sub(r"[\s().-]", "", words)
    if re.fullmatch(r"\d{10}", words):
        return f"+1{words}"  # as people write numbers at home
    if not re.fullmatch(r"\+\d{7,15}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", words):
        raise GestureError("Write a number like +15557720109, a short code like 72645, or a name like ACME.")
    return words


def fault(stand_in: "StandIn", _user: str, asked: Json) -> Json:
    call, kind = CALLS[asked["side"]], asked["kind"]
    if kind not in ("none", *KINDS):
        raise GestureError(f"There is no fault called {kind}.")
    stand_in.faults.clear(call)
    if kind != "none":
        stand_in.faults.plan(call, kind, times=float("inf"))
    stand_in.workspace.touch()
    return {}


def restart(stand_in: "StandIn", _user: str, _asked: Json) -> Json:
    if stand_in.control is None:
        raise GestureError("The app was started by somebody else, so it can't be restarted from here.")
    stand_in.control.restart()
    return {}


ACTIONS: dict[str, Callable[["StandIn", str, Json], Json]] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "react": react,
    "command": command,
    "click": click,
    "suggest": suggest,
    "input": fill,
    "submit": submit,
    "close": close,
    "shortcut": shortcut,
    "home": home,
    "read": read,
    "dismiss": dismiss,
    "text": text,
    "phone": phone,
    "fault": fault,
    "restart": restart,
}


def _source(stand_in: "StandIn", user: str, asked: Json) -> Source:
    return stand_in.source(user, asked.get("channel"), asked.get("ts"), asked.get("view_id"))


def _element(source: Source, asked: Json) -> tuple[Json, Json]:
    for block, element in elements(source.blocks):
        if (block["block_id"], element["action_id"]) == (asked["block_id"], asked["action_id"]):
            return block, element
    raise GestureError("That button isn't there any more.")


def _chosen(asked: Json) -> Json | None:
    found = {k: v for k, v in asked.items() if k.startswith("selected_")}
    return found or None


def _answered(answer: Answer, *, said: bool = False) -> Json:
    """A command's words are shown as a message; of a click only Slack's apology is."""
    if answer.text and not said:
        raise GestureError(answer.text)
    return {"status": answer.status, "seconds": round(answer.seconds, 3)}
