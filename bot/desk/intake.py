"""What comes in from a carrier: texts find or open their conversation, delivery reports move a message's state forward."""

from datetime import timedelta

from bot.desk import agents, audit, lanes, notices, phone, pictures, transfers
from carriers.base import DeliveryReport, InboundText, TextState
from storage.models import (
    Attachment,
    Contact,
    Conversation,
    ConversationState,
    Direction,
    Line,
    Message,
    MessageState,
    Person,
    Queue,
    Status,
)
from storage.queries import conversations, messages, queues
from storage.queries import people as people_rows
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


def receive(tx: Transaction, text: InboundText) -> None:
    """Stores a text once, however often it is handed over, and has it shown in its conversation."""
    if messages.find_by_carrier_id(tx.session, text.carrier, text.carrier_id):
        return
    contact = messages.take_contact(tx.session, text.sender, tx.now)
    line = _line_of(tx, text.recipient, text.service)
    message = _keep(tx, text, contact)
    if line is None:
        _tell_of_stranger(tx, text.recipient)
        return
    route(tx, line, contact, message)


def _line_of(tx: Transaction, recipient: str, service: str | None) -> Line | None:
    """A number's own line beats its service's."""
    own = queues.find_line(tx.session, recipient)
    return own or (queues.find_line(tx.session, service) if service else None)


def _keep(tx: Transaction, text: InboundText, contact: Contact) -> Message:
    message = Message(
        public_id=pictures.public_id(),
        contact_id=contact.id or 0,
        direction=Direction.IN,
        state=MessageState.RECEIVED,
        carrier=text.carrier,
        carrier_id=text.carrier_id,
        our_address=text.recipient,
        service=text.service,
        body=text.body.replace("\x00", ""),  # PostgreSQL keeps no NUL, and nobody can read one
        media_count=len(text.media),
        at=text.sent_at or tx.now,
    )
    tx.session.add(message)
    tx.session.flush()
    for position, media in enumerate(text.media):
        tx.session.add(Attachment(message_id=message.id or 0, position=position, url=media.url, content_type=media.content_type))
    return message


def _tell_of_stranger(tx: Transaction, recipient: str) -> None:
    text = (
        f"A text came in to {phone.written(recipient)}, which is no line of ours yet. It is kept and will be shown once the line is added."
    )
    notices.tell_admins(tx, text, key=f"line {recipient}", kind="line", subject=recipient)


def route(tx: Transaction, line: Line, contact: Contact, message: Message) -> None:
    """Puts a stored message into its conversation: the open one, a done one within the reopen window, or a new one."""
    conversation = conversations.find_open(tx.session, line.id or 0, contact.id or 0)
    if conversation is None:
        conversation = _reopen(tx, line, contact) or _open(tx, line, contact, message)
    message.conversation_id = conversation.id
    conversation.our_address = message.our_address
    conversation.unanswered_since = conversation.unanswered_since or tx.now
    tx.deliver(lanes.thread(conversation.id), "show_message", message.id, lanes.post(conversation.channel_id))
    pictures.refresh_counters(tx, conversation)
    pictures.refresh_home_counters(tx, conversation.owner_id)


def _open(tx: Transaction, line: Line, contact: Contact, message: Message) -> Conversation:
    queue = queues.get_queue(tx.session, line.queue_id)
    previous = conversations.find_last_done(tx.session, line.id or 0, contact.id or 0)
    conversation = Conversation(
        public_id=pictures.public_id(),
        line_id=line.id or 0,
        contact_id=contact.id or 0,
        queue_id=queue.id or 0,
        previous_id=previous.id if previous else None,
        our_address=message.our_address,
        opened_as="MMS" if message.media_count else "SMS",
        opened_at=tx.now,
        waiting_since=tx.now,
        channel_id=queue.channel_id,
    )
    tx.session.add(conversation)
    tx.session.flush()
    tx.deliver(lanes.thread(conversation.id), "show_card", conversation.id, lanes.post(conversation.channel_id))
    return conversation


