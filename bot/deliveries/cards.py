"""Cards are the roots of threads: posted once, and edited in place whenever the state has changed."""

from functools import partial

from bot.deliveries import threads
from bot.desk import reading
from bot.desk.messages.receipts import expect, is_provisional
from bot.desk.notices import redraws
from bot.desk.threads import lost_threads
from bot.runtime import Runtime
from bot.slack.calls import edit, post
from bot.views.handover import cards
from storage.engine.pump import Settle
from storage.kinds import CONVERSATION
from storage.queries.handover import conversations as rows
from storage.taken import Taken
from storage.transaction import Transaction


def show_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts the card of a conversation, which begins its thread."""
    with runtime.reading() as session:
        snapshot = reading.card(session, CONVERSATION.read(taken.subject), runtime.clock())
    if not threads.is_here(taken, snapshot):
        return threads.find_late(runtime, taken, snapshot.id)
    if snapshot.thread_ts:
        return None
    ts = post(runtime.slack, taken, snapshot.channel_id, cards.card(snapshot), threads.mark(snapshot), foreign=True)
    begin = partial(threads.begin, CONVERSATION.read(taken.subject), snapshot.moves, ts, snapshot)
    return partial(_begin_anyhow, CONVERSATION.read(taken.subject), begin) if taken.doubt else begin


def _begin_anyhow(conversation_id: int, begin: Settle, tx: Transaction) -> None:
    """Begins the thread of a card that may have been posted by an earlier try, before somebody pressed a button of it: it is drawn once more."""
    begin(tx)
    redraws.refresh_card(tx, rows.get_conversation(tx.session, conversation_id))


def refresh_card(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws the newest version of a card, or nothing when Slack shows that version already."""
    with runtime.reading() as session:
        conversation = rows.get_conversation(session, CONVERSATION.read(taken.subject))
        if conversation.thread_ts is None or conversation.drawn >= conversation.wanted:
            return None
        snapshot = reading.card(session, CONVERSATION.read(taken.subject), runtime.clock())
    if not threads.is_here(taken, snapshot):
        return None
    if not edit(runtime.slack, snapshot.channel_id, snapshot.thread_ts, cards.card(snapshot)):
        return partial(_card_gone, CONVERSATION.read(taken.subject), snapshot.channel_id, snapshot.thread_ts or "")
    return partial(_drew, CONVERSATION.read(taken.subject), snapshot.version, snapshot.last_reply)


def _drew(conversation_id: int, version: int, reply: str | None, tx: Transaction) -> None:
    rows.keep_drawn(tx.session, conversation_id, version, reply)
    if is_provisional(reply):  # it may have come on while this was drawn
        expect(tx, conversation_id)


def _card_gone(conversation_id: int, channel: str, ts: str, tx: Transaction) -> None:
    rows.keep_drawn(tx.session, conversation_id, rows.get_conversation(tx.session, conversation_id).wanted, None)
    lost_threads.notice_deletion(tx, channel, ts)
