"""The outbox: what has to go out, in order per lane, claimed with a lease, settled once.

A pump *takes* the lowest unfinished delivery of a lane, which stores that it is being tried; does it with no database in hand; and *settles* it.
A settling counts only while the attempt is still the one that was taken.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, delete, select, update

from storage import pace
from storage.database import plain
from storage.models import Delivery, DeliveryState, Lane, Moment

LEASE = timedelta(seconds=60)
SURPRISES = 5
"""So many unknown exceptions make a delivery fail on its own account and let its lane go on."""

_NEXT = text(
    "INSERT INTO lane (key, last_sequence) VALUES (:lane, 1) ON CONFLICT (key) DO UPDATE SET last_sequence = lane.last_sequence + 1"
)
_ADD = text(
    "INSERT INTO delivery (lane, sequence, kind, subject, pace, state, attempt, surprises, created_at) "
    "SELECT key, last_sequence, :kind, :subject, :pace, 'waiting', 0, 0, :now FROM lane WHERE key = :lane"
).bindparams(bindparam("now", type_=Moment()))
_WAITS = text("SELECT 1 FROM delivery WHERE lane = :lane AND kind = :kind AND subject = :subject AND state = 'waiting' LIMIT 1")
_CLAIM = text(
    "UPDATE lane SET holder = :holder, lease_until = :until WHERE key = :lane "
    "AND (holder IS NULL OR holder = :holder OR lease_until <= :now) AND (not_before IS NULL OR not_before <= :now)"
).bindparams(bindparam("now", type_=Moment()), bindparam("until", type_=Moment()))
_LOWEST = text(
    "SELECT id, kind, subject, pace, reserved_for, state, attempt, first_tried_at, created_at FROM delivery "
    "WHERE lane = :lane AND state != 'failed' ORDER BY sequence LIMIT 1"
).columns(reserved_for=Moment(), first_tried_at=Moment(), created_at=Moment())
_TRY = text(
    "UPDATE delivery SET state = 'trying', attempt = attempt + 1, first_tried_at = coalesce(first_tried_at, :now), reserved_for = NULL WHERE id = :id"
).bindparams(bindparam("now", type_=Moment()))
_RESERVED = text("UPDATE delivery SET reserved_for = :slot WHERE id = :id").bindparams(bindparam("slot", type_=Moment()))
_WAIT = text("UPDATE lane SET holder = NULL, lease_until = NULL, not_before = :until WHERE key = :lane").bindparams(
    bindparam("until", type_=Moment())
)
_RELEASE = text("UPDATE lane SET holder = NULL, lease_until = NULL WHERE key = :lane AND holder = :holder")
_CURRENT = text("SELECT 1 FROM delivery WHERE id = :id AND attempt = :attempt AND state = 'trying'")
_FINISH = text("DELETE FROM delivery WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in hand. `doubt` says that an earlier attempt may have been taken by the other side: look before doing it again."""

    id: int
    lane: str
    kind: str
    subject: str
    pace: str | None
    attempt: int
    doubt: "Doubt | None"
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Since when the other side may have it. `lost`: the reply was lost while the other side may still be at work on it; else we ourselves died."""

    since: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing to do before then."""

    when: datetime


def add(session: Session, now: datetime, lane: str, kind: str, subject: str, pace_key: str | None) -> None:
    connection = plain(session)
    connection.execute(_NEXT, {"lane": lane})
    connection.execute(_ADD, {"lane": lane, "kind": kind, "subject": subject, "pace": pace_key, "now": now})


def waits(session: Session, lane: str, kind: str, subject: str) -> bool:
    return plain(session).execute(_WAITS, {"lane": lane, "kind": kind, "subject": subject}).first() is not None


