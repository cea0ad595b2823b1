"""Slack can't always tell us everything: after a start or a silence, the threads of owned conversations are read from the last word that we
heard.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.desk import lanes
from storage import waiting
from storage.kinds import DeliveryKind, Reading, Side, TimerKind
from storage.models import Watermark
from storage.queries.handover import conversations
from storage.transaction import Transaction

HEARD, READ = "slack heard", "slack threads read"
SILENCE = timedelta(minutes=5)
"""After so long without any event Slack may have given up on one: it tries three times more, the last time five minutes after the third
(docs.slack.dev, Events API, retries). What it tells us of sooner it repeats until we have taken it.
"""
LISTEN_EVERY = timedelta(minutes=1)
READING_MOST = timedelta(minutes=1)
"""What Slack tells of a thread is left to its reading for so long. With very many threads that takes longer, and nobody shall wait for it.
"""
PRECISION = timedelta(minutes=1)
"""That Slack told us something is stored so often."""
OVERLAP = timedelta(minutes=10)
"""Slack repeats an event that we didn't take for so long (docs.slack.dev, Events API: some six minutes), while it tells us of later ones.
"""


def hear(tx: Transaction, heed: Callable[[], None], *, missed: bool = False) -> None:
    """Does by `heed` what comes of what Slack told us. After a silence, or where we refused something (`missed`), there may be more that it
    could not tell.
    """
    heard = _find(tx, HEARD)
    if missed or (heard and tx.now - heard >= SILENCE):
        read_all(tx)
    heed()
    if heard is None or tx.now - heard >= PRECISION:
        _keep(tx, HEARD)


def look(tx: Transaction) -> None:
    """Has threads read after a silence, once in as long, when somebody pressed or typed something: they may end by it what they wrote in
    before.
    """
    heard = _find(tx, HEARD)
    if heard and tx.now - max(heard, _find(tx, READ) or heard) >= SILENCE:
        read_all(tx)


def listen(tx: Transaction) -> None:
    """Looks for a silence, as a timer's work: the longer it is silent, the less often all is read."""
    tx.at(tx.now + LISTEN_EVERY, TimerKind.LISTEN, Side.SLACK)
    heard, read = _find(tx, HEARD), _find(tx, READ)
    if heard and tx.now - heard >= SILENCE and tx.now - (read or heard) >= (tx.now - heard) / 2:
        read_all(tx)


def read_all(tx: Transaction) -> None:
    """Has the threads of owned conversations read, those first in which something happened last. Each is read from what we heard by now,
    whatever Slack tells us until then.
    """
    since = (_find(tx, HEARD) or tx.now) - OVERLAP
    _keep(tx, READ)
    for conversation_id in conversations.list_owned_threads(tx.session):
        tx.deliver_once(lanes.unheard(conversation_id), DeliveryKind.READ_THREAD, Reading(conversation_id, since), lanes.READ)


def leave_to_reading(tx: Transaction, conversation_id: int) -> bool:
    """Says whether a thread is about to be read. What Slack tells of it just then would overtake what it could not tell: it is read as
    well, in its turn, and at once, before the threads in which nobody writes.
    """
    lane = lanes.unheard(conversation_id)
    if waiting.has_new(tx.session, lane, tx.now - READING_MOST):
        tx.deliver_once(lane, DeliveryKind.READ_THREAD, Reading(conversation_id))
        waiting.let_pass(tx.session, lane)
        tx.hurry(lane)
        return True
    return False


def _find(tx: Transaction, name: str) -> datetime | None:
    mark = tx.session.get(Watermark, name)
    return mark.at if mark else None


def _keep(tx: Transaction, name: str) -> None:
    tx.session.merge(Watermark(name=name, at=tx.now))
