"""What goes out, a function per kind, and the dict that names them.

Each reads a snapshot, lets go of the database, talks to the other side, and returns what has to be stored in the transaction that ends the delivery.
"""

from collections.abc import Callable
from functools import partial

from sqlmodel import Session, col, update

from bot import doctor
from bot.deliveries import attachments, catch_up, channels, directory, dms, enclosures, floods, homes, receipts, texts, threads
from bot.desk import lanes, reading
from bot.desk.messages import floods as desk_floods
from bot.desk.messages.receipts import RECEIPTS, expect, is_unsettled
from bot.desk.notices import causes, notices
from bot.desk.threads import lost_threads
from bot.runtime import Runtime
from bot.slack.calls import GONE, call, edit, post
from bot.views import ids
from bot.views.handover import cards
from bot.views.messages import floods as flood_views
from bot.views.messages import messages
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.models import Direction, Hint, LogLine, MessageState
from storage.outbox import Taken
from storage.queries.handover import conversations as rows
from storage.queries.handover.conversations import get_id_of
from storage.queries.messages.messages import get_contact, get_message, keep_ts
from storage.queries.threads.threads import get_former
from storage.transaction import Transaction

ARRIVED, LEFT = "white_check_mark", "outbox_tray"
Delivery = Callable[[Runtime, Taken], Settle | None]
MOVED = {"show_history": "what was written before a conversation moved", "show_transcript": "the transcript of a conversation that moved"}


def show_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """The root of a thread."""
    with runtime.reading() as session:
        snapshot = reading.card(session, int(taken.subject), runtime.clock())
    if not threads.is_here(taken, snapshot):
        return threads.find_late(runtime, taken, snapshot.id)
    if snapshot.thread_ts:
        return None
    ts = post(runtime.slack, taken, snapshot.channel_id, cards.card(snapshot), threads.mark(snapshot), foreign=True)
    return partial(threads.begin, int(taken.subject), snapshot.moves, ts, snapshot)


def refresh_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws the newest version, or nothing when Slack shows it already."""
    with runtime.reading() as session:
        conversation = rows.get_conversation(session, int(taken.subject))
        if conversation.thread_ts is None or conversation.drawn >= conversation.wanted:
            return None
        snapshot = reading.card(session, int(taken.subject), runtime.clock())
    if not threads.is_here(taken, snapshot):
        return None
    if not edit(runtime.slack, snapshot.channel_id, snapshot.thread_ts, cards.card(snapshot)):
        return partial(_card_gone, int(taken.subject), snapshot.channel_id, snapshot.thread_ts or "")
    return partial(_drew, int(taken.subject), snapshot.version, snapshot.last_reply)


def _drew(conversation_id: int, version: int, reply: str | None, tx: Transaction) -> None:
    rows.keep_drawn(tx.session, conversation_id, version, reply)
    if is_unsettled(reply):  # it may have come on while this was drawn
        expect(tx, conversation_id)


def _card_gone(conversation_id: int, channel: str, ts: str, tx: Transaction) -> None:
    rows.keep_drawn(tx.session, conversation_id, rows.get_conversation(tx.session, conversation_id).wanted, None)
    lost_threads.notice_deletion(tx, channel, ts)


def show_message(runtime: Runtime, taken: Taken) -> Settle | None:
    """A text in its thread: a contact's, or an agent's that wasn't written there."""
    with runtime.reading() as session:
        message = get_message(session, int(taken.subject))
        if message.ts or message.flood_id:
            return None
        place = threads.find_place(session, taken, get_id_of(message))
        if isinstance(place, threads.Elsewhere):
            return place.settle
        flood = desk_floods.read(session, taken, message, place.channel_id, place.thread_ts, flood_views.MOST)
        snapshot = reading.text(session, message, get_contact(session, message.contact_id))
    if flood:
        return floods.show(runtime, taken, place, flood)
    channel, said = place.channel_id, messages.inbound(snapshot)
    ts = post(runtime.slack, taken, channel, said, message.public_id, thread_ts=place.thread_ts, foreign=True, lost=place.lost)
    return partial(_shown, taken, channel, ts)


def _shown(taken: Taken, channel: str, ts: str, tx: Transaction) -> None:
    keep_ts(tx.session, int(taken.subject), channel, ts)
    message = get_message(tx.session, int(taken.subject))
    if message.direction == Direction.IN:
        waited = (tx.now - taken.created_at).total_seconds()
        tx.note("message.relayed", direction=Direction.IN.value, message=message.public_id, seconds=waited)
    elif message.state in RECEIPTS:  # the contact had it before the thread did
        tx.deliver_once(lanes.marks(get_id_of(message)), "mark_delivered", message.id, lanes.REACT)


