"""People edit and delete in Slack what they wrote."""

from dataclasses import replace

from bot.desk.messages import corrections
from bot.listeners.base import Event, Payload
from bot.listeners.messages import writing
from storage.queries.messages import messages
from storage.queries.threads.threads import find_by_any_thread


def heed(event: Event) -> Event | None:
    """Does what an edit or a deletion of somebody's words asks for. Gives what it leaves to be heard: any other event, and an edit that is
    the first that we hear of a message; else None.
    """
    body = event.body
    if body.get("subtype") == "message_deleted":
        _deleted(event)
        return None
    return _edited(event) if body.get("subtype") == "message_changed" else event


def _deleted(event: Event) -> None:
    before = event.body.get("previous_message") or {}
    message = messages.find_by_ts(event.tx.session, event.body["channel"], str(event.body.get("deleted_ts") or before.get("ts") or ""))
    if before.get("bot_id"):
        return
    if message is None:
        _remember(event, before | {"channel": event.body["channel"]})
    elif message.author_id:
        corrections.delete(event.tx, message)


def _remember(event: Event, words: Payload) -> None:
    """Remembers a deletion: Slack repeats what we refused, and may tell of the deletion before it does."""
    thread_ts = words.get("thread_ts")
    if not words.get("user") or not words.get("ts") or not thread_ts:
        return
    conversation = find_by_any_thread(event.tx.session, words["channel"], str(thread_ts))
    if conversation:
        person = writing.writer(event.tx, words)
        corrections.remember_deletion(event.tx, conversation, person, replace(writing.written(event.tx, words), files=()))


def _edited(event: Event) -> Event | None:
    """Takes up an edit. Slack also tells so of previews of links and the like, which edit nothing."""
    after = event.body.get("message") or {}
    edited = after.get("edited") or {}
    if not edited or after.get("bot_id") or not after.get("user"):
        return None
    words = after | {"channel": event.body["channel"], "channel_type": event.body.get("channel_type")}
    message = messages.find_by_ts(event.tx.session, words["channel"], str(words["ts"]))
    if message is None:
        return replace(event, body=words)  # however late: what it says is what holds
    if message.author_id == after["user"]:
        corrections.edit(event.tx, message, writing.written(event.tx, words), writing.moment(edited["ts"]))
    return None
