"""Queues are found by how somebody names them."""

from bot.desk.errors import DeskError
from bot.desk.language.lookup import nearest
from bot.desk.people import people
from storage.models import Queue
from storage.queries.people import people as people_rows
from storage.queries.setup import queues as rows
from storage.transaction import Transaction


def bare(tx: Transaction, word: str) -> str:
    """Gives the name alone where somebody wrote `#support`, which Slack sends as `<#C…|support>`."""
    return people.as_typed(tx, word.strip()).removeprefix("#")


def find_named(tx: Transaction, word: str) -> Queue | None:
    """Gives the queue that `support`, `#support` or Slack's `<#C…|support>` names, else the one that lives in that channel, or None. Raises
    DeskError where several do.
    """
    word = people.as_typed(tx, word.strip())
    named = rows.find_queue_named(tx.session, word.removeprefix("#"))
    channel = people_rows.find_channel_named(tx.session, word) if word.startswith("#") else None
    if named or channel is None:
        return named
    living = [queue for queue in rows.list_queues(tx.session) if queue.channel_id == channel.id]
    if len(living) > 1:
        raise DeskError(f"Several queues live in {word}: {', '.join(queue.name for queue in living)}. Write the queue's name.")
    return living[0] if living else None


def get_named(tx: Transaction, word: str) -> Queue:
    """Gives the queue that somebody named. Raises DeskError that names the nearest one."""
    queue, name = find_named(tx, word), bare(tx, word)
    if queue is None and rows.find_queue_named(tx.session, name, archived=True):
        raise DeskError(f"The queue {name} is archived. /queue create {name} #channel brings it back.")
    if queue is None:
        near = nearest(name, [queue.name for queue in rows.list_queues(tx.session)])
        raise DeskError(f"There is no queue {name}." + (f" Did you mean {near}?" if near else " /queue list shows them all."))
    return queue
