"""Which addresses may be called: those of the public internet, and nothing that leads back into a private network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from typing import Final

_NO_V4: Final = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a public number under which a large provider answers its own machines
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
"""The only range given out for the internet; mapped, translated and local forms lie outside."""

_NO_V6: Final = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # Teredo, which wraps v4, and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4, which wraps v4
        "3fff::/20",
    )
)
_WRAPPED_LAST: Final = (0x00005EFE, 0x02005EFE)
"""The middle of an ISATAP address, whose last 32 bits are an address of v4."""


def is_public(address: str) -> bool:
    """Whether an address in its usual form is one of the public internet; anything else in it is no."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NO_V4)
    if found not in _GLOBAL_V6 or found.scope_id or any(found in network for network in _NO_V6):
        return False
    return (int(found) >> 32) & 0xFFFFFFFF not in _WRAPPED_LAST
