"""The facts of a call: everything that is no text in blocks, no question and no letter, in one form."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act
from portal.desk.calls import criteria
from portal.desk.calls.call_words import Errors, Silent, beside, labelled
from portal.desk.calls.calls import programmes, working
from portal.desk.calls.languages_beside import beside_english
from portal.desk.calls.merged_fields import carried, changed, kept, merged
from portal.desk.calls.typed_calls import Times
from portal.desk.local_times import ZONES, instant, is_shown_twice, local
from portal.rendering import countries, page, t_of

PLACE: Final = (
    *("placeName-en", "placeName-other", "placeCity-en", "placeCity-other"),
    *("placeCountry", "placeZone", "placeUrl"),
)
SIMPLE: Final = ("programme", "slug", "timeZone", "startsOn", "endsOn")
NUMBERS: Final = ("seats", "seatsPerCountry", "offerDays", "retentionDays")
TEXTS: Final = ("title-en", "title-other", "summary-en", "summary-other")
FIELDS: Final = (*TEXTS, *SIMPLE, "opensAt", "closesAt", *PLACE, *NUMBERS, "blindReview")

Typed = dict[str, Any]


async def facts(request: Request) -> Response:
    """The form of the facts, in English and one language beside it."""
    call = await _call(request)
    values = _values(call)
    return await _form(request, call, values, before=values, errors=[])


async def save(request: Request) -> Response:
    """Save what was changed, or add, move and remove rows of the form."""
    async with request.form(max_fields=2_000) as posted:
        typed, before = _typed(posted), carried(str(posted.get("before", "")))
        version, row_act = str(posted.get("version", "")), str(posted.get("row", ""))
    call = await _call(request)
    if row_act:
        typed["criteria"] = criteria.after(typed["criteria"], row_act)
        return await _form(request, call, typed, before=before, errors=[], version=version)
    given, errors = _changes(request, typed, before)
    if errors:
        return await _form(request, call, typed, before=before, errors=errors, version=version)
    sent = {"call": call["id"], "version": int(version) if version.isdecimal() else 0, "changes": given}
    saved, errors = await act(request, "desk/calls/update", input=sent)
    if any(error["code"] == "CONFLICT" for error in errors):
        return await _overtaken(request, typed, before, errors)
    if errors:
        found = [_placed(one) for one in labelled(errors, t_of(request))]
        return await _form(request, call, typed, before=before, errors=found, version=version)
    language = f"&language={request.query_params['language']}" if "language" in request.query_params else ""
    to = f"/{request.state.locale}/desk/calls/{saved['call']['slug']}/facts?done=saved{language}"
    return RedirectResponse(to, 303)


async def _call(request: Request) -> dict[str, Any]:
    return await working(request, "desk/calls/facts", other=beside_english(request)[0])


def _values(call: Mapping[str, Any]) -> Typed:
    """What a call says, as it stands in the form."""
    english = {one["path"]: one["text"] for one in call["english"]["texts"]}
    other = {one["path"]: one["text"] for one in call["translated"]["texts"]}
    zone, place = call["timeZone"], call["place"] or {}
    texts = {"title": "title", "summary": "summary", "placeName": "place/name", "placeCity": "place/city"}
    return {
        **{f"{name}-en": english.get(path, "") for name, path in texts.items()},
        **{f"{name}-other": other.get(path, "") for name, path in texts.items()},
        **{name: "" if call.get(name) is None else str(call[name]) for name in (*SIMPLE, *NUMBERS)},
        "programme": call["programme"]["id"],
        "opensAt": local(call["opensAt"], zone),
        "closesAt": local(call["closesAt"], zone),
        "placeCountry": (place.get("country") or {}).get("code", ""),
        "placeZone": place.get("timeZone") or "",
        "placeUrl": place.get("onlineUrl") or "",
        "blindReview": "yes" if call["blindReview"] else "",
        "criteria": criteria.rows_of(call, english, other),
    }


def _typed(posted: FormData) -> Typed:
    # Browsers send line breaks as CR LF.
    return {
        **{name: str(posted.get(name, "")).replace("\r\n", "\n").strip() for name in FIELDS},
        "criteria": criteria.rows_in(posted),
    }


def _changes(request: Request, typed: Typed, before: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """What is to be changed: only what was typed into; and what of it cannot be read."""
    t, own = t_of(request), changed(typed, before)
    other, times = beside_english(request)[0], Times(typed, t)
    given: dict[str, Any] = {name: typed[name] or None for name in SIMPLE if name in own}
    given |= {name: times.number(name) for name in NUMBERS if name in own}
    given |= {name: _in_both(typed, name, other) for name in ("title", "summary") if own & _both(name)}
    if "blindReview" in own:
        given["blindReview"] = typed["blindReview"] == "yes"
    if own & {"timeZone", "opensAt", "closesAt"}:
        moved = times.window(typed["timeZone"])
        given |= {name: at for name, at in moved.items() if own & {"timeZone", name}}
    if own & set(PLACE):
        given["place"] = _place(typed, other)
    errors = times.objections
    if "criteria" in own:
        given["criteria"], unread = criteria.read(typed["criteria"], other, t)
        errors = [*errors, *unread]
    return given, errors


def _both(name: str) -> set[str]:
    return {f"{name}-en", f"{name}-other"}


def _in_both(typed: Typed, name: str, other: str) -> list[dict[str, str]]:
    return [{"locale": "en", "text": typed[f"{name}-en"]}, {"locale": other, "text": typed[f"{name}-other"]}]


def _place(typed: Typed, other: str) -> dict[str, Any] | None:
    if not any(typed[name] for name in PLACE if name != "placeZone"):
        return None
    return {
        "name": _in_both(typed, "placeName", other),
        "city": _in_both(typed, "placeCity", other),
        "country": typed["placeCountry"] or None,
        "timeZone": typed["placeZone"] or typed["timeZone"],
        "onlineUrl": typed["placeUrl"] or None,
    }


def _placed(error: dict[str, Any]) -> dict[str, Any]:
    """An objection with the field of this form that it is about."""
    steps = [step for step in error["path"] if step != "changes"]
    names = {"name": "placeName-en", "city": "placeCity-en", "country": "placeCountry", "onlineUrl": "placeUrl"}
    if steps[:1] == ["place"]:
        return {**error, "anchor": names.get((steps[1:] or [""])[0], "placeName-en")}
    if steps[:1] == ["criteria"]:
        return {**error, "anchor": f"criterion-{(steps[1:] or ['0'])[0]}"}
    if steps[:1] in (["title"], ["summary"]):
        return {**error, "anchor": f"{steps[0]}-{'other' if steps[1:2] == ['1'] else 'en'}"}
    return error


async def _overtaken(request: Request, typed: Typed, before: Mapping[str, Any], errors: Errors) -> Response:
    """The form with what was typed, and beside it what others saved meanwhile under the same fields."""
    call = await _call(request)
    fresh = _values(call)
    values, elsewhere = merged(typed, before, fresh)
    said = [{"anchor": None, "label": "", "message": error["message"]} for error in errors]
    return await _form(request, call, values, before=fresh, errors=said, elsewhere=elsewhere)


async def _form(
    request: Request,
    call: dict[str, Any],
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
        "desk/calls/facts.html",
        status=422 if errors else 200,
        call=call,
        values=values,
        before=kept(before),
        version=version or call["version"],
        errors=errors,
        why=beside(errors),
        elsewhere=Silent(elsewhere or {}),
        other=other,
        languages_beside=languages,
        zones=ZONES,
        instants=Silent(_instants(values)),
        programmes=await programmes(request),
        countries=countries(request.state.locale),
        done=t("Saved.") if request.query_params.get("done") == "saved" and request.method == "GET" else None,
    )


def _instants(values: Typed) -> dict[str, dict[str, Any]]:
    """The instants that the typed times are, where they are any: to be told in other zones too."""
    found = {}
    for name in ("opensAt", "closesAt"):
        try:
            at = instant(values[name], values["timeZone"], is_deadline=name == "closesAt")
            found[name] = {"at": at, "is_twice": is_shown_twice(values[name], values["timeZone"])}
        except (ValueError, KeyError, OSError):
            continue
    return found
