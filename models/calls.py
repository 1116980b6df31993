"""Calls: one round of a programme that people apply to, its form, and where the round stands."""

from datetime import date, datetime
from typing import ClassVar

from adapters.database import Index
from domain.calls import CallStatus, Phase, call_status
from domain.content import ContentType
from domain.errors import Code, refusal
from domain.forms import Form
from domain.languages import Localized
from models.base import Embedded, Id, Stored
from models.content import Content, Place
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
        """Let a call pass whose programme the public can read: it is shown with it everywhere.

        Raises:
            Refused: WRONG_STATE.
        """
        if await Programme.current({"item_id": self.programme}) is None:
            raise refusal(Code.WRONG_STATE, "Its programme is not published: that comes first.", "programme")


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

    class Settings:
        name = "rounds"
        indexes: ClassVar = [Index("call", unique=True), Index("phase")]


class ApplicationForm(Stored):
    """The questions of a call in one frozen version: editing them makes the next."""

    call: Id
    number: int
    form: Form

    class Settings:
        name = "application_forms"
        indexes: ClassVar = [Index([("call", 1), ("number", 1)], unique=True)]
