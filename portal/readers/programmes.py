"""Programmes: their list, and the page of one."""

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers.items import one, page_of, revision_asked
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """All programmes, some at a time."""
    t = t_of(request)
    found = await ask(
        request, "readers/programmes", locale=request.state.locale, after=request.query_params.get("after")
    )
    listed = found["page"]
    return page(
        request,
        "readers/list.html",
        kind="programmes",
        title=t("Programmes"),
        nodes=listed["nodes"],
        after=listed["pageInfo"]["endCursor"] if listed["pageInfo"]["hasNextPage"] else None,
        events=words.events(t),
    )


async def programme(request: Request) -> Response:
    """One programme's page; with `?revision=`, as it was published then."""
    found = await one(request, "programme", revision=revision_asked(request))
    linked = json_ld.embedded(json_ld.programme(found, page_of(request, "programmes", found)))
    return page(request, "readers/programme.html", linked_data=linked, programme=found)
