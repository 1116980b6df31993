"""Uploads: files that come in parts, over as many connections as it takes, until they are whole."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, Self

from adapters.database import AlreadyExists, Index, in_transaction
from domain.errors import Code, refusal
from models.accounts import Account
from models.base import Filter, Id, Stored, new_id

MOST_UPLOADS: Final = 10
"""So many files of one account wait to be whole, or to be used, at once."""

MOST_PARTS: Final = 2_000
KEPT_HOURS: Final = 24
LEASE: Final = timedelta(minutes=1)
"""So long a part may come in without a sign of life. Longer than a body may be silent."""


class UploadPart(Stored):
    """A piece of what came. The pieces of a part count only once its upload names it: all of them, or none."""

    upload: Id
    part: Id
    number: int
    data: bytes
    created_at: datetime

    class Settings:
        name = "upload_parts"
        indexes: ClassVar = [
            Index([("part", 1), ("number", 1)], unique=True),
            Index("upload"),
            # What a process left behind that died while it received.
            Index("created_at", expireAfterSeconds=2 * KEPT_HOURS * 3600),
        ]


class Upload(Stored):
    """A file on its way in: `offset` of its `length` bytes have come, in the parts `taken`.

    `slot` is one of the few places that its owner has; it is free again once the file is used. `receiving` is the part
    that comes in now, until `leased_until`: one at a time.
    """

    owner_id: Id
    slot: int | None
    name: str
    length: int
    offset: int = 0
    taken: list[Id] = []
    receiving: Id | None = None
    leased_until: datetime | None = None
    used_for: Id | None = None
    expires_at: datetime

    class Settings:
        name = "uploads"
        indexes: ClassVar = [
            Index(
                [("owner_id", 1), ("slot", 1)],
                unique=True,
                name="one_upload_per_slot",
                partialFilterExpression={"slot": {"$type": "number"}},
            ),
            Index("expires_at"),
        ]

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come."""
        return self.offset == self.length

    @classmethod
    async def begin(cls, *, owner_id: Id, name: str, length: int, at: datetime) -> Self:
        """An upload of which nothing has come yet.

        Raises:
            Refused: RATE_LIMITED, when the owner has as many under way as there may be; NOT_FOUND, when they are gone.
        """
        for slot in range(MOST_UPLOADS):
            expires_at = at + timedelta(hours=KEPT_HOURS)
            upload = cls(owner_id=owner_id, slot=slot, name=name, length=length, expires_at=expires_at)
            try:
                return await in_transaction(upload._add_for_owner)
            except AlreadyExists:
                continue
        raise refusal(
            Code.RATE_LIMITED, "You have {maximum} uploads under way: finish or remove one first.", maximum=MOST_UPLOADS
        )

    async def _add_for_owner(self) -> Self:
        await Account.hold(self.owner_id)
        return await self.add()

    @classmethod
    async def under_way(cls, owner_id: Id, at: datetime) -> list[Self]:
        """The uploads of an account that are not used yet, the latest to expire first."""
        where = {"owner_id": owner_id, "slot": {"$type": "number"}, "expires_at": {"$gt": at}}
        return await cls.many(where, sort=[("expires_at", -1), ("_id", -1)])

    async def lease(self, part: Id, at: datetime) -> bool:
        """Let this part come in now, and no other; False, when another does. Its own lease goes on anew."""
        free: list[Filter] = [{"receiving": {"$in": [None, part]}}, {"leased_until": {"$lte": at}}]
        held = {"$set": {"receiving": part, "leased_until": at + LEASE}}
        return await self.change({"_id": self.id, "used_for": None, "$or": free}, held) is not None

    async def release(self, part: Id) -> None:
        """Let another part come in."""
        free = {"$set": {"receiving": None, "leased_until": None}}
        await self.change({"_id": self.id, "receiving": part}, free)

    async def stage(self, part: Id, number: int, data: bytes, *, at: datetime) -> None:
        """Keep a piece of a part that does not count yet."""
        await UploadPart(upload=self.id, part=part, number=number, data=data, created_at=at).add()

    async def take(self, part: Id, size: int) -> bool:
        """Let a part of `size` bytes count from now on; False, when another came to this place first."""
        here = {"_id": self.id, "offset": self.offset, "used_for": None}
        present = await self.change(here, {"$inc": {"offset": size, "version": 1}, "$push": {"taken": part}})
        if present is not None:
            self.offset, self.taken = present.offset, present.taken
        return present is not None

    @staticmethod
    async def drop(part: Id) -> None:
        """Forget a part that is not to count."""
        await UploadPart.remove_where({"part": part})

    async def pieces(self) -> AsyncIterator[bytes]:
        """What has come, in order."""
        for part in self.taken:
            async for piece in UploadPart.each({"part": part}, sort=[("number", 1)]):
                yield piece.data

    async def use(self, application: Id) -> bool:
        """Note what the file was used for; False, when it was used already. Its parts are still to be removed."""
        used = {"$set": {"used_for": application, "slot": None}, "$inc": {"version": 1}}
        return await self.change({"_id": self.id, "used_for": None}, used) is not None

    async def empty(self) -> None:
        """Remove what has come."""
        await UploadPart.remove_where({"upload": self.id})

    async def remove(self) -> None:
        """Remove the upload, and what has come of it."""
        await self.remove_where({"_id": self.id})
        await self.empty()

    async def refuse(self) -> None:
        """Remove the upload with what has come of it, unless it was used at this moment."""
        if await self.remove_where({"_id": self.id, "used_for": None}):
            await self.empty()

    @classmethod
    async def remove_expired(cls, at: datetime) -> int:
        """Remove what was not finished in its time, and say how many uploads that were."""
        return await cls._remove_all({"expires_at": {"$lte": at}})

    @classmethod
    async def remove_of(cls, owner_id: Id) -> int:
        """Remove every upload of an account, and say how many there were."""
        return await cls._remove_all({"owner_id": owner_id})

    @classmethod
    async def _remove_all(cls, where: dict[str, object]) -> int:
        found = await cls.many(where)
        for upload in found:
            await upload.remove()
        return len(found)


def new_part() -> Id:
    """What names a part that nothing has come of yet."""
    return new_id()
