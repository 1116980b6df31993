"""Offers of seats: made from the waiting list as seats fall free, called to mind, and ended by the clock.

Whatever several workers do at once, each application is saved from the version that was read, so that one of them does
it and the others pass it over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from adapters import clock
from adapters.database import DatabaseError, in_transaction
from delivery import letters
from domain.applications import Action, Actor, State
from domain.errors import Refused
from domain.letters import LetterKind
from models.applications import Application
from models.base import Filter, Id
from models.calls import Call, Round
from settings import Settings

AT_ONCE: Final = 200
"""So many are looked at before the worker turns to something else."""

ENDED: Final = {State.ACCEPTED: Action.EXPIRE_OFFER, State.INFO_REQUESTED: Action.END_REQUEST}
"""What the clock does once the day has passed that somebody was asked to answer by."""

REMINDERS: Final = {State.ACCEPTED: LetterKind.OFFER_REMINDER, State.INFO_REQUESTED: LetterKind.INFORMATION_REMINDER}

IN_RANK: Final = (("waiting_rank", 1), ("_id", 1))
"""The order of the waiting list."""

log = structlog.get_logger()


def offer_until(call: Call, at: datetime) -> datetime:
    """Until when an offer made now can be taken up: for the days that the call gives, and not beyond its beginning."""
    until = at + timedelta(days=call.offer_days)
    return until if call.starts_on is None else min(until, _beginning(call, call.starts_on))


async def fill(call: Id, *, at: datetime, base_url: str) -> list[Application]:
    """Offer seats that fell free to those who wait, in rank order, and say to whom. Joins the caller's transaction.

    Passed over are those of a country that has all its seats, and those whom it is decided to reject.
    """
    round_, public = await Round.of(call), await Call.current({"item_id": call})
    if round_.room == 0 or public is None or is_over(round_, public, at):
        return []
    promoted: list[Application] = []
    async for waiting in Application.each(_waiting(call), sort=IN_RANK):
        if round_.room == 0 or round_.is_full:
            break
        if round_.has_seat(waiting.seat_of):
            await promote(waiting, public, actor=Actor.CLOCK, by=None, at=at, base_url=base_url)
            round_ = await Round.of(call)
            promoted.append(waiting)
    return promoted


async def promote(
    waiting: Application,
    call: Call,
    *,
    actor: Actor,
    by: Id | None,
    at: datetime,
    base_url: str,
    note: str | None = None,
) -> None:
    """Offer a seat to who waits for one, with the letter that says so.

    Raises:
        Refused: WRONG_STATE, NO_SEATS, CONFLICT.
    """
    waiting.promote(offer_until=offer_until(call, at), actor=actor, by=by, at=at, note=note)
    waiting.followed_by(await letters.about(waiting, LetterKind.PROMOTED, at=at, base_url=base_url))
    await waiting.save_as_of(waiting.version)


def is_over(round_: Round, call: Call, at: datetime) -> bool:
    """Whether nobody is offered a seat any more: the round is over, or what was applied for has begun."""
    return round_.is_over or has_begun(call, at)


def has_begun(call: Call, at: datetime) -> bool:
    """Whether what was applied for has begun, by the clock of the place that the call names."""
    return call.starts_on is not None and at >= _beginning(call, call.starts_on)


def _beginning(call: Call, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(call.time_zone)).astimezone(UTC)


async def fill_free_seats(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Offer what seats fell free without anybody being offered them, as when a call was given more; say how many."""
    promoted = 0
    for round_ in await Round.many({"room": {"$gt": 0}}):
        if not (stop and stop.is_set()):
            promoted += await _passing_over(lambda key=round_.call: _fill_one(key, settings))  # type: ignore[misc]
    return promoted


async def _fill_one(call: Id, settings: Settings) -> int:
    return len(await fill(call, at=clock.now(), base_url=settings.base_url))


async def end_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """End every offer, and every request for information, whose day has passed; say how many ended."""
    due = {"respond_by": {"$lte": clock.now()}, "state": {"$in": [state.value for state in ENDED]}}
    return await _each_due(due, lambda key: _end(key, settings), stop)


async def _end(key: Id, settings: Settings) -> int:
    application, now = await Application.by_id(key), clock.now()
    if application is None or application.respond_by is None or application.respond_by > now:
        return 0
    action = ENDED.get(application.state)
    if action is None or await _asks_no_more(application):
        return 0
    application.act(action, actor=Actor.CLOCK, by=None, at=now)
    if action is Action.EXPIRE_OFFER:
        letter = await letters.about(application, LetterKind.OFFER_EXPIRED, at=now, base_url=settings.base_url)
        application.followed_by(letter)
    await application.save_as_of(application.version)
    if action is Action.EXPIRE_OFFER:
        await fill(application.call, at=now, base_url=settings.base_url)
    return 1


async def remind_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Remind everybody who was asked for something and has not answered; say how many reminders became due."""
    due = {"remind_at": {"$lte": clock.now()}}
    return await _each_due(due, lambda key: _remind(key, settings), stop)


async def _remind(key: Id, settings: Settings) -> int:
    """One reminder for all moments that have passed. The version stays: to remind is no change of the application."""
    now = clock.now()
    application = await Application.change(
        {"_id": key, "remind_at": {"$lte": now}}, {"$pull": {"remind_at": {"$lte": now}}}
    )
    if application is None or application.respond_by is None or application.respond_by <= now:
        return 0
    if await _asks_no_more(application):
        return 0
    kind = REMINDERS[application.state]
    cause = f"{kind}:{application.id}:{len(application.history)}:{len(application.remind_at)}"
    await (await letters.about(application, kind, at=now, base_url=settings.base_url, cause=cause)).add()
    return 1


async def _asks_no_more(application: Application) -> bool:
    """Whether nothing is asked of the person any more, because the round is over. Then it is not asked again either."""
    round_ = await Round.of(application.call)
    if round_.is_over:
        await Application.change({"_id": application.id}, {"$set": {"respond_by": None, "remind_at": []}})
    return round_.is_over


async def _each_due(due: Filter, work: Callable[[Id], Awaitable[int]], stop: asyncio.Event | None) -> int:
    done = 0
    for application in await Application.many(due, sort=[("_id", 1)], limit=AT_ONCE):
        if not (stop and stop.is_set()):
            done += await _passing_over(lambda key=application.id: work(key))  # type: ignore[misc]
    return done


async def _passing_over(work: Callable[[], Awaitable[int]]) -> int:
    """What `work` gives back from its transaction; nothing, when it came too late or went wrong."""
    try:
        return await in_transaction(work)
    except Refused as refused:
        log.info("offers.passed_over", reason=refused.errors[0].code)
    except DatabaseError:
        raise
    except Exception:
        # Whatever is wrong with one application must not keep the others waiting.
        log.exception("offers.failed")
    return 0


def _waiting(call: Id) -> Filter:
    return {
        "call": call,
        "state": State.WAITLISTED.value,
        "blanked_at": None,
        "pending_decision.state": {"$ne": State.REJECTED.value},
    }
