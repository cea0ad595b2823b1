"""An agent may begin a new conversation, or add a word in the one that is open already. Two agents at once get one thread."""

from dataclasses import dataclass

from bot.desk import audit, reading
from bot.desk.errors import DeskError, Field
from bot.desk.handover import conversations, transfers
from bot.desk.language import phone, same_phone
from bot.desk.language.lookup import first_word
from bot.desk.messages import long_texts, replies
from bot.desk.notices import hooks, redraws
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import names, optouts, picks, refusals
from bot.desk.terms import HERE, HookEvent
from storage.models import Conversation, ConversationState, Line, Origin, Person, Queue, new_public_id
from storage.queries.handover import conversations as rows
from storage.queries.messages import intake
from storage.queries.setup import contacts, queues
from storage.queries.setup import lines as line_rows
from storage.transaction import Transaction

NUMBER_WORDS = 6
"""A number may be written in so many pieces, such as +1 (555) 123 45 67."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed behind /sms new: `queue` where they named one; `number` and `text` may be missing."""

    queue: Queue | None
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a text. `said` is a sentence for the agent. Where it wasn't `sent`, the text stays with them, and `claimable` says
    that the conversation waits.
    """

    sent: bool
    said: str
    link: str | None = None
    claimable: bool = False
    conversation: str | None = None


def list_lines(tx: Transaction, person: Person, queue: Queue | None = None) -> list[tuple[Line, Queue]]:
    """Lists the lines from which somebody can text, those of one queue if one is given. Raises DeskError where there is none."""
    mine = {member_queue.id for member_queue in queues.list_member_queues(tx.session, person.id)}
    if not people.can_own(person) or not mine:
        raise DeskError("Only agents can text contacts. An admin adds you to a queue with /queue add.")
    if queue and queue.id not in mine:
        raise DeskError(f"You are not in {queue.name}, so you can't text from its line. An admin adds you with /queue add {queue.name}.")
    usable = mine & {queue.id} if queue else mine
    lines = [(line, _queue_of(tx, line, end, usable)) for line, end in line_rows.list_lines(tx.session)]
    usable_lines = [(line, reached) for line, reached in lines if reached]
    if not usable_lines:
        whose = queue.name if queue else "none of your queues"
        raise DeskError(f"{whose} has {'no line' if queue else 'a line'} to text from. An admin adds one with /line add.")
    return usable_lines


def list_reaching(tx: Transaction, person: Person, queue: Queue | None, number: str) -> list[tuple[Line, Queue]]:
    """Lists the lines from which somebody can text this number now, all of theirs where that is none: what is in the way is then said for the one
    that they choose. Raises DeskError.
    """
    lines = list_lines(tx, person, queue)
    return [(line, reached) for line, reached in lines if not number or not _is_closed(tx, line, number)] or lines


def _is_closed(tx: Transaction, line: Line, number: str) -> bool:
    """Says whether a line's network takes no words to a number before its owner wrote."""
    address = phone.find_number(number, line.address)
    contact = contacts.find(tx.session, *same_phone.forms(address)) if address else None
    return refusals.find_closed(tx.session, contact.id if contact else None, line.address, tx.now) is not None


def _queue_of(tx: Transaction, line: Line, end: Queue, usable: set[int]) -> Queue | None:
    """Gives the queue of `usable` to which a line leads, by itself or by its routing point, or None."""
    reached = picks.list_queues(tx, line.point_id) if line.point_id else [end]
    return next((queue for queue in reached if queue.id in usable), None)


def describe(lines: list[tuple[Line, Queue]]) -> list[tuple[str, str]]:
    """Gives for each line how it is shown, and its id."""
    return [(f"{phone.written(line.address)} · {queue.name}", str(line.id)) for line, queue in lines]


def read(tx: Transaction, person: Person, words: str) -> Typed:
    """Reads "[queue] number text". A number without its country is read as one of the lines' countries. Raises DeskError."""
    first, rest = first_word(words)
    queue = names.find_named(tx, first)
    pieces = (rest if queue else words).strip()
    number, text = _split(pieces, [line.address for line, _ in list_lines(tx, person, queue)])
    return Typed(queue, number, text)


def _split(words: str, lines: list[str]) -> tuple[str, str]:
    """Parts the beginning that is a number from what follows it, lines and all. Raises DeskError where it begins with none."""
    if not words:
        return "", ""
    ends = [*[index for index, letter in enumerate(words) if letter.isspace()][:NUMBER_WORDS], len(words)]
    heads = [words[:end] for end in ends if not any(letter.isalpha() for letter in words[:end])]
    for fits, order in ((phone.is_in_use, heads), (phone.parse, heads[::-1])):
        for head in order:
            if any(fits(head, line) for line in lines):
                return head, words[len(head) :].strip()
    raise DeskError(f"{words.split(maxsplit=1)[0]} is neither a queue nor a phone number. Write it like /sms new +15551234567 Hello")


