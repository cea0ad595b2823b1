"""Every text from a contact asks and stores this. These are the busiest statements of the house: few, made once, and no more is read than
is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, SQLModel, col, update

from storage.kinds import TimerKind
from storage.models import Direction, Message, Routing
from storage.sql.statement import Statement

SOON = timedelta(seconds=5)
"""A timer that is due later than this won't fire before what we store now can be read."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The open conversation that a text belongs to. `unanswered`: the contact waits for an answer already; `counted`: its card is about
    to be drawn with new counters; `followed`: its owner wants to be reminded of it; `moves`: which of its threads this is; `begun`: this text opened it; `done`: it isn't open.
    """

    conversation_id: int
    channel_id: str
    owner_id: str | None
    our_address: str
    unanswered: bool
    counted: bool = False
    moves: int = 0
    begun: bool = False
    done: bool = False
    their_address: str | None = None
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Where a text belongs: `contact_id` is None for somebody new, `thread` where no conversation is open. `answers`: its queue may answer by itself;
    `hands_out`: it offers what waits by itself; `point_id`: the line leads to a routing point, which picks another queue, and perhaps
    `preferred_id`, who is asked first; `blocked`: nobody shall see what this contact texts; `service`: the messaging service of the line, as
    far as we heard, else its own address.
    """

    line_id: int
    queue_id: int
    channel_id: str
    contact_id: int | None
    thread: Thread | None
    nudge_queue: str = ""
    waits: bool = False
    answers: bool = False
    hands_out: bool = False
    point_id: int | None = None
    blocked: bool = False
    preferred_id: str | None = None
    service: str = ""


_ROUTE = Statement(
    "SELECT line.id AS line_id, COALESCE(line.service, line.address) AS service, line.queue_id, queue.channel_id AS queue_channel_id, queue.nudge_queue, "
    "queue.waiting_reply IS NOT NULL AS waits, queue.routing != :claim AS hands_out, line.point_id, "
    "contact.id AS contact_id, contact.blocked_at IS NOT NULL AS blocked, "
    "thread.id AS conversation_id, thread.channel_id, thread.moves, thread.owner_id, thread.our_address, thread.their_address, thread.unanswered_since IS NOT NULL AS unanswered, "
    "thread.follow_up_at IS NOT NULL AS followed, "
    "EXISTS (SELECT 1 FROM timer WHERE kind = :counters AND subject = CAST(thread.id AS VARCHAR) AND due_at > :soon) AS counted, "
    "EXISTS (SELECT 1 FROM queue AS home WHERE home.id = COALESCE(thread.queue_id, line.queue_id) "
    "AND (home.closed_reply IS NOT NULL OR home.greeting IS NOT NULL)) AS answers "
    "FROM line JOIN queue ON queue.id = line.queue_id LEFT JOIN contact ON contact.id = "
    "(SELECT same.id FROM contact AS same WHERE same.address IN (:sender, :other) ORDER BY same.address != :sender LIMIT 1) "
    "LEFT JOIN conversation AS thread ON thread.line_id = line.id AND thread.contact_id = contact.id AND thread.state != 'done' "
    "WHERE line.address IN (:recipient, :service) AND line.removed_at IS NULL "
    "ORDER BY CASE WHEN line.address = :recipient THEN 0 ELSE 1 END LIMIT 1"
)
_TAKE_CONTACT = Statement(
    "INSERT INTO contact (address, backwards, created_at) VALUES (:address, :backwards, :now) ON CONFLICT (address) DO UPDATE SET address = excluded.address RETURNING id"
)
_FIND_CONTACT = Statement("SELECT id FROM contact WHERE address IN (:address, :other) ORDER BY address != :address LIMIT 1")
_KEEP = Statement(
    "INSERT INTO message (public_id, conversation_id, contact_id, direction, state, carrier, carrier_id, our_address, their_address, service, body, "
    "media_count, at, retry) VALUES (:public_id, :conversation_id, :contact_id, :direction, :state, :carrier, :carrier_id, :our_address, "
    ":their_address, :service, :body, :media_count, :at, :retry) ON CONFLICT (carrier, carrier_id) DO NOTHING RETURNING id"
)
_RECEIVED = {"direction": Direction.IN.value, "retry": False}
_MOVE = Statement("UPDATE message SET conversation_id = :conversation_id WHERE id = :id")
_NEW = {
    column.name: getattr(column.default, "arg", None) for column in SQLModel.metadata.tables["conversation"].columns if column.name != "id"
}
_INSERT = f"INSERT INTO conversation ({', '.join(_NEW)}) VALUES ({', '.join(f':{name}' for name in _NEW)})"  # noqa: S608  (names of ours)
_OPEN = Statement(f"{_INSERT} RETURNING id")
_OPEN_ONCE = Statement(f"{_INSERT} ON CONFLICT (line_id, contact_id) WHERE state != 'done' DO NOTHING RETURNING id")
_HAS_MOVED = Statement("SELECT 1 FROM conversation WHERE id = :id AND (moves != :moves OR (state = 'done') != :done)")
_HEAR = Statement(
    "UPDATE conversation SET our_address = :our_address, their_address = :their_address, unanswered_since = coalesce(unanswered_since, :now) "
    "WHERE id = :id"
)
_KEEP_SERVICE = Statement("UPDATE line SET service = :service WHERE id = :id")


