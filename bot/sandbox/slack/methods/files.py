"""files.*: the three steps of an upload."""

import mimetypes
import re
import secrets

from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.team import BOT_USER, TEAM_DOMAIN
from bot.sandbox.wire import Json


def get_upload_url(desk: Desk, args: Args) -> Json:
    length = args.number("length", 0, 1 << 30)
    if length < 1:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] file length must be greater than 0"]})
    file = new_file(desk, args.need("filename"), "", BOT_USER)
    file["_expected"], file["_token"] = length, secrets.token_urlsafe(16)
    if args.has("alt_txt"):
        file["alt_txt"] = args.text("alt_txt")
    return {"upload_url": f"{desk.url}/upload/v1/{file['_token']}", "file_id": file["id"]}


def complete_upload(desk: Desk, args: Args) -> Json:
    named = args.json("files", "invalid_arguments")
    if not isinstance(named, list) or not named:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: files"]})
    files = [_uploaded(desk, entry) for entry in named]
    if args.has("channel_id"):
        _share(desk, args, files)
    return {"files": [shown(f, with_shares=False) for f in files]}


def _uploaded(desk: Desk, entry: Json) -> Json:
    file = desk.workspace.files.get(str(entry.get("id")))
    if file is None or "_bytes" not in file:
        raise SlackError("file_not_found" if file is None else "file_upload_incomplete")
    file["title"] = entry.get("title") or file["name"]
    return file


def _share(desk: Desk, args: Args, files: list[Json]) -> None:
    place = args.own_channel("channel_id")
    if place.is_archived:
        raise SlackError("is_archived")
    thread_ts = args.text("thread_ts")
    if thread_ts and thread_ts not in place.messages:
        if not desk.workspace.strays:
            raise SlackError("thread_not_found")
        thread_ts = ""
    # A message that bears a file names the bot as its user only.
    message: Json = {
        "type": "message",
        "user": BOT_USER,
        "text": args.text("initial_comment"),
        "upload": True,
        "display_as_bot": False,
        "subtype": "file_share",
    }
    message |= {"thread_ts": thread_ts} if thread_ts else {}
    # Slack answers first and shows the file a moment later.
    if desk.share_delay:
        desk.later.do(lambda: share(desk, place.id, message, files), after=desk.share_delay)
    else:
        share(desk, place.id, message, files)


def share(desk: Desk, channel: str, message: Json, files: list[Json]) -> Json:
    posted = desk.workspace.post(channel, message | {"files": [shown(f) for f in files]})
    privacy = "public" if desk.workspace.channels[channel].kind == "channel" else "private"
    where = {"ts": posted["ts"]} | ({"thread_ts": posted["thread_ts"]} if "thread_ts" in posted else {})
    for file in files:
        file["shares"].setdefault(privacy, {}).setdefault(channel, []).append(where)
    return posted


def info(desk: Desk, args: Args) -> Json:
    file = desk.workspace.files.get(args.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": shown(file)}


def delete(desk: Desk, args: Args) -> Json:
    """Takes the messages that bear it along where they say nothing else."""
    file = desk.workspace.files.pop(args.text("file"), None)
    if file is None:
        raise SlackError("file_not_found")
    for places in file["shares"].values():
        for channel, shares in places.items():
            for share in shares:
                if share["ts"] in desk.workspace.channels[channel].messages:
                    desk.workspace.delete(channel, share["ts"])
    return {}


def new_file(desk: Desk, name: str, mimetype: str, user: str) -> Json:
    id_, now = desk.workspace.new_id("F"), int(desk.workspace.clock.now())
    mime = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else mime.rsplit("/", 1)[-1]
    private = f"{desk.url}/files-pri/{id_}/{address_of(name)}"
    file: Json = {"id": id_, "created": now, "timestamp": now, "name": name, "title": name, "mimetype": mime, "filetype": kind}
    file |= {"pretty_type": kind.upper(), "user": user, "editable": False, "size": 0, "mode": "hosted", "is_external": False}
    file |= {"external_type": "", "is_public": False, "public_url_shared": False, "display_as_bot": False, "username": "", "shares": {}}
    file |= {
        "url_private": private,
        "url_private_download": f"{private}?download=1",
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{user}/{id_}",
    }
    desk.workspace.files[id_] = file
    return file


def address_of(name: str) -> str:
    """How Slack writes a file's name at the end of its address."""
    return re.sub(r"[^a-z0-9._-]+", "_", name.lower())


def shown(file: Json, *, with_shares: bool = True) -> Json:
    return {k: ({} if k == "shares" and not with_shares else v) for k, v in file.items() if not k.startswith("_")}
