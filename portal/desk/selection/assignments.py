"""Who reviews an application, and notes on it: given to reviewers, taken from one, spread evenly, noted."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.client import act
from portal.desk.selection import acting, applications
from portal.desk.selection.application_filters import choice_in
from portal.desk.selection.going_back import back_in, led_to, number_in, text_in, texts_in
from portal.rendering import t_of


async def assign(request: Request) -> Response:
    """Give the application to more reviewers."""
    posted, here = await request.form(), request.path_params["id"]
    chosen = texts_in(posted, "reviewers")
    given = {"applications": [here], "reviewers": chosen, "key": text_in(posted, "key")[:200] or str(uuid4())}
    errors: list[dict[str, Any]] = [_nobody(request)]
    if chosen:
        _, errors = await act(request, "desk/applications/assign", input=given)
    if errors:
        return await acting.refused(request, posted, errors, {"act": "assign", "reviewers": chosen})
    return led_to(request, back_in(posted, f"/desk/applications/{here}"), "assigned")


async def unassign(request: Request) -> Response:
    """Take the application from a reviewer."""
    posted, here = await request.form(), request.path_params["id"]
    given = {"application": here, "reviewer": text_in(posted, "reviewer")}
    _, errors = await act(request, "desk/applications/unassign", input=given)
    if errors:
        return await acting.refused(request, posted, errors, {"act": "unassign"})
    return led_to(request, back_in(posted, f"/desk/applications/{here}"), "unassigned")


async def note(request: Request) -> Response:
    """Add a note for the staff."""
    posted, here = await request.form(), request.path_params["id"]
    given = {"application": here, "text": text_in(posted, "text")}
    _, errors = await act(request, "desk/applications/add-note", input=given)
    if errors:
        return await acting.refused(request, posted, errors, {"act": "notes", "text": given["text"]})
    return led_to(request, back_in(posted, f"/desk/applications/{here}"), "noted")


async def spread(request: Request) -> Response:
    """Spread the applications of a call evenly among reviewers, and say for how many too few were found."""
    posted, choice = await request.form(), choice_in(request)
    chosen = texts_in(posted, "spread")
    given = {"call": choice.filter.get("call", ""), "reviewers": chosen, "each": number_in(posted, "each")}
    errors: list[dict[str, Any]] = [_nobody(request)]
    assigned = 0
    if chosen:
        payload, errors = await act(request, "desk/applications/spread", input=given)
        assigned = payload["assigned"]
    if errors:
        said = [_said(request, error) for error in errors]
        typed = {"spread": chosen, "each": text_in(posted, "each"), "assigned": assigned}
        return await applications.listed(request, choice, errors=said, typed=typed)
    return led_to(request, f"/desk/applications?{choice.query(number=str(assigned))}", "spread")


def _said(request: Request, error: dict[str, Any]) -> dict[str, Any]:
    is_each = error["path"][:1] == ["each"]
    label = t_of(request)("Reviewers for each application") if is_each else ""
    return {"anchor": "each" if is_each else "spread", "label": label, "message": error["message"]}


def _nobody(request: Request) -> dict[str, Any]:
    return {"code": "REQUIRED", "path": ["reviewers"], "message": t_of(request)("Choose at least one reviewer.")}
