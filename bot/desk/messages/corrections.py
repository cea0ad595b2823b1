"""A writer may edit or delete a reply in Slack. Until the carrier has the reply that counts; after that it changes nothing for the contact."""

from contextlib import suppress
from datetime import datetime

from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.messages import held, marks, replies, texts
from bot.desk.notices import hints, thread_notes
from bot.desk.people import people
from bot.desk.threads import kept_texts
from bot.desk.threads.kept_texts import Written
from storage.models import Conversation, ConversationState, Direction, Message, MessageState, Person
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.notices import thread_notes as note_rows
from storage.queries.screens import searches
from storage.transaction import Transaction

EDITED = f"{hints.NOT_SENT}: your edit of this text. The phone company got it as it was before, and editing it changes nothing for them"
DELETED = "The phone company has this text already: deleting it here doesn't take it back."
NOT_THEIRS = f"{hints.NOT_SENT}: your edit of this text. You don't hold the conversation any more, so they get it as you wrote it first."
WITHDRAWN = "Withdrawn before it was sent: the contact doesn't get it."


def edit(tx: Transaction, message: Message, written: Written, at: datetime) -> None:
    """Takes up that `written` is what stands there since `at`. An edit that is repeated, or told after a later one, or that changed no
    word, is none.
    """
    newest = messages.find_last_correction(tx.session, message.id) or message
    if message.deleted_at or (message.edited_at and at <= message.edited_at) or written.body == newest.body:
        return
    conversation = rows.get_conversation_of(tx.session, message)
    if not _is_theirs(tx, conversation, message, at):
        _edit_anothers(tx, conversation, message)
    elif message.state == MessageState.HELD:
        _edit_held(tx, conversation, message, written)
    elif message.state == MessageState.NOTE:
        _edit_too_long(tx, conversation, message, written)
    elif message.direction == Direction.OUT and not _edit_waiting(tx, conversation, message, written):
        _offer(tx, conversation, message, written)
    message.edited_at = at
    tx.session.add(message)


def _is_theirs(tx: Transaction, conversation: Conversation, message: Message, at: datetime) -> bool:
    """Says whether a reply's writer held the conversation when they edited it, or ended it themselves, as the first reply does in page
    mode.
    """
    owner = rows.find_owner_at(tx.session, conversation.id, at)
    if owner is None:
        return conversation.state == ConversationState.DONE and conversation.done_by == message.author_id
    return owner.person_id == message.author_id


def _edit_anothers(tx: Transaction, conversation: Conversation, message: Message) -> None:
    """Takes up an edit by somebody while somebody else holds the conversation: its words don't reach the contact, and what was written
    before stands.
    """
    if message.state == MessageState.HELD:
        held.drop(tx, conversation, message, "It was edited by somebody who doesn't hold the conversation, and stays inside.")
    elif message.direction == Direction.OUT:
        thread_notes.write(tx, conversation, NOT_THEIRS, mention=message.author_id)


def _edit_held(tx: Transaction, conversation: Conversation, message: Message, written: Written) -> None:
    """Keeps what stands there as what a held reply would send, unless nothing is to be sent any more."""
    verdict = replies.judge(tx, conversation, written)
    _rewrite(tx, message, verdict)
    if verdict.state == MessageState.NOTE:
        held.drop(tx, conversation, message, "It was edited, and stays inside.")
        replies.tell(tx, conversation, message, verdict)


def _edit_too_long(tx: Transaction, conversation: Conversation, message: Message, written: Written) -> None:
    """Takes up the edit of a reply that was too long. Short enough, it goes out, if its writer still holds the conversation."""
    note = note_rows.take_parts(tx.session, message.id)
    if note is None or conversation.owner_id != message.author_id:
        return
    thread_notes.append(tx, conversation, note, "It was edited.")
    verdict = replies.judge(tx, conversation, written)
    _rewrite(tx, message, verdict)
    if verdict.state != MessageState.NOTE:
        messages.move_on(tx.session, message, (MessageState.NOTE,), {"state": MessageState.HELD})
    if verdict.state == MessageState.WAITING and texts.release(tx, conversation, message):
        texts.send(tx, conversation, message)
        conversations.end_page(tx, conversation, people.get_person(tx, message.author_id or ""))
    replies.tell(tx, conversation, message, verdict)


