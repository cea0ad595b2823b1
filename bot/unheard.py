"""Reading a thread for what Slack could not tell us."""

from datetime import UTC, datetime
from functools import partial

from sqlmodel import Session

from bot.calls import GONE, call
from bot.desk import lost_threads
from bot.listeners import conversations
from bot.listeners.base import Event, Payload
from bot.runtime import Runtime
from storage.engine.pump import Settle, TroubleError
from storage.models import Conversation
from storage.outbox import Taken
from storage.queries import conversations as rows
from storage.queries import messages
from storage.queries.people import find_workspace
from storage.transaction import Transaction

PAGE = 200
LOOK_BACK = 20
"""Among so many words of agents the last one is looked for that Slack told us of: the others were written elsewhere."""


def read_thread(runtime: Runtime, taken: Taken) -> Settle | None:
    """Whatever we haven't heard is heard now, in order and as if Slack had told us. What we have is known by its place, and left alone."""
    with runtime.reading() as session:
        conversation = rows.get_conversation(session, int(taken.subject))
        oldest = _last_heard(session, conversation)
        us = find_workspace(session)
    if conversation.thread_ts is None or us is None:
        return None
    try:
        found = _read(runtime, conversation, oldest)
    except TroubleError as error:
        if str(error) in GONE:
            return partial(lost_threads.begin_anew, conversation.id or 0, conversation.thread_ts)
        raise
    for one in found:
        runtime.settle(partial(_hear, one, conversation.channel_id, us.bot_user_id))
    return None


def _last_heard(session: Session, conversation: Conversation) -> str:
    """Where to read from: the last of its agents' words, or else when its owner got it."""
    told = [one.ts for one in messages.list_written(session, conversation, LOOK_BACK) if one.ts and one.at == _moment(one.ts)]
    since = conversation.owner_since or conversation.opened_at
    return max([f"{since.timestamp():.6f}", *told], key=float)


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _read(runtime: Runtime, conversation: Conversation, oldest: str) -> list[Payload]:
    found: list[Payload] = []
    cursor = ""
    while True:
        window = {"channel": conversation.channel_id, "ts": conversation.thread_ts, "oldest": oldest, "inclusive": True}
        page = call(runtime.slack.conversations_replies, limit=PAGE, cursor=cursor, **window)
        found += page.get("messages") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return sorted(found, key=lambda one: float(one["ts"]))


def _hear(message: Payload, channel: str, bot_user_id: str, tx: Transaction) -> None:
    """As if Slack told us of it, and then of its last edit."""
    conversations.message(Event(tx, message | {"channel": channel}, bot_user_id, read=True))
    if message.get("edited"):
        conversations.message(Event(tx, {"subtype": "message_changed", "channel": channel, "message": message}, bot_user_id, read=True))
