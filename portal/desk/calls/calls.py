"""Calls as the secretariat works with them: their list, and one on a screen."""

from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.desk.calls.call_words import ROUND_ADDRESSES, finished, round_words, stages
from portal.desk.content import workflow
from portal.rendering import page, t_of

STATUSES: Final = (
    *("DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "APPROVED"),
    *("SCHEDULED", "PUBLISHED", "UNPUBLISHED", "ARCHIVED"),
)
CALL_STATUSES: Final = (
    *("ANNOUNCED", "OPEN", "CLOSED", "IN_SELECTION"),
    *("RESULTS_RELEASED", "COMPLETED", "CANCELLED"),
)


async def listing(request: Request) -> Response:
    """The calls that whoever looks may write, by their deadline."""
    asked = request.query_params
    given: dict[str, Any] = {"status": [one for one in asked.getlist("status") if one in STATUSES] or list(STATUSES)}
    if standing := [one for one in asked.getlist("round") if one in CALL_STATUSES]:
        given["callStatus"] = standing
    if asked.get("programme"):
        given["programme"] = asked["programme"]
    locale = request.state.locale
    found = await ask(request, "desk/calls/list", locale=locale, filter=given, after=asked.get("after"))
    return page(
        request,
        "desk/calls/list.html",
        found=found["calls"],
        asked=asked,
        programmes=await programmes(request),
        query=urlencode([(name, value) for name, value in asked.multi_items() if name != "after"]),
    )


async def programmes(request: Request) -> list[dict[str, Any]]:
    """The programmes that a call can be a round of."""
    found = await ask(request, "desk/calls/programmes", locale=request.state.locale, status=list(STATUSES))
    # A contributor writes few of them, and may begin a round of any that is public.
    return list({one["id"]: one for one in (*found["public"]["nodes"], *found["written"]["nodes"])}.values())


async def working(request: Request, document: str, **variables: Any) -> dict[str, Any]:
    """The working copy of the call that the address names, with what else the document asks of the call beside it.

    Raises:
        HTTPException: 404, for who may not write it too.
    """
    slug, locale = request.path_params["slug"], request.state.locale
    found = (await ask(request, document, slug=slug, locale=locale, **variables))["call"]
    if found is None or found["workingCopy"] is None:
        raise HTTPException(404)
    return {**found.pop("workingCopy"), **found}


async def call(request: Request) -> Response:
    """One call on a screen: how far it is, what can be done with it, its window, seats and numbers."""
    return await _one(request)


async def act_on(request: Request) -> Response:
    """Do one of the acts that take a call to the public and back."""
    outcome = await workflow.act_on(request, await workflow.found(request, "calls"))
    return outcome if isinstance(outcome, Response) else await _one(request, outcome)


async def _one(request: Request, refusal: workflow.Refusal | None = None) -> Response:
    item, found = await workflow.found(request, "calls"), await working(request, "desk/calls/call")
    counts = await ask(request, "desk/calls/counts", call=found["id"], locale=request.state.locale)
    done = workflow.said(request) or finished(t_of(request)).get(request.query_params.get("done", ""))
    return page(
        request,
        "desk/calls/call.html",
        status=422 if refusal else 200,
        **workflow.shown(request, item, refusal),
        call=found,
        numbers=counts["callNumbers"],
        round_addresses=ROUND_ADDRESSES,
        round_words=round_words(t_of(request)),
        stages=stages(t_of(request)),
        done=done,
    )
