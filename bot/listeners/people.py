"""Slack tells of people and channels, and of whoever opens the App Home."""

from typing import Any

from sqlmodel import col, delete

from bot.desk import lanes
from bot.desk.handover import agents
from bot.desk.language import signs
from bot.desk.notices import outages, redraws
from bot.desk.people import belonging, people, reasons
from bot.desk.screens import boards, set_up
from bot.desk.setup import numbers, queues
from bot.desk.terms import Outside
from bot.listeners.base import Click, Event, OnClick, OnEvent
from bot.views import ids
from storage.kinds import EVERYTHING, DeliveryKind
from storage.models import UNKNOWN_ZONE, Channel, ChannelMember, Person, Status, Workspace
from storage.queries.people import people as rows

SLACKBOT = "USLACKBOT"


def person_of(user: dict[str, Any], us: Workspace | None) -> Person:
    """Makes a row of Slack's user object. Somebody of another organisation counts as a guest."""
    profile = user.get("profile") or {}
    outsider = not belonging.is_ours(us, user)
    return Person(
        id=user["id"],
        handle=user.get("name") or "",
        name=signs.name(profile.get("real_name") or user.get("real_name") or "") or user.get("name") or user["id"],
        time_zone=user.get("tz") or UNKNOWN_ZONE,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")) and not outsider,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")) or outsider,
        is_outsider=outsider,
        is_deleted=bool(user.get("deleted")),
    )


def channel_of(channel: dict[str, Any]) -> Channel:
    return Channel(
        id=channel["id"],
        name=channel.get("name") or "",
        is_private=bool(channel.get("is_private") or channel.get("is_group")),
        is_shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
        is_archived=bool(channel.get("is_archived")),
        has_bot=bool(channel.get("is_member")),
    )


def user_changed(event: Event) -> None:
    """Keeps that somebody joined, was renamed, became an admin, or left."""
    user = event.body.get("user")
    if isinstance(user, dict):
        workspace = rows.find_workspace(event.tx.session)
        queues.remember_person(event.tx, person_of(user, workspace))


def member_joined(event: Event) -> None:
    channel_id, person_id = event.body["channel"], event.body["user"]
    rows.add_channel_member(event.tx.session, channel_id, person_id)
    if person_id == event.bot_user_id:
        event.tx.deliver_once(lanes.DIRECTORY, DeliveryKind.READ_DIRECTORY, EVERYTHING)
        outages.expect_repair(event.tx, Outside.CHANNEL.at(channel_id))


def member_left(event: Event) -> None:
    channel_id, person_id = event.body["channel"], event.body["user"]
    event.tx.session.execute(
        delete(ChannelMember).where(col(ChannelMember.channel_id) == channel_id, col(ChannelMember.person_id) == person_id)
    )
    if person_id == event.bot_user_id:
        event.tx.deliver_once(lanes.DIRECTORY, DeliveryKind.READ_DIRECTORY, EVERYTHING)


def channel_renamed(event: Event) -> None:
    body = event.body["channel"]
    channel = rows.find_channel(event.tx.session, body["id"])
    if channel:
        channel.name = body["name"]
        event.tx.session.add(channel)


def channel_archived(event: Event) -> None:
    channel = rows.find_channel(event.tx.session, event.body["channel"])
    is_back = event.body["type"].endswith("unarchive")
    if channel:
        channel.is_archived = not is_back
        event.tx.session.add(channel)
    if is_back:
        outages.expect_repair(event.tx, Outside.CHANNEL.at(event.body["channel"]))


def home_opened(event: Event) -> None:
    """Draws a Home anew each time it is opened: what it shows of others may have changed."""
    if event.body.get("tab", "home") != "home":
        return
    person = rows.find_person(event.tx.session, event.body["user"])
    if person is None:
        event.tx.deliver_once(lanes.home(event.body["user"]), DeliveryKind.WELCOME, event.body["user"])
        return
    person.home_opened_at = event.tx.now
    if not event.body.get("view"):
        person.home_hash = None  # Slack has none to show, whatever we published before
    event.tx.session.add(person)
    event.tx.session.flush()
    redraws.refresh_home(event.tx, person.id)
    boards.begin(event.tx, person)
    if people.is_admin(event.tx, person):
        set_up.begin(event.tx)
        numbers.look(event.tx, numbers.AT_EASE)


def set_ready(click: Click) -> None:
    agents.set_status(click.tx, click.person, Status.READY)


def set_not_ready(click: Click) -> None:
    agents.set_status(click.tx, click.person, Status.NOT_READY)


def set_reason(click: Click) -> None:
    """Sets somebody Not Ready for a reason, which may have been removed since the Home was drawn. Raises DeskError."""
    agents.set_status(click.tx, click.person, Status.NOT_READY, reasons.read(click.tx, click.value))


def set_dnd(click: Click) -> None:
    agents.set_status(click.tx, click.person, Status.DND)


CLICKS: dict[str, OnClick] = {
    ids.STATUS_READY: set_ready,
    ids.STATUS_NOT_READY: set_not_ready,
    ids.STATUS_DND: set_dnd,
    ids.STATUS_REASON: set_reason,
}
EVENTS: dict[str, OnEvent] = {
    "team_join": user_changed,
    "user_change": user_changed,
    "member_joined_channel": member_joined,
    "member_left_channel": member_left,
    "channel_rename": channel_renamed,
    "group_rename": channel_renamed,
    "channel_archive": channel_archived,
    "channel_unarchive": channel_archived,
    "group_archive": channel_archived,
    "group_unarchive": channel_archived,
    "app_home_opened": home_opened,
}
