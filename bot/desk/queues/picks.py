"""A routing point picks at the moment of use, and says why. Equal facts lead to an equal pick, also in a dry run."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.errors import DeskError, Field
from bot.desk.language import hours, times
from bot.desk.language.numbers import read_number
from bot.desk.people import people
from bot.desk.queues import rules, targets
from bot.desk.queues.rules import Kind
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Person, Queue, Routing, RoutingPoint, RoutingRule, Status
from storage.queries.messages.intake import Route
from storage.queries.people import agents as agent_rows
from storage.queries.people import people as people_rows
from storage.queries.queues import handing_out
from storage.queries.setup import points as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

POINT = "point:"
"""A target that begins so is a routing point, and its id follows."""


def point_key(point_id: int) -> str:
    """Names a routing point among targets."""
    return f"{POINT}{point_id}"


@dataclass(frozen=True, slots=True)
class Pick:
    """What a routing point picks. `queue` is None where no rule leads to one; `first` is asked before the queue. `steps` has each rule in
    words, and what came of it.
    """

    queue: Queue | None
    first: Person | None
    steps: tuple[tuple[str, str], ...]


def pick(tx: Transaction, point_id: int, contact_id: int | None, but: tuple[str, ...] = ()) -> Pick:
    """Picks for a contact, who is somebody new where `contact_id` is None. `but` are those who can't be the last agent, since they hand it
    on.
    """
    listed = rows.list_rules(tx.session, point_id)
    said: dict[int, str] = {}
    queue: Queue | None = None
    first: Person | None = None
    for rule, named in listed:
        if rule.kind in rules.OVERFLOWS:
            continue
        if queue:
            said[rule.id] = "not reached"
        elif rule.kind == Kind.LAST_AGENT:
            first, said[rule.id] = _last_agent(tx, contact_id, but)
        else:
            said[rule.id] = _why_not(tx, rule, named) or "this one"
            queue = named if said[rule.id] == "this one" else None
    for rule, named in listed if queue else ():
        if rule.kind == Kind.MANY:
            queue, said[rule.id] = _overflow(tx, rule, named, queue)
        elif rule.kind == Kind.LONG:
            said[rule.id] = _later(named, queue)
    return Pick(queue, first, tuple((rules.sentence(rule, named), said.get(rule.id, "not reached")) for rule, named in listed))


def lead(tx: Transaction, route: Route, contact_id: int) -> Route:
    """Says where the contact's next conversation begins: on `route` itself, unless its line leads to a routing point."""
    if route.point_id is None:
        return route
    picked = pick(tx, route.point_id, contact_id)
    queue = picked.queue or queues.get_queue(tx.session, route.queue_id)
    return replace(
        route,
        queue_id=queue.id,
        channel_id=queue.channel_id,
        nudge_queue=queue.nudge_queue,
        waits=bool(queue.waiting_reply),
        hands_out=queue.routing != Routing.CLAIM or picked.first is not None,
        preferred_id=picked.first.id if picked.first else None,
    )


def _why_not(tx: Transaction, rule: RoutingRule, queue: Queue | None) -> str | None:
    if queue is None or queue.archived_at:
        return "skipped: the queue is archived"
    if rule.kind != Kind.ALWAYS and not hours.is_open(queue, tx.now):
        opening = hours.next_opening(queue, tx.now)
        return f"skipped: closed until {times.stamp(opening, queue.time_zone)}" if opening else "skipped: closed"
    return None


def _last_agent(tx: Transaction, contact_id: int | None, but: tuple[str, ...]) -> tuple[Person | None, str]:
    person_id = rows.find_last_agent_id(tx.session, contact_id, but) if contact_id else None
    person = people_rows.find_person(tx.session, person_id or "")
    if person is None:
        return None, "skipped: there is none"
    if not people.is_agent(tx, person):
        return None, f"skipped: {person.called} is no agent any more"
    agent = agent_rows.find_agent(tx.session, person.id)
    if agent is None or agent.status != Status.READY:
        return None, f"skipped: {person.called} is {targets.state_of(agent)}"
    load = sum(handing_out.map_loads(tx.session, [person.id]).get(person.id, handing_out.Load()))
    if load >= agent.capacity:
        return None, f"skipped: {person.called} has {load} of {agent.capacity}"
    return person, f"this one: {person.called}"


