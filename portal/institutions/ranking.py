"""The order in which an institution endorses the applications of its country to one call."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act
from portal.institutions.endorsable import to_endorse
from portal.lists import typed
from portal.rendering import page, t_of

Errors = list[dict[str, Any]]

_LAST_RANK: Final = 1_000
_UNRANKED: Final = ("ENDORSED", "PENDING", "NONE", "NOT_ENDORSED")


async def ranking(request: Request) -> Response:
    """The applications to a call in the institution's order, by numbers that dragging fills in; keeps a new order."""
    applications = await _of_call(request)
    if request.method == "GET":
        return _shown(request, applications, _stored(applications))
    posted = await request.form()
    typed_ranks = {one["id"]: typed(posted, f"rank-{one['id']}") for one in applications}
    errors = _objections(request, applications, typed_ranks)
    if not errors:
        errors = await _rank(request, applications, typed_ranks)
    if errors:
        return _shown(request, applications, typed_ranks, errors=errors)
    slug = applications[0]["call"]["slug"]
    return RedirectResponse(f"/{request.state.locale}/institution/calls/{slug}/ranking?done=ranked", 303)


async def _of_call(request: Request) -> list[dict[str, Any]]:
    """What can be ranked of the call of the address, by its slug or id.

    Raises:
        HTTPException: 404 when there is nothing.
    """
    wanted = request.path_params["call"]
    found = [one for one in await to_endorse(request) if wanted in (one["call"]["slug"], one["call"]["id"])]
    if not found:
        raise HTTPException(404)
    return found


def _stored(applications: list[dict[str, Any]]) -> dict[str, str]:
    return {one["id"]: str(one["endorsementRank"] or "") for one in applications}


def _objections(request: Request, applications: list[dict[str, Any]], ranks: dict[str, str]) -> Errors:
    """What is to be said against numbers: each a whole one, and none twice."""
    t, errors, taken = t_of(request), [], set()
    for one in applications:
        rank = ranks[one["id"]]
        if not rank:
            continue
        if not (rank.isdecimal() and len(rank) <= 4 and 1 <= int(rank) <= _LAST_RANK):
            message = t("A whole number from 1 to {maximum}, please.", maximum=_LAST_RANK)
        elif int(rank) in taken:
            message = t("Another application has this number too: give each its own.")
        else:
            taken.add(int(rank))
            continue
        errors.append({"anchor": f"rank-{one['id']}", "label": one["reference"], "message": message})
    return errors


async def _rank(request: Request, applications: list[dict[str, Any]], ranks: dict[str, str]) -> Errors:
    ordered = sorted((int(rank), one) for one, rank in ranks.items() if rank)
    given = {"call": applications[0]["call"]["id"], "applications": [one for _, one in ordered]}
    _, refused = await act(request, "institutions/rank-endorsements", input=given)
    labels = {one["id"]: one["reference"] for one in applications}
    return [_of_item(one, [key for _, key in ordered], labels) for one in refused]


def _of_item(error: dict[str, Any], ordered: list[str], labels: dict[str, str]) -> dict[str, Any]:
    """An objection of the API to one of an order, with the field that its number stands in."""
    place = error["path"][1] if len(error["path"]) > 1 else ""
    if not (place.isdecimal() and int(place) < len(ordered)):
        return {"anchor": "", "label": "", "message": error["message"]}
    key = ordered[int(place)]
    return {"anchor": f"rank-{key}", "label": labels[key], "message": error["message"]}


def _shown(
    request: Request, applications: list[dict[str, Any]], ranks: dict[str, str], *, errors: Errors | None = None
) -> Response:
    t = t_of(request)
    ranked = sorted((one for one in applications if ranks[one["id"]]), key=lambda one: _number(ranks[one["id"]]))
    others = [one for one in applications if not ranks[one["id"]]]
    return page(
        request,
        "institutions/ranking.html",
        status=422 if errors else 200,
        call=applications[0]["call"],
        ranked=ranked,
        others=sorted(others, key=lambda one: _UNRANKED.index(one["endorsement"])),
        ranks=ranks,
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
        done=t("The order is saved.") if request.query_params.get("done") == "ranked" else None,
    )


def _number(rank: str) -> int:
    """Where a number leads; what is none stands first, to be seen."""
    return int(rank) if rank.isdecimal() and len(rank) <= 9 else 0
