"""New calls: begun by hand, or from an earlier one with all its languages and questions."""

import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.calls.call_words import Errors, Silent, beside, labelled
from portal.desk.calls.calls import STATUSES, programmes
from portal.desk.calls.typed_calls import Times
from portal.desk.editor.beginning import slug_from
from portal.desk.local_times import ZONES
from portal.rendering import page, reader_zone, t_of

Typed = Mapping[str, str]


async def begin(request: Request) -> Response:
    """The form for a new call; with `from` in the address, for one that is begun from an earlier one."""
    earlier = request.query_params.get("from")
    typed = {"timeZone": reader_zone(request), "copied": earlier or "", "key": str(uuid.uuid4())}
    return await _form(request, typed, [], is_copy=earlier is not None)


async def make(request: Request) -> Response:
    """Begin a call by hand."""
    typed, t = await _typed(request), t_of(request)
    times = Times(typed, t)
    given = {
        "title": [{"locale": "en", "text": typed.get("title", "")}],
        "programme": typed.get("programme") or None,
        "timeZone": typed.get("timeZone"),
        "seats": times.number("seats"),
        **_days(typed),
        **times.window(typed.get("timeZone", "")),
    }
    if times.objections:
        return await _form(request, typed, times.objections, is_copy=False)
    made, errors = await _made(request, given, typed)
    if errors:
        return await _form(request, typed, labelled(errors, t), is_copy=False)
    return _to(request, made, "made")


async def _made(
    request: Request, given: Mapping[str, Any], typed: Typed
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The call under the short name that was typed, or under one made of its title."""
    # A proposal of ours that another call already has is nobody's mistake: the API then makes one that nobody has.
    tries = [typed["slug"]] if typed.get("slug") else [slug_from(typed.get("title", "")) or None, None]
    for slug in tries:
        made, errors = await act(request, "desk/calls/create", input={**given, "slug": slug})
        if all(error["code"] != "DUPLICATE" for error in errors):
            break
    return made, errors


async def copy(request: Request) -> Response:
    """Begin a call from an earlier one, at times by the clocks of its zone."""
    typed, t = await _typed(request), t_of(request)
    times = Times(typed, t)
    zones = {one["id"]: one["timeZone"] for one in await _earlier(request)}
    given: dict[str, Any] = {
        "call": typed.get("copied"),
        "slug": typed.get("slug"),
        "key": typed.get("key"),
        **_days(typed),
    }
    if typed.get("title"):
        given["title"] = [{"locale": "en", "text": typed["title"]}]
    if typed.get("copied") in zones:
        given |= times.window(zones[typed["copied"]])
    else:
        times.object("copied", t("Choose the call to begin from."))
    if times.objections:
        return await _form(request, typed, times.objections, is_copy=True)
    made, errors = await act(request, "desk/calls/copy", input=given)
    errors = [{**one, "path": ["copied"] if one["path"] == ["call"] else one["path"]} for one in errors]
    if errors:
        return await _form(request, typed, labelled(errors, t), is_copy=True)
    return _to(request, made, "copied")


async def _typed(request: Request) -> dict[str, str]:
    async with request.form() as posted:
        return {name: str(value).strip() for name, value in posted.items()}


def _days(typed: Typed) -> dict[str, str]:
    return {name: typed[name] for name in ("startsOn", "endsOn") if typed.get(name)}


async def _earlier(request: Request) -> list[dict[str, Any]]:
    found = await ask(request, "desk/calls/earlier", locale=request.state.locale, status=list(STATUSES))
    listed: list[dict[str, Any]] = found["calls"]["nodes"]
    return listed


async def _form(request: Request, typed: Typed, errors: Errors, *, is_copy: bool) -> Response:
    return page(
        request,
        "desk/calls/new.html",
        status=422 if errors else 200,
        is_copy=is_copy,
        typed=Silent(typed),
        errors=errors,
        why=beside(errors),
        zones=ZONES,
        programmes=[] if is_copy else await programmes(request),
        earlier=await _earlier(request) if is_copy else [],
    )


def _to(request: Request, made: Mapping[str, Any], done: str) -> Response:
    return RedirectResponse(f"/{request.state.locale}/desk/calls/{made['call']['slug']}?done={done}", 303)
