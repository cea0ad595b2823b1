"""Contacts of whom no words are left are forgotten here, several by each statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_
from sqlmodel import Session, col, delete, select, update

from storage.models import AutoReply, Contact, ContactWord, Conversation, ConversationState, Message, OptOut
from storage.queries.retention.spans import BLIND, Span, Window
from storage.queries.screens import searches

NAMELESS = "purged:"
"""This stands where the number of a forgotten contact stood."""


def list_silent(session: Session, span: Span, window: Window) -> list[int]:
    """Lists contacts of a window of whom we know something, if only the number, and have no words any more."""
    after, last = window
    if span.contact_id:
        mine: list[ColumnElement[bool]] = [col(Contact.id) == span.contact_id]
    else:
        mine = [_is_known(), exists().where(col(Message.contact_id) == col(Contact.id))]
    query = select(Contact.id).where(col(Contact.id) > after, col(Contact.id) <= last, *mine, *_is_silent())
    return list(session.exec(query.order_by(col(Contact.id))))


def _is_silent() -> list[ColumnElement[bool]]:
    spoken = exists().where(col(Message.contact_id) == col(Contact.id), col(Message.purged_at).is_(None))
    going = exists().where(col(Conversation.contact_id) == col(Contact.id), col(Conversation.state) != ConversationState.DONE)
    return [~spoken, ~going]


def _is_known() -> ColumnElement[bool]:
    details = or_(col(Contact.name).is_not(None), col(Contact.email).is_not(None), col(Contact.details).is_not(None))
    return or_(details, ~col(Contact.address).startswith(NAMELESS) & ~_is_decided())


def _is_decided() -> ColumnElement[bool]:
    """Says whether what was decided about a contact holds for their number."""
    return or_(col(Contact.blocked_at).is_not(None), exists().where(col(OptOut.contact_id) == col(Contact.id)))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who a contact was. The number stays where something was decided about it."""

    id: int
    address: str
    name: str | None
    keeps_number: bool


def forget(session: Session, contact_ids: Sequence[int]) -> list[Forgotten]:
    """Forgets those of these contacts who are still silent, and says who they were.

    They are locked first and looked at again afterwards: a text of theirs was stored before, and then they aren't silent, or it waits.
    """
    locked = select(Contact.id).where(col(Contact.id).in_(contact_ids)).order_by(col(Contact.id))
    ids = list(session.exec(locked.with_for_update(skip_locked=True)))
    silent = select(Contact.id, Contact.address, Contact.name, _is_decided()).where(col(Contact.id).in_(ids), *_is_silent())
    gone = [Forgotten(number, address, name, bool(keeps)) for number, address, name, keeps in session.exec(silent)]
    everybody = [each.id for each in gone]
    searches.forget_contacts(session, everybody)
    for table in (ContactWord, AutoReply):
        session.execute(delete(table).where(col(table.contact_id).in_(everybody)), execution_options=BLIND)
    nameless: dict[str, Any] = {"name": None, "email": None, "details": None, "shares_name": None}
    session.execute(update(Contact).where(col(Contact.id).in_(everybody)).values(**nameless), execution_options=BLIND)
    numberless: dict[str, Any] = {"address": literal(NAMELESS) + cast(Contact.id, String), "backwards": None}
    unknown = [each.id for each in gone if not each.keeps_number]
    session.execute(update(Contact).where(col(Contact.id).in_(unknown)).values(**numberless), execution_options=BLIND)
    return gone
