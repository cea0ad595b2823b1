"""Texts that come in from a carrier find or open their conversation."""

from datetime import datetime

from bot.desk import audit
from bot.desk.handover import follow_ups, reopenings
from bot.desk.language import phone, same_phone, tapbacks
from bot.desk.media import attachments, words
from bot.desk.notices import hooks, outsiders, redraws
from bot.desk.queues import handing_out, optouts, picks
from bot.desk.terms import Happened, HookEvent
from bot.desk.threads import autoreplies, kept_texts, lost_threads, nudges
from carriers.base import InboundText
from storage.models import Conversation, ConversationState, Direction, MessageState, Origin, new_public_id
from storage.queries.handover import conversations
from storage.queries.messages import intake as rows
from storage.queries.messages import messages
from storage.queries.messages.intake import Route, Thread
from storage.queries.screens import searches
from storage.queries.setup import contacts
from storage.queries.setup import lines as line_rows
from storage.transaction import OvertakenError, Transaction


def receive(tx: Transaction, text: InboundText) -> None:
    """Stores a text once, however often it is handed over, and has it shown in its conversation."""
    text = words.without_layout(text)
    if text.unserved:
        if _keep(tx, text, rows.take_contact(tx.session, text.sender, None, tx.now), None):
            outsiders.tell_unserved(tx, text)
        return
    address, other = same_phone.forms(text.number or text.sender)
    route = rows.find_route(tx.session, tx.now, text.recipient, text.service, address, other)
    contact_id = (route and route.contact_id) or rows.take_contact(tx.session, address, other, tx.now)
    if route and text.service and route.service != text.service:
        rows.keep_service(tx.session, route.line_id, text.service)
    if route.blocked if route else contacts.is_blocked(tx.session, contact_id):
        _keep_from_view(tx, text, contact_id, route)
        return
    thread = route.thread if route else None
    message_id = _keep(tx, text, contact_id, thread)
    if message_id is None:
        _heed_again(tx, text, contact_id, route)
        return
    if route is None:
        _heed_removed(tx, text, contact_id)
        outsiders.tell(tx, text)
        return
    thread = put(tx, route, contact_id, message_id, text)
    reopened = route.thread is None and thread is not None and not thread.begun  # perhaps in another queue than its line's
    if thread and (route.answers or reopened):
        autoreplies.answer(tx, thread.conversation_id, text.body, begun=thread.begun)


def put(tx: Transaction, route: Route, contact_id: int, message_id: int, text: InboundText) -> Thread | None:
    """Puts a stored text where it belongs. Gives None where it is one of the words that the carrier answers, or a tapback."""
    word = optouts.read(tx, text, contact_id, route.line_id)
    if word or (not _count(text) and tapbacks.find(text.body)):
        _heed(tx, word, route, contact_id, message_id, text)
        return None
    thread = route.thread
    if thread is None:
        thread = _begin(tx, route, contact_id, text, _origin(text))
        rows.move(tx.session, message_id, thread.conversation_id)
    elif not thread.counted:
        redraws.refresh_counters(tx, thread.conversation_id)
    _show(tx, thread, contact_id, message_id, text)
    if text.others:
        _mark_group(tx, thread)
    return thread


def _heed_removed(tx: Transaction, text: InboundText, contact_id: int) -> None:
    """Heeds a STOP to a line that was removed: what is open on it can still be answered."""
    line = line_rows.find_removed_line_id(tx.session, text.recipient, text.service)
    word = optouts.read(tx, text, contact_id, line) if line else None
    if line and word:
        optouts.heed(tx, word, contact_id, line, _said_at(tx, text))


def _heed_again(tx: Transaction, text: InboundText, contact_id: int, route: Route | None) -> None:
    """Heeds the time of a word that is known without: a webhook doesn't say when a text was sent, and may be late; the carrier's list does."""
    line = route.line_id if route else line_rows.find_removed_line_id(tx.session, text.recipient, text.service)
    known = messages.find_by_carrier_id(tx.session, text.carrier, text.carrier_id) if line and text.sent_at else None
    if not line or not known or not text.sent_at:
        return
    word = optouts.find_said(tx, contact_id, line, known.at) or optouts.read(tx, text, contact_id, line)
    if word and optouts.heed(tx, word, contact_id, line, text.sent_at, known.at):
        conversation = conversations.find_open(tx.session, line, contact_id) or conversations.find_last_done(tx.session, line, contact_id)
        if conversation:
            redraws.refresh_card(tx, conversation)


