"""An invitation is shown to whoever may answer it: in a teammate's DM, or for a queue in its channel, some members' DMs, and every member's
Home.
"""

from collections.abc import Sequence

from bot.desk import lanes
from bot.desk.notices import redraws
from storage.kinds import DeliveryKind, Reminder
from storage.models import Invitation, Person, PreviewCopy, new_public_id
from storage.queries.handover import invitations as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

DMS_MOST = 10
"""At most so many Ready members of a queue get a DM."""
REMINDER = "-reminder"
"""The id of a copy that is a reminder, and not the preview, has this in it."""


def show(tx: Transaction, invitation: Invitation, ready: Sequence[Person]) -> None:
    """Shows an invitation: to a teammate by DM, or to a queue in its channel and to the first of `ready`."""
    if invitation.queue_id is None:
        tx.deliver(
            lanes.person(invitation.target_id or ""), DeliveryKind.SHOW_PREVIEW, invitation.id, lanes.post(invitation.target_id or "")
        )
        return
    channel_id = queues.get_queue(tx.session, invitation.queue_id).channel_id
    _copy(tx, invitation, None, channel_id)
    for person in ready[:DMS_MOST]:
        _copy(tx, invitation, person.id, None)


def _copy(tx: Transaction, invitation: Invitation, person_id: str | None, channel_id: str | None) -> None:
    copy = PreviewCopy(public_id=new_public_id(), invitation_id=invitation.id, person_id=person_id, channel_id=channel_id)
    tx.session.add(copy)
    tx.session.flush()
    tx.deliver(lane(copy), DeliveryKind.SHOW_COPY, copy.id, lanes.post(person_id or channel_id or ""))


def lane(copy: PreviewCopy) -> str:
    return lanes.person(copy.person_id) if copy.person_id else lanes.previews(copy.channel_id or "")


def refresh(tx: Transaction, invitation: Invitation) -> None:
    """Draws an invitation anew wherever it was shown. No dead button stays of one that is over."""
    if invitation.queue_id is None:
        tx.deliver(lanes.person(invitation.target_id or ""), DeliveryKind.REFRESH_PREVIEW, invitation.id, lanes.UPDATE)
    for copy in rows.list_copies(tx.session, invitation.id):
        tx.deliver(lane(copy), DeliveryKind.REFRESH_COPY, copy.id, lanes.UPDATE)


def show_answer(tx: Transaction, invitation: Invitation, person_id: str) -> None:
    """Draws the preview of a member anew who has answered, or is no member any more: it has no buttons."""
    for copy in rows.list_copies(tx.session, invitation.id):
        if copy.person_id == person_id:
            tx.deliver(lane(copy), DeliveryKind.REFRESH_COPY, copy.id, lanes.UPDATE)


def redraw_homes(tx: Transaction, invitation: Invitation) -> None:
    """Draws the Homes of everybody on both sides of an invitation anew."""
    members = queues.list_member_ids(tx.session, invitation.queue_id) if invitation.queue_id else []
    redraws.refresh_home(tx, invitation.sender_id, invitation.owner_id, invitation.target_id, *members)


def remind(tx: Transaction, invitation: Invitation) -> None:
    """Reminds everybody who got a DM and hasn't answered."""
    if invitation.queue_id is None:
        _remind(tx, invitation, invitation.target_id or "", Reminder(invitation.id))
        return
    answered = {rejection.person_id for rejection in rows.list_rejections(tx.session, invitation.id)}
    for copy in rows.list_copies(tx.session, invitation.id):
        if copy.person_id and copy.person_id not in answered:
            _remind(tx, invitation, copy.person_id, Reminder(invitation.id, copy.person_id))


def _remind(tx: Transaction, invitation: Invitation, person_id: str, subject: Reminder) -> None:
    """Reminds one person. The reminder is kept as a copy of the preview: it goes when the invitation is over."""
    tx.session.add(PreviewCopy(public_id=reminder_id(invitation, person_id), invitation_id=invitation.id, person_id=person_id))
    tx.deliver(lanes.person(person_id), DeliveryKind.SHOW_REMINDER, subject, lanes.post(person_id))


def reminder_id(invitation: Invitation, person_id: str) -> str:
    return f"{invitation.public_id}{REMINDER}{f'-{person_id}' if invitation.queue_id else ''}"


def is_reminder(copy: PreviewCopy) -> bool:
    return REMINDER in copy.public_id


def show_link(tx: Transaction, conversation_id: int) -> None:
    """Draws previews anew when the conversation has a new thread: whoever is asked or accepted it can now be led there."""
    pending = rows.find_pending(tx.session, conversation_id)
    if pending:
        refresh(tx, pending)
        return
    accepted = rows.find_last_accepted(tx.session, conversation_id)
    if accepted and accepted.queue_id:
        show_answer(tx, accepted, accepted.target_id or "")
