"""Where an application of one's own stands: found by its address, and shown."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import questions, words
from portal.client import SignInNeeded, ask
from portal.rendering import page, t_of


async def one(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The application of the address, and its mails.

    Raises:
        SignInNeeded: for a guest.
        HTTPException: 404 for one that is not of the reader.
    """
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    viewer = signed_in(await ask(request, "applicants/application", **given))
    found = viewer["application"]
    if found is None:
        raise HTTPException(404)
    return found, found.pop("messages")


def read(
    request: Request, found: dict[str, Any], messages: list[dict[str, Any]], errors: list[dict[str, Any]] | None = None
) -> Response:
    """Where an application stands, with what was received last."""
    return page(
        request,
        "applicants/application.html",
        status=422 if errors else 200,
        application=found,
        messages=messages,
        errors=errors or [],
        progress=words.progress(t_of(request)),
        shown=questions.shown(request, found["form"], found["receivedAnswers"] or {}, found["receivedFiles"]),
    )


def to(request: Request, application_id: str) -> Response:
    """The way to the page of an application."""
    return RedirectResponse(f"/{request.state.locale}/applications/{application_id}", 303)


def signed_in(data: dict[str, Any]) -> dict[str, Any]:
    """The viewer.

    Raises:
        SignInNeeded: when there is none.
    """
    viewer: dict[str, Any] | None = data["viewer"]
    if viewer is None:
        raise SignInNeeded
    return viewer


def plain(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """User errors about no question."""
    return [{"anchor": None, "label": "", "message": error["message"]} for error in errors]


def settled(request: Request) -> dict[str, Any]:
    """Why answers can no longer be changed."""
    t = t_of(request)
    message = t("The application has been settled: its answers can no longer be changed.")
    return {"anchor": None, "label": "", "message": message}
