"""Routing points are read here, with their rules and what those ask."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from storage.models import Conversation, Ownership, Queue, RoutingPoint, RoutingRule


def find_point(session: Session, point_id: int) -> RoutingPoint | None:
    """Gives the routing point of this id, or None."""
    return session.get(RoutingPoint, point_id)


def find_named(session: Session, name: str) -> RoutingPoint | None:
    """Gives the routing point of this name, or None."""
    return session.exec(select(RoutingPoint).where(RoutingPoint.name == name.lower())).first()


def list_points(session: Session) -> list[RoutingPoint]:
    """Lists the routing points by name."""
    return list(session.exec(select(RoutingPoint).order_by(RoutingPoint.name)))


def list_rules(session: Session, point_id: int) -> list[tuple[RoutingRule, Queue | None]]:
    """Lists a point's rules in order, each with the queue that it names."""
    return list(
        session.exec(
            select(RoutingRule, Queue)
            .outerjoin(Queue, col(Queue.id) == col(RoutingRule.queue_id))
            .where(RoutingRule.point_id == point_id)
            .order_by(col(RoutingRule.position), col(RoutingRule.id))
        )
    )


def list_naming(session: Session, queue_id: int) -> list[tuple[RoutingPoint, RoutingRule]]:
    """Lists the rules that lead to a queue."""
    query = select(RoutingPoint, RoutingRule).join(RoutingRule).where(RoutingRule.queue_id == queue_id)
    return list(session.exec(query.order_by(RoutingPoint.name, col(RoutingRule.position))))


def drop(session: Session, point: RoutingPoint) -> None:
    """Deletes a routing point and its rules."""
    session.execute(delete(RoutingRule).where(col(RoutingRule.point_id) == point.id))
    session.delete(point)
    session.flush()


def find_last_agent_id(session: Session, contact_id: int, but: Sequence[str]) -> str | None:
    """Gives the id of whoever owned a conversation with a contact last, on any line, or None."""
    query = select(Ownership.person_id).join(Conversation, col(Conversation.id) == col(Ownership.conversation_id))
    query = query.where(Conversation.contact_id == contact_id, col(Ownership.person_id).not_in(but))
    return session.exec(query.order_by(col(Ownership.id).desc()).limit(1)).first()
