"""The audit log."""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from storage.database import plain
from storage.models import Moment

_ADD = text("INSERT INTO audit (at, actor, action, subject, detail) VALUES (:at, :actor, :action, :subject, :detail)").bindparams(
    bindparam("at", type_=Moment())
)


def add(session: Session, at: datetime, actor: str, action: str, subject: str, detail: str) -> None:
    plain(session).execute(_ADD, {"at": at, "actor": actor, "action": action, "subject": subject, "detail": detail})
