"""What the parts of the contract share. An engine's tests give it a house."""

import threading
from collections.abc import Callable, Iterator

import pytest

from storage.engine.pump import Do, Settle
from storage.taken import Taken
from tests.looking.waits import LONGEST
from tests.storage.engine.workshop import Workshop
from tests.storage.house import Clock, EngineHouse

A, B, C = "slack:a", "slack:b", "slack:c"
CARRIER = "carrier:a"


def failing(subject: str, *errors: Exception):
    """Doing `subject` raises one error after the other, and goes well after that."""
    left = list(errors)

    def act(taken: Taken) -> None:
        if taken.subject == subject and left:
            raise left.pop(0)

    return act


def held(begun: threading.Event, go: threading.Event, settle: Callable[[str], Settle | None] = lambda _subject: None) -> Do:
    """Each delivery says that it has begun, and ends when it may."""

    def act(taken: Taken) -> Settle | None:
        begun.set()
        go.wait(LONGEST)
        return settle(taken.subject)

    return act


def surprises(count: int) -> list[Exception]:
    return [KeyError("surprise") for _ in range(count)]


class EngineContract:
    @pytest.fixture
    def house(self) -> EngineHouse:
        raise NotImplementedError

    @pytest.fixture
    def shop(self, house: EngineHouse, clock: Clock) -> Iterator[Workshop]:
        with Workshop(house, clock) as built:
            yield built
