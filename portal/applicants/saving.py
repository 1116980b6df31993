"""Saving while somebody types: scripts send single answers and finished uploads here, and get the sheet back."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import questions
from portal.applicants import drafts, forms, sheets, standing
from portal.client import SignInNeeded, act, ask
from portal.rendering import t_of

MOST_BYTES: Final = 2_000_000
"""As much as all answers of a form come to, and more than is typed at once."""

MOST_KEY: Final = 200


def _in_json(answered: Callable[[Request], Awaitable[dict[str, Any]]]) -> Callable[[Request], Awaitable[Response]]:
    """An address that scripts ask: what goes wrong is said in JSON as well."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await answered(request), headers={"Cache-Control": "no-store"})
        except SignInNeeded:
            back = f"/{request.state.locale}/applications/{request.path_params['id']}?edit=1"
            address = f"/{request.state.locale}/sign-in?next={quote(back, safe='')}"
            return JSONResponse({"signIn": address}, 401)
        except HTTPException as error:
            return JSONResponse({"status": error.status_code}, error.status_code)

    return answer


async def _state(request: Request) -> dict[str, Any]:
    """The sheet as it is now, and the uploads that are under way."""
    found, _ = await standing.one(request)
    viewer = standing.signed_in(await ask(request, "applicants/uploads"))
    return {**sheets.sheet(request, found, t_of(request)), "errors": [], "uploads": viewer["uploads"]}


async def _save(request: Request) -> dict[str, Any]:
    """Save the answers sent, each against the version that it was typed against; what was not taken is named."""
    sent = await _sent(request)
    found, _ = await standing.one(request)
    answers = _answers(sent, sheets.open_form(found))
    given = {
        "application": found["id"],
        "version": found["version"],
        "answers": answers,
        "key": str(sent.get("key", ""))[:MOST_KEY] or None,
    }
    saved, errors = await act(request, "applicants/save-answers", input=given)
    drafts.explain(request, errors, {one["field"]: one["value"] for one in answers})
    version = saved["application"]["version"] if saved["application"] else found["version"]
    return {**await _after(request, errors), "savedVersion": version}


async def _attach(request: Request) -> dict[str, Any]:
    """Use a finished upload as an answer."""
    sent = await _sent(request)
    names = ("field", "upload", "sha256", "key")
    given = {name: str(sent[name]) for name in names if isinstance(sent.get(name), str)}
    if not {"field", "upload"} <= given.keys():
        raise HTTPException(400)
    given["application"] = request.path_params["id"]
    _, errors = await act(request, "applicants/attach-upload", input=given)
    return await _after(request, [{**error, "path": ["answers", given["field"]]} for error in errors])


async def _after(request: Request, errors: list[dict[str, Any]]) -> dict[str, Any]:
    found, _ = await standing.one(request)
    keys = set(sheets.keys_of(found["form"]))
    said = [
        {
            "field": next((step for step in error["path"] if step in keys), None),
            "code": error["code"],
            "message": error["message"],
        }
        for error in errors
    ]
    return {**sheets.sheet(request, found, t_of(request)), "errors": said}


def _answers(sent: dict[str, Any], form: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers among what was sent, in the order of the form."""
    given = sent.get("fields")
    given = given if isinstance(given, dict) else {}
    return [
        _answer(field, given[field["key"]])
        for field in questions.fields_of(form)
        if isinstance(given.get(field["key"]), dict)
    ]


def _answer(field: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    value = forms.answer_in(sheets.posted_in(given.get("posted"), field["key"]), field)
    based_on = given.get("basedOn")
    # What says nothing of what it was typed against is as good as very old: it overwrites nothing.
    known = based_on if isinstance(based_on, int) and 0 < based_on < 10**9 else 1
    return {"field": field["key"], "value": value, "basedOn": known}


async def _sent(request: Request) -> dict[str, Any]:
    """What a script of ours sent.

    Raises:
        HTTPException: 415, for what a form of another site can send as well; 413; 400, for what is no JSON object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(sent, dict):
        raise HTTPException(400)
    return sent


answers: Final = _in_json(_save)
files: Final = _in_json(_attach)
state: Final = _in_json(_state)
