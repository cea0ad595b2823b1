"""Texts are posted in their thread, and an agent's reply that arrived gets its mark."""

from collections.abc import Callable
from functools import partial

from slack_sdk.web import SlackResponse
from sqlmodel import Session

from bot.deliveries import floods, threads
from bot.desk import reading
from bot.desk.media import attachments as desk_attachments
from bot.desk.media import words
from bot.desk.messages import floods as desk_floods
from bot.desk.messages import marks
from bot.desk.notices import causes, hints
from bot.desk.terms import Happened
from bot.runtime import Runtime
from bot.slack.calls import GONE, call, post
from bot.views.messages import floods as flood_views
from bot.views.messages import messages
from storage.engine.pump import HopelessError, Settle, TroubleError
from storage.kinds import MESSAGE, POST
from storage.models import Direction
from storage.queries.handover.conversations import get_id_of
from storage.queries.media import attachments
from storage.queries.messages.messages import get_contact, get_message, keep_mark, keep_ts
from storage.taken import Taken
from storage.transaction import Transaction


def show_message(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts a text in its thread: a contact's, or an agent's that wasn't written there."""
    with runtime.reading() as session:
        message = get_message(session, MESSAGE.read(taken.subject))
        if message.ts or message.flood_id:
            return None
        thread = threads.get_thread(session, taken, get_id_of(message))
        if isinstance(thread, threads.Elsewhere):
            return thread.settle
        flood = desk_floods.read(session, taken, message, thread.channel_id, thread.thread_ts, flood_views.MOST)
        snapshot = reading.text(session, message, get_contact(session, message.contact_id))
        awaited = message.media_count and _awaits_words(session, message.id)
    left = (desk_attachments.PATIENCE - (runtime.clock() - taken.created_at)).total_seconds()
    if awaited and left > 0:
        raise TroubleError(causes.NO_BYTES_YET, wait=left, settle=partial(_look_again, taken))
    if flood:
        return floods.show(runtime, taken, thread, flood)
    channel, said = thread.channel_id, messages.inbound(snapshot)
    ts = post(runtime.slack, taken, channel, said, message.public_id, thread_ts=thread.thread_ts, foreign=True, lost=thread.lost)
    return partial(_shown, taken, channel, ts, message.body)


def _awaits_words(session: Session, message_id: int) -> bool:
    return any(words.is_awaited(part) for part in attachments.list_of(session, message_id))


def _look_again(taken: Taken, tx: Transaction) -> None:
    """Has a thread's lane looked at once more, since the words may have come before the lane began to wait."""
    if not _awaits_words(tx.session, MESSAGE.read(taken.subject)):
        tx.hurry(taken.lane)


def _shown(taken: Taken, channel: str, ts: str, body: str, tx: Transaction) -> None:
    keep_ts(tx.session, MESSAGE.read(taken.subject), channel, ts)
    message = get_message(tx.session, MESSAGE.read(taken.subject))
    if message.direction == Direction.IN:
        desk_attachments.say_more(tx, message, message.body.removeprefix(body).strip())
        waited = (tx.now - taken.created_at).total_seconds()
        tx.note(Happened.RELAYED, direction=Direction.IN.value, message=message.public_id, seconds=waited)
    else:  # the contact may have had it before the thread did
        marks.refresh(tx, message)


def mark_reply(runtime: Runtime, taken: Taken) -> Settle | None:
    """Sets the mark of an agent's own message right: takes back the one that is no longer true, and puts the one that is."""
    with runtime.reading() as session:
        message = get_message(session, MESSAGE.read(taken.subject))
    wanted = marks.find(message, runtime.clock())
    if not message.ts or not message.channel_id or wanted == message.mark:
        return None
    if message.mark:
        _react(runtime.slack.reactions_remove, message.channel_id, message.ts, message.mark)
    if wanted:
        _react(runtime.slack.reactions_add, message.channel_id, message.ts, wanted)
    return partial(_marked, message.id, wanted)


def _react(method: Callable[..., SlackResponse], channel: str, ts: str, name: str) -> None:
    """Puts a reaction or takes it back. One that is there already, or gone, is fine; so is a message that somebody deleted."""
    try:
        call(method, channel=channel, timestamp=ts, name=name)
    except (TroubleError, HopelessError) as error:
        if str(error) not in {"already_reacted", "no_reaction", *GONE}:
            raise


def _marked(message_id: int, mark: str | None, tx: Transaction) -> None:
    keep_mark(tx.session, message_id, mark)
    marks.refresh(tx, get_message(tx.session, message_id))


def lock_words(runtime: Runtime, taken: Taken) -> Settle | None:
    """Marks words that stayed inside, so that colleagues who read along see it too."""
    place = POST.read(taken.subject)
    _react(runtime.slack.reactions_add, place.channel_id, place.ts, hints.INSIDE)
    return None
