"""Institutions in the library: the list, and one as it is written."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words
from portal.desk.library import library
from portal.rendering import countries, page, t_of


async def institutions(request: Request) -> Response:
    """All of them, in the order of the Organisation."""
    things = await _all(request)
    return page(request, "desk/library/institutions.html", things=things, **library.shelves(request))


async def new(request: Request) -> Response:
    """The empty form; posted, an institution is made."""
    return await _written(request, None)


async def institution(request: Request) -> Response:
    """One institution; posted, it is saved."""
    slug = request.path_params["slug"]
    known = next((one for one in await _all(request) if one["slug"] == slug), None)
    if known is None:
        raise HTTPException(404)
    return await _written(request, known)


async def _all(request: Request) -> list[dict[str, Any]]:
    things: list[dict[str, Any]] = (await ask(request, "desk/library/institutions", locale=request.state.locale))[
        "things"
    ]
    return things


async def _written(request: Request, known: dict[str, Any] | None) -> Response:
    stored = known and _values(known)
    if request.method == "GET":
        return _form(request, stored or {"kind": "PARTNER"}, known)
    values = library.typed_in(await request.form())
    given = {
        "institution": known and known["id"],
        "version": library.whole(values.get("version", "")),
        "slug": values.get("slug", "").strip(),
        "name": library.texts(values, "name"),
        "kind": values.get("kind", ""),
        "country": values.get("country") or None,
        "website": values.get("website", "").strip() or None,
    }
    if given["kind"] not in content_words.institution_kinds(t_of(request)):
        raise HTTPException(400)
    _, errors = await act(request, "desk/library/save-institution", input=given)
    if errors:
        return _form(request, values, known, errors, stored=stored)
    return RedirectResponse(f"/{request.state.locale}/desk/library/institutions?done=SAVE", 303)


def _form(
    request: Request,
    values: library.Values,
    known: dict[str, Any] | None,
    errors: library.Errors | None = None,
    *,
    stored: library.Values | None = None,
) -> Response:
    more = {
        "known": known,
        "kinds": list(content_words.institution_kinds(t_of(request)).items()),
        "countries": countries(request.state.locale),
    }
    return library.record_page(request, "desk/library/institution.html", values, errors, stored=stored, **more)


def _values(thing: dict[str, Any]) -> library.Values:
    return {
        "version": str(thing["version"]),
        "slug": thing["slug"],
        "kind": thing["kind"],
        "country": thing["country"]["code"] if thing["country"] else "",
        "website": thing["website"] or "",
        **library.text_values("name", thing["names"]),
    }
