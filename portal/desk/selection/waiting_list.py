"""The waiting list of a call, put in order by number or by moving, and moved up from."""

from typing import Any
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act, ask
from portal.desk.selection import boards
from portal.desk.selection.application_words import decimal
from portal.desk.selection.going_back import led_to, number_in, text_in, texts_in
from portal.rendering import page, t_of

Found = dict[str, Any]


async def waiting(request: Request) -> Response:
    """The waiting list, in its order."""
    return await shown(request, await boards.call_of(request))


async def shown(request: Request, call: Found, errors: list[dict[str, Any]] | None = None) -> Response:
    """The waiting list, with what is said against an act."""
    return page(
        request,
        "desk/boards/waiting.html",
        status=422 if errors else 200,
        call=call,
        waiting=await of_call(request, call),
        decimal=decimal(request),
        key=str(uuid4()),
        errors=errors or [],
        done=_done(request),
    )


async def of_call(request: Request, call: Found) -> list[Found]:
    """Everybody who waits for a seat, in the order of their places."""
    nodes: list[Found] = []
    after: str | None = None
    while True:
        given = {"call": call["id"], "after": after, "locale": request.state.locale}
        found = (await ask(request, "desk/boards/waiting", **given))["applications"]
        nodes += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return nodes
        after = found["pageInfo"]["endCursor"]


async def rank(request: Request) -> Response:
    """Put the list in the order that was posted."""
    posted, call = await request.form(max_fields=5_000), await boards.call_of(request)
    key = text_in(posted, "key")[:200] or str(uuid4())
    order = moved(_order(posted), text_in(posted, "move"))
    _, errors = await act(request, "desk/boards/rank", input={"call": call["id"], "applications": order, "key": key})
    if errors:
        return await shown(request, call, _plain(errors))
    return led_to(request, f"/desk/boards/{call['slug']}/waiting-list", "ranked")


def moved(order: list[str], move: str) -> list[str]:
    """The order with one application a place further up or down: `up:ID` or `down:ID`."""
    way, _, one = move.partition(":")
    if one not in order or way not in ("up", "down"):
        return order
    place = order.index(one)
    others = [other for other in order if other != one]
    others.insert(max(0, place - 1) if way == "up" else place + 1, one)
    return others


def _order(posted: FormData) -> list[str]:
    """The applications by the number beside each; of those with the same number, whichever was moved comes first."""
    stood = texts_in(posted, "application")
    numbers = {one: number_in(posted, f"rank:{one}") or len(stood) + 1 for one in stood}
    places = {one: place for place, one in enumerate(stood, start=1)}
    return sorted(dict.fromkeys(stood), key=lambda one: (numbers[one], numbers[one] == places[one], places[one]))


async def promote(request: Request) -> Response:
    """Offer a seat to one who waits, whatever their place."""
    posted, call = await request.form(), await boards.call_of(request)
    given = {"application": text_in(posted, "application"), "version": number_in(posted, "version")}
    _, errors = await act(request, "desk/applications/promote", input=given)
    if errors:
        return await shown(request, call, _plain(errors))
    return led_to(request, f"/desk/boards/{call['slug']}/waiting-list", "promoted")


def _plain(errors: list[Found]) -> list[Found]:
    return [{"anchor": None, "label": "", "message": one["message"]} for one in errors]


def _done(request: Request) -> str | None:
    t = t_of(request)
    said = {
        "ranked": t("The waiting list is in this order now."),
        "promoted": t("A seat is offered; the applicant is told by mail."),
    }
    return said.get(request.query_params.get("done", ""))
