"""One's own applications: their list, one of them, and taking it back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.applicants import drafts, forms, standing
from portal.client import ask
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """The person's own applications."""
    after = request.query_params.get("after")
    viewer = standing.signed_in(await ask(request, "applicants/applications", locale=request.state.locale, after=after))
    found = viewer["applications"]
    return page(
        request,
        "applicants/applications.html",
        nodes=found["nodes"],
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
        progress=words.progress(t_of(request)),
    )


async def application(request: Request) -> Response:
    """One application: the form while it is a draft, otherwise where it stands."""
    found, messages = await standing.one(request)
    if request.method == "POST" and found["progress"] in drafts.WRITABLE:
        return await drafts.save(request, found)
    if request.method == "POST":
        return standing.read(request, found, messages, [standing.settled(request)])
    if found["progress"] == "DRAFT" or ("edit" in request.query_params and "SUBMIT" in found["availableActions"]):
        return drafts.form(request, found, found["answers"])
    return standing.read(request, found, messages)


async def withdraw(request: Request) -> Response:
    """Take an application back, once the box beside the button is ticked."""
    posted = await request.form()
    errors = [] if posted.get("sure") == "yes" else [_not_sure(request)]
    if not errors:
        given = {"application": request.path_params["id"], "version": forms.version_in(posted)}
        answer = await ask(request, "applicants/withdraw-application", input=given)
        errors = standing.plain(answer["withdrawApplication"]["userErrors"])
    if errors:
        found, messages = await standing.one(request)
        return standing.read(request, found, messages, errors)
    return standing.to(request, request.path_params["id"])


def _not_sure(request: Request) -> dict[str, Any]:
    t = t_of(request)
    return {"anchor": "sure", "label": t("Yes, I take it back"), "message": t("Please tick this box first.")}
