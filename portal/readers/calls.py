"""Calls: their list, and one with all its questions."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import questions, words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers.items import one, page_of
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """All calls, some at a time."""
    t = t_of(request)
    found = await ask(request, "readers/calls", locale=request.state.locale, after=request.query_params.get("after"))
    listed = found["page"]
    return page(
        request,
        "readers/list.html",
        kind="calls",
        title=t("Calls"),
        nodes=listed["nodes"],
        after=listed["pageInfo"]["endCursor"] if listed["pageInfo"]["hasNextPage"] else None,
        events=words.events(t),
    )


async def call(request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    """One call with all its questions."""
    found = await one(request, "call")
    linked = json_ld.embedded(json_ld.call(found, page_of(request, "calls", found)))
    condition = questions.condition(t_of(request))
    return page(request, "readers/call.html", linked_data=linked, call=found, errors=errors or [], condition=condition)
