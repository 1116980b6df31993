"""The register: what was decided across meetings, who is to do what by when, and what came of it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers import asking
from portal.readers.frames import Above, framed
from portal.readers.meetings import page_of_path
from portal.rendering import t_of

Data = dict[str, Any]


async def register(request: Request) -> Response:
    """The decisions that the filters ask for, some at a time."""
    t = t_of(request)
    choices = await ask(request, "readers/decision-choices", locale=request.state.locale)
    chosen = chosen_in(request, choices)
    listed = await _listed(request, chosen, choices)
    return framed(
        request,
        "readers/decisions.html",
        title=t("Decisions"),
        asked=asking.query_of(chosen.items()),
        chosen=chosen,
        acts=words.acts(t),
        follow_up=words.follow_up(t),
        choices=choices,
        total=listed["totalCount"],
        nodes=listed["nodes"],
        after=asking.next_page(listed),
    )


async def decision(request: Request) -> Response:
    """One decision, at an address of its own."""
    found = (await ask(request, "readers/decision", id=request.path_params["id"], locale=request.state.locale))["node"]
    if found is None or found["__typename"] != "Decision":
        raise HTTPException(404)
    t, meeting = t_of(request), found["meeting"]
    return framed(
        request,
        "readers/decision.html",
        above=(
            Above("/decisions", t("Decisions"), request.state.locale),
            Above(f"/meetings/{meeting['slug']}", meeting["title"], meeting["resolvedLocale"]),
        ),
        title=t("Decision {number}", number=found["number"]),
        linked=json_ld.decision(found, page_of_path(request, f"/decisions/{found['id']}")),
        decision=found,
    )


def chosen_in(request: Request, choices: Data) -> dict[str, str]:
    """The filters that an address sets, out of the choices there are."""
    t = t_of(request)
    return {
        "meeting": asking.choice(request, "meeting", [one["slug"] for one in choices["meetings"]["nodes"]]),
        "action": asking.choice(request, "action", words.acts(t)),
        "responsible": asking.choice(request, "responsible", [one["slug"] for one in choices["institutions"]]),
        "status": asking.choice(request, "status", words.follow_up(t)),
        "overdue": asking.choice(request, "overdue", ("yes",)),
        "due_from": asking.day(request, "due_from"),
        "due_to": asking.day(request, "due_to"),
    }


def wanted_of(chosen: dict[str, str], choices: Data) -> Data:
    """The filters as the API takes them."""
    meetings = {one["slug"]: one["id"] for one in choices["meetings"]["nodes"]}
    institutions = {one["slug"]: one["id"] for one in choices["institutions"]}
    return asking.only_given(
        meeting=meetings.get(chosen["meeting"]),
        action=[chosen["action"]] if chosen["action"] else [],
        responsible=institutions.get(chosen["responsible"]),
        followUp=[chosen["status"]] if chosen["status"] else [],
        overdue=True if chosen["overdue"] else None,
        dueFrom=chosen["due_from"],
        dueTo=chosen["due_to"],
    )


async def _listed(request: Request, chosen: dict[str, str], choices: Data) -> Data:
    wanted = wanted_of(chosen, choices)
    listed: Data = (await asking.one_page(request, "readers/decisions", filter=wanted))["page"]
    return listed
