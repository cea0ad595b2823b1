"""Supervisors are members of a queue who may do with its conversations what their owners may. Admins may everywhere."""

from sqlmodel import Session

from bot.desk.errors import DeskError
from bot.desk.people import people
from storage.models import Conversation, Person, Queue
from storage.queries.setup import queues as rows
from storage.transaction import Transaction


def leads(tx: Transaction, conversation: Conversation, person: Person) -> bool:
    """Says whether this is a supervisor of the conversation's queue, or an admin."""
    return people.is_admin(tx, person) or (people.can_own(person) and rows.is_supervisor(tx.session, conversation.queue_id, person.id))


def list_led(session: Session, person: Person) -> list[Queue]:
    """Lists the queues that somebody leads, by name: an admin leads all."""
    if people.is_seen_as_admin(session, person):
        return rows.list_queues(session)
    return [queue for queue in rows.list_supervised(session, person.id) if queue.archived_at is None] if people.can_own(person) else []


def require(tx: Transaction, conversation: Conversation, person: Person, what: str) -> None:
    if not leads(tx, conversation, person):
        queue = rows.get_queue(tx.session, conversation.queue_id).name
        raise DeskError(
            f"Only supervisors of the queue {queue} and admins can {what}. An admin names supervisors with /queue supervisor {queue}."
        )


def require_over(tx: Transaction, person: Person, member: Person) -> None:
    """Raises DeskError unless `person` supervises a queue that `member` is in, or is an admin."""
    led = {queue.id for queue in rows.list_supervised(tx.session, person.id)} if people.can_own(person) else set()
    if not people.is_admin(tx, person) and not led & {queue.id for queue in rows.list_member_queues(tx.session, member.id)}:
        raise DeskError(f"Only a supervisor of one of {member.called}'s queues or an admin can set their status.")
