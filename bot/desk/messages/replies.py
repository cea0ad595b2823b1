"""What is written in a conversation is the owner's replies, which go to the contact, and the notes, which never do."""

from dataclasses import dataclass

from bot.desk import audit, carrier_facts
from bot.desk.errors import DeskError, Field
from bot.desk.handover import conversations
from bot.desk.language import phone, times
from bot.desk.media import enclosures
from bot.desk.messages import held, marks, texts
from bot.desk.notices import hints, redraws, thread_notes
from bot.desk.people import people
from bot.desk.queues import refusals
from bot.desk.threads import kept_texts
from carriers.segments import LONGEST_TEXT, length, split
from storage.models import Conversation, Message, MessageState, Person, new_public_id
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.people import people as people_rows
from storage.queries.setup import lines as line_rows
from storage.transaction import Transaction

Written = kept_texts.Written


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the owner's words: they go out (`waiting`), are `held`, or stay inside as a `note`. `body` is what is kept of them, `why` the
    reason that their writer is told, `parts` in how many texts they can go instead.
    """

    state: MessageState
    body: str
    why: str = ""
    parts: int | None = None


def may_note(tx: Transaction, person: Person) -> None:
    """Raises DeskError unless this person can add notes."""
    if not people.is_agent(tx, person):
        raise DeskError("Only agents can add notes. An admin adds you to a queue with /queue add.")


def add_note(tx: Transaction, conversation: Conversation, person: Person, text: str) -> None:
    """Adds a note for colleagues, shown in the thread; it never reaches the contact. Raises DeskError."""
    may_note(tx, person)
    text = text.strip()
    if not text:
        raise DeskError("Write the note first.", field=Field.NOTE)
    thread_notes.write(tx, conversation, f"Note by {person.called}: {text}")
    kept_texts.keep(tx, conversation, person.id, text, MessageState.NOTE)


def keep_note(tx: Transaction, conversation: Conversation, person: Person, written: Written, body: str) -> bool:
    """Keeps words in the thread that stay inside; False when they were kept before."""
    if messages.find_by_ts(tx.session, written.channel_id, written.ts):
        return False  # Slack repeats events, also under another id
    kept_texts.keep(tx, conversation, person.id, body, MessageState.NOTE, written)
    return True


def reply(tx: Transaction, conversation: Conversation, person: Person, written: Written) -> None:
    """Takes up what somebody wrote in the thread: the owner's words go to the contact, everybody else's stay inside and they are told why."""
    if messages.find_by_ts(tx.session, written.channel_id, written.ts):
        return  # Slack repeats events, also under another id
    if not _is_owners(tx, conversation, person, written):
        hints.keep_inside(tx, conversation, person, written.body, written.ts, is_locked=hints.INSIDE in written.marks)
        return
    rows.lock(tx.session, conversation.id)
    verdict = judge(tx, conversation, written, is_new=True)
    message = kept_texts.keep(tx, conversation, person.id, verdict.body, verdict.state, written)
    tell(tx, conversation, message, verdict)
    if verdict.state == MessageState.WAITING:
        texts.send(tx, conversation, message)
        conversations.end_page(tx, conversation, person)
    if written.left and verdict.state != MessageState.NOTE:
        said = f"{hints.NOT_SENT}: {times.listed(list(written.left))}, which can't go along with a text. The words and files beside it can."
        thread_notes.write(tx, conversation, said, mention=person.id)


def _is_owners(tx: Transaction, conversation: Conversation, person: Person, written: Written) -> bool:
    """Says whether these words are the owner's, when they were written, and when they were made what they are."""
    owners = [rows.find_owner_at(tx.session, conversation.id, at) for at in (written.at, written.edited or written.at)]
    return people.can_own(person) and all(owner is not None and owner.person_id == person.id for owner in owners)


def judge(tx: Transaction, conversation: Conversation, written: Written, *, is_new: bool = False) -> Verdict:
    """Decides what becomes of the owner's words. With `is_new` their place among the replies isn't decided yet, as that of an edited one
    is.
    """
    body, size = written.body, length(written.body)
    if body.startswith(hints.NOTE_MARK):
        return Verdict(MessageState.NOTE, body.removeprefix(hints.NOTE_MARK).strip())
    refusal = _refusal(tx, conversation, written)
    if refusal:
        return Verdict(MessageState.NOTE, body, refusal)
    if size > LONGEST_TEXT:
        parts = len(split(body))
        why = f"it has {size} characters, and a text can have {LONGEST_TEXT}. Send it in {parts} parts, or edit it to be shorter"
        return Verdict(MessageState.NOTE, body, why, parts)
    reason = held.find_reason(tx, conversation, written) or (held.find_overtaken(tx, conversation, written) if is_new else None)
    return Verdict(MessageState.HELD, body, reason) if reason else Verdict(MessageState.WAITING, body)


