"""How to follow what is published: feeds, calendars, downloads, and the API behind the pages."""

from starlette.requests import Request
from starlette.responses import Response

from portal.readers.frames import framed
from portal.rendering import t_of


async def feeds(request: Request) -> Response:
    """Every way to take the content away or to be told of what is new."""
    return framed(request, "readers/feeds.html", title=t_of(request)("Feeds and downloads"))
