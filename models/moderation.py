"""The moderation queue: one entry for each thing that waits, kept true in the transaction that makes it wait."""

from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from domain.moderation import Waiting
from models.base import Id, Stored


class ModerationItem(Stored):
    """Something that waits. `type` and `subject` name it; `claimed_by` is who said that they are on it."""

    type: str
    subject: Id
    waiting: Waiting
    since: datetime
    claimed_by: Id | None = None

    class Settings:
        name = "moderation"
        indexes: ClassVar = [
            Index([("subject", 1), ("waiting", 1)], unique=True),
            Index([("since", 1), ("_id", 1)], name="oldest_first"),
            Index([("waiting", 1), ("since", 1), ("_id", 1)], name="by_reason"),
        ]

    @classmethod
    async def wait(cls, type_: str, subject: Id, waiting: Waiting, *, since: datetime) -> None:
        """Let it wait from `since` on. What waits for this already goes on waiting, with who is on it."""
        await cls.change(
            {"subject": subject, "waiting": waiting},
            {"$setOnInsert": {"type": type_, "since": since, "claimed_by": None, "version": 1}},
            upsert=True,
        )

    @classmethod
    async def settle(cls, subject: Id, *waiting: Waiting) -> None:
        """Let it wait for these no more."""
        await cls.remove_where({"subject": subject, "waiting": {"$in": list(waiting)}})
