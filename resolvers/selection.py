"""Selecting: what the secretariat does with applications, from screening to completion.

Every act moves an application by the table of `domain/applications.py`; `resolvers/acts.py` makes a transaction of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from delivery import offers
from domain.access import may_decide_application, may_read_application
from domain.applications import Action, Actor
from domain.calls import Phase
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import AskedFrom
from domain.letters import LetterKind
from models.applications import Application
from models.calls import Call, Round
from models.certificates import Certificate
from resolvers import applications, contents
from resolvers.accounts import own_account
from resolvers.acts import Act, Work, acted, tell
from resolvers.context import Context
from resolvers.ids import key_of

LONGEST_REQUEST: Final = timedelta(days=365)
STILL_DONE: Final = {
    Phase.COMPLETED: frozenset({Action.RECORD_COMPLETION, Action.RECORD_NO_SHOW, Action.CANCEL}),
    Phase.CANCELLED: frozenset({Action.CANCEL}),
}
"""What is still done once a round is over. Before, everything is that the table has."""


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
        call = await call_of(context, application)
        if call.starts_on is not None and not offers.has_begun(call, context.now):
            raise refusal(Code.WRONG_STATE, "It has not begun yet: nobody has taken part.", "application")
        _move(context, application, Action.RECORD_COMPLETION, note)
        await Certificate.issue(application, call, at=context.now)
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
    async def work_in_round(application: Application, note: str | None) -> None:
        await _require_round(application, action)
        await work(application, note)

    return await acted(context, given, action, at_hand, work_in_round)


def _move(context: Context, application: Application, action: Action, note: str | None) -> None:
    application.act(action, actor=Actor.SECRETARIAT, by=own_account(context).id, at=context.now, note=note)


async def at_hand(context: Context, application_id: str) -> Application:
    """An application that the viewer decides on.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN for their own.
    """
    application = await applications.readable(context, application_id, allow=may_read_application)
    if application is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    if not may_decide_application(context.viewer, application):
        raise refusal(Code.FORBIDDEN, "Nobody decides on their own application.", "application")
    return application


async def call_of(context: Context, application: Application) -> Call:
    """The call that an application is to, as it was published last."""
    call = await applications.call_of(context, application)
    assert call is not None, "an application refers to a call that was published"
    return call


async def require_offers(context: Context, call: Call) -> Round:
    """The round of a call, when seats are still offered in it.

    Raises:
        Refused: WRONG_STATE, when it is over, or when what was applied for has begun.
    """
    round_ = await Round.of(call.item_id)
    if offers.is_over(round_, call, context.now):
        raise refusal(Code.WRONG_STATE, "No seats are offered any more: this round is over, or it has begun.", "call")
    return round_


async def _require_round(application: Application, action: Action) -> None:
    """Let an act pass that still makes sense where the round stands."""
    phase = (await Round.of(application.call)).phase
    if phase is not None and action not in STILL_DONE.get(phase, Action):
        raise refusal(Code.WRONG_STATE, "This round is over.", "application")


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
