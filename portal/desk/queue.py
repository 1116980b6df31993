"""What waits: since when, for whom, and who is on it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.rendering import page


async def queue(request: Request) -> Response:
    """Everything that waits for the secretariat, the longest first."""
    return page(request, "desk/queue.html")
