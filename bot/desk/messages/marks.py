"""A reply's state is a mark on it: one reaction of ours at a time, taken back when it is no longer true. The good case is one call to Slack."""

from datetime import datetime

from bot.desk import lanes, reading
from storage.kinds import DeliveryKind
from storage.models import Direction, Message, MessageState
from storage.queries.handover.conversations import get_id_of
from storage.queries.messages import messages
from storage.transaction import Transaction

RECEIPTS = (MessageState.DELIVERED, MessageState.READ)
FAILURES = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.CANCELED)
ARRIVED, READ, LEFT, LATE, FAILED = "white_check_mark", "eyes", "outbox_tray", "hourglass_flowing_sand", "x"


def find(message: Message, now: datetime) -> str | None:
    """Says which mark a reply shall bear now, or None."""
    if message.direction != Direction.OUT:
        return None
    if message.state in RECEIPTS:
        return READ if message.state == MessageState.READ else ARRIVED
    if message.state in FAILURES:
        return FAILED
    if message.state == MessageState.SENT and message.under_way_since is None:
        return LEFT
    is_late = message.asked_at is not None and now - message.asked_at >= reading.SLOW
    return LATE if is_late and message.state in (MessageState.WAITING, MessageState.UNKNOWN) else None


def refresh(tx: Transaction, message: Message) -> None:
    """Has the mark of a reply set right, if Slack shows another one."""
    if find(message, tx.now) != message.mark:
        tx.deliver_once(lanes.marks(get_id_of(message)), DeliveryKind.MARK_REPLY, message.id, lanes.REACT)


def refresh_late(tx: Transaction, conversation_id: int) -> None:
    """Has the replies of a conversation marked that haven't been handed over in a moment."""
    for message in messages.list_waiting(tx.session, conversation_id):
        refresh(tx, message)
