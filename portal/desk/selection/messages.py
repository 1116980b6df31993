"""Mails: what waits for somebody to read it or to try it again, and every mail as it was written."""

from functools import partial
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act, ask
from portal.desk.selection.application_filters import clock
from portal.desk.selection.application_words import decisions
from portal.desk.selection.going_back import asked_back, back_in, led_to, number_in, text_in
from portal.rendering import page, reader_zone, t_of

Found = dict[str, Any]

PAGE_SIZE: Final = 50
VIEWS: Final = {
    "todo": ("DRAFT", "FAILED"),
    "drafts": ("DRAFT",),
    "failed": ("FAILED",),
    "queued": ("QUEUED", "SENDING"),
    "sent": ("SENT",),
    "discarded": ("DISCARDED",),
    "all": None,
}
"""What can be looked at: which states each holds. What waits for the staff comes first."""

ACTS: Final = {"release": "message-released", "discard": "message-discarded", "retry": "message-retried"}


async def listing(request: Request) -> Response:
    """The mails of one view, the newest first."""
    view = request.query_params.get("view", "todo")
    view = view if view in VIEWS else "todo"
    call = request.query_params.get("call") or None
    given = {"state": VIEWS[view], "call": call, "after": request.query_params.get("after")}
    answer = await ask(request, "desk/messages/list", locale=request.state.locale, first=PAGE_SIZE, **given)
    found = answer["messages"]
    return page(
        request,
        "desk/messages/list.html",
        messages=[{**one, "is_held": is_held(one)} for one in found["nodes"]],
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
        calls=answer["calls"]["nodes"],
        view=view,
        views=_views(request),
        clock=partial(clock, zone=reader_zone(request)),
        call=call or "",
        decisions=decisions(t_of(request)),
        done=done_in(request),
    )


def _views(request: Request) -> list[tuple[str, str]]:
    t = t_of(request)
    return [
        ("todo", t("Drafts and failed")),
        ("drafts", t("Drafts")),
        ("failed", t("Failed")),
        ("queued", t("On their way")),
        ("sent", t("Sent")),
        ("discarded", t("Discarded")),
        ("all", t("All")),
    ]


def is_held(one: Found) -> bool:
    """Whether a mail tells a decision that is not released: it goes out with it, and in no other way."""
    about = one["application"]
    return bool(about and about["decisionLetter"] and about["decisionLetter"]["id"] == one["id"])


async def message(request: Request) -> Response:
    """One mail, to be read or put into other words."""
    return shown(request, await one(request))


async def one(request: Request) -> Found:
    """The mail of the address.

    Raises:
        HTTPException: 404 for what the reader has none of.
    """
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    found: Found | None = (await ask(request, "desk/messages/one", **given))["node"]
    if not found:
        raise HTTPException(404)
    return found


def shown(
    request: Request,
    found: Found,
    *,
    back: str | None = None,
    errors: list[dict[str, Any]] | None = None,
    typed: dict[str, str] | None = None,
    is_stale: bool = False,
) -> Response:
    """The mail; where it was changed meanwhile, as it is now beside what was typed."""
    return page(
        request,
        "desk/messages/one.html",
        status=422 if errors else 200,
        message=found,
        is_held=is_held(found),
        back=back or asked_back(request, "/desk/messages"),
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or []},
        typed=typed or {"subject": found["subject"], "body": found["body"]},
        is_stale=is_stale,
        decisions=decisions(t_of(request)),
        done=done_in(request),
    )


async def update(request: Request) -> Response:
    """Put a draft into other words."""
    posted, here = await request.form(), request.path_params["id"]
    typed = {"subject": text_in(posted, "subject"), "body": text_in(posted, "body")}
    given = {"message": here, "version": number_in(posted, "version"), **typed}
    _, errors = await act(request, "desk/messages/update", input=given)
    back = back_in(posted, "/desk/messages")
    if errors:
        is_stale = any(one["code"] == "CONFLICT" for one in errors)
        said = [_said(request, one) for one in errors]
        return shown(request, await one(request), back=back, errors=said, typed=typed, is_stale=is_stale)
    return led_to(request, back, "message-saved")


async def acted(request: Request) -> Response:
    """Send a draft, drop it, or try a failed mail again.

    Raises:
        HTTPException: 404 for no act.
    """
    name = request.path_params["act"]
    if name not in ACTS:
        raise HTTPException(404)
    posted = await request.form()
    given = {"message": request.path_params["id"], "version": number_in(posted, "version")}
    _, errors = await act(request, f"desk/messages/{name}", input=given)
    back = back_in(posted, "/desk/messages")
    if errors:
        said = [_said(request, one) for one in errors]
        return shown(request, await one(request), back=back, errors=said)
    return led_to(request, back, ACTS[name])


def _said(request: Request, error: Found) -> dict[str, Any]:
    t, field = t_of(request), error["path"][0] if error["path"] else ""
    if error["code"] == "CONFLICT":
        return {"anchor": None, "label": "", "message": t("This mail was changed after you opened it.")}
    labels = {"subject": t("Subject"), "body": t("Text")}
    return {"anchor": field if field in labels else None, "label": labels.get(field, ""), "message": error["message"]}


def done_in(request: Request) -> str | None:
    """What was done with a mail just now, in words."""
    t = t_of(request)
    said = {
        "message-saved": t("The draft is saved."),
        "message-released": t("The mail will be sent now."),
        "message-discarded": t("The draft is discarded."),
        "message-retried": t("The mail will be tried again."),
    }
    return said.get(request.query_params.get("done", ""))