def _edit_waiting(tx: Transaction, conversation: Conversation, message: Message, written: Written) -> bool:
    """Has a reply that waits go out as it stands there now, if it may. False when the carrier may have it already."""
    verdict = replies.judge(tx, conversation, written)
    if verdict.state == MessageState.WAITING:
        return texts.rewrite(tx, conversation, message, verdict.body)
    if not texts.take_back(tx, conversation, message, verdict.state):
        return False
    _rewrite(tx, message, verdict)
    replies.tell(tx, conversation, message, verdict)
    _go_on(tx, conversation, message)
    return True


def _go_on(tx: Transaction, conversation: Conversation, message: Message) -> None:
    """Reopens a conversation that its first reply marked done in page mode, as that reply doesn't go out after all."""
    writer = people.get_person(tx, message.author_id or "")
    is_over = conversation.state == ConversationState.DONE and conversation.done_by == writer.id
    if is_over and conversations.is_page(tx, conversation):
        with suppress(DeskError):  # the contact has written again, or the writer is no agent any more: it stays done
            conversations.reopen(tx, conversation, writer)
            texts.wait_again(tx, conversation)


def _rewrite(tx: Transaction, message: Message, verdict: replies.Verdict) -> None:
    message.body = verdict.body
    tx.session.add(message)
    tx.session.flush()
    searches.add_anew(tx.session, [rows.get_id_of(message)])


def _offer(tx: Transaction, conversation: Conversation, message: Message, written: Written) -> None:
    """Offers a correction of a reply that went out with other words. What was offered before is past, and what says the same as the contact
    has needs no correction.
    """
    _drop_offers(tx, conversation, message, "It was edited again.")
    sent = messages.find_sent_correction(tx.session, message.id) or message
    verdict = replies.judge(tx, conversation, written)
    needed = verdict.state != MessageState.NOTE and verdict.body != sent.body
    correction = kept_texts.keep(tx, conversation, message.author_id, written.body, MessageState.HELD if needed else MessageState.NOTE)
    correction.corrects_id = message.id
    tx.session.add(correction)
    if verdict.body != sent.body:
        more = "Send the correction as another text?" if needed else "As a correction it can't be sent."
        thread_notes.write(tx, conversation, f"{EDITED}. {more}", mention=message.author_id, message_id=correction.id, retry=needed)


def delete(tx: Transaction, message: Message) -> None:
    """Takes up that a message doesn't stand in the thread any more."""
    if message.deleted_at:
        return
    conversation = rows.get_conversation_of(tx.session, message)
    message.deleted_at = tx.now
    tx.session.add(message)
    if message.state == MessageState.HELD:
        held.drop(tx, conversation, message, "Its writer has deleted it since.")
    elif message.state in marks.FAILURES:
        thread_notes.drop_retries(tx, conversation, message, "Its writer has deleted it since.")
    elif message.direction == Direction.OUT:
        _drop_offers(tx, conversation, message, "Its writer has deleted it since.")
        withdrawn = texts.take_back(tx, conversation, message, MessageState.NOTE)
        thread_notes.write(tx, conversation, WITHDRAWN if withdrawn else DELETED, mention=None if withdrawn else message.author_id)
        if withdrawn:
            _go_on(tx, conversation, message)


def remember_deletion(tx: Transaction, conversation: Conversation, person: Person, written: Written) -> None:
    """Remembers words that were deleted before Slack told us of them: what it repeats of them later is known, and goes nowhere. The words
    aren't kept.
    """
    message = kept_texts.keep(tx, conversation, person.id, "", MessageState.NOTE, written)
    message.deleted_at = tx.now
    tx.session.add(message)


def _drop_offers(tx: Transaction, conversation: Conversation, message: Message, said: str) -> None:
    for correction in messages.list_offered(tx.session, message.id):
        held.drop(tx, conversation, correction, said)
