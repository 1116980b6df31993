"""Files: what is known of each. Their bytes lie in the file store, under the same id."""

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
    slug: str | None = None

    class Settings:
        name = "files"
        indexes: ClassVar = [Index("owner_id")]

    @property
    def is_public(self) -> bool:
        """Whether it belongs to the public content rather than to a person."""
        return self.owner_id is None

    @classmethod
    def of(cls, kept: Kept, *, owner_id: Id | None, slug: str | None = None) -> Self:
        """The record of a file just kept."""
        return cls(
            id=Id(kept.key),
            name=kept.name,
            media_type=kept.media_type,
            bytes=kept.bytes,
            sha256=kept.sha256,
            owner_id=owner_id,
            slug=slug,
        )

    async def erase(self) -> None:
        """Remove the file and what is known of it."""
        await self.remove_where({"_id": self.id})
        await database.remove_file(self.id)
