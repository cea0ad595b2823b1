"""Lines of ours in a thread, and hints that only one reader sees."""

from functools import partial

from sqlmodel import Session, col, update

from bot.deliveries import threads
from bot.desk.notices import causes, notices
from bot.runtime import Runtime
from bot.slack.calls import call, edit, post
from bot.views import ids
from bot.views.messages import messages
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.models import Hint, MessageState, ThreadNote
from storage.queries.handover import conversations as rows
from storage.queries.messages.messages import get_message
from storage.queries.threads.threads import get_former
from storage.taken import Taken
from storage.transaction import Transaction


def show_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """A line of ours, in a thread."""
    with runtime.reading() as session:
        line = session.get_one(ThreadNote, int(taken.subject))
        place = threads.find_place(session, taken, line.conversation_id)
        said = _line(session, line)
    if isinstance(place, threads.Elsewhere):
        return place.settle
    channel = place.channel_id
    ts = post(runtime.slack, taken, channel, said, line.public_id, thread_ts=place.thread_ts, lost=place.lost)

    def settle(tx: Transaction) -> None:
        tx.session.execute(update(ThreadNote).where(col(ThreadNote.id) == line.id).values(channel_id=channel, ts=ts))

    return settle


def refresh_line(runtime: Runtime, taken: Taken) -> Settle | None:
    """Takes a button away that has done its work."""
    with runtime.reading() as session:
        line = session.get_one(ThreadNote, int(taken.subject))
        channel = line.channel_id or rows.get_conversation(session, line.conversation_id).channel_id
        said = _line(session, line)
    if line.ts:
        edit(runtime.slack, channel, line.ts, said)
    return None


def _line(session: Session, line: ThreadNote) -> messages.Message:
    return messages.line(line.text, mention=line.mention_id, offer=_offer(session, line))


def _offer(session: Session, line: ThreadNote) -> messages.Offer | None:
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
