"""A hint tells one reader in a thread why what they wrote stayed inside."""

from bot.desk import lanes
from bot.desk.people import people
from bot.desk.terms import HintButton
from storage.kinds import DeliveryKind, Post
from storage.models import Conversation, ConversationState, FormerThread, Hint, Person
from storage.queries.notices import hints as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

NOTE_MARK = "//"
INSIDE = "lock"
"""The mark on words that stayed inside."""
NOT_SENT = "Not sent to the contact"


def tell(
    tx: Transaction,
    conversation: Conversation,
    person: Person,
    text: str,
    button: str | None,
    *,
    key: str,
    former: FormerThread | None = None,
) -> None:
    """Has a hint shown, once per person and `key`, which names the period. It stands in the conversation's thread, or in a `former` one."""
    if rows.find(tx.session, conversation.id, person.id, key):
        return
    told = Hint(
        conversation_id=conversation.id,
        person_id=person.id,
        period=key,
        former_id=former.id if former else None,
        text=text,
        button=button,
    )
    tx.session.add(told)
    tx.session.flush()
    tx.deliver(lanes.hints(conversation.id), DeliveryKind.SHOW_HINT, told.id, lanes.HINT)


def keep_inside(tx: Transaction, conversation: Conversation, person: Person, body: str, ts: str, *, is_locked: bool = False) -> None:
    """Tells whoever wrote these words in the thread why the contact didn't get them. With `is_locked` they bear the mark already."""
    if not body.startswith(NOTE_MARK):
        text, button, key = _why(tx, conversation, person, ts)
        tell(tx, conversation, person, f"{NOT_SENT}: {text}", button, key=key)
        if not is_locked:  # a thread is read again and again
            tx.deliver_once(lanes.marks(conversation.id), DeliveryKind.LOCK_WORDS, Post(conversation.channel_id, ts), lanes.REACT)


def _why(tx: Transaction, conversation: Conversation, person: Person, ts: str) -> tuple[str, str | None, str]:
    """Gives the reason why words stayed inside, the button below it, and the period in which it is told once."""
    if conversation.state == ConversationState.DONE:
        return "this conversation is done. Reopen on its card brings it back.", None, f"done {conversation.done_at}"
    if person.is_outsider:
        return "you belong to another organisation, and only members of this one answer here.", None, "outsider"
    if conversation.owner_id is None:
        return *_how_to_claim(tx, conversation, person), f"waiting {conversation.waiting_since}"
    if conversation.owner_id == person.id:
        return "you wrote it before you held this conversation. Write it again to send it.", None, ts
    owner = people.name_of(tx, conversation.owner_id)
    key = f"{conversation.owner_id} {conversation.owner_since}"
    return (
        f"{owner} holds this conversation. Colleagues can read what you wrote.",
        HintButton.ASK if people.is_agent(tx, person) else None,
        key,
    )


def _how_to_claim(tx: Transaction, conversation: Conversation, person: Person) -> tuple[str, str | None]:
    if people.may_claim(tx, conversation.queue_id, person):
        return "nobody holds this conversation yet. Claim it to answer.", HintButton.CLAIM
    queue = queues.get_queue(tx.session, conversation.queue_id).name
    return (
        f"nobody holds this conversation yet, and members of {queue} answer here. An admin adds you with /queue add {queue} @{person.handle}.",
        None,
    )
