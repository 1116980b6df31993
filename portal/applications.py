"""Applying: beginning, the form, the receipt, and taking it back."""

import uuid
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import forms, reading, words
from portal.client import SignInNeeded, ask
from portal.rendering import countries, language_names, page


async def apply(request: Request) -> Response:
    """Begin an application, or go on with the one begun."""
    found = await ask(request, "call", slug=request.path_params["slug"], locale=request.state.locale)
    if found["call"] is None:
        raise HTTPException(404)
    answer = await ask(request, "start-application", input={"call": found["call"]["id"], "key": str(uuid.uuid4())})
    started = answer["startApplication"]
    if started["application"]:
        return _to(request, started["application"]["id"])
    if any(error["code"] == "DUPLICATE" for error in started["userErrors"]):
        return await _to_begun(request, found["call"]["slug"])
    errors = [{"anchor": None, "label": "", "message": error["message"]} for error in started["userErrors"]]
    return await reading.call(request, errors)


async def listing(request: Request) -> Response:
    """The person's own applications."""
    after = request.query_params.get("after")
    viewer = _signed_in(await ask(request, "applications", locale=request.state.locale, after=after))
    found = viewer["applications"]
    return page(
        request,
        "applications.html",
        nodes=found["nodes"],
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
        progress=words.progress(reading.t_of(request)),
    )


async def application(request: Request) -> Response:
    """One application: the form while it is a draft, otherwise where it stands."""
    found, messages = await _one(request)
    if request.method == "POST":
        return await _save(request, found)
    if found["progress"] == "DRAFT" or ("edit" in request.query_params and "SUBMIT" in found["availableActions"]):
        return _form(request, found, found["answers"])
    return _read(request, found, messages)


async def withdraw(request: Request) -> Response:
    """Take an application back."""
    posted = await request.form()
    given = {"application": request.path_params["id"], "version": int(str(posted.get("version", 0)) or 0)}
    answer = await ask(request, "withdraw-application", input=given)
    errors = answer["withdrawApplication"]["userErrors"]
    if errors:
        found, messages = await _one(request)
        return _read(request, found, messages, errors)
    return _to(request, request.path_params["id"])


async def _save(request: Request, found: dict[str, Any]) -> Response:
    """Save what was posted, keep its files, and hand it in when that was asked for."""
    async with request.form(max_files=20) as posted:
        answers = forms.answers_in(posted, found["form"])
        version = int(str(posted.get("version", 0)) or 0)
        given = [{"field": field, "value": value} for field, value in answers.items()]
        saving = {"application": found["id"], "version": version, "answers": given}
        saved = (await ask(request, "save-answers", input=saving))["saveAnswers"]
        if saved["current"] is not None:
            return _conflict(request, found, answers, saved)
        errors = [*saved["userErrors"], *await _attach(request, found, posted)]
    found, _ = await _one(request)
    if not errors and posted.get("act") == "submit":
        handing_in = {"application": found["id"], "version": found["version"]}
        errors = (await ask(request, "submit-application", input=handing_in))["submitApplication"]["userErrors"]
    if errors:
        return _form(request, found, {**answers, **_kept_files(found)}, errors=errors)
    return _to(request, found["id"])


async def _attach(request: Request, found: dict[str, Any], posted: FormData) -> list[dict[str, Any]]:
    errors = []
    for field, file in forms.files_in(posted, found["form"]):
        given = {"application": found["id"], "field": field, "file": file}
        answer = (await ask(request, "attach-file", input=given))["attachFile"]
        errors += [{**error, "path": ["answers", field]} for error in answer["userErrors"]]
    return errors


def _conflict(request: Request, found: dict[str, Any], answers: dict[str, Any], saved: dict[str, Any]) -> Response:
    """Show both sides: what was typed here, and beside it what was saved elsewhere."""
    theirs = {"files": found["files"], "form": found["form"], "answers": saved["current"]["answers"]}
    t = reading.t_of(request)
    shown = words.shown_answers(t, theirs, _names(request))
    elsewhere = {
        field["key"]: shown.get(field["key"], t("nothing"))
        for field in forms.fields_of(found["form"])
        if _blank(answers.get(field["key"])) != _blank(saved["current"]["answers"].get(field["key"]))
    }
    present = {**found, "version": saved["current"]["version"]}
    return _form(request, present, answers, errors=saved["userErrors"], elsewhere=elsewhere)


def _form(
    request: Request,
    found: dict[str, Any],
    answers: dict[str, Any],
    *,
    errors: list[dict[str, Any]] | None = None,
    elsewhere: dict[str, str] | None = None,
) -> Response:
    keys = [field["key"] for field in forms.fields_of(found["form"])]
    objections = forms.objections(errors or [], found["form"])
    return page(
        request,
        "form.html",
        status=422 if errors else 200,
        application=found,
        values={**dict.fromkeys(keys), **answers},
        why={**dict.fromkeys(keys), **forms.by_question(objections)},
        errors=objections,
        elsewhere=elsewhere or {},
        files=found["files"],
        countries=countries(request.state.locale),
        language_names=language_names(request.state.locale),
        condition=words.condition(reading.t_of(request)),
        level=words.level(reading.t_of(request)),
    )


def _read(
    request: Request, found: dict[str, Any], messages: list[dict[str, Any]], errors: list[dict[str, Any]] | None = None
) -> Response:
    t = reading.t_of(request)
    return page(
        request,
        "application.html",
        application=found,
        messages=messages,
        errors=[{"anchor": None, "label": "", "message": error["message"]} for error in errors or []],
        progress=words.progress(t),
        shown=words.shown_answers(t, found, _names(request)),
    )


async def _one(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    viewer = _signed_in(await ask(request, "application", **given))
    found = viewer["application"]
    if found is None:
        raise HTTPException(404)
    return found, found.pop("messages")


async def _to_begun(request: Request, slug: str) -> Response:
    viewer = _signed_in(await ask(request, "applications", locale=request.state.locale, after=None))
    begun = [one for one in viewer["applications"]["nodes"] if one["call"]["slug"] == slug]
    return _to(request, begun[0]["id"]) if begun else RedirectResponse(f"/{request.state.locale}/applications", 303)


def _signed_in(data: dict[str, Any]) -> dict[str, Any]:
    viewer: dict[str, Any] | None = data["viewer"]
    if viewer is None:
        raise SignInNeeded
    return viewer


def _to(request: Request, application_id: str) -> Response:
    return RedirectResponse(f"/{request.state.locale}/applications/{application_id}", 303)


def _names(request: Request) -> dict[str, dict[str, str]]:
    locale = request.state.locale
    return {"countries": dict(countries(locale)), "languages": dict(language_names(locale))}


def _kept_files(found: dict[str, Any]) -> dict[str, Any]:
    keys = {field["key"] for field in forms.fields_of(found["form"]) if field["kind"] == "FILE"}
    return {key: found["answers"].get(key) for key in keys}


def _blank(value: Any) -> Any:
    return None if value in ("", [], None) else value
