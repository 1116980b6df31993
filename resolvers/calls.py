"""Calls: found, listed, where each round stands, and its questions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.calls import CallStatus, Phase, ProgrammeKind
from domain.content import PublicationStatus
from domain.languages import Localized
from domain.letters import LetterKind
from models.application_lists import HANDED_IN
from models.applications import Application
from models.base import Id
from models.calls import ApplicationForm, Call, Round
from models.content import Edition
from models.programmes import Programme
from resolvers import contents
from resolvers.context import Context
from resolvers.paging import Page, Window, page_of
from resolvers.parts import Part, parts_of

NEWEST_FIRST = (("closes_at", -1), ("item_id", -1))
OLDEST_FIRST = (("closes_at", 1), ("item_id", 1))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a call says of its own in the letters of one kind."""

    kind: LetterKind
    text: Localized


async def listed(
    context: Context,
    window: Window,
    *,
    oldest_first: bool = False,
    kind: list[ProgrammeKind] | None = None,
    programme: str | None = None,
    call_status: list[CallStatus] | None = None,
    country: str | None = None,
    status: list[PublicationStatus] | None = None,
) -> Page[Call]:
    """The calls that fit every condition given."""
    clauses: list[dict[str, Any]] = [
        contents.visible(context, status),
        contents.same(programme=contents.reference(programme, "Programme")),
        contents.same(**{"place.country": country}),
    ]
    if kind is not None:
        clauses.append({"programme": {"$in": await _programmes_of(kind)}})
    if call_status is not None:
        clauses.append(await _standing(context, call_status))
    return await page_of(Call, {"$and": clauses}, OLDEST_FIRST if oldest_first else NEWEST_FIRST, window)


async def programme_of(context: Context, call: Call) -> Programme | None:
    """The programme that a call belongs to; to who cannot read it any more, as it was published last."""
    return await contents.by_item(Programme, context, call.programme) or await contents.published(
        context, Programme, call.programme
    )


async def status_of(context: Context, call: Call) -> CallStatus:
    """Where the round stands now."""
    return call.status_at(context.now_until(call.opens_at, call.closes_at), await round_of(context, call))


def retention_days_of(context: Context, call: Call) -> int:
    """How many days after the round personal data are kept."""
    return call.retention_days or context.settings.retention_days


async def seats_left(context: Context, call: Call) -> int | None:
    """How many seats nobody holds; None for a call without a limit.

    Of a public call, both numbers are read off its round, so that they belong together.
    """
    round_ = await round_of(context, call)
    seats = round_.seats if round_ and call.edition is Edition.CURRENT else call.seats
    return None if seats is None else max(0, seats - (round_.seats_taken if round_ else 0))


async def seats_taken(context: Context, call: Call) -> int:
    """How many seats are held."""
    round_ = await round_of(context, call)
    return round_.seats_taken if round_ else 0


async def received(context: Context, call: Call) -> int:
    """How many applications stand as handed in, counted in an index."""
    where = {"call": call.item_id, **HANDED_IN}
    return await Application.count_of(where, index="listed_by_call")


def letters_of(context: Context, call: Call) -> list[Part]:
    """What a call says of its own in letters, by their kinds in order."""
    return parts_of(call, [OwnWords(kind, call.letters[kind]) for kind in LetterKind if kind in call.letters])


async def round_of(context: Context, call: Call) -> Round | None:
    """What moved since the call was published, or None when nothing did."""
    found = await context.loaders.grouped(Round, "call", call.item_id, sort=(("call", 1),))
    return found[0] if found else None


async def form_of(context: Context, call: Id, number: int) -> ApplicationForm | None:
    """One frozen version of a call's questions."""
    forms = await context.loaders.grouped(ApplicationForm, "call", call, sort=(("number", 1),))
    return next((form for form in forms if form.number == number), None)


async def programmes_with_open_calls(context: Context) -> list[Id]:
    """The programmes that somebody can apply to now."""
    where = {"$and": [{"edition": Edition.CURRENT.value}, await _standing(context, [CallStatus.OPEN])]}
    return [call.programme for call in await Call.many(where)]


async def _programmes_of(kinds: list[ProgrammeKind]) -> list[Id]:
    where = {**contents.among(kind=kinds), "edition": Edition.CURRENT.value}
    return [programme.item_id for programme in await Programme.many(where)]


async def _standing(context: Context, wanted: list[CallStatus]) -> dict[str, Any]:
    """The condition that a round stands at one of `wanted`: by the secretariat's word, or by the clock without it."""
    moved_on = {one.call: one.phase for one in await Round.many({"phase": {"$ne": None}})}
    by_word = [call for call, phase in moved_on.items() if phase and _status_of(phase) in wanted]
    now = context.now_until(*await _turns(context)) if _BY_CLOCK.keys() & set(wanted) else context.now
    by_clock = [_BY_CLOCK[status](now) for status in wanted if status in _BY_CLOCK]
    ways: list[dict[str, Any]] = [{"item_id": {"$in": by_word}}]
    if by_clock:
        ways.append({"item_id": {"$nin": list(moved_on)}, "$or": by_clock})
    return {"$or": ways}


async def _turns(context: Context) -> list[datetime]:
    """When each public call that is not closed yet opens and closes."""
    to_come = {"edition": Edition.CURRENT.value, "closes_at": {"$gt": context.now}}
    return [row[name] async for row in Call.rows(to_come, *_TURNS) for name in _TURNS]


def _status_of(phase: Phase) -> CallStatus:
    return CallStatus(phase.value)


_TURNS = ("opens_at", "closes_at")
_BY_CLOCK: dict[CallStatus, Any] = {
    CallStatus.ANNOUNCED: lambda now: {"opens_at": {"$gt": now}},
    CallStatus.OPEN: lambda now: {"opens_at": {"$lte": now}, "closes_at": {"$gt": now}},
    CallStatus.CLOSED: lambda now: {"closes_at": {"$lte": now}},
}
