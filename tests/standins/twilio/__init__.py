"""A stand-in Twilio."""

from tests.standins.twilio.codes import FOREIGN, MAGIC_RECIPIENTS, MAGIC_SENDERS, SUSPENDED, WRONG_TOKEN
from tests.standins.twilio.messages import Message
from tests.standins.twilio.server import TwilioServer

__all__ = ["FOREIGN", "MAGIC_RECIPIENTS", "MAGIC_SENDERS", "SUSPENDED", "WRONG_TOKEN", "Message", "TwilioServer"]
