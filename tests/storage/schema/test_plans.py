"""What is asked again and again finds its rows by an index, however many there are, on both databases."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from sqlalchemy import make_url

import storage
from storage import schema
from storage.database import Database
from storage.sql.statement import NAME, Statement

FEW = re.compile(r"\b(hook|line|other|person|queue_member|workspace)\b")
"""A team has few of these, and they may be gone through; "other" are lines."""
TYPES = {"storage.pace._RESERVE.0": "(unknown, double precision, double precision)"}
"""Those of values that PostgreSQL can't tell from the statement."""
ONE_DATABASE = {"tsvector": "postgresql", "clock_timestamp": "postgresql"}


def statements() -> Iterator[tuple[str, str]]:
    """Each statement's words, and where it stands."""
    for found in pkgutil.walk_packages(storage.__path__, "storage."):
        module = {} if ".migrations" in found.name else vars(importlib.import_module(found.name))
        for name, value in module.items():
            for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, Statement):
                    yield f"{found.name}.{name}.{number}", one.words


STATEMENTS = dict(statements())


def spoken(database: str) -> list[str]:
    return [name for name, words in STATEMENTS.items() if all(sign not in words or of == database for sign, of in ONE_DATABASE.items())]


@pytest.fixture(scope="module")
def sqlite(template) -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(template) as connection:
        yield connection
    connection.close()


@pytest.fixture(scope="module")
def postgresql(postgres) -> Iterator[psycopg.Connection]:
    """No table is read through where any index will do."""
    url = postgres.create_empty()
    database = Database(url)
    schema.upgrade(database)
    database.close()
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        yield connection


def test_all_statements_are_looked_at():
    assert len(STATEMENTS) > 60
    assert {"storage.outbox._ADD.0", "storage.timers._PUT.0", "storage.queries.screens.searches._BEGIN.1"} <= set(STATEMENTS)


@pytest.mark.parametrize("name", spoken("sqlite"))
def test_no_table_that_grows_is_gone_through_on_sqlite(sqlite, name):
    words = STATEMENTS[name]
    plan = sqlite.execute(f"EXPLAIN QUERY PLAN {words}", dict.fromkeys(NAME.findall(words))).fetchall()
    assert [step for *_, step in plan if step.startswith("SCAN") and not FEW.search(step)] == []


@pytest.mark.parametrize("name", spoken("postgresql"))
def test_no_table_that_grows_is_gone_through_on_postgresql(postgresql, name):
    places = dict(zip(dict.fromkeys(NAME.findall(STATEMENTS[name])), count(1), strict=False))
    words = NAME.sub(lambda found: f"${places[found[1]]}", STATEMENTS[name])
    postgresql.execute(f"PREPARE looked_at {TYPES.get(name, '')} AS {words}")
    given = f"({', '.join(['NULL'] * len(places))})" if places else ""
    plan = postgresql.execute(f"EXPLAIN EXECUTE looked_at{given}").fetchall()
    postgresql.execute("DEALLOCATE looked_at")
    assert [step for (step,) in plan if "Seq Scan" in step and not FEW.search(step)] == []
