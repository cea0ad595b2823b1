"""Lines are numbers of ours, which lead somewhere."""

from sqlmodel import Session, col, select, update

from storage.models import Line, Queue


def get_line(session: Session, line_id: int) -> Line:
    """Gives the line of this id, also a removed one. Raises NoResultFound."""
    return session.get_one(Line, line_id)


def find_line(session: Session, address: str) -> Line | None:
    """Gives the line with this address, or None."""
    return session.exec(select(Line).where(Line.address == address, col(Line.removed_at).is_(None))).first()


def find_any_line(session: Session, address: str) -> Line | None:
    """Gives the line with this address, also a removed one, or None."""
    return session.exec(select(Line).where(Line.address == address)).first()


def find_removed_line_id(session: Session, address: str, service: str | None) -> int | None:
    """Gives the id of what was a line once, or None."""
    query = select(Line.id).where(col(Line.address).in_([address, service or address]), col(Line.removed_at).is_not(None))
    return session.exec(query.order_by(col(Line.address) != address)).first()


def list_addresses(session: Session) -> list[str]:
    """Lists the addresses of all that is a line or was one."""
    return list(session.exec(select(Line.address)))


def list_lines(session: Session) -> list[tuple[Line, Queue]]:
    """Lists the lines by address, each with its queue."""
    return list(session.exec(select(Line, Queue).join(Queue).where(col(Line.removed_at).is_(None)).order_by(Line.address)))


def list_queue_lines(session: Session, queue_id: int) -> list[Line]:
    """Lists the lines that lead straight to a queue."""
    query = select(Line).where(Line.queue_id == queue_id, col(Line.point_id).is_(None), col(Line.removed_at).is_(None))
    return list(session.exec(query.order_by(Line.address)))


def list_point_lines(session: Session, point_id: int) -> list[Line]:
    """Lists the lines that lead to a routing point."""
    query = select(Line).where(Line.point_id == point_id, col(Line.removed_at).is_(None))
    return list(session.exec(query.order_by(Line.address)))


def end_lines(session: Session, point_id: int, queue_id: int) -> None:
    """Has what leads to a routing point end in this queue from now on, where no rule takes it."""
    session.execute(update(Line).where(col(Line.point_id) == point_id).values(queue_id=queue_id))
