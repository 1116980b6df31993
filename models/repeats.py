"""What was done under a client's key, so that the same sent again does nothing."""

from datetime import datetime
from typing import ClassVar, Final

from adapters.database import Index
from models.base import Id, Stored

KEPT_DAYS: Final = 90


class Repeat(Stored):
    """An act that an account did on something, under a key of its own choosing.

    `given` is the hash of what it was done with; None of what is not told apart.
    """

    account: Id
    key: str
    act: str
    subject: Id
    given: str | None = None
    at: datetime

    class Settings:
        name = "repeats"
        indexes: ClassVar = [
            Index([("account", 1), ("key", 1)], unique=True, name="one_act_per_key"),
            Index("at", expireAfterSeconds=KEPT_DAYS * 24 * 3600),
        ]

    def is_of(self, act: str, subject: Id, given: str | None) -> bool:
        """Whether the key stands for just this."""
        is_same = self.given == given or None in (self.given, given)
        return is_same and (self.act, self.subject) == (act, subject)
