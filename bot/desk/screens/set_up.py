"""What admins see on their Home of how the desk is set up: how much there is, and what is missing."""

from sqlmodel import Session

from bot.desk.language import times
from storage.queries.setup import lines, points, queues

MOST = 8
"""So many things that are missing are named at once."""


def read(session: Session) -> tuple[tuple[str, str], ...]:
    """Gives sentences, each with the command that helps, "" where nothing has to be done. Of a desk without a queue it gives none."""
    named = queues.list_queues(session)
    if not named:
        return ()
    leading = lines.list_lines(session)
    there = f"{times.plural(len(named), 'queue')}, {times.plural(len(leading), 'number')}."
    lacking = [(f"Nobody is in {name} yet.", f"/queue add {name} @name") for name in queues.list_memberless(session)]
    if not leading:
        lacking.append((f"No number leads to {named[0].name} or any other queue yet.", f"/line add +15550001111 {named[0].name}"))
    elif not points.list_points(session):  # a point may lead to any queue
        reached = {queue.id for _, queue in leading}
        lacking += [
            (f"No number leads to {queue.name}.", f"/line add +15550001111 {queue.name}") for queue in named if queue.id not in reached
        ]
    more = [(f"And {len(lacking) - MOST} more.", "/queue list")] if len(lacking) > MOST else []
    return ((there, ""), *lacking[:MOST], *more)
