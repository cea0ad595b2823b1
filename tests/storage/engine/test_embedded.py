import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from storage import timers
from storage.engine import embedded
from storage.engine.embedded import EmbeddedEngine, FileLock, FileTakenError
from tests.looking.waits import LONGEST
from tests.storage.engine.embedded_house import EmbeddedHouse
from tests.storage.engine.engine_contract import Contract
from tests.storage.engine.worker_process import ROOT
from tests.storage.engine.workshop import Workshop
from tests.storage.house import NOON

HOLD = """
import sys, time
from pathlib import Path
from storage.engine import embedded
from storage.engine.embedded import FileLock
FileLock(Path(sys.argv[1])).take(0)
print("mine", flush=True)
time.sleep(60)
"""
TAKEN = "Another Threadline process is using threadline.db. Stop it first."


class TestEmbedded(Contract):
    @pytest.fixture
    def house(self, url):
        return EmbeddedHouse(url)


@pytest.fixture(autouse=True)
def rare_sweeps(monkeypatch):
    """What comes only by a sweep would be waited for in vain."""
    monkeypatch.setattr(embedded, "SWEEP", 10 * LONGEST)


@pytest.fixture
def shop(url, clock):
    with Workshop(EmbeddedHouse(url), clock) as built:
        yield built


@pytest.fixture
def other_process(tmp_path):
    """Holds the file, until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "threadline.db"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "mine\n"
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def lock(tmp_path):
    made = FileLock(tmp_path / "threadline.db")
    yield made
    made.free()


def test_a_second_process_is_refused_after_its_patience(other_process, lock):
    begun = time.monotonic()
    with pytest.raises(FileTakenError) as refused:
        lock.take(0.3)
    assert time.monotonic() - begun >= 0.3
    assert str(refused.value) == TAKEN


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_refused_process_keeps_nothing_open(other_process, lock):
    before = open_files()
    with pytest.raises(FileTakenError):
        lock.take(0)
    assert open_files() == before


def test_the_file_is_free_at_once_when_its_process_is_killed(other_process, lock):
    other_process.send_signal(signal.SIGKILL)
    other_process.wait(LONGEST)
    lock.take(0)


def test_a_patient_process_gets_the_file_as_soon_as_it_is_free(other_process, lock):
    threading.Timer(0.3, other_process.kill).start()
    begun = time.monotonic()
    lock.take(LONGEST)
    assert time.monotonic() - begun >= 0.3


def test_a_freed_file_can_be_taken_again(lock, tmp_path):
    lock.take(0)
    with pytest.raises(FileTakenError):
        FileLock(tmp_path / "threadline.db").take(0)
    lock.free()
    lock.take(0)


def test_a_child_process_does_not_inherit_the_file(lock, tmp_path):
    lock.take(0)
    child = subprocess.Popen(["/bin/sleep", "60"], close_fds=False)
    try:
        lock.free()
        FileLock(tmp_path / "threadline.db").take(LONGEST)
    finally:
        child.kill()
        child.wait()


def test_a_wake_while_the_engine_starts_is_not_lost(shop, monkeypatch):
    """Requests are answered already while the worker is still starting."""
    shop.deliver("slack:a", "a1")
    write, engine = shop.database.write, shop.engine

    def write_and_wake():
        engine._runner.hurry(("lane", "slack:a"))
        return write()

    monkeypatch.setattr(engine, "_write", write_and_wake)
    shop.start()
    shop.until(lambda: shop.done == ["a1"])


def test_leases_of_a_dead_process_end_at_the_start(url, clock):
    """The file is held by one process: whoever held a lane before is dead."""
    with Workshop(EmbeddedHouse(url), clock) as dead:
        dead.deliver("slack:a", "a1")
        dead.act = lambda taken: (_ for _ in ()).throw(SystemExit)
        with pytest.raises(SystemExit):
            dead.pump("slack:a")
    with Workshop(EmbeddedHouse(url), clock) as after:
        after.start()
        after.until(lambda: after.done == ["a1"])
        assert [one.attempt for one in after.tried] == [2]


def test_what_was_missed_is_found_by_a_look_at_the_database(shop):
    """A wake can be lost with the process that should have told it; the sweep finds lanes and timers."""
    shop.start()
    with shop.transaction() as tx:
        tx.deliver("slack:a", "say", "a1")
        tx.at(NOON, "ring", "bell")
        tx.committed.clear()
    assert shop.done == []
    shop.engine.look()
    shop.until(lambda: shop.done == ["a1"] and shop.rung() == ["bell"])


def test_a_timer_whose_work_fails_is_fired_again(shop, logged):
    mended = threading.Event()
    shop.on_fire = lambda tx, subject: None if mended.is_set() else 1 / 0
    shop.start().at(NOON, "bell")
    shop.until(lambda: logged)
    assert logged[0]["job"] == ("timer", "ring", "bell")
    with shop.database.read() as session:
        assert timers.find(session, "ring", "bell")
    mended.set()
    shop.clock.push(1)
    shop.engine.look()
    shop.until(lambda: shop.rung() == ["bell"])


def test_a_database_that_is_gone_for_a_moment_stops_nothing(shop, monkeypatch, logged):
    gone = threading.Event()
    read = shop.database.read

    def reading():
        if gone.is_set():
            raise OSError("gone")
        return read()

    monkeypatch.setattr(shop.engine, "_read", reading)
    gone.set()
    shop.start()
    shop.until(lambda: logged)
    with shop.transaction() as tx:
        tx.deliver("slack:a", "say", "a1")
        tx.committed.clear()
    gone.clear()
    shop.engine.look()
    shop.until(lambda: shop.done == ["a1"])


def test_an_engine_that_never_ran_can_be_stopped(shop):
    assert isinstance(shop.engine, EmbeddedEngine)
    shop.deliver("slack:a", "a1")
    shop.engine.stop()
    assert shop.tried == []
