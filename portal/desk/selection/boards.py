"""The selection board of a call: its balance, its candidates in order, and a decision for each in one press."""

import asyncio
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act, ask
from portal.desk.selection.application_filters import DECISIONS, Choice, choice_in
from portal.desk.selection.application_words import decimal, decisions
from portal.desk.selection.going_back import led_to, number_in, text_in
from portal.rendering import page, t_of

Found = dict[str, Any]

IN_SELECTION: Final = ("CLOSED", "IN_SELECTION", "RESULTS_RELEASED")
CALLS_SIZE: Final = 10
PAGE_SIZE: Final = 100
FILTERS: Final = ("country", "pendingDecision", "text")
CANDIDATES: Final = ("UNDER_REVIEW", "SHORTLISTED", "WAITLISTED")
"""Where something can be decided."""


async def listing(request: Request) -> Response:
    """The calls that are selected for, each with its numbers."""
    is_all = request.query_params.get("all") == "yes"
    given = {"status": None if is_all else IN_SELECTION, "after": request.query_params.get("after")}
    found = (await ask(request, "desk/boards/calls", locale=request.state.locale, first=CALLS_SIZE, **given))["calls"]
    boards = await asyncio.gather(*[ask(request, "desk/boards/numbers", call=one["id"]) for one in found["nodes"]])
    return page(
        request,
        "desk/boards/list.html",
        calls=[(one, numbers["selectionBoard"]) for one, numbers in zip(found["nodes"], boards, strict=True)],
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
        is_all=is_all,
    )


async def board(request: Request) -> Response:
    """The board of one call."""
    return await shown(request, await call_of(request))


async def call_of(request: Request) -> Found:
    """The call of the address.

    Raises:
        HTTPException: 404 when there is none.
    """
    given = {"slug": request.path_params["slug"], "locale": request.state.locale}
    call: Found | None = (await ask(request, "desk/boards/call", **given))["call"]
    if call is None:
        raise HTTPException(404)
    return call


async def shown(request: Request, call: Found, errors: list[dict[str, Any]] | None = None) -> Response:
    """The board, with what is said against a decision."""
    t, choice = t_of(request), choice_in(request)
    window = _window(request, call, choice)
    found = (await ask(request, "desk/boards/candidates", **window))["applications"]
    walk = [*_pairs(window["filter"]), ("sort", _sort(request))]
    given = {"call": call["id"], "locale": request.state.locale}
    balance = (await ask(request, "desk/boards/board", **given))["selectionBoard"]
    return page(
        request,
        "desk/boards/board.html",
        status=422 if errors else 200,
        call=call,
        board=balance,
        limits=broken_limits(request, balance),
        candidates=[_candidate(edge, walk) for edge in found["edges"]],
        page_info=found["pageInfo"],
        total=found["totalCount"],
        decimal=decimal(request),
        candidate_states=CANDIDATES,
        choice=choice,
        sort=_sort(request),
        board_query=_query(request, choice),
        **lines_of(request, balance),
        decisions=decisions(t),
        errors=errors or [],
        done=_done(request),
    )


def _window(request: Request, call: Found, choice: Choice) -> dict[str, Any]:
    """Which candidates are asked for: the best score first, unless another order is."""
    states = [one for one in choice.filter.get("state", ()) if one in CANDIDATES] or list(CANDIDATES)
    others = {name: choice.filter[name] for name in FILTERS if name in choice.filter}
    before, after = request.query_params.get("before"), request.query_params.get("after")
    where = {"last": PAGE_SIZE, "before": before} if before else {"first": PAGE_SIZE, "after": after}
    chosen = {"call": call["id"], "state": states, **others}
    return {"filter": chosen, "sort": _sort(request), "locale": request.state.locale, **where}


def _sort(request: Request) -> str:
    return "NAME" if request.query_params.get("sort") == "NAME" else "AVERAGE_SCORE"


