"""Co-applicants: invited by who applies, and shut out again; and leaving what one was let into."""

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.applicants import standing
from portal.client import act
from portal.rendering import page, t_of

MOST_CHARACTERS: Final = 2_000
"""The API reads no longer addresses, and says of shorter ones what is wrong with them."""


async def co_applicants(request: Request) -> Response:
    """Who was invited to an application; its applicant invites more, or takes an invitation back."""
    found, _ = await standing.one(request)
    if request.method == "GET":
        return _shown(request, found)
    if not found["is_own"]:
        raise HTTPException(404)
    posted = await request.form()
    taken_out = posted.get("act") == "remove"
    values = {"email": _line(posted, "email"), "access": "EDIT" if posted.get("access") == "EDIT" else "VIEW"}
    errors = await _remove(request, values) if taken_out else await _invite(request, values)
    if errors:
        found, _ = await standing.one(request)
        return _shown(request, found, values=values if not taken_out else None, errors=errors)
    done = "removed" if taken_out else "invited"
    return RedirectResponse(f"/{request.state.locale}/applications/{found['id']}/co-applicants?done={done}", 303)


async def leave(request: Request) -> Response:
    """Leave an application that one was let into."""
    _, errors = await act(request, "applicants/decline-invitation", input={"application": request.path_params["id"]})
    if errors:
        found, messages = await standing.one(request)
        return standing.read(request, found, messages, standing.plain(errors))
    return RedirectResponse(f"/{request.state.locale}/applications?done=left", 303)


async def _invite(request: Request, values: dict[str, str]) -> list[dict[str, Any]]:
    given = {"application": request.path_params["id"], **values}
    _, errors = await act(request, "applicants/invite-co-applicant", input=given)
    return errors


async def _remove(request: Request, values: dict[str, str]) -> list[dict[str, Any]]:
    given = {"application": request.path_params["id"], "email": values["email"]}
    _, errors = await act(request, "applicants/remove-co-applicant", input=given)
    return [{**error, "path": []} for error in errors]


def _shown(
    request: Request,
    found: dict[str, Any],
    *,
    values: dict[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    t, errors = t_of(request), errors or []
    of_email = [error["message"] for error in errors if error["path"] == ["email"]]
    said = {
        "invited": t("The invitation is on its way. Nothing is shown to them before they accept."),
        "removed": t("They cannot see the application any more."),
    }
    return page(
        request,
        "applicants/co-applicants.html",
        status=422 if errors else 200,
        application=found,
        values=values or {"email": "", "access": "VIEW"},
        why=" ".join(of_email) or None,
        lacks_organisation=any(error["code"] == "REQUIRED" and not error["path"] for error in errors),
        errors=[
            {**error, "anchor": "email", "label": t("E-mail address")}
            if error["path"] == ["email"]
            else {**error, "anchor": None, "label": ""}
            for error in errors
        ],
        done=said.get(request.query_params.get("done", "")),
        access=standing.access(t),
        invitation=standing.invitations(t),
    )


def _line(posted: FormData, name: str) -> str:
    return str(posted.get(name, "")).strip()[:MOST_CHARACTERS]
