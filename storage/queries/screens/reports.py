"""Reports that somebody asked for are kept until they have them; what names their rows is read here."""

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from storage.models import Line, Person, Report


def find(session: Session, report_id: int) -> Report | None:
    """Gives a report that is still to be sent, or None."""
    return session.get(Report, report_id)


def find_equal(session: Session, person_id: str, queue_id: int | None, days: int) -> Report | None:
    """Gives a report that somebody waits for already, or None."""
    of = col(Report.queue_id).is_(None) if queue_id is None else col(Report.queue_id) == queue_id
    return session.exec(select(Report).where(Report.person_id == person_id, Report.days == days, of)).first()


def keep_file(session: Session, report_id: int, file_id: str, shared_at: datetime | None) -> None:
    """Stores what is known of a report's table in Slack."""
    session.execute(update(Report).where(col(Report.id) == report_id).values(file_id=file_id or None, shared_at=shared_at))


def drop(session: Session, report_id: int) -> None:
    """Deletes a report that was sent."""
    session.execute(delete(Report).where(col(Report.id) == report_id))


def map_people(session: Session) -> dict[str, Person]:
    """Gives everybody by their id."""
    return {person.id: person for person in session.exec(select(Person))}


def map_lines(session: Session) -> dict[int, str]:
    """Gives the address of each line, also of those that were removed."""
    return dict(session.exec(select(Line.id, Line.address)).all())
