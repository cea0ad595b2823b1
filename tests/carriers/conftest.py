import pytest
import responses

from tests.carriers.receiver import PUBLIC, Receiver, connect
from tests.contracts.twilio import list_misfits
from tests.standins.twilio import TwilioServer

pytest.register_assert_rewrite("tests.carriers.contract", "tests.carriers.abilities")


@pytest.fixture
def wire():
    """What the carrier's API answers; a call that isn't foreseen fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def server(receiver):
    with TwilioServer(app_url=receiver.url, public_url=PUBLIC, api_keys={"SK1": "secret"}) as server:
        receiver.carrier = connect(server)
        yield server
    assert list_misfits(server.exchanges, server.webhooks) == []


@pytest.fixture
def carrier(receiver, server):
    return receiver.carrier
