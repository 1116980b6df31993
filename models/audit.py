"""The audit log: who did what, to what, when. It holds no personal answers.

An event is stored in the transaction of its act. Soon after, it is sealed: numbered, and chained to the event before it
by a hash, so that no event can be changed or taken out unnoticed. Sealing apart keeps acts from waiting for each other.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar, Final

from adapters.database import AlreadyExists, Index
from domain.canonical import sha256_of
from models.base import Id, Stored

FIRST: Final = "0" * 64
"""What the first event is chained to."""

MOST_AT_ONCE: Final = 500


class AuditEvent(Stored):
    """One act. `by` is None for what the platform did itself. `number` and the hashes come with the seal."""

    at: datetime
    by: Id | None
    action: str
    about: Id | None
    details: dict[str, Any] = {}
    number: int | None = None
    previous_hash: str | None = None
    hash: str | None = None

    class Settings:
        name = "audit"
        indexes: ClassVar = [
            Index([("about", 1), ("number", -1)]),
            Index("number", unique=True, name="in_order", partialFilterExpression={"number": {"$type": "int"}}),
            Index([("number", 1), ("at", 1), ("_id", 1)], name="unsealed"),
        ]

    @classmethod
    async def note(
        cls, action: str, *, by: Id | None, at: datetime, about: Id | None, details: dict[str, Any] | None = None
    ) -> None:
        """Write an act down, in the transaction that it happens in."""
        await cls(action=str(action), by=by, at=at, about=about, details=details or {}).add()

    def sealed_with(self, previous_hash: str, number: int) -> str:
        """The hash of this event at a place in the chain."""
        return sha256_of(
            {
                "number": number,
                "at": self.at.isoformat(),
                "by": str(self.by) if self.by else None,
                "action": self.action,
                "about": str(self.about) if self.about else None,
                "details": self.details,
                "previousHash": previous_hash,
            }
        )

    @classmethod
    async def seal(cls) -> int:
        """Seal the oldest events that are not sealed yet, and say how many: at most 500.

        When another process seals at the same time, the unique number decides, and the rest is left to it.
        """
        last = await cls.one({"number": {"$ne": None}}, sort=[("number", -1)])
        number, previous = (last.number or 0, last.hash or FIRST) if last else (0, FIRST)
        sealed = 0
        for event in await cls.many({"number": None}, sort=[("at", 1), ("_id", 1)], limit=MOST_AT_ONCE):
            number += 1
            digest = event.sealed_with(previous, number)
            seal = {"number": number, "previous_hash": previous, "hash": digest}
            try:
                if await cls.change({"_id": event.id, "number": None}, {"$set": seal}) is None:
                    break
            except AlreadyExists:
                break
            previous, sealed = digest, sealed + 1
        return sealed

    @classmethod
    async def faults(cls) -> AsyncIterator[str]:
        """Everything that is wrong with the chain, in order, in words for whoever looks after it."""
        number, previous = 0, FIRST
        async for event in cls.each({"number": {"$ne": None}}, sort=[("number", 1)]):
            number += 1
            if event.number != number:
                yield f"Event {number} is missing: after {number - 1} comes {event.number}."
                number = event.number or number
            elif event.previous_hash != previous:
                yield f"Event {number} is not chained to the one before it."
            if event.hash != event.sealed_with(event.previous_hash or "", number):
                yield f"Event {number} was changed after it was sealed."
            previous = event.hash or ""
