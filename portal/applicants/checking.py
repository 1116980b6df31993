"""The look at everything before it is handed in, and handing it in."""

import uuid
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from portal import questions
from portal.applicants import drafts, forms, sheets, standing
from portal.client import act
from portal.rendering import page, t_of

MOST_KEY: Final = 200


async def check(request: Request) -> Response:
    """All answers as they will be received, and what is missing; from here it is handed in, once."""
    found, messages = await standing.one(request)
    if request.method == "POST":
        return await _hand_in(request, found, messages)
    if not drafts.is_open(found) or _is_handed_in(found):
        return standing.to(request, found["id"])
    return _shown(request, found)


def _is_handed_in(found: dict[str, Any]) -> bool:
    """Whether all of it has arrived: who comes back here afterwards is told so, and not that it is too late."""
    return found["progress"] == "RECEIVED" and found["hasChanges"] is False


async def _hand_in(request: Request, found: dict[str, Any], messages: list[dict[str, Any]]) -> Response:
    """Hand in what was looked at. A second press finds it handed in."""
    posted = await request.form()
    key = str(posted.get("key", ""))[:MOST_KEY] or None
    given = {"application": found["id"], "version": forms.version_in(posted), "key": key}
    _, errors = await act(request, "applicants/submit-application", input=given)
    if not errors:
        return standing.to(request, found["id"], "received")
    found, messages = await standing.one(request)
    if not drafts.is_open(found):
        return standing.read(request, found, messages, standing.plain(errors))
    return _shown(request, found, errors=errors)


def _shown(request: Request, found: dict[str, Any], *, errors: list[dict[str, Any]] | None = None) -> Response:
    form = sheets.open_form(found)
    objections = forms.objections(found["objections"] or [], form)
    return page(
        request,
        "applicants/check.html",
        status=422 if errors else 200,
        application=found,
        form=form,
        closed=sheets.closed_form(found),
        missing=[one for one in objections if one["anchor"]],
        why=forms.by_question(objections),
        refused=[] if objections else _refusals(request, errors or []),
        may_hand_in="SUBMIT" in found["availableActions"],
        shown=questions.shown(request, found["form"], found["answers"], found["files"]),
        brought_up=asked(found),
        request_note=drafts.request_of(found),
        key=str(uuid.uuid4()),
    )


def _refusals(request: Request, errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Why it could not be handed in, though nothing is missing."""
    t = t_of(request)
    changed = t("The answers were changed elsewhere in the meantime. Please look at them again, and then hand them in.")
    return standing.plain([{**one, "message": changed} if one["code"] == "CONFLICT" else one for one in errors])


def asked(found: dict[str, Any]) -> set[str]:
    """The questions that these answers bring up: the others are not received."""
    fields = {field["key"]: field for field in questions.fields_of(found["form"])}
    return {key for key in fields if _is_asked(key, fields, found["answers"])}


def _is_asked(key: str, fields: dict[str, dict[str, Any]], answers: dict[str, Any]) -> bool:
    """A question hangs on one above it, so that this ends."""
    when = fields[key]["visibleWhen"] if key in fields else None
    if when is None:
        return key in fields
    answer = answers.get(when["field"])
    given = answer if isinstance(answer, list) else [answer]
    holds = any(_same(one, wanted) for one in given for wanted in when["equals"])
    return holds and _is_asked(when["field"], fields, answers)


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
