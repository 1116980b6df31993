"""Calls: their list with where they take place, and one with all its questions."""

from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import questions, words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers import asking
from portal.readers.frames import Above, framed
from portal.readers.items import one, page_of
from portal.readers.meetings import countries_in
from portal.rendering import t_of

Data = dict[str, Any]


async def listing(request: Request) -> Response:
    """The calls that the filters ask for, some at a time, and a table of where they take place."""
    t = t_of(request)
    choices = await ask(request, "readers/call-choices", locale=request.state.locale)
    chosen = _chosen(request, choices)
    listed = await _listed(request, chosen, choices)
    return framed(
        request,
        "readers/calls.html",
        title=t("Calls"),
        asked=asking.query_of(chosen.items()),
        chosen=chosen,
        statuses=words.calls(t),
        kinds=words.kinds(t),
        programmes=choices["programmes"]["nodes"],
        countries=countries_in(choices["calls"]["nodes"]),
        by_country=by_country(choices["calls"]["nodes"], choices["meetings"]["nodes"]),
        is_all=choices["calls"]["totalCount"] <= 100 and choices["meetings"]["totalCount"] <= 100,
        total=listed["totalCount"],
        nodes=listed["nodes"],
        after=asking.next_page(listed),
    )


async def call(request: Request, errors: list[Data] | None = None) -> Response:
    """One call with all its questions."""
    found = await one(request, "call")
    programme = found["programme"]
    t = t_of(request)
    return framed(
        request,
        "readers/call.html",
        above=(
            Above("/calls", t("Calls"), request.state.locale),
            Above(f"/programmes/{programme['slug']}", programme["title"], programme["resolvedLocale"]),
        ),
        title=found["title"],
        linked=json_ld.call(found, page_of(request, "calls", found)),
        call=found,
        errors=errors or [],
        condition=questions.condition(t),
    )


def by_country(calls: list[Data], meetings: list[Data]) -> list[Data]:
    """How many calls, how many of them open, and how many meetings each country has; the most first."""
    names = dict(countries_in([*calls, *meetings]))
    counted = {
        "calls": Counter(_codes(calls)),
        "open": Counter(_codes([one for one in calls if one["callStatus"] == "OPEN"])),
        "meetings": Counter(_codes(meetings)),
    }
    rows = [
        {"code": code, "name": name, **{kind: of[code] for kind, of in counted.items()}} for code, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row["calls"] - row["meetings"], row["name"]))


def _codes(nodes: list[Data]) -> list[str]:
    return [one["place"]["country"]["code"] for one in nodes if one["place"] and one["place"]["country"]]


def _chosen(request: Request, choices: Data) -> dict[str, str]:
    t = t_of(request)
    return {
        "status": asking.choice(request, "status", words.calls(t)),
        "kind": asking.choice(request, "kind", words.kinds(t)),
        "country": asking.choice(request, "country", [code for code, _ in countries_in(choices["calls"]["nodes"])]),
        "programme": asking.choice(request, "programme", [one["slug"] for one in choices["programmes"]["nodes"]]),
    }


async def _listed(request: Request, chosen: dict[str, str], choices: Data) -> Data:
    ids = {one["slug"]: one["id"] for one in choices["programmes"]["nodes"]}
    wanted = asking.only_given(
        callStatus=[chosen["status"]] if chosen["status"] else [],
        kind=[chosen["kind"]] if chosen["kind"] else [],
        country=chosen["country"],
        programme=ids.get(chosen["programme"]),
    )
    listed: Data = (await asking.one_page(request, "readers/calls", filter=wanted))["page"]
    return listed
