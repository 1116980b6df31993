"""Taking part: what the person who applied answers to an offer, and leaving."""

from typing import Final

from domain.applications import Action, State
from domain.errors import Code, Refused, refusal
from domain.letters import LetterKind
from models.applications import Application
from models.calls import Round
from resolvers import applications, applying
from resolvers.accounts import own_account
from resolvers.acts import Act, Work, acted, tell
from resolvers.context import Context
from resolvers.repeats import was_done

LEADS_TO: Final = {
    Action.CONFIRM: State.CONFIRMED,
    Action.DECLINE: State.DECLINED,
    Action.WITHDRAW: State.WITHDRAWN,
}


async def confirm(context: Context, given: Act) -> Application:
    """Take up the offered seat. Taking it up again changes nothing.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, CALL_NOT_OPEN when the offer has ended; every objection to what is
            asked of the accepted alone.
    """

    async def take_up(application: Application, note: str | None) -> None:
        await _require_round(application)
        form = await applications.questions_of(context, application)
        application.confirm(form, by=own_account(context).id, at=context.now, note=note)
        await tell(context, application, LetterKind.CONFIRMED)

    return await _done(context, given, Action.CONFIRM, take_up)


async def decline(context: Context, given: Act) -> Application:
    """Leave the offered seat to the next in the waiting list. Leaving it again changes nothing.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, CALL_NOT_OPEN when the offer has ended.
    """

    async def leave(application: Application, note: str | None) -> None:
        application.decline(by=own_account(context).id, at=context.now, note=note)
        await tell(context, application, LetterKind.DECLINED)

    return await _done(context, given, Action.DECLINE, leave)


async def withdraw(context: Context, given: Act) -> Application:
    """Take an application back, with its seat if it holds one. Taking it back again changes nothing.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE.
    """

    async def take_back(application: Application, note: str | None) -> None:
        application.withdraw(by=own_account(context).id, at=context.now, note=note)
        await tell(context, application, LetterKind.WITHDRAWN)

    return await _done(context, given, Action.WITHDRAW, take_back)


async def _done(context: Context, given: Act, action: Action, work: Work) -> Application:
    """The application after an act of its applicant; as it is, when just that was done before."""
    present = await applying.own(context, given.application)
    if present.state is LEADS_TO[action]:
        await was_done(context, given.key, action, present.id, given.given)
        return present
    try:
        return await acted(context, given, action, applying.own, work)
    except Refused:
        # Done twice at once: the other came first.
        present = await applying.catch_up(context, given.application)
        if present.state is LEADS_TO[action]:
            return present
        raise


async def _require_round(application: Application) -> None:
    round_ = await Round.one({"call": application.call})
    if round_ is not None and round_.is_over:
        raise refusal(Code.WRONG_STATE, "This round is over.", "application")
