"""Strangers who are slow, deaf or silent, by the hundreds: everybody else is answered as if they weren't there."""

import contextlib
import resource
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.actors import LINE, VANESSA
from tests.looking.waits import LONGEST, wait_for
from tests.machines import Machine, Machines

MANY = 1_000
POST = b"POST /slack/events HTTP/1.1\r\nHost: desk\r\n"
KINDS: dict[str, tuple[bytes, bytes]] = {
    "silent": (b"", b""),
    "slow heads": (POST, b"X-A: b\r\n"),
    "slow bodies": (POST + b"Content-Length: 100000\r\n\r\n", b"a"),
    "slow bodies for the carrier": (POST.replace(b"slack/events", b"carriers/twilio/inbound") + b"Content-Length: 9000\r\n\r\n", b"a"),
    "bodies without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "large bodies": (POST + b"Content-Length: 2000000\r\n\r\n" + b"a" * 100_000, b"a"),
    "kept and idle": (b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n", b""),
    "deaf": (b"GET /metrics HTTP/1.1\r\nHost: desk\r\n\r\n" * 4, b""),
}
"""What each of them says at first, and then again and again."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("slow")
    running = Machines(folder, f"sqlite:///{folder / 'slow.db'}")
    try:
        running.web()
        yield running
    finally:
        running.stop()


@pytest.fixture(autouse=True)
def files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * MANY)), hard))


@contextlib.contextmanager
def callers(machine: Machine, kinds: list[str], number: int) -> Iterator[None]:
    """So many of each kind, who go on until the block is left, and come again when they are sent away."""
    port, stop, held = int(machine.url.rsplit(":", 1)[1]), threading.Event(), {}

    def call(kind: str, place: int) -> None:
        link = held[kind, place] = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
        link.setblocking(False)
        with contextlib.suppress(OSError):
            link.send(KINDS[kind][0])

    def go_on() -> None:
        while not stop.wait(0.5):
            for (kind, place), link in list(held.items()):
                try:
                    link.send(KINDS[kind][1])
                except BlockingIOError:
                    pass
                except OSError:
                    link.close()
                    call(kind, place)

    for kind in kinds:
        for place in range(number):
            call(kind, place)
    dripping = threading.Thread(target=go_on)
    dripping.start()
    try:
        yield
    finally:
        stop.set()
        dripping.join()
        for link in held.values():
            link.close()


def is_well(house: Machines) -> bool:
    return requests.get(f"{house.machines[0].url}/healthz", timeout=LONGEST).text == "ok\n"


def takes_a_text(house: Machines) -> bool:
    return house.twilio.receive(VANESSA, LINE, "Where is my order?").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [24, 200])
def test_slow_strangers_keep_nobody_waiting(house, kind, number):
    with callers(house.machines[0], [kind], number):
        assert all(is_well(house) and takes_a_text(house) for _ in range(4))


def test_a_thousand_of_all_kinds(house):
    with callers(house.machines[0], list(KINDS), MANY // len(KINDS)):
        assert all(is_well(house) and takes_a_text(house) for _ in range(8))


def test_more_than_there_is_room_for(house):
    """Those who have said nothing for longest go."""
    with callers(house.machines[0], ["silent", "slow bodies"], MANY + MANY // 4):
        assert all(is_well(house) and takes_a_text(house) for _ in range(8))
        wait_for(lambda: 'why="too many connections"' in house.log())
    assert "Traceback" not in house.log()
