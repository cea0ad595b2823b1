import resource
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlmodel import select

from storage import database as databases
from storage.database import Database, DatabaseUnavailableError
from storage.models import QueueMember, Watermark
from tests.storage.house import NOON

BIG = "x" * 50_000


def add(database, name, at=NOON):
    with database.write() as session:
        session.add(Watermark(name=name, at=at))


def names(database):
    with database.read() as session:
        return sorted(session.exec(select(Watermark.name)))


def pragma(session, name):
    return session.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize("way", ["read", "write"])
def test_every_connection_is_durable_and_checks_foreign_keys(database, way):
    with getattr(database, way)() as session:
        found = [pragma(session, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    assert found == ["wal", 2, 1, 5000]


def test_a_row_that_points_nowhere_is_refused(database):
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(QueueMember(queue_id=99, person_id="U1", added_at=NOON))


def test_only_sqlite_is_opened():
    with pytest.raises(ValueError, match="DATABASE_URL must begin with sqlite:///"):
        Database("mysql://localhost/threadline")


def test_a_write_is_seen_by_the_next_read(database):
    for number in range(20):
        add(database, f"{number:02}")
        assert names(database)[-1] == f"{number:02}"


def test_an_exception_undoes_the_whole_write(database):
    def undone(session):
        session.add(Watermark(name="never", at=NOON))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.write() as session:
        undone(session)
    assert names(database) == []
    add(database, "after")
    assert names(database) == ["after"]


def test_what_a_read_changes_is_not_kept(database):
    with database.read() as session:
        session.add(Watermark(name="never", at=NOON))
        session.flush()
    assert names(database) == []


def test_twenty_threads_write_in_turn(database):
    add(database, "count", at=NOON)
    inside = []

    def write():
        for _ in range(5):
            with database.write() as session:
                inside.append(1)
                row = session.get(Watermark, "count")
                assert sum(inside) == 1
                row.at += timedelta(seconds=1)
                session.add(row)
                session.flush()
                inside.append(-1)

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get(Watermark, "count").at == NOON + timedelta(seconds=100)


def test_what_was_committed_comes_into_the_file_beside_a_writer_and_a_reader(database):
    for number in range(databases.WRITES):
        add(database, f"{number}")
    add(database, BIG)
    bringing = threading.Thread(target=database.checkpoint)
    with database.read() as reader, database.write() as writer:
        reader.exec(select(Watermark)).all()
        writer.add(Watermark(name="not yet", at=NOON))
        writer.flush()
        bringing.start()
        while BIG.encode()[:2000] not in database.path.read_bytes():
            time.sleep(0.001)
    bringing.join()


def test_a_log_that_grew_begins_anew(database):
    log = database.path.with_name(database.path.name + "-wal")
    for number in range(20):
        add(database, f"{number}{BIG}")
        database.checkpoint(after=1)
    assert log.stat().st_size < 5 * len(BIG)


def test_who_waits_to_write_comes_before_who_comes_back(database):
    wrote = []

    def write(name):
        with database.write():
            wrote.append(name)

    waiting = threading.Thread(target=write, args=["waits"])
    with database.write():
        waiting.start()
        while not database._turn._waiting:
            time.sleep(0.001)
    write("comes back")
    waiting.join()
    assert wrote == ["waits", "comes back"]


def test_a_read_in_the_middle_of_a_write_is_not_blocked_and_sees_the_old_state(database):
    add(database, "old")
    with database.write() as session:
        session.add(Watermark(name="new", at=NOON))
        session.flush()
        assert names(database) == ["old"]
    assert names(database) == ["new", "old"]


def test_a_read_sees_one_state_to_its_end(database):
    with database.read() as session:
        assert session.exec(select(Watermark)).all() == []
        add(database, "meanwhile")
        assert session.exec(select(Watermark)).all() == []
    assert names(database) == ["meanwhile"]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))])
def test_times_come_back_aware_and_in_utc(database, zone):
    at = datetime(2026, 11, 22, 13, 27, 44, 123456, tzinfo=zone)
    add(database, "zone", at=at)
    with database.read() as session:
        found = session.get(Watermark, "zone").at
    assert (found, found.tzinfo) == (at, UTC)


def test_times_of_other_zones_compare_as_instants(database):
    add(database, "noon")
    late = NOON.astimezone(timezone(timedelta(hours=-11)))
    with database.read() as session:
        assert session.exec(select(Watermark.name).where(Watermark.at >= late)).all() == ["noon"]
        assert session.exec(select(Watermark.name).where(Watermark.at > late)).all() == []


def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="a time without a zone"):
        add(database, "naive", at=datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001  (that is what is refused)
    assert names(database) == []


def test_values_stay_out_of_errors(database):
    add(database, "+15557720101")
    with pytest.raises(IntegrityError) as error:
        add(database, "+15557720101")
    assert "+15557720101" not in str(error.value)


@pytest.fixture
def page_limit(database):
    """Sets the most pages that the file may have; None lifts it."""
    limit = [1_073_741_823]

    @event.listens_for(database.engine, "checkout")
    def apply(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count = {limit[0]}")

    def put(pages):
        limit[0] = pages

    return put


def add_together(database, *several):
    with database.write() as session:
        for name in several:
            session.add(Watermark(name=name, at=NOON))
            session.flush()


def test_a_full_file_raises_undoes_and_the_process_goes_on_after_repair(database, page_limit):
    add(database, "before")
    page_limit(1)  # SQLite makes it the present size
    with pytest.raises(OperationalError, match="full"):
        add_together(database, "first of two", BIG)
    assert names(database) == ["before"]
    page_limit(1_073_741_823)
    add(database, BIG)
    assert names(database) == ["before", BIG]


def fill(database):
    for number in range(200):
        add(database, f"fills {number}")


@pytest.fixture
def full_disk(database, tmp_path):
    """No file can grow any further: what the system does to us on a full disk. Calling the fixture's value repairs it."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    add(database, "before")
    log = Path(f"{database.path}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(log.stat().st_size, 300_000), usual[1]))

    def repair():
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    with pytest.raises(OperationalError):
        fill(database)
    yield repair
    repair()


def test_a_full_disk_is_noticed_by_check_and_the_process_goes_on_after_repair(database, full_disk):
    kept = names(database)
    with pytest.raises(DatabaseUnavailableError):
        database.check()
    with pytest.raises(OperationalError):
        add(database, "refused")
    assert names(database) == kept
    full_disk()
    database.check()
    add(database, "welcome")
    assert names(database) == sorted([*kept, "welcome"])


def test_check_is_content_with_a_good_database_again_and_again(database):
    for _ in range(3):
        database.check()


def test_check_raises_where_there_is_no_schema_no_folder_or_no_database(tmp_path):
    (tmp_path / "garbage.db").write_bytes(b"This is no database at all. " * 100)
    for name in ("empty.db", "missing/threadline.db", "garbage.db"):
        opened = Database(f"sqlite:///{tmp_path / name}")
        with pytest.raises(DatabaseUnavailableError):
            opened.check()
        opened.close()


def test_a_foreign_writer_is_waited_for_and_then_told(url, monkeypatch):
    """Another program that writes to the file, such as a backup."""
    monkeypatch.setattr(databases, "BUSY_MS", 50)
    database = Database(url)
    foreign = sqlite3.connect(database.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError, match="locked"):
        database.check()
    with pytest.raises(DBAPIError):
        add(database, "refused")
    foreign.execute("ROLLBACK")
    foreign.close()
    add(database, "welcome")
    assert names(database) == ["welcome"]
    database.close()
