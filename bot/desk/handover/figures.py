"""What boards and reports count is stored when it happens, with what makes it happen, so that nobody has to read all texts for it."""

from datetime import datetime

from sqlmodel import col

from storage.models import Conversation
from storage.transaction import Transaction


def replied(tx: Transaction, conversation: Conversation) -> None:
    """Counts an agent's text that is on its way. The first that answers the contact says how long they waited for it."""
    conversation.replies = col(Conversation.replies) + 1  # type: ignore[assignment]  # the database adds: two may reply at once
    if conversation.first_reply_at is None and conversation.unanswered_since:
        conversation.first_reply_at = tx.now
        conversation.first_reply_after = _seconds(conversation.unanswered_since, tx.now)


def withdrew(tx: Transaction, conversation: Conversation) -> None:
    """Takes a text back that stayed inside after all."""
    tx.session.refresh(conversation, ["replies"])
    conversation.replies = max(0, conversation.replies - 1)
    if not conversation.replies:
        conversation.first_reply_at = conversation.first_reply_after = None


def held(tx: Transaction, conversation: Conversation) -> dict[str, object]:
    """Gives what a change adds to the time for which somebody held the conversation, where it ends somebody's holding."""
    since = conversation.owner_since
    return {"handled": conversation.handled + _seconds(since, tx.now)} if since else {}


def waited(tx: Transaction, conversation: Conversation) -> dict[str, object]:
    """Gives what a change adds to the time for which the conversation waited, where it ends the waiting."""
    since = conversation.waiting_since
    return {"waited": conversation.waited + _seconds(since, tx.now)} if since else {}


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds()))
