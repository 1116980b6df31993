"""Selecting: what staff do with applications, and what the accepted answer."""

from datetime import datetime
from typing import Any

import strawberry

from domain.applications import State
from resolvers import participation, releasing, selection, waiting_list
from resolvers.acts import Act
from resolvers.context import Info
from schema.applications import ActOnApplicationInput, Application, ApplicationPayload, payload
from schema.base import Input, Payload, mutation


@strawberry.type(description="The applications after the act.")
class ApplicationsPayload(Payload):
    """Empty where nothing was changed."""

    applications: list[Application] = strawberry.field(description="The applications.", default_factory=list)


@strawberry.input(description="What is to be asked of the applicant again.")
class RequestInformationInput:
    """An application, questions and a day."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(description="The version that was read before acting.")
    fields: list[str] = strawberry.field(description="The keys of the questions that reopen; no other does.")
    respond_by: datetime = strawberry.field(description="Until when the applicant can answer.")
    note: str = strawberry.field(description="What is asked for and why; the applicant reads it.")
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="What is decided, before anybody is told.")
class ProposeDecisionInput:
    """An application and a decision."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(description="The version that was read before acting.")
    decision: State | None = strawberry.field(
        description="ACCEPTED, WAITLISTED or REJECTED. Without it, what was proposed is taken back, with its letter.",
        default=None,
    )
    note: str | None = strawberry.field(description="Why; for the secretariat.", default=None)
    rank: int | None = strawberry.field(description="The place in the waiting list, 1 first.", default=None)
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="Which decisions are to count from now on.")
class ReleaseDecisionsInput:
    """A call, or some of its applications."""

    call: strawberry.ID = strawberry.field(description="The call.")
    applications: list[strawberry.ID] | None = strawberry.field(
        description="Some of its applications; without them, all that are decided.", default=None
    )
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="An order of those who wait.")
class RankWaitingListInput:
    """A call and its applications in order."""

    call: strawberry.ID = strawberry.field(description="The call.")
    applications: list[strawberry.ID] = strawberry.field(
        description="The first in the waiting list, in this order; the others stay behind them as they were."
    )
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


def _act(given: Any, **content: Any) -> Act:
    return Act(given.application, given.version, given.note, given.key, content)


def _decision(given: ProposeDecisionInput) -> Act:
    return _act(given, decision=given.decision and given.decision.value, rank=given.rank)


def _request(given: RequestInformationInput) -> Act:
    return _act(given, fields=given.fields, respondBy=given.respond_by.isoformat())


@strawberry.type
class SelectionMutation:
    """What can be done with applications that were handed in."""

    @mutation("Take an application back. Doing it twice is harmless.")
    async def withdraw_application(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """Frees the seat, if one was held."""
        return payload(await participation.withdraw(info.context, _act(input)))

    @mutation("Take up the offered seat, with what is asked of the accepted alone.")
    async def confirm_participation(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """Before the offer ends."""
        return payload(await participation.confirm(info.context, _act(input)))

    @mutation("Leave the offered seat to the next in the waiting list.")
    async def decline_participation(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """Before the offer ends."""
        return payload(await participation.decline(info.context, _act(input)))

    @mutation("Begin to look at an application: from now on it cannot be amended.")
    async def start_screening(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """From SUBMITTED."""
        return payload(await selection.start_screening(info.context, _act(input)))

    @mutation("Turn an application down for a formal reason; a note is required.")
    async def mark_ineligible(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """The letter is a draft until it is released."""
        return payload(await selection.mark_ineligible(info.context, _act(input)))

    @mutation("Reopen some questions until a day, and ask the applicant by mail.")
    async def request_information(self, info: Info, input: Input[RequestInformationInput]) -> ApplicationPayload:
        """With reminders at half time and one day before."""
        asked = selection.request_information(info.context, _request(input), input.fields, input.respond_by)
        return payload(await asked)

    @mutation("Let the reviewers have it.")
    async def send_to_review(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """From IN_SCREENING."""
        return payload(await selection.send_to_review(info.context, _act(input)))

    @mutation("Put it on the short list.")
    async def shortlist_application(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """From UNDER_REVIEW."""
        return payload(await selection.shortlist(info.context, _act(input)))

    @mutation("Decide, invisibly to the applicant, and draft the letter that will tell it.")
    async def propose_decision(self, info: Info, input: Input[ProposeDecisionInput]) -> ApplicationPayload:
        """What was proposed before is void."""
        if input.decision is None:
            return payload(await releasing.retract(info.context, _decision(input)))
        return payload(await releasing.propose(info.context, _decision(input), input.decision, input.rank))

    @mutation("Let pending decisions count and owe their letters, all or none. Doing it twice is harmless.")
    async def release_decisions(self, info: Info, input: Input[ReleaseDecisionsInput]) -> ApplicationsPayload:
        """Every accepted takes a seat."""
        released = await releasing.release(info.context, input.call, input.applications, input.key)
        return ApplicationsPayload(applications=released)  # type: ignore[arg-type]

    @mutation("Put these first in the waiting list, in this order.")
    async def rank_waiting_list(self, info: Info, input: Input[RankWaitingListInput]) -> ApplicationsPayload:
        """The whole list, in its order."""
        ranked = await waiting_list.rank(info.context, input.call, input.applications, input.key)
        return ApplicationsPayload(applications=ranked)  # type: ignore[arg-type]

    @mutation("Offer a seat to who waits for one, whatever their rank.")
    async def promote_application(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """When a seat is free."""
        return payload(await waiting_list.promote(info.context, _act(input)))

    @mutation("Take the seat back from who was offered or had confirmed it; a note is required.")
    async def cancel_participation(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """The next in the waiting list is offered it."""
        return payload(await selection.cancel(info.context, _act(input)))

    @mutation("Note that the person took part to the end, and issue the certificate.")
    async def record_completion(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """From CONFIRMED."""
        return payload(await selection.record_completion(info.context, _act(input)))

    @mutation("Note that the person did not come.")
    async def record_no_show(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """From CONFIRMED."""
        return payload(await selection.record_no_show(info.context, _act(input)))

    @mutation("Look again at an application that was settled.")
    async def reopen_application(self, info: Info, input: Input[ActOnApplicationInput]) -> ApplicationPayload:
        """Refused when the person has another one to the call under way."""
        return payload(await selection.reopen(info.context, _act(input)))
