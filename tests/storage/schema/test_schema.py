import re
import subprocess
import sys
import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, DateTime, Integer, LargeBinary, MetaData, func, inspect, select, text
from sqlmodel import SQLModel

from storage import schema
from storage.database import Database
from storage.models import RETIRED
from tests.looking.waits import LONGEST
from tests.storage.engine.worker_process import ROOT
from tests.storage.house import NOON

DIE = """
import os, signal, sys
from sqlalchemy import event
from storage import schema
from storage.database import Database
from storage.models import RETIRED
database, left = Database(sys.argv[1]), int(sys.argv[2])
@event.listens_for(database.engine, "after_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
schema.upgrade(database)
"""


@pytest.fixture
def empty(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    yield database
    database.close()


def tables(database):
    inspector = inspect(database.engine)
    return {name for name in inspector.get_table_names() if not name.startswith(schema.UNMODELLED)}


def definitions(database):
    """Each table's and index's own SQL, without order of columns and spelling."""
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"))
        return {name: sorted(re.split(r",|\n", re.sub(r"[\"\t ]", "", sql).lower())) for name, sql in rows}


def test_an_upgrade_from_nothing_equals_the_models(empty):
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": schema.is_compared}
        )  # defaults were for the rows that were there
        assert compare_metadata(context, SQLModel.metadata) == []
    assert tables(empty) == set(SQLModel.metadata.tables) | {"alembic_version"}


def test_conditions_of_indexes_are_the_models_too(empty, tmp_path):
    """Alembic doesn't compare them."""
    schema.upgrade(empty)
    other = Database(f"sqlite:///{tmp_path / 'models.db'}")
    SQLModel.metadata.create_all(other.engine)
    indexes = {name: sql for name, sql in definitions(other).items() if name not in SQLModel.metadata.tables}
    other.close()
    assert any("where" in "".join(sql) for sql in indexes.values())
    unmodelled = {name for name in definitions(empty) if name.startswith(schema.UNMODELLED)}
    assert {name: sql for name, sql in definitions(empty).items() if name not in {*SQLModel.metadata.tables, *unmodelled}} == indexes


def test_a_second_upgrade_is_harmless(empty):
    schema.upgrade(empty)
    with empty.write() as session:
        session.execute(text("INSERT INTO watermark (name, at) VALUES ('kept', '2026-11-22 12:00:00.000000')"))
    before = definitions(empty)
    schema.upgrade(empty)
    assert definitions(empty) == before
    with empty.read() as session:
        assert session.execute(text("SELECT name FROM watermark")).scalars().all() == ["kept"]


def test_it_knows_whether_it_is_current(empty):
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert schema.is_current(empty)
    with empty.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not schema.is_current(empty)


def test_what_a_newer_release_brought_further_is_current_and_left_alone(empty):
    """The old one's processes go on, and may be started again, until they are replaced."""
    schema.upgrade(empty)
    with empty.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert schema.is_current(empty)
    schema.upgrade(empty)
    with empty.read() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_empty(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'any.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres").create_empty()
    database = Database(url)
    yield database
    database.close()


def ours(database):
    """The tables as they are, without alembic's and those of no model."""
    found = MetaData()
    found.reflect(database.engine)
    return [table for table in found.sorted_tables if not table.name.startswith(("alembic", *schema.UNMODELLED))]


def filling(column):
    """A value that fits."""
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, LargeBinary):
        return b"x"
    return NOON if isinstance(column.type, DateTime) else "x"


@pytest.mark.parametrize("release", ["0001", "0003"])
def test_an_upgrade_keeps_a_row_of_each_table(any_empty, release):
    with any_empty.connect(writing=True) as connection:
        command.upgrade(schema._config(connection), release)
        connection.commit()
    before = ours(any_empty)
    with any_empty.write() as session:
        for table in before:
            session.execute(table.insert().values({column.name: filling(column) for column in table.columns}))
    schema.upgrade(any_empty)
    with any_empty.read() as session:
        assert {table.name: session.execute(select(func.count()).select_from(table)).scalar() for table in before} == {
            table.name: 1 for table in before
        }
    assert {table.name for table in before} <= {table.name for table in ours(any_empty)}


@pytest.mark.parametrize("given", [True, False])
def test_what_is_retired_may_be_left_out_and_may_be_given(any_empty, given):
    """The release before writes it until its processes are replaced; this one doesn't know it."""
    schema.upgrade(any_empty)
    with any_empty.write() as session:
        for table in ours(any_empty):
            columns = [column for column in table.columns if given or column.name not in RETIRED.get(table.name, ())]
            session.execute(table.insert().values({column.name: filling(column) for column in columns}))
    with any_empty.read() as session:
        for table in ours(any_empty):
            row = session.execute(select(table)).mappings().one()
            for column in RETIRED.get(table.name, ()):
                assert (row[column] is not None) == given


HELD = 6.0
"""Seconds: longer than anybody else waits for a row."""


@pytest.mark.parametrize("turn", [7402117, 7402119])  # of the release before, and ours
def test_who_finds_another_at_it_on_postgresql_waits_as_long_as_it_takes(postgres, turn):
    database = Database(postgres.create_empty())
    waiting = threading.Thread(target=schema.upgrade, args=(database,))
    with database.connect(writing=True) as other:
        other.execute(text(f"SELECT pg_advisory_xact_lock({turn})"))
        waiting.start()
        waiting.join(HELD)
        assert waiting.is_alive()
    waiting.join(LONGEST)
    assert schema.is_current(database)
    database.close()


@pytest.mark.parametrize("statement", [12, 50])
def test_a_kill_in_the_middle_leaves_nothing_half_done(empty, statement):
    died = subprocess.run([sys.executable, "-c", DIE, str(empty.url), str(statement)], cwd=ROOT, check=False, timeout=LONGEST)
    assert died.returncode == -9
    assert tables(empty) == set()
    schema.upgrade(empty)
    assert schema.is_current(empty)


def test_two_processes_that_upgrade_at_once_are_harmless(empty):
    upgrade = "import sys; from storage import schema; from storage.database import Database; schema.upgrade(Database(sys.argv[1]))"
    both = [subprocess.Popen([sys.executable, "-c", upgrade, str(empty.url)], cwd=ROOT) for _ in range(2)]
    assert [one.wait(LONGEST) for one in both] == [0, 0]
    assert schema.is_current(empty)
