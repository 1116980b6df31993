"""Answers of an earlier application, offered to be taken over into a draft."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.applicants import forms, standing
from portal.client import act, ask
from portal.rendering import page, t_of


async def reuse(request: Request) -> Response:
    """Choose an earlier application; its answers are taken over where the draft has none."""
    if request.method == "GET":
        return await _shown(request)
    posted = await request.form()
    source = posted.get("from")
    if not isinstance(source, str) or not source:
        t = t_of(request)
        return await _shown(request, [{"anchor": "from", "message": t("Please choose an application first.")}])
    given = {"application": request.path_params["id"], "version": forms.version_in(posted), "from": source}
    _, errors = await act(request, "applicants/reuse-answers", input=given)
    if errors:
        return await _shown(request, standing.plain(errors), chosen=source)
    return standing.to(request, request.path_params["id"], "reused")


async def _shown(request: Request, errors: list[dict[str, Any]] | None = None, *, chosen: str = "") -> Response:
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    found = standing.signed_in(await ask(request, "applicants/reusable", **given))["application"]
    if found is None:
        raise HTTPException(404)
    reusable = found["reusable"]
    return page(
        request,
        "applicants/reuse.html",
        status=422 if errors else 200,
        application=found,
        reusable=reusable,
        chosen=chosen or (reusable[0]["id"] if len(reusable) == 1 else ""),
        errors=[{"label": "", **error, "anchor": error["anchor"] if reusable else None} for error in errors or []],
        progress=words.progress(t_of(request)),
    )
