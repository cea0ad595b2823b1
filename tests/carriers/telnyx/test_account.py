"""What the doctor says of a Telnyx account."""

import pytest

from carriers.base import CarrierError
from tests.carriers.contract import LINE
from tests.carriers.telnyx.events import API, PROFILE, telnyx

INBOUND = "https://sms.example.com/carriers/telnyx/inbound"
RIGHT = {
    "id": PROFILE,
    "name": "Support",
    "enabled": True,
    "webhook_url": INBOUND,
    "webhook_failover_url": "https://second.example.com/carriers/telnyx/inbound",
    "webhook_api_version": "2",
}
NUMBER = {"phone_number": LINE, "messaging_profile_id": PROFILE}


def checked(wire, profiles, numbers):
    wire.get(f"{API}/v2/messaging_profiles", json={"data": profiles})
    wire.get(f"{API}/v2/phone_numbers/messaging", json={"data": numbers})
    return telnyx().check()


def test_an_account_that_is_set_up_is_right(wire):
    assert checked(wire, [RIGHT], [NUMBER]) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"webhook_url": ""}, f"Support: texts go nowhere. If its numbers are to be lines of ours, set its webhook address to {INBOUND}"),
        ({"webhook_url": "https://other.example/x"}, "Support: texts go to https://other.example/x."),
        ({"enabled": False}, "Support: it is switched off"),
        ({"webhook_api_version": "1"}, "Support: webhooks come in version 1"),
        ({"webhook_failover_url": None}, "Support: there is no failover address"),
    ],
)
def test_what_is_not_right_with_a_profile_says_what_to_do(wire, change, says):
    (sentence,) = checked(wire, [RIGHT | change], [NUMBER])
    assert says in sentence


def test_a_number_without_a_profile_is_named(wire):
    (sentence,) = checked(wire, [RIGHT], [NUMBER | {"messaging_profile_id": None}])
    assert sentence.startswith(LINE)


def test_an_empty_account_lacks_both(wire):
    profile, number = checked(wire, [], [])
    assert "no messaging profile" in profile
    assert "no number" in number


def test_a_wrong_key_is_said(wire):
    wire.get(f"{API}/v2/messaging_profiles", json={"errors": [{"code": "10009", "title": "Authentication failed"}]}, status=401)
    with pytest.raises(CarrierError, match="TELNYX_API_KEY"):
        telnyx().check()
