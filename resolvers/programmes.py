"""Programmes: found and listed."""

from typing import Any

from domain.calls import CallStatus, ProgrammeKind
from domain.content import PublicationStatus
from models.calls import Call
from models.programmes import Programme
from resolvers import calls, contents
from resolvers.context import Context
from resolvers.paging import Page, Window, page_in, page_of

NEWEST_FIRST = (("published_at", -1), ("item_id", -1))
OLDEST_FIRST = (("published_at", 1), ("item_id", 1))


async def listed(
    context: Context,
    window: Window,
    *,
    oldest_first: bool = False,
    kind: list[ProgrammeKind] | None = None,
    tag: str | None = None,
    host: str | None = None,
    has_open_call: bool | None = None,
    status: list[PublicationStatus] | None = None,
) -> Page[Programme]:
    """The programmes that fit every condition given."""
    where: dict[str, Any] = {
        **contents.visible(context, status),
        **contents.same(host=contents.reference(host, "Institution"), tags=tag),
        **contents.among(kind=kind),
    }
    if has_open_call is not None:
        where["item_id"] = {"$in" if has_open_call else "$nin": await calls.programmes_with_open_calls(context)}
    return await page_of(Programme, where, OLDEST_FIRST if oldest_first else NEWEST_FIRST, window)


async def calls_of(
    context: Context, programme: Programme, window: Window, status: list[CallStatus] | None
) -> Page[Call]:
    """The public calls of a programme, the one that closes last first."""
    found = await context.loaders.grouped(Call, "programme", programme.item_id, sort=calls.NEWEST_FIRST, public=True)
    if status is not None:
        found = [call for call in found if await calls.status_of(context, call) in status]
    return page_in(Call, found, calls.NEWEST_FIRST, window)
