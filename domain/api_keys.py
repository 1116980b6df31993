"""API keys of partner websites: what a key may do, and the origins that it may be used from."""

from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from domain.addresses import is_web_address

KEY_PREFIX: Final = "kk_live_"
"""What every key begins with, so that it is told from the token of a session, and found where it was published."""
_PORTS: Final = {"http": 80, "https": 443}


class ApiScope(StrEnum):
    """What a key may do."""

    READ_PUBLIC = "READ_PUBLIC"
    RECEIVE_CHANGES = "RECEIVE_CHANGES"
    AD_HOC_QUERIES = "AD_HOC_QUERIES"


def origin_in(text: str) -> str | None:
    """The web origin that a text names, as browsers write it; None when it names none, or more than an origin."""
    address = text.strip()
    if not is_web_address(address):
        return None
    parts = urlsplit(address)
    if parts.path not in ("", "/") or parts.query or parts.fragment or "?" in address or "#" in address:
        return None
    host = _ascii(parts.hostname or "")
    if host is None:
        return None
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _ascii(host: str) -> str | None:
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return None
