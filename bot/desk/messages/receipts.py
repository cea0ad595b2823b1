"""What becomes of a text that went out is reported by its carrier, or asked. A state only moves forward, and is told where the agent looks."""

from datetime import datetime, timedelta

from bot.desk import lanes, reading
from bot.desk.language import progress
from bot.desk.messages import marks
from bot.desk.messages.marks import FAILURES, RECEIPTS
from bot.desk.notices import causes, hooks, redraws, thread_notes
from bot.desk.queues import optouts
from bot.desk.terms import Happened, HookEvent
from carriers.base import DeliveryReport, TextState
from storage.kinds import TimerKind
from storage.models import Conversation, Direction, Message, MessageState
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.transaction import Transaction

RANKS = (
    MessageState.WAITING,
    MessageState.ACCEPTED,
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
)
FINAL = (*RECEIPTS, *FAILURES)
SILENCE = timedelta(hours=1)
"""The carrier is asked after so long without a last word."""
TURN_MOST = timedelta(seconds=10)
"""A text waits so long for the one before it to be at least sent."""


def record(tx: Transaction, report: DeliveryReport) -> None:
    """Stores a delivery report. A state only moves forward; a failure once seen stays."""
    message = messages.find_public(tx.session, report.reference) if report.reference else None
    message = message or messages.find_by_carrier_id(tx.session, report.carrier, report.carrier_id)
    if message is None or message.direction != Direction.OUT or message.carrier != report.carrier:
        return  # not ours, or not that carrier's
    if message.carrier_id and message.carrier_id != report.carrier_id:
        return  # of an attempt that was replaced
    if not message.carrier_id:
        message.carrier_id = report.carrier_id  # the report overtook the answer to our call
        took(tx, message)
    advance(tx, message, report)


def advance(tx: Transaction, message: Message, report: DeliveryReport) -> None:
    if report.state == TextState.UNKNOWN:
        return
    state = MessageState(report.state.value)
    before = earlier_states(state)
    values: dict[str, object] = {"state": state}
    if state in FINAL:
        values |= {"under_way_since": None}
    if state in FAILURES:
        sentence = report.error.sentence if report.error else "The carrier could not deliver it and gave no reason."
        values |= {
            "error": sentence,
            "error_code": report.error.code if report.error else None,
            "retry": bool(report.error and report.error.retryable),
        }
    was, taken_at = message.state, message.under_way_since
    if messages.move_on(tx.session, message, before, values):
        _note(tx, message, was)
        if was == MessageState.UNKNOWN and state not in FAILURES:
            _found_after_all(tx, message)
        if report.error and report.error.opted_out:
            opt_out(tx, message, taken_at)
        show_state(tx, message)


def opt_out(tx: Transaction, message: Message, taken_at: datetime | None = None) -> None:
    """Stores that a contact had said STOP by the time at which the carrier wouldn't pass on a text of ours, and we had not heard of it. Carriers'
    lists have whole seconds: a START of the same second, which is heard later, is the later one.
    """
    conversation = conversations.get_conversation_of(tx.session, message)
    at = (taken_at or tx.now).replace(microsecond=0)
    optouts.heed(tx, optouts.Word.STOP, conversation.contact_id, conversation.line_id, at)


def _note(tx: Transaction, message: Message, was: str) -> None:
    """Notes each arrival and each failure once: read comes after delivered, and what was unknown was counted as failed."""
    if message.state in RECEIPTS and was not in RECEIPTS:
        tx.note(Happened.DELIVERED, message=message.public_id)
        tell_hooks(tx, message, HookEvent.DELIVERED)
    elif message.state in FAILURES and was != MessageState.UNKNOWN:
        tx.note(Happened.FAILED, direction=Direction.OUT.value, message=message.public_id)
        tell_hooks(tx, message, HookEvent.FAILED)


def tell_hooks(tx: Transaction, message: Message, event: HookEvent) -> None:
    """Has hooks told what became of a text of ours."""
    if message.conversation_id:
        hooks.tell(tx, event, message.conversation_id, message.id, state=message.state, code=message.error_code, author=message.author_id)