def withdraw(session: Session, lane: str, kind: str, subject: str) -> bool:
    """Takes back a delivery that nobody has tried yet."""
    gone = session.execute(
        delete(Delivery).where(
            col(Delivery.lane) == lane, col(Delivery.kind) == kind, col(Delivery.subject) == subject, col(Delivery.attempt) == 0
        )
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def list_due_lanes(session: Session, now: datetime) -> list[str]:
    """Lanes with unfinished deliveries that wait for nothing and are in nobody's hands."""
    due = (
        select(Delivery.lane)
        .join(Lane, col(Lane.key) == col(Delivery.lane))
        .where(
            Delivery.state != DeliveryState.FAILED,
            col(Lane.not_before).is_(None) | (col(Lane.not_before) <= now),
            col(Lane.holder).is_(None) | (col(Lane.lease_until) <= now),
        )
    )
    return list(session.exec(due.distinct()))


def count_unfinished(session: Session) -> int:
    return len(session.exec(select(Delivery.id).where(Delivery.state != DeliveryState.FAILED)).all())


def free_all(session: Session) -> None:
    """Ends every lease: right only where the process that held them is known to be dead."""
    session.execute(update(Lane).where(col(Lane.holder).is_not(None)).values(holder=None, lease_until=None))


def hurry(session: Session, lane: str) -> None:
    """Makes a lane that waits after trouble due at once."""
    session.execute(update(Lane).where(col(Lane.key) == lane).values(not_before=None))


def take(session: Session, now: datetime, lane: str, holder: str, rates: "dict[str, pace.Rate]") -> Taken | Later | None:
    """The lane's lowest unfinished delivery, now being tried; or when to look again; or None when the lane is empty."""
    claimed = plain(session).execute(_CLAIM, {"lane": lane, "holder": holder, "now": now, "until": now + LEASE}).rowcount
    if not claimed:
        return _why_not(session, now, lane, holder)
    row = plain(session).execute(_LOWEST, {"lane": lane}).first()
    if row is None:
        release(session, lane, holder)
        return None
    slot = row.reserved_for
    if row.pace and slot is None:
        slot = pace.reserve(session, now, row.pace, rates[row.pace.split(":")[0]])
    if slot and slot > now:
        plain(session).execute(_RESERVED, {"id": row.id, "slot": slot})
        return _wait(session, lane, slot)
    plain(session).execute(_TRY, {"now": now, "id": row.id})
    doubt = None
    if row.state != DeliveryState.WAITING:
        doubt = Doubt(since=row.first_tried_at, lost=row.state == DeliveryState.UNKNOWN)
    return Taken(row.id, lane, row.kind, row.subject, row.pace, row.attempt + 1, doubt, row.created_at)


def _why_not(session: Session, now: datetime, lane: str, holder: str) -> Later | None:
    row = session.get(Lane, lane)
    if row is None:
        return None
    if row.not_before and row.not_before > now:
        return Later(row.not_before)
    return Later(row.lease_until) if row.lease_until and row.holder != holder else None


def _wait(session: Session, lane: str, until: datetime) -> Later:
    plain(session).execute(_WAIT, {"lane": lane, "until": until})
    return Later(until)


def release(session: Session, lane: str, holder: str) -> None:
    plain(session).execute(_RELEASE, {"lane": lane, "holder": holder})


def push(session: Session, now: datetime, pace_key: str, rate: "pace.Rate", wait: float) -> None:
    """Nobody who shares the pace goes before `wait` seconds from now: a slot that was reserved before then is lost, and asked for anew."""
    pace.push(session, now, pace_key, rate, wait)
    early = (col(Delivery.pace) == pace_key) & (col(Delivery.reserved_for) < now + timedelta(seconds=wait))
    session.execute(update(Delivery).where(early).values(reserved_for=None))


def is_current(session: Session, taken: Taken) -> bool:
    """Whether this attempt still counts: no other worker took over meanwhile."""
    return plain(session).execute(_CURRENT, {"id": taken.id, "attempt": taken.attempt}).first() is not None


def finish(session: Session, taken: Taken) -> None:
    plain(session).execute(_FINISH, {"id": taken.id})


def fail(session: Session, taken: Taken, error: str) -> None:
    """It is this delivery's own fault: it stays to be seen, and the lane goes on."""
    session.execute(update(Delivery).where(col(Delivery.id) == taken.id).values(state=DeliveryState.FAILED, error=error))


def postpone(session: Session, taken: Taken, until: datetime, error: str, *, lost: bool = False, surprise: bool = False) -> Later:
    """It keeps its place, and its lane waits. `lost`: the other side may have it. A doubt that stood before this attempt stays."""
    values: dict[str, object] = {"error": error, "surprises": Delivery.surprises + int(surprise)}
    if lost:
        values["state"] = DeliveryState.UNKNOWN
    elif taken.doubt:
        values["state"] = DeliveryState.UNKNOWN if taken.doubt.lost else DeliveryState.TRYING
    else:
        values |= {"state": DeliveryState.WAITING, "first_tried_at": None}
    session.execute(update(Delivery).where(col(Delivery.id) == taken.id).values(**values))
    return _wait(session, taken.lane, until)


def count_surprises(session: Session, taken: Taken) -> int:
    return session.exec(select(Delivery.surprises).where(Delivery.id == taken.id)).one()
