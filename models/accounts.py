"""Accounts, the codes they sign in with, and the sessions that follow."""

from datetime import datetime
from typing import Any, ClassVar

from adapters.database import Index
from domain.access import Role
from domain.errors import Code, refusal
from domain.search import Texts, words_of
from models.base import Embedded, Filter, Id, Stored


class PersonName(Embedded):
    """A name as in the passport, in the person's own script, and as they like to be called."""

    passport: str
    native: str | None = None
    preferred: str | None = None


class Account(Stored):
    """A person. `email` is as they typed it; `email_key` is what two spellings of one address share."""

    email: str
    email_key: str
    name: PersonName | None = None
    locale: str = "en"
    time_zone: str = "UTC"
    roles: list[Role] = [Role.APPLICANT]
    institution: Id | None = None
    digest: bool = True
    """Whether, as one of the secretariat, they get the daily mail of what waits."""
    digest_day: str | None = None
    """The last day, in their zone, on which it was seen whether anything waits."""
    touched: int = 0
    """Counts what was begun for it, so that this and an erasure at the same moment run into each other."""
    created_at: datetime

    class Settings:
        name = "accounts"
        indexes: ClassVar = [
            Index("email_key", unique=True),
            Index("roles", name="secretariat", partialFilterExpression={"roles": Role.SECRETARIAT.value}),
            Index("institution", partialFilterExpression={"institution": {"$type": "objectId"}}),
            Index([("roles", 1), ("email_key", 1)], name="of_role"),
            Index([("found_by", 1), ("email_key", 1)], name="found_by"),
        ]

    def stored_form(self) -> dict[str, Any]:
        """As every document, with the folded words of its name and address, which it is found by."""
        names = self.name.model_dump(exclude_none=True).values() if self.name else ()
        return {**super().stored_form(), "found_by": words_of(Texts(title=" ".join((self.email, *names)))).title}

    @classmethod
    async def touch(cls, where: Filter) -> int:
        """Keep accounts from being erased before the running transaction is through, and say how many are there.

        Whatever is stored for somebody in a document of its own touches their account in the same transaction: an
        erasure that runs meanwhile waits for it and finds it, and after an erasure nothing is stored any more.
        """
        return await cls.change_all(where, {"$inc": {"touched": 1}})

    @classmethod
    async def hold(cls, key: Id) -> None:
        """Touch the account that something is about to be stored for.

        Raises:
            Refused: NOT_FOUND, when it was erased.
        """
        if await cls.touch({"_id": key}) == 0:
            raise refusal(Code.NOT_FOUND, "There is no such account any more.")


class SignInCode(Stored):
    """The code sent to an address, hashed. `requested` and `tried` count codes and tries of the running hour."""

    email_key: str
    code_hash: str
    salt: str
    expires_at: datetime
    tries: int = 0
    requested: int = 1
    tried: int = 0
    window_ends_at: datetime

    class Settings:
        name = "sign_in_codes"
        indexes: ClassVar = [
            Index("email_key", unique=True),
            Index("window_ends_at", expireAfterSeconds=3600),
        ]


class Session(Stored):
    """A signed-in device. The token itself is not kept, only its hash."""

    token_hash: str
    account_id: Id
    created_at: datetime
    expires_at: datetime

    class Settings:
        name = "sessions"
        indexes: ClassVar = [Index("token_hash", unique=True), Index("expires_at", expireAfterSeconds=0)]
