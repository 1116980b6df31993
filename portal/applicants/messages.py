"""The mails written to the reader: readable here, whether or not they arrived."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.applicants import standing
from portal.client import ask
from portal.rendering import page, t_of


async def listing(request: Request) -> Response:
    """The mails, the newest first."""
    after = request.query_params.get("after")
    viewer = standing.signed_in(await ask(request, "applicants/messages", locale=request.state.locale, after=after))
    found = viewer["messages"]
    return page(
        request,
        "applicants/messages.html",
        messages=found["nodes"],
        number=found["totalCount"],
        email=viewer["account"]["email"],
        delivery=standing.delivery(t_of(request)),
        after=found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
    )


async def message(request: Request) -> Response:
    """One mail, whole.

    Raises:
        SignInNeeded: for a guest.
        HTTPException: 404 for one that was written to somebody else.
    """
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    data = await ask(request, "applicants/message", **given)
    viewer, found = standing.signed_in(data), data["node"]
    # The secretariat may read the mails of others, but not as its own.
    if not found or found["to"].casefold() != viewer["account"]["email"].casefold():
        raise HTTPException(404)
    return page(request, "applicants/message.html", message=found, delivery=standing.delivery(t_of(request)))
