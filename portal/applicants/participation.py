"""What the person who applied answers to an offer, and leaving."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal import questions
from portal.applicants import forms, standing
from portal.client import act
from portal.rendering import t_of


async def confirm(request: Request) -> Response:
    """Take up the offered place."""
    posted = await request.form()
    _, errors = await act(request, "applicants/confirm-participation", input=_given(request, posted))
    if errors:
        found, messages = await standing.one(request)
        return standing.read(request, found, messages, _by_question(errors, found))
    return standing.to(request, request.path_params["id"], "confirmed")


async def decline(request: Request) -> Response:
    """Leave the offered place to somebody else, once the box is ticked."""
    return await _left(request, "decline")


async def withdraw(request: Request) -> Response:
    """Take an application back, once the box beside the button is ticked."""
    return await _left(request, "withdraw")


async def _left(request: Request, how: str) -> Response:
    posted, t = await request.form(), t_of(request)
    document, sure, done = {
        "decline": ("applicants/decline-participation", t("Yes, I decline the place"), "declined"),
        "withdraw": ("applicants/withdraw-application", t("Yes, I take it back"), "withdrawn"),
    }[how]
    if posted.get("sure") == "yes":
        _, errors = await act(request, document, input=_given(request, posted))
        errors = standing.plain(errors)
    else:
        errors = [{"anchor": f"{how}-sure", "label": sure, "message": t("Please tick this box first.")}]
    if errors:
        found, messages = await standing.one(request)
        typed = {"act": how, "note": _note(posted) or "", "sure": str(posted.get("sure", ""))}
        return standing.read(request, found, messages, _reachable(errors, how, found), typed=typed)
    return standing.to(request, request.path_params["id"], done)


def _reachable(errors: list[dict[str, Any]], how: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors, which lead to their form only where it is still there."""
    is_there = how.upper() in found["availableActions"]
    return errors if is_there else [{**error, "anchor": None} for error in errors]


def _given(request: Request, posted: FormData) -> dict[str, Any]:
    return {
        "application": request.path_params["id"],
        "version": forms.version_in(posted),
        "note": _note(posted),
    }


def _note(posted: FormData) -> str | None:
    text = posted.get("note")
    return text.replace("\r\n", "\n").strip() or None if isinstance(text, str) else None


def _by_question(errors: list[dict[str, Any]], found: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said against a confirmation: of an answer, with its question, leading to where it is asked."""
    labels = {field["key"]: field["label"] for field in questions.fields_of(found["form"])}
    return [
        {
            "anchor": "asked" if _key(error, labels) else None,
            "label": labels.get(_key(error, labels) or "", ""),
            "message": error["message"],
        }
        for error in errors
    ]


def _key(error: dict[str, Any], labels: dict[str, str]) -> str | None:
    return next((step for step in error["path"] if step in labels), None)
