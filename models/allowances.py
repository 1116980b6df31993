"""Allowances: how much of something a person, or an address, was given on a day, so that it comes to an end."""

import hashlib
from datetime import datetime
from typing import ClassVar, Final

from adapters.database import Index
from models.base import Id, Stored

KEPT_DAYS: Final = 2


class Allowance(Stored):
    """What was used on one day. `whose` is a hash: it says neither what was counted nor for whom."""

    whose: str
    used: int
    at: datetime

    class Settings:
        name = "allowances"
        indexes: ClassVar = [
            Index("whose", unique=True),
            Index("at", expireAfterSeconds=KEPT_DAYS * 24 * 3600),
        ]

    @classmethod
    async def use(cls, kind: str, whose: Id | str, *, most: int, at: datetime) -> bool:
        """Use one more of the day; False, when it is more than `most`.

        Runs inside the act's transaction: an act that is turned down uses nothing.
        """
        named = hashlib.sha256(f"{kind}:{whose}:{at.date().isoformat()}".encode()).hexdigest()
        used = {"$inc": {"used": 1}, "$setOnInsert": {"at": at, "version": 1}}
        present = await cls.change({"whose": named}, used, upsert=True)
        return present is not None and present.used <= most
