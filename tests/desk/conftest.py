from collections.abc import Iterator

import pytest

from tests.desk.house import Rooms

pytest.register_assert_rewrite("tests.desk.handover.handshake_promises", "tests.desk.queues.handing_out_promises")


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    opened = Rooms(tmp_path_factory.mktemp("desk"))
    yield opened
    opened.database.close()


@pytest.fixture
def house(standing_house: Rooms) -> Rooms:
    """As it was set up, whatever happened before."""
    standing_house.restore()
    return standing_house
