"""Agents and their status. It decides what is offered to them and ends what was; it never touches what they own."""

from bot.desk import audit, invitations, people, pictures, transfers
from bot.desk.errors import DeskError
from storage.models import Agent, Conversation, Person, Status
from storage.queries import invitations as invitation_rows
from storage.queries import queues
from storage.transaction import Transaction

WORDS = {Status.READY: "Ready", Status.NOT_READY: "Not Ready", Status.DND: "Do not disturb"}


def in_words(status: str, reason: str | None) -> str:
    """Like "Not Ready – Lunch"."""
    word = WORDS[Status(status)]
    return f"{word} – {reason}" if reason and status == Status.NOT_READY else word


def take_agent(tx: Transaction, person_id: str) -> Agent:
    """The status row of a person; new agents start Not Ready."""
    found = queues.find_agent(tx.session, person_id)
    if found is None:
        found = Agent(person_id=person_id, status_since=tx.now)
        tx.session.add(found)
        tx.session.flush()
    return found


def set_status(tx: Transaction, person: Person, status: Status, reason: str | None = None) -> str:
    """Says the new status in words. Ends the pending invitations to somebody who is no longer Ready."""
    if not people.is_agent(tx, person):
        raise DeskError("You are in no queue yet, so there is no status to set. An admin adds you with /queue add.")
    agent = take_agent(tx, person.id)
    agent.status, agent.reason, agent.status_since = status, reason, tx.now
    tx.session.add(agent)
    audit.write(tx, person.id, "status", f"person:{person.id}", in_words(status, reason))
    if status != Status.READY:
        leave_invitations(tx, person, f"{person.name} is {in_words(status, reason)}")
    pictures.refresh_home(tx, person.id)
    return in_words(status, reason)


def leave_invitations(tx: Transaction, person: Person, cause: str) -> None:
    """The target is gone: what waits for their answer ends."""
    for invitation in invitation_rows.list_pending_for(tx.session, person.id):
        invitations.lose_target(tx, invitation, cause)


def let_go(tx: Transaction, conversation: Conversation, cause: str) -> None:
    """Takes a conversation from an owner who can't go on; it waits in its queue."""
    invitations.overtake(tx, conversation, cause)
    transfers.give_back(tx, conversation, cause)
    pictures.refresh_card(tx, conversation)
