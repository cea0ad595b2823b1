"""The log has one line per happening, as text or JSON. Bodies and secrets are never in it: nothing logs what it was given to carry, and a
traceback shows no local variables.

Each HTTP request has an id. What it causes bears the id too, up to the last delivery: one grep shows a text from the webhook to Slack, and
a reply from Slack to the carrier.
"""

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

import structlog

from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError

log = structlog.get_logger(__name__)

QUIET = ("procrastinate", "urllib3", "slack_sdk", "slack_bolt", "werkzeug", "gunicorn.access", "waitress", "alembic")
"""These loggers keep to errors: they tell of requests with numbers or bodies when they are talkative."""

SELDOM_SECONDS = 60.0
FIRST = ("timestamp", "level", "event")
_PLAIN = re.compile(r"[^\s=\"\\]+")
"""A value that looks so needs no quotes."""
_ROW = re.compile(r"\n(?:DETAIL|CONTEXT):.*?(?=\n\[SQL|\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)
"""PostgreSQL quotes a row or a value in its error so (PostgreSQL, error message fields)."""


class _Forgiving:
    """A stream for a log that can't be written, such as on a full disk, which keeps nobody from working."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def set_up(log_format: str, stream: TextIO | None = None) -> None:
    """Sets the log up, for our own lines and those of libraries alike."""
    out: Any = _Forgiving(stream or sys.stderr)  # it needs no more of a stream
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = structlog.processors.JSONRenderer() if log_format == "json" else _as_text
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, _without_rows, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    others = logging.StreamHandler(out)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_rows,
                last,
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[others])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)  # its errors quote what Slack answered


def _without_rows(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Takes rows out of a traceback: a row has a body or a number in it."""
    if "exception" in event:
        event["exception"] = _ROW.sub("", event["exception"])
    return event


def _as_text(_logger: object, _name: str, event: structlog.typing.EventDict) -> str:
    """Writes a line as logfmt, which is the quickest to write of what people can read; a traceback follows in lines of its own. Every
    request writes some, and structlog's own renderer, which looks at each letter, took a tenth of its time.
    """
    traceback = event.pop("exception", None)
    pairs = [*((name, event.pop(name)) for name in FIRST), *event.items()]
    line = " ".join([f"{name}={_written(str(value))}" for name, value in pairs])
    return f"{line}\n{traceback}" if traceback else line


def _written(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


class Seldom:
    """Warns of `event` at most once a minute for each reason: what strangers send must not fill the log."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._next: dict[str, float] = {}

    def warn(self, why: str, **details: object) -> None:
        now = time.monotonic()
        if now >= self._next.get(why, now):
            self._next[why] = now + SELDOM_SECONDS
            log.warning(self._event, why=why, **details)


def begin_request() -> None:
    """Sets a new id for whatever this thread logs and stores from now on."""
    carry(secrets.token_hex(6))


def carry(request: str | None) -> None:
    """Goes on under the id of the request that caused the work in hand."""
    structlog.contextvars.clear_contextvars()
    if request:
        structlog.contextvars.bind_contextvars(request=request)


def request_id() -> str | None:
    return structlog.contextvars.get_contextvars().get("request")


@contextmanager
def handled(kind: str, what: str) -> Iterator[None]:
    """Logs what was handled, a word of ours for it, and what became of it."""
    outcome = "done"
    try:
        yield
    except DeskError as error:
        outcome = "checking" if isinstance(error, (UnknownPersonError, UnknownChannelError)) else "refused"
        raise
    except Exception:
        outcome = "surprise"
        raise
    finally:
        log.info("handled", kind=kind, what=what, outcome=outcome)
