"""Where webhooks may go: to the public internet, and never into the network that the platform itself runs in."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from domain.addresses import is_web_address

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CLOSED: Final = tuple(
    map(
        ipaddress.ip_network,
        # Said one by one, however much of it a version of Python knows by itself.
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 168.63.129.16/32
        ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/9 ff00::/8
        """.split(),  # noqa: SIM905
    )
)
"""Private, shared, local, for examples, many at once; and where clouds tell a machine its secrets."""
_PORTS: Final = frozenset({None, 443, 8443})
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether an address is that of a machine on the public internet."""
    address = _reached(ipaddress.ip_address(text.partition("%")[0]))
    closed = (network for network in _CLOSED if network.version == address.version)
    return address.is_global and not any(address in network for network in closed)


def is_loopback(text: str) -> bool:
    """Whether an address is that of this machine itself."""
    return _reached(ipaddress.ip_address(text.partition("%")[0])).is_loopback


def _reached(address: Address) -> Address:
    """The address that is reached by one: an IPv4 address may be written within an IPv6 address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def may_be_target(url: str, *, to_loopback: bool) -> bool:
    """Whether a webhook may have this address, as far as it says itself. What its name stands for is seen later."""
    if not is_web_address(url):
        return False
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        is_local, is_open = is_loopback(host), is_public(host)
    except ValueError:
        is_local, is_open = _judged_by_name(host)
    if is_local:
        return to_loopback
    is_port = to_loopback or parts.port in _PORTS
    return is_open and is_port and parts.scheme == "https" and not parts.fragment


def _judged_by_name(host: str) -> tuple[bool, bool]:
    """Whether a name is that of this machine, and whether it may be one of the public internet.

    What ends in a number is no name: `127.1`, `2130706433` and `0x7f.1` are addresses to many programs.
    """
    try:
        last = host.encode("idna").decode().lower().removesuffix(".").rpartition(".")[2]
    except UnicodeError:
        return False, False
    return last == "localhost", bool(last) and not _NUMBER.fullmatch(last)
