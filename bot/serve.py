"""The app under gunicorn: one process with threads for the web, and the worker beside them."""

import os
import sys
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication

from bot import logs, runtime, web
from bot.config import Settings
from bot.worker import Worker
from storage import schema
from storage.database import Database
from storage.engine.embedded import FileLock, FileTakenError

log = structlog.get_logger(__name__)

THREADS = 24
LOCK_PATIENCE = 30.0
"""Seconds to wait for the process before us, which may be finishing."""
BOOT_FAILED = 4
"""gunicorn's own code for an app that can't be loaded: it stops instead of trying again."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One web process: SQLite has one writer, and its worker lives in the same process."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings = settings
        self._bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self._bind,
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "keepalive": 65,
            "timeout": 60,
            "graceful_timeout": 10,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": _start_worker,
            "worker_exit": _stop_worker,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """In the web process, after the fork."""
        logs.set_up(self._settings.log_format)
        built = runtime.build(self._settings)
        _take_lock(built.database)
        schema.upgrade(built.database)
        app = web.build(built)
        app.extensions["worker"] = Worker(built)
        return app


def _take_lock(database: Database) -> None:
    lock = FileLock(database.path)
    try:
        lock.take(LOCK_PATIENCE)
    except FileTakenError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201  (for whoever started us)
        sys.exit(BOOT_FAILED)


def _start_worker(server: Any) -> None:
    server.wsgi.extensions["worker"].start()
    log.info("ready")


def _stop_worker(_arbiter: Any, server: Any) -> None:
    app = getattr(server, "wsgi", None)
    if app is not None:
        app.extensions["worker"].stop()


def serve(settings: Settings, host: str, port: int) -> None:
    """Returns never: the process ends with 0, or with 1 when it could not start."""
    ours = os.getpid()
    try:
        Server(settings, host, port).run()
    except SystemExit as end:
        if os.getpid() != ours:  # the web process, whose code tells gunicorn whether to try again
            raise
        sys.exit(1 if end.code else 0)
