"""Calls: one round of a programme that people apply to, its form, and where the round stands."""

from datetime import date, datetime
from typing import ClassVar, Final, Self

from adapters.database import Index
from domain.calls import CallStatus, Phase, RoundAction, Times, call_status
from domain.content import ContentAction, ContentType, PublicationStatus
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import Form
from domain.languages import DEFAULT_LOCALE, Localized, TranslationState
from domain.letters import LetterKind
from models.base import Embedded, Filter, Id, Stored
from models.content import Content, Desk, Place
from models.programmes import Programme


class Criterion(Embedded):
    """What applications are scored by: points from 0 to `maximum`, counted `weight` times."""

    key: str
    label: Localized
    maximum: int
    weight: float = 1.0


class Call(Content):
    """One edition of a call. `opens_at` and `closes_at` are instants; `time_zone` is where they are told."""

    content_type: ClassVar = ContentType.CALL
    beside_the_text: ClassVar = Content.beside_the_text | {"letters"}

    programme: Id
    opens_at: datetime
    closes_at: datetime
    time_zone: str
    starts_on: date | None = None
    ends_on: date | None = None
    place: Place | None = None
    seats: int | None = None
    seats_per_country: int | None = None
    offer_days: int = 14
    criteria: list[Criterion] = []
    letters: dict[LetterKind, Localized] = {}
    """What it says of its own in the letters of each kind."""
    retention_days: int | None = None
    """How long after the round personal data are kept; None for as long as the settings say."""
    blind_review: bool = False
    """Whether reviewers are not told whose application they read."""
    begun_from: str | None = None
    form_version: int = 1

    class Settings:
        name = "calls"
        indexes: ClassVar = [
            *Content.indexes_of_content,
            Index([("edition", 1), ("closes_at", -1), ("item_id", -1)], name="public_in_order"),
            Index([("programme", 1), ("edition", 1), ("closes_at", -1), ("item_id", -1)], name="of_programme"),
            Index("begun_from", name="of_action_item", partialFilterExpression={"begun_from": {"$type": "string"}}),
        ]

    def status_at(self, now: datetime, round_: "Round | None") -> CallStatus:
        """Where the round stands at `now`."""
        return call_status(self.opens_at, self.closes_at, round_ and round_.phase, now)

    async def require_publishable(self) -> None:
        """Let a call pass whose programme the public can read, as it is shown with it everywhere, with enough seats.

        Raises:
            Refused: WRONG_STATE; OUT_OF_RANGE, with fewer seats than are taken.
        """
        if await Programme.current({"item_id": self.programme}) is None:
            raise refusal(Code.WRONG_STATE, "Its programme is not published: that comes first.", "programme")
        if objections := (await Round.of(self.item_id)).objections_to(self.seats, self.seats_per_country):
            raise Refused(*objections)

    async def after_publishing(self, at: datetime) -> None:
        """Have the round hold applicants to the seats of this edition from now on.

        Raises:
            Refused: OUT_OF_RANGE, with fewer seats than are taken.
        """
        await super().after_publishing(at)
        await Round.allow(self.item_id, self.seats, self.seats_per_country)

    @property
    def times(self) -> Times:
        """When people apply, and when what they apply for takes place."""
        return Times(self.opens_at, self.closes_at, self.starts_on, self.ends_on)

    async def move_times(
        self, action: RoundAction, times: Times, *, by: Id, at: datetime, note: str | None = None
    ) -> Self:
        """Move the times of the public edition, beside whatever is being written, and give back the new revision.

        This is the working edition. It takes the same times over, by field, and keeps everything else; so those who
        edit it lose no text, and publishing theirs later does not take the times back. As with every edit, what was
        approved waits to be approved again. Runs inside the caller's transaction.

        Raises:
            Refused: WRONG_STATE, when nothing is public; CONFLICT.
        """
        public = await self.current({"item_id": self.item_id})
        if public is None:
            raise refusal(Code.WRONG_STATE, "This call is not public.", "call")
        moved = {name: value for name, value in _values(times).items() if value != getattr(public, name)}
        is_being_edited = self.status is not PublicationStatus.PUBLISHED
        for name, value in moved.items():
            setattr(self, name, value)
            self.working_desk.field_versions[name] = self.version + 1
        self.updated_at = at
        if self.status in _APPROVED:
            self.move(ContentAction.EDIT, at)
        if not is_being_edited:
            self.published_at = at
        self.trace(action, by=by, at=at, note=note, fields=sorted(moved))
        await self.save_as_of(self.version)
        # Where the two editions differ, whoever edits must not take the public one for what they have before them.
        version = public.version if is_being_edited else self.version
        return await public.amend(moved, version=version, at=at, note=note)

    def begun_anew(self, item: Id, *, slug: str, title: Localized, times: Times, desk: Desk, at: datetime) -> "Call":
        """A draft of another call that says what this one says, in all its languages, at other times.

        A translation stays as far as it is: it belongs to a text that did not change. Where the English title does
        change, and the translation with it or not, it counts as after every edit.
        """
        kept = self.model_dump(exclude=set(Content.beside_the_text | _OF_THE_ROUND))
        call = Call(**kept | {"item_id": item, "slug": slug, "updated_at": at, "desk": desk}, **_values(times))
        call.translations = {
            locale: record.model_copy(update={"of_version": 1, "updated_at": at})
            for locale, record in self.translations.items()
        }
        before = call.model_copy(deep=True)
        call.title = {**call.title, **title}
        call._note_translations(before, at)
        if english := call.translations.get(DEFAULT_LOCALE):
            call.translations[DEFAULT_LOCALE] = english.model_copy(update={"state": TranslationState.DRAFT})
        return call


