"""A draft: begun, filled in, saved by question, handed in."""

import uuid
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import questions
from portal.applicants import forms, sheets, standing
from portal.client import act, ask
from portal.readers import calls
from portal.rendering import countries, language_names, page, t_of

WRITABLE: Final = frozenset({"DRAFT", "RECEIVED", "ACTION_NEEDED", "ACCEPTED"})
"""Where answers may still be changed: elsewhere there is no form."""

MOST_FILES: Final = 100
MOST_TRIES: Final = 5
MOST_TEXT_BYTES: Final = 10_000_000
"""More than fits under any question: what is too much is said there, beside all that was typed."""


async def apply(request: Request) -> Response:
    """Begin an application, or go on with the one begun."""
    found = await ask(request, "readers/call", slug=request.path_params["slug"], locale=request.state.locale)
    if found["call"] is None:
        raise HTTPException(404)
    started, errors = await act(
        request, "applicants/start-application", input={"call": found["call"]["id"], "key": str(uuid.uuid4())}
    )
    if started["application"]:
        return standing.to(request, started["application"]["id"])
    if any(error["code"] == "DUPLICATE" for error in errors):
        return await _to_begun(request, found["call"]["slug"])
    return await calls.call(request, standing.plain(errors))


def is_open(found: dict[str, Any]) -> bool:
    """Whether there are questions that can be answered now. Of the accepted, only what is asked of them alone."""
    return found["progress"] in WRITABLE and (found["progress"] != "ACCEPTED" or bool(found["openFields"]))


async def save(request: Request, found: dict[str, Any]) -> Response:
    """Save what was posted, keep its files, and go where the button leads: on, to the check, or to handing it in.

    The same may be on its way twice: where what is stored is what was posted, a save that came first is no conflict.
    """
    asked = sheets.open_form(found)
    async with request.form(max_files=MOST_FILES, max_part_size=MOST_TEXT_BYTES) as posted:
        answers = forms.changed(posted, forms.answers_in(posted, asked))
        sent = await forms.digests_in(posted, asked)
        errors = [
            *await _save_answers(request, found, answers, forms.version_in(posted)),
            *await _attach(request, found, posted),
        ]
        then = str(posted.get("act", ""))
    found, messages = await standing.one(request)
    if not is_open(found):
        return standing.read(request, found, messages, standing.plain(errors) or [standing.settled(request)])
    if not forms.differing(answers, sent, found):
        errors = [error for error in errors if error["code"] != "CONFLICT"]
    if then == "submit" and not errors:
        found, errors = await _hand_in(request, found, answers, sent)
    if errors:
        return _refused(request, found, answers, sent, errors)
    return _onward(request, found, then)


def form(
    request: Request,
    found: dict[str, Any],
    answers: dict[str, Any],
    *,
    errors: list[dict[str, Any]] | None = None,
    elsewhere: dict[str, str] | None = None,
) -> Response:
    """The form with these answers, what is said against them, and what was saved elsewhere meanwhile.

    Who comes from the check finds what is missing beside each question.
    """
    t, asked = t_of(request), sheets.open_form(found)
    keys = list(sheets.keys_of(found["form"]))
    missing = found["objections"] if "missing" in request.query_params and not errors else []
    objections = forms.objections(errors or missing or [], asked)
    return page(
        request,
        "applicants/form.html",
        status=422 if errors else 200,
        application=found,
        form=asked,
        closed=sheets.closed_form(found),
        closed_shown=questions.shown(request, found["form"], found["receivedAnswers"] or {}, found["receivedFiles"]),
        values={**dict.fromkeys(keys), **{key: forms.written(answer) for key, answer in answers.items()}},
        why={**dict.fromkeys(keys), **forms.by_question(objections)},
        errors=objections if errors else [],
        elsewhere=elsewhere or {},
        files=found["files"],
        stored=forms.stored_marks({**found, "form": asked}),
        sheet=sheets.whole_sheet(request, found, t),
        request_note=request_of(found),
        countries=countries(request.state.locale),
        language_names=language_names(request.state.locale),
        asked="?edit=1" if "edit" in request.query_params else "",
        condition=questions.condition(t),
        level=questions.level(t),
    )


def request_of(found: dict[str, Any]) -> str | None:
    """What was written beside the request for information that is open now."""
    if found["progress"] != "ACTION_NEEDED":
        return None
    notes = [one.get("note") for one in found["history"] if one["action"] == "REQUEST_INFORMATION"]
    return notes[-1] if notes else None


def explain(request: Request, errors: list[dict[str, Any]], answers: dict[str, Any]) -> None:
    """Say of numbers that could be two how to write them."""
    t = t_of(request)
    unclear = t("Write the number without separators between thousands, for example 1500 or 1.5.")
    for error in errors:
        if forms.is_unclear(answers.get(error["path"][-1] if error["path"] else "")):
            error["message"] = unclear


async def _save_answers(
    request: Request, found: dict[str, Any], answers: dict[str, Any], version: int
) -> list[dict[str, Any]]:
    given = [{"field": field, "value": value} for field, value in answers.items()]
    saving = {"application": found["id"], "version": version, "answers": given}
    _, errors = await act(request, "applicants/save-answers", input=saving)
    explain(request, errors, answers)
    return errors


async def _hand_in(
    request: Request, found: dict[str, Any], answers: dict[str, Any], sent: set[tuple[str, str]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Hand in what was posted: the application afterwards, and what is said against it.

    While the same is on its way twice, the one moves the version on under the other: as long as what is stored is what
    was posted, that is no conflict.
    """
    for _ in range(MOST_TRIES):
        given = {"application": found["id"], "version": found["version"]}
        _, errors = await act(request, "applicants/submit-application", input=given)
        if not errors:
            return found, []
        found, _ = await standing.one(request)
        if errors[0]["code"] != "CONFLICT" or not is_open(found) or forms.differing(answers, sent, found):
            break
    return found, errors


async def _attach(request: Request, found: dict[str, Any], posted: FormData) -> list[dict[str, Any]]:
    errors = []
    for field, file in forms.files_in(posted, sheets.open_form(found)):
        given = {"application": found["id"], "field": field, "file": file}
        _, refused = await act(request, "applicants/attach-file", input=given)
        errors += [{**error, "path": ["answers", field]} for error in refused]
    return errors


def _onward(request: Request, found: dict[str, Any], then: str) -> Response:
    """Where a button leads once all is saved."""
    here = f"/{request.state.locale}/applications/{found['id']}"
    sections = [section["key"] for section in found["form"]["sections"]]
    if then == "check":
        return RedirectResponse(f"{here}/check", 303)
    if then.removeprefix("next:") in sections:
        return RedirectResponse(f"{here}?edit=1#section-{then.removeprefix('next:')}", 303)
    return standing.to(request, found["id"])


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
