"""Notes on applications for the staff alone. They are personal data: what erases the application erases them."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from models.base import Id, Stored


class StaffNote(Stored):
    """What somebody of the staff wrote down about an application. It is never changed afterwards."""

    application: Id
    by: Id
    at: datetime
    text: str

    class Settings:
        name = "staff_notes"
        indexes: ClassVar = [Index([("application", 1), ("at", 1), ("_id", 1)])]

    @classmethod
    async def forget(cls, applications: Collection[Id]) -> int:
        """Remove what was noted on these, and say how many notes there were."""
        return await cls.remove_where({"application": {"$in": list(applications)}})
