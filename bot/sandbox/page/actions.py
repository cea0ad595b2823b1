"""What the page's buttons do: one function per gesture and the table that names them."""

import base64
import re
from collections.abc import Callable

from bot.sandbox.slack.blocks.elements import elements
from bot.sandbox.slack.gestures.stage import Answer, GestureError
from bot.sandbox.slack.gestures.talking import NoCommandError
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.traffic.faults import KINDS
from bot.sandbox.wire import Json
from bot.sandbox.world import World
from carriers import networks

CALLS = {"slack": "*", "carrier": "phones"}
UNKNOWN = "application/octet-stream"


def say(world: World, user: str, asked: Json) -> Json:
    name = asked["text"].split(" ")[0]
    if name in world.manifest.commands:
        if asked.get("thread_ts"):
            raise GestureError(f"{name} is not supported in threads. Sorry!")
        return command(world, user, asked)
    files = [(str(one["name"]), str(one["type"]), base64.b64decode(one["content"])) for one in asked.get("files", [])]
    try:
        return {"ts": world.say(user, asked["channel"], asked["text"], asked.get("thread_ts"), files=files)}
    except NoCommandError:
        # Slackbot has said so already; the words stay where they were typed.
        return {"ts": "", "refused": True}


def edit(world: World, user: str, asked: Json) -> Json:
    world.edit(user, asked["channel"], asked["ts"], asked["text"])
    return {}


def delete(world: World, user: str, asked: Json) -> Json:
    world.delete(user, asked["channel"], asked["ts"])
    return {}


def react(world: World, user: str, asked: Json) -> Json:
    world.react(user, asked["channel"], asked["ts"], asked["name"])
    return {}


def command(world: World, user: str, asked: Json) -> Json:
    return _answered(world.command(user, asked["text"], asked["channel"]), said=True)


def click(world: World, user: str, asked: Json) -> Json:
    source = _source(world, user, asked["source"])
    block, element = _element(source, asked)
    chosen = _chosen(asked)
    if source.view is not None and chosen:
        return _answered(world.fill(user, source, block, element, chosen))
    return _answered(world.press(user, source, block, element, chosen))


def suggest(world: World, user: str, asked: Json) -> Json:
    source = _source(world, user, asked)
    block, element = _element(source, asked)
    return {"options": []} | world.suggestions(user, source, block, element, asked.get("value", ""))


def fill(world: World, user: str, asked: Json) -> Json:
    source = _source(world, user, asked)
    block, element = _element(source, asked)
    return _answered(world.fill(user, source, block, element, _chosen(asked) or {"value": asked.get("value") or None}))


def submit(world: World, user: str, asked: Json) -> Json:
    source = _source(world, user, asked)
    for block, element in elements(source.blocks):
        held = asked.get("values", {}).get(block["block_id"], {}).get(element["action_id"])
        if held is not None:
            world.keep(asked["view_id"], block, element, held)
    answer = world.send(user, asked["view_id"])
    if answer.text:
        raise GestureError(answer.text)
    return {"response_action": answer.response_action, "errors": (answer.body or {}).get("errors", {})}


def close(world: World, user: str, asked: Json) -> Json:
    world.close(user, asked.get("view_id"), everything=bool(asked.get("everything")))
    return {}


def shortcut(world: World, user: str, asked: Json) -> Json:
    return _answered(world.shortcut(user, asked["callback_id"], asked.get("channel"), asked.get("ts")))


def home(world: World, user: str, _asked: Json) -> Json:
    world.open_home(user)
    return {}


def read(world: World, user: str, asked: Json) -> Json:
    """All of a channel, or of the thread below `thread_ts`."""
    channel, root = world.channel(asked["channel"]), str(asked.get("thread_ts") or "")
    newest = max((m["ts"] for m in channel.thread(root)) if root else channel.messages, default="0")
    with world.workspace.lock:
        if world.workspace.telling.read(user, channel.id, root, newest):
            world.workspace.touch()
    return {}


def dismiss(world: World, user: str, asked: Json) -> Json:
    with world.workspace.lock:
        kept = [e for e in world.workspace.ephemerals if (e["to"], e["ts"]) != (user, asked["ts"])]
        world.workspace.ephemerals[:] = kept
    world.workspace.touch()
    return {}


def text(world: World, _user: str, asked: Json) -> Json:
    pictures = [(str(one["type"]) or UNKNOWN, base64.b64decode(one["content"])) for one in asked.get("media", [])]
    return {"id": world.phones.text(asked["from"], _address(asked["to"]), asked["body"], pictures).id}


def phone(world: World, _user: str, asked: Json) -> Json:
    number = _address(asked["number"])
    world.phones.add_phone(asked["name"].strip() or number, number)
    return {"number": number}


def _address(words: str) -> str:
    """Whatever texts come from or go to: a number, a short code or a name such as ACME; or a sender of a network."""
    network, there = networks.part(words.strip())
    if network:
        return f"{network.name}:{_address(there)}"
    words = re.sub(r"[\s().-]", "", words)
    if re.fullmatch(r"\d{10}", words):
        return f"+1{words}"  # as people write numbers at home
    if not re.fullmatch(r"\+\d{7,15}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", words):
        raise GestureError("Write a number like +15557720109, a short code like 72645, or a name like ACME.")
    return words


def fault(world: World, _user: str, asked: Json) -> Json:
    call, kind = CALLS[asked["side"]], asked["kind"]
    if kind not in ("none", *KINDS):
        raise GestureError(f"There is no fault called {kind}.")
    world.faults.clear(call)
    if kind != "none":
        world.faults.plan(call, kind, times=float("inf"))
    world.workspace.touch()
    return {}


def reset(world: World, _user: str, _asked: Json) -> Json:
    if world.control is None:
        raise GestureError("The app was started by somebody else, so the sandbox can't be begun anew from here.")
    world.control.reset()
    return {}


def restart(world: World, _user: str, _asked: Json) -> Json:
    if world.control is None:
        raise GestureError("The app was started by somebody else, so it can't be restarted from here.")
    world.control.restart()
    return {}


ACTIONS: dict[str, Callable[[World, str, Json], Json]] = {
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
    "reset": reset,
}


def _source(world: World, user: str, asked: Json) -> Source:
    return world.source(user, asked.get("channel"), asked.get("ts"), asked.get("view_id"))


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
