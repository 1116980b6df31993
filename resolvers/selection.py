"""Selecting: what the secretariat does with applications, from screening to completion.

Every act moves an application by the table of `domain/applications.py`; `resolvers/acts.py` makes a transaction of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from adapters.database import in_transaction
from delivery import offers
from domain.access import may_decide_application, may_read_application
from domain.applications import PROPOSABLE, Action, Actor, State
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import AskedFrom
from domain.letters import LetterKind
from models.application_parts import PendingDecision
from models.applications import Application
from models.audit import AuditEvent
from models.calls import Call, Round
from models.certificates import Certificate
from models.messages import Message as Mail
from models.messages import MessageState
from resolvers import applications, contents
from resolvers.accounts import own_account
from resolvers.acts import Act, Work, acted, letter, tell
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.repeats import once

LONGEST_REQUEST: Final = timedelta(days=365)
MOST_RANK: Final = 100_000

LETTER_OF: Final = {
    State.ACCEPTED: LetterKind.ACCEPTED,
    State.WAITLISTED: LetterKind.WAITLISTED,
    State.REJECTED: LetterKind.REJECTED,
}


async def start_screening(context: Context, given: Act) -> Application:
    """Begin to look at an application: from now on it cannot be amended.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE.
    """
    return await _moved(context, given, Action.START_SCREENING)


async def mark_ineligible(context: Context, given: Act) -> Application:
    """Turn an application down for a formal reason, and tell the applicant why.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, REQUIRED without a note.
    """

    async def turn_down(application: Application, note: str | None) -> None:
        _move(context, application, Action.MARK_INELIGIBLE, note)
        await tell(context, application, LetterKind.INELIGIBLE, note)

    return await _acted(context, given, Action.MARK_INELIGIBLE, turn_down)


async def send_to_review(context: Context, given: Act) -> Application:
    """Let the reviewers have it.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE.
    """
    return await _moved(context, given, Action.SEND_TO_REVIEW)


async def shortlist(context: Context, given: Act) -> Application:
    """Put it on the short list.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE.
    """
    return await _moved(context, given, Action.SHORTLIST)


async def record_completion(context: Context, given: Act) -> Application:
    """Note that the person took part to the end, and issue the certificate.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE.
    """

    async def complete(application: Application, note: str | None) -> None:
        _move(context, application, Action.RECORD_COMPLETION, note)
        await Certificate.issue(application, await _call_of(context, application), at=context.now)
        await tell(context, application, LetterKind.COMPLETED)

    return await _acted(context, given, Action.RECORD_COMPLETION, complete)


async def record_no_show(context: Context, given: Act) -> Application:
    """Note that the person did not come.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE.
    """
    return await _moved(context, given, Action.RECORD_NO_SHOW)


async def reopen(context: Context, given: Act) -> Application:
    """Look again at an application that was settled.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE; DUPLICATE, when the person has another under way.
    """
    return await _moved(context, given, Action.REOPEN, LetterKind.REOPENED)


async def cancel(context: Context, given: Act) -> Application:
    """Take the seat back from who was offered or had confirmed it, and offer it to the next in the waiting list.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, REQUIRED without a note.
    """

    async def take_back(application: Application, note: str | None) -> None:
        _move(context, application, Action.CANCEL, note)
        await tell(context, application, LetterKind.CANCELLED, note)

    return await _acted(context, given, Action.CANCEL, take_back)


async def promote(context: Context, given: Act) -> Application:
    """Offer a seat to who waits for one, whatever their rank.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, NO_SEATS.
    """

    async def offer(application: Application, note: str | None) -> None:
        call = await _open_round(context, application)
        until = offers.offer_until(call, context.now)
        by = own_account(context).id
        application.promote(offer_until=until, actor=Actor.SECRETARIAT, by=by, at=context.now, note=note)
        await tell(context, application, LetterKind.PROMOTED)

    return await _acted(context, given, Action.PROMOTE, offer)


async def request_information(context: Context, given: Act, fields: Sequence[str], respond_by: datetime) -> Application:
    """Ask the applicant for more: the named answers reopen until a day, and nothing else does.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE; REQUIRED without a note or a field; every field that
            cannot be asked for; INVALID or OUT_OF_RANGE for the day.
    """

    async def ask(application: Application, note: str | None) -> None:
        form = await applications.questions_of(context, application)
        askable = {field.key for field in form.fields if field.asked_from is AskedFrom.APPLICATION}
        _require_fields(fields, askable)
        _require_day(respond_by, context.now)
        by = own_account(context).id
        application.request_information(list(fields), respond_by, by=by, at=context.now, note=note or "")
        await tell(context, application, LetterKind.INFORMATION_REQUESTED, note)

    return await _acted(context, given, Action.REQUEST_INFORMATION, ask)


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

    return await _acted(context, given, Action.PROPOSE_DECISION, decide)


async def release(context: Context, call_id: str, only: Sequence[str] | None, key: str | None) -> list[Application]:
    """Let the pending decisions of a call count, all or none, and owe the letters. Doing it again changes nothing.

    `only` names some of its applications; without it, all that are decided.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE, FORBIDDEN for one's own; NO_SEATS, when the accepted do not all find a seat.
    """
    call = await call_at_hand(context, call_id)

    async def attempt() -> list[Application]:
        decided = await _decided(context, call, only)
        await once(context, key, Action.RELEASE, call.item_id, lambda: _release(context, call, decided))
        return decided

    return await in_transaction(attempt)


async def rank_waiting_list(
    context: Context, call_id: str, ranked: Sequence[str], key: str | None
) -> list[Application]:
    """Put these first in the waiting list, in this order, and leave the others behind them as they were.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE for one that does not wait; DUPLICATE for one named twice.
    """
    call = await call_at_hand(context, call_id)

    async def attempt() -> list[Application]:
        waiting = await Application.many({"call": call.item_id, "state": State.WAITLISTED.value}, sort=IN_RANK)
        named = [_named_in(waiting, one, place) for place, one in enumerate(_distinct(ranked))]
        in_order = named + [one for one in waiting if one not in named]

        async def number() -> None:
            for rank, application in enumerate(in_order, start=1):
                await _rank(context, application, rank)

        await once(context, key, "RANK", call.item_id, number)
        return in_order

    return await in_transaction(attempt)


IN_RANK: Final = [("waiting_rank", 1), ("_id", 1)]


async def call_at_hand(context: Context, call_id: str) -> Call:
    """A call that was published, as it was published last.

    Raises:
        Refused: NOT_FOUND.
    """
    found = await contents.published(context, Call, key_of(call_id, "Call"))
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "call")
    return found


async def _moved(
    context: Context,
    given: Act,
    action: Action,
    kind: LetterKind | None = None,
) -> Application:
    async def move(application: Application, note: str | None) -> None:
        _move(context, application, action, note)
        if kind is not None:
            await tell(context, application, kind)

    return await _acted(context, given, action, move)


async def _acted(context: Context, given: Act, action: Action, work: Work) -> Application:
    return await acted(context, given, action, _at_hand, work)


def _move(context: Context, application: Application, action: Action, note: str | None) -> None:
    application.act(action, actor=Actor.SECRETARIAT, by=own_account(context).id, at=context.now, note=note)


async def _at_hand(context: Context, application_id: str) -> Application:
    application = await applications.readable(context, application_id, allow=may_read_application)
    if application is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    if not may_decide_application(context.viewer, application):
        raise refusal(Code.FORBIDDEN, "Nobody decides on their own application.", "application")
    return application


async def _call_of(context: Context, application: Application) -> Call:
    call = await applications.call_of(context, application)
    assert call is not None, "an application refers to a call that was published"
    return call


async def _open_round(context: Context, application: Application) -> Call:
    call = await _call_of(context, application)
    await _require_round(call)
    return call


async def _require_round(call: Call) -> Round:
    round_ = await Round.one({"call": call.item_id})
    if round_ is None or round_.is_over:
        raise refusal(Code.WRONG_STATE, "This round is over: no seats are offered any more.", "call")
    return round_


async def _decided(context: Context, call: Call, only: Sequence[str] | None) -> list[Application]:
    """The applications whose decisions are to be released, or were already."""
    if only is None:
        return await Application.many({"call": call.item_id, "pending_decision.state": {"$exists": True}})
    keys = [key_of(one, "Application") for one in _distinct(only)]
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


async def _release(context: Context, call: Call, decided: Sequence[Application]) -> None:
    pending = [one for one in decided if one.pending_decision is not None]
    if not pending:
        return
    round_ = await _require_round(call)
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
    accepted = [one for one in pending if one.pending_decision and one.pending_decision.state is State.ACCEPTED]
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
    """Each with the rank that it would have in the waiting list: behind those who wait already, by the rank that was
    proposed, then by score, by what its institution says, and by who was first."""
    last = await Application.one({"call": call.item_id, "state": State.WAITLISTED.value}, sort=[("waiting_rank", -1)])
    begin = (last.waiting_rank or 0) if last else 0
    ordered = sorted(pending, key=_merit)
    waiting = [one for one in ordered if one.pending_decision and one.pending_decision.state is State.WAITLISTED]
    ranks = {one.id: begin + place for place, one in enumerate(waiting, start=1)}
    return [(ranks.get(one.id), one) for one in ordered]


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


def _distinct(ids: Sequence[str]) -> Sequence[str]:
    if len(ids) > MOST_RANK:
        raise refusal(Code.TOO_LONG, "At most {maximum} fit here.", "applications", maximum=MOST_RANK)
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise refusal(Code.DUPLICATE, "This application is named twice.", "applications", str(place))
    return ids


def _named_in(waiting: Sequence[Application], application_id: str, place: int) -> Application:
    key = key_of(application_id, "Application")
    for application in waiting:
        if application.id == key:
            return application
    raise refusal(
        Code.WRONG_STATE, "This application is not on the waiting list of this call.", "applications", str(place)
    )


async def _rank(context: Context, application: Application, rank: int) -> None:
    if application.waiting_rank != rank:
        application.waiting_rank, application.unseen = rank, application.unseen + 1
        by, at = own_account(context).id, context.now
        application.followed_by(AuditEvent(at=at, by=by, action="RANK", about=application.id, details={"rank": rank}))
        await application.save_as_of(application.version)


def _require_fields(fields: Sequence[str], askable: set[str]) -> None:
    if not fields:
        raise refusal(Code.REQUIRED, "Name the questions that are to be answered again.", "fields")
    objections = []
    for place, field in enumerate(fields):
        if field not in askable:
            message = Message("This form has no such question, or it is asked of the accepted alone.")
            objections.append(UserError(Code.NOT_FOUND, message, ("fields", str(place))))
        elif field in fields[:place]:
            message = Message("This question is named twice.")
            objections.append(UserError(Code.DUPLICATE, message, ("fields", str(place))))
    if objections:
        raise Refused(*objections)


def _require_day(respond_by: datetime, now: datetime) -> None:
    if respond_by <= now:
        raise refusal(Code.INVALID, "This time has passed.", "respondBy")
    if respond_by > now + LONGEST_REQUEST:
        raise refusal(Code.OUT_OF_RANGE, "This is more than a year from now.", "respondBy")
