"""What stands between us and PostgreSQL may give each transaction another session (docs/deploy.md#a-pooler)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from storage import schema
from storage.database import Database
from storage.models import Workspace
from tests.storage.pooling import pgbouncer

pytestmark = pytest.mark.skipif(pgbouncer.find() is None, reason="PgBouncer isn't installed (apt-get install pgbouncer)")


@pytest.fixture(params=["", "ignore_startup_parameters = options"])
def behind(postgres, request):
    """A database behind a pooler that refuses settings or drops them."""
    with pgbouncer.pooled(postgres.create_empty(), request.param) as url:
        database = Database(url)
        yield database
        database.close()


def test_what_is_asked_again_and_again_is_asked_of_another_session_each_time(behind):
    schema.upgrade(behind)

    def work(number):
        for _ in range(20):
            with behind.write() as session:
                session.execute(
                    text("INSERT INTO watermark (name, at) VALUES (:name, now()) ON CONFLICT (name) DO UPDATE SET at = now()"),
                    {"name": f"n{number}"},
                )
                session.get(Workspace, 1)
            with behind.read() as session:
                session.get(Workspace, 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with behind.read() as session:
        assert session.execute(text("SELECT count(*) FROM watermark")).scalar_one() == 8


def test_nobody_waits_longer_behind_a_pooler_than_without(behind):
    for look in (behind.write, behind.read):
        with look() as session:
            kept = [
                session.execute(text(f"SHOW {name}")).scalar_one()
                for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
            ]
        assert kept == ["5s", "30s", "10s"]
