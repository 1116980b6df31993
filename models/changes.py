"""The change log: what became public, changed, or is public no more, under a running number without gaps."""

from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from domain.changes import ChangeKind
from domain.content import ContentType
from models.base import Stored
from models.sequences import Sequence


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
        """Write a change down in the transaction that makes it, where its number is given too: none is ever skipped."""
        number = await Sequence.next_of("changes")
        await cls(number=number, at=at, kind=kind, type=type_, subject=str(subject), slug=slug, revision=revision).add()
