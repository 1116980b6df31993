"""Rounds: what the secretariat does with a published call."""

from datetime import date, datetime
from typing import Any

import strawberry

from domain.calls import RoundAction
from resolvers import call_copies, rounds
from resolvers.context import Info
from schema.base import Input, mutation
from schema.drafts import CallPayload
from schema.inputs import LocalizedInput, data_of, needed

KEY = "Chosen by the client: sending the act again with the same key does it once."


def _may(description: str) -> Any:
    """A field of an input that may be left out; null is the same."""
    return strawberry.field(description=description, default=None)


@strawberry.input(description="A call to act on.")
class ActOnCallInput:
    """A call, and what is to be said."""

    call: strawberry.ID = needed("The call.")
    note: str | None = _may("What is to be said of it.")
    key: str | None = _may(KEY)


@strawberry.input(description="A later deadline.")
class ExtendDeadlineInput:
    """A call and its new deadline."""

    call: strawberry.ID = needed("The call.")
    closes_at: datetime = needed("The new deadline: later than the present one, and still to come.")
    note: str | None = _may("What those who apply are told of it.")
    key: str | None = _may(KEY)


@strawberry.input(description="Later dates.")
class PostponeCallInput:
    """A call and its new dates."""

    call: strawberry.ID = needed("The call.")
    starts_on: date = needed("The new first day of what is applied for.")
    ends_on: date = needed("Its new last day.")
    opens_at: datetime | None = _may("The new instant from which people can apply, while it has not opened.")
    closes_at: datetime | None = _may("The new deadline, while selection has not begun.")
    note: str | None = _may("What those who apply are told of it.")
    key: str | None = _may(KEY)


@strawberry.input(description="A call to begin the next one from.")
class CopyCallInput:
    """A call, and what is different in the next."""

    call: strawberry.ID = needed("The call that is copied, with all its languages and its questions.")
    slug: str = needed("The short name of the new one in addresses.")
    title: list[LocalizedInput] | None = _may("Its title, in the languages in which it is another.")
    opens_at: datetime = needed("From when on people can apply.")
    closes_at: datetime = needed("The deadline.")
    starts_on: date | None = _may("The first day of what is applied for.")
    ends_on: date | None = _may("Its last day.")
    key: str | None = _may(KEY)


def _moves_on(action: RoundAction, description: str) -> Any:
    """One of the acts that move a round on."""

    async def acted(self: Any, info: Info, input: Input[ActOnCallInput]) -> CallPayload:
        moved = await rounds.move_on(info.context, action, input.call, note=input.note, key=input.key)
        return CallPayload(call=moved)  # type: ignore[arg-type]

    return mutation(description)(acted)


def _given(input: Any, *names: str) -> dict[str, Any]:
    """Those fields of an input that say something."""
    return {name: value for name in names if (value := getattr(input, name)) is not None}


@strawberry.type
class RoundMutation:
    """What can be done with a call after it was published, and the next one begun from it."""

    start_selection = _moves_on(
        RoundAction.START_SELECTION, "Begin to select, once the call is closed and no draft can be handed in any more."
    )
    announce_results = _moves_on(RoundAction.ANNOUNCE_RESULTS, "Say that the results are out.")
    complete_call = _moves_on(RoundAction.COMPLETE, "Close the round for good.")
    cancel_call = _moves_on(
        RoundAction.CANCEL, "Cancel the round. A note is required; everybody who applies is told, drafts included."
    )

    @mutation("Move the deadline to a later time, at once. Those who began to apply are told.")
    async def extend_deadline(self, info: Info, input: Input[ExtendDeadlineInput]) -> CallPayload:
        """As a new revision."""
        action, times = RoundAction.EXTEND_DEADLINE, _given(input, "closes_at")
        moved = await rounds.move_times(info.context, action, input.call, times, note=input.note, key=input.key)
        return CallPayload(call=moved)  # type: ignore[arg-type]

    @mutation("Move what is applied for to later days, at once. Everybody who applies is told.")
    async def postpone_call(self, info: Info, input: Input[PostponeCallInput]) -> CallPayload:
        """As a new revision."""
        action, times = RoundAction.POSTPONE, _given(input, "opens_at", "closes_at", "starts_on", "ends_on")
        moved = await rounds.move_times(info.context, action, input.call, times, note=input.note, key=input.key)
        return CallPayload(call=moved)  # type: ignore[arg-type]

    @mutation("Begin the next call from an earlier one: the same texts in all languages and the same questions.")
    async def copy_call(self, info: Info, input: Input[CopyCallInput]) -> CallPayload:
        """As a draft."""
        made = await call_copies.copy(info.context, data_of(input))
        return CallPayload(call=made)  # type: ignore[arg-type]
