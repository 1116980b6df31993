"""Activity plans in the library: the list, and the plan of one year with what it provides for."""

import secrets
from functools import partial
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.library import library
from portal.rendering import countries, page, reader_zone, t_of
from portal.words import WORDS

MOST_ACTIVITIES: Final = 200
MOST_FIELDS: Final = 20_000
SIMPLE: Final = ("startsOn", "endsOn", "programme", "call")

Activity = dict[str, Any]


async def plans(request: Request) -> Response:
    """All of them, the newest first, with how much of each is done."""
    found = (await ask(request, "desk/library/plans", locale=request.state.locale))["plans"]
    done = [sum(one["status"] == "IMPLEMENTED" for one in plan["activities"]) for plan in found]
    things = [{**plan, "implemented": number} for plan, number in zip(found, done, strict=True)]
    return page(request, "desk/library/plans.html", things=things, **library.shelves(request))


async def new(request: Request) -> Response:
    """The form with one empty activity; posted, a plan is made."""
    return await _written(request, None)


async def plan(request: Request) -> Response:
    """The plan of one year; posted, it is saved."""
    year = library.whole(request.path_params["year"])
    known = (await ask(request, "desk/library/plan", year=year))["thing"] if year else None
    if known is None:
        raise HTTPException(404)
    return await _written(request, known)


async def _written(request: Request, known: dict[str, Any] | None) -> Response:
    if request.method == "GET":
        values = _values(known) if known else {"activities": "1", "a0:key": _fresh()}
        return await _form(request, values, known)
    posted = await request.form(max_fields=MOST_FIELDS)
    several = [name for name in posted if name.endswith(":lead")]
    values = _without_removed(library.typed_in(posted, several))
    if values.get("act") == "add":
        return await _form(request, _with_one_more(values), known, added=True)
    errors = await _save(request, values, known)
    if errors:
        return await _form(request, values, known, errors)
    return RedirectResponse(f"/{request.state.locale}/desk/library/plans?done=SAVE", 303)


async def _save(request: Request, values: library.Values, known: dict[str, Any] | None) -> library.Errors:
    t = t_of(request)
    year = library.whole(values.get("year", "").strip())
    if year is None:
        reason = t("Please write the year in digits, for example 1998.")
        return [{"code": "INVALID", "path": ["year"], "message": reason}]
    if not values.get("document"):
        return [{"code": "REQUIRED", "path": ["document"], "message": t("Choose the document that holds the plan.")}]
    given = {
        "activityPlan": known and known["id"],
        "version": library.whole(values.get("version", "")),
        "year": year,
        "document": values["document"],
        "activities": [_activity(values, place) for place in range(_number_of(values))],
    }
    _, errors = await act(request, "desk/library/save-plan", input=given)
    return errors


def _activity(values: library.Values, place: int) -> dict[str, Any]:
    """One activity as it is sent: its place only where something is said of it."""
    at = f"a{place}"
    city, country, zone = (values.get(f"{at}:{name}", "").strip() for name in ("city", "country", "timeZone"))
    where = {"city": [{"locale": "en", "text": city}], "country": country or None, "timeZone": zone or "UTC"}
    return {
        "key": values.get(f"{at}:key") or _fresh(),
        "title": library.texts(values, f"{at}:title"),
        "lead": values.get(f"{at}:lead", []),
        "status": values.get(f"{at}:status") or None,
        "place": where if city or country or values.get(f"{at}:placed") else None,
        **{name: values.get(f"{at}:{name}") or None for name in SIMPLE},
    }


def _number_of(values: library.Values) -> int:
    return min(library.whole(values.get("activities", "")) or 0, MOST_ACTIVITIES)


def _without_removed(values: library.Values) -> library.Values:
    """The same with the activities that are to go left out, and the others numbered anew."""
    stay = [place for place in range(_number_of(values)) if f"a{place}:gone" not in values]
    kept = {name: value for name, value in values.items() if not _is_of_an_activity(name)}
    for now, before in enumerate(stay):
        own = f"a{before}:"
        kept |= {f"a{now}:{name[len(own) :]}": value for name, value in values.items() if name.startswith(own)}
    return {**kept, "activities": str(len(stay))}


def _is_of_an_activity(name: str) -> bool:
    first = name.partition(":")[0]
    return first[:1] == "a" and first[1:].isdecimal()


def _with_one_more(values: library.Values) -> library.Values:
    number = _number_of(values)
    return {**values, f"a{number}:key": _fresh(), "activities": str(number + 1)}


def _fresh() -> str:
    return f"activity-{secrets.token_hex(3)}"


async def _form(
    request: Request,
    values: library.Values,
    known: dict[str, Any] | None,
    errors: library.Errors | None = None,
    *,
    added: bool = False,
) -> Response:
    found = await ask(request, "desk/library/for-a-plan", locale=request.state.locale)
    institutions = [(one["id"], one["name"]) for one in found["institutions"]]
    more = {
        "known": known,
        "added": added,
        "number": _number_of(values),
        "documents": _choices(found["documents"]["nodes"]),
        "ordered": partial(_leading_first, institutions),
        "programmes": _choices(found["programmes"]["nodes"]),
        "calls": _choices(found["calls"]["nodes"]),
        "statuses": list(WORDS["follow-up"](t_of(request)).items()),
        "countries": countries(request.state.locale),
        "zone": reader_zone(request),
    }
    stored = _values(known) if known else None
    return library.record_page(request, "desk/library/plan.html", values, errors, stored=stored, **more)


def _leading_first(institutions: list[tuple[str, str]], leading: list[str]) -> list[tuple[str, str]]:
    """All institutions, those who lead first, in the order that they were named in: a form keeps it so."""
    place = {one: number for number, one in enumerate(leading)}
    return sorted(institutions, key=lambda one: place.get(one[0], len(place)))


def _choices(nodes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["id"], one["title"]) for one in nodes]


def _values(thing: dict[str, Any]) -> library.Values:
    values: library.Values = {
        "version": str(thing["version"]),
        "year": str(thing["year"]),
        "document": thing["document"]["id"],
        "activities": str(len(thing["activities"])),
    }
    for number, activity in enumerate(thing["activities"]):
        values |= {f"a{number}:{name}": value for name, value in _activity_values(activity).items()}
    return values


def _activity_values(activity: Activity) -> library.Values:
    where = activity["place"] or {"city": None, "country": None, "timeZone": ""}
    return {
        "key": activity["key"],
        "lead": [one["id"] for one in activity["lead"]],
        "status": activity["status"],
        "startsOn": activity["startsOn"] or "",
        "endsOn": activity["endsOn"] or "",
        "programme": activity["programme"]["id"] if activity["programme"] else "",
        "call": activity["call"]["id"] if activity["call"] else "",
        "city": where["city"] or "",
        "country": where["country"]["code"] if where["country"] else "",
        "timeZone": where["timeZone"],
        "placed": "1" if activity["place"] else "",
        **library.text_values("title", activity["titles"]),
    }