def find_route(session: Session, now: datetime, recipient: str, service: str | None, sender: str, other: str | None = None) -> Route | None:
    """Says where a text belongs; None where neither the number nor its messaging service is a line of ours. A number's own line beats its
    service's. `other` is another form of the sender's address.
    """
    values = {"recipient": recipient, "service": service, "sender": sender, "other": other, "soon": now + SOON}
    values |= {"counters": str(TimerKind.REFRESH_COUNTERS), "claim": str(Routing.CLAIM)}
    row = _ROUTE.first(session, values)
    if row is None:
        return None
    thread = None
    if row.conversation_id is not None:
        thread = Thread(
            row.conversation_id,
            row.channel_id,
            row.owner_id,
            row.our_address,
            bool(row.unanswered),
            bool(row.counted),
            row.moves,
            their_address=row.their_address,
            followed=bool(row.followed),
        )
    return Route(
        row.line_id,
        row.queue_id,
        row.queue_channel_id,
        row.contact_id,
        thread,
        row.nudge_queue,
        bool(row.waits),
        bool(row.answers) or (row.point_id is not None and thread is None),
        bool(row.hands_out),
        row.point_id,
        bool(row.blocked),
        service=row.service,
    )


def backwards(address: str) -> str | None:
    """Gives the digits of an address from the last to the first; None where it has none."""
    return "".join(filter(str.isdigit, address))[::-1] or None


def keep_service(session: Session, line_id: int, service: str) -> None:
    """Stores to which messaging service a line belongs."""
    _KEEP_SERVICE.later(session, {"id": line_id, "service": service})


def take_contact(session: Session, address: str, other: str | None, now: datetime) -> int:
    """Gives the id of this address's contact, made if it is new. `other` is another form of the address, under which they may be known."""
    known: int | None = _FIND_CONTACT.scalar(session, {"address": address, "other": other}) if other else None
    if known is not None:
        return known
    contact_id: int = _TAKE_CONTACT.scalar(session, {"address": address, "backwards": backwards(address), "now": now})
    return contact_id


def keep(session: Session, values: Mapping[str, object]) -> int | None:
    """Stores a text and says its id; None when it was stored before."""
    message_id: int | None = _KEEP.scalar(session, {**_RECEIVED, **values})
    return message_id


def keep_others(session: Session, message_id: int, others: Sequence[str]) -> None:
    """Stores who else got a text."""
    session.execute(update(Message).where(col(Message.id) == message_id).values(also_to=",".join(others)))


def move(session: Session, message_id: int, conversation_id: int) -> None:
    """Puts a stored text into a conversation."""
    _MOVE.later(session, {"id": message_id, "conversation_id": conversation_id})


def open_thread(session: Session, values: Mapping[str, object]) -> int:
    """Makes a conversation and gives its id."""
    conversation_id: int = _OPEN.scalar(session, {**_NEW, **values})
    return conversation_id


def open_thread_once(session: Session, values: Mapping[str, object]) -> int | None:
    """Makes a conversation and gives its id; None where the contact has an open one on this line already."""
    conversation_id: int | None = _OPEN_ONCE.scalar(session, {**_NEW, **values})
    return conversation_id


def watch(session: Session, thread: Thread, moved: Callable[[], None]) -> None:
    """Calls `moved`, before the transaction ends, if the conversation has left this thread since it was read, or has ended."""
    values = {"id": thread.conversation_id, "moves": thread.moves, "done": thread.done}
    _HAS_MOVED.later(session, values, lambda cursor: moved() if cursor.fetchone() else None)


def hear(session: Session, conversation_id: int, our_address: str, their_address: str, now: datetime) -> None:
    """Stores from where and to which number the contact wrote, and that they wait for an answer since then at the latest."""
    _HEAR.later(session, {"id": conversation_id, "our_address": our_address, "their_address": their_address, "now": now})
