"""Deciding: decisions that are proposed unseen, and released together."""

from collections.abc import Sequence
from typing import Final, TypeVar

from adapters.database import in_transaction
from delivery import offers
from domain.access import may_decide_application, may_read_application
from domain.applications import PROPOSABLE, Action, State
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.letters import LetterKind
from models.application_parts import PendingDecision
from models.applications import Application
from models.calls import Call, Round
from models.messages import Message as Mail
from models.messages import MessageState
from resolvers.accounts import own_account
from resolvers.acts import Act, acted, letter
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.repeats import once
from resolvers.selection import at_hand, call_at_hand, require_offers
from resolvers.waiting_list import MOST_RANK, distinct

T = TypeVar("T")

MOST_RELEASED: Final = 1_000
"""So many are released in one transaction; a larger round is released in parts, by name."""

LETTER_OF: Final = {
    State.ACCEPTED: LetterKind.ACCEPTED,
    State.WAITLISTED: LetterKind.WAITLISTED,
    State.REJECTED: LetterKind.REJECTED,
}


async def propose(context: Context, given: Act, decision: State, rank: int | None) -> Application:
    """Decide, invisibly to the applicant, and draft the letter that will tell it.

    To decide the same again keeps the letter with whatever staff wrote into it.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE; INVALID for what is no decision; OUT_OF_RANGE.
    """
    if decision not in PROPOSABLE:
        raise refusal(Code.INVALID, "A decision is to accept, to put on the waiting list, or to reject.", "decision")
    if rank is not None and not 1 <= rank <= MOST_RANK:
        raise refusal(Code.OUT_OF_RANGE, "A rank is from 1 to {maximum}.", "rank", maximum=MOST_RANK)

    async def decide(application: Application, note: str | None) -> None:
        await _require_not_over(application)
        before, by = application.pending_decision, own_account(context).id
        if before is not None and before.state is decision:
            written = before.letter
        else:
            cause = f"decision:{application.id}:{len(application.history)}"
            drafted = await letter(context, application, LETTER_OF[decision], state=MessageState.DRAFT, cause=cause)
            application.followed_by(drafted)
            written = drafted.id
        pending = PendingDecision(state=decision, by=by, at=context.now, rank=rank, letter=written)
        application.propose(pending, note=note)

    return await acted(context, given, Action.PROPOSE_DECISION, at_hand, decide)


async def retract(context: Context, given: Act) -> Application:
    """Take back what was proposed, and drop the letter that was to tell it.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, also when nothing is proposed.
    """

    async def take_back(application: Application, note: str | None) -> None:
        if application.pending_decision is None:
            raise refusal(Code.WRONG_STATE, "Nothing has been decided on this application.", "application")
        application.retract(by=own_account(context).id, at=context.now, note=note)

    return await acted(context, given, Action.PROPOSE_DECISION, at_hand, take_back)


async def letter_of_decision(context: Context, application: Application) -> Mail | None:
    """The draft of the letter that will tell what is decided; None while nothing is."""
    decision = application.pending_decision
    return await context.loaders.by_id(Mail, decision.letter) if decision else None


async def release(context: Context, call_id: str, only: Sequence[str] | None, key: str | None) -> list[Application]:
    """Let the pending decisions of a call count, all or none, and owe the letters. Doing it again changes nothing.

    `only` names some of its applications; without it, all that are decided.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE, FORBIDDEN for one's own; NO_SEATS, when the accepted do not all find a seat.
    """
    call = await call_at_hand(context, call_id)

    async def attempt() -> list[Application]:
        decided = await _decided(context, call, only)
        named = {"applications": None if only is None else sorted(only)}
        await once(context, key, Action.RELEASE, call.item_id, lambda: _release(context, call, decided), given=named)
        return decided

    return await in_transaction(attempt)


async def _decided(context: Context, call: Call, only: Sequence[str] | None) -> list[Application]:
    """The applications whose decisions are to be released, or were already."""
    if only is None:
        where = {"call": call.item_id, "pending_decision.state": {"$exists": True}}
        return _few(await Application.many(where, limit=MOST_RELEASED + 1))
    keys = [key_of(one, "Application") for one in _few(distinct(only))]
    found = {one.id: one for one in await Application.many({"_id": {"$in": keys}, "call": call.item_id})}
    objections, decided = [], []
    for place, key in enumerate(keys):
        application = found.get(key) if key is not None else None
        if application is None or not may_read_application(context.viewer, application):
            message = Message("There is no such application to this call.")
            objections.append(UserError(Code.NOT_FOUND, message, ("applications", str(place))))
        elif application.pending_decision is None and application.history[-1].action is not Action.RELEASE:
            message = Message("Nothing has been decided on this application.")
            objections.append(UserError(Code.WRONG_STATE, message, ("applications", str(place))))
        else:
            decided.append(application)
    if objections:
        raise Refused(*objections)
    return decided


