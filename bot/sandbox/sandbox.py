"""`threadline sandbox`: the stand-in, the app beside it on a database of its own, and a small contact centre to begin with."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click
import requests

from bot import ending
from bot.sandbox import companies, seed
from bot.sandbox.server import StandIn
from carriers import registry

START_SECONDS = 60
STOP_SECONDS = 10
OURS = ("THREADLINE_", "SLACK_", *registry.list_setting_names())
"""How the settings begin that an operator may have set for a desk in earnest."""
SERVE = ("-m", "bot.cli", "serve")
ROOT = Path(__file__).resolve().parents[2]


class SandboxError(Exception):
    """One sentence for the person at the terminal."""


class App:
    """The app as a process of its own, started as an operator would."""

    def __init__(self, stand_in: StandIn, folder: Path, command: Sequence[str] = SERVE) -> None:
        self._stand_in = stand_in
        self._folder = folder
        self._command = command
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._port}"
        self.log = folder / "app.log"
        self.anew = threading.Event()
        """Set once everything is to begin anew."""

    @property
    def up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        command = [sys.executable, *self._command, "--port", str(self._port)]
        # In a folder of its own, so that no .env of the caller's is read.
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=self._folder, env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        self._watch(self._process.pid)
        try:
            self._wait()
        except BaseException:
            self._dismiss()
            raise

    def _watch(self, app: int) -> None:
        """A watchdog ends the app when we are killed: the pipe from us, on which nothing ever comes, is then closed."""
        self._dismiss()
        words = f"read -r _; kill -s KILL -- -{app}"
        self._watchdog = subprocess.Popen(  # noqa: S603 - our own command
            ["/bin/sh", "-c", words], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def _dismiss(self) -> None:
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()

    def restart(self) -> None:
        """As hard as a power cut, then again on the same database."""
        with self._lock:
            if self._process is not None:
                self._kill(self._process)
            self._stand_in.workspace.touch()
            self.start()
            self._stand_in.workspace.touch()

    def reset(self) -> None:
        """Whoever runs us sees to it, since the request that asks for it is answered by what ends."""
        self.anew.set()

    def stop(self) -> None:
        self._dismiss()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill(self._process)

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        """The web process too, which its parent alone would leave behind for a second, still answering."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        return kept | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "SLACK_BOT_TOKEN": self._stand_in.bot_token,
            "SLACK_SIGNING_SECRET": self._stand_in.signing_secret,
            "SLACK_API_URL": self._stand_in.url,
            "PUBLIC_URL": self.url,
            "DATABASE_URL": f"sqlite:///{self._folder / 'sandbox.db'}",
            **self._stand_in.phones.settings(),
        }

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if not self.up:
                raise SandboxError(f"The app ended while it was starting. It said:\n{self.log.read_text()}")
            if self._ready():
                return
            time.sleep(0.1)
        raise SandboxError(f"The app wasn't ready within {START_SECONDS} seconds.")

    def _ready(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(f"{self.url}/readyz", timeout=2).ok
            except requests.RequestException:
                return False


def run(port: int, carrier: str = companies.OWN) -> None:
    """Until Ctrl-C or SIGTERM, and from the beginning where the page asks for it. Exits with 1 and one sentence where it can't."""
    ended = ending.listen()
    while not ended.is_set():
        port = _run_once(port, carrier, ended)


def _run_once(port: int, carrier: str, ended: threading.Event) -> int:
    """Until we are told to end or to begin anew. Gives the port, where the next one is to be."""
    stand_in = StandIn(port=port, carrier=carrier)
    stand_in.ready = False
    try:
        stand_in.start()
    except OSError:
        click.echo(f"Port {port} is taken: end what uses it, or choose another one with --port.", err=True)
        raise SystemExit(1) from None
    with tempfile.TemporaryDirectory(prefix="threadline-sandbox-") as folder:
        app = App(stand_in, Path(folder))
        try:
            _serve(stand_in, app, ended)
        except SandboxError as trouble:
            click.echo(trouble, err=True)
            raise SystemExit(1) from None
        finally:
            app.stop()
            stand_in.stop()
    return stand_in.port


def _serve(stand_in: StandIn, app: App, ended: threading.Event) -> None:
    seed.add_people(stand_in)
    stand_in.app_url, stand_in.control = app.url, app
    app.start()
    if refused := seed.set_up(stand_in) or seed.name_contact(stand_in):
        raise SandboxError(f"The workspace could not be set up: {refused}")
    stand_in.ready = True
    stand_in.workspace.touch()
    click.echo(f"The sandbox is at {stand_in.base} - stop it with Ctrl-C. What the app logs is in {app.log}")
    threading.Thread(target=_add_samples, args=(stand_in,), name="sandbox-samples", daemon=True).start()
    while not (app.anew.is_set() or ended.wait(ending.LOOK)):
        pass


def _add_samples(stand_in: StandIn) -> None:
    if trouble := seed.Samples(stand_in).make():
        click.echo(trouble, err=True)
    stand_in.has_samples = True
    stand_in.workspace.touch()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
