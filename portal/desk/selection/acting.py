"""Acts on one application, done as of the version that was shown; a refusal loses nothing that was typed."""

import re
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act
from portal.desk.selection import application
from portal.desk.selection.application_acts import ACTS, ASSIGNABLE, BY_SLUG, ApplicationAct
from portal.desk.selection.application_filters import DECISIONS
from portal.desk.selection.going_back import back_in, led_to, number_in, text_in, texts_in
from portal.rendering import t_of

_LONGEST_RANK: Final = 6


async def done(request: Request) -> Response:
    """Do one act, as of the version that was shown.

    Raises:
        HTTPException: 404 for no act.
    """
    chosen = BY_SLUG.get(request.path_params["act"])
    if chosen is None:
        raise HTTPException(404)
    posted = await request.form()
    errors = _objections(request, posted, chosen)
    if not errors:
        _, errors = await act(request, f"desk/applications/{chosen.slug}", input=_input(request, posted, chosen))
    if not errors:
        return led_to(request, back_in(posted, f"/desk/applications/{request.path_params['id']}"), chosen.slug)
    return await refused(request, posted, errors, {"act": chosen.slug, **_typed(posted)})


async def refused(request: Request, posted: FormData, errors: list[dict[str, Any]], typed: dict[str, Any]) -> Response:
    """The screen as it stands now, with why nothing was done, what was done meanwhile, and what was typed."""
    found, reviewers = await application.one(request)
    form = typed["act"] if _is_shown(typed["act"], found, reviewers) else None
    said = [_said(request, error, form) for error in errors]
    seen = number_in(posted, "seen")
    is_stale = any(error["code"] in ("CONFLICT", "WRONG_STATE") for error in errors) and seen
    since = found["history"][seen:] if is_stale else []
    return await application.shown(request, found, reviewers, errors=said, typed=typed, since=since)


def _is_shown(form: str, found: dict[str, Any], reviewers: list[dict[str, Any]]) -> bool:
    """Whether the form that was posted still stands on the screen."""
    if form == "assign":
        return bool(reviewers) and found["state"] in ASSIGNABLE
    return form == "notes" or any(form == ACTS[name].slug for name in found["availableActions"] if name in ACTS)


def _said(request: Request, error: dict[str, Any], form: str | None) -> dict[str, Any]:
    """An objection, beside the field that it is about."""
    t = t_of(request)
    field = error["path"][0] if error["path"] else ""
    labels = {
        **{"note": t("Note"), "fields": t("Questions to reopen"), "respondBy": t("To be answered by")},
        **{"decision": t("Decision"), "rank": t("Place in the waiting list"), "reviewers": t("Reviewers")},
        "text": t("Note for the staff"),
    }
    if error["code"] == "CONFLICT" and field not in labels:
        return {"anchor": None, "label": "", "message": t("This application was changed after you opened it.")}
    anchor = f"{form}-{field}" if form and field in labels else None
    return {"anchor": anchor, "label": labels.get(field, ""), "message": error["message"]}


def _input(request: Request, posted: FormData, chosen: ApplicationAct) -> dict[str, Any]:
    given = {
        "application": request.path_params["id"],
        "version": number_in(posted, "version"),
        "note": text_in(posted, "note") or None,
        "key": text_in(posted, "key")[:200] or str(uuid4()),
    }
    if chosen.asks == "information":
        zone = text_in(posted, "zone") or "UTC"
        return {**given, "fields": texts_in(posted, "fields"), "respondBy": _end_of(text_in(posted, "respondBy"), zone)}
    if chosen.asks == "decision":
        decision, rank = text_in(posted, "decision"), text_in(posted, "rank")
        return {**given, "decision": decision if decision in DECISIONS else None, "rank": int(rank) if rank else None}
    return given


def _end_of(day: str, zone: str) -> str:
    """The last moment of a day by the clocks of a zone."""
    at = datetime.combine(date.fromisoformat(day), time(23, 59), ZoneInfo(zone))
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _objections(request: Request, posted: FormData, chosen: ApplicationAct) -> list[dict[str, Any]]:
    """What has to be said before the API can be asked: it takes nothing of another kind."""
    t, said = t_of(request), []
    if chosen.asks == "information" and not _is_day(text_in(posted, "respondBy"), text_in(posted, "zone")):
        said.append(_objection("respondBy", t("Give the day until which they can answer.")))
    decision, rank = text_in(posted, "decision"), text_in(posted, "rank")
    if chosen.asks == "decision" and decision not in (*DECISIONS, "NONE"):
        said.append(_objection("decision", t("Choose what is decided.")))
    if rank and not (rank.isdecimal() and rank.isascii() and len(rank) <= _LONGEST_RANK):
        said.append(_objection("rank", t("Give a whole number, 1 for the first.")))
    return said


def _is_day(day: str, zone: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)) and bool(_end_of(day, zone or "UTC"))
    except (ValueError, OverflowError, KeyError):
        return False


def _objection(field: str, message: str) -> dict[str, Any]:
    return {"code": "REQUIRED", "path": [field], "message": message}


def _typed(posted: FormData) -> dict[str, Any]:
    typed: dict[str, Any] = {name: text_in(posted, name) for name in ("note", "respondBy", "decision", "rank")}
    return {**typed, "fields": texts_in(posted, "fields")}
