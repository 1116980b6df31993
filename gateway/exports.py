"""Exports by their address: lists of applications as CSV and XLSX, and their files as ZIP, for the secretariat.

The filter stands in the address by the names of the contract's `ApplicationFilter`, a list by repeating its name;
`sort`, `order` and `locale` stand beside it. `view` names a saved view, over which the rest is laid.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from domain.access import may_export
from domain.errors import BadRequest, Message
from domain.languages import asked_locale
from gateway.context import context_of
from gateway.formats import csv_of, sent, xlsx_of, zip_of
from locales import translate
from models.application_lists import ApplicationSort
from models.saved_views import SavedView
from resolvers import exports, saved_views
from resolvers.application_filters import ApplicationChoice, Listing, listing
from resolvers.context import Context
from schema.ordering import SortOrder

E = TypeVar("E", bound=Enum)

_LISTS: Final = frozenset({"state", "progress"})
_BESIDE: Final = frozenset({"view", "sort", "order", "locale"})

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, by somebody who may have it."""

    context: Context
    listing: Listing
    locale: str | None


async def applications_csv(request: Request) -> Response:
    """A list of applications as CSV, streamed."""
    asked = await _asked(request, "CSV")
    table = await exports.table(asked.context, asked.listing, asked.locale)
    return _download(csv_of(table), CSV, "applications.csv")


async def applications_xlsx(request: Request) -> Response:
    """A list of applications as a workbook."""
    asked = await _asked(request, "XLSX")
    table = await exports.table(asked.context, asked.listing, asked.locale)
    return _download(sent(await xlsx_of(table)), XLSX, "applications.xlsx")


async def files_zip(request: Request) -> Response:
    """The files that were handed in with a list of applications, streamed."""
    asked = await _asked(request, "ZIP")
    return _download(zip_of(exports.enclosed(asked.listing)), ZIP, "files.zip")


ROUTES: Final = (
    Route("/exports/applications.csv", applications_csv),
    Route("/exports/applications.xlsx", applications_xlsx),
    Route("/exports/files.zip", files_zip),
)


async def _asked(request: Request, kind: str) -> Asked:
    """What is asked for, noted in the audit log before anything leaves.

    Raises:
        HTTPException: 401 and 403 for who may not export, 404 for no view of theirs, 400 for no such list.
    """
    context = await context_of(request, request.app.state.settings, cookie_acts=True)
    if not may_export(context.viewer, None):
        raise HTTPException(401 if context.viewer.is_guest else 403)
    try:
        return await _noted(context, request, kind)
    except BadRequest as error:
        raise HTTPException(400, translate(context.locale, error.message.msgid, error.message.values)) from error


async def _noted(context: Context, request: Request, kind: str) -> Asked:
    given = request.query_params
    view, locale = await _view(context, given.get("view")), asked_locale(given.get("locale"))
    choice = ApplicationChoice.read({**(view.filter if view else {}), **_filter(given)})
    sort = _one_of(ApplicationSort, given.get("sort")) or (view.sort if view else ApplicationSort.SUBMITTED)
    order = _one_of(SortOrder, given.get("order"))
    oldest_first = order is SortOrder.OLDEST_FIRST if order else view is not None and view.oldest_first
    listed = await listing(context, choice, sort, oldest_first=oldest_first)
    await exports.note_export(context, choice, listed, kind)
    return Asked(context, listed, locale)


async def _view(context: Context, view_id: str | None) -> SavedView | None:
    if view_id is None:
        return None
    view = await saved_views.readable(context, view_id)
    if view is None:
        raise HTTPException(404)
    return view


def _filter(given: QueryParams) -> dict[str, Any]:
    """The conditions that an address gives, by name."""
    names = given.keys() - _BESIDE
    return {name: given.getlist(name) if name in _LISTS else given[name] for name in names}


def _one_of(kind: type[E], word: str | None) -> E | None:
    try:
        return None if word is None else kind(word)
    except ValueError as error:
        raise BadRequest(Message("This is no order of applications: {name}.", {"name": word})) from error


def _download(content: AsyncIterator[bytes], media_type: str, name: str) -> Response:
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(content, media_type=media_type, headers=headers)
