"""Which addresses a message may go to: those of the public internet, and no other.

A name is the customer's to choose, and so is what it resolves to. Without this a message would be
a way to knock at what only our own machines reach (CWE-918).
"""

import ipaddress
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PORTS = (443, 8443)
# Two labels at least, the last one no number: neither an address in figures nor a name of a machine
# in our own network. Other alphabets come as Punycode.
NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)

# All that the IANA registry of special-purpose addresses (RFC 6890) keeps from the public internet,
# multicast and what is reserved, written out so that no version of a library decides about it.
NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # Public by its looks, and inside every machine of Azure’s its own host.
        "168.63.129.16/32",
    )
]  # fmt: skip
# Of IPv6 only what is given out as global unicast, but for what hides another address in it
# (Teredo, 6to4) or documents. NAT64 and IPv4-mapped addresses lie outside it.
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = [
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


def is_public(text: str) -> bool:
    """Whether a message may go to the address; False for what is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    return is_public_6(address)


def is_public_6(address: IPv6Address) -> bool:
    # A scope (fe80::1%eth0) says which of our own networks is meant.
    if address.scope_id is not None or address not in PUBLIC_6:
        return False
    return not any(address in network for network in NOT_PUBLIC_6)


def flaw(address: str) -> Promise | None:
    """Why nothing can be sent to it, whatever it resolves to; None where something can.

    What the name resolves to is asked when a message is sent, each time.
    """
    try:
        parts, port = urlsplit(address), urlsplit(address).port
    except ValueError:
        return _("This is not an address.")
    host = parts.hostname or ""
    if parts.scheme != "https":
        return _("The address must begin with https://.")
    if parts.username is not None or parts.password is not None:
        return _("Leave out the name and password: what we send is signed instead.")
    if port not in (None, *PORTS):
        return _("The port must be 443 or 8443.")
    if not NAME.fullmatch(host):
        return _("Write a name on the public internet, such as hooks.example.com.")
    return _("Leave out what follows #.") if parts.fragment else None
