"""Attachments are fetched from the carrier once, kept, and shown in the thread in their turn. For what can't be had there is a thread note
with Retry.
"""

import re
from collections import Counter
from datetime import timedelta

from sqlmodel import Session

from bot.desk import audit, lanes
from bot.desk.errors import DeskError
from bot.desk.language import times, vcards
from bot.desk.media import endings, words
from bot.desk.notices import thread_notes
from bot.desk.people import people
from bot.desk.snapshots import Attached
from carriers.base import Fetched, Media
from storage.kinds import AttachmentKey, DeliveryKind
from storage.models import Attachment, AttachmentState, Conversation, Message, Person
from storage.queries.handover import conversations
from storage.queries.media import attachments as rows
from storage.queries.messages import messages
from storage.queries.notices import thread_notes as note_rows
from storage.transaction import Transaction

MOST = 25_000_000
"""So many bytes of one attachment are kept."""
PATIENCE = timedelta(seconds=60)
"""A thread waits so long for the bytes before a thread note takes their place."""
GIVE_UP = timedelta(minutes=10)
"""The carrier is asked again so long for what it doesn't have yet."""
BLOCKED = "It came while an admin had blocked the contact, and wasn't fetched."
ANNOUNCED_ONLY = "The phone company announced it, but didn't say where it is."
SLOW = "It isn't there yet: the phone company is slow with it. It is shown below when it comes."
NOT_SHOWN = "Something went wrong with it; the log says more."
NOT_FETCHED = "The phone company that it came from isn't set up any more."

DRAWN = ("image/png", "image/jpeg", "image/gif")
"""Slack draws pictures of these types inside of a message (docs.slack.dev, slack file object)."""
_WORDS = {
    "image": "Picture",
    "video": "Video",
    "audio": "Sound",
    "text/vcard": "Contact card",
    "text/x-vcard": "Contact card",
    "text/directory": "Contact card",
    "text/calendar": "Appointment",
    "application/pdf": "PDF document",
}
_UNSAFE = re.compile(r"[^\w .()+-]")
_NAME_MOST = 80


def expect(tx: Transaction, message_id: int, announced: tuple[Media, ...], count: int) -> None:
    """Keeps what a text came with, and has it fetched: by whom, and how fast, concerns nobody else."""
    for position, media in enumerate(announced):
        row = Attachment(message_id=message_id, position=position, url=media.url, content_type=media.content_type, asked_at=tx.now)
        tx.session.add(row)
        tx.deliver(lanes.media(message_id, position), DeliveryKind.FETCH_MEDIA, AttachmentKey(message_id, position))
    for position in range(len(announced), count):
        row = Attachment(message_id=message_id, position=position, url="", content_type="", state=AttachmentState.FAILED)
        row.error = ANNOUNCED_ONLY
        tx.session.add(row)


def leave(tx: Transaction, message_id: int, announced: tuple[Media, ...]) -> None:
    """Keeps that a text came with something that nobody wants: it is never fetched."""
    for position, media in enumerate(announced):
        row = Attachment(message_id=message_id, position=position, url="", content_type=media.content_type, state=AttachmentState.FAILED)
        row.error = BLOCKED
        tx.session.add(row)


def show(tx: Transaction, conversation_id: int, moves: int, channel_id: str, message_id: int, count: int) -> None:
    """Has a text's attachments shown, each in its turn, below the text."""
    for position in range(count):
        tx.deliver(
            lanes.thread(conversation_id, moves), DeliveryKind.SHOW_ATTACHMENT, AttachmentKey(message_id, position), lanes.post(channel_id)
        )


def keep(tx: Transaction, message_id: int, position: int, fetched: Fetched) -> None:
    """Stores the bytes of an attachment. A thread that waits for them need not wait any longer; one that went on shows them below."""
    attachment = rows.get_attachment(tx.session, message_id, position)
    was, kind = attachment.state, fetched.content_type
    is_words = words.is_for_thread(fetched.content, kind)
    values = {
        "state": AttachmentState.SHOWN if is_words else AttachmentState.KEPT,
        "content_type": kind,
        "name": file_name(fetched.name, kind, position),
        "size": len(fetched.content),
        "summary": vcards.summary(fetched.content) if word(kind) == "Contact card" else None,
        "error": None,
        "retry": False,
    }
    if not rows.move_on(tx.session, attachment, (AttachmentState.WAITING, AttachmentState.MISSING), values):
        return
    rows.keep_bytes(tx.session, message_id, position, fetched.content)
    conversation = _conversation(tx, message_id)
    if is_words:
        _add_words(tx, conversation, attachment, words.read(fetched.content, kind, fetched.charset))
    elif conversation and was == AttachmentState.MISSING:
        drop_retries(tx, conversation, attachment)
        _show_below(tx, conversation, attachment)
    elif conversation:
        _hurry(tx, conversation)


