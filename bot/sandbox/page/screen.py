"""Everything one person sees, as the page draws it."""

import json
from typing import TYPE_CHECKING

from bot.sandbox.slack.team import BOT_USER, SLACKBOT, TEAM_NAME, Json
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person

if TYPE_CHECKING:
    from bot.sandbox.server import StandIn


def state(stand_in: "StandIn", user: str) -> Json:
    workspace = stand_in.workspace
    with workspace.lock:
        drawn = {
            "run": stand_in.run,
            "team": {"name": TEAM_NAME},
            "bot": {"user_id": BOT_USER, "name": workspace.people[BOT_USER].name},
            "me": person(workspace.people[user]),
            "people": [person(p) | {"unread": _unread(stand_in, p)} for p in people(stand_in)],
            "channels": [_channel(stand_in, c, user) for c in _channels(stand_in, user)],
            "dm": _talk(stand_in, workspace.dm(user), user),
            "home": _view(stand_in, workspace.surfaces.homes.get(user)),
            "modals": [_view(stand_in, v) for v in workspace.surfaces.stacks.get(user, [])],
            "ephemerals": [message(stand_in, e) for e in stand_in.ephemerals(user)],
            "phones": [_phone(stand_in, number, name) for number, name in stand_in.phones.names.items()],
            "lines": [{"number": number, "label": label} for number, label in stand_in.phones.lines.items()],
            "app": {"up": stand_in.control.up if stand_in.control else True, "restartable": stand_in.control is not None},
            "commands": list(stand_in.manifest.commands.values()),
            "shortcuts": list(stand_in.manifest.shortcuts),
            "faults": {"slack": stand_in.faults.standing("*"), "carrier": stand_in.faults.standing("phones")},
        }
        # A copy, as others change what it refers to.
        copied: Json = json.loads(json.dumps(drawn))
        return copied


def people(stand_in: "StandIn") -> list[Person]:
    return [p for p in stand_in.workspace.people.values() if not p.is_bot and not p.deleted and p.id != SLACKBOT]


def person(someone: Person) -> Json:
    shown = {"id": someone.id, "name": someone.name, "real_name": someone.real_name, "is_admin": someone.is_admin or someone.is_owner}
    return shown | {"color": someone.color, "initials": someone.initials}


def _unread(stand_in: "StandIn", someone: Person) -> int:
    """What waits for them in the app's direct messages."""
    return next((c.unread(someone.id) for c in stand_in.workspace.channels.values() if c.is_im and c.user == someone.id), 0)


def message(stand_in: "StandIn", raw: Json) -> Json:
    author = {"author": stand_in.names(raw["user"]) if raw.get("user") else raw.get("username", "")}
    files = {"files": [f | {"url_private": f"/sandbox/file/{f['id']}"} for f in raw["files"]]} if raw.get("files") else {}
    return raw | author | files


def _channels(stand_in: "StandIn", user: str) -> list[Channel]:
    named = [c for c in stand_in.workspace.channels.values() if not c.is_im and not c.is_archived]
    return sorted((c for c in named if not c.is_private or user in c.members), key=lambda c: c.name)


def _channel(stand_in: "StandIn", channel: Channel, user: str) -> Json:
    shown = {"name": channel.name, "is_private": channel.is_private, "is_member": user in channel.members}
    return shown | _talk(stand_in, channel, user)


def _talk(stand_in: "StandIn", channel: Channel, user: str) -> Json:
    ordered = sorted(channel.messages.values(), key=lambda m: m["ts"])
    return {"id": channel.id, "unread": channel.unread(user), "messages": [message(stand_in, m) for m in ordered]}


def _view(stand_in: "StandIn", view: Json | None) -> Json | None:
    if view is None:
        return None
    errors = stand_in.workspace.surfaces.errors.get(view["id"])
    return view | ({"errors": errors} if errors else {})


def _phone(stand_in: "StandIn", number: str, name: str) -> Json:
    texts = stand_in.phones.on(number)
    messages = [
        {
            "id": t.id,
            "inbound": t.inbound,
            "from": t.sender,
            "to": t.recipient,
            "body": t.body,
            "media": t.media,
            "at": t.at,
            "state": t.state,
        }
        for t in texts
    ]
    return {"number": number, "name": name, "messages": messages}
