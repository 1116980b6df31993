"""Where an application of one's own stands: found by its address, and shown."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import questions, words
from portal.applicants.outlook import is_confirmed, outlook
from portal.applicants.timeline import timeline
from portal.client import SignInNeeded, ask
from portal.rendering import page, t_of
from portal.words import Translate

EDITED_ALONGSIDE = frozenset({"DRAFT", "ACTION_NEEDED"})
"""Where a co-applicant can change answers, also when the call is closed."""


STANDS_IN: Final = {
    "received": {"RECEIVED", "UNDER_REVIEW"},
    "confirmed": {"ACCEPTED"},
    "declined": {"WITHDRAWN"},
    "withdrawn": {"WITHDRAWN"},
}
"""How far an application is while what was done to it still stands."""


async def one(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The application of the address, and its mails, if it is the reader's own.

    `is_own` and `may_edit` say what it is to the reader, `done` what was just done.

    Raises:
        SignInNeeded: for a guest.
        HTTPException: 404 for one that is not of the reader.
    """
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    viewer = signed_in(await ask(request, "applicants/application", **given))
    found = viewer["application"]
    if found is None:
        raise HTTPException(404)
    found["reader"] = viewer["account"]["id"]
    found["is_own"] = found["applicant"]["id"] == viewer["account"]["id"]
    found["lacks_profile"] = viewer["account"]["name"] is None or viewer["account"]["organisation"] is None
    found["done"] = _said_of(found, t_of(request), request.query_params.get("done", ""))
    found["may_edit"] = found["is_own"] or _is_let_in_to_edit(found, viewer["account"]["email"])
    return found, await _messages(request) if found["is_own"] and found["progress"] != "DRAFT" else []


def may_write(found: dict[str, Any]) -> bool:
    """Whether the reader can change answers now, so that there is a form. The API decides it again."""
    if found["is_own"]:
        acts = found["availableActions"]
        return found["progress"] == "DRAFT" or "SUBMIT" in acts or ("CONFIRM" in acts and bool(found["openFields"]))
    open_ = found["progress"] == "RECEIVED" and found["call"]["callStatus"] == "OPEN"
    return bool(found["may_edit"]) and (found["progress"] in EDITED_ALONGSIDE or open_)


def read(
    request: Request,
    found: dict[str, Any],
    messages: list[dict[str, Any]],
    errors: list[dict[str, Any]] | None = None,
    *,
    typed: dict[str, str] | None = None,
) -> Response:
    """Where an application stands, with what was received last. `typed` is what stood in a refused form."""
    t, is_received = t_of(request), found["receivedAnswers"] is not None
    answers, files = ("receivedAnswers", "receivedFiles") if is_received else ("answers", "files")
    return page(
        request,
        "applicants/application.html",
        status=422 if errors else 200,
        application=found,
        messages=messages,
        errors=errors or [],
        typed={"act": "", "note": "", "sure": "", **(typed or {})},
        done=found["done"],
        outlook=outlook(t, found),
        steps=timeline(t, found),
        may_write=may_write(found),
        is_confirmed=is_confirmed(found),
        open_questions=asked(found),
        lacking=lacking(found),
        progress=words.progress(t),
        access=access(t),
        invitation=invitations(t),
        delivery=delivery(t),
        received_files=found[files],
        shown=questions.shown(request, found["form"], found[answers], found[files]),
    )


def asked(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions that alone can be answered now; none where that is all of them."""
    keys = found["openFields"] or []
    return [field for field in questions.fields_of(found["form"]) if field["key"] in keys]


def lacking(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the open questions that need an answer and have none. What hangs on another answer may not be asked."""
    return [
        field
        for field in asked(found)
        if field["required"] and not field["visibleWhen"] and found["answers"].get(field["key"]) in (None, "", [])
    ]


def to(request: Request, application_id: str, done: str = "") -> Response:
    """The way to the page of an application, which says what was `done`."""
    told = f"?done={done}" if done else ""
    return RedirectResponse(f"/{request.state.locale}/applications/{application_id}{told}", 303)


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


def said(t: Translate, done: str | None) -> str | None:
    """What was just done, as a sentence."""
    return {
        "confirmed": t("You have confirmed the place. We have sent you a mail about it."),
        "declined": t("You have declined the place. Thank you for telling us."),
        "withdrawn": t("The application is taken back."),
        "accepted": t("You have accepted the invitation. This is the application."),
        "received": t("We have received your application. The receipt is on this page and comes by mail."),
        "left": t("You have left the application."),
        "reused": t("Answers were taken over. Please read them before you hand them in."),
    }.get(done or "")


def _said_of(found: dict[str, Any], t: Translate, done: str) -> str | None:
    """What was just done, while it still stands: an address that somebody kept does not say it for ever."""
    return said(t, done) if found["progress"] in STANDS_IN.get(done, {found["progress"]}) else None


def access(t: Translate) -> dict[str, str]:
    """What a co-applicant may do."""
    return {"VIEW": t("may read"), "EDIT": t("may read and change")}


def invitations(t: Translate) -> dict[str, str]:
    """What became of an invitation."""
    return {"INVITED": t("has not answered yet"), "ACCEPTED": t("takes part"), "DECLINED": t("declined")}


def delivery(t: Translate) -> dict[str, str]:
    """How far a mail is, for whom it is written to."""
    return {
        "QUEUED": t("on its way"),
        "SENDING": t("on its way"),
        "SENT": t("sent"),
        "FAILED": t("could not be delivered"),
    }


async def _messages(request: Request) -> list[dict[str, Any]]:
    """The mails about the application of the address: for its applicant alone."""
    viewer = signed_in(await ask(request, "applicants/application-messages", id=request.path_params["id"]))
    found: list[dict[str, Any]] = viewer["application"]["messages"] if viewer["application"] else []
    return found


def _is_let_in_to_edit(found: dict[str, Any], email: str) -> bool:
    return any(
        one["state"] == "ACCEPTED" and one["access"] == "EDIT" and one["email"].casefold() == email.casefold()
        for one in found["coApplicants"]
    )
