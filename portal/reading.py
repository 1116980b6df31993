"""The pages that anybody reads: home, lists, a meeting, a programme, a call."""

import re
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from locales import translate
from portal import words
from portal.client import Moved, ask
from portal.outputs import json_ld
from portal.outputs.record import record_of
from portal.rendering import base_of, page


async def home(request: Request) -> Response:
    """Open calls, the latest meeting, the programmes."""
    found = await ask(request, "home", locale=request.state.locale)
    return page(request, "home.html", **found, events=words.events(t_of(request)))


async def listing(request: Request) -> Response:
    """All meetings, programmes or calls, some at a time."""
    kind = request.path_params["kind"]
    title = words.titles(t_of(request)).get(kind)
    if title is None:
        raise HTTPException(404)
    found = await ask(request, kind, locale=request.state.locale, after=request.query_params.get("after"))
    listed = found["page"]
    return page(
        request,
        "list.html",
        kind=kind,
        title=title,
        nodes=_with_side_meetings(listed["nodes"]) if kind == "meetings" else listed["nodes"],
        after=listed["pageInfo"]["endCursor"] if listed["pageInfo"]["hasNextPage"] else None,
        events=words.events(t_of(request)),
    )


async def meeting(request: Request) -> Response:
    """One meeting with its minutes; with `?revision=`, as it was published then."""
    t = t_of(request)
    found = await _one(request, "meeting", revision=revision_asked(request))
    record_locale, record = record_of(found)
    return page(
        request,
        "meeting.html",
        linked_data=json_ld.embedded(json_ld.meeting(found, page_of(request, "meetings", found))),
        meeting=found,
        record=record,
        record_locale=record_locale,
        acts=words.acts(t),
        follow_up=words.follow_up(t),
        records=words.records(t),
        events=words.events(t),
        capacities=words.capacities(t),
    )


async def programme(request: Request) -> Response:
    """One programme's page; with `?revision=`, as it was published then."""
    found = await _one(request, "programme", revision=revision_asked(request))
    linked = json_ld.embedded(json_ld.programme(found, page_of(request, "programmes", found)))
    return page(request, "programme.html", linked_data=linked, programme=found)


async def call(request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    """One call with all its questions."""
    found = await _one(request, "call")
    linked = json_ld.embedded(json_ld.call(found, page_of(request, "calls", found)))
    condition = words.condition(t_of(request))
    return page(request, "call.html", linked_data=linked, call=found, errors=errors or [], condition=condition)


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


def t_of(request: Request) -> Callable[..., str]:
    """Translates into the language of the page."""
    locale: str = request.state.locale

    def t(msgid: str, **places: object) -> str:
        return translate(locale, msgid, places)

    return t


def _with_side_meetings(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Meetings, each with what was held on its margins below it, where both are on the page."""
    slugs = {node["slug"] for node in nodes}
    sides: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        if node["heldDuring"] and node["heldDuring"]["slug"] in slugs:
            sides.setdefault(node["heldDuring"]["slug"], []).append(node)
    below = {side["slug"] for held in sides.values() for side in held}
    return [{**node, "sides": sides.get(node["slug"], [])} for node in nodes if node["slug"] not in below]


async def _one(request: Request, kind: str, **asked: Any) -> dict[str, Any]:
    """An item, or a revision of it, under the name that the item has now; `current` tells what the public reads now.

    Raises:
        HTTPException: 404 where there is none.
        Moved: when the address has a name that the item had earlier.
    """
    slug = request.path_params["slug"]
    found = await ask(request, kind, slug=slug, locale=request.state.locale, **asked)
    if found[kind] is None:
        raise HTTPException(404)
    current = found.get("current") or found[kind]
    if current["slug"] != slug and request.method == "GET":
        raise Moved(f"/{request.state.locale}/{kind}s/{current['slug']}")
    return {**found[kind], "slug": current["slug"], "current": current}
