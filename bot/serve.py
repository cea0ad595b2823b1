"""The app lives in a process that gunicorn looks after: the web with its threads, and the worker beside them."""

import gc
import os
import socket
import sys
import threading
from typing import Any

import click
import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker as WebProcess
from sqlalchemy.exc import SQLAlchemyError

from bot import ending, logs, runtime, watch, web
from bot.config import Settings
from bot.http_server import HttpServer
from bot.runtime import Runtime
from bot.slack.sockets import Socket
from bot.worker import Worker
from storage import schema
from storage.database import Database
from storage.engine.embedded import FileLock, FileTakenError

log = structlog.get_logger(__name__)

LAST_ANSWERS = 8.0
"""A stop leaves so many seconds to what is in hand."""
WATCH_THREADS = 2
LOCK_PATIENCE = 30.0
"""The process before us, which may be finishing, is waited for so many seconds."""
BOOT_FAILED = 4
"""gunicorn's own code for an app that can't be loaded is this: it stops instead of trying again."""


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own lines go where all others go, and look like them."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Web(WebProcess):  # type: ignore[misc]  # gunicorn has no types
    """Our child of gunicorn's is started again when it dies, and ends with its parent."""

    def run(self) -> None:
        server = HttpServer(self.wsgi, self.sockets[0].sock)
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            server.turn()
        server.finish(LAST_ANSWERS)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """There is one web process. On SQLite there is no other, and the worker lives in it; on PostgreSQL there may be any number of both."""

    def __init__(self, settings: Settings, host: str, port: int, *, with_worker: bool = True) -> None:
        self._settings = settings
        self._with_worker = with_worker
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self._bind,
            "workers": 1,
            "worker_class": "bot.serve.Web",
            "timeout": 60,
            "graceful_timeout": 10,
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": Log,
            "control_socket_disable": True,
            "post_worker_init": _start_worker,
            "worker_exit": _stop_worker,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Builds the app in the web process, after the fork."""
        built = prepare(self._settings)
        app = web.build(built)
        app.extensions["worker"] = Worker(built) if self._with_worker else None
        token = self._settings.slack_app_token
        app.extensions["socket"] = Socket(built, token.get_secret_value()) if token else None
        return app


def prepare(settings: Settings) -> Runtime:
    """Does what every process does first. Ends it with a sentence where the database can't be used."""
    built = runtime.build(settings)
    if built.database.is_sqlite:
        _take_lock(built.database)
    try:
        schema.upgrade(built.database)
    except SQLAlchemyError as error:
        click.echo(f"The database can't be used: {type(error).__name__}.", err=True)
        sys.exit(BOOT_FAILED)
    return built


def _take_lock(database: Database) -> None:
    lock = FileLock(database.path)
    try:
        lock.take(LOCK_PATIENCE)
    except FileTakenError as error:
        click.echo(error, err=True)
        sys.exit(BOOT_FAILED)
    except OSError as error:
        print(f"The database {database.path} can't be used: {error.strerror}.", file=sys.stderr, flush=True)  # noqa: T201  (as above)
        sys.exit(BOOT_FAILED)


def _start_worker(server: Any) -> None:
    if worker := server.wsgi.extensions["worker"]:
        worker.start()
    if socket := server.wsgi.extensions["socket"]:
        socket.open()
    _say_ready()


def _say_ready() -> None:
    """Logs that we are ready. What is loaded by now stays: the collector need not walk through it again and again, while everybody waits
    (measured: 0.15 s each time).
    """
    gc.freeze()
    log.info("ready")


def _stop_worker(_arbiter: Any, server: Any) -> None:
    app = getattr(server, "wsgi", None)
    for part in [app.extensions["socket"], app.extensions["worker"]] if app else []:
        if part:
            part.stop()


def work(settings: Settings, host: str, port: int | None) -> None:
    """Runs a worker alone, until it is told to end; at `port` it can be watched. Raises SystemExit when it could not start."""
    logs.set_up(settings.log_format)
    ended = ending.listen()
    built = prepare(settings)
    if port:
        _watch(built, host, port)
    worker = Worker(built)
    worker.start()
    _say_ready()
    ending.wait(ended)
    worker.stop()


def _watch(built: Runtime, host: str, port: int) -> None:
    server = HttpServer(watch.build(built), _listen(host, port, BOOT_FAILED), WATCH_THREADS)
    threading.Thread(target=_turn_for_ever, args=(server,), name="watch", daemon=True).start()


def _listen(host: str, port: int, code: int) -> socket.socket:
    """Listens at a port. Ends the process with `code` and a line that says what to do where that can't be."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]  # behind it, Python says where
        what = f"Port {port} of {host} can't be used ({why})"
        click.echo(f"{what}: end what uses it, or choose another one with --port.", err=True)
        sys.exit(code)


def _turn_for_ever(server: HttpServer) -> None:
    while True:
        server.turn()


def serve(settings: Settings, host: str, port: int, *, with_worker: bool = True) -> None:
    """Serves and never returns: the process ends with 0, or with 1 when it could not start."""
    logs.set_up(settings.log_format)
    _listen(host, port, 1).close()  # gunicorn would knock five times, and log each
    ours = os.getpid()
    try:
        Server(settings, host, port, with_worker=with_worker).run()
    except SystemExit as end:
        if os.getpid() != ours:  # the web process, whose code tells gunicorn whether to try again
            raise
        sys.exit(1 if end.code else 0)
