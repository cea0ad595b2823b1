"""The carriers that there are, by the name that lines and messages remember."""

from carriers.sandbox import Sandbox
from carriers.twilio.carrier import Twilio

CARRIERS: dict[str, type[Twilio | Sandbox]] = {
    Twilio.name: Twilio,
    Sandbox.name: Sandbox,
}