def _reopen(tx: Transaction, line: Line, contact: Contact) -> Conversation | None:
    """Within the window of its queue: to its last owner if they are Ready, else waiting."""
    done = conversations.find_last_done(tx.session, line.id or 0, contact.id or 0)
    if done is None or done.done_at is None:
        return None
    queue = queues.get_queue(tx.session, done.queue_id)
    if tx.now - done.done_at >= timedelta(hours=queue.reopen_window):
        return None
    last = done.done_by
    values = {"state": ConversationState.WAITING, "waiting_since": tx.now, "done_at": None, "done_by": None}
    if not conversations.change(tx.session, done, {"state": ConversationState.DONE}, values):
        return None
    audit.write(tx, audit.SYSTEM, "reopened", f"conversation:{done.id}", "the contact wrote again")
    owner = _ready_owner(tx, queue, last)
    if owner:
        transfers.own(tx, done, owner, "got back")
    pictures.write_line(
        tx, done, f"Reopened: the contact wrote again. {owner.name if owner else 'Nobody'} holds it.", mention=owner.id if owner else None
    )
    pictures.refresh_card(tx, done)
    return done


def _ready_owner(tx: Transaction, queue: Queue, person_id: str | None) -> Person | None:
    person = people_rows.find_person(tx.session, person_id or "")
    if person is None or not queues.is_member(tx.session, queue.id or 0, person.id):
        return None
    return person if agents.take_agent(tx, person.id).status == Status.READY else None


def record(tx: Transaction, report: DeliveryReport) -> None:
    """A state only moves forward; a failure once seen stays."""
    message = messages.find_public(tx.session, report.reference) if report.reference else None
    message = message or messages.find_by_carrier_id(tx.session, report.carrier, report.carrier_id)
    if message is None or message.direction != Direction.OUT or (message.carrier_id and message.carrier_id != report.carrier_id):
        return  # not ours, or of an attempt that was replaced
    if not message.carrier_id:
        message.carrier_id = report.carrier_id  # the report overtook the answer to our call
        tx.session.add(message)
    advance(tx, message, report)


def advance(tx: Transaction, message: Message, report: DeliveryReport) -> None:
    if report.state == TextState.UNKNOWN:
        return
    state = MessageState(report.state.value)
    before = earlier_states(state)
    values: dict[str, object] = {"state": state}
    if state in FAILURES:
        sentence = report.error.sentence if report.error else "The carrier could not deliver it and gave no reason."
        values |= {
            "error": sentence,
            "error_code": report.error.code if report.error else None,
            "retry": bool(report.error and report.error.retryable),
        }
    if messages.move_on(tx.session, message, before, values):
        show_state(tx, message)


def earlier_states(state: MessageState) -> tuple[MessageState, ...]:
    """From which states a message may move to this one."""
    if state in FAILURES:
        return (*RANKS[: RANKS.index(MessageState.DELIVERED)], MessageState.UNKNOWN)
    return (*RANKS[: RANKS.index(state)], MessageState.UNKNOWN)


def show_state(tx: Transaction, message: Message) -> None:
    """A mark for what arrived, a line for what didn't, and the card."""
    conversation = conversations.get_conversation(tx.session, message.conversation_id or 0)
    if message.state in RECEIPTS:
        tx.deliver_once(lanes.marks(conversation.id), "mark_delivered", message.id, lanes.REACT)
        pictures.refresh_counters(tx, conversation)
    elif message.state in FAILURES or message.state == MessageState.UNKNOWN:
        pictures.write_line(
            tx, conversation, f"Not delivered: {message.error}", mention=message.author_id, message_id=message.id, retry=message.retry
        )
        pictures.refresh_card(tx, conversation)


def deliver_unrouted(tx: Transaction, line: Line) -> int:
    """What came in before this line was one; says how many texts."""
    waiting = (
        messages.list_unrouted_of_service(tx.session, line.address)
        if line.address.startswith("MG")
        else messages.list_unrouted(tx.session, line.address)
    )
    for message in waiting:
        route(tx, line, messages.get_contact(tx.session, message.contact_id), message)
    return len(waiting)
