"""The trash: what lies in it, who put it there and when, and the way out."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words, workflow
from portal.rendering import page, t_of


async def trash(request: Request) -> Response:
    """What was thrown away, the latest first; posted, one thing is taken out."""
    if request.method == "GET":
        return await _shown(request)
    posted = await request.form()
    version = str(posted.get("version", ""))
    given = {"content": str(posted.get("content", "")), "version": int(version) if version.isdecimal() else 0}
    payload, errors = await act(request, "desk/content/undelete-content", input=given)
    if errors:
        return await _shown(request, [{**error, "anchor": None, "label": None} for error in errors])
    kind = str(posted.get("kind", ""))
    folder = kind if kind in workflow.KINDS else "meetings"
    return RedirectResponse(f"/{request.state.locale}/desk/{folder}/{payload['content']['slug']}?done=UNDELETE", 303)


async def _shown(request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    found = (await ask(request, "desk/content/trash", locale=request.state.locale))["trash"]
    return page(
        request,
        "desk/content/trash.html",
        status=422 if errors else 200,
        things=[{**one, "thrown": _thrown(one), "folder": workflow.FOLDERS[one["__typename"]]} for one in found],
        errors=errors or [],
        says=content_words.words(t_of(request)),
        done=workflow.said(request),
    )


def _thrown(item: dict[str, Any]) -> dict[str, Any] | None:
    """The act that put it here; None for who may not read the acts."""
    return next((one for one in reversed(item["acts"]) if one["action"] == "DELETE"), None)
