"""HTTP is read in front of the app. waitress reads each request whole, at its sender's pace, before one of our threads is used for it, and
sends each answer without one: whoever is slow keeps a socket busy, and nothing else. What it leaves open is here: for how long, and how
many at once.
"""

import resource
import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from bot.logs import Seldom

THREADS = 24
ARRIVING = 10.0
"""A request may take so many seconds from its first byte to its last, however steadily it drips, and a connection until its first byte.
Phone companies wait for about 15, Slack for 3 (docs.slack.dev, Events API).
"""
KEPT = 65.0
"""A connection stays open for so many seconds after an answer."""
TAKING = 60.0
"""Taking an answer, which may be 5 MB, may last so many seconds."""
MOST = 2_000
"""At most so many connections are open at once. Of more, the one that has waited longest for its sender makes room."""
OTHER_FILES = 300
"""So many files and sockets are left to the database and to what goes out."""
AT_ONCE = 64
"""At most so many new connections are taken between two looks at the others."""
LOOK = 0.5
"""So many seconds pass until the server looks for late callers, though nothing comes."""
LARGEST_HEAD = 32 * 1024
LARGEST_BODY = 2 * 1024 * 1024
IN_MEMORY = 64 * 1024
"""A request of more bytes waits for its rest on the disk."""


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """The connection of one caller. `since` is when it became their turn: to send, to take, or to say more."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.since = time.monotonic()
        self._has_begun = self._has_answered = False
        super().__init__(*given, **named)

    def received(self, data: bytes) -> bool:
        if not self._has_begun:
            self.since, self._has_begun = time.monotonic(), True
        return bool(super().received(data))

    def readable(self) -> bool:
        return not self.server.is_ending and bool(super().readable())

    def service(self) -> None:
        """Answers the caller's request, in a thread of ours."""
        super().service()
        self.since, self._has_begun, self._has_answered = time.monotonic(), False, True

    def handle_close(self) -> None:
        """Ends the connection, with what lies on the disk for it."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    @property
    def is_in_hand(self) -> bool:
        """Whether it is our turn."""
        return bool(self.requests)

    def lateness(self, now: float) -> str | None:
        """What the caller was too slow with, "" where they only had nothing more to say."""
        if self.is_in_hand:
            return None
        is_idle = self._has_answered and not self._has_begun
        patience = TAKING if self.total_outbufs_len else KEPT if is_idle else ARRIVING
        if now - self.since <= patience:
            return None
        return "an answer was not taken" if self.total_outbufs_len else "" if is_idle else "a request did not arrive"


class HttpServer(TcpWSGIServer):  # type: ignore[misc]  # as above
    """A server at a socket that is bound. Whoever has it calls `turn` again and again, then `finish`."""

    channel_class = Connection

    def __init__(self, app: Callable[..., Any], bound: socket.socket, threads: int = THREADS) -> None:
        self.is_ending = False
        self._most = _room()
        self._look_at = 0.0
        self._closed = Seldom("http.closed")
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        where = (bound.family, bound.type, bound.proto, bound.getsockname())
        super().__init__(app, _sock=bound, dispatcher=dispatcher, adj=_adjustments(), sockinfo=where, bind_socket=False)

    def handle_accept(self) -> None:
        """Takes all who knock, where waitress takes one between two looks at the others."""
        for _ in range(AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return

    def maintenance(self, now: float) -> None:
        """Does nothing, as `turn` closes those who are late. waitress does it in the middle of its look, and closes nobody whose socket
        takes nothing.
        """

    def turn(self, seconds: float = LOOK) -> None:
        """Reads and sends what can be read and sent, or waits at most so many seconds for it."""
        self._make_room()
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK
            self._close_late(now)
        wasyncore.loop(seconds, use_poll=True, map=self._map, count=1)

    def _close_late(self, now: float) -> None:
        for channel in list(self.active_channels.values()):
            why = channel.lateness(now)
            if why is not None:
                channel.handle_close()
            if why:
                self._closed.warn(why)

    def _make_room(self) -> None:
        excess = len(self.active_channels) - self._most
        if excess > 0:
            waiting = (channel for channel in list(self.active_channels.values()) if not channel.is_in_hand)
            for channel in sorted(waiting, key=lambda channel: channel.since)[:excess]:
                channel.handle_close()
            self._closed.warn("too many connections", most=self._most)

    def finish(self, seconds: float) -> None:
        """Takes nothing new, and answers what is in hand if that takes no longer than so many seconds."""
        end = time.monotonic() + seconds
        wasyncore.dispatcher.close(self)
        self.turn(0)
        self.is_ending = True
        while time.monotonic() < end and any(
            channel.is_in_hand or channel.total_outbufs_len for channel in list(self.active_channels.values())
        ):
            self.turn(LOOK)
        self.task_dispatcher.shutdown(timeout=max(end - time.monotonic(), 0))
        for channel in list(self.active_channels.values()):
            channel.handle_close()
        wasyncore.close_all(self._map)


def _adjustments() -> Adjustments:
    return Adjustments(
        connection_limit=2 * MOST,  # never reached: it would keep newcomers out
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=LARGEST_BODY + 1,
        inbuf_overflow=IN_MEMORY,
        log_socket_errors=False,
        clear_untrusted_proxy_headers=False,  # nobody reads them
        ident=None,
    )


def _room() -> int:
    """Gives the number of connections for which our files suffice: a request on the disk needs a second one. The limit that we may raise
    ourselves is raised.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (MOST + AT_ONCE) + OTHER_FILES
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(AT_ONCE, min(MOST, (soft - OTHER_FILES) // 2 - AT_ONCE))
