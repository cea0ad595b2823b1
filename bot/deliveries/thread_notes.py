"""Thread notes are lines of ours in a thread, and hints are seen by one reader only."""

from functools import partial

from sqlmodel import Session, col, update

from bot.deliveries import threads
from bot.desk.notices import causes, notices
from bot.runtime import Runtime
from bot.slack.calls import call, edit, post
from bot.views import ids
from bot.views.messages import messages
from bot.views.messages.messages import OfferKind
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.kinds import HINT, THREAD_NOTE
from storage.models import Hint, MessageState, ThreadNote
from storage.queries.handover import conversations as rows
from storage.queries.messages.messages import get_message
from storage.queries.threads.threads import get_former
from storage.taken import Taken
from storage.transaction import Transaction


def show_thread_note(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts a thread note."""
    with runtime.reading() as session:
        note = session.get_one(ThreadNote, THREAD_NOTE.read(taken.subject))
        thread = threads.get_thread(session, taken, note.conversation_id)
        said = _drawn(session, note)
    if isinstance(thread, threads.Elsewhere):
        return thread.settle
    channel = thread.channel_id
    ts = post(runtime.slack, taken, channel, said, note.public_id, thread_ts=thread.thread_ts, lost=thread.lost)

    def settle(tx: Transaction) -> None:
        tx.session.execute(update(ThreadNote).where(col(ThreadNote.id) == note.id).values(channel_id=channel, ts=ts))

    return settle


def refresh_thread_note(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws a thread note anew, such as without a button that has done its work."""
    with runtime.reading() as session:
        note = session.get_one(ThreadNote, THREAD_NOTE.read(taken.subject))
        channel = note.channel_id or rows.get_conversation(session, note.conversation_id).channel_id
        said = _drawn(session, note)
    if note.ts:
        edit(runtime.slack, channel, note.ts, said)
    return None


def _drawn(session: Session, note: ThreadNote) -> messages.Message:
    return messages.thread_note(note.text, mention=note.mention_id, offer=_offer(session, note))


def _offer(session: Session, note: ThreadNote) -> messages.Offer | None:
    """Gives what the writer may do about a message that didn't go out, or anybody about an attachment that isn't there."""
    if note.message_id is None or not (note.retry or note.parts):
        return None
    message = get_message(session, note.message_id)
    if note.position is not None:
        return messages.Offer(OfferKind.FETCH, ids.attachment(message.public_id, note.position))
    if note.parts:
        return messages.Offer(OfferKind.PARTS, message.public_id, note.parts)
    kind = OfferKind.CORRECTION if message.corrects_id else OfferKind.HELD
    return messages.Offer(kind if message.state == MessageState.HELD else OfferKind.RETRY, message.public_id)


def show_hint(runtime: Runtime, taken: Taken) -> Settle | None:
    """Whispers a hint to one reader, which Slack may or may not show."""
    with runtime.reading() as session:
        hint = session.get_one(Hint, HINT.read(taken.subject))
        conversation = rows.get_conversation(session, hint.conversation_id)
        channel, thread_ts = _thread_of(session, hint)
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


def _thread_of(session: Session, hint: Hint) -> tuple[str, str]:
    """Gives the channel and the ts of the thread in which somebody wrote. Raises TroubleError while its card isn't there."""
    shown = get_former(session, hint.former_id) if hint.former_id else rows.get_conversation(session, hint.conversation_id)
    if shown.thread_ts is None:
        raise TroubleError(causes.NO_CARD_YET)
    return shown.channel_id, shown.thread_ts


def _hint_by_dm(hint: Hint, tx: Transaction) -> None:
    """Tells a hint by DM where Slack would not whisper it, such as to somebody who left the channel."""
    notices.tell(tx, hint.person_id, hint.text, rows.get_conversation(tx.session, hint.conversation_id))
