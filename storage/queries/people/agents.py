"""Agents are read and changed here, with what holds for all of them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import Agent, Person, QueueMember, Reason


def list_reasons(session: Session) -> list[Reason]:
    """Lists the stored reasons for being Not Ready, by name."""
    return list(session.exec(select(Reason).order_by(Reason.name)))


def list_agents(session: Session) -> list[tuple[Person, Agent]]:
    """Lists everybody who is a member of a queue, still in the workspace and no guest."""
    members = select(QueueMember.person_id)
    return list(
        session.exec(
            select(Person, Agent)
            .join(Agent, col(Agent.person_id) == col(Person.id))
            .where(col(Person.id).in_(members), col(Person.is_deleted).is_(False), col(Person.is_guest).is_(False))
            .order_by(Person.name)
        )
    )


def find_agent(session: Session, person_id: str) -> Agent | None:
    """Gives somebody's status for text messages, or None."""
    return session.get(Agent, person_id)


def map_capacities(session: Session, person_ids: Sequence[str]) -> dict[str, int]:
    """Gives how many conversations routing may give to each agent."""
    return dict(session.exec(select(Agent.person_id, Agent.capacity).where(col(Agent.person_id).in_(person_ids))).all())