def send(
    tx: Transaction, person: Person, line: Line, number: str, text: str, *, claim: bool = False, agreed: int = 1, signed: bool = True
) -> Outcome:
    """Sends a text from `line`, in the open conversation if there is one; `claim` takes one that waits. Raises DeskError with the form's
    field, and TooLongError for a text that goes in other than the `agreed` number of parts.
    """
    if not text.strip():
        raise DeskError("Write the text first.", field=Field.MESSAGE)
    texts = long_texts.of(text, agreed)
    address = phone.read_contact(number, line.address)
    if line_rows.find_line(tx.session, address):
        raise DeskError(f"{phone.written(address)} is a line of ours.", field=Field.TO)
    contact_id = intake.take_contact(tx.session, *same_phone.forms(address), tx.now)
    if contacts.is_blocked(tx.session, contact_id):
        raise DeskError(f"Not sent to the contact: {refusals.blocked(tx.session, contact_id)}.", field=Field.TO)
    if optouts.is_out(tx, contact_id, line.id):
        ours = phone.written(line.address)
        raise DeskError(
            f"Not sent to the contact: they have opted out of texts from {ours}. Only they can take it back: by texting START to {ours}.",
            field=Field.TO,
        )
    conversation = rows.find_open(tx.session, line.id, contact_id) or _open(tx, person, line, contact_id, address)
    if conversation is None:  # somebody was faster
        conversation = rows.find_open(tx.session, line.id, contact_id)
        assert conversation is not None
    if conversation.state == ConversationState.WAITING and claim:
        conversations.claim(tx, conversation, person)
    return _say(tx, conversation, person, texts, signed=signed)


def _say(tx: Transaction, conversation: Conversation, person: Person, texts: list[str], *, signed: bool) -> Outcome:
    """Sends the text if it is the owner's, and says what became of it."""
    contact = contact_name_in(tx, conversation)
    link = reading.link(tx.session, conversation.channel_id, conversation.thread_ts)
    if conversation.owner_id == person.id:
        closed = refusals.find(tx.session, conversation, tx.now)
        if closed:
            raise DeskError(f"Not sent to the contact: {closed}.", field=Field.TO)
        replies.say(tx, conversation, person, texts, signed=signed)
        return Outcome(True, f"Your text goes to {contact}. You hold the conversation.", link)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    if conversation.owner_id is None:
        said = f"Not sent to the contact: a conversation with {contact} waits in {queue.name}. Claim it to send your text."
        return Outcome(False, said, link, claimable=True, conversation=conversation.public_id)
    owner = people.name_of(tx, conversation.owner_id)
    return Outcome(
        False, f"Not sent to the contact: {owner} holds the conversation with {contact}.", link, conversation=conversation.public_id
    )


def _open(tx: Transaction, person: Person, line: Line, contact_id: int, address: str) -> Conversation | None:
    """Opens a conversation that is held by whoever begins it. None when somebody opened one at the same moment."""
    queue = next(queue for usable_line, queue in list_lines(tx, person) if usable_line.id == line.id)
    previous = rows.find_last_done(tx.session, line.id, contact_id)
    values = {
        "public_id": new_public_id(),
        "line_id": line.id,
        "contact_id": contact_id,
        "queue_id": queue.id,
        "previous_id": previous.id if previous else None,
        "our_address": line.address,
        "opened_as": phone.network(line.address) or Origin.SMS,
        "their_address": address,
        "state": ConversationState.ACTIVE,
        "owner_id": person.id,
        "owner_since": tx.now,
        "opened_by": person.id,
        "opened_at": tx.now,
        "channel_id": queue.channel_id,
    }
    conversation_id = intake.open_thread_once(tx.session, values)
    if conversation_id is None:
        return None
    rows.begin_ownership(tx.session, conversation_id, person.id, tx.said_at)
    audit.write(tx, person.id, "began", f"conversation:{conversation_id}")
    redraws.show_card(tx, conversation_id, 0, queue.channel_id)
    hooks.tell(tx, HookEvent.BEGUN, conversation_id, by=person.id)
    conversation = rows.get_conversation(tx.session, conversation_id)
    transfers.bring_in(tx, conversation, person)
    transfers.follow(tx, conversation, person, f"Begun by {HERE}.")
    redraws.refresh_queue(tx, queue.id)
    redraws.refresh_home(tx, person.id)
    redraws.refresh_others(tx, conversation)
    return conversation
