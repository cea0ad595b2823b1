"""`threadline purge` says what is to go, asks, and empties it page by page, beside people who work: nobody has to wait for it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial

import click
from sqlmodel import Session

from bot.desk.language.times import plural
from bot.desk.setup import retention
from bot.desk.setup.retention import Page, Purged
from storage.database import Database
from storage.models import Contact, Conversation
from storage.pages import Pages
from storage.queries.retention import contacts, texts, traces
from storage.queries.retention.contacts import Forgotten
from storage.queries.retention.spans import Span, next_window, parts
from storage.queries.retention.texts import Ripe
from storage.queries.retention.traces import Names
from storage.queries.screens import searches

TEXTS = 10
"""A page has so many texts for each conversation in it, at most."""


def run(database: Database, now: datetime, span: Span, *, ask: bool, dry_run: bool) -> None:
    """Purges the data of a span, or only counts it with `dry_run`. Raises click.Abort where the answer is no."""
    wanted = Purged()
    for ripe in _each_ripe(database, span):
        if ripe.is_open:
            _say_open(database, ripe)
        else:
            wanted += retention.count(ripe)
    click.echo(f"{'Would purge' if dry_run else 'To purge'}: {_said(wanted)}.")
    if dry_run:
        return
    if ask:
        click.confirm("This can't be undone. Go on?", abort=True)
    click.echo(f"Purged: {_said(_Purge(database, now, span).run())}.")


def _each_ripe(database: Database, span: Span) -> Iterator[Ripe]:
    """Gives what there is to purge, window by window."""
    last = 0
    while True:
        with database.read() as session:
            window = next_window(session, Conversation, last)
            ripe = texts.list_ripe(session, span, window) if window else []
        yield from ripe
        if window is None:
            break
        last = window[1]
    with database.read() as session:
        unrouted = texts.find_unrouted(session, span)
    if unrouted:
        yield unrouted


def _say_open(database: Database, ripe: Ripe) -> None:
    assert ripe.conversation_id is not None
    with database.read() as session:
        named = retention.name_open(session, ripe.conversation_id)
    click.echo(f"Left alone, since it is open: {named}", err=True)


class _Purge:
    """What is purged while it is gone through."""

    def __init__(self, database: Database, now: datetime, span: Span) -> None:
        self._database, self._now, self._span = database, now, span
        self._pages = Pages(database)
        self._done = Purged()
        self._names: list[str] = []

    def run(self) -> Purged:
        waiting: list[int] = []
        for ripe in _each_ripe(self._database, self._span):
            if ripe.conversation_id is None:
                self._purge_unrouted()
            elif not ripe.is_open:
                waiting.append(ripe.conversation_id)
            if len(waiting) >= self._pages.size:
                self._purge(waiting)
                waiting = []
        self._purge(waiting)
        self._forget()
        self._erase(Names(self._names))
        self._sweep()
        return self._done

    def _sweep(self) -> None:
        """Throws what was purged out of the search's index as well, in pages of its own: what these hold are no rows."""
        pages, begin = Pages(self._database), True
        while pages.do(partial(self._sweep_some, begin)):
            begin = False

    @staticmethod
    def _sweep_some(begin: bool, session: Session, size: int) -> bool:
        return searches.sweep(session, size, begin=begin)

    def _erase(self, names: Names) -> None:
        """Takes the forgotten contacts' numbers and names from wherever else they stand."""
        last: int | None = 0
        while names and last is not None:
            with self._database.read() as session:
                notices, last = traces.list_notices(session, names, last)
            for some in parts(notices, self._pages.size):
                self._pages.do(partial(self._drop_notices, some))
        with self._database.read() as session:
            shared = list(traces.each_also_to(session, names)) if names else []
        for message_id, also_to in shared:
            self._pages.do(partial(self._keep_also_to, message_id, also_to))
        if names:
            self._pages.do(lambda session, _size: traces.empty_few(session, names))

    @staticmethod
    def _drop_notices(ids: Sequence[int], session: Session, _size: int) -> None:
        traces.drop_notices(session, ids)

    @staticmethod
    def _keep_also_to(message_id: int, also_to: str | None, session: Session, _size: int) -> None:
        traces.keep_also_to(session, message_id, also_to)

    def _purge(self, conversation_ids: list[int]) -> None:
        """Purges page by page until nothing of these conversations is left. The size of a page may shrink on the way."""
        left: list[int] = []
        while conversation_ids:
            some = conversation_ids[: self._pages.size]
            page = self._pages.do(partial(self._page, some))
            stuck = some if page is None else page.left
            left += stuck
            if page:
                self._done += page.purged
            over = some if page is None or page.is_last else stuck
            conversation_ids = [number for number in conversation_ids if number not in over]
        for number in left:
            click.echo(f"Left alone, since it isn't over yet: conversation {number}", err=True)

    def _page(self, conversation_ids: Sequence[int], session: Session, size: int) -> Page:
        return retention.purge(session, self._now, self._span, conversation_ids, size * TEXTS)

    def _purge_unrouted(self) -> None:
        while page := self._pages.do(lambda session, size: retention.purge_unrouted(session, self._now, self._span, size * TEXTS)):
            self._done += page.purged
            if page.is_last:
                return

    def _forget(self) -> None:
        last = 0
        while True:
            with self._database.read() as session:
                window = next_window(session, Contact, last)
                silent = contacts.list_silent(session, self._span, window) if window else []
            if window is None:
                return
            last = window[1]
            while silent:
                some = silent[: self._pages.size]
                silent = silent[len(some) :]
                gone = self._pages.do(partial(self._forget_some, some)) or []
                self._done += Purged(contacts=len(gone))
                self._names += retention.ways_to_say(gone)

    def _forget_some(self, contact_ids: Sequence[int], session: Session, _size: int) -> list[Forgotten]:
        return retention.forget(session, self._now, contact_ids)


def _said(purged: Purged) -> str:
    return ", ".join(plural(number, noun.removesuffix("s")) for noun, number in asdict(purged).items())
