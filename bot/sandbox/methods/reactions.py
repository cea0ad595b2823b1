"""reactions.*"""

from bot.sandbox.channels import Channel
from bot.sandbox.methods.call import Args, Desk, SlackError
from bot.sandbox.team import BOT_USER, TEAM_ID, Json


def add(desk: Desk, args: Args) -> Json:
    place, message, name = _item(args)
    if not desk.workspace.react(place.id, message["ts"], BOT_USER, name):
        raise SlackError("already_reacted")
    return {}


def remove(desk: Desk, args: Args) -> Json:
    place, message, name = _item(args)
    if not desk.workspace.unreact(place.id, message["ts"], BOT_USER, name):
        raise SlackError("no_reaction")
    return {}


def get(_desk: Desk, args: Args) -> Json:
    place, message = _message(args)
    return {"type": "message", "channel": place.id, "message": {"team": TEAM_ID} | message}


def _item(args: Args) -> tuple[Channel, Json, str]:
    name = args.text("name").strip(":")
    if not name:
        raise SlackError("invalid_name")
    place, message = _message(args)
    if place.is_archived:
        raise SlackError("is_archived")
    return place, message, name


def _message(args: Args) -> tuple[Channel, Json]:
    if not args.has("timestamp"):
        raise SlackError("no_item_specified")
    place = args.channel()
    if BOT_USER not in place.members and place.is_private:
        raise SlackError("channel_not_found")
    message = place.messages.get(args.text("timestamp"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    return place, message
