"""All that an act leaves behind, line by line: how things stand, what is said in the thread and to whom, what goes out and is due, and what is kept of it."""

from collections import Counter
from collections.abc import Callable, Iterator

from storage.models import Agent, Audit, Conversation, Delivery, Invitation, Notice, Person, Rejection, ThreadNote, Timer
from tests.desk.house import NOON, Rooms


def watched(house: Rooms) -> None:
    """The newest conversation's card stands in Slack, and everybody looks at their Home: all that is drawn anew goes out."""
    with house.transaction() as tx:
        tx.session.get_one(Conversation, house.conversation.id).thread_ts = "1.1"
        for person in house.rows(Person):
            tx.session.get_one(Person, person.id).home_opened_at = house.now


def trace(house: Rooms, act: Callable[[Rooms], object]) -> list[str]:
    """What is there now and wasn't before, sorted; "no longer due" is what was. Times are seconds from noon."""
    before, facts = Counter(_all(house)), len(house.facts)
    act(house)
    after = Counter(_all(house))
    over = [f"no longer {line}" for line in before - after if line.startswith("due ")]
    noted = [f"fact {fact.name} {fact.details['outcome']} {_number(house, fact.details['invitation'])}" for fact in house.facts[facts:]]
    return sorted(" ".join(line.split()) for line in [*(after - before).elements(), *over, *noted])


def _all(house: Rooms) -> Iterator[str]:
    for conversation in house.rows(Conversation):
        yield f"conversation {conversation.id} {conversation.state} {conversation.owner_id} {conversation.banner or ''}"
    for invitation in house.rows(Invitation):
        to = f"{invitation.target_id or 'queue'} {invitation.state}"
        yield f"invitation {invitation.id} to {to} {invitation.cause or ''} {invitation.reject_reason or ''} {_at(invitation.closed_at)}"
    for rejection in house.rows(Rejection, order=Rejection.person_id):
        yield f"rejection {rejection.person_id} {rejection.reason or ''} {_at(rejection.at)}"
    for agent in house.rows(Agent, order=Agent.person_id):
        yield f"agent {agent.person_id} {agent.status} {agent.reason or ''} missed {agent.missed}"
    for note in house.rows(ThreadNote):
        yield f"thread: {note.text}"
    for notice in house.rows(Notice):
        yield f"{notice.kind} to {notice.person_id} of {notice.conversation_id}: {notice.text}"
    for delivery in house.rows(Delivery):
        yield f"out {delivery.lane} {delivery.kind} {delivery.subject} {delivery.pace}"
    for timer in house.rows(Timer):
        yield f"due {timer.kind} {timer.subject} {_at(timer.due_at)}"
    for entry in house.rows(Audit):
        yield f"audit {entry.actor} {entry.action} {entry.subject} {entry.detail}"


def _at(moment) -> str:
    return f"at {(moment - NOON).total_seconds():g}" if moment else ""


def _number(house: Rooms, public_id: object) -> str:
    return next(f"invitation {one.id}" for one in house.rows(Invitation) if one.public_id == public_id)
