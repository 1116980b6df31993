"""What a call says of its own in letters: a text for each kind, in English and one language beside it."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act
from portal.desk.calls.call_words import Errors, Silent, beside
from portal.desk.calls.calls import working
from portal.desk.calls.languages_beside import beside_english
from portal.desk.calls.merged_fields import carried, changed, kept, merged
from portal.rendering import page, t_of
from portal.words import Translate

WITH_UNTIL: Final = frozenset(
    {"ACCEPTED", "PROMOTED", "OFFER_REMINDER", "INFORMATION_REQUESTED", "INFORMATION_REMINDER"}
)
"""Letters that name a last day: `{until}` stands for it there."""
Typed = dict[str, Any]


def kinds(t: Translate) -> dict[str, tuple[str, str]]:
    """Each kind of letter: what it is called, and when it goes out."""
    return {
        "RECEIPT": (t("Receipt"), t("When an application was handed in.")),
        "INFORMATION_REQUESTED": (t("Information requested"), t("When the secretariat asks for something.")),
        "INFORMATION_REMINDER": (t("Reminder of a request"), t("Before the time to answer ends.")),
        "INELIGIBLE": (t("Not eligible"), t("When an application was found ineligible.")),
        "ACCEPTED": (t("Accepted"), t("When an acceptance is released.")),
        "WAITLISTED": (t("On the waiting list"), t("When a place on the waiting list is released.")),
        "REJECTED": (t("Not selected"), t("When a rejection is released.")),
        "PROMOTED": (t("A seat after waiting"), t("When a seat fell free for somebody who waits.")),
        "OFFER_REMINDER": (t("Reminder to confirm"), t("Before an offer ends.")),
        "OFFER_EXPIRED": (t("Offer ended"), t("When nobody confirmed in time.")),
        "CONFIRMED": (t("Confirmed"), t("When somebody confirmed.")),
        "DECLINED": (t("Declined"), t("When somebody declined.")),
        "WITHDRAWN": (t("Taken back"), t("When an application was taken back.")),
        "CANCELLED": (t("Participation cancelled"), t("When the secretariat cancels a participation.")),
        "COMPLETED": (t("Completed"), t("When somebody took part to the end.")),
        "REOPENED": (t("Reopened"), t("When an application is looked at again.")),
        "DEADLINE_EXTENDED": (t("Deadline extended"), t("When the deadline is moved.")),
        "CALL_POSTPONED": (t("Postponed"), t("When the days are moved.")),
        "CALL_CANCELLED": (t("Call cancelled"), t("When the call is cancelled.")),
    }


async def letters(request: Request) -> Response:
    """The form of the letters."""
    call = await working(request, "desk/calls/letters")
    values = _values(request, call)
    return _form(request, call, values, before=values, errors=[])


async def save(request: Request) -> Response:
    """Save the letters, all kinds together."""
    async with request.form() as posted:
        typed, before = _typed(request, posted), carried(str(posted.get("before", "")))
        version = str(posted.get("version", ""))
    call = await working(request, "desk/calls/letters")
    if not changed(typed, before):
        return _to(request, call)
    sent = {"call": call["id"], "version": int(version) if version.isdecimal() else 0}
    given = _given(typed, call, beside_english(request)[0])
    _, errors = await act(request, "desk/calls/update", input={**sent, "changes": {"letters": given}})
    if any(error["code"] == "CONFLICT" for error in errors):
        call = await working(request, "desk/calls/letters")
        fresh = _values(request, call)
        values, elsewhere = merged(typed, before, fresh)
        return _form(request, call, values, before=fresh, errors=_said(errors, given), elsewhere=elsewhere)
    if errors:
        return _form(request, call, typed, before=before, errors=_said(errors, given), version=version)
    return _to(request, call)


def _values(request: Request, call: Mapping[str, Any]) -> Typed:
    other = beside_english(request)[0]
    texts = {one["kind"]: {text["locale"]: text["text"] for text in one["texts"]} for one in call["letters"] or []}
    return {
        f"{kind}-{name}": texts.get(kind, {}).get(tag, "")
        for kind in kinds(t_of(request))
        for name, tag in (("en", "en"), ("other", other))
    }


def _typed(request: Request, posted: FormData) -> Typed:
    names = [f"{kind}-{name}" for kind in kinds(t_of(request)) for name in ("en", "other")]
    return {name: str(posted.get(name, "")).replace("\r\n", "\n").strip() for name in names}


def _given(typed: Typed, call: Mapping[str, Any], other: str) -> list[dict[str, Any]]:
    """Every kind that says something in any language: a kind left out would say nothing any more."""
    stored = {one["kind"] for one in call["letters"] or []}
    spoken = {name.rpartition("-")[0] for name, text in typed.items() if text}
    return [
        {"kind": kind, "text": [{"locale": tag, "text": typed[f"{kind}-{name}"]} for name, tag in _both(other)]}
        for kind in dict.fromkeys(name.rpartition("-")[0] for name in typed)
        if kind in stored | spoken
    ]


def _both(other: str) -> tuple[tuple[str, str], ...]:
    return (("en", "en"), ("other", other))


def _said(errors: Errors, given: list[dict[str, Any]]) -> Errors:
    """Objections with the text that each is about."""
    return [{**error, "anchor": _anchor(error["path"], given), "label": ""} for error in errors]


def _anchor(path: list[str], given: list[dict[str, Any]]) -> str | None:
    steps = [step for step in path if step not in ("changes", "letters")]
    if not steps or not steps[0].isdecimal() or int(steps[0]) >= len(given):
        return None
    return f"{given[int(steps[0])]['kind']}-{'other' if steps[2:3] == ['1'] else 'en'}"


def _to(request: Request, call: Mapping[str, Any]) -> Response:
    language = f"&language={request.query_params['language']}" if "language" in request.query_params else ""
    return RedirectResponse(f"/{request.state.locale}/desk/calls/{call['slug']}/letters?done=saved{language}", 303)


def _form(
    request: Request,
    call: Mapping[str, Any],
    values: Typed,
    *,
    before: Mapping[str, Any],
    errors: Errors,
    elsewhere: Mapping[str, Any] | None = None,
    version: str | None = None,
) -> Response:
    t, (other, languages) = t_of(request), beside_english(request)
    return page(
        request,
        "desk/calls/letters.html",
        status=422 if errors else 200,
        call=call,
        kinds=kinds(t),
        with_until=WITH_UNTIL,
        until="{until}",
        values=values,
        before=kept(before),
        version=version or call["version"],
        errors=errors,
        why=beside(errors),
        elsewhere=Silent(elsewhere or {}),
        other=other,
        languages_beside=languages,
        done=t("Saved.") if request.query_params.get("done") == "saved" and request.method == "GET" else None,
    )
