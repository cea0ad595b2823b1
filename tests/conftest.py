"""What every test may ask for. The environment is wiped, and only loopback is reached."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actors import Desk

OURS = ("THREADLINE_", "TWILIO_", "SLACK_", "SANDBOX_", "DATABASE_", "PUBLIC_", "LOG_FORMAT")


@pytest.fixture(autouse=True)
def wiped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no .env file of the machine's reaches a test."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        assert host in ("", "127.0.0.1", "localhost", "::1"), f"a test reached out to {host}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The whole app on SQLite, with stand-ins, a queue, a line, agents and a customer."""
    with Desk(tmp_path) as running:
        running.set_up()
        yield running


@pytest.fixture(scope="module")
def standing_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One such house for all tests of a file that leave nothing behind."""
    with Desk(tmp_path_factory.mktemp("standing")) as running:
        running.set_up()
        yield running


@pytest.fixture
def bare_desk(tmp_path: Path) -> Iterator[Desk]:
    """The same, with people and channels but no queue yet."""
    with Desk(tmp_path) as running:
        yield running
