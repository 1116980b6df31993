"""Meetings and their series: when and where, who was there, what was said and decided."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar

from adapters.database import Index
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.languages import Localized, fallbacks, is_whole_in
from domain.meetings import (
    DelegateRole,
    DelegationStatus,
    EventStatus,
    MeetingClassification,
    RecordStatus,
)
from models.base import Embedded, Id, Multilingual, Stored
from models.changes import Change
from models.content import Blocks, Content, Place
from models.corrections import Corrigendum
from models.decisions import Decision, DecisionText, FollowUpReport
from models.search import Searchable, midnight


class MeetingSeries(Stored, Multilingual):
    """Meetings that recur."""

    slug: str
    name: Localized

    class Settings:
        name = "meeting_series"
        indexes: ClassVar = [Index("slug", unique=True)]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.name)


class Delegate(Embedded):
    """A person in a post, on behalf of an institution."""

    name: str
    post: Localized = {}
    role: DelegateRole


class Delegation(Embedded):
    """Those who came for one institution."""

    institution: Id
    status: DelegationStatus
    members: list[Delegate] = []


class AgendaItem(Embedded):
    """A point of the agenda with its record and the points below it."""

    key: str
    number: str
    title: Localized
    record: Blocks = {}
    documents: list[Id] = []
    items: list["AgendaItem"] = []


class Meeting(Content):
    """One edition of a meeting and its minutes."""

    content_type: ClassVar = ContentType.MEETING
    settled: ClassVar = frozenset({"record_status", "adopted_at", "corrigenda"})

    series: Id | None = None
    ordinal: int | None = None
    classification: MeetingClassification
    event_status: EventStatus = EventStatus.SCHEDULED
    starts_on: date
    ends_on: date
    place: Place
    host: Id | None = None
    held_during: Id | None = None
    delegations: list[Delegation] = []
    agenda: list[AgendaItem] = []
    minutes: Blocks = {}
    record_status: RecordStatus = RecordStatus.PROVISIONAL
    adopted_at: datetime | None = None
    decisions: list[DecisionText] = []
    documents: list[Id] = []
    corrigenda: list[Corrigendum] = []
    begun_from: str | None = None

    class Settings:
        name = "meetings"
        indexes: ClassVar = [
            *Content.indexes_of_content,
            Index([("edition", 1), ("starts_on", -1), ("item_id", -1)], name="public_in_order"),
            Index([("edition", 1), ("series", 1), ("starts_on", -1), ("item_id", -1)], name="series_in_order"),
            Index([("held_during", 1), ("edition", 1)], name="side_meetings"),
            Index("begun_from", name="of_action_item", partialFilterExpression={"begun_from": {"$type": "string"}}),
        ]

    @property
    def sorted_at(self) -> datetime:
        """Among several hits, the meeting that was held last is the newest."""
        return midnight(self.starts_on)

    def agenda_items(self) -> Iterator[AgendaItem]:
        """Every point of the agenda, parents before their children, in the order of the record."""
        waiting = list(reversed(self.agenda))
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.items))

    def agenda_item(self, key: str | None) -> AgendaItem | None:
        """The point of the agenda with this key, or None."""
        return next((item for item in self.agenda_items() if item.key == key), None)

    def record_locale_for(self, asked: str | None) -> str:
        """The one language that the whole record comes in for a reader who asked for `asked`.

        It is the language of the meeting where all that the English says is said in it; otherwise the first of the
        fallbacks of which that holds, so that no record is served with gaps.
        """
        spoken = self.locale_for(asked)
        items = list(self.agenda_items())
        titles, bodies = [item.title for item in items], [self.minutes, *(item.record for item in items)]
        served = [locale for locale in (spoken, *fallbacks(asked)) if locale in self.locales]
        return next((locale for locale in served if is_whole_in(locale, titles, bodies)), spoken)

    def delegation_of(self, institution: Id | str | None) -> Delegation | None:
        """The delegation that came for an institution, or None."""
        return next((one for one in self.delegations if str(one.institution) == str(institution)), None)

    def register_entries(self) -> list[Decision]:
        """Its decisions as the register enters them."""
        return [
            Decision.of(text, meeting=self.item_id, held_on=self.starts_on, position=position, locales=self.locales)
            for position, text in enumerate(self.decisions)
        ]

    async def after_publishing(self, at: datetime) -> None:
        """Enter the decisions into the register, each action item at the status that was reported of it last."""
        before = {entry.key: entry for entry in await Decision.many({"meeting": self.item_id})}
        reached = await FollowUpReport.statuses_in(self.item_id)
        await Decision.remove_where({"meeting": self.item_id})
        for entry in self.register_entries():
            known = before.pop(entry.key, None)
            entry.id = known.id if known else entry.id
            for item in entry.action_items:
                item.status = reached.get((entry.reference, item.key), item.status)
            await entry.add()
            if known is None or known.said() != entry.said():
                kind = ChangeKind.PUBLISHED if known is None else ChangeKind.UPDATED
                await Change.note(kind, ContentType.DECISION, entry.reference, at=at)
        for gone in before.values():
            await Change.note(ChangeKind.DELETED, ContentType.DECISION, gone.reference, at=at)
        await super().after_publishing(at)

    async def after_withdrawing(self, at: datetime) -> None:
        """Take the decisions out of the register."""
        for gone in await Decision.many({"meeting": self.item_id}):
            await Change.note(ChangeKind.UNPUBLISHED, ContentType.DECISION, gone.reference, at=at)
        await Decision.remove_where({"meeting": self.item_id})
        await super().after_withdrawing(at)

    async def findable(self) -> list[Searchable]:
        """The meeting, and its decisions as the register has them."""
        return [self, *await Decision.many({"meeting": self.item_id})]
