"""What becomes of a text that went out: carriers report it, or are asked. A state only moves forward, and is told where the agent looks."""

from datetime import timedelta

from bot.desk import lanes, reading
from bot.desk.language import progress
from bot.desk.notices import causes, redraws, thread_notes
from bot.desk.queues import optouts
from bot.desk.terms import Happened
from carriers.base import DeliveryReport, TextState
from storage.kinds import DeliveryKind, TimerKind
from storage.models import Conversation, Direction, Message, MessageState
from storage.queries.handover import conversations
from storage.queries.handover.conversations import get_id_of
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
FAILURES = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.CANCELED)
RECEIPTS = (MessageState.DELIVERED, MessageState.READ)
FINAL = (*RECEIPTS, *FAILURES)
SILENCE = timedelta(hours=1)
"""After so long without a last word the carrier is asked."""
TURN_MOST = timedelta(seconds=10)
"""So long a text waits for the one before it to be at least sent."""


def record(tx: Transaction, report: DeliveryReport) -> None:
    """A state only moves forward; a failure once seen stays."""
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
    was = message.state
    if messages.move_on(tx.session, message, before, values):
        _note(tx, message, was)
        if was == MessageState.UNKNOWN and state not in FAILURES:
            _found_after_all(tx, message)
        if report.error and report.error.opted_out:
            opt_out(tx, message)
        show_state(tx, message)


def opt_out(tx: Transaction, message: Message) -> None:
    """The carrier wouldn't take a text of ours, since its contact said STOP: we had not heard of it."""
    conversation = conversations.get_conversation_of(tx.session, message)
    optouts.stop(tx, conversation.contact_id, conversation.line_id)


def _note(tx: Transaction, message: Message, was: str) -> None:
    """Each arrival and each failure once: read comes after delivered, and what was unknown was counted as failed."""
    if message.state in RECEIPTS and was not in RECEIPTS:
        tx.note(Happened.DELIVERED, message=message.public_id)
    elif message.state in FAILURES and was != MessageState.UNKNOWN:
        tx.note(Happened.FAILED, direction=Direction.OUT.value, message=message.public_id)


def _found_after_all(tx: Transaction, message: Message) -> None:
    """The agent was asked about a text that has turned up."""
    message.error, message.error_code, message.retry = None, None, False
    tx.session.add(message)
    conversation = conversations.get_conversation_of(tx.session, message)
    thread_notes.drop_retries(tx, conversation, message)
    thread_notes.write(tx, conversation, "The phone company has that text after all: it need not be sent again.", mention=message.author_id)


def earlier_states(state: MessageState) -> tuple[MessageState, ...]:
    """From which states a message may move to this one."""
    if state in FAILURES:
        return (*RANKS[: RANKS.index(MessageState.DELIVERED)], MessageState.UNKNOWN)
    return (*RANKS[: RANKS.index(state)], MessageState.UNKNOWN)


def show_state(tx: Transaction, message: Message) -> None:
    """A mark for what arrived, a line for what didn't, and the card where it says something else."""
    conversation = conversations.get_conversation_of(tx.session, message)
    if message.state in RECEIPTS:
        mark(tx, message)
    if message.state in (MessageState.SENT, *FINAL):
        tx.hurry_waiting(lanes.texts(conversation.id), causes.TURN)
    if message.state in (MessageState.SENT, *RECEIPTS):
        if is_provisional(conversation.reply_drawn):
            expect(tx, conversation.id)
    elif message.state in FAILURES or message.state == MessageState.UNKNOWN:
        _show_failure(tx, conversation, message)


def _show_failure(tx: Transaction, conversation: Conversation, message: Message) -> None:
    thread_notes.write(
        tx, conversation, f"Not delivered: {message.error}", mention=message.author_id, message_id=message.id, retry=message.retry
    )
    redraws.refresh_card(tx, conversation)


def mark(tx: Transaction, message: Message) -> None:
    """The one reaction: it arrived, or nothing more will be heard of it."""
    tx.deliver_once(lanes.marks(get_id_of(message)), DeliveryKind.MARK_DELIVERED, message.id, lanes.REACT)


def took(tx: Transaction, message: Message) -> None:
    """The carrier has it: what becomes of it is asked, should no report come."""
    message.under_way_since = tx.now
    tx.session.add(message)
    tx.at_most(tx.now + SILENCE, TimerKind.ASK_CARRIER, message.carrier)


def take_due(tx: Transaction, carrier: str) -> list[int]:
    """A timer's work: the texts of which nothing has been heard for so long. The next look is set."""
    due = messages.list_under_way(tx.session, carrier, tx.now - SILENCE)
    later = messages.find_first_under_way(tx.session, carrier, tx.now - SILENCE)
    if later:
        tx.at(later + SILENCE, TimerKind.ASK_CARRIER, carrier)
    return due


def hear(tx: Transaction, message: Message, report: DeliveryReport | None) -> None:
    """The carrier was asked, which is done once. What it has only sent by now gets no receipt any more."""
    if report:
        advance(tx, message, report)
    if message.under_way_since:
        message.under_way_since = None
        tx.session.add(message)
        if message.state == MessageState.SENT:
            mark(tx, message)


def is_slow(said: str | None) -> bool:
    return said is not None and said.startswith(progress.SENDING)


def is_provisional(said: str | None) -> bool:
    """Whether what a card says of a reply isn't the last word."""
    return said is not None and said.startswith((progress.SENDING, progress.SENT))


def expect(tx: Transaction, conversation_id: int) -> None:
    """A reply went out or came on: in a moment the card is looked at, by when most have arrived."""
    tx.at_most(tx.now + reading.SLOW, TimerKind.LOOK_AT_REPLY, conversation_id)


def look(tx: Transaction, conversation_id: int) -> None:
    """A timer's work: the card says that a reply is on its way only where it takes long, and then also how it came on."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    said = reading.last_reply(tx.session, conversation_id, tx.now)
    if said != conversation.reply_drawn and (is_slow(said) or is_provisional(conversation.reply_drawn)):
        redraws.refresh_card(tx, conversation)
