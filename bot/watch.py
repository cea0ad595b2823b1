"""Whoever watches may ask whether we are well, and what we did. Strangers may ask too, and as often as they like: an answer is remembered
for a second, and while one asks the database, nobody else waits for it.
"""

import threading
import time
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from typing import Generic, TypeVar

import structlog
from flask import Flask, Response
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import metrics
from bot.runtime import Runtime
from storage import schema
from storage.refusals import why

log = structlog.get_logger(__name__)
REMEMBERED = 1.0
"""An answer holds good for so many seconds."""
PATIENCE = 1.0
"""The first answer of all is waited for so many seconds."""
STALE = 10.0
"""After so many seconds a database that doesn't answer has no last word any more."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Threadline</title>
<style>
body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem; color: #1d1c1d; background: #fff }}
a {{ color: #3f2a56 }}
</style>
</head>
<body>
<main>
<h1>Threadline</h1>
<p>This is the machine behind a text-message desk in Slack. There is nothing to do here: the desk is in Slack.</p>
<h2>{state}</h2>
<p>{more}</p>
<h2>Where to go on</h2>
<ul>
<li>You answer texts: <a href="https://slack.com/signin">open Slack</a>, and look under Apps for Threadline. <code>/sms help</code> lists what you can type.</li>
<li>You look after the desk: type <code>/desk doctor</code> in Slack, or <code>threadline doctor</code> on this machine.</li>
<li>You watch it: <a href="healthz">healthz</a> says whether it lives, <a href="readyz">readyz</a> whether it can store.</li>
</ul>
</main>
</body>
</html>
"""
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
Found = TypeVar("Found")
Answer = Response | tuple[str, int]


class Remembered(Generic[Found]):
    """Keeps what `ask` said last. `unknown` is said while it takes too long."""

    def __init__(self, ask: Callable[[], Found], unknown: Found) -> None:
        self._ask = ask
        self._found = self._unknown = unknown
        self._asked_at = float("-inf")
        self._asking = threading.Lock()

    def get(self) -> Found:
        if time.monotonic() - self._asked_at > REMEMBERED and self._asking.acquire(timeout=PATIENCE if self._is_new else 0):
            try:
                self._look()
            finally:
                self._asking.release()
        return self._found if time.monotonic() - self._asked_at < STALE else self._unknown

    @property
    def _is_new(self) -> bool:
        """Says whether nothing was asked yet. Those who come then wait for each other: a start is no failure."""
        return self._asked_at == float("-inf")

    def _look(self) -> None:
        if time.monotonic() - self._asked_at > REMEMBERED:
            self._found = self._ask()
            self._asked_at = time.monotonic()


def build(runtime: Runtime) -> Flask:
    """Makes the endpoints for a worker alone."""
    app = Flask("threadline", static_folder=None)
    add(app, runtime)
    return app


def add(app: Flask, runtime: Runtime) -> None:
    readiness = Remembered(lambda: _readiness(runtime), ("the database doesn't answer\n", 503))
    waiting = Remembered(lambda: _waiting(runtime), b"")
    app.add_url_rule("/", "front", lambda: _front(*readiness.get()))
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200))
    app.add_url_rule("/readyz", "readyz", readiness.get)
    app.add_url_rule("/metrics", "metrics", lambda: Response(runtime.metrics.counters() + waiting.get(), content_type=metrics.CONTENT_TYPE))


def _front(said: str, status: int) -> Response:
    """Shows a person what this is, and whether it is well. It says no more of the database than `/readyz` does."""
    is_well = status == HTTPStatus.OK
    state = "It is well." if is_well else "Something isn’t right."
    more = (
        "What comes in is stored, and goes to its thread."
        if is_well
        else f"What comes in can’t be stored just now: {escape(said.strip())}."
    )
    return Response(PAGE.format(state=state, more=more), content_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


def _readiness(runtime: Runtime) -> tuple[str, int]:
    """Says whether the database can be reached, whether its schema is current, and what it last refused us. It reads, and writes nothing."""
    try:
        current = schema.is_current(runtime.database)
    except DBAPIError as error:
        return f"the database can't be used: {why(error)}\n", 503
    except (SQLAlchemyError, OSError) as error:
        return f"the database can't be used: {type(error).__name__}\n", 503
    if not current:
        return "the schema isn't current: run threadline migrate\n", 503
    refused = runtime.database.refusals.last
    return (f"the database stores nothing: {refused}\n", 503) if refused else ("ready\n", 200)


def _waiting(runtime: Runtime) -> bytes:
    """Counts what waits in the database, as far as it can be asked."""
    try:
        with runtime.reading() as session:
            return metrics.waiting(session, runtime.clock())
    except (SQLAlchemyError, OSError) as error:
        log.warning("metrics.without_database", error=type(error).__name__)
        return b""