def _add_words(tx: Transaction, conversation: Conversation | None, attachment: Attachment, said: str) -> None:
    """Adds the words that came as a part to those of their text. Where the thread shows it already, they follow below."""
    message = messages.get_message(tx.session, attachment.message_id)
    is_new = words.add(message, said)
    tx.session.add(message)
    if conversation is None:
        return
    drop_retries(tx, conversation, attachment)
    if is_new and message.ts:
        say_more(tx, message, said)
    _hurry(tx, conversation)


def say_more(tx: Transaction, message: Message, said: str) -> None:
    """Has words of a text follow below it, which came when it stood there already."""
    if said and message.conversation_id:
        thread_notes.write(tx, conversations.get_conversation(tx.session, message.conversation_id), f"More of the text above: {said}")


def give_up(tx: Transaction, message_id: int, position: int, sentence: str, *, retry: bool) -> None:
    """Stores that an attachment can't be had: a thread note takes its place, or the one that stands there says so."""
    attachment = rows.get_attachment(tx.session, message_id, position)
    conversation, values = _conversation(tx, message_id), {"error": sentence, "retry": retry}
    if rows.move_on(tx.session, attachment, (AttachmentState.WAITING,), {**values, "state": AttachmentState.FAILED}):
        if conversation:
            _hurry(tx, conversation)
    elif rows.move_on(tx.session, attachment, (AttachmentState.MISSING,), values) and conversation:
        _say_again(tx, conversation, attachment)


def miss(tx: Transaction, seen: Attachment, sentence: str, lane: str, pace: str | None, *, retry: bool) -> None:
    """Puts a thread note in an attachment's place in the lane, which goes on. What has come on since it was seen is looked at again."""
    attachment = rows.get_attachment(tx.session, seen.message_id, seen.position)
    missing = {"state": AttachmentState.MISSING, "error": sentence, "retry": retry}
    if not rows.move_on(tx.session, attachment, (AttachmentState(seen.state),), missing):
        tx.deliver_first(lane, DeliveryKind.SHOW_ATTACHMENT, AttachmentKey(seen.message_id, seen.position), pace)
        return
    message = messages.get_message(tx.session, seen.message_id)
    conversation = conversations.get_conversation_of(tx.session, message)
    said = _missing(message, attachment)
    note = thread_notes.keep(tx, conversation, said, message_id=message.id, position=seen.position, retry=retry)
    tx.deliver_first(lane, DeliveryKind.SHOW_THREAD_NOTE, note.id, pace)


def _missing(message: Message, attachment: Attachment) -> str:
    return f"{title(message, attachment)} is not here. {attachment.error}"


def _say_again(tx: Transaction, conversation: Conversation, attachment: Attachment) -> None:
    message = messages.get_message(tx.session, attachment.message_id)
    for note in note_rows.list_retry_notes_about(tx.session, attachment.message_id, attachment.position):
        note.text, note.retry = _missing(message, attachment), attachment.retry
        thread_notes.refresh(tx, conversation, note)


def drop_retries(tx: Transaction, conversation: Conversation, attachment: Attachment) -> None:
    """Takes away the buttons that have done their work."""
    for note in note_rows.list_retry_notes_about(tx.session, attachment.message_id, attachment.position):
        note.retry = False
        thread_notes.refresh(tx, conversation, note)


