"""The Team Communicator: its form, its type-ahead, its submission; and taking a transfer back."""

from bot.desk import conversations, invitations, reading
from bot.desk.errors import DeskError
from bot.desk.lookup import matching
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission
from bot.views import ids
from bot.views import transfers as views
from storage.queries import invitations as rows
from storage.transaction import Transaction


def transfer(click: Click) -> Form:
    """The value is the conversation's id, and the target's where somebody asked for it."""
    public_id, _, target_id = click.value.partition(" ")
    conversation = conversations.find_conversation(click.tx, public_id)
    invitations.may_send(click.tx, conversation, click.person)
    target = next((one for one in reading.teammates(click.tx.session) if one.id == target_id), None)
    return views.form(conversation=public_id, held=(), target=target)


def send(form: Submission) -> None:
    """The state is checked again: the form may have been open for a while."""
    target_id = form.values.get(ids.TARGET_BLOCK, "")
    if target_id in ("", ids.NO_MATCH):
        raise DeskError("Choose a teammate: type part of a name.", field=ids.TARGET_BLOCK)
    public_id = form.subject or form.values.get(ids.CONVERSATION_BLOCK, "")
    if not public_id:
        raise DeskError("Choose the conversation.", field=ids.CONVERSATION_BLOCK)
    conversation = conversations.find_conversation(form.tx, public_id)
    invitations.invite(form.tx, conversation, form.person, target_id, form.values.get(ids.NOTE_BLOCK))


def cancel(click: Click) -> None:
    conversation = conversations.find_conversation(click.tx, click.value)
    pending = rows.find_pending(click.tx.session, conversation.id or 0)
    if pending is None:
        raise DeskError("No invitation is pending any more.")
    invitations.withdraw(click.tx, pending, click.person)


def targets(tx: Transaction, payload: Payload) -> list[Form]:
    """The rows of the type-ahead, Ready ones first; whoever asks isn't among them."""
    typed = str(payload.get("value") or "").strip()
    teammates = [one for one in reading.teammates(tx.session) if one.id != payload["user"]["id"]]
    return views.rows(matching(typed, {one: f"{one.name} {one.handle}" for one in teammates}) if typed else teammates)


CLICKS: dict[str, OnClick] = {ids.TRANSFER: transfer, ids.CANCEL_TRANSFER: cancel}
SUBMISSIONS: dict[str, OnSubmission] = {ids.TRANSFER_FORM: send}
OPTIONS = {ids.TARGET: targets}
