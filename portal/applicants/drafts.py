"""A draft: begun, filled in, saved by question, handed in."""

import uuid
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import questions
from portal.applicants import forms, standing
from portal.client import ask
from portal.readers import calls
from portal.rendering import countries, language_names, page, t_of

WRITABLE: Final = frozenset({"DRAFT", "RECEIVED", "ACTION_NEEDED"})
"""Where answers may still be changed: elsewhere there is no form."""

MOST_FILES: Final = 100
MOST_TEXT_BYTES: Final = 10_000_000
"""More than fits under any question: what is too much is said there, beside all that was typed."""


async def apply(request: Request) -> Response:
    """Begin an application, or go on with the one begun."""
    found = await ask(request, "readers/call", slug=request.path_params["slug"], locale=request.state.locale)
    if found["call"] is None:
        raise HTTPException(404)
    answer = await ask(
        request, "applicants/start-application", input={"call": found["call"]["id"], "key": str(uuid.uuid4())}
    )
    started = answer["startApplication"]
    if started["application"]:
        return standing.to(request, started["application"]["id"])
    if any(error["code"] == "DUPLICATE" for error in started["userErrors"]):
        return await _to_begun(request, found["call"]["slug"])
    return await calls.call(request, standing.plain(started["userErrors"]))


async def save(request: Request, found: dict[str, Any]) -> Response:
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
    found, messages = await standing.one(request)
    if found["progress"] not in WRITABLE:
        return standing.read(request, found, messages, standing.plain(errors) or [standing.settled(request)])
    if not forms.differing(answers, sent, found):
        errors = [error for error in errors if error["code"] != "CONFLICT"]
    if hands_in and not errors and (errors := await _hand_in(request, found)):
        found, _ = await standing.one(request)
    if errors:
        return _refused(request, found, answers, sent, errors)
    return standing.to(request, found["id"])


def form(
    request: Request,
    found: dict[str, Any],
    answers: dict[str, Any],
    *,
    errors: list[dict[str, Any]] | None = None,
    elsewhere: dict[str, str] | None = None,
) -> Response:
    """The form with these answers, what is said against them, and what was saved elsewhere meanwhile."""
    keys = [field["key"] for field in questions.fields_of(found["form"])]
    objections = forms.objections(errors or [], found["form"])
    return page(
        request,
        "applicants/form.html",
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
        condition=questions.condition(t_of(request)),
        level=questions.level(t_of(request)),
    )


async def _save_answers(
    request: Request, found: dict[str, Any], answers: dict[str, Any], version: int
) -> list[dict[str, Any]]:
    given = [{"field": field, "value": value} for field, value in answers.items()]
    saving = {"application": found["id"], "version": version, "answers": given}
    errors: list[dict[str, Any]] = (await ask(request, "applicants/save-answers", input=saving))["saveAnswers"][
        "userErrors"
    ]
    t = t_of(request)
    unclear = t("Write the number without separators between thousands, for example 1500 or 1.5.")
    for error in errors:
        if forms.is_unclear(answers.get(error["path"][-1] if error["path"] else "")):
            error["message"] = unclear
    return errors


async def _hand_in(request: Request, found: dict[str, Any]) -> list[dict[str, Any]]:
    given = {"application": found["id"], "version": found["version"]}
    answer = await ask(request, "applicants/submit-application", input=given)
    errors: list[dict[str, Any]] = answer["submitApplication"]["userErrors"]
    return errors


async def _attach(request: Request, found: dict[str, Any], posted: FormData) -> list[dict[str, Any]]:
    errors = []
    for field, file in forms.files_in(posted, found["form"]):
        given = {"application": found["id"], "field": field, "file": file}
        answer = (await ask(request, "applicants/attach-file", input=given))["attachFile"]
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
        t, shown = t_of(request), questions.shown(request, found["form"], found["answers"], found["files"])
        elsewhere = {key: shown.get(key, t("nothing")) for key in forms.differing(answers, sent, found)}
    shown_again = {**found["answers"], **answers, **forms.kept_files(found)}
    return form(request, found, shown_again, errors=errors, elsewhere=elsewhere)


async def _to_begun(request: Request, slug: str) -> Response:
    viewer = standing.signed_in(await ask(request, "applicants/applications", locale=request.state.locale, after=None))
    begun = [one for one in viewer["applications"]["nodes"] if one["call"]["slug"] == slug]
    return (
        standing.to(request, begun[0]["id"])
        if begun
        else RedirectResponse(f"/{request.state.locale}/applications", 303)
    )
