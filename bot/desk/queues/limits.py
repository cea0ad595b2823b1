"""A queue may say where its conversations can be transferred to. Without a list, they can go anywhere."""

from bot.desk.errors import DeskError, Field
from bot.desk.language import times
from bot.desk.language.numbers import read_number
from bot.desk.people import people
from bot.desk.queues import picks, targets
from storage.models import Conversation, Queue
from storage.queries.setup import points, queues
from storage.transaction import Transaction

NAMED = 10


def allowed_targets(tx: Transaction, queue_id: int) -> frozenset[str]:
    """Gives the teammates, queues and routing points that a queue lists, as targets are named; empty where all can be chosen."""
    return frozenset(queues.list_targets(tx.session, queue_id))


def require_target(tx: Transaction, conversation: Conversation, target_id: str) -> None:
    """Raises DeskError, which names what can be chosen, where the conversation's queue lists targets and this is none of them."""
    allowed = allowed_targets(tx, conversation.queue_id)
    if allowed and target_id not in allowed:
        raise DeskError(_refusal(tx, conversation, allowed), field=Field.TARGET)


def allowed_queue_ids(tx: Transaction, conversation: Conversation) -> frozenset[int]:
    """Gives the queues to which a conversation's owner can release it, as its queue lists them or the routing points that lead there; empty
    where all can be chosen.
    """
    allowed = allowed_targets(tx, conversation.queue_id)
    if not allowed:
        return frozenset()
    named = [read_number(key.removeprefix(targets.QUEUE)) for key in allowed if key.startswith(targets.QUEUE)]
    point_ids = [read_number(key.removeprefix(picks.POINT)) for key in allowed if key.startswith(picks.POINT)]
    reached = [queue.id for point_id in point_ids if point_id for queue in picks.list_queues(tx, point_id)]
    return frozenset([conversation.queue_id, *filter(None, named), *reached])


def require_queue(tx: Transaction, conversation: Conversation, queue: Queue) -> None:
    """Raises DeskError where an owner may not release the conversation to this queue."""
    allowed = allowed_queue_ids(tx, conversation)
    if allowed and queue.id not in allowed:
        raise DeskError(_refusal(tx, conversation, allowed_targets(tx, conversation.queue_id)), field=Field.TARGET)


def _refusal(tx: Transaction, conversation: Conversation, allowed: frozenset[str]) -> str:
    queue = queues.get_queue(tx.session, conversation.queue_id)
    named = list_names(tx, allowed)
    if not named:
        return f"Nobody to whom {queue.name} transfers is here any more: an admin sets others with /queue set {queue.name} targets."
    more = [f"{len(named) - NAMED} more"] if len(named) > NAMED else []
    return f"{queue.name} transfers to {times.listed([*named[:NAMED], *more])} only. Choose one of them."


def list_names(tx: Transaction, allowed: frozenset[str]) -> list[str]:
    """Gives the names of targets in order, without those that are no more."""
    return sorted(filter(None, (_name(tx, key) for key in allowed)))


def _name(tx: Transaction, key: str) -> str | None:
    if key.startswith(targets.QUEUE):
        known = {targets.queue_key(queue.id): queue.name for queue in queues.list_queues(tx.session)}
        return known.get(key)
    if key.startswith(picks.POINT):
        named = {picks.point_key(point.id): point.name for point in points.list_points(tx.session)}
        return named.get(key)
    person = people.get_person(tx, key)
    return person.called if people.is_agent(tx, person) else None
