"""Notices are what stands in somebody's My Messages."""

from sqlmodel import Session, col, select

from storage.models import Notice


def find_public(session: Session, public_id: str) -> Notice | None:
    """Gives the notice that Slack knows by this id, or None."""
    return session.exec(select(Notice).where(Notice.public_id == public_id)).first()


def find_keyed(session: Session, person_id: str, key: str) -> Notice | None:
    """Gives the notice that says this to somebody, or None."""
    return session.exec(select(Notice).where(Notice.person_id == person_id, Notice.key == key)).first()


def list_keyed(session: Session, key: str) -> list[Notice]:
    """Lists the notices that say this, to whomever."""
    return list(session.exec(select(Notice).where(Notice.key == key)))


def list_keys(session: Session, beginning: str) -> list[str]:
    """Lists the different keys that begin so, and are nobody's pattern: no `%` or `_` in the beginning counts as one."""
    return list(session.exec(select(Notice.key).where(col(Notice.key).startswith(beginning, autoescape=True)).distinct()))  # type: ignore[arg-type]


def list_open(session: Session, person_id: str, most: int) -> list[Notice]:
    """Lists what somebody has not dismissed, newest first."""
    return list(
        session.exec(
            select(Notice)
            .where(Notice.person_id == person_id, col(Notice.dismissed_at).is_(None))
            .order_by(col(Notice.id).desc())
            .limit(most)
        )
    )
