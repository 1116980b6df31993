"""Receipts as they are kept: each that was ever given, for as long as somebody may hold it in their hands.

They say nothing of anybody. So they stay when the application is amended, when its answers are blanked, and when the
person has everything about them erased.
"""

from datetime import datetime
from typing import ClassVar, Self

from adapters.database import Index
from models.base import Id, Stored


class KeptReceipt(Stored):
    """That something was received under a reference, with its hash and the time, and for which call."""

    reference: str
    sha256: str
    received_at: datetime
    call: Id

    class Settings:
        name = "receipts"
        indexes: ClassVar = [
            Index([("reference", 1), ("sha256", 1)], unique=True),
            Index([("reference", 1), ("received_at", -1)], name="latest"),
        ]

    @classmethod
    async def found(cls, reference: str, sha256: str) -> Self | None:
        """The receipt of which both are known; None when they are not those of one receipt."""
        return await cls.one({"reference": reference, "sha256": sha256})

    async def is_latest(self) -> bool:
        """Whether nothing was received later under this reference."""
        later = {"reference": self.reference, "received_at": {"$gt": self.received_at}}
        return await self.one(later) is None
