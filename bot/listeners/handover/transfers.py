"""The Team Communicator has a form, a type-ahead and a submission; a transfer can be taken back."""

from bot.desk import listing
from bot.desk.errors import DeskError, NobodyReadyError
from bot.desk.handover import conversations, invitations
from bot.desk.language.lookup import matching
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import dispositions, limits, picks, targets
from bot.desk.screens import point_rows
from bot.desk.screens.point_rows import PointRow
from bot.desk.setup import favourites
from bot.desk.snapshots import QueueRow, Teammate
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission, values_of
from bot.listeners.handover.assignments import release_form
from bot.views import ids
from bot.views.handover import transfers as views
from bot.views.notices import sentence
from storage.queries.handover import invitations as rows
from storage.queries.handover.conversations import find_public
from storage.transaction import Transaction


def transfer(click: Click) -> Form:
    """Gives the form of the Team Communicator. The click's value is the conversation's id, and the target's where somebody asked for it."""
    public_id, _, target_id = click.value.partition(" ")
    conversation = conversations.get_public(click.tx, public_id)
    invitations.may_send(click.tx, conversation, click.person)
    target = next((teammate for teammate in listing.teammates(click.tx.session) if teammate.id == target_id), None)
    codes = dispositions.list_before_transfer(click.tx, [public_id])
    return views.form(conversation=public_id, contact=contact_name_in(click.tx, conversation), target=target, codes=codes)


def send(form: Submission) -> Form | None:
    """Sends an invitation. The state is checked again: the form may have been open for a while. Where nobody of a queue is Ready, the form
    to release to it is the way on; where the target is full, the form says so, as a warning.
    """
    target_id = form.values.get(ids.TARGET_BLOCK, "")
    if target_id in ("", ids.NO_MATCH):
        raise DeskError("Choose a teammate or a queue: type part of a name.", field=ids.TARGET_BLOCK)
    public_id = form.subject or form.values.get(ids.CONVERSATION_BLOCK, "")
    if not public_id:
        raise DeskError("Choose the conversation.", field=ids.CONVERSATION_BLOCK)
    conversation = conversations.get_public(form.tx, public_id)
    dispositions.give_before_transfer(form.tx, conversation, form.values.get(ids.DISPOSITION_BLOCK))
    try:
        invitation = invitations.invite(form.tx, conversation, form.person, target_id, form.values.get(ids.NOTE_BLOCK))
    except NobodyReadyError as error:
        return release_form(form.tx, conversation, error.queue_id, str(error))
    warning = targets.find_warning(form.tx, invitation)
    return sentence("Invitation sent", warning) if warning else None


def cancel(click: Click) -> None:
    conversation = conversations.get_public(click.tx, click.value)
    pending = rows.find_pending(click.tx.session, conversation.id)
    if pending is None:
        raise DeskError("No invitation is pending any more.")
    invitations.withdraw(click.tx, pending, click.person)


def list_targets(tx: Transaction, payload: Payload) -> list[Form]:
    """Lists the rows of the type-ahead: favourites and recent ones first, then Ready teammates, others, queues, routing points; whoever
    asks isn't among them. Where the conversation's queue lists targets, these alone.
    """
    typed, asker = str(payload.get("value") or "").strip(), payload["user"]["id"]
    kind = values_of(payload.get("view") or {}).get(ids.KIND_BLOCK) or views.ALL
    words_of: dict[Teammate | QueueRow | PointRow, str] = {}
    if kind in (views.ALL, views.AGENTS):
        words_of |= {row: f"{row.name} {row.handle}" for row in listing.teammates(tx.session) if row.id != asker}
    if kind in (views.ALL, views.QUEUES):
        words_of |= {row: row.name for row in listing.queue_rows(tx.session)}
    if kind in (views.ALL, views.POINTS):
        words_of |= {row: row.name for row in point_rows.read(tx)}
    allowed = _allowed(tx, payload)
    words_of = {row: words for row, words in words_of.items() if not allowed or _key(row) in allowed}
    first = favourites.order(tx, asker)
    ordered = sorted(words_of, key=lambda row: first.get(_key(row), len(first)))
    return views.rows(matching(typed, {row: words_of[row] for row in ordered}) if typed else ordered)


def _allowed(tx: Transaction, payload: Payload) -> frozenset[str]:
    """Gives the targets of the queue of the form's conversation, if it lists some."""
    view = payload.get("view") or {}
    public_id = str(view.get("private_metadata") or "") or values_of(view).get(ids.CONVERSATION_BLOCK, "")
    conversation = find_public(tx.session, public_id) if public_id else None
    return limits.allowed_targets(tx, conversation.queue_id) if conversation else frozenset()


def _key(row: Teammate | QueueRow | PointRow) -> str:
    if isinstance(row, PointRow):
        return picks.point_key(row.id)
    return row.id if isinstance(row, Teammate) else targets.queue_key(row.id)


CLICKS: dict[str, OnClick] = {ids.TRANSFER: transfer, ids.CANCEL_TRANSFER: cancel}
SUBMISSIONS: dict[str, OnSubmission] = {ids.TRANSFER_FORM: send}
OPTIONS = {ids.TARGET: list_targets}
