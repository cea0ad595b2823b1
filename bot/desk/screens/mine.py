"""Somebody's own conversations are listed, all or those that they filter for, and can be marked done together."""

from dataclasses import dataclass

from bot.desk import listing, reading
from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.language import times
from bot.desk.language.lookup import nearest
from bot.desk.language.numbers import read_number
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name, contact_name_in
from bot.desk.queues import dispositions, names
from bot.desk.snapshots import ConversationRow
from storage.models import Contact, Conversation, ConversationState, Person
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.setup import queues
from storage.transaction import Transaction

MOST = 50
"""So many conversations are marked done by one press, within the seconds that Slack waits."""
NAMED = 5
ANSWERED, UNANSWERED = "answered", "unanswered"
OUTDATED = "That list is of an older version of Threadline. Type /sms mine once more."


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of somebody's conversations are meant: those of one queue, those whose contact has an answer or has none, or all."""

    queue_id: int | None = None
    answered: bool | None = None

    def __str__(self) -> str:
        """Writes it as a button bears it."""
        word = {True: ANSWERED, False: UNANSWERED, None: "all"}[self.answered]
        return f"{self.queue_id or 0} {word}"

    def fits(self, conversation: Conversation) -> bool:
        is_answered = conversation.unanswered_since is None
        return self.queue_id in (None, conversation.queue_id) and self.answered in (None, is_answered)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question before conversations are marked done: `said` are its sentences, `subject` says what was asked about."""

    said: tuple[str, ...]
    subject: str
    count: int


def read_filter(tx: Transaction, words: list[str]) -> Filter:
    """Reads what was typed behind /sms mine. Raises DeskError that says what may be."""
    chosen = Filter()
    for word in words:
        queue = names.find_named(tx, word)
        if queue and chosen.queue_id is None:
            chosen = Filter(queue.id, chosen.answered)
        elif word.lower() in (ANSWERED, UNANSWERED) and chosen.answered is None:
            chosen = Filter(chosen.queue_id, word.lower() == ANSWERED)
        else:
            near = nearest(word, [ANSWERED, UNANSWERED, *(queue.name for queue in queues.list_queues(tx.session))])
            meant = f" Did you mean {near}?" if near else ""
            raise DeskError(
                f"“{word}” is no queue and neither {ANSWERED} nor {UNANSWERED}.{meant} Write it like /sms mine support {ANSWERED}"
            )
    return chosen


def read_button(word: str) -> Filter:
    """Reads what a button bears. Raises DeskError where it is of another release."""
    number, _, answered = word.partition(" ")
    queue_id = read_number(number)
    if queue_id is None or answered not in (ANSWERED, UNANSWERED, "all"):
        raise DeskError(OUTDATED)
    return Filter(queue_id or None, None if answered == "all" else answered == ANSWERED)


def list_shown(tx: Transaction, person: Person, chosen: Filter) -> list[ConversationRow]:
    """Lists those of somebody's conversations that fit, longest unanswered first."""
    return list(listing.conversation_rows(tx.session, _list(tx, person, chosen), reading.zone_of(tx.session, person.id)))


def _list(tx: Transaction, person: Person, chosen: Filter) -> list[tuple[Conversation, Contact, str, str | None]]:
    return [row for row in rows.list_owned_rows(tx.session, person.id) if chosen.fits(row[0])]


def ask(tx: Transaction, person: Person, chosen: Filter) -> Asked:
    """Asks before those that fit are marked done, answered ones first. Raises DeskError where none can be."""
    fitting = _list(tx, person, chosen)[::-1]
    if not fitting:
        raise DeskError("You hold no such conversation any more, so nothing is to be done.")
    staying = [row for row in fitting if _needs_more(tx, row[0])]
    going = [row for row in fitting if row not in staying]
    if not going:
        raise DeskError(f"Nothing can be marked done together: {_staying(staying)}")
    meant = going[:MOST]
    open_ones = [row for row in meant if row[0].unanswered_since]
    offered = sum(pending is not None for *_, pending in meant)
    said = [f"{times.plural(len(meant), 'conversation')} of yours will be done: {_named(meant)}."]
    if len(going) > MOST:
        said.append(f"You hold {len(going)} such ones; so many go at once.")
    if open_ones:
        said.append(f"{len(open_ones)} of them {_are(len(open_ones))} unanswered: {_named(open_ones)}.")
    if offered:
        said.append(f"{times.plural(offered, 'pending invitation')} to take them over {'ends' if offered == 1 else 'end'}.")
    if staying:
        said.append(_staying(staying))
    about = [f"{conversation.id}:{_last_text(tx, conversation)}" for conversation, *_ in meant]
    return Asked(tuple(said), ",".join(about), len(meant))


def _needs_more(tx: Transaction, conversation: Conversation) -> bool:
    return dispositions.needed_when_done(tx, conversation) and not conversation.disposition


def _staying(staying: list[tuple[Conversation, Contact, str, str | None]]) -> str:
    return (
        f"{_named(staying)} {'stays' if len(staying) == 1 else 'stay'}: the queue asks for a disposition, which Done on the card asks for."
    )


def _named(listed: list[tuple[Conversation, Contact, str, str | None]]) -> str:
    more = [f"{len(listed) - NAMED} more"] if len(listed) > NAMED else []
    return times.listed([*(contact_name(contact) for _, contact, *_ in listed[:NAMED]), *more])


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _last_text(tx: Transaction, conversation: Conversation) -> int:
    last = messages.find_last_inbound(tx.session, conversation.id)
    return last.id if last else 0


def close_all(tx: Transaction, person: Person, subject: str) -> str:
    """Marks done what was asked about and is still as it was then, and says what was left and why. Raises DeskError."""
    asked = sorted(_read_asked(part) for part in subject.split(","))
    reasons = [_close(tx, person, rows.get_conversation(tx.session, conversation_id), last) for conversation_id, last in asked]
    left = [why for why in reasons if why]
    done = len(asked) - len(left)
    said = f"{times.plural(done, 'conversation')} {_are(done)} done." if done else "Nothing was marked done."
    return f"{said} Left as {'it is' if len(left) == 1 else 'they are'}: {'; '.join(left)}." if left else said


def _read_asked(part: str) -> tuple[int, int]:
    """Reads the id of a conversation and of its contact's last text. Raises DeskError."""
    conversation_id, last = (read_number(word) for word in f"{part}:".split(":")[:2])
    if conversation_id is None or last is None:
        raise DeskError(OUTDATED)
    return conversation_id, last


def _close(tx: Transaction, person: Person, conversation: Conversation, last: int) -> str | None:
    """Marks a conversation done, or says why it is left."""
    contact = contact_name_in(tx, conversation)
    if conversation.state == ConversationState.DONE:
        return f"{contact}, which is done already"
    if conversation.owner_id != person.id:
        holder = people.name_of(tx, conversation.owner_id) if conversation.owner_id else "nobody"
        return f"{contact}, which {holder} holds now"
    if _last_text(tx, conversation) != last:
        return f"{contact}, who has written meanwhile"
    if _needs_more(tx, conversation):
        return f"{contact}, for which the queue asks for a disposition"
    try:
        conversations.close(tx, conversation, person)
    except DeskError:
        return f"{contact}, which somebody else has just taken"
    return None
