"""Series of meetings in the library: the list, and one as it is written."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.library import library
from portal.rendering import page


async def all_series(request: Request) -> Response:
    """All of them, by short name."""
    things = await _all(request)
    return page(request, "desk/library/all-series.html", things=things, **library.shelves(request))


async def new(request: Request) -> Response:
    """The empty form; posted, a series is made."""
    return await _written(request, None)


async def series(request: Request) -> Response:
    """One series; posted, it is saved."""
    slug = request.path_params["slug"]
    known = next((one for one in await _all(request) if one["slug"] == slug), None)
    if known is None:
        raise HTTPException(404)
    return await _written(request, known)


async def _all(request: Request) -> list[dict[str, Any]]:
    things: list[dict[str, Any]] = (await ask(request, "desk/library/all-series", locale=request.state.locale))[
        "things"
    ]
    return things


async def _written(request: Request, known: dict[str, Any] | None) -> Response:
    template = "desk/library/series.html"
    stored = known and {
        "version": str(known["version"]),
        "slug": known["slug"],
        **library.text_values("name", known["names"]),
    }
    if request.method == "GET":
        return library.record_page(request, template, stored or {}, known=known)
    values = library.typed_in(await request.form())
    given = {
        "series": known and known["id"],
        "version": library.whole(values.get("version", "")),
        "slug": values.get("slug", "").strip(),
        "name": library.texts(values, "name"),
    }
    _, errors = await act(request, "desk/library/save-series", input=given)
    if errors:
        return library.record_page(request, template, values, errors, stored=stored, known=known)
    return RedirectResponse(f"/{request.state.locale}/desk/library/series?done=SAVE", 303)
