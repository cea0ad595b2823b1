"""A cheap load: requests prepared as bytes, sent over kept connections, one after the other on each."""

import selectors
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
PATIENCE = 30.0
"""Seconds without any answer after which the rest counts as failed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: when it left on the wall clock, how long its answer took, and what it was (0: none)."""

    at: float
    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests came to."""

    sent: list[Sent]
    seconds: float

    @property
    def rate(self) -> float:
        return len(self.sent) / self.seconds

    @property
    def failed(self) -> int:
        return sum(one.status != 200 for one in self.sent)

    def percentile(self, percent: int) -> float:
        """Milliseconds."""
        times = sorted(one.seconds for one in self.sent)
        return times[min(len(times) - 1, len(times) * percent // 100)] * 1000


def request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    head = {"Host": "127.0.0.1", "Content-Length": str(len(body))} | dict(headers)
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join(lines).encode() + HEAD_END + body


@dataclass(slots=True)
class _Caller:
    """One connection."""

    link: socket.socket
    began: float = 0.0
    left: float = 0.0
    got: bytearray = field(default_factory=bytearray)

    def send(self, data: bytes) -> None:
        self.got.clear()
        self.left, self.began = time.time(), time.perf_counter()
        self.link.sendall(data)

    def answer(self) -> Sent | None:
        """None while it isn't complete."""
        piece = self.link.recv(65536)
        self.got += piece
        if piece and not _complete(self.got):
            return None
        status = int(self.got.split(b" ", 2)[1]) if piece else 0
        return Sent(self.left, time.perf_counter() - self.began, status)


def _complete(got: bytearray) -> bool:
    head, end, body = got.partition(HEAD_END)
    if not end:
        return False
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return len(body) >= length


def run(port: int, requests: Iterable[bytes], parallel: int) -> Load:
    """Each connection sends the next request as soon as it has its answer."""
    waiting, done = iter(requests), []
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _, data in zip(range(parallel), waiting, strict=False):  # in this order: zip takes one too many of what stands first
            _next(selector, port, None, data)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            callers = [key.data for key, _ in ready] or [key.data for key in selector.get_map().values()]
            for caller in callers:
                answer = caller.answer() if ready else Sent(caller.left, PATIENCE, 0)
                if answer:
                    done.append(answer)
                    _next(selector, port, caller, next(waiting, None))
    return Load(done, time.perf_counter() - began)


def _next(selector: selectors.BaseSelector, port: int, caller: _Caller | None, data: bytes | None) -> None:
    if caller and (data is None or not caller.got):
        selector.unregister(caller.link)
        caller.link.close()
    if data is None:
        return
    if caller is None or not caller.got:
        caller = _Caller(socket.create_connection(("127.0.0.1", port), PATIENCE))
        caller.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(caller.link, selectors.EVENT_READ, caller)
    caller.send(data)
