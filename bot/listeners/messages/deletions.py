"""Of what Slack tells of our own messages we need nothing, but that somebody deleted one."""

from bot.listeners.base import Payload


def message_of_ours(event: Payload) -> str | None:
    """Gives the ts of a bot's message that was deleted, or None. One with replies leaves a tombstone, and comes as a change
    (docs.slack.dev, message_changed).
    """
    before = event.get("previous_message") or {}
    deleted = event.get("subtype") == "message_deleted"
    buried = event.get("subtype") == "message_changed" and (event.get("message") or {}).get("subtype") == "tombstone"
    return str(before.get("ts") or event.get("deleted_ts") or "") or None if (deleted or buried) and before.get("bot_id") else None


def is_echo(event: Payload, bot_user_id: str, bot_id: str) -> bool:
    """Says whether an event tells of what we did ourselves. Bolt's own filter would also keep from us that somebody else deleted a message
    of ours.
    """
    if event.get("type") != "message" or message_of_ours(event):
        return False
    inner = event.get("message") or event.get("previous_message") or event
    return bool(bot_id and inner.get("bot_id") == bot_id) or bool(bot_user_id and inner.get("user") == bot_user_id)
