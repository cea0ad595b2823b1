"""What goes out, a function per kind, and the dict that names them.

Each reads a snapshot, lets go of the database, talks to the other side, and returns what has to be stored in the transaction that ends the delivery.
"""

from collections.abc import Callable
from functools import partial

from bot import doctor
from bot.deliveries import cards, catch_up, channels, directory, dms, homes, messages, receipts, strays, texts, thread_notes, threads
from bot.deliveries.media import attachments, enclosures
from bot.desk.notices import notices
from bot.runtime import Runtime
from storage.engine.pump import Settle
from storage.models import Direction
from storage.queries.messages.messages import get_message
from storage.taken import Taken
from storage.transaction import Transaction

Delivery = Callable[[Runtime, Taken], Settle | None]
MOVED = {"show_history": "what was written before a conversation moved", "show_transcript": "the transcript of a conversation that moved"}


def give_up(taken: Taken) -> Settle | None:
    """How it shows that something could not be done at all."""
    if taken.kind == "fetch_file":
        return enclosures.give_up(taken)
    if taken.kind == "send_text":
        return partial(texts.stay_unknown, int(taken.subject))
    if taken.kind in ("fetch_media", "show_attachment"):
        return attachments.give_up(taken)
    if taken.kind in ("show_card", "show_message", "show_line", *MOVED):
        return partial(_not_shown, taken)
    return None


def _not_shown(taken: Taken, tx: Transaction) -> None:
    if taken.kind == "show_message":
        tx.note("message.failed", direction=Direction.IN.value, message=get_message(tx.session, int(taken.subject)).public_id)
    if taken.is_overdue:  # the admins hear of the answer that refuses it, once for all that it refuses
        return
    words = {"show_card": "a conversation", "show_message": "a contact's text", "show_line": "a line of its own", **MOVED}[taken.kind]
    text = f"Slack would not show {words}. It is kept ({taken.kind} {taken.subject}); the log says more."
    notices.tell_admins(tx, text, key=f"{taken.kind} {taken.subject}")


DELIVERIES: dict[str, Delivery] = {
    "show_card": cards.show_card,
    "refresh_card": cards.refresh_card,
    "show_message": messages.show_message,
    "show_line": thread_notes.show_thread_note,
    "refresh_line": thread_notes.refresh_thread_note,
    "show_hint": thread_notes.show_hint,
    "mark_delivered": messages.mark_delivered,
    "leave_thread": threads.leave_thread,
    "refresh_former": threads.refresh_former,
    "show_history": threads.show_history,
    "show_transcript": threads.show_transcript,
    "fetch_media": attachments.fetch_media,
    "show_attachment": attachments.show_attachment,
    "show_preview": dms.show_preview,
    "refresh_preview": dms.refresh_preview,
    "show_copy": dms.show_copy,
    "refresh_copy": dms.refresh_copy,
    "show_reminder": dms.show_reminder,
    "show_notice": dms.show_notice,
    "refresh_notice": dms.refresh_notice,
    "publish_home": homes.publish_home,
    "join_channel": channels.join_channel,
    "enter_channel": channels.enter_channel,
    "learn_person": directory.learn_person,
    "welcome": directory.welcome,
    "read_directory": directory.read_directory,
    "read_people": directory.read_people,
    "read_channels": directory.read_channels,
    "read_channel": directory.read_channel,
    "answer_question": directory.answer_question,
    "show_doctor": doctor.show_doctor,
    "send_text": texts.send_text,
    "fetch_file": enclosures.fetch_file,
    "poll_carrier": texts.poll_carrier,
    "ask_carrier": receipts.ask_carrier,
    "read_thread": catch_up.read_thread,
    "delete_stray": strays.delete_stray,
    "delete_stray_file": strays.delete_stray_file,
}