def show_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """A line of ours, in a thread."""
    with runtime.reading() as session:
        line = session.get_one(LogLine, int(taken.subject))
        place = threads.find_place(session, taken, line.conversation_id)
        said = _line(session, line)
    if isinstance(place, threads.Elsewhere):
        return place.settle
    channel = place.channel_id
    ts = post(runtime.slack, taken, channel, said, line.public_id, thread_ts=place.thread_ts, lost=place.lost)

    def settle(tx: Transaction) -> None:
        tx.session.execute(update(LogLine).where(col(LogLine.id) == line.id).values(channel_id=channel, ts=ts))

    return settle


def refresh_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """Takes a button away that has done its work."""
    with runtime.reading() as session:
        line = session.get_one(LogLine, int(taken.subject))
        channel = line.channel_id or rows.get_conversation(session, line.conversation_id).channel_id
        said = _line(session, line)
    if line.ts:
        edit(runtime.slack, channel, line.ts, said)
    return None


def _line(session: Session, line: LogLine) -> messages.Message:
    return messages.line(line.text, mention=line.mention_id, offer=_offer(session, line))


def _offer(session: Session, line: LogLine) -> messages.Offer | None:
    """What its writer may do about a message that didn't go out, or anybody about an attachment that isn't there."""
    if line.message_id is None or not (line.retry or line.parts):
        return None
    message = get_message(session, line.message_id)
    if line.position is not None:
        return messages.Offer("fetch", ids.attachment(message.public_id, line.position))
    if line.parts:
        return messages.Offer("parts", message.public_id, line.parts)
    held = "correction" if message.corrects_id else "held"
    return messages.Offer(held if message.state == MessageState.HELD else "retry", message.public_id)


def show_hint(runtime: Runtime, taken: Taken) -> Settle | None:
    """A word for one reader, which Slack may or may not show."""
    with runtime.reading() as session:
        hint = session.get_one(Hint, int(taken.subject))
        conversation = rows.get_conversation(session, hint.conversation_id)
        channel, thread_ts = _place_of(session, hint)
    if taken.doubt:  # nobody can see whether Slack whispered it
        return partial(_hint_by_dm, hint)
    said = messages.hint(hint.text, hint.button, conversation.public_id)
    try:
        call(runtime.slack.chat_postEphemeral, channel=channel, user=hint.person_id, thread_ts=thread_ts, **said)
    except (LostError, HopelessError):
        return partial(_hint_by_dm, hint)
    except TroubleError as error:
        if error.wait is not None:
            raise
        return partial(_hint_by_dm, hint)
    return None


def _place_of(session: Session, hint: Hint) -> tuple[str, str]:
    """Where they wrote."""
    place = get_former(session, hint.former_id) if hint.former_id else rows.get_conversation(session, hint.conversation_id)
    if place.thread_ts is None:
        raise TroubleError(causes.NO_CARD_YET)
    return place.channel_id, place.thread_ts


def _hint_by_dm(hint: Hint, tx: Transaction) -> None:
    """Slack would not whisper it, such as to somebody who left the channel."""
    notices.tell(tx, hint.person_id, hint.text, rows.get_conversation(tx.session, hint.conversation_id))


def mark_delivered(runtime: Runtime, taken: Taken) -> Settle | None:
    """One reaction on the agent's own message: it arrived, or it left and nothing more will be heard of it."""
    with runtime.reading() as session:
        message = get_message(session, int(taken.subject))
    if message.ts and message.channel_id:
        name = ARRIVED if message.state in RECEIPTS else LEFT
        try:
            call(runtime.slack.reactions_add, channel=message.channel_id, timestamp=message.ts, name=name)
        except (TroubleError, HopelessError) as error:
            if str(error) not in {"already_reacted", *GONE}:
                raise
    return None


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
    words = {"show_card": "a conversation", "show_message": "a contact's text", "show_line": "a line of its own", **MOVED}[taken.kind]
    text = f"Slack would not show {words}. It is kept ({taken.kind} {taken.subject}); the log says more."
    notices.tell_admins(tx, text, key=f"{taken.kind} {taken.subject}")


DELIVERIES: dict[str, Delivery] = {
    "show_card": show_card,
    "refresh_card": refresh_card,
    "show_message": show_message,
    "show_line": show_line,
    "refresh_line": refresh_line,
    "show_hint": show_hint,
    "mark_delivered": mark_delivered,
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
}
