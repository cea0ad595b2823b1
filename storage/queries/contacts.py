"""Looking contacts up."""

from sqlmodel import Session, col, select

from storage.models import Contact


def list_by_digits(session: Session, digits: str, most: int) -> list[Contact]:
    """Whose number has these digits in a row, newest first."""
    return list(session.exec(select(Contact).where(col(Contact.address).contains(digits)).order_by(col(Contact.id).desc()).limit(most)))


def list_named(session: Session, most: int) -> list[Contact]:
    """Those whose name we know, newest first."""
    return list(session.exec(select(Contact).where(col(Contact.name).is_not(None)).order_by(col(Contact.id).desc()).limit(most)))
