"""A phone is reached over SMS and MMS, or over a network whose name stands before its address, as in whatsapp:+15551234567. Such a network cuts
no text into segments, and may say when somebody can be written to.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Network:
    """`name` stands before an address and a colon, `title` is for people; `example` is how an address of ours looks. With `window`, free words reach somebody for so long after they wrote to the
    very address that they shall come from.
    """

    name: str
    title: str
    example: str
    window: timedelta | None = None


RCS = Network("rcs", "RCS", "rcs:brand_agent")
WHATSAPP = Network("whatsapp", "WhatsApp", "whatsapp:+15550001111", window=timedelta(hours=24))
"""The window is WhatsApp's customer service window (Twilio, error 63016: "Outside messaging window"). Later only a template that WhatsApp has approved
reaches somebody.
"""
NETWORKS = {network.name: network for network in (RCS, WHATSAPP)}


def part(address: str) -> tuple[Network | None, str]:
    """Parts an address into its network, None for SMS and MMS, and what it is there."""
    name, _, rest = address.partition(":")
    network = NETWORKS.get(name.lower()) if rest else None
    return (network, rest) if network else (None, address)


def find(address: str) -> Network | None:
    """Gives the network of an address, None for SMS and MMS."""
    return part(address)[0]
