"""An invitation may go to a teammate, who answers it, or to a queue, for which any of its members may."""

from bot.desk.errors import DeskError, Field, NobodyReadyError
from bot.desk.people import people
from storage.models import Agent, Invitation, Person, Queue, Status
from storage.queries.people import agents as agent_rows
from storage.queries.queues import handing_out
from storage.queries.setup import queues
from storage.transaction import Transaction

QUEUE = "queue:"
"""A target that begins so is a queue, and its id follows."""
STATUS_WORDS = {Status.NOT_READY: "Not Ready", Status.DND: "on Do not disturb"}


def queue_key(queue_id: int) -> str:
    """Names a queue among targets."""
    return f"{QUEUE}{queue_id}"


def find_queue(tx: Transaction, target_id: str) -> Queue | None:
    """Gives the queue that a target names, or None for a teammate. Raises DeskError where the queue is no more."""
    if not target_id.startswith(QUEUE):
        return None
    known = {queue_key(queue.id): queue for queue in queues.list_queues(tx.session)}
    if target_id not in known:
        raise DeskError("That queue is no more. Choose another target.", field=Field.TARGET)
    return known[target_id]


def require_receiver(tx: Transaction, sender: Person, owner_id: str, target: Person) -> None:
    """Raises DeskError when the target can't be offered a conversation now. Their status is locked: a change of it waits, and finds the invitation."""
    if target.id == owner_id:
        who = "You hold this conversation yourself" if sender.id == owner_id else f"{target.called} holds this conversation already"
        raise DeskError(f"{who}. Choose a teammate.", field=Field.TARGET)
    if not people.is_agent(tx, target):
        raise DeskError(f"{target.called} is in no queue, so nothing can be transferred to them.", field=Field.TARGET)
    handing_out.lock_agents(tx.session, [target.id])
    agent = agent_rows.find_agent(tx.session, target.id)
    if agent is None or agent.status != Status.READY:
        raise DeskError(
            f"{target.called} is {state_of(agent)} and can't receive conversations now. Choose somebody who is Ready.", field=Field.TARGET
        )


def state_of(agent: Agent | None) -> str:
    word = STATUS_WORDS[Status(agent.status)] if agent else "Not Ready"
    return f"{word} – {agent.reason}" if agent and agent.reason and agent.status == Status.NOT_READY else word


def find_warning(tx: Transaction, invitation: Invitation) -> str | None:
    """Warns whoever has just invited somebody, or a queue, that has all conversations that it takes; None where there is room. Capacity
    holds back what is handed out, not what a colleague asks for.
    """
    askers = (invitation.owner_id or invitation.sender_id, invitation.sender_id)
    asked = [person.id for person in queues.list_ready(tx.session, invitation.queue_id, askers)] if invitation.queue_id else []
    rooms = [_room(tx, person_id, invitation) for person_id in asked or [invitation.target_id or ""]]
    if any(room is None for room in rooms):
        return None
    who = f"Everybody Ready in {name_of(tx, invitation)}" if invitation.queue_id else f"{name_of(tx, invitation)} (with {rooms[0]})"
    return f"{who} has as many conversations already as they take. The invitation went out all the same, and can be accepted."


def find_full(tx: Transaction, person: Person) -> str | None:
    """Says how full somebody is who has all conversations that they take, like "Lee Wong has 3 of 3 conversations", or gives None."""
    full = _room(tx, person.id, None)
    return f"{person.called} has {full} conversations" if full else None


def _room(tx: Transaction, person_id: str, but: Invitation | None) -> str | None:
    """Gives what somebody has of what they take, like "3 of 3", where they take no more. `but` is what they were just asked."""
    agent = agent_rows.find_agent(tx.session, person_id)
    load = sum(handing_out.map_loads(tx.session, [person_id]).get(person_id, handing_out.Load()))
    load -= 1 if but and but.target_id == person_id else 0
    return f"{load} of {agent.capacity}" if agent and load >= agent.capacity else None


def require_ready(tx: Transaction, queue: Queue, but: tuple[str, ...]) -> list[Person]:
    """Gives the Ready members of a queue, longest idle first; their status is locked. Raises NobodyReadyError."""
    handing_out.lock_agents(tx.session, handing_out.list_ready_ids(tx.session, queue.id))
    ready = queues.list_ready(tx.session, queue.id, but)
    if not ready:
        raise NobodyReadyError(queue.id, queue.name)
    return ready


def target_id_of(invitation: Invitation) -> str:
    """Names whom an invitation is for as targets are named: a person's id, or "queue:" and the queue's id."""
    return queue_key(invitation.queue_id) if invitation.queue_id else invitation.target_id or ""


def name_of(tx: Transaction, invitation: Invitation) -> str:
    """Gives the name of the teammate or the queue that is invited."""
    if invitation.queue_id:
        return queues.get_queue(tx.session, invitation.queue_id).name
    return people.name_of(tx, invitation.target_id)


def require_answerer(tx: Transaction, invitation: Invitation, person: Person) -> None:
    """Raises DeskError unless the invitation is this person's to answer."""
    if invitation.queue_id is None:
        if invitation.target_id != person.id:
            raise DeskError(f"This invitation is for {people.name_of(tx, invitation.target_id)}.")
    elif not people.can_own(person) or not queues.is_member(tx.session, invitation.queue_id, person.id):
        raise DeskError(f"This invitation is for the members of the queue {name_of(tx, invitation)}.")
