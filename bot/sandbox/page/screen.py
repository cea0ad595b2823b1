"""Everything one person sees, as the page draws it."""

import json
from dataclasses import asdict

from bot.sandbox.slack.team import BOT_USER, SLACKBOT, TEAM_NAME
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person
from bot.sandbox.slack.workspace.telling import Told
from bot.sandbox.wire import Json
from bot.sandbox.world import World

NEWEST = 20
"""Of what people were told, the page says no more than that: whoever looks away doesn't find more anyhow."""


def state(world: World, user: str) -> Json:
    workspace = world.workspace
    with workspace.lock:
        drawn = {
            "ready": True,
            "has_samples": world.has_samples,
            "run": world.run,
            "team": {"name": TEAM_NAME},
            "bot": {"user_id": BOT_USER, "name": workspace.people[BOT_USER].name},
            "me": person(workspace.people[user]),
            "people": [person(p) | {"unread": _unread(world, p)} for p in people(world)],
            "channels": [_channel(world, c, user) for c in _channels(world, user)],
            "dm": _talk(world, workspace.dm(user), user),
            "talks": [_between(world, user, p) for p in people(world) if p.id != user],
            "threads": _threads(world, user),
            "told": [_telling(who, one) for who, one in workspace.telling.last(NEWEST)],
            "first_thread": world.first_thread,
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
    """How much they were told of and haven't read."""
    return len(world.workspace.telling.list_new(someone.id))


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
    telling = world.workspace.telling
    return {
        "id": channel.id,
        "unread": telling.count_unread(user, channel),
        "told": sum(1 for one in telling.list_new(user) if one.channel == channel.id and not one.thread_ts),
        "read_until": telling.read_until(user, channel.id),
        "messages": [message(world, m) for m in ordered],
    }


def _between(world: World, user: str, other: Person) -> Json:
    """What they say to each other."""
    return {"with": other.id, "name": other.real_name} | _talk(world, world.workspace.talk(user, other.id), user)


def _threads(world: World, user: str) -> list[Json]:
    """Those that the person follows and in which somebody has replied, the latest first."""
    telling, found = world.workspace.telling, []
    for channel, root in telling.followed(user):
        place = world.workspace.channels[channel]
        replies = place.thread(root)[1:]
        if replies and user in place.members and root in place.messages:
            thread = {"channel": channel, "ts": root, "latest": replies[-1]["ts"], "replies": len(replies)}
            unread = {"unread": telling.count_unread(user, place, root), "read_until": telling.read_until(user, channel, root)}
            found.append(thread | unread)
    return sorted(found, key=lambda thread: str(thread["latest"]), reverse=True)


def _telling(who: str, told: Told) -> Json:
    return {"user": who} | asdict(told)


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
