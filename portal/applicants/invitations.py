"""Invitations to the applications of others: accepted or declined by whom they are for."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.applicants import standing
from portal.client import act, ask
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """What the reader is invited to and has not answered."""
    return await _shown(request)


async def accept(request: Request) -> Response:
    """Accept one, and go to what it is for."""
    application = request.path_params["id"]
    _, errors = await act(request, "applicants/accept-invitation", input={"application": application})
    return await _shown(request, errors) if errors else standing.to(request, application, "accepted")


async def decline(request: Request) -> Response:
    """Decline one."""
    given = {"application": request.path_params["id"]}
    _, errors = await act(request, "applicants/decline-invitation", input=given)
    if errors:
        return await _shown(request, errors)
    return RedirectResponse(f"/{request.state.locale}/invitations?done=declined", 303)


async def _shown(request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    viewer = standing.signed_in(await ask(request, "applicants/invitations", locale=request.state.locale))
    t = t_of(request)
    return page(
        request,
        "applicants/invitations.html",
        status=422 if errors else 200,
        invitations=viewer["invitations"],
        organisation=viewer["account"]["organisation"],
        # Only who represents another organisation, or none that is described, is kept out.
        wants_organisation=any(error["code"] in ("FORBIDDEN", "REQUIRED") for error in errors or []),
        errors=standing.plain(errors or []),
        done=t("You have declined the invitation.") if request.query_params.get("done") == "declined" else None,
    )
