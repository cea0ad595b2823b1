"""Where an address of the internet leads: outside, or into a network of our own."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""An IPv4 address stands at the end of these (RFC 6052)."""


def is_public(address: Address) -> bool:
    """Says whether an address is anybody's on the internet, and not loopback, private, link-local, of a cloud's metadata or of many at once."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
    return address.is_global and not address.is_multicast
