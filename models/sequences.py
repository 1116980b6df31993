"""Running numbers."""

from typing import ClassVar

from adapters.database import Index
from models.base import Stored


class Sequence(Stored):
    """A number that counts on by one each time it is asked."""

    name: str
    value: int = 0

    class Settings:
        name = "sequences"
        indexes: ClassVar = [Index("name", unique=True)]

    @classmethod
    async def next_of(cls, name: str) -> int:
        """The next number under `name`, from 1 on.

        No number is given twice. Inside a transaction it is counted with it: there is never a gap, but transactions
        that count under one name run one after the other. Outside, nobody waits, and an act that then fails leaves a
        gap.
        """
        counted = await cls.change({"name": name}, {"$inc": {"value": 1}}, upsert=True)
        assert counted is not None, "an upsert always finds"
        return counted.value
