"""A thread is read for what Slack could not tell us."""

from datetime import UTC, datetime
from functools import partial

import structlog
from sqlmodel import Session

from bot.desk.messages.catch_up import OVERLAP
from bot.desk.threads import lost_threads
from bot.listeners.base import Event, Payload, readable
from bot.listeners.handover import conversations
from bot.runtime import Runtime
from bot.slack.calls import GONE, call
from storage.engine.pump import BrokenError, HopelessError, RefusedError, Settle, TroubleError
from storage.kinds import READING
from storage.models import Conversation, FormerThread
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.people.people import find_workspace
from storage.queries.threads import threads
from storage.taken import Taken
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

PAGE = 200
LOOK_BACK = 20
"""Among so many of the agents' last words the last one is looked for that Slack told us of: the others were written elsewhere."""


def read_thread(runtime: Runtime, taken: Taken) -> Settle | None:
    """Reads a thread and hears, in order and as if Slack had told us, whatever we haven't heard. What we have is known by its ts and left
    alone.
    """
    asked = READING.read(taken.subject)
    with runtime.reading() as session:
        conversation = rows.get_conversation(session, asked.conversation_id)
        told = (asked.since or taken.created_at - OVERLAP).timestamp()
        oldest = min(told, _last_heard(session, conversation))
        left = [
            thread
            for thread in threads.list_formers(session, conversation.id)
            if thread.thread_ts and (thread.left_at or thread.moved_at).timestamp() > oldest
        ]
        us = find_workspace(session)
    if us is None:
        return None
    for former in left:
        _hear_former(runtime, us.bot_user_id, former, oldest)
    if conversation.thread_ts is None:
        return None
    try:
        _hear_all(runtime, us.bot_user_id, conversation.channel_id, conversation.thread_ts, oldest)
    except TroubleError as error:
        if str(error) in GONE:
            return partial(lost_threads.begin_anew, conversation.id, conversation.thread_ts)
        if isinstance(error, RefusedError):  # what was written there is owed to its contact, however long it takes
            raise TroubleError(str(error)) from None
        raise
    return None


def _hear_former(runtime: Runtime, bot_user_id: str, former: FormerThread, oldest: float) -> None:
    """Reads a thread that the conversation left. One that was deleted, or that we can't see any more, doesn't keep the present thread from
    being read.
    """
    try:
        _hear_all(runtime, bot_user_id, former.channel_id, former.thread_ts or "", oldest)
    except HopelessError:
        return
    except TroubleError as error:
        if str(error) not in GONE and not isinstance(error, BrokenError):
            raise
        log.warning("thread.unread", channel=former.channel_id, error=str(error))


def _last_heard(session: Session, conversation: Conversation) -> float:
    """Gives the ts of the last of the agents' words that Slack told us of, or else the time at which the owner got the conversation."""
    told = [
        message.ts
        for message in messages.list_written(session, conversation, LOOK_BACK)
        if message.ts and message.at == _moment(message.ts)
    ]
    since = rows.find_owned_since(session, conversation.id) or conversation.opened_at
    return max([since.timestamp(), *map(float, told)])


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _hear_all(runtime: Runtime, bot_user_id: str, channel: str, thread_ts: str, oldest: float) -> None:
    for message in _read(runtime, channel, thread_ts, oldest):
        runtime.transact(partial(_hear, message, channel, bot_user_id))


def _read(runtime: Runtime, channel: str, thread_ts: str, oldest: float) -> list[Payload]:
    messages_read: list[Payload] = []
    cursor = ""
    while True:
        window = {"channel": channel, "ts": thread_ts, "oldest": f"{oldest:.6f}", "inclusive": True}
        page = call(runtime.slack.conversations_replies, limit=PAGE, cursor=cursor, **window)
        messages_read += readable(page.get("messages") or [])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return sorted(messages_read, key=lambda message: float(message["ts"]))


def _hear(message: Payload, channel: str, bot_user_id: str, tx: Transaction) -> None:
    """Hears a message as if Slack had told us of it, and then of its last edit."""
    tx.said_at = _moment(message["ts"])
    conversations.message(Event(tx, message | {"channel": channel}, bot_user_id, read=True))
    if message.get("edited"):
        tx.said_at = _moment(message["edited"]["ts"])
        conversations.message(Event(tx, {"subtype": "message_changed", "channel": channel, "message": message}, bot_user_id, read=True))
