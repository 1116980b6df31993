"""The waiting list: put in order, and moved up from, by hand."""

from collections.abc import Sequence
from typing import Final

from adapters.database import in_transaction
from delivery import offers
from domain.access import may_decide_application
from domain.applications import Action, Actor, State
from domain.errors import Code, refusal
from domain.letters import LetterKind
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id
from models.calls import Call
from resolvers.accounts import own_account
from resolvers.acts import Act, acted, tell
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.repeats import once
from resolvers.selection import at_hand, call_at_hand, call_of, require_offers

MOST_RANK: Final = 100_000


async def promote(context: Context, given: Act) -> Application:
    """Offer a seat to who waits for one, whatever their rank.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, NO_SEATS.
    """

    async def offer(application: Application, note: str | None) -> None:
        call = await call_of(context, application)
        await require_offers(context, call)
        until, by = offers.offer_until(call, context.now), own_account(context).id
        application.promote(offer_until=until, actor=Actor.SECRETARIAT, by=by, at=context.now, note=note)
        await tell(context, application, LetterKind.PROMOTED)

    return await acted(context, given, Action.PROMOTE, at_hand, offer)


async def rank(context: Context, call_id: str, ranked: Sequence[str], key: str | None) -> list[Application]:
    """The waiting list of a call with these first, in this order, and the others behind them as they were.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE for one that does not wait; DUPLICATE for one named twice; FORBIDDEN, when that
            moves the viewer's own application.
    """
    call, first = await call_at_hand(context, call_id), [key_of(one, "Application") for one in distinct(ranked)]

    async def attempt() -> list[Application]:
        await once(
            context,
            key,
            "RANK",
            call.item_id,
            lambda: _put_first(context, call, first),
            given={"applications": list(ranked)},
        )
        return await _waiting(call)

    return await in_transaction(attempt)


def distinct(ids: Sequence[str]) -> Sequence[str]:
    """Ids of applications, none of which is named twice.

    Raises:
        Refused: DUPLICATE.
    """
    seen = set[str]()
    for place, one in enumerate(ids):
        if one in seen:
            raise refusal(Code.DUPLICATE, "This application is named twice.", "applications", str(place))
        seen.add(one)
    return ids


async def _waiting(call: Call) -> list[Application]:
    return await Application.many({"call": call.item_id, "state": State.WAITLISTED.value}, sort=offers.IN_RANK)


async def _put_first(context: Context, call: Call, first: Sequence[Id]) -> None:
    waiting = {one.id: one for one in await _waiting(call)}
    for place, key in enumerate(first):
        if key not in waiting:
            raise refusal(
                Code.WRONG_STATE,
                "This application is not on the waiting list of this call.",
                "applications",
                str(place),
            )
    named = set(first)
    order = [*first, *(key for key in waiting if key not in named)]
    moved = {key: place for place, key in enumerate(order, start=1) if waiting[key].waiting_rank != place}
    if any(not may_decide_application(context.viewer, waiting[key]) for key in moved):
        raise refusal(Code.FORBIDDEN, "Nobody decides on their own application.", "applications")
    await Application.rank_anew(moved)
    by, at = own_account(context).id, context.now
    await AuditEvent.note("RANK", by=by, at=at, about=call.item_id, details={"moved": len(moved)})
