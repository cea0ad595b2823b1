"""How far a text of ours has come is said in words."""

from storage.models import Message, MessageState

SENDING = "sending…"
SENT = "sent"
WORDS = {
    MessageState.HELD: "held, not sent",
    MessageState.PLANNED: "planned, not sent yet",
    MessageState.WAITING: SENDING,
    MessageState.ACCEPTED: SENDING,
    MessageState.QUEUED: SENDING,
    MessageState.SENDING: SENDING,
    MessageState.SENT: SENT,
    MessageState.DELIVERED: "delivered",
    MessageState.READ: "read",
    MessageState.UNDELIVERED: "not delivered",
    MessageState.FAILED: "not sent",
    MessageState.CANCELED: "canceled",
    MessageState.UNKNOWN: "not known whether it was sent",
}


def in_words(message: Message) -> str | None:
    """Says how far a text has come, and how many segments it takes where that is more than one."""
    state = WORDS.get(MessageState(message.state))
    several = f" · {message.segments} segments" if (message.segments or 1) > 1 else ""
    return state and state + several


def is_sending(message: Message) -> bool:
    return WORDS.get(MessageState(message.state)) == SENDING
