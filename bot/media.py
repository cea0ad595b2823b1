"""The carrier fetches the files that we send at addresses that are signed, for one file and for a while."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

PATH = "/media/"
VALID = timedelta(hours=2)
"""An address holds so long: a text waits at the carrier for an hour at most (validity period), and its files are fetched by then."""
_TOKEN = re.compile(r"([0-9a-f]{16})-([0-9])-([0-9a-f]{8})-([0-9a-f]{32})")


def address(public_url: str, secret: str, public_id: str, position: int, now: datetime) -> str:
    """Gives the address of one attachment of the message with this opaque id."""
    until = int((now + VALID).timestamp())
    words = f"{public_id}-{position}-{until:08x}"
    return f"{public_url.rstrip('/')}{PATH}{words}-{_sign(secret, words)}"


def read(secret: str, token: str, now: datetime) -> tuple[str, int] | None:
    """Says which file the last part of an address is for, by the message's opaque id and the position; None where it isn't one of ours, or
    not any more.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    public_id, position, until, signature = match.groups()
    signed = hmac.compare_digest(signature, _sign(secret, f"{public_id}-{position}-{until}"))
    return (public_id, int(position)) if signed and now.timestamp() <= int(until, 16) else None


def _sign(secret: str, words: str) -> str:
    return hmac.new(secret.encode(), b"media:" + words.encode(), hashlib.sha256).hexdigest()[:32]
