"""It is kept here which automatic texts went out."""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from storage.models import Conversation, Moment
from storage.sql.statement import plain

_KEEP = text(
    "INSERT INTO auto_reply (conversation_id, kind, contact_id, line_id, at) VALUES (:conversation_id, :kind, :contact_id, :line_id, :at) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=Moment()))
_SINCE = text(
    "SELECT 1 FROM auto_reply WHERE contact_id = :contact_id AND line_id = :line_id AND at > :since AND kind IN :kinds LIMIT 1"
).bindparams(bindparam("since", type_=Moment()), bindparam("kinds", expanding=True))
_WROTE = text(
    "SELECT 1 FROM message WHERE conversation_id = :conversation_id AND direction = 'out' AND author_id IS NOT NULL AND at > :since LIMIT 1"
).bindparams(bindparam("since", type_=Moment()))


def keep(session: Session, conversation: Conversation, kind: str, now: datetime) -> bool:
    """Stores that a conversation had its automatic text of this kind; False when it had it before."""
    values = {"conversation_id": conversation.id, "kind": kind, "contact_id": conversation.contact_id, "line_id": conversation.line_id}
    return bool(plain(session).execute(_KEEP, {**values, "at": now}).rowcount)


def had_one_since(session: Session, conversation: Conversation, kinds: tuple[str, ...], since: datetime) -> bool:
    """Says whether the contact had an automatic text of these kinds on this line since then."""
    values = {"contact_id": conversation.contact_id, "line_id": conversation.line_id, "kinds": kinds, "since": since}
    return plain(session).execute(_SINCE, values).first() is not None


def wrote_since(session: Session, conversation_id: int, since: datetime) -> bool:
    """Says whether an agent wrote to the contact since then."""
    return plain(session).execute(_WROTE, {"conversation_id": conversation_id, "since": since}).first() is not None