def _query(request: Request, choice: Choice) -> str:
    """What the candidates are narrowed to, for the addresses of its pages."""
    pairs = [(name, choice.given[name]) for name in FILTERS if name in choice.given]
    pairs += [("state", one) for one in choice.given.get("state", ())]
    return urlencode([*pairs, *([("sort", "NAME")] if _sort(request) == "NAME" else [])])


def lines_of(request: Request, board: Found) -> dict[str, Any]:
    """The balance in lines, each with its words: by country, by whether they took part before, by answer."""
    t, first = t_of(request), board["firstTimers"]
    others = {
        name: board["inAll"][name] - first[name] for name in ("applications", "seated", "accepted", "afterRelease")
    }
    said = {"true": t("Yes"), "false": t("No")}
    return {
        "country_lines": [
            (one["country"]["name"] if one["country"] else t("no country"), one) for one in board["byCountry"]
        ],
        "first_time_lines": [(t("for the first time"), first), (t("completed a round before"), others)],
        "answer_lines": {
            question["key"]: [
                (one["label"] or said.get(one["value"], one["value"]), one) for one in question["answers"]
            ]
            for question in board["questions"]
        },
    }


def _pairs(chosen: Found) -> list[tuple[str, str]]:
    return [(name, one) for name, value in chosen.items() for one in (value if isinstance(value, list) else [value])]


def _candidate(edge: Found, walk: list[tuple[str, str]]) -> Found:
    """A candidate, what is recommended, and the way to its screen, from which the others of the list are reached."""
    one = edge["node"]
    way = f"/desk/applications/{one['id']}?{urlencode([*walk, ('at', edge['cursor'])])}"
    return {**one, "said": _recommended(one), "way": way}


def _recommended(one: Found) -> dict[str, int]:
    """How many reviewers recommend what."""
    given = [
        review["recommendation"] for review in one["reviews"] if review["submittedAt"] and not review["hasConflict"]
    ]
    return {word: given.count(word) for word in ("YES", "MAYBE", "NO")}


def broken_limits(request: Request, board: Found) -> list[str]:
    """Which limits the decisions would break, in words; none, when all find a seat."""
    t, seats, each = t_of(request), board["seats"], board["seatsPerCountry"]
    said = []
    if seats is not None and (after := board["inAll"]["afterRelease"]) > seats:
        said.append(t("In all there would be {after} for {seats} seats.", after=after, seats=seats))
    for one in board["byCountry"]:
        if each is not None and one["afterRelease"] > each:
            country = one["country"]["name"] if one["country"] else t("no country")
            said.append(
                t("{country}: {after}, and at most {most}.", country=country, after=one["afterRelease"], most=each)
            )
    return said


async def decide(request: Request) -> Response:
    """Propose a decision on one candidate, or take it back; the board as it is then."""
    posted, call = await request.form(), await call_of(request)
    decision, application = text_in(posted, "decision"), text_in(posted, "application")
    given = {
        "application": application,
        "version": number_in(posted, "version"),
        "decision": decision if decision in DECISIONS else None,
    }
    _, errors = await act(request, "desk/applications/propose", input=given)
    if errors:
        who = text_in(posted, "name")
        said = [{"anchor": f"candidate-{application}", "label": who, "message": _why(request, one)} for one in errors]
        return await shown(request, call, said)
    query = f"?{request.url.query}" if request.url.query else ""
    return led_to(request, f"/desk/boards/{call['slug']}{query}#candidate-{application}")


def _why(request: Request, error: Found) -> str:
    if error["code"] == "CONFLICT":
        return t_of(request)("It was changed after you opened this page. It stands here as it is now: decide again.")
    return str(error["message"])


def _done(request: Request) -> str | None:
    t, number = t_of(request), request.query_params.get("number", "")
    said = {
        "released": t("The decisions are released: {number}.", number=number if number.isdecimal() else "0"),
        "ranked": t("The waiting list is in this order now."),
    }
    return said.get(request.query_params.get("done", ""))
