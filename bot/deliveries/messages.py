"""Texts are posted in their thread, and an agent's reply that arrived gets its mark."""

from functools import partial

from bot.deliveries import floods, threads
from bot.desk import lanes, reading
from bot.desk.media import attachments as desk_attachments
from bot.desk.media import words
from bot.desk.messages import floods as desk_floods
from bot.desk.messages.receipts import RECEIPTS
from bot.desk.notices import causes
from bot.desk.terms import Happened
from bot.runtime import Runtime
from bot.slack.calls import GONE, call, post
from bot.views.messages import floods as flood_views
from bot.views.messages import messages
from storage.engine.pump import HopelessError, Settle, TroubleError
from storage.kinds import MESSAGE, DeliveryKind
from storage.models import Direction
from storage.queries.handover.conversations import get_id_of
from storage.queries.media import attachments
from storage.queries.messages.messages import get_contact, get_message, keep_ts
from storage.taken import Taken
from storage.transaction import Transaction

ARRIVED, LEFT = "white_check_mark", "outbox_tray"


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
        awaited = message.media_count and any(words.is_awaited(part) for part in attachments.list_of(session, message.id))
    left = (desk_attachments.PATIENCE - (runtime.clock() - taken.created_at)).total_seconds()
    if awaited and left > 0:
        raise TroubleError(causes.NO_BYTES_YET, wait=left)
    if flood:
        return floods.show(runtime, taken, thread, flood)
    channel, said = thread.channel_id, messages.inbound(snapshot)
    ts = post(runtime.slack, taken, channel, said, message.public_id, thread_ts=thread.thread_ts, foreign=True, lost=thread.lost)
    return partial(_shown, taken, channel, ts, message.body)


def _shown(taken: Taken, channel: str, ts: str, body: str, tx: Transaction) -> None:
    keep_ts(tx.session, MESSAGE.read(taken.subject), channel, ts)
    message = get_message(tx.session, MESSAGE.read(taken.subject))
    if message.direction == Direction.IN:
        desk_attachments.say_more(tx, message, message.body.removeprefix(body).strip())
        waited = (tx.now - taken.created_at).total_seconds()
        tx.note(Happened.RELAYED, direction=Direction.IN.value, message=message.public_id, seconds=waited)
    elif message.state in RECEIPTS:  # the contact had it before the thread did
        tx.deliver_once(lanes.marks(get_id_of(message)), DeliveryKind.MARK_DELIVERED, message.id, lanes.REACT)


def mark_delivered(runtime: Runtime, taken: Taken) -> Settle | None:
    """Adds the one reaction to the agent's own message: the text arrived, or it left and nothing more will be heard of it."""
    with runtime.reading() as session:
        message = get_message(session, MESSAGE.read(taken.subject))
    if message.ts and message.channel_id:
        name = ARRIVED if message.state in RECEIPTS else LEFT
        try:
            call(runtime.slack.reactions_add, channel=message.channel_id, timestamp=message.ts, name=name)
        except (TroubleError, HopelessError) as error:
            if str(error) not in {"already_reacted", *GONE}:
                raise
    return None
