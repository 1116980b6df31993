"""Files by their address: public ones for everybody, attached ones for their owner and the secretariat."""

from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.context import context_of
from resolvers import files
from settings import Settings

SHOWN_INLINE: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself. Everything else is downloaded, so that no upload ever runs as a page of ours."""


async def file(request: Request) -> Response:
    """The bytes of a file, streamed.

    Raises:
        HTTPException: 404 for a file that is not there, or not for this reader.
    """
    settings: Settings = request.app.state.settings
    context = await context_of(request, settings, cookie_acts=True)
    found = await files.readable(context.viewer, request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    etag = f'"{found.sha256}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=31536000, immutable" if found.is_public else "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    shown = "inline" if found.media_type in SHOWN_INLINE else "attachment"
    headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(found.name, safe='')}"
    headers["Content-Length"] = str(found.bytes)
    return StreamingResponse(files.content_of(found), media_type=found.media_type, headers=headers)
