"""The outbox has what has to go out, in order per lane, claimed with a lease, settled once.

A pump *takes* the lowest unfinished delivery of a lane, which stores that it is being tried; does it with no database in hand; and
*settles* it. A settling counts only while the attempt is still the one that was taken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from storage import pace
from storage.models import Delivery, DeliveryState, Lane
from storage.sql.statement import Statement
from storage.taken import Doubt, Later, Taken

LEASE = timedelta(seconds=10)
"""Whoever works on a lane renews it; after so long without, anybody else may take over."""
NEVER = 2 * LEASE
"""No lease lasts so long. One that says so is of a time that was taken back: the clock that all go by has been set."""
SURPRISES = 5
"""So many unknown exceptions make a delivery fail on its own account and let its lane go on."""

_NEXT = Statement(
    "INSERT INTO lane (key, last_sequence) VALUES (:lane, 1) ON CONFLICT (key) DO UPDATE SET last_sequence = lane.last_sequence + 1"
)
_ADD = Statement(
    "INSERT INTO delivery (lane, sequence, kind, subject, pace, reserved_for, state, attempt, surprises, lost, created_at, request_id) "
    "VALUES (:lane, COALESCE(:sequence, (SELECT last_sequence FROM lane WHERE key = CAST(:lane AS VARCHAR))), :kind, :subject, :pace, NULL, 'waiting', 0, 0, false, "
    ":now, :request_id) RETURNING id, sequence, "
    "(SELECT not_before FROM lane WHERE key = CAST(:lane AS VARCHAR)) AS not_before, "
    "(SELECT lease_until FROM lane WHERE key = CAST(:lane AS VARCHAR)) AS lease_until, "
    "EXISTS (SELECT 1 FROM delivery AS other WHERE other.lane = CAST(:lane AS VARCHAR) AND other.sequence < delivery.sequence "
    "AND other.state != 'failed') AS others_first",
    "not_before",
    "lease_until",
)
"""This adds a delivery, at the end of its lane unless it is said where, and says whether others go first. The lane is named anew each time:
of a row that is just being added SQLite compares no column by an index, and would go through all lanes.
"""
_WAITS = Statement("SELECT 1 FROM delivery WHERE lane = :lane AND kind = :kind AND subject = :subject AND state = 'waiting' LIMIT 1")
_CLAIM = Statement(
    "UPDATE lane SET holder = :holder, lease_until = :until WHERE key = :lane "
    "AND (holder IS NULL OR holder = :holder OR lease_until <= :now OR lease_until > :never) AND (not_before IS NULL OR not_before <= :now) RETURNING broken"
)
_LOWEST = Statement(
    "SELECT id, kind, subject, pace, reserved_for, state, attempt, first_tried_at, tried_at, lost, created_at, request_id, tickets, refused_since FROM delivery "
    "WHERE lane = :lane AND state != 'failed' ORDER BY sequence LIMIT 1",
    "reserved_for",
    "first_tried_at",
    "tried_at",
    "created_at",
    "refused_since",
)
_TRY = Statement(
    "UPDATE delivery SET state = 'trying', attempt = attempt + 1, first_tried_at = coalesce(first_tried_at, :now), tried_at = :now, "
    "reserved_for = NULL, tickets = NULL WHERE id = :id"
)
_RESERVED = Statement("UPDATE delivery SET reserved_for = :slot WHERE id = :id")
_WAIT = Statement("UPDATE lane SET holder = NULL, lease_until = NULL, not_before = :until WHERE key = :lane")
_RELEASE = Statement("UPDATE lane SET holder = NULL, lease_until = NULL WHERE key = :lane AND holder = :holder")
_RENEW = Statement("UPDATE lane SET lease_until = :until WHERE key = :lane AND holder = :holder")
LOCK = Statement("UPDATE lane SET last_sequence = last_sequence WHERE key = :lane")
_LOCK_OR_MAKE = Statement(
    "INSERT INTO lane (key, last_sequence) VALUES (:lane, 0) ON CONFLICT (key) DO UPDATE SET last_sequence = lane.last_sequence"
)
_BROKEN = Statement("UPDATE lane SET broken = :place WHERE key = :lane")
_CURRENT = Statement("SELECT 1 FROM delivery WHERE id = :id AND attempt = :attempt AND state = 'trying'")
_FINISH = Statement("DELETE FROM delivery WHERE id = :id")


def add(
    session: Session,
    now: datetime,
    lane: str,
    kind: str,
    subject: str,
    pace_key: str | None,
    rates: pace.Rates,
    request_id: str | None = None,
) -> datetime | None:
    """Adds a delivery at the end of a lane. Says when the lane is to be looked at; None where others wait in it already, for whom somebody
    will look: in a burst, as many looks as texts would keep those of other lanes waiting.

    The first delivery of a lane reserves its instant here: no pump need come only to learn that it must wait.
    """
    values = {"lane": lane, "sequence": None, "kind": kind, "subject": subject, "pace": pace_key, "now": now, "request_id": request_id}
    _NEXT.later(session, {"lane": lane})
    added = _ADD.first(session, values)
    if added.sequence == 1 and pace_key:
        slot = pace.reserve(session, now, pace_key, rates)
        _RESERVED.later(session, {"id": added.id, "slot": slot})
        if slot > now:
            return _wait(session, lane, slot).when
    if added.others_first:
        return None
    return now if max(added.not_before or now, added.lease_until or now) <= now else None


def waits(session: Session, lane: str, kind: str, subject: str) -> bool:
    """Says whether such a delivery waits in the lane."""
    return _WAITS.first(session, {"lane": lane, "kind": kind, "subject": subject}) is not None


def list_lanes(session: Session, now: datetime, by: datetime) -> list[tuple[str, datetime]]:
    """Lists lanes with unfinished deliveries that are in nobody's hands and wait until `by` at the latest, and when each is to be looked
    at.
    """
    unfinished = select(Delivery.lane).where(Delivery.state != DeliveryState.FAILED)
    query = select(Lane.key, Lane.not_before).where(
        col(Lane.key).in_(unfinished),  # they are few: it is the lanes that become many
        col(Lane.not_before).is_(None) | (col(Lane.not_before) <= by),
        col(Lane.holder).is_(None) | (col(Lane.lease_until) <= now) | (col(Lane.lease_until) > now + NEVER),
    )
    return [(lane, not_before or now) for lane, not_before in session.exec(query)]


def free_all(session: Session) -> None:
    """Ends every lease: right only where the process that held them is known to be dead."""
    session.execute(update(Lane).where(col(Lane.holder).is_not(None)).values(holder=None, lease_until=None))


def hurry(session: Session, lane: str) -> None:
    """Makes a lane that waits after trouble due at once."""
    session.execute(update(Lane).where(col(Lane.key) == lane).values(not_before=None))


def take(session: Session, now: datetime, lane: str, holder: str, rates: pace.Rates) -> Taken | Later | None:
    """Takes the lane's lowest unfinished delivery, which is now being tried. Gives Later where the lane must wait, None when it is empty."""
    claimed = _CLAIM.first(session, {"lane": lane, "holder": holder, "now": now, "until": now + LEASE, "never": now + NEVER})
    if claimed is None:
        return _why_not(session, now, lane, holder)
    row = _LOWEST.first(session, {"lane": lane})
    if row is None:
        release(session, lane, holder)
        return None
    slot = row.reserved_for
    if row.pace and slot is None:
        slot = pace.reserve(session, now, row.pace, rates)
    if slot and slot > now:
        _RESERVED.later(session, {"id": row.id, "slot": slot})
        return _wait(session, lane, slot)
    _TRY.later(session, {"now": now, "id": row.id})
    doubt = None
    if row.state != DeliveryState.WAITING:
        doubt = Doubt(since=row.first_tried_at, lost=bool(row.lost))
    return Taken(
        row.id,
        lane,
        row.kind,
        row.subject,
        row.pace,
        row.attempt + 1,
        doubt,
        row.created_at,
        row.request_id,
        row.tried_at,
        claimed.broken,
        now,
        tuple((row.tickets or "").split()),
        row.refused_since,
    )


