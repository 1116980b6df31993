"""What is held about the reader: to be seen, taken away, or erased."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.applicants import accounts
from portal.applicants.outlook import SETTLED
from portal.applicants.standing import signed_in
from portal.client import act, ask
from portal.rendering import page, path_of, t_of

OFFICES_BESIDE: Final = "APPLICANT"


async def my_data(request: Request) -> Response:
    """What is held; on request all of it as one file, or its end."""
    if request.method == "GET":
        return await _shown(request)
    posted = await request.form()
    if posted.get("act") == "export":
        return await _export(request)
    return await _erase(request, str(posted.get("confirm", "")).strip()[: accounts.MOST_CHARACTERS])


async def _export(request: Request) -> Response:
    payload, errors = await act(request, "applicants/export-my-data")
    if errors:
        return await _shown(request, errors=[{"anchor": None, "label": "", **error} for error in errors])
    return RedirectResponse(path_of(payload["url"]), 303)


async def _erase(request: Request, confirm: str) -> Response:
    _, errors = await act(request, "applicants/erase-my-data", input={"confirm": confirm})
    if errors:
        return await _shown(request, confirm=confirm, errors=errors)
    response = RedirectResponse(f"/{request.state.locale}/sign-in?erased=1", 303)
    accounts.forget(request, response)
    return response


async def _shown(request: Request, *, confirm: str = "", errors: list[dict[str, Any]] | None = None) -> Response:
    viewer = signed_in(await ask(request, "applicants/my-data"))
    account, applications, t = viewer["account"], viewer["applications"], t_of(request)
    found, errors = applications["nodes"], errors or []
    sizes = [one["file"]["bytes"] for node in found for one in node["files"]]
    has_office = set(account["roles"]) != {OFFICES_BESIDE}
    anchored = [error for error in errors if error.get("path") == ["confirm"]]
    return page(
        request,
        "applicants/my-data.html",
        status=422 if errors else 200,
        email=account["email"],
        organisation=account["organisation"],
        applications=applications["totalCount"],
        under_way=sum(one["progress"] not in (*SETTLED, "DRAFT") for one in found),
        shared=viewer["sharedApplications"]["totalCount"],
        messages=viewer["messages"]["totalCount"],
        files=len(sizes),
        bytes=sum(sizes),
        has_office=has_office,
        confirm=confirm,
        why=anchored[0]["message"] if anchored and not has_office else None,
        errors=[
            {
                "anchor": "confirm" if error in anchored and not has_office else None,
                "label": t("Your e-mail address") if error in anchored and not has_office else "",
                "message": error["message"],
            }
            for error in errors
        ],
    )
