"""Files: what is known of each. Their bytes lie in the file store, under the same id."""

from collections.abc import Collection, Sequence
from typing import ClassVar, Self

from adapters import database
from adapters.database import Index
from adapters.files import Kept
from models.base import Id, Stored


class File(Stored):
    """A kept file: of the public content, or of the person who attached it."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    owner_id: Id | None = None
    shown_by: list[Id] = []
    """The public items and documents that show it."""
    known_to: list[Id] = []
    """The accounts and institutions that read it before it is public: who brought it, and in whose drafts it stands."""
    slug: str | None = None
    received: bool = False
    """Whether it was handed in with an application. Until then it is its owner's alone."""

    class Settings:
        name = "files"
        indexes: ClassVar = [Index("owner_id"), Index("shown_by")]

    @property
    def is_public(self) -> bool:
        """Whether something public shows it. A person's file never is."""
        return bool(self.shown_by) and self.owner_id is None

    @classmethod
    async def show(cls, keys: Collection[Id], *, by: Id) -> None:
        """Let everybody read these while this item or document shows them. What a person attached stays theirs."""
        if keys:
            await cls.change_all({"_id": {"$in": list(keys)}, "owner_id": None}, {"$addToSet": {"shown_by": by}})

    @classmethod
    async def hide(cls, *, by: Id) -> None:
        """Let this item or document show no file any more."""
        await cls.change_all({"shown_by": by}, {"$pull": {"shown_by": by}})

    @classmethod
    async def lend(cls, keys: Collection[Id], *, to: Collection[Id]) -> None:
        """Let these accounts and institutions read files that stand in a draft of theirs."""
        if keys and to:
            known = {"$addToSet": {"known_to": {"$each": list(to)}}}
            await cls.change_all({"_id": {"$in": list(keys)}, "owner_id": None}, known)

    @classmethod
    def of(cls, kept: Kept, *, owner_id: Id | None, slug: str | None = None, known_to: Sequence[Id] = ()) -> Self:
        """The record of a file just kept."""
        return cls(
            id=Id(kept.key),
            name=kept.name,
            media_type=kept.media_type,
            bytes=kept.bytes,
            sha256=kept.sha256,
            owner_id=owner_id,
            slug=slug,
            known_to=list(known_to),
        )

    @classmethod
    async def receive(cls, keys: Collection[Id]) -> None:
        """Note that these were handed in."""
        if keys:
            await cls.change_all({"_id": {"$in": list(keys)}, "received": False}, {"$set": {"received": True}})

    @classmethod
    async def forget(cls, keys: Collection[Id]) -> None:
        """Remove what is known of these, so that nobody reads them any more. Their bytes are still to be removed."""
        if keys:
            await cls.remove_where({"_id": {"$in": list(keys)}})

    async def erase(self) -> None:
        """Remove the file and what is known of it."""
        await self.remove_where({"_id": self.id})
        await database.remove_file(self.id)
