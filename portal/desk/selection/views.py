"""Saved views of the list of applications: kept, opened, removed."""

from starlette.requests import Request
from starlette.responses import Response

from portal.client import act
from portal.desk.selection import applications
from portal.desk.selection.application_filters import choice_in
from portal.desk.selection.going_back import led_to, text_in
from portal.rendering import t_of


async def save(request: Request) -> Response:
    """Keep what the address asks for under a name."""
    posted, choice = await request.form(), choice_in(request)
    name = text_in(posted, "name")
    given = {**choice.variables, "name": name, "isShared": posted.get("shared") == "yes"}
    payload, errors = await act(request, "desk/applications/save-view", input=given)
    if errors:
        label = t_of(request)("Name of the view")
        said = [{"anchor": "view-name", "label": label, "message": error["message"]} for error in errors]
        return await applications.listed(request, choice, errors=said, typed={"view": name})
    query = choice.query(view=payload["view"]["id"])
    return led_to(request, f"/desk/applications?{query}", "view-saved")


async def remove(request: Request) -> Response:
    """Remove a view of the reader's own."""
    posted, choice = await request.form(), choice_in(request)
    _, errors = await act(request, "desk/applications/delete-view", input={"view": text_in(posted, "view")})
    if errors:
        said = [{"anchor": None, "label": "", "message": error["message"]} for error in errors]
        return await applications.listed(request, choice, errors=said)
    return led_to(request, f"/desk/applications?{choice.query()}", "view-removed")
