"""Pace: how often a platform lets us do something, reserved in the database so that all workers keep it together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, text
from sqlmodel import Session

from storage.database import plain


@dataclass(frozen=True, slots=True)
class Rate:
    """One every `interval` ms; after a pause, `burst` more at once."""

    interval: int
    burst: int = 0


_RESERVE = text(
    "INSERT INTO pace (key, arrival) VALUES (:key, :now + :interval) "
    "ON CONFLICT (key) DO UPDATE SET arrival = CASE WHEN pace.arrival > :now THEN pace.arrival ELSE :now END + :interval "
    "RETURNING arrival"
).bindparams(bindparam("key"), bindparam("now"), bindparam("interval"))
_PUSH = text(
    "INSERT INTO pace (key, arrival) VALUES (:key, :until) ON CONFLICT (key) DO UPDATE SET arrival = CASE WHEN pace.arrival > :until THEN pace.arrival ELSE :until END"
)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def reserve(session: Session, now: datetime, key: str, rate: Rate) -> datetime:
    """The next free instant for `key`, which is `now` when nobody is ahead. Whoever asks next gets a later one."""
    arrival = plain(session).execute(_RESERVE, {"key": key, "now": _ms(now), "interval": rate.interval}).scalar_one()
    slot = arrival - rate.interval * (1 + rate.burst)
    return max(now, datetime.fromtimestamp(slot / 1000, UTC))


def push(session: Session, now: datetime, key: str, rate: Rate, wait: float) -> None:
    """The platform said: not before `wait` seconds from now."""
    until = _ms(now + timedelta(seconds=wait)) + rate.interval * rate.burst
    plain(session).execute(_PUSH, {"key": key, "until": until})
