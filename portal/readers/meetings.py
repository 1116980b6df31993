"""Meetings: their list by series and year, and one with its minutes."""

from datetime import date
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import citations, json_ld
from portal.outputs.record import record_of
from portal.readers import asking, labels
from portal.readers.frames import Above, framed
from portal.readers.items import one, page_of, revision_asked
from portal.rendering import t_of

Data = dict[str, Any]


async def listing(request: Request) -> Response:
    """The meetings that the filters ask for, by year, some at a time."""
    return await _listing(request, "/meetings", series=None)


async def series(request: Request) -> Response:
    """The meetings of one series."""
    choices = await _choices(request)
    slug = request.path_params["slug"]
    found = next((one for one in choices["allMeetingSeries"] if one["slug"] == slug), None)
    if found is None:
        raise HTTPException(404)
    return await _listing(request, f"/meetings/series/{slug}", series=found, choices=choices)


async def _listing(request: Request, path: str, *, series: Data | None, choices: Data | None = None) -> Response:
    choices = choices or await _choices(request)
    t, locale = t_of(request), request.state.locale
    chosen = _chosen(request, choices)
    listed = await _listed(request, chosen, series, choices)
    above = (Above("/meetings", t("Meetings"), locale),) if series else ()
    title = series["name"] if series else t("Meetings")
    return framed(
        request,
        "readers/meetings.html",
        above=above,
        title=title,
        asked=asking.query_of(chosen.items()),
        linked=json_ld.series(series, page_of_path(request, path)) if series else None,
        series=series,
        all_series=choices["allMeetingSeries"],
        year_choices=[(year, year) for year in _years(choices)],
        countries=countries_in(choices["newest"]["nodes"]),
        classes=words.classes(t),
        events=words.events(t),
        chosen=chosen,
        total=listed["totalCount"],
        by_year=_by_year(_with_side_meetings(listed["nodes"])),
        after=asking.next_page(listed),
    )


async def meeting(request: Request) -> Response:
    """One meeting with its minutes; with `?revision=`, as it was published then."""
    t = t_of(request)
    number = revision_asked(request)
    found = await one(request, "meeting", revision=number)
    record_locale, record = record_of(found)
    is_earlier = number is not None and number != found["current"]["revision"]["number"]
    return framed(
        request,
        "readers/meeting.html",
        above=_above(request, found),
        title=found["title"],
        linked=json_ld.meeting(found, page_of(request, "meetings", found)),
        kept=f"revision={number}" if is_earlier else "",
        meeting=found,
        cited=citations.of_meeting(found, page_of(request, "meetings", found), t, request.state.locale),
        record=record,
        record_locale=record_locale,
        points_recorded={
            block["key"].removeprefix("item-") for block in record if block["__typename"] == "HeadingBlock"
        },
        records=words.records(t),
        events=words.events(t),
        classes=words.classes(t),
        capacities=words.capacities(t),
        delegates=labels.delegates(t),
        document_classes=labels.documents(t),
    )


def page_of_path(request: Request, path: str) -> str:
    """The address of a page in the language of the request."""
    return f"{request.app.state.settings.base_url}/{request.state.locale}{path}"


def countries_in(nodes: list[Data]) -> list[tuple[str, str]]:
    """The countries that these take place in, code and name, by name."""
    found = {one["place"]["country"]["code"]: one["place"]["country"]["name"] for one in nodes if _country(one)}
    return sorted(found.items(), key=lambda one: one[1])


def _country(node: Data) -> bool:
    return bool(node["place"] and node["place"]["country"])


async def _choices(request: Request) -> Data:
    return await ask(request, "readers/meeting-choices", locale=request.state.locale)


def _chosen(request: Request, choices: Data) -> dict[str, str]:
    t = t_of(request)
    codes = [code for code, _ in countries_in(choices["newest"]["nodes"])]
    return {
        "classification": asking.choice(request, "classification", words.classes(t)),
        "country": asking.choice(request, "country", codes),
        "year": asking.choice(request, "year", _years(choices)),
    }


def _years(choices: Data) -> list[str]:
    """Every year from that of the newest meeting to that of the oldest."""
    days = [one["startsOn"] for key in ("newest", "oldest") for one in choices[key]["nodes"]]
    if not days:
        return []
    first, last = (date.fromisoformat(one).year for one in (min(days), max(days)))
    return [str(year) for year in range(last, first - 1, -1)]


async def _listed(request: Request, chosen: dict[str, str], series: Data | None, choices: Data) -> Data:
    year = chosen["year"]
    wanted = asking.only_given(
        series=series and series["id"],
        classification=[chosen["classification"]] if chosen["classification"] else [],
        country=chosen["country"],
        startsFrom=year and f"{year}-01-01",
        startsTo=year and f"{year}-12-31",
    )
    listed: Data = (await asking.one_page(request, "readers/meetings", filter=wanted))["page"]
    return listed


def _by_year(nodes: list[Data]) -> list[tuple[str, list[Data]]]:
    return [(year, list(some)) for year, some in groupby(nodes, key=lambda one: one["startsOn"][:4])]


def _above(request: Request, meeting: Data) -> tuple[Above, ...]:
    """The list, and the series or the meeting on whose margins it was held."""
    first = Above("/meetings", t_of(request)("Meetings"), request.state.locale)
    series, above = meeting["series"], meeting["heldDuring"]
    if above:
        return first, Above(f"/meetings/{above['slug']}", above["title"], above["resolvedLocale"])
    return (
        (first, Above(f"/meetings/series/{series['slug']}", series["name"], series["resolvedLocale"]))
        if series
        else (first,)
    )


def _with_side_meetings(nodes: list[Data]) -> list[Data]:
    """Meetings, each with what was held on its margins below it, where both are on the page."""
    slugs = {node["slug"] for node in nodes}
    sides: dict[str, list[Data]] = {}
    for node in nodes:
        if node["heldDuring"] and node["heldDuring"]["slug"] in slugs:
            sides.setdefault(node["heldDuring"]["slug"], []).append(node)
    below = {side["slug"] for held in sides.values() for side in held}
    return [{**node, "sides": sides.get(node["slug"], [])} for node in nodes if node["slug"] not in below]
