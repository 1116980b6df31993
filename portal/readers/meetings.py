"""Meetings: their list, and one with its minutes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import json_ld
from portal.outputs.record import record_of
from portal.readers.items import one, page_of, revision_asked
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """All meetings, some at a time."""
    t = t_of(request)
    found = await ask(request, "readers/meetings", locale=request.state.locale, after=request.query_params.get("after"))
    listed = found["page"]
    return page(
        request,
        "readers/list.html",
        kind="meetings",
        title=t("Meetings"),
        nodes=_with_side_meetings(listed["nodes"]),
        after=listed["pageInfo"]["endCursor"] if listed["pageInfo"]["hasNextPage"] else None,
        events=words.events(t),
    )


async def meeting(request: Request) -> Response:
    """One meeting with its minutes; with `?revision=`, as it was published then."""
    t = t_of(request)
    found = await one(request, "meeting", revision=revision_asked(request))
    record_locale, record = record_of(found)
    return page(
        request,
        "readers/meeting.html",
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


def _with_side_meetings(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Meetings, each with what was held on its margins below it, where both are on the page."""
    slugs = {node["slug"] for node in nodes}
    sides: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        if node["heldDuring"] and node["heldDuring"]["slug"] in slugs:
            sides.setdefault(node["heldDuring"]["slug"], []).append(node)
    below = {side["slug"] for held in sides.values() for side in held}
    return [{**node, "sides": sides.get(node["slug"], [])} for node in nodes if node["slug"] not in below]
