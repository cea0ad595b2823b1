"""What Slack shows is redrawn from the state soon after the state changed. Here redraws are asked for."""

from datetime import timedelta

from bot.desk import lanes
from storage.kinds import DeliveryKind, TimerKind
from storage.models import Conversation
from storage.queries.handover import conversations
from storage.queries.people import people
from storage.queries.screens import homes
from storage.transaction import Transaction

COUNTER_PAUSE = timedelta(minutes=1)
QUEUE_PAUSE = timedelta(seconds=3)
HOME_AUDIENCE = timedelta(hours=1)


def show_card(tx: Transaction, conversation_id: int, moves: int, channel_id: str) -> None:
    """Has the card posted that a new thread begins with."""
    tx.deliver(lanes.thread(conversation_id, moves), DeliveryKind.SHOW_CARD, conversation_id, lanes.post(channel_id))


def refresh_card(tx: Transaction, conversation: Conversation) -> None:
    """Has a card drawn now whose state changed, and in a moment the Homes that count it."""
    refresh_queue(tx, conversation.queue_id)
    conversations.want_card(tx.session, conversation.id)
    if conversation.thread_ts:
        tx.deliver_once(lanes.card(conversation.id, conversation.moves), DeliveryKind.REFRESH_CARD, conversation.id, lanes.UPDATE)


def refresh_others(tx: Transaction, conversation: Conversation) -> None:
    """Has the cards of the contact's other conversations drawn, as they name this one, which was opened, closed or went to another queue.
    It is done in a moment, so that no row of theirs is taken here.
    """
    for other in conversations.list_others(tx.session, conversation):
        tx.at_most(tx.now + QUEUE_PAUSE, TimerKind.REFRESH_COUNTERS, other.id)


def refresh_counters(tx: Transaction, conversation_id: int) -> None:
    """Has a card drawn within a minute on which only a number changed. The timer raises its version then, so that a text changes no row
    here.
    """
    tx.at_most(tx.now + COUNTER_PAUSE, TimerKind.REFRESH_COUNTERS, conversation_id)


def refresh_home(tx: Transaction, *person_ids: str | None) -> None:
    """Has the Home of each drawn, if they looked at it within the hour."""
    for person_id in sorted({given for given in person_ids if given}):
        if people.raise_home(tx.session, person_id, tx.now - HOME_AUDIENCE):
            tx.deliver_once(lanes.home(person_id), DeliveryKind.PUBLISH_HOME, person_id, lanes.PUBLISH)


def refresh_queue(tx: Transaction, queue_id: int) -> None:
    """Has the Homes of a queue's members drawn in a moment, by when most has happened: what waits in it, or its board, changed."""
    tx.at_most(tx.now + QUEUE_PAUSE, TimerKind.REFRESH_QUEUE, queue_id)


def refresh_members(tx: Transaction, queue_id: int) -> None:
    for person_id in homes.raise_members(tx.session, queue_id, tx.now - HOME_AUDIENCE):
        tx.deliver_once(lanes.home(person_id), DeliveryKind.PUBLISH_HOME, person_id, lanes.PUBLISH)


def refresh_home_counters(tx: Transaction, person_id: str | None) -> None:
    """Has somebody's Home drawn within a minute on which only a time or a number changed."""
    if person_id and people.raise_home(tx.session, person_id, tx.now - HOME_AUDIENCE):
        tx.at_most(tx.now + COUNTER_PAUSE, TimerKind.REFRESH_HOME, person_id)