def _said_at(tx: Transaction, text: InboundText) -> datetime:
    return text.sent_at or tx.now


def _keep_from_view(tx: Transaction, text: InboundText, contact_id: int, route: Route | None) -> None:
    """Keeps a text of somebody whom an admin blocked from view. What they decide about our texts holds even so."""
    if not _keep(tx, text, contact_id, None, MessageState.BLOCKED):
        _heed_again(tx, text, contact_id, route)
        return
    if route is None:
        _heed_removed(tx, text, contact_id)
        return
    word = optouts.read(tx, text, contact_id, route.line_id)
    if word:
        optouts.heed(tx, word, contact_id, route.line_id, _said_at(tx, text))


def _heed(tx: Transaction, word: optouts.Word | None, route: Route, contact_id: int, message_id: int, text: InboundText) -> None:
    """Shows a word that the carrier has answered, or a tapback, where the contact's texts are, but it reopens nothing and nobody is
    reminded of it.
    """
    if word:
        optouts.heed(tx, word, contact_id, route.line_id, _said_at(tx, text))
    thread = route.thread
    if thread is None:
        last = conversations.find_last_done(tx.session, route.line_id, contact_id)
        thread = (
            _thread_of_done(tx, last)
            if last
            else _open(tx, picks.lead(tx, route, contact_id), contact_id, text, _origin(text), None, done=True)
        )
        rows.move(tx.session, message_id, thread.conversation_id)
    conversation = conversations.get_conversation(tx.session, thread.conversation_id)
    if word == optouts.Word.STOP:
        conversation.unanswered_since = None
        nudges.forget(tx, conversation.id)
    searches.add(tx.session, thread.conversation_id, text.body)
    _deliver(tx, thread, message_id, _count(text))
    if word:
        redraws.refresh_card(tx, conversation)
        redraws.refresh_others(tx, conversation)  # a line of the same messaging service has the banner too
    else:
        redraws.refresh_counters(tx, thread.conversation_id)


def _mark_group(tx: Transaction, thread: Thread) -> None:
    """Has the card say that an answer reaches the contact only."""
    conversation = conversations.get_conversation(tx.session, thread.conversation_id)
    if not conversation.is_group:
        conversation.is_group = True
        tx.session.add(conversation)
        redraws.refresh_card(tx, conversation)


def _origin(text: InboundText) -> str:
    """Says what a text came as."""
    return phone.network(text.recipient) or (Origin.MMS if _count(text) else Origin.SMS)


def _count(text: InboundText) -> int:
    """Counts the attachments that a text came with, or was said to."""
    return max(len(text.media), text.media_count)


def _deliver(tx: Transaction, thread: Thread, message_id: int, media_count: int) -> None:
    """Has a text shown in its thread, in turn. On PostgreSQL the conversation may have moved or ended while we waited for the lane's lock.
    Behind the old thread's end the text would be sent on late, after the next one; behind Done nobody would look at it. So it raises
    OvertakenError then, and the transaction begins again.
    """
    kept_texts.show(tx, thread.conversation_id, thread.moves, thread.channel_id, message_id)
    if not thread.begun:
        rows.watch(tx.session, thread, _overtaken)
    hooks.tell(tx, HookEvent.TEXT, thread.conversation_id, message_id)
    attachments.show(tx, thread.conversation_id, thread.moves, thread.channel_id, message_id, media_count)


def _overtaken() -> None:
    raise OvertakenError


def _keep(
    tx: Transaction, text: InboundText, contact_id: int, thread: Thread | None, state: MessageState = MessageState.RECEIVED
) -> int | None:
    """Stores a text and gives the id of its row, or None when it was handed over before."""
    values = {
        "public_id": new_public_id(),
        "conversation_id": thread.conversation_id if thread else None,
        "contact_id": contact_id,
        "state": state.value,
        "carrier": text.carrier,
        "carrier_id": text.carrier_id,
        "our_address": text.recipient,
        "their_address": text.sender,
        "service": text.service,
        "body": text.body.replace("\x00", ""),  # PostgreSQL keeps no NUL, and nobody can read one
        "media_count": _count(text),
        "at": _said_at(tx, text),
    }
    message_id = rows.keep(tx.session, values)
    if message_id is not None:
        tx.note(Happened.STORED, direction=Direction.IN.value, message=str(values["public_id"]))
        if state == MessageState.BLOCKED:
            attachments.leave(tx, message_id, text.media)
        else:
            attachments.expect(tx, message_id, text.media, _count(text))
        if text.others:
            rows.keep_others(tx.session, message_id, text.others)
    return message_id


