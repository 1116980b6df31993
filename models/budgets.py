"""Budgets: what somebody may still spend, as a bucket that fills up again at a steady rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from adapters import database
from adapters.database import AlreadyExists, Index
from models.base import Stored

_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How much a bucket holds, and how fast it fills up again."""

    capacity: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one try to take from a bucket: whether it was granted, and how much is left now."""

    is_granted: bool
    left: float


class Bucket(Stored):
    """What is left for one payer, as of an instant. One that is full again is the same as none, and is removed."""

    key: str
    left: float
    as_of: datetime
    full_at: datetime
    is_granted: bool

    class Settings:
        name = "budgets"
        indexes: ClassVar = [Index("key", unique=True), Index("full_at", expireAfterSeconds=0)]

    @classmethod
    async def take(cls, key: str, price: float, rate: Rate, *, at: datetime) -> Taken:
        """Take a price out of a bucket, or nothing when there is less in it.

        It is one conditional update: takers at once, in however many processes, cannot outrun it.
        """
        try:
            raw = await cls._taken(key, price, rate, at)
        except AlreadyExists:
            # Another taker began the bucket a moment ago: it is there now.
            raw = await cls._taken(key, price, rate, at)
        return Taken(raw["is_granted"], raw["left"])

    @classmethod
    async def _taken(cls, key: str, price: float, rate: Rate, at: datetime) -> Mapping[str, Any]:
        collection = database.unwaited(cls._collection())
        taken: Mapping[str, Any] = await collection.find_one_and_update(
            {"key": key},
            _taking(price, rate, at),
            projection={"_id": 0, "is_granted": 1, "left": 1},
            upsert=True,
            return_document=True,
        )
        return taken


def _taking(price: float, rate: Rate, at: datetime) -> list[dict[str, Any]]:
    """Fill the bucket by what has flowed in since it was last used; then take the price, if it is there."""
    last = {"$ifNull": ["$as_of", at]}
    seconds = {"$max": [0, {"$divide": [{"$subtract": [at, last]}, _MS]}]}
    filled = {"$add": [{"$ifNull": ["$left", rate.capacity]}, {"$multiply": [rate.per_second, seconds]}]}
    missing = {"$divide": [{"$subtract": [rate.capacity, "$left"]}, rate.per_second]}
    return [
        {"$set": {"left": {"$min": [rate.capacity, filled]}, "as_of": {"$max": [at, last]}}},
        {"$set": {"is_granted": {"$gte": ["$left", price]}}},
        {"$set": {"left": {"$subtract": ["$left", {"$cond": ["$is_granted", price, 0]}]}}},
        {"$set": {"full_at": {"$add": ["$as_of", {"$multiply": [_MS, missing]}]}}},
    ]