def _why_not(session: Session, now: datetime, lane: str, holder: str) -> Later | None:
    row = session.get(Lane, lane)
    if row is None:
        return None
    if row.not_before and row.not_before > now:
        return Later(row.not_before, seen_to=True)
    return Later(row.lease_until, seen_to=True) if row.lease_until and row.holder != holder else None


def _wait(session: Session, lane: str, until: datetime) -> Later:
    _WAIT.later(session, {"lane": lane, "until": until})
    return Later(until)


def renew(session: Session, now: datetime, lane: str, holder: str) -> None:
    """Stores that whoever has the lane still works on it."""
    _RENEW.later(session, {"lane": lane, "holder": holder, "until": now + LEASE})


def release(session: Session, lane: str, holder: str) -> None:
    """Gives the lane back."""
    _RELEASE.later(session, {"lane": lane, "holder": holder})


def push(session: Session, now: datetime, pace_key: str, rates: pace.Rates, wait: float) -> None:
    """Has nobody who shares the pace go before `wait` seconds from now: a slot that was reserved before then is lost, and asked for anew."""
    pace.push(session, now, pace_key, rates, wait)
    early = (col(Delivery.pace) == pace_key) & (col(Delivery.reserved_for) < now + timedelta(seconds=wait))
    session.execute(update(Delivery).where(early).values(reserved_for=None))


