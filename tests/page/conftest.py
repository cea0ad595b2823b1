"""The sandbox as a user starts it, and a visitor with a real browser before it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from tests.conftest import OURS
from tests.looking.waits import LONGEST, wait_for
from tests.page.visitor import Visitor

SLOWEST = LONGEST * 1_000
"""Milliseconds until something expected counts as not coming."""
PATIENT = f"from bot.cli import main; from bot.sandbox import clock; clock.PATIENCE = {LONGEST}; main()"
"""Slack's three seconds would fail on a slow machine what is about the page."""
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MISSING = "Chromium isn't installed, so the sandbox page can't be clicked: apt-get install chromium"


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip(MISSING)
    expect.set_options(timeout=SLOWEST)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(ARGS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """The address of a sandbox of this module's own."""
    folder = tmp_path_factory.mktemp("sandbox")
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-c", PATIENT, "sandbox", "--port", str(port)]
    with (folder / "log").open("w") as log, subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as process:
        try:
            _wait(process, folder / "log")
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: _has_samples(url))
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LONGEST)


def _wait(process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + LONGEST
    while "The sandbox is at" not in log.read_text():
        assert process.poll() is None, f"the sandbox ended while it was starting:\n{log.read_text()}"
        assert time.monotonic() < end, f"the sandbox did not come up:\n{log.read_text()}"
        time.sleep(0.05)


def _has_samples(url: str) -> bool:
    """All sample conversations are made, so that nothing moves but by the visitor."""
    kate = requests.get(url, timeout=LONGEST).text.partition('data-as="')[2].partition('"')[0]
    return requests.get(f"{url}/sandbox/state", params={"user": kate}, timeout=LONGEST).json()["has_samples"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def open_page(browser, sandbox, **options) -> Iterator[Visitor]:
    """Somebody who opens the page for the first time. Whatever the browser complains of fails the test."""
    page = browser.new_page(**({"viewport": {"width": 1440, "height": 900}} | options))
    page.set_default_timeout(SLOWEST)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(f"{error.message}\n{error.stack}"))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.goto(sandbox)
    visitor = Visitor(page, complaints)
    yield visitor
    visitor.leave()
    assert complaints == []


@pytest.fixture
def visitor(browser, sandbox):
    with open_page(browser, sandbox) as somebody:
        yield somebody
