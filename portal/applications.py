"""Applying: beginning, the form, the receipt, and taking it back."""

import uuid
from datetime import date
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales.writing import written_day
from portal import forms, reading, words
from portal.client import SignInNeeded, ask
from portal.rendering import countries, language_names, page

WRITABLE: Final = frozenset({"DRAFT", "RECEIVED", "ACTION_NEEDED"})
"""Where answers may still be changed: elsewhere there is no form."""

MOST_FILES: Final = 100
MOST_TEXT_BYTES: Final = 10_000_000
"""More than fits under any question: what is too much is said there, beside all that was typed."""


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
    return await reading.call(request, _plain(started["userErrors"]))


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
    if request.method == "POST" and found["progress"] in WRITABLE:
        return await _save(request, found)
    if request.method == "POST":
        return _read(request, found, messages, [_settled(request)])
    if found["progress"] == "DRAFT" or ("edit" in request.query_params and "SUBMIT" in found["availableActions"]):
        return _form(request, found, found["answers"])
    return _read(request, found, messages)


async def withdraw(request: Request) -> Response:
    """Take an application back, once the box beside the button is ticked."""
    posted = await request.form()
    errors = [] if posted.get("sure") == "yes" else [_not_sure(request)]
    if not errors:
        given = {"application": request.path_params["id"], "version": forms.version_in(posted)}
        answer = await ask(request, "withdraw-application", input=given)
        errors = _plain(answer["withdrawApplication"]["userErrors"])
    if errors:
        found, messages = await _one(request)
        return _read(request, found, messages, errors)
    return _to(request, request.path_params["id"])


async def _save(request: Request, found: dict[str, Any]) -> Response:
    """Save what was posted, keep its files, and hand it in when that was asked for.

    The same may be on its way twice: where what is stored is what was posted, a save that came first is no conflict.
    """
    async with request.form(max_files=MOST_FILES, max_part_size=MOST_TEXT_BYTES) as posted:
        answers = forms.changed(posted, forms.answers_in(posted, found["form"]))
        sent = await forms.digests_in(posted, found["form"])
        errors = [
            *await _save_answers(request, found, answers, forms.version_in(posted)),
            *await _attach(request, found, posted),
        ]
        hands_in = posted.get("act") == "submit"
    found, messages = await _one(request)
    if found["progress"] not in WRITABLE:
        return _read(request, found, messages, _plain(errors) or [_settled(request)])
    if not forms.differing(answers, sent, found):
        errors = [error for error in errors if error["code"] != "CONFLICT"]
    if hands_in and not errors and (errors := await _hand_in(request, found)):
        found, _ = await _one(request)
    if errors:
        return _refused(request, found, answers, sent, errors)
    return _to(request, found["id"])


async def _save_answers(
    request: Request, found: dict[str, Any], answers: dict[str, Any], version: int
) -> list[dict[str, Any]]:
    given = [{"field": field, "value": value} for field, value in answers.items()]
    saving = {"application": found["id"], "version": version, "answers": given}
    errors: list[dict[str, Any]] = (await ask(request, "save-answers", input=saving))["saveAnswers"]["userErrors"]
    t = reading.t_of(request)
    unclear = t("Write the number without separators between thousands, for example 1500 or 1.5.")
    for error in errors:
        if forms.is_unclear(answers.get(error["path"][-1] if error["path"] else "")):
            error["message"] = unclear
    return errors


async def _hand_in(request: Request, found: dict[str, Any]) -> list[dict[str, Any]]:
    given = {"application": found["id"], "version": found["version"]}
    answer = await ask(request, "submit-application", input=given)
    errors: list[dict[str, Any]] = answer["submitApplication"]["userErrors"]
    return errors


async def _attach(request: Request, found: dict[str, Any], posted: FormData) -> list[dict[str, Any]]:
    errors = []
    for field, file in forms.files_in(posted, found["form"]):
        given = {"application": found["id"], "field": field, "file": file}
        answer = (await ask(request, "attach-file", input=given))["attachFile"]
        errors += [{**error, "path": ["answers", field]} for error in answer["userErrors"]]
    return errors


def _refused(
    request: Request,
    found: dict[str, Any],
    answers: dict[str, Any],
    sent: set[tuple[str, str]],
    errors: list[dict[str, Any]],
) -> Response:
    """The form as it was posted and what is said against it; in a conflict, beside it what was saved elsewhere."""
    elsewhere: dict[str, str] = {}
    if any(error["code"] == "CONFLICT" for error in errors):
        t, shown = reading.t_of(request), _shown(request, found, found["answers"], found["files"])
        elsewhere = {key: shown.get(key, t("nothing")) for key in forms.differing(answers, sent, found)}
    shown_again = {**found["answers"], **answers, **forms.kept_files(found)}
    return _form(request, found, shown_again, errors=errors, elsewhere=elsewhere)


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
        values={**dict.fromkeys(keys), **{key: forms.written(answer) for key, answer in answers.items()}},
        why={**dict.fromkeys(keys), **forms.by_question(objections)},
        errors=objections,
        elsewhere=elsewhere or {},
        files=found["files"],
        stored=forms.stored_marks(found),
        countries=countries(request.state.locale),
        language_names=language_names(request.state.locale),
        condition=words.condition(reading.t_of(request)),
        level=words.level(reading.t_of(request)),
    )


def _read(
    request: Request, found: dict[str, Any], messages: list[dict[str, Any]], errors: list[dict[str, Any]] | None = None
) -> Response:
    """Where an application stands, with what was received last."""
    return page(
        request,
        "application.html",
        status=422 if errors else 200,
        application=found,
        messages=messages,
        errors=errors or [],
        progress=words.progress(reading.t_of(request)),
        shown=_shown(request, found, found["receivedAnswers"] or {}, found["receivedFiles"]),
    )


def _plain(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"anchor": None, "label": "", "message": error["message"]} for error in errors]


def _not_sure(request: Request) -> dict[str, Any]:
    t = reading.t_of(request)
    return {"anchor": "sure", "label": t("Yes, I take it back"), "message": t("Please tick this box first.")}


def _settled(request: Request) -> dict[str, Any]:
    t = reading.t_of(request)
    message = t("The application has been settled: its answers can no longer be changed.")
    return {"anchor": None, "label": "", "message": message}


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


def _shown(
    request: Request, found: dict[str, Any], answers: dict[str, Any], files: list[dict[str, Any]]
) -> dict[str, str]:
    locale = request.state.locale
    written = words.Written(
        t=reading.t_of(request),
        countries=dict(countries(locale)),
        languages=dict(language_names(locale)),
        files={one["file"]["id"]: one["file"]["name"] for one in files},
        day=lambda day: written_day(date.fromisoformat(day), locale),
    )
    return words.shown_answers(written, found["form"], answers)
