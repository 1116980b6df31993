"""New meetings and programmes: the little that each begins with."""

import re
from typing import Any, Final

from anyascii import anyascii
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.editor.typed import Typed, many, one, typed_in
from portal.desk.numbers import day_in, number_in
from portal.desk.time_zones import TIME_ZONES
from portal.people import Page
from portal.rendering import countries, page, reader_zone, t_of

MOST_WORDS: Final = 8
MOST_LETTERS: Final = 80


def slug_from(title: str) -> str:
    """The short name that a title proposes: its first words, in Latin letters whatever its script."""
    return "-".join(re.findall("[a-z0-9]+", anyascii(title).lower())[:MOST_WORDS])[:MOST_LETTERS].strip("-")


def beginning(kind: str) -> Page:
    """The page on which a meeting or a programme is begun."""

    async def begun(request: Request) -> Response:
        if request.method == "GET":
            return await _form(request, kind, {"place.timeZone": [reader_zone(request)]}, [])
        async with request.form() as posted:
            typed = typed_in(posted)
        if one(typed, "act") == "propose":
            return await _form(request, kind, {**typed, "slug": [slug_from(one(typed, "title"))]}, [])
        return await _created(request, kind, typed)

    return begun


async def _created(request: Request, kind: str, typed: Typed) -> Response:
    errors = _own_objections(request, kind, typed)
    if errors:
        return await _form(request, kind, typed, errors)
    given = _meeting(typed) if kind == "meeting" else _programme(typed)
    tries = [one(typed, "slug")] if one(typed, "slug") else [slug_from(one(typed, "title")), ""]
    refused: list[dict[str, Any]] = []
    for slug in tries:
        # A proposal of ours that another has already is nobody's mistake: the API then makes one that nobody has.
        payload, refused = await act(
            request, f"desk/edit/create-{kind}", input={**given, **({"slug": slug} if slug else {})}
        )
        if not refused:
            address = f"/{request.state.locale}/desk/{kind}s/{payload[kind]['slug']}/edit"
            return RedirectResponse(address, 303)
        if any(error["code"] != "DUPLICATE" for error in refused):
            break
    return await _form(request, kind, typed, [_placed(typed, error) for error in refused])


def _meeting(typed: Typed) -> dict[str, Any]:
    texts = {name: [{"locale": "en", "text": one(typed, f"place.{name}")}] for name in ("city", "name")}
    place = {**texts, "country": one(typed, "place.country") or None, "timeZone": one(typed, "place.timeZone")}
    given: dict[str, Any] = {
        "title": [{"locale": "en", "text": one(typed, "title")}],
        "classification": one(typed, "classification") or "OTHER",
        "startsOn": one(typed, "startsOn"),
        "endsOn": one(typed, "endsOn") or one(typed, "startsOn"),
        "series": one(typed, "series") or None,
        "ordinal": number_in(one(typed, "ordinal")),
        "host": one(typed, "host") or None,
        "place": place,
    }
    return {name: value for name, value in given.items() if value is not None}


def _programme(typed: Typed) -> dict[str, Any]:
    given = {
        "title": [{"locale": "en", "text": one(typed, "title")}],
        "kind": one(typed, "kind") or "TRAINING",
        "host": one(typed, "host") or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _own_objections(request: Request, kind: str, typed: Typed) -> list[dict[str, Any]]:
    t, found = t_of(request), []
    if not one(typed, "title"):
        found.append(("title", t("A title is needed.")))
    if kind == "meeting":
        if not day_in(one(typed, "startsOn")):
            found.append(("startsOn", t("A day is needed here, such as 2027-05-31.")))
        if one(typed, "endsOn") and not day_in(one(typed, "endsOn")):
            found.append(("endsOn", t("A day is needed here, such as 2027-05-31.")))
        if one(typed, "ordinal") and not isinstance(number_in(one(typed, "ordinal")), int):
            found.append(("ordinal", t("A whole number, please.")))
    return [{"anchor": name, "label": "", "message": said} for name, said in found]


def _placed(typed: Typed, error: dict[str, Any]) -> dict[str, Any]:
    steps = [step for step in error["path"] if not step.isdigit()]
    names = [".".join(steps[:2]), *steps[:1]]
    return {"anchor": next((name for name in names if name in typed), None), "label": "", "message": error["message"]}


async def _form(request: Request, kind: str, typed: Typed, errors: list[dict[str, Any]]) -> Response:
    choices = await ask(request, "desk/edit/begin", locale=request.state.locale)
    against = {error["anchor"]: error["message"] for error in errors}
    return page(
        request,
        f"desk/edit/new-{kind}.html",
        status=422 if errors else 200,
        errors=errors,
        copy={"language": "en"},
        series_offered=[(one["id"], one["name"]) for one in choices["allMeetingSeries"]],
        institutions_offered=[(one["id"], one["name"]) for one in choices["institutions"]],
        countries=countries(request.state.locale),
        time_zones=TIME_ZONES,
        v=lambda name: typed[name][0] if typed.get(name) else "",
        vs=lambda name: many(typed, name),
        why=lambda name: against.get(name, ""),
    )
