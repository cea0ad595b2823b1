"""Twilio writes before an address over which channel it is reached, as in rcs:+15551234567; SMS and MMS have none ("Message resource", From
and To).
"""

import re

RCS = "rcs"
SENDER = re.compile(r"rcs:[A-Za-z0-9_.-]{1,128}", re.ASCII)
"""The address of a sender of RCS looks so ("Send and receive RCS messages")."""

# Channels whose messages no line of ours can bear, as people call them. Each has rules of its own about who may be written to, and when.
UNSERVED = {"whatsapp": "WhatsApp", "messenger": "Facebook Messenger", "instagram": "Instagram", "wechat": "WeChat", "viber": "Viber"}

_CHANNEL = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(.+)", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"\+[0-9]{3,15}", re.ASCII)


def part(address: str) -> tuple[str, str]:
    """Parts an address into its channel, in small letters, and what follows; the channel is "" for SMS and MMS."""
    fitting = _CHANNEL.fullmatch(address)
    return (fitting[1].lower(), fitting[2]) if fitting else ("", address)


def tidy(address: str) -> str:
    """Writes the channel in small letters, as Twilio's documentation does."""
    channel, rest = part(address)
    return f"{channel}:{rest}" if channel else address


def number_of(address: str) -> str:
    """Gives the number of a phone that is reached over a channel besides SMS; "" where there is none or the address is one already."""
    channel, rest = part(address)
    return rest if channel == RCS and _NUMBER.fullmatch(rest) else ""


def unserved(*addresses: str) -> str:
    """Names the channel of these addresses where it is none that a line can bear, else gives ""."""
    channels = (part(address)[0] for address in addresses)
    other = next((channel for channel in channels if channel not in ("", RCS)), "")
    return UNSERVED.get(other, other)


def facing(sender: str, recipient: str) -> str:
    """Gives the address at which a phone is reached from `sender`: both have to be of one channel (error 21910). A sender of RCS reaches
    rcs:+1…, without a text that takes its place where that fails (error 21664); a number or a messaging service reaches +1…, and the service
    tries RCS first where it has it ("Send and receive RCS messages").
    """
    number = number_of(recipient) or recipient
    return f"{RCS}:{number}" if part(sender)[0] == RCS and _NUMBER.fullmatch(number) else number
