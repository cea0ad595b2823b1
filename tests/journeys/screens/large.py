"""A large desk, made at once: what it takes to type all of it would be another test."""

from storage.models import Agent, Line, Person, Queue, QueueMember, Status
from storage.queries.setup.queues import find_queue_named
from storage.transaction import Transaction

QUEUES, MEMBERS = 200, 500


def grow(desk) -> None:
    """So many more queues, each with a number, and so many more members of support, all Ready."""

    def add(tx: Transaction) -> None:
        queues = [Queue(name=f"queue-{number}", channel_id=desk.support, time_zone="UTC") for number in range(QUEUES)]
        tx.session.add_all(queues)
        tx.session.flush()
        support = find_queue_named(tx.session, "support")
        for number, queue in enumerate(queues):
            tx.session.add(Line(carrier="twilio", address=f"+1555200{number:04}", queue_id=queue.id))
        for number in range(MEMBERS):
            id_ = f"U9{number:04}"
            tx.session.add(Person(id=id_, handle=f"member{number}", name=f"Member {number}", time_zone="UTC"))
            tx.session.add(Agent(person_id=id_, status=Status.READY, status_since=tx.now))
            tx.session.add(QueueMember(queue_id=support.id, person_id=id_, added_at=tx.now))

    desk.runtime.transact(add)