def _show(tx: Transaction, thread: Thread, contact_id: int, message_id: int, text: InboundText) -> None:
    """Has a text shown below the card, in turn."""
    if (thread.our_address, thread.their_address) != (text.recipient, text.sender) or not thread.unanswered:
        rows.hear(tx.session, thread.conversation_id, text.recipient, text.sender, tx.now)
        if thread.owner_id and not thread.unanswered:
            nudges.heard(tx, thread.conversation_id, tx.now)
    if thread.followed:
        follow_ups.end(tx, conversations.get_conversation(tx.session, thread.conversation_id))
    if thread.begun:
        searches.begin(tx.session, thread.conversation_id, contact_id, text.body)
    else:
        searches.add(tx.session, thread.conversation_id, text.body)
    _deliver(tx, thread, message_id, _count(text))
    redraws.refresh_home_counters(tx, thread.owner_id)


def _begin(tx: Transaction, route: Route, contact_id: int, text: InboundText, kind: str) -> Thread:
    """Reopens a done conversation within the reopen window, or opens a new one. Its card is drawn now, so that no counter needs to follow."""
    known = route.contact_id is not None
    previous = conversations.find_last_done(tx.session, route.line_id, contact_id) if known else None
    if previous and reopenings.reopen(tx, previous):
        return _thread(previous)
    route = picks.lead(tx, route, contact_id)
    thread = _open(tx, route, contact_id, text, kind, previous)
    if known:
        redraws.refresh_others(tx, conversations.get_conversation(tx.session, thread.conversation_id))
    nudges.begin(tx, thread.conversation_id, route.queue_id, route.nudge_queue, route.waits)
    if route.hands_out:
        handing_out.hand_out_soon(tx, route.queue_id)
    if route.point_id:
        picks.expect_overflow(tx, conversations.get_conversation(tx.session, thread.conversation_id))
    return thread


def _open(
    tx: Transaction, route: Route, contact_id: int, text: InboundText, kind: str, previous: Conversation | None, *, done: bool = False
) -> Thread:
    """Opens a conversation; with `done` there is nothing to do about it."""
    values = {
        "public_id": new_public_id(),
        "line_id": route.line_id,
        "contact_id": contact_id,
        "queue_id": route.queue_id,
        "previous_id": previous.id if previous else None,
        "our_address": text.recipient,
        "their_address": text.sender,
        "opened_as": kind,
        "opened_at": tx.now,
        "waiting_since": None if done else tx.now,
        "unanswered_since": None if done else tx.now,
        "channel_id": route.channel_id,
    }
    if route.point_id:
        values |= {"point_id": route.point_id, "preferred_id": route.preferred_id}
    if done:
        values |= {"state": ConversationState.DONE, "done_at": tx.now, "done_by": audit.SYSTEM}
    conversation_id = rows.open_thread(tx.session, values)
    redraws.show_card(tx, conversation_id, 0, route.channel_id)
    redraws.refresh_queue(tx, route.queue_id)
    if not done:
        hooks.tell(tx, HookEvent.BEGUN, conversation_id, by="contact")
    return Thread(conversation_id, route.channel_id, None, text.recipient, unanswered=True, begun=True, their_address=text.sender)


def _thread_of_done(tx: Transaction, conversation: Conversation) -> Thread:
    lost_threads.come_back(tx, conversation)
    return _thread(conversation)


def _thread(conversation: Conversation) -> Thread:
    return Thread(
        conversation.id,
        conversation.channel_id,
        conversation.owner_id,
        conversation.our_address,
        conversation.unanswered_since is not None,
        moves=conversation.moves,
        done=conversation.state == ConversationState.DONE,
        their_address=conversation.their_address,
    )
