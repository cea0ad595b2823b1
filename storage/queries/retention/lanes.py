"""Of a conversation that is to be purged: what stands in its own lanes, and those of its messages and attachments."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, SQLModel, col, or_, select

from storage.kinds import LaneKind
from storage.models import Attachment, Conversation, Delivery, DeliveryState, Message
from storage.queries.retention.spans import parts

MOST = 10_000
"""So many values are asked for in one statement: both databases take more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A delivery that stands in a lane of a conversation's own."""

    delivery_id: int
    conversation_id: int
    is_over: bool


def list_standing(session: Session, conversation_ids: Sequence[int]) -> list[Standing]:
    """Lists what stands in the own lanes of these conversations, whichever of their threads they lead to."""
    lanes: dict[str, int] = {}
    for table, name in OWN.items():
        lanes |= dict(name(session, [kind for kind in LaneKind if kind.table is table], conversation_ids))
    standing: list[Standing] = []
    for names in parts(list(lanes), MOST):
        query = select(Delivery.id, Delivery.lane, Delivery.state).where(col(Delivery.lane).in_(names))
        standing += [Standing(number, lanes[lane], state == DeliveryState.FAILED) for number, lane, state in session.exec(query)]
    return standing


Lanes = Iterator[tuple[str, int]]


def _of_conversations(session: Session, kinds: Sequence[LaneKind], conversation_ids: Sequence[int]) -> Lanes:
    """Gives a lane for each thread that a conversation had, and the conversation."""
    for number, moves in session.exec(select(Conversation.id, Conversation.moves).where(col(Conversation.id).in_(conversation_ids))):
        for kind in kinds:
            yield kind.of(number), number
            yield from ((kind.of(number, move), number) for move in range(1, moves + 1))


def _of_messages(session: Session, kinds: Sequence[LaneKind], conversation_ids: Sequence[int]) -> Lanes:
    """Gives the lanes that somebody waits in: a conversation may have any number of messages, and few deliveries wait."""
    begins = or_(*(col(Delivery.lane).startswith(kind.of("")) for kind in kinds))
    messages = {
        lane: int(lane.rpartition(":")[2].partition(".")[0]) for lane in session.exec(select(Delivery.lane).where(begins).distinct())
    }
    owners: dict[int, int | None] = {}
    for numbers in parts(list(messages.values()), MOST):
        mine = (col(Message.id).in_(numbers), col(Message.conversation_id).in_(conversation_ids))
        owners |= dict(session.exec(select(Message.id, Message.conversation_id).where(*mine)).all())
    for lane, message_id in messages.items():
        if owner := owners.get(message_id):
            yield lane, owner


OWN: dict[type[SQLModel] | None, Callable[[Session, Sequence[LaneKind], Sequence[int]], Lanes]] = {
    Conversation: _of_conversations,
    Message: _of_messages,
    Attachment: _of_messages,
}
"""These lanes are a conversation's own: it is purged once they are empty, and what failed in them for good goes with it."""
