"""What every test may ask for. The environment is wiped, and only loopback is reached."""

import gc
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO, cast

import pytest
import structlog
from sqlalchemy import make_url

from bot import logs
from storage import schema
from storage.database import Database
from tests import planted
from tests.access import look_back
from tests.actors import Desk
from tests.journeys.copies import Copy, Original
from tests.looking import engines, routes
from tests.storage.postgres import Postgres, running

OURS = ("THREADLINE_", "TWILIO_", "TELNYX_", "SLACK_", "SANDBOX_", "DATABASE_", "PUBLIC_", "LOG_FORMAT")


@pytest.fixture(autouse=True)
def wiped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no .env file of the machine's reaches a test."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


class Stderr:
    """Whatever stands for it now."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


@pytest.fixture(scope="session", autouse=True)
def logging_as_in_earnest() -> None:
    logs.set_up("text", cast("TextIO", Stderr()))
    structlog.configure(cache_logger_on_first_use=False)  # a second run in this process, as `make mutants` has it, sets up anew


def pytest_configure() -> None:
    engines.share_compiled()
    routes.share_builders()


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """The longest files first, whole: begun last, each would keep the other processes waiting. What can't be done to a server is no test of it."""
    items[:] = [
        item for item in items if item.get_closest_marker("sqlite_alone") is None or item.callspec.params["database_url"] == "sqlite"
    ]
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays. Looking through it again and again, the collector would stop the app for half a second of the processor's each
    time, whoever waits for an answer; in earnest `serve` and `work` do the same.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """What four thousand tests have left need not be looked through: pytest would collect garbage five times, and take a minute for it."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """A test that has something printed which must stay inside has failed, and in CI one that is skipped as well."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
    leaked = planted.find("\n".join(text for _, text in report.sections))
    if leaked and report.passed:
        report.outcome, report.longrepr = "failed", f"this was printed and must stay inside: {leaked}"
    return report


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        assert host in ("", "127.0.0.1", "localhost", "::1"), f"a test reached out to {host}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this test process."""
    with running() as server:
        yield server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Journeys that are marked so are gone through on both databases, the others on SQLite; with THREADLINE_TEST_DATABASES=all, all on both."""
    if "database_url" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases") or os.environ.get("THREADLINE_TEST_DATABASES") == "all"
        metafunc.parametrize("database_url", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows, made once."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


PREPARED: dict[str, Callable[[Desk], None]] = {"desk": Desk.set_up, "bare_desk": Desk.settled}
"""What is done for a house before a journey begins in a copy of it."""


@pytest.fixture(scope="session")
def originals() -> dict[tuple[str, str], Original]:
    """Of each kind of house, and of each database."""
    return {}


@pytest.fixture
def original(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, originals: dict[tuple[str, str], Original]
) -> Original:
    """What the house of a test is a copy of, made when it is first asked for."""
    house = next(name for name in PREPARED if name in request.fixturenames)
    database = request.node.callspec.params["database_url"]
    if (house, database) not in originals:
        folder = tmp_path_factory.mktemp("original")
        originals[house, database] = Original(folder, create_database(request, database, folder), PREPARED[house])
    return originals[house, database]


def create_database(request: pytest.FixtureRequest, database: str, folder: Path, original: str | None = None) -> str:
    """A database with all tables and no rows, or a copy of the original one; its URL."""
    if database == "postgresql":
        return str(request.getfixturevalue("postgres").create(original))
    shutil.copy(make_url(original).database if original else request.getfixturevalue("template"), folder / "desk.db")
    return f"sqlite:///{folder / 'desk.db'}"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """For a house that is a copy, it has the original's rows."""
    original = request.getfixturevalue("original").database_url if "original" in request.fixturenames else None
    url = create_database(request, request.param, tmp_path, original)
    yield url
    if request.param == "postgresql":
        request.getfixturevalue("postgres").drop(url)


@pytest.fixture
def desk(tmp_path: Path, database_url: str, original: Original) -> Iterator[Desk]:
    """The whole app, with stand-ins, a queue, a line, agents and a customer."""
    with Copy(tmp_path, original, database_url=database_url) as running:
        yield running
        look_back(running)


@pytest.fixture(scope="module")
def standing_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One such house for all tests of a file that leave nothing behind."""
    with Desk(tmp_path_factory.mktemp("standing")) as running:
        running.set_up()
        yield running
        look_back(running)


@pytest.fixture
def bare_desk(tmp_path: Path, database_url: str, original: Original) -> Iterator[Desk]:
    """The same, with people and channels but no queue yet."""
    with Copy(tmp_path, original, database_url=database_url) as running:
        yield running
        look_back(running)