def retry(tx: Transaction, message: Message, position: int, person: Person) -> None:
    """Fetches an attachment once more where its bytes aren't here, and shows it below. Any agent may ask. Raises DeskError."""
    if not people.is_agent(tx, person) and not people.is_admin(tx, person):
        raise DeskError("Only agents can fetch attachments again. An admin adds you to a queue with /queue add.")
    attachment = rows.find_attachment(tx.session, message.id, position)
    conversation = conversations.get_conversation_of(tx.session, message)
    state = AttachmentState.KEPT if attachment and attachment.size is not None else AttachmentState.WAITING
    again = {"state": state, "error": None, "retry": False, "asked_at": tx.now}
    if attachment is None or not attachment.retry or not rows.move_on(tx.session, attachment, (AttachmentState.MISSING,), again):
        raise DeskError("That was fetched again already.")
    audit.write(tx, person.id, "fetched again", f"message:{message.id}", f"attachment {position + 1}")
    drop_retries(tx, conversation, attachment)
    if state == AttachmentState.WAITING:
        lane = lanes.media(message.id, position)
        tx.deliver_once(lane, DeliveryKind.FETCH_MEDIA, AttachmentKey(message.id, position))
        tx.hurry(lane)
    _show_below(tx, conversation, attachment)


def _show_below(tx: Transaction, conversation: Conversation, attachment: Attachment) -> None:
    subject = AttachmentKey(attachment.message_id, attachment.position)
    tx.deliver(
        lanes.thread(conversation.id, conversation.moves), DeliveryKind.SHOW_ATTACHMENT, subject, lanes.post(conversation.channel_id)
    )


def _conversation(tx: Transaction, message_id: int) -> Conversation | None:
    """Gives the conversation of a message, or None for a text to a number that is no line yet."""
    conversation_id = messages.get_message(tx.session, message_id).conversation_id
    return conversations.get_conversation(tx.session, conversation_id) if conversation_id else None


def _hurry(tx: Transaction, conversation: Conversation) -> None:
    """Has a conversation's threads looked at: one that it left may wait for the attachment as well."""
    for number in range(conversation.moves + 1):
        tx.hurry(lanes.thread(conversation.id, number))


def word(content_type: str) -> str:
    """Says what a type of content is, to somebody who can't see it."""
    return _WORDS.get(content_type) or _WORDS.get(content_type.partition("/")[0]) or "File"


def title(message: Message, attachment: Attachment) -> str:
    """Titles an attachment like "Picture 2 of 3", and with what a contact card says."""
    number = f" {attachment.position + 1} of {message.media_count}" if message.media_count > 1 else ""
    what = word(attachment.content_type) if attachment.content_type else "Attachment"
    return f"{what}{number}" + (f": {attachment.summary}" if attachment.summary else "")


def alt_text(message: Message, attachment: Attachment, who: str) -> str:
    """Gives what an attachment's sender wrote of it, else all that we know."""
    return attachment.alt_text or f"{title(message, attachment)} from {who}"


def file_name(said: str | None, content_type: str, position: int) -> str:
    """Gives what the carrier calls a file, as far as that is a name, with the ending that its bytes have."""
    ending = endings.ending_of(content_type)
    stem, dot, was = _UNSAFE.sub("", (said or "").replace("\\", "/").rpartition("/")[2]).rpartition(".")
    stem = (stem if dot else was).strip(" .")[:_NAME_MOST]
    kept = f".{was}" if dot and (not ending or endings.is_ending_of(f".{was}", content_type)) else ending
    own = f"{word(content_type).lower().replace(' ', '-')}-{position + 1}"
    return f"{stem or own}{kept}"


def summary_of(session: Session, message: Message) -> str:
    """Says what came with a message, such as "2 pictures and 1 file"."""
    kinds = Counter(word(attachment.content_type).lower() for attachment in rows.list_of(session, message.id))
    return times.listed([times.plural(number, noun) for noun, number in kinds.items()])


def read(session: Session, message: Message, who: str) -> tuple[Attached, ...]:
    """Reads what came with a message that `who` wrote."""
    return tuple(
        _attached(session, message, attachment, who) for attachment in rows.list_of(session, message.id) if not words.is_read(attachment)
    )


def _attached(session: Session, message: Message, attachment: Attachment, who: str) -> Attached:
    kind = word(attachment.content_type).lower() if attachment.content_type else "attachment"
    alt = alt_text(message, attachment, who)
    if attachment.state in (AttachmentState.FAILED, AttachmentState.MISSING):
        return Attached(kind, f"{kind}, not here", alt)
    words = f"{kind}: {alt if kind == 'picture' else attachment.summary or attachment.name or alt}"
    upload = rows.find_shown(session, attachment.message_id, attachment.position) if attachment.content_type in DRAWN else None
    return Attached(kind, words, alt, upload.file_id if upload else attachment.file_id if attachment.content_type in DRAWN else None)