def is_current(session: Session, taken: Taken) -> bool:
    """Says whether this attempt still counts: no other worker took over meanwhile."""
    return _CURRENT.first(session, {"id": taken.id, "attempt": taken.attempt}) is not None


def finish(session: Session, taken: Taken) -> None:
    """Deletes a delivery that is done."""
    _FINISH.later(session, {"id": taken.id})


def fail(session: Session, taken: Taken, error: str) -> None:
    """Stores that a delivery can't be done, through its own fault: it stays to be seen, and the lane goes on."""
    session.execute(update(Delivery).where(col(Delivery.id) == taken.id).values(state=DeliveryState.FAILED, error=error))


def postpone(
    session: Session,
    taken: Taken,
    until: datetime,
    error: str,
    *,
    lost_at: datetime | None = None,
    refused_at: datetime | None = None,
    failed_at: datetime | None = None,
    surprise: bool = False,
) -> Later:
    """Has a delivery keep its place, and its lane wait. `lost_at`: the other side may have it, and until then was at work on it.
    `refused_at`: it was answered then with what nobody knows the meaning of. `failed_at`: the other side said then that it failed, which leaves
    a doubt as a death of ours does. A doubt that stood before this attempt stays.
    """
    refused_since = refused_at and (taken.refused_since or refused_at)
    values: dict[str, object] = {"error": error, "surprises": Delivery.surprises + int(surprise), "refused_since": refused_since}
    if lost_at:
        values |= {"state": DeliveryState.UNKNOWN, "tried_at": lost_at, "lost": True}
    elif failed_at and not (taken.doubt and taken.doubt.lost):
        values |= {"state": DeliveryState.TRYING, "tried_at": failed_at}
    elif taken.doubt:
        values |= {"state": DeliveryState.UNKNOWN if taken.doubt.lost else DeliveryState.TRYING, "tried_at": taken.tried_at}
    else:
        values |= {"state": DeliveryState.WAITING, "first_tried_at": None, "tried_at": None, "lost": False}
    session.execute(update(Delivery).where(col(Delivery.id) == taken.id).values(**values))
    return _wait(session, taken.lane, until)


def keep_slot(session: Session, taken: Taken) -> None:
    """Keeps the slot of its pace that a delivery waited for: it is not used up, and the next attempt has it."""
    if taken.pace:
        _RESERVED.later(session, {"id": taken.id, "slot": taken.at})


def keep_tickets(session: Session, delivery_id: int, tickets: Sequence[str]) -> None:
    """Keeps the slots that the next attempt of a delivery has, each the name of a pace."""
    session.execute(update(Delivery).where(col(Delivery.id) == delivery_id).values(tickets=" ".join(tickets)))


def set_broken(session: Session, lane: str, place: str | None) -> None:
    """Stores that the lane waits for a repair at that place, or with None that it no longer does."""
    _BROKEN.later(session, {"lane": lane, "place": place})


def add_first(session: Session, now: datetime, lane: str, kind: str, subject: str, pace_key: str | None) -> None:
    """Adds a delivery before all others of a lane. What is in somebody's hands just now ends first."""
    _LOCK_OR_MAKE.later(session, {"lane": lane})
    lowest = session.exec(select(Delivery.sequence).where(Delivery.lane == lane).order_by(col(Delivery.sequence)).limit(1)).first()
    values = {
        "lane": lane,
        "sequence": 0 if lowest is None else lowest - 1,
        "kind": kind,
        "subject": subject,
        "pace": pace_key,
        "now": now,
        "request_id": None,
    }
    _ADD.later(session, values)


def retry(session: Session, delivery_id: int) -> str | None:
    """Puts a delivery that failed for good back into its lane; says which, or None where somebody was faster."""
    again = {"state": DeliveryState.WAITING, "error": None, "attempt": 0, "surprises": 0}
    again |= {"first_tried_at": None, "tried_at": None, "lost": False, "reserved_for": None, "refused_since": None}
    failed = (col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.FAILED)
    return session.execute(update(Delivery).where(*failed).values(**again).returning(col(Delivery.lane))).scalar_one_or_none()


def count_surprises(session: Session, taken: Taken) -> int:
    """Counts how often a delivery met an unknown exception."""
    return session.exec(select(Delivery.surprises).where(Delivery.id == taken.id)).one()
