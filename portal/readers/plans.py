"""The joint activity plans, and what became of each activity."""

import re
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.outputs import json_ld
from portal.readers.frames import Above, framed
from portal.readers.meetings import page_of_path
from portal.rendering import t_of

Data = dict[str, Any]

_DONE: Final = ("IMPLEMENTED",)
_UNDER_WAY: Final = ("IN_PROGRESS", "PARTIALLY_IMPLEMENTED")


async def listing(request: Request) -> Response:
    """The plans of all years, the newest first."""
    found = await ask(request, "readers/plans", locale=request.state.locale)
    plans = [{**one, "counted": counted(one["activities"])} for one in found["activityPlans"]]
    return framed(request, "readers/plans.html", title=t_of(request)("Activity plans"), plans=plans)


async def plan(request: Request) -> Response:
    """One year's plan with what became of each activity."""
    year = request.path_params["year"]
    if not re.fullmatch(r"[0-9]{4}", year):
        raise HTTPException(404)
    found = (await ask(request, "readers/plan", year=int(year), locale=request.state.locale))["plan"]
    if found is None:
        raise HTTPException(404)
    t = t_of(request)
    return framed(
        request,
        "readers/plan.html",
        above=(Above("/plans", t("Activity plans"), request.state.locale),),
        title=t("Activity plan for {year}", year=year),
        linked=json_ld.plan(found, page_of_path(request, f"/plans/{year}")),
        plan=found,
        counted=counted(found["activities"]),
    )


def counted(activities: list[Data]) -> dict[str, int]:
    """How many activities there are, how many are done, and how many under way."""
    states = [one["status"] for one in activities]
    return {
        "all": len(states),
        "done": sum(state in _DONE for state in states),
        "under_way": sum(state in _UNDER_WAY for state in states),
    }