def _few(found: Sequence[T]) -> list[T]:
    if len(found) > MOST_RELEASED:
        raise refusal(
            Code.OUT_OF_RANGE,
            "At most {maximum} decisions are released at once: name some of the applications.",
            "applications",
            maximum=MOST_RELEASED,
        )
    return list(found)


async def _require_not_over(application: Application) -> None:
    if (await Round.of(application.call)).is_over:
        raise refusal(Code.WRONG_STATE, "This round is over.", "application")


async def _require_not_over_in(context: Context, call: Call, pending: Sequence[Application]) -> Round:
    """The round, when decisions can still be told: seats are offered until it begins, the rest until it is over."""
    if any(one.decision is State.ACCEPTED for one in pending):
        return await require_offers(context, call)
    await _require_not_over(pending[0])
    return await Round.of(call.item_id)


async def _release(context: Context, call: Call, decided: Sequence[Application]) -> None:
    pending = [one for one in decided if one.pending_decision is not None]
    if not pending:
        return
    round_ = await _require_not_over_in(context, call, pending)
    if any(not may_decide_application(context.viewer, one) for one in pending):
        raise refusal(Code.FORBIDDEN, "Nobody decides on their own application.", "applications")
    _require_seats(round_, pending)
    by, until = own_account(context).id, offers.offer_until(call, context.now)
    told = []
    for rank, application in await _in_waiting_order(call, pending):
        told.append(application.release(offer_until=until, waiting_rank=rank, by=by, at=context.now))
        await application.save_as_of(application.version)
    await Mail.release(told, context.now, offer_until=until)
    await round_.results_released()


def _require_seats(round_: Round, pending: Sequence[Application]) -> None:
    """Say at once what does not fit. What takes a seat in the end is held to the limits once more."""
    accepted = [one for one in pending if one.decision is State.ACCEPTED]
    objections = []
    if round_.seats is not None and len(accepted) > (left := max(0, round_.seats - round_.seats_taken)):
        message = Message(
            "{accepted} are to be accepted and {left} seats are free.", {"accepted": len(accepted), "left": left}
        )
        objections.append(UserError(Code.NO_SEATS, message, ("call",)))
    if round_.seats_per_country is not None:
        for country in sorted({one.seat_of for one in accepted}):
            wanted = sum(one.seat_of == country for one in accepted)
            left = max(0, round_.seats_per_country - round_.seats_taken_by_country.get(country, 0))
            if wanted > left:
                values = {"country": country, "accepted": wanted, "left": left}
                message = Message("From {country}, {accepted} are to be accepted and {left} seats are free.", values)
                objections.append(UserError(Code.NO_SEATS, message, ("call",)))
    if objections:
        raise Refused(*objections)


async def _in_waiting_order(call: Call, pending: Sequence[Application]) -> list[tuple[int | None, Application]]:
    """Each with the rank that it would have in the waiting list: who waits already keeps their place, the others come
    behind by the rank that was proposed, then by score, by what their institution says, and by who was first."""
    last = await Application.one({"call": call.item_id, "state": State.WAITLISTED.value}, sort=[("waiting_rank", -1)])
    begin = (last.waiting_rank or 0) if last else 0
    ordered = sorted(pending, key=_merit)
    coming = [one for one in ordered if one.decision is State.WAITLISTED and one.waiting_rank is None]
    ranks = {one.id: begin + place for place, one in enumerate(coming, start=1)}
    return [(one.waiting_rank or ranks.get(one.id), one) for one in ordered]


def _merit(application: Application) -> tuple[object, ...]:
    decision = application.pending_decision
    rank = decision.rank if decision else None
    score, opinion = application.average_score, application.endorsement
    choice = opinion.rank if opinion and opinion.endorsed else None
    return (
        rank is None,
        rank or 0,
        score is None,
        -(score or 0),
        choice is None,
        choice or 0,
        application.submitted_at or application.created_at,
        application.id,
    )
