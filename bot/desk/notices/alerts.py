"""What begins to wait is announced once: to Ready members with room by DM, or to everybody here in the thread, as its queue says.

A queue's timer gathers what began to wait within a moment, or out of hours until the opening; what one member is told of before Slack has
shown it stands in one message. Queues that hand out have the offer for that.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.desk import lanes
from bot.desk.language import hours
from bot.desk.notices import thread_notes
from bot.desk.people import people
from bot.desk.terms import EVERYBODY_HERE, HERE
from storage.kinds import DeliveryKind, TimerKind
from storage.models import Alert, AlertRule, Conversation, Person, Queue, Routing, new_public_id
from storage.queries.notices import alerts as rows
from storage.queries.people import agents as agent_rows
from storage.queries.queues import handing_out
from storage.queries.setup import queues
from storage.transaction import Transaction

PAUSE = timedelta(seconds=2)
"""What begins to wait within this time is announced together, once its card is there."""
TOLD_MOST = 10
"""At most so many members are told, those who have been idle longest first."""
GROUP_MOST = 8
"""So many alerts stand in one message."""
NOTHING = handing_out.Load()


def begin(tx: Transaction, queue_id: int) -> None:
    """Has what begins to wait in a queue now announced soon."""
    tx.at_most(tx.now + PAUSE, TimerKind.ANNOUNCE, queue_id)


def announce(tx: Transaction, queue_id: int) -> None:
    """Announces what began to wait in a queue, as a timer's work; out of hours it is done at the opening."""
    queue = queues.get_queue(tx.session, queue_id)
    opening = hours.next_opening(queue, tx.now)
    if opening != tx.now:
        if opening:
            tx.at(opening, TimerKind.ANNOUNCE, queue_id)
        return
    begun = rows.list_unannounced(tx.session, queue_id)
    told = _with_room(tx, queue) if queue.alert == AlertRule.READY and queue.routing == Routing.CLAIM else []
    for conversation in begun:
        conversation.is_announced = True
        tx.session.add(conversation)
        for person in told:
            _tell(tx, person, conversation)
        if queue.alert == AlertRule.HERE and queue.routing == Routing.CLAIM:
            thread_notes.write(tx, conversation, f"{HERE} This conversation waits in {queue.name}.", mention=EVERYBODY_HERE)


def _with_room(tx: Transaction, queue: Queue) -> list[Person]:
    """Lists the Ready members who hold fewer conversations than they can, longest idle first."""
    ready = [person for person in queues.list_ready(tx.session, queue.id, ()) if people.is_agent(tx, person)]
    ids = [person.id for person in ready]
    loads, capacities = handing_out.map_loads(tx.session, ids), agent_rows.map_capacities(tx.session, ids)
    return [person for person in ready if sum(loads.get(person.id, NOTHING)) < capacities[person.id]][:TOLD_MOST]


def _tell(tx: Transaction, person: Person, conversation: Conversation) -> None:
    alert = Alert(public_id=new_public_id(), person_id=person.id, conversation_id=conversation.id, at=tx.now)
    tx.session.add(alert)
    tx.session.flush()
    group = rows.find_gathering(tx.session, person.id)
    alert.group_id = group if group and len(rows.list_group(tx.session, group)) < GROUP_MOST else alert.id
    tx.session.add(alert)
    tx.session.flush()
    show(tx, alert)


def show(tx: Transaction, alert: Alert) -> None:
    """Has the message shown in which an alert stands, also where Slack would not show the ones before it."""
    tx.deliver_once(lanes.person(alert.person_id), DeliveryKind.SHOW_ALERTS, alert.group_id, lanes.post(alert.person_id))


def end(tx: Transaction, conversation_id: int) -> None:
    """Has the alerts of a conversation that waits no more say what became of it, so that no dead button stays."""
    ended = rows.list_open(tx.session, conversation_id)
    for alert in ended:
        alert.over_at = tx.now
        tx.session.add(alert)
    tx.session.flush()
    refresh(tx, [alert for alert in ended if alert.ts])


def refresh(tx: Transaction, shown: Iterable[Alert]) -> None:
    """Has the messages drawn anew in which these alerts stand."""
    for person_id, group_id in sorted({(alert.person_id, alert.group_id or alert.id) for alert in shown}):
        tx.deliver_once(lanes.person(person_id), DeliveryKind.REFRESH_ALERTS, group_id, lanes.UPDATE)


def regroup(tx: Transaction, late: list[Alert]) -> None:
    """Has alerts shown in a message of their own that came after the one they were to stand in."""
    for alert in late:
        alert.group_id = late[0].id
        tx.session.add(alert)
    tx.session.flush()
    show(tx, late[0])
