"""The audit log is written here."""

from datetime import datetime

from sqlmodel import Session

from storage.sql.statement import Statement

_ADD = Statement("INSERT INTO audit (at, actor, action, subject, detail) VALUES (:at, :actor, :action, :subject, :detail)")


def add(session: Session, at: datetime, actor: str, action: str, subject: str, detail: str) -> None:
    """Adds an entry to the audit log."""
    _ADD.later(session, {"at": at, "actor": actor, "action": action, "subject": subject, "detail": detail})
