"""PostgreSQL's schema is brought up to date beside people who work: nobody waits for it (docs/deploy.md#a-new-release)."""

import threading
import time

import pytest
from alembic import command
from sqlalchemy import text

from storage import schema
from storage.database import Database
from storage.models import RETIRED
from tests.looking.waits import LONGEST, wait_for

LAST = "0009"
"""The schema of the release before."""
SECOND = "SET LOCAL lock_timeout = 1000"


@pytest.fixture
def old(postgres):
    database = Database(postgres.create_empty())
    with database.connect(writing=True) as connection:
        command.upgrade(schema._config(connection), LAST)
        connection.commit()
    yield database
    database.close()


def upgrading(database):
    own = Database(database.url.render_as_string(hide_password=False))
    thread = threading.Thread(target=lambda: (schema.upgrade(own), own.close()), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("table", [*RETIRED, "delivery", "notice"])
def test_who_holds_a_table_makes_the_upgrade_wait_and_nobody_else(old, table):
    """As a backup does, or a report: everybody goes on reading and writing meanwhile."""
    with old.connect(writing=True) as held:
        held.execute(text(f"SELECT count(*) FROM {table}"))
        thread = upgrading(old)
        end = time.monotonic() + 2 * 2.5
        while time.monotonic() < end:
            for name in (*RETIRED, "delivery", "notice"):
                with old.connect(writing=True) as other:
                    other.execute(text(SECOND))
                    other.execute(text(f"SELECT count(*) FROM {name}"))
            time.sleep(0.02)
    thread.join(LONGEST)
    assert schema.is_current(old)


def test_what_is_made_concurrently_is_made_anew_after_a_death(old, monkeypatch):
    monkeypatch.setattr(schema, "_head", lambda: "0014")
    schema.upgrade(old)
    with old.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0013'"))
        session.execute(text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_notice_conversation_id'::regclass"))
    schema.upgrade(old)
    with old.read() as session:
        valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_notice_conversation_id'::regclass"
        assert session.execute(text(valid)).scalar_one()


def test_who_writes_in_a_long_transaction_delays_an_index_and_nobody_else(old):
    """Also an older release's process that starts meanwhile, and takes the turn that it knows."""
    with old.connect(writing=True) as held:
        held.execute(text("INSERT INTO notice (public_id, person_id, kind, text, created_at) VALUES ('a', 'U', 'word', 'x', now())"))
        thread = upgrading(old)
        making = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'"

        def is_made():
            with old.read() as session:
                return session.execute(text(making)).scalar_one() == 1

        wait_for(is_made)
        for number in range(20):
            with old.connect(writing=True) as other:
                other.execute(text(SECOND))
                other.execute(text("SELECT pg_advisory_xact_lock(7402117)"))
                other.execute(
                    text(f"INSERT INTO notice (public_id, person_id, kind, text, created_at) VALUES ('b{number}', 'U', 'word', 'x', now())")
                )
                other.commit()
        assert thread.is_alive()
        held.commit()
    thread.join(LONGEST)
    assert schema.is_current(old)
