"""A delivery of a conversation belongs into one of its threads, and some go out when one thread is left for another."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.deliveries import files
from bot.desk import lanes
from bot.desk.handover import previews
from bot.desk.notices import causes, redraws
from bot.desk.screens import moved
from bot.desk.snapshots import Card
from bot.desk.threads import lost_threads, moves
from bot.runtime import Runtime
from bot.slack.calls import edit, find_posted, post
from bot.views import moves as views
from storage.engine.pump import Settle, TroubleError
from storage.kinds import CONVERSATION, FORMER_THREAD, HISTORY_PAGE, DeliveryKind
from storage.models import Conversation, FormerThread
from storage.queries.handover import conversations as rows
from storage.queries.threads import threads
from storage.taken import Taken
from storage.transaction import Transaction

TRANSCRIPT = "transcript.txt"


@dataclass(frozen=True, slots=True)
class ShownThread:
    """A thread in Slack. `lost` stores that somebody deleted it."""

    channel_id: str
    thread_ts: str
    lost: Settle


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A delivery isn't for the thread that its lane leads to: `settle` sends it on, or stores nothing where it is done."""

    settle: Settle


def get_thread(session: Session, taken: Taken, conversation_id: int) -> ShownThread | Elsewhere:
    """Gives the thread that a delivery's lane leads to: the conversation's own, or one that it left. Raises TroubleError while its card
    isn't there.
    """
    conversation = rows.get_conversation(session, conversation_id)
    former = _former(session, taken, conversation)
    if former is None:
        if conversation.thread_ts is None:
            raise TroubleError(causes.NO_CARD_YET)
        lost = partial(lost_threads.begin_anew, conversation_id, conversation.thread_ts)
        return ShownThread(conversation.channel_id, conversation.thread_ts, lost)
    if former.is_left:
        return Elsewhere(partial(_send_on, taken, conversation_id))
    if former.thread_ts is None:  # never shown: the new thread begins with all of it
        return Elsewhere(_nothing)
    return ShownThread(former.channel_id, former.thread_ts, partial(_forget, former.id))


def _former(session: Session, taken: Taken, conversation: Conversation) -> FormerThread | None:
    number = lanes.number(taken.lane)
    return None if number == conversation.moves else threads.find_former(session, conversation.id, number)


def _send_on(taken: Taken, conversation_id: int, tx: Transaction) -> None:
    """Puts a delivery into the lane of the present thread: whoever added it had not seen the move yet."""
    conversation = rows.get_conversation(tx.session, conversation_id)
    tx.deliver(lanes.thread(conversation_id, conversation.moves), taken.kind, taken.subject, lanes.post(conversation.channel_id))


def _nothing(_tx: Transaction) -> None:
    """Stores nothing, as the delivery is done."""


def _forget(former_id: int, tx: Transaction) -> None:
    """Stores that somebody deleted the card of a thread that was left: there is no thread below it any more."""
    threads.get_former(tx.session, former_id).thread_ts = None


def mark(snapshot: Card) -> str:
    """Gives the opaque id that a card's metadata bear. It names the thread too, as a conversation may come back to a channel where its
    first card still stands.
    """
    return f"{snapshot.id}-{snapshot.moves}" if snapshot.moves else snapshot.id


def is_here(taken: Taken, snapshot: Card) -> bool:
    """Says whether a card's lane leads to the thread where the conversation is now."""
    return lanes.number(taken.lane) == snapshot.moves


def begin(conversation_id: int, number: int, ts: str, snapshot: Card, tx: Transaction) -> None:
    """Stores that Slack shows the card of a thread, which may have been left meanwhile."""
    if not threads.keep_begun(tx.session, conversation_id, number, ts, snapshot.version, snapshot.last_reply):
        _begin_late(conversation_id, number, ts, tx)
        return
    conversation = rows.get_conversation(tx.session, conversation_id)
    tx.session.refresh(conversation)
    if conversation.wanted > snapshot.version:
        tx.deliver_once(lanes.card(conversation.id, conversation.moves), DeliveryKind.REFRESH_CARD, conversation.id, lanes.UPDATE)
    if number:
        moves.begin(tx, conversation)
    if conversation.wanted > 1:  # nothing happened to it else
        previews.show_link(tx, conversation_id)
    redraws.refresh_home(tx, conversation.owner_id)


def _begin_late(conversation_id: int, number: int, ts: str, tx: Transaction) -> None:
    former = threads.find_former(tx.session, conversation_id, number)
    if former:
        threads.keep_former_ts(tx.session, former.id, ts)
        tx.deliver(lanes.card(conversation_id, number), DeliveryKind.REFRESH_FORMER, former.id, lanes.UPDATE)


def find_late(runtime: Runtime, taken: Taken, public_id: str) -> Settle | None:
    """Gives what has to be stored of a card whose thread was left before Slack showed it. It isn't posted any more; if Slack may have it,
    it is looked for, and made to point on.
    """
    number = lanes.number(taken.lane)
    with runtime.reading() as session:
        former = threads.find_former(session, CONVERSATION.read(taken.subject), number)
    if former is None or former.thread_ts or not taken.doubt:
        return None
    sign = f"{public_id}-{number}" if number else public_id
    ts = find_posted(runtime.slack, former.channel_id, sign, taken.doubt.since, thread_ts=None)
    return partial(_begin_late, CONVERSATION.read(taken.subject), number, ts) if ts else None


def leave_thread(_runtime: Runtime, taken: Taken) -> Settle | None:
    """Stores that all that waited for the old thread is out."""
    return lambda tx: threads.leave(tx.session, FORMER_THREAD.read(taken.subject))


def refresh_former(runtime: Runtime, taken: Taken) -> Settle | None:
    """Locks the card of a thread that was left: it points on, and has no buttons."""
    with runtime.reading() as session:
        snapshot = moved.left(session, threads.get_former(session, FORMER_THREAD.read(taken.subject)))
    if snapshot.thread_ts:
        edit(runtime.slack, snapshot.channel_id, snapshot.thread_ts, views.left(snapshot))
    return None


def show_history(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts one page of what was written before a move, in the new thread."""
    former_id, page = HISTORY_PAGE.read(taken.subject)
    with runtime.reading() as session:
        former = threads.get_former(session, former_id)
        thread = get_thread(session, taken, former.conversation_id)
        snapshot = moved.beginning(session, former, page)
        public_id = rows.get_conversation(session, former.conversation_id).public_id
    if isinstance(thread, Elsewhere):
        return None  # it moved once more: what the next thread begins with has these texts too
    sign = f"{public_id}-{former.number}-{page}"
    channel, said = thread.channel_id, views.beginning(snapshot)
    post(runtime.slack, taken, channel, said, sign, thread_ts=thread.thread_ts, foreign=True, lost=thread.lost)
    return None


def show_transcript(runtime: Runtime, taken: Taken) -> Settle | None:
    """Shows what is older than the history, as a file."""
    with runtime.reading() as session:
        former = threads.get_former(session, FORMER_THREAD.read(taken.subject))
        thread = get_thread(session, taken, former.conversation_id)
        if isinstance(thread, Elsewhere):
            return None
        text = views.transcript(*moved.transcript(session, former))
    spot = files.Spot(thread.channel_id, thread.thread_ts, thread.lost, former.file_id, former.file_shared_at)
    files.show(runtime, taken, spot, files.File(TRANSCRIPT, "Transcript", text.encode), partial(_keep_transcript, former.id))
    return None


def _keep_transcript(former_id: int, tx: Transaction, file_id: str, shared_at: datetime | None) -> None:
    threads.keep_file(tx.session, former_id, file_id, shared_at)
