"""Everything one person sees, as the page draws it."""

import json

from bot.sandbox.slack.team import BOT_USER, SLACKBOT, TEAM_NAME
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person
from bot.sandbox.wire import Json
from bot.sandbox.world import World


def state(world: World, user: str) -> Json:
    workspace = world.workspace
    with workspace.lock:
        drawn = {
            "run": world.run,
            "team": {"name": TEAM_NAME},
            "bot": {"user_id": BOT_USER, "name": workspace.people[BOT_USER].name},
            "me": person(workspace.people[user]),
            "people": [person(p) | {"unread": _unread(world, p)} for p in people(world)],
            "channels": [_channel(world, c, user) for c in _channels(world, user)],
            "dm": _talk(world, workspace.dm(user), user),
            "home": _view(world, workspace.surfaces.homes.get(user)),
            "modals": [_view(world, v) for v in workspace.surfaces.stacks.get(user, [])],
            "ephemerals": [message(world, e) for e in world.ephemerals(user)],
            "phones": [_phone(world, number, name) for number, name in world.phones.names.items()],
            "lines": [{"number": number, "label": label} for number, label in world.phones.lines.items()],
            "app": {"up": world.control.up if world.control else True, "restartable": world.control is not None},
            "commands": list(world.manifest.commands.values()),
            "shortcuts": list(world.manifest.shortcuts),
            "faults": {"slack": world.faults.standing("*"), "carrier": world.faults.standing("phones")},
        }
        # A copy, as others change what it refers to.
        copied: Json = json.loads(json.dumps(drawn))
        return copied


def people(world: World) -> list[Person]:
    return [p for p in world.workspace.people.values() if not p.is_bot and not p.deleted and p.id != SLACKBOT]


def person(someone: Person) -> Json:
    shown = {"id": someone.id, "name": someone.name, "real_name": someone.real_name, "is_admin": someone.is_admin or someone.is_owner}
    return shown | {"color": someone.color, "initials": someone.initials}


def _unread(world: World, someone: Person) -> int:
    """What waits for them in the app's direct messages."""
    return next((c.unread(someone.id) for c in world.workspace.channels.values() if c.is_im and c.user == someone.id), 0)


def message(world: World, raw: Json) -> Json:
    author = {"author": world.names(raw["user"]) if raw.get("user") else raw.get("username", "")}
    files = {"files": [f | {"url_private": f"/sandbox/file/{f['id']}"} for f in raw["files"]]} if raw.get("files") else {}
    return raw | author | files


def _channels(world: World, user: str) -> list[Channel]:
    named = [c for c in world.workspace.channels.values() if not c.is_im and not c.is_archived]
    return sorted((c for c in named if not c.is_private or user in c.members), key=lambda c: c.name)


def _channel(world: World, channel: Channel, user: str) -> Json:
    shown = {"name": channel.name, "is_private": channel.is_private, "is_member": user in channel.members}
    return shown | _talk(world, channel, user)


def _talk(world: World, channel: Channel, user: str) -> Json:
    ordered = sorted(channel.messages.values(), key=lambda m: m["ts"])
    return {"id": channel.id, "unread": channel.unread(user), "messages": [message(world, m) for m in ordered]}


def _view(world: World, view: Json | None) -> Json | None:
    if view is None:
        return None
    errors = world.workspace.surfaces.errors.get(view["id"])
    return view | ({"errors": errors} if errors else {})


def _phone(world: World, number: str, name: str) -> Json:
    texts = world.phones.on(number)
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
