"""reactions.*"""

from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.team import BOT_USER
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.wire import Json


def add(desk: Desk, args: Args) -> Json:
    name = args.text("name").strip(":")
    if not name:
        raise SlackError("invalid_name")
    place, message = _message(args)
    if place.is_archived:
        raise SlackError("is_archived")
    if not desk.workspace.react(place.id, message["ts"], BOT_USER, name):
        raise SlackError("already_reacted")
    return {}


def remove(desk: Desk, args: Args) -> Json:
    name = args.text("name").strip(":")
    place, message = _message(args)
    if not desk.workspace.unreact(place.id, message["ts"], BOT_USER, name):
        raise SlackError("no_reaction")
    return {}


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
