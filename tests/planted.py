"""What must never be printed or logged: the stand-ins' keys, the numbers of contacts and lines, and what people wrote in a journey."""

import re

from bot.sandbox import server
from tests.standins.twilio.codes import AUTH_TOKEN

SECRETS = {server.SECRET, server.TOKEN, server.CARRIER_SECRET, AUTH_TOKEN}
NUMBERS = re.compile(r"(\+|%2B)1555\d{7}|\(555\) \d{3}-\d{4}")
SHORTEST = 6
"""A shorter body may stand in a line by chance."""
_bodies: set[str] = set()


def plant(body: str) -> None:
    if len(body) >= SHORTEST:
        _bodies.add(body)


def find(printed: str) -> str | None:
    """The first line that tells what it must not."""
    planted = SECRETS | _bodies
    return next((line for line in printed.splitlines() if NUMBERS.search(line) or any(one in line for one in planted)), None)
