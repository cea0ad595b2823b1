"""What is written in a conversation is kept and, where it is for the contact, put on its way."""

from bot.desk import lanes
from bot.desk.handover import figures
from bot.desk.media import enclosures
from bot.desk.messages import receipts
from bot.desk.notices import redraws
from bot.desk.terms import Happened
from bot.desk.threads import kept_texts, nudges, signatures
from storage import waiting
from storage.kinds import DeliveryKind
from storage.models import Conversation, Direction, Message, MessageState, signed
from storage.queries.messages import messages
from storage.queries.screens import searches
from storage.queries.setup import lines as line_rows
from storage.transaction import Transaction


def release(tx: Transaction, conversation: Conversation, message: Message, state: MessageState = MessageState.HELD) -> bool:
    """Has a message that was held, or waited in another `state`, be for the contact from now on; False when somebody decided about it before."""
    signature = signatures.find(tx, conversation, message.author_id, message.body)
    values = {
        "direction": Direction.OUT,
        "state": MessageState.WAITING,
        "carrier": line_rows.get_line(tx.session, conversation.line_id).carrier,
        "our_address": conversation.our_address,
        "their_address": conversation.their_address,
        "signature": signature,
        "segments": _segments(message, conversation.our_address, signed(message.body, signature)),
        "at": tx.now,
        "asked_at": tx.now,
    }
    if not messages.move_on(tx.session, message, (state,), values):
        return False
    tx.note(Happened.STORED, direction=Direction.OUT.value, message=message.public_id)
    return True


def send(tx: Transaction, conversation: Conversation, message: Message, *, again: bool = False) -> None:
    """Puts a text on its way, behind what goes to the contact already; with `again` one that was on its way before."""
    if not again:
        figures.replied(tx, conversation)
    conversation.unanswered_since = None
    nudges.answered(tx, conversation.id)
    enclosures.fetch(tx, message)
    kept_texts.hand_over(tx, conversation, message)
    receipts.expect(tx, conversation.id)
    redraws.refresh_counters(tx, conversation.id)
    redraws.refresh_home_counters(tx, conversation.owner_id)


def show(tx: Transaction, conversation: Conversation, message: Message) -> None:
    """Has a text shown in the thread that wasn't written there."""
    kept_texts.show(tx, conversation.id, conversation.moves, conversation.channel_id, message.id)


def rewrite(tx: Transaction, conversation: Conversation, message: Message, body: str) -> bool:
    """Has a text go out with other words; False when the carrier may have it already."""
    if not waiting.catch(tx.session, lanes.texts(conversation.id), DeliveryKind.SEND_TEXT, message.id):
        return False
    signature = signatures.find(tx, conversation, message.author_id, body)
    values = {"body": body, "signature": signature, "segments": _segments(message, message.our_address, signed(body, signature))}
    if not messages.move_on(tx.session, message, (MessageState.WAITING,), values):
        return False
    searches.add_anew(tx.session, [conversation.id])
    return True


def _segments(message: Message, our_address: str, whole: str) -> int | None:
    """Counts the segments of a text that leaves from an address of ours; one with files isn't cut into any, nor is any over a network besides SMS."""
    return None if message.media_count else kept_texts.segments(our_address, whole)


def take_back(tx: Transaction, conversation: Conversation, message: Message, state: MessageState) -> bool:
    """Keeps a text from going out: it is a note or held from now on. False when the carrier may have it already."""
    if not waiting.withdraw(tx.session, lanes.texts(conversation.id), DeliveryKind.SEND_TEXT, message.id):
        return False
    stay(tx, conversation, message, state)
    return True


def stay(tx: Transaction, conversation: Conversation, message: Message, state: MessageState) -> bool:
    """Keeps inside what waited to go out, so that the contact waits for an answer again. False when it doesn't wait any more."""
    values = {"direction": Direction.NOTE, "state": state, "asked_at": None, "signature": None}
    if not messages.move_on(tx.session, message, (MessageState.WAITING,), values):
        return False
    figures.withdrew(tx, conversation)
    wait_again(tx, conversation)
    redraws.refresh_counters(tx, conversation.id)
    redraws.refresh_home_counters(tx, conversation.owner_id)
    return True


def wait_again(tx: Transaction, conversation: Conversation) -> None:
    """Stores that the contact waits for an answer again, since their last text that has none."""
    if conversation.owner_id and not conversation.unanswered_since:
        conversation.unanswered_since = messages.find_unanswered_since(tx.session, conversation.id)
        nudges.expect_answer(tx, conversation.id, conversation.queue_id, conversation.unanswered_since)
