"""The numbers of a call: counts alone, by day, by country and by how far applications came."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.call_numbers import FunnelStage
from models import call_numbers
from models.call_numbers import Counted, OfCountry, OfDay
from models.calls import Call
from resolvers import contents
from resolvers.context import Context
from resolvers.ids import key_of


@dataclass(frozen=True, slots=True)
class Step:
    """How many came so far."""

    stage: FunnelStage
    applications: int


@dataclass(frozen=True, slots=True)
class OfLanguage:
    """How many are written to in a language."""

    locale: str
    applications: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted of a call."""

    call: Call
    counted: Counted

    @property
    def funnel(self) -> list[Step]:
        """How many came to each stage, in order."""
        return [Step(stage, number) for stage, number in self.counted.reached.items()]

    @property
    def by_day(self) -> Sequence[OfDay]:
        """What happened each day."""
        return self.counted.by_day

    @property
    def by_country(self) -> Sequence[OfCountry]:
        """How far those of each country came."""
        return self.counted.by_country

    @property
    def organisations(self) -> int:
        """How many organisations handed something in."""
        return self.counted.organisations


async def of_call(context: Context, call_id: str) -> Numbers | None:
    """The numbers of a call, or None when there is no such call."""
    call = await contents.by_item(Call, context, key_of(call_id, "Call"))
    if call is None:
        return None
    return Numbers(call, await call_numbers.counted(call.item_id, call.time_zone))


async def first_timers(context: Context, numbers: Numbers) -> int:
    """How many of those who handed in never completed another round."""
    return await call_numbers.newcomers(numbers.call.item_id)


async def by_language(context: Context, numbers: Numbers) -> list[OfLanguage]:
    """In which languages those who handed in are written to, the most frequent first."""
    return [OfLanguage(*one) for one in (await call_numbers.languages(numbers.call.item_id)).items()]
