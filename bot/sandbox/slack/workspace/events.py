"""Events as Slack words them. The envelope is put around them when they are sent."""

from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.wire import Json


def posted(channel: Channel, message: Json) -> Json:
    inner = {k: v for k, v in message.items() if k not in ("metadata", "reactions", "app_id")}
    return inner | {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}


def changed(channel: Channel, message: Json, before: Json, ts: str) -> Json:
    return _hidden("message_changed", channel, ts) | {"message": _inner(message), "previous_message": _inner(before)}


def deleted(channel: Channel, before: Json, ts: str) -> Json:
    return _hidden("message_deleted", channel, ts) | {"deleted_ts": before["ts"], "previous_message": _inner(before)}


def _hidden(subtype: str, channel: Channel, ts: str) -> Json:
    return {
        "type": "message",
        "subtype": subtype,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.kind,
    }


def _inner(message: Json) -> Json:
    return {k: v for k, v in message.items() if k not in ("metadata", "reactions", "app_id", "reply_users")}


def mention(message_event: Json) -> Json:
    """app_mention comes beside the message, with the same ts and an event_id of its own."""
    kept = ("client_msg_id", "user", "text", "team", "blocks", "ts", "thread_ts", "parent_user_id", "channel", "event_ts", "files")
    return {"type": "app_mention"} | {k: v for k, v in message_event.items() if k in kept}


def joined(channel: Channel, user: str, inviter: str | None, ts: str) -> Json:
    event = {"type": "member_joined_channel", "user": user, "channel": channel.id, "channel_type": channel.id[0], "team": channel.team_id}
    return event | {"event_ts": ts} | ({"inviter": inviter} if inviter else {})


def left(channel: Channel, user: str, ts: str) -> Json:
    event = {"type": "member_left_channel", "user": user, "channel": channel.id, "channel_type": channel.id[0], "team": channel.team_id}
    return event | {"event_ts": ts}


def channel_changed(what: str, channel: Channel, ts: str) -> Json:
    prefix = "group" if channel.is_private else "channel"
    renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
    return {"type": f"{prefix}_{what}", "channel": renamed if what == "rename" else channel.id, "event_ts": ts}


def reaction(what: str, channel: str, message: Json, *, user: str, name: str, ts: str) -> Json:
    item = {"type": "message", "channel": channel, "ts": message["ts"]}
    return {"type": f"reaction_{what}", "user": user, "reaction": name, "item": item, "item_user": message.get("user", ""), "event_ts": ts}
