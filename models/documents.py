"""Documents that meetings rest on or adopt, and the activity plans among them."""

from datetime import date, datetime
from typing import ClassVar, Self

from adapters.database import Index, in_transaction
from domain.content import ContentType
from domain.languages import Localized
from domain.meetings import DocumentClass, FollowUpStatus
from domain.search import Texts
from models.base import Embedded, Id, Multilingual, Stored
from models.content import Place
from models.files import File
from models.search import Searchable, SearchEntry, midnight


class Document(Searchable):
    """A document: a declaration, a strategy, a plan. `adopted_at` is the meeting that adopted it."""

    content_type: ClassVar = ContentType.DOCUMENT

    slug: str
    symbol: str | None = None
    document_class: DocumentClass
    title: Localized
    dated: date | None = None
    adopted_at: Id | None = None
    files: list[Id] = []
    url: str | None = None

    class Settings:
        name = "documents"
        indexes: ClassVar = [
            Index("slug", unique=True),
            Index("adopted_at"),
            Index([("dated", -1), ("_id", -1)], name="newest_first"),
        ]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.title)

    @property
    def sorted_at(self) -> datetime:
        """Among several hits, the document of the latest day is the newest; without one, the day it was entered."""
        return midnight(self.dated) if self.dated else self.id.generation_time

    def texts_in(self, locale: str) -> Texts:
        """What it says in a language, and its symbol."""
        return Texts(title=self.title.get(locale, ""), summary=self.symbol or "")

    async def add(self) -> Self:
        """Store this as a new document. It is public, and found, from then on.

        Raises:
            AlreadyExists: when a unique index forbids it.
        """
        return await in_transaction(self._add)

    async def save_as_of(self, version: int) -> Self:
        """Store this over the version that it was read as; it is found by what it says now.

        Raises:
            Refused: with CONFLICT, when another save came first. Nothing is stored then.
        """
        return await in_transaction(lambda: self._save_as_of(version))

    async def _add(self) -> Self:
        await super().add()
        await self._after_saving()
        return self

    async def _save_as_of(self, version: int) -> Self:
        await super().save_as_of(version)
        await self._after_saving()
        return self

    async def _after_saving(self) -> None:
        """Let it be found, and its files be read, and no others that it had before."""
        await SearchEntry.enter(self.id, [self])
        await File.hide(by=self.id)
        await File.show(self.files, by=self.id)


class Activity(Embedded):
    """One thing that a plan provides for."""

    key: str
    title: Localized
    lead: list[Id] = []
    place: Place | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    status: FollowUpStatus = FollowUpStatus.OPEN
    programme: Id | None = None
    call: Id | None = None


class ActivityPlan(Stored, Multilingual):
    """The joint plan of one year, in the document that a meeting adopted."""

    year: int
    document: Id
    activities: list[Activity] = []

    class Settings:
        name = "activity_plans"
        indexes: ClassVar = [Index("year", unique=True), Index("document")]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in: those that every activity has a title in."""
        spoken = [frozenset(activity.title) for activity in self.activities]
        return frozenset.intersection(*spoken) if spoken else frozenset()
