"""What people do in Slack to what they wrote: edits and deletions."""

from dataclasses import replace

from bot.desk.messages import corrections, held
from bot.listeners.base import Event
from bot.listeners.messages import writing
from storage.queries.messages import messages


def heed(event: Event) -> Event | None:
    """Does what an edit or a deletion of somebody's words asks for. What it leaves to be heard: any other event, and an edit that is the
    first that we hear of a message.
    """
    body = event.body
    if body.get("subtype") == "message_deleted":
        _deleted(event)
        return None
    return _edited(event) if body.get("subtype") == "message_changed" else event


def _deleted(event: Event) -> None:
    before = event.body.get("previous_message") or {}
    message = messages.find_by_ts(event.tx.session, event.body["channel"], str(event.body.get("deleted_ts") or before.get("ts") or ""))
    if message and message.author_id and not before.get("bot_id"):
        corrections.delete(event.tx, message)


def _edited(event: Event) -> Event | None:
    """Slack also tells so of previews of links and the like, which edit nothing."""
    after = event.body.get("message") or {}
    edited = after.get("edited") or {}
    if not edited or after.get("bot_id") or not after.get("user"):
        return None
    words = after | {"channel": event.body["channel"], "channel_type": event.body.get("channel_type")}
    message = messages.find_by_ts(event.tx.session, words["channel"], str(words["ts"]))
    if message is None:
        return replace(event, body=words) if event.tx.now - writing.moment(words["ts"]) <= held.LATE else None
    if message.author_id == after["user"]:
        corrections.edit(event.tx, message, writing.written(event.tx, words), writing.moment(edited["ts"]))
    return None
