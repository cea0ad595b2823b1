"""What nobody needs any more is thrown away, a page at a time."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from bot.runtime import Runtime
from storage.engine.pump import Settle
from storage.pages import Pages
from storage.queries import lanes as rows
from storage.queries.screens import charts
from storage.queries.setup import tokens
from storage.taken import Taken

DONE_FOR = timedelta(days=30)
"""A conversation that has been done so long is seldom opened again; its lanes are made anew then."""

CHARTS_FOR = timedelta(days=8)
"""Whoever looks at a Home so long after it was drawn sees a picture of another week, and Slack has had it."""


def tidy(runtime: Runtime, _taken: Taken) -> Settle | None:
    """Deletes lanes whose conversation is done, whose text or attachment is through, or whose person or channel is gone; and paces that let
    everybody go at once; charts that nobody looks at any more; and the
    keys of programs whose conversations are long done.
    """
    pages, now = Pages(runtime.database), runtime.clock()
    last: str | None = ""
    while last is not None:
        with runtime.reading() as session:
            idle, last = rows.list_idle(session, now, last)
            gone = rows.list_needless(session, idle, now - DONE_FOR)
        while gone:
            some = gone[: pages.size]
            pages.do(partial(_drop, some))
            gone = gone[len(some) :]
    pages.do(lambda session, _size: rows.drop_paces(session, now))
    pages.do(lambda session, _size: charts.drop(session, now - CHARTS_FOR))
    pages.do(lambda session, _size: tokens.drop_sent(session, now - DONE_FOR))
    return None


def _drop(lanes: Sequence[tuple[str, int]], session: Session, _size: int) -> None:
    rows.drop(session, lanes)
