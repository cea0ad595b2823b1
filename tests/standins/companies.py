"""The phone companies that stand in, by the names of their carriers: `make chaos CARRIER=telnyx`."""

from tests.chosen import chosen
from tests.standins.telnyx import TelnyxServer
from tests.standins.twilio import TwilioServer

COMPANIES: dict[str, type[TwilioServer]] = {"twilio": TwilioServer, "telnyx": TelnyxServer}


def company() -> type[TwilioServer]:
    """The one that CARRIER names, the first where it names none."""
    return COMPANIES[chosen("CARRIER", COMPANIES)[0]]
