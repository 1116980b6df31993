"""One published item, by its address: a meeting, a programme or a call."""

import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.client import Moved, ask
from portal.rendering import base_of


async def one(request: Request, kind: str, **asked: Any) -> dict[str, Any]:
    """An item, or a revision of it, under the name that the item has now; `current` tells what the public reads now.

    Raises:
        HTTPException: 404 where there is none.
        Moved: when the address has a name that the item had earlier.
    """
    slug = request.path_params["slug"]
    found = await ask(request, f"readers/{kind}", slug=slug, locale=request.state.locale, **asked)
    if found[kind] is None:
        raise HTTPException(404)
    current = found.get("current") or found[kind]
    if current["slug"] != slug and request.method == "GET":
        raise Moved(f"/{request.state.locale}/{kind}s/{current['slug']}")
    return {**found[kind], "slug": current["slug"], "current": current}


def page_of(request: Request, kind: str, content: dict[str, Any]) -> str:
    """The address of an item's page in the language of the request."""
    return f"{base_of(request)}/{request.state.locale}/{kind}/{content['slug']}"


def revision_asked(request: Request) -> int | None:
    """The number of the revision that an address asks for; None for what is current.

    Raises:
        HTTPException: 404 for what is no number of a revision.
    """
    given = request.query_params.get("revision")
    if given is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given):
        raise HTTPException(404)
    return int(given)
