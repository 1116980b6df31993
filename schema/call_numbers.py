"""The numbers of a call: how many applied, when, from where, and how far they came."""

from datetime import date
from typing import Annotated

import strawberry

from domain.call_numbers import FunnelStage
from models.applications import NO_COUNTRY
from resolvers import call_numbers
from resolvers.context import Info
from schema.base import plain, shown, via
from schema.calls import Call
from schema.places import Country
from schema.scalars import Locale

strawberry.enum(
    FunnelStage,
    description="How far an application came at some time, whatever became of it later. REVIEWED: given to review.",
)


@strawberry.type(description="How many applications came so far.")
class FunnelStep:
    """Shows a number."""

    stage: FunnelStage = plain("The stage.")
    applications: int = plain("How many came so far, or further.")


@strawberry.type(description="What happened on one day, by the clocks of the call.")
class DayNumbers:
    """Shows numbers."""

    day: date = plain("The day, in the time zone of the call.")
    begun: int = plain("How many applications were begun.")
    submitted: int = plain("How many stand as handed in on this day: the last time, where they were handed in again.")


@strawberry.type(description="How far the applications from one country came.")
class CountryNumbers:
    """Shows numbers."""

    country: Country | None = shown(
        lambda one: None if one.value == NO_COUNTRY else one.value, "The country; null for those who named none."
    )
    submitted: int = plain("How many were handed in.")
    accepted: int = plain("How many were offered a seat.")
    confirmed: int = plain("How many confirmed.")


@strawberry.type(description="In which language applicants are written to.")
class LanguageNumbers:
    """Shows a number."""

    locale: Locale = plain("The language of their profile.")
    applications: int = plain("How many of those who handed in have it.")


@strawberry.type(
    description="The numbers of a call: counts alone, of erased applications too. For the secretariat alone."
)
class CallNumbers:
    """Shows numbers."""

    call: Call = plain("The call.")
    funnel: list[FunnelStep] = plain("How many came to each stage, in order.")
    by_day: list[DayNumbers] = plain(
        "Each day from the first to the last on which something happened; the last 366 at most."
    )
    by_country: list[CountryNumbers] = plain("By country, the one with most applications first.")
    by_language: list[LanguageNumbers] = via(
        call_numbers.by_language, "In which languages those who handed in are written to, the most frequent first."
    )
    organisations: int = plain("How many organisations handed something in.")
    first_timers: int = via(call_numbers.first_timers, "How many of those who handed in never completed another round.")


@strawberry.type
class CallNumbersQuery:
    """What can be asked about how a call is received."""

    @strawberry.field(description="The numbers of a call; null when there is no such call.")
    async def call_numbers(
        self, info: Info, call: Annotated[strawberry.ID, strawberry.argument(description="The call.")]
    ) -> CallNumbers | None:
        """For the secretariat alone."""
        return await call_numbers.of_call(info.context, call)  # type: ignore[return-value]