_APPROVED: Final = frozenset({PublicationStatus.APPROVED, PublicationStatus.SCHEDULED})
_TIMES: Final = ("opens_at", "closes_at", "starts_on", "ends_on")
_OF_THE_ROUND: Final = frozenset({*_TIMES, "slug", "form_version", "begun_from"})
"""What another round does not take over."""


def _values(times: Times) -> dict[str, datetime | date | None]:
    return {name: getattr(times, name) for name in _TIMES}


MOST_SEATS: Final = 100_000


class Round(Stored):
    """What moves while a call's text stays: the phase that the secretariat set, and the seats taken.

    `seats` and `seats_per_country` repeat what the public edition says, so that one update can hold a seat to them.
    """

    call: Id
    phase: Phase | None = None
    seats: int | None = None
    seats_per_country: int | None = None
    seats_taken: int = 0
    seats_taken_by_country: dict[str, int] = {}

    room: int = 0
    """How many seats fell free, or were added, that nobody has taken since: they are for those who wait."""

    class Settings:
        name = "rounds"
        indexes: ClassVar = [
            Index("call", unique=True),
            Index("phase"),
            Index("room", name="with_room", partialFilterExpression={"room": {"$gt": 0}}),
        ]

    @classmethod
    async def of(cls, call: Id) -> Self:
        """The round of a call as it stands; as it begins, where nothing is stored of it yet."""
        return await cls.one({"call": call}) or cls(call=call)

    @classmethod
    async def move_on(cls, call: Id, before: Phase | None, phase: Phase) -> Self | None:
        """The round of a call, moved on; None when it was in another phase than `before`."""
        await cls._begin(call)
        moved = {"$set": {"phase": phase.value}, "$inc": {"version": 1}}
        return await cls.change({"call": call, "phase": before and before.value}, moved)

    @classmethod
    async def allow(cls, call: Id, seats: int | None, seats_per_country: int | None) -> None:
        """Hold a round to so many seats from now on, by one conditional update: a seat taken at once counts too.

        Where that makes room, those who wait are to be offered it.

        Raises:
            Refused: OUT_OF_RANGE, with fewer seats than are taken.
        """
        await cls._begin(call)
        before = await cls.of(call)
        allowed: dict[str, object] = {"seats": seats, "seats_per_country": seats_per_country}
        # Counting on makes it a change in any case: whatever else happens to the round at once is in its way.
        held = {"$set": allowed, "$inc": {"version": 1, "room": before.room_made_by(seats, seats_per_country)}}
        if await cls.change({"call": call, **_suffices(seats, seats_per_country)}, held) is None:
            raise Refused(*(await cls.of(call)).objections_to(seats, seats_per_country))

    @classmethod
    async def _begin(cls, call: Id) -> None:
        if await cls.one({"call": call}) is None:
            await cls(call=call).add()

    def objections_to(self, seats: int | None, seats_per_country: int | None) -> list[UserError]:
        """What is to be said against holding the round to so many seats: more may be taken already."""
        objections = []
        if seats is not None and self.seats_taken > seats:
            message = Message("{taken} seats are taken already.", {"taken": self.seats_taken})
            objections.append(UserError(Code.OUT_OF_RANGE, message, ("seats",)))
        most = max(self.seats_taken_by_country.values(), default=0)
        if seats_per_country is not None and most > seats_per_country:
            message = Message("{taken} seats are taken already by one country.", {"taken": most})
            objections.append(UserError(Code.OUT_OF_RANGE, message, ("seatsPerCountry",)))
        return objections

    @classmethod
    async def take_seat(cls, call: Id, country: str) -> None:
        """Take up one of the seats of a call, for an applicant of this country, by one conditional update.

        Raises:
            Refused: NO_SEATS, when all are taken, or all that one country can have.
        """
        taken = f"seats_taken_by_country.{country}"
        counted = {
            "seats_taken": {"$add": ["$seats_taken", 1]},
            taken: {"$add": [{"$ifNull": [f"${taken}", 0]}, 1]},
            "room": {"$max": [0, {"$subtract": ["$room", 1]}]},
        }
        if await cls.change({"call": call, **_has_seat(country)}, [{"$set": counted}]) is None:
            raise refusal(Code.NO_SEATS, "All seats are taken, in this call or for this country.", "application")

    @classmethod
    async def free_seat(cls, call: Id, country: str) -> None:
        """Give a seat back: there is room for the next in the waiting list."""
        freed = {"seats_taken": -1, f"seats_taken_by_country.{country}": -1, "room": 1}
        await cls.change({"call": call}, {"$inc": freed})

    def room_made_by(self, seats: int | None, seats_per_country: int | None) -> int:
        """How many seats more are for those who wait, once it is held to so many.

        Where a country can have more than before, that is all that are free: who is waiting for them waits for that.
        """
        if _is_more(seats_per_country, self.seats_per_country) or (seats is None and self.seats is not None):
            free = MOST_SEATS if seats is None else seats - self.seats_taken
            return max(0, free - self.room)
        return max(0, seats - self.seats) if seats is not None and self.seats is not None else 0

    async def results_released(self) -> None:
        """Move on from the selection, as soon as its first decisions are told."""
        selecting = {"call": self.call, "phase": Phase.IN_SELECTION.value}
        await self.change(selecting, {"$set": {"phase": Phase.RESULTS_RELEASED.value}, "$inc": {"version": 1}})

    @property
    def is_over(self) -> bool:
        """Whether nobody is offered a seat any more."""
        return self.phase in (Phase.COMPLETED, Phase.CANCELLED)

    @property
    def is_full(self) -> bool:
        """Whether every seat is taken."""
        return self.seats is not None and self.seats_taken >= self.seats

    def has_seat(self, country: str) -> bool:
        """Whether an applicant of this country could have a seat."""
        taken_there = self.seats_taken_by_country.get(country, 0)
        return not self.is_full and (self.seats_per_country is None or taken_there < self.seats_per_country)


