"""What a request says about the browser behind it (P5): address, browser, system. Nothing else."""

import ipaddress
import re
from dataclasses import dataclass

import ua_parser
from django.conf import settings
from django.http import HttpRequest

LONGEST_USER_AGENT = 500
# As some proxies write it: 192.0.2.1:443, [2001:db8::1] and [2001:db8::1]:443.
WITH_PORT = re.compile(r"([0-9.]+):[0-9]+|\[([^\]]+)\](?::[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Visitor:
    ip: str
    browser: str
    system: str


def visitor(request: HttpRequest) -> Visitor:
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    return Visitor(client_ip(request), browser, system)


def client_ip(request: HttpRequest) -> str:
    """The caller's address. X-Forwarded-For is believed only as far as our own proxies wrote it.

    Read from the right: each address was written by the one before it; the first that is not a
    configured proxy is the caller, whatever it claims further left.
    """
    address = plain(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while address and is_proxy(address) and forwarded:
        claimed = plain(forwarded.pop())
        if not claimed:
            break
        address = claimed
    return address


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Names with their major versions, as people know them; empty where unknown."""
    found = ua_parser.parse(user_agent[:LONGEST_USER_AGENT])
    browser, system = found.user_agent, found.os
    return (
        " ".join(filter(None, [browser.family, browser.major]))[:120] if browser else "",
        " ".join(filter(None, [system.family, system.major]))[:120] if system else "",
    )


def is_proxy(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in settings.TRUSTED_PROXIES)


def plain(address: str) -> str:
    """The address in its normal form, without port or zone; empty for what is none."""
    address = address.strip()
    found = WITH_PORT.fullmatch(address)
    try:
        ip = ipaddress.ip_address((found[1] or found[2] if found else address).partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(ip, "ipv4_mapped", None) or ip)
