"""The table names the function for each kind of delivery. Each function reads a snapshot, lets go of the database, talks to the other side,
and returns what has to be stored in the transaction that ends the delivery.
"""

from collections.abc import Callable
from functools import partial

from bot import doctor
from bot.deliveries import cards, catch_up, channels, directory, messages, numbers, receipts, strays, texts, thread_notes, threads
from bot.deliveries.hooks import hooks
from bot.deliveries.media import attachments, enclosures
from bot.deliveries.people import alerts, dms, homes, reports
from bot.deliveries.upkeep import tidying
from bot.desk.notices import notices
from bot.desk.terms import Happened
from bot.runtime import Runtime
from storage.engine.pump import Settle
from storage.kinds import MESSAGE, DeliveryKind
from storage.models import Direction
from storage.queries.messages.messages import get_message
from storage.taken import Taken
from storage.transaction import Transaction

Delivery = Callable[[Runtime, Taken], Settle | None]
GiveUp = Callable[[Taken], Settle]


def give_up(taken: Taken) -> Settle | None:
    """Shows that a delivery could not be done at all."""
    giving_up = GIVING_UP.get(taken.kind)
    return giving_up(taken) if giving_up else None


def _not_shown(words: str) -> GiveUp:
    return lambda taken: partial(_tell_admins, taken, words)


def _text_not_shown(taken: Taken) -> Settle:
    return partial(_miss_text, taken)


def _miss_text(taken: Taken, tx: Transaction) -> None:
    message = get_message(tx.session, MESSAGE.read(taken.subject))
    tx.note(Happened.FAILED, direction=Direction.IN.value, message=message.public_id)
    _tell_admins(taken, "a contact's text", tx)


def _tell_admins(taken: Taken, words: str, tx: Transaction) -> None:
    if taken.is_overdue:  # the admins hear of the answer that refuses it, once for all that it refuses
        return
    text = f"Slack would not show {words}. It is kept ({taken.kind} {taken.subject}); the log says more."
    notices.tell_admins(tx, text, key=f"{taken.kind} {taken.subject}")


GIVING_UP: dict[str, GiveUp] = {
    DeliveryKind.SHOW_CARD: _not_shown("a conversation"),
    DeliveryKind.SHOW_MESSAGE: _text_not_shown,
    DeliveryKind.SHOW_THREAD_NOTE: _not_shown("a line of its own"),
    DeliveryKind.SHOW_HISTORY: _not_shown("what was written before a conversation moved"),
    DeliveryKind.SHOW_TRANSCRIPT: _not_shown("the transcript of a conversation that moved"),
    DeliveryKind.FETCH_MEDIA: attachments.give_up,
    DeliveryKind.SHOW_ATTACHMENT: attachments.give_up,
    DeliveryKind.FETCH_FILE: enclosures.give_up,
    DeliveryKind.SEND_TEXT: texts.give_up,
}
"""This is how each kind of delivery shows that it was given up. Of the kinds that aren't here nothing shows but what `/desk failed` says.
"""

DELIVERIES: dict[str, Delivery] = {
    DeliveryKind.SHOW_CARD: cards.show_card,
    DeliveryKind.REFRESH_CARD: cards.refresh_card,
    DeliveryKind.SHOW_MESSAGE: messages.show_message,
    DeliveryKind.SHOW_THREAD_NOTE: thread_notes.show_thread_note,
    DeliveryKind.REFRESH_THREAD_NOTE: thread_notes.refresh_thread_note,
    DeliveryKind.SHOW_HINT: thread_notes.show_hint,
    DeliveryKind.MARK_REPLY: messages.mark_reply,
    DeliveryKind.LOCK_WORDS: messages.lock_words,
    DeliveryKind.LEAVE_THREAD: threads.leave_thread,
    DeliveryKind.REFRESH_FORMER: threads.refresh_former,
    DeliveryKind.SHOW_HISTORY: threads.show_history,
    DeliveryKind.SHOW_TRANSCRIPT: threads.show_transcript,
    DeliveryKind.FETCH_MEDIA: attachments.fetch_media,
    DeliveryKind.SHOW_ATTACHMENT: attachments.show_attachment,
    DeliveryKind.SHOW_PREVIEW: dms.show_preview,
    DeliveryKind.REFRESH_PREVIEW: dms.refresh_preview,
    DeliveryKind.SHOW_COPY: dms.show_copy,
    DeliveryKind.REFRESH_COPY: dms.refresh_copy,
    DeliveryKind.SHOW_REMINDER: dms.show_reminder,
    DeliveryKind.SHOW_ALERTS: alerts.show_alerts,
    DeliveryKind.REFRESH_ALERTS: alerts.refresh_alerts,
    DeliveryKind.SHOW_NOTICE: dms.show_notice,
    DeliveryKind.REFRESH_NOTICE: dms.refresh_notice,
    DeliveryKind.PUBLISH_HOME: homes.publish_home,
    DeliveryKind.JOIN_CHANNEL: channels.join_channel,
    DeliveryKind.ENTER_CHANNEL: channels.enter_channel,
    DeliveryKind.LEARN_PERSON: directory.learn_person,
    DeliveryKind.WELCOME: directory.welcome,
    DeliveryKind.READ_DIRECTORY: directory.read_directory,
    DeliveryKind.READ_PEOPLE: directory.read_people,
    DeliveryKind.READ_CHANNELS: directory.read_channels,
    DeliveryKind.READ_CHANNEL: directory.read_channel,
    DeliveryKind.ANSWER_QUESTION: directory.answer_question,
    DeliveryKind.SHOW_DOCTOR: doctor.show_doctor,
    DeliveryKind.EXAMINE: doctor.examine_for_homes,
    DeliveryKind.LIST_NUMBERS: numbers.list_numbers,
    DeliveryKind.SEND_REPORT: reports.send_report,
    DeliveryKind.SEND_HOOK_POST: hooks.send_hook_post,
    DeliveryKind.TIDY: tidying.tidy,
    DeliveryKind.SEND_TEXT: texts.send_text,
    DeliveryKind.FETCH_FILE: enclosures.fetch_file,
    DeliveryKind.POLL_CARRIER: texts.poll_carrier,
    DeliveryKind.ASK_CARRIER: receipts.ask_carrier,
    DeliveryKind.READ_THREAD: catch_up.read_thread,
    DeliveryKind.DELETE_STRAY: strays.delete_stray,
    DeliveryKind.DELETE_STRAY_FILE: strays.delete_stray_file,
}