def _overflow(tx: Transaction, rule: RoutingRule, named: Queue | None, queue: Queue | None) -> tuple[Queue | None, str]:
    assert queue is not None
    if named is None or named.id == queue.id:
        return queue, "skipped: it leads there anyway"
    refusal = _why_not(tx, rule, named)
    if refusal:
        return queue, refusal
    waiting = queues.count_waiting_in(tx.session, queue.id)
    wait = f"{waiting} {'waits' if waiting == 1 else 'wait'} in {queue.name}"
    return (named, f"this one: {wait}") if waiting >= (rule.number or 0) else (queue, f"not yet: {wait}")


def _later(named: Queue | None, queue: Queue | None) -> str:
    if named is None or named.archived_at:
        return "skipped: the queue is archived"
    return "skipped: it leads there anyway" if queue and named.id == queue.id else "later, if it still waits then"


def list_queues(tx: Transaction, point_id: int) -> list[Queue]:
    """Lists the queues where a point's rules may lead, each once, with the one in which they end first."""
    reached = [
        (rule.kind != Kind.ALWAYS, queue) for rule, queue in rows.list_rules(tx.session, point_id) if queue and not queue.archived_at
    ]
    return list({queue.id: queue for _, queue in sorted(reached, key=lambda entry: entry[0])}.values())


def resolve(tx: Transaction, conversation: Conversation, sender: Person, target_id: str) -> tuple[str, RoutingPoint | None]:
    """Gives the teammate or queue that is meant, and the routing point that picked it. Raises DeskError where it picks none."""
    if not target_id.startswith(POINT):
        return target_id, None
    number = read_number(target_id.removeprefix(POINT))
    point = None if number is None else rows.find_point(tx.session, number)
    if point is None:
        raise DeskError("That routing point is no more. Choose another target.", field=Field.TARGET)
    picked = pick(tx, point.id, conversation.contact_id, (conversation.owner_id or "", sender.id))
    if picked.queue is None:
        raise DeskError(f"The routing point {point.name} leads to no queue now. Choose another target.", field=Field.TARGET)
    return picked.first.id if picked.first else targets.queue_key(picked.queue.id), point


def expect_overflow(tx: Transaction, conversation: Conversation) -> None:
    """Looks again when the next overflow of a conversation's point may be due."""
    due = [when for when, _ in _overflows(tx, conversation) if when > tx.now]
    if due:
        tx.at(min(due), TimerKind.OVERFLOW, conversation.id)


def find_overflow(tx: Transaction, conversation: Conversation) -> Queue | None:
    """Gives the queue in which a conversation should wait by now, or None where it does."""
    due = [(when, queue) for when, queue in _overflows(tx, conversation) if when <= tx.now]
    target = max(due, key=lambda due_queue: due_queue[0])[1] if due else None
    return target if target and target.id != conversation.queue_id else None


def _overflows(tx: Transaction, conversation: Conversation) -> list[tuple[datetime, Queue]]:
    """Says when a conversation goes on to which queue; not before that queue is open."""
    if conversation.point_id is None or conversation.waiting_since is None or conversation.state != ConversationState.WAITING:
        return []
    overflows = []
    for rule, queue in rows.list_rules(tx.session, conversation.point_id):
        if rule.kind == Kind.LONG and queue and not queue.archived_at:
            due = conversation.waiting_since + timedelta(minutes=rule.number or 0)
            opening = hours.next_opening(queue, max(due, tx.now))
            if opening:
                overflows.append((min(due, opening) if opening == tx.now else opening, queue))
    return overflows
