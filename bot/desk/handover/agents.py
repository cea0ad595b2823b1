"""An agent's status decides what is offered to them and ends what was offered; it never touches what they own."""

import re

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import invitations, transfers
from bot.desk.handover.overtaking import overtaking
from bot.desk.notices import notices, redraws
from bot.desk.people import people, supervisors
from bot.desk.queues import handing_out
from storage.models import Agent, Conversation, Person, Status
from storage.queries.handover import invitations as invitation_rows
from storage.queries.people import agents as agent_rows
from storage.queries.setup import queues
from storage.transaction import Transaction

CAPACITY_MOST = 100
_FIGURE = re.compile("[0-9]{1,4}")
WORDS = {Status.READY: "Ready", Status.NOT_READY: "Not Ready", Status.DND: "Do not disturb"}


def in_words(status: str, reason: str | None) -> str:
    """Writes a status like "Not Ready – Lunch"."""
    word = WORDS[Status(status)]
    return f"{word} – {reason}" if reason and status == Status.NOT_READY else word


def take_agent(tx: Transaction, person_id: str) -> Agent:
    """Gives the status row of a person, made if there is none: new agents start Not Ready."""
    agent = agent_rows.find_agent(tx.session, person_id)
    if agent is None:
        agent = Agent(person_id=person_id, status_since=tx.now)
        tx.session.add(agent)
        tx.session.flush()
    return agent


def set_status(tx: Transaction, person: Person, status: Status, reason: str | None = None, *, by: str | None = None) -> str:
    """Sets somebody's status, ends the pending invitations to them if they are no longer Ready, and says the new status in words. `by` is
    whoever else sets it for them. Raises DeskError.
    """
    if not people.is_agent(tx, person):
        who = "You are" if by in (None, person.id) else f"{person.called} is"
        raise DeskError(f"{who} in no queue yet, so there is no status to set. An admin adds agents with /queue add.")
    agent = take_agent(tx, person.id)
    agent.status, agent.reason, agent.status_since = status, reason, tx.now
    tx.session.add(agent)
    audit.write(tx, by or person.id, "status", f"person:{person.id}", in_words(status, reason))
    if status != Status.READY:
        leave_invitations(tx, person, f"{person.called} is {in_words(status, reason)}")
    else:
        handing_out.wake_for(tx, person.id)
    redraws.refresh_home(tx, person.id)
    return in_words(status, reason)


def set_status_of(tx: Transaction, supervisor: Person, member: Person, status: Status, reason: str | None = None) -> str:
    """Has a supervisor set a member's status; the member is told. Raises DeskError."""
    if member.id == supervisor.id:
        return set_status(tx, member, status, reason)
    supervisors.require_over(tx, supervisor, member)
    words = set_status(tx, member, status, reason, by=supervisor.id)
    notices.tell(tx, member.id, f"{supervisor.called} set your status: you are {words}.")
    return words


def set_capacity(tx: Transaction, admin: Person, member: Person, word: str | None) -> str:
    """Sets how many conversations routing may give to somebody, or says it where `word` is None. Raises DeskError."""
    people.require_admin(tx, admin)
    if not people.is_agent(tx, member):
        raise DeskError(f"{member.called} is in no queue, so there is no capacity to set. /queue add makes somebody an agent.")
    agent = take_agent(tx, member.id)
    if word is None:
        return f"{member.called}'s capacity is {agent.capacity}."
    if not _FIGURE.fullmatch(word) or int(word) > CAPACITY_MOST:
        raise DeskError(f"{word} doesn't fit: write a whole number of conversations from 0 to {CAPACITY_MOST}.")
    before, agent.capacity = agent.capacity, int(word)
    tx.session.add(agent)
    audit.write(tx, admin.id, "set capacity", f"person:{member.id}", f"{before} -> {agent.capacity}")
    redraws.refresh_home(tx, member.id)
    handing_out.wake_for(tx, member.id)
    return f"{member.called}'s capacity is now {agent.capacity} (it was {before})."


def leave_invitations(tx: Transaction, person: Person, cause: str) -> None:
    """Ends what waits for the answer of somebody who is gone, and what waits for their queues if nobody else there is Ready."""
    for invitation in invitation_rows.list_pending_for(tx.session, person.id):
        invitations.lose_target(tx, invitation, cause)
    for queue in queues.list_member_queues(tx.session, person.id):
        recheck_invitations(tx, queue.id)


def recheck_invitations(tx: Transaction, queue_id: int) -> None:
    """Looks at the invitations to a queue that has one Ready member less."""
    tx.session.flush()
    for invitation in invitation_rows.list_pending_to_queue(tx.session, queue_id):
        invitations.recheck(tx, invitation)


def let_go(tx: Transaction, conversation: Conversation, cause: str) -> None:
    """Takes a conversation from an owner who can't go on; it waits in its queue."""
    with overtaking(tx, conversation, cause) as change:
        change.made = transfers.give_back(tx, conversation, cause)
    redraws.refresh_card(tx, conversation)
