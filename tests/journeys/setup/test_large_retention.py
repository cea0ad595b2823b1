"""`threadline purge` and `threadline export` of much, beside people who work (docs/behaviour.md#administration)."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlmodel import func, select

from bot import purges
from storage import pages
from storage.database import Database
from storage.models import Contact, Message
from storage.queries.retention.spans import Span
from tests.benchmarks.stored import crowd
from tests.looking.waits import wait_for
from tests.machines import ROOT

CONTACTS = 120
pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(desk, monkeypatch):
    """The desk's database with a past, as another process has it."""
    crowd.fill(desk.runtime.database, CONTACTS * crowd.PER_CONVERSATION, desk.kate)
    monkeypatch.setattr(pages, "REST", 0.0)
    database = Database(desk.runtime.database.url.render_as_string(hide_password=False))
    yield database
    database.close()


class Watched:
    """What each transaction of a database's changed, and how many statements there were."""

    def __init__(self, database):
        self.changed: list[Counter[str]] = [Counter()]
        self.statements = 0
        event.listen(database.engine, "after_cursor_execute", self._hear)
        event.listen(database.engine, "commit", lambda _connection: self.changed.append(Counter()))

    def _hear(self, _connection, cursor, statement, *_more):
        self.statements += 1
        verb, *words = statement.split()
        if verb in ("UPDATE", "DELETE"):
            self.changed[-1][words[0] if verb == "UPDATE" else words[1]] += cursor.rowcount


def purge(database):
    purges.run(database, datetime.now(UTC), Span(until=datetime(2100, 1, 1, tzinfo=UTC)), ask=False, dry_run=False)


def with_words(desk):
    with desk.reading() as session:
        return session.exec(select(func.count()).select_from(Message).where(Message.body != "")).one()


def nameless(desk):
    with desk.reading() as session:
        return session.exec(select(func.count()).select_from(Contact).where(Contact.address.startswith("purged:"))).one()


def test_a_purge_that_is_slow_holds_a_few_rows_at_a_time(desk, filled, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 0.0)  # whatever it does is too slow
    watched = Watched(filled)
    purge(filled)
    assert (with_words(desk), nameless(desk)) == (crowd.OPEN * crowd.PER_CONVERSATION, CONTACTS - crowd.OPEN)
    assert max(one["message"] for one in watched.changed) <= pages.FIRST * purges.TEXTS
    assert max(one["contact"] for one in watched.changed) <= pages.FIRST * 2  # a name and a number
    assert sum(one["message"] > 0 for one in watched.changed) >= (CONTACTS - crowd.OPEN) // pages.FIRST


def test_a_purge_that_is_fast_asks_once_for_many(desk, filled, monkeypatch):
    monkeypatch.setattr(pages, "MOMENT", 1e6)
    monkeypatch.setattr(pages, "LONGEST", 1e6)
    watched = Watched(filled)
    purge(filled)
    assert (with_words(desk), nameless(desk)) == (crowd.OPEN * crowd.PER_CONVERSATION, CONTACTS - crowd.OPEN)
    assert watched.statements < 3 * CONTACTS


def test_a_conversation_with_many_texts_goes_in_pages_too(desk, filled, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 0.0)
    with desk.runtime.database.write() as session:
        session.execute(
            text(
                "UPDATE message SET conversation_id = (SELECT min(conversation_id) FROM message), contact_id = (SELECT min(contact_id) FROM message)"
            )
        )
    watched = Watched(filled)
    purge(filled)
    assert with_words(desk) == 0
    assert 0 < max(one["message"] for one in watched.changed) <= pages.FIRST * purges.TEXTS


def test_who_writes_gets_in_between_the_pages(desk, filled, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 0.0)
    rests = []

    def write_meanwhile(_pages, _seconds):
        with desk.runtime.transaction() as tx:
            tx.session.execute(text("UPDATE contact SET email = 'later@example.com' WHERE name IS NOT NULL"))
        rests.append(with_words(desk))

    monkeypatch.setattr(pages.Pages, "_rest", write_meanwhile)
    purge(filled)
    assert len(set(rests)) > CONTACTS // pages.FIRST / 2, "each time fewer words were left"


def export(desk):
    environment = os.environ | {"DATABASE_URL": desk.runtime.database.url.render_as_string(hide_password=False), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "bot.cli", "export", "--since", "2000-01-01"]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)


def holds_nothing(database):
    """No other connection is in the middle of a transaction; on SQLite, nobody holds the log back."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0
        open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
        return connection.exec_driver_sql(open_ones).scalar() == 0


def test_a_reader_of_an_export_who_pauses_holds_nothing_back(desk, filled):
    with export(desk) as running:
        first = json.loads(running.stdout.readline())
        with desk.runtime.transaction() as tx:
            tx.session.execute(text("UPDATE contact SET email = 'later@example.com'"))
        wait_for(lambda: holds_nothing(filled))  # nobody reads, and the pipe is full
        assert running.poll() is None
        lines = [first, *map(json.loads, running.stdout)]
    assert running.returncode == 0
    kinds = Counter(one["kind"] for one in lines)
    assert (kinds["contact"], kinds["message"]) == (CONTACTS, CONTACTS * crowd.PER_CONVERSATION)