def tell(tx: Transaction, conversation: Conversation, message: Message, verdict: Verdict) -> None:
    """Tells the owner in the thread why a reply didn't go out: an ephemeral hint might not be seen."""
    if verdict.state == MessageState.HELD:
        held.ask(tx, conversation, message, verdict.why)
    elif verdict.why:
        said = f"{hints.NOT_SENT}: {verdict.why}."
        thread_notes.write(tx, conversation, said, mention=message.author_id, message_id=message.id, parts=verdict.parts)


def send(tx: Transaction, conversation: Conversation, person: Person, text: str, written: Written | None) -> None:
    """Sends words that the thread shows already, where they were written: with `written` the last of them, which the signature follows."""
    message = kept_texts.keep(tx, conversation, person.id, text, MessageState.WAITING, written, signed=written is not None)
    texts.send(tx, conversation, message)


def say(tx: Transaction, conversation: Conversation, person: Person, parts: list[str], *, signed: bool = True) -> None:
    """Sends the owner's words that they didn't write in the thread, and shows them there. The last part is `signed`."""
    for number, part in enumerate(parts, 1):
        _say(tx, conversation, person, part, signed=signed and number == len(parts))


def _say(tx: Transaction, conversation: Conversation, person: Person, text: str, *, signed: bool) -> None:
    message = kept_texts.keep(tx, conversation, person.id, text, MessageState.WAITING, signed=signed)
    texts.show(tx, conversation, message)
    texts.send(tx, conversation, message)


def _refusal(tx: Transaction, conversation: Conversation, written: Written) -> str | None:
    """Says why the owner's words can't go out as they are, or gives None."""
    address = messages.get_contact(tx.session, conversation.contact_id).address
    enclosed = _refuse_files(tx, conversation, written, address) if written.files else None
    closed = refusals.find(tx.session, conversation, tx.now)
    us = people_rows.find_workspace(tx.session)
    reasons = (
        (us is not None and written.calls.first == us.bot_user_id, "it begins with a mention of Threadline, as commands do"),
        (not written.body and not written.files and bool(written.left), f"{times.listed(list(written.left))} can't go along"),
        (not written.body and not written.files, "there is no text in it"),
        (not phone.can_receive(address), "this sender can't receive texts"),
        (bool(closed), closed or ""),
        (bool(enclosed), enclosed or ""),
    )
    return next((reason for wrong, reason in reasons if wrong), None)


def _refuse_files(tx: Transaction, conversation: Conversation, written: Written, address: str) -> str | None:
    """Says what the line's carrier has against the files, or gives None."""
    line = line_rows.get_line(tx.session, conversation.line_id)
    facts = carrier_facts.find(tx, line.carrier)
    if facts is None:
        return f"the carrier {line.carrier} isn't set up, so that it isn't known which files it takes. An admin looks at the settings"
    limits = facts.media_from(conversation.our_address)
    if limits is None:
        return f"files can't be sent over {facts.title}. Write the text again without them"
    return enclosures.find_refusal(written.files, address, written.body, limits)


def retry(tx: Transaction, message: Message, person: Person, *, by_admin: bool = False) -> None:
    """Sends a failed text once more, because somebody decided so. Raises DeskError."""
    conversation = rows.get_conversation_of(tx.session, message)
    if not by_admin:
        conversations.require_owner(tx, conversation, person, "send it again")
    refusals.require_none(tx, conversation, message.our_address)
    again = {
        "state": MessageState.WAITING,
        "error": None,
        "error_code": None,
        "retry": False,
        "carrier": line_rows.get_line(tx.session, conversation.line_id).carrier,
        "carrier_id": None,
        "public_id": new_public_id(),
        "asked_at": tx.now,
        "under_way_since": None,
    }
    if not message.retry or not messages.move_on(tx.session, message, (*marks.FAILURES, MessageState.UNKNOWN), again):
        raise DeskError("That message was sent again already.")
    audit.write(tx, person.id, "sent again", f"message:{message.id}")
    thread_notes.drop_retries(tx, conversation, message, f"Sent once more by {person.called}.")
    marks.refresh(tx, message)
    texts.send(tx, conversation, message, again=True)
    redraws.refresh_card(tx, conversation)
