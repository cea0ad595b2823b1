import pytest
import responses

pytest.register_assert_rewrite("tests.carriers.contract", "tests.carriers.abilities")


@pytest.fixture
def wire():
    """What the carrier's API answers; a call that isn't foreseen fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