def _has_seat(country: str) -> Filter:
    """The condition that a round has a seat for this country."""
    taken_there = {"$ifNull": [f"$seats_taken_by_country.{country}", 0]}
    in_all = {"$or": [{"$eq": ["$seats", None]}, {"$lt": ["$seats_taken", "$seats"]}]}
    of_country = {"$or": [{"$eq": ["$seats_per_country", None]}, {"$lt": [taken_there, "$seats_per_country"]}]}
    return {"$expr": {"$and": [in_all, of_country]}}


def _suffices(seats: int | None, seats_per_country: int | None) -> Filter:
    """The condition that no more seats are taken, in all and by any country."""
    by_country = {"$map": {"input": {"$objectToArray": "$seats_taken_by_country"}, "in": "$$this.v"}}
    in_all = [] if seats is None else [{"$lte": ["$seats_taken", seats]}]
    of_each = [] if seats_per_country is None else [{"$lte": [{"$max": by_country}, seats_per_country]}]
    return {"$expr": {"$and": [*in_all, *of_each]}}


def _is_more(limit: int | None, before: int | None) -> bool:
    """Whether a limit lets more in than the one before; None is no limit."""
    return before is not None and (limit is None or limit > before)


class ApplicationForm(Stored):
    """The questions of a call in one frozen version: editing them makes the next."""

    call: Id
    number: int
    form: Form

    class Settings:
        name = "application_forms"
        indexes: ClassVar = [Index([("call", 1), ("number", 1)], unique=True)]
