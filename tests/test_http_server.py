"""The HTTP server alone: whoever is slow holds nothing that others need, and not for ever."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from bot import http_server
from bot.http_server import HttpServer
from tests.looking.waits import LONGEST, wait_for

LARGE = 20_000_000
"""More than a socket takes by itself."""
GET = b"GET /%s HTTP/1.1\r\nHost: desk\r\n\r\n"


class House:
    """A server with a single thread. `/held` waits for `let_go`."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.is_held = threading.Event()
        self.patience = 5.0
        bound = socket.create_server(("127.0.0.1", 0))
        self.port = bound.getsockname()[1]
        self.server = HttpServer(self._app, bound, threads=1)
        self._stop = threading.Event()
        self._links: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _app(self, environ, start_response):
        if environ["PATH_INFO"] == "/held":
            self.is_held.set()
            self.let_go.wait(LONGEST)
        body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def _run(self) -> None:
        while not self._stop.is_set():
            self.server.turn(0.02)
        self.server.finish(self.patience)

    def stop(self) -> None:
        self._stop.set()

    def end(self) -> None:
        self.stop()
        self.let_go.set()
        self._thread.join(LONGEST)
        for link in self._links:
            link.close()

    def call(self, sent: bytes = b"") -> socket.socket:
        link = socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST)
        self._links.append(link)
        link.sendall(sent)
        return link

    def answer(self, sent: bytes) -> bytes:
        with self.call(sent) as link:
            return link.recv(65536)

    def is_well(self) -> bool:
        return self.answer(GET % b"").startswith(b"HTTP/1.1 200 OK")


@pytest.fixture
def house(monkeypatch) -> Iterator[House]:
    monkeypatch.setattr(http_server, "LOOK", 0.05)
    made = House()
    yield made
    made.end()


def is_closed(link: socket.socket) -> bool:
    """By the other side."""
    try:
        link.setblocking(False)
        return link.recv(65536) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def drips(link: socket.socket, piece: bytes) -> bool:
    try:
        link.send(piece)
    except OSError:
        return False
    return not is_closed(link)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"GET / HTTP/1.1\r\n", b"X-A: b\r\n"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000\r\n\r\n", b"a"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: a\r\n"),
        (b"\r\n", b"\r\n"),
    ],
    ids=["head", "body", "chunks", "a chunk's length", "trailers", "nothing but line ends"],
)
def test_a_request_that_drips_is_given_up_however_steadily(house, monkeypatch, begin, piece):
    monkeypatch.setattr(http_server, "ARRIVING", 0.5)
    link = house.call(begin)
    assert drips(link, piece)
    wait_for(lambda: (time.sleep(0.02), not drips(link, piece))[1])
    assert house.is_well()


def test_whoever_calls_and_says_nothing_is_given_up(house, monkeypatch):
    monkeypatch.setattr(http_server, "ARRIVING", 0.5)
    link = house.call()
    wait_for(lambda: is_closed(link))


def test_who_was_answered_may_come_back_for_longer(house, monkeypatch):
    monkeypatch.setattr(http_server, "ARRIVING", 0.2)
    link, newcomer = house.call(GET % b""), house.call()
    assert link.recv(65536).startswith(b"HTTP/1.1 200 OK")
    wait_for(lambda: is_closed(newcomer))
    link.setblocking(True)
    link.sendall(GET % b"")
    assert link.recv(65536).startswith(b"HTTP/1.1 200 OK")
    monkeypatch.setattr(http_server, "KEPT", 0.2)
    wait_for(lambda: is_closed(link))


def test_an_answer_that_nobody_takes_holds_no_thread_and_is_given_up(house, monkeypatch):
    for _ in range(5):
        house.call(GET % b"large")
    assert house.is_well()
    monkeypatch.setattr(http_server, "TAKING", 0.2)
    wait_for(lambda: not house.server.active_channels)


def test_a_large_answer_is_taken_whole(house):
    with house.call(GET % b"large") as link:
        got = 0
        while got < LARGE:
            got += len(link.recv(1 << 20))
        assert got > LARGE


def test_whoever_has_waited_longest_makes_room_for_who_comes(house, monkeypatch):
    monkeypatch.setattr(house.server, "_most", 10)
    links = [house.call(b"POST / HTTP/1.1\r\n") for _ in range(40)]
    assert all(house.is_well() for _ in range(15))
    wait_for(lambda: len(house.server.active_channels) <= 10)
    assert is_closed(links[0])


def test_nobody_whose_request_is_in_hand_makes_room(house, monkeypatch):
    monkeypatch.setattr(house.server, "_most", 1)
    link = house.call(GET % b"held")
    assert house.is_held.wait(LONGEST)
    others = [house.call(b"POST / HTTP/1.1\r\n") for _ in range(5)]
    wait_for(lambda: all(is_closed(one) for one in others))
    house.let_go.set()
    assert link.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_a_body_in_pieces_arrives_whole(house):
    with house.call(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n") as link:
        link.sendall(b"7\r\n, world\r\n0\r\n\r\n")
        got = b""
        while not got.endswith(b"Hello, world"):
            got += link.recv(65536) or pytest.fail(repr(got))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 5000, b"431"),
        (b"POST / HTTP/1.1\r\nContent-Length: \xd9\xa1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"400"),
    ],
    ids=["a large body", "a large head", "digits of elsewhere", "two lengths", "another encoding", "TLS"],
)
def test_what_is_no_request_of_ours_is_refused(house, sent, status):
    with contextlib.suppress(ConnectionResetError):  # it said more than we read
        assert house.answer(sent).split(b" ")[1] == status
    assert house.is_well()


def test_what_is_in_hand_is_answered_before_it_ends(house):
    link = house.call(GET % b"held")
    assert house.is_held.wait(LONGEST)
    house.stop()
    wait_for(lambda: house.server.is_ending)
    with pytest.raises(ConnectionRefusedError):
        house.call()
    house.let_go.set()
    assert link.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_what_lies_on_the_disk_for_callers_goes_with_the_server(house):
    """Python warns of a file that nobody closed, and a warning fails a test."""
    house.patience = 0.1
    house.call(b"POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + b"x" * 100_000)
    assert house.call(GET % b"large").recv(1)
    house.end()
