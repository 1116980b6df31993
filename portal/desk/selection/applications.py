"""The list of applications: filtered, sorted, paged, with saved views, and ready to be worked through by keyboard."""

from functools import partial
from typing import Any, Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.desk.selection import exports
from portal.desk.selection.application_filters import DECISIONS, Choice, choice_in, choice_of, clock, day_of
from portal.desk.selection.application_words import decimal, decisions
from portal.desk.selection.bulk_acts import BULK
from portal.rendering import countries, page, reader_zone, t_of
from portal.words import progress, states

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = {False: 10_000, True: 1_000}
"""How far the API counts a list; by whether it was looked for by words."""

UNTYPED: Final[dict[str, Any]] = {
    **{"act": "", "note": "", "reviewers": [], "picked": frozenset()},
    **{"view": None, "spread": None, "each": "", "assigned": 0},
}
"""What stands in the forms beside the list before anybody typed there."""


async def listing(request: Request) -> Response:
    """The applications that the address asks for."""
    return await listed(request, choice_in(request))


async def listed(
    request: Request,
    choice: Choice,
    *,
    errors: list[dict[str, Any]] | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    """The page of the list, with what is said against something that was posted from it."""
    found = (await ask(request, "desk/applications/list", locale=request.state.locale, **_window(request, choice)))[
        "applications"
    ]
    choices = await ask(request, "desk/applications/choices", locale=request.state.locale)
    return page(
        request,
        "desk/applications/list.html",
        status=422 if errors else 200,
        choice=choice,
        edges=found["edges"],
        key=str(uuid4()),
        clock=partial(clock, zone=reader_zone(request)),
        decimal=decimal(request),
        page_info=found["pageInfo"],
        total=found["totalCount"],
        more_than_counted=found["totalCount"] >= MOST_COUNTED["text" in choice.filter],
        errors=errors or [],
        typed={**UNTYPED, **(typed or {})},
        reviewers=choices["reviewers"]["nodes"],
        calls=choices["calls"]["nodes"],
        programmes=choices["programmes"]["nodes"],
        views=_views(request, choices["views"]),
        organisation=await _organisation(request, choice),
        exports=exports.links(request, choice),
        done=_done(request),
        **_words(request, choice),
    )


def _window(request: Request, choice: Choice) -> dict[str, Any]:
    """Which page of the list is asked for."""
    before, after = request.query_params.get("before"), request.query_params.get("after")
    where = {"last": PAGE_SIZE, "before": before} if before else {"first": PAGE_SIZE, "after": after}
    return {**choice.variables, **where}


def _words(request: Request, choice: Choice) -> dict[str, Any]:
    """What the filters offer to choose from."""
    t, zone = t_of(request), reader_zone(request)
    return {
        "states": [one for one in states(t).items() if one[0] != "DRAFT"],
        "progresses": [one for one in progress(t).items() if one[0] != "DRAFT"],
        "countries": countries(request.state.locale),
        "decisions": [(one, decisions(t)[one]) for one in DECISIONS],
        "bulk_acts": [(name, act.title(t)) for name, act in BULK.items()],
        "days": {name: day_of(choice.given.get(name, ""), zone) for name in ("submittedFrom", "submittedTo")},
    }


def _views(request: Request, views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The views as tabs: where each leads, whether it is the one looked at, and whether the reader may remove it."""
    mine, zone = request.state.me["id"], reader_zone(request)
    return [
        {
            **view,
            "query": choice_of(view, zone).query(view=view["id"]),
            "is_current": request.query_params.get("view") == view["id"],
            "is_own": view["owner"] is not None and view["owner"]["id"] == mine,
        }
        for view in views
    ]


async def _organisation(request: Request, choice: Choice) -> dict[str, Any] | None:
    """The organisation that the list is narrowed to."""
    chosen = choice.filter.get("organisation")
    if chosen is None:
        return None
    found: dict[str, Any] | None = (await ask(request, "desk/applications/organisation", id=chosen))["node"]
    return found or None


def _done(request: Request) -> str | None:
    t = t_of(request)
    said = {
        "view-saved": t("The view is saved."),
        "view-removed": t("The view is removed."),
        "spread": t("The applications are spread among the reviewers: {number} assignments.", number=_number(request)),
    }
    return said.get(request.query_params.get("done", ""))


def _number(request: Request) -> str:
    told = request.query_params.get("number", "")
    return told if told.isdecimal() else "0"
