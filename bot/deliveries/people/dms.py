"""Previews and notices go to one person by DM."""

from datetime import datetime

from sqlmodel import Session, col, update

from bot.desk import listing, reading
from bot.desk.handover import previews
from bot.desk.snapshots import Preview
from bot.runtime import Runtime
from bot.slack.calls import call, delete, edit, post
from bot.views import notices as notice_views
from bot.views.handover import invitations
from storage.engine.pump import Settle
from storage.kinds import INVITATION, NOTICE, PREVIEW_COPY, REMINDER
from storage.models import UNKNOWN_ZONE, Invitation, InvitationState, Notice, Person, PreviewCopy
from storage.queries.people import people
from storage.queries.setup.queues import get_queue
from storage.taken import Taken
from storage.transaction import Transaction


def open_dm(runtime: Runtime, person_id: str) -> tuple[str, Settle]:
    """Gives the channel of the bot's DM with a person, and the closure that stores it."""
    with runtime.reading() as session:
        person = people.find_person(session, person_id)
    channel = (
        person.dm_channel if person and person.dm_channel else str(call(runtime.slack.conversations_open, users=person_id)["channel"]["id"])
    )

    def keep(tx: Transaction) -> None:
        tx.session.execute(update(Person).where(col(Person.id) == person_id).values(dm_channel=channel))

    return channel, keep


def _time_zone(session: Session, person_id: str | None) -> str:
    person = people.find_person(session, person_id or "")
    return person.time_zone if person else UNKNOWN_ZONE


def show_preview(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts the Interaction Preview by DM. One that is over before Slack could show it isn't shown."""
    with runtime.reading() as session:
        invitation = session.get_one(Invitation, INVITATION.read(taken.subject))
        if invitation.ts or (invitation.state != InvitationState.PENDING and not taken.doubt):
            return None
        snapshot = reading.preview(session, invitation, runtime.clock())
        zone = _time_zone(session, invitation.target_id)
    channel, keep = open_dm(runtime, invitation.target_id or "")
    ts = _post_preview(runtime, taken, channel, snapshot, zone, invitation.public_id)

    def settle(tx: Transaction) -> None:
        keep(tx)
        values = {"channel_id": channel, "ts": ts, "shown_at": tx.now}
        tx.session.execute(update(Invitation).where(col(Invitation.id) == invitation.id).values(**values))

    return settle


def _post_preview(runtime: Runtime, taken: Taken, channel: str, snapshot: Preview, zone: str, mark: str) -> str:
    """Posts a preview, rather without its pictures than without its buttons: somebody may have deleted a picture's file in Slack."""
    message, plainer = invitations.preview(snapshot, zone), invitations.preview(snapshot, zone, pictures=0)
    return post(runtime.slack, taken, channel, message, mark, foreign=True, plainer=None if plainer == message else plainer)


def refresh_preview(runtime: Runtime, taken: Taken) -> Settle | None:
    """Says in a preview what became of its invitation, so that no dead button is left."""
    with runtime.reading() as session:
        invitation = session.get_one(Invitation, INVITATION.read(taken.subject))
        snapshot = reading.preview(session, invitation, runtime.clock())
        zone = _time_zone(session, invitation.target_id)
    if invitation.ts:
        edit(runtime.slack, invitation.channel_id, invitation.ts, invitations.preview(snapshot, zone))
    return None


def show_copy(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts the preview of a queue's invitation, in the queue's channel or in a member's DM."""
    with runtime.reading() as session:
        copy = session.get_one(PreviewCopy, PREVIEW_COPY.read(taken.subject))
        snapshot, zone = _copied(session, copy, runtime.clock())
        if copy.ts or (snapshot.over and not taken.doubt):
            return None
    channel, keep = open_dm(runtime, copy.person_id) if copy.person_id else (copy.channel_id or "", _keep_nothing)
    ts = _post_preview(runtime, taken, channel, snapshot, zone, copy.public_id)

    def settle(tx: Transaction) -> None:
        keep(tx)
        tx.session.execute(update(PreviewCopy).where(col(PreviewCopy.id) == copy.id).values(channel_id=channel, ts=ts))
        shown = update(Invitation).where(col(Invitation.id) == copy.invitation_id, col(Invitation.shown_at).is_(None))
        tx.session.execute(shown.values(shown_at=tx.now))

    return settle


def _keep_nothing(_tx: Transaction) -> None:
    """Stores nothing, as the id of a channel is known already."""


def _copied(session: Session, copy: PreviewCopy, now: datetime) -> tuple[Preview, str]:
    """Gives what a copy of a preview shows to its reader, and in which time zone."""
    invitation = session.get_one(Invitation, copy.invitation_id)
    snapshot = reading.preview(session, invitation, now, copy.person_id)
    if copy.person_id or invitation.queue_id is None:
        return snapshot, _time_zone(session, copy.person_id)
    return snapshot, get_queue(session, invitation.queue_id).time_zone


def refresh_copy(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws a copy of a preview anew. A reminder goes once there is nothing to answer: the preview above it says what became of it."""
    with runtime.reading() as session:
        copy = session.get_one(PreviewCopy, PREVIEW_COPY.read(taken.subject))
        snapshot, zone = _copied(session, copy, runtime.clock())
    if not copy.ts:
        return None
    if not previews.is_reminder(copy):
        edit(runtime.slack, copy.channel_id, copy.ts, invitations.preview(snapshot, zone))
    elif snapshot.over:
        delete(runtime.slack, copy.channel_id or "", copy.ts)
    return None


def show_reminder(runtime: Runtime, taken: Taken) -> Settle | None:
    with runtime.reading() as session:
        reminder = REMINDER.read(taken.subject)
        invitation = session.get_one(Invitation, reminder.invitation_id)
        snapshot = reading.preview(session, invitation, runtime.clock(), reminder.member_id)
        if snapshot.over:
            return None
    person_id = reminder.member_id or invitation.target_id or ""
    channel, keep = open_dm(runtime, person_id)
    mark = previews.reminder_id(invitation, person_id)
    ts = post(runtime.slack, taken, channel, invitations.reminder(snapshot), mark, foreign=True)

    def settle(tx: Transaction) -> None:
        keep(tx)
        tx.session.execute(update(PreviewCopy).where(col(PreviewCopy.public_id) == mark).values(channel_id=channel, ts=ts))

    return settle


def show_notice(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts a notice to a person, by DM. One that was purged meanwhile has nothing to say."""
    with runtime.reading() as session:
        notice = session.get(Notice, NOTICE.read(taken.subject))
        if notice is None or notice.ts:
            return None
        snapshot = listing.notice(session, notice)
    channel, keep = open_dm(runtime, notice.person_id)
    ts = post(runtime.slack, taken, channel, notice_views.notice(snapshot), notice.public_id, foreign=True)

    def settle(tx: Transaction) -> None:
        keep(tx)
        tx.session.execute(update(Notice).where(col(Notice.id) == notice.id).values(channel_id=channel, ts=ts))

    return settle


def refresh_notice(runtime: Runtime, taken: Taken) -> Settle | None:
    with runtime.reading() as session:
        notice = session.get(Notice, NOTICE.read(taken.subject))
        if notice is None or not notice.ts:
            return None
        snapshot = listing.notice(session, notice)
    edit(runtime.slack, notice.channel_id, notice.ts, notice_views.notice(snapshot))
    return None
