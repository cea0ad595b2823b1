"""Shortcuts do what can be done from a message's own menu, and from anywhere."""

from dataclasses import replace

from bot.desk.errors import DeskError
from bot.listeners.base import Click, Form, OnClick
from bot.listeners.handover import conversations, dispositions, transfers
from bot.listeners.messages import outbound
from bot.views import ids
from storage.queries.handover import conversations as rows


def transfer(click: Click) -> Form | None:
    return transfers.transfer(_on_conversation(click))


def done(click: Click) -> Form | None:
    return dispositions.done(_on_conversation(click))


def note(click: Click) -> Form | None:
    return conversations.note(_on_conversation(click))


def _on_conversation(click: Click) -> Click:
    """Gives the click as if it were on the card of the thread that the message stands in. Raises DeskError."""
    channel, message = click.payload.get("channel") or {}, click.payload.get("message") or {}
    conversation = rows.find_by_thread(click.tx.session, channel.get("id") or "", message.get("thread_ts") or message.get("ts") or "")
    if conversation is None:
        raise DeskError("That message is in no conversation with a contact. Choose one in a conversation's thread, or its card.")
    return replace(click, value=conversation.public_id)


SHORTCUTS: dict[str, OnClick] = {
    ids.TRANSFER_SHORTCUT: transfer,
    ids.DONE_SHORTCUT: done,
    ids.NOTE_SHORTCUT: note,
    ids.TEXT_SHORTCUT: outbound.begin,
}
