"""Webhooks: where changes are sent to as they happen, and how far in the change log each has come."""

from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from domain.content import ContentType
from models.base import Id, Stored


class Webhook(Stored):
    """A receiver. `cursor` is the number of the last change that a delivery was made for, or passed over.

    `document_id` names the trusted document that shapes what is sent. `sealed_secret` is what deliveries are signed
    with, encrypted. `replays` counts how often it was sent back in the log.
    """

    url: str
    types: list[ContentType]
    document_id: str | None = None
    sealed_secret: str
    active: bool = True
    created_at: datetime
    created_by: Id
    cursor: int
    replays: int = 0
    resting_until: datetime | None = None
    """Until when it is left alone, because it did not answer."""
    ended_at: datetime | None = None

    class Settings:
        name = "webhooks"
        indexes: ClassVar = [Index([("active", 1), ("cursor", 1)])]

    @classmethod
    async def behind(cls, number: int) -> list["Webhook"]:
        """Those that have not come as far in the log as this."""
        return await cls.many({"active": True, "cursor": {"$lt": number}}, sort=[("_id", 1)])

    @classmethod
    async def resting(cls, at: datetime) -> list["Webhook"]:
        """Those that are left alone for now."""
        return await cls.many({"active": True, "resting_until": {"$gt": at}})

    async def rest_until(self, at: datetime) -> None:
        """Be left alone for a while."""
        await self.change({"_id": self.id}, {"$set": {"resting_until": at}})

    async def end(self, at: datetime) -> None:
        """Be sent nothing any more."""
        await self.change({"_id": self.id}, {"$set": {"active": False, "ended_at": at}})
