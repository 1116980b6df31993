"""The institutions, and what each has to do and holds."""

from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers import labels
from portal.readers.frames import Above, framed
from portal.readers.meetings import page_of_path
from portal.rendering import t_of


async def listing(request: Request) -> Response:
    """All institutions, by what they are in the Organisation."""
    t = t_of(request)
    found = (await ask(request, "readers/institutions", locale=request.state.locale))["institutions"]
    by_kind = [(kind, list(some)) for kind, some in groupby(found, key=lambda one: one["kind"])]
    return framed(
        request, "readers/institutions.html", title=t("Institutions"), by_kind=by_kind, kinds=labels.institutions(t)
    )


async def institution(request: Request) -> Response:
    """One institution with the decisions it is responsible for, the meetings it hosted and its programmes."""
    t, locale, slug = t_of(request), request.state.locale, request.path_params["slug"]
    found = (await ask(request, "readers/institution", slug=slug, locale=locale))["institution"]
    if found is None:
        raise HTTPException(404)
    work = await ask(request, "readers/institution-work", institution=found["id"], locale=locale)
    return framed(
        request,
        "readers/institution.html",
        above=(Above("/institutions", t("Institutions"), locale),),
        title=found["name"],
        linked=json_ld.institution(found, page_of_path(request, f"/institutions/{slug}")),
        institution=found,
        work=work,
        kinds=labels.standings(t),
        events=words.events(t),
    )
