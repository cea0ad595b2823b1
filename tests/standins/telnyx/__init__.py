"""A stand-in Telnyx."""

from tests.standins.telnyx.server import TelnyxServer

__all__ = ["TelnyxServer"]
