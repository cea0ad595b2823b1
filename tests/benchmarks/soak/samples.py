"""What is looked at every few seconds: the processes, as the system sees them, and the rows and files of their database."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psutil
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.models import DeliveryState
from tests.benchmarks.soak.shift import Told
from tests.machines import Machines

Sample = dict[str, float]
"""A figure by the name of its column. Rows of a table are named after it: "rows delivery"."""
OURS = "threadline-soak"
"""How the looking's own connection to PostgreSQL is called."""


class Ground:
    """A database, and how large it is. `path` is SQLite's file; without it, PostgreSQL is asked."""

    def __init__(self, url: str, path: Path | None) -> None:
        self.path, self._database = path, Database(url if path else f"{url}{'&' if '?' in url else '?'}application_name={OURS}")
        with self._database.read() as session:
            self.tables = sorted(sa.inspect(session.connection()).get_table_names())

    def close(self) -> None:
        self._database.close()

    def look(self, processes: list[psutil.Process]) -> Sample:
        with self._database.read() as session:
            say: Callable[[str], float] = lambda words: float(session.execute(sa.text(words)).scalar_one())  # noqa: E731 - of this session
            found = {f"rows {table}": say(f'SELECT count(*) FROM "{table}"') for table in self.tables}
            found["unfinished"] = say(f"SELECT count(*) FROM delivery WHERE state <> '{DeliveryState.FAILED.value}'")
            if self.path is None:
                found["database MB"] = say("SELECT pg_database_size(current_database())") / 1e6
                found["writes"] = say("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
                found["connections"] = say(
                    f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> '{OURS}'"
                )
        return found if self.path is None else found | _files(self.path, processes)

    def count(self, words: str) -> int:
        with self._database.read() as session:
            return int(session.execute(sa.text(words)).scalar_one())


def _files(path: Path, processes: list[psutil.Process]) -> Sample:
    """A connection to SQLite is its file, opened once more."""
    log = path.with_name(f"{path.name}-wal")
    opened = [Path(one.path) for process in processes for one in process.open_files()]
    return {
        "connections": opened.count(path),
        "database MB": path.stat().st_size / 1e6,
        "WAL MB": log.stat().st_size / 1e6 if log.exists() else 0.0,
    }


class Sampler:
    """Looks `every` so many seconds, until it is stopped; `samples` are what it saw."""

    def __init__(self, house: Machines, ground: Ground, told: Told, every: float, kept: Callable[[Sample], None]) -> None:
        self._house, self._ground, self._told, self._every, self._kept = house, ground, told, every, kept
        self.samples: list[Sample] = []
        self.missed: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="soak samples", daemon=True)

    def __enter__(self) -> Self:
        self._began, self._spent = time.monotonic(), self._processor()
        self._thread.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        number = 1
        while not self._over.wait(max(0.0, self._began + number * self._every - time.monotonic())):
            number += 1
            try:
                sample = self._look()
            except (psutil.Error, SQLAlchemyError, OSError) as error:  # a process that ended just now; the next look tells more
                self.missed.append(f"{type(error).__name__} {error}")
                continue
            self.samples.append(sample)
            self._kept(sample)

    def _look(self) -> Sample:
        processes = self._processes()
        sample: Sample = {"seconds": round(time.monotonic() - self._began)}
        sample["memory MB"] = sum(one.memory_info().rss for one in processes) / 1e6
        sample["processes"] = len(processes)
        sample["open files"] = sum(one.num_fds() for one in processes)
        sample["threads"] = sum(one.num_threads() for one in processes)
        before, self._spent = self._spent, self._processor()
        sample["processor %"] = 100 * (self._spent - before) / self._every
        sample["answer ms"] = self._told.answered()
        sample["texts"] = self._told.done["texts"]
        return sample | self._ground.look(processes)

    def _processes(self) -> list[psutil.Process]:
        return [one for machine in self._house.machines for one in machine.processes()]

    def _processor(self) -> float:
        """Seconds of it that the processes have had."""
        times = [one.cpu_times() for one in self._processes()]
        return sum(one.user + one.system for one in times)
