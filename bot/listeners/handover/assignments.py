"""Release, Assign and Take over have entries in the card's menu, forms and type-aheads."""

from collections.abc import Mapping
from typing import TypeVar

from bot.desk import listing
from bot.desk.errors import DeskError
from bot.desk.handover import assignments, conversations
from bot.desk.language.lookup import matching
from bot.desk.people import people, supervisors
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import limits, targets
from bot.desk.snapshots import QueueRow, Teammate
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission
from bot.views import ids
from bot.views.handover import assignments as views
from bot.views.handover import transfers as transfer_views
from bot.views.notices import sentence
from storage.models import Conversation
from storage.queries.handover.conversations import find_public
from storage.queries.people.people import find_person
from storage.queries.setup import queues
from storage.transaction import Transaction

Row = TypeVar("Row", Teammate, QueueRow)


def release(click: Click) -> Form:
    conversation = conversations.get_public(click.tx, click.value)
    assignments.may_release(click.tx, conversation, click.person)
    return release_form(click.tx, conversation, conversation.queue_id)


def release_form(tx: Transaction, conversation: Conversation, queue_id: int, refusal: str | None = None) -> Form:
    queue = next((row for row in listing.queue_rows(tx.session) if row.id == queue_id), None)
    return views.release_form(conversation.public_id, contact_name_in(tx, conversation), queue, refusal)


def send_release(form: Submission) -> None:
    queue = targets.find_queue(form.tx, form.values.get(ids.TARGET_BLOCK, ""))
    if queue is None:
        raise DeskError("Choose a queue: type part of its name.", field=ids.TARGET_BLOCK)
    assignments.release(form.tx, conversations.get_public(form.tx, form.subject), form.person, queue)


def queue_targets(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of the type-ahead for Release: all queues, or those to which an owner may release it; supervisors may to all."""
    conversation = find_public(tx.session, str((payload.get("view") or {}).get("private_metadata") or ""))
    reader = find_person(tx.session, payload["user"]["id"])
    is_free = conversation is None or (reader is not None and supervisors.leads(tx, conversation, reader))
    allowed = frozenset() if is_free or conversation is None else limits.allowed_queue_ids(tx, conversation)
    return _matching(payload, {row: row.name for row in listing.queue_rows(tx.session) if not allowed or row.id in allowed})


def assign(click: Click) -> Form:
    conversation = conversations.get_public(click.tx, click.value)
    assignments.may_assign(click.tx, conversation, click.person)
    queue = queues.get_queue(click.tx.session, conversation.queue_id)
    return views.assign_form(conversation.public_id, contact_name_in(click.tx, conversation), queue.name)


def send_assign(form: Submission) -> Form | None:
    target_id = form.values.get(ids.TARGET_BLOCK, "")
    if target_id in ("", ids.NO_MATCH):
        raise DeskError("Choose a member of the queue: type part of a name.", field=ids.TARGET_BLOCK)
    full = targets.find_full(form.tx, people.get_person(form.tx, target_id))
    assignments.assign(form.tx, conversations.get_public(form.tx, form.subject), form.person, target_id)
    return sentence("Assigned", f"{full} already, which is as many as they take. This one is theirs all the same.") if full else None


def member_targets(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of the type-ahead for Assign: members of the conversation's queue, but its owner."""
    conversation = find_public(tx.session, str((payload.get("view") or {}).get("private_metadata") or ""))
    if conversation is None:
        return transfer_views.rows([])
    members = set(queues.list_member_ids(tx.session, conversation.queue_id)) - {conversation.owner_id}
    return _matching(payload, {row: f"{row.name} {row.handle}" for row in listing.teammates(tx.session) if row.id in members})


def _matching(payload: Payload, rows: Mapping[Row, str]) -> list[Form]:
    typed = str(payload.get("value") or "").strip()
    fitting: list[Row] = matching(typed, rows) if typed else list(rows)
    return transfer_views.rows(fitting)


def take_over(click: Click) -> None:
    assignments.take_over(click.tx, conversations.get_public(click.tx, click.value), click.person)


CLICKS: dict[str, OnClick] = {ids.RELEASE: release, ids.ASSIGN: assign, ids.TAKE_OVER: take_over}
SUBMISSIONS: dict[str, OnSubmission] = {ids.RELEASE_FORM: send_release, ids.ASSIGN_FORM: send_assign}
OPTIONS = {ids.QUEUE_TARGET: queue_targets, ids.MEMBER_TARGET: member_targets}
