"""The applications of an institution's country: those that it can still say something of, and how far it is."""

from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request

from portal.lists import whole_list

OPEN: Final = frozenset({"RECEIVED", "ACTION_NEEDED", "UNDER_REVIEW"})
"""Where an application is not decided, in the applicant's words: those of the staff are not told here."""


async def to_endorse(request: Request) -> list[dict[str, Any]]:
    """What the institution of whoever looks can endorse, the oldest first."""
    found = await whole_list(request, "institutions/to-endorse", "viewer", "toEndorse", locale=request.state.locale)
    return sorted(found, key=lambda one: (one["submittedAt"] or "", one["id"]))


def is_unsaid(application: dict[str, Any]) -> bool:
    """Whether the institution has not said yet what it thinks."""
    return application["endorsement"] in ("PENDING", "NONE")


def by_call(applications: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The applications to each call, with how far the institution is."""
    groups: dict[str, dict[str, Any]] = {}
    for one in applications:
        groups.setdefault(one["call"]["id"], {"call": one["call"], "applications": []})["applications"].append(one)
    for group in groups.values():
        said = [one["endorsement"] for one in group["applications"]]
        group["unsaid"] = sum(map(is_unsaid, group["applications"]))
        group["endorsed"], group["refused"] = said.count("ENDORSED"), said.count("NOT_ENDORSED")
        group["ranked"] = sum(one["endorsementRank"] is not None for one in group["applications"])
    return list(groups.values())


def next_unsaid(applications: list[dict[str, Any]], application: dict[str, Any]) -> dict[str, Any] | None:
    """The next one to say something of: of the same call, or else of another."""
    others = [one for one in applications if is_unsaid(one) and one["id"] != application["id"]]
    of_call = [one for one in others if one["call"]["id"] == application["call"]["id"]]
    later = [one for one in of_call if (one["submittedAt"] or "") > (application["submittedAt"] or "")]
    return next(iter([*later, *of_call, *others]), None)
