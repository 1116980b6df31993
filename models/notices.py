"""Notices: what many people are to be told at once, owed as one document and unfolded to a mail for each of them."""

from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from domain.letters import LetterKind
from models.base import Id, Stored


class Notice(Stored):
    """Something about a call that everybody concerned is to be told. The same `cause` never owes twice.

    `after` is the person who was told last: they are gone through in the order of their ids.
    """

    cause: str
    call: Id
    kind: LetterKind
    at: datetime
    note: str | None = None
    after: Id | None = None
    done: bool = False

    class Settings:
        name = "notices"
        indexes: ClassVar = [
            Index("cause", unique=True),
            Index("at", name="to_unfold", partialFilterExpression={"done": False}),
        ]
