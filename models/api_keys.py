"""API keys: what partner websites ask with."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from adapters.database import Index
from domain.api_keys import ApiScope
from domain.errors import Code, refusal
from models.base import Embedded, Id, Stored

NOTED_EVERY: Final = timedelta(minutes=1)
"""How often at most the last use of a key is written down."""


class ApiSecret(Embedded):
    """What one secret of a key is known by: its hash. After a rotation, the older one ends at its time."""

    hash: str
    ends_at: datetime | None = None


class ApiKey(Stored):
    """A key. `prefix` is the beginning of its newest secret, for people to know it by."""

    name: str
    prefix: str
    secrets: list[ApiSecret]
    scopes: list[ApiScope]
    origins: list[str] = []
    created_at: datetime
    created_by: Id
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    kept_beside: ClassVar[frozenset[str]] = frozenset({"last_used_at"})

    class Settings:
        name = "api_keys"
        indexes: ClassVar = [
            Index("secrets.hash", unique=True),
            Index("origins"),
        ]

    @classmethod
    async def with_secret(cls, digest: str, at: datetime) -> "ApiKey | None":
        """The key that a secret of this hash opens at this time; None for none that holds."""
        found = await cls.one({"secrets.hash": digest})
        return found if found is not None and found._is_open(digest, at) else None

    @classmethod
    async def is_used_from(cls, origin: str, at: datetime) -> bool:
        """Whether any key that holds may be used by the pages of an origin."""
        lasting = [{"expires_at": None}, {"expires_at": {"$gt": at}}]
        return await cls.count_of({"origins": origin, "revoked_at": None, "$or": lasting}, limit=1) > 0

    def _is_open(self, digest: str, at: datetime) -> bool:
        ends = [self.revoked_at, self.expires_at, *(one.ends_at for one in self.secrets if one.hash == digest)]
        return all(end is None or at < end for end in ends)

    def may_be_used_from(self, origin: str | None) -> bool:
        """Whether a request of this origin may carry it. A server sends none; a key without origins is for servers
        and pages alike."""
        return origin is None or not self.origins or origin in self.origins

    def rotate(self, secret: ApiSecret, prefix: str, *, overlap: timedelta, at: datetime) -> None:
        """Open by a new secret, and by the one before only until the overlap has passed.

        Raises:
            Refused: WRONG_STATE, when it was revoked.
        """
        if self.revoked_at is not None:
            raise refusal(Code.WRONG_STATE, "This key was revoked. Please make a new one.", "apiKey")
        newest = self.secrets[-1]
        newest.ends_at = at + overlap
        self.secrets, self.prefix = [*([newest] if overlap else []), secret], prefix

    async def note_use(self, at: datetime) -> None:
        """Write down that it was used, at most once a minute."""
        if self.last_used_at is not None and self.last_used_at > at - NOTED_EVERY:
            return
        unnoted = {"$or": [{"last_used_at": None}, {"last_used_at": {"$lte": at - NOTED_EVERY}}]}
        await self.change({"_id": self.id, **unnoted}, {"$set": {"last_used_at": at}})
