"""chat.*"""

from bot.sandbox.slack.blocks import limits, reading
from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.team import APP_ID, BOT_ID, BOT_USER, TEAM_ID
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.wire import Json


def post_message(desk: Desk, args: Args) -> Json:
    place = _target(desk, args)
    content = _content(args)
    thread_ts = _thread(desk, place, args)
    message = bot_message(desk) | content | _metadata(args) | ({"thread_ts": thread_ts} if thread_ts else {})
    if thread_ts and args.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    posted = desk.workspace.post(place.id, message)
    return {"channel": place.id, "ts": posted["ts"], "message": dict(posted)}


def update(desk: Desk, args: Args) -> Json:
    place, message = _own_message(args)
    if len(args.text("text")) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    content = _content(args, before=message)
    changed = desk.workspace.change(place.id, message["ts"], {"blocks": None} | content | _metadata(args), by=BOT_ID)
    # The recorded answer of an update bears neither ts nor thread in its message.
    shown = {
        k: v
        for k, v in changed.items()
        if k in ("bot_id", "type", "text", "user", "team", "bot_profile", "edited", "app_id", "metadata", "blocks")
    }
    return {"channel": place.id, "ts": message["ts"], "text": changed["text"], "message": shown}


def delete(desk: Desk, args: Args) -> Json:
    place, message = _own_message(args)
    desk.workspace.delete(place.id, message["ts"])
    return {"channel": place.id, "ts": message["ts"]}


def post_ephemeral(desk: Desk, args: Args) -> Json:
    place = args.own_channel()
    if place.is_archived:
        raise SlackError("is_archived")
    if args.need("user") not in place.members:
        raise SlackError("user_not_in_channel")
    message = bot_message(desk) | _content(args)
    if args.has("thread_ts"):
        message["thread_ts"] = args.text("thread_ts")
    return {"message_ts": desk.workspace.whisper(args.text("user"), place.id, message)}


def bot_message(desk: Desk) -> Json:
    name = desk.workspace.people[BOT_USER].name
    profile = {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": BOT_USER,
        "name": name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": TEAM_ID,
    }
    return {"type": "message", "user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID, "bot_profile": profile}


def _target(desk: Desk, args: Args) -> Channel:
    if any(args.has(name) for name in ("username", "icon_emoji", "icon_url")):
        args.allow("chat:write.customize")
    person = desk.workspace.people.get(args.text("channel"))
    if person is not None:
        if person.is_bot or person.deleted:
            raise SlackError("channel_not_found")
        return desk.workspace.dm(person.id)
    place = args.channel()
    if place.is_archived:
        raise SlackError("is_archived")
    if BOT_USER not in place.members and "chat:write.public" not in desk.manifest.scopes:
        raise SlackError("not_in_channel")
    if place.is_im and desk.workspace.people[place.user].deleted:
        raise SlackError("is_archived")
    return place


def _thread(desk: Desk, place: Channel, args: Args) -> str:
    """Below a root that was deleted Slack's page names an error, and people report a post in the channel itself: `strays` chooses."""
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return ""
    root = place.messages.get(thread_ts)
    if root is None and desk.workspace.strays:
        return ""
    if root is None:
        raise SlackError("thread_not_found")
    if root.get("thread_ts", thread_ts) != thread_ts:
        # A reply's own ts leads nowhere.
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _content(args: Args, before: Json | None = None) -> Json:
    if args.has("markdown_text") and (args.has("text") or args.has("blocks")):
        raise SlackError("markdown_text_conflict")
    blocks = args.json("blocks", "invalid_blocks_format")
    if blocks and (found := limits.of_message(blocks)):
        raise SlackError("invalid_blocks", errors=[f.removeprefix("[ERROR] ") for f in found], response_metadata={"messages": found})
    args.require_pictures(blocks or [])
    text = args.text("text") or args.text("markdown_text")
    if not text.strip() and not blocks and (before is None or not args.has("attachments")):
        raise SlackError("no_text")
    # Without a text Slack builds one from the blocks; beyond 40,000 characters it cuts silently.
    text = text or "\n".join(reading.texts(blocks or [], lambda id_: id_))
    return {"text": text[: limits.POST_TEXT]} | ({"blocks": blocks} if blocks else {})


def _metadata(args: Args) -> Json:
    metadata = args.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return {}
    if not isinstance(metadata, dict) or (
        metadata and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict))
    ):
        raise SlackError("invalid_metadata_format")
    return {"metadata": metadata or None}


def _own_message(args: Args) -> tuple[Channel, Json]:
    place = args.channel()
    if place.is_archived:
        raise SlackError("is_archived")
    message = place.messages.get(args.text("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message.get("user") != BOT_USER:
        raise SlackError("cant_update_message")
    return place, message
