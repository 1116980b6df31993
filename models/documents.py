"""Documents that meetings rest on or adopt, and the activity plans among them."""

from datetime import date
from typing import ClassVar

from adapters.database import Index
from domain.languages import Localized
from domain.meetings import DocumentClass, FollowUpStatus
from models.base import Embedded, Id, Multilingual, Stored
from models.content import Place


class Document(Stored, Multilingual):
    """A document: a declaration, a strategy, a plan. `adopted_at` is the meeting that adopted it."""

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
        indexes: ClassVar = [Index("slug", unique=True), Index("adopted_at")]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.title)


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
