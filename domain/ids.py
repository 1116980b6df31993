"""Global ids: what names a thing to clients and in addresses (Relay's object identification)."""

import base64


def global_id(type_name: str, key: object) -> str:
    """What names a thing of this type to clients: opaque to them, `Type:key` to us."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")
