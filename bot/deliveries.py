"""What goes out, a function per kind, and the dict that names them.

Each reads a snapshot, lets go of the database, talks to the other side, and returns what has to be stored in the transaction that ends the delivery.
"""

from collections.abc import Callable
from functools import partial

from sqlmodel import Session, col, update

from bot import channels, directory, dms, texts
from bot.calls import call, edit, post
from bot.desk import lanes, notices, pictures, reading
from bot.runtime import Runtime
from bot.views import cards, messages
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.models import Hint, LogLine
from storage.outbox import Taken
from storage.queries import conversations as rows
from storage.queries.messages import get_contact, get_message, keep_ts
from storage.transaction import Transaction

Delivery = Callable[[Runtime, Taken], Settle | None]


def show_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """The root of a thread."""
    with runtime.reading() as session:
        snapshot = reading.card(session, int(taken.subject), runtime.clock())
    if snapshot.thread_ts:
        return None
    ts = post(runtime.slack, taken, snapshot.channel_id, cards.card(snapshot), snapshot.id, foreign=True)

    def settle(tx: Transaction) -> None:
        conversation = rows.get_conversation(tx.session, int(taken.subject))
        conversation.thread_ts = ts
        conversation.drawn = snapshot.version
        tx.session.add(conversation)
        if conversation.wanted > snapshot.version:
            tx.deliver_once(lanes.card(conversation.id), "refresh_card", conversation.id, lanes.UPDATE)
        pictures.refresh_home(tx, conversation.owner_id)

    return settle


def refresh_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws the newest version, or nothing when Slack shows it already."""
    with runtime.reading() as session:
        conversation = rows.get_conversation(session, int(taken.subject))
        if conversation.thread_ts is None or conversation.drawn >= conversation.wanted:
            return None
        snapshot = reading.card(session, int(taken.subject), runtime.clock())
    edit(runtime.slack, snapshot.channel_id, snapshot.thread_ts, cards.card(snapshot))
    return lambda tx: rows.keep_drawn(tx.session, int(taken.subject), snapshot.version)


def _thread(session: Session, conversation_id: int) -> tuple[str, str]:
    conversation = rows.get_conversation(session, conversation_id)
    if conversation.thread_ts is None:
        raise TroubleError("the card isn't there yet")
    return conversation.channel_id, conversation.thread_ts


def show_message(runtime: Runtime, taken: Taken) -> Settle | None:
    """A contact's text, in its thread."""
    with runtime.reading() as session:
        message = get_message(session, int(taken.subject))
        if message.ts:
            return None
        channel, thread_ts = _thread(session, message.conversation_id or 0)
        snapshot = reading.text(session, message, get_contact(session, message.contact_id))
    ts = post(runtime.slack, taken, channel, messages.inbound(snapshot), message.public_id, thread_ts=thread_ts, foreign=True)
    return lambda tx: keep_ts(tx.session, int(taken.subject), channel, ts)


def show_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """A line of ours, in a thread."""
    with runtime.reading() as session:
        line = session.get_one(LogLine, int(taken.subject))
        channel, thread_ts = _thread(session, line.conversation_id)
        retry = _retry(session, line)
    ts = post(
        runtime.slack, taken, channel, messages.line(line.text, mention=line.mention_id, retry=retry), line.public_id, thread_ts=thread_ts
    )

    def settle(tx: Transaction) -> None:
        tx.session.execute(update(LogLine).where(col(LogLine.id) == line.id).values(ts=ts))

    return settle


def refresh_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """Takes a button away that has done its work."""
    with runtime.reading() as session:
        line = session.get_one(LogLine, int(taken.subject))
        channel, _ = _thread(session, line.conversation_id)
        retry = _retry(session, line)
    if line.ts:
        edit(runtime.slack, channel, line.ts, messages.line(line.text, mention=line.mention_id, retry=retry))
    return None


def _retry(session: Session, line: LogLine) -> str | None:
    return get_message(session, line.message_id).public_id if line.retry and line.message_id else None


def show_hint(runtime: Runtime, taken: Taken) -> Settle | None:
    """A word for one reader, which Slack may or may not show."""
    with runtime.reading() as session:
        hint = session.get_one(Hint, int(taken.subject))
        conversation = rows.get_conversation(session, hint.conversation_id)
        channel, thread_ts = _thread(session, hint.conversation_id)
    if not taken.doubt:
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


def _hint_by_dm(hint: Hint, tx: Transaction) -> None:
    """Slack would not whisper it, such as to somebody who left the channel."""
    notices.tell(tx, hint.person_id, hint.text, rows.get_conversation(tx.session, hint.conversation_id))


def mark_delivered(runtime: Runtime, taken: Taken) -> Settle | None:
    """One reaction on the agent's own message."""
    with runtime.reading() as session:
        message = get_message(session, int(taken.subject))
    if message.ts and message.channel_id:
        try:
            call(runtime.slack.reactions_add, channel=message.channel_id, timestamp=message.ts, name="white_check_mark")
        except TroubleError as error:
            if str(error) != "already_reacted":
                raise
    return None


def give_up(taken: Taken) -> Settle | None:
    """How it shows that something could not be done at all."""
    if taken.kind == "send_text":
        return partial(texts.stay_unknown, int(taken.subject))
    if taken.kind in ("show_card", "show_message", "show_line"):
        return partial(_not_shown, taken)
    return None


def _not_shown(taken: Taken, tx: Transaction) -> None:
    words = {"show_card": "a conversation", "show_message": "a contact's text", "show_line": "a line of its own"}[taken.kind]
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
    "show_preview": dms.show_preview,
    "refresh_preview": dms.refresh_preview,
    "show_reminder": dms.show_reminder,
    "show_notice": dms.show_notice,
    "refresh_notice": dms.refresh_notice,
    "publish_home": dms.publish_home,
    "join_channel": channels.join_channel,
    "enter_channel": channels.enter_channel,
    "learn_person": directory.learn_person,
    "welcome": directory.welcome,
    "read_directory": directory.read_directory,
    "answer_question": directory.answer_question,
    "send_text": texts.send_text,
    "poll_carrier": texts.poll_carrier,
}
