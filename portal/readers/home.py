"""The first page."""

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.rendering import page, t_of


async def home(request: Request) -> Response:
    """Open calls, the latest meeting, the programmes."""
    found = await ask(request, "readers/home", locale=request.state.locale)
    return page(request, "readers/home.html", **found, events=words.events(t_of(request)))
