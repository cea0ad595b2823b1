"""Release and Assign open forms."""

from bot.desk.snapshots import QueueRow
from bot.views import ids
from bot.views.blocks import Block, escape, field, modal, section, type_ahead
from bot.views.handover.transfers import queue_row


def release_form(conversation_id: str, contact: str, queue: QueueRow | None, refusal: str | None = None) -> Block:
    """Makes the form behind Release. `queue` is the one chosen at first. `refusal` says why a transfer to it could not be offered:
    releasing is the way on.
    """
    text = refusal or f"The conversation with {contact} goes back to waiting, and nobody is asked."
    element = type_ahead(ids.QUEUE_TARGET, "Type a queue's name", queue_row(queue) if queue else None)
    label = "Release to queue" if refusal else "Release"
    return _form(ids.RELEASE_FORM, "Release", label, conversation_id, text, element)


def assign_form(conversation_id: str, contact: str, queue: str) -> Block:
    text = f"Whom you choose holds the conversation with {contact} at once. Members of {queue} can be chosen."
    return _form(ids.ASSIGN_FORM, "Assign", "Assign", conversation_id, text, type_ahead(ids.MEMBER_TARGET, "Type a name"))


def _form(callback_id: str, title: str, submit: str, conversation_id: str, text: str, element: Block) -> Block:
    blocks = [section(escape(text)), field(ids.TARGET_BLOCK, "Target", element)]
    return modal(callback_id, title, blocks, submit=submit, subject=conversation_id)
