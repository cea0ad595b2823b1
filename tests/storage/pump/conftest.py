"""What the tests of the pump share."""

import pytest

from tests.storage.pump.bench import Bench


@pytest.fixture
def bench(database, clock):
    return Bench(database, clock)
