"""Trusted documents: GraphQL that was checked once and is asked for by its id ever after. None ever changes."""

import hashlib
import re
from datetime import datetime
from typing import ClassVar, Final

from adapters.database import Index
from models.base import Id, Stored

SHA256_PREFIX: Final = "sha256:"
_OWN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


class TrustedDocument(Stored):
    """A document under its ids: that of its content first, then those that a build tool gave it."""

    ids: list[str]
    source: str
    registered_at: datetime
    by: Id | None = None
    api_key: Id | None = None

    class Settings:
        name = "trusted_documents"
        indexes: ClassVar = [
            Index("ids", unique=True),
            Index("api_key", partialFilterExpression={"api_key": {"$type": "objectId"}}),
        ]

    @property
    def document_id(self) -> str:
        """The id that everybody can work out from its content."""
        return self.ids[0]

    @classmethod
    async def under(cls, document_id: str) -> "TrustedDocument | None":
        """The document of this id, or None."""
        return await cls.one({"ids": document_id})


def id_of(source: str) -> str:
    """The id of a document by its content: SHA-256 of its text in UTF-8, as it was written."""
    return SHA256_PREFIX + hashlib.sha256(source.encode()).hexdigest()


def is_own_id(text: str) -> bool:
    """Whether a build tool may call a document by this: no such id can be mistaken for one of the content."""
    return _OWN_ID.fullmatch(text) is not None
