"""The pile: the applications that were given to a reviewer, and how far each review is."""

from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.lists import whole_list
from portal.rendering import page, t_of
from portal.reviewers.scores import percent, points_of

REVIEWABLE: Final = frozenset({"UNDER_REVIEW", "SHORTLISTED"})
_ORDER: Final = ("TO_DO", "SAVED", "HANDED_IN", "WAITING", "CLOSED")
_BEFORE_REVIEW: Final = frozenset({"SUBMITTED", "IN_SCREENING", "INFO_REQUESTED"})


async def pile(request: Request) -> Response:
    """Everything that was given to whoever looks, by call, and how far each review is."""
    applications = await given_to(request)
    conflicts = (await ask(request, "reviewers/conflicts", locale=request.state.locale))["viewer"]["conflicts"]
    done = {"conflict": t_of(request)("The conflict is declared. The application has left your pile.")}
    return page(
        request,
        "reviewers/pile.html",
        groups=by_call(applications),
        conflicts=conflicts,
        counts=counts(applications),
        following=next_to_do(applications),
        done=done.get(request.query_params.get("done", "")),
    )


async def given_to(request: Request) -> list[dict[str, Any]]:
    """The pile of whoever looks in its order, each application with `mine`, `standing` and `score`."""
    found = await whole_list(request, "reviewers/pile", "viewer", "toReview", locale=request.state.locale)
    me = request.state.me["id"]
    for application in found:
        application["mine"] = own_review(application, me)
        application["standing"] = standing(application)
        application["score"] = _score(application)
    return sorted(found, key=_place)


def own_review(application: dict[str, Any], me: str) -> dict[str, Any] | None:
    """What the person with this id wrote of an application."""
    return next((one for one in application["reviews"] if one["reviewer"]["id"] == me), None)


def standing(application: dict[str, Any]) -> str:
    """How far the review of whoever looks is."""
    if application["mine"] and application["mine"]["submittedAt"]:
        return "HANDED_IN"
    if application["state"] in _BEFORE_REVIEW:
        return "WAITING"
    if application["state"] not in REVIEWABLE:
        return "CLOSED"
    return "SAVED" if application["mine"] else "TO_DO"


def by_call(applications: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The applications of each call together, with how many of them are handed in."""
    groups: dict[str, dict[str, Any]] = {}
    for one in applications:
        group = groups.setdefault(one["call"]["id"], {"call": one["call"], "applications": []})
        group["applications"].append(one)
    for group in groups.values():
        group["counts"] = counts(group["applications"])
    return list(groups.values())


def counts(applications: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many there are of each standing, and in all."""
    standings = [one["standing"] for one in applications]
    return {**{key: standings.count(key) for key in _ORDER}, "ALL": len(standings)}


def next_to_do(applications: list[dict[str, Any]], after: str | None = None) -> dict[str, Any] | None:
    """The next application that still asks for a review: after the one with this id, or from the beginning."""
    ids = [one["id"] for one in applications]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*applications[start:], *applications[:start]]
    return next((one for one in turned if one["standing"] in ("TO_DO", "SAVED") and one["id"] != after), None)


def _place(application: dict[str, Any]) -> tuple[str, str, bool, str, str]:
    """Where an application lies: reviewing it does not move it, so that one finds again where one was."""
    call, handed_in = application["call"], application["submittedAt"] or ""
    is_idle = application["standing"] in ("WAITING", "CLOSED")
    return call["title"], call["id"], is_idle, handed_in, application["id"]


def _score(application: dict[str, Any]) -> str | None:
    mine = application["mine"]
    return percent(application["call"]["criteria"], points_of(mine)) if mine else None
