"""The audit log: who did what, to what, when. It holds no personal answers."""

from datetime import datetime
from typing import Any, ClassVar

from adapters.database import Index
from models.base import Id, Stored


class AuditEvent(Stored):
    """One act. `by` is None for what the platform did itself."""

    at: datetime
    by: Id | None
    action: str
    about: Id | None
    details: dict[str, Any] = {}

    class Settings:
        name = "audit"
        indexes: ClassVar = [Index([("about", 1), ("at", 1)]), Index([("at", 1)])]

    @classmethod
    async def note(
        cls, action: str, *, by: Id | None, at: datetime, about: Id | None, details: dict[str, Any] | None = None
    ) -> None:
        """Write an act down, in the transaction that it happens in."""
        await cls(action=str(action), by=by, at=at, about=about, details=details or {}).add()