def _found_after_all(tx: Transaction, message: Message) -> None:
    """Tells the agent, who was asked about a text, that it has turned up."""
    message.error, message.error_code, message.retry = None, None, False
    tx.session.add(message)
    conversation = conversations.get_conversation_of(tx.session, message)
    thread_notes.drop_retries(tx, conversation, message)
    thread_notes.write(tx, conversation, "The phone company has that text after all: it need not be sent again.", mention=message.author_id)


def earlier_states(state: MessageState) -> tuple[MessageState, ...]:
    """Gives the states from which a message may move to this one."""
    if state in FAILURES:
        return (*RANKS[: RANKS.index(MessageState.DELIVERED)], MessageState.UNKNOWN)
    return (*RANKS[: RANKS.index(state)], MessageState.UNKNOWN)


def show_state(tx: Transaction, message: Message) -> None:
    """Has a mark show how far it came, a thread note what didn't arrive, and the card what it says of the last reply."""
    conversation = conversations.get_conversation_of(tx.session, message)
    marks.refresh(tx, message)
    if message.state in (MessageState.SENT, *FINAL):
        tx.hurry_waiting(lanes.texts(conversation.id), causes.TURN)
    if message.state in (MessageState.SENT, *RECEIPTS):
        if is_provisional(conversation.reply_drawn):
            expect(tx, conversation.id)
    elif message.state in FAILURES or message.state == MessageState.UNKNOWN:
        _show_failure(tx, conversation, message)


def _show_failure(tx: Transaction, conversation: Conversation, message: Message) -> None:
    said = str(message.error) if message.state == MessageState.UNKNOWN else f"Not delivered: {message.error}"
    thread_notes.write(tx, conversation, said, mention=message.author_id, message_id=message.id, retry=message.retry)
    redraws.refresh_card(tx, conversation)


def took(tx: Transaction, message: Message) -> None:
    """Stores that the carrier has a text, and has it asked what becomes of it should no report come."""
    message.under_way_since = tx.now
    tx.session.add(message)
    tx.at_most(tx.now + SILENCE, TimerKind.ASK_CARRIER, message.carrier)


def take_due(tx: Transaction, carrier: str) -> list[int]:
    """Gives the texts of which nothing has been heard for so long, as a timer's work, and sets the next look."""
    due = messages.list_under_way(tx.session, carrier, tx.now - SILENCE)
    later = messages.find_first_under_way(tx.session, carrier, tx.now - SILENCE)
    if later:
        tx.at(later + SILENCE, TimerKind.ASK_CARRIER, carrier)
    return due


def hear(tx: Transaction, message: Message, report: DeliveryReport | None) -> None:
    """Stores what the carrier said when it was asked, which is done once. What it has only sent by now gets no receipt any more."""
    if report:
        advance(tx, message, report)
    if message.under_way_since:
        message.under_way_since = None
        tx.session.add(message)
        marks.refresh(tx, message)


def is_slow(said: str | None) -> bool:
    return said is not None and said.startswith(progress.SENDING)


def is_provisional(said: str | None) -> bool:
    """Says whether what a card says of a reply isn't the last word."""
    return said is not None and said.startswith((progress.SENDING, progress.SENT))


def expect(tx: Transaction, conversation_id: int) -> None:
    """Has the card looked at in a moment, by when most replies have arrived."""
    tx.at_most(tx.now + reading.SLOW, TimerKind.LOOK_AT_REPLY, conversation_id)


def look(tx: Transaction, conversation_id: int) -> None:
    """Draws a card anew, as a timer's work, whose reply takes long to be sent, or that said so before."""
    marks.refresh_late(tx, conversation_id)
    conversation = conversations.get_conversation(tx.session, conversation_id)
    said = reading.last_reply(tx.session, conversation_id, tx.now)
    if said != conversation.reply_drawn and (is_slow(said) or is_provisional(conversation.reply_drawn)):
        redraws.refresh_card(tx, conversation)
