"""What is owed to webhooks: one delivery for each change, tried until it arrives or is given up. And its log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final

from adapters.database import Index
from models.base import Id, Stored


class DeliveryState(StrEnum):
    """How far a delivery is. A FAILED one is tried again; a DEAD one is not."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    DEAD = "DEAD"


OPEN: Final[Mapping[str, Any]] = {"state": {"$in": [DeliveryState.PENDING.value, DeliveryState.FAILED.value]}}
SETTLED: Final[Mapping[str, Any]] = {"state": {"$in": [DeliveryState.DELIVERED.value, DeliveryState.DEAD.value]}}


class WebhookDelivery(Stored):
    """One change on its way to one webhook. `cause` says what it is owed for: the same cause never owes twice.

    `number` is that of the change. What is known of the last try: the status and how long it took, or what went wrong.
    """

    webhook: Id
    number: int
    cause: str
    is_test: bool = False
    state: DeliveryState = DeliveryState.PENDING
    created_at: datetime
    due_at: datetime
    leased_until: datetime
    attempts: int = 0
    status_code: int | None = None
    duration_ms: int | None = None
    failure: str | None = None
    delivered_at: datetime | None = None

    class Settings:
        name = "webhook_deliveries"
        indexes: ClassVar = [
            Index("cause", unique=True),
            Index([("state", 1), ("due_at", 1)]),
            Index([("webhook", 1), ("created_at", -1), ("_id", -1)]),
            Index([("webhook", 1), ("number", 1)]),
            Index("created_at"),
        ]

    @property
    def next_attempt_at(self) -> datetime | None:
        """When it is tried next; None once that is settled."""
        return self.due_at if self.state in (DeliveryState.PENDING, DeliveryState.FAILED) else None

    @classmethod
    def owed(cls, webhook: Id, number: int, cause: object, *, at: datetime, is_test: bool = False) -> "WebhookDelivery":
        """A delivery that is due now, not stored yet."""
        named = f"{webhook}:{number}:{cause}"
        return cls(
            webhook=webhook, number=number, cause=named, is_test=is_test, created_at=at, due_at=at, leased_until=at
        )

    @classmethod
    async def claim(cls, *, beside: Sequence[Id], lease: timedelta, at: datetime) -> "WebhookDelivery | None":
        """One delivery that is due and that no other worker holds, of none of the webhooks named; held from now on."""
        due = {**OPEN, "due_at": {"$lte": at}, "leased_until": {"$lte": at}, "webhook": {"$nin": list(beside)}}
        return await cls.change(due, {"$set": {"leased_until": at + lease}, "$inc": {"attempts": 1}})

    async def settle(self, state: DeliveryState, *, at: datetime, **noted: object) -> None:
        """Note what came of a try, if it is still this holder's to note."""
        held = {"_id": self.id, "attempts": self.attempts, **OPEN}
        await self.change(held, {"$set": {"state": state.value, "leased_until": at, **noted}})

    @classmethod
    async def give_up_all(cls, webhook: Id) -> None:
        """Let nothing be owed to a webhook any more."""
        await cls.change_all({"webhook": webhook, **OPEN}, {"$set": {"state": DeliveryState.DEAD.value}})

    @classmethod
    async def remove_settled(cls, before: datetime) -> int:
        """Take the oldest lines out of the log, and say how many there were."""
        return await cls.remove_where({"created_at": {"$lte": before}, **SETTLED})
