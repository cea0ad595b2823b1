import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from storage.database import Database
from tests.storage.engine.worker_process import WorkerProcesses
from tests.storage.house import Clock

pytest.register_assert_rewrite(*(f"tests.storage.engine.engine_{part}" for part in ("contract", "deaths", "order", "times", "troubles")))


@pytest.fixture(autouse=True)
def logged():
    """What is logged, as dicts; nothing is printed."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def url(template: Path, tmp_path: Path) -> str:
    shutil.copy(template, tmp_path / "threadline.db")
    return f"sqlite:///{tmp_path / 'threadline.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def processes() -> Iterator[WorkerProcesses]:
    started = WorkerProcesses()
    yield started
    started.close()


@pytest.fixture
def session(database):
    with database.write() as opened:
        yield opened
