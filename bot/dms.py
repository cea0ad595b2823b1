"""What goes to one person: previews and notices by DM, and the App Home."""

from sqlmodel import Session, col, update

from bot.calls import call, edit, post
from bot.desk import people as desk_people
from bot.desk import reading
from bot.runtime import Runtime
from bot.views import home, invitations
from bot.views import notices as notice_views
from storage.engine.pump import Settle
from storage.models import Invitation, InvitationState, Notice, Person
from storage.outbox import Taken
from storage.queries import people
from storage.transaction import Transaction


def _dm(runtime: Runtime, person_id: str) -> tuple[str, Settle]:
    """The channel of the bot's DM with a person, and what keeps it."""
    with runtime.reading() as session:
        person = people.find_person(session, person_id)
    channel = (
        person.dm_channel if person and person.dm_channel else str(call(runtime.slack.conversations_open, users=person_id)["channel"]["id"])
    )

    def keep(tx: Transaction) -> None:
        tx.session.execute(update(Person).where(col(Person.id) == person_id).values(dm_channel=channel))

    return channel, keep


def _time_zone(session: Session, person_id: str) -> str:
    person = people.find_person(session, person_id)
    return person.time_zone if person else "UTC"


def show_preview(runtime: Runtime, taken: Taken) -> Settle | None:
    """The Interaction Preview, by DM. One that is over before Slack could show it isn't shown."""
    with runtime.reading() as session:
        invitation = session.get_one(Invitation, int(taken.subject))
        if invitation.ts or (invitation.state != InvitationState.PENDING and not taken.doubt):
            return None
        snapshot = reading.preview(session, invitation, runtime.clock())
        zone = _time_zone(session, invitation.target_id)
    channel, keep = _dm(runtime, invitation.target_id)
    ts = post(runtime.slack, taken, channel, invitations.preview(snapshot, zone), invitation.public_id, foreign=True)

    def settle(tx: Transaction) -> None:
        keep(tx)
        values = {"channel_id": channel, "ts": ts, "shown_at": tx.now}
        tx.session.execute(update(Invitation).where(col(Invitation.id) == invitation.id).values(**values))

    return settle


def refresh_preview(runtime: Runtime, taken: Taken) -> Settle | None:
    """Says what became of it, so that no dead button is left."""
    with runtime.reading() as session:
        invitation = session.get_one(Invitation, int(taken.subject))
        snapshot = reading.preview(session, invitation, runtime.clock())
        zone = _time_zone(session, invitation.target_id)
    if invitation.ts:
        edit(runtime.slack, invitation.channel_id, invitation.ts, invitations.preview(snapshot, zone))
    return None


def show_reminder(runtime: Runtime, taken: Taken) -> Settle | None:
    with runtime.reading() as session:
        invitation = session.get_one(Invitation, int(taken.subject))
        if invitation.state != InvitationState.PENDING:
            return None
        snapshot = reading.preview(session, invitation, runtime.clock())
    channel, keep = _dm(runtime, invitation.target_id)
    post(runtime.slack, taken, channel, invitations.reminder(snapshot), f"{invitation.public_id}-reminder", foreign=True)
    return keep


def show_notice(runtime: Runtime, taken: Taken) -> Settle | None:
    """A notice or a word to a person, by DM."""
    with runtime.reading() as session:
        notice = session.get_one(Notice, int(taken.subject))
        if notice.ts:
            return None
        snapshot = reading.notice(session, notice)
    channel, keep = _dm(runtime, notice.person_id)
    ts = post(runtime.slack, taken, channel, notice_views.notice(snapshot), notice.public_id, foreign=True)

    def settle(tx: Transaction) -> None:
        keep(tx)
        tx.session.execute(update(Notice).where(col(Notice.id) == notice.id).values(channel_id=channel, ts=ts))

    return settle


def refresh_notice(runtime: Runtime, taken: Taken) -> Settle | None:
    with runtime.reading() as session:
        notice = session.get_one(Notice, int(taken.subject))
        snapshot = reading.notice(session, notice)
    if notice.ts:
        edit(runtime.slack, notice.channel_id, notice.ts, notice_views.notice(snapshot))
    return None


def publish_home(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws somebody's Home, unless it shows the newest already."""
    with runtime.transaction() as tx:
        person = people.find_person(tx.session, taken.subject)
        if person is None or person.home_drawn >= person.home_wanted:
            return None
        snapshot = reading.home(tx.session, person, tx.now, is_admin=desk_people.is_admin(tx, person))
    call(runtime.slack.views_publish, user_id=taken.subject, view=home.home(snapshot))

    def settle(tx: Transaction) -> None:
        drawn = col(Person.home_drawn)
        tx.session.execute(
            update(Person).where(col(Person.id) == taken.subject, drawn < snapshot.version).values(home_drawn=snapshot.version)
        )

    return settle
