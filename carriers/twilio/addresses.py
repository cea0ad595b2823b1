"""Twilio writes before an address over which network it is reached, as in rcs:+15551234567; SMS and MMS have none ("Message resource", From
and To).
"""

import re

from carriers.networks import NETWORKS, RCS, WHATSAPP

SENDERS = {
    RCS.name: re.compile(r"rcs:[A-Za-z0-9_.-]{1,128}", re.ASCII),
    WHATSAPP.name: re.compile(r"whatsapp:\+[0-9]{7,15}", re.ASCII),
}
"""The addresses of senders look so: "Send and receive RCS messages"; error 63003, which has whatsapp:+15558675310."""

# Networks whose messages no line of ours can bear, as people call them. Each has rules of its own about who may be written to, and when.
UNSERVED = {"messenger": "Facebook Messenger", "instagram": "Instagram", "wechat": "WeChat", "viber": "Viber"}

_NETWORK = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(.+)", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"\+[0-9]{3,15}", re.ASCII)


def part(address: str) -> tuple[str, str]:
    """Parts an address into its network, in small letters, and what follows; the network is "" for SMS and MMS."""
    fitting = _NETWORK.fullmatch(address)
    return (fitting[1].lower(), fitting[2]) if fitting else ("", address)


def tidy(address: str) -> str:
    """Writes the network in small letters, as Twilio's documentation does."""
    network, rest = part(address)
    return f"{network}:{rest}" if network else address


def number_of(address: str) -> str:
    """Gives the number of a phone that is reached over a network besides SMS; "" where there is none or the address is one already. Who hides
    theirs from us on WhatsApp has none.
    """
    network, rest = part(address)
    return rest if network in NETWORKS and _NUMBER.fullmatch(rest) else ""


def unserved(*addresses: str) -> str:
    """Names the network of these addresses where it is none that a line can bear, else gives ""."""
    networks = (part(address)[0] for address in addresses)
    other = next((network for network in networks if network and network not in NETWORKS), "")
    return UNSERVED.get(other, other)


def facing(sender: str, recipient: str) -> str:
    """Gives the address at which a phone is reached from `sender`: both have to be of one network (error 21910). A sender of RCS reaches
    rcs:+1…, without a text that takes its place where that fails (error 21664), one of WhatsApp whatsapp:+1…; a number or a messaging service
    reaches +1…, and the service tries RCS first where it has it ("Send and receive RCS messages").
    """
    number, network = number_of(recipient) or recipient, part(sender)[0]
    return f"{network}:{number}" if network in NETWORKS and _NUMBER.fullmatch(number) else number
