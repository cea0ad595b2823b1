"""Admins are told where another organisation reads along."""

from bot.desk.notices import notices
from storage.models import Channel, Queue
from storage.transaction import Transaction


def tell(tx: Transaction, queue: Queue, channel: Channel) -> None:
    """Tells the admins once that a queue's channel is shared, or ends that notice."""
    if not channel.is_shared:
        notices.end(tx, key(queue, channel.id), "It isn't shared any more.")
        return
    words = f"#{channel.name}, the channel of queue {queue.name}, is shared with another organisation, or about to be: customers' texts can be read there."
    notices.tell_admins(tx, f"{words} Unshare it in Slack, or type /queue set {queue.name} channel #other.", key(queue, channel.id))


def key(queue: Queue, channel_id: str) -> str:
    """Gives the key under which it is told once."""
    return f"shared {queue.id} {channel_id}"
