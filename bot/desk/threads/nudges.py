"""Whoever should do something is reminded by a nudge when a contact has waited too long, once per threshold and time of waiting."""

from datetime import datetime, timedelta

from bot.desk.language import hours, times
from bot.desk.notices import alerts, notices, thread_notes
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import setting_words
from bot.desk.threads import autoreplies
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Queue
from storage.queries.handover import conversations
from storage.queries.people import people as people_rows
from storage.queries.setup import contacts, queues
from storage.transaction import Transaction

WAITING_REPLY_AFTER = 10
"""The waiting reply goes out after so many minutes where the queue has no reminders."""
TOLD_MOST = 10
"""At most so many Ready members are told by DM, those who have been idle longest first."""


def expect_claim(tx: Transaction, conversation_id: int, queue_id: int) -> None:
    """Has a conversation announced that begins to wait in a queue now, and sets the first reminder."""
    tx.cancel(TimerKind.NUDGE_OWNER, conversation_id)
    queue = queues.get_queue(tx.session, queue_id)
    begin(tx, conversation_id, queue_id, queue.nudge_queue, bool(queue.waiting_reply))


def begin(tx: Transaction, conversation_id: int, queue_id: int, nudge_queue: str, waits: bool) -> None:
    """Has a new conversation announced, and sets the first reminder, in a queue with these reminders; `waits` says whether the queue says a
    word to the contact meanwhile.
    """
    alerts.begin(tx, queue_id)
    thresholds = _thresholds(nudge_queue, waits)
    if thresholds:
        tx.at(tx.now + _minutes(thresholds[0]), TimerKind.NUDGE_QUEUE, conversation_id)


def expect_answer(tx: Transaction, conversation_id: int, queue_id: int, since: datetime | None) -> None:
    """Sets the next reminder of the owner, whose contact waits for an answer since then, or of nobody where `since` is None. What was
    reached before they held it is past.
    """
    tx.cancel(TimerKind.NUDGE_QUEUE, conversation_id)
    if since:
        _set_owner(tx, conversation_id, since, setting_words.minutes_of(queues.get_nudge_owner(tx.session, queue_id)))


def heard(tx: Transaction, conversation_id: int, since: datetime) -> None:
    """Sets the first reminder of the owner, as the contact begins to wait for an answer."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    expect_answer(tx, conversation_id, conversation.queue_id, since)


def answered(tx: Transaction, conversation_id: int) -> None:
    """Takes the owner's reminder back, as the contact has an answer."""
    tx.cancel(TimerKind.NUDGE_OWNER, conversation_id)


def forget(tx: Transaction, conversation_id: int) -> None:
    """Takes all reminders and alerts back, as the conversation needs nobody's attention any more."""
    alerts.end(tx, conversation_id)
    tx.cancel(TimerKind.NUDGE_OWNER, conversation_id)
    tx.cancel(TimerKind.NUDGE_QUEUE, conversation_id)


def resume(tx: Transaction, conversation: Conversation) -> None:
    """Sets the next reminder of a conversation that nobody was reminded of for a while. What passed meanwhile is past."""
    if conversation.state == ConversationState.ACTIVE:
        expect_answer(tx, conversation.id, conversation.queue_id, conversation.unanswered_since)
    elif conversation.state == ConversationState.WAITING:
        expect_claim(tx, conversation.id, conversation.queue_id)


def remind_owner(tx: Transaction, conversation_id: int) -> None:
    """Reminds the owner, as a timer's work: in the thread, and by DM if they aren't in its channel."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    since, owner = conversation.unanswered_since, conversation.owner_id
    if conversation.state != ConversationState.ACTIVE or since is None or owner is None or _is_blocked(tx, conversation):
        return
    thresholds = setting_words.minutes_of(queues.get_queue(tx.session, conversation.queue_id).nudge_owner)
    if _is_reached(tx, since, thresholds):
        text = f"{contact_name_in(tx, conversation)} has waited {times.span(tx.now - since)} for an answer."
        thread_notes.write(tx, conversation, text, mention=owner)
        if people_rows.is_missing(tx.session, conversation.channel_id, owner):
            notices.nudge(tx, owner, text, conversation)
    _set_owner(tx, conversation_id, since, thresholds)


def remind_queue(tx: Transaction, conversation_id: int) -> None:
    """Reminds a queue, as a timer's work: in open hours only, in the thread and by DM to Ready members; the contact may get a word too."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    if conversation.state != ConversationState.WAITING or conversation.waiting_since is None or _is_blocked(tx, conversation):
        return
    queue = queues.get_queue(tx.session, conversation.queue_id)
    thresholds = _thresholds(queue.nudge_queue, bool(queue.waiting_reply))
    if not thresholds:
        return
    opening = hours.next_opening(queue, tx.now)
    if opening != tx.now:
        if opening:
            tx.at(opening + _minutes(thresholds[0]), TimerKind.NUDGE_QUEUE, conversation_id)
        return
    began = hours.next_opening(queue, conversation.waiting_since) or tx.now
    if _is_reached(tx, began, thresholds):
        _tell_queue(tx, conversation, queue)
    when = _next(tx, began, thresholds)
    if when:
        tx.at(when, TimerKind.NUDGE_QUEUE, conversation_id)


def _is_blocked(tx: Transaction, conversation: Conversation) -> bool:
    """Says whether an admin blocked the contact: nobody is reminded until somebody unblocks them."""
    return contacts.is_blocked(tx.session, conversation.contact_id)


def _tell_queue(tx: Transaction, conversation: Conversation, queue: Queue) -> None:
    if conversation.unanswered_since:
        autoreplies.answer_waiting(tx, conversation, queue)
    if not queue.nudge_queue or conversation.waiting_since is None:
        return
    waited = times.span(tx.now - conversation.waiting_since)
    thread_notes.write(tx, conversation, f"Nobody has claimed this conversation for {waited}.")
    text = f"The conversation with {contact_name_in(tx, conversation)} has waited in {queue.name} for {waited}, and nobody has claimed it."
    for person in queues.list_ready(tx.session, queue.id, ())[:TOLD_MOST]:
        notices.nudge(tx, person.id, text, conversation)


def _thresholds(nudge_queue: str, waits: bool) -> list[int]:
    return setting_words.minutes_of(nudge_queue) or ([WAITING_REPLY_AFTER] if waits else [])


def _is_reached(tx: Transaction, since: datetime, thresholds: list[int]) -> bool:
    return any(since + _minutes(threshold) <= tx.now for threshold in thresholds)


def _set_owner(tx: Transaction, conversation_id: int, since: datetime | None, thresholds: list[int]) -> None:
    when = _next(tx, since, thresholds) if since else None
    if when:
        tx.at(when, TimerKind.NUDGE_OWNER, conversation_id)


def _next(tx: Transaction, since: datetime, thresholds: list[int]) -> datetime | None:
    """Gives the time of the next threshold, or None. Those that have passed are over: after a long silence one reminder says all."""
    return next((since + _minutes(threshold) for threshold in thresholds if since + _minutes(threshold) > tx.now), None)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
