"""What holds for all agents."""

from sqlmodel import Session, select

from storage.models import Reason


def list_reasons(session: Session) -> list[Reason]:
    return list(session.exec(select(Reason).order_by(Reason.name)))
