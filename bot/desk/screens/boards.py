"""A supervisor's board of a queue says what waits, who holds how much, and how today went."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from bot.desk.language import times
from bot.desk.snapshots import Board
from storage.models import Queue
from storage.queries.screens import boards as rows
from storage.queries.setup import queues


def read(session: Session, queue: Queue, now: datetime) -> Board:
    midnight = times.midnight(now, queue.time_zone)
    begun = rows.list_begun(session, queue.id, midnight)
    answered = [(answer - opened).total_seconds() for opened, answer in begun if answer]
    oldest = rows.find_oldest_waiting(session, queue.id)
    hours = Counter(int((opened - midnight) / timedelta(hours=1)) for opened, _ in begun)
    this_hour = int((now - midnight) / timedelta(hours=1))
    return Board(
        queue=queue.name,
        waiting=queues.count_waiting_in(session, queue.id),
        oldest=times.span(now - oldest) if oldest else None,
        agents=tuple(rows.list_owner_counts(session, queue.id)),
        today=len(begun),
        first_reply=times.span(timedelta(seconds=median(answered))) if answered else None,
        hours=tuple(hours[hour] for hour in range(this_hour + 1)),
    )
