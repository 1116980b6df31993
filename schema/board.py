"""The selection board: how a round would turn out, before anybody is told."""

from typing import Annotated

import strawberry

from domain.applications import State
from models.applications import NO_COUNTRY
from resolvers import board
from resolvers.context import Info
from schema.base import AskedLocale, plain, shown
from schema.calls import Call
from schema.places import Country


@strawberry.type(description="How many, out of those who share one thing.")
class Balance:
    """Shows numbers."""

    value: str = plain("What they share: a country's code, an answer; empty for all together.")
    applications: int = plain("How many applied.")
    seated: int = plain("How many hold a seat.")
    accepted: int = plain("How many more are to be accepted, once the decisions are released.")
    after_release: int = plain("How many hold a seat then.")

    @strawberry.field(description="What they share, in words; null where `value` says it all.")
    def label(self, locale: AskedLocale = None) -> str | None:
        """An option's label."""
        return self.label.get(locale or "en") or next(iter(self.label.values()), None)  # type: ignore[attr-defined]

    @strawberry.field(description="The country, where they share one.")
    def country(self) -> Country | None:
        """Null for those who named none."""
        return self.value if len(self.value) == 2 and self.value.isupper() and self.value != NO_COUNTRY else None  # type: ignore[return-value]


@strawberry.type(description="The balance by the answers to one question.")
class QuestionBalance:
    """Shows a question and its answers."""

    key: str = plain("The key of the question.")
    answers: list[Balance] = plain("One for each possible answer.")

    @strawberry.field(description="The question.")
    def label(self, locale: AskedLocale = None) -> str:
        """In the asked language, else in one that it has."""
        return self.label.get(locale or "en") or next(iter(self.label.values()), "")  # type: ignore[attr-defined]


@strawberry.type(description="How a round would turn out by the decisions taken so far. For the secretariat alone.")
class SelectionBoard:
    """Shows a board."""

    call: Call = plain("The call.")
    seats: int | None = shown(lambda one: one.round.seats, "How many seats there are; null for no limit.")
    seats_per_country: int | None = shown(
        lambda one: one.round.seats_per_country, "The most that one country can have."
    )
    seats_taken: int = shown(lambda one: one.round.seats_taken, "How many are taken now.")
    in_all: Balance = plain("All applications that were handed in.")
    accepted: int = shown(lambda one: one.decided.get(State.ACCEPTED, 0), "How many are to be accepted.")
    waitlisted: int = shown(lambda one: one.decided.get(State.WAITLISTED, 0), "How many are to wait for a seat.")
    rejected: int = shown(lambda one: one.decided.get(State.REJECTED, 0), "How many are to be rejected.")
    undecided: int = plain("How many still wait for a decision.")
    fits: bool = plain("Whether all who are to be accepted would find a seat, in all and by country.")
    by_country: list[Balance] = plain("By country, the one with most applications first.")
    first_timers: Balance = plain("Those who never completed a round before.")
    questions: list[QuestionBalance] = plain("By the answers to each question with few possible ones.")


@strawberry.type
class BoardQuery:
    """What can be asked about a selection."""

    @strawberry.field(description="The board of a call's selection; null when there is no such call.")
    async def selection_board(
        self, info: Info, call: Annotated[strawberry.ID, strawberry.argument(description="The call.")]
    ) -> SelectionBoard | None:
        """For the secretariat alone."""
        return await board.of_call(info.context, call)  # type: ignore[return-value]
