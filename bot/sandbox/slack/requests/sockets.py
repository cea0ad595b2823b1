"""Slack's side of Socket Mode: a ticket for each connection, envelopes to any one of them, and answers by the envelope's id."""

import itertools
import json
import queue
import secrets
import socket
import threading
import uuid
from collections.abc import Callable
from typing import Any

from simple_websocket import ConnectionClosed, Server

from bot.sandbox.slack.team import APP_ID
from bot.sandbox.wire import Json

MOST = 10
"""Connections that an app may have at once."""


Waiting = queue.Queue[Json | None]
"""Where an answer is waited for; None says that the connection has ended."""


class NoSocketError(Exception):
    """The app has no connection open."""


class Sockets:
    """`on` is the switch on the app's settings page: while it is, nothing is sent over HTTP."""

    def __init__(self) -> None:
        self.on = False
        self.opened = 0
        """Connections since the start."""
        self._links: list[Link] = []
        self._tickets: set[str] = set()
        self._answers: dict[str, Waiting] = {}
        self._turn = itertools.count()
        self._lock = threading.Lock()

    def new_ticket(self) -> str:
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._tickets.add(ticket)
        return ticket

    @property
    def count(self) -> int:
        return len(self._links)

    def serve(self, environ: dict[str, Any], ticket: str) -> bool:
        """Until the connection ends. False for a ticket that was used or never given."""
        with self._lock:
            if ticket not in self._tickets or len(self._links) >= MOST:
                return False
            self._tickets.remove(ticket)
        link = Link(Server.accept(environ, thread_class=Reader))
        with self._lock:
            self._links.append(link)
            self.opened += 1
        try:
            link.send({"type": "hello", "num_connections": self.count, "connection_info": {"app_id": APP_ID}})
            while True:
                self._hear(json.loads(link.server.receive() or "{}"))
        except (ConnectionClosed, OSError):
            return True
        finally:
            with self._lock:
                self._links.remove(link)
                for waiting in link.unanswered:
                    waiting.put(None)

    def _hear(self, answer: Json) -> None:
        waiting = self._answers.get(str(answer.get("envelope_id")))
        if waiting is not None:
            waiting.put(answer)

    def send(self, kind: str, payload: Json, patience: float, retry: int = 0, reason: str = "") -> Json | None:
        """What the app answered; None where it didn't within `patience` seconds. Raises NoSocketError, also where the connection ends before."""
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        waiting: Waiting = queue.Queue()
        self._answers[envelope_id] = waiting
        try:
            return self._ask(envelope, waiting, patience)
        except queue.Empty:
            return None
        except (ConnectionClosed, OSError):
            raise NoSocketError from None
        finally:
            del self._answers[envelope_id]

    def _ask(self, envelope: Json, waiting: Waiting, patience: float) -> Json:
        link = self._any(waiting)
        try:
            link.send(envelope)
            answer = waiting.get(timeout=patience)
        finally:
            with self._lock:
                link.unanswered.remove(waiting)
        if answer is None:
            raise NoSocketError
        return answer

    def _any(self, waiting: Waiting) -> "Link":
        """A connection, which from now on tells whoever waits when it ends."""
        with self._lock:
            if not self._links:
                raise NoSocketError
            link = self._links[next(self._turn) % len(self._links)]
            link.unanswered.append(waiting)
            return link

    def refresh(self) -> None:
        """What Slack does every few hours: it asks for a new connection. The app hangs up the old one."""
        with self._lock:
            links = list(self._links)
        for link in links:
            link.send({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "applink-sandbox"}})

    def hang_up(self) -> None:
        """Slack ends all connections."""
        with self._lock:
            links = list(self._links)
        for link in links:
            link.close()


class Reader(threading.Thread):
    """Ends with the process."""

    def __init__(self, target: Callable[..., Any]) -> None:
        super().__init__(target=target, daemon=True)


class Link:
    """One connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.unanswered: list[Waiting] = []
        self._lock = threading.Lock()

    def send(self, what: Json) -> None:
        with self._lock:
            self.server.send(json.dumps(what))

    def close(self) -> None:
        with self._lock:
            try:
                self.server.close()
                if self.server.sock:
                    self.server.sock.shutdown(socket.SHUT_RDWR)
            except (ConnectionClosed, OSError):
                return
