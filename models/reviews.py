"""Reviews: what one reviewer thinks of one application, and what the reviews of an application come to."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self

from adapters.database import Index
from domain.scores import Recommendation, average
from models.applications import Application
from models.base import Embedded, Filter, Id, Stored


class Score(Embedded):
    """Points by one criterion, with what the criterion was at that time: so that they can be counted for ever."""

    criterion: str
    points: int
    maximum: int
    weight: float


class Conflict(Embedded):
    """Why somebody cannot review an application without prejudice."""

    at: datetime
    note: str | None


class Review(Stored):
    """One reviewer's review of one application. Until it is submitted it is a draft, and its writer's alone."""

    application: Id
    reviewer: Id
    scores: list[Score] = []
    recommendation: Recommendation | None = None
    comment: str | None = None
    saved_at: datetime
    submitted_at: datetime | None = None
    conflict: Conflict | None = None

    class Settings:
        name = "reviews"
        indexes: ClassVar = [
            Index([("application", 1), ("reviewer", 1)], unique=True, name="one_per_reviewer"),
            Index("reviewer", name="in_conflict", partialFilterExpression={"conflict": {"$type": "object"}}),
        ]

    @property
    def is_draft(self) -> bool:
        """Whether it is being written, and nobody has received anything of it."""
        return self.submitted_at is None and self.conflict is None

    @property
    def counts(self) -> bool:
        """Whether it is one that the others read and that goes into the average."""
        return self.submitted_at is not None and self.conflict is None

    @classmethod
    async def begun(cls, application: Id, reviewer: Id, at: datetime) -> Self:
        """The review of an application by a reviewer: the one that is stored, or a new one."""
        found = await cls.one({"application": application, "reviewer": reviewer})
        return found or cls(version=0, application=application, reviewer=reviewer, saved_at=at)

    @classmethod
    async def in_conflict(cls, applications: Collection[Id], reviewers: Collection[Id]) -> set[tuple[Id, Id]]:
        """Which of these reviewers declared a conflict with which of these applications: application, reviewer."""
        where: Filter = {
            "reviewer": {"$in": list(reviewers)},
            "conflict": {"$type": "object"},
            "application": {"$in": list(applications)},
        }
        return {(one.application, one.reviewer) for one in await cls.many(where)}

    async def keep(self) -> None:
        """Store this as it now is, whether or not it was stored before. Runs inside the caller's transaction."""
        if self.version:
            await self.save_as_of(self.version)
        else:
            self.version = 1
            await self.add()


async def assess(application: Id) -> Application:
    """Work out anew what the reviews of an application come to, and give it back with that.

    Runs inside the transaction that changed a review. Each time is counted: so two reviews of one application at once
    get into each other's way although the average may stay the same, and the later is worked out with both.
    """
    counted = [one for one in await Review.many({"application": application}, sort=[("_id", 1)]) if one.counts]
    found = {"average_score": average(one.scores for one in counted), "reviewed_by": [one.reviewer for one in counted]}
    assessed = await Application.change({"_id": application}, {"$set": found, "$inc": {"assessed": 1}})
    assert assessed is not None, "a review is of an application"
    return assessed
