"""Texts of ours are kept as somebody wrote them, or as the house answers by itself, and put into the lane of their carrier. All texts are
shown in the thread.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.desk import carrier_facts, lanes
from bot.desk.language import signs
from bot.desk.language.calls import Calls
from bot.desk.media import enclosures
from bot.desk.terms import Happened
from bot.desk.threads import signatures
from carriers import networks
from carriers.segments import count
from storage.kinds import DeliveryKind
from storage.models import Conversation, Direction, Message, MessageState, new_public_id
from storage.queries.screens import searches
from storage.queries.setup import lines as line_rows
from storage.transaction import Transaction

NO_CALLS = Calls()


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in a thread: `body` is plain text already, `calls` whom it calls, `left` what stands in it and can't go along, in
    words. With `read`, Slack didn't tell us of it and we found it there. `edited` is when it became what it is, where that is all that we
    hear of it. `marks` are the reactions on it.
    """

    channel_id: str
    ts: str
    at: datetime
    body: str
    calls: Calls = NO_CALLS
    files: tuple[enclosures.Dropped, ...] = ()
    read: bool = False
    edited: datetime | None = None
    left: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()


def keep(
    tx: Transaction,
    conversation: Conversation,
    author_id: str | None,
    body: str,
    state: MessageState,
    written: Written | None = None,
    *,
    signed: bool = True,
) -> Message:
    """Stores a message. With the `state` `waiting` it is for the contact, with `note` and `held` it stays inside. `written` says where and
    when it was written, unless we post it ourselves. An agent's text for the contact gets the queue's signature if it is `signed`.
    """
    outbound = state == MessageState.WAITING
    body = signs.visible(body)
    signature = signatures.find(tx, conversation, author_id, body) if outbound and signed else None
    message = Message(
        public_id=new_public_id(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        direction=Direction.OUT if outbound else Direction.NOTE,
        state=state,
        carrier=line_rows.get_line(tx.session, conversation.line_id).carrier,
        our_address=conversation.our_address,
        their_address=conversation.their_address,
        body=body,
        signature=signature,
        author_id=author_id,
        at=written.at if written else tx.now,
        asked_at=tx.now if outbound else None,
        channel_id=written.channel_id if written else None,
        ts=written.ts if written else None,
        edited_at=written.edited if written else None,
    )
    message.segments = segments(conversation.our_address, message.whole) if outbound else None
    tx.session.add(message)
    tx.session.flush()
    searches.add(tx.session, conversation.id, body)
    if written and state != MessageState.NOTE:
        enclosures.keep(tx, message, written.files)
    if outbound:
        tx.note(Happened.STORED, direction=Direction.OUT.value, message=message.public_id)
    return message


def segments(our_address: str, body: str) -> int | None:
    """Counts the segments of a text that leaves from an address of ours; None over a network that cuts none."""
    return None if networks.find(our_address) else count(body).segments


def show(tx: Transaction, conversation_id: int, moves: int, channel_id: str, message_id: int) -> None:
    """Has a text shown in the thread, in turn, that wasn't written there."""
    tx.deliver(lanes.thread(conversation_id, moves), DeliveryKind.SHOW_MESSAGE, message_id, lanes.post(channel_id))


def hand_over(tx: Transaction, conversation: Conversation, message: Message) -> None:
    """Has a text go out behind what goes to the contact already, at the pace of its line."""
    line = line_rows.get_line(tx.session, conversation.line_id)
    tx.deliver(lanes.texts(conversation.id), DeliveryKind.SEND_TEXT, message.id, carrier_facts.pace_of(tx, line))
