"""The audit log."""

from datetime import datetime

from sqlmodel import Session

from storage.statement import Statement

_ADD = Statement("INSERT INTO audit (at, actor, action, subject, detail) VALUES (:at, :actor, :action, :subject, :detail)")


def add(session: Session, at: datetime, actor: str, action: str, subject: str, detail: str) -> None:
    _ADD.change(session, {"at": at, "actor": actor, "action": action, "subject": subject, "detail": detail})
