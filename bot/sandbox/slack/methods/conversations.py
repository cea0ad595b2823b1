"""conversations.*"""

from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.team import BOT_USER
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.wire import Json

KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def list_(desk: Desk, args: Args) -> Json:
    families = []
    for kind in args.text("types", "public_channel").split(","):
        if kind.strip() not in KINDS:
            raise SlackError("invalid_types")
        families.append(KINDS[kind.strip()])
        args.allow(f"{families[-1]}:read")
    every = [c for c in desk.workspace.channels.values() if c.family in families and _visible(c)]
    found = [c for c in every if not (args.flag("exclude_archived") and c.is_archived)]
    page, cursor = args.page(found, 100, 1000)
    return {"channels": [c.as_slack(BOT_USER) for c in page], "response_metadata": {"next_cursor": cursor}}


def _visible(channel: Channel) -> bool:
    return channel.family == "channels" or BOT_USER in channel.members


def info(_desk: Desk, args: Args) -> Json:
    place = args.channel()
    args.allow(f"{place.family}:read")
    found = place.as_slack(BOT_USER)
    if not args.flag("include_num_members"):
        found.pop("num_members", None)
    return {"channel": found}


def members(_desk: Desk, args: Args) -> Json:
    place = args.channel()
    args.allow(f"{place.family}:read")
    page, cursor = args.page(place.members, 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(desk: Desk, args: Args) -> Json:
    place = args.channel()
    if place.is_private or place.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if place.is_archived:
        raise SlackError("is_archived")
    already = BOT_USER in place.members
    desk.workspace.join(BOT_USER, place.id)
    return {"channel": place.as_slack(BOT_USER)} | ({"warning": "already_in_channel"} if already else {})


def open_(desk: Desk, args: Args) -> Json:
    users = [u.strip() for u in args.text("users").split(",") if u.strip()]
    if not users and not args.has("channel"):
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        args.allow("mpim:write")
        raise SlackError("not_enough_users")
    person = desk.workspace.people.get(users[0]) if users else desk.workspace.people.get(args.channel().user)
    if person is None:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    known = any(c.is_im and c.user == person.id for c in desk.workspace.channels.values())
    place = desk.workspace.dm(person.id)
    shown = place.as_slack(BOT_USER) | {"is_open": True} if args.flag("return_im") else {"id": place.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if known else {})


def invite(desk: Desk, args: Args) -> Json:
    place = args.channel()
    args.allow(f"{place.family}:write.invites", "groups:write" if place.is_private else "channels:manage")
    if BOT_USER not in place.members:
        raise SlackError("not_in_channel")
    if place.is_archived:
        raise SlackError("is_archived")
    users = [u.strip() for u in args.need("users").split(",")]
    refused = [{"user": u, "ok": False, "error": why} for u in users if (why := _uninvitable(desk, place, u))]
    if refused and not (args.flag("force") and len(refused) < len(users)):
        raise SlackError(str(refused[0]["error"]), errors=refused)
    for user in set(users) - {r["user"] for r in refused}:
        desk.workspace.join(str(user), place.id, inviter=BOT_USER)
    return {"channel": place.as_slack(BOT_USER)}


def _uninvitable(desk: Desk, place: Channel, user: str) -> str:
    person = desk.workspace.people.get(user)
    if person is None:
        return "user_not_found"
    if user == BOT_USER:
        return "cant_invite_self"
    if person.deleted:
        return "cant_invite"
    return "already_in_channel" if user in place.members else ""


def history(_desk: Desk, args: Args) -> Json:
    place = args.own_channel()
    args.allow(f"{place.family}:history")
    found = [m for m in place.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"] or m.get("subtype") == "thread_broadcast"]
    newest = sorted((m for m in found if _between(m, args)), key=lambda m: m["ts"], reverse=True)
    page, cursor = args.page(newest, 100, 999)
    answer = {"messages": [_shown(m, args) for m in page], "has_more": bool(cursor), "pin_count": 0, "channel_actions_count": 0}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def replies(_desk: Desk, args: Args) -> Json:
    place = args.own_channel()
    args.allow(f"{place.family}:history")
    ts = args.need("ts")
    if ts not in place.messages:
        raise SlackError("thread_not_found")
    thread = place.thread(ts)
    # The root comes along whatever the span is.
    found = [m for m in thread if m["ts"] == ts or _between(m, args)]
    page, cursor = args.page(found, 1000, 1000)
    answer = {"messages": [_shown(m, args) for m in page], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _between(message: Json, args: Args) -> bool:
    oldest, latest = args.text("oldest", "0"), args.text("latest") or "9999999999.999999"
    ts = float(message["ts"])
    if args.flag("inclusive"):
        return float(oldest) <= ts <= float(latest)
    return float(oldest) < ts < float(latest)


def _shown(message: Json, args: Args) -> Json:
    hidden = set() if args.flag("include_all_metadata") else {"metadata"}
    return {k: v for k, v in message.items() if k not in hidden}
