"""A contact's flood is shown in one message, which grows by edits."""

from collections.abc import Sequence
from functools import partial

from bot.deliveries.threads import ShownThread
from bot.desk import lanes
from bot.desk.messages.floods import Flood, Joining
from bot.desk.terms import Happened
from bot.runtime import Runtime
from bot.slack.calls import edit, post
from bot.views.messages import floods as views
from storage import waiting
from storage.engine.pump import HopelessError, Settle
from storage.kinds import DeliveryKind
from storage.models import Direction
from storage.queries.messages import floods as rows
from storage.queries.messages.messages import keep_ts
from storage.taken import Taken
from storage.transaction import Transaction


def show(runtime: Runtime, taken: Taken, thread: ShownThread, flood: Flood) -> Settle:
    """Shows as many texts as the flood's message takes, or begins a new message. The edit may be repeated: it shows all that the message
    ever showed.
    """
    texts = [text.text for text in flood.joining]
    count = views.count_fitting(flood.shown, texts)
    if flood.root and count:
        runtime.slack.wait_for(lanes.UPDATE)
        if _extend(runtime, thread, flood.root_ts, views.flood([*flood.shown, *texts[:count]])):
            return partial(_shown, taken, flood.root, None, flood.joining[:count])
    return _begin(runtime, taken, thread, flood)


def _extend(runtime: Runtime, thread: ShownThread, ts: str, message: views.Message) -> bool:
    """Edits a flood's message. Gives False where it can't go on, since somebody deleted it or Slack doesn't take it."""
    try:
        return edit(runtime.slack, thread.channel_id, ts, message)
    except HopelessError:
        return False


def _begin(runtime: Runtime, taken: Taken, thread: ShownThread, flood: Flood) -> Settle:
    """Posts a flood's message, after a doubt with the first text only: nobody knows how many texts the message bears that Slack may have."""
    texts = [text.text for text in flood.joining]
    count = 1 if taken.doubt else max(1, views.count_fitting((), texts))
    first, channel, said = flood.joining[0], thread.channel_id, views.flood(texts[:count])
    ts = post(runtime.slack, taken, channel, said, first.public_id, thread_ts=thread.thread_ts, foreign=True, lost=thread.lost)
    return partial(_shown, taken, first.id, (channel, ts), flood.joining[:count])


def _shown(taken: Taken, root_id: int, posted: tuple[str, str] | None, joined: Sequence[Joining], tx: Transaction) -> None:
    """Takes back the deliveries of the texts that went along. `posted` is where a new message stands, None where one was edited."""
    if posted:
        keep_ts(tx.session, root_id, *posted)
    rows.join(tx.session, root_id, [text.id for text in joined])
    for text in joined:
        waiting.withdraw(tx.session, taken.lane, DeliveryKind.SHOW_MESSAGE, text.id)
        tx.note(Happened.RELAYED, direction=Direction.IN.value, message=text.public_id, seconds=(tx.now - text.since).total_seconds())
