"""The carriers that there are stand in this list. A new carrier is an entry in it."""

from collections.abc import Iterable

from carriers.base import Carrier
from carriers.sandbox import SandboxSettings
from carriers.settings import CarrierSettings
from carriers.telnyx.settings import TelnyxSettings
from carriers.twilio.settings import TwilioSettings

CARRIERS: list[type[CarrierSettings]] = [
    TwilioSettings,
    TelnyxSettings,
    SandboxSettings,
]


def build(settings: Iterable[CarrierSettings], public_url: str) -> dict[str, Carrier]:
    """Makes the carriers that are set up, by the name that lines and messages remember."""
    return {carrier.facts.name: carrier.build(public_url) for carrier in settings}


def list_setting_names() -> list[str]:
    """Lists all that the environment may say to any of them."""
    return [name.upper() for settings in CARRIERS for name in settings.model_fields]
