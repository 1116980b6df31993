"""Global ids: opaque to clients, `Type:key` to us (Relay's object identification)."""

import base64
import binascii

from domain.ids import global_id
from models.base import Id

__all__ = ["NOTHING", "global_id", "key_of", "read_global_id"]


def read_global_id(text: str) -> tuple[str, str]:
    """The type and the key that a global id names; two empty strings for what is no global id."""
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    type_name, _, key = decoded.partition(":")
    return type_name, key


def key_of(text: str, type_name: str) -> Id:
    """The stored id that a global id of this type names; an id that nothing has, for anything else."""
    found, key = read_global_id(text)
    return Id(key) if found == type_name and Id.is_valid(key) else NOTHING


NOTHING = Id("0" * 24)
"""An id that no document has."""
