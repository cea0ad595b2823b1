"""A place outside that is broken has to be mended by somebody: a channel, Slack's token, a carrier's account, a line.

What is to go there keeps its place in its lane and waits. The admins are told once. Every few seconds one of the waiting lanes is tried; as
soon as one gets through, or Slack tells of the repair, all go on. A place is written like "channel:C1", "slack", "scope:chat:write",
"carrier:NAME" or "line:+15550001111".
"""

from datetime import timedelta

from bot.desk import lanes as sides
from bot.desk.language import times
from bot.desk.notices import causes, notices
from storage.engine.pump import BrokenError
from storage.kinds import EVERYTHING, Side, TimerKind
from storage.models import Breakage
from storage.queries.notices import outages as rows
from storage.taken import Taken
from storage.transaction import Transaction

LOOK_EVERY = timedelta(seconds=15)
LATE = timedelta(minutes=10)
"""A lane may wait so long, for whatever cause, before the admins hear of it."""
LOOK_FOR_LATE_EVERY = timedelta(minutes=1)
LATE_KEY = "late "
WAITS = "What is to go there waits and goes out in order once that is mended. /desk failed shows what waits."


def broke(tx: Transaction, error: BrokenError) -> None:
    """Stores that a lane waits for a repair. It is called in the pump's transaction, so that all else is left to a timer."""
    if rows.keep(tx.session, tx.now, error.place, str(error), error.sentence):
        tx.note("place.broken", cause=str(error))
        tx.at(tx.now, TimerKind.LOOK_AT_BREAKAGE, error.place)
    else:
        tx.at_most(tx.now + LOOK_EVERY, TimerKind.LOOK_AT_BREAKAGE, error.place)


def mended(tx: Transaction, place: str) -> None:
    """Has an outage ended, as a lane that waited for it got through."""
    tx.cancel(TimerKind.LOOK_AT_BREAKAGE, place)
    tx.at(tx.now, TimerKind.END_BREAKAGE, place)


def refused(tx: Transaction, taken: Taken, error: str) -> None:
    """Tells the admins that a delivery failed since it was answered with a code that is on no list, once a day and code."""
    side = causes.place(tx.session, taken.lane)
    text = (
        f"{side} refused something with an answer that Threadline doesn't know ({error}): {causes.of_kind(taken.kind)}. What comes after it "
        "goes on. /desk failed lists what it refused, and can try it again."
    )
    notices.tell_admins(tx, text, key=f"refused {error} {tx.now:%Y-%m-%d}")


def look_for_late(tx: Transaction) -> None:
    """Tells the admins, as a timer's work, of lanes that have waited for long, once for each cause until they go on. What waits for a
    repair is told of as that, and a hook has words of its own.
    """
    tx.at(tx.now + LOOK_FOR_LATE_EVERY, TimerKind.LOOK_FOR_LATE, EVERYTHING)
    late = {
        f"{LATE_KEY}{causes.key_of(lane)}": lane for lane in rows.list_late(tx.session, tx.now - LATE) if sides.side(lane.key) != Side.HOOK
    }
    for key, lane in late.items():
        span = times.span(tx.now - lane.oldest)
        text = f"Something has waited for {span} to go out. {causes.of_waiting(tx.session, lane)} /desk failed shows what waits."
        notices.tell_admins(tx, text, key=key)
    for key in notices.list_keys(tx, LATE_KEY):
        if key not in late:
            notices.end(tx, key, "It goes on.")


def look(tx: Transaction, place: str) -> None:
    """Tells the admins what they don't know yet of a broken place, else has one lane try; and comes again while anything waits."""
    lanes = rows.list_lanes(tx.session, place)
    if not lanes:
        _close(tx, place, "Nothing waits for it any more.")
        return
    news = [breakage for breakage in rows.list_at(tx.session, place) if rows.mark_told(tx.session, breakage, tx.now)]
    for breakage in news:
        notices.tell_admins(tx, f"{causes.of_breakage(tx.session, breakage)} {WAITS}", key=_key(place, breakage.cause))
    if not news:
        tx.hurry(lanes[0])
    tx.at(tx.now + LOOK_EVERY, TimerKind.LOOK_AT_BREAKAGE, place)


def end(tx: Transaction, place: str) -> None:
    """Has everything go on that waited for a place, as it works again."""
    tx.cancel(TimerKind.LOOK_AT_BREAKAGE, place)
    for lane in sorted(rows.list_lanes(tx.session, place)):
        tx.hurry(lane)
    rows.free(tx.session, place)
    _close(tx, place, "It is mended.")


def hurry(tx: Transaction, place: str) -> None:
    """Has everything tried that waits for this place or, named by its side and error, for a trouble that goes by itself."""
    for lane in sorted(stuck.key for stuck in rows.list_stuck(tx.session) if causes.key_of(stuck) == place):
        tx.hurry(lane)


def expect_repair(tx: Transaction, place: str) -> None:
    """Has a place looked at now, as something was done about it, or may have been."""
    tx.at(tx.now, TimerKind.HURRY_LANES, place)


def expect_repairs(tx: Transaction) -> None:
    """Has all broken places looked at, after a start that perhaps has other settings."""
    for place in rows.list_places(tx.session):
        expect_repair(tx, place)


def _close(tx: Transaction, place: str, words: str) -> None:
    for cause in rows.drop(tx.session, place):
        notices.end(tx, _key(place, cause), words)
        tx.note("place.mended", cause=cause)


def _key(place: str, cause: str) -> str:
    return f"broken {place} {cause}"


def latest(breakages: list[Breakage], place: str) -> Breakage | None:
    """Gives what is broken at a place last, of a list that is sorted by time, or None."""
    return next((breakage for breakage in reversed(breakages) if breakage.place == place), None)
