"""Notices stand in somebody's My Messages, and are said by DM, until they are dismissed."""

from bot.desk import lanes
from bot.desk.errors import DeskError
from bot.desk.notices import redraws
from bot.desk.terms import NoticeKind
from storage.kinds import DeliveryKind
from storage.models import Conversation, Notice, Person, new_public_id
from storage.queries.handover import conversations
from storage.queries.notices import notices
from storage.queries.people import people as rows
from storage.transaction import Transaction

UNACCEPTED = "unaccepted"
"""The key of a notice that a transfer wasn't accepted begins so, with the ids of conversation and invitation."""
PASSING = (NoticeKind.WORD, NoticeKind.NUDGE, NoticeKind.ASK)
"""Notices of these kinds need no dismissing."""


def post(
    tx: Transaction,
    person_id: str,
    text: str,
    *,
    conversation: Conversation | None = None,
    key: str | None = None,
    kind: NoticeKind = NoticeKind.NOTICE,
    subject: str | None = None,
) -> None:
    """Adds a notice that stays until dismissed. With a `key` it is said once. Kind LINE has the button Add line for the number in
    `subject`.
    """
    if not key or not notices.find_keyed(tx.session, person_id, key):
        _add(tx, person_id, text, conversation, kind=kind, subject=subject, key=key)
        redraws.refresh_home(tx, person_id)


def tell(tx: Transaction, person_id: str, text: str, conversation: Conversation | None = None, *, key: str | None = None) -> None:
    """Sends a DM that needs no dismissing. With a `key` it is said once."""
    if not key or not notices.find_keyed(tx.session, person_id, key):
        _add(tx, person_id, text, conversation, kind=NoticeKind.WORD, key=key)


def nudge(tx: Transaction, person_id: str, text: str, conversation: Conversation) -> None:
    """Sends a DM that needs no dismissing, with the contact and their last words."""
    _add(tx, person_id, text, conversation, kind=NoticeKind.NUDGE)


def ask_for_transfer(tx: Transaction, person_id: str, text: str, conversation: Conversation, asker_id: str) -> None:
    """Sends a DM with the button Transfer, which opens the form with the asker as target."""
    _add(tx, person_id, text, conversation, kind=NoticeKind.ASK, subject=asker_id)


def tell_admins(tx: Transaction, text: str, key: str, *, kind: NoticeKind = NoticeKind.NOTICE, subject: str | None = None) -> None:
    """Posts a notice to each admin, once for its `key`."""
    for admin in rows.list_admins(tx.session):
        post(tx, admin.id, text, key=key, kind=kind, subject=subject)


def dismiss(tx: Transaction, public_id: str, person: Person) -> None:
    notice = notices.find_public(tx.session, public_id)
    if notice is None:
        raise DeskError("There is nothing to dismiss any more: what that message was about has been purged.")
    if notice.person_id != person.id:
        raise DeskError("That message isn't yours to dismiss.")
    if notice.dismissed_at is None:
        notice.dismissed_at = tx.now
        tx.session.add(notice)
        _clear_banner(tx, notice)
        tx.deliver(lanes.person(person.id), DeliveryKind.REFRESH_NOTICE, notice.id, lanes.UPDATE)
        redraws.refresh_home(tx, person.id)


def forget(tx: Transaction, key: str) -> None:
    """Takes notices from everybody's My Messages, as what they told of is over; it may be told anew."""
    for notice in notices.list_keyed(tx.session, key):
        notice.key = None
        tx.session.add(notice)
        if notice.dismissed_at is None:
            notice.dismissed_at = tx.now
            tx.deliver(lanes.person(notice.person_id), DeliveryKind.REFRESH_NOTICE, notice.id, lanes.UPDATE)
            redraws.refresh_home(tx, notice.person_id)


def list_keys(tx: Transaction, beginning: str) -> list[str]:
    """Lists the keys of notices that may still be ended and begin like that."""
    return notices.list_keys(tx.session, beginning)


def end(tx: Transaction, key: str, words: str) -> None:
    """Has notices say that what they told of is over: they need no dismissing any more, and may be told anew."""
    for notice in notices.list_keyed(tx.session, key):
        notice.key = None
        notice.kind = NoticeKind.WORD
        notice.text = f"{notice.text} {words}"
        notice.dismissed_at = notice.dismissed_at or tx.now
        tx.session.add(notice)
        tx.deliver(lanes.person(notice.person_id), DeliveryKind.REFRESH_NOTICE, notice.id, lanes.UPDATE)
        redraws.refresh_home(tx, notice.person_id)


def end_unaccepted(tx: Transaction, conversation_id: int, words: str) -> None:
    """Has notices of transfers that weren't accepted say how it went on, in `words`: nothing is to be done about them any more."""
    for key in list_keys(tx, f"{UNACCEPTED} {conversation_id} "):
        end(tx, key, words)


def _clear_banner(tx: Transaction, notice: Notice) -> None:
    if notice.conversation_id is None:
        return
    conversation = conversations.get_conversation(tx.session, notice.conversation_id)
    if conversation.banner and notice.text.startswith(conversation.banner):
        conversation.banner = None
        redraws.refresh_card(tx, conversation)


def _add(
    tx: Transaction,
    person_id: str,
    text: str,
    conversation: Conversation | None,
    *,
    kind: NoticeKind,
    subject: str | None = None,
    key: str | None = None,
) -> None:
    notice = Notice(
        public_id=new_public_id(),
        person_id=person_id,
        text=text,
        kind=kind,
        subject=subject,
        key=key,
        created_at=tx.now,
        dismissed_at=tx.now if kind in PASSING else None,
        conversation_id=conversation.id if conversation else None,
    )
    tx.session.add(notice)
    tx.session.flush()
    tx.deliver(lanes.person(notice.person_id), DeliveryKind.SHOW_NOTICE, notice.id, lanes.post(notice.person_id))
