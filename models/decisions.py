"""Decisions: the public register of what meetings agreed, and what came of it.

A meeting's decisions are written in the meeting. Publishing it enters them here, where they can be found across
meetings; the status of what follows from them moves on here, while the published minutes stay as they were.
"""

from datetime import date, datetime
from typing import ClassVar, Self

from adapters.database import Index
from domain.content import ContentType
from domain.languages import Localized
from domain.meetings import DecisionAction, FollowUpStatus
from domain.search import Texts
from models.base import Embedded, Id, Multilingual, Stored
from models.search import Searchable, midnight


class ActionItem(Embedded):
    """What must follow from a decision, by whom and until when."""

    key: str
    title: Localized
    responsible: list[Id] = []
    due_on: date | None = None
    status: FollowUpStatus = FollowUpStatus.OPEN


class DecisionText(Embedded):
    """A decision as its meeting holds it. `agenda_item` is the key of the item it was taken under."""

    key: str
    number: str
    agenda_item: str | None = None
    action: DecisionAction
    text: Localized
    adopts: Id | None = None
    mandates: list[Id] = []
    action_items: list[ActionItem] = []


class FollowUpReport(Stored, Multilingual):
    """What an institution says has come of an action item."""

    decision: str
    action_item: str
    institution: Id
    text: Localized
    status: FollowUpStatus
    reported_at: datetime

    class Settings:
        name = "follow_up_reports"
        indexes: ClassVar = [Index([("decision", 1), ("action_item", 1), ("reported_at", 1)])]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.text)

    @classmethod
    async def statuses_in(cls, meeting: Id) -> dict[tuple[str, str], FollowUpStatus]:
        """What was reported last of each action item of a meeting, by its decision's reference and its own key."""
        reports = await cls.many({"decision": {"$regex": f"^{meeting}[.]"}}, sort=[("reported_at", 1), ("_id", 1)])
        return {(report.decision, report.action_item): report.status for report in reports}


class Decision(Searchable):
    """A decision in the register. `key` is unique in its meeting; `position` is where it stands there."""

    content_type: ClassVar = ContentType.DECISION

    meeting: Id
    held_on: date
    position: int
    key: str
    number: str
    agenda_item: str | None = None
    action: DecisionAction
    text: Localized
    adopts: Id | None = None
    mandates: list[Id] = []
    action_items: list[ActionItem] = []
    published_in: frozenset[str]

    class Settings:
        name = "decisions"
        indexes: ClassVar = [
            Index([("meeting", 1), ("key", 1)], unique=True),
            Index([("held_on", -1), ("position", 1), ("_id", 1)], name="in_order"),
            Index("action_items.responsible"),
            Index("action_items.status"),
            Index("action_items.due_on"),
        ]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in: those that its meeting is published in."""
        return self.published_in

    @property
    def reference(self) -> str:
        """What names it for ever, from one publishing to the next: its meeting and its key there."""
        return reference_of(self.meeting, self.key)

    @property
    def node_key(self) -> object:
        """What its global id names it by."""
        return self.reference

    @property
    def sorted_at(self) -> datetime:
        """Among several hits, the decision of the meeting that was held last is the newest."""
        return midnight(self.held_on)

    def texts_in(self, locale: str) -> Texts:
        """What it says in a language: its text, and then what must follow from it."""
        to_do = tuple(item.title.get(locale, "") for item in self.action_items)
        return Texts(summary=self.text.get(locale, ""), body=to_do)

    def said(self) -> dict[str, object]:
        """All that it says, whenever it was entered."""
        said: dict[str, object] = self.model_dump(exclude={"id", "version"})
        return said

    @classmethod
    def of(cls, text: DecisionText, *, meeting: Id, held_on: date, position: int, locales: frozenset[str]) -> Self:
        """The register's entry of a decision that a meeting holds."""
        return cls(meeting=meeting, held_on=held_on, position=position, published_in=locales, **dict(text))


def reference_of(meeting: Id, key: str) -> str:
    """What names the decision `key` of a meeting."""
    return f"{meeting}.{key}"
