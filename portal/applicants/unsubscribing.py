"""Ending mails from within one of them: a button for people, and one click for mail programs (RFC 8058)."""

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.rendering import page


async def unsubscribe(request: Request) -> Response:
    """Ask first: programs that look at every link of a mail must not end anything. The address proves who may."""
    if request.method == "GET":
        return page(request, "applicants/unsubscribe.html", done=False, errors=[])
    answer = await ask(request, "applicants/unsubscribe", input={"token": request.path_params["token"]})
    errors = [{**error, "anchor": None, "label": None} for error in answer["unsubscribe"]["userErrors"]]
    return page(request, "applicants/unsubscribe.html", status=404 if errors else 200, done=not errors, errors=errors)
