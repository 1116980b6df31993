"""The change log: what became public, changed, or is public no more, under a running number without gaps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from adapters import database
from adapters.database import Index
from domain.changes import ChangeKind
from domain.content import ContentType
from models.base import Stored
from models.sequences import Sequence as RunningNumber


class Change(Stored):
    """One entry. `subject` is what the thing's global id names it by; the entry stays when the thing is gone."""

    number: int
    at: datetime
    kind: ChangeKind
    type: ContentType
    subject: str
    slug: str | None = None
    revision: int | None = None

    class Settings:
        name = "changes"
        indexes: ClassVar = [Index("number", unique=True), Index([("type", 1), ("number", 1)])]

    @classmethod
    async def note(
        cls,
        kind: ChangeKind,
        type_: ContentType,
        subject: object,
        *,
        at: datetime,
        slug: str | None = None,
        revision: int | None = None,
    ) -> None:
        """Write a change down in the transaction that makes it, where its number is given too: none is ever skipped.

        Raises:
            RuntimeError: outside a transaction, where numbers would not come out in the order of their commits.
        """
        if database.current_session() is None:
            raise RuntimeError("A change is noted in the transaction that makes it.")
        number = await RunningNumber.next_of("changes")
        await cls(number=number, at=at, kind=kind, type=type_, subject=str(subject), slug=slug, revision=revision).add()

    @classmethod
    async def last_number(cls) -> int:
        """The number of the newest entry; 0 when there is none yet."""
        newest = await cls.one({}, sort=[("number", -1)])
        return newest.number if newest else 0

    @classmethod
    async def after(
        cls, number: int, *, until: int | None = None, types: Sequence[ContentType] | None = None, limit: int
    ) -> list["Change"]:
        """The first entries after a number, up to another, of these types alone if any are named; the oldest first."""
        where: dict[str, Any] = {"number": {"$gt": number, **({} if until is None else {"$lte": until})}}
        if types is not None:
            where["type"] = {"$in": [one.value for one in types]}
        return await cls.many(where, sort=[("number", 1)], limit=limit)
