"""Who is offered what waits is decided from plain facts alone, so that equal facts lead to equal offers wherever it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.desk import audit
from storage.kinds import TimerKind
from storage.models import Invitation, Routing
from storage.queries.queues import handing_out as rows
from storage.queries.setup import queues
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is Ready. `owned` and `asked` count conversations that they own and that wait for their answer; `turn` is the queue's
    when they were last offered something, `idle` their place among those who have been idle longest, `joined` when they joined the queue.
    """

    id: str
    owned: int
    asked: int
    capacity: int
    turn: int
    idle: int
    joined: datetime
    is_member: bool = True

    @property
    def load(self) -> int:
        return self.owned + self.asked

    @property
    def has_room(self) -> bool:
        return self.load < self.capacity


@dataclass(frozen=True, slots=True)
class WaitingConversation:
    """A conversation that waits, and how this round went so far: who `refused` it or didn't answer, and how often Slack could not show it
    to somebody (`unseen`). `preferred` is asked first.
    """

    id: int
    preferred: str | None = None
    refused: frozenset[str] = frozenset()
    unseen: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return not self.refused and not self.unseen


def plan(way: str, waiting: Sequence[WaitingConversation], candidates: Iterable[Candidate]) -> list[tuple[int, str]]:
    """Says which conversation is offered to whom now. `waiting` has the oldest first, which is served first; one that nobody is left for
    keeps its place.
    """
    people = {candidate.id: candidate for candidate in candidates}
    turn = max((candidate.turn for candidate in people.values()), default=0)
    planned = []
    for conversation in waiting:
        chosen = _preferred(conversation, people) or choose(way, conversation, people.values())
        if chosen:
            turn += 1
            planned.append((conversation.id, chosen.id))
            people[chosen.id] = replace(chosen, asked=chosen.asked + 1, turn=turn)
    return planned


def _preferred(conversation: WaitingConversation, people: Mapping[str, Candidate]) -> Candidate | None:
    candidate = people.get(conversation.preferred or "")
    return candidate if candidate and candidate.has_room and conversation.is_new else None


def choose(way: str, conversation: WaitingConversation, candidates: Iterable[Candidate]) -> Candidate | None:
    """Gives whoever is asked next, or None. Somebody to whom Slack could not show the conversation comes after those who have not been
    asked.
    """
    if way == Routing.CLAIM:
        return None
    able = [
        candidate for candidate in candidates if candidate.is_member and candidate.has_room and candidate.id not in conversation.refused
    ]
    return min(able, key=lambda candidate: (conversation.unseen.get(candidate.id, 0), *_rank(way, candidate)), default=None)


def _rank(way: str, candidate: Candidate) -> tuple[object, ...]:
    """Gives the order in which candidates come; it ends with what differs for sure."""
    if way == Routing.LEAST_LOADED:
        return candidate.load, candidate.turn, candidate.joined, candidate.id
    if way == Routing.LONGEST_IDLE:
        return candidate.asked, candidate.idle, candidate.id
    return candidate.turn, candidate.joined, candidate.id


def is_offer(invitation: Invitation) -> bool:
    """Says whether the house hands out what waits, and no colleague what they hold."""
    return invitation.sender_id == audit.SYSTEM


def wake(tx: Transaction, queue_id: int) -> None:
    """Hands out in a moment, since something waits in the queue or somebody may take more. There is nothing to do where members claim."""
    if queues.get_queue(tx.session, queue_id).routing != Routing.CLAIM:
        hand_out_soon(tx, queue_id)


def wake_for(tx: Transaction, person_id: str | None) -> None:
    """Hands out in a moment in all queues of somebody who became Ready or has room."""
    for queue_id in rows.list_handed_out_to(tx.session, person_id) if person_id else ():
        hand_out_soon(tx, queue_id)


def hand_out_soon(tx: Transaction, queue_id: int) -> None:
    """Has a queue hand out in a transaction of its own, as that locks the queue and its members."""
    tx.at_most(tx.now, TimerKind.HAND_OUT, queue_id)
