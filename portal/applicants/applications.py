"""One's own applications: their list, and each of them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.applicants import accounts, drafts, standing
from portal.applicants.outlook import SETTLED, outlook
from portal.client import SignInNeeded, ask
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """What is under way, what one is invited to, what others share, and what is settled."""
    after = request.query_params.get("after")
    viewer = standing.signed_in(await ask(request, "applicants/applications", locale=request.state.locale, after=after))
    found, t = viewer["applications"], t_of(request)
    own, shared = found["nodes"], viewer["sharedApplications"]["nodes"] if after is None else []
    return page(
        request,
        "applicants/applications.html",
        under_way=_in_order([one for one in own if one["progress"] not in SETTLED]),
        earlier=[one for one in own if one["progress"] in SETTLED],
        shared=shared,
        invitations=viewer["invitations"] if after is None else [],
        has_several=len(own) > 1 or after is not None,
        done=standing.said(t, request.query_params.get("done")),
        is_first_page=after is None,
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
        is_named=viewer["account"]["name"] is not None,
        progress=words.progress(t),
        access=standing.access(t),
        outlooks={one["id"]: outlook(t, one) for one in [*own, *shared]},
    )


async def application(request: Request) -> Response:
    """One application: the form while it is a draft, otherwise where it stands."""
    try:
        found, messages = await standing.one(request)
    except SignInNeeded:
        if request.method == "GET":
            raise
        return await accounts.sign_in_first(request)
    may_write = standing.may_write(found)
    if request.method == "POST" and (may_write or found["progress"] in drafts.WRITABLE):
        return await drafts.save(request, found)
    if request.method == "POST":
        return standing.read(request, found, messages, [standing.settled(request)])
    if may_write and (found["progress"] == "DRAFT" or "edit" in request.query_params):
        found["reusable"] = await _reusable(request, found)
        return drafts.form(request, found, found["answers"])
    return standing.read(request, found, messages)


async def _reusable(request: Request, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Earlier applications whose answers fit, while a draft has none of its own."""
    if not found["is_own"] or found["progress"] != "DRAFT" or found["answers"]:
        return []
    data = await ask(request, "applicants/reusable", id=found["id"], locale=request.state.locale)
    reusable: list[dict[str, Any]] = data["viewer"]["application"]["reusable"]
    return reusable


def _in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What asks something of the reader first, and of that what is due first."""
    needed = {"ACTION_NEEDED", "ACCEPTED", "DRAFT"}

    def due(one: dict[str, Any]) -> tuple[bool, str]:
        by = one["respondBy"] or (one["call"]["closesAt"] if one["progress"] == "DRAFT" else None)
        return (one["progress"] not in needed or by is None, by or "")

    return sorted(found, key=due)
