"""The names of connections: after what they hold, but for two that the contract calls by shorter names."""

from collections.abc import Mapping
from typing import Any, Final

from strawberry.schema.name_converter import NameConverter

_SHORT: Final[Mapping[str, str]] = {"AuditEvent": "Audit", "ModerationItem": "Moderation"}


class Names(NameConverter):
    """Strawberry's own names, with ours for generic types."""

    def from_generic(self, object_type: Any, types: Any) -> str:
        """`AuditConnection` for a connection of audit events."""
        name = super().from_generic(object_type, types)
        held = next((long for long in _SHORT if name.startswith(long)), None)
        return _SHORT[held] + name.removeprefix(held) if held else name
